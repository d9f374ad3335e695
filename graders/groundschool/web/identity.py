"""Who somebody is: by a link of their own, or by what JupyterHub says, and what its groups give them.

A group ``groundschool-mentor-harbour`` makes its members mentors of everybody in the team ``harbour``; so do
``groundschool-manager-`` and ``groundschool-oncall_lead-``.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from tornado import web
from traitlets import default

from groundschool.tracker.visibility import Role, Viewer

GROUP = "groundschool"
GIVEN = frozenset({Role.MENTOR, Role.MANAGER, Role.ONCALL_LEAD})
PEOPLE, SECRET = "groundschool_people", "groundschool_secret"


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


def link_token(secret: bytes, who: str) -> str:
    """Return what opens the pages as somebody: HMAC-SHA256 of their id under the course secret."""
    return hmac.new(secret, f"pages of {who}".encode(), hashlib.sha256).hexdigest()[:40]


class LinkIdentityProvider(IdentityProvider):
    """Knows people by links of their own, or the tokens in them; who has left the roster is not let in again."""

    @default("token")
    def _token_default(self) -> str:
        """Return no token: the server has none that is nobody's."""
        return ""

    async def get_user_token(self, handler: web.RequestHandler) -> User | None:
        """Return whose link was followed, None for no link or one of nobody's."""
        return self._behind(handler, self.get_token(handler) or "")

    def get_user_cookie(self, handler: web.RequestHandler) -> User | None:
        """Return who followed their link before, as long as the roster names them."""
        user: Any = super().get_user_cookie(handler)
        return user if user is not None and user.username in handler.settings[PEOPLE]() else None

    def process_login_form(self, handler: web.RequestHandler) -> User | None:
        """Return who typed the token of their link."""
        return self._behind(handler, handler.get_argument("password", default=""))

    def _behind(self, handler: web.RequestHandler, token: str) -> User | None:
        secret, given = handler.settings[SECRET], token.encode()
        found = [
            who for who in handler.settings[PEOPLE]() if hmac.compare_digest(link_token(secret, who).encode(), given)
        ]
        return User(found[0]) if found else None
