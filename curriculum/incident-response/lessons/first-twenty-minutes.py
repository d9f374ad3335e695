# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# The pager has rung and you have pressed *acknowledge*. Support says the telephones are hot. Two dashboards are red, a third is redder, and somebody in the
# channel is sure that it was the deploy. A manager asks, privately, how long it will take. You do not know what is broken yet.
#
# Nobody expects you to know. In the first twenty minutes you are expected to **say how bad it is, get the right people, keep
# the facts straight, and tell everybody else what is going on**. That can be learned in an afternoon, and it frees those who look for the cause.

# %% [markdown]
# ## How bad is it?
#
# At Saltmarsh Ferries the severity follows from one number: the share of a customer journey's attempts that fails, for the journey that is hit **worst**.
#
# | severity | the worst-hit journey fails by | page | next update within |
# |---|---|---|---|
# | SEV1 | half or more | yes | 20 minutes |
# | SEV2 | one in twenty or more | yes | 30 minutes |
# | SEV3 | one in a hundred or more | yes | 60 minutes |
# | SEV4 | less | no, a ticket | |
#
# Commit to an answer before you read on.

# %%
from groundschool import ask, files, predict

predict("incident-response/first-twenty-minutes", "which-severity")

# %% [markdown]
# Here are ten minutes of the edge's counters. Which share decides, in percent, to one decimal?

# %%
import pandas as pd

counted = pd.DataFrame(
    {
        "journey": ["book", "check-in", "freight"],
        "attempts": [11_420, 1_310, 274],
        "failed": [9, 498, 11],
        "attempts_hour_before": [82_300, 9_870, 1_940],
    }
).set_index("journey")
share = ...
ask("incident-response/first-twenty-minutes", "the-share-that-decides", share)
counted

# %% solution=true
counted["share"] = counted["failed"] / counted["attempts"]
counted["share_diluted"] = counted["failed"] / (counted["attempts"] + counted["attempts_hour_before"])
everything = counted["failed"].sum() / counted["attempts"].sum()
print(f"of everything: {everything:.1%}")
share = round(100 * counted["share"].max(), 1)
ask("incident-response/first-twenty-minutes", "the-share-that-decides", share, solution=True)
counted[["share", "share_diluted"]].map("{:.1%}".format)

# %% [markdown]
# Three numbers, one incident: `4.0%` of everything, `4.5%` of the kiosks with the good hour averaged in, `38.0%` of the kiosks since it began. By the first
# two it would be SEV3, and nobody would have been woken who can help. The last one is what somebody in front of a kiosk feels: SEV2.
#
# Two habits follow. **Say the denominator**: "38 % of check-in attempts since 14:02 UTC" can be checked, "38 % errors" cannot. **Unsure between two
# severities, take the higher** ([PagerDuty's rule](https://response.pagerduty.com/before/severity_levels/)): lowering it later costs a sentence; raising it later costs the
# people you did not wake.
#
# The severity that comes with an alert was written when its rule was written. It is a guess about today, made last year.

# %% [markdown]
# ## Four roles
#
# An incident with five good engineers and no roles has five people reading the same log. The roles are small, and one person may hold two of them at night;
# what matters is that each has exactly one name beside it, said aloud in the channel. (They come from fire brigades by way of the
# [Incident Command System](https://sre.google/workbook/incident-response/).)
#
# | role | does | does not |
# |---|---|---|
# | incident commander | decides, delegates, watches the clock, declares states | type commands |
# | on-call (the keyboard) | investigates, proposes, carries out what was decided | write to customers |
# | communication | updates for colleagues and customers, on time | investigate |
# | support lead | says what customers experience, and tells callers what we know | guess at causes |
#
# The associate who joins takes a role from somebody: usually the notes, often the updates. *"I take communication, next update at 14:50 UTC"* is a full sentence.
#
# **Acknowledge** means: somebody is awake and looking. It does not mean that they know. It stops the pager from waking the next person, for good or, where a service
# has an [acknowledgement timeout](https://support.pagerduty.com/main/docs/configurable-service-settings), for that long. Do not press it to make it quiet.

# %% [markdown]
# ## Escalate before you are stuck
#
# | when | to whom | with what in hand |
# |---|---|---|
# | 15 minutes, no mitigation in sight; or a step needs more rights than you have | on-call senior, incident commander | what you see, since when, what you ruled out, what you would do next |
# | 30 minutes; or the senior does not answer; or customers, law or money are at stake | manager | impact in numbers, the decision you need, by when |
# | the evidence points at their field | database, network, security, vendor (the commander calls them) | the evidence, not the theory |
#
# "It is broken, can you come?" costs the person you wake ten minutes of asking. Compare:
#
# > *38 % of check-in attempts fail since 14:02 UTC, only in the south. Web and database are quiet. I would like to take the newest
# > version out of the south and may not decide that alone. Can you, until 14:25?*
#
# Waiting to be sure is a mistake of people who are good at their job. Fifteen minutes is a rule so that nobody has to feel
# small about it.

# %% [markdown]
# ## Five clocks
#
# Afterwards, and often during, somebody asks what happened when. Five systems know, each by its own clock.
#
# | source | what it writes | whose clock |
# |---|---|---|
# | [Slack export](https://docs.slack.dev/reference/events/message) | `"ts": "1777903331.250000"` | seconds since 1970, UTC. `thread_ts` is the parent's, `edited.ts` the last edit's |
# | [PagerDuty](https://github.com/PagerDuty/api-schema) | `2026-05-13T18:35:48+01:00` | the account's zone or the one that was asked for, with its offset: the offset is part of the time |
# | deploy log | `2026-05-13 14:32:48` | a wall clock somewhere; the file or its owner must say where |
# | [journald](https://man7.org/linux/man-pages/man7/systemd.journal-fields.7.html) | `1778693894944116` | microseconds since 1970 as the **host** believed them |
# | [status page](https://developer.statuspage.io/) | `created_at`, `display_at` | when it was published, and what somebody wanted it to say |

# %%
predict("incident-response/first-twenty-minutes", "which-first")

# %% [markdown]
# A wall clock becomes UTC through the **name** of its zone. A number of hours is right for half a year:

# %%
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

halifax = ZoneInfo("America/Halifax")
for text in ("2026-03-08 01:52:10", "2026-03-08 03:08:40", "2026-11-01 01:30:00"):
    wall = datetime.fromisoformat(text).replace(tzinfo=halifax)
    print(f"{text} in Halifax  =  {wall.astimezone(UTC):%H:%M:%S} UTC   (UTC{wall:%z})")

# %% [markdown]
# The first two lines stand 76 minutes apart on the wall and 16 minutes apart in time: in between, Halifax set its clocks forward. A timeline of that
# night made with "minus three hours" puts the rollback before the alert.
#
# The third line is worse: on the first of November half past one happens **twice** there. Python takes the first unless told `fold=1`
# ([PEP 495](https://peps.python.org/pep-0495/)); a log without an offset cannot say which one it means. Write UTC in your own logs.

# %% [markdown]
# ## A clock that was wrong
#
# Here is the journal of an edge host of that day in May, another incident than the one the exercise opens with. First what `chronyd`, the daemon that keeps the
# clock, said:

# %%
import json
from itertools import pairwise

folder = files("incident-response/timeline-from-five-clocks", variant=2)
entries = [json.loads(line) for line in (folder / "journal.json").read_text(encoding="utf-8").splitlines()]
entries.sort(key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"]))
for entry in entries:
    if entry.get("SYSLOG_IDENTIFIER") == "chronyd":
        read = datetime.fromtimestamp(int(entry["__REALTIME_TIMESTAMP"]) / 1e6, UTC)
        print(f"{read:%H:%M:%S}   {entry['MESSAGE']}")

# %% [markdown]
# It lost its time sources, found one again, saw that the clock was wrong, and stepped it. The number is what it **added**
# ([chrony's source](https://gitlab.com/chrony/chrony/-/blob/master/reference.c) logs the correction), here less than nothing: the clock was ahead. Do not
# believe that, test it: the boot's own clock (`__MONOTONIC_TIMESTAMP`, [`CLOCK_MONOTONIC`](https://man7.org/linux/man-pages/man2/clock_gettime.2.html)) is never stepped. It may run a
# trifle fast or slow while the wall clock is brought into line, and it stands still while a host is suspended; over minutes of a server's life neither matters.

# %%
for before, after in pairwise(entries):
    wall = (int(after["__REALTIME_TIMESTAMP"]) - int(before["__REALTIME_TIMESTAMP"])) / 1e6
    boot = (int(after["__MONOTONIC_TIMESTAMP"]) - int(before["__MONOTONIC_TIMESTAMP"])) / 1e6
    if abs(wall - boot) > 1:
        print(f"the wall clock went {wall:+.3f} s where the boot's clock went {boot:+.3f} s")
        print("  before:", before["MESSAGE"])
        print("  after: ", after["MESSAGE"])

# %% [markdown]
# So every entry before the step reads too late by that much, and every one after it is right. Add the step, with its sign, to the earlier ones, and the journal
# agrees with everybody else. Look at what it changes:

# %%
import matplotlib.pyplot as plt

stepped = next(entry for entry in entries if str(entry["MESSAGE"]).startswith("System clock was stepped by"))
step, at_step = float(stepped["MESSAGE"].split()[-2]), int(stepped["__MONOTONIC_TIMESTAMP"])
nginx = [entry for entry in entries if entry.get("_SYSTEMD_UNIT") == "nginx.service"]
errors = [entry for entry in nginx if int(entry["PRIORITY"]) <= 3]
read = [datetime.fromtimestamp(int(entry["__REALTIME_TIMESTAMP"]) / 1e6, UTC) for entry in errors]
true = [
    datetime.fromtimestamp(
        int(entry["__REALTIME_TIMESTAMP"]) / 1e6 + step * (int(entry["__MONOTONIC_TIMESTAMP"]) < at_step), UTC
    )
    for entry in errors
]
service = json.loads((folder / "pagerduty.json").read_text(encoding="utf-8"))["log_entries"][0]["service"]["summary"]
lines = [
    line for line in (folder / "deploys.log").read_text(encoding="utf-8").splitlines() if line.split()[2] == service
]
deploys = [datetime.fromisoformat(line[:19]).replace(tzinfo=halifax).astimezone(UTC) for line in lines]
log = json.loads((folder / "pagerduty.json").read_text(encoding="utf-8"))["log_entries"]
rang = min(datetime.fromisoformat(entry["created_at"]) for entry in log)

figure, axes = plt.subplots(figsize=(9, 2.9), layout="constrained")
for began, ended, text in ((deploys[0], deploys[1], "deploy"), (deploys[2], deploys[3], "rollback")):
    axes.axvspan(began, ended, color="#dddddd", zorder=0)
    axes.text(began + (ended - began) / 2, 1.75, text, ha="center", fontsize=9)
axes.axvline(rang, color="#5b7f3a", linewidth=1.5)
axes.text(rang, 1.75, " page", fontsize=9, color="#5b7f3a")
axes.scatter(read, [1] * len(read), s=34, color="#b4541a")
axes.scatter(true, [0] * len(true), s=34, color="#1f5a7a")
axes.set_yticks([0, 1], ["errors, clock put right", "errors, as the host wrote them"])
axes.set_ylim(-0.5, 2.1)
axes.xaxis.set_major_formatter(plt.matplotlib.dates.DateFormatter("%H:%M", tz=UTC))
axes.set_xlabel("UTC")
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
plt.show()

# %% [markdown]
# As the host wrote them, the first error comes after the page that it caused, and errors go on when the rollback is done: a page out of nothing, and a rollback that did not
# help. With the clock put right they begin after the deploy, before the page, and end with the rollback. Nothing but 264 seconds lies between the two stories.
#
# **An effect before its cause is a clock problem until proven otherwise.** Ask three questions of every host in a timeline: was its clock disciplined, does it say by how
# much it was off, and which of its entries came before the correction?

# %% [markdown]
# ## Five marks
#
# A timeline has many rows and five marks. They are what later averages are made of, so they must not be a matter of mood.
#
# | mark | is | is not |
# |---|---|---|
# | impact start | the first moment a customer was hurt | the alert: that came later, because it had to be sure |
# | detected | the first moment anybody or anything told us | always the alert: sometimes the telephones win |
# | acknowledged | the first answer to the page | the moment somebody knew what was wrong |
# | mitigated | customers are no longer hurt, declared by a person, and it held | the first hopeful "should be fine now" |
# | resolved | declared over, after watching | the alert clearing, a minute after the rollback |
#
# What belongs between the marks? Whatever a reader needs to understand the next row: the changes, the page and its answers, the declarations, the
# first errors, what customers were told. Each row leads back to **one record** by its id, so that nobody has to take your word.
#
# Two traps of chat: a **reply** in a thread happened when it was posted, not when the thread began. An **edited** message happened when it was posted,
# not when somebody corrected a typo an hour later. And a program that repeats a declaration declares nothing: what an app posts has a `bot_id`, what Slack itself adds (who
# came in, what Slackbot answers) a `subtype`, and each may lack the other.
#
# *Try it:* take the pager's log of the same incident. How many seconds from the page to the first answer?

# %%
waited = ...
ask("incident-response/first-twenty-minutes", "first-answer", waited)

# %% solution=true
paged = min(datetime.fromisoformat(entry["created_at"]) for entry in log if entry["type"] == "trigger_log_entry")
answers = [datetime.fromisoformat(entry["created_at"]) for entry in log if entry["type"] == "acknowledge_log_entry"]
waited = round((min(answers) - paged).total_seconds())
ask("incident-response/first-twenty-minutes", "first-answer", waited, solution=True)

# %% [markdown]
# ## An update people can use
#
# Readers of an update ask five questions, in this order: *Is it me? How bad is it? Do you know why? Is somebody on it? When do I hear more?* The template answers
# them in the same order.
#
# ```text
# [INC-0421] SEV2 | investigating | update 2 | 2026-05-04 14:20 UTC
# Impact: 38 % of check-in attempts at kiosks have failed since 14:02 UTC. Booking is not affected.
# Cause: not known yet.
# Actions: the platform on-call is comparing failing kiosks with good ones; the support lead sends staff to the queues.
# Next update: 14:50 UTC
# ```
#
# The **status** is no mood either. *investigating*: the cause is not confirmed. *identified*: it is, and the mitigation is not done. *monitoring*: the
# mitigation is done and watched. *resolved*: a person declared it so.

# %%
predict("incident-response/first-twenty-minutes", "which-cause-line")

# %% [markdown]
# ### Worked example
#
# What a tired colleague posted at 14:20:
#
# > We are aware of an issue affecting some users. Looks like Nuno's search deploy broke auth-7c9d. Working on it, will update ASAP.
#
# Six repairs make it usable.
#
# | it said | it should say | because |
# |---|---|---|
# | "an issue affecting some users" | 38 % of check-in attempts at kiosks | readers decide by the number |
# | nothing | since 14:02 UTC | "is that when my transaction failed?" |
# | "looks like ... deploy broke" | not known yet | it was never measured |
# | "Nuno's" | nothing | a person beside a failing is blame, whatever was meant |
# | "auth-7c9d" | nothing, for customers | a name that only we and attackers can use |
# | "will update ASAP" | Next update: 14:50 UTC | a time that can be kept, or broken |
#
# ### Your turn, half done
#
# It is 14:48. The cause is confirmed (a renewed certificate lacks its intermediate), the on-call of the platform team is installing the full chain, and the
# share since 14:02 is 41 %. Fill the two gaps; the cell says what is still missing.

# %%
import re

update = """
[INC-0421] SEV2 | identified | update 3 | 2026-05-04 14:48 UTC
Impact: 41 % of check-in attempts at kiosks have failed since 14:02 UTC. Booking is not affected.
Cause: ...
Actions: the platform on-call is installing the full chain, first in the south.
Next update: ...
"""


def to_write(text):
    """Return what an update of 14:48 still lacks."""
    said = dict(line.split(": ", 1) for line in text.strip().splitlines()[1:])
    due = [int(hour) * 60 + int(minute) for hour, minute in re.findall(r"(\d\d):(\d\d)(?: UTC|Z)", said["Next update"])]
    missing = []
    if not re.search("certificate|chain|intermediate", said["Cause"], re.IGNORECASE):
        missing.append("the confirmed cause, in words that colleagues know")
    if not any(14 * 60 + 48 < at <= 15 * 60 + 18 for at in due):
        missing.append("the time of the next update, UTC, within the thirty minutes of SEV2")
    return missing


ask("incident-response/first-twenty-minutes", "still-to-write", to_write(update))

# %% solution=true
update = """
[INC-0421] SEV2 | identified | update 3 | 2026-05-04 14:48 UTC
Impact: 41 % of check-in attempts at kiosks have failed since 14:02 UTC. Booking is not affected.
Cause: the kiosks' renewed certificate is served without its intermediate; browsers are not affected.
Actions: the platform on-call is installing the full chain, first in the south.
Next update: 15:15 UTC
"""
ask("incident-response/first-twenty-minutes", "still-to-write", to_write(update), solution=True)

# %% [markdown]
# SEV2 allows thirty minutes; nobody minds an update that comes early. To customers, the cause may be one word: *identified*. Less than to colleagues is fine, more never.

# %% [markdown]
# ## What never goes out
#
# Four things outweigh everything an update does well. The first a program can find; for the others it marks sentences, and a person decides.
#
# 1. **A secret.** A token that somebody pasted into the channel is reported to whoever can revoke it, and not repeated, not even half of it. What customers were told is
#    public for ever, and what colleagues were told is forwarded.
# 2. **Blame.** Systems let mistakes through; people made the best of what they saw. "The release passed the checks and failed on one path" leads to a better check. "He should have
#    tested it" leads to a colleague who says nothing next time. Blameless does not mean vague: say exactly what happened, without the person.
# 3. **A cause nobody confirmed.** Write what was measured. If two explanations fit, neither is the cause yet. The same goes for an end that nobody can
#    know: the time of the next update is a promise that can be kept, "fixed within the hour" is none.
# 4. **An action nobody approved.** Rolling back, failing a database over, touching a firewall, telling customers to click a warning away: an idea in the chat is not a decision, and an
#    update that announces it makes it one.

# %% [markdown]
# ## Say it
#
# Two sentences, aloud, as you would to the manager who asked how long it will take. You know: 41 %, kiosks, since 14:02 UTC, cause confirmed, mitigation
# running in the first of two regions. You do not know how long it takes. What do you say instead of a guess?
#
# ## Now the exercises
#
# **A timeline from five clocks** gives you the whole folder and asks for one timeline. **An incident update, twice** puts you into the middle of a running incident.
#
# ## Key points
#
# - The worst-hit journey's failing share, since the impact began, decides the severity. Say the denominator. Unsure, go higher.
# - Every role has one name beside it. Acknowledged is not understood.
# - Fifteen minutes without a mitigation in sight: escalate, with the evidence in hand.
# - Convert every time to UTC first, by the zone's name, and put a stepped clock right by the step. Sort once.
# - Impact starts before the alert. Mitigated is not resolved. A row without a record is an opinion.
# - An update: impact in numbers, the cause as far as it is confirmed, actions by role, the time of the next one.
#
# ## Read on
#
# `journalctl(1)`, `systemd.journal-fields(7)`, `chrony.conf(5)` (makestep, logchange), `chronyc(1)`, `date(1)`, `tzset(3)`; Python's `zoneinfo` and `datetime` (fold); Slack's
# export guide; PagerDuty's REST API reference (log entries); Statuspage's API reference (incident updates); the Site Reliability Workbook's chapter on incident response; the
# Incident Command System, from which the roles come.
#
# ## What differs in your company
#
# Ask your mentor: Where is the severity policy, and who may lower a severity? What are your states called? Which zone do your deploy logs write, and who
# keeps the hosts' clocks? Who publishes on the status page, and who approves the text? Whom do you call at 03:00, and after how many minutes?
