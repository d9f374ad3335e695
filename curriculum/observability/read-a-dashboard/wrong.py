"""What people write down who read the right panel and the wrong thing in it; at the end, whole forms of the hurried."""

import json
from datetime import UTC, datetime
from itertools import pairwise

from groundschool.kit import slip, wrong

ONE, ONE_OFF = "dashboard", 7 / 8
TOP, RED = "[*series(1).values()][-1][-1][1]", '1000 * by_title["Latency p95"]'
LOST, GAP = "100 * (1 - min(value for _, value in success))", 'f"{one:%H:%M}" for one, other'

in_hours = slip(
    ONE, {'{"h": 60, "m": 1}[span[-1]]': '{"h": 1, "m": 1 / 60}[span[-1]]'}, tag="hours-for-minutes", score=ONE_OFF
)
what_could_be = slip(
    ONE,
    {'"region": chosen["region"]': '"region": {"north": "south", "south": "north"}[chosen["region"]]'},
    tag="other-region",
    score=ONE_OFF,
)
the_upper_line = slip(
    ONE, {TOP: "sum(line[-1][1] for line in series(1).values())"}, tag="top-of-the-stack", score=ONE_OFF
)
the_lower_band = slip(ONE, {TOP: "[*series(1).values()][0][-1][1]"}, tag="lower-band", score=ONE_OFF)
as_it_stands = slip(ONE, {"100 * errors[-1][1]": "errors[-1][1]"}, tag="fraction-for-percent", score=ONE_OFF)
in_seconds = slip(ONE, {RED: RED.removeprefix("1000 * ")}, tag="seconds", score=ONE_OFF)
red_of_errors = slip(ONE, {RED: '1000 * by_title["Errors"]'}, tag="red-of-another", score=ONE_OFF)
of_the_picture = slip(
    ONE,
    {LOST: f'{LOST} / (1 - by_title["Success of check-in"]["fieldConfig"]["defaults"]["min"])'},
    tag="axis-for-whole",
    score=ONE_OFF,
)
what_worked = slip(ONE, {LOST: "100 * min(value for _, value in success)"}, tag="what-was-left", score=ONE_OFF)
a_line_for_each = slip(
    ONE, {'"averaging_panel": averaging["title"]': '"averaging_panel": model["panels"][5]["title"]'},
    tag="each-of-them", score=ONE_OFF,
)  # fmt: skip
the_rates = slip(
    ONE, {'"averaging_panel": averaging["title"]': '"averaging_panel": "Traffic"'}, tag="rate-is-average", score=ONE_OFF
)
when_it_came_back = slip(ONE, {GAP: GAP.replace("{one", "{other")}, tag="first-after-gap", score=ONE_OFF)


def looked_at(folder):
    """Return the dashboard, and the values of each panel's lines."""
    model = json.loads((folder / "dashboard.json").read_text())
    lines = {}
    for number in range(1, 7):
        told = json.loads((folder / f"panel-{number}.json").read_text())["data"]["result"]
        lines[number] = [[float(value) for _, value in one["values"]] for one in told]
    return model, lines


@wrong(ONE, tag="axis-for-whole", score=1 / 8)
def as_it_is_shouted(folder):
    """Whoever believes the picture, whole: the top of the stack, all of the axis, raw numbers."""
    model, lines = looked_at(folder)
    least = model["panels"][3]["fieldConfig"]["defaults"]["min"]
    return {
        "window_minutes": 1,
        "region": model["templating"]["list"][0]["current"]["text"],
        "upper_band_rps": sum(line[-1] for line in lines[1]),
        "errors_percent": lines[2][0][-1],
        "red_from_ms": model["panels"][2]["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"],
        "lost_points": 100 * (1 - min(lines[4][0])) / (1 - least),
        "averaging_panel": "Traffic",
        "last_before_gap": "none",
    }


@wrong(ONE, tag="text-for-number", score=1 / 8)
def everything_in_quotes(folder):
    """Whoever writes units behind numbers."""
    model, lines = looked_at(folder)
    return {
        "window_minutes": f"{len(lines[1][0])} min",
        "region": model["templating"]["list"][0]["current"]["text"],
        "upper_band_rps": f"{lines[1][1][-1]} req/s",
        "errors_percent": f"{100 * lines[2][0][-1]} %",
        "red_from_ms": "800 ms",
        "lost_points": f"{100 - 100 * min(lines[4][0])} %",
        "averaging_panel": "the fifth one",
        "last_before_gap": None,
    }


@wrong(ONE, tag="seconds", score=5 / 8)
def good_eyes_no_units(folder):
    """Whoever reads every line well, and no unit."""
    model, lines = looked_at(folder)
    return {
        "window_minutes": len(lines[1][0]),
        "region": model["templating"]["list"][0]["current"]["text"],
        "upper_band_rps": round(lines[1][1][-1], 1),
        "errors_percent": lines[2][0][-1],
        "red_from_ms": model["panels"][2]["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"],
        "lost_points": 100 * (1 - min(lines[4][0])),
        "averaging_panel": model["panels"][4]["title"],
        "last_before_gap": "nine",
    }


@wrong(ONE, tag="first-after-gap", score=5 / 8)
def by_the_settings_alone(folder):
    """Whoever reads the settings and looks at no line for long."""
    model, lines = looked_at(folder)

    told = json.loads((folder / "panel-5.json").read_text())["data"]["result"][0]["values"]
    back = next(other for (one, _), (other, _) in pairwise(told) if other - one > 60)
    return {
        "window_minutes": len(lines[1][0]),
        "region": model["templating"]["list"][0]["current"]["text"],
        "upper_band_rps": lines[1][0][-1],
        "errors_percent": 100 * lines[2][0][-1],
        "red_from_ms": 1000 * model["panels"][2]["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"],
        "lost_points": 100 * min(lines[4][0]),
        "averaging_panel": model["panels"][4]["title"],
        "last_before_gap": f"{datetime.fromtimestamp(back, UTC):%H:%M}",
    }
