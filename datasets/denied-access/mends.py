"""The least that lets somebody in, and what each misconception types instead."""

import shlex
from collections.abc import Iterator

from groundschool.formats.acl import bits
from groundschool.formats.permissions import EXECUTE, NEEDS, READ, WRITE, Node, all_refusals, allows
from groundschool.scenarios.host_access import HostAccess


def mend(host: HostAccess) -> list[str]:
    """Return the least that helps: what refuses is given to the one user, and nothing that a mask hid is uncovered."""
    if host.cause != "permissions":
        return []
    process = host.session(host.asked[0])
    return [_grant(host, path) for path in all_refusals(host.tree, process, *host.asked[1:])]


def needed(host: HostAccess, path: str) -> int:
    """Return what has to be granted on an element."""
    *_, last = host.tree.walk(host.asked[2])
    return NEEDS[host.asked[1]] if path == last.path else EXECUTE


def _grant(host: HostAccess, path: str, *, careful: bool = True, kept: bool = True, whole: int = 0) -> str:
    """Return the command that gives the user what is needed on an element beside what they have, or ``whole`` too."""
    process = host.session(host.asked[0])
    node, wanted = host.tree.nodes[path], needed(host, path) | whole
    if node.owner == process.user:
        return f"setfacl -m u::{bits(node.mode >> 6 | wanted)} {shlex.quote(path)}"
    had = sum(bit for bit in (READ, WRITE, EXECUTE) if kept and allows(node, process, bit))
    entries = _clipped(node, 7 if node.mask is None else node.mask) if careful else []
    return f"setfacl -m {','.join([*entries, f'u:{process.user}:{bits(had | wanted)}'])} {shlex.quote(path)}"


def _clipped(node: Node, mask: int) -> list[str]:
    """Return the entries that hold more than the mask lets through, cut down to it."""
    kept = [f"u:{name}:{bits(entry & mask)}" for name, entry in node.users.items() if entry & ~mask]
    kept += [f"g:{name}:{bits(entry & mask)}" for name, entry in node.groups.items() if entry & ~mask]
    return kept + ([f"g::{bits(node.mode >> 3 & mask & 7)}"] if node.mode >> 3 & 7 & ~mask else [])


def misled(host: HostAccess) -> Iterator[tuple[str, str, list[str]]]:
    """Yield by misconception the cause that it names and its commands."""
    process, (user, op, path) = host.session(host.asked[0]), host.asked
    *_, last = (node.path for node in host.tree.walk(path) if not node.target)
    right = mend(host)
    blocked = [one for one in all_refusals(host.tree, process, op, path) if one.startswith("/")] or [last]
    yield "open-to-all", "permissions", [f"chmod 777 {shlex.quote(one)}" for one in blocked]
    if host.cause != "permissions":
        if host.cause == "session":
            yield "session-unseen", "permissions", [_grant(host, one) for one in blocked]
        yield "permissions-for-all", "permissions", [f"setfacl -m u:{user}:rwx {shlex.quote(last)}"]
        return
    yield "left-as-it-is", host.cause, []
    yield "mask-raised", host.cause, [_grant(host, one, careful=False) for one in blocked]
    yield "more-than-asked", host.cause, [_grant(host, one, whole=7) for one in blocked]
    yield "rights-replaced", host.cause, [_grant(host, one, kept=False) for one in blocked]
    yield "first-refusal-only", host.cause, right[:1]
    shifted = [(host.tree.nodes[one].shown >> 3 & 7 | needed(host, one), one) for one in blocked]
    yield "group-given", host.cause, [f"setfacl -m g::{bits(entry)} {shlex.quote(one)}" for entry, one in shifted]
    if host.tree.nodes[last].owner == user:
        yield "owner-listed", host.cause, [f"setfacl -m u:{user}:rwx {shlex.quote(last)}"]
    if blocked[-1] != last:
        yield "end-of-path", host.cause, [f"setfacl -m u:{user}:{bits(NEEDS[op])} {shlex.quote(last)}"]
