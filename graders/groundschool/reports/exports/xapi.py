"""Experience API 1.0.3 statements: what was tried, how it was marked, which skills were reached.

Source: ADL, Experience API, version 1.0.3, part two. A statement is never changed: a mark that changes is a ``voided``
statement that refers to the earlier one, and a new statement. ``scaled`` is the score that counts (0-1, after the cap
of a failed safety check), ``raw`` the points, extra credit cut off because ``raw`` may not exceed ``max``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from groundschool.reports.exports.catalogue import Catalogue, Grant, instant
from groundschool.reports.exports.table import rounded
from groundschool.tracker.evidence.counted_attempts import Attempt, Snapshot
from groundschool.tracker.mastery.reading import reaches

VERSION = "1.0.3"
VERBS = "http://adlnet.gov/expapi/verbs/"
ACTIVITIES = "http://adlnet.gov/expapi/activities/"
# Who voids: the program, which stands for no person.
RECORDER = "groundschool"

Statement = dict[str, Any]


def statements(
    snapshots: Iterable[Snapshot], grants: Iterable[Grant], catalogue: Catalogue, *, times: bool = False
) -> list[Statement]:
    """Return the statements of attempts, as ``counted_attempts.snapshots`` tells them, and then of granted levels.

    A statement stands behind every one that it refers to. An attempt that waits for a mark has no score. ``times``
    tells how long somebody took, which is for their own eyes only.
    """
    told = _Told(catalogue, times=times)
    found = [statement for snapshot in snapshots for statement in told.take(snapshot)]
    for grant in sorted(grants, key=_order):
        found += _granted(catalogue, grant)
    return found


@dataclass
class _Told:
    """Which statements about each attempt hold so far: what they say, and their ids."""

    catalogue: Catalogue
    times: bool
    tried: set[tuple[str, str]] = field(default_factory=set)
    holding: dict[tuple[str, str], list[tuple[Statement, str]]] = field(default_factory=dict)

    def take(self, snapshot: Snapshot) -> Iterator[Statement]:
        for attempt in snapshot.changed:
            key, stored = (attempt.associate, attempt.attempt_id), snapshot.known_at or attempt.submitted_at
            if key not in self.tried:
                self.tried.add(key)
                yield self._complete(_attempted(self.catalogue, attempt, times=self.times), attempt, stored)
            before, now = self.holding.get(key, []), _marked(self.catalogue, attempt)
            if [statement for statement, _ in before] == now:
                continue
            yield from (_voided(self.catalogue, name, stored) for _, name in before)
            complete = [self._complete(statement, attempt, stored) for statement in now]
            self.holding[key] = [(statement, full["id"]) for statement, full in zip(now, complete, strict=True)]
            yield from complete

    def _complete(self, statement: Statement, attempt: Attempt, stored: datetime) -> Statement:
        verb, policy = statement["verb"]["id"], self.catalogue.framework.policy.version
        took = statement.get("result", {}).get("duration", "")
        parts = verb, policy, attempt.associate, attempt.attempt_id, instant(stored, "microseconds"), took
        name = str(self.catalogue.identifier(*parts))
        return {"id": name, **statement, "stored": instant(stored), "version": VERSION}


def _attempted(catalogue: Catalogue, attempt: Attempt, *, times: bool) -> Statement:
    statement = _about(catalogue, attempt, "attempted")
    if times and attempt.active_seconds is not None:
        statement["result"] = {"duration": _duration(attempt.active_seconds)}
    return statement


def _marked(catalogue: Catalogue, attempt: Attempt) -> list[Statement]:
    """Return what is said of a mark: nothing while a part of it is missing, or when the attempt does not count."""
    if attempt.voided or attempt.pending > 0:
        return []
    policy = catalogue.framework.policy
    counts = min(attempt.share, policy.critical_cap) if attempt.critical_failed else attempt.share
    passed = reaches(counts, policy.pass_mark)
    points, most = rounded(attempt.points), rounded(attempt.max_points)
    score = {"scaled": rounded(counts), "raw": min(points, most), "min": 0.0, "max": most}
    scored = {**_about(catalogue, attempt, "scored"), "result": {"score": score}}
    result = {"score": score, "success": passed, "completion": True}
    return [scored, {**_about(catalogue, attempt, "passed" if passed else "failed"), "result": result}]


def _granted(catalogue: Catalogue, grant: Grant) -> Iterator[Statement]:
    """Yield that a level was reached, and that it was not after all when a person revoked it."""
    level, reading = grant.milestone, grant.reading
    if level.carried_from:
        return
    stored = level.recorded_at or level.effective_at
    facts = {"n": rounded(reading.units), "lower": rounded(reading.lower), "level": catalogue.level(level.level)}
    versions = {"policy": level.policy_version, "framework": level.framework_version}
    facts |= {key: text for key, text in versions.items() if text}
    moments = instant(level.effective_at, "microseconds"), instant(stored, "microseconds")
    said = level.associate, level.skill, *moments, *(f"{key}={value}" for key, value in facts.items())
    name = str(catalogue.identifier("mastered", *said))
    yield {
        "id": name,
        "actor": _actor(catalogue, level.associate),
        "verb": _verb("mastered"),
        "object": _activity(catalogue, "skills", level.skill, "objective"),
        "result": {"success": True, "completion": True},
        "context": _context(catalogue, facts),
        "timestamp": instant(level.effective_at),
        "stored": instant(stored),
        "version": VERSION,
    }
    if level.state == "revoked":
        yield _voided(catalogue, name, level.revoked_at or stored)


def _voided(catalogue: Catalogue, name: str, moment: datetime) -> Statement:
    return {
        "id": str(catalogue.identifier("voided", name)),
        "actor": _actor(catalogue, RECORDER),
        "verb": _verb("voided"),
        "object": {"objectType": "StatementRef", "id": name},
        "timestamp": instant(moment),
        "stored": instant(moment),
        "version": VERSION,
    }


def _about(catalogue: Catalogue, attempt: Attempt, verb: str) -> Statement:
    facts = {
        "variant": attempt.variant,
        "exercise-version": attempt.exercise_version,
        "policy": catalogue.framework.policy.version,
    }
    if attempt.grader:
        facts["grader-version"] = attempt.grader
    return {
        "actor": _actor(catalogue, attempt.associate),
        "verb": _verb(verb),
        "object": _activity(catalogue, "exercises", attempt.exercise, "assessment"),
        "context": _context(catalogue, facts),
        "timestamp": instant(attempt.submitted_at),
    }


def _actor(catalogue: Catalogue, name: str) -> Statement:
    return {"objectType": "Agent", "account": {"homePage": catalogue.home, "name": name}}


def _verb(word: str) -> Statement:
    return {"id": f"{VERBS}{word}", "display": {"en": word}}


def _activity(catalogue: Catalogue, kind: str, name: str, what: str) -> Statement:
    definition = {"name": {"en": catalogue.title(name)}, "type": f"{ACTIVITIES}{what}"}
    return {"objectType": "Activity", "id": catalogue.address(kind, name), "definition": definition}


def _context(catalogue: Catalogue, facts: Statement) -> Statement:
    return {"extensions": {catalogue.address("xapi", "extensions", key): value for key, value in facts.items()}}


def _duration(seconds: float) -> str:
    """Return an ISO 8601 duration, to the hundredth of a second that xAPI compares."""
    text = f"{seconds:.2f}".rstrip("0").rstrip(".")
    return f"PT{text}S"


def _order(grant: Grant) -> tuple[datetime, str, str, int]:
    level = grant.milestone
    return level.recorded_at or level.effective_at, level.associate, level.skill, level.level
