"""A right answer that was written without having seen the solution: one class per export, one per ticket."""

import datetime as dt
import json
import os
from collections import defaultdict
from functools import cached_property


class Issue:
    """One ticket or incident of an export."""

    def __init__(self, raw):
        self.key, self.fields, self.log = raw["key"], raw["fields"], raw["changelog"]
        self.resolution = (self.fields.get("resolution") or {}).get("name")
        self.over = self.fields["status"]["statusCategory"]["key"] == "done"
        self.finished = self.over and self.resolution == "Done"

    def to(self, kind):
        links = self.fields.get("issuelinks") or []
        return [x["outwardIssue"]["key"] for x in links if x["type"]["name"] == kind and "outwardIssue" in x]

    @cached_property
    def ended(self):
        at = dt.datetime.strptime(self.fields["resolutiondate"], "%Y-%m-%dT%H:%M:%S.%f%z")
        return (at - at.utcoffset()).strftime("%Y-%m-%d")

    @cached_property
    def owner(self):
        person = self.fields.get("assignee") or {}
        return person.get("displayName") if person.get("active") else None

    @cached_property
    def due(self):
        """Walk back from the present date through the changes, newest first; the last one seen is the first."""
        day = self.fields.get("duedate")
        changes = [(entry, entry["items"][0]) for entry in self.log["histories"]]
        changes = [(dt.datetime.fromisoformat(e["created"]), i) for e, i in changes if i["field"] == "duedate"]
        for _, item in sorted(changes, key=lambda pair: pair[0], reverse=True):
            day = item["from"] or item["to"] or day
        return day or None

    def state(self, today):
        gone = self.over and self.resolution
        if not self.due:
            return "undated"
        if gone and self.ended <= self.due:
            return "kept" if self.finished else "dropped"
        if self.finished:
            return "late"
        return "overdue" if gone or self.due < today else "open"


class Export:
    """One file of the tracker, refused unless it is whole."""

    def __init__(self, folder, name):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            raw = json.load(file)
        if len(raw["issues"]) != raw["total"]:
            raise ValueError(name)
        self.issues = {one["key"]: Issue(one) for one in raw["issues"]}
        for one in self.issues.values():
            if len(one.log["histories"]) != one.log["total"]:
                raise ValueError(one.key)
        self.ends = {key: self.end(key, ()) for key in self.issues}

    def end(self, key, before):
        one = self.issues[key]
        if one.resolution != "Duplicate":
            return key
        target = next(iter(one.to("Duplicate")), None)
        if target not in self.issues or key in before:
            raise ValueError(key)
        return self.end(target, (*before, key))


def follow_ups(folder, today):
    tickets, incidents = Export(folder, "follow-ups.json"), Export(folder, "incidents.json")
    gathered = defaultdict(set)
    for key, one in tickets.issues.items():
        for incident in one.to("Follow-up"):
            gathered[tickets.ends[key]].add(incidents.ends[incident])
    return {
        key: {"incidents": sorted(found), "owner": one.owner, "due": one.due, "state": one.state(today)}
        for key, found in gathered.items()
        for one in [tickets.issues[key]]
    }


def shares(folder, today):
    rows = follow_ups(folder, today).values()
    bound = str(dt.date.fromisoformat(today) - dt.timedelta(days=5))
    serious = [
        one.key
        for one in Export(folder, "incidents.json").issues.values()
        if one.finished and one.fields["priority"]["name"] in {"SEV1", "SEV2"} and one.ended <= bound
    ]

    def counts(row):
        return row["state"] in {"kept", "late"} or (row["owner"] is not None and row["state"] in {"open", "overdue"})

    without = sorted(key for key in serious if not any(counts(row) and key in row["incidents"] for row in rows))
    n = defaultdict(int)
    for row in rows:
        n[row["state"]] += 1

    def share(have, of):
        return {"have": have, "of": of, "percent": round(have / of * 100, 1) if of else None}

    return {
        "followed_up": share(len(serious) - len(without), len(serious)) | {"without": without},
        "in_time": share(n["kept"], n["kept"] + n["late"] + n["overdue"])
        | {"undated": n["undated"], "dropped": n["dropped"]},
    }
