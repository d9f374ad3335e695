"""``groundschool init``."""

from pathlib import Path
from typing import Annotated

import typer

from groundschool.cli.options import CourseOption, ExchangeOption
from groundschool.cli.places import Places


def init(
    folder: Annotated[Path, typer.Argument(help="Where the notebooks go; an existing notebook is never overwritten.")],
    *,
    exchange: ExchangeOption = None,
    course: CourseOption = None,
) -> None:
    """Copy the exercises and lessons out of the course into a folder to work in and hand in from."""
    import shutil

    from groundschool.cli.nbgrader_config import configured_exchange, for_associate, write_config
    from groundschool.errors import GroundschoolError

    found = Places(course).found
    released = found.root / "exercises"
    notebooks = [path for path in sorted(released.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts]
    if not notebooks:
        raise GroundschoolError(f"{released} holds no notebooks. Run 'groundschool build' first.")
    if folder.exists() and not folder.is_dir():
        raise GroundschoolError(f"{folder} is a file. Name a folder.")
    kept = 0
    for path in notebooks:
        target = folder / path.relative_to(released)
        if target.exists():
            kept += 1
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    write_config(folder, for_associate(found.declared.id, exchange or configured_exchange(found.root, found.root)))
    print(f"{len(notebooks) - kept} notebooks copied to {folder}" + (f", {kept} kept as they were" if kept else ""))
    print(f"Open them: jupyter lab {folder / 'home.ipynb'}")
