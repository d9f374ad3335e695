# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "I have the runbook open, shall I start?"
#
# > **Samuel Okoro** (platform, second night on call) · Paged. The link in the page is dead, the wiki has moved. I searched, two hits, I have one of them open. Shall I start at the top and type?
# > **Inês Carvalho** (platform, on-call senior) · Not yet. Two minutes of reading cost the customers two minutes. The wrong runbook costs them the night. Is it the right one, may we trust it, and where does it stop to be looking? Eight things, then you type.
#
# Everybody who takes this exercise has another page and other runbooks. Nothing has to be programmed: run the cells with *Shift+Enter*, read by eye, and fill in the form at the end. Nothing here runs any of the commands.

# %%
import json

folder = files("operations/read-a-runbook")
page = json.loads((folder / "page.json").read_text())["alerts"][0]
print("fires since", page["startsAt"], "(that day is today)")
for name, value in (page["labels"] | page["annotations"]).items():
    print(f"  {name:12} {value}")

# %% [markdown]
# **The two hits.** Each runbook is a page in Markdown. What is known *about* it stands above, between the lines of three dashes. The commands are numbered through, from the first check to the last step of Rollback:

# %%
runbooks = sorted((folder / "runbooks").glob("*.md"))
print("#" * 30, runbooks[0].name, "\n")
print(runbooks[0].read_text())

# %%
print("#" * 30, runbooks[1].name, "\n")
print(runbooks[1].read_text())

# %% [markdown]
# **What has changed?** The change calendar, the newest first: day, service, state, what:

# %%
print((folder / "changes.txt").read_text())

# %% [markdown]
# How many days lie between two days? Put yours in:

# %%
from datetime import date

print((date(2026, 3, 1) - date(2026, 1, 15)).days, "days from 15 January to 1 March")

# %% [markdown]
# ## The rules of the house
#
# - A runbook **belongs** to an alert when its `alert` is the name of the alert, letter by letter. Titles are for people.
# - A runbook is **fresh** when two things hold: it was reviewed (`last_reviewed`) at most 180 days ago, and its service has not changed since then. A change of the service is a line of the calendar with the service's own name that is *done*, a release or anything else.
# - A command **changes** something when afterwards something runs, is stored or is set otherwise than before. Where you do not know a command, the lesson has those that occur here.
#
# ## The task: eight things about the runbook
#
# Put a value in the place of each `None` below, then **delete the two last lines of the cell** (they are there so that a cell nobody has touched is not taken for an answer).
# A number is written without quotes, a text with quotes. From the second key on, all of it is about the runbook that belongs to the alert. Each key is worth one point and is checked on its own, so try the check as soon as you have one.
#
# | key | what | written as |
# |---|---|---|
# | `runbook` | the file of the runbook that belongs to the alert | text: `"edge-limits"` or `"edge-limits.md"` |
# | `owner` | the team that owns this runbook | text: `"network"` |
# | `freshness` | `"fresh"`, or what is against it: `"too-old"` where it was reviewed more than 180 days ago, `"changed-since"` where that is in order and the service has changed since | text |
# | `first_change` | the number of its first command that changes something | whole number |
# | `only_from_percent` | from how many percent on Mitigation may be begun | whole number |
# | `more_needs` | who has to agree before you add more replicas than you may add alone | text, the role: `"harbour master"` |
# | `escalate_after_minutes` | how many minutes after the first addition you page somebody, if nothing has fallen | whole number |
# | `undo` | the number of the command that takes the added replicas back | whole number |

# %% task="runbook"
runbook = {
    "runbook": None,
    "owner": None,
    "freshness": None,
    "first_change": None,
    "only_from_percent": None,
    "more_needs": None,
    "escalate_after_minutes": None,
    "undo": None,
}
### BEGIN SOLUTION
# By eye is what was asked for; this reads the same places by program, so that it is right for everybody's runbook.
import re

import yaml

parts = {one.stem: one.read_text().split("---\n", 2)[1:] for one in runbooks}
heads = {stem: yaml.safe_load(head) for stem, (head, _) in parts.items()}
mine = next(stem for stem, head in heads.items() if head["alert"] == page["labels"]["alertname"])
about, text = heads[mine], parts[mine][1]
typed = [(int(number), command) for number, command in re.findall(r"(?m)^(\d+)\. .*?`(.+)`$", text)]
changing = re.compile(r" set env | scale |-X POST|pg_terminate_backend")
first = next(number for number, command in typed if changing.search(command))
calendar = [row.split() for row in (folder / "changes.txt").read_text().splitlines()]
done = [
    date.fromisoformat(day) for day, service, state, *_ in calendar if (service, state) == (about["service"], "done")
]
age = (date.fromisoformat(page["startsAt"][:10]) - about["last_reviewed"]).days
against = "too-old" if age > 180 else "changed-since" if max(done) > about["last_reviewed"] else "fresh"
back = next(number for number, command in typed if command.endswith("=NOTED"))
runbook = {
    "runbook": mine,
    "owner": about["owner"],
    "freshness": against,
    "first_change": first,
    "only_from_percent": int(re.search(r"at least (\d+) %", text)[1]),
    "more_needs": re.search(r"more replicas the (.+) has to agree", text)[1],
    "escalate_after_minutes": int(re.search(r"fallen (\d+) minutes", text)[1]),
    "undo": back,
}
### END SOLUTION

# %% [markdown]
# ## Say it
#
# Two sentences to Inês: what will you do in the next five minutes, and what would you write to the owner of this runbook tomorrow? (Nobody grades this one. Your mentor may ask.)
