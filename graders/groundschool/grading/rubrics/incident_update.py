"""R1: the items of an incident update that a machine judges. A writer is shown every one of them beforehand.

Gates, whose failure caps the task whatever else is good: a secret, blame of a person, a cause asserted that nobody has
confirmed, a risky action without approval.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Self

from groundschool.grading.rubrics.language import (
    asserted_causes,
    blaming,
    hedged,
    mentioned,
    risky_actions,
    secrets,
    words,
)
from groundschool.grading.rubrics.update import (
    Update,
    clock_times,
    counts,
    moments,
    percentages,
    read_update,
)
from groundschool.grading.score import Check

Audience = Literal["internal", "customer"]
LIMIT = {"internal": 200, "customer": 120}
TOLERANCE = 0.10
LATE = timedelta(minutes=10)
ROLES = (
    "on-call", "on call", "engineer", "engineers", "commander", "team", "teams", "lead", "support", "database", "network",
    "security", "platform", "storefront", "bookings", "payments", "freight", "specialist", "specialists",
)  # fmt: skip
OURSELVES = ("we", "our")
OTHER_CAUSE = "the cause line names what was confirmed"


@dataclass(frozen=True)
class Facts:
    """What is true at the moment of writing.

    ``share`` (0-1) and ``failed`` are the failing share and number of the worst-hit journey's attempts since
    ``since``. ``cadence`` gives, by severity, the minutes until the next update is due, worst severity first.
    ``scope`` are the words by which the journey may be named, ``cause`` those of the confirmed cause (empty: nothing
    is confirmed), ``suspects`` names that must not be given as the cause. ``internal`` must not reach customers.
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

    @classmethod
    def from_truth(cls, truth: Mapping[str, Any]) -> Self:
        """Return the facts from plain data: times as ISO 8601, lists for tuples."""
        plain = {name: tuple(value) if isinstance(value, list) else value for name, value in truth.items()}
        times = {name: datetime.fromisoformat(truth[name]) for name in ("now", "since")}
        return cls(**{name: value for name, value in (plain | times).items() if name in cls.__dataclass_fields__})


def judge(text: str, audience: Audience, facts: Facts) -> tuple[Check, ...]:
    """Return every item of R1 for a text, in the order in which a reader meets them."""
    update = read_update(text)
    return tuple(check for part in (_head, _impact, _cause, _rest, _gates) for check in part(update, audience, facts))


def _head(update: Update, _audience: Audience, facts: Facts) -> Iterator[Check]:
    head = update.header
    said = "the first line is not a header of the template" if head is None else ""
    right = head is not None and (head.incident, head.number) == (facts.incident, facts.number)
    yield _item("the header names the incident and the next update number", right, "header", said or f"it says {head}")
    right = head is not None and facts.now <= head.at <= facts.now + LATE
    yield _item("the header has the time of writing, in UTC", right, "no-utc-time", said or f"it says {head and head.at}")
    right = head is not None and head.status == facts.status
    yield _item("the status is the one the facts allow", right, "status", said or f"it says {head and head.status}")
    allowed = _severities(facts)
    right = head is not None and head.severity in allowed
    yield _item("the severity is by policy, or one higher", right, "severity-too-low", said or f"it says {head and head.severity}")


def _severities(facts: Facts) -> tuple[str, ...]:
    """Return the severity by policy and the next higher one: unsure, one may go up, never down."""
    ranked = list(facts.cadence)
    place = ranked.index(facts.severity)
    return tuple(ranked[max(0, place - 1) : place + 1])


def _impact(update: Update, _audience: Audience, facts: Facts) -> Iterator[Check]:
    text = update.impact
    near: Callable[[float, float], bool] = lambda value, want: abs(value - want) <= TOLERANCE * want  # noqa: E731
    right = any(near(one, 100 * facts.share) for one in percentages(text)) or any(near(one, facts.failed) for one in counts(text))
    yield _item("the impact has a number that is within 10 % of the truth", right, "impact-not-quantified", _quoted("Impact", text))
    right = bool(mentioned(text, facts.scope))
    yield _item("the impact says who or what is affected", right, "impact-not-quantified", _quoted("Impact", text))
    right = (facts.since.hour, facts.since.minute) in clock_times(text) and "UTC" in text
    yield _item("the impact says since when, in UTC", right, "no-utc-time", _quoted("Impact", text))


def _cause(update: Update, audience: Audience, facts: Facts) -> Iterator[Check]:
    text, said = update.cause, _quoted("Cause", update.cause)
    if facts.cause:
        plain = audience == "customer" and bool(mentioned(text, ("identified", "found", "know", "known")))
        yield _item("the cause line says what is confirmed, no more and no less", plain or bool(mentioned(text, facts.cause)),
                    "cause-withheld", said)  # fmt: skip
    else:
        yield _item("the cause line says what is confirmed, no more and no less", bool(text) and hedged(text),
                    "cause-asserted", said)  # fmt: skip


def _rest(update: Update, audience: Audience, facts: Facts) -> Iterator[Check]:
    roles = ROLES + OURSELVES if audience == "customer" else ROLES
    yield _item("the actions say who (a role) does something", bool(mentioned(update.actions, roles)), "no-owner",
                _quoted("Actions", update.actions))  # fmt: skip
    yield _item("the next update is announced, in UTC, within the cadence", _next_is_due(update, facts), "next-update",
                _quoted("Next update", update.next_update))  # fmt: skip
    long = words(update.text)
    yield _item(f"at most {LIMIT[audience]} words", 0 < long <= LIMIT[audience], "too-long", f"it has {long} words")
    if audience == "customer":
        found = mentioned(update.text, facts.internal)
        yield _item("no internal name in what customers read", not found, "internal-name", f"it has {', '.join(found[:3])}")


def _next_is_due(update: Update, facts: Facts) -> bool:
    if update.header is None or update.header.severity not in facts.cadence:
        return False
    latest = timedelta(minutes=facts.cadence[update.header.severity])
    return any(timedelta(0) < moment - update.header.at <= latest for moment in moments(update.next_update, update.header.at))


def _gates(update: Update, _audience: Audience, facts: Facts) -> Iterator[Check]:
    found = secrets(update.text, facts.secrets)
    yield _gate("no secret", found, "secret-leaked")
    yield _gate("nobody is blamed", blaming(update.text, facts.people), "blame")
    asserted = [] if facts.cause else asserted_causes(update.text)
    if update.cause and not hedged(update.cause):
        wrongly = not facts.cause or (mentioned(update.cause, facts.suspects) and not mentioned(update.cause, facts.cause))
        asserted += [update.cause] if wrongly else []
    yield _gate("no cause is asserted that nobody has confirmed", asserted, "cause-asserted")
    yield _gate("no risky action without approval", risky_actions(update.text), "unsafe-action")


def _item(label: str, passed: bool, tag: str, seen: str) -> Check:  # noqa: FBT001 - the verdict is the point
    return Check(label, passed) if passed else Check(label, passed, tag=tag, evidence=seen)


def _gate(label: str, found: list[str], tag: str) -> Check:
    """Return a critical check that passes when nothing was found."""
    if not found:
        return Check(label, passed=True, critical=True)
    return Check(label, passed=False, tag=tag, evidence=f"it has: {found[0][:120]}", critical=True)


def _quoted(label: str, text: str) -> str:
    return f"'{label}:' says {' '.join(text.split())[:110]!r}" if text else f"there is no line that begins with '{label}:'"
