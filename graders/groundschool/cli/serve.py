"""``groundschool serve``."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.links import DAYS, PREFIX, DaysOption
from groundschool.cli.options import RecordPlaces, ViewerOption, spread

if TYPE_CHECKING:
    from groundschool.services.page_links import PageLinks
    from groundschool.web.server import PagesServer

# How long the link lasts that opens a browser on this machine.
VISIT = timedelta(hours=12)

# Set for services of JupyterHub only: not for the servers, and so the terminals, that it starts for people.
SERVICE = "JUPYTERHUB_SERVICE_NAME"


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """For whom, where, and with which links."""

    viewer: ViewerOption = None
    links: Annotated[
        bool, typer.Option("--links", help="Print a new link of everybody's, or of --viewer's; each is told once.")
    ] = False
    days: DaysOption = DAYS
    port: Annotated[int, typer.Option(help="Where to listen; the next free port if taken.")] = 8889
    ip: Annotated[str, typer.Option(help="The address to listen on; this machine's own if not given.")] = "127.0.0.1"
    browser: Annotated[bool, typer.Option(help="Open a browser window on --viewer's pages.")] = True


@spread
def serve(*, served: ServeOptions, places: RecordPlaces) -> None:
    """Serve everybody their page: an associate's progress, a mentor's queue, a manager's quarter.

    People come by links of their own, which 'groundschool links' makes, lists and takes back; --links prints one for
    each. As a service of JupyterHub people are whom the Hub says they are, and its groups give roles.
    """
    import os

    from groundschool.errors import UnknownNameError
    from groundschool.services.clock import now
    from groundschool.services.desk import LedgerDesk
    from groundschool.web.serving import pages_server, serve_as_service

    workspace = replace(places, work=places.work and places.work.resolve()).workspace
    viewer, known = served.viewer, workspace.present(now())
    if viewer is not None and viewer not in known:
        raise UnknownNameError("person", viewer, known)
    desk = LedgerDesk(workspace)
    desk.people()
    if SERVICE in os.environ:
        serve_as_service(desk)
        return
    names = desk.names()
    server = pages_server(desk, served.ip, served.port)
    told = sorted(names if viewer is None else {viewer}) if served.links else []
    # Run by the loop once the server listens, on whichever port was free.
    server.io_loop.add_callback(_show_links, server, workspace.links(), told, served.days)
    if viewer is not None and served.browser:
        server.io_loop.add_callback(lambda: typer.launch(_link(server, workspace.links(), viewer, VISIT)))
    server.start()


def _link(server: "PagesServer", links: "PageLinks", who: str, lasting: timedelta) -> str:
    from groundschool.cli.links import address

    return address(server.connection_url, links.make(who, lasting)[1])


def _show_links(server: "PagesServer", links: "PageLinks", names: list[str], days: int) -> None:
    print(f"Serving {server.connection_url}{PREFIX}. Ctrl-C ends.", flush=True)
    if not names:
        print("People come by links of their own. Make one with: groundschool links make WHO", flush=True)
        return
    print(f"Everybody's own link, for {days} days; whoever has it is them.")
    wide = max(map(len, names))
    for who in names:
        print(f"  {who:{wide}}  {_link(server, links, who, timedelta(days=days))}", flush=True)
