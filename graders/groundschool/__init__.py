"""groundschool: the ground school for on-call.

What a notebook needs stands here and is imported when first used, so that ``groundschool --help`` stays fast.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundschool.notebook import another_variant, ask, files, grade, hints, home, open_edge, predict, prometheus

__all__ = ["another_variant", "ask", "files", "grade", "hints", "home", "open_edge", "predict", "prometheus"]


def __getattr__(name: str) -> object:
    """Return one of the names a notebook uses, importing it on first use."""
    if name not in __all__:
        raise AttributeError(f"module 'groundschool' has no attribute {name!r}")
    from groundschool import notebook

    return getattr(notebook, name)


def _compile_grammars_later() -> None:
    """Let jsonschema, which nbformat imports, have its grammars of international addresses when it first checks one.

    Compiling them takes 1.5 s of processor time at the start of every process, and no notebook holds such an address.
    """
    name = "rfc3987_syntax"
    if name in sys.modules or find_spec(name) is None:
        return
    later = ModuleType(name)

    def real() -> ModuleType:
        if sys.modules.get(name) is later:
            del sys.modules[name]
        return import_module(name)

    def attribute(wanted: str) -> object:
        if wanted.startswith("__"):  # what the import itself looks for
            raise AttributeError(wanted)
        return getattr(real(), wanted)

    later.is_valid_syntax = lambda term, value: real().is_valid_syntax(term, value)  # type: ignore[attr-defined]
    later.__getattr__ = attribute  # type: ignore[method-assign]
    sys.modules[name] = later


_compile_grammars_later()
