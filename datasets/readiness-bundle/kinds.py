"""The kinds of evidence that a checklist points to: what is right about each, and what misconceptions make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OK, NOWHERE, DEAD, OTHER = "ok", "no-pointer", "dead", "other"
ITEMS = ("owner", "on-call", "alerts", "runbook", "dashboard", "slo", "rollback", "restore")
OPTIONAL = ("alerts", "runbook", "dashboard")  # an anchor may be left out


@dataclass(frozen=True)
class Kind:
    """What is right about evidence of a kind; ``seen`` is why, by misconception."""

    why: str = OK
    seen: Mapping[str, str] = field(default_factory=dict)


FINE = Kind()
# No pointer at all: ticked, without a line, and not ticked.
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
        "short": Kind(OK, {"owner-as-text": "other-owner"}),
        "other-entry": Kind(OTHER),
        "page": Kind(OTHER),
        "left": Kind("other-owner", {"owner-exists": OK}),
        "alike": Kind("other-owner", {"owner-exists": OK, "names-alike": OK}),
    },
    "on-call": {
        "fine": FINE,
        "other-rotation": Kind(OTHER),
        "alone": Kind("alone", {"any-rotation": OK}),
        "twice": Kind("alone", {"names-counted": OK, "any-rotation": OK}),
        "no-escalation": Kind("no-escalation", {"any-rotation": OK}),
        "self": Kind("no-escalation", {"any-escalation": OK, "any-rotation": OK}),
        "unknown": Kind("no-escalation", {"any-escalation": OK, "any-rotation": OK}),
        "alone-too": Kind("alone", {"last-reason": "no-escalation", "any-rotation": OK}),
    },
    "alerts": {
        "fine": FINE,
        "no-page": Kind("no-page", {"none-is-all": OK}),
        "no-for": Kind("no-for", {"pointed-only": OK}),
        "zero-for": Kind("no-for", {"pointed-only": OK, "zero-is-for": OK}),
        "no-runbook": Kind("no-runbook", {"pointed-only": OK}),
        "dead-runbook": Kind("no-runbook", {"pointed-only": OK, "link-is-runbook": OK}),
        "dead-part": Kind("no-runbook", {"pointed-only": OK, "link-is-runbook": OK, "fragment-ignored": OK}),
        "other-host": Kind("no-runbook", {"pointed-only": OK, "link-is-runbook": OK, "host-ignored": OK}),
        "untested": Kind("untested", {"pointed-only": OK, "tests-exist": OK}),
        "silent-test": Kind("untested", {"pointed-only": OK, "tests-exist": OK, "named-is-tested": OK}),
        "for-untested": Kind("no-for", {"pointed-only": OK, "last-reason": "untested"}),
        "runbook-untested": Kind("no-runbook", {"pointed-only": OK, "last-reason": "untested"}),
    },
    "runbook": {
        "fine": FINE,
        "code": FINE,
        "other-page": Kind(OTHER),
        "file": Kind(OTHER),
        "lacks": Kind("unfinished", {"page-exists": OK}),
        "empty": Kind("unfinished", {"page-exists": OK, "headings-suffice": OK}),
        "todo": Kind("unfinished", {"page-exists": OK, "headings-suffice": OK, "todo-is-text": OK}),
        "last-empty": Kind("unfinished", {"page-exists": OK, "headings-suffice": OK}),
    },
    "dashboard": {
        "fine": FINE,
        "nested-fine": FINE,
        "other-board": Kind(OTHER),
        "page": Kind(OTHER),
        "renamed": Kind("no-data", {"board-exists": OK}),
        "help-only": Kind("no-data", {"board-exists": OK, "help-is-data": OK}),
        "nested": Kind("no-data", {"board-exists": OK, "rows-unopened": OK}),
        "alike": Kind("no-data", {"board-exists": OK, "names-alike": OK}),
        "second-query": Kind("no-data", {"board-exists": OK, "first-query": OK}),
    },
    "slo": {
        "fine": FINE,
        "other-slo": Kind(OTHER),
        "file": Kind(OTHER),
        "none": Kind("no-alert", {"slo-exists": OK}),
        "alike": Kind("no-alert", {"slo-exists": OK, "names-alike": OK}),
        "told": Kind("no-alert", {"slo-exists": OK, "found-in-text": OK}),
        "commented": Kind("no-alert", {"slo-exists": OK, "found-in-text": OK}),
        "no-budget": Kind("no-budget", {"slo-exists": OK, "all-is-a-goal": OK}),
        "no-budget-none": Kind("no-budget", {"slo-exists": OK, "all-is-a-goal": "no-alert", "last-reason": "no-alert"}),
    },
    "rollback": {
        "fine": FINE,
        "staging-since": Kind(OK, {"staging-counts": "before-release"}),
        "offset-after": Kind(OK, {"times-as-text": "before-release"}),
        "other-kind": Kind(OTHER, {"any-drill": OK}),
        "other-service": Kind(OTHER, {"any-service": OK}),
        "page": Kind(OTHER),
        "failed": Kind("failed", {"drill-exists": OK, "result-unread": OK}),
        "failed-old": Kind("failed", {"drill-exists": OK, "result-unread": "too-old", "last-reason": "too-old"}),
        "too-old": Kind("too-old", {"drill-exists": OK, "age-ignored": OK}),
        "before": Kind("before-release", {"drill-exists": OK, "release-ignored": OK}),
        "old-before": Kind(
            "too-old",
            {
                "drill-exists": OK,
                "release-ignored": "too-old",
                "age-ignored": "before-release",
                "last-reason": "before-release",
            },
        ),
        "not-yet": Kind("not-yet", {"drill-exists": OK, "plans-count": OK}),
        "offset-before": Kind(
            "before-release", {"drill-exists": OK, "release-ignored": OK, "times-as-text": OK}
        ),
    },
    "restore": {
        "fine": FINE,
        "before-release": Kind(OK, {"release-for-all": "before-release"}),
        "older": Kind(OK, {"one-age-for-all": "too-old"}),
        "other-kind": Kind(OTHER, {"any-drill": OK}),
        "other-service": Kind(OTHER, {"any-service": OK}),
        "failed": Kind("failed", {"drill-exists": OK, "result-unread": OK}),
        "partial": Kind("failed", {"drill-exists": OK, "result-unread": OK, "begins-with-passed": OK}),
        "too-old": Kind("too-old", {"drill-exists": OK, "age-ignored": OK}),
        "not-yet": Kind("not-yet", {"drill-exists": OK, "plans-count": OK}),
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
