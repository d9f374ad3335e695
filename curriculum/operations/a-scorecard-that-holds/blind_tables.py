"""A right answer that was written without having seen the solution: a class, pandas, None for what is missing.

Every number is first a list with a value for each thing that belongs to it, None where one cannot say.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd

WORDS = ("Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied", "Very satisfied")
ANSWERS = {word: place for place, word in enumerate(WORDS, 1)}


class Area:
    """All files of an area, as tables of moments in UTC."""

    def __init__(self, folder):
        self.path = Path(folder)
        self.policy = self.read("policy.json")
        self.marks = pd.read_csv(self.path / "documents.csv", dtype=str, keep_default_na=False)
        self.marks["published"] = self.moments(self.marks["published_at"])
        self.marks["reviewed"] = self.moments(self.marks["reviewed_at"])
        self.pulls = self.read("pulls.json")
        for pull in self.pulls:
            pull["merged"] = pd.to_datetime(pull["merged_at"], utc=True)
            pull["names"] = [label["name"] for label in pull["labels"]]

    def read(self, *parts):
        return json.loads(self.path.joinpath(*parts).read_text(encoding="utf-8"))

    @staticmethod
    def moments(column):
        return pd.to_datetime(column, utc=True, format="ISO8601", errors="coerce")

    def landed(self, start, end):
        for pull in self.pulls:
            if pull["merged_at"] and start <= pull["merged"] < end and pull["user"]["type"] != "Bot":
                yield pull

    def documents(self, start, end):
        marks = self.marks[(self.marks["published"] >= start) & (self.marks["published"] < end)]
        others = marks[(marks["mark"] != "") & (marks["reviewer"].str.casefold() != marks["author"].str.casefold())]
        values = pd.to_numeric(others["mark"], errors="coerce")
        torn = others[~values.between(1, 5)]
        if len(torn):
            raise ValueError("marks that nobody can read: " + ", ".join(torn["incident"]))
        last = others.assign(value=values).sort_values("reviewed").groupby("incident")["value"].last()
        return last.reindex(marks["incident"].unique()).tolist()

    def rework(self, start, end):
        for pull in self.landed(start, end):
            if "infrastructure" not in pull["names"]:
                continue
            seen = [
                (review["state"], review["commit_id"])
                for review in pull["reviews"]
                if pd.Timestamp(review["submitted_at"]) < pull["merged"]
                and review["user"]["type"] != "Bot"
                and review["user"]["login"].casefold() != pull["user"]["login"].casefold()
            ]
            yield (len({pair for pair in seen if pair[0] == "CHANGES_REQUESTED"}) > 1) * 100 if seen else None

    def observability(self, start, end):
        bodies = pd.Series([pull["body"] or "" for pull in self.pulls if pull["merged_at"]], dtype=str)
        gone = set(bodies.str.extract(r"^Reverts saltmarsh/platform#(\d+)")[0].dropna().astype(int))
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
        rows = pd.read_csv(self.path / quarter / "survey.csv", dtype=str, keep_default_na=False).iloc[2:]
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


def interval_of_a_mean(values, missing):
    if len(values) < 2:
        return None, None
    half = 1.96 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    mean = sum(values) / len(values)
    return max(1, mean - half), min(5, mean + half)


def interval_of_a_share(values, missing):
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


def scorecard(folder):
    area = Area(folder)
    card = {}
    for kpi, rule in area.policy["kpis"].items():
        told = []
        for quarter in area.policy["quarters"]:
            if kpi in ("objectives", "satisfaction"):
                things = getattr(area, kpi)(quarter["name"])
            else:
                things = getattr(area, kpi)(*pd.to_datetime([quarter["start"], quarter["end"]], utc=True))
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
    calendar = pd.DataFrame(area.read("calendar.json")).set_index("id")
    calendar["start"] = area.moments(calendar["start"])
    calendar["end"] = area.moments(calendar["end"])
    change = calendar.loc[claim["change"]]
    (begin, until), (since, finish) = (pd.to_datetime(claim[side], utc=True) for side in ("before", "after"))
    days = np.array([(until - begin).days, (finish - since).days])
    gaps = [change["start"] - until, since - change["end"]]
    faults = []
    if days[0] != days[1]:
        faults.append("unequal")
    if (days < area.policy["claims"]["least_days"]).any() or (days % 7).any():
        faults.append("length")
    if min(gaps) < pd.Timedelta(0):
        faults.append("overlap")
    if max(gaps) > pd.Timedelta(days=area.policy["claims"]["most_gap_days"]):
        faults.append("gap")
    if finish > pd.Timestamp(area.policy["as_of"], tz="UTC"):
        faults.append("unfinished")
    if faults:
        return {"verdict": "invalid"} | nothing | {"faults": faults}
    kpi = claim["kpi"]
    old, new = (tell(kpi, getattr(area, kpi)(*window)) for window in ((begin, until), (since, finish)))
    moved = direction(old, new, area.policy["kpis"][kpi])
    wanted = (1 if kpi == "documents" else -1) * (1 if claim["says"] == "better" else -1)
    others = calendar[
        (calendar.index != claim["change"])
        & (calendar["status"] != "canceled")
        & calendar["kpis"].map(lambda kpis: kpi in kpis)
        & (calendar["start"] < finish)
        & (calendar["end"] > begin)
        & ~((calendar["start"] <= begin) & (calendar["end"] >= finish))
    ]
    return {
        "verdict": {0: "not shown", 1: "holds", -1: "contradicted"}[moved * wanted],
        "faults": [],
        "before": old,
        "after": new,
        "confounders": list(others.index),
    }
