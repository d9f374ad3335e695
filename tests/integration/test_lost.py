"""What was lost is found again, or refused in one sentence, and nothing is created on the way."""

import json
import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.conftest import COMMAND
from tests.integration.handed_in import CRASHES_WHEN_EMPTY, SOLVED, answered, events

from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.gradebook import read_gradebook

pytestmark = pytest.mark.long

NOTE = "Two seconds, every few minutes."
MARKED = 1.5


@dataclass
class Class:
    """A graded class with a mark given by hand, and the real command on it."""

    course: Path
    work: Path
    command: object

    def run(self, *words: object):
        return self.command(*words, "--course", self.course, "--work", self.work)

    @property
    def marks(self):
        return read_gradebook(f"sqlite:///{self.work / 'gradebook.db'}")

    @property
    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.work)): path.read_bytes() for path in self.work.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def graded(built, tmp_path_factory, groundschool) -> Class:
    work = tmp_path_factory.mktemp("graded") / "work"
    made = Class(built, work, groundschool)
    work.mkdir(parents=True, exist_ok=True)
    released = made.run("release", "--exchange", work.parent / "exchange")
    assert released.returncode == 0, released.stderr
    for who, answer in {"ann": SOLVED, "bob": CRASHES_WHEN_EMPTY}.items():
        folder = work / "submitted" / who / "linux"
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text("2026-11-02 09:00:00.000000 UTC", encoding="utf-8")
        (folder / "slow-disk.ipynb").write_bytes(answered(built, {"slowest-answer": answer, "note": NOTE}))
    assert made.run("grade").returncode == 0
    Door("example", built, work).mark("linux", "ann", "slow-disk", "note", MARKED)
    assert made.run("grade").returncode == 0
    return made


@pytest.fixture
def class_(graded, tmp_path) -> Class:
    return Class(graded.course, Path(shutil.copytree(graded.work, tmp_path / "work")), graded.command)


def sentence(found) -> str:
    """Return what a refused command said: one sentence for people, and no traceback."""
    assert found.returncode not in {0, None}
    assert "Traceback" not in found.stderr
    lines = [line for line in found.stderr.splitlines() if line.startswith("groundschool: ")]
    assert len(lines) == 1, found.stderr
    return lines[0]


@pytest.mark.parametrize("lost", ["gone", "empty", "made anew"])
def test_a_gradebook_is_rebuilt_with_the_marks_given_by_hand(class_, lost):
    before, told = class_.marks, events(class_.work)
    (class_.work / "gradebook.db").unlink()
    if lost == "empty":
        (class_.work / "gradebook.db").touch()
    if lost == "made anew":
        Door("example", class_.course, class_.work).prepare()
    found = class_.run("grade", "--json")
    assert found.returncode == 0, found.stderr
    (note,) = json.loads(found.stdout)["notes"]
    assert "made anew from the ledger: 2 hand-ins, 1 marks given by hand" in note
    assert class_.marks == before
    assert class_.marks["ann", "linux/slow-disk"].marks["note"].by_hand
    assert class_.marks["bob", "linux/slow-disk"].pending
    assert events(class_.work) == told
    assert json.loads(class_.run("grade", "--json").stdout)["notes"] == []
    assert not list(class_.work.glob(".gradebook-*"))


def test_a_secret_that_is_gone_is_never_made_anew_in_silence(class_):
    secret = class_.work / ".groundschool" / "secret"
    kept = secret.read_bytes()
    secret.unlink()
    for words in (("grade",), ("init-course",), ("person", "export", "ann", "--out", class_.work / "ann.zip")):
        assert "the course secret is gone" in sentence(class_.run(*words))
        assert not secret.exists()
    assert class_.run("init-course", "--new-secret").returncode == 0
    assert secret.read_bytes() != kept


def test_a_ledger_that_is_gone_is_never_made_anew_in_silence(class_):
    ledger, told = class_.work / "ledger.db", events(class_.work)
    for left in class_.work.glob("ledger.db*"):
        left.rename(class_.work.parent / left.name)
    nothing = class_.work / "nothing.jsonl"
    nothing.touch()
    for words in (("grade",), ("ledger", "append", nothing), ("progress", "ann")):
        assert "no ledger is there" in sentence(class_.run(*words))
        assert not ledger.exists()
    assert "ledgers-begun one was begun" in sentence(class_.run("grade"))
    assert class_.run("init-course", "--new-ledger").returncode == 0
    anew = class_.run("grade")
    assert anew.returncode == 0, anew.stderr
    assert len([one for one in events(class_.work) if one["type"] == "attempt.graded"]) >= len(told) // 2


def test_identities_that_are_gone_or_older_are_refused_and_not_made_anew(class_):
    identity = class_.work / ".groundschool" / "identity.db"
    with sqlite3.connect(identity) as database:
        database.execute("DELETE FROM identity WHERE associate = 'bob'")
    database.close()
    attest = ("attest", "ann", "shadow-shift", "INC-1", "--by", "sam")
    told = events(class_.work)
    for _ in ("older", "gone"):
        for words in (("grade",), ("progress", "ann"), attest, ("export", "readings")):
            assert "Restore" in sentence(class_.run(*words))
        assert events(class_.work) == told if identity.exists() else True
        assert class_.run("ledger", "verify").returncode == 0
        identity.unlink(missing_ok=True)
    assert not identity.exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (".groundschool/secret", ("grade",)),
        (".groundschool/identity.db", ("progress", "ann")),
        (".groundschool/identity.db", ("grade",)),
        (".groundschool/links.db", ("links", "list")),
        ("ledger.db", ("progress", "ann")),
        ("ledger.db", ("ledger", "verify")),
        ("ledger.db", ("grade",)),
        ("ledger.db", ("migrate",)),
    ],
)
def test_an_empty_file_is_named_and_stays_as_it_is(class_, name, words):
    class_.run("links", "list")
    for leftover in class_.work.glob("ledger.db-*"):
        leftover.unlink()
    (class_.work / name).write_bytes(b"")
    before = class_.files
    assert str(class_.work / name) in sentence(class_.run(*words))
    assert class_.files == before


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("ledger.db", "INSERT INTO ledger_schema VALUES (99)"),
        (".groundschool/identity.db", "PRAGMA user_version = 99"),
        (".groundschool/links.db", "PRAGMA user_version = 99"),
        ("gradebook.db", "UPDATE alembic_version SET version_num = 'e99'"),
    ],
)
def test_a_newer_schema_is_named(class_, name, statement):
    class_.run("links", "list")
    with sqlite3.connect(class_.work / name) as database:
        database.execute(statement)
    database.close()
    words = ("links", "list") if "links" in name else ("grade", "--again")
    found = class_.run(*words)
    said = found.stdout + found.stderr
    assert found.returncode != 0
    assert "pgrade groundschool" in said
    assert "Traceback" not in said


def test_a_ledger_copied_elsewhere_is_verified_and_tells_nobody(class_, tmp_path):
    other = tmp_path / "elsewhere"
    other.mkdir()
    shutil.copy(class_.work / "ledger.db", other / "ledger.db")
    copied = Class(class_.course, other, class_.command)
    assert "the chain is whole" in copied.run("ledger", "verify").stdout
    for words in (("progress", "ann"), ("export", "readings"), ("attest", "ann", "shadow-shift", "I-1", "--by", "sam")):
        assert "identity.db" in sentence(copied.run(*words))
    assert sorted(copied.files) == ["ledger.db"]


def unprivileged(class_: Class, *words: object) -> subprocess.CompletedProcess[str]:
    """Run the command as somebody who owns the files and may not write them; as root nothing is forbidden."""
    user = ["setpriv", "--reuid=nobody", "--clear-groups"] if os.getuid() == 0 else []
    command = [*user, COMMAND, *words, "--course", class_.course, "--work", class_.work]
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd="/")


@pytest.fixture
def read_only(class_):
    """A copy whose files and folders nobody may write."""
    place = Path("/tmp") / f"groundschool-read-only-{os.getpid()}"  # noqa: S108 - pytest's own folders are closed to others
    shutil.rmtree(place, ignore_errors=True)
    course = Path(shutil.copytree(class_.course, place / "course"))
    work = Path(shutil.copytree(class_.work, place / "work"))
    for path in (*place.rglob("*"), place):
        if os.getuid() == 0:
            shutil.chown(path, "nobody")
        path.chmod((0o500 if path.is_dir() else 0o400) if work in (path, *path.parents) else 0o755)
    yield Class(course, work, class_.command)
    for path in place.rglob("*"):
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(place)


def test_a_read_only_copy_is_read_and_nothing_is_created(read_only):
    before = read_only.files
    reads = (("progress", "ann"), ("ledger", "verify"), ("ledger", "explain", "ann", "gate"), ("export", "readings"))
    for words in (*reads, ("export", "events"), ("export", "events", "--names")):
        found = unprivileged(read_only, *words)
        assert found.returncode == 0, (words, found.stderr)
        assert found.stdout
    said = sentence(unprivileged(read_only, "attest", "ann", "shadow-shift", "I-1", "--by", "sam"))
    assert "cannot be written" in said
    assert read_only.files == before


def test_what_a_read_only_copy_lacks_is_said(read_only):
    log = read_only.work / "ledger.db-wal"
    read_only.work.chmod(0o700)
    log.write_bytes(b"x" * 100)
    read_only.work.chmod(0o500)
    assert str(log) in sentence(unprivileged(read_only, "progress", "ann"))
