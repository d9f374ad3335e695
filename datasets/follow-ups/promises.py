"""What became of the follow-ups of incidents, and two shares of it, right or as a misconception has it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from groundschool.formats.jira import Issue

KEPT, LATE, DROPPED, OVERDUE, OPEN, UNDATED = "kept", "late", "dropped", "overdue", "open", "undated"
OURS = ZoneInfo("America/Halifax")  # what the server's clock shows
GRACE = 5  # days after an incident's end by which it has a follow-up
# Those that see less differently come first: of several that lead to the same answer the first is named.
MISREAD = (
    "relates-counts", "only-linked", "link-suffices", "by-name", "told-twice", "one-step", "wrong-way",
    "incident-stays", "duplicates-dropped", "duplicates-done", "duplicates-stay", "one-of-several", "from-unread",
    "file-order", "log-turned", "earliest-date", "current-date", "resolution-decides", "status-decides", "first-end",
    "any-end", "dropped-is-dropped", "dropped-is-overdue", "undated-is-open", "undated-is-kept", "days-on-the-wall",
    "last-day", "gone-owns",
)  # fmt: skip
MISCOUNTED = (
    "all-severities", "only-the-worst", "open-counts", "false-alarms-count", "merged-count", "young-counts",
    "any-follow-up", "undated-follows", "dropped-follows", "late-follows-nothing", "overdue-follows-nothing",
    "nobody-owns", "kept-needs-an-owner", "of-all", "done-only", "open-in-time", "late-in-time", "dropped-missed",
    "undated-missed", "fraction", "percent-cut", "nothing-is-zero", "nothing-is-whole",
)  # fmt: skip

DECIDED = {  # which states are taken for decided
    "of-all": (KEPT, LATE, DROPPED, OVERDUE, OPEN, UNDATED),
    "done-only": (KEPT, LATE),
    "open-in-time": (KEPT, LATE, OVERDUE, OPEN),
    "dropped-missed": (KEPT, LATE, OVERDUE, DROPPED),
    "undated-missed": (KEPT, LATE, OVERDUE, UNDATED),
}


@dataclass(frozen=True)
class Tracker:
    """The tickets and incidents of a tracker."""

    tickets: Sequence[Issue]
    incidents: Sequence[Issue]

    def follow_ups(self, today: date, how: str = "") -> dict[str, dict[str, Any]]:
        """Return every follow-up with its incidents, its owner, the first date it had, and its state."""
        return {
            one.key: {
                "incidents": incidents,
                "owner": (one.assignee or None) if one.active or how == "gone-owns" else None,
                "due": due.isoformat() if (due := _promised(one, how)) else None,
                "state": _state(one, due, today, how),
            }
            for one, incidents in self._followed(how)
        }

    def _followed(self, how: str) -> Iterable[tuple[Issue, list[str]]]:
        """Yield each ticket that follows up, with the incidents it does it for."""
        tickets, incidents = _by_key(self.tickets), _by_key(self.incidents)
        found: dict[str, list[str]] = {}
        for one in self.tickets:
            keys = _followed_by(one, how)
            stands = one if how == "duplicates-stay" else _stand_in(one, tickets, how)
            dropped = how == "duplicates-dropped" and stands is not one
            if keys and not dropped and (how != "only-linked" or _followed_by(stands, how)):
                where = (
                    keys if how == "incident-stays" else [_stand_in(incidents[key], incidents, "").key for key in keys]
                )
                found.setdefault(stands.key, []).extend(where)
        for key, keys in found.items():
            once = sorted(keys) if how == "told-twice" else sorted({*keys})
            yield tickets[key], once[: 1 if how == "one-of-several" else None]

    def shares(self, today: date, how: str = "") -> dict[str, dict[str, Any]]:
        """Return how many incidents are followed up, and how many follow-ups were done in time."""
        found = self.follow_ups(today, how)
        told = [one["state"] for one in found.values()]
        good = {key for one in found.values() if _holds(one, how) for key in one["incidents"]}
        counted = [one.key for one in self.incidents if _counts(one, today, how)]
        have = len(good.intersection(counted))
        of = sum(state in DECIDED.get(how, (KEPT, LATE, OVERDUE)) for state in told)
        kept = told.count(KEPT) + (told.count(LATE) if how == "late-in-time" else 0)
        return {
            "followed_up": _share(have, len(counted), how) | {"without": sorted({*counted} - good)},
            "in_time": _share(kept, of, how) | {"undated": told.count(UNDATED), "dropped": told.count(DROPPED)},
        }


def _by_key(issues: Sequence[Issue]) -> dict[str, Issue]:
    return {one.key: one for one in issues}


def _followed_by(one: Issue, how: str) -> list[str]:
    """Return the incidents that a ticket itself says it follows up."""
    types = {"Follow-up", "Relates"} if how == "relates-counts" else {"Follow-up"}
    return [link.key for link in one.links if link.type in types and link.key.startswith("INC")]


def _stand_in(one: Issue, issues: Mapping[str, Issue], how: str) -> Issue:
    """Return what stands in for an issue: where it is a duplicate, what it duplicates."""
    been: set[str] = set()
    while _is_duplicate(one, how):
        been.add(one.key)
        ends = [link.key for link in one.links if link.type == "Duplicate" and (link.outward or how == "wrong-way")]
        if ends[0] in been:
            break
        one = issues[ends[0]]
        if how == "one-step":
            break
    return one


def _is_duplicate(one: Issue, how: str) -> bool:
    if how == "link-suffices":
        return any(link.type == "Duplicate" and link.outward for link in one.links)
    return one.resolution == "Duplicate" and (one.status[1] == "done" or how != "duplicates-done")


def _promised(one: Issue, how: str) -> date | None:
    """Return the first date that a ticket had."""
    moves = [change for change in one.changes if change.field == "duedate"]
    if how == "log-turned":
        moves.reverse()
    elif how != "file-order":
        moves.sort(key=lambda change: change.at)
    if not moves or how == "current-date":
        return one.due
    held = [] if how == "from-unread" else [moves[0].before]
    days = [date.fromisoformat(day) for day in (*held, *(change.after for change in moves)) if day]
    return min(days) if how == "earliest-date" else next(iter(days), None)


def _ended(one: Issue, how: str) -> datetime | None:
    """Return when a ticket was done, None while it is not."""
    over, done = one.status[0 if how == "by-name" else 1] in ("Done", "done"), one.resolution == "Done"
    if how == "first-end" and done and over:
        return min([at.at for at in one.changes if at.after == "Done"], default=one.resolved)
    if how == "status-decides":
        done = over and one.resolution in ("Done", "")
        return (one.resolved or max(at.at for at in one.changes)) if done else None
    if how == "any-end":
        return one.resolved if over and one.resolution else None
    return one.resolved if done and (over or how == "resolution-decides") else None


def _day(moment: datetime, how: str) -> date:
    return moment.astimezone(OURS if how == "days-on-the-wall" else UTC).date()


def _state(one: Issue, due: date | None, today: date, how: str) -> str:
    ended = _ended(one, how)
    if due is None:
        return {
            "undated-is-open": OPEN if ended is None else UNDATED,
            "undated-is-kept": KEPT if ended else UNDATED,
        }.get(how, UNDATED)
    early = how == "last-day"
    if ended is not None:
        return KEPT if _day(ended, how) <= due and not (early and _day(ended, how) == due) else LATE
    gone = one.status[1] == "done" and one.resolution not in ("", "Done") and one.resolved
    if gone and how != "dropped-is-overdue" and (_day(gone, how) <= due or how == "dropped-is-dropped"):
        return DROPPED
    return OVERDUE if due < today or (early and due == today) else OPEN


def _holds(one: Mapping[str, Any], how: str) -> bool:
    """Return whether an incident is followed up by this."""
    more = {"undated-follows": UNDATED, "dropped-follows": DROPPED}.get(how)
    if how == "any-follow-up" or one["state"] == more:
        return True
    if one["state"] in (UNDATED, DROPPED):
        return False
    less = {"late-follows-nothing": LATE, "overdue-follows-nothing": OVERDUE}.get(how)
    if one["state"] == less:
        return False
    if one["state"] in (KEPT, LATE) and how != "kept-needs-an-owner":
        return True
    return one["owner"] is not None or how == "nobody-owns"


def _counts(one: Issue, today: date, how: str) -> bool:
    levels = {"only-the-worst": {"SEV1"}, "all-severities": {"SEV1", "SEV2", "SEV3"}}.get(how, {"SEV1", "SEV2"})
    ends = {"Done"} | {"false-alarms-count": {"False alarm"}, "merged-count": {"Duplicate"}}.get(how, set())
    if one.priority not in levels:
        return False
    if one.status[1] != "done":
        return how == "open-counts"
    late = (today - _day(one.resolved, how)).days - (how == "last-day")
    return one.resolution in ends and (late >= GRACE or how == "young-counts")


def _share(have: int, of: int, how: str) -> dict[str, Any]:
    if of == 0:
        percent: float | None = {"nothing-is-zero": 0.0, "nothing-is-whole": 100.0}.get(how)
    else:
        percent = {"fraction": have / of, "percent-cut": 100 * have // of}.get(how, round(100 * have / of, 1))
    return {"have": have, "of": of, "percent": percent}
