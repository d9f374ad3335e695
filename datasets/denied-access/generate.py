"""Hosts on which something was refused: who may do what there, and the least that lets one user do one thing."""

import json
import random
from collections.abc import Container, Iterator
from dataclasses import replace
from typing import Any

from groundschool.formats import acl, filesystems
from groundschool.formats.permissions import NEEDS, Tree, decide
from groundschool.formats.volumes import Mount
from groundschool.kit import Bundle, Variant, beside
from groundschool.scenarios.host_access import HostAccess
from groundschool.simulation.company import REGIONS

hosts, readings, mends = beside(__file__, "hosts"), beside(__file__, "readings"), beside(__file__, "mends")
EDGES = (
    "one-entry",
    "far-link",
    "root",
    "sticky",
    "spaced-name",
    "no-lists",
    "similar-mount",
    "special-letters",
    "all-refuse",
    "nearest-entry",
    "mask-bounds",
    "left-a-group",
)
TROUBLES = (
    "directory",
    "file",
    "two-elements",
    "mask",
    "owner",
    "create",
    "list",
    "session",
    "read-only",
    "no-exec",
)
Asked = tuple[set[tuple[str, str, bool]], str, str | None, dict[str, str | None]]
PLAIN = 2  # questions that nobody gets wrong
ON_NAMES = ("create", "delete")
# What is asked on an edge: all of some ops, or what only some misconceptions get wrong.
ASKED = {"one-entry": ("create", "execute"), "sticky": ("delete", "write")}
ASKED |= {"no-lists": ("read", "execute"), "special-letters": ("execute", "create"), "mask-bounds": ("execute",)}
AT_STAKE = {
    "far-link": {"link-as-spelled", "mount-ignored"},
    "root": {"root-as-others", "root-may-all"},
    "spaced-name": {"parents-ignored"},
    "similar-mount": {"mount-by-letters"},
    "all-refuse": {"last-refusal"},
    "nearest-entry": {"any-class"},
    "left-a-group": {"group-file"},
}
SAID = {"ro": "Read-only file system"}


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the evidence of some hosts, what may be done there, and what each ticket's mend comes to."""
    rng, bundle = random.Random(f"denied {seed} {edge}"), Bundle(seed, edge)
    zones = [f"node-{zone}-{number}" for region in REGIONS for zone in region.zones for number in (1, 2, 3, 4)]
    troubles = TROUBLES if edge is None else ({"spaced-name": "spaced-name"}.get(edge, "file"),)
    drawn = [hosts.host_of(rng, trouble) for trouble in troubles]
    if edge is not None:
        drawn = [_on_edge(host, edge) for host in drawn]
    rng.shuffle(drawn)
    named = dict(zip(sorted(rng.sample(zones, len(drawn))), drawn, strict=True))
    for name, host in named.items():
        _write(bundle, name, host)
        _mended(bundle, name, host)
    _ask(rng, bundle, named)
    bundle.truth["hosts"] = {name: host.text() for name, host in named.items()}
    return bundle.variant()


def _write(bundle: Bundle, name: str, host: HostAccess) -> None:
    """Write what was saved on a host."""
    user, op, path = host.asked
    refused = decide(host.tree, host.session(user), op, path)
    said = SAID["ro"] if refused.startswith("mount:") and op != "execute" else "Permission denied"
    ticket = {"host": name, "user": user, "op": op, "path": path, "message": f"{path}: {said}"}
    bundle.write(f"{name}/ticket.json", json.dumps(ticket, indent=2) + "\n")
    bundle.write(f"{name}/namei.txt", acl.namei(host.tree, host.paths))
    listed = [node for node in host.tree.nodes.values() if not node.target]
    bundle.write(f"{name}/getfacl.txt", acl.getfacl(listed, host.numbers))
    bundle.write(f"{name}/findmnt.json", filesystems.findmnt(host.tree.mounts))
    for one in host.sessions:
        bundle.write(f"{name}/id-{one.user}.txt", acl.identity(one, host.numbers))
    lines = []
    for group, number in sorted(host.numbers.groups.items(), key=lambda item: item[1]):
        members = [user for user, groups in host.now.items() if group in groups and user != group]
        lines.append(f"{group}:x:{number}:{','.join(members)}\n")
    bundle.write(f"{name}/group", "".join(lines))


def _ask(rng: random.Random, bundle: Bundle, named: dict[str, HostAccess]) -> None:
    """Add questions about the hosts: such as some misconception gets wrong, and a few that none does.

    On an edge they are such as only the edge's own misconception gets wrong.
    """
    ops = ASKED.get(bundle.edge or "", NEEDS)
    asked = [one for name, host in named.items() for one in _questions(name, host, ops)]
    rng.shuffle(asked)
    shown: set[tuple[str, str, bool]] = set()
    plain = 0
    for fooled, subject, right, traps in sorted(asked, key=lambda one: len(one[0])):
        needed = bool(fooled - shown)
        if bundle.edge is not None:
            tags, stake = {tag for tag, *_ in fooled}, AT_STAKE.get(bundle.edge, set())
            needed = bundle.edge in ASKED or (bool(tags) and tags <= stake)
        if needed or (not fooled and plain < (PLAIN if bundle.edge is None else 1)):
            shown |= fooled
            answers = {tag: [said is None, said] for tag, said in traps.items()}
            bundle.answer("can", subject, [right is None, right], answers)
            plain += not fooled


def _questions(name: str, host: HostAccess, ops: Container[str]) -> Iterator[Asked]:
    """Yield all that can be asked of a host: whom it fools, the question, its answer and theirs."""
    trees = {one: readings.misread_trees(host, one) for one in host.sessions}
    for process, op, path in [(one, op, path) for one in host.sessions for op, path in host.questions if op in ops]:
        right = decide(host.tree, process, op, path)
        traps = dict(readings.misread(host, trees[process], process, op, path))
        fooled = {
            (tag, op if op in ON_NAMES else "", None in (said, right)) for tag, said in traps.items() if said != right
        }
        yield fooled, f"{name} {process.user} {op} {path}", right, traps


def _mended(bundle: Bundle, name: str, host: HostAccess) -> None:
    """Add the ticket of a host: what its mend comes to."""
    traps = {tag: host.mended(cause, commands) for tag, cause, commands in mends.misled(host)}
    bundle.answer("fix", name, host.mended(host.cause, mends.mend(host)), traps)


def _on_edge(host: HostAccess, edge: str) -> HostAccess:
    """Return a host on which the edge decides something."""
    nodes, mounts = dict(host.tree.nodes), host.tree.mounts
    for path, changes in _changes(host, edge).items():
        nodes[path] = replace(nodes[path], **changes)
    if edge == "no-lists":
        nodes = {path: replace(node, users={}, groups={}, mask=None, defaults=()) for path, node in nodes.items()}
    elif edge == "far-link":
        mounts = (*mounts, Mount("/data", "/dev/vde1", "ext4", (254, 65), "ro,relatime"))
        nodes |= {path: replace(nodes[near], path=path) for path, near in _far(host).items()}
    elif edge == "similar-mount":  # no mount at home, but one whose name is the beginning of it
        *others, own, _ = mounts
        mounts = (*others, replace(own, target=host.home[:-1], options="ro,noexec,relatime"))
    elif edge == "all-refuse":
        mounts = tuple(replace(one, options="ro,relatime") if one.target == host.home else one for one in mounts)
    elif edge == "mask-bounds":
        mounts = tuple(replace(one, options="ro,noexec") if one.target == host.home else one for one in mounts)
    elif edge == "left-a-group":
        host = _moved(host)
    file, spool = host.paths[0], host.paths[4]
    asked = {"all-refuse": ("read", file), "mask-bounds": ("read", file), "no-lists": ("read", spool)}
    op, path = asked.get(edge, host.asked[1:])
    return replace(host, tree=Tree(nodes, mounts), asked=(host.asked[0], op, path))


def _moved(host: HostAccess) -> HostAccess:
    """Return a host whose client has left a group and joined another since the login."""
    *_, area = (group for group in host.numbers.groups if group not in host.numbers.users)
    client = host.asked[0]
    stayed = [replace(one, groups=one.groups | {"ops"}) if one.user == client else one for one in host.sessions]
    return replace(host, sessions=tuple(stayed), now={**host.now, client: frozenset({client, area})})


def _far(host: HostAccess) -> dict[str, str]:
    """Return where a link leads to another mount: by path, which node of the home is copied there."""
    book, year, there = host.paths[0], host.paths[2], f"/data/{host.home.rsplit('/', 1)[1]}"
    return {"/data": host.home, there: year, f"{there}/{book.rsplit('/', 1)[1]}": book}


def _changes(host: HostAccess, edge: str) -> dict[str, dict[str, Any]]:
    """Return what is changed of nodes on an edge, by path."""
    owner, client, auditor = (one.user for one in host.sessions[1:])
    book, year, spool, tool = (host.paths[place] for place in (0, 2, 4, 7))
    return {
        "one-entry": {
            spool: {"users": {}, "groups": {"ops": 2, auditor: 1}},
            tool: {"groups": {"ops": 5, auditor: 0, client: 5}, "mode": 0o700, "mask": 5},
        },
        "far-link": {f"{host.home}/current": {"target": next(one for one in _far(host) if one.count("/") == 2)}},
        "root": {
            tool: {"mode": 0o640, "special": 0, "groups": {}, "mask": None},
            year: {"mode": 0o640, "users": {}, "mask": None, "defaults": ()},
            book: {"mode": 0o640},
            spool: {"mode": 0o660, "special": 0, "users": {}, "mask": None},
        },
        "sticky": {
            host.home: {"special": 1},
            year: {"mode": 0o751, "users": {auditor: 7}, "mask": 7, "defaults": ()},
            spool: {"users": {auditor: 3, client: 5}},
            host.paths[6]: {"mode": 0o602},
        },
        "no-lists": {
            year: {"owner": "root", "mode": 0o771},
            book: {"owner": client, "mode": 0o240},
            host.paths[1]: {"owner": client, "group": "ops", "mode": 0o604},
            tool: {"mode": 0o565, "special": 0},
        },
        "special-letters": {
            tool: {"owner": owner, "mode": 0o654, "special": 6, "groups": {}, "mask": None},
            spool: {"mode": 0o772, "special": 3, "users": {}, "mask": None},
        },
        "all-refuse": {year: {"users": {auditor: 7}}, book: {"mode": 0o600}},
        "nearest-entry": {
            spool: {"users": {auditor: 0, owner: 1}, "groups": {"ops": 7}},
            year: {"users": {client: 5, auditor: 4}, "groups": {"ops": 7}, "mask": 7},
        },
        "mask-bounds": {
            book: {"mode": 0o640},
            tool: {"mode": 0o757, "groups": {client: 5}, "mask": 4, "special": 0},
        },
        "left-a-group": {
            year: {"group": "ops", "users": {auditor: 5}, "mask": 5},
            book: {"mode": 0o660, "users": {auditor: 4}, "mask": 6},
        },
    }.get(edge, {})
