"""Who may do what on one host, and what commands that change permissions come to for everybody."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from typing import Any

from groundschool.formats.acl import Numbers, carried_out
from groundschool.formats.permissions import Credentials, Node, Tree, decide
from groundschool.formats.volumes import Mount

Right = tuple[str, str, str]  # who, op, path
PROGRAMS = "/bin/"


@dataclass(frozen=True)
class HostAccess:
    """A host: its tree, its sessions, the groups of each user by ``/etc/group`` now, and what was refused (``asked``).

    ``more`` are users without a session, whom a mend may not let in either; ``home`` is the mount that it is about.
    """

    tree: Tree
    sessions: tuple[Credentials, ...]
    now: Mapping[str, frozenset[str]]
    more: tuple[Credentials, ...]
    numbers: Numbers
    asked: tuple[str, str, str]  # user, op, path
    cause: str
    paths: tuple[str, ...]
    home: str

    @classmethod
    def from_text(cls, text: str) -> "HostAccess":
        """Return the host that ``text`` was made of; the same one for the same text."""
        return _read(text)

    def text(self) -> str:
        """Return the host as a text that a variant's truth can hold."""
        return json.dumps(asdict(self), default=sorted, sort_keys=True)

    def session(self, user: str) -> Credentials:
        """Return a user's session."""
        return next(one for one in self.sessions if one.user == user)

    @property
    def questions(self) -> Iterator[tuple[str, str]]:
        """Yield each op that makes sense of each path."""
        for path in self.paths:
            *_, node = self.tree.walk(path)
            ops = ("read", "create") if node.kind == "d" else ("read", "write", "delete")
            yield from ((op, path) for op in (*ops, *(("execute",) if PROGRAMS in path else ())))

    @cached_property
    def _before(self) -> Mapping[Right, bool]:
        return dict(self._rights(self.tree, list(self.questions)))

    @cached_property
    def _passed(self) -> Mapping[str, list[str]]:
        return {path: [node.path for node in self.tree.walk(path)] for path in self.paths}

    def _rights(self, tree: Tree, questions: Sequence[tuple[str, str]]) -> Iterator[tuple[Right, bool]]:
        """Yield whether anybody may do what is asked, users without a session among them."""
        for op, path in questions:
            for one in (*self.sessions, *self.more):
                who = one.user if one in self.sessions else f"{one.user} of {'+'.join(sorted(one.groups))}"
                yield (who, op, path), decide(tree, one, op, path) is None

    def mended(self, cause: object, commands: Sequence[str]) -> dict[str, Any]:
        """Return what a mend comes to: does it help, whom else does it let in, whom does it lock out.

        Raises ValueError for a command that is none.
        """
        if tuple(commands) not in self._tried:
            self._tried[tuple(commands)] = self._moved(commands)
        return {"cause": cause, **self._tried[tuple(commands)]}

    @cached_property
    def _tried(self) -> dict[tuple[str, ...], dict[str, Any]]:
        return {}

    def _moved(self, commands: Sequence[str]) -> dict[str, Any]:
        """Return what commands move, for everybody."""
        tree = self.tree
        for command in commands:
            tree = carried_out(tree, command)
        touched = {path for path, node in tree.nodes.items() if node != self.tree.nodes[path]}
        asked = [(op, path) for op, path in self.questions if touched.intersection(self._passed[path])]
        moved = {right: may for right, may in self._rights(tree, asked) if may != self._before[right]}
        user, op, path = self.asked
        same = {one for one in self.paths if self._passed[one][-1] == self._passed[path][-1]}  # by a link, too
        meant = {right for right in moved if right[:2] == (user, op) and right[2] in same}
        return {
            "helps": moved.get(self.asked, False),
            "lets in": sorted([*right] for right, may in moved.items() if may and right not in meant),
            "locks out": sorted([*right] for right, may in moved.items() if not may),
            "touched": sorted(touched),
        }


@lru_cache(maxsize=64)  # many answers are tried on the hosts of one variant
def _read(text: str) -> HostAccess:
    told = json.loads(text)
    nodes = {path: Node(**node) for path, node in told["tree"]["nodes"].items()}
    mounts = tuple(Mount(**mount) for mount in told["tree"]["mounts"])
    people = {key: tuple(_process(one) for one in told[key]) for key in ("sessions", "more")}
    now = {user: frozenset(groups) for user, groups in told["now"].items()}
    asked, paths = tuple(told["asked"]), tuple(told["paths"])
    numbers = Numbers(**told["numbers"])
    return HostAccess(
        Tree(nodes, mounts), people["sessions"], now, people["more"], numbers, asked, told["cause"], paths, told["home"]
    )


def _process(told: Mapping[str, Any]) -> Credentials:
    return Credentials(told["user"], told["group"], frozenset(told["groups"]))
