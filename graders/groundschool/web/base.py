"""What all handlers of the pages share: who asks, the desk, and how what is not theirs is answered."""

import asyncio
import base64
import functools
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode

from jupyter_server.base.handlers import JupyterHandler
from markupsafe import Markup

from groundschool.reports.rendering import script
from groundschool.tracker.visibility import Viewer
from groundschool.web.desk import Desk
from groundschool.web.identity import viewer_of

DESK, OWNER, ELSEWHERE = "groundschool_desk", "groundschool_owner", "groundschool_elsewhere"
PREFIX = "groundschool/"
MOST_ASKED = 200
T = TypeVar("T")


@functools.cache
def content_policy() -> str:
    """Return the Content-Security-Policy of a page: its own styles, its own script, forms to itself, nothing else."""
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    parts = ("default-src 'none'", "style-src 'unsafe-inline'", f"script-src 'sha256-{digest}'", "img-src data:")
    return "; ".join((*parts, "form-action 'self'", "frame-ancestors 'self'", "base-uri 'none'"))


class Base(JupyterHandler):
    """Knows the viewer and the desk, and answers what is not theirs as if it did not exist."""

    @property
    def content_security_policy(self) -> str:
        """Return what the browser may do on these pages."""
        return content_policy()

    def set_default_headers(self) -> None:
        """Keep pages about people out of every cache."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        # A form needs its Origin, which no-referrer would take away.
        self.set_header("Referrer-Policy", "same-origin")

    async def prepare(self, *, _redirect_to_login: bool = True) -> None:
        """Take the token out of the address once it has told who came."""
        await super().prepare(_redirect_to_login=_redirect_to_login)
        if not self._finished and self.current_user and "token" in self.request.query_arguments and self._is_page:
            asked = [(name, value) for name, value in self.asked().items() if name != "token"]
            self.redirect(self.request.path + (f"?{urlencode(asked)}" if asked else ""))

    @property
    def _is_page(self) -> bool:
        return self.request.method == "GET" and not self.request.path.endswith(".json")

    @property
    def desk(self) -> Desk:
        """Return what the pages come from."""
        return self.settings[DESK]

    @property
    def viewer(self) -> Viewer:
        """Return who asks."""
        return viewer_of(self.current_user, self.settings.get(OWNER, ""))

    @property
    def base(self) -> str:
        """Return the address that those of the pages begin with."""
        return f"{self.base_url}{PREFIX}"

    def asked(self) -> dict[str, str]:
        """Return what the address asks for."""
        return {name: self.get_query_argument(name)[:MOST_ASKED] for name in self.request.query_arguments}

    async def at_desk(self, asked: Callable[..., T], *about: object) -> T:
        """Return what the desk answers, without keeping other people waiting."""
        return await asyncio.get_running_loop().run_in_executor(None, functools.partial(asked, *about))

    async def no_such(self, who: str = "") -> None:
        """Record that somebody asked for what is not theirs, and answer that there is no such page."""
        await self.at_desk(self.desk.refuse, self.viewer, self.request.path.removeprefix(self.base), who)
        self.plainly(HTTPStatus.NOT_FOUND, "There is no such page.")

    def plainly(self, status: HTTPStatus, sentence: str) -> None:
        """Answer with a sentence, and the way back."""
        self.set_status(status)
        back = Markup('<p><a href="{}">Back to your pages</a></p>').format(self.base)
        head = Markup('<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{}</title>').format(status.phrase)
        self.finish(
            head
            + Markup('<body style="font:18px/1.5 system-ui;margin:3rem;white-space:pre-line"><p>{}</p>').format(
                sentence
            )
            + back
        )
