"""Grades what became of findings, how many were in time, and a review of accounts, against what was drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from groundschool.kit import Expect, Near, Outcome, Score, Variant, call, given, judged, judged_refusals, on_edges

CLOSE_DAYS, CLOSE_SHARE = 1e-3, 0.06
REPORT, EXPORT = r"\b[0-9a-f]{10}\.json", r"staff\.csv:\d+|users\.json|groups\.json"
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
    "all entries of a report count": (2, ("two-places", "fix-in-one")),
    "some hours more are more": (1, ("by-hours",)),
    "later reports do not count": (1, ("after",)),
    "a status is not needed": (1, ("older-report",)),
    "an exception holds": (2, ("excepted", "excepted-waiting", "excepted-last-day", "excepted-second")),
    "also for all packages": (1, ("excepted-all-packages",)),
    "until its day, and not for ever": (2, ("expired", "expired-here", "for-ever")),
    "with an owner, and somebody else who approved": (
        2,
        ("self-approved", "self-capitals", "self-capitals-owner", "no-approver", "no-owner"),
    ),
    "for what it names": (1, ("other-asset", "other-package", "other-cve")),
}
RATED = ("in-time", "rated-up", "rated-down", "two-places", "fix-in-one", "excepted")
TIMED = ("in-time", "late", "overdue", "never-fixed", "gone-unfixed", "fix-came-later", "fix-withdrawn", "came-back",
         "not-looked", "silent", "after", "excepted", "excepted-waiting")  # fmt: skip
# What accounts and uses are about.
REVIEWED = {
    "who works here may stay": (1, ("here", "ends-later", "used-just", "never-new")),
    "also under another address": (2, ("capitals", "alias", "second-address")),
    "until the last day": (1, ("last-day", "left-yesterday")),
    "and who came back": (1, ("back", "back-earlier-below")),
    "who has left is found": (2, ("left", "left-unmarked")),
    "so is who has not begun, or whom nobody knows": (1, ("unknown", "not-yet")),
    "what is switched off is no matter": (1, ("left-closed", "unused-closed", "contractor-closed", "service-closed")),
    "unused is more than its days": (2, ("unused", "unused-by-hours", "service-unused")),
    "never used counts from when it was made": (1, ("never",)),
    "each rule is looked at by itself": (2, ("left-and-unused", "left-inside")),
    "a group holds what is in its groups": (3, ("contractor-direct", "contractor-nested", "contractor-deep", "contractor-other")),
    "and not what it is in": (1, ("contractor-outside", "employee-direct", "employee-deep")),
    "the staff says who is employed": (2, ("contractor-as-employee", "employee-as-contractor", "became-employee")),
    "a service has an owner who works here": (3, ("owned", "owned-alias", "unowned", "owner-left", "owner-gone", "owner-asleep")),
    "and is no person": (1, ("service-inside",)),
    "accounts for emergencies may sleep": (1, ("emergency",)),
    "each use has a ticket that was approved": (2, ("with-ticket", "without-ticket", "ticket-unknown", "not-approved")),
    "by somebody else": (2, ("by-alias-other", "self", "self-capitals", "self-alias", "self-alias-other", "self-main", "self-capitals-user", "self-outside")),
}  # fmt: skip


def findings(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``findings(folder)``, kind by kind."""
    told = variant.truth["findings"]
    if variant.edge == "torn":
        return _refused("findings", answer, variant, REPORT)
    got = call(answer, str(variant.path()))
    said = {key: _part(got, key) for key in told["wants"]}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _finding)[variant.edge]])
    rated, timed = (_of_kinds(variant, "findings", kinds) for kinds in (RATED, TIMED))
    expected = [
        Expect("each finding once, and no others", _same, 2, among=["all"], tag="other-keys"),
        *_about(variant, "findings", _state, ABOUT),
        Expect("clocks differ", _finding, 1, among=_of_kinds(variant, "findings", ["clocks"])),
        Expect("how severe each one is", lambda found: found["severity"], 1, among=rated),
        Expect("how long its clock ran", lambda found: _days(found["days"]), 2, among=timed),
    ]
    return judged(said, told["wants"], told["traps"], expected)


def kept(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``kept(folder)``."""
    told = variant.truth["kept"]
    if variant.edge == "torn":
        return _refused("kept", answer, variant, REPORT)
    said = {"all": call(answer, str(variant.path()))}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _shares)[variant.edge]])
    expected = [
        Expect("how many are decided", lambda found: {key: _plain(one["n"]) for key, one in found.items()}, 3),
        Expect("how many of them in time", lambda found: {key: _plain(one["in_time"]) for key, one in found.items()}, 2),
        Expect("in per cent", lambda found: {key: _share(one["percent"]) for key, one in found.items()}, 1),
    ]  # fmt: skip
    return judged(said, told["wants"], told["traps"], expected)


def review(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``review(folder)``, kind by kind."""
    told = variant.truth["review"]
    if variant.edge == "torn":
        return _refused("review", answer, variant, EXPORT)
    got = call(answer, str(variant.path()))
    said = {who: _reviewed(got, who, told["wants"]) for who in told["wants"]}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _same)[variant.edge]])
    known = Expect("each once, and nobody else", _same, 1, among=["all"])
    return judged(said, told["wants"], told["traps"], [known, *_about(variant, "review", _same, REVIEWED)])


def _about(variant: Variant, task: str, view: Any, about: Mapping[str, Any]) -> list[Expect]:
    """Return an expectation for each thing that subjects of some kinds are about."""
    return [
        Expect(label, view, points, among=_of_kinds(variant, task, kinds)) for label, (points, kinds) in about.items()
    ]


def _of_kinds(variant: Variant, task: str, kinds: Sequence[str]) -> list[str]:
    """Return the subjects of some kinds that are told."""
    known, wants = variant.truth["kinds"][task], variant.truth[task]["wants"]
    return [one for kind in kinds for one in known.get(kind, ()) if one in wants]


def _refused(task: str, answer: Any, variant: Variant, place: str) -> Score:
    """Return the check that what cannot be read is refused, with its file."""
    wants = variant.truth[task]["wants"]
    said = {folder: call(answer, f"{variant.path()}/{folder}") for folder in wants}
    return judged_refusals(said, wants, "read-anyway", on_edges(__file__, _same)["torn"], place)


def _part(got: Outcome, key: str) -> Outcome:
    """Return what was said of one finding; of all of them, which there are."""
    if got.error:
        return got
    if key == "all":
        return given(got.look(sorted, otherwise=None), got.shown)
    return given(got.look(lambda found: found[key], otherwise="nothing"), f"{got.shown}[{key!r}]")


def _reviewed(got: Outcome, who: str, wants: Mapping[str, Any]) -> Outcome:
    """Return what was said of one account or one use; of all, what is of none of them, and what was said twice."""
    if got.error:
        return got
    told = got.look(lambda found: sorted(_texts(one) for one in found), otherwise=None)
    if told is None:
        return given(None, got.shown)
    if who == "all":
        odd = [
            one for one in told if (one[2] if one[1] == "break-glass" else one[0]) not in wants or told.count(one) > 1
        ]
        return given(odd, got.shown)
    if who.startswith("use-"):
        return given([one[:2] for one in told if one[2] == who], f"{got.shown} of {who}")
    return given([one[1:] for one in told if one[0] == who and one[1] != "break-glass"], f"{got.shown} of {who}")


def _texts(one: Any) -> list[str]:
    """Return who, which rule and what as texts; a table has nan where there is nothing."""
    what = "" if one["what"] is None else str(one["what"])
    return [str(one["who"]), str(one["rule"]), "" if what == "nan" else what]


def _same(found: Any) -> Any:
    return found


def _state(found: Any) -> Any:
    return found["state"] if isinstance(found, dict) else found


def _plain(value: Any) -> Any:
    """Return a number of numpy, as tables have them, as one of Python; what is no number there, as nothing."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124


def _days(value: Any) -> Any:
    value = _plain(value)
    return Near(value, CLOSE_DAYS) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _share(value: Any) -> Any:
    value = _plain(value)
    return Near(value, CLOSE_SHARE) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _finding(found: Any) -> Any:
    return [found["state"], found["severity"], _days(found["days"])] if isinstance(found, dict) else found


def _shares(found: Any) -> Any:
    return {key: [_plain(one["in_time"]), _plain(one["n"]), _share(one["percent"])] for key, one in found.items()}
