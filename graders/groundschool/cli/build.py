"""``groundschool build``."""

from typing import Annotated

import typer

from groundschool.cli.options import CourseOption
from groundschool.services.workspace import Workspace


def build(
    *,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run lessons again even where their cells are the same.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Write source/ and exercises/ from the masters; the same content gives the same bytes."""
    from groundschool.authoring.build import DRAFTS
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.services.build_course import build_course

    built = build_course(Workspace(course).whole, progress_bar, fresh=fresh)
    drafts = f", {len(built.drafts)} drafts in {DRAFTS}/" if built.drafts else ""
    print(
        f"{len(built.source)} instructor notebooks in source/, {len(built.exercises)} notebooks in exercises/{drafts}"
    )
