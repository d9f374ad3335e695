"""A git history as a bundle file (``gitformat-bundle(5)``, version 2), accepted by ``git clone`` with its checks on.

Objects are hashed as git does (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects) and packed whole, one after
the other (``gitformat-pack(5)``). They are stored and not compressed, so that every machine writes the same bytes.
"""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from groundschool.formats.accepted import FILE, SCRATCH, Accepted

KINDS = {"commit": 1, "tree": 2, "blob": 3}
EXECUTABLE, FOLDER, FILE_MODE = "100755", "40000", "100644"
ABBREVIATED = 7  # digits that git shows of a hash in a repository of this size


@dataclass(frozen=True)
class Committer:
    """Who has written a commit."""

    name: str
    email: str

    def signed(self, at: datetime) -> str:
        """Return the line of an author at an aware time, as a commit has it."""
        offset = at.strftime("%z")
        return f"{self.name} <{self.email}> {int(at.timestamp())} {offset}"


@dataclass
class GitHistory:
    """Commits that are added one by one; ``objects`` are their parts by hash, the oldest first."""

    objects: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def commit(
        self, files: Mapping[str, bytes], message: str, author: Committer, at: datetime, parents: Sequence[str] = ()
    ) -> str:
        """Add a commit of whole ``files`` by path, scripts (``*.sh``) executable; return its hash."""
        lines = [f"tree {self._tree(files)}", *(f"parent {parent}" for parent in parents)]
        signed = author.signed(at)
        text = "\n".join([*lines, f"author {signed}", f"committer {signed}", "", message.rstrip("\n"), ""])
        return self._add("commit", text.encode())

    def bundle(self, heads: Mapping[str, str]) -> bytes:
        """Return everything as a bundle with its heads: hashes by name, such as ``refs/heads/main`` and ``HEAD``."""
        lines = ["# v2 git bundle", *(f"{value} {name}" for name, value in heads.items()), "", ""]
        return "\n".join(lines).encode() + self._pack()

    def _pack(self) -> bytes:
        packed = b"PACK" + (2).to_bytes(4) + len(self.objects).to_bytes(4)
        for kind, content in self.objects.values():
            packed += _head(KINDS[kind], len(content)) + zlib.compress(content, 0)
        return packed + hashlib.sha1(packed, usedforsecurity=False).digest()

    def _tree(self, files: Mapping[str, bytes]) -> str:
        entries = {name: (_mode(name), self._add("blob", data)) for name, data in files.items() if "/" not in name}
        for folder in dict.fromkeys(name.split("/")[0] for name in files if "/" in name):
            inside = {name.partition("/")[2]: data for name, data in files.items() if name.startswith(f"{folder}/")}
            entries[folder] = FOLDER, self._tree(inside)
        listed = sorted(entries.items(), key=lambda one: one[0] + "/" * (one[1][0] == FOLDER))
        content = (f"{mode} {name}\0".encode() + bytes.fromhex(known) for name, (mode, known) in listed)
        return self._add("tree", b"".join(content))

    def _add(self, kind: str, content: bytes) -> str:
        known = object_hash(kind, content)
        self.objects.setdefault(known, (kind, content))
        return known


def object_hash(kind: str, content: bytes) -> str:
    """Return the hash of a blob, tree or commit."""
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()


def _mode(name: str) -> str:
    return EXECUTABLE if name.endswith(".sh") else FILE_MODE


def _head(kind: int, size: int) -> bytes:
    """Return the kind and size of a packed object: four bits of the size first, then seven a byte."""
    found, size = [kind << 4 | size & 15], size >> 4
    while size:
        found[-1] |= 128
        found.append(size & 127)
        size >>= 7
    return bytes(found)


CHECKED = ("git", "-c", "transfer.fsckObjects=true", "clone", "--quiet", "--mirror", FILE, SCRATCH)
ACCEPTED = {"git-bundle": Accepted(CHECKED)}
