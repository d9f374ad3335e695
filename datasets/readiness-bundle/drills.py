"""Rehearsals and releases: how the one that is pointed to stands to the last release, and to now."""

from datetime import datetime, timedelta
from typing import Any

from groundschool.kit import beside

drawn = beside(__file__, "drawn")
Draft, DAY, MINUTE = drawn.Draft, drawn.DAY, drawn.MINUTE


def _drill(one: Draft, about: str, ended: datetime | str, **said: str) -> str:
    """Add a drill, and return its number."""
    taken = {row[0] for row in one.drills}
    number = next(each for each in (f"D-{one.rng.randint(100, 999)}" for _ in range(99)) if each not in taken)
    when = ended if isinstance(ended, str) else one.at(ended)
    row = {"kind": about, "service": one.service, "ended_at": when, "result": "passed", **said}
    one.drills.append([number, *row.values()])
    return number


def rollback(one: Draft, kind: str) -> str:
    """Add releases and drills, of which the pointed one stands to the last release and to now as its kind says."""
    within, review, rng = one.within["rollback"], one.review, one.rng
    old = kind in ("failed-old", "too-old", "old-before")
    recent = review - rng.randint(6, 9) * DAY - rng.randrange(600) * MINUTE
    released = review - (within + rng.randint(12, 20)) * DAY if old and kind != "old-before" else recent
    ended: Any = released + rng.randint(1, 4) * DAY + rng.randrange(600) * MINUTE
    ended = {"before": released - rng.randint(1, 6) * DAY, "not-yet": review + rng.randint(1, 5) * DAY}.get(kind, ended)
    if kind == "old-before":
        ended = review - (within + rng.randint(2, 30)) * DAY
    release = one.at(released)
    if kind.startswith("offset"):  # an hour apart, and by the clocks on two walls the other way round
        east, west = (5.5, -4) if kind == "offset-before" else (-4, 5.5)
        ended = released + timedelta(hours=1 if kind == "offset-after" else -1)
        release, ended = one.at(released, west), one.at(ended, east)
    said = {"result": rng.choice(("failed", "aborted"))} if kind.startswith("failed") else {}
    if kind == "other-service":
        said["service"] = one.other
    number = _drill(one, "restore" if kind == "other-kind" else "rollback", ended, **said)
    _drill(one, "rollback", review - (within + 90) * DAY, result="failed")  # long ago
    _drill(one, "failover", review - rng.randint(1, 3) * DAY)
    since = review - rng.randint(1, 20) * MINUTE
    one.releases += [["production", f"2.{rng.randint(4, 9)}.0", release]]
    one.releases += [["production", "2.3.0", one.at(released - rng.randint(20, 40) * DAY)]]
    one.releases += [["staging", "2.10.0", one.at(since if kind == "staging-since" else released - 2 * MINUTE)]]
    if kind == "page":
        return f"runbooks/{one.other}.md#rollback"
    return f"records/drills.csv#{number}"


def restore(one: Draft, kind: str) -> str:
    """Add a drill of a restore, which has nothing to do with releases."""
    within, review, rng = one.within["restore"], one.review, one.rng
    ended = review - rng.randint(1, 4) * DAY - rng.randrange(600) * MINUTE
    if kind == "older":
        ended = review - rng.randint(one.within["rollback"] + 3, within - 2) * DAY
    ended = {
        "too-old": review - (within + rng.randint(2, 40)) * DAY, "not-yet": review + rng.randint(1, 5) * DAY,
        "planned": review + rng.randint(1, 5) * DAY, "before-release": review - rng.randint(15, 18) * DAY,
    }.get(kind, ended)  # fmt: skip
    result = {"failed": "failed", "partial": "passed in part", "planned": "planned"}.get(kind, "passed")
    said = {"result": result}
    if kind == "other-service":
        said["service"] = one.other
    return f"records/drills.csv#{_drill(one, 'rollback' if kind == 'other-kind' else 'restore', ended, **said)}"
