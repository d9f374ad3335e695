"""What ``curriculum/blueprint.toml`` says: the role, row by row, so that everything can name the row it serves."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field

from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Text
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import Problem, did_you_mean

BLUEPRINT = "curriculum/blueprint.toml"

RowId = Annotated[str, Field(pattern=r"^B([1-9]|1[0-2])\.[a-z0-9]+(-[a-z0-9]+)*$")]


class Row(Strict):
    """One thing the role asks for; ``planned`` names the exercises to come that will be its home."""

    id: RowId
    title: Text
    target: str = ""
    period: str = ""
    planned: tuple[Text, ...] = ()

    @property
    def section(self) -> str:
        """Return the part before the dot: ``B1`` to ``B12``."""
        return self.id.partition(".")[0]


class Blueprint(Strict):
    """Every row of the role."""

    rows: tuple[Row, ...] = Field(min_length=1)

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """Return the rows by id, in the order of the file."""
        return {row.id: row for row in self.rows}


def load_blueprint(root: Path) -> tuple[Blueprint | None, list[Problem]]:
    """Return the blueprint below ``root``, or None, with every problem found in it."""
    blueprint, problems = read_toml(root / BLUEPRINT, Blueprint, root)
    if blueprint is not None:
        problems += repeated(BLUEPRINT, "rows", (row.id for row in blueprint.rows))
    return blueprint, problems


def unknown_rows(blueprint: Blueprint, where: str, field: str, named: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each of the ``named`` rows that the blueprint does not have."""
    for row in named:
        if row not in blueprint.by_id:
            section = row.partition(".")[0] + "."
            nearby = [known for known in blueprint.by_id if known.startswith(section)]
            yield Problem(where, field, f"the blueprint has no row {row!r}", did_you_mean(row, nearby))


def repeated(where: str, field: str, ids: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each id that stands more than once."""
    for name, count in Counter(ids).items():
        if count > 1:
            yield Problem(where, field, f"{name!r} stands {count} times", "Keep one of them.")
