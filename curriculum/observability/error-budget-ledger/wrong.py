"""Ledgers and decisions as people make them in a hurry."""

import csv
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from groundschool.kit import beside, slip, wrong

others = beside(__file__, "right")
L, S, D = 11, 8, 9  # points of the checks of each task

end_counts = slip("ledger", {"while when < minute(end)": "while when <= minute(end)"}, tag="end-counts", score=1 / L)
by_habit = slip(
    "ledger",
    {'if policy["maintenance"] == "included":\n        windows = []': "pass"},
    tag="maintenance-by-habit",
    score=2 / L,
)
never_failed = slip(
    "ledger", {'policy["expected"] if policy["missing"] == "failed" else 0': "0"}, tag="missing-by-habit", score=5 / L
)
as_good = slip(
    "ledger",
    {
        'entry["total"] += policy["expected"] if policy["missing"] == "failed" else 0': (
            'entry["total"] += policy["expected"]\n                entry["good"] += policy["expected"]'
        )
    },
    tag="gaps-are-good",
    score=4 / L,
)
first_wins = slip(
    "ledger",
    {
        'found[minute(when)] = None if good == total == "" else (int(good), int(total))': 'found.setdefault(minute(when), None if good == total == "" else (int(good), int(total)))'
    },
    tag="first-row-counts",
    score=2 / L,
)
read_anyway = slip(
    "ledger",
    {'raise ValueError(f"counts.csv:{number} is no row: {row}") from None': "continue"},
    tag="torn-is-read",
    score=10 / L,
)


@wrong("ledger", tag="counted-twice", score=2 / L)
def sums_of_rows(folder, start, end):
    """Add up the rows of the span as they stand there; only what has no counts in any of them is missing."""
    policy = tomllib.loads((Path(folder) / "policy.toml").read_text())
    planned = _planned(folder, policy)
    entry, last, counted = {"good": 0, "total": 0}, {}, set()
    for number, line in enumerate((Path(folder) / "counts.csv").read_text().splitlines()[1:], 2):
        if not others.ROW.fullmatch(line):
            raise ValueError(f"counts.csv:{number}")
        when, good, total = line.split(",")
        last[when] = total
        if start <= when < end and total and not planned(when):
            counted.add(when)
            entry["good"] += int(good)
            entry["total"] += int(total)
    missing = others.row_by_row(folder, start, end)["missing"] - sum(not last[when] for when in counted)
    lost = missing * policy["expected"] * (policy["missing"] == "failed")
    return {"good": entry["good"], "total": entry["total"] + lost, "missing": missing}


def _planned(folder, policy):
    """Return what tells whether a minute is planned maintenance that is left out."""
    with open(Path(folder) / "maintenance.csv") as lines:
        rows = list(csv.DictReader(lines)) if policy["maintenance"] == "excluded" else []
    return lambda when: any(row["from"] <= when < row["to"] for row in rows)


@wrong("ledger", tag="empty-is-there", score=2 / L)
def rows_that_are_there(folder, start, end):
    """Only what has no row at all is missing."""
    right = others.row_by_row(folder, start, end)
    policy = tomllib.loads((Path(folder) / "policy.toml").read_text())
    planned = _planned(folder, policy)
    rows = [line.split(",") for line in (Path(folder) / "counts.csv").read_text().splitlines()[1:]]
    empty = {row[0] for row in rows if row[1] == "" and start <= row[0] < end and not planned(row[0])}
    lost = len(empty) * policy["expected"] * (policy["missing"] == "failed")
    return {**right, "missing": right["missing"] - len(empty), "total": right["total"] - lost}


@wrong("standing", tag="mean-of-days", score=4 / S)
def mean_of_days(folder):
    """Each day has its percentage, and the week their mean."""
    right = others.in_fractions(folder)
    policy = tomllib.loads((Path(folder) / "policy.toml").read_text())
    now = datetime.fromisoformat(policy["now"])
    shares = []
    for day in range(policy["window_days"]):
        bounds = [f"{now - timedelta(days=back):%Y-%m-%dT%H:%MZ}" for back in (day + 1, day)]
        told = others.row_by_row(folder, *bounds)
        shares += [told["good"] / told["total"]] if told["total"] else []
    mean = sum(shares) / len(shares)
    return {**right, "compliance": 100 * mean, "left": 1 - (1 - mean) / (1 - policy["objective"] / 100)}


@wrong("standing", tag="share-for-percent", score=5 / S)
def a_share(folder):
    right = others.in_fractions(folder)
    return {**right, "compliance": right["compliance"] / 100}


@wrong("standing", tag="left-in-percent", score=4 / S)
def in_percent(folder):
    right = others.in_fractions(folder)
    return {**right, "left": 100 * right["left"]}


@wrong("standing", tag="spent-for-left", score=4 / S)
def what_is_spent(folder):
    right = others.in_fractions(folder)
    return {**right, "left": 1 - right["left"]}


no_less_than_nothing = slip("standing", {'"left": left,': '"left": max(left, 0),'}, tag="never-negative", score=7 / S)
pace_of_all = slip(
    "standing",
    {'since(hours=policy["pace_hours"])': 'since(days=policy["window_days"])'},
    tag="pace-of-the-week",
    score=6 / S,
)
divided = slip("standing", {"    elif failed:\n": "    elif True:\n"}, tag="never-spent", score=7 / S)


@wrong("standing", tag="gaps-are-good", score=2 / S)
def as_the_table_has_it(folder):
    """A mean of what was counted; gaps are filled with successes."""
    policy = tomllib.loads((Path(folder) / "policy.toml").read_text())
    now = datetime.fromisoformat(policy["now"])

    def filled(**back):
        bounds = f"{now - timedelta(**back):%Y-%m-%dT%H:%MZ}", policy["now"]
        told = others.row_by_row(folder, *bounds)
        lost = told["missing"] * policy["expected"]
        total = told["total"] + (0 if policy["missing"] == "failed" else lost)
        return told["good"] + lost, total

    good, total = filled(days=policy["window_days"])
    allowed = 1 - policy["objective"] / 100
    left = 1 - (1 - good / total) / allowed
    fine, asked = filled(hours=policy["pace_hours"])
    burn = (1 - fine / asked) / allowed
    hours = 0 if left <= 0 else left * policy["window_days"] * 24 / burn if fine < asked else None
    return {"compliance": 100 * good / total, "left": left, "hours": hours}


no_hours = slip(
    "decide",
    {'["left"] < policy["careful_below"] or soon': '["left"] < policy["careful_below"]'},
    tag="hours-forgotten",
    score=7 / D,
)
no_share = slip(
    "decide", {'standing["left"] < policy["careful_below"] or soon': "soon"}, tag="share-forgotten", score=5 / D
)
at_the_bound = slip(
    "decide",
    {
        '["left"] < policy["careful_below"]': '["left"] <= policy["careful_below"]',
        '["hours"] < policy["careful_hours"]': '["hours"] <= policy["careful_hours"]',
    },
    tag="bound-is-below",
    score=8 / D,
)
all_wait = slip(
    "decide",
    {
        'if state == "ship" or change["kind"] in ("rollback", "security"):': 'if state == "freeze":\n            return False\n        if state == "ship" or change["kind"] in ("rollback", "security"):'
    },
    tag="freeze-is-total",
    score=7 / D,
)
not_yet = slip("decide", {'standing["left"] <= 0': 'standing["left"] < 0'}, tag="never-freezes", score=8 / D)
only_careful = slip("decide", {'state = "freeze"': 'state = "careful"'}, tag="never-freezes", score=6 / D)
kinds_only = slip(
    "decide",
    {'(change["kind"] == "fix" or change["risk"] == "low")': 'change["kind"] == "fix"'},
    tag="risk-forgotten",
    score=7 / D,
)
risk_only = slip(
    "decide",
    {'(change["kind"] == "fix" or change["risk"] == "low")': 'change["risk"] == "low"'},
    tag="fix-is-feature",
    score=7 / D,
)
