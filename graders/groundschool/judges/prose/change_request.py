"""A change request, taken apart and judged (R5): what a program decides without doubt.

::

    What: pool.max of bookings from 40 to 60
    Why: OPS-2291, requests waited for a connection on Saturday
    Risk: medium
    Affected: bookings, kiosk
    Window: 2026-06-03 09:00 to 10:30 UTC
    Before: no alert is open, and the backup of today is there
    Steps: 1. `ferryctl plan bookings` shows one change 2. `ferryctl apply bookings`
    Verify: error share below 1.2 % for 30 minutes
    Back out when: error share above 2 % for 3 minutes
    Rollback: `ferryctl rollback bookings`, at most 12 minutes, REH-81
    Approvers: Rosa Nunes

Capitals, bold labels and the marks of lists are the writer's own affair. A writer is shown every item beforehand.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from groundschool.grading.score import Check, Score
from groundschool.judges.prose.change_carried import (
    LEAST_ITEMS,
    back_out_fault,
    rollback_fault,
    steps_fault,
    things_listed,
    verify_fault,
)
from groundschool.judges.prose.change_facts import ChangeFacts
from groundschool.judges.prose.change_window import window_fault
from groundschool.judges.prose.labelled import paragraphs, quoted, rubric_item, template_labels, unfenced
from groundschool.judges.prose.language import mentioned, pattern, words
from groundschool.judges.prose.no_secret import no_secret

LABELS = (
    "What", "Why", "Risk", "Affected", "Window", "Before", "Steps", "Verify", "Back out when", "Rollback", "Approvers",
)  # fmt: skip
LIMIT, LEAST_WHY = 250, 5  # words
ITEMS = {
    "what": "it says which setting changes, from what to what",
    "why": "it says why, with the ticket",
    "risk": "its class of risk is that of the policy",
    "affected": "it names the services that may notice it, and no others",
    "window": "the window is long enough, allowed, announced in time, and free of freezes",
    "before": "it says what must be true before",
    "steps": "somebody else can carry out the steps",
    "verify": "it says by which number, and for how long, one sees that it went well",
    "back-out": "it says at which number one goes back",
    "rollback": "the rollback has a command, a longest time, and a rehearsal that counts",
    "approvers": "those agree who have to, and no one else is named",
    "length": f"it has at most {LIMIT} words",
}
POINTS = dict.fromkeys(ITEMS, 1) | {
    "before": 0.5,
    "length": 0.5,
    "risk": 2,
    "affected": 3,
    "window": 3,
    "verify": 2,
    "back-out": 2,
    "rollback": 2,
    "approvers": 4,
}
_item = partial(rubric_item, POINTS)
_NAMED = [one.replace(" ", "[ -]") for one in LABELS]
_LABEL = template_labels(*_NAMED)
_PLAIN_LABEL = re.compile(  # no item of a list; the second group is the heading that it may be in the other pattern
    rf"^[ \t>]*(?:\*\*|__|#+ )?({'|'.join(_NAMED)})[*_]*[ \t]*:[*_]*()", re.MULTILINE | re.IGNORECASE
)
_CLASS = pattern("low", "medium", "high")
_AFTER_CLASS = re.compile(r"[.;:(\n]|\b(?:because|since|as|by|due|for)\b")
_LEFT_OUT = re.compile(
    r"\b(?:not|no|nothing of|without|except|unlike|instead of)\b[^.;\n]*"
    r"|[^.;\n]*\b(?:is|are) not (?:touched|affected|changed|asked)\b[^.;\n]*",
    re.IGNORECASE,
)


def read_request(text: str) -> dict[str, str]:
    """Return what stands behind each label; what is missing is empty.

    Where labels stand at the beginning of lines, one that is an item of a list is none.
    """
    text = unicodedata.normalize("NFC", unfenced(text)).replace("\u00a0", " ")
    found = {label: "" for label in LABELS}  # noqa: C420 - of any texts
    plain = len(_PLAIN_LABEL.findall(text)) > len(LABELS) / 2
    for written, said in paragraphs(text, _PLAIN_LABEL if plain else _LABEL):
        label = written.replace("-", " ").lower().capitalize()
        found[label] = found[label] or said
    return found


def judge_change(text: str, facts: ChangeFacts, secrets: Sequence[str]) -> Score:
    """Return every item of a change request."""
    parts = read_request(text)
    return Score((*_items(text, parts, facts), no_secret("no secret is in it", text, secrets)))


def _items(text: str, parts: Mapping[str, str], facts: ChangeFacts) -> Iterator[Check]:
    faults = {
        "what": ("What", "" if _says_what(parts["What"], facts) else "setting, old value, new value"),
        "why": ("Why", _why_fault(parts["Why"], facts)),
        "risk": ("Risk", "" if _class(parts["Risk"]) == {facts.risk} else "another class, or more than one"),
        "affected": ("Affected", _other_names(parts["Affected"], facts.services, facts.affected)),
        "window": ("Window", window_fault(parts, facts)),
        "before": ("Before", "" if len(things_listed(parts["Before"])) >= LEAST_ITEMS else "fewer than two things"),
        "steps": ("Steps", steps_fault(parts["Steps"], facts)),
        "verify": ("Verify", verify_fault(parts["Verify"], facts)),
        "back-out": ("Back out when", back_out_fault(parts, facts)),
        "rollback": ("Rollback", rollback_fault(parts["Rollback"], facts)),
        "approvers": ("Approvers", _other_names(parts["Approvers"], facts.people, facts.approvers)),
    }
    for name, (label, fault) in faults.items():
        yield _item(name, ITEMS[name], not fault, f"{quoted(label, parts[label])}: {fault}", name)
    short = bool(parts["What"]) and words(text) <= LIMIT
    yield _item("length", ITEMS["length"], short, f"it has {words(text)} words, or no 'What:'", "length")


def _says_what(said: str, facts: ChangeFacts) -> bool:
    """Return whether a text names the setting, and both of its values, the old one first."""
    bare = said.replace("`", "").lower()
    both = (facts.before.lower(), facts.after.lower())
    values = [re.search(rf"(?<![\w.]){re.escape(one)}(?!\w|\.\d)", bare) for one in both]
    key = facts.key.lower() in bare or facts.key.rpartition(".")[2].lower() in re.split(r"[^\w-]+", bare)
    first, second = values
    return bool(key and first and second and first.start() < second.start())


def _why_fault(said: str, facts: ChangeFacts) -> str:
    if facts.ticket.lower() not in said.lower():
        return f"not {facts.ticket}"
    return "" if words(said) > LEAST_WHY else f"no more than {LEAST_WHY} words"


def _class(said: str) -> set[str]:
    """Return the classes that a text gives, without what it says of them afterwards."""
    bare = _LEFT_OUT.sub("", said)
    found = _CLASS.search(bare)
    if not found:
        return set()
    end = _AFTER_CLASS.search(bare, found.end())
    return {one.lower() for one in _CLASS.findall(bare[found.start() : end.start() if end else None])}


def _other_names(said: str, known: Sequence[str], right: frozenset[str]) -> str:
    """Return that a text names others of the known names than the right ones; what it says is not so is left out."""
    named = frozenset(mentioned(_LEFT_OUT.sub("", said), known))
    return "" if named == right else f"names {', '.join(sorted(named)) or 'none'}"
