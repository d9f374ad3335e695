"""An incident's log as PagerDuty's REST API v2 returns it from ``GET /incidents/{id}/log_entries``.

Entries come newest first. ``created_at`` is ISO 8601; asked with ``time_zone=Europe/Lisbon``, it is that zone's wall
clock with its UTC offset. Types end in ``_log_entry``: trigger, assign, notify, acknowledge, annotate, resolve, more.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from groundschool.simulation.company import DOMAIN
from groundschool.simulation.people import PEOPLE

Kind = Literal["trigger", "assign", "notify", "acknowledge", "annotate", "resolve"]
SITE = f"https://pagerduty.{DOMAIN}"
NAMES = {person.handle: person.name for person in PEOPLE}
SAYS = {
    "trigger": "Triggered through the API",
    "assign": "Assigned to {who} by the escalation policy",
    "notify": "Notified {who} by push",
    "acknowledge": "Acknowledged by {who}",
    "annotate": "Note added by {who}",
    "resolve": "Resolved through the API",
}


@dataclass(frozen=True)
class LogEntry:
    """One entry: when, what kind, and whom it is about (a handle; none where the monitoring acted)."""

    at: datetime
    kind: Kind
    person: str = ""
    note: str = ""


def entry_id(entry: LogEntry) -> str:
    """Return the entry's id: fourteen capitals and digits beginning with R, as PagerDuty's are."""
    return "R" + sha256(f"{entry.at}{entry.kind}{entry.person}".encode()).hexdigest()[:13].upper()


def as_log_entries(entries: Iterable[LogEntry], service: str, number: int, zone: str) -> bytes:
    """Return the response's body for one incident of ``service``, in the wall clock of ``zone``."""
    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)
    shown = [_object(entry, service, number, ZoneInfo(zone)) for entry in newest]
    body = {"log_entries": shown, "limit": 100, "offset": 0, "more": False, "total": None}
    return json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n"


def _object(entry: LogEntry, service: str, number: int, zone: ZoneInfo) -> dict[str, object]:
    own = entry_id(entry)
    shown: dict[str, object] = {
        "id": own,
        "type": f"{entry.kind}_log_entry",
        "summary": SAYS[entry.kind].format(who=NAMES.get(entry.person, "")),
        "self": f"{SITE}/log_entries/{own}",
        "html_url": None,
        "created_at": entry.at.astimezone(zone).isoformat(timespec="seconds"),
        "agent": _user(entry.person) if entry.kind in {"acknowledge", "annotate"} else _reference("service", service),
        "channel": {"type": "api" if entry.kind in {"trigger", "resolve"} else "auto"} | _note(entry),
        "service": _reference("service", service),
        "incident": _incident(service, number),
        "teams": [],
        "contexts": [],
    }
    if entry.kind == "assign":
        shown["assignees"] = [_user(entry.person)]
    elif entry.kind == "notify":
        shown["user"] = _user(entry.person)
    return shown


def _note(entry: LogEntry) -> dict[str, str]:
    return {"type": "note", "summary": entry.note} if entry.note else {}


def _user(handle: str) -> dict[str, str]:
    return _reference("user", NAMES[handle])


def _reference(kind: str, summary: str) -> dict[str, str]:
    own = "P" + sha256(f"{kind} {summary}".encode()).hexdigest()[:6].upper()
    path = {"user": "users", "service": "services"}[kind]
    facts = {"id": own, "type": f"{kind}_reference", "summary": summary}
    return facts | {"self": f"{SITE}/{path}/{own}", "html_url": f"{SITE}/{path}/{own}"}


def _incident(service: str, number: int) -> dict[str, str]:
    own = "Q" + sha256(f"{service} {number}".encode()).hexdigest()[:13].upper()
    summary = f"[#{number}] {service}: 5xx share above threshold"
    where = f"{SITE}/incidents/{own}"
    return {"id": own, "type": "incident_reference", "summary": summary, "self": where, "html_url": where}
