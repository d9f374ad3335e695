"""Grades what became of findings, and how many were in time, against what was drawn."""

from collections.abc import Sequence
from typing import Any

from groundschool.kit import (
    Expect,
    Score,
    Variant,
    as_it_is,
    call,
    judged,
    judged_refusals,
    near,
    on_edges,
    part,
)

CLOSE_DAYS, CLOSE_SHARE = 1e-3, 0.06
REPORT = r"\b[0-9a-f]{10}\.json"
# What findings are about, by the check: its points, and their kinds.
ABOUT = {
    "what is gone soon is in time": (1, ("in-time",)),
    "what is gone after its days is late, and no exception helps": (1, ("late", "closed-excused")),
    "what is still there is open, then overdue": (1, ("open", "overdue")),
    "without a fix it waits, or is gone": (2, ("never-fixed", "gone-unfixed")),
    "the clock waits for a fix": (2, ("fix-came-later", "fix-came-too")),
    "and does not stop again": (2, ("fix-withdrawn", "fix-withdrawn-gone")),
    "what came back was never gone": (2, ("came-back", "came-back-open")),
    "what was not looked at is not fixed": (3, ("not-looked", "not-looked-then-gone", "silent")),
    "the last report says how bad it is": (1, ("rated-up", "rated-down")),
    "some hours more are more": (1, ("by-hours",)),
    "later reports do not count": (1, ("after",)),
    "a status is not needed": (1, ("older-report",)),
    "an image may have no tag": (1, ("no-tag",)),
    "an exception holds": (
        2,
        ("excepted", "excepted-waiting", "excepted-last-day", "excepted-second", "excepted-first"),
    ),
    "also for all packages": (1, ("excepted-all-packages",)),
    "until its day, and not for ever": (2, ("expired", "expired-here", "for-ever")),
    "with an owner, and somebody else who approved": (
        2,
        ("self-approved", "self-capitals", "self-capitals-owner", "no-approver", "no-owner"),
    ),
    "for what it names": (1, ("other-asset", "other-package", "part-of-package", "other-cve")),
}
RATED = ("in-time", "rated-up", "rated-down", "excepted")
TIMED = ("in-time", "late", "overdue", "never-fixed", "gone-unfixed", "fix-came-later", "fix-withdrawn", "came-back",
         "not-looked", "silent", "after", "excepted", "excepted-waiting")  # fmt: skip


def findings(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``findings(folder)``, kind by kind."""
    told = variant.truth["findings"]
    if variant.edge == "torn":
        return _refused("findings", answer, variant)
    got = call(answer, str(variant.path()))
    said = {key: part(got, key) for key in told["wants"]}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _finding)[variant.edge]])
    rated, timed = (_of_kinds(variant, kinds) for kinds in (RATED, TIMED))
    expected = [
        Expect("each finding once, and no others", as_it_is, 2, among=["all"], tag="other-keys"),
        *(Expect(label, _state, points, among=_of_kinds(variant, kinds)) for label, (points, kinds) in ABOUT.items()),
        Expect("clocks differ", _finding, 1, among=_of_kinds(variant, ["clocks"])),
        Expect("how severe each one is", lambda found: found["severity"], 1, among=rated),
        Expect("how long its clock ran", lambda found: _close(found["days"], CLOSE_DAYS), 2, among=timed),
    ]
    return judged(said, told["wants"], told["traps"], expected)


def kept(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``kept(folder)``."""
    told = variant.truth["kept"]
    if variant.edge == "torn":
        return _refused("kept", answer, variant)
    said = {"all": call(answer, str(variant.path()))}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _shares)[variant.edge]])
    expected = [
        Expect("how many are decided", lambda found: {key: near(one["n"], 0) for key, one in found.items()}, 3),
        Expect("how many of them in time", lambda found: {key: near(one["in_time"], 0) for key, one in found.items()}, 2),
        Expect("in per cent", lambda found: {key: _close(one["percent"], CLOSE_SHARE) for key, one in found.items()}, 1),
    ]  # fmt: skip
    return judged(said, told["wants"], told["traps"], expected)


def _of_kinds(variant: Variant, kinds: Sequence[str]) -> list[str]:
    """Return the findings of some kinds that are told."""
    known, wants = variant.truth["kinds"], variant.truth["findings"]["wants"]
    return [one for kind in kinds for one in known.get(kind, ()) if one in wants]


def _refused(task: str, answer: Any, variant: Variant) -> Score:
    """Return the check that a report that cannot be read is refused, with its file."""
    wants = variant.truth[task]["wants"]
    said = {folder: call(answer, f"{variant.path()}/{folder}") for folder in wants}
    return judged_refusals(said, wants, "read-anyway", on_edges(__file__, as_it_is)["torn"], REPORT)


def _state(found: Any) -> Any:
    return found["state"] if isinstance(found, dict) else found


def _finding(found: Any) -> Any:
    return [found["state"], found["severity"], _close(found["days"], CLOSE_DAYS)] if isinstance(found, dict) else found


def _close(value: Any, within: float) -> Any:
    """Return a number that may be rounded; what is no number, as tables have it, as nothing."""
    return None if value != value else near(value, within)  # noqa: PLR0124


def _shares(found: Any) -> Any:
    return {
        key: [near(one["in_time"], 0), near(one["n"], 0), _close(one["percent"], CLOSE_SHARE)]
        for key, one in found.items()
    }
