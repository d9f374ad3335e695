"""Grades what is open in several shifts, rule by rule, and the note by rubric R4."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.judges.prose.handoff import judge_handoff
from groundschool.judges.prose.handoff_note import HandoffFacts
from groundschool.kit import Expect, Outcome, Score, Variant, as_it_is, call, given, judged, refused_at

ENOUGH = 20_000  # views that are kept at most
KINDS = ("incident", "alert", "silence", "change", "deploy")
Rule = tuple[int, str, tuple[str, ...]]  # points, kinds, cases
QUIET = ("others/silenced", "others/nothing")
FULL = ("others/full-1", "others/full-2")
BROKEN = tuple(f"broken/{number:02}" for number in range(1, 17))
NOBODYS = tuple(f"broken/{number:02}" for number in range(17, 21))
# What each check is about: its points, the kinds, and the cases of items that it looks at.
RULES: Mapping[str, Rule] = {
    "incidents that are open are there, resolved ones are not": (
        2,
        "incident",
        ("triggered", "acknowledged", "acked-by-service", "none-pending", "resolved"),
    ),
    "what was resolved and came back is there": (2, "incident", ("came-back", "came-back-above")),
    "an alert that nothing stands for is there": (
        2,
        "alert",
        ("fires", "same-name", "incident-resolved", "muted", "namesake"),
    ),
    "an alert that an incident stands for is not": (
        2,
        "alert",
        ("fires", "has-incident", "incident-back", "incident-and-over"),
    ),
    "nor is one behind a silence that goes on": (
        2,
        "alert",
        ("fires", "silenced", "one-of-two-over", "resolved-and-silenced", "incident-and-silenced"),
    ),
    "one whose silence is over is there": (
        2,
        "alert",
        ("fires", "silence-over", "silence-to-end", "resolved-and-over"),
    ),
    "an inhibited alert is not": (1, "alert", ("fires", "inhibited", "inhibited-and-over")),
    "silences that go on are there, or begin later": (
        2,
        "silence",
        ("goes-on", "later", "begins-now", "begins-at-end", "by-team", "of-silenced", "of-resolved-and-silenced"),
    ),
    "silences that end before the shift is over are not": (
        3,
        "silence",
        ("goes-on", "minute-more", "ended", "renewed", "ends-between", "ends-at-end"),
    ),
    "changes that are planned or at work are there": (
        2,
        "change",
        ("scheduled", "authorize", "implement", "late", "again", "overdue", "group"),
    ),
    "changes that are cancelled, done, or drafts are not": (
        2,
        "change",
        ("scheduled", "closed", "cancelled", "cancelled-open-end", "review", "new", "assess"),
    ),
    "deploys that run or are watched are there": (
        2,
        "deploy",
        ("watched", "running", "running-set", "running-late", "by-ci", "minute-watched"),
    ),
    "deploys that are over, rolled back, or elsewhere are not": (
        2,
        "deploy",
        ("watched", "over", "watched-to-end", "rolled-back", "staging", "mirror", "never-watched"),
    ),
}
OWNERS: Mapping[str, Rule] = {
    "who acknowledged last owns an incident": (2, "incident", ("acked-twice", "acknowledged", "acked-then-service")),
    "else its assignee does": (1, "incident", ("triggered", "acked-by-service")),
    "who is named owns it, by the full name": (
        1,
        "silence change deploy",
        ("goes-on", "watched", "scheduled", "implement", "authorize"),
    ),
    "where a team stands, who is on call for it is the owner": (
        3,
        "alert silence change deploy",
        ("fires", "incident-resolved", "by-team", "group", "by-ci"),
    ),
}
DUES: Mapping[str, Rule] = {
    "what the pager does next has its time": (2, "incident", ("triggered", "two-pending", "none-pending")),
    "silences have their end": (2, "silence", ("goes-on", "later", "minute-more")),
    "changes have their time in UTC": (3, "change", ("scheduled", "authorize", "implement", "again", "overdue")),
    "deploys have theirs": (1, "deploy", ("watched", "running", "running-set", "running-late")),
}
STATES: Mapping[str, Rule] = {
    "states are those at the end": (
        2,
        "incident alert silence change deploy",
        ("triggered", "fires", "goes-on", "later", "begins-now", "begins-at-end", "scheduled", "running", "watched"),
    ),
}


def open_items(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``open_items(folder)``."""
    told, cases = variant.truth["open-items"], variant.truth["cases"]
    if len(_SEEN) > ENOUGH:
        _SEEN.clear()
    got = {folder: call(answer, f"{variant.path()}/{folder}") for folder in (*FULL, *QUIET, *BROKEN, *NOBODYS)}
    said = {f"{folder} {kind}": _of_kind(got[folder], kind) for folder in FULL for kind in KINDS}
    said |= {folder: got[folder] for folder in QUIET}
    said |= {folder: refused_at(got[folder], r"[\w-]+\.json\b") for folder in (*BROKEN, *NOBODYS)}

    def groups(rules: Mapping[str, Rule], name: str) -> list[Expect]:
        return [
            Expect(
                label,
                _fields(label, name, about),
                points,
                among=[f"{one} {kind}" for one in FULL for kind in kinds.split()],
                crashed="too-strict",
            )
            for label, (points, kinds, wanted) in rules.items()
            for about in [{own for own, case in cases.items() if case in wanted}]
        ]

    quiet = Expect("a quiet shift has little, and an empty one nothing", _whole, among=[*QUIET])
    broken = Expect("a file that cannot be read is refused", as_it_is, tag="read-anyway", among=[*BROKEN])
    nobodys = Expect("what nobody owns is refused", as_it_is, tag="read-anyway", among=[*NOBODYS])
    expected = [
        *groups(RULES, "kind"),
        *groups(OWNERS, "owner"),
        *groups(DUES, "due"),
        *groups(STATES, "state"),
        quiet,
        broken,
        nobodys,
    ]
    return judged(said, told["wants"], told["traps"], expected)


def _of_kind(got: Outcome, kind: str) -> Outcome:
    """Return what was said of one kind; what is of no kind is looked at with the incidents."""
    if got.error:
        return got
    kinds = {kind} if kind != "incident" else None
    found = got.look(lambda told: [one for one in told if _belongs(one["kind"], kinds)], otherwise=None)
    return given(found, got.shown)


def _belongs(kind: object, kinds: set[str] | None) -> bool:
    return kind in kinds if kinds else kind == "incident" or kind not in KINDS


_SEEN: dict[tuple[str, int], tuple[Any, Any]] = {}  # what views saw of the right answers and traps, which come again


def _fields(label: str, name: str, about: set[str]) -> Callable[[Any], Any]:
    """Return a view of one field of some items, by id; what stands in a list twice is there twice."""

    def view(found: Any) -> Any:
        kept = _SEEN.get((label, id(found)))
        if kept is None or kept[0] is not found:
            chosen = [one for one in found if one["id"] in about]
            seen = sorted([one["id"], _in_utc(one[name]) if name == "due" else one[name]] for one in chosen)
            kept = _SEEN[label, id(found)] = found, seen
        return kept[1]

    return view


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
