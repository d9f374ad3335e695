"""A change request, taken apart and judged (R5): what a program decides without doubt.

::

    What: pool.max of bookings from 40 to 60
    Why: OPS-2291, requests waited for a connection on Saturday
    Risk: medium
    Affected: bookings, kiosk
    Window: 2026-06-03 09:00 to 10:30 UTC
    Before: - no alert is open - the backup of today is there
    Steps: 1. `ferryctl plan bookings` shows one change 2. `ferryctl apply bookings`
    Verify: error share below 1.2 % for 30 minutes
    Back out when: error share above 2 % for 3 minutes
    Rollback: `ferryctl rollback bookings`, at most 12 minutes, REH-81
    Approvers: Rosa Nunes

Capitals, bold labels and the marks of lists are the writer's own affair. A writer is shown every item beforehand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from groundschool.grading.score import Check, Score
from groundschool.judges.prose.change_facts import ChangeFacts, Guard
from groundschool.judges.prose.change_numbers import amounts, lengths
from groundschool.judges.prose.labelled import paragraphs, quoted, rubric_item, template_labels, unfenced
from groundschool.judges.prose.language import any_of, mentioned, words
from groundschool.judges.prose.no_secret import no_secret
from groundschool.judges.prose.note_times import said_times
from groundschool.judges.prose.update import says_utc

LABELS = (
    "What", "Why", "Risk", "Affected", "Window", "Before", "Steps", "Verify", "Back out when", "Rollback", "Approvers",
)  # fmt: skip
LIMIT, LEAST_WHY, LEAST_ITEMS, LONGEST_ROLLBACK = 250, 5, 2, 60  # words, words, items, minutes
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
    "affected": 2,
    "window": 3,
    "verify": 2,
    "back-out": 2,
    "rollback": 2,
    "approvers": 4,
}
_item = partial(rubric_item, POINTS)
_LABEL = template_labels(*(one.replace(" ", "[ -]") for one in LABELS))
_CLASS = re.compile(r"\b(low|medium|high)\b", re.IGNORECASE)
_LISTED = re.compile(r"(?:^|\n|\s)(?:[-*•+]|\d+[.)]|[a-z]\))\s+\S")
_COMMAND = re.compile(r"`[^`\n]+`|^\s*\$ .+$", re.MULTILINE)
_REHEARSAL = re.compile(r"\bREH-\d+\b", re.IGNORECASE)
_LEFT_OUT = re.compile(r"\b(?:not|no|nothing of|without|except|unlike|instead of)\b[^.;\n]*", re.IGNORECASE)


def read_request(text: str) -> dict[str, str]:
    """Return what stands behind each label; what is missing is empty."""
    found = {label: "" for label in LABELS}  # noqa: C420 - of any texts
    for written, said in paragraphs(unfenced(text), _LABEL):
        label = written.replace("-", " ").lower().capitalize()
        found[label] = found[label] or said
    return found


def judge_change(text: str, facts: ChangeFacts, secrets: Sequence[str]) -> Score:
    """Return every item of a change request."""
    parts = read_request(text)
    return Score((*_items(text, parts, facts), no_secret("no secret is in it", text, secrets)))


def _items(text: str, parts: Mapping[str, str], facts: ChangeFacts) -> Iterator[Check]:
    holds = {
        "what": ("What", _says_what(parts["What"], facts)),
        "why": ("Why", facts.ticket.lower() in parts["Why"].lower() and words(parts["Why"]) > LEAST_WHY),
        "risk": ("Risk", [one.lower() for one in _CLASS.findall(_LEFT_OUT.sub("", parts["Risk"]))[:1]] == [facts.risk]),
        "affected": ("Affected", _names(parts["Affected"], facts.services) == facts.affected),
        "window": ("Window", _window_fits(parts, facts)),
        "before": ("Before", _count(parts["Before"]) >= LEAST_ITEMS),
        "steps": ("Steps", _count(parts["Steps"]) >= LEAST_ITEMS and _command(parts["Steps"], facts)),
        "verify": (
            "Verify",
            bool(_watched(parts["Verify"], facts)) and max(lengths(parts["Verify"]), default=0) >= facts.verify,
        ),
        "back-out": ("Back out when", _goes_back(parts, facts)),
        "rollback": ("Rollback", _takes_back(parts["Rollback"], facts)),
        "approvers": ("Approvers", _names(parts["Approvers"], facts.people) == facts.approvers),
    }
    for name, (label, passed) in holds.items():
        yield _item(name, ITEMS[name], passed, quoted(label, parts[label]), name)
    short = bool(parts["What"]) and words(text) <= LIMIT
    yield _item("length", ITEMS["length"], short, f"it has {words(text)} words", "length")


def _says_what(said: str, facts: ChangeFacts) -> bool:
    """Return whether a text names the setting, and both of its values, the old one first."""
    bare = said.replace("`", "").lower()
    values = [
        re.search(rf"(?<![\w.]){re.escape(one.lower())}(?![\w]|\.\d)", bare) for one in (facts.before, facts.after)
    ]
    key = facts.key.lower() in bare or facts.key.rpartition(".")[2].lower() in re.split(r"[^\w-]+", bare)
    first, second = values
    return bool(key and first and second and first.start() < second.start())


def _names(said: str, known: Sequence[str]) -> frozenset[str]:
    """Return which of the known names a text has, by their whole name; what it says is not so is left out."""
    return frozenset(mentioned(_LEFT_OUT.sub("", said), known))


def _count(said: str) -> int:
    """Return the number of items of a list, or of the lines or sentences where there is none."""
    return len(_LISTED.findall(said)) or len([one for one in re.split(r"[.;]\s+|\n+", said) if one.strip(" .")])


def _stretch(said: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Return the beginning and the end that a text says, in UTC."""
    times = said_times(re.sub(r"\bbetween\b", "from", said), now)
    day = next((one.day for one in times if one.day), None)
    if len(times) != 2 or day is None or not says_utc(said):
        return None
    first, last = (datetime(day.year, day.month, day.day, one.hour, one.minute, tzinfo=UTC) for one in times)
    if times[1].day:
        last = datetime.combine(times[1].day, last.timetz())
    return (first, last) if first < last else None


def _window_fits(parts: Mapping[str, str], facts: ChangeFacts) -> bool:
    """Return whether the window is allowed, announced in time, free of freezes, and holds watching and rollback."""
    stretch = _stretch(parts["Window"], facts.now)
    if stretch is None:
        return False
    begins, ends = stretch
    needed = max([facts.verify, *lengths(parts["Verify"])]) + max([facts.measured, *lengths(parts["Rollback"])])
    return (
        begins - facts.now >= timedelta(hours=facts.notice)
        and facts.window.holds(begins, ends)
        and not any(begins < until and since < ends for since, until in facts.freezes)
        and ends - begins >= timedelta(minutes=needed)
    )


def _watched(said: str, facts: ChangeFacts) -> dict[Guard, list[float]]:
    """Return the guards that a text names, with the numbers that lie between what is usual and the alert."""
    found = {}
    for guard in facts.guards:
        numbers = amounts(said, guard.unit)
        if any_of([guard.name, guard.name.replace(" ", "_")]).search(said):
            found[guard] = [one for one in numbers if guard.usual < one <= guard.alert_at]
    return {guard: numbers for guard, numbers in found.items() if any(one < guard.alert_at for one in numbers)}


def _goes_back(parts: Mapping[str, str], facts: ChangeFacts) -> bool:
    """Return whether a text says a number of a guard at which one goes back: not below what is still fine."""
    said, fine = parts["Back out when"], _watched(parts["Verify"], facts)
    for guard in facts.guards:
        if any_of([guard.name, guard.name.replace(" ", "_")]).search(said):
            least = min(fine.get(guard, [guard.usual]))
            if any(guard.usual < one and least <= one <= guard.alert_at for one in amounts(said, guard.unit)):
                return True
    return False


def _takes_back(said: str, facts: ChangeFacts) -> bool:
    """Return whether a rollback has its command, its longest time, and only rehearsals that count."""
    tried = {one.upper() for one in _REHEARSAL.findall(said)}
    longest = max(lengths(said), default=0)
    return (
        _command(said, facts)
        and facts.measured <= longest <= LONGEST_ROLLBACK
        and bool(tried)
        and tried <= facts.tested
    )


def _command(said: str, facts: ChangeFacts) -> bool:
    """Return whether a text has a command that names the service."""
    return any(any_of([facts.service]).search(one) for one in _COMMAND.findall(said))
