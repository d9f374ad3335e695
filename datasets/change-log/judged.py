"""A log of changes and incidents: what became of each change, right or as a misconception has it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

# Those that see less differently come first: of several that lead to the same answer the first is named.
MISJUDGED = (
    "filled-up", "no-code-fails", "issues-fail", "review-is-open", "code-unread", "newest-as-text", "clocks-as-text",
    "ruled-out-blamed", "capitals-matter", "ends-not-stripped", "during-is-before", "any-service", "window-forgotten",
    "outside-is-none", "evidence-besides", "link-only-here", "canceled-blamed", "first-incident",
    "duplicates-apart", "duplicates-dropped", "one-duplicate-deep", "numbers-unread", "versions-unread",
    "backout-not-done", "best-state", "one-step-back", "backout-incidents-lost", "backed-out-holds",
    "counted-twice", "backouts-count", "until-now", "first-row", "last-row", "closed-is-done", "canceled-count",
    "unfinished-count", "links-unread", "links-alone", "part-of-a-word", "time-alone", "last-change", "code-alone",
)  # fmt: skip
DONE = ("Review", "Closed")
ENDS = ".,()"


@dataclass(frozen=True)
class Change:
    """A row of the export: a change as it was when somebody last touched it."""

    number: str
    service: str
    type: str
    risk: str
    state: str
    code: str
    opened: datetime
    approved: datetime | None
    start: datetime | None
    end: datetime | None
    closed: datetime | None
    updated: datetime
    version: str = ""
    backs_out: str = ""


@dataclass(frozen=True)
class Report:
    """An incident as somebody reported it."""

    number: str
    service: str
    opened: datetime
    notes: str
    caused_by: str = ""
    duplicate_of: str = ""
    ruled_out: Sequence[str] = ()


@dataclass(frozen=True)
class Rules:
    """The house's rules: the hours in which people work, and for how long a change is looked at."""

    zone: ZoneInfo
    workdays: Sequence[int]
    begins: time
    ends: time
    holidays: Sequence[date]
    window: timedelta


@dataclass(frozen=True)
class Log:
    """All that a folder holds."""

    changes: Sequence[Change]
    reports: Sequence[Report]
    rules: Rules


def unzoned(log: Log) -> Log:
    """Return a log as if all clocks were the office's."""
    names = ("opened", "approved", "start", "end", "closed", "updated")

    def wall(at: datetime | None) -> datetime | None:
        return at and at.replace(tzinfo=UTC)

    changes = [replace(one, **{name: wall(getattr(one, name)) for name in names}) for one in log.changes]
    reports = [replace(one, opened=one.opened.replace(tzinfo=UTC)) for one in log.reports]
    return replace(log, changes=changes, reports=reports)


def newest(rows: Iterable[Change], how: str = "") -> dict[str, Change]:
    """Return the row that counts of each change."""
    found: dict[str, Change] = {}
    for row in rows:
        before = found.get(row.number)
        if before is None or how == "last-row":
            found[row.number] = row
        elif how == "filled-up":
            found[row.number] = _filled_up(*sorted((before, row), key=lambda one: one.updated))
        elif how == "best-state":
            found[row.number] = max(before, row, key=lambda one: (is_done(one), one.updated))
        elif how == "newest-as-text":
            found[row.number] = max(before, row, key=lambda one: one.updated.isoformat())
        elif how != "first-row":
            found[row.number] = max(before, row, key=lambda one: one.updated)
    return found


def _filled_up(older: Change, newer: Change) -> Change:
    """Return a newer row, with what an older one has where it is empty."""
    return replace(newer, **{name: getattr(newer, name) or old for name, old in vars(older).items()})


def is_done(one: Change, how: str = "") -> bool:
    """Return whether something was done to production."""
    if how in ("canceled-count", "closed-is-done") and (one.code == "canceled" or one.state == "Canceled"):
        return how == "canceled-count" or one.state in DONE
    if how == "unfinished-count" and one.state != "Canceled" and one.code != "canceled":
        return True
    states = DONE[1:] if how == "review-is-open" else DONE
    return one.state in states and one.code != "canceled"


def outcomes(log: Log, how: str = "") -> dict[str, dict[str, Any]]:
    """Return for each change whether it counts, whether it failed, and by which incidents."""
    if how == "clocks-as-text":
        return outcomes(unzoned(log))
    changes = newest(log.changes, how)
    done = {number: one for number, one in changes.items() if is_done(one, how)}
    blamed = _blamed(log, changes, done, how)
    backed = _backed_out(changes, done, how)
    told = {}
    for number, one in changes.items():
        counts = number in done and (not one.backs_out or how in ("counted-twice", "backouts-count"))
        bad_codes = {"unsuccessful", "successful_issues" * (how == "issues-fail"), "none" * (how == "no-code-fails")}
        failed = ((one.code or "none") in bad_codes and how != "code-unread") or number in backed or number in blamed
        if counts or (how == "canceled-blamed" and number in blamed):
            by = sorted(blamed.get(number, ()))
            by = by[:1] if how == "first-incident" else by
            told[number] = {"outcome": "failed" if failed else "succeeded", "by": by}
        else:
            told[number] = {"outcome": "not-counted", "by": []}
    return told


def _backed_out(changes: Mapping[str, Change], done: Mapping[str, Change], how: str) -> set[str]:
    if how in ("backed-out-holds", "code-alone"):
        return set()
    backouts = changes if how == "backout-not-done" else done
    found = [one for one in backouts.values() if one.backs_out]
    if how in ("counted-twice", "one-step-back"):
        return {one.backs_out for one in found}
    return {_first(one.number, changes) for one in found if how != "backouts-count" or not _is_again(one, changes)}


def _is_again(one: Change, changes: Mapping[str, Change]) -> bool:
    return one.backs_out in changes and changes[one.backs_out].backs_out != ""


def _first(number: str, changes: Mapping[str, Change]) -> str:
    """Return the change at which a chain of back-outs began."""
    while number in changes and changes[number].backs_out:
        number = changes[number].backs_out
    return number


def _blamed(log: Log, changes: Mapping[str, Change], done: Mapping[str, Change], how: str) -> dict[str, set[str]]:
    """Return of each change the incidents that it caused."""
    if how == "code-alone":
        return {}
    reports = {one.number: one for one in log.reports}
    services: dict[str, list[Change]] = {}
    for one in done.values():
        services.setdefault(one.service, []).append(one)
    found: dict[str, set[str]] = {}
    for report in log.reports:
        if how == "duplicates-dropped" and report.duplicate_of:
            continue
        known = changes if how == "canceled-blamed" else done
        near = [*done.values()] if how == "any-service" else services.get(report.service, [])
        for number in _culprits(report, known, near, log.rules, how):
            own = how in ("backout-incidents-lost", "counted-twice", "backouts-count")
            one = changes[number].backs_out if how == "one-step-back" else ""
            first = number if own else one or _first(number, changes)
            found.setdefault(first, set()).add(_told_as(report, reports, how))
    return found


def _told_as(report: Report, reports: Mapping[str, Report], how: str) -> str:
    number = report.number
    while how != "duplicates-apart" and number in reports and reports[number].duplicate_of:
        number = reports[number].duplicate_of
        if how == "one-duplicate-deep":
            break
    return number


def _culprits(report: Report, known: Mapping[str, Change], near: Sequence[Change], rules: Rules, how: str) -> list[str]:
    """Return the changes that a report is about: the one that it declares, or those that it names."""
    linked = report.caused_by if how != "links-unread" else ""
    if linked in known and how == "link-only-here" and known[linked].service != report.service:
        linked = ""
    if linked and how != "evidence-besides" and not (how == "outside-is-none" and linked not in known):
        return [linked] if linked in known else []
    if how == "links-alone":
        return []
    if how == "last-change":
        before = [one for one in near if one.end and one.end <= report.opened]
        return [max(before, key=lambda one: one.end or one.opened).number] if before else []
    found = [one.number for one in near if _fits(report, one, rules, how)]
    return found + [linked for _ in "1" if linked in known and linked not in found]


def _fits(report: Report, one: Change, rules: Rules, how: str) -> bool:
    if one.start is None:
        return False
    if one.end is None:
        return how == "until-now" and one.start <= report.opened and _named(report, one, how)
    begins = one.end if how == "during-is-before" else one.start
    inside = begins <= report.opened <= one.end + rules.window
    if not inside and how != "window-forgotten":
        return False
    if one.number in report.ruled_out and how != "ruled-out-blamed":
        return False
    return how == "time-alone" or _named(report, one, how)


def _named(report: Report, one: Change, how: str) -> bool:
    names = [one.number * (how != "numbers-unread"), one.version * (how != "versions-unread")]
    if how == "part-of-a-word":
        return any(name.lower() in report.notes.lower() for name in names)
    words = [word if how == "ends-not-stripped" else word.strip(ENDS) for word in report.notes.split()]
    if how != "capitals-matter":
        words, names = [word.lower() for word in words], [name.lower() for name in names]
    return any(name and name in words for name in names)
