"""What ``roster.toml`` says, where there is one: the people of the cohort. Without it, ids speak for themselves."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from groundschool.curriculum.blueprint import Strict, repeated
from groundschool.curriculum.exercise import Text
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import Problem

ROSTER = "roster.toml"

AssociateId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]*$")]


class Associate(Strict):
    """One person: the id that nbgrader and the ledger know, and how reports call them."""

    id: AssociateId
    name: Text
    team: str = ""
    start_date: date | None = None


class RosterFile(Strict):
    """The people of the cohort, as ``[[associate]]`` tables."""

    associate: tuple[Associate, ...] = ()


def load_roster(root: Path) -> tuple[dict[str, Associate], list[Problem]]:
    """Return the associates by id, none when there is no roster, with every problem found in it."""
    if not (root / ROSTER).is_file():
        return {}, []
    declared, problems = read_toml(root / ROSTER, RosterFile, root)
    if declared is None:
        return {}, problems
    problems += repeated(ROSTER, "associate", (person.id for person in declared.associate))
    return {person.id: person for person in declared.associate}, problems
