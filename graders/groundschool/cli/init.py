"""``groundschool init``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import CourseOption, ExchangeOption
from groundschool.services.workspace import Workspace

if TYPE_CHECKING:
    from groundschool.services.set_up_folder import Copied


def init(
    folder: Annotated[Path, typer.Argument(help="Where the notebooks go; an existing notebook is never overwritten.")],
    *,
    exchange: ExchangeOption = None,
    course: CourseOption = None,
) -> None:
    """Copy the exercises and lessons out of the course into a folder to work in and hand in from."""
    from groundschool.services.set_up_folder import set_up_folder

    show_copied(set_up_folder(Workspace(course).found, folder, exchange), folder)


def show_copied(done: "Copied", folder: Path) -> None:
    """Print what was copied, and how it is opened."""
    print(f"{done.copied} notebooks copied to {folder}" + (f", {done.kept} kept as they were" if done.kept else ""))
    print(f"Open them: jupyter lab {folder / 'home.ipynb'}")
