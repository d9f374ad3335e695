"""The hosts of the tickets: one tree of files with four people on it, and one thing that is in the way."""

import random
from dataclasses import replace
from typing import Any, NamedTuple

from groundschool.formats.acl import Numbers
from groundschool.formats.permissions import Credentials, Node, Tree
from groundschool.formats.volumes import Mount
from groundschool.scenarios.host_access import HostAccess

AREAS = {"manifests": "pack", "timetables": "build", "statements": "sign", "surveys": "weigh"}  # with a program
SERVICES = ("freight", "booking-api", "search", "inventory", "payments", "notify")
AUDITORS = ("auditor", "reviewer", "inspector")
DEFAULTS = ("user::rwx", "user:{}:rwx", "group::r-x", "mask::rwx", "other::---")  # what new files begin with
ASKED = {
    "file": ("write", "book"),
    "mask": ("execute", "tool"),
    "list": ("read", "spool"),
    "owner": ("write", "book"),
    "create": ("create", "spool"),
    "read-only": ("write", "book"),
    "no-exec": ("execute", "tool"),
}
OPTIONS = {"read-only": "ro,nosuid,nodev,relatime", "no-exec": "rw,nosuid,nodev,noexec,relatime"}


class Who(NamedTuple):
    """Who owns the files, who was refused, who has entries in lists, and the group of the area."""

    owner: str
    client: str
    auditor: str
    area: str


def host_of(rng: random.Random, trouble: str) -> HostAccess:
    """Return a host with one trouble: ``directory``, ``file``, ``mask`` and so on say what is in the client's way."""
    area = rng.choice(sorted(AREAS))
    owner, client = rng.sample(SERVICES, 2)
    who, home = Who(owner, client, rng.choice(AUDITORS), area), f"/srv/{area}"
    names = ("year 2026", "to day.csv") if trouble == "spaced-name" else ("2026", "today.csv")
    year, book, sums = f"{home}/{names[0]}", f"{home}/{names[0]}/{names[1]}", f"{home}/{names[0]}/totals.csv"
    tool, spool = f"{home}/bin/{AREAS[area]}", f"{home}/spool"
    at = {"home": home, "year": year, "book": book, "sums": sums, "spool": spool, "job": f"{spool}/job-1", "tool": tool}
    at |= {"other": f"{spool}/job-2", "link": f"{home}/current"}
    nodes = {node.path: node for node in _tree(rng, who, at)}
    op, place = ASKED.get(trouble, ("read", "book"))
    for name, changes in _in_the_way(trouble, who).items():
        nodes[at[name]] = replace(nodes[at[name]], **changes)
    sessions, now = _people(rng, who)
    if trouble == "file":
        now = {one.user: one.groups for one in sessions}
    if trouble == "session":
        now[client] |= {area}
    mounts = (
        Mount("/", "/dev/vda1", "ext4", (254, 1), "rw,relatime"),
        Mount("/srv", "/dev/vdb1", "ext4", (254, 17), "rw,nodev,relatime"),
        Mount(home, "/dev/vdc1", "ext4", (254, 33), OPTIONS.get(trouble, "rw,nosuid,nodev,relatime")),
        Mount(f"{home}-old", "/dev/vdd1", "ext4", (254, 49), "ro,noexec,relatime"),
    )
    users = dict(zip(("root", owner, client, who.auditor, "guest"), (0, 1103, 1107, 1012, 1099), strict=True))
    numbers = Numbers(users, {**users, "ops": 2010, area: 2004})
    cause = "mount" if trouble in OPTIONS else "session" if trouble == "session" else "permissions"
    paths = (book, sums, year, f"{home}/current/{names[1]}", spool, at["job"], at["other"], tool)
    tree = Tree(nodes, mounts)
    return HostAccess(tree, sessions, now, _strangers(area), numbers, (client, op, at[place]), cause, paths, home)


def _in_the_way(trouble: str, who: Who) -> dict[str, dict[str, Any]]:
    """Return what is changed on a host, by place: the trouble itself, and that nothing else is in the way."""
    client, auditor = who.client, who.auditor
    passed = {"users": {auditor: 5, client: 5}, "mask": 5}
    closed = {"users": {auditor: 7}, "mode": 0o700, "mask": 5}
    theirs = {"group": client, "mode": 0o640}
    return {
        "directory": {
            "year": closed | {"defaults": ()},
            "book": theirs,
            "tool": {"mode": 0o640, "special": 0, "mask": 4},
        },
        "spaced-name": {"year": closed | {"defaults": ()}, "book": theirs},
        "two-elements": {"year": closed, "book": {"users": {auditor: 6}, "mode": 0o640, "mask": 4}},
        "file": {
            "year": passed,
            "book": {"users": {auditor: 4}, "mode": 0o644, "mask": 4},  # as one of the others the client may read
            "tool": {"mode": 0o640, "special": 4, "mask": 4},
        },
        "mask": {"tool": {"group": client, "users": {auditor: 7, client: 5}, "groups": {}, "mode": 0o750, "mask": 4}},
        "list": {"spool": {"mode": 0o751, "users": {auditor: 5}, "groups": {"ops": 7}, "mask": 5}},
        "owner": {"year": passed, "book": {"owner": client, "group": client, "mode": 0o464}},
        "create": {
            "spool": {"mode": 0o750, "users": {auditor: 5}, "groups": {"ops": 7}, "mask": 5},
            "job": {"owner": auditor},
        },
        "session": {"home": {"users": {auditor: 0}, "mask": 5}, "spool": {"special": 0}, "book": theirs},
        "read-only": {"year": passed, "book": {"users": {client: 6}, "mode": 0o640, "mask": 6}},
        "no-exec": {"tool": {"mode": 0o755, "mask": 5}},
    }[trouble]


def _tree(rng: random.Random, who: Who, at: dict[str, str]) -> list[Node]:
    """Return the tree in a state in which each rule decides something."""
    defaults, bits = tuple(one.format(who.client) for one in DEFAULTS), rng.choice((0o750, 0o640, 0o710))
    owner, client, auditor, area = who.owner, who.client, who.auditor, who.area
    tool_mask, sums_mask = rng.choice((4, 5)), rng.choice((4, 4, 6))
    to = rng.choice((at["year"], at["year"].rsplit("/", 1)[1]))
    return [
        Node("/", "d", "root", "root", 0o755),
        Node("/srv", "d", "root", "root", 0o755),
        Node(at["home"], "d", "root", "root", 0o755),
        Node(at["year"], "d", owner, area, 0o750, users={auditor: 7}, mask=5, defaults=defaults),
        Node(at["book"], "-", owner, area, 0o640),
        Node(at["sums"], "-", owner, area, 0o460, users={auditor: 6}, mask=sums_mask),  # the owner may do less
        Node(at["link"], "l", "root", "root", 0o777, target=to),
        Node(at["spool"], "d", owner, area, 0o770, rng.choice((1, 3)), users={auditor: 3, client: 7}, mask=7),
        Node(at["job"], "-", client, area, 0o600),
        Node(at["other"], "-", owner, owner, 0o600),
        Node(f"{at['home']}/bin", "d", "root", "root", 0o755, rng.choice((0, 2))),
        Node(at["tool"], "-", "root", "ops", bits, rng.choice((0, 4)), groups={client: 5}, mask=tool_mask),
    ]


def _people(rng: random.Random, who: Who) -> tuple[tuple[Credentials, ...], dict[str, frozenset[str]]]:
    """Return the sessions, and whose groups the file has now: the auditor has left one, or the owner joined one."""
    owns, audits = frozenset({who.owner, who.area}), frozenset({who.auditor, "ops"})
    groups = {"root": frozenset({"root"}), who.owner: owns, who.client: frozenset({who.client}), who.auditor: audits}
    sessions = tuple(Credentials(user, user, theirs) for user, theirs in groups.items())
    moved = {who.owner: owns | {"ops"}} if rng.random() < 0.5 else {who.auditor: audits - {"ops"}}
    return sessions, groups | moved


def _strangers(area: str) -> tuple[Credentials, ...]:
    """Return users without a session: one in no group, and one in each that is shared."""
    return tuple(Credentials("guest", "guest", frozenset({"guest", *more})) for more in ((), ("ops",), (area,)))
