"""What ``namei``, ``getfacl`` and ``id`` say of permissions, and what ``setfacl`` and ``chmod`` make of them.

Formats: ``namei -l PATH...`` of util-linux 2.38 (owners and groups as wide as the widest seen so far, what a link leads
to indented), ``getfacl -ps PATH...`` of acl 2.3.1 into a file (lists with more than the three base entries only; one
tab before what the mask leaves), ``id`` of coreutils 9.1.
"""

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from groundschool.formats.accepted import Accepted
from groundschool.formats.permissions import Credentials, Node, Tree

_LETTERS = "rwx"
_SPECIAL = ((4, 2, "s"), (2, 5, "s"), (1, 8, "t"))  # bit, its place among nine letters, its letter where x is set


def bits(entry: int) -> str:
    """Return the three letters of an entry."""
    return "".join(letter if entry >> 2 - place & 1 else "-" for place, letter in enumerate(_LETTERS))


def mode(node: Node) -> str:
    """Return kind and mode as ``ls -l`` and ``namei -l`` write them."""
    letters = list("".join(bits(node.shown >> shift & 7) for shift in (6, 3, 0)))
    for bit, place, letter in _SPECIAL:
        if node.special & bit:
            letters[place] = letter if letters[place] == "x" else letter.upper()
    return node.kind + "".join(letters)


def namei(tree: Tree, paths: Iterable[str]) -> str:
    """Return what ``namei -l PATH...`` prints as root."""
    lines, owners, groups = [], 0, 0
    for path in paths:
        passed = _indented(tree, path)
        owners = max(owners, *(len(node.owner) for node, _ in passed))
        groups = max(groups, *(len(node.group) for node, _ in passed))
        lines.append(f"f: {path}")
        for node, depth in passed:
            name = node.path.rsplit("/", 1)[1] or "/"
            told = f"{name} -> {node.target}" if node.target else name
            lines.append(f"{mode(node)} {node.owner:{owners}} {node.group:{groups}} {'  ' * depth}{told}")
    return "".join(line + "\n" for line in lines)


def _indented(tree: Tree, path: str) -> list[tuple[Node, int]]:
    """Return what resolving a path passes, each with how many links lead there; no link leads to another here."""
    told, left = [], 0
    for node in tree.walk(path):
        told.append((node, 1 if left else 0))
        left = max(left - 1, 0)
        if node.target:
            left = len(list(filter(None, node.target.split("/")))) + node.target.startswith("/")
    return told


@dataclass(frozen=True)
class Numbers:
    """The number of each user and group, by name: lists are sorted by it."""

    users: Mapping[str, int]
    groups: Mapping[str, int]


def getfacl(nodes: Iterable[Node], numbers: Numbers) -> str:
    """Return what ``getfacl -ps PATH...`` writes."""
    return "".join(_listed(node, numbers) for node in nodes if node.mask is not None or node.defaults)


def _listed(node: Node, numbers: Numbers) -> str:
    flags = "".join(letter if node.special & bit else "-" for bit, letter in ((4, "s"), (2, "s"), (1, "t")))
    lines = [f"# file: {node.path}", f"# owner: {node.owner}", f"# group: {node.group}"]
    lines += [f"# flags: {flags}"] if node.special else []
    lines.append(f"user::{bits(node.mode >> 6)}")
    users = [("user", name, node.users[name]) for name in sorted(node.users, key=numbers.users.__getitem__)]
    named = [("group", name, node.groups[name]) for name in sorted(node.groups, key=numbers.groups.__getitem__)]
    for tag, name, entry in [*users, ("group", "", node.mode >> 3 & 7), *named]:
        left = entry if node.mask is None else entry & node.mask
        lines.append(f"{tag}:{name}:{bits(entry)}" + (f"\t#effective:{bits(left)}" if left != entry else ""))
    lines += [f"mask::{bits(node.mask)}"] if node.mask is not None else []
    lines += [f"other::{bits(node.mode & 7)}", *(f"default:{line}" for line in node.defaults)]
    return "".join(line + "\n" for line in [*lines, ""])


def identity(process: Credentials, numbers: Numbers) -> str:
    """Return what ``id`` prints in a process's session: the primary group first, the others by number."""
    others = sorted(process.groups - {process.group}, key=numbers.groups.__getitem__)
    groups = ",".join(f"{numbers.groups[name]}({name})" for name in (process.group, *others))
    user, group = numbers.users[process.user], numbers.groups[process.group]
    return f"uid={user}({process.user}) gid={group}({process.group}) groups={groups}\n"


def carried_out(tree: Tree, command: str) -> Tree:
    """Return the tree after ``setfacl [-n] -m ENTRIES PATH`` or ``chmod OCTAL PATH``; ValueError if it is neither.

    As with setfacl, the mask becomes what all entries below it have together, unless it is given or ``-n`` is there.
    """
    match shlex.split(command):
        case ["setfacl", *options, entries, path] if options in (["-m"], ["-n", "-m"]) and path in tree.nodes:
            node = _modified(tree.nodes[path], entries.split(","), keep="-n" in options)
        case ["chmod", octal, path] if re.fullmatch("[0-7]{3,4}", octal) and path in tree.nodes:
            node = _chmod(tree.nodes[path], int(octal, 8))
        case _:
            raise ValueError(
                f"'{command}' is neither setfacl [-n] -m ENTRIES PATH nor chmod OCTAL PATH of a path that is there"
            )
    return Tree({**tree.nodes, path: node}, tree.mounts)


def _chmod(node: Node, octal: int) -> Node:
    special = octal >> 9 | (node.special & 6 if node.kind == "d" else 0)  # chmod lets a directory keep s
    if node.mask is None:
        return replace(node, mode=octal & 0o777, special=special)
    return replace(node, mode=node.mode & 0o070 | octal & 0o707, mask=octal >> 3 & 7, special=special)


_ENTRY = re.compile(r"(u|user|g|group|m|mask|o|other):([^:]*):([r-][w-][x-]|[rwx]{1,3}|[0-7])")


def _modified(node: Node, entries: Iterable[str], *, keep: bool) -> Node:
    """Return a node whose access list has these entries."""
    given = False
    for text in entries:
        if not (found := _ENTRY.fullmatch(text)):
            raise ValueError(f"'{text}' is no entry such as u:NAME:rw- or g::r-x")
        tag, name, entry = found[1][0], found[2], _number(found[3])
        if tag == "m":
            node, given = replace(node, mask=entry), True
        elif name:
            kind = "users" if tag == "u" else "groups"
            node = replace(node, **{kind: {**getattr(node, kind), name: entry}})
        else:
            shift = {"u": 6, "g": 3, "o": 0}[tag]
            node = replace(node, mode=node.mode & ~(7 << shift) | entry << shift)
    if given or not (node.users or node.groups or node.mask is not None):
        return node
    together = node.mode >> 3 & 7
    if keep:  # what was no list before gets the owning group's entry for a mask
        return node if node.mask is not None else replace(node, mask=together)
    for entry in (*node.users.values(), *node.groups.values()):
        together |= entry
    return replace(node, mask=together)


def _number(letters: str) -> int:
    return (
        int(letters) if letters.isdigit() else sum(4 >> _LETTERS.index(letter) for letter in letters if letter != "-")
    )


_NAMEI = re.compile(r"[-dl][r-][w-][xsS-][r-][w-][xsS-][r-][w-][xtT-] +\S+ +\S+ .*")
_FACL = re.compile(r"(default:)?(user|group|mask|other):[^:]*:[r-][w-][x-](\t+#effective:[r-][w-][x-])?|# \w+: .*|")
_ID = re.compile(r"uid=\d+\(\S+\) gid=\d+\(\S+\) groups=\d+\(\S+\)(,\d+\(\S+\))*")


def read_namei(content: bytes) -> list[str]:
    """Return the paths that namei followed; raises ValueError for another line."""
    lines = content.decode().splitlines()
    paths = [line[3:] for line in lines if line.startswith("f: ")]
    if odd := [line for line in lines if not line.startswith("f: ") and not _NAMEI.fullmatch(line)]:
        raise ValueError(f"'{odd[0]}' is no line of namei -l")
    return paths


def _lines_of(pattern: re.Pattern[str], program: str, content: bytes) -> list[str]:
    lines = content.decode().splitlines()
    if odd := [line for line in lines if not pattern.fullmatch(line)]:
        raise ValueError(f"'{odd[0]}' is no line of {program}")
    return lines


def read_getfacl(content: bytes) -> list[str]:
    """Return the lines that getfacl prints; raises ValueError for another."""
    return _lines_of(_FACL, "getfacl", content)


def read_id(content: bytes) -> list[str]:
    """Return the line that id prints; raises ValueError for another."""
    return _lines_of(_ID, "id", content)


ACCEPTED = {
    "namei": Accepted(read=read_namei),
    "getfacl": Accepted(read=read_getfacl),
    "id": Accepted(read=read_id),
}
