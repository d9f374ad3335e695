"""The servers that answer for the pages and nothing else: one of our own, or a service of JupyterHub."""

from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.errors import MissingToolError
from groundschool.web.identity import LINKS, PEOPLE, LinkIdentityProvider
from groundschool.web.server import PagesServer, add_pages, add_ways_out

if TYPE_CHECKING:
    from groundschool.services.desk import LedgerDesk


def pages_server(desk: "LedgerDesk", ip: str, port: int) -> PagesServer:
    """Return a server, not started yet, that knows people by their links; on the next free port if one is taken."""
    links = desk.workspace.links()
    server = PagesServer(
        ip=ip,
        port=port,
        open_browser=False,
        root_dir=str(_nothing(desk.workspace.private)),
        default_url="/groundschool/",
        identity_provider_class=LinkIdentityProvider,
        cookie_secret=links.cookie_key(),
        log_level="WARN",
    )
    server.initialize([])
    add_pages(server, desk, **{PEOPLE: desk.names, LINKS: links})
    add_ways_out(server)
    return server


def serve_as_service(desk: "LedgerDesk") -> None:
    """Serve the pages as a service of JupyterHub, which says who people are and what groups they are in."""
    try:
        from groundschool.web.hub import launch
    except ImportError as error:
        remedy = "Install it beside groundschool with: pip install 'groundschool[hub]'"
        raise MissingToolError(f"a service of JupyterHub needs its package: {error}. {remedy}") from None
    launch(desk)


def _nothing(private: Path) -> Path:
    """Return an empty folder: the server has no use for any, and Jupyter wants one."""
    folder = private / "served"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
