"""Other ways to be right, as people write things down."""

import json
from datetime import UTC, datetime
from itertools import pairwise

from groundschool.kit import right


def answered(folder, number):
    """Return the series of a panel as they came."""
    return json.loads((folder / f"panel-{number}.json").read_text())["data"]["result"]


@right("dashboard")
def rounded_by_eye(folder):
    """As somebody reads it from the axis: rounded, with the unit's title, and a date before the time."""
    model = json.loads((folder / "dashboard.json").read_text())
    panel = next(one for one in model["panels"] if "avg(" in one["targets"][0]["expr"])
    values = answered(folder, panel["id"])[0]["values"]
    last = next(one for (one, _), (other, _) in pairwise(values) if other - one != 60)
    worst = min(float(value) for _, value in answered(folder, 4)[0]["values"])
    return {
        "last_before_gap": f"{datetime.fromtimestamp(last, UTC):%Y-%m-%d %H:%M}",
        "averaging_panel": f"{panel['title']} [percentunit]",
        "lost_points": round(100 - 100 * worst, 1),
        "red_from_ms": round(1000 * model["panels"][2]["fieldConfig"]["defaults"]["thresholds"]["steps"][-1]["value"]),
        "errors_percent": round(100 * float(answered(folder, 2)[0]["values"][-1][1]), 1),
        "upper_band_rps": round(float(answered(folder, 1)[1]["values"][-1][1]), 1),
        "region": model["templating"]["list"][0]["current"]["text"],
        "window_minutes": len(answered(folder, 1)[0]["values"]),
    }


@right("dashboard")
def a_little_off(folder):
    """Read with a ruler: numbers some percent off, the title in small letters, one key too many."""
    exact = rounded_by_eye(folder)
    return {
        **exact,
        "upper_band_rps": exact["upper_band_rps"] * 1.02,
        "errors_percent": exact["errors_percent"] * 0.98,
        "lost_points": exact["lost_points"] * 1.02,
        "averaging_panel": exact["averaging_panel"].split(" [")[0].lower(),
        "last_before_gap": exact["last_before_gap"].split()[1],
        "window_minutes": float(exact["window_minutes"]),
        "remark": "success is at 100 % again",
    }
