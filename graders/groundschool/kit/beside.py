"""Loads a module that lies beside a content file: content folders are no packages."""

from pathlib import Path
from types import ModuleType

from groundschool.curriculum.content_module import load_content_module


def beside(file: str, name: str) -> ModuleType:
    """Return the module ``name`` in the folder of ``file``, which is the importing module's ``__file__``."""
    return load_content_module(Path(file).with_name(f"{name}.py"))
