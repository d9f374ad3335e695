"""A handoff note, taken apart and judged by rubric R4: what a program decides without doubt.

::

    Period: 2026-05-12 06:00 to 14:00 UTC
    From: Inês Carvalho
    To: Moira MacKinnon
    Open:
    - #1412 | acknowledged | Daniel Paul | next: compare a failing upload with a good one | 14:30 UTC
    Changes:
    - CHG0031802 | scheduled | Grace Doucet | next: be there when it begins | 2026-05-13 02:15 UTC
    Watch:
    - queue depth over 5000 messages for ten minutes: ring Kwame
    Risks next 24 h: the spring sale opens at 16:00 UTC, booking traffic may double
    Closed: #1409
    Accepted by: Moira MacKinnon, 14:10 UTC

Capitals, bold labels, tables and the marks of lists are the writer's own affair. An entry is about what it names first.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Self

from groundschool.grading.score import Check, Flag, Score
from groundschool.judges.prose.doubts import DOUBTS
from groundschool.judges.prose.labelled import paragraphs, quoted, rubric_item, template_labels, unfenced
from groundschool.judges.prose.language import any_of, mentioned, words
from groundschool.judges.prose.leaks import leaked
from groundschool.judges.prose.readers import blaming, promises
from groundschool.judges.prose.update import clock_times, says_utc

LABELS = ("Period", "From", "To", "Open", "Changes", "Watch", "Risks", "Closed", "Accepted by")
VAGUE = "may be no next action that somebody could tell to be done"
_RISKS = r"risks?(?: (?:for|in|over|of))?(?: the)?(?: next)?(?: 24 ?(?:h|hrs?|hours?))?"
_LABEL = template_labels("period", "from", "to", "open(?: items)?", "changes?", r"watch(?:[ -]fors?|[ -]items)?", _RISKS,
                         "closed", "accepted(?:[ -]by)?")  # fmt: skip
_MARK = re.compile(r"^([ \t]*)(?:[-*•\u2013+]|\d+[.)]|#+|\|)[ \t]*")
_RULE = re.compile(r"^[ \t|:+-]+$")
_MOMENT = re.compile(r"(?:(\d{4}-\d\d-\d\d)[ T,]+)?(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):[0-5]\d(?!\d)")
_ALL_UTC = re.compile(r"\b(all )?times?( here| below| in this note)?( are| is)?( all)?( given)?( in)?:? UTC\b", re.IGNORECASE)
_NEXT = re.compile(r"\bnext(?: actions?| steps?)?\s*[:\u2013\u2014-]\s*([^|;]*)", re.IGNORECASE)
_NOTHING = re.compile(r"^(none|nothing|n/?a|tbd|to be (decided|defined)|unknown|as (before|usual)|see \w+)\b", re.IGNORECASE)
_EYES = re.compile(r"\b(monitor\w*|keep an eye|watch\w*|follow\w* up|look into|check|handle|continue)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(not|no longer|never|isn't|wasn't)( yet| been)* $", re.IGNORECASE)
POINTS = {
    "period": 1, "people": 1, "named": 4, "state": 2, "owner": 2, "action": 2, "time": 3, "closed": 3, "watch": 2,
    "risks": 2, "accepted": 1, "utc": 2, "secret": 2, "length": 1,
}  # fmt: skip
_item = partial(rubric_item, POINTS)


@dataclass(frozen=True)
class OpenItem:
    """Something open: how it may be called, in which words its state is said, who owns it, and when it is due."""

    aliases: tuple[str, ...]
    states: tuple[str, ...]
    owner: tuple[str, ...]
    due: datetime | None


@dataclass(frozen=True)
class HandoffFacts:
    """What is true at the end of a shift; ``watch`` are words of which one is named, with the bound's number."""

    starts: datetime
    ends: datetime
    giver: tuple[str, ...]
    taker: tuple[str, ...]
    items: tuple[OpenItem, ...]
    closed: tuple[tuple[str, ...], ...]
    watch: tuple[tuple[tuple[str, ...], int], ...]
    risk: tuple[str, datetime]
    secrets: tuple[str, ...]
    limit: int

    @classmethod
    def from_truth(cls, truth: Mapping[str, Any]) -> Self:
        """Return the facts from plain data: times as ISO 8601, lists for tuples."""
        items = [
            OpenItem(tuple(one["aliases"]), tuple(one["states"]), tuple(one["owner"]), _read(one["due"]))
            for one in truth["items"]
        ]
        return cls(
            starts=datetime.fromisoformat(truth["starts"]), ends=datetime.fromisoformat(truth["ends"]),
            giver=tuple(truth["giver"]), taker=tuple(truth["taker"]), items=tuple(items),
            closed=tuple(map(tuple, truth["closed"])),
            watch=tuple((tuple(one["words"]), one["bound"]) for one in truth["watch"]),
            risk=(truth["risk"][0], datetime.fromisoformat(truth["risk"][1])), secrets=tuple(truth["secrets"]), limit=truth["limit"],
        )  # fmt: skip


@dataclass(frozen=True)
class ParsedNote:
    """A note taken apart: what stands behind each label, and by item's or closed one's number its entries."""

    text: str
    parts: Mapping[str, str]
    entries: Mapping[int, tuple[str, ...]]
    closed: tuple[str, ...]


def _read(text: str | None) -> datetime | None:
    return text and datetime.fromisoformat(text) or None


def read_note(text: str, facts: HandoffFacts) -> ParsedNote:
    """Return a note taken apart; nothing is an error, what is missing is empty."""
    text = unfenced(text)
    parts: dict[str, str] = dict.fromkeys(LABELS, "")
    for written, said in paragraphs(text, _LABEL):
        label = next(one for one in LABELS if one[:3].lower() == written[:3].lower())
        parts[label] = f"{parts[label]}\n{said}".strip()
    entries: dict[int, tuple[str, ...]] = {}
    closed: list[str] = []
    for one in (*note_entries(parts["Open"]), *note_entries(parts["Changes"])):
        at = _first(one, facts)
        if at is not None and at < len(facts.items):
            entries[at] = (*entries.get(at, ()), one)
        elif at is not None:
            closed.append(one)
    return ParsedNote(text, parts, entries, tuple(closed))


def note_entries(text: str) -> list[str]:
    """Return the entries of a list or a table, each on one line; deeper points belong to the one above them."""
    found: list[str] = []
    lines = [line for line in text.split("\n") if line.strip() and not _RULE.match(line)]
    marks = [mark for line in lines if (mark := _MARK.match(line))]
    least = min((len(mark[1].expandtabs()) for mark in marks), default=0)
    for line in lines:
        mark = _MARK.match(line)
        begins = (mark is not None and len(mark[1].expandtabs()) <= least) if marks else True
        said = re.sub(r"[*_`]", "", line[mark.end() :] if mark else line).strip()
        if begins or not found:
            found.append(said)
        else:
            found[-1] += f" | {said}"
    return found


def _first(entry: str, facts: HandoffFacts) -> int | None:
    """Return the number of what an entry names first, those that are closed behind those that are open."""
    places = []
    for number, names in enumerate((*(one.aliases for one in facts.items), *facts.closed)):
        listed = "|".join(map(re.escape, names))
        if found := re.search(rf"(?<![\w-])({listed})(?![\w-])", entry, re.IGNORECASE):
            places.append((found.start(), number))
    return min(places)[1] if places else None


def judge_handoff(text: str, facts: HandoffFacts) -> Score:
    """Return every item of a handoff note, and the sentences that only a person can judge."""
    note = read_note(text, facts)
    people = {name for one in facts.items for name in one.owner} | {*facts.giver, *facts.taker}
    vague = [one for entries in note.entries.values() for one in entries if _vague(one)]
    found = {DOUBTS["blame"]: blaming(text, people), DOUBTS["promise"]: promises(text), VAGUE: vague}
    flags = (Flag(doubt, one) for doubt, said in found.items() for one in dict.fromkeys(said))
    return Score((*_head(note, facts), *_open(note, facts), *_rest(note, facts)), tuple(flags))


def _head(note: ParsedNote, facts: HandoffFacts) -> Iterator[Check]:
    period, giver, taker = (note.parts[label] for label in ("Period", "From", "To"))
    both = {(one.hour, one.minute) for one in (facts.starts, facts.ends)}
    days = {f"{one:%Y-%m-%d}" for one in (facts.starts, facts.ends)}
    dates = set(re.findall(r"\d{4}-\d\d-\d\d", period))
    right = both <= clock_times(period) and bool(dates) and dates <= days and _zoned(note, period)
    yield _item("period", "the period has both times, with the date, in UTC", right, quoted("Period", period), "period")
    right = bool(mentioned(giver, facts.giver)) and bool(mentioned(taker, facts.taker))
    seen = f"{quoted('From', giver)}; {quoted('To', taker)}"
    yield _item("people", "who hands over, and to whom", right, seen, "people")


def _open(note: ParsedNote, facts: HandoffFacts) -> Iterator[Check]:
    missing = sum(at not in note.entries for at in range(len(facts.items)))
    twice = sum(len(found) > 1 for found in note.entries.values())
    seen = f"{missing} have no entry of their own, {twice} more than one"
    yield _item("named", "everything open has one entry", not missing and not twice, seen, "left-out")
    tests: dict[str, tuple[str, str, Callable[[str, OpenItem], bool]]] = {
        "state": ("each with its state", "no-state", lambda entry, one: _says(entry, one.states)),
        "owner": ("each with a person who owns it", "no-owner", lambda entry, one: bool(mentioned(entry, one.owner))),
        "action": ("each with what is done next", "no-action", lambda entry, _: bool(_next(entry))),
        "time": ("each with its time", "no-time", lambda entry, one: _in_time(entry, one, facts)),
    }
    enough = 2 * len(note.entries) >= len(facts.items) and bool(facts.items)
    for name, (label, tag, test) in tests.items():
        wrong = [one for at, found in note.entries.items() for one in found if not test(one, facts.items[at])]
        seen = f"{wrong[0][:100]!r}" if wrong else "less than half of what is open has an entry"
        yield _item(name, label, enough and not wrong, seen, tag)
    right, seen = enough and not note.closed, f"{note.closed[0][:100]!r}" if note.closed else "nothing is listed"
    yield _item("closed", "nothing that is closed is listed as open", right, seen, "closed-as-open", shows=bool(note.closed))


def _says(entry: str, states: tuple[str, ...]) -> bool:
    """Return whether an entry says a state, and does not say that it is not so."""
    found = any_of(states).finditer(entry)
    return any(not _DENIED.search(entry[: one.start()]) for one in found)


def _next(entry: str) -> str:
    """Return what an entry says is done next, without times; nothing where that is less than two words."""
    found = _NEXT.search(entry)
    said = _MOMENT.sub("", found[1]).replace("UTC", "").strip(" .,-") if found else ""
    return "" if words(said) < 2 or (words(said) <= 3 and _NOTHING.match(said)) else said


def _vague(entry: str) -> bool:
    said = _next(entry)
    return bool(_EYES.search(said)) and words(said) < 4  # "monitor the situation"


def _in_time(entry: str, one: OpenItem, facts: HandoffFacts) -> bool:
    """Return whether an entry has the item's moment; where it has none of its own, one within the next day."""
    found = _moments(entry, facts.ends)
    if one.due is not None:
        return one.due in found
    return any(facts.ends <= at <= facts.ends + timedelta(days=1) for at in found)


def _moments(text: str, around: datetime) -> list[datetime]:
    """Return the moments in a text, read as UTC; without a date the nearest one."""
    found = []
    for day, hour, minute in _MOMENT.findall(text):
        try:
            base = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else around
        except ValueError:
            continue
        at = base.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        if not day and abs(at - around) > timedelta(hours=12):
            at += timedelta(days=1 if at < around else -1)
        found.append(at)
    return found


def _rest(note: ParsedNote, facts: HandoffFacts) -> Iterator[Check]:
    watch, risks, accepted = (note.parts[label] for label in ("Watch", "Risks", "Accepted by"))
    lines = note_entries(watch)
    right = all(any(mentioned(one, said) and bound in _numbers(one) for one in lines) for said, bound in facts.watch)
    yield _item("watch", "what is watched has its bound", right and bool(facts.watch), quoted("Watch", watch), "no-bound")
    word, at = facts.risk
    timed = any(day in {"", f"{at:%Y-%m-%d}"} and (int(hour), int(minute)) == (at.hour, at.minute)
                for day, hour, minute in _MOMENT.findall(risks))  # fmt: skip
    right = bool(re.search(rf"\b{word}", risks, re.IGNORECASE)) and timed
    yield _item("risks", "the risk of the next 24 hours, with its time", right, quoted("Risks", risks), "no-risk")
    near = [at for at in _moments(accepted, facts.ends) if abs(at - facts.ends) <= timedelta(minutes=30)]
    right = bool(mentioned(accepted, facts.taker)) and bool(near) and _zoned(note, accepted)
    yield _item("accepted", "who accepts it, and until when", right, quoted("Accepted by", accepted), "not-accepted")
    there = bool(note.entries)
    bare = [line.strip() for line in note.text.split("\n") if _CLOCK.search(line) and not _zoned(note, line)]
    seen = f"{bare[0][:100]!r}" if bare else "it names nothing that is open"
    yield _item("utc", "every line with a time says UTC", there and not bare, seen, "no-utc", shows=bool(bare))
    secrets = leaked(note.text, facts.secrets)
    seen = f"it has {secrets[0]}" if secrets else "it names nothing that is open"
    checked = _item("secret", "no secret", there and not secrets, seen, "secret-leaked", shows=bool(secrets))
    yield replace(checked, critical=True)
    count = words(note.text)
    right = there and count <= facts.limit
    yield _item("length", f"at most {facts.limit} words", right, f"{count} words", "too-long", shows=count > facts.limit)


def _zoned(note: ParsedNote, line: str) -> bool:
    return says_utc(line) or bool(_ALL_UTC.search(note.text))


def _numbers(text: str) -> set[int]:
    """Return the whole numbers in a text, in groups of three or with a k for thousand, too."""
    joined = re.sub(r"(?<=\d)[,.'\u2019\u00a0\u202f ](?=\d{3}(?!\d))", "", text)
    return {int(digits) * (1000 if kilo else 1) for digits, kilo in re.findall(r"(?<![\w.:])(\d{1,9})(k?)(?!\d|:\d|\.\d)", joined)}
