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
    from groundschool.datasets import load_datasets
    from groundschool.datasets.regenerate import regenerate as write
    from groundschool.errors import CourseError, UnknownNameError

    known, problems = load_datasets(Workspace(course).whole.root)
    generated = {name: dataset for name, dataset in known.items() if not dataset.recorded}
    for name in names or generated:
        if name not in generated:
            raise CourseError(problems) if problems else UnknownNameError("generated dataset", name, generated)
        changed = write(generated[name])
        print(f"{name}: {', '.join(changed) or 'unchanged'}")
