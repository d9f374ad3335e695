"""Who handed something in: the account that owns it, held against the account that the roster knows somebody by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from groundschool.curriculum.roster import Associate
from groundschool.errors import did_you_mean

USABLE = re.compile(r"[^\W_][\w.@+-]{0,63}")
NUMBER = re.compile(r"[0-9]{1,9}")
ROOT = 0


@dataclass(frozen=True)
class Senders:
    """The people of a roster, all people where there is none, and ``grader``, the uid of the account that grades.

    What root or the grader's own account owns was laid by a mentor, or its owner cannot be told, as on a share that
    gives everything to one account: there the name that it lies under is believed.
    """

    roster: Mapping[str, Associate]
    grader: int

    def unknown(self, associate: str) -> str:
        """Return why nobody of that name has a folder here, or nothing."""
        if unusable := self.unusable(associate):
            return unusable
        if self.roster and associate not in self.roster:
            return f"{associate} is not on the roster. {did_you_mean(associate, self.roster)}"
        return ""

    @staticmethod
    def unusable(associate: str) -> str:
        """Return why nobody can be called that, or nothing."""
        return "" if USABLE.fullmatch(associate) else "that is no associate's id"

    def untold(self, owner: int) -> bool:
        """Return whether it cannot be told from the owner who handed something in."""
        return owner in {ROOT, self.grader}

    def differs(self, associate: str, owner: int) -> str:
        """Return how the owner differs from whom something is said to be of, or nothing."""
        if self.untold(owner) or owner == self.account(associate):
            return ""
        return f"it is said to be {associate}'s, and belongs to {_called(owner)}"

    def account(self, associate: str) -> int | None:
        """Return the uid of somebody's account, None where this machine does not know it."""
        person = self.roster.get(associate)
        if person is None or person.login is None:
            return _uid(associate)  # never by number: a student number is no uid
        known = _uid(person.login)
        return int(person.login) if known is None and NUMBER.fullmatch(person.login) else known


@cache
def _uid(login: str) -> int | None:
    """Return the uid of an account by name, None where this machine has none of that name."""
    try:
        import pwd

        return pwd.getpwnam(login).pw_uid
    except (ImportError, KeyError, ValueError):
        return None


@cache
def _called(uid: int) -> str:
    """Return what the account with a uid is called."""
    try:
        import pwd

        return pwd.getpwuid(uid).pw_name
    except (ImportError, KeyError):
        return f"uid {uid}"
