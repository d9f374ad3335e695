"""Collects hand-ins: copies the newest of each associate and area out of the exchange, into folders that are ours.

The copy is whole or not there: it is made beside the earlier one, and takes its place at once. What is odd is named,
and the rest goes on.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from groundschool.curriculum.roster import Associate
from groundschool.marking.exchange import AGAIN, ExchangeEntry, Inbound
from groundschool.marking.hand_in_copy import StillWrittenError, copy_hand_in, put_in_place, stamp_copy, write_own
from groundschool.marking.receipts import RECEIPT, FirstSeen, Receipt
from groundschool.marking.safe_files import OddFileError, folder_below, read_regular, shown
from groundschool.marking.senders import Senders
from groundschool.marking.stamps import NAME as STAMP
from groundschool.marking.stamps import Dated, by_change, by_exchange, by_hand, is_possible, read_stamp
from groundschool.marking.submission import Submission

DRAFT = ".collecting-"
ABANDONED = 3600  # seconds after which nobody works on a draft any more
NAMED = 20  # odd things of one name that are told one by one


@dataclass
class Collected:
    """What a round brought: whose hand-ins to which areas are new, what could not be collected, what is to be known.

    ``waiting`` is how many are not whole yet, and are looked at again.
    """

    taken: list[tuple[str, str]] = field(default_factory=list)
    waiting: int = 0
    odd: list[Submission] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def new(self) -> int:
        """Return how many hand-ins are new."""
        return len(self.taken)


@dataclass
class Collector:
    """Copies out of ``inbound`` into ``submitted``; ``private`` keeps since when the exchange has what.

    Without a roster everybody is known. ``grader`` is the uid of the account that grades.
    """

    inbound: Path
    submitted: Path
    private: Path
    areas: Collection[str]
    roster: Mapping[str, Associate]
    now: datetime
    grader: int

    def collect(self, people: Collection[str] = ()) -> Collected:
        """Collect what the people named have handed in, or all; raises GroundschoolError without an exchange."""
        done, seen = Collected(), FirstSeen(self.private)
        self._senders = Senders(self.roster, self.grader)
        newest: dict[tuple[str, str], tuple[Dated, ExchangeEntry]] = {}
        for entry in Inbound(self.inbound, self.areas, self._senders).entries():
            since = seen.since(entry.key, entry.changed, self.now)
            if entry.problem:
                done.odd.append(self._odd(entry, entry.problem, since))
                continue
            dated = self._dated(entry, since)
            place = entry.associate, entry.area
            if place not in newest or (dated.at, entry.key) > (newest[place][0].at, newest[place][1].key):
                newest[place] = dated, entry
        untold = 0
        for dated, entry in newest.values():
            if (not people or entry.associate in people) and self._take(dated, entry, done):
                untold += self._senders.untold(entry.owner)
        seen.keep()
        done.odd = _few([one for one in done.odd if not people or one.associate in people])
        if untold:
            done.notes.append(_note(untold))
        return done

    def _dated(self, entry: ExchangeEntry, since: datetime) -> Dated:
        """Return when something was handed in: by its stamp where a mentor may have laid it."""
        if self._is_laid(entry):
            return by_hand(entry.stamp, since, self.now)
        return by_exchange(entry.stamp, since)

    def _is_laid(self, entry: ExchangeEntry) -> bool:
        """Return whether a mentor may have laid something, side by side with others."""
        return len(entry.parts) == 1 and self._senders.untold(entry.owner)

    def _take(self, dated: Dated, entry: ExchangeEntry, done: Collected) -> bool:
        """Return whether a hand-in was copied; one that is there, or is not newer than what is, is left."""
        there = self._there(entry)
        if there is not None and there >= dated.at:
            return False
        try:
            self._put(entry, dated)
        except StillWrittenError:
            done.waiting += 1
            return False
        except OSError as error:
            done.odd.append(self._odd(entry, f"it cannot be collected: {error.strerror}", dated.at))
            return False
        except OddFileError as error:
            done.waiting += error.passing
            done.odd.append(self._odd(entry, f"it {error}. {AGAIN}", dated.at))
            return False
        done.taken.append((entry.associate, entry.area))
        return True

    def _there(self, entry: ExchangeEntry) -> datetime | None:
        """Return when what lies in ``submitted`` was handed in; None for nothing, or a time that cannot be."""
        try:
            with folder_below(self.submitted, entry.associate, entry.area) as handle:
                stamp = read_stamp(read_regular(STAMP, handle, 1000).decode("utf-8", "replace"))
        except (OddFileError, OSError):
            return None
        return stamp if stamp is not None and is_possible(stamp, self.now) else None

    def _put(self, entry: ExchangeEntry, dated: Dated) -> None:
        """Put a copy in the place of what is there, with a stamp that is true, and a receipt."""
        place = self.submitted / entry.associate
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in place.glob(f"{DRAFT}*"):
            if self.now.timestamp() - left.lstat().st_mtime > ABANDONED:  # by a collector that was killed
                shutil.rmtree(left, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=place))  # mode 0700
        try:
            copied = copy_hand_in(self.inbound, entry, draft, self._senders, self.now)
            if not self._is_laid(entry):
                changed = min(copied.changed, self.now.timestamp())
                dated = by_change(dated, datetime.fromtimestamp(changed, UTC))
            stamp_copy(draft, dated.at)
            findings = (dated.finding,) if dated.finding else ()
            write_own(draft / RECEIPT, Receipt(entry.key, findings, copied.left).as_json())
            put_in_place(draft, place / entry.area)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _odd(self, entry: ExchangeEntry, problem: str, at: datetime) -> Submission:
        place = shown(entry.associate), shown(entry.area) or "inbound"
        path = self.inbound.joinpath(*entry.parts)
        return Submission(place[0], place[1], path, at, problem=problem, sure=entry.sure)


def _few(odd: Iterable[Submission]) -> list[Submission]:
    """Return odd things, of one name the first few, and of the others how many there are."""
    kept: list[Submission] = []
    counted: Counter[str] = Counter()
    for one in odd:
        counted[one.associate] += 1
        if counted[one.associate] <= NAMED:
            kept.append(one)
    more = {name: number - NAMED for name, number in counted.items() if number > NAMED}
    last = {one.associate: one for one in kept}
    return [*kept, *(last[name].unreadable(f"{number} more like it") for name, number in more.items())]


def _note(untold: int) -> str:
    hand_ins = "1 hand-in belongs" if untold == 1 else f"{untold} hand-ins belong"
    return f"{hand_ins} to root or to the account that grades: whose they are is taken from the names they lie under."
