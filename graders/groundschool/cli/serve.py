"""``groundschool serve``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import CourseOption, LedgerOption, ViewerOption, WorkOption

if TYPE_CHECKING:
    from groundschool.cli.desk import LedgerDesk
    from groundschool.cli.places import Places
    from groundschool.web.server import PagesServer

# Set for services of JupyterHub only: not for the servers, and so the terminals, that it starts for people.
SERVICE = "JUPYTERHUB_SERVICE_NAME"


def serve(  # noqa: PLR0913 - one parameter an option
    *,
    viewer: ViewerOption = None,
    port: Annotated[int, typer.Option(help="Where to listen; the next free port if taken.")] = 8889,
    ip: Annotated[str, typer.Option(help="The address to listen on; this machine's own if not given.")] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open a browser window on --viewer's pages.")] = True,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Serve everybody their page: an associate's progress, a mentor's queue, a manager's quarter.

    Each person has a link of their own, printed at the start (only --viewer's, if given). As a service of JupyterHub
    people are whom the Hub says they are, and its groups give roles.
    """
    import os

    from groundschool.cli.desk import LedgerDesk
    from groundschool.cli.places import Places
    from groundschool.errors import UnknownNameError

    places = Places(course, work and work.resolve(), ledger)
    desk = LedgerDesk(places)
    desk.people()
    if SERVICE in os.environ:
        _as_service(desk)
        return
    names = desk.names()
    if viewer is not None and viewer not in names:
        raise UnknownNameError("person", viewer, names)
    server = _server(places, desk, ip, port)
    # Run by the loop once the server listens, on whichever port was free.
    server.io_loop.add_callback(_show_links, server, places, sorted(names if viewer is None else {viewer}))
    if viewer is not None and browser:
        server.io_loop.add_callback(lambda: typer.launch(_link(server, places, viewer)))
    server.start()


def _server(places: "Places", desk: "LedgerDesk", ip: str, port: int) -> "PagesServer":
    import hashlib
    import hmac

    from groundschool.web.identity import PEOPLE, SECRET, LinkIdentityProvider
    from groundschool.web.server import PagesServer, add_pages

    secret = places.secret()
    server = PagesServer(
        ip=ip,
        port=port,
        open_browser=False,
        root_dir=str(_nothing(places)),
        default_url="/groundschool/",
        identity_provider_class=LinkIdentityProvider,
        # A new course secret ends every link and every cookie.
        cookie_secret=hmac.new(secret, b"pages cookie", hashlib.sha256).digest(),
        log_level="WARN",
    )
    server.initialize([])
    add_pages(server, desk, **{PEOPLE: desk.names, SECRET: secret})
    return server


def _nothing(places: "Places") -> Path:
    """Return an empty folder: the server has no use for any, and Jupyter wants one."""
    from groundschool.storage.opened import PRIVATE

    folder = places.folder / PRIVATE / "served"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _as_service(desk: "LedgerDesk") -> None:
    """Serve the pages as a service of JupyterHub, which says who people are and what groups they are in."""
    from groundschool.errors import MissingToolError

    try:
        from groundschool.web.hub import launch
    except ImportError as error:
        remedy = "Install it beside groundschool with: pip install 'groundschool[hub]'"
        raise MissingToolError(f"a service of JupyterHub needs its package: {error}. {remedy}") from None
    launch(desk)


def _link(server: "PagesServer", places: "Places", who: str) -> str:
    from groundschool.web.base import PREFIX
    from groundschool.web.identity import link_token

    return f"{server.connection_url}{PREFIX}?token={link_token(places.secret(), who)}"


def _show_links(server: "PagesServer", places: "Places", names: list[str]) -> None:
    print("Everybody's own link; whoever has it is them. Ctrl-C ends.")
    wide = max(map(len, names), default=0)
    for who in names:
        print(f"  {who:{wide}}  {_link(server, places, who)}", flush=True)
