# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## The review is at ten
#
# > **Rosa Nunes**, incident commander: "We had an incident, it is over, and by tomorrow at ten I want to know what happened
# > when. Not what people remember: what the records say. I took the exports before anybody could tidy up. They disagree with
# > each other by minutes and by hours, and one host swears that customers were hurt before anything was deployed. Can you make **one**
# > timeline of it, in UTC, that nobody has to argue about?"
#
# The folder holds what five systems kept.

# %%
import json
from pathlib import Path

folder = Path(files("incident-response/timeline-from-five-clocks"))
for path in sorted(folder.rglob("*")):
    if path.is_file():
        print(f"{path.stat().st_size:7} bytes  {path.relative_to(folder)}")

# %% [markdown]
# Look at one record of each before you believe anything. How does each one say *when*?

# %%
day = next(iter(sorted((folder / "slack").glob("*/*.json"))))
print(json.dumps(json.loads(day.read_text(encoding="utf-8"))[-1], indent=1, ensure_ascii=False))
print(
    json.dumps(json.loads((folder / "pagerduty.json").read_text(encoding="utf-8"))["log_entries"][-1], indent=1)[:620],
    "...",
)
print((folder / "deploys.log").read_text(encoding="utf-8"))

# %%
entries = [json.loads(line) for line in (folder / "journal.json").read_text(encoding="utf-8").splitlines()]
for entry in entries:
    if entry.get("SYSLOG_IDENTIFIER") == "chronyd":
        print(entry["__REALTIME_TIMESTAMP"], entry["MESSAGE"])
print(
    json.dumps(
        json.loads((folder / "statuspage.json").read_text(encoding="utf-8"))["incidents"][0]["incident_updates"][-1],
        indent=1,
    )
)

# %% [markdown]
# ## Task 1: one timeline
#
# Write `timeline(folder)`. `folder` is the path of such a folder, as a string. It returns
#
# ```python
# {"events": [{"time": "2026-05-04T14:02:11.250000+00:00", "source": "slack", "ref": "1777903331.250000", "what": "..."}, ...],
#  "marks": {"impact_start": "...", "detected": "...", "acknowledged": "...", "mitigated": "...", "resolved": "..."}}
# ```
#
# Every time, of a mark too, is a **text** in ISO 8601 **in UTC**, ending in `+00:00` or `Z` (`.isoformat()` of a `datetime`). Events are in time order.
# `what` is a text of your choice that is not empty. These records count as key events; all of them must be there, each in one row, and at most one row in
# five may be something else:
#
# | source | key events | when it happened | `ref` |
# |---|---|---|---|
# | `slack` | messages posted by people (no `bot_id` **and** no `subtype`) whose text **begins** with `[status]`; and the **first** message of the support lead (title in `users.json`) that begins with `[impact]` | when it was posted | `ts` |
# | `pagerduty` | entries of type trigger, acknowledge and resolve | `created_at` | `id` |
# | `deploys` | every line whose service, the word after the time, is the one that was paged for (the pager's `service`) | the line's wall clock, in the zone that the file's second line names | number of the line in the file, the first is 1 |
# | `journal` | the first entry with `_SYSTEMD_UNIT` nginx.service and `PRIORITY` 3 (err) or less | when it really happened: the host's clock was wrong until `chronyd` stepped it, and right from then on | `__CURSOR` |
# | `statuspage` | every update of the incident | when it was published: `created_at` | `id` |
#
# A row may be off by two seconds, a mark by sixty. The marks:
#
# - **impact_start**: the key event of the journal;
# - **detected**: the first trigger entry, or the support lead's first `[impact]` if that was earlier;
# - **acknowledged**: the first acknowledge entry;
# - **mitigated**: the **last** message by a person that begins with `[status] mitigated` (one that did not hold does not count);
# - **resolved**: the last message by a person that begins with `[status] resolved`.
#
# Messages, log entries and the lines of `journal.json` may stand in any order; `deploys.log` begins with two lines of comment. A channel has one file for
# each day. No field of a journal entry is sure to be there but the two clocks and the cursor, and `MESSAGE` is not always a text. `journal.export` is the
# journal once more, for `systemd-journal-remote`; you do not need it. There is always exactly one incident, one page, one host, and one entry by `chronyd`
# that begins with `System clock was stepped by`. No deploy falls into the hour that comes twice in autumn.

# %% task="timeline"
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def timeline(folder):
    """Return {"events": [...], "marks": {...}} for the five sources in a folder, everything in UTC."""
    ### BEGIN SOLUTION
    folder = Path(folder)
    events = []

    def add(moment, source, ref, what):
        events.append({"time": moment.astimezone(UTC), "source": source, "ref": ref, "what": what})
        return events[-1]["time"]

    def load(name):
        return json.loads((folder / name).read_text(encoding="utf-8"))

    entries = load("pagerduty.json")["log_entries"]
    moments = {"trigger_log_entry": [], "acknowledge_log_entry": [], "resolve_log_entry": []}
    for entry in entries:
        if entry["type"] in moments:
            moment = add(datetime.fromisoformat(entry["created_at"]), "pagerduty", entry["id"], entry["summary"])
            moments[entry["type"]].append(moment)

    titles = {user["id"]: user["profile"]["title"] for user in load("slack/users.json")}
    impact, declared = [], {}
    messages = [
        message
        for path in (folder / "slack").glob("*/*.json")
        for message in json.loads(path.read_text(encoding="utf-8"))
    ]
    for message in sorted(messages, key=lambda message: float(message["ts"])):
        if "bot_id" in message or "subtype" in message:
            continue
        text = message["text"]
        first_impact = text.startswith("[impact]") and titles[message["user"]] == "Support lead" and not impact
        if not (text.startswith("[status]") or first_impact):
            continue
        moment = add(datetime.fromtimestamp(float(message["ts"]), UTC), "slack", message["ts"], text)
        if first_impact:
            impact.append(moment)
        else:
            declared[text.split()[1].rstrip(":")] = moment

    service = entries[0]["service"]["summary"]
    lines = (folder / "deploys.log").read_text(encoding="utf-8").splitlines()
    zone = ZoneInfo(lines[1].split()[-1])
    for number, line in enumerate(lines[2:], 3):
        if line.split()[2] == service:
            local = datetime.strptime(line[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
            add(local, "deploys", number, line[21:])

    logged = [json.loads(line) for line in (folder / "journal.json").read_text(encoding="utf-8").splitlines()]

    def booted(entry):
        return int(entry["__MONOTONIC_TIMESTAMP"])  # the clock that never steps

    nginx = [entry for entry in logged if entry.get("_SYSTEMD_UNIT") == "nginx.service"]
    onset = min((entry for entry in nginx if int(entry["PRIORITY"]) <= 3), key=booted)
    says = "System clock was stepped by "
    step = next(entry for entry in logged if str(entry["MESSAGE"]).startswith(says))
    late = timedelta(seconds=float(step["MESSAGE"].removeprefix(says).split()[0]))
    read = datetime.fromtimestamp(int(onset["__REALTIME_TIMESTAMP"]) / 1e6, UTC)
    began = add(read + late if booted(onset) < booted(step) else read, "journal", onset["__CURSOR"], "first error")

    for incident in load("statuspage.json")["incidents"]:
        for update in incident["incident_updates"]:
            add(datetime.fromisoformat(update["created_at"]), "statuspage", update["id"], update["body"])

    marks = {
        "impact_start": began,
        "detected": min(moments["trigger_log_entry"] + impact),
        "acknowledged": min(moments["acknowledge_log_entry"]),
        "mitigated": declared["mitigated"],
        "resolved": declared["resolved"],
    }
    events.sort(key=lambda event: event["time"])
    rows = [event | {"time": event["time"].isoformat()} for event in events]
    return {"events": rows, "marks": {name: moment.isoformat() for name, moment in marks.items()}}
    ### END SOLUTION


# %% [markdown]
# See what you have. A timeline that is right reads like a story: every effect comes after its cause.

# %%
try:
    told = timeline(str(folder))
except NotImplementedError:
    told = None
    print("timeline is not written yet")
if told and told["events"]:
    for event in told["events"]:
        print(f"{event['time'][:19]}  {event['source']:10}  {event['what'][:80]}")
    moments = [datetime.fromisoformat(event["time"]) for event in told["events"]]
    first, span = min(moments), max(moments) - min(moments) or timedelta(seconds=1)

    def column(moment):
        return round(90 * ((datetime.fromisoformat(moment) - first) / span))

    print()
    for source in ("journal", "deploys", "pagerduty", "slack", "statuspage"):
        there = {column(event["time"]) for event in told["events"] if event["source"] == source}
        print(f"{source:10}  {''.join('#' if place in there else '.' for place in range(91))}")
    for name, moment in told["marks"].items():
        print(f"{' ' * (12 + column(moment))}^ {name}")

# %% [markdown]
# ## Task 2: the update that should have gone out
#
# Imagine that it is the moment at which the incident was declared **mitigated**, and not a second later: you do not know yet how it ends. Write
# the internal update for that moment, **two to four sentences**, to colleagues in every department. Use your timeline: since when
# customers were hurt, until when (the declaration, or the journal's last error, which your timeline does not hold: say which), what was done,
# what is still open. Times in UTC. No header and no severity: the folder does not say. The time of the next update is yours to choose.

# %% [markdown] manual="mitigated-update"
# *Write your update here, in place of this line.*

# %% [markdown]
# ## Before you go
#
# Between *detected* and *acknowledged* lies one number, between *impact_start* and *detected* another. Which of the two would you
# rather shorten, and what would it take? (Nobody grades this. Rosa will ask.)
