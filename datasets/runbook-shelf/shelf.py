"""What is known of a shelf of runbooks, and what state each runbook is in, right or as a misconception has it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

SECTIONS = ("What it means", "Immediate checks", "Mitigation", "Escalation", "Rollback")
MISSING, STUB, UNREVIEWED, OLD, CHANGED, FRESH = (
    "missing", "stub", "not-reviewed", "too-old", "changed-since", "fresh",
)  # fmt: skip
LONGEST = 180  # days since a review
# How a page has a section: the first five hold something.
TOLD, CODE, DEEP, BEGUN, RULED, EMPTY, TODO, FENCED, ABSENT, LONGER, SHOUTED = (
    "told", "code", "deep", "begun", "ruled", "empty", "todo", "fenced", "absent", "longer", "shouted",
)  # fmt: skip
# What holds something, and who does not see it; who sees something where nothing is.
HOLDS = {TOLD: None, CODE: "code-is-nothing", DEEP: "deep-ends", BEGUN: "todo-begins", RULED: "rule-ends"}
LOOSE = {
    "todo-is-text": {TODO},
    "headings-suffice": {TODO, EMPTY},
    "fences-read": {FENCED},
    "headings-alike": {LONGER, SHOUTED},
}
# Those that see less differently come first: of several that lead to the same answer the first is named.
MISREAD = (
    "retired-counts", "experiments-count", "low-tier-counts", "no-tier-counts", "libraries-count", "kinds-count",
    "owner-as-text", "owner-ends-alike", "everybody-counts", "pages-first", "aliases-unread", "case-matters",
    "todo-is-text", "fences-read", "code-is-nothing", "deep-ends", "todo-begins", "rule-ends", "headings-alike",
    "headings-suffice", "stubs-count", "newest-wins", "undated-first", "any-page", "ahead-is-fresh", "day-as-text",
    "one-change", "commit-is-review", "age-alone", "changes-alone", "cancelled-counts", "failed-counts",
    "days-on-the-wall", "same-day", "last-day",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """Something in the catalogue; ``owner`` as it is written there."""

    name: str
    owner: str
    kind: str = "Component"
    type: str = "service"
    lifecycle: str = "production"
    tier: str = "1"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A runbook: the service it names, when it was reviewed and last committed, and how it has each section."""

    file: str
    service: str
    reviewed: date | None
    committed: date
    quoted: bool = False  # without a day: whether the line is there, with nothing behind it
    sections: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(SECTIONS, TOLD))

    def is_whole(self, how: str) -> bool:
        """Return whether no section is missing or holds nothing."""
        fine = {one for one, unseen in HOLDS.items() if how != unseen} | LOOSE.get(how, set())
        return how == "stubs-count" or all(one in fine for one in self.sections.values())

    def review(self, how: str) -> date | None:
        """Return the day of the review."""
        if how == "commit-is-review":
            return self.committed
        return None if how == "day-as-text" and self.quoted else self.reviewed


@dataclass(frozen=True)
class Change:
    """A change of a service, by the name it is called there; ``closed`` with an offset, None while it is not."""

    service: str
    state: str
    code: str
    closed: datetime | None


@dataclass(frozen=True)
class Shelf:
    """A catalogue, pages and changes."""

    entries: Sequence[Entry]
    pages: Sequence[Page]
    changes: Sequence[Change]


def states(shelf: Shelf, team: str, today: date, how: str = "") -> dict[str, dict[str, Any]]:
    """Return, for every service that counts, its runbook and in which state that is."""
    found = {}
    for entry in shelf.entries:
        if _counts(entry, team, how):
            names = _names(entry, how)
            page = _best([page for page in shelf.pages if _folded(page.service, how) in names], how)
            if page is None and how == "pages-first":
                continue
            changed = [change for change in shelf.changes if _folded(change.service, how) in names]
            found[entry.name] = {
                "runbook": page.file if page else None,
                "state": _state(page, changed, today, how) if page else MISSING,
            }
    return found


def _counts(entry: Entry, team: str, how: str) -> bool:
    owner = entry.owner if how == "owner-as-text" else entry.owner.lower().split(":")[-1].split("/")[-1]
    if how == "owner-ends-alike" and owner.endswith(team):
        owner = team
    tiers = {"1", "2"} | ({"3"} if how == "low-tier-counts" else set()) | ({""} if how == "no-tier-counts" else set())
    lives = {"production"} | {"retired-counts": {"deprecated"}, "experiments-count": {"experimental"}}.get(how, set())
    return (
        (owner == team or how == "everybody-counts")
        and entry.tier in tiers
        and entry.lifecycle in lives
        and (entry.kind == "Component" or how == "kinds-count")
        and (entry.type == "service" or how in ("libraries-count", "kinds-count"))
    )


def _folded(name: str, how: str) -> str:
    return name if how == "case-matters" else name.lower()


def _names(entry: Entry, how: str) -> set[str]:
    return {entry.name} if how == "aliases-unread" else {entry.name, *(alias.lower() for alias in entry.aliases)}


def _best(pages: Sequence[Page], how: str) -> Page | None:
    """Return the page that counts: a whole one, reviewed last, the first by its name."""
    if how == "any-page":
        return min(pages, key=lambda page: page.file, default=None)
    ranked = sorted(pages, key=lambda page: page.file)
    ranked.sort(key=lambda page: page.review(how) or (date.max if how == "undated-first" else date.min), reverse=True)
    if how != "newest-wins":
        ranked.sort(key=lambda page: not page.is_whole(how))
    return next(iter(ranked), None)


def _state(page: Page, changes: Sequence[Change], today: date, how: str) -> str:
    if not page.is_whole(how):
        return STUB
    day = page.review(how)
    if day is None or (day > today and how != "ahead-is-fresh"):
        return UNREVIEWED
    if how != "changes-alone" and (today - day).days > LONGEST - (how == "last-day"):
        return OLD
    days = list(_days(changes, how))
    days = days[-1:] if how == "one-change" else days
    later = [one for one in days if (one >= day if how == "same-day" else one > day) and one <= today]
    return CHANGED if later and how != "age-alone" else FRESH


def _days(changes: Sequence[Change], how: str) -> Iterator[date]:
    """Yield the days, of UTC, on which a change was done."""
    for change in changes:
        done = change.state == "Closed" or how == "cancelled-counts"
        worked = change.code != "unsuccessful" or how == "failed-counts"
        if change.closed is not None and done and worked:
            yield (change.closed if how == "days-on-the-wall" else change.closed.astimezone(UTC)).date()


def shares(found: Mapping[str, Mapping[str, Any]], how: str = "") -> dict[str, dict[str, Any]]:
    """Return how many runbooks there are and how many of them are fresh, each with what it is a share of."""
    told = [one["state"] for one in found.values()]
    whole = sum(one not in (MISSING, STUB) for one in told)
    fresh = told.count(FRESH)
    return {
        "coverage": _share(whole, len(told), how),
        "freshness": _share(fresh, len(told) if how == "of-all" else whole, how),
    }


def _share(have: int, of: int, how: str) -> dict[str, Any]:
    empty = {"nothing-is-zero": 0.0, "nothing-is-whole": 100.0}.get(how)
    percent = round(have / of * (1 if how == "fraction" else 100), 1) if of else empty
    if of and how == "percent-cut":
        percent = have * 100 // of
    return {"have": have, "of": of, "percent": percent}
