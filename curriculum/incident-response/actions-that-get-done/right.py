"""Other ways to be right: the notes from above to below, in somebody else's words."""

import re
from datetime import date, timedelta
from pathlib import Path

from groundschool.kit import beside, right

KINDS = {
    "refuse": ("prevent", "{0}: the pipeline stops migrations that lock a table", "a test migration that locks for {1} s fails"),
    "tries": ("prevent", "Callers of {0} try again less often, and wait", "the load test counts no more than {1} tries"),
    "rings": ("detect", "Alert on-call when calls to {0} fail", "Test of the rule: fires at more than {1}%"),
    "oldest": ("detect", "Page somebody when the queue of {0} ages", "Test of the rule: pages above {1} minutes"),
    "switch": ("Mitigate", "Flag to leave the new way of {0}", "tried in staging: off in under {1} min"),
    "doubles": ("mitigate", "One command to double {0}", "Tried in the drill: doubled in {1} minutes"),
    "support": ("process", "Checklist of {0}: call the support desk", "the drill's record shows the call within {1} minutes"),
    "monthly": ("process", "A different person restarts {0} each month", "Drill record: restarted in {1} minutes or less"),
}  # fmt: skip


@right("tickets")
def line_by_line(folder):
    """Reads the notes from above and lets the end correct what came before; other words."""
    notes = Path(folder, "review.md").read_text(encoding="utf-8").splitlines()
    services = [
        "bookings",
        "checkin",
        "edge",
        "fares",
        "freight",
        "inventory",
        "notify",
        "payments",
        "pricing",
        "tracking",
    ]
    day = date.fromisoformat(notes[0].split()[-1])
    freeze = date.fromisoformat(notes[2].rstrip(".").split()[-1])
    told = {}
    for line in notes:
        if "is due on" in line:
            told[line[:2]]["due"] = line.split()[4]
        elif " swap: " in line:
            one, two = re.findall(r"A\d", line)
            told[one]["owner"], told[two]["owner"] = told[two]["owner"].upper(), told[one]["owner"]
        elif re.match(r"A\d [^:]+: ", line):
            head, _, words = line.partition(": ")
            one = told.setdefault(head[:2], {})
            for mark, (kind, action, done) in KINDS.items():
                if mark in words:
                    service = next(name for name in services if re.search(rf"\b{name}\b", words))
                    number = next(word for word in re.split(r"\W", words) if word.isdigit())
                    one |= {"type": kind, "action": action.format(service), "done": done.format(service, number)}
            if words.startswith(("I take", "I do", "Mine")):
                one["owner"] = head[3:]
                one["due"] = next(
                    str(due)
                    for mark, due in (
                        ("two weeks", day + timedelta(14)),
                        ("three weeks", day + timedelta(21)),
                        ("freeze", freeze - timedelta(1)),
                        ("By", words[-11:-1]),
                    )
                    if mark in words
                )
    return told


by_patterns, by_words = (beside(__file__, f"blind_{name}") for name in ("by_patterns", "by_words"))
blind_by_patterns_tickets = right("tickets")(by_patterns.tickets)
blind_by_words_tickets = right("tickets")(by_words.tickets)
