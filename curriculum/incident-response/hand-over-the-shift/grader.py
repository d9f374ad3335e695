"""Grades what is open in several shifts, rule by rule, and the note by rubric R4."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.judges.prose.handoff import judge_handoff
from groundschool.judges.prose.handoff_note import HandoffFacts
from groundschool.kit import Expect, Score, Variant, call, judged, refused_at

FULL = ("others/full-1", "others/full-2")
BROKEN = ("broken/torn", "broken/missing", "broken/no-list", "broken/error")
# What each check is about: its points, and the cases of items that it looks at.
RULES = {
    "incidents that are open are there, resolved ones are not": (
        2, ("triggered", "acknowledged", "acked-by-service", "none-pending", "resolved")),
    "what was resolved and came back is there": (2, ("came-back", "came-back-above")),
    "an alert that nothing stands for is there": (2, ("fires", "same-name", "incident-resolved")),
    "an alert that an incident stands for is not": (2, ("fires", "has-incident", "incident-back", "incident-and-over")),
    "nor is one behind a silence that goes on": (
        2, ("fires", "silenced", "one-of-two-over", "resolved-and-silenced", "incident-and-silenced")),
    "one whose silence is over is there": (2, ("fires", "silence-over", "silence-to-end", "resolved-and-over")),
    "an inhibited alert is not": (1, ("fires", "inhibited", "inhibited-and-over")),
    "silences that go on are there, or begin later": (
        2, ("goes-on", "later", "begins-now", "begins-at-end", "by-team", "of-silenced", "of-resolved-and-silenced")),
    "silences that end before the shift is over are not": (
        3, ("goes-on", "minute-more", "ended", "renewed", "ends-between", "ends-at-end")),
    "changes that are planned or at work are there": (2, ("scheduled", "authorize", "implement", "late", "again", "group")),
    "changes that are cancelled, done, or drafts are not": (
        2, ("scheduled", "closed", "cancelled", "cancelled-open-end", "review", "new", "assess")),
    "deploys that run or are watched are there": (
        2, ("watched", "running", "running-set", "running-late", "by-ci", "minute-watched")),
    "deploys that are over, rolled back, or elsewhere are not": (
        2, ("watched", "over", "watched-to-end", "rolled-back", "staging")),
}  # fmt: skip
OWNERS = {
    "who acknowledged last owns an incident": (2, ("acked-twice", "acknowledged", "acked-then-service")),
    "else its assignee does": (1, ("triggered", "acked-by-service")),
    "who is named owns it, by the full name": (1, ("goes-on", "watched", "scheduled", "implement", "authorize")),
    "where a team stands, who is on call for it is the owner": (3, ("fires", "by-team", "group", "by-ci")),
}
DUES = {
    "what the pager does next has its time": (2, ("triggered", "two-pending", "none-pending")),
    "silences have their end": (2, ("goes-on", "later", "minute-more")),
    "changes have their time in UTC": (3, ("scheduled", "authorize", "implement", "again")),
    "deploys have theirs": (1, ("watched", "running", "running-set", "running-late")),
}
STATES = {
    "states are those at the end": (
        2,
        ("triggered", "fires", "goes-on", "later", "begins-now", "begins-at-end", "scheduled", "running", "watched"),
    )
}


def open_items(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``open_items(folder)``."""
    told, cases = variant.truth["open-items"], variant.truth["cases"]
    said = {name: call(answer, f"{variant.path()}/{name}") for name in told["wants"]}
    said |= {name: refused_at(said[name], r"[\w-]+\.json") for name in BROKEN}

    def about(wanted: Iterable[str]) -> set[str]:
        return {name for name, case in cases.items() if case in wanted}

    known: dict[int, tuple[Any, dict[str, list[Any]]]] = {}  # each list is looked at by every rule: once is enough

    def entries(found: Any, ids: set[str]) -> list[Any]:
        if id(found) not in known:
            by_id: dict[str, list[Any]] = {}
            for one in found:
                by_id.setdefault(one["id"], []).append(one)
            known[id(found)] = found, by_id
        by_id = known[id(found)][1]
        return [one for name in sorted(ids & by_id.keys()) for one in by_id[name]]

    def field(name: str) -> Callable[[set[str]], Callable[[Any], Any]]:
        return lambda ids: lambda found: _field(entries(found, ids), name)

    def groups(rules: Mapping[str, Any], view: Callable[[set[str]], Callable[[Any], Any]]) -> list[Expect]:
        return [Expect(label, view(about(wanted)), points, among=FULL) for label, (points, wanted) in rules.items()]

    return judged(
        said,
        told["wants"],
        told["traps"],
        [
            *groups(RULES, field("kind")),
            *groups(OWNERS, field("owner")),
            *groups(DUES, field("due")),
            *groups(STATES, field("state")),
            Expect("a quiet shift has little, and an empty one nothing", _whole, among=["others/silenced", "others/nothing"]),
            Expect("a file that cannot be read is refused", lambda place: place, 2, among=[*BROKEN]),
        ],
    )  # fmt: skip


def _field(found: list[Any], name: str) -> list[list[Any]]:
    return [[one["id"], _in_utc(one[name]) if name == "due" else one[name]] for one in found]


def _whole(found: Any) -> list[list[Any]]:
    return sorted([one["kind"], one["id"], one["state"], one["owner"], _in_utc(one["due"])] for one in found)


def _in_utc(text: str | None) -> str:
    """Return a moment of UTC in one way of writing, and what has another offset, or none, as it is."""
    if text is None:
        return ""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).isoformat() if moment.utcoffset() == timedelta(0) else text


def note(answer: object, variant: Variant) -> Score:
    """Return the items of the handoff note."""
    return judge_handoff(str(answer), HandoffFacts.from_truth(variant.truth["note"]))
