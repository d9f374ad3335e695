"""What lies in the exchange's ``inbound/``: hand-ins side by side, as nbgrader puts them, or in a folder a person.

nbgrader calls a hand-in ``USER+AREA+STAMP+RANDOM``. In a folder of somebody's own it is theirs, whatever its name says.
"""

import os
import stat
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from groundschool.errors import GroundschoolError, did_you_mean
from groundschool.marking.safe_files import folder, kind_of, names_in, shown, status_of
from groundschool.marking.senders import Senders

MOST = 2_000  # hand-ins of one account that are looked at
ALL = 1_000_000  # names in inbound/
PARTS = 3
AGAIN = "Hand it in again with nbgrader"


@dataclass(frozen=True)
class ExchangeEntry:
    """One thing in the exchange: where it lies below ``inbound/``, whose it is said to be, and its area and stamp.

    ``owner`` and ``changed`` are its folder's. ``problem`` says why it is not collected. ``sure`` is whether it comes
    from that associate without doubt, so that they are told of a problem.
    """

    parts: tuple[str, ...]
    associate: str
    area: str = ""
    stamp: str = ""
    owner: int = 0
    changed: float = 0.0
    problem: str = ""
    sure: bool = False

    @property
    def key(self) -> str:
        """Return what tells it from every other one."""
        return "/".join(self.parts)


@dataclass
class Inbound:
    """The exchange's folder of hand-ins to the ``areas`` of a course."""

    path: Path
    areas: Collection[str]
    senders: Senders
    _counted: Counter[int] = field(default_factory=Counter)

    def entries(self) -> Iterator[ExchangeEntry]:
        """Yield whatever lies there, each with what is wrong with it; raises GroundschoolError where there is none."""
        try:
            with folder(self.path) as handle:
                # Whom the roster names is looked for by name: nobody can crowd them out.
                for name in sorted({*names_in(handle, ALL), *self.senders.roster}):
                    if not name.startswith("."):
                        with suppress(FileNotFoundError):  # somebody took it away meanwhile
                            yield from self._below(name, handle)
        except OSError as error:
            remedy = "Run 'groundschool release' first, or name the exchange with --exchange."
            raise GroundschoolError(
                f"no hand-ins can be collected from {self.path}: {error.strerror}. {remedy}"
            ) from None

    def _below(self, name: str, handle: int) -> Iterator[ExchangeEntry]:
        """Yield a hand-in, or those in somebody's own folder."""
        found = status_of(name, handle)
        if stat.S_ISDIR(found.st_mode) and name.count("+") < PARTS - 1:
            yield from self._own(name, handle, found.st_uid)
            return
        self._counted[found.st_uid] += 1
        if self.senders.untold(found.st_uid) or self._counted[found.st_uid] <= MOST:
            yield self._hand_in(name, found)
        elif self._counted[found.st_uid] == MOST + 1:
            yield ExchangeEntry(
                (name,), name.partition("+")[0], problem=f"one account has more than {MOST:,} hand-ins here"
            )

    def _own(self, name: str, handle: int, owner: int) -> Iterator[ExchangeEntry]:
        """Yield the hand-ins in somebody's own folder, or one word about a folder that is not surely theirs."""
        problem = self.senders.unknown(name) or self.senders.differs(name, owner)
        try:
            with folder(name, handle) as own:
                listed = [one for one in names_in(own, MOST + 1) if not one.startswith(".")]
                if problem and listed:
                    yield ExchangeEntry(
                        (name,), name, problem=f"{problem}: the folder, and {len(listed)} hand-ins in it"
                    )
                for one in () if problem else listed[:MOST]:
                    with suppress(FileNotFoundError):
                        yield self._hand_in(one, status_of(one, own), name, owner)
                if len(listed) > MOST:
                    yield ExchangeEntry((name,), name, problem=f"there are more than {MOST:,} hand-ins in the folder")
        except OSError as error:
            yield ExchangeEntry((name,), name, problem=f"the folder cannot be read: {error.strerror}")

    def _hand_in(self, name: str, found: os.stat_result, own: str = "", trusted: int | None = None) -> ExchangeEntry:
        """Return what one name is; ``own`` is whose folder it lies in, and ``trusted`` who owns that."""
        said, area, stamp = _named(name)
        associate, owner = own or said, found.st_uid
        differs = "" if owner == trusted else self.senders.differs(associate, owner)
        sender = self.senders.unusable(associate) or differs
        return ExchangeEntry(
            (own, name) if own else (name,),
            associate,
            area,
            stamp,
            owner,
            found.st_ctime,
            sender or self._misnamed(said, area, own) or _no_folder(found),
            sure=not sender,
        )

    def _misnamed(self, said: str, area: str, own: str) -> str:
        """Return why a name is no hand-in's, or nothing."""
        if not said:
            return f"it is no hand-in: its name is not USER+AREA+TIME. {AGAIN}"
        if own and said != own:
            return f"its name says that it is {shown(said)}'s, and it lies in {own}'s folder. {AGAIN}"
        return "" if area in self.areas else f"no skill area is called {shown(area)}. {did_you_mean(area, self.areas)}"


def _named(name: str) -> tuple[str, str, str]:
    """Return user, area and stamp that a hand-in's name says; nothing where it says none."""
    parts = name.rsplit("+", PARTS)
    return (parts[0], parts[1], parts[2]) if len(parts) >= PARTS and parts[0] else (parts[0] and "", "", "")


def _no_folder(found: os.stat_result) -> str:
    if stat.S_ISDIR(found.st_mode):
        return ""
    return f"it is {kind_of(found) or 'a file'}, not a folder. {AGAIN}"
