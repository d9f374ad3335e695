"""``groundschool regenerate``."""

from typing import Annotated

import typer

from groundschool.cli.options import CourseOption
from groundschool.services.workspace import Workspace


def regenerate(
    names: Annotated[list[str] | None, typer.Argument(help="Generated datasets; all if none is named.")] = None,
    *,
    course: CourseOption = None,
) -> None:
    """Write the checked-in files of generated datasets anew, and their checksums."""
    from groundschool.services.regenerate_datasets import regenerate_datasets

    for name, changed in regenerate_datasets(Workspace(course).whole, names or ()):
        print(f"{name}: {', '.join(changed) or 'unchanged'}")
