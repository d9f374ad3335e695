"""``groundschool new``."""

from enum import StrEnum
from typing import Annotated

import typer

from groundschool.cli.options import CourseOption
from groundschool.services.workspace import Workspace


class Kind(StrEnum):
    """What can be scaffolded."""

    EXERCISE = "exercise"
    DATASET = "dataset"
    AREA = "area"


def new(
    kind: Annotated[Kind, typer.Argument(help="What to make.")],
    name: Annotated[str, typer.Argument(help="area/slug for an exercise, a slug for a dataset or an area.")],
    *,
    course: CourseOption = None,
) -> None:
    """Make the folder of an exercise, a dataset or a skill area, with small working files to change."""
    from groundschool.authoring.scaffold import scaffold

    for path in scaffold(Workspace(course).whole, kind.value, name):
        print(path)
