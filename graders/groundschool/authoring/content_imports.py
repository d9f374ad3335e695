"""What content may import: an exercise or a dataset is written against the kit, never against the engine's inside."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.datasets import Dataset
from groundschool.errors import Problem

ROOMS = {"kit", "judges", "formats", "scenarios", "simulation"}
LIBRARIES = {"numpy", "pandas"}
PROGRAMS = ("curriculum/*/*/*.py", "datasets/*/*.py", "formats/*/*.py", "scenarios/*/*.py")
# Masters and answers are written as associates write, with what associates have; recorders have a laboratory.
OF_ASSOCIATES = {"notebook.py", "right.py", "wrong.py"}
BLIND, RECORDERS = "blind_", "record"
# What changes answers by machine may use what changes queries and scripts of any exercise.
MUTANTS, MACHINES = "mutants.py", "groundschool.authoring.mutants"


def content_imports_the_kit(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield imports of content that reach past the kit, the judges and what the story is drawn from."""
    for pattern in PROGRAMS:
        for path in sorted(course.root.glob(pattern)):
            if path.parent.name != "lessons" and not path.name.startswith(RECORDERS):
                yield from _reaching(path, path.relative_to(course.root).as_posix())


def _reaching(path: Path, where: str) -> Iterator[Problem]:
    """Yield the imports of one file that are not allowed."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError) as error:
        yield Problem(where, "", f"not valid Python: {error}", "Mend the syntax at that line.")
        return
    beside = {other.stem for other in path.parent.glob("*.py")}
    for name in sorted(_imported(tree)):
        top, _, rest = name.partition(".")
        ours = top == "groundschool"
        answers = path.name in OF_ASSOCIATES or path.name.startswith(BLIND)
        free = (answers and not ours) or (path.name == MUTANTS and name.startswith(MACHINES))
        if free or top in sys.stdlib_module_names | LIBRARIES | beside or (ours and rest.split(".")[0] in ROOMS):
            continue
        remedy = "Import from groundschool.kit." if ours else f"Do it with {', '.join(sorted(LIBRARIES))} or without."
        yield Problem(where, "import", f"content may not import {name}", remedy)


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield the modules that are imported anywhere in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # "from groundschool import kit" names the room after the import.
            names = [alias.name for alias in node.names] if node.module == "groundschool" else []
            yield from (f"{node.module}.{name}" for name in names) if names else (node.module,)
