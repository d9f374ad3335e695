"""``groundschool release``."""

from typing import Annotated

import typer

from groundschool.cli.options import CourseOption, ExchangeOption, WorkOption, door


def release(
    areas: Annotated[list[str] | None, typer.Argument(help="Skill areas; all if none is named.")] = None,
    *,
    course: CourseOption = None,
    work: WorkOption = None,
    exchange: ExchangeOption = None,
) -> None:
    """Enter the built notebooks in the gradebook, notebook by notebook, and put them where associates fetch them."""
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.curriculum import Course
    from groundschool.errors import GroundschoolError, UnknownNameError

    found = Course.find(course)
    gate = door(found, work, exchange)
    chosen = areas or [area for area in found.areas if found.active(area)]
    for area in chosen:
        if area not in found.areas:
            raise UnknownNameError("skill area", area, found.areas)
        if not (found.root / "source" / area).is_dir():
            raise GroundschoolError(f"source/{area} is not built yet. Run 'groundschool build' first.")
    gate.prepare()
    with progress_bar("Releasing", len(chosen)) as advance:
        for area in chosen:
            gate.enter(area, [exercise.slug for exercise in found.active(area)])
            gate.release(area)
            advance(area)
    print(f"released: {', '.join(chosen)}")
