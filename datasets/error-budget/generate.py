"""A week of two services: counts with gaps and maintenance, the policy of an objective, and changes that wait."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import Bundle, Variant, beside

EDGES = ("nothing-failed", "spent", "torn")
reckoned, exported = beside(__file__, "reckoned"), beside(__file__, "exported")
SERVICES = ("booking-api", "search", "checkin", "payments")
HABITS, OTHER_HABITS = (
    (("failed", "excluded"), ("ignored", "included")),
    (("failed", "included"), ("ignored", "excluded")),
)
KINDS = ("feature", "fix", "rollback", "security", "configuration")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the counts, the maintenance, the policy and the changes of two services, whose policies differ."""
    rng, bundle = random.Random(f"error budget {seed} {edge}"), Bundle(seed, edge)
    bundle.truth |= {"torn": {}, "standings": {}}
    begin = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=rng.randrange(200), minutes=15 * rng.randrange(96))
    habits = rng.choice((HABITS, OTHER_HABITS))
    names = rng.sample(SERVICES, 2)
    kinds = exported.TORN if edge == "torn" else ("",) * len(names)
    for number, kind in enumerate(kinds):
        missing, maintenance = habits[(number + seed) % len(habits)]
        service = f"{names[number % len(names)]}{f'-{number}' if kind else ''}"
        policy = _policy(rng, begin, service) | {"missing": missing, "maintenance": maintenance}
        _service(rng, bundle, policy, begin, kind)
    return bundle.variant()


def _service(rng: random.Random, bundle: Bundle, policy: dict[str, Any], begin: datetime, torn: str) -> None:
    """Add the files of a service, and what is true of them."""
    service, windows = policy["service"], _maintenance(rng, begin)
    counts = exported.counts(rng, begin, policy, windows, bundle.edge)
    rows, others = exported.rows(rng, begin, counts)
    if torn:
        rows, at = exported.torn(rng, rows, torn)
        bundle.truth["torn"][service] = f"counts.csv:{at}"
    planned = [f"{_stamp(start)},{_stamp(end)},{why}" for start, end, why in windows]
    changes = _changes(rng)
    for name, text in {
        "counts.csv": "\n".join(["minute,good,total", *rows]) + "\n",
        "maintenance.csv": "\n".join(["from,to,why", *planned]) + "\n",
        "policy.toml": _toml(policy),
        "changes.json": json.dumps(changes, indent=1) + "\n",
    }.items():
        bundle.write(f"{service}/{name}", text)
    week = reckoned.Week(begin, counts, tuple((start, end) for start, end, _ in windows), policy, tuple(changes))
    for task, subjects in reckoned.answers(rng, week, others).items():
        for subject, (right, traps) in subjects.items():
            bundle.answer(task, f"{service} {subject}".strip(), right, traps)
    bundle.truth["standings"][service] = reckoned.standings(policy)


def _policy(rng: random.Random, begin: datetime, service: str) -> dict[str, Any]:
    return {
        "service": service,
        "objective": rng.choice((97.5, 98.0)),
        "now": _stamp(begin + timedelta(days=exported.DAYS)),
        "window_days": rng.choice((5, 6, exported.DAYS)),
        "pace_hours": rng.choice((6, 12, 24)),
        "expected": rng.randrange(2000, 3300, 100),
        "careful_below": rng.choice((0.25, 0.3, 0.5)),
        "careful_hours": rng.choice((48, 72, 96)),
    }


def _toml(policy: dict[str, Any]) -> str:
    told = {
        "service": "",
        "objective": "percent of the requests that succeed",
        "now": "",
        "window_days": "the objective is kept over so many days, up to now",
        "pace_hours": "how fast the budget is spent is seen over so many hours, up to now",
        "missing": "what rows are that are missing: failed or ignored",
        "maintenance": "what planned maintenance is: excluded or included",
        "expected": "requests in a quarter of an hour, where nobody counted",
        "careful_below": "share of the budget that is left",
        "careful_hours": "until the budget is spent",
    }
    return "".join(f"{key} = {json.dumps(policy[key])}{f'  # {why}' if why else ''}\n" for key, why in told.items())


def _maintenance(rng: random.Random, begin: datetime) -> list[tuple[datetime, datetime, str]]:
    """Return two windows of planned maintenance: one of them in the last hours, and one that nothing fails in."""
    first = begin + exported.STEP * rng.randrange(100, 160)
    last = begin + exported.STEP * rng.randrange(exported.ROWS - 17, exported.ROWS - 11)
    return [
        (first, first + exported.STEP * rng.randrange(4, 12), "database upgrade"),
        (last, last + exported.STEP * rng.randrange(2, 5), "certificate rotation"),
    ]


def _changes(rng: random.Random) -> list[dict[str, Any]]:
    """Return changes of every kind with either risk, in any order."""
    pairs = [(kind, risk) for kind in KINDS for risk in ("low", "high")]
    rng.shuffle(pairs)
    numbers = rng.sample(range(1000, 9999), len(pairs))
    return [{"id": f"CHG-{at}", "kind": kind, "risk": risk} for at, (kind, risk) in zip(numbers, pairs, strict=True)]


def _stamp(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%MZ}"
