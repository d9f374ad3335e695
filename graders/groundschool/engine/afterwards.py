"""What an associate is shown after full marks: the reference solution, other right ways, what seniors notice."""

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from groundschool.curriculum import Course, Exercise
from groundschool.engine.released import master
from groundschool.engine.run import SubmissionRun

SENIORS, RIGHT = "seniors.md", "right.py"
WAYS = 2  # other right ways that are shown of each task
_IMPORTS = (ast.Import, ast.ImportFrom)
MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


def deserved(run: SubmissionRun) -> bool:
    """Return whether every task that is judged here got all its points."""
    judged = [task for task in run.exercise.tasks.values() if task.kind != "manual"]
    return bool(judged) and not run.broken and all(run.marks.get(task.id) == task.points for task in judged)


def afterwards(course: Course, exercise: Exercise) -> Sequence[dict[str, Any]]:
    """Return the cells that follow a notebook with full marks."""
    cells = [
        _prose("## After full marks\n\nYour answer holds. Compare it with the reference and with others that hold.")
    ]
    for task in exercise.tasks.values():
        if task.kind != "manual" and (solution := _solution(course, exercise, f"{task.id}-answer")):
            cells += [_prose(f"### {task.title}: the reference solution"), _code(solution)]
            for name, text in _ways(exercise, task.id):
                cells += [_prose(f"Another way: {name.replace('_', ' ')}"), _code(text)]
    seniors = exercise.folder / SENIORS
    if seniors.is_file():
        cells.append(_prose(f"### What seniors notice\n\n{seniors.read_text(encoding='utf-8').strip()}"))
    return tuple(cell | {"id": f"after-full-marks-{number}"} for number, cell in enumerate(cells, 1))


def _solution(course: Course, exercise: Exercise, grade_id: str) -> str:
    """Return the solved cell of a task, without the marks around the solution."""
    whole = next((cell.source for cell in master(course, exercise).cells if cell.grade_id == grade_id), "")
    return "\n".join(line for line in whole.splitlines() if line.strip() not in MARKERS)


def _ways(exercise: Exercise, task: str) -> Iterator[tuple[str, str]]:
    """Yield the first right answers to a task by name, those of blind solvers first, with what they stand on."""
    path = exercise.folder / RIGHT
    source = path.read_text(encoding="utf-8") if path.is_file() else ""
    module = {name: node for node in ast.parse(source).body for name in _names(node)}
    blind = exercise.pilot.right if exercise.pilot else ()
    answers = [node for node in module.values() if isinstance(node, ast.FunctionDef) and task in _answered(node)]
    for node in sorted(answers, key=lambda node: node.name not in blind)[:WAYS]:
        needed = [module[name] for name in module if name in _needed(node, module)]
        parts = dict.fromkeys((*needed, node))
        imports = [_text(source, one) for one in parts if isinstance(one, _IMPORTS)]
        rest = [_text(source, one) for one in parts if not isinstance(one, _IMPORTS)]
        yield node.name, "\n\n\n".join(filter(None, ["\n".join(imports), *rest]))


def _names(node: ast.stmt) -> list[str]:
    """Return what a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, _IMPORTS) and getattr(node, "module", "") != "groundschool.kit":
        return [(one.asname or one.name).partition(".")[0] for one in node.names]
    return [target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]


def _answered(node: ast.FunctionDef) -> list[object]:
    """Return the tasks that a function is declared to answer."""
    calls = [one for one in node.decorator_list if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
    return [one.args[0].value for one in calls if one.args and isinstance(one.args[0], ast.Constant)]


def _needed(node: ast.stmt, module: dict[str, ast.stmt]) -> set[str]:
    """Return the names of a module that a statement stands on, directly or by way of others."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for one in ast.walk(waiting.pop()):
            if isinstance(one, ast.Name) and one.id in module and one.id not in found and module[one.id] is not node:
                found.add(one.id)
                waiting.append(module[one.id])
    return found


def _text(source: str, node: ast.stmt) -> str:
    """Return a statement as it is written, without its decorators."""
    return ast.get_source_segment(source, node) or ""


def _prose(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
