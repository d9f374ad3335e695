"""A right answer that was written without having seen the solution: records, exact fractions, comprehensions."""

import itertools
import json
import os
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Row:
    """What was counted of one journey in one region."""

    journey: str
    region: str
    when: datetime
    failed: int | None
    total: int | None

    @property
    def wrong(self):
        """Whether more failed than there were."""
        return None not in (self.failed, self.total) and self.failed > self.total


def load(folder, name):
    """Return a file's text."""
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return file.read()


def table(folder, name):
    """Return a policy; its bounds are exact."""
    return tomllib.loads(load(folder, name), parse_float=Decimal)


def notification(number, line):
    """Return a group and what was posted of it."""
    try:
        posted = json.loads(line)
        for alert in posted["alerts"]:
            alert["status"]
        return posted["groupKey"], posted
    except (ValueError, TypeError, KeyError, IndexError):
        raise ValueError(f"alerts.jsonl:{number} is no notification") from None


def notifications(folder):
    """Return the last notification of each group: later pairs replace earlier ones."""
    lines = load(folder, "alerts.jsonl").removesuffix("\n").split("\n")
    return dict(itertools.starmap(notification, enumerate(filter(None, lines), 1)))


def latest(rows):
    """Return the rows that hold, sorted by journey."""
    by_place = sorted(rows, key=lambda row: (row.journey, row.region, row.when))
    return [list(group)[-1] for _, group in itertools.groupby(by_place, lambda row: (row.journey, row.region))]


def ends(rows):
    """Return both ends of the share as fractions, or None."""
    totals = [row.total for row in rows]
    if None in totals or not sum(totals):
        return None
    known = sum(row.failed for row in rows if row.failed is not None)
    holes = sum(row.total for row in rows if row.failed is None)
    return Fraction(known, sum(totals)), Fraction(known + holes, sum(totals))


def exact(folder):
    """Yield each case, its notification, and {journey: two fractions or None}."""
    urgency, groups = table(folder, "urgency.toml"), notifications(folder)
    for case in json.loads(load(folder, "impact.json"))["cases"]:
        rows = latest(
            Row(one["journey"], one["region"], datetime.fromisoformat(one["counted_at"]), one["failed"], one["total"])
            for one in case["counts"]
            if one["counted"] == urgency["population"] and one["journey"] != "all"
        )
        if any(row.wrong for row in rows):
            raise ValueError(f"more failed than there were in {case['case']}")
        posted = groups[case["alert"]]
        journeys = set(urgency["services"][posted["groupLabels"]["service"]]) | {row.journey for row in rows}
        yield case, posted, {name: ends([row for row in rows if row.journey == name]) for name in journeys}


def shares(folder):
    """Return {"C-01": {"book": [0.0125, 0.0125], "freight": None}, ...}."""
    return {
        case["case"]: {name: two and [float(end) for end in two] for name, two in journeys.items()}
        for case, _, journeys in exact(folder)
    }


def asks_for(alert, at, hours):
    """Return 0 (page), 1 (ticket) or 2 (notify)."""
    if alert["status"] != "firing":
        return 2
    named = alert["annotations"].keys() & hours.keys()
    if not named:
        return 1
    (name,) = named
    left = (datetime.fromisoformat(alert["annotations"][name]) - at).total_seconds() / 3600
    return sum(left >= bound for bound in hours[name])


def span(journeys, levels, unknown):
    """Return the levels of the lower and of the higher end, as numbers from the mildest, 0."""
    bounds = [Fraction(level["at_least"]) for level in levels]
    pairs = [
        (0, unknown) if two is None else tuple(sum(end >= bound for bound in bounds) - 1 for end in two)
        for two in journeys.values()
    ]
    return tuple(map(max, zip((0, 0), *pairs, strict=True)))


def assess(folder):
    """Return {"C-01": {"severity": "SEV2", "channel": "page", "declare": True, ...}, ...}."""
    severity, urgency = table(folder, "severity.toml"), table(folder, "urgency.toml")
    levels = sorted(severity["levels"], key=lambda level: level["at_least"])
    place = {level["id"]: number for number, level in enumerate(levels)}
    hours = {one["annotation"]: (one["page_below_hours"], one["ticket_below_hours"]) for one in urgency["deadlines"]}
    said = {}
    for case, posted, journeys in exact(folder):
        at = datetime.fromisoformat(case["at"])
        if case["exposure"] in set(urgency["exposure"]):
            two = (place[levels[-1]["id"]],) * 2
        else:
            two = span(journeys, levels, place[urgency["unknown_level"]])
        number = {"higher": max, "lower": min}[severity["when_unsure"]](two)
        level = levels[number]
        wanted = 0 if level["pages"] else min(asks_for(alert, at, hours) for alert in posted["alerts"])
        declared = number >= place[urgency["declare_from"]]
        again = datetime.fromtimestamp(at.timestamp() + 60 * float(urgency["look_again_minutes"]), UTC)
        said[case["case"]] = {
            "severity": level["id"],
            "channel": ("page", "ticket", "notify")[wanted],
            "declare": declared,
            "update_minutes": level["update_minutes"] if declared else None,
            "look_again": again.strftime("%Y-%m-%dT%H:%M:%SZ") if two[0] != two[1] else None,
        }
    return said
