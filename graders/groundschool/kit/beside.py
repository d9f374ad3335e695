"""Loads modules that content shares: content folders are no packages, so nothing can be imported by name."""

from pathlib import Path
from types import ModuleType
from typing import Literal

from groundschool.curriculum.content_module import load_content_module
from groundschool.curriculum.contents import MARKER
from groundschool.errors import GroundschoolError, UnknownNameError

Kind = Literal["format", "scenario"]


def beside(file: str, name: str) -> ModuleType:
    """Return the module ``name`` in the folder of ``file``, which is the importing module's ``__file__``."""
    return load_content_module(Path(file).with_name(f"{name}.py"))


def of_course(file: str, kind: Kind, name: str) -> ModuleType:
    """Return a format or a scenario of the course that ``file`` lies in: ``formats/NAME/format.py`` and the like.

    Raises UnknownNameError with the nearest name, GroundschoolError where the file lies in no course.
    """
    root = next((folder for folder in Path(file).resolve().parents if (folder / MARKER).is_file()), None)
    if root is None:
        raise GroundschoolError(f"{file} lies in no course: no folder above it holds {MARKER}.")
    known = {path.parent.name: path for path in root.glob(f"{kind}s/*/{kind}.py")}
    if name not in known:
        raise UnknownNameError(f"{kind} of this course", name, known)
    return load_content_module(known[name])
