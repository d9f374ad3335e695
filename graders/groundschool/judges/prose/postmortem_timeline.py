"""The items about a postmortem's timeline: its rows, their sources and times, its marks, and what follows from them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from groundschool.grading.score import Check
from groundschool.judges.prose.labelled import SHOWN
from groundschool.judges.prose.postmortem_durations import TOOK, durations
from groundschool.judges.prose.postmortem_facts import PostmortemFacts
from groundschool.judges.prose.postmortem_items import JudgedPostmortem, postmortem_item
from groundschool.judges.prose.postmortem_text import MARKS, TimelineRow

NEAR, LEAST_ROWS = timedelta(seconds=60), 6
CONFUSED = {  # with which other mark each may be confused, and what that shows
    "impact start": ("detected", "alert-is-impact"),
    "detected": ("impact start", "detected-at-once"),
    "mitigated": ("resolved", "mitigated-is-resolved"),
    "resolved": ("mitigated", "mitigated-is-resolved"),
}


def timeline_items(one: JudgedPostmortem) -> Iterator[Check]:
    """Yield the items about the rows."""
    rows, few = one.written.rows, f"it has {len(one.written.rows)} rows that begin with a time, and six are asked for"
    enough = len(rows) >= LEAST_ROWS
    bad = [row for row in rows if not row.utc]
    yield postmortem_item(
        "utc", "the timeline's times say UTC, in at least six rows", enough and not bad, _first(bad, few), "local-time"
    )
    bad = [row for row, later in zip(rows[1:], rows, strict=False) if row.at < later.at]
    yield postmortem_item(
        "monotone",
        "no row is earlier than the one above it, of at least six rows",
        enough and not bad,
        _first(bad, few),
        "unsorted",
    )
    known = {*one.facts.moments, *one.facts.others}
    bad = [row for row in rows if not row.refs or not known.issuperset(row.refs)]
    label, tag = "every row has a source that exists, in at least six rows", "no-source"
    yield postmortem_item(
        "sources", label, enough and not bad, _first(bad, few), tag, shows=bool(bad) and not bad[0].refs
    )
    bad = [row for row in rows if not _agrees(row, one.facts)]
    sourced = sum(bool(row.refs) for row in rows) >= LEAST_ROWS
    shows = bool(bad) and any(_hours_off(bad[0].at, at) for at in _told(bad[0], one.facts))
    label = "each row has the time of its source, within 60 s, in at least six rows"
    yield postmortem_item("agree", label, sourced and not bad, _first(bad, few), "local-time", shows=shows)


def _told(row: TimelineRow, facts: PostmortemFacts) -> list[datetime]:
    """Return the moments of a row's sources."""
    return [facts.moments[ref] for ref in row.refs if ref in facts.moments]


def _agrees(row: TimelineRow, facts: PostmortemFacts) -> bool:
    told = _told(row, facts)
    return not told or any(abs(row.at - at) <= NEAR for at in told)


def _hours_off(at: datetime, true: datetime) -> bool:
    """Return whether a moment is off by whole hours, as wall clocks are."""
    return any(abs(abs(at - true) - timedelta(hours=hours)) <= NEAR for hours in (1, 2, 3, 4))


def _first(rows: list[TimelineRow], otherwise: str) -> str:
    return f"the row {rows[0].line[:SHOWN]!r}" if rows else otherwise


def mark_items(one: JudgedPostmortem) -> Iterator[Check]:
    """Yield the items about the marks, and the durations that are counted from them."""
    rows, facts = one.written.rows, one.facts
    marked = {mark: [row.at for row in rows if mark in row.marks] for mark in MARKS}
    for mark, found in marked.items():
        right = bool(found) and all(abs(at - facts.marks[mark]) <= NEAR for at in found)
        other, tag = CONFUSED[mark]
        shows = bool(found) and not right and abs(found[0] - facts.marks[other]) <= NEAR
        seen = f"it is at {found[0]:%Y-%m-%d %H:%M:%S}" if found else f"no row of the timeline has [{mark}]"
        yield postmortem_item(mark, f"[{mark}] is within 60 s of the truth", right, seen, tag, shows=shows)
    took = durations(one.written.text)
    wrong = [what for what, mark in zip(TOOK, MARKS[1:], strict=True) if not _lasts(took.get(what), marked, mark)]
    seen = f"time to {wrong[0]}: {took.get(wrong[0], 'not said')}" if wrong else ""
    label = "times to detect, mitigate and resolve follow from the marks, counted from the impact's start"
    yield postmortem_item("durations", label, not wrong, seen, "from-the-alert")


def _lasts(minutes: float | None, marked: Mapping[str, list[datetime]], mark: str) -> bool:
    """Return whether so many minutes lie between the impact's start and a mark."""
    begun, ended = marked["impact start"], marked[mark]
    if minutes is None or not begun or not ended:
        return False
    return abs(timedelta(minutes=min(minutes, 10**6)) - (ended[0] - begun[0])) <= NEAR
