"""The Jupyter Server extension: serves the pages inside JupyterLab, or says in its launcher where they are."""

import os
from typing import TYPE_CHECKING

from traitlets import Unicode, default
from traitlets.config import Configurable

from groundschool.reports.live import PAGES

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

FORMGRADER = "nbgrader.server_extensions.formgrader"


class GroundschoolPages(Configurable):
    """What the pages come from: without ``work`` nothing is served here."""

    course = Unicode(help="The course folder; found from where the server runs if not given.").tag(config=True)
    work = Unicode(help="Where ledger, roster and gradebook lie.").tag(config=True)
    owner = Unicode(help="Whose server this is, where no JupyterHub says who people are.").tag(config=True)
    url = Unicode(help="Where the pages are, if they are not served here.").tag(config=True)

    @default("url")
    def _url_default(self) -> str:
        return os.environ.get(PAGES, "")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: "ServerApp") -> None:
    """Serve the pages from this server, or point to where they are."""
    from pathlib import Path

    from groundschool.services.desk import LedgerDesk
    from groundschool.services.workspace import Workspace
    from groundschool.web.formgrader import forget_rows
    from groundschool.web.server import add_pages, point_to_pages

    forget_rows(server)
    pages = GroundschoolPages(config=server.config)
    if pages.work:
        course = Path(pages.course) if pages.course else None
        accept_clock = bool(os.environ.get("GROUNDSCHOOL_ACCEPT_CLOCK"))
        workspace = Workspace(
            course, Path(pages.work), os.environ.get("GROUNDSCHOOL_LEDGER"), accept_clock=accept_clock
        )
        add_pages(server, LedgerDesk(workspace, marks_here=_marks_here(server)), pages.owner)
    else:
        point_to_pages(server, pages.url)


def _marks_here(server: "ServerApp") -> bool:
    return FORMGRADER in server.extension_manager.extensions
