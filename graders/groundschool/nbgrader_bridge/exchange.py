"""nbgrader's ``submit`` for an exchange where everybody has a folder of their own, named in ``nbgrader_config.py``.

Where there is no such folder, or it is not the associate's to write in, it hands in as nbgrader does, side by side.
"""

import os
import stat

from nbgrader.exchange.default import ExchangeSubmit
from nbgrader.utils import get_username


class Submit(ExchangeSubmit):
    """Hands in into ``inbound/USER/`` where that is the user's own."""

    def ensure_root(self) -> None:
        """Ask only that the exchange is there: not all of it need be writable."""
        if not os.path.isdir(self.root):  # noqa: PTH112 - nbgrader keeps paths as text
            self.fail(f"The exchange is not there: {self.root}. Ask your mentor.")

    def init_dest(self) -> None:
        """Choose where the hand-in goes."""
        asked = self.coursedir.student_id  # type: ignore[union-attr] - nbgrader sets it before it starts
        user = get_username() if asked == "*" else asked
        own = os.path.join(self.root, self.coursedir.course_id, "inbound", user)  # type: ignore[union-attr] # noqa: PTH118
        if not _is_own(own):
            super().init_dest()
            return
        self.inbound_path = own
        self.cache_path = os.path.join(self.cache, self.coursedir.course_id)  # type: ignore[union-attr] # noqa: PTH118
        self.assignment_filename = _named(self, user)


def _named(submit: Submit, user: str) -> str:
    """Return a hand-in's name as nbgrader makes it; nobody can guess it, and it is never another's."""
    from secrets import token_urlsafe

    return f"{user}+{submit.coursedir.assignment_id}+{submit.timestamp}+{token_urlsafe(9)}"  # type: ignore[union-attr]


def _is_own(folder: str) -> bool:
    """Return whether a folder, and no link to one, is this user's to write in, or was laid there by root for them.

    Anybody may make one of that name before it is made for its associate, and would read what is put into it.
    """
    try:
        found = os.lstat(folder)
    except (OSError, ValueError):
        return False
    theirs = found.st_uid in {os.geteuid(), 0}
    return theirs and stat.S_ISDIR(found.st_mode) and os.access(folder, os.W_OK | os.X_OK)
