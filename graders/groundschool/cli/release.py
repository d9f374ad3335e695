"""``groundschool release``."""

from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import CourseOption, ExchangeOption, WorkOption
from groundschool.services.workspace import Workspace

if TYPE_CHECKING:
    from groundschool.nbgrader_bridge.converters import Door

FEW = 5  # people who are named


def release(
    areas: Annotated[list[str] | None, typer.Argument(help="Skill areas; all if none is named.")] = None,
    *,
    course: CourseOption = None,
    work: WorkOption = None,
    exchange: ExchangeOption = None,
) -> None:
    """Enter the built notebooks in the gradebook, notebook by notebook, and put them where associates fetch them."""
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.errors import GroundschoolError, UnknownNameError
    from groundschool.services.carry_over import carry_over
    from groundschool.services.marks_taken_in import take_in_marks

    workspace = Workspace(course, work, exchange=exchange)
    found, gate = workspace.whole, workspace.gate
    chosen = areas or [area for area in found.areas if found.active(area)]
    for area in chosen:
        if area not in found.areas:
            raise UnknownNameError("skill area", area, found.areas)
        if not (found.root / "source" / area).is_dir():
            raise GroundschoolError(f"source/{area} is not built yet. Run 'groundschool build' first.")
    gate.prepare()
    exercises = [exercise for area in chosen for exercise in found.active(area)]
    if taken := take_in_marks(found, gate.database, exercises, workspace.recorder):
        print(f"recorded first: {taken} gradings with marks given by hand to tasks that there are no more")
    with progress_bar("Releasing", len(chosen)) as advance:
        for area in chosen:
            carry_over(found, gate.work, gate.database, found.active(area))
            gate.enter(area, [exercise.slug for exercise in found.active(area)])
            gate.release(area)
            advance(area)
    print(f"released: {', '.join(chosen)}")
    if without := _folders(gate):
        names = ", ".join(without[:FEW]) + (f" and {len(without) - FEW} more" if len(without) > FEW else "")
        print(f"no account here for {names}: they hand in side by side. Name it with login = in the roster.")


def _folders(gate: "Door") -> list[str]:
    """Give everybody on the roster their own folder in the exchange, and return whom that could not be done for."""
    import os

    from groundschool.curriculum.roster import load_roster
    from groundschool.errors import CourseError
    from groundschool.marking.inbound_folders import make_folders
    from groundschool.marking.senders import Senders

    roster, problems = load_roster(gate.work)
    if problems:
        raise CourseError(problems)
    return make_folders(gate.inbound, Senders(roster, os.geteuid()), roster)
