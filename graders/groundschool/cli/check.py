"""``groundschool check``."""

import typer

from groundschool.cli.options import CourseOption, JsonOption
from groundschool.services.workspace import Workspace


def check(*, course: CourseOption = None, json: JsonOption = False) -> None:
    """Report every problem of the course at once, with file, field and remedy, and what is still thin."""
    import json as codec

    from groundschool.services.check_course import check_course

    found = Workspace(course).whole
    checked = check_course(found)
    if json:
        problems = [vars(problem) for problem in checked.problems]
        told = {
            "problems": problems,
            "coverage": checked.coverage,
            "unproven": checked.unproven,
            "strength": checked.strength,
            "not_piloted": checked.not_piloted,
        }
        print(codec.dumps(told, indent=2))
    else:
        print("\n".join([*checked.coverage, *filter(None, [checked.strength]), *map(str, checked.problems)]))
        if checked.unproven:
            names = ", ".join(checked.unproven)
            print(f"not proven as they are: {names}. Do it with 'groundschool prove --stale'.")
        if checked.not_piloted:
            print(f"without two solutions that were written blind: {', '.join(checked.not_piloted)}.")
        count = len(checked.problems)
        print(f"{len(found.exercises)} exercises, {len(found.lessons)} lessons: {count} problem{'s' * (count != 1)}")
    raise typer.Exit(1 if checked.problems else 0)
