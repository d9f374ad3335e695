"""Other ways to be right: by a walk through time, and what was written without having seen the solution."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

from groundschool.kit import beside, right

MINUTE = timedelta(minutes=1)


def opened(folder):
    """Return the export, checked."""
    export = json.loads(Path(folder, "incidents.json").read_text())
    known = {one["id"]: one for one in export["incidents"]}
    for one in export["incidents"]:
        moments = [event["at"] for event in one["events"]]
        moments += [end for spell in one["impact"] for end in (spell["from"], spell["until"]) if end]
        if any(datetime.fromisoformat(text).utcoffset() is None for text in moments):
            raise ValueError(f"{one['id']} has a moment without an offset")
        if "triggered" not in {event["what"] for event in one["events"]}:
            raise ValueError(f"{one['id']} has no trigger")
        for spell in one["impact"]:
            if spell["until"] and datetime.fromisoformat(spell["until"]) < datetime.fromisoformat(spell["from"]):
                raise ValueError(f"{one['id']}: impact")
        seen, at = set(), one
        while at["merged_into"]:
            if at["id"] in seen or at["merged_into"] not in known:
                raise ValueError(f"{one['id']}: merged into nothing")
            seen.add(at["id"])
            at = known[at["merged_into"]]
        one["root"] = at["id"]
    return export


class Life:
    """One incident, lived through event by event."""

    def __init__(self):
        self.start = self.taken = self.calm = self.over = None
        self.worst = 9

    def happen(self, at, event):
        what = event["what"]
        if what == "triggered":
            self.start = self.start or at
        elif what == "acknowledged" and event["by"]["kind"] == "person":
            self.taken = self.taken or at
        elif what == "mitigated":
            self.calm = at
        elif what == "resolved":
            self.over = at
        elif what == "reopened":
            self.over = None
        elif what == "severity":
            self.worst = min(self.worst, int(event["to"][-1]))

    def since(self, at):
        return None if at is None else (at - self.start) / MINUTE


def lives(folder):
    """Return each incident that counts, lived through."""
    happened = [
        (datetime.fromisoformat(event["at"]), one["root"], event)
        for one in opened(folder)["incidents"]
        for event in one["events"]
    ]
    told = defaultdict(Life)
    for at, name, event in sorted(happened, key=lambda each: each[0]):
        told[name].happen(at, event)
    return told


@right("times")
def event_by_event(folder):
    """Walk through all events once, in the order of time."""
    return {
        name: {
            "severity": f"SEV{life.worst}",
            "acknowledge": life.since(life.taken),
            "mitigate": life.since(life.calm),
            "resolve": life.since(life.over),
            "open": life.over is None,
        }
        for name, life in lives(folder).items()
    }


def _middle(values):
    values = sorted(values)
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


@right("summary")
def by_hand(folder):
    """Count by hand, from lives."""
    exported = datetime.fromisoformat(opened(folder)["exported_at"])
    told = {}
    for number in (1, 2, 3):
        mine = [life for life in lives(folder).values() if life.worst == number]
        entry = {"n": len(mine), "open": [life.over for life in mine].count(None), "few": len(mine) <= 4}
        for key, name in (("acknowledge", "taken"), ("mitigate", "calm"), ("resolve", "over")):
            known = [life.since(getattr(life, name)) for life in mine if getattr(life, name)]
            entry[key] = {
                "n": len(known),
                "mean": sum(known) / len(known) if known else None,
                "median": _middle(known) if known else None,
            }
        decided = [life for life in mine if life.taken or life.over or life.start <= exported - 10 * MINUTE]
        soon = [life for life in decided if life.taken and life.taken < life.start + 10 * MINUTE]
        told[f"SEV{number}"] = entry | {"in_time": {"have": len(soon), "of": len(decided)}}
    return told


@right("downtime")
def with_marks(folder, start, end):
    """Sort beginnings and ends into one list, and count while somebody is in."""
    export = opened(folder)
    start, end = datetime.fromisoformat(start), datetime.fromisoformat(end)
    marks = {one["service"]: [] for one in export["incidents"]}
    for one in export["incidents"]:
        for spell in one["impact"]:
            begun = datetime.fromisoformat(spell["from"])
            until = datetime.fromisoformat(spell["until"] or export["exported_at"])
            marks[one["service"]] += [(begun, 1), (until, -1)]
    told = {}
    for service, mine in marks.items():
        total, inside, since = timedelta(), 0, None
        for at, step in sorted(mine, key=lambda mark: (mark[0], -mark[1])):
            if inside == 0:
                since = at
            inside += step
            if inside == 0:
                total += max(min(at, end) - max(since, start), timedelta())
        told[service] = total / MINUTE
    return told


@right("downtime")
def second_by_second(folder, start, end):
    """Collect the seconds themselves in a set."""
    export = opened(folder)
    first, last = (round(datetime.fromisoformat(text).timestamp()) for text in (start, end))
    bad = {one["service"]: set() for one in export["incidents"]}
    for one in export["incidents"]:
        for spell in one["impact"]:
            begun = round(datetime.fromisoformat(spell["from"]).timestamp())
            until = round(datetime.fromisoformat(spell["until"] or export["exported_at"]).timestamp())
            bad[one["service"]].update(range(max(begun, first), min(until, last)))
    return {service: len(seconds) / 60 for service, seconds in bad.items()}


looped = beside(__file__, "blind_by_loops")
framed = beside(__file__, "blind_with_frames")
blind_by_loops_times = right("times")(looped.times)
blind_by_loops_summary = right("summary")(looped.summary)
blind_by_loops_downtime = right("downtime")(looped.downtime)
blind_with_frames_times = right("times")(framed.times)
blind_with_frames_summary = right("summary")(framed.summary)
blind_with_frames_downtime = right("downtime")(framed.downtime)
