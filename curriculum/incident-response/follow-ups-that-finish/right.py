"""Other ways to be right: what stands in for what first, and with tables."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from groundschool.kit import beside, right


def opened(folder, name):
    """Return the issues of a file that is whole, by key."""
    told = json.loads(Path(folder, name).read_bytes())
    whole = {one["key"]: one for one in told["issues"]}
    if len(whole) < told["total"]:
        raise ValueError(f"only {len(whole)} issues: {name}")
    for key, one in whole.items():
        if len(one["changelog"]["histories"]) < one["changelog"]["total"]:
            raise ValueError(f"{key}: changes are missing")
    return whole


def ends(one, name):
    """Return where an issue's outward links of a type lead."""
    links = (link for link in one["fields"]["issuelinks"] if link["type"]["name"] == name)
    return [link["outwardIssue"]["key"] for link in links if link.get("outwardIssue")]


def originals(issues):
    """Return, for each key, the key of what stands in for it; duplicates are replaced until none is left."""
    first = {}
    for key, one in issues.items():
        if (one["fields"]["resolution"] or {}).get("name") == "Duplicate":
            of = ends(one, "Duplicate")
            if not of or of[0] not in issues:
                raise ValueError(f"{key} duplicates nothing that is here")
            first[key] = of[0]
        else:
            first[key] = key
    stands = first
    for _ in range(len(issues) + 1):
        following = {key: first[at] for key, at in stands.items()}
        if following == stands:
            return stands
        stands = following
    raise ValueError(f"a circle with {next(key for key, at in stands.items() if first[at] != at)}")


def promised(one):
    """Return the first day on which a ticket was due."""
    moves = {}
    for entry in one["changelog"]["histories"]:
        for item in entry["items"]:
            if item["field"] == "duedate":
                moves[datetime.strptime(entry["created"], "%Y-%m-%dT%H:%M:%S.%f%z")] = item
    first = moves[min(moves)] if moves else {"from": one["fields"]["duedate"], "to": None}
    if not (first["from"] or first["to"]) and len(moves) > 1:
        first = next((moves[at] for at in sorted(moves) if moves[at]["to"]), first)
    told = first["from"] or first["to"]
    return date.fromisoformat(told) if told else None


def owner(one):
    """Return who owns a ticket."""
    who = one["fields"]["assignee"] or {"active": False}
    return who["displayName"] if who["active"] else None


def became(one, due, today):
    """Return the state of a ticket."""
    fields = one["fields"]
    if due is None:
        return "undated"
    closed = fields["status"]["statusCategory"]["key"] == "done" and fields["resolution"] is not None
    if closed:
        day = datetime.fromisoformat(fields["resolutiondate"]).astimezone(UTC).date()
        if fields["resolution"]["name"] == "Done":
            return ("kept", "late")[day > due]
        if day <= due:
            return "dropped"
    return ("open", "overdue")[today > due]


@right("follow-ups")
def by_originals(folder, today):
    """First what stands in for what, then a dictionary of sets."""
    tickets, incidents = opened(folder, "follow-ups.json"), opened(folder, "incidents.json")
    mine, theirs = originals(tickets), originals(incidents)
    told = {}
    for key, one in tickets.items():
        for incident in ends(one, "Follow-up"):
            told.setdefault(mine[key], set()).add(theirs[incident])
    return {
        key: {
            "incidents": tuple(sorted(of)),
            "owner": owner(tickets[key]),
            "due": (due := promised(tickets[key])) and str(due),
            "state": became(tickets[key], due, date.fromisoformat(today)),
        }
        for key, of in told.items()
    }


@right("follow-ups")
def with_tables(folder, today):
    """Links as a table that is merged with what stands in on both sides."""
    tickets, incidents = opened(folder, "follow-ups.json"), opened(folder, "incidents.json")
    links = pd.DataFrame(
        [(key, incident) for key, one in tickets.items() for incident in ends(one, "Follow-up")],
        columns=["ticket", "incident"],
    )
    links["ticket"] = links["ticket"].map(originals(tickets))
    links["incident"] = links["incident"].map(originals(incidents))
    told = {}
    for key, of in links.drop_duplicates().groupby("ticket")["incident"]:
        due = promised(tickets[key])
        told[key] = {
            "incidents": sorted(of),
            "owner": owner(tickets[key]),
            "due": f"{due}" if due else None,
            "state": became(tickets[key], due, date.fromisoformat(today)),
        }
    return told


def _share(have, of):
    return {"have": have, "of": of, "percent": None if of == 0 else float(f"{have / of:.1%}"[:-1])}


@right("shares")
def of_sets(folder, today):
    """Two sets and a list."""
    told = by_originals(folder, today)
    safe = {
        incident
        for one in told.values()
        for incident in one["incidents"]
        if one["state"] in {"kept", "late"} or (one["owner"] and one["state"] in {"open", "overdue"})
    }
    asked, now = [], date.fromisoformat(today)
    for key, one in sorted(opened(folder, "incidents.json").items()):
        fields = one["fields"]
        over = (
            fields["status"]["statusCategory"]["key"] == "done" and (fields["resolution"] or {}).get("name") == "Done"
        )
        if over and fields["priority"]["name"] < "SEV3":
            day = datetime.fromisoformat(fields["resolutiondate"]).astimezone(UTC).date()
            if day <= now - timedelta(days=5):
                asked.append(key)
    states = [one["state"] for one in told.values()]
    kept, missed = states.count("kept"), states.count("late") + states.count("overdue")
    bare = [key for key in asked if key not in safe]
    return {
        "followed_up": {**_share(len(asked) - len(bare), len(asked)), "without": bare},
        "in_time": {
            **_share(kept, kept + missed),
            "undated": states.count("undated"),
            "dropped": states.count("dropped"),
        },
    }


@right("shares")
def of_a_table(folder, today):
    """Numbers of a table; they may be numpy's, and not rounded."""
    table = pd.DataFrame.from_dict(with_tables(folder, today), orient="index", columns=["incidents", "owner", "state"])
    told = of_sets(folder, today)
    kept, of = (table["state"] == "kept").sum(), table["state"].isin(["kept", "late", "overdue"]).sum()
    told["in_time"] |= {"have": kept, "of": of, "percent": 100 * kept / of if of else None}
    told["followed_up"]["without"] = tuple(told["followed_up"]["without"])
    return told


by_functions, a_class_per_export = (
    beside(__file__, f"blind_{name}") for name in ("by_functions", "a_class_per_export")
)
blind_by_functions_follow_ups = right("follow-ups")(by_functions.follow_ups)
blind_by_functions_shares = right("shares")(by_functions.shares)
blind_a_class_per_export_follow_ups = right("follow-ups")(a_class_per_export.follow_ups)
blind_a_class_per_export_shares = right("shares")(a_class_per_export.shares)
