"""The caps of collecting: of whatever somebody lays in the exchange so much is copied, and others are collected."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from groundschool.marking.collecting import Collector
from groundschool.marking.hand_in_copy import DEPTH, LITTER, MOST_BYTES, MOST_FILES
from groundschool.marking.receipts import RECEIPT, Receipt
from groundschool.marking.safe_files import LARGEST, MOST_ENTRIES, folder
from groundschool.marking.stamps import NAME as STAMP

TIB = 1 << 40
HONEST, ODD = "slow-disk.ipynb", "odd.ipynb"
# How what is no file is laid, and what it is called; only root can lay a device.
SPECIAL: dict[str, tuple[Callable[[Path], None], str]] = {"FIFO": (os.mkfifo, "a FIFO")}
if os.geteuid() == 0:
    SPECIAL["as /dev/zero"] = (lambda path: os.mknod(path, 0o20666, os.makedev(1, 5))), "a device"
    SPECIAL["as /dev/loop0"] = (lambda path: os.mknod(path, 0o60666, os.makedev(7, 0))), "a device"


@dataclass
class Exchange:
    """An exchange with an honest hand-in and mallory's, to which things are added before all is collected."""

    top: Path

    @property
    def mallory(self) -> Path:
        return self.top / "inbound" / "mallory+linux+2026-11-02 09:00:00.000000 UTC+x"

    def sparse(self, name: str, size: int) -> Path:
        path = self.mallory / name
        path.touch()
        os.truncate(path, size)
        return path

    def collected(self) -> tuple[set[str], dict[str, str]]:
        """Return what was copied of mallory's, and what was left and why, once ann is known to be collected."""
        places = (self.top / "inbound", self.top / "submitted", self.top / "private")
        began = time.monotonic()
        done = Collector(*places, ("linux",), {}, datetime.now(UTC), os.geteuid()).collect()
        assert time.monotonic() - began < 10
        assert (self.top / "submitted/ann/linux" / HONEST).read_bytes() == b"ann"
        assert (sorted(done.taken), done.odd) == ([("ann", "linux"), ("mallory", "linux")], [])
        copy = self.top / "submitted/mallory/linux"
        with folder(copy) as handle:
            left = dict(Receipt.beside(handle).left)
        files = {str(path.relative_to(copy)) for path in copy.rglob("*") if not path.is_dir()}
        return files - {RECEIPT, STAMP}, left


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with TemporaryDirectory() as top:
        laid = Exchange(Path(top))
        for name in (laid.mallory.name, laid.mallory.name.replace("mallory", "ann")):
            place = laid.top / "inbound" / name
            place.mkdir(parents=True)
            (place / HONEST).write_bytes(name.partition("+")[0].encode())
        yield laid


@pytest.mark.parametrize("size", [LARGEST + 1, TIB])
def test_a_notebook_that_is_too_large_is_named(exchange, size):
    exchange.sparse(ODD, size)
    files, left = exchange.collected()
    assert (files, list(left)) == ({HONEST}, [ODD])
    assert f"it has {size:,} bytes" in left[ODD]


@pytest.mark.parametrize("size", [LITTER + 1, TIB])
def test_litter_that_is_too_large_is_left_in_silence(exchange, size):
    exchange.sparse("plot.png", size)
    exchange.sparse("small.png", LITTER)
    assert exchange.collected() == ({HONEST, "small.png"}, {})


def test_of_many_large_notebooks_so_many_are_copied(exchange):
    room = (MOST_BYTES - len("mallory")) // LARGEST
    names = [f"a{number}.ipynb" for number in range(room + 3)]
    (exchange.mallory / HONEST).rename(exchange.mallory / "a.ipynb")  # the first by name
    for name in names:
        exchange.sparse(name, LARGEST)
    files, left = exchange.collected()
    assert files == {"a.ipynb", *names[:room]}
    assert set(left) == set(names[room:])


def test_of_many_files_so_many_are_copied_notebooks_first(exchange):
    notebooks = {f"z{number}.ipynb" for number in range(20)}
    for name in (*notebooks, *(f"a{number}.csv" for number in range(MOST_FILES + 200))):
        (exchange.mallory / name).write_bytes(b"x")
    files, left = exchange.collected()
    assert (len(files), left) == (MOST_FILES, {})
    assert {HONEST, *notebooks} < files


def test_of_many_notebooks_those_beyond_the_cap_are_named(exchange):
    for number in range(MOST_FILES + 200):
        (exchange.mallory / f"z{number}.ipynb").write_bytes(b"x")
    files, left = exchange.collected()
    assert (len(files), len(left)) == (MOST_FILES, 201)
    assert set(left.values()) == {f"it is one of more than {MOST_FILES} files; hand in fewer"}


def test_of_many_links_so_many_are_looked_at(exchange):
    (exchange.mallory / "links").mkdir()
    for number in range(MOST_ENTRIES + 2_000):
        (exchange.mallory / "links" / f"{number}.ipynb").symlink_to("/dev/zero")
    files, left = exchange.collected()
    assert (files, len(left)) == ({HONEST}, MOST_ENTRIES)
    assert set(left.values()) == {"it is a link to somewhere else, not a notebook"}


def test_folders_are_followed_so_deep(exchange):
    place = exchange.mallory
    for _ in range(200):
        place /= "d"
        place.mkdir()
        (place / ODD).write_bytes(b"x")
    files, left = exchange.collected()
    assert (files, left) == ({HONEST, *("d/" * depth + ODD for depth in range(1, DEPTH + 1))}, {})


def test_a_file_that_grows_after_the_look_is_read_no_further_than_its_cap(exchange, monkeypatch):
    grown, fstat = exchange.sparse(ODD, 1), os.fstat
    number = grown.stat().st_ino

    def looked_at(handle: int) -> os.stat_result:
        found = fstat(handle)
        if found.st_ino == number:
            os.truncate(grown, TIB)
        return found

    monkeypatch.setattr(os, "fstat", looked_at)
    assert exchange.collected() == ({HONEST}, {ODD: "it grows while it is read; hand it in again"})


@pytest.mark.parametrize(("lay", "called"), SPECIAL.values(), ids=SPECIAL)
def test_what_is_no_file_is_named_and_not_copied(exchange, lay, called):
    for name in (ODD, "pipe"):
        lay(exchange.mallory / name)
    assert exchange.collected() == ({HONEST}, dict.fromkeys((ODD, "pipe"), f"it is {called}, not a notebook"))
