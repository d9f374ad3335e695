"""Alerts and silences as Alertmanager's API v2 returns them: ``GET /api/v2/alerts`` and ``GET /api/v2/silences``.

Times have milliseconds and the offset of the server. An alert's ``endsAt`` lies ahead while it fires: it is when
Alertmanager forgets it unless Prometheus repeats it. A silence is never deleted: ended by hand it has an earlier
``endsAt``, changed it comes back under another id. ``amtool`` reads both (``tests/unit/formats`` has it do so).
Source: github.com/prometheus/alertmanager, ``api/v2/openapi.yaml``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from groundschool.formats.accepted import Accepted
from groundschool.formats.alertmanager import label_fingerprint


@dataclass(frozen=True)
class HeldAlert:
    """An alert that Alertmanager holds, and by which silences, alerts and time intervals it is held back."""

    labels: Mapping[str, str]
    summary: str
    starts: datetime
    ends: datetime
    silenced_by: Sequence[str] = ()
    inhibited_by: Sequence[str] = ()
    muted_by: Sequence[str] = ()

    @cached_property
    def fingerprint(self) -> str:
        """Return what it is known by."""
        return label_fingerprint(self.labels)


@dataclass(frozen=True)
class Silence:
    """A silence: id, matchers (name and value), from when until when, whose, and why."""

    id: str
    matchers: Mapping[str, str]
    starts: datetime
    ends: datetime
    by: str
    comment: str


def as_held_alerts(alerts: Iterable[HeldAlert], at: datetime, zone: tzinfo) -> bytes:
    """Return the alerts as they were at a moment, by fingerprint."""
    return _listed([_alert(one, at, zone) for one in sorted(alerts, key=lambda one: one.fingerprint)])


def as_silences(silences: Iterable[Silence], at: datetime, zone: tzinfo) -> bytes:
    """Return the silences as they were at a moment, in the order given."""
    return _listed([_silence(one, at, zone) for one in silences])


def _alert(one: HeldAlert, at: datetime, zone: tzinfo) -> dict[str, Any]:
    held = [*one.silenced_by, *one.inhibited_by, *one.muted_by]
    return {
        "annotations": {"summary": one.summary},
        "endsAt": _time(one.ends, zone),
        "fingerprint": one.fingerprint,
        "receivers": [{"name": "pager"}],
        "startsAt": _time(one.starts, zone),
        "status": {
            "inhibitedBy": [*one.inhibited_by],
            "mutedBy": [*one.muted_by],
            "silencedBy": [*one.silenced_by],
            "state": "suppressed" if held else "active",
        },
        "updatedAt": _time(at, zone),
        "generatorURL": "http://prometheus.example:9090/graph",
        "labels": dict(sorted(one.labels.items())),
    }


def _silence(one: Silence, at: datetime, zone: tzinfo) -> dict[str, Any]:
    state = "expired" if one.ends <= at else "active" if one.starts <= at else "pending"
    return {
        "id": one.id,
        "status": {"state": state},
        "updatedAt": _time(min(one.starts, at), zone),
        "comment": one.comment,
        "createdBy": one.by,
        "endsAt": _time(one.ends, zone),
        "matchers": [
            {"isEqual": True, "isRegex": False, "name": name, "value": value} for name, value in one.matchers.items()
        ],
        "startsAt": _time(one.starts, zone),
    }


def _time(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _listed(found: list[Any]) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_held_alerts(content: bytes) -> list[dict[str, Any]]:
    """Return the alerts; raises ValueError for another list."""
    return _objects(content, "fingerprint")


def read_silences(content: bytes) -> list[dict[str, Any]]:
    """Return the silences; raises ValueError for another list."""
    return _objects(content, "createdBy")


def _objects(content: bytes, key: str) -> list[dict[str, Any]]:
    found = json.loads(content.decode())
    if not isinstance(found, list) or not all(
        isinstance(one, dict) and key in one and "status" in one for one in found
    ):
        raise ValueError(f"Alertmanager lists objects with a status and {key!r}")
    return found


ACCEPTED = {
    "alertmanager-alerts": Accepted(read=read_held_alerts),
    "alertmanager-silences": Accepted(read=read_silences),
}
