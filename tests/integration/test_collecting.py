"""Collecting out of any exchange completes, copies nothing from outside, and keeps what was there until more is."""

import json
import os
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.handed_in import SOLVED, answered

from groundschool.curriculum import Course
from groundschool.curriculum.roster import Associate
from groundschool.errors import GroundschoolError
from groundschool.marking import exchange, hand_in_copy
from groundschool.marking.collecting import Collected, Collector
from groundschool.marking.receipts import RECEIPT, SEEN
from groundschool.marking.safe_files import status_of
from groundschool.marking.stamps import read_stamp
from groundschool.marking.submissions import find_submissions

OUTSIDE = b"what lies outside"
STAMP = "2026-11-02 09:00:00.000000 UTC"


def collect(top: Path, **other: object) -> Collected:
    places = (top / "inbound", top / "submitted", top / "private")
    return Collector(*places, ("linux",), {}, datetime.now(UTC), other.get("grader", os.geteuid())).collect()


def hand_in(top: Path, name: str, files: dict[str, bytes]) -> Path:
    folder = top / "inbound" / name
    folder.mkdir(parents=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return folder


NAMES = st.one_of(
    st.sampled_from(
        [b"ann+linux+" + STAMP.encode() + b"+x", b"ann", b"..+linux+a", b"+++", b"x" * 255, b"bob+linux++"]
    ),
    st.binary(min_size=1, max_size=40).filter(lambda name: not {0, 47} & set(name) and name not in {b".", b".."}),
)
KINDS = st.sampled_from(["file", "folder", "link out", "link up", "dangling", "fifo", "loop"])
THINGS = st.dictionaries(NAMES, st.tuples(KINDS, st.binary(max_size=60), st.integers(-(2**40), 2**40)), max_size=4)


def lay(folder: bytes, things: dict, outside: bytes, depth: int = 2) -> None:
    for name, (kind, content, seconds) in things.items():
        place = Path(os.fsdecode(folder + b"/" + name))
        match kind:
            case "file":
                place.write_bytes(content)
            case "folder":
                place.mkdir()
                if depth:
                    lay(os.fsencode(place), {**things, b"slow-disk.ipynb": ("link out", b"", 0)}, outside, depth - 1)
            case "link out":
                place.symlink_to(os.fsdecode(outside))
            case "link up":
                place.symlink_to("..")
            case "dangling":
                place.symlink_to("/nowhere")
            case "loop":
                place.symlink_to(place.name)
            case "fifo":
                os.mkfifo(place)
        with suppress(OSError, OverflowError):
            os.utime(place, (seconds, seconds), follow_symlinks=False)


@settings(max_examples=60, deadline=None)
@given(THINGS)
def test_any_exchange_is_collected_to_its_end_and_nothing_from_outside(built, things):
    with TemporaryDirectory() as folder:
        top = Path(folder)
        (top / "outside").write_bytes(OUTSIDE)
        hand_in(top, f"zoe+linux+{STAMP}+x", {"slow-disk.ipynb": answered(built, {"slowest-answer": SOLVED})})
        lay(os.fsencode(top / "inbound"), things, os.fsencode(top / "outside"))
        began = time.monotonic()
        collected = collect(top)
        found = list(find_submissions(Course(built), top / "submitted", ()))
        assert time.monotonic() - began < 10
        assert [one.problem for one in found if one.associate == "zoe"] == [""]
        copied = [path for path in (top / "submitted").rglob("*") if not path.is_dir()]
        assert all(path.is_file() and not path.is_symlink() for path in copied)
        assert not [path for path in copied if OUTSIDE in path.read_bytes()]
        assert all((one.place + one.problem + one.associate).isprintable() for one in (*collected.odd, *found))


def test_what_there_is_stays_until_something_newer_is_whole(tmp_path):
    hand_in(tmp_path, f"ann+linux+{STAMP}+a", {"slow-disk.ipynb": b"first"})
    assert collect(tmp_path).new == 1
    assert collect(tmp_path).new == 0
    later = hand_in(tmp_path, "ann+linux+2026-11-03 09:00:00.000000 UTC+b", {})
    (later / "slow-disk.ipynb").symlink_to("/etc/passwd")
    odd = collect(tmp_path)
    assert "holds no notebook that can be collected" in odd.odd[0].problem
    copy = tmp_path / "submitted/ann/linux/slow-disk.ipynb"
    assert copy.read_bytes() == b"first"
    hand_in(tmp_path, "ann+linux+2026-11-04 09:00:00.000000 UTC+c", {"slow-disk.ipynb": b"third"})
    assert collect(tmp_path).new == 1
    assert copy.read_bytes() == b"third"
    assert [path.name for path in copy.parent.parent.iterdir()] == ["linux"]


def test_since_when_the_exchange_has_a_hand_in_stays_as_first_seen(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can lay files that belong to others")
    folder = hand_in(tmp_path, "games+linux+2026-11-02 09:00:00.000000 UTC+a", {"slow-disk.ipynb": b"x"})
    for name in ("timestamp.txt", "submission_secret.txt"):
        (folder / name).write_text("2026-11-02 09:00:00.000000 UTC", encoding="utf-8")
    for path in (folder, *folder.iterdir()):
        os.chown(path, 5, 5)
    assert collect(tmp_path).new == 1
    stamp = tmp_path / "submitted/games/linux/timestamp.txt"
    first = stamp.read_text(encoding="utf-8")
    assert abs(datetime.fromisoformat(first.removesuffix(" UTC")).replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(
        minutes=1
    )
    folder.chmod(0o700)
    assert collect(tmp_path).new == 0
    assert stamp.read_text(encoding="utf-8") == first


def theirs(top: Path, kind: str) -> Path:
    """Lay a hand-in of the account ``games`` that the exchange has had for a week, and return its notebook."""
    folder = hand_in(top, f"games+linux+{STAMP}+a", {"timestamp.txt": STAMP.encode(), "submission_secret.txt": b"s"})
    notebook = folder / "slow-disk.ipynb"
    os.mkfifo(notebook) if kind == "FIFO" else notebook.write_bytes(b"blank")
    for path in (folder, *folder.iterdir()):
        os.chown(path, 5, 5)
    (top / "private").mkdir()
    seen = datetime.now(UTC) - timedelta(days=7)
    (top / "private" / SEEN).write_text(json.dumps({folder.name: seen.timestamp()}), encoding="utf-8")
    return notebook


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lay files that belong to others")
@pytest.mark.parametrize("kind", ["file", "FIFO"])
def test_nobody_keeps_a_place_in_time_and_fills_it_later(tmp_path, kind):
    notebook = theirs(tmp_path, kind)
    if kind == "FIFO":
        assert collect(tmp_path).new == 0
        notebook.unlink()
    notebook.write_bytes(b"written a week later")
    os.chown(notebook, 5, 5)
    assert collect(tmp_path).new == 1
    copy = tmp_path / "submitted/games/linux"
    counts = read_stamp((copy / "timestamp.txt").read_text(encoding="utf-8"))
    assert counts is not None
    assert datetime.now(UTC) - counts < timedelta(minutes=1)
    (finding,) = json.loads((copy / RECEIPT).read_bytes())["findings"]
    assert "it was changed after" in finding
    assert "which counts" in finding
    assert collect(tmp_path).new == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lay files that belong to others")
@pytest.mark.parametrize("swap", ["a link to it by another name", "it itself"])
def test_what_takes_a_files_place_while_it_is_collected_is_not_read(tmp_path, monkeypatch, swap):
    secret = tmp_path / "secret"
    secret.write_bytes(OUTSIDE)
    notebook = theirs(tmp_path, "file")

    def looked_at(name: str, within: int) -> os.stat_result:
        found = status_of(name, within)
        if name == notebook.name and secret.exists():
            notebook.unlink()
            notebook.hardlink_to(secret)
            if swap == "it itself":
                secret.unlink()
        return found

    monkeypatch.setattr(hand_in_copy, "status_of", looked_at)
    found = collect(tmp_path)
    assert (found.new, found.waiting) == (0, 1)
    copied = [path for path in (tmp_path / "submitted").rglob("*") if path.is_file()]
    assert not [path for path in copied if OUTSIDE in path.read_bytes()]


def test_nobody_is_crowded_out_of_their_own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(exchange, "ALL", 0)  # as if all that is looked at were others'
    hand_in(tmp_path, f"zoe/zoe+linux+{STAMP}+z", {"slow-disk.ipynb": b"hers"})
    roster = {"zoe": Associate(id="zoe", name="Zoe")}
    places = (tmp_path / "inbound", tmp_path / "submitted", tmp_path / "private")
    assert Collector(*places, ("linux",), roster, datetime.now(UTC), os.geteuid()).collect().taken == [("zoe", "linux")]


def test_without_an_exchange_it_is_said_what_to_do(tmp_path):
    with pytest.raises(GroundschoolError, match="Run 'groundschool release' first"):
        collect(tmp_path)
