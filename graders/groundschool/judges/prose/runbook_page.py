"""A runbook taken apart: front matter, sections, and in them numbered items with their commands and labels.

Capitals, bold labels, headings for items, commands between backticks or in a fence are the writer's own affair.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from groundschool.formats.front_matter import read_page
from groundschool.judges.prose.runbook_commands import FENCE, commands_in, fences_hidden, is_page
from groundschool.judges.prose.runbook_labels import ANY_LABEL, ITEM, LABELS, in_table, is_label

SECTIONS = ("What it means", "Immediate checks", "Mitigation", "Escalation", "Rollback")
_HEAD = re.compile(r"---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}(#{1,3})[ \t]*(.+?)[ \t#:*]*$", re.MULTILINE)
_LITERAL = re.compile(
    r"`+(.+?)`+|\"([^\"\n]+)\"|\u201c([^\u201d\n]+)\u201d|\u201e([^\u201c\u201d\n]+)[\u201c\u201d]|\u00ab([^\u00bb\n]+)\u00bb"
    r"|\u2018([^\u2019\n]+)\u2019(?!\w)|(?<![\w'])'([^'\n]+)'(?!\w)"
)
_BETWEEN = r"(?:[ \t]+(?!(?:and|but)\b)[\w/]+){0,4}[ \t]*$"
_DENIED = re.compile(
    rf"\b(?:no|without|never|none|nothing|neither|nor|gone|absent){_BETWEEN}"
    rf"|(?:\bnot|n['\u2019]t)\b(?![ \t]+only\b)(?![^\n]*\bwith\b){_BETWEEN}",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"[`\"' \t]*(?:is|are|must|should|does|do|may)(?:[ \t]+(?:not|never|nowhere|absent|missing|gone)|n['\u2019]t)\b",
    re.IGNORECASE,
)
LONGEST = 40_000  # letters of a page that are read


@dataclass(frozen=True)
class Expectation:
    """What a check says to expect: a text, word for word, that is printed, or (``absent``) is not."""

    text: str
    absent: bool = False

    def holds(self, output: str) -> bool:
        """Return whether what was printed is what was expected; blanks are not counted."""
        found = " ".join(self.text.split()) in " ".join(output.split())
        return found != self.absent


@dataclass(frozen=True)
class RunbookItem:
    """A numbered item of a section; without numbers the whole section is one, of number 0."""

    number: int
    text: str

    @cached_property
    def commands(self) -> tuple[str, ...]:
        """Return its commands: what stands in fences, and between backticks begins as a command does."""
        return tuple(commands_in(self.text))

    def says(self, label: str) -> str:
        """Return what stands behind one of the labels until the next one; empty where it is missing."""
        marks = list(ANY_LABEL.finditer(fences_hidden(self.text)))
        for mark, after in zip(marks, (*marks[1:], None), strict=False):
            if is_label(mark, label):
                said = self.text[mark.end() : after.start() if after else len(self.text)].strip(" \t\n*_-|#")
                return said or in_table(self.text, LABELS[label])
        return in_table(self.text, LABELS[label])

    @property
    def expectation(self) -> Expectation | None:
        """Return the first text between backticks or quotes behind Expect, else what its fence has; or None."""
        said = self.says("expect")
        prose = FENCE.sub("", said)
        found = _LITERAL.search(prose)
        if not found:
            fence = FENCE.search(f"{said}\n")
            return Expectation(fence[2].strip()) if fence and fence[2].strip() else None
        text = next(one for one in found.groups() if one)
        before, behind = prose[: found.start()], prose[found.end() :]
        return Expectation(text.strip(), absent=bool(_DENIED.search(before) or _DENIED_BEHIND.match(behind)))


@dataclass(frozen=True)
class RunbookPage:
    """A page taken apart; ``broken`` says why its front matter cannot be read."""

    matter: Mapping[str, Any]
    body: str
    sections: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    broken: str = ""

    def said(self, name: str) -> str:
        """Return what the front matter says of a name: a text, a number or a day; of anything else nothing."""
        value = self.matter.get(name)
        return str(value).strip() if isinstance(value, str | int | float | date) else ""

    def items(self, section: str) -> tuple[RunbookItem, ...]:
        """Return the items of a section."""
        text = self.sections.get(section, "")
        marks = list(ITEM.finditer(fences_hidden(text)))
        if not marks:
            return (RunbookItem(0, text),) if text.strip() else ()
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        return tuple(RunbookItem(int(m[1]), text[m.end() : end]) for m, end in zip(marks, ends, strict=True))


def read_runbook(text: str) -> RunbookPage:
    """Return a runbook taken apart; nothing is an error, what is missing is empty."""
    text = (text if is_page(text) else "").replace("\r\n", "\n").strip()[:LONGEST] + "\n"
    matter: Mapping[str, Any] = {}
    body, broken, head = text, "", _HEAD.match(text)
    try:
        matter, body = _matter(head[0] if head else text), text[head.end() if head else 0 :].lstrip("\n")
    except (ValueError, RecursionError) as error:
        broken = f"{error}"
    marks = _headings(fences_hidden(body))
    ends = [*(found.start() for found, _ in marks[1:]), len(body)]
    sections: dict[str, str] = {}
    for (found, name), end in zip(marks, ends, strict=False):
        sections.setdefault(name, body[found.end() : end])
    return RunbookPage(matter, body, sections, tuple(name for _, name in marks), broken)


@lru_cache(maxsize=32)
def _matter(head: str) -> Mapping[str, Any]:
    """Return what a head says: YAML is slow, and many pages come again with another text below the same head."""
    return read_page(head.encode())[0]


def _headings(text: str) -> list[tuple[re.Match[str], str]]:
    """Return the headings of sections; one with a remark behind it where there is none without."""
    found = [(mark, *_section(mark[2])) for mark in _HEADING.finditer(text)]
    plain = {name for _, name, remark in found if not remark}
    return [(mark, name) for mark, name, remark in found if name and not (remark and name in plain)]


def _section(heading: str) -> tuple[str, str]:
    """Return the section that a heading begins, or nothing, and the remark behind it; a number does not count."""
    plain = re.sub(r"^\d+[.)]\s*|^[^\w\s]+\s*", "", heading.strip("*_ "))
    for one in SECTIONS:
        rest = plain[len(one) :].strip("*_ ")
        if plain.casefold().startswith(one.casefold()) and not re.match(r"[\w,;/&+.]", rest):
            return one, rest
    return "", ""
