"""Prints what one submission costs in a bare fork and in the engine, and where the engine's time goes.

A part of ``grade.py``. The bare fork runs the same cells in the same shell and nothing else: no locks, no checks.
"""

import importlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from grade import ROOT, solved

from groundschool.curriculum import Course
from groundschool.engine import Examiner, GradingJob
from groundschool.engine.notebook_file import read_notebook
from groundschool.grading.runner import Desk
from groundschool.grading.variant_plan import VariantPlan
from groundschool.sandbox import Zygote, inside
from groundschool.sandbox.shell import Shell

ROUNDS = 9


def main() -> None:
    """Print one JSON object."""
    exercise = sys.argv[1]
    course = Course.find(ROOT)
    content = solved(exercise)
    floor = median(lambda _: bare(course, exercise, content))
    with Zygote() as zygote:
        examiner = Examiner(course, zygote)

        def examine(number: int) -> None:
            examined = examiner.examine(GradingJob("ann", exercise, content, 1000 + number))
            assert examined.status == "graded", examined

        engine = median(examine)
        started = median(lambda _: zygote.child().close())
        made = median(lambda number: variants(examiner.desk, exercise, 5000 + number))
    rest = max(0.0, engine - started - made)
    where = {
        "starting and locking in": started / engine,
        "making variants": made / engine,
        "cells and checks": rest / engine,
    }
    print(
        json.dumps({"floor": floor, "engine": engine, "where": {name: round(part, 2) for name, part in where.items()}})
    )


def bare(course: Course, exercise: str, content: bytes) -> None:
    """Run the notebook's cells in a fork of this process."""
    sources = [cell.source for cell in read_notebook(content).cells if cell.kind == "code" and not cell.is_grade]
    shown = Desk(course).shown_files(course.exercise(exercise), 0)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in shown.items():
            target = Path(folder, "data", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        child = os.fork()
        if child == 0:
            shell = _shell()
            shell.enter(Path(folder), lambda _: "")
            inside.install({exercise: str(Path(folder, "data"))})
            for source in sources:
                shell.run(source)
            os._exit(0)
        os.waitpid(child, 0)


def variants(desk: Desk, exercise: str, seed: int) -> None:
    """Make the data of one assessed sitting."""
    list(desk.variants(desk.course.exercise(exercise), VariantPlan(seed, hidden=True, recordings=True)))


def median(work: Callable[[int], None]) -> float:
    """Return the median seconds of some rounds, after one that does not count."""
    took = []
    for number in range(ROUNDS + 1):
        began = time.monotonic()
        work(number)
        took.append(time.monotonic() - began)
    return statistics.median(took[1:])


_SHELLS: list[Shell] = []


def _shell() -> Shell:
    return _SHELLS[0]


if __name__ == "__main__":
    importlib.import_module("pandas")  # what the zygote has loaded too
    _SHELLS.append(Shell())
    main()
