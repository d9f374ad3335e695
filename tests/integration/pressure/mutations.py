"""Draws hand-ins that are broken in every way that files, folders and notebooks can be; a seed draws the same again.

A generator of our own and not hypothesis: the property is one of a whole class, which is collected and graded in one
run of the real command, so there is one example of many hand-ins. What fails is named by its number.
"""

import json
import os
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SLUG = "slow-disk"
DEEP = 3_000
WORDS = (
    "",
    "+",
    "..",
    "\0",
    "\n",
    "\ud800",
    "\u202e",
    "é",
    "e\u0301",
    "-rf",
    "%s{0}",
    "x" * 300,
    "'\"<script>",
    "None",
)
ODD = (
    *WORDS,
    None,
    True,
    0,
    -1,
    10**4000,
    1e308,
    float("nan"),
    float("inf"),
    [],
    {},
    [[]],
    [None],
    {"a": None},
    {"": [{}]},
    ["x"] * 2_000,
)
STAMPS = (
    "2026-11-02 09:00:00.000000 UTC",
    "2026-11-02 09:00:00.000000 CET",
    "2026-11-02T09:00:00+05:45",
    "0001-01-01 00:00:00.000000 UTC",
    "9999-12-31 23:59:59.999999 -1200",
    "2099-01-01 00:00:00 UTC",
    "2026-02-30 25:61:00 UTC",
    "2026-11-02 09:00:00 +99:99",
    "2026-11-02 09:00:00 Mars/Olympus",
    "1793955600",
    "9" * 5_000,
    "\u0662\u0660\u0662\u0666-11-02 09:00:00 UTC",
    "\0\0",
    "",
)
MOMENTS = (0, -1, -(2**31), 1, 2**31, 2**33, 253_402_300_800)
NAMES = (
    f"{SLUG} (1).ipynb",
    f"{SLUG}-Copy1.ipynb",
    f"{SLUG.upper()}.IPYNB",
    f"{SLUG}.ipynb.txt",
    f"{SLUG}.json",
    "Untitled.ipynb",
    f"{SLUG}\n.ipynb",
    f"{SLUG}\u202e.ipynb",
    f"-{SLUG}.ipynb",
    f" {SLUG}.ipynb ",
    f"{SLUG}.py",
    ".ipynb",
    f".{SLUG}.ipynb",
    f"{SLUG}.ipynb.ipynb",
    "\udcff\udcfe.ipynb",
    "x" * 240 + ".ipynb",
)
BODIES = (
    "    return None",
    "    raise SystemExit(0)",
    "    raise KeyboardInterrupt",
    "    import os; os._exit(0)",
    "    import os; os.kill(os.getpid(), 9)",
    "    import os; os.kill(-1, 9)",
    "    return [[[path] * 10] * 10] * 10",
    "    return 10 ** 5000",
    "    return '\\ud800'",
    "    return slowest",
    "    return slowest(path)",
    "    yield from range(10 ** 9)",
    "    return bytearray(300_000_000)",
    "    print('x' * 5_000_000)",
    "    import subprocess; subprocess.Popen(['sleep', '1000'], start_new_session=True)",
    "    import tempfile; tempfile.mkdtemp(); return open(tempfile.mkstemp()[1], 'w').write('left')",
    "    return float('nan')",
    "    return (lambda f: f(f))(lambda f: {})",
)
SOLVED = "def slowest(path):\n    return max((float(line.split()[0]) for line in open(path)), default=None)"


@dataclass
class Draw:
    """What is laid for one person: a folder's stamp, files by name, and what else is done to the folder."""

    random: random.Random
    notebook: dict[str, Any]
    bait: Path
    name: str = f"{SLUG}.ipynb"
    stamp: str = STAMPS[0]
    content: bytes | None = None
    then: Callable[[Path], None] | None = None

    def lay(self, folder: Path) -> None:
        """Write the hand-in into a new folder, the files that nbgrader writes last at the end."""
        folder.mkdir(parents=True)
        written = json.dumps(self.notebook).encode() if self.content is None else self.content
        (folder / self.name).write_bytes(written)
        if self.then:
            self.then(folder)
        (folder / "timestamp.txt").write_bytes(self.stamp.encode("utf-8", "surrogatepass"))


def names(draw: Draw) -> None:
    """Call the file otherwise."""
    draw.name = draw.random.choice(NAMES)


def nested(draw: Draw) -> None:
    """Lay it into folders."""
    inner = "/".join(["folder"] * draw.random.randint(1, 5))

    def move(folder: Path) -> None:
        (folder / inner).mkdir(parents=True)
        (folder / draw.name).rename(folder / inner / draw.name)

    draw.then = move


def content(draw: Draw) -> None:
    """Break the bytes."""
    whole, at = json.dumps(draw.notebook).encode(), draw.random.randrange(10, 400)
    draw.content = draw.random.choice(
        (
            b"",
            b"\0" * 4096,
            whole[:at],
            whole[:at] + bytes([draw.random.randrange(256)]) + whole[at + 1 :],
            whole + whole,
            draw.random.randbytes(2_000),
            b"[" * 200_000,
            b'{"cells":' * DEEP,
            b'{"cells": [' + b"{}," * 50_000 + b"{}]}",
            b"null",
            b'"notebook"',
            b"1e999999",
            b"9" * 50_000,
            b"PK\3\4" + whole,
            whole.replace(b'"cells"', b'"cells": [], "cells"', 1),
        )
    )


def encodings(draw: Draw) -> None:
    """Write it in another encoding, with a mark or none."""
    text = json.dumps(draw.notebook, ensure_ascii=False).replace("Slow", "Slöw")
    encoding = draw.random.choice(("utf-8-sig", "utf-16", "utf-16-be", "utf-32", "latin-1", "cp500", "utf-7"))
    draw.content = text.encode(encoding, "replace")


def cells(draw: Draw) -> None:
    """Take cells away, copy, mix and retype them."""
    found = draw.notebook["cells"]
    match draw.random.randrange(6):
        case 0:
            draw.random.shuffle(found)
        case 1:
            found.pop(draw.random.randrange(len(found)))
        case 2:
            found += json.loads(json.dumps(found)) * draw.random.choice((1, 20))
        case 3:
            draw.random.choice(found)["cell_type"] = draw.random.choice(("raw", "markdown", "code", "heading", ""))
        case 4:
            found += [{"cell_type": "code", "metadata": {}, "source": "1", "outputs": []}] * 3_000
        case _:
            found.insert(0, draw.random.choice(ODD))


def tree(draw: Draw) -> None:
    """Put odd values in the place of some, or beside them, anywhere in the notebook."""
    for _ in range(draw.random.randint(1, 4)):
        place: Any = draw.notebook
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = draw.random.choice(keys)
            if isinstance(place[key], dict | list) and place[key] and draw.random.random() < 0.8:
                place = place[key]
                continue
            place[key] = draw.random.choice(ODD)
            break


def metadata(draw: Draw) -> None:
    """Say something else of the cells, or of the notebook."""
    marks = [cell["metadata"].get("nbgrader") for cell in draw.notebook["cells"] if isinstance(cell, dict)]
    match draw.random.randrange(4):
        case 0:
            draw.notebook[draw.random.choice(("metadata", "nbformat", "nbformat_minor"))] = draw.random.choice(ODD)
        case 1:
            for mark in filter(None, marks):
                mark[draw.random.choice(tuple(mark))] = draw.random.choice(ODD)
        case 2:
            deep: dict[str, Any] = {}
            for _ in range(400):
                deep = {"a": deep}
            draw.notebook["metadata"]["deep"] = deep
        case _:
            for cell in draw.notebook["cells"]:
                cell["metadata"] = {}
                cell.pop("id", None)


def times(draw: Draw) -> None:
    """Hand it in at an odd time."""
    draw.stamp, moment = draw.random.choice(STAMPS), draw.random.choice(MOMENTS)
    draw.then = lambda folder: os.utime(folder / draw.name, (moment, moment))


def links(draw: Draw) -> None:
    """Lay something that is no file in its place, or beside it."""
    targets = (draw.bait, Path("/dev/zero"), Path("/nowhere"), Path("/"), Path(), Path(draw.name))
    target, kind, beside = draw.random.choice(targets), draw.random.randrange(5), draw.random.random() < 0.5

    def put(folder: Path) -> None:
        place = folder / (f"other-{SLUG}.ipynb" if beside else draw.name)
        place.unlink(missing_ok=True)
        match kind:
            case 0:
                os.mkfifo(place)
            case 1:
                place.mkdir()
            case 2:
                _socket(place)
            case _:
                place.symlink_to(target)

    draw.then = put


def answers(draw: Draw) -> None:
    """Answer with code that does harm, or nonsense."""
    escape = f"    open({str(draw.bait)!r}, 'a').write('x'); open({str(draw.bait) + '-new'!r}, 'w')"
    body = draw.random.choice((*BODIES, escape))
    for cell in draw.notebook["cells"]:
        if isinstance(cell, dict) and cell.get("source") == SOLVED:
            cell["source"] = f"def slowest(path):\n{body}"


def _socket(place: Path) -> None:
    """Leave a socket; its path may be longer than one may be bound to, so it is bound beside its name."""
    before = Path.cwd()
    os.chdir(place.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(place.name)
    finally:
        os.chdir(before)


MUTATIONS = (names, nested, content, encodings, cells, tree, tree, metadata, times, links, answers)


def drawn(seed: int, number: int, notebook: bytes, bait: Path) -> tuple[Draw, str]:
    """Return the hand-in of this number, and in words what was done to it; bytes are broken last."""
    chance = random.Random(f"{seed}/{number}")
    draw = Draw(chance, json.loads(notebook), bait)
    first = MUTATIONS[number % len(MUTATIONS)]
    chosen = [first, *(chance.choice(MUTATIONS) for _ in range(chance.choice((0, 0, 1, 2))))]
    done = sorted(dict.fromkeys(chosen), key=lambda one: one in {tree, content, encodings})
    for mutation in done:
        mutation(draw)
    return draw, ", ".join(one.__name__ for one in done)
