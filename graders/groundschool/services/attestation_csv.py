"""Attestations from a spreadsheet: a table with a header, a line an attestation."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

from groundschool.errors import Problem, did_you_mean
from groundschool.services.csv_table import read_table
from groundschool.tracker.evidence.new_attestations import Proposal

NEEDED = ("subject", "kind", "artefact_ref", "attester", "attester_role", "occurred_on")
OPTIONAL = ("rubric", "skills", "before", "after", "unit", "note", "prior_learning")
YES_OR_NO = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}

Instant = Callable[[str], datetime]


def read_attestations(path: Path, instant: Instant, attester: str = "") -> tuple[list[Proposal], list[Problem]]:
    """Return what the file proposes, with every line's problems; ``instant`` reads a day or an instant.

    Columns are ``NEEDED`` and any of ``OPTIONAL``, in any order; several skills are separated by semicolons. A line
    that names nobody is signed by ``attester``; empty lines are left out. Raises GroundschoolError when it cannot be
    read.
    """
    table = read_table(path, NEEDED + OPTIONAL)
    columns, rows = table.columns, [(f"{path}:{number}", row) for number, row in table.lines]
    problems = list(_columns(path, columns, signed=bool(attester)))
    proposals: list[Proposal] = []
    for where, row in rows if not problems else ():
        line = _Line(where, {**row, "attester": (row.get("attester") or "").strip() or attester}, instant, table.number)
        if (proposal := line.proposal()) is not None:
            proposals.append(proposal)
        problems += line.problems
    return proposals, problems


class _Line:
    """One line of the file, read field by field."""

    def __init__(
        self, where: str, row: Mapping[str | None, Any], instant: Instant, number: Callable[[str], float]
    ) -> None:
        self.where = where
        self.problems: list[Problem] = []
        self._row = row
        self._instant = instant
        self._number_in = number

    def proposal(self) -> Proposal | None:
        if None in self._row or any(value is None for value in self._row.values()):
            self._wrong("", "has not as many cells as the header", "Put cells with commas in quotes.")
            return None
        rubric, before, after = (self._number(name) for name in ("rubric", "before", "after"))
        if rubric is not None and rubric != int(rubric):
            self._wrong("rubric", f"{rubric:g} is no whole number", "Give a mark of the rubric.")
        occurred_at, prior_learning = self._when(), self._flag("prior_learning")
        if self.problems or occurred_at is None:
            return None
        return Proposal(
            self.where,
            *(self._text(name) for name in NEEDED[:-1]),
            occurred_at=occurred_at,
            rubric=None if rubric is None else int(rubric),
            skills=tuple(filter(None, (name.strip() for name in self._text("skills").split(";")))),
            before=before,
            after=after,
            unit=self._text("unit"),
            note=self._text("note"),
            prior_learning=prior_learning,
        )

    def _text(self, name: str) -> str:
        return (self._row.get(name) or "").strip()

    def _number(self, name: str) -> float | None:
        if not (text := self._text(name)):
            return None
        try:
            value = self._number_in(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            self._wrong(name, f"{text!r} is no number", "Write it like 12 or 0.5.")
            return None
        return value

    def _flag(self, name: str) -> bool:
        if (text := self._text(name).lower()) not in YES_OR_NO:
            self._wrong(name, f"{text!r} is neither yes nor no", "Write yes, or nothing.")
        return YES_OR_NO.get(text, False)

    def _when(self) -> datetime | None:
        text = self._text("occurred_on")
        try:
            return self._instant(text)
        except (ValueError, OverflowError):
            self._wrong("occurred_on", f"{text!r} is no day", "Write it like 2026-08-03.")
            return None

    def _wrong(self, field: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.where, field, message, remedy))


def _columns(path: Path, names: tuple[str, ...], *, signed: bool) -> Iterator[Problem]:
    for name in NEEDED:
        if name not in names and not (signed and name == "attester"):
            yield Problem(f"{path}:1", name, "the column is missing", "Add it.")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(f"{path}:1", name, "the column is there more than once", "Keep one of them.")
    for name in names:
        if name not in NEEDED + OPTIONAL:
            yield Problem(f"{path}:1", name, "there is no such column", did_you_mean(name, NEEDED + OPTIONAL))
