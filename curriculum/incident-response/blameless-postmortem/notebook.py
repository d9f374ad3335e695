# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## The Thursday after
#
# > **Étienne Gallant**, incident commander: "I have read four hundred postmortems. In half of them somebody had not been careful enough. So they were told to be careful, and a year later I read the same one again, with another name.
# > On Thursday we sit together over this one. I do not want to know who did it. I want to know what made it possible, what made it longer, and which two or three things we change, so that the next one is smaller, whoever is at the keyboard. Write it so that somebody from another team learns something."
#
# You have the records of an incident, what stood around it, and what people wrote into the review's form. (Your incident is yours: other associates have other ones.)

# %%
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

folder = Path(files("incident-response/blameless-postmortem"))
for path in sorted(folder.rglob("*")):
    if path.is_file():
        print(f"{path.stat().st_size:7} bytes  {path.relative_to(folder)}")
chat_path = next(folder.glob("slack/inc-*"))
people = json.loads((folder / "slack/users.json").read_text(encoding="utf-8"))
titles = {one["id"]: one["profile"].get("title") for one in people if not one["is_bot"]}
said = ("ts", "user", "username", "bot_id", "subtype", "text")  # what is read of a message; there is more in the file
days = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(chat_path.glob("*.json"))]
chat = [{key: one[key] for key in said if key in one} for day in days for one in day]
entries = json.loads((folder / "pagerduty.json").read_text(encoding="utf-8"))["log_entries"]
pager = [{key: one[key] for key in ("id", "type", "created_at")} for one in entries]
del people, days, entries
deploys = (folder / "deploys.log").read_text(encoding="utf-8").splitlines()
page = json.loads((folder / "statuspage.json").read_text(encoding="utf-8"))["incidents"][0]
impact = pd.read_csv(folder / "impact.csv", parse_dates=["minute"])
runbook = (folder / "runbook.md").read_text(encoding="utf-8").splitlines()
form, changes, services, tickets = (
    json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("form", "changes", "services", "tickets")
)

# %%
for one in sorted(chat, key=lambda message: float(message["ts"])):
    who = titles.get(one.get("user")) or one.get("username", "an app")
    print(one["ts"], f"{datetime.fromtimestamp(float(one['ts']), UTC):%H:%M:%S}", f"{who:18.18}", one["text"])

# %%
print("\n".join(deploys))
for one in pager:
    print(one["id"], one["created_at"], one["type"])
for one in page["incident_updates"]:
    print(one["id"], one["created_at"], one["status"], "|", one["body"])

# %%
print(json.dumps(changes, indent=1))
print("\n".join(runbook))
print((folder / "alerts.yml").read_text(encoding="utf-8"))
print(json.dumps(services, indent=1))

# %%
print(json.dumps(form, indent=1, ensure_ascii=False))
print(json.dumps(tickets, indent=1))

# %%
import matplotlib.pyplot as plt

share = impact.assign(share=100 * impact["failed"] / impact["attempts"]).pivot_table(
    index="minute", columns="journey", values="share"
)
figure, axes = plt.subplots(figsize=(9, 2.8), layout="constrained")
for journey, colour in zip(share.columns, ("#1f5a7a", "#b4541a", "#5b7f3a"), strict=True):
    axes.plot(share.index, share[journey], color=colour, linewidth=1.4, label=journey)
axes.set_ylabel("failed attempts, %")
axes.set_ylim(0, None)
axes.xaxis.set_major_formatter(plt.matplotlib.dates.DateFormatter("%H:%M"))
axes.set_xlabel("UTC")
axes.grid(alpha=0.3)
axes.legend(frameon=False, ncols=3, loc="upper left", bbox_to_anchor=(0, 1.18))
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
plt.show()

# %% [markdown]
# ## How a record is named
#
# Everything that you write points at a record: its source, a blank, and what identifies it there.
#
# | source | file | as | |
# |---|---|---|---|
# | `slack` | `slack/inc-*/` | `slack 1780155001.000000` | the `ts` |
# | `pagerduty` | `pagerduty.json` | `pagerduty R7YSCB5BQCJHNSPMOEK0QFJ1PG` | the `id` |
# | `deploys` | `deploys.log` | `deploys 12` | the number of the line; the file's first line is 1 |
# | `statuspage` | `statuspage.json` | `statuspage kcwytsb2wr4d` | the `id` of the update |
# | `impact` | `impact.csv` | `impact 2026-05-04T14:02:00Z` | the minute, as it stands there |
# | `changes` | `changes.json` | `changes CHG-1234` | |
# | `runbook` | `runbook.md` | `runbook 12` | the number of the line |
# | `alerts` | `alerts.yml` | `alerts HighErrorShare` | |
# | `services` | `services.json` | `services freight` | |
#
# Clocks differ, as always: `ts` is seconds since 1970 in UTC, the pager's times carry their offset, the deploy log writes the clock on the wall of the zone in its second line, the rest is UTC.

# %% [markdown]
# ## Task 1: the facts
#
# Fill in `facts`. Times are texts in ISO 8601 with `Z` or an offset, and may be off by half a minute.
#
# - A minute is **bad** when at least 3 % of the attempts of some journey failed in it. The **impact** lasts from the beginning of the first bad minute to the end of the last one; only bad minutes count of which at least three stand in a row. `since` and `until` are its ends.
# - `journey` is the one of which the greatest share of attempts failed from `since` to `until`. Of it: `failed` and `attempts`, counted over this whole time (also over good minutes amid it), and `percent`, what failed of what was attempted, with one decimal or more.
# - `detected`: the first moment at which somebody or something told us: the pager's trigger, or the support lead's first message that begins with `[impact]`.
# - `mitigated` and `resolved`: when a person declared it, in a message that begins with `[status] mitigated` or `[status] resolved`; of several the last.
# - `minutes_to_detect`, `minutes_to_mitigate`, `minutes_to_resolve`: each from `since` to that mark; a number, right within half a minute.
# - `trigger`: the record (`deploys` and a number) with which the change began that set this off: the one that people undid or mended when they mitigated. If the change was made more than once, the first time.
# - `factors`: which lines of `form.json` are **contributing factors**, each with one record that shows it: `{"S-11": "changes CHG-1234", "S-57": "runbook 12"}`. For a line of the runbook, its heading is as good.
#
# `runbook.md` has a page for each of two services, `changes.json` a record for each of two changes; one of them is innocent. In `services.json`, `callers` are those who call the service.
#
# A contributing factor is a condition of a system or of how work is done, of the service that was changed, or of how it was found and mended, which a record here shows. These lines of the form are none:
#
# 1. what a record shows to be otherwise (for each condition there is a record that shows it, one way or the other);
# 2. what is about another service or its change, true or not;
# 3. what names a person, or "human error", or a lack of care;
# 4. what did *not* happen: "should have", "if only", "had they";
# 5. the trigger itself.
#
# Every line that you name and that is none costs. When half of the lines that you name or more are none, none of them counts.
#
# Whether `trigger` and `factors` are right you are told when you hand in.

# %% task="facts"
facts = {
    "since": None,
    "until": None,
    "journey": None,
    "failed": None,
    "attempts": None,
    "percent": None,
    "detected": None,
    "mitigated": None,
    "resolved": None,
    "minutes_to_detect": None,
    "minutes_to_mitigate": None,
    "minutes_to_resolve": None,
    "trigger": None,
    "factors": None,
}
### BEGIN SOLUTION
# People read; this reads by program, so that it is right for everybody's incident.


def utc(moment):
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


bad = share.max(axis=1) >= 3
run = (bad != bad.shift()).cumsum()
long = bad & (bad.groupby(run).transform("size") >= 3)
since, until = long[long].index[0], long[long].index[-1] + timedelta(minutes=1)
hurt = impact[(impact["minute"] >= since) & (impact["minute"] < until)].groupby("journey")[["failed", "attempts"]].sum()
worst = (hurt["failed"] / hurt["attempts"]).idxmax()
told = sorted(
    (datetime.fromtimestamp(float(one["ts"]), UTC), one["text"], one["ts"], titles.get(one["user"]))
    for one in chat
    if "bot_id" not in one and "subtype" not in one
)
paged = min(
    datetime.fromisoformat(one["created_at"]).astimezone(UTC) for one in pager if one["type"] == "trigger_log_entry"
)
heard = next(at for at, text, _, title in told if text.startswith("[impact]") and title == "Support lead")
detected = min(paged, heard)
mitigated = [at for at, text, *_ in told if text.startswith("[status] mitigated")][-1]
resolved = [at for at, text, *_ in told if text.startswith("[status] resolved")][-1]
steps = [(number, *line[21:].split()[:2]) for number, line in enumerate(deploys, 1) if number > 2]
undone = {one for _, one, step in steps if step == "rollback"}
began, service, _ = next(
    one for one in steps if (one[2] == "deploy" and one[1] in undone) or (one[2] == "migration" and not undone)
)
change = next(one for one in changes if one["service"] == service)
own = next(one for one in services if one["service"] == service)
alert = (folder / "alerts.yml").read_text(encoding="utf-8")


def below(heading):
    return runbook.index(f"## {heading}", runbook.index(f"# {service}")) + 1


def message(word):
    return next(((text, f"slack {ts}") for _, text, ts, _ in told if word in text), ("", ""))


lost, newest = message("my access ended"), message("shows the newest one only")
conditions = [  # words of a line of the form, whether it is so, and the record that shows it
    (("no canary", "small share"), change["canary"] is None, f"changes {change['id']}"),
    (
        ("production has", "production's"),
        change["checks"]["production-sized-data"] != "passed",
        f"changes {change['id']}",
    ),
    (("nothing is set", "switched off"), change["stops-by-itself"] is None, f"changes {change['id']}"),
    (
        ("take a change back", "way back"),
        "Not written" in runbook[below("Way back")],
        f"runbook {below('Way back') + 1}",
    ),
    (("dashboard",), "deleted" in runbook[below("Dashboard")], f"runbook {below('Dashboard') + 1}"),
    (("to a runbook", "to what to do"), "runbook_url" not in alert, "alerts HighErrorShare"),
    (("access",), bool(lost[0]), lost[1]),
    (("newest change only", "wrong service"), bool(newest[0]), newest[1]),
    (("again at once", "without waiting"), own["callers"]["pause_ms"] == 0, f"services {service}"),
    (("spare instance",), own["spare_instances"] == 0, f"services {service}"),
]
others = {one["service"] for one in changes} - {service}
factors = {}
for line, says in form.items():
    about = next((one for one in conditions if any(word in says.lower() for word in one[0])), None)
    of_another = any(other in f" {says} ".replace(".", " ").split() for other in others)
    if about and about[1] and not of_another:
        factors[line] = about[2]
facts = {
    "since": utc(since),
    "until": utc(until),
    "journey": worst,
    "failed": int(hurt["failed"][worst]),
    "attempts": int(hurt["attempts"][worst]),
    "percent": round(100 * float(hurt["failed"][worst] / hurt["attempts"][worst]), 2),
    "detected": utc(detected),
    "mitigated": utc(mitigated),
    "resolved": utc(resolved),
    "minutes_to_detect": (detected - since).total_seconds() / 60,
    "minutes_to_mitigate": (mitigated - since).total_seconds() / 60,
    "minutes_to_resolve": (resolved - since).total_seconds() / 60,
    "trigger": f"deploys {began}",
    "factors": factors,
}
### END SOLUTION
facts

# %% [markdown]
# ## Task 2: the postmortem
#
# Write `postmortem` in Markdown: these eleven sections, in this order, each with a sentence in it (three words at least; TODO is none). Level and style of the headings are yours; "What went wrong", "How we found out", "Where we got lucky", "Next steps" and the like are as good.
#
# ```markdown
# # INC-0421: freight manifests failed for half an hour
#
# ## Summary
# What happened, how bad, what follows. A manager reads only this.
#
# ## Impact
# 23 % of freight manifests (412 of 1,790) failed from 14:02 to 14:31 UTC.
# Time to detect: 3 min. Time to mitigate: 31 min. Time to resolve: 52 min.
#
# ## Timeline
# | Time (UTC) | What | Source |
# |---|---|---|
# | 2026-05-04 13:58 | the change of freight begins | deploys 7 |
# | 2026-05-04 14:02 | [impact start] first bad minute | impact 2026-05-04T14:02:00Z |
#
# ## Detection
#
# ## Contributing factors
# - S-11: no canary was run before the change (changes CHG-1234), so ...
#
# ## Trigger
# The change of freight (deploys 7).
#
# ## Resolution
#
# ## What went well
#
# ## What went badly
#
# ## Where we were lucky
#
# ## Actions
# | Ticket | Action | Type | Owner | Due | Done when |
# |---|---|---|---|---|---|
# | OPS-2345 | changes go to 2 % of customers first | prevent | freight on-call senior | 2026-05-29 | a change that fails 5 % of requests is stopped in the drill |
# ```
#
# What a program checks, before people read it:
#
# | item | what it asks |
# |---|---|
# | impact | the **first percentage** of the section is the one of your facts, within 10 %; without any percentage, one of the first three numbers is that of failed attempts. Where you write *so many of so many*, both are right. The journey in words people use (booking, tickets; check-in, kiosks; freight, cargo), and both ends, HH:MM, in UTC |
# | timeline | at least six rows, each beginning with its time (a table or a list), in order, in UTC (the heading or the head of the table may say so), to the minute or the second; each has the reference of a record, and its time within a minute |
# | marks | `[impact start]`, `[detected]`, `[mitigated]` and `[resolved]` stand in the rows that they belong to, each within a minute of the truth |
# | durations | anywhere: `Time to detect`, `Time to mitigate`, `Time to resolve`, each with how long it took (`31 min`, `1 h 12 min`, `40 s`), counted from your `[impact start]`, right within a minute |
# | factors | the section names at least two of the form's contributing factors by their id, a record with each, and no line that is none, by its id or word for word. What you left out may stand there when the sentence says so: "S-15 is not so: ..." |
# | trigger | the section names the record with which the change began, as `deploys 7`, before any other line of the deploy log, and at most three lines of it |
# | actions | a table with at least two rows and these six columns, in any order. **Ticket**: an open one of this incident, each its own. **Action**: what is to be done, two words or more; it may differ from the ticket's title. **Type**: `prevent`, `detect`, `mitigate` or `process`; one prevents and one detects. **Owner**: a role (on-call senior, incident commander, manager, support lead, database, network, ...) or a colleague, not "the team". **Due**: a date like 2026-05-29, later than the incident's day and within a year. **Done when**: at least four words from which one sees that it is done, not "monitoring is improved" or "the ticket is closed" |
#
# One thing leaves 40 % of the points by itself, however good the rest is: **a secret, or something of a customer's**, its name before the @ included.
#
# The rest is for your mentor. A program only marks sentences that look like one of these, takes nothing off for it, and is sometimes wrong. Your mentor looks at each; one that your mentor confirms leaves 40 % of the points, too:
#
# - **blame**: a person beside a failing. Say what the system let happen.
# - **hindsight**: "should have", "if they had", "failed to".
# - **one cause** for all of it, above all a human error.
# - **a fix amid the story**: "we will add ..." before *Actions*.
# - **a criterion** that nobody can check.

# %% task="postmortem"
postmortem = """
"""
### BEGIN SOLUTION
number = f"INC-{int(chat_path.name.split('-')[1]):04d}"
scope = {"book": "booking", "check-in": "check-in", "freight": "freight"}[facts["journey"]]
rows = [(since, "[impact start] first bad minute", f"impact {utc(since)}")]
if paged < heard:
    trigger_ref = next(one["id"] for one in pager if one["type"] == "trigger_log_entry")
    rows.append((paged, "[detected] the alert pages the on-call", f"pagerduty {trigger_ref}"))
else:
    rows.append(
        (
            heard,
            "[detected] support hears of it from customers",
            f"slack {next(ts for at, _, ts, _ in told if at == heard)}",
        )
    )
acknowledged = min((one for one in pager if one["type"].startswith("acknowledge")), key=lambda one: one["created_at"])
rows.append(
    (
        datetime.fromisoformat(acknowledged["created_at"]).astimezone(UTC),
        "the on-call has it",
        f"pagerduty {acknowledged['id']}",
    )
)
zone = ZoneInfo(deploys[1].split()[-1])
moved = datetime.strptime(deploys[began - 1][:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone).astimezone(UTC)
rows.append((moved, f"the change of {service} begins", f"deploys {began}"))
for word, what in (
    ("[status] identified", "it is known what to do"),
    ("[status] mitigated", "[mitigated] declared by the on-call"),
    ("[status] resolved", "[resolved] declared by the commander"),
):
    at, _, ts, _ = [one for one in told if one[1].startswith(word)][-1]
    rows.append((at, what, f"slack {ts}"))
timeline = "\n".join(f"| {at:%Y-%m-%d %H:%M:%S} | {what} | {ref} |" for at, what, ref in sorted(rows))
took = {what: facts[f"minutes_to_{what}"] for what in ("detect", "mitigate", "resolve")}
durations = " ".join(f"Time to {what}: {minutes:.0f} min." for what, minutes in took.items())
listed = "\n".join(f"- {line}: {form[line]} ({ref})" for line, ref in factors.items())
own_tickets = [one["id"] for one in tickets if one["incident"] == number and one["state"] == "open"]
due = [f"{resolved + timedelta(days=days):%Y-%m-%d}" for days in (14, 28)]
postmortem = f"""
# {number}: {scope} failed after a change of {service}

## Summary
For {(until - since).total_seconds() / 60:.0f} minutes a part of {scope} attempts failed. It began with a change of {service}; {len(factors)} conditions made it possible, larger or longer. Two follow-ups are open.

## Impact
{facts["percent"]:.1f} % of {scope} attempts ({facts["failed"]} of {facts["attempts"]}) failed from {since:%H:%M} to {until:%H:%M} UTC.
{durations}

## Timeline
| Time (UTC) | What | Source |
|---|---|---|
{timeline}

## Detection
Found {took["detect"]:.0f} minutes after customers were hurt.

## Contributing factors
{listed}

## Trigger
The change of {service} ({facts["trigger"]}).

## Resolution
What was found was acted on, and numbers were watched until all was calm.

## What went well
Updates came on time, and one person had the keyboard.

## What went badly
It took {took["mitigate"]:.0f} minutes until customers were no longer hurt.

## Where we were lucky
It was not the busiest hour of the week.

## Actions
| Ticket | Action | Type | Owner | Due | Done when |
|---|---|---|---|---|---|
| {own_tickets[0]} | changes of {service} go to 2 % of customers first | prevent | on-call senior | {due[0]} | a change that fails 5 % of requests is stopped in the drill |
| {own_tickets[1]} | page when 3 % of {scope} fail for two minutes | detect | database | {due[1]} | the drill pages within 3 minutes of the first bad minute |
"""
### END SOLUTION
print(postmortem)

# %% [markdown]
# ## Task 3: read by people
#
# Your mentor reads the postmortem as a colleague from another team would: is there depth, does one learn from it, do the actions move something, is it readable? Two questions to go with it, which count for depth. **In three to five sentences**: which of the factors would have hurt you also with another trigger, and which line of the form was hardest to leave out, and why?

# %% [markdown] manual="read-by-people"
# *Write your answer here, in place of this line.*

# %% [markdown]
# ## Before you go
#
# Read your postmortem once as whoever was at the keyboard. Would you have told the next reviewer what you know?
