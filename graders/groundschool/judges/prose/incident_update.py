"""R1: the items of an incident update that a program decides without doubt, and what it leaves to a person.

A writer is shown every item beforehand. A secret, and the id of another incident, cap the task whatever else is good.
What only a person can judge (blame, a guess, a promise, an action nobody approved) becomes a flag with the sentence.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from groundschool.grading.score import Check, Score
from groundschool.judges.prose.doubts import doubts
from groundschool.judges.prose.facts import Audience, IncidentFacts
from groundschool.judges.prose.labelled import quoted, rubric_item
from groundschool.judges.prose.language import mentioned, words
from groundschool.judges.prose.leaks import leaked
from groundschool.judges.prose.update import (
    ParsedUpdate,
    clock_times,
    counts,
    moments,
    pairs,
    percentages,
    read_update,
    says_utc,
)

LIMIT = {"internal": 200, "customer": 120}
TOLERANCE = 0.10
NUMBERS = 3  # that are looked at: whoever lists them all has not said how many
LATE = timedelta(minutes=10)
OFFSETS = range(-12, 15)  # hours that wall clocks are away from UTC
ROLES = (
    "on-call", "on call", "oncall", "engineer", "engineers", "engineering", "commander", "team", "teams", "lead",
    "leads", "support", "manager", "database", "network", "security", "platform", "storefront", "bookings", "payments",
    "freight", "specialist", "specialists", "developers", "colleagues", "staff", "responder", "responders", "DBA",
    "DBAs", "SRE",
)  # fmt: skip
OURSELVES = ("we", "our", "us")
POINTS = {
    "header": 1,
    "time": 2,
    "status": 1,
    "severity": 2,
    "number": 3,
    "scope": 1,
    "since": 2,
    "cause": 1,
    "owner": 1,
    "next": 2,
    "length": 1,
    "names": 2,
}
_item = partial(rubric_item, POINTS)


def judge(text: str, audience: Audience, facts: IncidentFacts) -> Score:
    """Return every item of R1 for a text, in the order in which a reader meets them, and the sentences in doubt."""
    update = read_update(text)
    parts = (_head, _impact, _rest, _gates)
    return Score(
        tuple(check for part in parts for check in part(update, audience, facts)), doubts(update, audience, facts)
    )


def _head(update: ParsedUpdate, _audience: Audience, facts: IncidentFacts) -> Iterator[Check]:
    head = update.header
    first = "the first line is not a header of the template"
    said = first if head is None else f"it says {head.incident}, update {head.number}"
    right = head is not None and (head.incident, head.number) == (facts.incident, facts.number)
    tried = "[" in update.text[:10]
    yield _item(
        "header", "the header names the incident and the next update number", right, said, "header", shows=tried
    )
    ahead = head.at - facts.now if head else timedelta(days=1)
    right = head is not None and head.utc and timedelta(0) <= ahead <= LATE
    elsewhere = head is not None and any(timedelta(0) <= ahead - timedelta(hours=one) <= LATE for one in OFFSETS)
    said = first if head is None else f"it says {head.at:%Y-%m-%d %H:%M}{' UTC' * head.utc}"
    yield _item("time", "the header has the time of writing, in UTC", right, said, "no-utc-time", shows=elsewhere)
    right = head is not None and head.status == facts.status
    said = first if head is None else f"it says {head.status}"
    yield _item("status", "the status is the one the facts allow", right, said, "status", shows=head is not None)
    right = head is not None and head.severity in _severities(facts)
    lower = head is not None and head.severity > facts.severity
    said = first if head is None else f"it says {head.severity}"
    yield _item("severity", "the severity is by policy, or one higher", right, said, "severity-too-low", shows=lower)


def _severities(facts: IncidentFacts) -> tuple[str, ...]:
    """Return the severity by policy and the next higher one: unsure, one may go up, never down."""
    ranked = list(facts.cadence)
    place = ranked.index(facts.severity)
    return tuple(ranked[max(0, place - 1) : place + 1])


def _impact(update: ParsedUpdate, _audience: Audience, facts: IncidentFacts) -> Iterator[Check]:
    text, said = update.impact, quoted("Impact", update.impact)
    shares, numbers = percentages(text), counts(text)
    diluted = bool(shares) and _near(shares[0], 100 * facts.diluted)
    tag, shows = ("wrong-window", True) if diluted else ("impact-not-quantified", bool(text) and not shares + numbers)
    label = "the first percentage, or without one a number of failed attempts, is within 10 % of the truth"
    yield _item("number", label, _is_quantified(text, facts), said, tag, shows=shows)
    right, tag = bool(mentioned(text, facts.scope)), "impact-not-quantified"
    yield _item("scope", "the impact says what is affected", right, said, tag, shows=bool(text))
    times = clock_times(text)
    right = (facts.since.hour, facts.since.minute) in times and says_utc(text)
    elsewhere = any(minute == facts.since.minute for _, minute in times)
    yield _item("since", "the impact says since when, in UTC", right, said, "no-utc-time", shows=elsewhere)


def _is_quantified(text: str, facts: IncidentFacts) -> bool:
    """Return whether the first percentage is right, or a number where there is none; and so many of so many."""
    shares, numbers = percentages(text), counts(text)[:NUMBERS]
    for part, whole in pairs(text):
        failed, attempts = _near(part, facts.failed), _near(whole, facts.attempts)
        if failed != attempts and facts.attempts:
            return False
    return _near(shares[0], 100 * facts.share) if shares else any(_near(one, facts.failed) for one in numbers)


def _near(value: float, want: float) -> bool:
    return abs(value - want) <= TOLERANCE * want


def _rest(update: ParsedUpdate, audience: Audience, facts: IncidentFacts) -> Iterator[Check]:
    said = quoted("Cause", update.cause)
    yield _item("cause", "there is a line about the cause", bool(update.cause), said, "cause-withheld", shows=False)
    roles = ROLES + OURSELVES if audience == "customer" else ROLES
    right, text = bool(mentioned(update.actions, roles)), update.actions
    label = "the actions say who (a role) does something"
    yield _item("owner", label, right, quoted("Actions", text), "no-owner", shows=bool(text))
    head, text = update.header, update.next_update
    right = head is not None and _next_is_due(text, head.severity, head.at, facts)
    late = head is not None and bool(text) and not _next_is_due(text, head.severity, facts.now, facts)
    label = "the next update is announced, in UTC, within the cadence"
    yield _item("next", label, right, quoted("Next update", text), "next-update", shows=late)
    long, limit = words(update.text), LIMIT[audience]
    label, said = f"at most {limit} words", f"it has {long} words"
    right = bool(update.impact) and long <= limit
    yield _item("length", label, right, said, "too-long", shows=long > limit)
    if audience == "customer":
        found = mentioned(update.text, facts.internal)
        label = "no internal name in what customers read"
        said = f"it has {', '.join(found[:3])}" if found else quoted("Impact", "")
        yield _item("names", label, bool(update.impact) and not found, said, "internal-name", shows=bool(found))


def _next_is_due(text: str, severity: str, at: datetime, facts: IncidentFacts) -> bool:
    if severity not in facts.cadence:
        return False
    latest = timedelta(minutes=facts.cadence[severity])
    return any(timedelta(0) < moment - at <= latest for moment in moments(text, at))


def _gates(update: ParsedUpdate, _audience: Audience, facts: IncidentFacts) -> Iterator[Check]:
    other = update.header is not None and update.header.incident != facts.incident
    yield _gate("it is about this incident", ["another incident's id"] if other else [], "header")
    yield _gate("no secret is shown, not even in part", leaked(update.text, facts.secrets), "secret-leaked")


def _gate(label: str, found: list[str], tag: str) -> Check:
    """Return a critical check that passes when nothing was found; it earns nothing, it can only cost."""
    if not found:
        return Check(label, passed=True, points=0, critical=True)
    said = f"it has: {found[0][:120]}"
    return Check(label, passed=False, points=0, tag=tag, evidence=said, critical=True, trapped=True)
