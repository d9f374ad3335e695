"""``groundschool lab``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from groundschool.cli.options import SharedPlaces, ViewerOption, spread


@dataclass(frozen=True, kw_only=True)
class LabOptions:
    """As whom, where, and how it is shown."""

    folder: Annotated[Path, typer.Option(help="Where an associate's notebooks lie; made if needed.")] = Path(
        "build/lab"
    )
    mentor: Annotated[
        bool,
        typer.Option("--mentor", help="Open --viewer's queue on --work instead; formgrader is in JupyterLab's menu."),
    ] = False
    viewer: ViewerOption = None
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True
    port: Annotated[int, typer.Option(help="Where to listen; the next free port if taken.")] = 8888


@spread
def lab(*, options: LabOptions, places: SharedPlaces) -> None:
    """Open JupyterLab: as an associate on the Home notebook, or as a mentor on --viewer's queue beside formgrader.

    Where an associate's pages are served, GROUNDSCHOOL_PAGES says: the Home notebook and the launcher show them.
    """
    import os

    from groundschool.cli import init
    from groundschool.services.set_up_lab import associates_lab, mentors_lab
    from groundschool.web.server import LABEXTENSIONS

    workspace = places.workspace
    made = mentors_lab(workspace, options.viewer) if options.mentor else associates_lab(workspace, options.folder)
    if made.copied is not None:
        init.show_copied(made.copied, options.folder)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = made.command(options.port, LABEXTENSIONS, browser=options.browser, as_root=as_root)
    os.environ |= made.environment(os.environ.get("PATH", ""))
    os.chdir(made.root)
    os.execv(command[0], command)  # noqa: S606 - JupyterLab takes this process over, so that Ctrl-C reaches it
