"""Who may do what on a host, as Linux decides it: mode bits, access lists, the path, root's rights, mount options.

The rules are those of path_resolution(7), acl(5), capabilities(7), unlink(2) and mount(8). A test makes drawn trees and
asks the kernel the same questions. Left out: security modules, immutable files, name spaces, ``fs.protected_*``, and a
mask of ``---``, with which Linux does not look at the access list at all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from groundschool.formats.filesystems import above
from groundschool.formats.volumes import Mount

READ, WRITE, EXECUTE = 4, 2, 1
STICKY = 1  # of ``special``: 4 set-user-ID, 2 set-group-ID, 1 sticky
ON_FILES, ON_DIRECTORIES = ("read", "write", "delete"), ("read", "create")
NEEDS = {"read": READ, "write": WRITE, "execute": EXECUTE, "create": WRITE | EXECUTE, "delete": WRITE | EXECUTE}
REFUSES = {"write": "ro", "create": "ro", "delete": "ro", "execute": "noexec"}  # the mount option that refuses


@dataclass(frozen=True)
class Node:
    """A file, directory or symbolic link (``kind`` as in ``ls -l``): owner and group by name, and the access list.

    ``mode`` has the entries of owner, owning group and others as one number, as chmod takes it; ``mask`` is there where
    the list has named ``users`` or ``groups``. ``defaults`` are the lines of the default list, which decide nothing.
    """

    path: str
    kind: str
    owner: str
    group: str
    mode: int
    special: int = 0
    users: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    mask: int | None = None
    defaults: tuple[str, ...] = ()
    target: str = ""

    @property
    def shown(self) -> int:
        """Return the mode as stat and chmod have it: the middle digit is the mask where there is one."""
        return self.mode if self.mask is None else self.mode & 0o707 | self.mask << 3


@dataclass(frozen=True)
class Credentials:
    """Whom a process acts for: user and primary group by name, and all its groups, the primary one among them."""

    user: str
    group: str
    groups: frozenset[str]


@dataclass(frozen=True)
class Tree:
    """The nodes of a host by path, and its mounts, the root's first."""

    nodes: Mapping[str, Node]
    mounts: tuple[Mount, ...]

    @cached_property
    def _known(self) -> dict[str | tuple[str, str], tuple[Node, ...]]:
        return {}

    def walk(self, path: str) -> tuple[Node, ...]:
        """Return what resolving a path passes, links among them, the last one being what the path names."""
        if path not in self._known:
            self._known[path] = (self.nodes["/"], *self._below("/", path.strip("/").split("/")))
        return self._known[path]

    def passed(self, path: str) -> tuple[Node, ...]:
        """Return what resolving a path passes, links left out."""
        if (path, "") not in self._known:
            self._known[path, ""] = tuple(node for node in self.walk(path) if not node.target)
        return self._known[path, ""]

    def _below(self, at: str, names: Iterable[str]) -> Iterator[Node]:
        for name in filter(None, names):
            node = self.nodes[f"{at.rstrip('/')}/{name}"]
            yield node
            if not node.target:
                at = node.path
                continue
            if node.target.startswith("/"):
                at = "/"
                yield self.nodes["/"]
            for passed in self._below(at, node.target.strip("/").split("/")):
                yield passed
                at = passed.path

    def mount(self, path: str) -> Mount:
        """Return the mount that a resolved path lies on."""
        return max((one for one in self.mounts if above(one.target)(path)), key=lambda one: len(one.target))


def decide(tree: Tree, process: Credentials, op: str, path: str) -> str | None:
    """Return what refuses ``op`` first, an element's path or ``mount:`` and where; None where nothing does."""
    return next(all_refusals(tree, process, op, path), None)


def all_refusals(tree: Tree, process: Credentials, op: str, path: str) -> Iterator[str]:
    """Yield all that refuses: elements from the root on, the mount last."""
    *passed, last = tree.passed(path)
    holder = passed[-1] if passed else last
    asked = [(node, EXECUTE) for node in passed]
    asked.append((holder, NEEDS[op]) if op == "delete" else (last, NEEDS[op]))
    for node, wanted in asked:
        others = op == "delete" and node.special & STICKY and process.user not in {"root", last.owner, node.owner}
        if not allows(node, process, wanted) or (others and wanted & WRITE):
            yield node.path
    mount = tree.mount(last.path)
    if REFUSES.get(op) in mount.options.split(","):
        yield f"mount:{mount.target}"


def allows(node: Node, process: Credentials, wanted: int) -> bool:
    """Return whether a node's own permissions grant all that is wanted at once."""
    if process.user == "root":
        return not wanted & EXECUTE or node.kind == "d" or bool(node.shown & 0o111)
    mask = 7 if node.mask is None else node.mask
    if process.user == node.owner:
        return node.mode >> 6 & wanted == wanted
    if process.user in node.users:
        return node.users[process.user] & mask & wanted == wanted
    entries = [node.groups[group] for group in sorted(process.groups & node.groups.keys())]
    entries += [node.mode >> 3 & 7] if node.group in process.groups else []
    if entries:
        return any(entry & mask & wanted == wanted for entry in entries)
    return node.mode & wanted == wanted
