"""How a host keeps its log: the current file, what logrotate made of the older ones, and what else lies beside them."""

import gzip
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

LOG = "access.log"
FEW, MANY = 3, 11  # rotations
# An editor's and a person's copies, a pattern of logrotate's that is too wide (logrotate(8) warns of it), other logs.
BESIDE = (
    "access.log.bak", "access.log.old", "access.log~", "access.log.gz", "access.log.", "access.log..gz",
    "access.log.1.6", "access.log.5.gz.1", "access.log.7.gz.tmp", "access.log.7.gz.gz", "access.log.8.tgz",
    "access.log.8_gz", "access.log_9", "access_log.9", "access-log.9", "access.log9", "old-access.log",
    "freight-access.log.1", "other_vhosts_access.log", "archive/access.log.9", "access.log.6/access.log",
)  # fmt: skip


def names(edge: str | None, day: datetime) -> list[str]:
    """Return what the log's files are called, oldest first."""
    return _NAMES.get(edge, _usual)(day)


def cuts(rng: random.Random, ends: list[int], parts: int) -> list[int]:
    """Return after how many lines each file but the newest ends; ``ends`` are the numbers that will do."""
    if parts <= 3:
        return [ends[len(ends) * place // 20] if len(ends) > 1 else 0 for place in (11, 16)][: parts - 1]
    return sorted(rng.sample(ends[:-1], parts - 1))


def files(lines: list[str], named: list[str], cut: list[int], edge: str | None) -> dict[str, bytes]:
    """Return the files that hold the lines, and what lies beside them."""
    texts = ["".join(f"{line}\n" for line in lines[a:b]) for a, b in pairwise([0, *cut, len(lines)])]
    if edge == "torn":
        texts = [text[:-1] for text in texts]
    found = {name: _stored(name, text.encode()) for name, text in zip(named, texts, strict=True)}
    if edge == "neighbours":  # gzip deletes what it reads only once all is written
        found |= {f"{LOG}.2.gz": _begun(gzip.compress(found[f"{LOG}.2"], mtime=0)), f"{LOG}.1.gz": b""}
    if edge == "cut-off":
        found[named[0]] = _begun(found[named[0]])
    if edge == "neighbours":
        found |= {name: _stored(name, text.encode()) for name, text in zip(BESIDE, texts * len(BESIDE), strict=False)}
    return found


def _stored(name: str, content: bytes) -> bytes:
    return gzip.compress(content, mtime=0) if name.endswith(".gz") else content


def _begun(content: bytes) -> bytes:
    return content[: len(content) * 9 // 10]


def _numbered(*ages: int, plain: int) -> Callable[[datetime], list[str]]:
    """Return what names rotations by how often they were moved; those above ``plain`` are compressed."""
    return lambda _: [*(f"{LOG}.{age}{'.gz' * (age > plain)}" for age in ages), LOG]


def _dated(day: datetime) -> list[str]:
    """Return what logrotate names with ``dateext``: the day on which it moved the file, over the turn of a month."""
    moved = [day.replace(day=1) - timedelta(days=2) + timedelta(days=number) for number in range(FEW + 1)]
    return [*(f"{LOG}-{one:%Y%m%d}{'.gz' * (one != moved[-1])}" for one in moved), LOG]


_usual = _numbered(1, plain=0)
_NAMES: dict[str | None, Callable[[datetime], list[str]]] = {
    "many-rotations": _numbered(*range(MANY - 1, -1, -1), plain=0),
    "dateext": _dated,
    "cut-off": _numbered(2, 1, plain=1),
    "neighbours": _numbered(*range(FEW + 1, 0, -1), plain=2),
    "torn": _numbered(*range(FEW, 0, -1), plain=1),
}
