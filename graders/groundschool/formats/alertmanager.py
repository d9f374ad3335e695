"""Notifications as Alertmanager 0.25 posts them to a webhook, one JSON object a line.

Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config (version "4"). An alert is known by its
fingerprint, FNV-1a over its labels (github.com/prometheus/common, ``model/signature.go``); while it fires its end is
Go's zero time.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from groundschool.formats.accepted import FILE, Accepted
from groundschool.formats.logcli import IN_PAGES, in_go

NEVER = "0001-01-01T00:00:00Z"
_KEYS = [
    "receiver",
    "status",
    "alerts",
    "groupLabels",
    "commonLabels",
    "commonAnnotations",
    "externalURL",
    "version",
    "groupKey",
    "truncatedAlerts",
]
_BASIS, _PRIME = 14695981039346656037, 1099511628211


@dataclass(frozen=True)
class Alert:
    """An alert: labels, annotations, since when it fires and until when (None while it does), and its source."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts: datetime
    ends: datetime | None = None
    source: str = ""


def label_fingerprint(labels: Mapping[str, str]) -> str:
    """Return the fingerprint of a set of labels, sixteen hexadecimal digits."""
    found = _BASIS
    for byte in b"".join(f"{name}".encode() + b"\xff" + labels[name].encode() + b"\xff" for name in sorted(labels)):
        found = (found ^ byte) * _PRIME % 2**64
    return f"{found:016x}"


def notification(alerts: Sequence[Alert], receiver: str, group_by: Sequence[str], outside: str) -> str:
    """Return one notification of a group of alerts, on a line of its own; it is resolved when all of them are."""
    grouped = {name: alerts[0].labels[name] for name in sorted(group_by) if name in alerts[0].labels}
    key = ", ".join(f'{name}="{value}"' for name, value in grouped.items())
    body = {
        "receiver": receiver,
        "status": "firing" if any(one.ends is None for one in alerts) else "resolved",
        "alerts": [_alert(one) for one in alerts],
        "groupLabels": grouped,
        "commonLabels": _common(one.labels for one in alerts),
        "commonAnnotations": _common(one.annotations for one in alerts),
        "externalURL": outside,
        "version": "4",
        "groupKey": f"{{}}:{{{key}}}",
        "truncatedAlerts": 0,
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return "".join(IN_PAGES.get(letter, letter) for letter in text) + "\n"


def _alert(one: Alert) -> dict[str, Any]:
    return {
        "status": "firing" if one.ends is None else "resolved",
        "labels": dict(sorted(one.labels.items())),
        "annotations": dict(sorted(one.annotations.items())),
        "startsAt": in_go(one.starts),
        "endsAt": in_go(one.ends) if one.ends else NEVER,
        "generatorURL": one.source,
        "fingerprint": label_fingerprint(one.labels),
    }


def _common(every: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return what all of them say alike."""
    first, *others = every
    return {name: first[name] for name in sorted(first) if all(one.get(name) == first[name] for one in others)}


def read_notifications(content: bytes) -> list[dict[str, Any]]:
    """Return the notifications; raises ValueError for a line that is none."""
    found = [json.loads(line) for line in content.decode().splitlines()]
    for one in found:
        if not isinstance(one, dict) or [*one] != _KEYS or one["version"] != "4":
            raise ValueError("a notification of version 4 is expected, its keys in Alertmanager's order")
        if any(label_fingerprint(alert["labels"]) != alert["fingerprint"] for alert in one["alerts"]):
            raise ValueError("an alert has the fingerprint of other labels")
    return found


ACCEPTED = {
    "alertmanager-webhook": Accepted(read=read_notifications),
    "alertmanager": Accepted(("amtool", "check-config", FILE)),
}
