"""Issues as Jira's REST API v2 returns a search that was asked with ``expand=changelog``.

A time has the offset of the server's zone, without a colon; a due date is a day alone. An issue counts as resolved when
``resolution`` has a value, whatever its status says. Of a link the issue names the other end only: ``outwardIssue``
where the words of ``outward`` hold from here to there. The changelog begins with the first change, so that what a field
held when the issue was made stands in ``from`` of its first entry, or, where it was never changed, in the field; its
order is that of the version. A search and a changelog say with ``total`` how many there are, which may be more than
they hold. Source: Atlassian's documentation of the API, and its pages on the field Resolution.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from groundschool.formats.accepted import Accepted
from groundschool.formats.identifiers import letters

CATEGORIES = {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}
LINKS = {  # by the type's name, the words from here to there and back
    "Duplicate": ("duplicates", "is duplicated by"),
    "Follow-up": ("follows up", "is followed up by"),
    "Relates": ("relates to", "relates to"),
}


@dataclass(frozen=True)
class IssueLink:
    """A link of a type to another issue; ``outward``: the type's outward words hold from here to there."""

    type: str
    key: str
    outward: bool = True


@dataclass(frozen=True)
class IssueChange:
    """One field that somebody changed; a field without a value is empty."""

    at: datetime
    who: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Issue:
    """An issue; ``status`` with one of CATEGORIES; ``resolution`` and ``assignee`` may be empty."""

    key: str
    kind: str
    summary: str
    priority: str
    status: tuple[str, str]
    created: datetime
    resolution: str = ""
    resolved: datetime | None = None
    due: date | None = None
    assignee: str = ""
    active: bool = True
    links: Sequence[IssueLink] = ()
    changes: Sequence[IssueChange] = ()


def as_search(issues: Sequence[Issue], zone: tzinfo) -> bytes:
    """Return the response's body, as a server in a zone writes it."""
    found = [_issue(one, zone) for one in issues]
    page = {"expand": "names,schema", "startAt": 0, "maxResults": 1000}
    body = page | {"total": len(found), "issues": found}
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def _issue(one: Issue, zone: tzinfo) -> dict[str, Any]:
    status, category = one.status
    fields = {
        "summary": one.summary,
        "issuetype": {"name": one.kind, "subtask": False},
        "priority": {"name": one.priority},
        "status": {"name": status, "statusCategory": {"key": category, "name": CATEGORIES[category]}},
        "resolution": {"name": one.resolution} if one.resolution else None,
        "resolutiondate": _time(one.resolved, zone) if one.resolved else None,
        "created": _time(one.created, zone),
        "duedate": one.due and one.due.isoformat(),
        "assignee": {"displayName": one.assignee, "active": one.active} if one.assignee else None,
        "issuelinks": [_link(link) for link in one.links],
    }
    return {"id": _number(one.key), "key": one.key, "fields": fields, "changelog": _log(one.changes, zone)}


def _number(of: str) -> str:
    return letters(of, 5, "123456789")


def _link(one: IssueLink) -> dict[str, Any]:
    outward, inward = LINKS[one.type]
    words = {"name": one.type, "inward": inward, "outward": outward}
    return {"type": words, "outwardIssue" if one.outward else "inwardIssue": {"key": one.key}}


def _log(changes: Iterable[IssueChange], zone: tzinfo) -> dict[str, Any]:
    told = [
        {
            "id": _number(f"{one.at} {one.field}"),
            "author": {"displayName": one.who},
            "created": _time(one.at, zone),
            "items": [{"field": one.field, "from": one.before or None, "to": one.after or None}],
        }
        for one in changes
    ]
    return {"startAt": 0, "maxResults": len(told), "total": len(told), "histories": told}


def _time(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M:%S.000%z}"


def read_search(content: bytes) -> list[dict[str, Any]]:
    """Return the issues; raises ValueError for another body."""
    body = json.loads(content.decode())
    issues = body.get("issues") if isinstance(body, dict) else None
    if not isinstance(issues, list) or not all(isinstance(one, dict) and {"fields", "key"} <= {*one} for one in issues):
        raise ValueError("a search with issues, each with a key and fields, is expected")
    return issues


ACCEPTED = {"jira-search": Accepted(read=read_search)}
