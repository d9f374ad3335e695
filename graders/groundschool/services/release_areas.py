"""Releases skill areas: the gradebook has their notebooks, and associates fetch them."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from groundschool.curriculum import Course
from groundschool.curriculum.roster import Associate, load_roster
from groundschool.errors import CourseError, GroundschoolError, UnknownNameError
from groundschool.marking.inbound_folders import make_folders
from groundschool.marking.senders import Senders
from groundschool.nbgrader_bridge.converters import Door
from groundschool.services.carry_over import carry_over
from groundschool.services.marks_taken_in import take_in_marks
from groundschool.services.step_by_step import Steps, untold
from groundschool.services.workspace import Workspace


@dataclass(frozen=True)
class Released:
    """Which areas were released, how many gradings were recorded first, and who got no folder of their own."""

    areas: tuple[str, ...]
    taken_in: int
    without_folder: tuple[str, ...]


def release_areas(workspace: Workspace, wanted: Iterable[str] = (), steps: Steps = untold) -> Released:
    """Enter the built notebooks of the wanted areas, or all, in the gradebook, and put them where they are fetched.

    Raises GroundschoolError for an area that there is not, or that is not built, and CourseError with what is wrong
    with the roster; nothing is done then.
    """
    found, gate = workspace.whole, workspace.gate
    chosen, roster = _chosen(found, wanted), _roster(gate)
    gate.prepare()
    exercises = [exercise for area in chosen for exercise in found.active(area)]
    taken = take_in_marks(found, gate.database, exercises, workspace.unit_of_work)
    with steps("Releasing", len(chosen)) as advance:
        for area in chosen:
            carry_over(found, gate.work, gate.database, found.active(area))
            gate.enter(area, [exercise.slug for exercise in found.active(area)])
            gate.release(area)
            advance(area)
    # Everybody gets their own folder, where that can be.
    without = make_folders(gate.inbound, Senders(roster, os.geteuid()), roster)
    return Released(chosen, taken, tuple(without))


def _chosen(course: Course, wanted: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(wanted) or tuple(area for area in course.areas if course.active(area))
    for area in chosen:
        if area not in course.areas:
            raise UnknownNameError("skill area", area, course.areas)
        if not (course.root / "source" / area).is_dir():
            raise GroundschoolError(f"source/{area} is not built yet. Run 'groundschool build' first.")
    return chosen


def _roster(gate: Door) -> Mapping[str, Associate]:
    """Return who is on the roster; raises CourseError with everything that is wrong in it."""
    roster, problems = load_roster(gate.work)
    if problems:
        raise CourseError(problems)
    return roster
