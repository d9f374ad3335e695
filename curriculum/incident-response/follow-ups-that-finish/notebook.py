# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "We have follow-ups for everything"
#
# > **Amara Nwosu**, incident commander: "In March the bookings went down because a migration locked a table. We wrote a good postmortem, with five actions. In October the bookings went down because a migration locked a table. I looked for the five. One was *be more careful with migrations*, closed on the same day. One belonged to somebody who had left. One had been due in April, then in June, then in September: in the report it was *in time*. One was closed as a duplicate of a ticket that nobody had linked. The fifth was done, and it helped.
# > The report for the quarter said: *97 percent of our serious incidents have follow-ups, 94 percent of those are in time*. I want these two numbers so that I can believe them."
#
# You write the program behind the two numbers: what became of each follow-up, then the two shares.

# %%
import json
from pathlib import Path

folder = Path(files("incident-response/follow-ups-that-finish"))
today = json.loads((folder / "asked.json").read_text(encoding="utf-8"))["today"]
tickets = json.loads((folder / "follow-ups.json").read_text(encoding="utf-8"))
incidents = json.loads((folder / "incidents.json").read_text(encoding="utf-8"))
print("today is", today)
print(tickets["total"], "tickets,", incidents["total"], "incidents; one ticket:\n")
moved = next(
    one for one in tickets["issues"] if any(h["items"][0]["field"] == "duedate" for h in one["changelog"]["histories"])
)
print(json.dumps(moved, indent=1, ensure_ascii=False))

# %%
from collections import Counter


def ends(one):
    fields = one["fields"]
    return fields["status"]["name"], (fields["resolution"] or {"name": None})["name"]


print("tickets by status and resolution:", *Counter(map(ends, tickets["issues"])).items(), sep="\n  ")
print("incidents by status and resolution:", *Counter(map(ends, incidents["issues"])).items(), sep="\n  ")
print(
    "links of tickets:",
    Counter(link["type"]["name"] for one in tickets["issues"] for link in one["fields"]["issuelinks"]),
)

# %% [markdown]
# ## The rules of the house
#
# **What a follow-up is.** A ticket in `follow-ups.json` with a link of the type *Follow-up* to an incident. Links of other types (*Relates*) make none. Both ends of a link show it: at the ticket it is an `outwardIssue` (*follows up*), at the incident an `inwardIssue`.
#
# **Duplicates.** Where a ticket's resolution is *Duplicate*, the ticket that it duplicates stands in for it: the `outwardIssue` of its link of the type *Duplicate*. An `inwardIssue` of that type is the other way round: that one duplicates this one. What stands in may be a duplicate again; follow it to the end. A duplicate is not listed; its incidents are the incidents of the ticket at the end, beside those that this one has itself. That ticket is then a follow-up, also when it has no link to an incident itself. With incidents it is just the same: the follow-ups of a duplicate are those of the incident at the end.
#
# **Its owner** is the assignee, by `displayName`. Somebody who is not `active` has left: then nobody owns it.
#
# **Its date** is the *first* due date it ever had. `duedate` is only the present one. The changelog tells the rest: each change of the field `duedate` has the day before (`from`) and after (`to`); an empty one is null. What stood there when the ticket was made is in no entry of its own: it is the `from` of the earliest change, or, if the date was never changed, `duedate`. A ticket that got its first date later has that one. Changes stand in any order.
#
# **It is done** when its status is of the category `done` *and* its resolution is *Done*: people forget either. It was done on the day of `resolutiondate`. All days are days in UTC.
#
# **Its state** is the first of these that fits:
#
# | state | when |
# |---|---|
# | `undated` | it never had a due date, be it done or not |
# | `kept` | it is done, on its date or before |
# | `late` | it is done, after its date |
# | `dropped` | its status is of the category `done`, with another resolution than *Done* (and not without one), on its date or before |
# | `overdue` | its date is before `today`; also what was dropped after its date |
# | `open` | otherwise |
#
# ## Task 1: what became of each
#
# Write `follow_ups(folder, today)`. It is called with the path of such a folder and the day, both as text. It returns a dictionary with every follow-up by its key; incidents sorted, each once:
#
# ```python
# {"OPS-417": {"incidents": ["INC-120", "INC-365"], "owner": "Rosa Nunes", "due": "2026-05-04", "state": "late"},
#  "OPS-553": {"incidents": ["INC-120"], "owner": None, "due": None, "state": "undated"}}
# ```
#
# Refused, with a `ValueError` that names what stands behind the arrow, is
#
# - a file whose `total` is not the number of issues in it → the file (`follow-ups.json` or `incidents.json`)
# - a changelog whose `total` is not the number of its `histories` → the key of its ticket or incident
# - a duplicate, ticket or incident, of which nobody can tell what stands in for it: without a link to what it duplicates, with a link to something that is not in its file, or in a circle → its key (in a circle: of any in it)
#
# That holds for every ticket and incident, whether somebody follows it up or not.
#
# What is not in the data: a ticket with two links to what it duplicates, a *Follow-up* link to something that is no incident of the other file, a changelog entry with several items, two changes of one ticket in the same moment, a done ticket without a `resolutiondate`.


# %% task="follow-ups"
from datetime import UTC, date, datetime


def follow_ups(folder, today):
    """Return {"OPS-417": {"incidents": ["INC-120"], "owner": "Rosa Nunes", "due": "2026-05-04", "state": "late"}, ...}."""
    ### BEGIN SOLUTION
    tickets, incidents = opened(folder, "follow-ups.json"), opened(folder, "incidents.json")
    stand_ins = {key: stand_in(key, incidents) for key in incidents}
    followed = {}
    for key, one in tickets.items():
        of = {stand_ins[other] for other in linked(one, "Follow-up")}
        followed.setdefault(stand_in(key, tickets), set()).update(of)
    found = {}
    for key, of in followed.items():
        if of:
            who, due = tickets[key]["fields"]["assignee"], first_date(tickets[key])
            found[key] = {
                "incidents": sorted(of),
                "owner": who["displayName"] if who and who["active"] else None,
                "due": due,
                "state": state(tickets[key]["fields"], due, today),
            }
    return found


def opened(folder, name):
    """Return the issues of a file, by key."""
    found = json.loads((Path(folder) / name).read_text(encoding="utf-8"))
    if found["total"] != len(found["issues"]):
        raise ValueError(f"{name} has {len(found['issues'])} of {found['total']} issues")
    for one in found["issues"]:
        if one["changelog"]["total"] != len(one["changelog"]["histories"]):
            raise ValueError(f"the changelog of {one['key']} is not whole")
    return {one["key"]: one for one in found["issues"]}


def linked(one, kind):
    """Return the keys at the other ends of the links that go out from an issue."""
    links = one["fields"]["issuelinks"]
    return [link["outwardIssue"]["key"] for link in links if link["type"]["name"] == kind and "outwardIssue" in link]


def ended(fields):
    """Return the resolution's name, None where there is none."""
    return fields["resolution"] and fields["resolution"]["name"]


def stand_in(key, issues):
    """Return the key of what stands in for an issue: its own where it is no duplicate."""
    been = set()
    while ended(issues[key]["fields"]) == "Duplicate":
        been.add(key)
        other = next(iter(linked(issues[key], "Duplicate")), None)
        if other not in issues or other in been:
            raise ValueError(f"nobody can tell what {key} is a duplicate of")
        key = other
    return key


def first_date(one):
    """Return the first due date that a ticket had, None where it never had one."""
    entries = sorted(one["changelog"]["histories"], key=lambda entry: datetime.fromisoformat(entry["created"]))
    moves = [item for entry in entries for item in entry["items"] if item["field"] == "duedate"]
    held = [moves[0]["from"], moves[0]["to"]] if moves else [one["fields"]["duedate"]]
    return next((day for day in held if day), None)


def state(fields, due, today):
    """Return what became of a ticket that was first due on a day."""
    over = fields["status"]["statusCategory"]["key"] == "done" and ended(fields)
    day = over and datetime.fromisoformat(fields["resolutiondate"]).astimezone(UTC).date().isoformat()
    if due is None:
        return "undated"
    if over == "Done":
        return "kept" if day <= due else "late"
    if over and day <= due:
        return "dropped"
    return "overdue" if due < today else "open"
    ### END SOLUTION


# %%
try:
    found = follow_ups(str(folder), today)
    print(Counter(one["state"] for one in found.values()))
    for key, one in sorted(found.items()):
        print(
            f"{key:8} {one['state']:8} {one['due'] or '-':10} {one['owner'] or '(nobody)':16} {', '.join(one['incidents'])}"
        )
except NotImplementedError:
    print("follow_ups is not written yet")

# %% [markdown]
# ## Task 2: two shares
#
# Write `shares(folder, today)`, on top of your `follow_ups`.
#
# **`followed_up`**: of the serious incidents that are over, how many are followed up. An incident counts if its priority is *SEV1* or *SEV2*, its status is of the category `done`, its resolution is *Done* (no false alarm, no duplicate), and the day of its `resolutiondate` is at least 5 days before `today` (5 days before counts). It **is followed up** if at least one of its follow-ups
#
# - is `kept` or `late` (who did it does not matter any more), or
# - is `open` or `overdue`, and has an owner.
#
# `without` lists the keys of those that are not, sorted.
#
# **`in_time`**: of the follow-ups whose date has decided (`kept`, `late` or `overdue`, of whichever incident), how many are `kept`. What is `open` has still time. What is `undated` or `dropped` cannot be in the share; say how many there are, so that nobody hides anything there.
#
# ```python
# {"followed_up": {"have": 21, "of": 28, "percent": 75.0, "without": ["INC-144", ...]},
#  "in_time": {"have": 11, "of": 20, "percent": 55.0, "undated": 3, "dropped": 2}}
# ```
#
# `percent` has at least one decimal, and is `None` where there is nothing to be a share of. What cannot be read is refused here as above.


# %% task="shares"
def shares(folder, today):
    """Return {"followed_up": {"have": 21, "of": 28, "percent": 75.0, "without": [...]}, "in_time": {...}}."""
    ### BEGIN SOLUTION
    found = follow_ups(folder, today)
    states = [one["state"] for one in found.values()]
    good = set()
    for one in found.values():
        if one["state"] in ("kept", "late") or (one["state"] in ("open", "overdue") and one["owner"]):
            good.update(one["incidents"])
    counted = {key for key, one in opened(folder, "incidents.json").items() if counts(one["fields"], today)}
    decided = [one for one in states if one in ("kept", "late", "overdue")]
    return {
        "followed_up": share(len(counted & good), len(counted)) | {"without": sorted(counted - good)},
        "in_time": share(states.count("kept"), len(decided))
        | {"undated": states.count("undated"), "dropped": states.count("dropped")},
    }


def counts(fields, today):
    """Return whether an incident is serious, over, and long enough over."""
    if fields["priority"]["name"] not in ("SEV1", "SEV2") or ended(fields) != "Done":
        return False
    if fields["status"]["statusCategory"]["key"] != "done":
        return False
    day = datetime.fromisoformat(fields["resolutiondate"]).astimezone(UTC).date()
    return (date.fromisoformat(today) - day).days >= 5


def share(have, of):
    """Return a share with both of its numbers."""
    return {"have": have, "of": of, "percent": round(100 * have / of, 1) if of else None}
    ### END SOLUTION


# %%
try:
    for name, one in shares(str(folder), today).items():
        print(f"{name:12} {one['have']:3} of {one['of']:3}  {one['percent']} %")
        print("            ", {key: value for key, value in one.items() if key not in ("have", "of", "percent")})
except NotImplementedError:
    print("shares is not written yet")

# %% [markdown]
# ## Say it
#
# Amara asks: which of the incidents without a follow-up would you bring up tomorrow, and why that one? And which of the two numbers would you rather see fall, if it fell because it became true? (Nobody grades this. She will ask.)
