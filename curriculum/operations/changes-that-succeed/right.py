"""Other ways to be right: with a class a change, with one scale of all hours of work, and two by blind solvers."""

import csv
import json
import re
from bisect import bisect
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from groundschool.kit import beside, right

STAMPS = ["opened_at", "approval_set", "work_start", "work_end", "closed_at", "sys_updated_on"]


class Row:
    """A change, as its newest row has it."""

    def __init__(self, fields):
        self.number = fields["number"]
        for name in STAMPS:
            text = fields[name]
            if text and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", text):
                raise ValueError(f"{self.number}: {name} is {text!r}")
            setattr(self, name, datetime.fromisoformat(text).astimezone(UTC) if text else None)
        self.service, self.version = fields["cmdb_ci"], fields["u_version"].upper()
        self.type, self.risk, self.code = fields["type"], fields["risk"], fields["close_code"]
        self.before = fields["u_backs_out"]
        self.done = fields["state"] in {"Closed", "Review"} and self.code != "canceled"
        self.counts = self.done and not self.before
        self.by, self.backed_out = set(), False

    def fits(self, at, service, notes, ruled_out, window):
        """Return whether an incident is about this change by what it says."""
        if not (self.done and self.service == service and self.work_start and self.work_end):
            return False
        named = {self.number, self.version} - {""}
        words = {re.sub(r"^[.,()]+|[.,()]+$", "", word) for word in re.split(r"\s+", notes.upper())}
        inside = self.work_start <= at and at - self.work_end <= window
        return inside and self.number not in ruled_out and bool(named & words)

    @property
    def failed(self):
        return self.code == "unsuccessful" or self.backed_out or bool(self.by)


def rows(folder):
    """Return the changes of a folder, with what became of them."""
    with Path(folder, "changes.csv").open(encoding="utf-8-sig", newline="") as lines:
        read = sorted((Row(fields) for fields in csv.DictReader(lines)), key=lambda row: row.sys_updated_on)
    known = {row.number: row for row in read}

    def head(row):
        while row is not None and row.before:
            row = known.get(row.before)
        return row

    incidents = json.loads(Path(folder, "incidents.json").read_text())["result"]
    twins = {one["number"]: one["duplicate_of"] for one in incidents}
    window = timedelta(hours=json.loads(Path(folder, "rules.json").read_text())["window_hours"])
    for row in known.values():
        if row.done and row.before and head(row):
            head(row).backed_out = True
    for one in incidents:
        if not re.search(r"(Z|[+-]\d\d:\d\d)$", one["opened_at"]) or "T" not in one["opened_at"]:
            raise ValueError(f"{one['number']} was opened at {one['opened_at']!r}")
        at, name = datetime.fromisoformat(one["opened_at"]), one["number"]
        while twins.get(name):
            name = twins[name]
        if one["caused_by"]:
            about = [row for row in known.values() if row.number == one["caused_by"] and row.done]
        else:
            about = [
                row
                for row in known.values()
                if row.fits(at, one["cmdb_ci"], one["work_notes"], one["ruled_out"], window)
            ]
        for row in filter(None, map(head, about)):
            row.by.add(name)
    return known


@right("outcomes")
def a_class_a_change(folder):
    """Let each change know what became of it."""
    return {
        row.number: {"outcome": "failed" if row.failed else "succeeded", "by": [*row.by]}
        if row.counts
        else {"outcome": "not-counted", "by": []}
        for row in rows(folder).values()
    }


def worked(folder):
    """Return a function that says how many seconds of work lie before a moment."""
    rules = json.loads(Path(folder, "rules.json").read_text())
    zone = ZoneInfo(rules["zone"])
    edges, before = [], [0.0]
    first = date.fromisoformat(min(rules["holidays"])).toordinal()
    for number in range(first - 60, first + 90):
        day = date.fromordinal(number)
        if f"{day:%a}" in rules["workdays"] and str(day) not in rules["holidays"]:
            ends = [datetime.fromisoformat(f"{day} {rules[key]}").replace(tzinfo=zone) for key in ("from", "until")]
            edges += [end.timestamp() for end in ends]
            before += [before[-1], before[-1] + edges[-1] - edges[-2]]

    def seconds(at):
        place = bisect(edges, at.timestamp())
        return before[place] + (at.timestamp() - edges[place - 1] if place % 2 else 0)

    return seconds


@right("lead-times")
def hours_by_edges(folder):
    """Make one scale of all hours of work, and subtract on it."""
    seconds, found = worked(folder), {}
    for row in rows(folder).values():
        if row.counts:
            late = row.work_end is None or row.work_end < row.opened_at
            spent = None if late else row.work_end - row.opened_at
            if not late and row.type != "emergency":
                spent = timedelta(seconds=seconds(row.work_end) - seconds(row.opened_at))
            found[row.number] = None if late else spent / timedelta(hours=1)
    return found


def ends(held, of):
    """Return a share with both ends of its interval, as the roots of a quadratic equation."""
    if of == 0:
        return {"held": 0, "of": 0, "percent": None, "low": None, "high": None}
    p, q = held / of, 1.96**2 / of
    low, high = sorted(np.roots([1 + q, -(2 * p + q), p * p]).real)
    return {
        "held": held,
        "of": of,
        "percent": round(100 * p, 1),
        "low": round(100 * low, 1),
        "high": round(100 * high, 1),
    }


@right("report")
def by_groups(folder):
    """Count by hand, from rows."""
    hours, groups = hours_by_edges(folder), {"low-risk": [], "emergency": []}
    leads = {"standard": [], "normal": [], "emergency": []}
    for row in rows(folder).values():
        if not row.counts:
            continue
        if row.type == "emergency":
            groups["emergency"].append(not row.failed)
        elif row.risk == "Low":
            groups["low-risk"].append(not row.failed)
        if hours[row.number] is not None:
            leads[row.type].append(hours[row.number])
    told = {name: ends(sum(group), len(group)) for name, group in groups.items()}
    lead = {
        kind: {"n": len(all_of), "median": float(np.median(all_of)) if all_of else None}
        for kind, all_of in leads.items()
    }
    return told | {"lead": lead}


dictionaries = beside(__file__, "blind_with_dictionaries")
tables_of = beside(__file__, "blind_with_tables")
blind_with_dictionaries_outcomes = right("outcomes")(dictionaries.outcomes)
blind_with_dictionaries_lead_times = right("lead-times")(dictionaries.lead_times)
blind_with_dictionaries_report = right("report")(dictionaries.report)
blind_with_tables_outcomes = right("outcomes")(tables_of.outcomes)
blind_with_tables_lead_times = right("lead-times")(tables_of.lead_times)
blind_with_tables_report = right("report")(tables_of.report)
