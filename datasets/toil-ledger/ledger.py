"""What toil cost, who uses the tools against it, and what those save, right or as a misconception has it."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

LONGEST, SHORTEST, MONTH = 90, 14, 30  # days of a window at most and at least, and of a month
REPEATED, ENOUGH = 3, 4  # entries that make a task one that comes again, and that make a range
KINDS = ("interrupt", "scheduled")
ROWS = ("twice-told", "first-row", "last-row", "stale-hours")  # the ways that tell rows of one entry apart otherwise
MISTAKEN = (
    "projects-too", "meetings-too", "lasting-too", "machines-too", "once-is-toil", "stale-hours", "first-row",
    "last-row", "twice-told", "window-ignored", "last-moment", "days-on-the-wall", "of-toil", "of-manual",
)  # fmt: skip
MISUSED = (
    "ci-runs", "dry-runs", "failed-runs", "robots-run", "robots-by-name", "root-runs", "other-tools", "early-runs",
    "author-is-peer", "capitals-differ", "all-work-since", "no-longest", "begun-days", "no-longer-than", "twice-told",
    "runs-of-all", "of-runs", "last-moment", "days-on-the-wall", "too-young",
)  # fmt: skip
MISSAVED = (
    "mean-for-median", "minutes-for-hours", "tool-takes-nothing", "upkeep-free", "upkeep-for-ever", "no-month",
    "by-hand-too", "since-ever", "build-of-all", "build-after", "build-in-window", "low-is-least",
    "exclusive-quartiles", "few-suffice", "pays-at-once", "pays-backwards",
)  # fmt: skip


@dataclass(frozen=True)
class WorkEntry:
    """Work that somebody wrote down: for which task, from when on, how many hours, and when it was last corrected."""

    id: int
    key: str
    who: str
    started: datetime
    hours: float
    updated: datetime


@dataclass(frozen=True)
class ToolRun:
    """A run of a tool: by which login and who that was before, in a pipeline, for show; its end, after how long."""

    at: datetime
    tool: str
    user: str
    seconds: int
    sudo: str = ""
    ci: bool = False
    dry: bool = False
    exit: int = 0


@dataclass(frozen=True)
class WorkTask:
    """A kind of work: whether people do it by hand, what it comes from, and whether something stays of it."""

    key: str
    summary: str
    by_hand: bool = True
    kind: str = "interrupt"
    lasting: bool = False


@dataclass(frozen=True)
class ToilTool:
    """A tool against a task: since when it is out, its author, and the tasks of its making and its upkeep."""

    name: str
    replaces: str
    released: datetime
    author: str
    build: str
    upkeep: str


@dataclass(frozen=True)
class ToilBook:
    """Everything that is written down; ``robots`` are the logins that are no people."""

    tasks: Sequence[WorkTask]
    entries: Sequence[WorkEntry]
    tools: Sequence[ToilTool]
    runs: Sequence[ToolRun]
    robots: frozenset[str]
    read: dict[str, list[WorkEntry]] = field(default_factory=dict)  # by the way in which rows are read

    def worked(self, how: str) -> list[WorkEntry]:
        """Return each entry once, as it was last corrected; found once for each way of reading the rows."""
        way = how if how in ROWS else ""
        if way not in self.read:
            self.read[way] = self._worked(way)
        return self.read[way]

    def _worked(self, how: str) -> list[WorkEntry]:
        if how == "twice-told":
            return [*self.entries]
        if how in ("first-row", "last-row"):
            return [*{one.id: one for one in self.entries[:: 1 if how == "last-row" else -1]}.values()]
        newest: dict[int, WorkEntry] = {}
        for one in sorted(self.entries, key=lambda one: one.updated, reverse=how == "stale-hours"):
            newest[one.id] = one
        return [*newest.values()]

    def hours(self, key: str, inside: Callable[[datetime], bool], how: str) -> list[float]:
        """Return the hours of a task's entries that began inside."""
        return [one.hours for one in self.worked(how) if one.key == key and inside(one.started)]


def within(begin: datetime, end: datetime, how: str) -> Callable[[datetime], bool]:
    """Return what says of a moment whether it lies in a window, which holds its beginning and not its end."""

    def inside(at: datetime) -> bool:
        if how == "days-on-the-wall":
            at = at.replace(tzinfo=UTC)
        return begin <= at <= end if how == "last-moment" else begin <= at < end

    return inside


def toil(book: ToilBook, start: datetime, end: datetime, how: str = "") -> dict[str, Any]:
    """Return the hours of each task that is toil in a window, and which share of all hours that is."""
    inside = within(start, end, how) if how != "window-ignored" else lambda _: True
    told = {one.key: book.hours(one.key, inside, how) for one in book.tasks}
    least = 1 if how == "once-is-toil" else REPEATED
    found = {one.key: sum(told[one.key]) for one in book.tasks if len(told[one.key]) >= least and _is_toil(one, how)}
    counted = {"of-toil": [*found], "of-manual": [one.key for one in book.tasks if one.by_hand]}.get(how, [*told])
    of = sum(sum(told[key]) for key in counted)
    hours = sum(found.values())
    return {"tasks": found, "hours": hours, "of": of, "percent": 100 * hours / of if of else None}


def _is_toil(one: WorkTask, how: str) -> bool:
    kinds = {*KINDS} | {"projects-too": {"project"}, "meetings-too": {"meeting"}}.get(how, set())
    by_hand = one.by_hand or how == "machines-too"
    return by_hand and one.kind in kinds and (not one.lasting or how == "lasting-too")


def _days(tool: ToilTool, today: datetime, how: str) -> int:
    whole = (today - tool.released) // timedelta(days=1) + (how == "begun-days")
    return whole if how == "no-longest" else min(LONGEST, whole)


def counted_runs(book: ToilBook, tool: ToilTool, today: datetime, how: str) -> list[tuple[str, ToolRun]]:
    """Return the runs that count, each with whoever ran the tool."""
    after = within(tool.released, tool.released + timedelta(days=_days(tool, today, how)), how)
    if how == "all-work-since":
        after = within(tool.released, today, how)
    if how == "early-runs":
        after = within(datetime.min.replace(tzinfo=UTC), tool.released + timedelta(days=_days(tool, today, how)), how)
    found = []

    def is_robot(who: str) -> bool:
        return who.startswith("svc-") if how == "robots-by-name" else who in book.robots

    for one in book.runs:
        who = one.user if how == "root-runs" else one.sudo or one.user
        who = who if how == "capitals-differ" else who.lower()
        fits = (
            (one.tool == tool.name or how == "other-tools")
            and after(one.at)
            and (not one.ci or how == "ci-runs")
            and (not one.dry or how == "dry-runs")
            and (one.exit == 0 or how == "failed-runs")
            and (how == "robots-run" or not is_robot(who if how == "capitals-differ" else who.lower()))
        )
        if fits or (how == "runs-of-all" and one.tool == tool.name and after(one.at)):
            found.append((who, one))
    return found


def used(book: ToilBook, tool: ToilTool, today: datetime, how: str = "") -> dict[str, Any] | None:
    """Return how much of the work is done with a tool, and by whom; None for one that is too young."""
    days = _days(tool, today, how)
    if days < SHORTEST + (how == "too-young"):
        return None
    runs = counted_runs(book, tool, today, how)
    after = within(tool.released, tool.released + timedelta(days=days), how)
    if how == "no-longer-than":
        after = within(today - timedelta(days=LONGEST), today, how)
    by_hand = len(book.hours(tool.replaces, after, how))
    peers = {who for who, _ in runs} - (set() if how == "author-is-peer" else {tool.author})
    of = len(runs) if how == "of-runs" else len(runs) + by_hand
    percent = 100 * len(runs) / of if of else None
    return {"days": days, "runs": len(runs), "by_hand": by_hand, "percent": percent, "peers": sorted(peers)}


def saved(book: ToilBook, tool: ToilTool, today: datetime, how: str = "") -> dict[str, Any] | None:
    """Return the hours a month that a tool saves, as a range, and when it has paid; None where nobody knows."""
    days = _days(tool, today, how)
    window = timedelta(days=days)
    before = within(tool.released - window, tool.released, how)
    if how == "since-ever":
        before = within(datetime.min.replace(tzinfo=UTC), tool.released, how)
    hours = book.hours(tool.replaces, before, how)
    if days < SHORTEST or len(hours) < (2 if how == "few-suffice" else ENOUGH):
        return None
    low, likely, high = _range(hours, how)
    after = within(tool.released, tool.released + window, how)
    runs = [run for _, run in counted_runs(book, tool, today, how)]
    times = len(runs) + (len(book.hours(tool.replaces, after, how)) if how == "by-hand-too" else 0)
    unit = 60 if how == "minutes-for-hours" else 3600
    each = _middle([run.seconds / unit for run in runs], how) if how != "tool-takes-nothing" else 0.0
    ever = within(datetime.min.replace(tzinfo=UTC), today, how)
    upkeep = sum(book.hours(tool.upkeep, ever if how == "upkeep-for-ever" else after, how)) * (how != "upkeep-free")
    month = 1.0 if how == "no-month" else MONTH / days

    def a_month(manual: float) -> float:
        return (times * (manual - each) - upkeep) * month

    build = _build(book, tool, today, how)
    gained = a_month(likely)
    pays = build / gained if gained > 0 or (gained and how == "pays-backwards") else None
    pays = 0.0 if how == "pays-at-once" and pays is None else pays
    return {"low": a_month(low), "likely": a_month(likely), "high": a_month(high), "pays_back": pays}


def _range(hours: Sequence[float], how: str) -> tuple[float, float, float]:
    if how == "low-is-least":
        return min(hours), statistics.median(hours), max(hours)
    method = "exclusive" if how == "exclusive-quartiles" else "inclusive"
    low, middle, high = statistics.quantiles(hours, n=4, method=method) if len(hours) > 1 else hours * 3
    return low, statistics.mean(hours) if how == "mean-for-median" else middle, high


def _middle(hours: Iterable[float], how: str) -> float:
    told = [*hours]
    if not told:
        return 0.0
    return statistics.mean(told) if how == "mean-for-median" else statistics.median(told)


def _build(book: ToilBook, tool: ToilTool, today: datetime, how: str) -> float:
    """Return the hours that went into making a tool, until it was released."""
    first = datetime.min.replace(tzinfo=UTC)
    if how == "build-of-all":
        return sum(sum(book.hours(each.build, within(first, each.released, how), how)) for each in book.tools)
    if how == "build-in-window":
        first = tool.released - timedelta(days=_days(tool, today, how))
    return sum(book.hours(tool.build, within(first, today if how == "build-after" else tool.released, how), how))
