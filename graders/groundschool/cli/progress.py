"""``groundschool progress``."""

from typing import Annotated

import typer

from groundschool.cli.options import JsonOption, RecordPlaces, ViewerOption, spread
from groundschool.services.clock import now

AssociateArgument = Annotated[str, typer.Argument(help="The associate's id, as nbgrader and the ledger know it.")]
AllOption = Annotated[
    bool, typer.Option("--all", help="Show every skill with what its next level asks for, and why each attempt counts.")
]


@spread
def progress(
    associate: AssociateArgument,
    *,
    all: AllOption = False,  # noqa: A002 - the word of the option
    viewer: ViewerOption = None,
    places: RecordPlaces,
    json: JsonOption = False,
) -> None:
    """Show where one associate stands: what is theirs to do and what is ours, what is next, what is proven so far."""
    import json as codec

    from groundschool.cli.progress_shown import show_screen, show_whole
    from groundschool.services.show_progress import show_progress

    found = show_progress(places.workspace, associate, now(), viewer)
    if json:
        print(codec.dumps(found.document, indent=2, ensure_ascii=False))
    elif all:
        show_whole(found.progress)
    else:
        show_screen(found.page)
