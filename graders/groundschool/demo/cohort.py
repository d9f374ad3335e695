"""Fabricates what a cohort hands in over some weeks: solved, half-solved, wrong and untouched notebooks.

Wrong ones are the exercises' own wrong answers, so that a demonstration shows the mistakes people really make.
"""

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import nbformat
from nbformat import NotebookNode

from groundschool.authoring.answers import Answer, wrong_answers
from groundschool.authoring.solution import edited_cell
from groundschool.curriculum import Course, Exercise
from groundschool.curriculum.criteria import Scored
from groundschool.curriculum.declarations import load_declarations
from groundschool.demo.cohort_people import KEPT_UP, PEOPLE, STEADY, Member, scaled

Kind = Literal["solved", "half", "wrong", "untouched"]
# Weeks in which people hand in as often as they ever do; in more weeks it is spread thinner.
DENSE = 6
# In how many weeks people come to all the exercises that they will come to.
PACE, STEADY_PACE = 8, 5


@dataclass(frozen=True)
class HandIn:
    """One hand-in: who, which area, when, and in what state each of the area's notebooks is."""

    associate: str
    area: str
    at: datetime
    states: dict[str, tuple[Kind, int]]


def hand_ins(course: Course, people: int, weeks: int, start: datetime) -> list[list[HandIn]]:
    """Return the hand-ins of each week from ``start``, an aware Monday; the same arguments give the same weeks."""
    plans: list[list[HandIn]] = [[] for _ in range(weeks)]
    for member in PEOPLE[:people]:
        rng = random.Random(f"cohort {member.id}")
        states: dict[str, tuple[Kind, int]] = {}
        for week in range(scaled(member.first_week, weeks), weeks):
            if member.last_week is not None and week > scaled(member.last_week, weeks):
                break
            steady = member.story in STEADY
            where = course, member, week, weeks, states
            changed = set(_steady(*where) if steady else _work(rng, *where))
            for area in course.areas:
                if any(name.startswith(f"{area}/") for name in changed):
                    at = start + timedelta(
                        days=7 * week + rng.randint(0, 4), hours=rng.randint(8, 17), minutes=rng.randint(0, 59)
                    )
                    mine = {name: state for name, state in states.items() if name.startswith(f"{area}/")}
                    plans[week].append(HandIn(member.id, area, at, dict(mine)))
    return plans


def _begun(course: Course, member: Member, week: int, weeks: int) -> list[str]:
    """Return the exercises that somebody has come to by a week: the more able come further."""
    steady = member.story in STEADY
    reach, pace = (1.0, STEADY_PACE) if steady else (0.35 + 0.65 * member.ability, PACE)
    passed = (week - scaled(member.first_week, weeks) + 1) / max(1, min(weeks - 1, pace))
    return list(course.exercises)[: round(max(1.0, len(course.exercises) * reach) * min(1.0, passed))]


def _steady(course: Course, member: Member, week: int, weeks: int, states: dict[str, tuple[Kind, int]]) -> list[str]:
    """Return the exercises of those who solve what they come to, and then keep up the skill of their gate."""
    names = _begun(course, member, week, weeks)
    found = [name for name in names if name not in states]
    if not found:
        asked = [name for name in names if any(use.id == KEPT_UP for use in course.exercises[name].declared.skills)]
        twice = _asked_twice(course.root)
        again = [name for name in names if states[name][1] == 0 and course.exercises[name].declared.ref in twice]
        found = again or [name for place, name in enumerate(asked) if place % 2 == week % 2]
    for name in found:
        states[name] = ("solved", states[name][1] + 1 if name in states else 0)
    return found


@cache
def _asked_twice(root: Path) -> frozenset[str]:
    """Return the refs of the exercises that a milestone asks for on more than one variant."""
    declared, _ = load_declarations(root)
    criteria = (criterion for _, criterion in declared.milestones.criteria()) if declared else ()
    return frozenset(one.exercise for one in criteria if isinstance(one, Scored) and one.variants > 1)


def _work(  # noqa: PLR0913, PLR0917 - who, where they are, and what they have done
    rng: random.Random, course: Course, member: Member, week: int, weeks: int, states: dict[str, tuple[Kind, int]]
) -> Iterator[str]:
    """Yield the exercises somebody worked on this week: new ones, retakes of poor ones, refreshers of good ones."""
    often = min(1.0, DENSE / weeks)
    for name in _begun(course, member, week, weeks):
        before = states.get(name)
        if before is not None and rng.random() >= often * (0.25 if before[0] == "solved" else 0.55):
            continue
        chance = member.ability if before is None else min(0.95, member.ability + 0.25)
        if rng.random() < chance:
            states[name] = ("solved", 0 if before is None else before[1] + 1)
        else:
            kind: Kind = rng.choices(("wrong", "half", "untouched"), (6, 3, 1))[0]
            states[name] = (kind, rng.randrange(100))
        yield name


def fabricate(course: Course, exercise: Exercise, kind: Kind, number: int) -> NotebookNode:
    """Return a notebook as somebody hands it in.

    ``number`` chooses among the exercise's wrong answers; of solved ones it counts the refreshers, each of them a line
    of code further: the same answers, or others that differ in a comment alone, were the same attempt.
    """
    released = nbformat.read(course.root / "exercises" / f"{exercise.id}.ipynb", as_version=4)
    if kind == "untouched":
        return released
    written = _solutions(course, exercise)
    tasks = [task.id for task in exercise.tasks.values() if task.kind != "manual"]
    if kind == "half":
        for name in tasks[: max(1, len(tasks) // 2)]:
            written.pop(f"{name}-answer")
    if kind == "wrong" or (kind == "half" and len(tasks) == 1):
        answer = (found := wrong_answers(exercise))[number % len(found)]
        written[f"{answer.declared.task}-answer"] = _as_cell(exercise, answer)
    for cell in released.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in written:
            again = kind == "solved" and number and cell.cell_type == "code"
            cell.source = written[name] + (f"\n\nruns_on_fresh_data = {number}" if again else "")
    return released


def _solutions(course: Course, exercise: Exercise) -> dict[str, str]:
    """Return the source of every cell that an associate writes, as its author solved it."""
    solved = nbformat.read(course.root / "source" / f"{exercise.id}.ipynb", as_version=4)
    marked = [cell for cell in solved.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return {cell.metadata["nbgrader"]["grade_id"]: _without_markers(cell.source) for cell in marked}


def _without_markers(source: str) -> str:
    return "\n".join(
        line for line in source.splitlines() if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")
    )


def _as_cell(exercise: Exercise, answer: Answer) -> str:
    """Return a wrong answer as somebody would have written it: the code of ``wrong.py`` without its declarations.

    One that is the solution with a slip is the solution's cell.
    """
    if answer.declared.edits:
        return _without_markers(edited_cell(exercise, answer.declared.task, answer.declared.edits))
    tree = ast.parse((exercise.folder / "wrong.py").read_text(encoding="utf-8"))
    others = {other.name for other in wrong_answers(exercise)} - {answer.name}
    kept = [node for node in tree.body[1:] if _is_own(node) and others.isdisjoint(_names(node))]
    for node in kept:
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []
    task = exercise.tasks[answer.declared.task]
    made = answer.name if task.kind == "function" else f'{answer.name}(files("{exercise.id}"))'
    return f"{ast.unparse(ast.Module(kept, []))}\n\n\n{task.answer} = {made}"


def _is_own(node: ast.stmt) -> bool:
    return not (isinstance(node, ast.ImportFrom) and node.module == "groundschool.kit")


def _names(node: ast.stmt) -> list[str]:
    """Return the names that a statement of a module defines, as far as answers are defined so."""
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def put_in_exchange(course: Course, hand_in: HandIn, exchange: Path) -> Path:
    """Put a hand-in into the exchange's inbound folder, named and stamped as ``nbgrader submit`` does; once."""
    stamp = hand_in.at.strftime("%Y-%m-%d %H:%M:%S.%f %Z")
    tail = f"{random.Random(f'{hand_in.associate} {hand_in.area} {stamp}').getrandbits(40):010x}"
    inbound = exchange / course.declared.id / "inbound"
    folder = inbound / f"{hand_in.associate}+{hand_in.area}+{stamp}+{tail}"
    if folder.exists():
        return folder
    folder.mkdir(parents=True)
    for name, (kind, number) in hand_in.states.items():
        exercise = course.exercise(name)
        notebook = fabricate(course, exercise, kind, number)
        nbformat.write(notebook, folder / f"{exercise.slug}.ipynb")
    (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
    return folder
