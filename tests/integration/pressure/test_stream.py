"""A stream of broken hand-ins beside honest ones: each ends in one status, the class completes, and nothing is left.

Some sixty in every run; ``GROUNDSCHOOL_STREAM=500`` (nightly, or by hand) draws more, ``GROUNDSCHOOL_STREAM_SEED``
others.
"""

import ctypes
import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest
from tests.conftest import COMMAND
from tests.integration.handed_in import SOLVED, answered
from tests.integration.pressure.corpus import children
from tests.integration.pressure.mutations import drawn

from groundschool.nbgrader_bridge.gradebook import read_gradebook

MANY = int(os.environ.get("GROUNDSCHOOL_STREAM", "60"))
SEED = int(os.environ.get("GROUNDSCHOOL_STREAM_SEED", "14"))
HONEST = ("ann", "bob", "cat")
BAIT = "what is the course's own"
# A call may take 20 s, and there are two of them; the rest is for a machine that has much to do.
PAPER_SECONDS = 60
SUBREAPER = 36  # linux/prctl.h


@dataclass
class Stream:
    """A class that was graded twice: what the command said, and what there was before and after."""

    folder: Path
    laid: dict[str, str]
    said: list[dict]
    codes: list[int]
    orphans: list[int]
    before: dict[str, bytes]
    after: dict[str, bytes]

    @property
    def work(self) -> Path:
        return self.folder / "work"

    def statuses(self, run: int = 0) -> dict[str, set[str]]:
        """Return what is said of each person: one status, and whether something of theirs could not be read."""
        found: dict[str, set[str]] = {who: set() for who in self.laid}
        for kind in ("graded", "untouched", "failed", "unreadable"):
            for one in self.said[run][kind]:
                found.setdefault(one["associate"], set()).add(kind)
        return found


@contextmanager
def adopting() -> Iterator[None]:
    """Become the parent of whatever a command leaves behind, so that it can be seen."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(SUBREAPER, 1, 0, 0, 0) == 0
    yield
    assert libc.prctl(SUBREAPER, 0, 0, 0, 0) == 0


def everything(folder: Path, *, but: tuple[Path, ...]) -> dict[str, bytes]:
    """Return whatever lies below a folder but for some folders: links as links, files with what they hold."""
    found: dict[str, bytes] = {}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if Path(place, name) not in but]
        for name in (*folders, *files):
            path = Path(place, name)
            regular = path.is_file() and not path.is_symlink()
            found[str(path)] = path.read_bytes() if regular else str(path.lstat().st_mode).encode()
    return found


def lay(folder: Path, course: Path) -> dict[str, str]:
    """Lay the class's hand-ins, and return in words what was done to each."""
    inbound, notebook = folder / "exchange" / "example" / "inbound", answered(course, {"slowest-answer": SOLVED})
    laid: dict[str, str] = {}
    for number in range(MANY):
        who = f"p{number:03d}"
        draw, laid[who] = drawn(SEED, number, notebook, folder / "bait")
        own = who if number % 2 else ""
        draw.lay(inbound / own / f"{who}+linux+2026-11-02 09:00:00.000000 UTC+{number:04d}")
    for who in HONEST:
        place = inbound / f"{who}+linux+2026-11-02 09:00:00.000000 UTC+honest"
        place.mkdir(parents=True)
        (place / "slow-disk.ipynb").write_bytes(notebook)
        (place / "timestamp.txt").write_text("2026-11-02 09:00:00.000000 UTC", encoding="utf-8")
    return laid | dict.fromkeys(HONEST, "nothing")


@pytest.fixture(scope="module")
def stream(built, tmp_path_factory) -> Stream:
    folder = tmp_path_factory.mktemp("stream")
    course = Path(copytree(built, folder / "course"))
    (folder / "bait").write_text(BAIT, encoding="utf-8")
    scratch, work = folder / "tmp", folder / "work"
    scratch.mkdir()
    work.mkdir()
    environment = os.environ | {"TMPDIR": str(scratch)}
    places = ("--course", course, "--work", work, "--exchange", folder / "exchange")

    def run(*verb: str) -> subprocess.CompletedProcess[str]:
        command = [str(COMMAND), *verb, *map(str, places)]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=3600, check=False
        )

    people = (*HONEST, *(f"p{number:03d}" for number in range(MANY)))
    roster = "".join(f'[[associate]]\nid = "{who}"\nname = "{who}"\n' for who in people)
    (work / "roster.toml").write_text(roster, encoding="utf-8")
    assert run("release").returncode == 0
    laid = lay(folder, course)
    before = everything(folder, but=(work, scratch))
    known = set(children(os.getpid()))
    with adopting():
        runs = [run("grade", "--collect", "--json") for _ in range(2)]
        orphans = _left(known)
    for one in runs:
        assert one.returncode in {0, 1}, one.stderr
        assert one.stdout, one.stderr
        assert "Traceback" not in one.stderr, one.stderr
    said = [json.loads(one.stdout) for one in runs]
    after = everything(folder, but=(work, scratch))
    return Stream(folder, laid, said, [one.returncode for one in runs], orphans, before, after)


def _left(known: set[int]) -> list[int]:
    """Return the adopted processes that are still there a moment later."""
    until = time.monotonic() + 5
    while (left := _living(set(children(os.getpid())) - known)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _living(adopted: set[int]) -> list[int]:
    """Return those that run; what has ended is waited for, as its parent would have."""
    return [pid for pid in adopted if os.waitpid(pid, os.WNOHANG) == (0, 0)]


def test_everybody_ends_in_exactly_one_status(stream):
    told = {who: found for who, found in stream.statuses().items() if len(found - {"unreadable"}) != 1}
    assert {who: stream.laid.get(who) for who, found in told.items() if found != {"unreadable"}} == {}
    many = Counter(one["associate"] for kind in ("graded", "untouched", "failed") for one in stream.said[0][kind])
    assert max(many.values()) == 1


def test_none_of_it_is_our_fault(stream):
    assert {one["associate"]: (stream.laid[one["associate"]], one["reason"]) for one in stream.said[0]["failed"]} == {}


def test_what_is_unreadable_is_told_in_a_line_that_can_be_read(stream):
    for one in stream.said[0]["unreadable"]:
        assert one["reason"], one
        assert len(one["reason"]) < 1000, one
        assert one["reason"].isprintable(), one


def test_honest_people_beside_them_keep_their_marks(stream):
    rows = {who: row.points for (who, _), row in read_gradebook(f"sqlite:///{stream.work / 'gradebook.db'}").items()}
    assert {who: rows.get(who) for who in HONEST} == dict.fromkeys(HONEST, 8.0)
    assert [one["findings"] for one in stream.said[0]["graded"] if one["associate"] in HONEST] == [[], [], []]


def test_no_paper_takes_long(stream):
    slow = {one["associate"]: one["seconds"] for one in stream.said[0]["graded"] if one["seconds"] > PAPER_SECONDS}
    assert {who: (stream.laid[who], seconds) for who, seconds in slow.items()} == {}


def test_collected_and_graded_once_more_nothing_changes(stream):
    first, second = stream.said
    assert second["events"] == 0
    assert second["graded"] == second["failed"] == []
    assert second["counts"]["unchanged"] == len(first["graded"])
    assert stream.statuses(1).keys() == stream.statuses(0).keys()
    assert [one["associate"] for one in second["unreadable"]] == [one["associate"] for one in first["unreadable"]]


def test_nothing_is_left_and_nothing_written_elsewhere(stream):
    assert stream.orphans == []
    assert [path.name for path in (stream.folder / "tmp").iterdir()] == []
    assert stream.after == stream.before
    assert list((stream.work / "submitted").glob("*/.*")) == []


def test_nothing_of_what_was_linked_to_is_kept(stream):
    kept = list(stream.work.rglob("*"))
    assert [path for path in kept if path.is_symlink() or not (path.is_dir() or path.is_file())] == []
    assert [path for path in kept if path.is_file() and BAIT.encode() in path.read_bytes()] == []
