"""A right answer that was written without having seen the solution: plain loops over lists and dictionaries."""

import json
import statistics
from datetime import datetime, timedelta
from pathlib import Path

KEYS = ("acknowledge", "mitigate", "resolve")


def moment(text, name):
    """The moment that a text says; one without an offset is refused."""
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(f"{name}: {text} has no offset")
    return when


def root(name, merged):
    """The incident that counts."""
    seen, one = {name}, name
    while merged[one] is not None:
        one = merged[one]
        if one not in merged or one in seen:
            raise ValueError(f"{name} cannot be followed to an end")
        seen.add(one)
    return one


def read(folder):
    """The moment of the export, the incidents, and of each that counts its start and its times."""
    export = json.loads((Path(folder) / "incidents.json").read_text(encoding="utf-8"))
    merged = {one["id"]: one["merged_into"] for one in export["incidents"]}
    exported = datetime.fromisoformat(export["exported_at"])
    events, impacts = {}, []
    for one in export["incidents"]:
        name = one["id"]
        for impact in one["impact"]:
            begin = moment(impact["from"], name)
            end = exported if impact["until"] is None else moment(impact["until"], name)
            if end < begin:
                raise ValueError(f"{name}: an impact ends before it begins")
            impacts.append((one["service"], begin, end))
        if all(event["what"] != "triggered" for event in one["events"]):
            raise ValueError(f"{name} never triggered")
        own = events.setdefault(root(name, merged), [])
        for event in one["events"]:
            own.append((moment(event["at"], name), event["what"], event["by"]["kind"], event.get("to")))
    found = {}
    for name, own in events.items():
        at = {}
        for when, what, kind, _ in sorted(own, key=lambda event: event[0]):
            at.setdefault("taken" if (what, kind) == ("acknowledged", "person") else what, []).append(when)
        start = at["triggered"][0]
        is_open = "resolved" not in at or max(at.get("reopened", [start])) > at["resolved"][-1]
        marks = {"acknowledge": at.get("taken", [None])[0], "mitigate": at.get("mitigated", [None])[-1]}
        marks["resolve"] = None if is_open else at["resolved"][-1]
        told = {key: None if mark is None else (mark - start).total_seconds() / 60 for key, mark in marks.items()}
        severity = min(to for _, what, _, to in own if what == "severity")
        found[name] = (start, {"severity": severity, **told, "open": is_open})
    services = {one["service"] for one in export["incidents"]}
    return exported, found, impacts, services


def times(folder):
    """Return {"INC-4211": {"severity": "SEV2", "acknowledge": 4.5, "mitigate": None, "resolve": 118.0, ...}}."""
    return {name: one for name, (_, one) in read(folder)[1].items()}


def summary(folder):
    """Return {"SEV2": {"n": 11, "open": 2, "few": False, "acknowledge": {"n": 9, "mean": 7.25, ...}, ...}."""
    exported, found, _, _ = read(folder)
    answer = {}
    for level in ("SEV1", "SEV2", "SEV3"):
        own = [(start, one) for start, one in found.values() if one["severity"] == level]
        told = {"n": len(own), "open": sum(one["open"] for _, one in own), "few": len(own) < 5}
        for key in KEYS:
            values = [one[key] for _, one in own if one[key] is not None]
            told[key] = {
                "n": len(values),
                "mean": statistics.fmean(values) if values else None,
                "median": statistics.median(values) if values else None,
            }
        decided = [
            one
            for start, one in own
            if one["acknowledge"] is not None or not one["open"] or start <= exported - timedelta(minutes=10)
        ]
        have = [one for one in decided if one["acknowledge"] is not None and one["acknowledge"] < 10]
        told["in_time"] = {"have": len(have), "of": len(decided)}
        answer[level] = told
    return answer


def downtime(folder, start, end):
    """Return {"search": 131.5, "payments": 0.0}."""
    start, end = datetime.fromisoformat(start), datetime.fromisoformat(end)
    _, _, impacts, services = read(folder)
    answer = {}
    for service in services:
        total, upto = timedelta(0), start
        for begin, until in sorted((begin, until) for of, begin, until in impacts if of == service):
            left, right = max(begin, upto), min(until, end)
            if right > left:
                total, upto = total + (right - left), right
        answer[service] = total.total_seconds() / 60
    return answer
