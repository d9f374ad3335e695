"""Other ways to be right, as people write things down."""

import json
import re
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


@right("dashboard")
def blind_by_program(folder):
    """Written by a blind solver: the same form, filled by a program."""
    model = json.loads((folder / "dashboard.json").read_text())
    by_title = {p["title"]: p for p in model["panels"]}

    def lines(panel):
        return [[(int(t), float(v)) for t, v in one["values"]] for one in answered(folder, panel["id"])]

    number, letter = re.fullmatch(r"now-(\d+)([mh])", model["time"]["from"]).groups()
    avg = next(p for p in model["panels"] if p["targets"][0]["expr"].startswith("avg("))
    before = max(pairwise(lines(avg)[0]), key=lambda two: two[1][0] - two[0][0])[0][0]
    latency = by_title["Latency p95"]["fieldConfig"]["defaults"]
    return {
        "window_minutes": int(number) * {"m": 1, "h": 60}[letter],
        "region": model["templating"]["list"][0]["current"]["value"],
        "upper_band_rps": lines(by_title["Traffic"])[-1][-1][1],
        "errors_percent": 100 * lines(by_title["Errors"])[0][-1][1],
        "red_from_ms": latency["thresholds"]["steps"][1]["value"] * {"s": 1000, "ms": 1}[latency["unit"]],
        "lost_points": 100 * (1 - min(v for _, v in lines(by_title["Success of check-in"])[0])),
        "averaging_panel": avg["title"],
        "last_before_gap": datetime.fromtimestamp(before, UTC).strftime("%H:%M"),
    }


@right("dashboard")
def blind_by_eye(folder):
    """What a blind solver read by eye, from the same places: two digits, a whole number of milliseconds."""
    told = blind_by_program(folder)
    digits = {"upper_band_rps": 2, "errors_percent": 2, "lost_points": 2}
    return {key: round(value, digits[key]) if key in digits else value for key, value in told.items()}
