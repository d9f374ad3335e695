"""What ``curriculum/policies/publication.toml`` says: when numbers about groups change.

The course says it for everybody: two teams that published on different days could be told apart by subtraction. A
course without the file has the usual week. How few people a number may be about is ``k`` of the visibility policy.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from groundschool.curriculum.blueprint import RowId
from groundschool.curriculum.policies import policy_file
from groundschool.curriculum.roster import Zone
from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Text
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import Problem

NAME = "publication"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Publication(Strict):
    """Numbers about groups stay for so many weeks, from local midnight of a weekday in a zone."""

    title: Text
    blueprint: tuple[RowId, ...] = ()
    weeks: Annotated[int, Field(ge=1, le=13)] = 1
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    zone: Zone = "UTC"


USUAL = Publication(title="When numbers about groups change")


def load_publication(root: Path) -> tuple[Publication | None, list[Problem]]:
    """Return the policy of the course at ``root``, or None with every problem."""
    path = root / policy_file(NAME)
    return read_toml(path, Publication, root) if path.exists() else (USUAL, [])
