# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## What fell between two shifts
#
# > **Hanna Lindqvist**, manager of platform: "On Tuesday the shift before said 'all quiet'. It was not. A silence that somebody had set for the afternoon was still there, and under it a disk filled up. The alert would have paged at 16:20. It paged nobody until 23:05, when the silence ended and the bookings with it.
# > Nobody lied. The pager was empty, so the shift felt quiet. But what is open does not stand in one place: it stands in the pager, in Alertmanager, among the changes and among the deploys. I want a list that is complete, and then a note that a person can read in two minutes."
#
# You write a function that finds what is open in the feeds of a shift. Then you hand your own shift over, with a note.

# %%
import json
from pathlib import Path

folder = Path(files("incident-response/hand-over-the-shift"))
shift = folder / "shift"
for path in sorted(shift.rglob("*.json")):
    print(f"{path.stat().st_size:7} bytes  {path.relative_to(folder)}")
print((shift / "shift.json").read_text(encoding="utf-8"))
for name in ("incidents.json", "oncalls.json", "alerts.json", "silences.json", "changes.json", "deploys.json"):
    shown = json.dumps(json.loads((shift / name).read_text(encoding="utf-8")), ensure_ascii=False, indent=1)
    print(name, shown[:1400], "...", sep="\n")

# %% [markdown]
# ## Task 1: what is still open?
#
# Write `open_items(folder)`. It is called with the path of a folder like `shift` (a string) and returns a list, in any order, with an entry for everything that is open when the shift is over:
#
# ```python
# [{"kind": "silence", "id": "5f0c7a1e-...", "state": "active", "owner": "Grace Doucet", "due": "2026-05-12T17:30:00Z"}, ...]
# ```
#
# `due` is a moment in UTC, as a text in ISO 8601 with `Z` or `+00:00`, or `None`. Nothing stands in the list twice. The folders below `others` are shifts of other days, and below `broken` are such as have to be refused: try your function on them, too.
#
# The feeds were read at `taken` (in `shift.json`), some minutes before the shift `ends`. What people did since then is not known: what the feeds say of it counts. **What a clock decides is decided for the moment `ends`**, not for `taken`.
#
# | kind | what is open | `id` | `state` | `due` |
# |---|---|---|---|---|
# | `incident` | every incident that is not `resolved`, also where another one with the same `incident_key` is | `incident_number`, as a text | its `status` | the earliest of its `pending_actions`, in whatever order they stand: what the pager does then by itself; `None` where there are none |
# | `alert` | every alert in the file, with the exceptions below | `fingerprint` | `firing` | `None` |
# | `silence` | every silence that ends later than `ends` | `id` | `active` if it has begun at `ends` or begins then, else `pending` | when it ends |
# | `change` | in the states Authorize, Scheduled and Implement, whatever its other fields say | `number` | its state in small letters | the planned end for Implement, the planned start for the others |
# | `deploy` | in `production` (nowhere else, whatever it is called), not rolled back, and either not finished, or with a `watched_until` later than `ends` | `id` | `running` if it is not finished, else `watched` | `watched_until`; `None` where a deploy that runs has none |
#
# **Alerts.** What is in `alerts.json` fires. (Its `endsAt` only says when Alertmanager forgets it if Prometheus does not repeat it.) But an alert is not listed
#
# - if an incident that is open has it. Here the pager's `incident_key` is the alert's `fingerprint`: the incident stands for it;
# - if one of the silences in its `silencedBy` ends later than `ends`: the silence stands for it;
# - if there is anything in `inhibitedBy`: another alert stands for it.
#
# What stands in `mutedBy` changes nothing: these are times of day at which nobody is paged, and the alert fires all the same. Alerts of one name on two hosts are two alerts.
#
# **Changes.** ServiceNow gives every field twice. `display_value` of a time is the clock of whoever asked; `value` is UTC. A change that was taken up again may still have a `closed_at`.
#
# **Owners are persons**, with their full names as in `users.json`.
#
# - Of an incident: the person who acknowledged it last, by time. Acknowledgements of integrations (`service_reference`) do not count. If no person has: its assignee. One that is open has exactly one.
# - Of a silence: `createdBy`. Of a deploy: `by`. Of a change: `assigned_to`, a full name. People are written as their address in `users.json`, or as the part before its `@`.
# - Where a team stands (a silence `createdBy` a team's name, a change whose `assigned_to` is empty and that has an `assignment_group`, a deploy `by` `ci`, whose `team` it is, and every alert, whose label `team` says whose it is), the owner is who is on call for that team **at the moment `ends`**: of the team's `escalation_policy`, at level 1. Who is on call from a moment on is it at that moment; who is until a moment is not. `null` means without limit.
#
# A file that is missing, that is no JSON, or whose outermost value is not the one of the feed (a list for alerts and silences; an object with `incidents`, `oncalls`, `users`, `result` or `deploys`; for the shift an object with `ends`) is refused with a `ValueError` that names the file, as `alerts.json`. Half a list would be worse than none. All eight files are needed, also where nothing is open.
#
# So is a shift with something open that has no owner: a name that `users.json` does not have (and no team has), a team without anybody on call, an alert without the label `team`. The file to be named is the one in which the thing stands. Whose something was that is not open does not matter. The channel in `slack` is not read by the function: what people say there is not what the systems know.
# What is not in the data: two persons on call at level 1 for one team, an action of the pager at or before `ends`, and an id in `silencedBy` that `silences.json` does not have.

# %% task="open-items"
from datetime import UTC, datetime


def open_items(folder):
    """Return [{"kind": "change", "id": "CHG0030001", "state": "scheduled", "owner": "Ana Silva", "due": "2026-05-12T22:00:00Z"}, ...]."""

    ### BEGIN SOLUTION
    def feed(name, key=None):
        try:
            found = json.loads(Path(folder, name).read_text(encoding="utf-8"))
            return found[:] if key is None else found[key]  # an object has no slices
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{name}: {error!r}") from error

    ends = datetime.fromisoformat(feed("shift.json", "ends"))
    incidents, on_calls = feed("incidents.json", "incidents"), feed("oncalls.json", "oncalls")
    users, alerts, silences = feed("users.json", "users"), feed("alerts.json"), feed("silences.json")
    changes, deploys = feed("changes.json", "result"), feed("deploys.json", "deploys")

    def moment(text):
        return datetime.fromisoformat(text).astimezone(UTC)

    def due(found):
        return found and f"{found:%Y-%m-%dT%H:%M:%SZ}"

    owners = {
        written: user["name"]
        for user in users
        for written in (user["name"], user["email"], user["email"].split("@")[0])
    }
    for one in on_calls:
        begun = one["start"] is None or moment(one["start"]) <= ends
        over = one["end"] is not None and moment(one["end"]) <= ends
        if one["escalation_level"] == 1 and begun and not over:
            owners[one["escalation_policy"]["summary"]] = one["user"]["summary"]

    def person(name, written):
        if written not in owners:
            raise ValueError(f"{name}: nobody is found for {written!r}")
        return owners[written]

    items, paged, quiet = [], set(), set()

    def add(kind, name, state, owner, at):
        items.append({"kind": kind, "id": name, "state": state, "owner": owner, "due": due(at)})

    for one in incidents:
        if one["status"] == "resolved":
            continue
        paged.add(one["incident_key"])
        owner = one["assignments"][0]["assignee"]["summary"]
        people = [ack for ack in one["acknowledgements"] if ack["acknowledger"]["type"] == "user_reference"]
        if people:
            owner = max(people, key=lambda ack: moment(ack["at"]))["acknowledger"]["summary"]
        pending = [moment(action["at"]) for action in one["pending_actions"]]
        add("incident", str(one["incident_number"]), one["status"], owner, min(pending, default=None))
    for one in silences:
        begun, until = moment(one["startsAt"]) <= ends, moment(one["endsAt"])
        if until > ends:
            owner = person("silences.json", one["createdBy"])
            add("silence", one["id"], "active" if begun else "pending", owner, until)
            quiet.add(one["id"])
    for one in alerts:
        held = one["status"]["inhibitedBy"] or quiet & set(one["status"]["silencedBy"])
        if not held and one["fingerprint"] not in paged:
            add("alert", one["fingerprint"], "firing", person("alerts.json", one["labels"].get("team")), None)
    for one in changes:
        state = one["state"]["display_value"].lower()
        if state in ("authorize", "scheduled", "implement"):
            planned = one["end_date" if state == "implement" else "start_date"]["value"]
            owner = person(
                "changes.json", one["assigned_to"]["display_value"] or one["assignment_group"]["display_value"]
            )
            add("change", one["number"]["value"], state, owner, datetime.fromisoformat(f"{planned}+00:00"))
    for one in deploys:
        until = one["watched_until"] and moment(one["watched_until"])
        open_still = not one["finished"] or (until and until > ends)
        if one["environment"] == "production" and not one["rolled_back"] and open_still:
            owner = person("deploys.json", one["team"] if one["by"] == "ci" else one["by"])
            add("deploy", one["id"], "watched" if one["finished"] else "running", owner, until)
    return items
    ### END SOLUTION


# %%
try:
    for one in sorted(open_items(str(shift)), key=lambda one: (one["kind"], one["due"] or "")):
        print(f"{one['kind']:9} {one['id'][:16]:17} {one['state']:13} {one['owner']:18} {one['due'] or ''}")
    for path in sorted([*(folder / "others").iterdir(), *(folder / "broken").iterdir()]):
        try:
            print(f"{path.name}: {len(open_items(str(path)))} open")
        except ValueError as error:
            print(f"{path.name}: refused, {error}")
except NotImplementedError:
    print("open_items is not written yet")

# %% [markdown]
# ## Task 2: the note
#
# Write `note`, the handoff note of your own shift (the folder `shift`), for the person who takes over. The list of task 1 says what is open. What people want done next, what is watched and what comes within a day stand in the channel, between other things. This is the template; the labels stay, each at the beginning of a line:
#
# ```text
# Period: 2026-03-02 06:00 to 14:00 UTC
# From: Ana Silva
# To: Bo Lind
# Open:
# - #1290 | acknowledged | Ana Silva | next: ask the partner for their log | 14:40 UTC
# - DiskAlmostFull on db-1 | firing | Bo Lind | next: free room by the runbook | 16:00 UTC
# - silence 5f0c7a1e | active | Ana Silva | next: look at the disk before it ends | 2026-03-03 04:30 UTC
# Changes:
# - CHG0030001 | scheduled | Cy Roux | next: be there when it begins | 22:00 UTC
# - D-2101 | watched | Ana Silva | next: compare errors with yesterday's | 15:00 UTC
# Watch:
# - kiosk paper under 20 rolls in the south: order more
# Risks next 24 h: the school holidays begin, at 22:00 UTC bookings open
# Closed: #1288, CHG0030004
# Accepted by: Bo Lind, 14:10 UTC
# ```
#
# A program looks at this, and at nothing else:
#
# - **Period** has both times of the shift, with the date (as `2026-03-02`). **From** and **To** name the two persons of `shift.json`.
# - Under **Open** stand incidents, alerts and silences, under **Changes** changes and deploys. (Which of the two does not matter.) Everything that is open has **one** entry of a list or a table, and what an entry names first is what it is about: an incident's number (`#1290`, `1290`, `INC-1290`), an alert's `alertname`, a silence's id or its first eight characters, a change's number, a deploy's id. Other things may be named behind it. Nothing that is closed has an entry there; behind **Closed** it may stand.
# - An entry has the **state** at the end of the shift, the **owner**, as a person (first name, last name or handle will do), `next:` with what the next person can do, in two words at least (to monitor it is nothing that can be done), and a **time**, as `14:40`: the `due` of task 1. Where that is `None`, say by when somebody looks at it, within 24 hours after the shift. A time without a date is one of the shift's last day, or the next such time after the end; where neither is meant, the entry has the date, too, as `2026-03-03`. In an entry that names more than three persons, or more than three states, nobody can tell which one is meant.
# - Behind **Watch** stands everything that somebody in the channel asked to be watched, with the number at which one acts, in the unit in which it was said. (Who is "me"? Say that, too.) Behind **Risks next 24 h** stands what the channel says about the next day, in your words, with its time.
# - **Accepted by** names who takes over, and by when they say that they have it, at most 30 minutes after the end.
# - Every line with a time says `UTC` or `Z`, or a line of the note says "All times are UTC". There are at most 350 words.
# - There is **no secret** in it, nor a part of one (not its end either, and not with blanks in it). Else no more than 40 % of the points are left.
#
# Times in the channel are what people saw on their own clocks, and some of what they say was true at noon only.

# %%
messages = [
    (message["ts"], message["user"], message["text"])
    for path in sorted((shift / "slack" / "ops-shift").glob("*.json"))
    for message in json.loads(path.read_text(encoding="utf-8"))
]
people = {one["id"]: one["name"] for one in json.loads((shift / "slack" / "users.json").read_text(encoding="utf-8"))}
for ts, user, text in messages:
    print(f"{datetime.fromtimestamp(float(ts), UTC):%H:%M} {people[user]:9} {text[:70]}")

# %% [markdown]
# Messages are cut after 70 characters here. Write between the triple quotes and delete the two lines below them that the stub put there: this is text, not code.

# %% task="note"
note = """
"""
### BEGIN SOLUTION
from datetime import timedelta

told = json.loads((shift / "shift.json").read_text(encoding="utf-8"))
starts, ends = (datetime.fromisoformat(told[key]) for key in ("starts", "ends"))
listed = {one["fingerprint"]: one["labels"]["alertname"] for one in json.loads((shift / "alerts.json").read_text())}
said = [text for _, _, text in messages]


def line(one):
    name = {"incident": f"#{one['id']}", "silence": f"silence {one['id'][:8]}", "alert": listed.get(one["id"])}
    name = name.get(one["kind"], one["id"])
    short = name.removeprefix("silence ")
    action = next(text.split(": next I would ")[1] for text in said if text.startswith(f"{short}: next"))
    at = datetime.fromisoformat(one["due"]) if one["due"] else ends + timedelta(hours=2)
    return f"- {name} | {one['state']} | {one['owner']} | next: {action} | {at:%Y-%m-%d %H:%M} UTC"


still = sorted(open_items(str(shift)), key=lambda one: one["due"] or "")
opened = "\n".join(line(one) for one in still if one["kind"] in ("incident", "alert", "silence"))
changing = "\n".join(line(one) for one in still if one["kind"] in ("change", "deploy"))
watched = "\n".join(f"- {text.split('eye on ')[1]}" for text in said if "keep an eye on" in text)
risks = next(text.split("next shift: ")[1] for text in said if text.startswith("for the next shift"))
accepted = ends + timedelta(minutes=10)
note = f"""
Period: {starts:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} UTC
From: {told["from"]}
To: {told["to"]}
Open:
{opened}
Changes:
{changing}
Watch:
{watched}
Risks next 24 h: {risks}
Accepted by: {told["to"]}, {accepted:%Y-%m-%d %H:%M} UTC
"""
### END SOLUTION
print(note)

# %% [markdown]
# ## Task 3: what you would say aloud
#
# A note is read, and then there are two minutes on the telephone. Your mentor reads **your note together with three or four sentences** that you write here, and marks both:
#
# - What do you say first, and why that?
# - Which of the open things may surprise the next person on their shift, and what do they do then?
# - What in the channel did you leave out of the note, why, and whom do you tell about the token?

# %% [markdown] manual="aloud"
# *Write your answer here, in place of this line.*

# %% [markdown]
# ## Before you go
#
# Hand the note to somebody who was not there and ask: what will you do first, and at what time? If they look for it, move it up.
