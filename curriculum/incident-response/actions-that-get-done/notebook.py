# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Six wishes
#
# > **Rosa Nunes**, who led the review: "We found good things, and then it was ten past five. On the board stand six sentences that nobody can be against: *people are more careful*, *a better rollback*. I have been here for nine years. Sentences like these get closed in January by whoever cleans up.
# > But people said more than stands on the board. They named numbers, and days, and somebody said *I take it* to each. I took notes. Make six tickets of them before the week is over, such as a stranger could finish and another stranger could see that they are finished."

# %%
from pathlib import Path

notes = (Path(files("incident-response/actions-that-get-done")) / "review.md").read_text(encoding="utf-8")
print(notes)

# %% [markdown]
# ## Six tickets
#
# Make six tickets of it, `A1` to `A6`. Each has five entries, all texts:
#
# | entry | what stands there |
# |---|---|
# | `action` | what is to be done, in at least four words, and to which service (by its name in the notes). Not the wish of the first list again |
# | `owner` | who does it in the end: the whole name. Somebody who was only proposed does not. Where two swap, the days stay with the tickets |
# | `due` | the day, as `2026-05-18`. *In two weeks* counts from the day of the review. *Before* a day means the day before it |
# | `type` | one of four, see below |
# | `done` | by what a stranger sees that it is done: something that one can see, measure or try, with the number that was named (in digits). *Improved*, *implemented* or *discussed* alone is none of these |
#
# | type | afterwards |
# |---|---|
# | `prevent` | it does not come again in this way |
# | `detect` | it comes again, and we know sooner |
# | `mitigate` | it comes again, and hurts less or is over sooner, because a system can do more |
# | `process` | people work differently; no program and no alert is built |
#
# Owners, days and types are decided when you hand it in. The check before that says whether something is missing or cannot be read, and looks at the sentences.

# %% task="tickets"
tickets = {
    "A1": {"action": "", "owner": "", "due": "", "type": "", "done": ""},
    "A2": {"action": "", "owner": "", "due": "", "type": "", "done": ""},
    "A3": {"action": "", "owner": "", "due": "", "type": "", "done": ""},
    "A4": {"action": "", "owner": "", "due": "", "type": "", "done": ""},
    "A5": {"action": "", "owner": "", "due": "", "type": "", "done": ""},
    "A6": {"action": "", "owner": "", "due": "", "type": "", "done": ""},
}
### BEGIN SOLUTION
# People write these six by hand. This writes them by program, so that it is right for everybody's notes.
import re
from datetime import date, timedelta

TEXTS = {  # by words of what was said: the type, what is to be done, and by what one sees it
    "locks a table": (
        "prevent",
        "Have the pipeline of {0} refuse migrations that lock a table for longer than {1} seconds",
        "In staging a migration of {0} that locks a table for more than {1} seconds is refused",
    ),
    "tries and a pause": (
        "prevent",
        "Limit the callers of {0} to {1} tries with a pause between them",
        "With {0} stopped in staging, each caller sends at most {1} tries a request",
    ),
    "An alert that rings": (
        "detect",
        "Add an alert for failing calls to {0}",
        "In the drill it rings when more than {1} % of the calls to {0} fail",
    ),
    "oldest message": (
        "detect",
        "Page when messages in the queue of {0} grow old",
        "A message that is held back for more than {1} minutes in staging pages the on-call",
    ),
    "switch": (
        "mitigate",
        "Build a switch that turns the new way of {0} off",
        "In the drill the new way of {0} is off within {1} minutes",
    ),
    "doubles": (
        "mitigate",
        "Write one command that doubles the instances of {0}",
        "In the drill {0} has twice as many instances within {1} minutes",
    ),
    "support desk": (
        "process",
        "Put the call to the support desk onto the checklist for incidents of {0}",
        "In the next drill the support desk is called within {1} minutes",
    ),
    "monthly drill": (
        "process",
        "Let another one restart {0} in each monthly drill, from the page",
        "The record of the drill shows a restart of {0} in at most {1} minutes by somebody new",
    ),
}
ABOUT = r"(?:pipeline of|calls to|calls|queue of|way of|doubles|incident of|restart) ([a-z]+)"
review_day = date.fromisoformat(re.search(r"review, \w+ (\S+)", notes)[1])
freeze_day = date.fromisoformat(re.search(r"begins on \w+ ([\d-]+)", notes)[1])
talk, _, end = notes.partition("## What was said")[2].partition("## At the end")
for name, speaker, words in re.findall(r"(A\d) ([^:\n]+): (.+)", talk):
    for mark, (kind, action, done) in TEXTS.items():
        if mark in words:
            about = re.search(ABOUT, words)[1]
            number = re.search(r"\d+", words)[0]
            tickets[name] |= {"type": kind, "action": action.format(about, number), "done": done.format(about, number)}
    if re.search("I take it|I do that one|Mine", words):
        day = re.search(r"By (\S+)\.", words)
        weeks = {"two": 2, "three": 3}.get((re.search(r"In (\w+) weeks", words) or " ?")[1], 0)
        due = date.fromisoformat(day[1]) if day else review_day + timedelta(weeks=weeks)
        due = freeze_day - timedelta(days=1) if "Before the freeze" in words else due
        tickets[name] |= {"owner": speaker, "due": due.isoformat()}
for name, day in re.findall(r"(A\d) is due on (\S+) instead", end):
    tickets[name]["due"] = day
for one, other in re.findall(r"(A\d) and (A\d)\.", end):
    tickets[one]["owner"], tickets[other]["owner"] = tickets[other]["owner"], tickets[one]["owner"]
### END SOLUTION

# %%
for name, one in tickets.items():
    print(name, f"{one['type'] or '?':9} {one['due'] or '?':10} {one['owner'] or '?':16} {one['action']}")
    print(" " * 39, "done:", one["done"])

# %% [markdown]
# ## Say it
#
# Which two of the six would you do first, if only two get done? Which one would still help if the next incident began in another way? (Nobody grades this. Ask somebody who was paged last month.)
