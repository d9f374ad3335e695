"""A handoff note, taken apart: labelled paragraphs, entries of lists and tables, next steps, moments and numbers.

Capitals, bold labels, tables and the marks of lists are the writer's own affair. An entry is about what it names first.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from textwrap import dedent
from typing import Any, Self

from groundschool.judges.prose.labelled import paragraphs, template_labels, unfenced
from groundschool.judges.prose.language import any_of, words
from groundschool.judges.prose.note_times import without_moments
from groundschool.judges.prose.update import says_utc

LABELS = ("Period", "From", "To", "Open", "Changes", "Watch", "Risks", "Closed", "Accepted by")
_RISKS = r"risks?(?: (?:for|in|over|of))?(?: the)?(?: next)?(?: 24 ?(?:h|hrs?|hours?))?"
_WATCH = "watch(?:[ -]fors?|[ -]items)?"
_LABEL = template_labels(
    "period", "from", "to", "open(?: items)?", "changes?", _WATCH, _RISKS, "closed", "accepted(?:[ -]by)?"
)
_MARK = re.compile(r"^([ \t]*)(?:[-*•\u2013+]|\d+[.)]|#+|\|)[ \t]*")
_RULE = re.compile(r"^[ \t|:+-]+$")
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):[0-5]\d(?!\d)")
_ALL_UTC = re.compile(
    r"\b(all )?times?( here| below| in this note)?( are| is)?( all)?( given)?( in)?:? UTC\b", re.IGNORECASE
)
_NEXT = re.compile(r"\bnext(?: actions?| steps?)?\s*[:\u2013\u2014-]\s*([^|;]*)", re.IGNORECASE)
_NOTHING = re.compile(
    r"^(none|nothing|n/?a|tbd|to be (decided|defined)|unknown|as (before|usual)|see \w+)\b", re.IGNORECASE
)
_EYES_ALONE = re.compile(
    r"^(please )?(keep )?(monitor(ing)?|watch(ing)?|observ(e|ing)|((keep|keeping) )?an eye on|look(ing)? at)"
    r"( (it|this|that|them|the \w+|closely|further|on|for now|please|all|carefully))*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class OpenItem:
    """Something open: how it may be called, in which words its state is said, who owns it, and when it is due."""

    aliases: tuple[str, ...]
    states: tuple[str, ...]
    owner: tuple[str, ...]
    due: datetime | None


@dataclass(frozen=True)
class HandoffFacts:
    """What is true at the end of a shift.

    ``watch`` are words of which one is named, with the bound's number and the spellings of its unit (an empty one where
    it goes without saying); of the words of ``risk`` one is named, as a beginning, with the time.
    """

    starts: datetime
    ends: datetime
    giver: tuple[str, ...]
    taker: tuple[str, ...]
    items: tuple[OpenItem, ...]
    closed: tuple[tuple[str, ...], ...]
    watch: tuple[tuple[tuple[str, ...], int, tuple[str, ...]], ...]
    risk: tuple[tuple[str, ...], datetime]
    secrets: tuple[str, ...]
    limit: int
    people: tuple[tuple[str, ...], ...] = ()

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
            watch=tuple((tuple(one["words"]), one["bound"], tuple(one["units"])) for one in truth["watch"]),
            risk=(tuple(truth["risk"][0]), datetime.fromisoformat(truth["risk"][1])),
            secrets=tuple(truth["secrets"]), limit=truth["limit"],
            people=tuple(map(tuple, truth["people"])),
        )  # fmt: skip


@dataclass(frozen=True)
class ParsedNote:
    """A note taken apart: what stands behind each label, and by item's or closed one's number its entries."""

    text: str
    parts: Mapping[str, str]
    entries: Mapping[int, tuple[str, ...]]
    closed: tuple[str, ...]

    def zoned(self, line: str) -> bool:
        """Return whether a line says that its times are UTC, or the note says so of all."""
        return says_utc(line) or "+0000" in line or bool(_ALL_UTC.search(self.text))

    def without_zone(self) -> list[str]:
        """Return the lines with a time that nothing says the zone of."""
        lines = self.text.split("\n")
        return [line.strip() for line in lines if _CLOCK.search(line) and not self.zoned(line)]


def _read(text: str | None) -> datetime | None:
    return (text and datetime.fromisoformat(text)) or None


def read_note(text: str, facts: HandoffFacts) -> ParsedNote:
    """Return a note taken apart; nothing is an error, what is missing is empty."""
    text = _outdented(unicodedata.normalize("NFC", unfenced(text)))
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


def _outdented(text: str) -> str:
    """Return a text in which what stands below a label is not indented as a whole."""
    marks = list(_LABEL.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found = text[: marks[0].start()] if marks else text
    for mark, end in zip(marks, ends, strict=False):
        first, _, below = text[mark.end() : end].partition("\n")
        found += f"{mark[0]}{first}\n{below if first.strip() else dedent(below)}"
    return found


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
        if found := _any_called(names).search(entry):
            places.append((found.start(), number))
    return min(places)[1] if places else None


@lru_cache(maxsize=512)
def _any_called(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that finds an item by any of its names, in any capitals."""
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, names))})(?![\w-])", re.IGNORECASE)


def next_step(entry: str, people: tuple[tuple[str, ...], ...] = ()) -> str:
    """Return what an entry says is done next; nothing where that is less than two words, a name, or to look at it."""
    found = _NEXT.search(entry)
    said = without_moments(found[1]).replace("UTC", "").strip(" .,-()") if found else ""
    if said and not _of_people(people).sub("", said).strip(" .,-@()"):
        return ""
    empty = words(said) < 2 or (words(said) <= 3 and _NOTHING.match(said)) or _EYES_ALONE.match(said)
    return "" if empty else said


@lru_cache(maxsize=32)
def _of_people(people: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    return any_of(sorted((one for names in people for one in names), key=len, reverse=True))
