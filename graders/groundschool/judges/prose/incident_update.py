"""R1: the items of an incident update that a machine judges. A writer is shown every one of them beforehand.

Gates, whose failure caps the task whatever else is good: a secret, blame of a person, a cause asserted that nobody has
confirmed, a risky action without approval.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Self

from groundschool.grading.score import Check
from groundschool.judges.prose.language import (
    asserted_causes,
    blaming,
    mentioned,
    risky_actions,
    secrets,
    undecided,
    words,
)
from groundschool.judges.prose.update import (
    ParsedUpdate,
    clock_times,
    counts,
    moments,
    percentages,
    read_update,
)

Audience = Literal["internal", "customer"]
LIMIT = {"internal": 200, "customer": 120}
TOLERANCE = 0.10
NUMBERS = 3  # of each kind that are looked at: whoever lists them all has not said how many
LATE = timedelta(minutes=10)
ROLES = (
    "on-call", "on call", "engineer", "engineers", "commander", "team", "teams", "lead", "support", "database",
    "network", "security", "platform", "storefront", "bookings", "payments", "freight", "specialist", "specialists",
)  # fmt: skip
OURSELVES = ("we", "our")
POINTS = {
    "header": 1,
    "time": 2,
    "status": 1,
    "severity": 2,
    "number": 3,
    "scope": 1,
    "since": 2,
    "cause": 2,
    "owner": 1,
    "next": 2,
    "length": 1,
    "names": 2,
}


@dataclass(frozen=True)
class IncidentFacts:
    """What is true at the moment of writing.

    ``share`` (0-1) and ``failed`` are the failing share and number of the worst-hit journey's attempts since
    ``since``, ``diluted`` the share when the time before is averaged in. ``cadence`` gives, by severity, the minutes
    until the next update is due, worst severity first. ``scope`` are the words by which the journey may be named,
    ``cause`` those of the confirmed cause (empty: nothing is confirmed), ``suspects`` names that must not be given as
    the cause. ``internal`` must not reach customers.
    """

    incident: str
    number: int
    status: str
    severity: str
    now: datetime
    since: datetime
    share: float
    failed: int
    scope: tuple[str, ...]
    cause: tuple[str, ...]
    suspects: tuple[str, ...]
    people: tuple[str, ...]
    internal: tuple[str, ...]
    secrets: tuple[str, ...]
    cadence: Mapping[str, int] = field(default_factory=dict)
    diluted: float = 0.0

    @classmethod
    def from_truth(cls, truth: Mapping[str, Any]) -> Self:
        """Return the facts from plain data: times as ISO 8601, lists for tuples; what is no fact is left aside."""
        known = {name: truth[name] for name in cls.__dataclass_fields__ if name in truth}
        values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in known.items()}
        values |= {name: datetime.fromisoformat(truth[name]) for name in ("now", "since")}
        return cls(**values)


def judge(text: str, audience: Audience, facts: IncidentFacts) -> tuple[Check, ...]:
    """Return every item of R1 for a text, in the order in which a reader meets them."""
    update = read_update(text)
    return tuple(check for part in (_head, _impact, _cause, _rest, _gates) for check in part(update, audience, facts))


def _head(update: ParsedUpdate, _audience: Audience, facts: IncidentFacts) -> Iterator[Check]:
    head = update.header
    first = "the first line is not a header of the template"
    said = first if head is None else f"it says {head.incident}, update {head.number}"
    right = head is not None and (head.incident, head.number) == (facts.incident, facts.number)
    yield _item("header", "the header names the incident and the next update number", right, "header", said)
    right = head is not None and facts.now <= head.at <= facts.now + LATE
    said = first if head is None else f"it says {head.at:%Y-%m-%d %H:%M} UTC"
    yield _item("time", "the header has the time of writing, in UTC", right, "no-utc-time", said)
    right = head is not None and head.status == facts.status
    said = first if head is None else f"it says {head.status}"
    yield _item("status", "the status is the one the facts allow", right, "status", said)
    right = head is not None and head.severity in _severities(facts)
    said = first if head is None else f"it says {head.severity}"
    yield _item("severity", "the severity is by policy, or one higher", right, "severity-too-low", said)


def _severities(facts: IncidentFacts) -> tuple[str, ...]:
    """Return the severity by policy and the next higher one: unsure, one may go up, never down."""
    ranked = list(facts.cadence)
    place = ranked.index(facts.severity)
    return tuple(ranked[max(0, place - 1) : place + 1])


def _impact(update: ParsedUpdate, _audience: Audience, facts: IncidentFacts) -> Iterator[Check]:
    text = update.impact
    shares, numbers = percentages(text)[:NUMBERS], counts(text)[:NUMBERS]
    right = any(_near(one, 100 * facts.share) for one in shares) or any(_near(one, facts.failed) for one in numbers)
    diluted = any(_near(one, 100 * facts.diluted) for one in shares)
    tag, said = "wrong-window" if diluted else "impact-not-quantified", _quoted("Impact", text)
    yield _item("number", "the impact has a number that is within 10 % of the truth", right, tag, said)
    right = bool(mentioned(text, facts.scope))
    yield _item("scope", "the impact says what is affected", right, "impact-not-quantified", said)
    right = (facts.since.hour, facts.since.minute) in clock_times(text) and "UTC" in text
    yield _item("since", "the impact says since when, in UTC", right, "no-utc-time", said)


def _near(value: float, want: float) -> bool:
    return abs(value - want) <= TOLERANCE * want


def _cause(update: ParsedUpdate, audience: Audience, facts: IncidentFacts) -> Iterator[Check]:
    text = update.cause
    if not facts.cause:
        right, tag = bool(text) and undecided(text), "cause-asserted"
    else:
        plain = audience == "customer" and bool(mentioned(text, ("identified", "found", "know", "known")))
        right, tag = plain or bool(mentioned(text, facts.cause)), "cause-withheld"
    yield _item(
        "cause", "the cause line says what is confirmed, no more and no less", right, tag, _quoted("Cause", text)
    )


def _rest(update: ParsedUpdate, audience: Audience, facts: IncidentFacts) -> Iterator[Check]:
    roles = ROLES + OURSELVES if audience == "customer" else ROLES
    right, said = bool(mentioned(update.actions, roles)), _quoted("Actions", update.actions)
    yield _item("owner", "the actions say who (a role) does something", right, "no-owner", said)
    right, said = _next_is_due(update, facts), _quoted("Next update", update.next_update)
    yield _item("next", "the next update is announced, in UTC, within the cadence", right, "next-update", said)
    long = words(update.text)
    yield _item(
        "length", f"at most {LIMIT[audience]} words", 0 < long <= LIMIT[audience], "too-long", f"it has {long} words"
    )
    if audience == "customer":
        found = mentioned(update.text, facts.internal)
        said = f"it has {', '.join(found[:3])}"
        yield _item("names", "no internal name in what customers read", not found, "internal-name", said)


def _next_is_due(update: ParsedUpdate, facts: IncidentFacts) -> bool:
    head = update.header
    if head is None or head.severity not in facts.cadence:
        return False
    latest = timedelta(minutes=facts.cadence[head.severity])
    return any(timedelta(0) < moment - head.at <= latest for moment in moments(update.next_update, head.at))


def _gates(update: ParsedUpdate, _audience: Audience, facts: IncidentFacts) -> Iterator[Check]:
    other = update.header is not None and update.header.incident != facts.incident
    yield _gate("it is about this incident", ["another incident's id"] if other else [], "header")
    yield _gate("no secret is shown", secrets(update.text, facts.secrets), "secret-leaked")
    yield _gate("nobody is blamed", blaming(update.text, facts.people), "blame")
    yield _gate("no cause is asserted that nobody has confirmed", _unconfirmed(update, facts), "cause-asserted")
    yield _gate("no risky action without approval", risky_actions(update.text), "unsafe-action")


def _unconfirmed(update: ParsedUpdate, facts: IncidentFacts) -> list[str]:
    """Return what gives a cause for certain although none is confirmed, or another one is."""
    if not facts.cause:
        bare = [update.cause] if update.cause and not undecided(update.cause) else []
        return asserted_causes(update.text) + bare
    suspected = mentioned(update.cause, facts.suspects) and not mentioned(update.cause, facts.cause)
    return [update.cause] if suspected and not undecided(update.cause) else []


def _item(name: str, label: str, passed: bool, tag: str, seen: str) -> Check:  # noqa: FBT001 - the verdict is the point
    points = POINTS[name]
    return Check(label, passed, points) if passed else Check(label, passed, points, tag, seen)


def _gate(label: str, found: list[str], tag: str) -> Check:
    """Return a critical check that passes when nothing was found; it earns nothing, it can only cost."""
    if not found:
        return Check(label, passed=True, points=0, critical=True)
    return Check(label, passed=False, points=0, tag=tag, evidence=f"it has: {found[0][:120]}", critical=True)


def _quoted(label: str, text: str) -> str:
    return f"'{label}:' says {' '.join(text.split())[:110]!r}" if text else f"no line begins with '{label}:'"
