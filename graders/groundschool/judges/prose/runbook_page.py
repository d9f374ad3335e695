"""A runbook taken apart: front matter, sections, and in them numbered items with their commands and labels.

Capitals, bold labels, headings for items, commands between backticks or in a fence are the writer's own affair.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from groundschool.formats.front_matter import read_page
from groundschool.judges.prose.commands import LINE, PROGRAMS, NoCommandError, simple_commands, stripped

SECTIONS = ("What it means", "Immediate checks", "Mitigation", "Escalation", "Rollback")
LABELS = {
    "precondition": r"pre-?conditions?|prerequisites?|only (?:if|when)|if",
    "command": r"commands?|run",
    "expect": r"expect(?:ed|ation|ed result|ed output|s)?|you (?:should )?see|result",
    "effect": r"(?:takes |time to )?effect(?:ive)?(?: in| within| after)?|takes|time",
    "approval": r"approv(?:al|ed by|al level|er|e)|who agrees|agreed by",
    "to": r"to|page|who|role",
    "when": r"when|trigger|after",
    "handover": r"hand[ -]?over|give|tell them|say",
}
_HEADING = re.compile(r"^ {0,3}(#{1,3})[ \t]*(.+?)[ \t#:*]*$", re.MULTILINE)
_ITEM = re.compile(
    r"^ ?(?:#{2,6}[ \t]*)?(?:\*\*|__)?(?:step[ \t]+|check[ \t]+)?(\d{1,2})[.):](?=\s|\*)", re.MULTILINE | re.IGNORECASE
)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[ \t]*(\w*)[^\n]*\n(.*?)^[ \t]*(?:```|~~~)[ \t]*$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)(`{1,2})(?!`)([^`]+(?:`(?!`)[^`]*)*?)(?<!`)\1(?!`)")
_LITERAL = re.compile(r"`+(.+?)`+|\"([^\"\n]+)\"|\u201c([^\u201d\n]+)\u201d")
_NONE = re.compile(r"\b(no|not|without|never|none|isn't|gone|absent)\b[^.;`\"]{0,25}$", re.IGNORECASE)
_ASKED_OF_PROMETHEUS = "promql"
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

    @property
    def commands(self) -> tuple[str, ...]:
        """Return its commands: what stands in fences, and between backticks begins as a command does."""
        return tuple(commands_in(self.text))

    def says(self, label: str) -> str:
        """Return what stands behind one of the labels until the next one; empty where it is missing."""
        plain = _FENCE.sub(lambda found: re.sub(r"[^\n]", "x", found[0]), self.text)
        marks = list(_ANY_LABEL.finditer(plain))
        for mark, after in zip(marks, (*marks[1:], None), strict=False):
            if re.fullmatch(LABELS[label], mark[1], re.IGNORECASE):
                return self.text[mark.end() : after.start() if after else len(self.text)].strip(" \t\n*_-|")
        return self._cell(LABELS[label])

    def _cell(self, label: str) -> str:
        """Return what the first row of a table has in the column of a label."""
        rows = [[cell.strip(" *_") for cell in row.split("|")] for row in _ROW.findall(self.text)]
        first = next((row for row in rows[1:] if not re.fullmatch(r"[\s:|-]*", "".join(row))), [])
        columns = zip(rows[0], first, strict=False) if rows else ()
        return next((cell for head, cell in columns if re.fullmatch(label, head, re.IGNORECASE)), "")

    @property
    def expectation(self) -> Expectation | None:
        """Return the first text between backticks or quotes behind Expect, or None."""
        said = self.says("expect")
        found = _LITERAL.search(said)
        if not found:
            return None
        text = next(one for one in found.groups() if one)
        return Expectation(text.strip(), absent=bool(_NONE.search(said[: found.start()])))


_ANY_LABEL = re.compile(
    rf"(?:^[ \t>*_+\-\u2022]*|(?<=[`.;,)])[ \t*_]+|[ \t]{{2,}}[*_]*|[ \t]\*\*|\|[ \t*_]*)"
    rf"({'|'.join(LABELS.values())})[*_]*[ \t]*:[*_]*",
    re.MULTILINE | re.IGNORECASE,
)
_ROW = re.compile(r"^[ \t]*\|(.+)\|[ \t]*$", re.MULTILINE)


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
        hidden = _FENCE.sub(lambda found: re.sub(r"[^\n]", "x", found[0]), text)
        marks = list(_ITEM.finditer(hidden))
        if not marks:
            return (RunbookItem(0, text),) if text.strip() else ()
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        return tuple(RunbookItem(int(m[1]), text[m.end() : end]) for m, end in zip(marks, ends, strict=True))


def read_runbook(text: str) -> RunbookPage:
    """Return a runbook taken apart; nothing is an error, what is missing is empty."""
    text = text.replace("\r\n", "\n").strip()[:LONGEST] + "\n"
    matter: dict[str, Any] = {}
    body, broken = text, ""
    try:
        matter, body = read_page(text.encode())
    except (ValueError, RecursionError) as error:
        broken = f"{error}"
    hidden = _FENCE.sub(lambda found: re.sub(r"[^\n]", "x", found[0]), body)
    marks = [(found, name) for found in _HEADING.finditer(hidden) if (name := _section(found[2]))]
    ends = [*(found.start() for found, _ in marks[1:]), len(body)]
    sections: dict[str, str] = {}
    for (found, name), end in zip(marks, ends, strict=False):
        sections.setdefault(name, body[found.end() : end])
    return RunbookPage(matter, body, sections, tuple(name for _, name in marks), broken)


def _section(heading: str) -> str:
    """Return the section that a heading begins, or nothing: a number before it does not count."""
    plain = re.sub(r"^\d+[.)]\s*", "", heading.strip("*_ ")).casefold()
    return next((one for one in SECTIONS if one.casefold() == plain), "")


def commands_in(text: str) -> Iterator[str]:
    """Yield the commands of a text, those in fences line by line; a query of its own fence is none."""
    for language, block in _FENCE.findall(text):
        if language.casefold() != _ASKED_OF_PROMETHEUS:
            for line in re.sub(r"\\\n\s*", " ", block).splitlines():
                plain = re.sub(r"^\s*\$\s+", "", line).strip()
                if plain and not plain.startswith("#"):
                    yield plain[: LINE + 1]
    for _, said in _SPAN.findall(_FENCE.sub("", text)):
        line = re.sub(r"\\?\n\s*", " ", said).strip()
        if is_command(line):
            yield line[: LINE + 1]


def is_command(said: str) -> bool:
    """Return whether what stands between backticks begins as a command does, and not as a word of its own."""
    try:
        words = stripped(simple_commands(said)[0])
    except NoCommandError:
        return said.split(" ", maxsplit=1)[0].rpartition("/")[2] in PROGRAMS
    if not words:
        return "=" in said and "$(" in said
    program = words[0].rpartition("/")[2]
    return (program in PROGRAMS and len(words) > 1) or words[0].startswith("./")
