"""Change requests as ServiceNow's Table API returns them with ``sysparm_display_value=all``.

Every field is a pair: ``value`` as the table has it, which for a time is UTC without saying so, and ``display_value``
as the user who asks sees it, which for a time is the clock of their zone, without saying so either. A state's value
is a number. A reference that is empty is an empty text. ``closed_at`` may stay when a change is taken up again.
Source: ServiceNow's documentation of the Table API, and public collections for Ansible that read it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from groundschool.formats.accepted import Accepted
from groundschool.formats.identifiers import letters

STATES = {"New": "-5", "Assess": "-4", "Authorize": "-3", "Scheduled": "-2", "Implement": "-1", "Review": "0",
          "Closed": "3", "Canceled": "4"}  # fmt: skip


@dataclass(frozen=True)
class ChangeRequest:
    """A change: number, state, what, planned from when until when, whose (a person or none), and which group's."""

    number: str
    state: str
    what: str
    start: datetime
    end: datetime
    person: str
    group: str
    closed: datetime | None = None


def as_change_requests(changes: Iterable[ChangeRequest], zone: tzinfo) -> bytes:
    """Return the response's body, as somebody sees it whose profile has a zone."""
    body = {"result": [_record(one, zone) for one in changes]}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _record(one: ChangeRequest, zone: tzinfo) -> dict[str, Any]:
    return {
        "number": _pair(one.number, one.number),
        "short_description": _pair(one.what, one.what),
        "state": _pair(one.state, STATES[one.state]),
        "start_date": _time(one.start, zone),
        "end_date": _time(one.end, zone),
        "assigned_to": _reference(one.person),
        "assignment_group": _reference(one.group),
        "closed_at": _time(one.closed, zone),
        "sys_class_name": _pair("Change Request", "change_request"),
    }


def _pair(shown: str, value: str) -> dict[str, str]:
    return {"display_value": shown, "value": value}


def _reference(name: str) -> dict[str, str]:
    return _pair(name, letters(name, 32, "0123456789abcdef") if name else "")


def _time(moment: datetime | None, zone: tzinfo) -> dict[str, str]:
    if moment is None:
        return _pair("", "")
    return _pair(*(f"{moment.astimezone(one):%Y-%m-%d %H:%M:%S}" for one in (zone, UTC)))


def read_changes(content: bytes) -> list[dict[str, Any]]:
    """Return the changes; raises ValueError for another body."""
    body = json.loads(content.decode())
    if not isinstance(body, dict) or not all("display_value" in one["state"] for one in body["result"]):
        raise ValueError("a result with display values and values is expected")
    return body["result"]


ACCEPTED = {"servicenow-changes": Accepted(read=read_changes)}
