"""``groundschool release``."""

from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import SharedPlaces, spread

if TYPE_CHECKING:
    from groundschool.services.release_areas import Released

FEW = 5  # people who are named


@spread
def release(
    areas: Annotated[list[str] | None, typer.Argument(help="Skill areas; all if none is named.")] = None,
    *,
    places: SharedPlaces,
) -> None:
    """Enter the built notebooks in the gradebook, notebook by notebook, and put them where associates fetch them."""
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.services.release_areas import release_areas

    show_released(release_areas(places.workspace, areas or (), progress_bar))


def show_released(done: "Released") -> None:
    """Print what was released, and what was done beside that."""
    if done.taken_in:
        print(f"recorded first: {done.taken_in} gradings with marks given by hand to tasks that there are no more")
    print(f"released: {', '.join(done.areas)}")
    if without := done.without_folder:
        names = ", ".join(without[:FEW]) + (f" and {len(without) - FEW} more" if len(without) > FEW else "")
        print(f"no account here for {names}: they hand in side by side. Name it with login = in the roster.")
