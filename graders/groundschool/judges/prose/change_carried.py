"""How a change is carried out, watched and taken back: what a request says of it, and what that lacks."""

import re
from collections.abc import Mapping

from groundschool.judges.prose.change_facts import ChangeFacts, Guard
from groundschool.judges.prose.change_numbers import amounts, lengths, longest
from groundschool.judges.prose.language import any_of

LEAST_ITEMS, LONGEST_ROLLBACK = 2, 60  # items, minutes
_LISTED = re.compile(r"(?:^|\n|\s)(?:[-*•+]|\(?\d+[.)]|\(?[a-z]\)|[ivx]+\))\s+(?=\S)")
_THINGS = re.compile(r"[.;!?&,/\n]|\band\b")
_COMMAND = re.compile(r"`([^`\n]+)`|^\s*\$ (.+)$", re.MULTILINE)
_FENCE = re.compile(r"```\w*\n(.*?)(?:```|\Z)", re.DOTALL)
_REHEARSAL = re.compile(r"\bREH-\d+\b", re.IGNORECASE)
_ABOVE = re.compile(
    r"\b(?:above|over|more than|greater|exceeds?|at least|or more|not below|not under)\b|[>≥]", re.IGNORECASE
)
_BELOW = re.compile(
    r"\b(?:below|under|less|fewer|lower|at most|or less|not above|not over|no more|no higher|stays? at)\b|[<≤]",
    re.IGNORECASE,
)


def things_listed(said: str) -> set[str]:
    """Return the different things that a text lists, in items, lines or sentences."""
    parts = _THINGS.split(_LISTED.sub("\n", said))
    return {one.strip(" .").casefold() for one in parts if re.search(r"[^\W\d_]{4,}|\w+ \w+", one)}


def _commands(said: str) -> list[str]:
    """Return the commands of a text: in backticks, behind a dollar, and the lines of a fence."""
    fenced = [line.strip() for block in _FENCE.findall(said) for line in block.splitlines() if line.strip()]
    return fenced + [(one or other).strip() for one, other in _COMMAND.findall(_FENCE.sub("", said))]


def steps_fault(said: str, facts: ChangeFacts) -> str:
    """Return what steps lack: the command that carries the change out, another step, no other service."""
    commands = _commands(said)
    if not any(one.startswith(f"ferryctl apply {facts.service}") for one in commands):
        return f"no step has the command ferryctl apply {facts.service}"
    others = [
        one for one in facts.services if one != facts.service and any(any_of([one]).search(each) for each in commands)
    ]
    if others:
        return f"a command names {others[0]}"
    return "" if max(len(_LISTED.findall(said)), len(things_listed(said)), len(commands)) >= LEAST_ITEMS else "one step"


def _watched(said: str, facts: ChangeFacts) -> dict[Guard, list[float]]:
    """Return the guards that a text names, with the numbers that lie between what is usual and the alert."""
    named = [guard for guard in facts.guards if any_of([guard.name, guard.name.replace(" ", "_")]).search(said)]
    numbers = {guard: amounts(said, guard.unit) for guard in named}
    if any(one > guard.alert_at for guard, found in numbers.items() for one in found):
        return {}
    return {
        guard: inside for guard, found in numbers.items() if (inside := [one for one in found if one > guard.usual])
    }


def verify_fault(said: str, facts: ChangeFacts) -> str:
    """Return what a verification lacks: a guard's number below which all is fine, and minutes enough."""
    fine = {guard: found for guard, found in _watched(said, facts).items() if min(found) < guard.alert_at}
    if not fine or (_ABOVE.search(said) and not _BELOW.search(said)):
        return "no number of a metric of this service below which all is fine, between what is usual and the alert"
    return "" if max(lengths(said), default=0) >= facts.verify else f"less than {facts.verify:g} minutes"


def back_out_fault(parts: Mapping[str, str], facts: ChangeFacts) -> str:
    """Return what a back-out lacks: a number of a guard at which one goes back, not below what is still fine."""
    said, fine = parts["Back out when"], _watched(parts["Verify"], facts)
    if _BELOW.search(said) and not _ABOVE.search(said):
        return "one goes back when it is high, not low"
    found = [
        one for guard, numbers in _watched(said, facts).items() for one in numbers if min(fine.get(guard, [0])) <= one
    ]
    return "" if found else "no number of a metric of this service, from what is fine to the alert"


def rollback_fault(said: str, facts: ChangeFacts) -> str:
    """Return what a rollback lacks: its command, its longest time, only rehearsals that count."""
    tried, time = {one.upper() for one in _REHEARSAL.findall(said)}, longest(said)
    faults = {
        f"not the command ferryctl rollback {facts.service}": not any(
            one.startswith(f"ferryctl rollback {facts.service}") for one in _commands(said)
        ),
        f"{time:g} minutes is less than the slowest rehearsal that counts, or more than {LONGEST_ROLLBACK}": not (
            facts.measured <= time <= LONGEST_ROLLBACK
        ),
        "no rehearsal, or one that does not count": not tried or not tried <= facts.tested,
    }
    return next((fault for fault, holds in faults.items() if holds), "")
