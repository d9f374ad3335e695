"""Accounts and groups as a directory lists them by SCIM 2.0 (RFC 7643, RFC 7644).

A user has an ``id`` of the directory's own, a ``userName``, addresses of which one is the first, and ``active``. Whose
it is stands in the extension for enterprises: ``manager`` with the id of another user. Members of a group are ids of
users or of groups; ``type`` may be left out, so that one has to look the id up, and nothing keeps groups from being
members of each other. When somebody last signed in is in no schema of the standard: directories have extensions for it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from groundschool.formats.accepted import Accepted

CORE, LIST = "urn:ietf:params:scim:schemas:core:2.0:", "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@dataclass(frozen=True)
class ScimUser:
    """An account; ``emails`` begin with the first one, ``extra`` holds the attributes of the directory's extension."""

    id: str
    name: str
    type: str
    active: bool
    emails: Sequence[str]
    created: datetime
    manager: str = ""
    extra: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ScimGroup:
    """A group with the ids of its members; ``typed``: whether it says which of them are groups."""

    id: str
    name: str
    members: Sequence[str]
    typed: bool = True


def as_scim_users(users: Sequence[ScimUser], extension: str) -> bytes:
    """Return the list of users, as one page."""
    return _page([_user(one, extension) for one in users])


def as_groups(groups: Sequence[ScimGroup]) -> bytes:
    """Return the list of groups, as one page."""
    ids = {one.id for one in groups}
    return _page([_group(one, ids) for one in groups])


def _page(resources: list[dict[str, Any]]) -> bytes:
    page = {"schemas": [LIST], "totalResults": len(resources), "startIndex": 1, "itemsPerPage": len(resources)}
    return (json.dumps(page | {"Resources": resources}, ensure_ascii=False, indent=1) + "\n").encode()


def _user(one: ScimUser, extension: str) -> dict[str, Any]:
    made: dict[str, Any] = {"schemas": [f"{CORE}User", ENTERPRISE, extension], "id": one.id, "userName": one.name}
    made |= {"userType": one.type, "active": one.active}
    made["emails"] = [{"value": each, "primary": each == one.emails[0]} for each in one.emails]
    made |= {ENTERPRISE: {"manager": {"value": one.manager}}} if one.manager else {}
    made |= {extension: dict(one.extra)} if one.extra else {}
    return made | {"meta": {"resourceType": "User", "created": f"{one.created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}}


def _group(one: ScimGroup, groups: set[str]) -> dict[str, Any]:
    members = [
        {"value": each} | ({"type": "Group" if each in groups else "User"} if one.typed else {}) for each in one.members
    ]
    told = {"schemas": [f"{CORE}Group"], "id": one.id, "displayName": one.name, "members": members}
    return told | {"meta": {"resourceType": "Group"}}


def read_scim_page(content: bytes) -> list[dict[str, Any]]:
    """Return users or groups; raises ValueError for anything else, and for a page that is not the whole list."""
    body = json.loads(content.decode())
    if not isinstance(body, dict) or body.get("schemas") != [LIST]:
        raise ValueError("a SCIM list is expected")
    found = body.get("Resources", [])
    if body.get("totalResults") != len(found) or not all({"id", "schemas"} <= {*one} for one in found):
        raise ValueError("a whole list of resources, each with an id and schemas, is expected")
    return found


ACCEPTED = {"scim": Accepted(read=read_scim_page)}
