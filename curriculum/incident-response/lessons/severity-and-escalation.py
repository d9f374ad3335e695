# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# 02:14. Sam Okoro is on call for the first time without a shadow. Check-in fails at some kiosks, and Sam knows a thing that may help. Then another one. At 03:05, eleven things later, Sam rings the name at the top of a list in the wiki. It is a kind man who went home on Friday: the shift was swapped.
#
# Nothing that Sam did was foolish. What was missing was not skill, it was three answers that somebody should have had ready: **is this mine, whom do I call, and until when may I wait?** All three can be read from files, by a tired person or by a program. This lesson reads them.
#
# Where you see `...`, put your answer in its place and run the cell again.

# %%
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import matplotlib.pyplot as plt

from groundschool import ask, files, predict

folder = files("incident-response/escalate-in-time", variant=2)

# %% [markdown]
# ## How bad is it

# %%
predict("incident-response/severity-and-escalation", "unsure-between-two")

# %% [markdown]
# The severity is no feeling. It decides who is woken, how often you write, and how long you wait for an answer; so it has to come from something that two people read in the same way. At Saltmarsh Ferries that is the share of a journey's requests that fail, and of several journeys the one that is hit worst. PagerDuty's own [public handbook](https://response.pagerduty.com/before/severity_levels/) says of a doubt between two: take the higher, and do not argue about it during the incident.
#
# Three numbers tempt you. The **label on the page** was written with the rule. The **share of everything** hides the forty people before a kiosk. And the **lower end** of an estimate is a hope.

# %%
night = {"page says": "SEV3", "book": (0.011, 0.014), "check-in": (0.06, 0.09), "freight": (0.3, 0.55)}
levels = {"SEV1": 0.50, "SEV2": 0.05, "SEV3": 0.01}
level = ...
ask("incident-response/severity-and-escalation", "level-of-the-night", level)
night

# %% solution=true
worst = max(share[1] for share in night.values() if isinstance(share, tuple))
level = next(name for name, least in levels.items() if worst >= least)
ask("incident-response/severity-and-escalation", "level-of-the-night", level, solution=True)

# %% [markdown]
# Freight is the smallest of the three journeys, and it decides. A journey is not less broken because few people use it; that it is small you may say in the update.
#
# And what is *not* an incident? What no customer would notice is a ticket for working hours, however red the panel is. What may be one is declared: closing an incident that was none is a sentence in a channel.

# %% [markdown]
# ## Of how many?
#
# A share has two numbers, and the second one is where people go wrong. "Forty errors" is a catastrophe at a kiosk and nothing on the home page. So before anything else ask: **of how many, of what, and since when?**

# %%
predict("incident-response/severity-and-escalation", "no-row")

# %% [markdown]
# Four things make a wrong second number:
#
# - **Another population.** Three of four hosts are unwell: that is a share of hosts. One bad host may serve all, and three may serve nobody. Sessions, health checks and retries are no customers' requests either.
# - **The whole site.** A row over everything counts robots, and it lets the many who only look hide the few who cannot board.
# - **A mean of parts.** Two regions of different size have one share together: all that failed, divided by all there were.
# - **A hole.** Where a region has not told its failures, they may be none or all of its requests. That gives a share two ends. Where even the number of requests is missing, there is no share at all, and a policy has to say what is assumed. Atlassian's public [severity levels](https://developer.atlassian.com/developer-guide/app-incident-severity-levels/) take numbers first, and have a second table for when there are none. Ours has one line for it.

# %%
rows = [
    {"at": "02:09", "journey": "check-in", "region": "south", "counted": "requests", "failed": 12, "total": 1_000},
    {"at": "02:09", "journey": "check-in", "region": "north", "counted": "requests", "failed": None, "total": 200},
    {"at": "02:04", "journey": "check-in", "region": "north", "counted": "requests", "failed": 1, "total": 180},
    {"at": "02:08", "journey": "check-in", "region": "north", "counted": "hosts", "failed": 3, "total": 4},
    {"at": "02:09", "journey": "all", "region": "south", "counted": "requests", "failed": 90, "total": 9_000},
]
per_cent = ...
ask("incident-response/severity-and-escalation", "higher-end", per_cent)

# %% solution=true
per_cent = round(100 * (12 + 200) / (1_000 + 200))
ask("incident-response/severity-and-escalation", "higher-end", per_cent, solution=True)

# %% [markdown]
# The north was counted twice, and the later row holds, although it knows less: what was true at 02:04 says nothing about 02:09, and half of an old row beside half of a new one is a number that nobody has counted. The lower end is 12 of 1,200, which is 1 %. The two ends are in two levels, so the higher one is declared, and a time is said at which somebody looks again. In between one does not argue about it; one finds out what the north has counted. Round only what you show: 4.96 % is no 5 %, whatever a panel prints.
#
# ## How soon?
#
# How bad it is for customers *now* is the severity. How soon somebody has to *do* something is another question, and a page answers only that one. PagerDuty's [alerting principles](https://response.pagerduty.com/oncall/alerting_principles/) put it in a table: what needs a human at once wakes one; what needs one at some point does not; what needs nobody is only told.

# %%
predict("incident-response/severity-and-escalation", "seven-days")

# %% [markdown]
# A *deadline* makes it easy to read: compare the hours that are left with the hours that mending takes. A night in which somebody gets up for a certificate with five hours left is a good night, and still no incident: nobody outside has noticed anything.
#
# The other way round it is harder. Data of customers that others may have seen make no request fail, and no panel red. They are the worst level all the same, at PagerDuty ([severity levels](https://response.pagerduty.com/before/severity_levels/)) as with us, and *may have seen* is enough: whether it is true is found out by people who are awake.

# %%
hours_to_page = {"certificate": 48, "batch job": 2}
queue = {
    "certificate, seven days left, label critical": "certificate",
    "certificate, twenty hours left, label warning": "certificate",
    "nightly export, needed in 90 minutes": "batch job",
    "nightly export, needed in nine hours": "batch job",
    "reporting restarts, nobody outside needs it, label critical": None,
    "a list of passengers lay in a public folder; nobody knows yet who has read it": None,
}
wakes = ...
ask("incident-response/severity-and-escalation", "who-is-woken", wakes)

# %% solution=true
wakes = [one for one in queue if "twenty hours" in one or "90 minutes" in one or "passengers" in one]
ask("incident-response/severity-and-escalation", "who-is-woken", wakes, solution=True)

# %% [markdown]
# All three labels led elsewhere. Nobody was careless: a label is written once, for all nights to come.
#
# ## Who is on call
#
# On most nights you press a button, and the pager knows. On the night on which the pager is down, or when you ask *who will have it on Saturday*, you read the rules. This is how PagerDuty's API tells them ([schema](https://github.com/PagerDuty/api-schema)), for one of our schedules:

# %% output="kept"
schedule = json.loads((folder / "incident-commander.schedule.json").read_text(encoding="utf-8"))["schedule"]
print(
    schedule["name"], "|", schedule["time_zone"], "| rendered:", schedule["final_schedule"]["rendered_schedule_entries"]
)
for layer in schedule["schedule_layers"]:
    print()
    print(layer["name"], "from", layer["start"], "to", layer["end"])
    print(
        "  turns of",
        layer["rotation_turn_length_seconds"] / 86_400,
        "days, counted from",
        layer["rotation_virtual_start"],
    )
    print("  ", [one["user"]["summary"] for one in layer["users"]])
    for hours in layer["restrictions"]:
        print("  ", hours)

# %%
predict("incident-response/severity-and-escalation", "first-layer")

# %% [markdown]
# Read it from the top:
#
# 1. **Overrides** first. Somebody has swapped, and it stands in another answer of the API. Whoever computes from layers alone is right on every day but the one on which two people helped each other.
# 2. **Layers**, from the topmost down. On PagerDuty's page the last layer is the strongest ([schedule basics](https://support.pagerduty.com/docs/schedules)); the API has it first, which is why [Terraform's provider](https://github.com/PagerDuty/terraform-provider-pagerduty/blob/master/pagerduty/resource_pagerduty_schedule.go) turns the list round. The same file of the provider says another thing that one has to know: a layer can never be removed, only ended. Dead layers stay in the answer for ever.
# 3. **Restrictions** say when a layer counts. A night begins at 22:00 and lasts nine hours: at 03:00 the restriction that is open began *yesterday*. A weekend of 62 hours is open on a Monday morning, and began *last week*.
# 4. **Turns** are counted from the virtual start, whatever the layer's own start says, and they go on while restrictions rest. People were [surprised by that](https://github.com/OneUptime/oneuptime/issues/2413): who was on call on Friday is on call again on Monday, because two turns passed over the weekend.
# 5. If no layer has anybody, **nobody** is on call. PagerDuty then makes no incident at all ([same page](https://support.pagerduty.com/docs/schedules)). Whoever writes a program for it must not fill the hole with a name.

# %%
weekends = {
    "counts": "Friday 18:00, for 62 hours",
    "start": "Friday, 9 October 2026, 18:00",
    "virtual start": "Friday, 2 October 2026, 18:00",
    "turns": "seven days each",
    "people": ["Leila", "Daniel", "Moira", "Thảo"],
}
weekdays = {"counts": "always", "people": ["Inês"]}
overrides = {"Kwame": "Saturday, 24 October, 18:00 to 22:00"}
name = ...
ask("incident-response/severity-and-escalation", "who-has-saturday", name)

# %% solution=true
passed = datetime.fromisoformat("2026-10-24T23:30") - datetime.fromisoformat("2026-10-02T18:00")
passed = passed // timedelta(days=7)
name = weekends["people"][passed % 4]
ask("incident-response/severity-and-escalation", "who-has-saturday", name, solution=True)

# %% [markdown]
# A picture of the commanders' week says more than the rules: where the upper bar is open, the lower one does not matter.

# %%
lanes = {"Nights": [(day * 24 + 22, 9) for day in range(-1, 5)], "Days": [(0, 120)]}
final = []  # Monday begins in the night of Sunday
for begins, lasts in lanes["Nights"]:
    final += [(begins, lasts, "Nights"), (begins + lasts, 15, "Days")]
colours = {"Nights": "#1f5a7a", "Days": "#b4541a"}
figure, axes = plt.subplots(figsize=(9, 2.2), layout="constrained")
for place, (lane, bars) in enumerate(lanes.items()):
    axes.broken_barh(bars, (2.2 - place, 0.7), color=colours[lane])
for begins, lasts, lane in final:
    axes.broken_barh([(begins, lasts)], (0, 0.7), color=colours[lane])
axes.set_yticks([2.55, 1.55, 0.35], ["Nights", "Days", "on call"])
axes.set_xticks(range(0, 120, 24), ["Mon", "Tue", "Wed", "Thu", "Fri"])
axes.set_xlim(0, 120)
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
plt.show()

# %% [markdown]
# ## Clocks that change
#
# "Handover at nine" is a promise about a clock on a wall. Twice a year walls and seconds disagree.

# %%
lisbon = ZoneInfo("Europe/Lisbon")
handover = datetime(2026, 10, 19, 9, tzinfo=lisbon)
shown = ...
ask("incident-response/severity-and-escalation", "a-week-of-seconds", shown)

# %% solution=true
shown = f"{(handover.astimezone(UTC) + timedelta(seconds=604_800)).astimezone(lisbon):%H:%M}"
ask("incident-response/severity-and-escalation", "a-week-of-seconds", shown, solution=True)

# %% [markdown]
# The field is called `rotation_turn_length_seconds`, and it invites to count seconds. Products have fallen for it: in the autumn of 2023 people found all [schedules and escalations of Grafana OnCall an hour early](https://github.com/grafana/oncall/issues/3261), and made them anew by hand. PagerDuty means the wall in the schedule's `time_zone`; the offset in which a moment is written says nothing about it, and [people who write schedules as code](https://github.com/PagerDuty/terraform-provider-pagerduty/issues/728) have to choose one all the same.

# %%
predict("incident-response/severity-and-escalation", "same-zone")

# %%
saturday = datetime(2026, 10, 24, 12, tzinfo=lisbon)
sunday = datetime(2026, 10, 25, 12, tzinfo=lisbon)
print("as they are: ", sunday - saturday)
print("as UTC:      ", sunday.astimezone(UTC) - saturday.astimezone(UTC))

# %% [markdown]
# That is no mistake of Python: [the documentation](https://docs.python.org/3/library/datetime.html#datetime-objects) says that the zone is ignored where both have the same one. But it means that the same line counts seconds or walls, depending on where its two values come from. So decide and write it down: **to ask what was first, compare moments. To ask whose turn it is, first make clocks on the wall of both**, without a zone, so that nobody can misread them.
#
# A restriction keeps its hours in the same way. A night from 22:00 for nine hours ends at 07:00, after ten hours of sleep or after eight:

# %%
for evening in (datetime(2026, 3, 28, 22, tzinfo=lisbon), datetime(2026, 10, 24, 22, tzinfo=lisbon)):
    morning = evening.replace(tzinfo=None) + timedelta(hours=9)
    hours = morning.replace(tzinfo=lisbon).astimezone(UTC) - evening.astimezone(UTC)
    print(f"{evening:%d %b %H:%M} until {morning:%d %b %H:%M} on the wall: {hours} in between")

# %% [markdown]
# And never compare the texts: `"2026-10-25T00:30:00+01:00"` is before `"2026-10-24T23:45:00Z"` in time, and after it in the alphabet.

# %% [markdown]
# ## Mine or not mine
#
# Our policy has two lists. One says for every day which actions you decide alone, which a peer or the on-call lead approves, and which a manager or a formal change does. The other is for incidents: a few steps that make things better or much worse, each with the role that must agree first. What stands in neither is the on-call's to do, or nothing would ever be mitigated.

# %%
policy = (folder / "decision-rights.toml").read_text(encoding="utf-8")
print(policy[: policy.index("[[escalation]]")])

# %%
steps = [
    "restart-one-instance",
    "fail-over-db",
    "change a firewall",
    "run a runbook step marked low-risk",
    "change an alert rule that pages",
    "drain-zone",
]
mine = ...
ask("incident-response/severity-and-escalation", "mine", mine)

# %% solution=true
mine = [step for step in steps if step in ("restart-one-instance", "run a runbook step marked low-risk")]
ask("incident-response/severity-and-escalation", "mine", mine, solution=True)

# %% [markdown]
# Nobody wrote these lists because on-calls are careless. A failover of a database is easy to do and hard to undo; the person who must agree knows what will be lost. Asking costs a minute. **A refusal that you can quote is worth more than a success that you must explain.**
#
# Three things are never yours, also when you could do them: what touches customers' data, law or money (the manager hears of it, at once); a field whose people you would call yourself (the commander calls them in, or three people work side by side and nobody leads); and the vendor, for the same reason.

# %%
predict("incident-response/severity-and-escalation", "one-more-try")

# %% [markdown]
# This is the fourth thing, and the hardest: **a step that is yours stops being yours when the minutes are over.** The rule is for people who are good. Somebody without ideas calls for help by themselves; somebody with a next idea has a reason to wait at every minute, and each one is sensible. Google's [workbook](https://sre.google/workbook/incident-response/) tells incidents that were lengthened in just this way: by people who worked on, well, alone.

# %% [markdown]
# ## Until when
#
# | what | minutes | from |
# |---|---|---|
# | no mitigation in sight: on-call senior, or the commander where the evidence points at a field | 15 | since it fails |
# | customers, law or money: manager | 30 at the latest, and why would you wait | since it fails |
# | somebody whom you called has not answered | those of the severity: 5, 10 or 30 | the call |
#
# *Since it fails* is the moment in the first line of your message, not the one at which you looked at the clock. And *not reached* is a matter of minutes, not of mood: before they are over you wait (and work), when they are over you do not ring a third time, you ring the next one.
#
# *Try it:* it fails since 02:06, at 8 %. You called the senior at 02:14, and now it is 02:20. SEV2 has ten minutes for an answer.

# %%
until = ...
ask("incident-response/severity-and-escalation", "last-moment", until)

# %% solution=true
until = f"{datetime.fromisoformat('2026-10-24T02:14') + timedelta(minutes=10):%H:%M}"
ask("incident-response/severity-and-escalation", "last-moment", until, solution=True)

# %% [markdown]
# What if it were a SEV3? Thirty minutes from the call are 02:44, and the manager's thirty from the beginning are 02:36. The earlier one counts: a long wait for an answer does not move the last moment of the whole.
#
# Two more things happen at night. The shift is handed over between the first error and your call: then it is whoever is on call **now**, and the one before may sleep. And for some roles nobody is on call: that is no reason to try private numbers, the policy has an answer (the manager), and it is a finding for the review.

# %% [markdown]
# ## The first message
#
# You have one minute of somebody who has just woken. They want to know, in this order: why me, how bad, what do you know, what do you need. "It is broken, can you have a look?" makes them ask for all four, one by one.
#
# Two gaps are left here. The cell says what is missing.

# %%
message = """
You are on call as incident commander: INC-0412, SEV2, check-in. I need you in the channel by 02:21 UTC.
Kiosks in the south show 502 after the ticket is scanned, since 02:06 UTC. ... of check-ins fail (estimate; counting goes on).
Booking and freight are not affected. Last release: nine hours earlier.
Tried: ...
The failing requests all go through one load balancer: it points at network. I have not called them; that is yours.
Not known: whether the north is next. Until you answer I compare the two regions. Sam, on the incident's channel and telephone.
"""


def still_missing(text):
    """Return what somebody who has just woken would have to ask back."""
    missing = []
    if "%" not in text:
        missing.append("how bad it is: a share, also if it is one between two")
    tried = next((line for line in text.splitlines() if line.startswith("Tried:")), "")
    if len(tried.split()) < 6:
        missing.append("what was tried, and what it showed")
    return missing


ask("incident-response/severity-and-escalation", "still-missing", still_missing(message))

# %% solution=true
message = message.replace("... of check-ins", "Between 6 % and 9 % of check-ins")
message = message.replace(
    "Tried: ...", "Tried: one instance restarted, no change; a failing and a good request compared, same version."
)
ask("incident-response/severity-and-escalation", "still-missing", still_missing(message), solution=True)

# %% [markdown]
# A ticket that is passed on without evidence comes back, and then it is passed on to somebody else. What you ruled out is as good as what you found: it is the part that the next person does not have to do again.
#
# Say what you **ask for**. "Please help" lets the other one choose, and at three in the morning they choose to listen. "I need your yes or no to draining south-b, by 02:40" gets a yes or a no.

# %% [markdown]
# ## Say it
#
# Two sentences, aloud, to a colleague who says: "I did not want to wake anybody for two more minutes of work." What do you answer, without making them feel small?
#
# ## Now the exercises
#
# **Is it an incident, and how bad?** hands you a month of alerts and counts with holes in them. **Escalate to whom, and until when** hands you a pager's backup, the policies and a stack of nights.
#
# ## Key points
#
# - The worst-hit journey decides, and of an estimate the higher end. The pager's label is a guess.
# - Of how many, of what? No row is not no failure. Say when you look again.
# - How bad it is and how soon somebody must act are two questions. Exposed data are the worst level.
# - Overrides, then layers from the top, then restrictions, then turns from the virtual start. Nobody is an answer.
# - Compare moments; count turns on the wall. Clocks change, and the same zone object hides it.
# - Mine, asked, or handed over: look it up. After fifteen minutes nothing is mine alone.
# - Not reached is a number of minutes. The earlier last moment counts.
# - A message: why you, how bad, since when, what was tried and what it showed, what I ask, by when.
#
# ## Read on
#
# PagerDuty's [incident response handbook](https://response.pagerduty.com/) and its [schedule basics](https://support.pagerduty.com/docs/schedules); the Site Reliability Workbook's chapters on [incident response](https://sre.google/workbook/incident-response/) and on [being on call](https://sre.google/workbook/on-call/); Python's [zoneinfo](https://docs.python.org/3/library/zoneinfo.html); [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339).
#
# ## What differs in your company
#
# Ask your mentor: Where are the decision rights, and who may change them? Who is on call when the pager is down, and where does that stand on paper? How do you swap a shift so that everybody's list knows? May you wake a manager? (You may. Ask anyway, so that you have heard it.)
