"""What each misconception makes of a question: the same rules, on a tree that is read wrongly."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from operator import and_

from groundschool.formats.permissions import Credentials, Node, Tree, all_refusals, decide
from groundschool.scenarios.host_access import HostAccess

NOBODY = Credentials("none", "root", frozenset({"root"}))  # root, if it were a user like others
Reading = Callable[[Node, Credentials], Node]


def misread_trees(host: HostAccess, process: Credentials) -> dict[str, Tree]:
    """Return by misconception the tree that it takes a process to be on."""
    tree, readings = host.tree, READINGS if process.user != "root" else OF_ROOT
    trees = {tag: _read(tree, process, reading) for tag, reading in readings.items()}
    uneasy = tuple(replace(one, options=one.options.replace("nosuid", "noexec")) for one in tree.mounts)
    trees["nosuid-refuses"] = Tree(tree.nodes, uneasy)
    return trees


def misread(
    host: HostAccess, trees: Mapping[str, Tree], process: Credentials, op: str, path: str
) -> Iterator[tuple[str, str | None]]:
    """Yield by misconception what it says of one question; ``trees`` are those of ``misread_trees``."""
    tree = host.tree
    for tag, read in trees.items():
        yield tag, decide(read, NOBODY if tag == "root-as-others" else process, op, path)
    said = list(all_refusals(tree, process, op, path))
    passed = [node.path for node in tree.passed(path)[:-1]]
    shut = passed[:-1] if op == "delete" else passed
    yield "parents-ignored", next((one for one in said if one not in shut), None)
    yield "mount-ignored", next((one for one in said if not one.startswith("mount:")), None)
    yield "last-refusal", said[-1] if said else None
    today = host.now[process.user]
    yield "group-file", decide(tree, process if today == process.groups else replace(process, groups=today), op, path)
    yield "mount-by-letters", _by_letters(tree, process, op, path)
    yield "link-as-spelled", decide(_as_spelled(tree, path), process, op, path)
    if op == "delete":
        yield "own-bits-for-delete", decide(tree, process, "write", path)
        *_, holder, last = tree.passed(path)
        yield "sticky-too-strict", said[0] if said else None if process.user == last.owner else holder.path


def _read(tree: Tree, process: Credentials, reading: Reading) -> Tree:
    """Return the tree with every node read in that manner."""
    return Tree({path: reading(node, process) for path, node in tree.nodes.items()}, tree.mounts)


def _by_letters(tree: Tree, process: Credentials, op: str, path: str) -> str | None:
    """Return what is said where a mount counts whose name the path begins with, be it of another directory."""
    *_, last = tree.walk(path)
    near = max((one for one in tree.mounts if last.path.startswith(one.target)), key=lambda one: len(one.target))
    said = decide(Tree(tree.nodes, (replace(near, target="/"),)), process, op, path)
    return f"mount:{near.target}" if said == "mount:/" else said


def _as_spelled(tree: Tree, path: str) -> Tree:
    """Return the tree with a link on the way taken for a directory that is open to all and holds what it leads to."""
    links = [node for node in tree.walk(path) if node.target]
    if not links or links[0].path == path:
        return tree
    *_, last = tree.walk(path)
    here = {links[0].path: Node(links[0].path, "d", "root", "root", 0o777), path: replace(last, path=path)}
    return Tree({**tree.nodes, **here}, tree.mounts)


def _any_class(node: Node, process: Credentials) -> Node:
    """Return a node on which whoever is in several classes has the rights of all of them."""
    has = node.users.get(process.user, 0) | (node.mode >> 3 & 7 if node.group in process.groups else 0)
    for name in process.groups & node.groups.keys():
        has |= node.groups[name]
    has = (has if node.mask is None else has & node.mask) | node.mode & 7
    if process.user == node.owner:
        return replace(node, mode=node.mode | has << 6)
    return replace(node, users={**node.users, process.user: has}, mask=7)


def _joined(node: Node, process: Credentials) -> Node:
    """Return a node on which several entries for groups of one process are added up."""
    mine = process.groups & node.groups.keys()
    together = node.mode >> 3 & 7 if node.group in process.groups else 0
    for name in mine:
        together |= node.groups[name]
    return replace(node, groups={**node.groups, **dict.fromkeys(mine, together)})


def _every(node: Node, process: Credentials) -> Node:
    """Return a node on which every entry for the groups of one process has to grant what is asked."""
    entries = [node.groups[name] for name in process.groups & node.groups.keys()]
    entries += [node.mode >> 3 & 7] if node.group in process.groups else []
    together = reduce(and_, entries, 7)
    mine = process.groups & node.groups.keys()
    group = together if node.group in process.groups else node.mode >> 3 & 7
    return replace(node, mode=node.mode & 0o707 | group << 3, groups={**node.groups, **dict.fromkeys(mine, together)})


def _as_listed(node: Node, _process: Credentials) -> Node:
    """Return a node of which only the nine letters are read."""
    return replace(node, mode=node.shown, users={}, groups={}, mask=None)


def _by_default(node: Node, process: Credentials) -> Node:
    """Return a node whose default entries count as its own."""
    mine = [line.split(":") for line in node.defaults if line.startswith(f"user:{process.user}:")]
    return replace(node, users={**node.users, **{name: 7 for _, name, _ in mine}}, mask=7 if mine else node.mask)


def _any_letter(node: Node, process: Credentials) -> Node:
    """Return a node on which a capital S or T is taken for an x that is there."""
    if node.mask is not None and process.user != "root":  # the list is read, not the letters
        return node
    added = sum(x for bit, x in ((4, 0o100), (2, 0o010), (1, 0o001)) if node.special & bit)
    return replace(node, mode=node.mode | added, mask=node.mask if node.mask is None else node.mask | added >> 3 & 7)


READINGS: Mapping[str, Reading] = {
    "any-class": _any_class,
    "entries-joined": _joined,
    "every-group": _every,
    "mask-ignored": lambda node, _: replace(node, mask=7) if node.mask is not None else node,
    "list-ignored": _as_listed,
    "default-counts": _by_default,
    "special-letters": _any_letter,
    "sticky-ignored": lambda node, _: replace(node, special=0),
}
OF_ROOT: Mapping[str, Reading] = {
    "special-letters": _any_letter,
    "root-as-others": lambda node, _: replace(node, owner=node.owner.replace("root", "none")),
    "root-may-all": lambda node, _: replace(node, mode=node.mode | 0o111),
}
