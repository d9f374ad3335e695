"""A Jupyter server that serves the pages and nothing else: no files, no kernels, no terminals, no other extension."""

from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_server.serverapp import ServerApp
from traitlets import default

from groundschool.web.base import DESK, ELSEWHERE, OWNER
from groundschool.web.handlers import handlers, pointers, ways_out

if TYPE_CHECKING:
    from groundschool.services.desk import LedgerDesk

LONGEST_FORM = 64 * 1024
LABEXTENSIONS = Path(__file__).with_name("labextensions")


def add_pages(server: ServerApp, desk: "LedgerDesk", owner: str = "", **settings: object) -> None:
    """Let a server answer for the pages, from ``desk``; one for one person only is its ``owner``'s."""
    server.web_app.settings.update({DESK: desk, OWNER: owner, **settings})
    server.web_app.add_handlers(".*$", handlers(server.web_app.settings["base_url"]))


def add_ways_out(server: ServerApp) -> None:
    """Let visits by a link be ended by a form and by nothing else."""
    server.web_app.add_handlers(".*$", ways_out(server.web_app.settings["base_url"]))


def point_to_pages(server: ServerApp, url: str) -> None:
    """Let a server's JupyterLab say where the pages are, if they are anywhere."""
    server.web_app.settings[ELSEWHERE] = url
    server.web_app.add_handlers(".*$", pointers(server.web_app.settings["base_url"]))


class PagesServer(ServerApp):
    """Serves the pages to many people: what it does not have, nobody can reach."""

    default_services = ("auth", "security")

    @default("max_body_size")
    def _max_body_size_default(self) -> int:
        """Return how many bytes a form may have: the longest note with room to spare. More is not read at all."""
        return LONGEST_FORM

    @default("allow_root")
    def _allow_root_default(self) -> bool:
        """Return True: it runs nothing of anybody's."""
        return True

    @default("answer_yes")
    def _answer_yes_default(self) -> bool:
        """Return True: when it is interrupted nothing is lost, and JupyterHub has nobody to answer a question."""
        return True

    def find_server_extensions(self) -> None:
        """Look for none."""
