"""What accepts a file of each format: a real program where one reads it, else a reader of ours.

A format's module says so in ``ACCEPTED``, by the names of its formats; nothing else lists them. A course has formats of
its own below ``formats/``, each a folder with a ``format.py`` that says the same.
"""

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from groundschool.curriculum.content_module import load_content_module

OF_COURSES = "formats/*/format.py"
FILE, SCRATCH = "{file}", "{scratch}"


@dataclass(frozen=True)
class Accepted:
    """How a file is tried.

    ``command`` is a program's, in which FILE stands for the file's path and SCRATCH for an empty folder; a command that
    does not name the file reads it from standard input. ``read`` raises ValueError for what is not of the format.
    """

    command: tuple[str, ...] = ()
    read: Callable[[bytes], object] | None = None


@cache
def accepted() -> Mapping[str, Accepted]:
    """Return what accepts a file, by format."""
    folder = Path(__file__).parent
    return _told(import_module(f"groundschool.formats.{module.name}") for module in pkgutil.iter_modules([str(folder)]))


def accepted_in(root: Path) -> Mapping[str, Accepted]:
    """Return what accepts a file, by format, those of the course at ``root`` among them."""
    return {**accepted(), **_told(load_content_module(path) for path in sorted(root.glob(OF_COURSES)))}


def _told(modules: Iterable[ModuleType]) -> dict[str, Accepted]:
    return {name: how for module in modules for name, how in getattr(module, "ACCEPTED", {}).items()}
