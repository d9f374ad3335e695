"""Copies the exercises and lessons of a course into a folder to work in and hand in from."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError
from groundschool.nbgrader_bridge.configuration import configured_exchange, for_associate, write_config


@dataclass(frozen=True)
class Copied:
    """How many notebooks were copied, and how many were there already and stay as they are."""

    copied: int
    kept: int


def set_up_folder(course: Course, folder: Path, exchange: Path | None) -> Copied:
    """Copy the notebooks that are not in the folder yet, with nbgrader's configuration, and return how many those were.

    Raises GroundschoolError when there are none, or where the folder is a file.
    """
    released = course.root / "exercises"
    notebooks = [path for path in sorted(released.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts]
    if not notebooks:
        raise GroundschoolError(f"{released} holds no notebooks. Run 'groundschool build' first.")
    if folder.exists() and not folder.is_dir():
        raise GroundschoolError(f"{folder} is a file. Name a folder.")
    missing = [path for path in notebooks if not (folder / path.relative_to(released)).exists()]
    for path in missing:
        target = folder / path.relative_to(released)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shared = exchange or configured_exchange(course.root, course.root)
    write_config(folder, for_associate(course.declared.id, shared))
    return Copied(len(missing), len(notebooks) - len(missing))
