"""What PagerDuty's REST API v2 lists: ``GET /incidents``, ``GET /oncalls`` and ``GET /users``.

Times have the offset of the zone that was asked for. An incident's ``pending_actions`` are what the pager does by
itself and when. It has acknowledgements while it is acknowledged, also those of integrations, which are no persons, and
assignments until it is resolved. Somebody is on call
from ``start`` on and until ``end`` (both null: always). Source: github.com/PagerDuty/api-schema.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from groundschool.formats.accepted import Accepted
from groundschool.formats.identifiers import letters


@dataclass(frozen=True)
class PagedIncident:
    """An incident: number, title, key of what triggered it, status; people by name, an integration by its service."""

    number: int
    title: str
    key: str
    status: str
    service: str
    created: datetime
    assignee: str
    acknowledged: Sequence[tuple[datetime, str]] = ()
    pending: Sequence[tuple[datetime, str]] = ()


@dataclass(frozen=True)
class OnDuty:
    """Somebody who is on call for an escalation policy at a level, from when and until when."""

    policy: str
    level: int
    name: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class PagerLists:
    """Whose lists they are: the site, names with e-mail addresses, and the zone that was asked for."""

    site: str
    people: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo | None = None

    def incidents(self, found: Iterable[PagedIncident]) -> bytes:
        """Return the body of ``GET /incidents``."""
        return _page("incidents", [self._incident(one) for one in found])

    def on_calls(self, found: Iterable[OnDuty]) -> bytes:
        """Return the body of ``GET /oncalls``."""
        return _page("oncalls", [self._on_duty(one) for one in found])

    def users(self) -> bytes:
        """Return the body of ``GET /users``."""
        return _page("users", [self._reference("user", name) | {"name": name, "email": mail, "type": "user"}
                               for name, mail in self.people.items()])  # fmt: skip

    def _incident(self, one: PagedIncident) -> dict[str, Any]:
        own = "Q" + letters(f"{one.key}{one.number}", 13)
        acknowledged = [{"at": self._time(at), "acknowledger": self._agent(by)} for at, by in one.acknowledged]
        return {
            "id": own, "type": "incident", "summary": f"[#{one.number}] {one.title}",
            "html_url": f"{self.site}/incidents/{own}", "incident_number": one.number, "title": one.title,
            "created_at": self._time(one.created), "status": one.status, "incident_key": one.key,
            "service": self._reference("service", one.service),
            "assignments": [] if one.status == "resolved" else [
                {"at": self._time(one.created), "assignee": self._reference("user", one.assignee)}],
            "acknowledgements": acknowledged if one.status == "acknowledged" else [],
            "pending_actions": [{"type": kind, "at": self._time(at)} for at, kind in one.pending],
            "urgency": "high",
        }  # fmt: skip

    def _on_duty(self, one: OnDuty) -> dict[str, Any]:
        return {
            "escalation_policy": self._reference("escalation_policy", one.policy),
            "escalation_level": one.level,
            "schedule": None if one.start is None else self._reference("schedule", f"{one.policy} primary"),
            "user": self._reference("user", one.name),
            "start": one.start and self._time(one.start),
            "end": one.end and self._time(one.end),
        }

    def _agent(self, name: str) -> dict[str, str]:
        return self._reference("user" if name in self.people else "service", name)

    def _reference(self, kind: str, name: str) -> dict[str, str]:
        return {"id": "P" + letters(f"{kind} {name}", 6), "type": f"{kind}_reference", "summary": name}

    def _time(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).isoformat(timespec="seconds").replace("+00:00", "Z")


def _page(name: str, found: list[Any]) -> bytes:
    body = {name: found, "limit": 100, "offset": 0, "more": False, "total": None}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_pager_list(content: bytes) -> list[dict[str, Any]]:
    """Return the entries of a page of incidents, on-calls or users; raises ValueError for another body."""
    body = json.loads(content.decode())
    for name, needed in (("incidents", "pending_actions"), ("oncalls", "escalation_level"), ("users", "email")):
        if isinstance(body, dict) and name in body and all(needed in one for one in body[name]):
            return body[name]
    raise ValueError("a page of incidents, oncalls or users is expected")


ACCEPTED = {"pagerduty-page": Accepted(read=read_pager_list)}
