"""A right answer that was written without having seen the solution: plain dictionaries and small functions."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path


def read_whole(folder, name):
    data = json.loads((Path(folder) / name).read_text(encoding="utf-8"))
    if data["total"] != len(data["issues"]):
        raise ValueError(f"{name}: total {data['total']}, but {len(data['issues'])} issues")
    for one in data["issues"]:
        log = one["changelog"]
        if log["total"] != len(log["histories"]):
            raise ValueError(f"{one['key']}: changelog not whole")
    return {one["key"]: one for one in data["issues"]}


def moment(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def resolution(one):
    value = one["fields"]["resolution"]
    return value["name"] if value else None


def status_done(one):
    return one["fields"]["status"]["statusCategory"]["key"] == "done"


def stands_in(issues):
    """Return {key: key at the end}."""
    result = {}
    for start in issues:
        key, seen = start, {start}
        while resolution(issues[key]) == "Duplicate":
            following = [
                link["outwardIssue"]["key"]
                for link in issues[key]["fields"]["issuelinks"]
                if link["type"]["name"] == "Duplicate" and link.get("outwardIssue")
            ]
            if not following or following[0] not in issues:
                raise ValueError(f"{key}: duplicate of nothing known")
            key = following[0]
            if key in seen:
                raise ValueError(f"{key}: duplicates in a circle")
            seen.add(key)
        result[start] = key
    return result


def first_due(one):
    changes = []
    for entry in one["changelog"]["histories"]:
        at = moment(entry["created"])
        changes += [(at, item["from"], item["to"]) for item in entry["items"] if item["field"] == "duedate"]
    if not changes:
        return one["fields"]["duedate"]
    changes.sort(key=lambda change: change[0])
    dates = [changes[0][1]] + [change[2] for change in changes]
    return next((day for day in dates if day), None)


def state_of(one, due, today):
    if due is None:
        return "undated"
    due = date.fromisoformat(due)
    if status_done(one) and resolution(one) == "Done":
        return "kept" if moment(one["fields"]["resolutiondate"]).date() <= due else "late"
    if status_done(one) and resolution(one) is not None and moment(one["fields"]["resolutiondate"]).date() <= due:
        return "dropped"
    if due < date.fromisoformat(today) or (status_done(one) and resolution(one) is not None):
        return "overdue"
    return "open"


def follow_ups(folder, today):
    tickets = read_whole(folder, "follow-ups.json")
    incidents = read_whole(folder, "incidents.json")
    ticket_end, incident_end = stands_in(tickets), stands_in(incidents)
    linked = {}
    for key, one in tickets.items():
        for link in one["fields"]["issuelinks"]:
            if link["type"]["name"] == "Follow-up" and link.get("outwardIssue"):
                linked.setdefault(ticket_end[key], set()).add(incident_end[link["outwardIssue"]["key"]])
    result = {}
    for key, keys in linked.items():
        one = tickets[key]
        assignee = one["fields"]["assignee"]
        due = first_due(one)
        result[key] = {
            "incidents": sorted(keys),
            "owner": assignee["displayName"] if assignee and assignee["active"] else None,
            "due": due,
            "state": state_of(one, due, today),
        }
    return result


def shares(folder, today):
    found = follow_ups(folder, today)
    incidents = read_whole(folder, "incidents.json")
    followed = set()
    for one in found.values():
        if one["state"] in ("kept", "late") or (one["state"] in ("open", "overdue") and one["owner"]):
            followed.update(one["incidents"])
    limit = date.fromisoformat(today) - timedelta(days=5)
    counted = {
        key
        for key, one in incidents.items()
        if one["fields"]["priority"]["name"] in ("SEV1", "SEV2")
        and status_done(one)
        and resolution(one) == "Done"
        and moment(one["fields"]["resolutiondate"]).date() <= limit
    }
    states = [one["state"] for one in found.values()]
    have, of = len(counted & followed), len(counted)
    kept = states.count("kept")
    decided = kept + states.count("late") + states.count("overdue")
    return {
        "followed_up": {
            "have": have,
            "of": of,
            "percent": 100 * have / of if of else None,
            "without": sorted(counted - followed),
        },
        "in_time": {
            "have": kept,
            "of": decided,
            "percent": 100 * kept / decided if decided else None,
            "undated": states.count("undated"),
            "dropped": states.count("dropped"),
        },
    }
