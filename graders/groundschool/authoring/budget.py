"""What proving and grading may cost in CPU seconds, so that a course of eighty-five exercises is proven in a night."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from groundschool.authoring.cpu import used
from groundschool.authoring.prove import SEEDS, Proof
from groundschool.curriculum import Course, Exercise

PURE, WITH_TOOL, ENGINE = 0.6, 2.5, 2.0  # a seed of an exercise, one that starts programs, one run of the engine
ONE_IN = 4  # exercises may cost more than a pure one
SEED_OF_ENGINE = 3**160  # of as many bits as an assessed one


@dataclass(frozen=True)
class Cost:
    """What one exercise costs: a seed of its proofs, and the engine's run of its solution (None: it is not built)."""

    exercise: str
    seed: float
    engine: float | None
    tools: tuple[str, ...]


def cost(course: Course, proof: Proof) -> Cost:
    """Return what an exercise costs, for which the engine grades its solution."""
    exercise = course.exercise(proof.exercise)
    return Cost(exercise.id, proof.cpu / proof.seeds, _engine(course, exercise), exercise.declared.tools)


def over_budget(costs: Sequence[Cost]) -> list[str]:
    """Return a sentence for each budget that is exceeded, with what to do."""
    return [sentence for one in costs for sentence in _each(one)] + list(_together(costs))


def _each(one: Cost) -> Iterator[str]:
    most, kind = (WITH_TOOL, "one that starts programs") if one.tools else (PURE, "one without tools")
    if one.seed > most:
        remedy = "Let what no seed changes be checked once, and one run of a program judge many cases."
        yield f"{one.exercise}: proving a seed takes {one.seed:.2f} CPU s, {kind} may take {most}. {remedy}"
    if one.engine is not None and one.engine > ENGINE:
        remedy = "Hand out smaller data, or fewer edges."
        yield f"{one.exercise}: the engine takes {one.engine:.2f} CPU s, it may take {ENGINE}. {remedy}"


def _together(costs: Sequence[Cost]) -> Iterator[str]:
    dear = [one.exercise for one in costs if one.seed > PURE]
    if len(dear) > max(1, len(costs) // ONE_IN):
        said = f"{len(dear)} of {len(costs)} exercises take more than {PURE} CPU s a seed, one in {ONE_IN} may"
        yield f"{said}: {', '.join(dear)}. Make one of them cheaper."


def audited(proofs: Sequence[Proof]) -> bool:
    """Return whether proofs say what exercises cost: on a few seeds, starting is most of it."""
    return all(proof.seeds >= SEEDS for proof in proofs)


def _engine(course: Course, exercise: Exercise) -> float | None:
    """Return the CPU seconds of one run of the engine on the built notebook with the master's answers."""
    from groundschool.engine import Examiner, GradingJob
    from groundschool.sandbox import Zygote

    master, released = (course.root / top / f"{exercise.id}.ipynb" for top in ("source", "exercises"))
    if not (master.is_file() and released.is_file()):
        return None
    solved = _with_answers(json.loads(released.read_bytes()), json.loads(master.read_bytes()))
    before = used()
    with Zygote() as zygote:
        Examiner(course, zygote).examine(GradingJob("author", exercise.id, solved, SEED_OF_ENGINE))
    return used() - before


def _with_answers(released: dict, master: dict) -> bytes:
    """Return a released notebook with the answer cells of its master."""
    answers = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["source"]
        for cell in master["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    for cell in released["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
    return json.dumps(released).encode()
