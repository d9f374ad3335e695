"""What people write who would have been on call that Saturday: the solution with a slip, and whole answers."""

import csv
import json
import math
import statistics
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from groundschool.kit import slip, wrong

ONE, TWO, THREE = "daily-p95", "usable", "forecast"
RANK = "sums[-(-95 * len(sums) // 100) - 1]"
COMPLETE = "for moment in moments if moment.keys() == pool)"
FAILED = """    if answer["status"] != "success":
        raise ValueError(f"{path}: the query failed")
"""
LOST = "sorted(sizes, reverse=True)[may_fail:]"
NO_SIZE = '        raise ValueError(f"{place}: {text!r} is no size")\n'
LAST = "(value for day, value in use.items() if day >= now - week)"
QUARTILES = 'statistics.quantiles(added, method="inclusive")'
ADDED = "[value - use[day - week] for day, value in use.items() if day - week in use]"
OURS = "if name == pool and kind"
DONE = ' and status == "done"'
LEAD = 'sum(max(step["days"]) for step in rules(folder, pool)["order"])'
UNKNOWN = "unknown = level is None or (level < limit and a_week is None)"
LATE = "order_by is not None and order_by < now"

the_two_weeks = slip(
    THREE, {"if len(added) >= 7 else": "if len(use) >= 14 else"}, tag="two-weeks-of-days", score=17 / 18
)
mean = slip(ONE, {RANK: "sum(sums) / len(sums)"}, tag="mean-for-p95", score=6 / 12)
cut_off = slip(ONE, {RANK: "sums[95 * len(sums) // 100 - 1]"}, tag="rank-cut-off", score=6 / 12)
what_is_there = slip(ONE, {COMPLETE: "for moment in moments)"}, tag="gaps-are-nothing", score=2 / 12)
every_day = slip(ONE, {"if len(sums) >= 18:": "if sums:"}, tag="any-day", score=2 / 12)
more_than_eighteen = slip(ONE, {"if len(sums) >= 18:": "if len(sums) > 18:"}, tag="just-enough", score=2 / 12)
by_the_wall = slip(ONE, {"timedelta(seconds=at)": "timedelta(seconds=at + 7200)"}, tag="days-on-the-wall", score=2 / 12)
overwritten = slip(ONE, {"+= float(value)": "= float(value)"}, tag="last-series", score=6 / 12)
by_pod = slip(
    ONE,
    {'[series["metric"].get("instance")]': '[tuple(series["metric"].values())]'},
    tag="series-are-instances",
    score=2 / 12,
)
always_there = slip(
    ONE,
    {"for moment in moments for instance in moment}": "for moment in use.values() for instance in moment}"},
    tag="always-there",
    score=2 / 12,
)
one_further = slip(ONE, {RANK: "sums[int(0.95 * len(sums))]"}, tag="one-further", score=6 / 12)
largest_of_moments = slip(
    ONE,
    {"pool = {instance for moment in moments for instance in moment}": "pool = max(moments, key=len).keys()",
     COMPLETE: "for moment in moments if len(moment) == len(pool))"},
    tag="together-at-once", score=2 / 12,
)  # fmt: skip
known_or_not = slip(
    ONE,
    {"    for at, moment in use.items():\n": "    seen = defaultdict(set)\n    for series in answer['data']['result']:\n        for at, _ in series['values']:\n            seen[date(1970, 1, 1) + timedelta(seconds=at)].add(series['metric']['instance'])\n    for at, moment in use.items():\n",
     "pool = {instance for moment in moments for instance in moment}": "pool = seen[date.fromisoformat(day)]"},
    tag="known-or-not", score=2 / 12,
)  # fmt: skip
whatever_comes = slip(ONE, {FAILED: ""}, tag="read-anyway", score=11 / 12)


@wrong(ONE, tag="nan-is-nothing", score=2 / 12)
def filled_up(path):
    """Fills what is not a number with 0, as the panel does."""
    answer = json.loads(Path(path).read_text())
    if answer["status"] != "success":
        raise ValueError(f"{path}: {answer['error']}")
    days = defaultdict(lambda: defaultdict(dict))
    for series in answer["data"]["result"]:
        name = series["metric"]["instance"]
        for at, value in series["values"]:
            hour = days[datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")][at]
            hour[name] = hour.get(name, 0) + (0 if value == "NaN" else int(value))
    found = {}
    for day, hours in days.items():
        names = {name for hour in hours.values() for name in hour}
        sums = sorted(sum(hour.values()) for hour in hours.values() if len(hour) == len(names))
        if len(sums) >= 18:
            found[day] = sums[math.ceil(0.95 * len(sums)) - 1]
    return found


@wrong(ONE, tag="one-unknown-spoils", score=2 / 12)
def as_columns(path):
    """Adds columns up, and whatever is added to something that is not known is not known."""
    answer = json.loads(Path(path).read_text())
    if answer["status"] != "success":
        raise ValueError(path)
    use = defaultdict(lambda: defaultdict(float))
    for series in answer["data"]["result"]:
        for at, value in series["values"]:
            use[at][series["metric"]["instance"]] += float(value)
    days = defaultdict(list)
    for at, hour in use.items():
        days[f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"].append(hour)
    found = {}
    for day, hours in days.items():
        pool = {name for hour in hours for name in hour if not math.isnan(hour[name])}
        sums = sorted(sum(hour[name] for name in pool) for hour in hours if pool <= hour.keys())
        sums = [value for value in sums if not math.isnan(value)]
        if len(sums) >= 18:
            found[day] = sorted(sums)[math.ceil(0.95 * len(sums)) - 1]
    return found


@wrong(ONE, tag="each-its-p95", score=1 / 12)
def of_each_node(path):
    """Takes the percentile of each instance, as a panel does with `by (instance)`, and adds these up."""
    answer = json.loads(Path(path).read_text())
    days = defaultdict(lambda: defaultdict(list))
    for series in answer["data"]["result"]:
        for at, value in series["values"]:
            if value != "NaN":
                day = datetime.fromtimestamp(at, UTC).date().isoformat()
                days[day][series["metric"]["instance"]].append(float(value))
    ranked = {
        day: [sorted(one)[math.ceil(0.95 * len(one)) - 1] for one in nodes.values()] for day, nodes in days.items()
    }
    return {day: sum(values) for day, values in ranked.items()}


@wrong(ONE, tag="between-two", score=6 / 12)
def with_a_library(path):
    """Lets a library take the percentile, which draws a line between two values."""
    answer = json.loads(Path(path).read_text())
    if answer["status"] != "success":
        raise ValueError(path)
    use = defaultdict(lambda: defaultdict(float))
    for series in answer["data"]["result"]:
        for at, value in series["values"]:
            if value != "NaN":
                use[at][series["metric"]["instance"]] += float(value)
    days = defaultdict(list)
    for at in use:
        days[datetime.fromtimestamp(at, UTC).date().isoformat()].append(use[at])
    found = {}
    for day, moments in days.items():
        names = set().union(*moments)
        sums = [sum(one.values()) for one in moments if set(one) == names]
        if len(sums) >= 18:
            found[day] = statistics.quantiles(sums, n=20, method="inclusive")[18]
    return found


nobody_fails = slip(TWO, {LOST: "sizes"}, tag="nobody-fails", score=2 / 8)
one_fails = slip(TWO, {LOST: "sorted(sizes, reverse=True)[1:]"}, tag="always-one", score=2 / 8)
smallest = slip(TWO, {LOST: "sorted(sizes)[may_fail:]"}, tag="smallest-fails", score=3 / 8)
as_bought = slip(
    TWO, {"(_, name, state, _, allocatable)": "(_, name, state, allocatable, _)"}, tag="capacity-is-usable", score=2 / 8
)
every_state = slip(
    TWO, {'if state == "in-service":': 'if state not in ("ordered", "state"):'}, tag="all-states", score=3 / 8
)
by_name = slip(
    TWO,
    {'if state == "in-service":': 'if state not in ("ordered", "draining", "retired", "state"):'},
    tag="states-by-name",
    score=3 / 8,
)
from_the_end = slip(TWO, {LOST: "sorted(sizes)[:-may_fail]"}, tag="from-the-end", score=7 / 8)
too_many = slip(TWO, {LOST: "sorted(sizes)[: len(sizes) - may_fail]"}, tag="more-than-there-are", score=7 / 8)
on_order = slip(
    TWO,
    {'if state == "in-service":': 'if state in ("in-service", "ordered"):', "(_, name, state, _, allocatable)": "(_, name, state, capacity, allocatable)",
     "in_bytes(allocatable, f": "in_bytes(allocatable or capacity, f"},
    tag="ordered-is-there", score=2 / 8,
)  # fmt: skip
every_pool = slip(TWO, {"if name == pool:": "if size:"}, tag="all-pools", score=2 / 8)
all_binary = slip(TWO, {"(1024 if binary else 1000)": "1024"}, tag="decimal-is-binary", score=3 / 8)
all_decimal = slip(TWO, {"(1024 if binary else 1000)": "1000"}, tag="binary-is-decimal", score=2 / 8)
mega = slip(TWO, {"float(number) / 1000": "float(number) * 10**6"}, tag="milli-is-mega", score=3 / 8)
unread = slip(TWO, {NO_SIZE: "        return 0\n"}, tag="read-anyway", score=7 / 8)
only_ours = slip(
    TWO,
    {
        'if state == "in-service":': 'if state == "in-service" and name == pool:',
    },
    tag="read-anyway",
    score=7 / 8,
)
whatever_it_begins_with = slip(TWO, {"re.fullmatch(": "re.match("}, tag="read-anyway", score=7 / 8)


@wrong(TWO, tag="largest-as-bought", score=3 / 8)
def the_largest_machines(folder, pool):
    """Takes away the nodes that were the largest when they were bought."""
    units = {"": 1.0, "m": 0.001}
    for power, letter in enumerate("kMGT", 1):
        units |= {letter: 1000.0**power, letter + "B": 1000.0**power}
        units |= dict.fromkeys((letter.upper() + "i", letter.upper() + "iB"), 1024.0**power)

    def size(text, line):
        digits = text.rstrip("BiKMGTkm")
        if not digits.removesuffix(" ").replace(".", "", 1).isdigit() or text[len(digits) :] not in units:
            raise ValueError(f"inventory.csv:{line}")
        return float(digits) * units[text[len(digits) :]]

    nodes = []
    for line, row in enumerate(_rows(folder, "inventory.csv"), 2):
        if row["state"] == "in-service":
            told = (size(row["capacity"], line), size(row["allocatable"], line))
            if row["pool"] == pool:
                nodes.append(told)
    may_fail = json.loads(Path(folder, "pools.json").read_text())[pool]["may_fail"]
    return sum(usable for _, usable in sorted(nodes, reverse=True)[may_fail:])


@wrong(TWO, tag="read-anyway", score=1 / 8)
def of_the_order(folder, pool):
    """Adds up what was bought, in the units of the first tool that was seen, and takes a fifth off for safety."""
    return 0.8 * _all_there_is(folder, pool, states=("in-service", "draining", "ordered"))


across = slip(THREE, {"if since < day < now}": "if day < now}"}, tag="across-a-resize", score=3 / 18)
with_its_day = slip(THREE, {"if since < day < now}": "if since <= day < now}"}, tag="day-of-resize", score=6 / 18)
with_today = slip(THREE, {"if since < day < now}": "if since < day <= now}"}, tag="today-counts", score=3 / 18)
before_it = slip(
    THREE,
    {LAST: "(value for day, value in used(folder, pool).items() if now - week <= day < now)"},
    tag="level-across-a-resize",
    score=16 / 18,
)
tried = slip(THREE, {DONE: " and ended"}, tag="canceled-resize", score=4 / 18)
any_change = slip(THREE, {' and kind == "resize"': ""}, tag="any-change", score=6 / 18)
anybody = slip(THREE, {OURS: "if kind"}, tag="any-pool-changes", score=3 / 18)
the_last_line = slip(THREE, {"return max(days)": "return days[-1]"}, tag="last-line", score=6 / 18)
on_the_wall = slip(THREE, {".astimezone(UTC).date()": ".date()"}, tag="resize-on-the-wall", score=6 / 18)
seven_rows = slip(
    THREE,
    {ADDED: "[b - a for a, b in zip([*use.values()], [*use.values()][7:])]",
     "    limit = 0.8": "    use = dict(sorted(use.items()))\n    limit = 0.8"},
    tag="seven-rows", score=5 / 18,
)  # fmt: skip
empty_is_zero = slip(
    THREE, {"int(value)": "int(value or 0)", "if name == pool and value}": "if name == pool}"},
    tag="gaps-are-nothing", score=5 / 18,
)  # fmt: skip
two_suffice = slip(THREE, {"if len(added) >= 7 else": "if len(added) >= 2 else"}, tag="few-suffice", score=5 / 18)
eight = slip(THREE, {"if len(added) >= 7 else": "if len(added) > 7 else"}, tag="more-than-seven", score=17 / 18)
mean = slip(
    THREE,
    {'        "a_week": a_week,': '        "a_week": a_week and [a_week[0], statistics.fmean(added), a_week[2]],'},
    tag="mean-for-median",
    score=14 / 18,
)
exclusive = slip(THREE, {QUARTILES: "statistics.quantiles(added)"}, tag="exclusive-quartiles", score=6 / 18)
a_point = slip(THREE, {QUARTILES: "[statistics.median(added)] * 3"}, tag="one-growth", score=6 / 18)
yesterday = slip(THREE, {f"max({LAST}, default=None)": "use.get(max(use, default=now)) if use and max(use) >= now - week else None"},
                 tag="level-of-yesterday", score=7 / 18)  # fmt: skip
of_ever = slip(
    THREE, {f"max({LAST}, default=None)": "max(use.values(), default=None)"}, tag="level-of-ever", score=7 / 18
)
six_days = slip(THREE, {"if day >= now - week": "if day > now - week"}, tag="six-days", score=17 / 18)
to_the_brim = slip(THREE, {"0.8 * usable(folder, pool)": "usable(folder, pool)"}, tag="all-of-it", score=8 / 18)
cut = slip(THREE, {"math.ceil(7 * room / growth)": "int(7 * room / growth)"}, tag="rounded-down", score=9 / 18)
at_once = slip(THREE, {"    if growth <= 0:\n        return None": "    if growth <= 0:\n        return now"},
               tag="never-is-today", score=13 / 18)  # fmt: skip
far_away = slip(THREE, {"if days <= 730 else": "if days <= 100_000 else"}, tag="forever", score=13 / 18)
two_years = slip(THREE, {"if days <= 730 else": "if days < 730 else"}, tag="less-than-two-years", score=17 / 18)
at_best = slip(THREE, {LEAD: LEAD.replace("max", "min")}, tag="least-lead", score=13 / 18)
longest = slip(THREE, {LEAD: LEAD.replace("sum(max", "max(max")}, tag="longest-step", score=13 / 18)
comfortably = slip(
    THREE,
    {"earliest and earliest - timedelta(days=lead)": "latest and latest - timedelta(days=lead)"},
    tag="by-the-latest",
    score=14 / 18,
)
not_today = slip(THREE, {LATE: LATE.replace("order_by < now", "order_by <= now")}, tag="today-is-late", score=17 / 18)
no_news = slip(THREE, {f"None if unknown else {LATE}": LATE}, tag="unknown-is-fine", score=12 / 18)
needs_growth = slip(THREE, {UNKNOWN: "unknown = level is None or a_week is None"}, tag="full-is-unknown", score=9 / 18)
as_it_was_bought = slip(
    THREE,
    {
        "    limit = 0.8 * usable(folder, pool)": """    sizes = []
    with (Path(folder) / "inventory.csv").open(encoding="utf-8", newline="") as lines:
        for number, (_, name, state, capacity, allocatable) in enumerate(csv.reader(lines), 1):
            if state == "in-service":
                in_bytes(allocatable, f"inventory.csv:{number}")
                if name == pool:
                    sizes.append(in_bytes(capacity, number))
    limit = 0.8 * sum(sorted(sizes)[::-1][rules(folder, pool)["may_fail"] :])"""
    },
    tag="capacity-is-usable",
    score=9 / 18,
)


def _rows(folder, name):
    with Path(folder, name).open(newline="") as lines:
        return [*csv.DictReader(lines)]


@wrong(THREE, tag="read-anyway", score=0)
def a_straight_line(folder, pool, today):
    """Draws a line through everything there is, with least squares, and reads off one day."""
    rows = [row for row in _rows(folder, "daily.csv") if row["pool"] == pool]
    points = [(date.fromisoformat(row["day"]).toordinal(), float(row["p95_bytes"] or 0)) for row in rows]
    slope, start = statistics.linear_regression(*zip(*points, strict=True))
    now = date.fromisoformat(today)
    limit, level = 0.8 * _all_there_is(folder, pool), start + slope * now.toordinal()
    day = now + timedelta(days=min(max((limit - level) / slope, 0), 3000)) if slope > 0 else None
    order_by = day and day - timedelta(days=30)
    told = day and day.isoformat()
    return {"limit": limit, "level": level, "a_week": [7 * slope] * 3, "earliest": told, "latest": told,
            "order_by": order_by and order_by.isoformat(), "escalate": bool(order_by and order_by < now)}  # fmt: skip


@wrong(THREE, tag="read-anyway", score=0)
def from_monday_to_friday(folder, pool, today):
    """Compares the last Friday with the Monday of its week, and goes on like that."""
    use = {
        date.fromisoformat(row["day"]): int(row["p95_bytes"] or 0)
        for row in _rows(folder, "daily.csv")
        if row["pool"] == pool
    }
    now = date.fromisoformat(today)
    friday = max((day for day in use if day.weekday() == 4 and day < now), default=now)
    level = use.get(now - timedelta(days=1), 0)
    a_week = use.get(friday, 0) - use.get(friday - timedelta(days=4), 0)
    limit = 0.8 * _all_there_is(folder, pool)
    days = min(max(7 * (limit - level) / a_week, 0), 3000) if a_week > 0 else None
    told = None if days is None else (now + timedelta(days=math.ceil(days))).isoformat()
    return {"limit": limit, "level": level, "a_week": [a_week] * 3, "earliest": told, "latest": told,
            "order_by": told, "escalate": days is not None and days < 30}  # fmt: skip


@wrong(THREE, tag="read-anyway", score=0)
def it_is_fine(folder, pool, today):
    """Looks whether it is over 80 % today, and is content if not."""
    rows = [row for row in _rows(folder, "daily.csv") if row["pool"] == pool and row["p95_bytes"]]
    level = max((int(row["p95_bytes"]) for row in rows), default=0)
    limit = 0.8 * _all_there_is(folder, pool)
    day = today if level >= limit else None
    return {"limit": limit, "level": level, "a_week": None, "earliest": day, "latest": day, "order_by": day,
            "escalate": day is not None}  # fmt: skip


def _all_there_is(folder, pool, states=("in-service",)):
    """Return what a pool's nodes have, as if all units were the same kind."""
    whole = 0.0
    for row in _rows(folder, "inventory.csv"):
        if row["pool"] == pool and row["state"] in states:
            digits = row["capacity"].rstrip("BiKMGTkm ")
            unit = row["capacity"][len(digits) :].strip()[:1].upper()
            whole += float(digits) * 1000 ** " KMGT".index(unit or " ")
    return whole
