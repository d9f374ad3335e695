"""Loads the Python that lives beside the content: graders, generators, answers."""

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from groundschool.errors import GroundschoolError


@cache
def load_content_module(path: Path) -> ModuleType:
    """Return the module at ``path``, executed once per process.

    Content folders have dashes in their names and are no packages, so modules are loaded by path under a private name.

    Raises GroundschoolError, naming the file, when the module cannot be imported.
    """
    name = "groundschool_content_" + "_".join((*path.parts[-3:-1], path.stem)).replace("-", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise GroundschoolError(f"{path}: no such module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        sys.modules.pop(name, None)
        raise GroundschoolError(f"{path}: cannot be imported: {type(error).__name__}: {error}") from error
    return module
