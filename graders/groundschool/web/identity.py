"""Who somebody is: by a link of their own, or by what JupyterHub says, and what its groups give them.

A group ``groundschool-mentor-harbour`` makes its members mentors of everybody in the team ``harbour``; so do
``groundschool-manager-`` and ``groundschool-oncall_lead-``.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from jupyter_server.auth.identity import IdentityProvider, User
from tornado import web
from traitlets import default

from groundschool.tracker.privacy.visibility import Role, Viewer

GROUP = "groundschool"
GIVEN = frozenset({Role.MENTOR, Role.MANAGER, Role.ONCALL_LEAD})
PEOPLE, LINKS = "groundschool_people", "groundschool_links"
MOST_TYPED = 200


def viewer_of(user: User, owner: str = "") -> Viewer:
    """Return the viewer that a user of the server is, with what JupyterHub's groups give them.

    On a server for one person that is its ``owner``, whatever name the server gives them.
    """
    if owner:
        return Viewer(owner)
    groups = getattr(user, "hub_user", {}).get("groups", ())
    return Viewer(user.username, in_teams=frozenset(_in_teams(groups)))


def _in_teams(groups: Iterable[str]) -> Iterable[tuple[Role, str]]:
    for group in groups:
        head, _, rest = group.partition("-")
        role, _, team = rest.partition("-")
        if head == GROUP and role in GIVEN and team:
            yield Role(role), team


class Links(Protocol):
    """The links there are; one that ended, or of nobody whom the roster names today, is none."""

    def behind(self, token: str) -> "KnownLink | None":
        """Return the link with this token."""
        ...

    def alive(self, name: str) -> "KnownLink | None":
        """Return the link of this name."""
        ...


class KnownLink(Protocol):
    """One link: its name, and whose it is."""

    @property
    def id(self) -> str:
        """Return its name."""
        ...

    @property
    def who(self) -> str:
        """Return the id of whom it opens the pages as."""
        ...


@dataclass
class LinkUser(User):
    """Somebody who came by a link, and which: what it opened ends with it."""

    link: str = ""


class LinkIdentityProvider(IdentityProvider):
    """Knows people by links of their own, or the tokens in them; who has left the roster is not let in again."""

    @default("token")
    def _token_default(self) -> str:
        """Return no token: the server has none that is nobody's."""
        return ""

    async def get_user_token(self, handler: web.RequestHandler) -> User | None:
        """Return whose link was followed, None for no link or one of nobody's."""
        token = self.get_token(handler)
        return self._known(handler, handler.settings[LINKS].behind(token)) if token else None

    def get_user_cookie(self, handler: web.RequestHandler) -> User | None:
        """Return who followed their link before, as long as it opens anything."""
        user: Any = super().get_user_cookie(handler)
        link = handler.settings[LINKS].alive(user.link) if user is not None else None
        return user if link is not None and self._known(handler, link) else None

    def user_to_cookie(self, user: User) -> str:
        """Return what a cookie says of somebody: who, and by which link they came."""
        assert isinstance(user, LinkUser)
        return json.dumps({"who": user.username, "link": user.link})

    def user_from_cookie(self, cookie_value: str) -> User | None:
        """Return whom a cookie means."""
        said = json.loads(cookie_value)
        return LinkUser(said["who"], link=said["link"])

    def process_login_form(self, handler: web.RequestHandler) -> User | None:
        """Return who typed the token of their link."""
        typed = handler.get_argument("password", default="")[:MOST_TYPED]
        return self._known(handler, handler.settings[LINKS].behind(typed))

    @staticmethod
    def _known(handler: web.RequestHandler, link: KnownLink | None) -> User | None:
        known = link is not None and link.who in handler.settings[PEOPLE]()
        return LinkUser(link.who, link=link.id) if link is not None and known else None
