"""An incident's log as PagerDuty's REST API v2 returns it from ``GET /incidents/{id}/log_entries``.

Entries come newest first. ``created_at`` is ISO 8601; asked with ``time_zone=Europe/Lisbon``, it is that zone's wall
clock with its UTC offset. Types end in ``_log_entry``: trigger, assign, notify, acknowledge, annotate, resolve, more.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from groundschool.formats.accepted import Accepted

Kind = Literal["trigger", "assign", "notify", "acknowledge", "annotate", "resolve"]
SAYS = {
    "trigger": "Triggered through the API",
    "assign": "Assigned to {who} by the escalation policy",
    "notify": "Notified {who} by push",
    "acknowledge": "Acknowledged by {who}",
    "annotate": "Note added by {who}",
    "resolve": "Resolved through the API",
}


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
    """Return the entry's id: fourteen capitals and digits beginning with R, as PagerDuty's are."""
    return "R" + sha256(f"{entry.at}{entry.kind}{entry.person}".encode()).hexdigest()[:13].upper()


def as_log_entries(entries: Iterable[LogEntry], service: str, number: int, account: Account) -> bytes:
    """Return the response's body for one incident of ``service``, in the account's wall clock."""
    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)
    shown = [_object(entry, service, number, account) for entry in newest]
    body = {"log_entries": shown, "limit": 100, "offset": 0, "more": False, "total": None}
    return json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n"


def _object(entry: LogEntry, service: str, number: int, account: Account) -> dict[str, object]:
    own = entry_id(entry)
    who = account.names.get(entry.person, "")
    person, about = _reference("user", who, account), _reference("service", service, account)
    shown: dict[str, object] = {
        "id": own,
        "type": f"{entry.kind}_log_entry",
        "summary": SAYS[entry.kind].format(who=who),
        "self": f"{account.site}/log_entries/{own}",
        "html_url": None,
        "created_at": entry.at.astimezone(ZoneInfo(account.zone)).isoformat(timespec="seconds"),
        "agent": person if entry.kind in {"acknowledge", "annotate"} else about,
        "channel": {"type": "api" if entry.kind in {"trigger", "resolve"} else "auto"} | _note(entry),
        "service": about,
        "incident": _incident(service, number, account),
        "teams": [],
        "contexts": [],
    }
    if entry.kind == "assign":
        shown["assignees"] = [person]
    elif entry.kind == "notify":
        shown["user"] = person
    return shown


def _note(entry: LogEntry) -> dict[str, str]:
    return {"type": "note", "summary": entry.note} if entry.note else {}


def _reference(kind: str, summary: str, account: Account) -> dict[str, str]:
    own = "P" + sha256(f"{kind} {summary}".encode()).hexdigest()[:6].upper()
    where = f"{account.site}/{kind}s/{own}"
    return {"id": own, "type": f"{kind}_reference", "summary": summary, "self": where, "html_url": where}


def _incident(service: str, number: int, account: Account) -> dict[str, str]:
    own = "Q" + sha256(f"{service} {number}".encode()).hexdigest()[:13].upper()
    summary = f"[#{number}] {service}: 5xx share above threshold"
    where = f"{account.site}/incidents/{own}"
    return {"id": own, "type": "incident_reference", "summary": summary, "self": where, "html_url": where}


def read_log(content: bytes) -> list[dict[str, object]]:
    """Return the entries of a log, newest first; raises ValueError for another body."""
    body = json.loads(content.decode())
    if not isinstance(body, dict) or not all("created_at" in one and "type" in one for one in body["log_entries"]):
        raise ValueError("PagerDuty answers with log_entries that have a type and created_at")
    return body["log_entries"]


ACCEPTED = {"pagerduty-log": Accepted(read=read_log)}
