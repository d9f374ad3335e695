"""Makes links to the served pages for people of the roster: for everybody who is asked for, or for none."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from groundschool.errors import UnknownNameError
from groundschool.services.page_links import PageLink
from groundschool.services.workspace import Workspace


def make_links(
    workspace: Workspace, names: Iterable[str], lasting: timedelta, instant: datetime
) -> dict[str, tuple[PageLink, str]]:
    """Return a new link, and its token, for each of these people; raises UnknownNameError, and makes none at all."""
    wanted, known = list(names), workspace.present(instant)
    if unknown := [name for name in wanted if name not in known]:
        raise UnknownNameError("person of the roster", unknown[0], known)
    links = workspace.links()
    return {name: links.make(name, lasting) for name in wanted}
