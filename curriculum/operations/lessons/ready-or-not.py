# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## The list was green
#
# In March the service *desk* went live at Saltmarsh Ferries. The readiness checklist had eight items and eight ticks. On the second night it stopped answering. Leila was on call. The page named a runbook, and the link led to *404*. She took the release back by hand, and the old version could not read the new table: the rollback had been rehearsed, before that table was there. At 04:10 she looked for who was next to be called. The rotation escalated to itself.
#
# Nobody had lied. Every tick had been true for somebody, some day.
#
# An **operational readiness review** looks at a service before customers need it, and asks whether *we can run it*: will we notice, will somebody come, will they know what to do, can it be taken back? Such reviews are made of incidents. AWS says of its [ORR](https://docs.aws.amazon.com/wellarchitected/latest/operational-readiness-reviews/wa-operational-readiness-reviews.html) that it turns what was learnt from incidents into questions for everybody else. A question of Google's [launch checklist](https://sre.google/sre-book/reliable-product-launches/) has to be justified, best of all by a launch that went wrong, and its [production readiness review](https://sre.google/sre-book/evolving-sre-engagement-model/) comes before an SRE team takes responsibility for a service.
#
# Where you see `...`, put your answer in its place and run the cell again.

# %%
import os.path
from datetime import UTC, date, datetime

from groundschool import ask, files, predict

# %% [markdown]
# ## A tick and what is behind it

# %%
predict("operations/ready-or-not", "green-list")

# %% [markdown]
# **Evidence** is something that would look different if the answer were *no*. A tick looks the same either way. So does a file that merely exists: there is a dashboard, and half of its panels say *No data*.
#
# Therefore a good list has a **pointer** behind each item, and the reviewer follows it. Here is one that somebody filled in for another service:

# %%
folder = files("operations/ready-for-production", variant=2)
bundle = min(path for path in folder.iterdir() if path.is_dir())
print((bundle / "review" / "readiness.md").read_text())

# %% [markdown]
# A relative path begins in the folder of the file in which it stands: [RFC 3986](https://www.rfc-editor.org/rfc/rfc3986#section-5) calls that the base. The part behind `#` names something *within* what the path leads to.
#
# Here is one pointer followed to its end. It stands in `review/readiness.md`; what is behind it is a row, and that row has to say what the item asks:

# %%
pointer = "../review/../slo.json#desk-answers"
path, _, anchor = pointer.partition("#")
path = os.path.normpath(f"review/{path}")  # from the folder of the service; it looks at no file
entries = {"slo.json": {"desk-answers": {"service": "desk", "objective": 99.5}, "fare-answers": {"service": "fare"}}}
print(path, anchor, "->", entries.get(path, {}).get(anchor, "nothing there"))

# %% [markdown]
# *Try it:* the pointer `./../records/drills.csv#D-7` stands in `review/readiness.md`. Where does it lead, from the folder of the service?

# %%
leads_to = ...
ask("operations/ready-or-not", "where-it-leads", leads_to)

# %% solution=true
leads_to = os.path.normpath("review/./../records/drills.csv#D-7")
ask("operations/ready-or-not", "where-it-leads", leads_to, solution=True)

# %% [markdown]
# A pointer can fail in three ways, and they are not the same conversation.
#
# 1. There is **none**, or it leads **nowhere**: a page that moved, an alert that was renamed, a wiki that you cannot see. Nothing is shown. Perhaps it is all there. Ask for it.
# 2. It leads to **something else**: another service's drill, a test of another kind, a *text about* a rollback in place of a rollback. Nothing is shown either, though it looks as if.
# 3. It leads to the thing, and **the thing is not right**. Now you know something: it is not met.
#
# Dead links are common. Somebody who looked at all runbook links of the alerts in one repository found 41 different ones, and [28 of them answered 404](https://github.com/thaum-xyz/ankhmorpork/issues/1287).
#
# And it goes the other way, too. Careful people do not tick what they are not sure of. If the evidence is there, the item is met, ticked or not.
#
# *Try it:* of how many of these five items is there something behind the pointer, and about the item?

# %%
there = {
    "entities.json#desk": "service desk, owned by storefront",
    "rules.yml#DeskUnavailable": "alert for desk, renamed from DeskDown in May",
    "runbooks/desk.md": "runbook of desk: five sections, reviewed in May",
    "runbooks/desk.md#rollback": "section: how to take a release back",
}
listed = [
    ("x", "owner", "entities.json#desk"),
    ("x", "alerts", "rules.yml#DeskDown"),
    ("x", "dashboard", "https://wiki.saltmarsh.example/desk/boards"),
    ("x", "rollback was rehearsed", "runbooks/desk.md#rollback"),
    (" ", "runbook", "runbooks/desk.md"),
]
for tick, item, pointer in listed:
    print(f"[{tick}] {item:24} {pointer:44} {there.get(pointer, '-')}")

# %%
shown = ...
ask("operations/ready-or-not", "behind-the-ticks", shown)

# %% solution=true
about = {"owner": "owned by", "alerts": "alert for", "dashboard": "dashboard", "runbook": "runbook of"}
shown = sum(about.get(item, "rehearsed on") in there.get(pointer, "") for _, item, pointer in listed)
ask("operations/ready-or-not", "behind-the-ticks", shown, solution=True)

# %% [markdown]
# ## Alerts that never fired

# %%
predict("operations/ready-or-not", "silent-test")

# %% [markdown]
# An alert is a program that runs for years and says nothing. Whether it *can* say something is seen only when it does. So `promtool test rules` lets you [play a series through a rule](https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/): put in errors, and write down which alert must fire at which minute (`exp_alerts`). A test whose `exp_alerts` is empty says that the rule is quiet when all is well. A rule with a typing error is quiet, too.
#
# What else makes a page worth getting up for: it waits a little (`for`), so that a blip wakes nobody; it names a runbook that is *there*; somebody is on call, and somebody else is behind them. What wakes nobody, a ticket, needs none of that, and a reviewer who asks for it is soon not listened to.
#
# And a goal without an alert is a wish: if an SLO is missed and nobody hears of it, it was a number on a page.
#
# *Try it:* these are the tests of one file, as pairs of an alert and how many of it must fire. Which of the three alerts has nobody ever seen firing? (In the order of the alphabet.)

# %%
alerts_of_desk = ["DeskDown", "DeskQueueLong", "DeskSlow"]
tests = [("DeskDown", 0), ("DeskSlow", 0), ("DeskDown", 1)]

# %%
never = [..., ...]
ask("operations/ready-or-not", "never-fired", never)

# %% solution=true
fired = {alert for alert, expected in tests if expected}
never = [alert for alert in alerts_of_desk if alert not in fired]
ask("operations/ready-or-not", "never-fired", never, solution=True)

# %% [markdown]
# ## Evidence ages

# %%
predict("operations/ready-or-not", "two-drills")

# %% [markdown]
# Two things take the worth of evidence away.
#
# **Time.** People leave, disks fill, certificates end. A policy says how long a rehearsal counts: 30 days, say, for a rollback, and 90 for a restore. A bound is needed on the other side as well: a rehearsal that is *planned for next week* has shown nothing yet.
#
# **Change.** A rollback goes from *this* version to the one before. After the next release it is another rollback. A restore is different: it is about whether the backup can be read, and a release does not change that much. Each kind of evidence has its own bounds.
#
# That a job ran is no evidence that it worked. In January 2017 GitLab lost six hours of data. There should have been backups by `pg_dump`, every day: the program was 9.2, the database 9.6, and so it stopped with an error. The bucket for the backups was empty. The mails of the job would have said so, but the receiving server rejected them, because DMARC was not set up for them. [They tell it themselves](https://about.gitlab.com/blog/2017/02/10/postmortem-of-database-outage-of-january-31/). Only a **restore** shows a backup. Google's book says that nobody wants to make backups: what people want is [a restore](https://sre.google/sre-book/data-integrity/).
#
# *Try it:* the last release to production was on 3 June at 02:00 UTC. Now it is 5 June, 09:00 UTC, and a rehearsal counts for 30 days. Which of these show that a rollback would work tonight?

# %%
released, now = datetime(2026, 6, 3, 2, 0, tzinfo=UTC), datetime(2026, 6, 5, 9, 0, tzinfo=UTC)
rehearsals = [
    ("R-1", "2026-06-03T06:10:00+05:30", "passed"),
    ("R-2", "2026-06-04T10:00:00+00:00", "aborted"),
    ("R-3", "2026-06-09T10:00:00+00:00", "passed"),
    ("R-4", "2026-06-02T23:30:00-04:00", "passed"),
]

# %%
still_worth = [...]
ask("operations/ready-or-not", "still-worth", still_worth)

# %% solution=true
still_worth = [
    name for name, ended, result in rehearsals if result == "passed" and released < datetime.fromisoformat(ended) <= now
]
ask("operations/ready-or-not", "still-worth", still_worth, solution=True)

# %% [markdown]
# ## Go or no go

# %%
predict("operations/ready-or-not", "three-open")

# %% [markdown]
# A review ends with a decision, and the decision follows from a **policy** that was written before, on a calm day. On the day of a launch everybody is tired and in a hurry, and every gap looks small.
#
# - Some items **block**. What cannot be mended afterwards belongs there: data that cannot be restored, a launch that cannot be taken back, nobody on call.
# - For the others a launch may **go with conditions**. A condition is one thing, one *person*, and one *day* that is near. "The team, soon" is no condition: whom will you ask, and when?
# - There is a bound on how many. A launch with seven conditions is a launch that is not ready.
#
# *No go* on everything is the comfortable answer, and the wrong one. Nobody was ever woken by a service that did not launch; but people go around reviewers who always say no, and then nobody looks at all. Say what is shown, what is not, and what is the smallest thing that would do.
#
# *Try it:* it is Friday, 5 June, and conditions may take 14 days. Which items keep desk from going? (In the order of the alphabet.)

# %%
blocks = {"restore", "rollback"}
still_open = {
    "dashboard": ("the team", date(2026, 6, 9)),
    "restore": ("Owen Larsen", date(2026, 6, 9)),
    "slo": ("Sofie Demir", date(2026, 6, 12)),
}

# %%
in_the_way = [..., ...]
ask("operations/ready-or-not", "what-remains", in_the_way)

# %% solution=true
in_the_way = [item for item, (who, _) in still_open.items() if item in blocks or who == "the team"]
ask("operations/ready-or-not", "what-remains", in_the_way, solution=True)

# %% [markdown]
# ## Two who did not write it
#
# Whoever has filled in a list reads what they meant, not what is there. So somebody else signs, and for a launch two: one of the team that will own the service, and one of those who will be woken with them. GitLab's reviews name [reviewers who must have looked](https://gitlab.com/gitlab-com/gl-infra/readiness/-/issues/56) before anything is launched.
#
# A signature is evidence as well, and it ages in the same way: it is about the list as it was. If the list is changed afterwards, they have signed another one.
#
# *Try it:* Dinis (storefront) is the author of desk's list, and last changed it on Wednesday at noon. Storefront owns desk. One of the team and one of operations must sign. Which is missing: `"team"`, `"operations"` or `"nobody"`?
#
# | who | of | when |
# |---|---|---|
# | Dinis | storefront | Wednesday, 12:10 |
# | Ines | storefront | Thursday, 09:00 |
# | Moira | operations | Tuesday, 16:00 |

# %%
missing = ...
ask("operations/ready-or-not", "who-signs", missing)

# %% solution=true
signed = {("Dinis", "team", 3.51), ("Ines", "team", 4.38), ("Moira", "operations", 2.67)}  # days of the week
counts = {side for who, side, day in signed if who != "Dinis" and day >= 3.5}
missing = min({"team", "operations"} - counts)
ask("operations/ready-or-not", "who-signs", missing, solution=True)

# %% [markdown]
# ## What to remember
#
# - A tick is a belief. Evidence is what would look different if the answer were no.
# - No pointer, a dead one, and one to something else: *not shown*. The thing itself, and not right: *not met*. There, right and not ticked: *met*.
# - An alert that was never seen to fire is a comment. A backup that was never restored is a file.
# - Evidence ages by time, and at once by change.
# - What blocks is decided on a calm day. A condition is a thing, a person and a day.
# - Nobody signs their own list, and a changed list is not signed.
#
# Next: the exercise *Ready for production, says the list*.
