"""The fault catalogue: one small module each, found by looking into this folder.

To add a fault, add a module with one concrete subclass of ``Fault``; nothing else changes.
"""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from groundschool.simulation.fault import Fault


@cache
def catalogue() -> Mapping[str, type[Fault]]:
    """Return every fault of this folder by its id."""
    modules = [import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    kinds = [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Fault) and "id" in vars(kind)
    ]
    return {kind.id: kind for kind in sorted(kinds, key=lambda kind: kind.id)}
