"""``groundschool new``."""

from enum import StrEnum
from typing import Annotated

import typer

from groundschool.cli.options import CourseOption, JsonOption
from groundschool.services.workspace import Workspace


class Kind(StrEnum):
    """What can be scaffolded."""

    AREA = "area"
    DATASET = "dataset"
    EXERCISE = "exercise"
    FORMAT = "format"
    LESSON = "lesson"
    SCENARIO = "scenario"


def new(
    kind: Annotated[Kind, typer.Argument(help="What to make.")],
    name: Annotated[str, typer.Argument(help="area/slug for an exercise or a lesson, else a slug.")],
    *,
    course: CourseOption = None,
    json: JsonOption = False,
) -> None:
    """Make the files of something new, small and working, as a draft; says what is to do next.

    An exercise brings a dataset of its own name, and its area's first lesson, where there is none yet.
    """
    from json import dumps

    from groundschool.services.begin_content import begin_content

    made = begin_content(Workspace(course), kind.value, name)
    if json:
        print(dumps({"files": [path.as_posix() for path in made.files], "next": made.next_steps}, indent=2))
        return
    print("\n".join(path.as_posix() for path in made.files))
    print("\nNext:")
    for number, step in enumerate(made.next_steps, 1):
        print(f"  {number}. {step}")
