"""``groundschool check``."""

import typer

from groundschool.cli.options import CourseOption, JsonOption
from groundschool.cli.places import Places


def check(*, course: CourseOption = None, json: JsonOption = False) -> None:
    """Report every problem of the course at once, with file, field and remedy, and what is still thin."""
    import json as codec

    from groundschool.authoring.audit import audit
    from groundschool.authoring.certificate import stale
    from groundschool.authoring.lessons import stale_lessons
    from groundschool.curriculum.declarations import load_declarations

    found = Places(course).whole
    problems = audit(found)
    problems += [] if problems else stale_lessons(found)
    declarations, _ = load_declarations(found.root)
    unproven = [] if problems else stale(found)
    coverage = list(declarations.coverage(found.exercises).sentences()) if declarations else []
    if json:
        print(
            codec.dumps(
                {"problems": [vars(problem) for problem in problems], "coverage": coverage, "unproven": unproven},
                indent=2,
            )
        )
    else:
        print("\n".join([*coverage, *(str(problem) for problem in problems)]))
        if unproven:
            print(f"not proven as they are: {', '.join(unproven)}. Do it with 'groundschool prove --stale'.")
        count = len(problems)
        print(f"{len(found.exercises)} exercises, {len(found.lessons)} lessons: {count} problem{'s' * (count != 1)}")
    raise typer.Exit(1 if problems else 0)
