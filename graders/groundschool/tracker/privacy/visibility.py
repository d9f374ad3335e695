"""Who sees what of an associate's record: one table, asked by every page and every export.

A view says how much; the fact itself comes from the same row for everyone. Reading someone else's record by name is
itself recorded, so that an associate can see who looked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Literal, Protocol

RECORD_READ, RECORD_REFUSED = "record.read", "record.refused"


class Role(StrEnum):
    """What a viewer is to an associate; ``ASSOCIATE`` is the person the record is about."""

    ASSOCIATE = "associate"
    MENTOR = "mentor"
    MANAGER = "manager"
    ONCALL_LEAD = "oncall_lead"
    AUTHOR = "author"


class Data(StrEnum):
    """The kinds of data: ``TIMES`` is active time, ``ITEMS`` are statistics of exercises, ``RANK`` is among peers."""

    ATTEMPTS = "attempts"
    TIMES = "times"
    READINGS = "readings"
    MILESTONES = "milestones"
    GATE = "gate"
    VELOCITY = "velocity"
    AT_RISK = "at_risk"
    ITEMS = "items"
    RANK = "rank"


class View(IntEnum):
    """How much is shown, from nothing to everything.

    ``AGGREGATE`` is over fixed groups, after suppression. ``REASON`` names the associate, the class of reason and the
    suggested action, and withholds every score. ``NAMED`` is the whole row.
    """

    HIDDEN = 0
    AGGREGATE = 1
    REASON = 2
    NAMED = 3


class VisibilityPolicy(Protocol):
    """What a team decides: whether managers see milestones by name, and how long an associate knows first."""

    @property
    def manager_view(self) -> Literal["milestones", "aggregate"]:
        """Return what a manager sees of milestones, gate and velocity: names, or aggregates."""
        ...

    @property
    def head_start_hours(self) -> int:
        """Return the hours for which only the associate sees that they are at risk."""
        ...


@dataclass(frozen=True)
class Viewer:
    """Who looks, the roles they hold towards anyone at all, and those they hold towards everybody of a team."""

    id: str
    roles: frozenset[Role] = frozenset()
    in_teams: frozenset[tuple[Role, str]] = frozenset()

    @classmethod
    def of(cls, viewer: "Viewer | str") -> "Viewer":
        """Return a viewer, who of an id alone holds no roles but the roster's."""
        return viewer if isinstance(viewer, Viewer) else cls(viewer)


@dataclass(frozen=True)
class Relation:
    """The ids of those who look after one associate, None where there is nobody, and the team, empty without one."""

    mentor: str | None = None
    manager: str | None = None
    oncall_leads: frozenset[str] = frozenset()
    team: str = ""


_RECORD = (Data.READINGS, Data.MILESTONES, Data.GATE, Data.VELOCITY, Data.AT_RISK)
_SWITCHED = frozenset({Data.MILESTONES, Data.GATE, Data.VELOCITY})

# What is missing from a row is hidden from that role. Rank is missing from every row: nobody sees one, ever.
# Statistics of exercises name no person, so they are aggregates for whoever may have them.
_TABLE: Mapping[Role, Mapping[Data, View]] = {
    Role.ASSOCIATE: dict.fromkeys((Data.ATTEMPTS, Data.TIMES, *_RECORD), View.NAMED),
    Role.MENTOR: dict.fromkeys((Data.ATTEMPTS, *_RECORD), View.NAMED) | {Data.ITEMS: View.AGGREGATE},
    Role.MANAGER: dict.fromkeys((Data.READINGS, *_SWITCHED, Data.ITEMS), View.AGGREGATE) | {Data.AT_RISK: View.REASON},
    Role.ONCALL_LEAD: {Data.GATE: View.NAMED},
    Role.AUTHOR: {Data.ITEMS: View.AGGREGATE},
}


def roles_towards(viewer: Viewer, associate: str, relation: Relation) -> frozenset[Role]:
    """Return what a viewer is to an associate, none for an unrelated person; ``relation`` is the associate's.

    To someone's own record they are the associate and nothing else. Authors are authors towards everyone; what somebody
    is to a team they are to each of its associates.
    """
    if viewer.id == associate:
        return frozenset({Role.ASSOCIATE})
    held = {
        Role.MENTOR: viewer.id == relation.mentor,
        Role.MANAGER: viewer.id == relation.manager,
        Role.ONCALL_LEAD: viewer.id in relation.oncall_leads,
        Role.AUTHOR: Role.AUTHOR in viewer.roles,
    }
    in_team = {role for role, team in viewer.in_teams if relation.team and team == relation.team}
    return frozenset(in_team.union(role for role, holds in held.items() if holds))


def may_see(roles: Iterable[Role], data: Data, policy: VisibilityPolicy, *, since: timedelta | None = None) -> View:
    """Return the widest view that any of the viewer's roles towards the associate gives of ``data``.

    ``since`` is how long ago the associate became at risk; for ``Data.AT_RISK`` everyone else sees nothing before the
    head start is over, or when it is not given. ``Data.ITEMS`` concern no one person: pass ``Viewer.roles``.
    """
    return max((_view(role, data, policy, since) for role in roles), default=View.HIDDEN)


def read_event_payload(
    viewer: Viewer, roles: Iterable[Role], data: Data, policy: VisibilityPolicy, *, since: timedelta | None = None
) -> dict[str, str] | None:
    """Return the payload of the ``record.read`` event of a look at an associate's record, or None for none.

    Recorded is whatever shows someone else by name, with the role that allowed it; own records and aggregates are not.
    The arguments are those of ``may_see``.
    """
    views = {role: _view(role, data, policy, since) for role in sorted(roles)}
    if Role.ASSOCIATE in views or max(views.values(), default=View.HIDDEN) < View.REASON:
        return None
    role = max(views, key=lambda role: views[role])
    return {"viewer": viewer.id, "role": role.value, "data": data.value}


def _view(role: Role, data: Data, policy: VisibilityPolicy, since: timedelta | None) -> View:
    if data is Data.AT_RISK and role is not Role.ASSOCIATE:
        head_start = timedelta(hours=policy.head_start_hours)
        if since is None or since < head_start:
            return View.HIDDEN
    if role is Role.MANAGER and data in _SWITCHED and policy.manager_view == "milestones":
        return View.NAMED
    return _TABLE[role].get(data, View.HIDDEN)
