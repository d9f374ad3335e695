"""What accepts a file of each format: a real program where one reads it, else a reader of ours.

A format's module says so in ``ACCEPTED``, by the names of its formats; nothing else lists them.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

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
    modules = [import_module(f"groundschool.formats.{module.name}") for module in pkgutil.iter_modules([str(folder)])]
    return {name: how for module in modules for name, how in getattr(module, "ACCEPTED", {}).items()}
