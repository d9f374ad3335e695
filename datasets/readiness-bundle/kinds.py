"""The kinds of evidence that a checklist points to: what is right about each, and what misconceptions make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OK, NOWHERE, DEAD, OTHER = "ok", "no-pointer", "dead", "other"
ITEMS = ("owner", "on-call", "alerts", "runbook", "dashboard", "slo", "rollback", "restore")


@dataclass(frozen=True)
class Kind:
    """What is right about evidence of a kind; ``seen`` is why, by misconception."""

    why: str = OK
    seen: Mapping[str, str] = field(default_factory=dict)


FINE = Kind()
# Each of these is drawn for one item, whatever the item is about. No pointer at all: ticked, without a line, not ticked
# and with an empty link.
SILENT = {"silent": Kind(NOWHERE), "absent": Kind(NOWHERE), "open": Kind(NOWHERE)}
LEADS_NOWHERE = {
    "gone": Kind(DEAD),
    "anchor": Kind(DEAD, {"anchor-ignored": OK}),
    "web": Kind(DEAD),
    "outside": Kind(DEAD),
}
# What the item itself is about. Decoys, which look like a gap and are none, are "ok".
OWN: Mapping[str, Mapping[str, Kind]] = {
    "owner": {
        "fine": FINE,
        "other-entry": Kind(OTHER),
        "page": Kind(OTHER),
        "left": Kind("other-owner"),
        "alike": Kind("other-owner", {"names-alike": OK}),
    },
    "on-call": {
        "fine": FINE,
        "other-rotation": Kind(OTHER),
        "page": Kind(OTHER),
        "alone": Kind("alone"),
        "twice": Kind("alone", {"names-counted": OK}),
        "no-escalation": Kind("no-escalation"),
        "self": Kind("no-escalation", {"any-escalation": OK}),
        "unknown": Kind("no-escalation", {"any-escalation": OK}),
        "alone-too": Kind("alone", {"last-reason": "no-escalation"}),
    },
    "alerts": {
        "fine": Kind(OK, {"tickets-too": "no-for"}),
        "page": Kind(OTHER),
        "no-page": Kind("no-page", {"none-is-all": OK}),
        "no-for": Kind("no-for", {"pointed-only": OK}),
        "no-runbook": Kind("no-runbook", {"pointed-only": OK}),
        "gone-page": Kind("no-runbook", {"link-is-runbook": OK, "pointed-only": OK}),
        "other-host": Kind("no-runbook", {"host-ignored": OK, "link-is-runbook": OK, "pointed-only": OK}),
        "untested": Kind("untested", {"tests-exist": OK, "pointed-only": OK}),
        "silent-test": Kind("untested", {"named-is-tested": OK, "tests-exist": OK, "pointed-only": OK}),
        "for-untested": Kind("no-for", {"last-reason": "untested", "pointed-only": OK}),
        "runbook-untested": Kind("no-runbook", {"last-reason": "untested", "pointed-only": OK}),
    },
    "runbook": {
        "fine": FINE,
        "list": FINE,
        "other-page": Kind(OTHER, {"any-page": OK}),
        "bare": Kind(OTHER, {"any-page": OK}),
        "file": Kind(OTHER),
        "lacks": Kind("unfinished"),
        "empty": Kind("unfinished", {"headings-suffice": OK}),
        "todo": Kind("unfinished", {"todo-is-text": OK, "headings-suffice": OK}),
        "tbd": Kind("unfinished", {"todo-is-text": OK, "headings-suffice": OK}),
        "last-empty": Kind("unfinished", {"headings-suffice": OK}),
    },
    "dashboard": {
        "fine": FINE,
        "other-board": Kind(OTHER),
        "page": Kind(OTHER),
        "renamed": Kind("no-data", {"pointed-only": OK}),
        "help-only": Kind("no-data", {"pointed-only": OK}),
        "second-query": Kind("no-data", {"pointed-only": OK}),
    },
    "slo": {
        "fine": FINE,
        "quiet": Kind(OK, {"must-page": "no-alert"}),
        "first": FINE,
        "other-slo": Kind(OTHER),
        "file": Kind(OTHER),
        "none": Kind("no-alert"),
        "alike": Kind("no-alert", {"names-alike": OK}),
        "no-budget": Kind("no-budget", {"all-is-a-goal": OK}),
        "no-budget-none": Kind("no-budget", {"all-is-a-goal": "no-alert", "last-reason": "no-alert"}),
    },
    "rollback": {
        "fine": FINE,
        "staging-since": Kind(OK, {"staging-counts": "before-release"}),
        "offset-after": Kind(OK, {"times-as-text": "before-release"}),
        "other-kind": Kind(OTHER, {"any-drill": OK}),
        "other-service": Kind(OTHER, {"any-service": OK}),
        "page": Kind(OTHER),
        "failed-old": Kind("failed", {"last-reason": "too-old", "result-unread": "too-old"}),
        "too-old": Kind("too-old", {"age-ignored": OK}),
        "before": Kind("before-release", {"release-ignored": OK}),
        "old-before": Kind(
            "too-old",
            {"last-reason": "before-release", "age-ignored": "before-release"},
        ),
        "not-yet": Kind("not-yet", {"plans-count": OK}),
        "offset-before": Kind(
            "before-release", {"times-as-text": OK, "release-ignored": OK}
        ),
    },
    "restore": {
        "fine": FINE,
        "before-release": Kind(OK, {"release-for-all": "before-release"}),
        "older": Kind(OK, {"one-age-for-all": "too-old", "release-for-all": "before-release"}),
        "other-kind": Kind(OTHER, {"any-drill": OK}),
        "other-service": Kind(OTHER, {"any-service": OK}),
        "failed": Kind("failed", {"result-unread": OK}),
        "partial": Kind("failed", {"begins-with-passed": OK, "result-unread": OK}),
        "planned": Kind("failed", {"last-reason": "not-yet", "result-unread": "not-yet"}),
        "too-old": Kind("too-old", {"age-ignored": OK}),
        "not-yet": Kind("not-yet", {"plans-count": OK}),
    },
}  # fmt: skip


def kind_of(item: str, name: str) -> Kind:
    """Return what is known of a kind of an item's evidence."""
    return (SILENT | LEADS_NOWHERE | dict(OWN[item]))[name]


def state_of(why: str) -> str:
    """Return the state that a reason stands for."""
    if why == OK:
        return "met"
    return "not shown" if why in (NOWHERE, DEAD, OTHER) else "not met"
