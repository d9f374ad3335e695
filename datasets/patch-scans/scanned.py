"""What became of findings that scanners reported, right or as a misconception has it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

DAY = timedelta(days=1)
RANKS = ("UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL")
COUNTED = ("in-time", "late", "overdue")
# The narrower misreading stands before the wider one: of two that give the same, the first is shown.
MISREAD = (
    "as-of-out", "up-to-the-bound", "published",
    "comeback-restarts", "gone-once", "fix-of-last", "status-alone", "unfixed-closed",
    "first-seen", "whole-days", "not-looked-is-clean", "last-seen-is-end", "first-severity", "text-order",
    "clock-on-the-wall", "later-too", "low-too", "last-scan", "unfixed-dropped", "silence-is-fix", "status-is-closed",
)  # fmt: skip
MISEXCUSED = (
    "capitals-differ", "self-approved", "no-approver-counts", "no-owner-counts", "forever-counts", "local-day",
    "expired-counts", "other-assets", "other-packages", "other-cves", "null-is-none", "last-day-out", "closed-excused",
    "first-exception", "last-exception", "unfixed-unexcused", "no-exceptions",
)  # fmt: skip
MISCOUNTED = (
    "open-count",
    "overdue-out",
    "excepted-count",
    "all-count",
    "none-is-all",
    "kept-is-closed",
    "three-severities",
)


@dataclass(frozen=True)
class ScanRun:
    """A report: of which moment, of the artifact with its tag, what it looked at, and whether it has a status."""

    at: datetime
    artifact: str
    looked: frozenset[str] | None
    status: bool = True


@dataclass(frozen=True)
class ScanEntry:
    """One line of a report about a finding: how bad, whether there is a fix, in which place."""

    severity: str
    fixed: bool
    place: int = 0


@dataclass(frozen=True)
class ScanFinding:
    """A vulnerability of a package of an asset.

    ``seen`` says by number of the run what stands in its report, now and then twice the same in two places.
    """

    asset: str
    cve: str
    package: str
    of: str
    published: datetime
    seen: Mapping[int, Sequence[ScanEntry]]

    @property
    def key(self) -> str:
        """Return what the finding is told by."""
        return f"{self.asset} {self.cve} {self.package}"


@dataclass(frozen=True)
class PolicyException:
    """Leave to keep a finding until a day; what is None holds for all, or was never said."""

    id: str
    asset: str
    cve: str
    package: str | None
    owner: str | None
    approver: str | None
    expires: date | None


@dataclass(frozen=True)
class PatchBook:
    """All runs by asset, what they found, what is excepted; days by severity; the moment that is asked about."""

    runs: Mapping[str, Sequence[ScanRun]]
    findings: Sequence[ScanFinding]
    exceptions: Sequence[PolicyException]
    days: Mapping[str, int]
    as_of: datetime  # with the offset of whoever asks
    memo: dict[str, Any] = field(default_factory=dict)

    def newest(self) -> datetime:
        """Return when any asset was last looked at."""
        return max(one.at for runs in self.runs.values() for one in runs if one.at <= self.as_of)


def judged(book: PatchBook, one: ScanFinding, how: str = "") -> dict[str, Any] | None:
    """Return what became of a finding; None where it is in no list."""
    runs = book.runs[one.asset]
    until = book.as_of - timedelta(microseconds=how == "as-of-out")
    many = len(runs) if how == "later-too" else bisect_right(runs, until, key=lambda run: run.at)
    order = [k for k in _ordered(runs, how) if k < many]
    seen = [k for k in order if k in one.seen]
    if how == "status-is-closed":
        seen = [k for k in seen if not (one.seen[k][0].fixed and runs[k].status)]
    if not seen:
        return None
    severity = one.seen[seen[0] if how == "first-severity" else seen[-1]][0].severity
    if severity not in book.days and how != "low-too":
        return None
    start, end = _start(one, runs, order, seen, how), _end(book, one, order, seen, how)
    if how in ("unfixed-closed", "unfixed-dropped") and start is None and end is None:
        return {"state": "gone", "severity": severity, "days": None} if how == "unfixed-closed" else None
    spent = None if start is None else _since(start, end or book.as_of, how)
    state = _state(book, one, spent, end is not None, book.days.get(severity, 9999), how)
    return {"state": state, "severity": severity, "days": None if spent is None else spent / DAY}


def _ordered(runs: Sequence[ScanRun], how: str) -> list[int]:
    """Return the numbers of the runs in their order, which is that of their moments, as they were drawn."""
    return (
        sorted(range(len(runs)), key=lambda k: runs[k].at.isoformat()) if how == "text-order" else [*range(len(runs))]
    )


def _start(
    one: ScanFinding, runs: Sequence[ScanRun], order: Sequence[int], seen: Sequence[int], how: str
) -> datetime | None:
    """Return when the clock of a finding began, if it has."""
    starts = [k for k in seen if one.seen[k][0].fixed]
    if how == "status-alone":
        starts = [k for k in starts if runs[k].status]
    if how == "first-seen":
        starts = [*seen]
    if how == "fix-of-last" and seen[-1] not in starts:
        starts = []
    if how == "last-scan":
        starts = starts[-1:]
    if how == "comeback-restarts":
        there = [k in seen or one.of not in (runs[k].looked or ()) for k in order]
        since = max((place for place, is_there in enumerate(there) if not is_there and order[place:][0] < seen[-1]
                     and set(order[place:]) & {*seen}), default=-1)  # fmt: skip
        starts = [k for k in starts if order.index(k) > since]
    if not starts:
        return None
    return one.published if how == "published" else runs[starts[0]].at


def _end(book: PatchBook, one: ScanFinding, order: Sequence[int], seen: Sequence[int], how: str) -> datetime | None:
    """Return when a finding was found to be gone, if it was."""
    runs = book.runs[one.asset]
    after = order[order.index(seen[0] if how == "gone-once" else seen[-1]) + 1 :]
    clean = how == "not-looked-is-clean"
    gone = [k for k in after if k not in seen and (clean or one.of in (runs[k].looked or ()))]
    if gone:
        return runs[seen[-1] if how == "last-seen-is-end" else gone[0]].at
    newest = book.newest() if how == "silence-is-fix" else runs[order[-1]].at
    return newest if runs[order[-1]].at < newest - 3 * DAY else None


def _since(start: datetime, end: datetime, how: str) -> timedelta:
    if how == "clock-on-the-wall":
        return end.replace(tzinfo=UTC) - start.replace(tzinfo=UTC)
    return end - start


def _state(  # noqa: PLR0913, PLR0917
    book: PatchBook,
    one: ScanFinding,
    spent: timedelta | None,
    gone: bool,  # noqa: FBT001
    limit: int,
    how: str,
) -> str:
    asked = (not gone or how == "closed-excused") and not (how == "unfixed-unexcused" and spent is None)
    if asked and _excepted(book, one, how):
        return "excepted"
    if spent is None:
        return "gone" if gone else "waiting"
    kept = spent.days <= limit if how == "whole-days" else spent <= limit * DAY
    if how == "up-to-the-bound":
        kept = spent < limit * DAY
    return {(True, True): "in-time", (True, False): "late", (False, True): "open", (False, False): "overdue"}[
        gone, kept
    ]


def _excepted(book: PatchBook, one: ScanFinding, how: str) -> bool:
    if how == "no-exceptions":
        return False
    about = [each for each in book.exceptions if _is_about(each, one, how)]
    if how in ("first-exception", "last-exception"):
        about = about[:1] if how == "first-exception" else about[-1:]
    return any(_counts(book, each, how) for each in about)


def _is_about(each: PolicyException, one: ScanFinding, how: str) -> bool:
    any_package = how == "other-packages" or (each.package is None and how != "null-is-none")
    return (
        (each.asset == one.asset or how == "other-assets")
        and (each.cve == one.cve or how == "other-cves")
        and (any_package or each.package == one.package)
    )


def _counts(book: PatchBook, each: PolicyException, how: str) -> bool:
    """Return whether an exception has an owner, somebody else who approved it, and an end that is not over."""
    owner, approver = each.owner or "", each.approver or ""
    same = owner == approver if how == "capitals-differ" else owner.lower() == approver.lower()
    day = book.as_of.date() if how == "local-day" else book.as_of.astimezone(UTC).date()
    if each.expires is None:
        in_force = how in ("forever-counts", "expired-counts")
    else:
        in_force = how == "expired-counts" or (day < each.expires if how == "last-day-out" else day <= each.expires)
    return (
        in_force
        and (bool(owner) or how == "no-owner-counts")
        and (bool(approver) or how == "no-approver-counts")
        and (not same or how == "self-approved" or not (owner and approver))
    )


def all_judged(book: PatchBook, how: str = "") -> dict[str, dict[str, Any]]:
    """Return what became of every finding that is told, by its key."""
    if how not in book.memo:
        told = {one.key: judged(book, one, how) for one in book.findings}
        book.memo[how] = {key: one for key, one in told.items() if one}
    return book.memo[how]


def kept(book: PatchBook, how: str = "") -> dict[str, Any]:
    """Return by severity how many of those that count were in time."""
    more = {"open-count": ("open",), "excepted-count": ("excepted",), "overdue-out": (), "kept-is-closed": ()}
    told, found = all_judged(book, "" if how in MISCOUNTED else how), {}
    states = ("in-time", "late") if how == "overdue-out" else (*COUNTED, *more.get(how, ()))
    for severity in ("CRITICAL", "HIGH", "MEDIUM") if how == "three-severities" else book.days:
        mine = [one["state"] for one in told.values() if one["severity"] == severity]
        counted = [one for one in mine if one in states or how == "all-count"]
        good = sum(one == "in-time" or (how == "kept-is-closed" and one == "late") for one in counted)
        nothing = 100.0 if how == "none-is-all" else None
        percent = 100 * good / len(counted) if counted else nothing
        found[severity] = {"in_time": good, "n": len(counted), "percent": percent}
    return found
