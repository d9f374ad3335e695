"""``groundschool links``: who can open the served pages without a JupyterHub, and until when."""

from datetime import timedelta
from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import JsonOption, Places, spread
from groundschool.services.clock import now

if TYPE_CHECKING:
    from groundschool.services.page_links import PageLink

DAYS = 30
PREFIX = "groundschool/"
DaysOption = Annotated[int, typer.Option(min=1, max=366, help="For how many days a link opens the pages.")]
app = typer.Typer(help="Links to the served pages: make them, list them, take them back.", no_args_is_help=True)


@app.command()
@spread
def make(
    who: Annotated[list[str], typer.Argument(help="Ids of associates, mentors or managers.")],
    *,
    days: DaysOption = DAYS,
    url: Annotated[str, typer.Option(help="Where the pages are served.")] = "http://127.0.0.1:8889/",
    places: Places,
    json: JsonOption = False,
) -> None:
    """Print a new link for each of these people; it is told once, and whoever has it is them."""
    from groundschool.services.make_links import make_links

    made = make_links(places.workspace, who, timedelta(days=days), now())
    if json:
        told = [{**_told(link), "url": address(url, token)} for link, token in made.values()]
        print(dumps(told, indent=2))
        return
    for name, (link, token) in made.items():
        print(f"{link.id}  {name}  until {link.expires_at:%d %b %Y}  {address(url, token)}")


@app.command(name="list")
@spread
def listed(*, places: Places, json: JsonOption = False) -> None:
    """List the links there are, the newest first, without what opens them."""
    links, instant = places.workspace.links().every(), now()
    if json:
        print(dumps([_told(link) | {"opens": link.opens(instant)} for link in links], indent=2))
        return
    for link in links:
        end = (
            "taken back"
            if link.revoked_at
            else f"{'until' if link.opens(instant) else 'ended'} {link.expires_at:%d %b %Y}"
        )
        print(f"{link.id}  {link.who}  made {link.made_at:%d %b %Y}  {end}")
    if not links:
        print("There are no links. Make one with: groundschool links make WHO")


@app.command()
@spread
def revoke(
    names: Annotated[list[str], typer.Argument(metavar="LINK...", help="Ids of links, as they are listed.")],
    *,
    places: Places,
) -> None:
    """Take links back: who came by one is out at once."""
    links = places.workspace.links()
    for name in names:
        print(f"{name}: {links.revoke(name).who}'s link opens nothing any more")


def address(url: str, token: str) -> str:
    """Return a whole link."""
    return f"{url.rstrip('/')}/{PREFIX}?token={token}"


def _told(link: "PageLink") -> dict[str, str | None]:
    ended = link.revoked_at and link.revoked_at.isoformat()
    times = {"made_at": link.made_at.isoformat(), "expires_at": link.expires_at.isoformat(), "revoked_at": ended}
    return {"id": link.id, "who": link.who, **times}
