"""A right answer that was written without having seen the solution: a class, tables, None for what is missing.

Every number is first a list with a value for each thing that belongs to it, None where one cannot say.
"""

import json
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

WORDS = ("Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied", "Very satisfied")
ANSWERS = {word: place for place, word in enumerate(WORDS, 1)}


class Area:
    """All files of an area."""

    def __init__(self, folder):
        self.path = Path(folder)
        self.policy = self.read("policy.json")

    def read(self, *parts):
        return json.loads(self.path.joinpath(*parts).read_text(encoding="utf-8"))

    def table(self, *parts):
        return pd.read_csv(self.path.joinpath(*parts), dtype=str, keep_default_na=False)

    @cached_property
    def marks(self):
        marks = self.table("documents.csv")
        for column in ("published_at", "reviewed_at"):
            marks[column] = pd.to_datetime(marks[column], utc=True, format="ISO8601", errors="coerce")
        return marks

    @cached_property
    def pulls(self):
        pulls = self.read("pulls.json")
        for pull in pulls:
            pull["merged"] = datetime.fromisoformat(pull["merged_at"]) if pull["merged_at"] else None
            pull["names"] = [label["name"] for label in pull["labels"]]
        return pulls

    def landed(self, start, end):
        for pull in self.pulls:
            if pull["merged"] and start <= pull["merged"] < end and pull["user"]["type"] != "Bot":
                yield pull

    def documents(self, start, end):
        marks = self.marks[(self.marks["published_at"] >= start) & (self.marks["published_at"] < end)]
        others = marks[(marks["mark"] != "") & (marks["reviewer"].str.casefold() != marks["author"].str.casefold())]
        values = pd.to_numeric(others["mark"], errors="coerce")
        torn = others[~values.between(1, 5)]
        if len(torn):
            raise ValueError("marks that nobody can read: " + ", ".join(torn["incident"]))
        last = others.assign(value=values).sort_values("reviewed_at").groupby("incident")["value"].last()
        return last.reindex(marks["incident"].unique()).tolist()

    def rework(self, start, end):
        for pull in self.landed(start, end):
            if "infrastructure" not in pull["names"]:
                continue
            seen = [
                (review["state"], review["commit_id"])
                for review in pull["reviews"]
                if datetime.fromisoformat(review["submitted_at"]) < pull["merged"]
                and review["user"]["type"] != "Bot"
                and review["user"]["login"].casefold() != pull["user"]["login"].casefold()
            ]
            yield (len({pair for pair in seen if pair[0] == "CHANGES_REQUESTED"}) > 1) * 100 if seen else None

    def observability(self, start, end):
        bodies = [pull["body"] or "" for pull in self.pulls if pull["merged"]]
        head = "Reverts saltmarsh/platform#"
        gone = {int(body[len(head) :].split()[0]) for body in bodies if body.startswith(head)}
        for pull in self.landed(start, end):
            yield int("observability" in pull["names"] and pull["number"] not in gone) if pull["names"] else None

    def objectives(self, quarter):
        have = {
            one["spec"]["service"]
            for one in self.read(quarter, "slos.json")
            if [goal for goal in one["spec"]["objectives"] if type(goal["target"]) in (int, float)]
        }
        for entry in self.read(quarter, "catalog.json"):
            if entry["spec"]["lifecycle"] == "production":
                tier = (entry["metadata"].get("annotations") or {}).get("saltmarsh.example/tier", "nobody said")
                if tier in ("1", "nobody said"):
                    yield (entry["metadata"]["name"] in have) * 100 if tier == "1" else None

    def satisfaction(self, quarter):
        rows = self.table(quarter, "survey.csv").iloc[2:]
        who = rows["RecipientEmail"].str.casefold()
        team = [address.casefold() for address in self.policy["team"]]
        rows = rows.assign(who=who.where(who != "", "nobody " + rows["ResponseId"]))
        rows = rows[(rows["Status"] == "IP Address") & (rows["Finished"] == "True") & ~who.isin(team)]
        for row in rows.sort_values("RecordedDate").drop_duplicates("who", keep="last").itertuples():
            said = row.Q1
            if said in ("", "Don't know", "Not applicable"):
                yield None
            elif said in ANSWERS:
                yield ANSWERS[said]
            else:
                raise ValueError(f"{row.ResponseId}: {row.Q1!r} is no answer")


def interval_of_a_mean(values, _missing):
    if len(values) < 2:
        return None, None
    half = 1.96 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    mean = sum(values) / len(values)
    return max(1, mean - half), min(5, mean + half)


def interval_of_a_share(values, _missing):
    n, hits, z2 = len(values), sum(values) / 100, 1.96**2
    root = 1.96 * (z2 + 4 * hits * (1 - hits / n)) ** 0.5
    return tuple(100 * (2 * hits + z2 + sign * root) / (2 * (n + z2)) for sign in (-1, 1))


def interval_of_a_list(values, missing):
    return sum(values) / (len(values) + missing), (sum(values) + 100 * missing) / (len(values) + missing)


def interval_of_a_count(values, missing):
    return sum(values), sum(values) + missing


INTERVALS = {
    "documents": interval_of_a_mean,
    "rework": interval_of_a_share,
    "observability": interval_of_a_count,
    "objectives": interval_of_a_list,
    "satisfaction": interval_of_a_mean,
}


def tell(kpi, things):
    things = list(things)
    values = [float(thing) for thing in things if not pd.isna(thing)]
    missing = len(things) - len(values)
    if not values:
        return {"value": None, "n": 0, "missing": missing, "low": None, "high": None}
    low, high = INTERVALS[kpi](values, missing)
    value = sum(values) if kpi == "observability" else sum(values) / len(values)
    return {"value": value, "n": len(values), "missing": missing, "low": low, "high": high}


def enough(number, rule):
    share = 100 * number["missing"] / max(1, number["n"] + number["missing"])
    return number["low"] is not None and number["n"] >= rule["min_n"] and share <= rule["most_missing_percent"]


def verdict_of(number, rule):
    if enough(number, rule):
        ends = number["low"], number["high"]
        if "below" in rule:
            sides = {end < rule["below"] for end in ends}
        else:
            least, most = rule["at_least"], rule.get("at_most", float("inf"))
            sides = {(end > most) - (end < least) for end in ends}
            sides = {side == 0 for side in sides} if len(sides) == 1 else {True, False}
        if len(sides) == 1:
            return "met" if sides == {True} else "not met"
    return "too few to say"


def direction(old, new, rule):
    if not (enough(old, rule) and enough(new, rule)):
        return 0
    return (new["low"] > old["high"]) - (new["high"] < old["low"])


def window(*days):
    return [datetime.fromisoformat(f"{day}T00:00+00:00") for day in days]


def scorecard(folder):
    area = Area(folder)
    card = {}
    for kpi, rule in area.policy["kpis"].items():
        told = []
        for quarter in area.policy["quarters"]:
            if kpi in ("objectives", "satisfaction"):
                things = getattr(area, kpi)(quarter["name"])
            else:
                things = getattr(area, kpi)(*window(quarter["start"], quarter["end"]))
            told.append(tell(kpi, things))
        old, new = told
        arrow = ("no telling", "up", "down")[direction(old, new, rule)]
        card[kpi] = {"now": new, "before": old, "verdict": verdict_of(new, rule), "trend": arrow}
    return card


def before_after(folder, claim):
    nothing = {"faults": [], "before": None, "after": None, "confounders": []}
    if claim["of"] != "team":
        return {"verdict": "refused"} | nothing
    area = Area(folder)
    calendar = {entry["id"]: entry for entry in area.read("calendar.json")}
    change = calendar.pop(claim["change"])
    begin, until, since, finish, start, end = map(
        date.fromisoformat, [*claim["before"], *claim["after"], change["start"], change["end"]]
    )
    days = np.array([(until - begin).days, (finish - since).days])
    gaps = np.array([(start - until).days, (since - end).days])
    checks = {
        "unequal": days[0] != days[1],
        "length": (days < area.policy["claims"]["least_days"]).any() or (days % 7).any(),
        "overlap": (gaps < 0).any(),
        "gap": (gaps > area.policy["claims"]["most_gap_days"]).any(),
        "unfinished": str(finish) > area.policy["as_of"],
    }
    faults = [fault for fault, found in checks.items() if found]
    if faults:
        return {"verdict": "invalid"} | nothing | {"faults": faults}
    kpi = claim["kpi"]
    old, new = (tell(kpi, getattr(area, kpi)(*window(*claim[side]))) for side in ("before", "after"))
    moved = direction(old, new, area.policy["kpis"][kpi])
    wanted = (1 if kpi == "documents" else -1) * (1 if claim["says"] == "better" else -1)
    first, last = str(begin), str(finish)
    others = [
        name
        for name, entry in calendar.items()
        if entry["status"] != "canceled" and kpi in entry["kpis"] and entry["start"] < last and entry["end"] > first
        if entry["start"] > first or entry["end"] < last
    ]
    verdict = {0: "not shown", 1: "holds", -1: "contradicted"}[moved * wanted]
    return {"verdict": verdict, "faults": [], "before": old, "after": new, "confounders": others}
