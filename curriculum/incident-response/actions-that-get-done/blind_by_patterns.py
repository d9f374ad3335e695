"""A right answer that was written without having seen the solution: regular expressions, a table of wishes."""

import re
from datetime import date, timedelta
from pathlib import Path

KINDS = [
    (
        r"switch that turns the new way of (\w+) off .* within (\d+) minutes",
        "mitigate",
        "Build a switch that turns the new way of {0} off",
        "In a drill the switch is used and {0} is back on the old way within {1} minutes",
    ),
    (
        r"calls (\w+) tries again .* at most (\d+) tries",
        "prevent",
        "Make all callers of {0} pause between their tries and stop after a few",
        "A test in which {0} fails shows in the log at most {1} tries for each call, with a pause",
    ),
    (
        r"incident of (\w+) calls the support desk within (\d+) minutes",
        "process",
        "Put the call to the support desk onto the commander's checklist for {0}",
        "In the next drill the support desk has been called within {1} minutes",
    ),
    (
        r"pipeline of (\w+) could refuse .* longer than (\d+) seconds",
        "prevent",
        "The pipeline of {0} refuses migrations that lock a table for too long",
        "A test migration that locks a table for longer than {1} seconds is refused by the pipeline",
    ),
    (
        r"more than (\d+) % of the calls to (\w+) fail",
        "detect",
        "Set up an alert on the share of failed calls to {1}",
        "The alert rings in a test in which more than {0} % of the calls fail",
    ),
    (
        r"can restart (\w+)\. .* at most (\d+) minutes",
        "process",
        "In each monthly drill somebody else restarts {0} from the page alone",
        "Somebody who never did it has restarted {0} in the drill in at most {1} minutes",
    ),
    (
        r"doubles (\w+) within (\d+) minutes",
        "mitigate",
        "Write a command that doubles the instances of {0}",
        "Run in a drill, the command has doubled {0} within {1} minutes",
    ),
    (
        r"queue of (\w+) is older than (\d+) minutes",
        "detect",
        "Page the on-call when messages in the queue of {0} get old",
        "A message that is left in the queue for {1} minutes pages the on-call in a test",
    ),
]


def tickets(folder):
    text = (Path(folder) / "review.md").read_text(encoding="utf-8")
    day = date.fromisoformat(re.search(r"Notes of a review, \w+ (\S+)", text)[1])
    freeze = date.fromisoformat(re.search(r"begins on \w+ (\d{4}-\d\d-\d\d)", text)[1])
    found = {f"A{n}": {} for n in range(1, 7)}
    for key, who, said in re.findall(r"^(A\d) ([^:]+): (.*)$", text, re.MULTILINE):
        taken = re.match(r"(?:Mine|I take it|I do that one)\. (.*)\.$", said)
        if taken:
            when = taken[1]
            weeks = {"In two weeks": 14, "In three weeks": 21}
            if when in weeks:
                due = day + timedelta(days=weeks[when])
            elif when == "Before the freeze":
                due = freeze - timedelta(days=1)
            else:
                due = date.fromisoformat(when.removeprefix("By "))
            found[key].update(owner=who, due=due.isoformat())
        for pattern, kind, action, done in KINDS:
            match = re.search(pattern, said)
            if match:
                found[key].update(type=kind, action=action.format(*match.groups()), done=done.format(*match.groups()))
    for first, second in re.findall(r"swap: each takes the other one's, (A\d) and (A\d)", text):
        found[first]["owner"], found[second]["owner"] = found[second]["owner"], found[first]["owner"]
    for key, due in re.findall(r"(A\d) is due on (\S+) instead", text):
        found[key]["due"] = due
    return found
