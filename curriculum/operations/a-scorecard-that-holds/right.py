"""Other ways to be right: with a class for an area's folder and arrays, and with seconds."""

import csv
import json
import math
import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from groundschool.kit import right

WORDS = ["very dissatisfied", "dissatisfied", "neither satisfied nor dissatisfied", "satisfied", "very satisfied"]


def numbers(kind, values, missing):
    """Return a number by its kind."""
    told = {"value": None, "n": len(values), "missing": int(missing), "low": None, "high": None}
    values = np.array(values, dtype=float)
    if not len(values):
        return told
    n, total = len(values), values.sum()
    if kind == "count":
        return told | {"value": int(total), "low": int(total), "high": int(total + missing)}
    if kind == "census":
        whole = n + missing
        return told | {"value": 100 * total / n, "low": 100 * total / whole, "high": 100 * (total + missing) / whole}
    if kind == "share":
        z2, p = 1.96**2, total / n
        root = 1.96 * np.sqrt(4 * n * p * (1 - p) + z2)
        low, high = (100 * (2 * n * p + z2 + sign * root) / (2 * (n + z2)) for sign in (-1, 1))
        return told | {"value": 100 * p, "low": low, "high": high}
    told["value"] = values.mean()
    if n > 1:
        half = 1.96 * values.std(ddof=1) / np.sqrt(n)
        told["low"], told["high"] = np.clip([told["value"] - half, told["value"] + half], 1, 5)
    return told


KINDS = {
    "documents": "mean",
    "rework": "share",
    "observability": "count",
    "objectives": "census",
    "satisfaction": "mean",
}


class Folder:
    """The exports of an area."""

    def __init__(self, folder):
        self.root, self.kinds = Path(folder), KINDS
        self.policy = json.loads(self.root.joinpath("policy.json").read_text())
        self.rules = self.policy["kpis"]
        self.calendar = json.loads(self.root.joinpath("calendar.json").read_text())

    def table(self, name):
        with open(self.root / name, newline="", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    def number(self, kpi, start, end, quarter=""):
        return numbers(self.kinds[kpi], *getattr(self, kpi)(start, end, quarter))

    def documents(self, start, end, _):
        latest, known = {}, set()
        for row in self.table("documents.csv"):
            if not start <= datetime.fromisoformat(row["published_at"]) < end:
                continue
            known.add(row["incident"])
            if row["mark"] == "" or row["reviewer"].casefold() == row["author"].casefold():
                continue
            at = datetime.fromisoformat(row["reviewed_at"])
            if row["incident"] not in latest or latest[row["incident"]][0] < at:
                latest[row["incident"]] = at, row["mark"]
        for name, (_, text) in latest.items():
            if not re.fullmatch(r"[1-4](\.\d*)?|5(\.0*)?", text):
                raise ValueError(f"the mark of {name}")
        return [float(text) for _, text in latest.values()], len(known) - len(latest)

    def pulls(self):
        pulls = json.loads(self.root.joinpath("pulls.json").read_text())
        for one in pulls:
            one["at"] = datetime.fromisoformat(one["merged_at"]) if one["merged_at"] else None
            one["label"] = [each["name"] for each in one["labels"]]
        return pulls

    def landed(self, pulls, start, end):
        for one in pulls:
            person = one["user"]["type"] == "User" and one["base"]["ref"] == self.policy["branch"]
            if person and one["at"] and start <= one["at"] < end:
                yield one

    def rework(self, start, end, _):
        values, missing = [], 0
        for one in self.landed(self.pulls(), start, end):
            if "infrastructure" in one["label"]:
                rounds, seen = set(), False
                for each in one["reviews"]:
                    person = each["user"]["type"] == "User" and each["user"]["login"] != one["user"]["login"]
                    if person and each["state"] != "PENDING" and each["submitted_at"] < one["merged_at"]:
                        seen = True
                        if each["state"] == "CHANGES_REQUESTED":
                            rounds.add(each["commit_id"])
                if seen:
                    values.append(len(rounds) > 1)
                else:
                    missing += 1
        return values, missing

    def observability(self, start, end, _):
        pulls = sorted(self.pulls(), key=lambda one: -one["number"])
        mark = f"Reverts {self.policy['repository']}#"
        targets = {}
        for one in pulls:
            if mark in (one["body"] or ""):
                targets[one["number"]] = int(one["body"].split(mark)[1].split()[0])
        gone = set()
        for one in pulls:  # the later ones first: a revert has a higher number than what it reverts
            if one["number"] in targets and one["at"] and one["number"] not in gone:
                gone.add(targets[one["number"]])
        mine = list(self.landed(pulls, start, end))
        labelled = [one for one in mine if one["label"]]
        out = gone | set(targets)
        values = ["observability" in one["label"] and one["number"] not in out for one in labelled]
        return values, len(mine) - len(labelled)

    def objectives(self, _start, _end, quarter):
        have = set()
        told = json.loads(self.root.joinpath(quarter, "slos.json").read_text())
        while told:
            one = told.pop()
            if isinstance(one, list):
                told += one
            elif one.get("version") == "prometheus/v1" or one["kind"] == "PrometheusServiceLevel":
                spec = one.get("spec", one)
                have |= {spec["service"] for each in spec["slos"] if isinstance(each["objective"], (int, float))}
            elif one["kind"] == "SLO":
                have |= {one["spec"]["service"] for each in one["spec"]["objectives"] if each["target"] is not None}
        values, missing = [], 0
        for one in json.loads(self.root.joinpath(quarter, "catalog.json").read_text()):
            if (one["kind"], one["spec"]["type"], one["spec"]["lifecycle"]) == ("Component", "service", "production"):
                tier = (one["metadata"].get("annotations") or {}).get("saltmarsh.example/tier")
                if tier is None:
                    missing += 1
                elif tier == "1":
                    values.append(one["metadata"]["name"] in have)
        return values, missing

    def satisfaction(self, _start, _end, quarter):
        team = {one.casefold() for one in self.policy["team"]}
        said = {}
        for row in sorted(self.table(f"{quarter}/survey.csv")[2:], key=lambda row: row["RecordedDate"], reverse=True):
            who = row["RecipientEmail"].casefold() or row["ResponseId"]
            if (row["Status"], row["Finished"]) == ("IP Address", "True") and who not in team:
                said.setdefault(who, row)
        values = []
        for row in said.values():
            text = row["Q1"].strip().casefold()
            if text in WORDS:
                values.append(WORDS.index(text) + 1)
            elif re.fullmatch("[1-5]", text):
                values.append(float(text))
            elif text not in ("", "don't know", "not applicable"):
                raise ValueError(f"{row['ResponseId']} cannot be read")
        return values, len(said) - len(values)

    def firm(self, kpi, one):
        rule = self.rules[kpi]
        if one["low"] is None or one["n"] < rule["min_n"]:
            return False
        return one["missing"] / (one["n"] + one["missing"]) <= rule["most_missing_percent"] / 100

    def verdict(self, kpi, one):
        rule, good = self.rules[kpi], set()
        if self.firm(kpi, one):
            for end in (one["low"], one["high"]):
                side = 0
                if "below" in rule:
                    side = -1 if end >= rule["below"] else 0
                elif end < rule["at_least"]:
                    side = -1
                elif end > rule.get("at_most", end):
                    side = 1
                good.add(side)
        return "too few to say" if len(good) != 1 else "met" if good == {0} else "not met"

    def trend(self, kpi, before, now):
        if self.firm(kpi, before) and self.firm(kpi, now):
            if before["high"] < now["low"]:
                return "up"
            if before["low"] > now["high"]:
                return "down"
        return "no telling"


@right("scorecard")
def with_arrays(folder):
    area, card = Folder(folder), {}
    for kpi in KINDS:
        before, now = (
            area.number(kpi, *map(datetime.fromisoformat, (one["start"], one["end"])), one["name"])
            for one in area.policy["quarters"]
        )
        card[kpi] = {
            "now": now,
            "before": before,
            "verdict": area.verdict(kpi, now),
            "trend": area.trend(kpi, before, now),
        }
    return card


@right("before-after")
def in_seconds(folder, claim):
    area = Folder(folder)
    nothing = {"before": None, "after": None, "confounders": (), "faults": ()}
    if claim["of"] != "team":
        return {"verdict": "refused", **nothing}
    b0, b1, a0, a1 = (
        datetime.fromisoformat(f"{day}T00:00:00Z").timestamp() for day in claim["before"] + claim["after"]
    )
    entries = {one["id"]: one for one in area.calendar}

    def at(text):
        return datetime.fromisoformat(text).timestamp() if text else math.inf

    change, day = entries.pop(claim["change"]), 86400
    start, end, limits = at(change["start"]), at(change["end"]), area.policy["claims"]
    wrong = set()
    if b1 - b0 != a1 - a0:
        wrong.add("unequal")
    if min(b1 - b0, a1 - a0) < limits["least_days"] * day or (b1 - b0) % (7 * day) or (a1 - a0) % (7 * day):
        wrong.add("length")
    if b1 > start or end > a0:
        wrong.add("overlap")
    if max(start - b1, a0 - end) > limits["most_gap_days"] * day:
        wrong.add("gap")
    if a1 > at(area.policy["as_of"]):
        wrong.add("unfinished")
    if wrong:
        return {"verdict": "invalid", **nothing, "faults": sorted(wrong, reverse=True)}
    kpi = claim["kpi"]
    sides = [area.number(kpi, *(datetime.fromtimestamp(one, UTC) for one in pair)) for pair in ((b0, b1), (a0, a1))]
    trend = area.trend(kpi, *sides)
    good = {"documents": "up", "rework": "down"}[kpi]
    verdict = (
        "not shown"
        if trend == "no telling"
        else "holds"
        if (trend == good) == (claim["says"] == "better")
        else "contradicted"
    )
    found = set()
    for name, one in entries.items():
        inside = max(at(one["start"]), b0) < min(at(one["end"]), a1)
        through = at(one["start"]) <= b0 and at(one["end"]) >= a1
        if one["status"] == "done" and kpi in one["kpis"] and inside and not through:
            found.add(name)
    return {"verdict": verdict, "faults": [], "before": sides[0], "after": sides[1], "confounders": list(found)}
