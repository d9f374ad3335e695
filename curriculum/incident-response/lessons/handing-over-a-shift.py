# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# Grace takes over at 22:00 UTC. The note says: "quiet shift, all green". At 22:45 the pager rings: an incident that somebody had acknowledged is loud again, because the pager takes an acknowledgement back after a while. At 22:50 it rings a second time. Until 23:25 a change is at work that nobody told her of. And at 09:45, when she sleeps, something begins to fire that was silent since before her shift. Her own note, the one for the shift after hers, did not have it either: nobody had told her.
#
# Daniel, who wrote the note for Grace, did not lie. Nothing had rung since nine. But *what rang* is not *what is open*. A shift is handed over well if the next person is surprised by nothing that somebody knew already. This lesson finds what is open, and writes it down.
#
# Where you see `...`, put your answer in its place and run the cell again.

# %%
import json
from datetime import UTC, datetime

from groundschool import ask, files, predict

folder = files("incident-response/hand-over-the-shift", variant=2)


def feed(name):
    """Return a feed of Daniel's shift."""
    return json.loads((folder / "shift" / name).read_text(encoding="utf-8"))


# %% [markdown]
# ## What is open
#
# Five places can hold something open: the pager, Alertmanager's alerts, its silences, the changes, and the deploys that somebody still watches. GitLab's [handover issues](https://gitlab.com/gitlab-com/gl-infra/on-call-handovers/-/issues/654) ask for time-critical work first, then for what is degraded or may come back, and list alerts and incidents below. The [Site Reliability Workbook](https://sre.google/workbook/on-call/) has its teams hand over in writing, too.
#
# Begin with the pager.

# %% output="kept"
for one in feed("incidents.json")["incidents"]:
    print(one["incident_number"], f"{one['status']:13}", one["incident_key"], one["title"])

# %%
numbers = ...
ask("incident-response/handing-over-a-shift", "open-incidents", numbers)

# %% solution=true
numbers = sorted(one["incident_number"] for one in feed("incidents.json")["incidents"] if one["status"] != "resolved")
ask("incident-response/handing-over-a-shift", "open-incidents", numbers, solution=True)

# %% [markdown]
# A table that is made unique by its key keeps one of two incidents, and not always the right one.
#
# Of the changes those are open that are planned or at work. In ServiceNow the states go New, Assess, Authorize, Scheduled, Implement, Review, Closed, and there is Canceled. Before Authorize nobody has planned when; in Review only paper is left. A field like `closed_at` says that it was closed *once*. And what people say in a channel at noon ("it is on for tonight") was true at noon.

# %% output="kept"
for one in feed("changes.json")["result"]:
    print(*(one[name]["display_value"] for name in ("number", "state", "start_date", "closed_at")), sep=" | ")

# %%
predict("incident-response/handing-over-a-shift", "resolved-by-hand")

# %% [markdown]
# ## One thing, one line
#
# An alert may have an incident, a silence, or another alert in front of it. If you list both, two people begin to work at one thing, or each thinks that the other does. So there is a rule who stands for whom:
#
# - an **incident** that is open stands for its alert. One that is resolved does not: then the alert is nobody's.
# - a **silence** that goes on stands for what it holds back. What you hand over is its end.
# - `inhibitedBy` names **another alert** that is worse. That one has a line.
#
# How Alertmanager means these is in [its documentation](https://prometheus.io/docs/alerting/latest/alertmanager/). The alert's own `endsAt` says nothing about it: while an alert fires it lies some minutes ahead.

# %%
seen = {
    "alerts": {
        "DiskAlmostFull": "has the incident #1300, which is acknowledged",
        "QueueGrows": "is silenced until tomorrow",
    },
    "incidents": ["#1300"],
    "silences": ["one on QueueGrows"],
}
lines = ...
ask("incident-response/handing-over-a-shift", "lines", lines)

# %% solution=true
lines = len(seen["incidents"]) + len(seen["silences"])
ask("incident-response/handing-over-a-shift", "lines", lines, solution=True)

# %% [markdown]
# ## Decided by the clock

# %%
predict("incident-response/handing-over-a-shift", "state-of-a-silence")

# %% [markdown]
# A feed is a photograph. Some things change only if a person does something: an incident is resolved, a change is cancelled. For those the photograph is the best that you have, so take it late. Other things change **by themselves**: silences begin and end, a deploy is watched until some time, somebody goes on call. For those look at the clock, at the moment at which the other one takes over.
#
# Alertmanager's own state of a silence is `active`, `pending` or `expired`, at the moment of the question. A silence is [never deleted](https://github.com/prometheus/alertmanager/pull/811): ended by hand, it gets an earlier end, and stays in the answer for some days. People have [asked for a list](https://github.com/prometheus/alertmanager/issues/1176) of those that have just ended, because that is when the pages come back.

# %% output="kept"
late = feed("shift.json")
print("taken", late["taken"], "ends", late["ends"])
for one in feed("silences.json"):
    begins, ends = (datetime.fromisoformat(one[name]).astimezone(UTC) for name in ("startsAt", "endsAt"))
    print(one["id"][:8], f"{one['status']['state']:8}", f"{begins:%H:%M} to {ends:%H:%M} UTC", one["createdBy"])

# %% [markdown]
# Look at the three that say `active`. Which of them will be there at 22:00? Only one. The others end at 21:57, three minutes before Grace begins, and what they held back may ring then. It goes the other way round, too: a silence that is `pending` now may have begun by then. And what ends at 22:00 sharp is over for whoever begins at 22:00.
#
# ## A person, not a team

# %%
predict("incident-response/handing-over-a-shift", "team-or-person")

# %% [markdown]
# A name can say "I have it" or "I do not". A team cannot. PagerDuty's API says who is on call, [by policy and level](https://github.com/PagerDuty/api-schema), from when and until when; `null` means always. Level 1 is rung first. Whoever begins at a moment has it at that moment.
#
# People stand in feeds as handles, as addresses and with full names, and programs stand there as well: an integration can acknowledge an incident, a pipeline can deploy. A program does not answer the telephone. Go on to the person behind it. And of several people who acknowledged, the last one **by time** has it; a list need not be in that order.
#
# ## One clock for all

# %% output="kept"
change = next(one for one in feed("changes.json")["result"] if one["number"]["value"] == "CHG0031803")
print(json.dumps({"start_date": change["start_date"], "state": change["state"]}, indent=1))
print(feed("alerts.json")[0]["startsAt"], feed("incidents.json")["incidents"][0]["created_at"])

# %%
begins = ...
ask("incident-response/handing-over-a-shift", "due-in-utc", begins)

# %% solution=true
begins = change["start_date"]["value"][11:16]
ask("incident-response/handing-over-a-shift", "due-in-utc", begins, solution=True)

# %% [markdown]
# Three programs, three clocks. Where there is an offset, make a moment of the text and turn it into UTC. Where there is none, find out whose clock it is: ServiceNow's `value` is UTC and its `display_value` is the zone of the user who asked, and neither says so. (This change is cancelled, by the way. It does not stand in the note at all.)
#
# In the note every time says UTC, and has its date when it is not today. The two of you may sit on two sides of an ocean.
#
# ## A note that is read
#
# The other one has two minutes. Each entry has a state, a person, a **next step** and a time. "Monitor" is no next step: nobody can say when it has been done. "Over 2 % roll back" is one. In the same way something is watched only if there is a **number** at which one acts. What comes within a day has its time. And at the end stands who accepts: Google's SREs hand an incident over [in so many words](https://sre.google/sre-book/managing-incidents/), and the one who leaves stays until the other one has agreed.
#
# Two things do not belong in it: what is closed (it makes people look for nothing), and a pasted line with a token. In the channel of this shift somebody wrote "keep an eye on replica lag until tomorrow: over 40 s for ten minutes, ring me". That is a wish with a number, and the note says who "me" is. Somebody else wrote "CHG0031803 is on for 01:05, I will be there". That was true at noon. A note is copied into three systems; whoever can revoke the token hears of it at once, in another way.
#
# Two gaps are left here. The cell says what is missing.

# %%
entry = "- #1400 | acknowledged | platform | next: monitor | 2026-05-26 22:50 UTC"
paged = next(one for one in feed("incidents.json")["incidents"] if one["incident_number"] == 1400)
latest = max(paged["acknowledgements"], key=lambda one: datetime.fromisoformat(one["at"]))


def still_missing(text):
    """Return what the next person would have to ask back."""
    missing = []
    if latest["acknowledger"]["summary"].split()[0] not in text:
        missing.append("the person who has it")
    step = text.split("next:")[1].split("|")[0]
    if len(step.split()) < 2 or step.split()[0] in {"monitor", "watch"}:
        missing.append("a step of which one can say that it was done")
    return missing


ask("incident-response/handing-over-a-shift", "still-missing", still_missing(entry))

# %% solution=true
entry = entry.replace("platform", "Aziz").replace("monitor", "compare a failing request with a good one")
ask("incident-response/handing-over-a-shift", "still-missing", still_missing(entry), solution=True)

# %% [markdown]
# ## Say it
#
# Somebody hands over to you and says: "Nothing special, have a good night." Which two questions do you ask, so friendly that they are glad of it?
#
# ## Now the exercise
#
# **Hand over the shift** gives you the feeds of a shift of your own.
#
# ## Key points
#
# - Pager, alerts, silences, changes, deploys: what rang is not what is open.
# - One thing, one line: the incident stands for its alert, the silence for what it holds back.
# - What a clock decides is read at the moment of the handover.
# - A person, level 1, from that moment on.
# - UTC, with the date. A next step, a number, a risk with its time, and who accepts.
#
# ## Read on
#
# The Site Reliability Workbook on [being on call](https://sre.google/workbook/on-call/); GitLab on its [on-call handover](https://about.gitlab.com/blog/2018/03/14/the-on-call-handover-at-gitlab/); PagerDuty on [being on call](https://response.pagerduty.com/oncall/being_oncall/); [Alertmanager](https://prometheus.io/docs/alerting/latest/alertmanager/).
#
# ## What differs in your company
#
# Ask your mentor: Where do your handoff notes live, and who reads them a week later? Which feeds does nobody look at? Who may end somebody else's silence? How do you say "accepted"?
