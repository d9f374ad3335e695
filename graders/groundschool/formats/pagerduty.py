"""An incident's log as PagerDuty's REST API v2 returns it from ``GET /incidents/{id}/log_entries``.

Entries come newest first. ``created_at`` is ISO 8601; asked with ``time_zone=Europe/Lisbon``, it is that zone's wall
clock with its UTC offset. Types end in ``_log_entry``: trigger, assign, notify, acknowledge, annotate, resolve, more.
``channel`` is how somebody acted: ``auto`` or ``api`` where the agent is a service, ``website`` or ``note`` where it is
a person; ``notification`` in it says how somebody was told. Source: github.com/PagerDuty/api-schema.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from groundschool.formats.accepted import Accepted
from groundschool.formats.identifiers import letters

Kind = Literal["trigger", "assign", "notify", "acknowledge", "annotate", "resolve"]
SAYS = {
    "trigger": "Triggered through the API",
    "assign": "Assigned to {who} by the escalation policy",
    "notify": "Notified {who} by push notification",
    "acknowledge": "Acknowledged by {who}",
    "annotate": "Note added by {who}",
    "resolve": "Resolved through the API",
}
CHANNELS = {"trigger": "api", "assign": "auto", "acknowledge": "website", "annotate": "note", "resolve": "api"}
SYMPTOM = "{service}: 5xx share above threshold"


@dataclass(frozen=True)
class Account:
    """Whose log it is: the site's address, people's names by handle, and the zone the log was asked for in."""

    site: str
    names: Mapping[str, str]
    zone: str


@dataclass(frozen=True)
class LogEntry:
    """One entry: when, what kind, and whom it is about (a handle; none where the monitoring acted)."""

    at: datetime
    kind: Kind
    person: str = ""
    note: str = ""


def entry_id(entry: LogEntry) -> str:
    """Return the entry's id: fourteen capitals and digits beginning with Q, as PagerDuty's are."""
    return "Q" + letters(f"{entry.at}{entry.kind}{entry.person}", 13)


def as_log_entries(entries: Iterable[LogEntry], service: str, number: int, account: Account) -> bytes:
    """Return the response's body for one incident of ``service``, in the account's wall clock."""
    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)
    shown = [_object(entry, service, number, account) for entry in newest]
    body = {"log_entries": shown, "limit": 100, "offset": 0, "more": False, "total": None}
    return json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n"


def _object(entry: LogEntry, service: str, number: int, account: Account) -> dict[str, object]:
    own, incident = entry_id(entry), _incident(service, number, account)
    who = account.names.get(entry.person, "")
    person, about = _reference("user", who, account), _reference("service", service, account)
    shown: dict[str, object] = {
        "id": own,
        "type": f"{entry.kind}_log_entry",
        "summary": SAYS[entry.kind].format(who=who),
        "self": f"{account.site}/log_entries/{own}",
        "html_url": f"{incident['html_url']}/log_entries/{own}" if entry.kind == "trigger" else None,
        "created_at": entry.at.astimezone(ZoneInfo(account.zone)).isoformat(timespec="seconds"),
        "agent": person if entry.kind in {"acknowledge", "annotate"} else about,
        "channel": _channel(entry),
        "service": about,
        "incident": incident,
        "teams": [],
        "contexts": [],
    }
    if entry.kind == "trigger":
        shown["event_details"] = {"description": SYMPTOM.format(service=service)}
    elif entry.kind == "acknowledge":
        shown["acknowledgement_timeout"] = None
    elif entry.kind == "assign":
        shown["assignees"] = [person]
    elif entry.kind == "notify":
        shown["user"] = person
    return shown


def _channel(entry: LogEntry) -> dict[str, object]:
    """Return how the entry came about."""
    if entry.kind == "notify":
        return {"type": "auto", "notification": {"type": "push_notification", "address": None, "status": "success"}}
    note = {"summary": entry.note} if entry.note else {}
    return {"type": CHANNELS[entry.kind], **note}


def _reference(kind: str, summary: str, account: Account) -> dict[str, str]:
    own = "P" + letters(f"{kind} {summary}", 6)
    where = f"{account.site}/{kind}s/{own}"
    return {"id": own, "type": f"{kind}_reference", "summary": summary, "self": where, "html_url": where}


def _incident(service: str, number: int, account: Account) -> dict[str, str]:
    own = "Q" + letters(f"{service} {number}", 13)
    summary = f"[#{number}] {SYMPTOM.format(service=service)}"
    where = f"{account.site}/incidents/{own}"
    return {"id": own, "type": "incident_reference", "summary": summary, "self": where, "html_url": where}


def read_log(content: bytes) -> list[dict[str, object]]:
    """Return the entries of a log, newest first; raises ValueError for another body."""
    body = json.loads(content.decode())
    if not isinstance(body, dict) or not all("created_at" in one and "type" in one for one in body["log_entries"]):
        raise ValueError("PagerDuty answers with log_entries that have a type and created_at")
    return body["log_entries"]


ACCEPTED = {"pagerduty-log": Accepted(read=read_log)}
