"""Grades a review of accounts against what was drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from groundschool.kit import Expect, Outcome, Score, Variant, as_it_is, call, given, judged, judged_refusals, on_edges

EXPORT = r"staff\.csv:\d+|users\.json|groups\.json"
# What accounts and uses are about, by the check: its points, and their kinds.
REVIEWED = {
    "who works here may stay": (1, ("here", "ends-later", "used-just", "never-new")),
    "also under another address": (2, ("capitals", "alias", "second-address")),
    "from the first day": (1, ("first-day",)),
    "until the last day": (1, ("last-day", "left-yesterday")),
    "and who came back": (2, ("back", "back-earlier-below", "back-new-address")),
    "who has left is found": (2, ("left", "left-unmarked")),
    "so is who has not begun, or whom nobody knows": (1, ("unknown", "not-yet")),
    "what is switched off is no matter": (1, ("left-closed", "unused-closed", "contractor-closed", "service-closed")),
    "unused is more than its days": (2, ("unused", "unused-by-hours", "service-unused")),
    "never used counts from when it was made": (1, ("never",)),
    "each rule is looked at by itself": (2, ("left-and-unused", "left-inside")),
    "a group holds what is in its groups": (3, ("contractor-direct", "contractor-nested", "contractor-deep", "contractor-other")),
    "and not what it is in": (1, ("contractor-outside", "employee-direct", "employee-deep")),
    "the staff says who is employed": (2, ("contractor-as-employee", "employee-as-contractor", "became-employee", "both", "both-turned", "not-yet-employee")),
    "a service has an owner who works here": (3, ("owned", "owned-alias", "owned-second", "owned-contractor", "unowned", "owner-left", "owner-gone", "owner-asleep")),
    "and is no person": (1, ("service-inside",)),
    "accounts for emergencies may sleep, and be in a group": (1, ("emergency",)),
    "each use has a ticket that was approved": (2, ("with-ticket", "with-ticket-outside", "without-ticket", "without-ticket-closed", "ticket-unknown", "not-approved")),
    "by somebody else": (2, ("by-alias-other", "self", "self-capitals", "self-alias", "self-alias-other", "self-main", "self-capitals-user", "self-outside", "self-new-address")),
}  # fmt: skip


def review(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``review(folder)``, kind by kind."""
    told = variant.truth["review"]
    if variant.edge == "torn":
        said = {folder: call(answer, f"{variant.path()}/{folder}") for folder in told["wants"]}
        return judged_refusals(said, told["wants"], "read-anyway", on_edges(__file__, as_it_is)["torn"], EXPORT)
    got = call(answer, str(variant.path()))
    said = {who: _reviewed(got, who, told["wants"]) for who in told["wants"]}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, as_it_is)[variant.edge]])
    expected = [
        Expect("each once, and nobody else", as_it_is, 1, among=["all"]),
        *(
            Expect(label, as_it_is, points, among=_of_kinds(variant, kinds))
            for label, (points, kinds) in REVIEWED.items()
        ),
    ]
    return judged(said, told["wants"], told["traps"], expected)


def _of_kinds(variant: Variant, kinds: Sequence[str]) -> list[str]:
    """Return the accounts and uses of some kinds."""
    return [one for kind in kinds for one in variant.truth["kinds"].get(kind, ())]


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
