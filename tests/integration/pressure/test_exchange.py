"""An exchange full of odd things beside honest hand-ins: what is odd is named, and nobody else's marks move.

The class is collected and graded once, with the real command, by root: hand-ins belong to accounts of their own.
"""

import json
import os
import pwd
import time
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest
from tests.integration.handed_in import EXERCISE, SOLVED, answered, events

from groundschool.nbgrader_bridge.gradebook import read_gradebook

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can lay files that belong to others")

# An id on the roster, and the account that it hands in with.
ACCOUNTS = {
    "ann": "games",
    "bob": "mail",
    "cat": "news",
    "dan": "lp",
    "eve": "man",
    "fay": "proxy",
    "mallory": "daemon",
}
KEPT = "what is the course's own"


def now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S.000000 UTC", time.gmtime())


@dataclass
class Exchange:
    """An exchange, and how things are laid in it."""

    inbound: Path
    course: Path

    def hand_in(self, who: str, stamp: str = "", *, own: bool = False, owner: str = "", tail: str = "aaaa") -> Path:
        """Make the folder of a hand-in of now, or as stamped, with the files that nbgrader writes last."""
        stamp = stamp or now()
        folder = self.inbound / (who if own else "") / f"{who}+linux+{stamp}+{tail}"
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
        (folder / "submission_secret.txt").write_text(f"{who}{tail}", encoding="utf-8")
        self.give(folder, owner or ACCOUNTS[who])
        return folder

    def solved(self, who: str, **where: object) -> Path:
        folder = self.hand_in(who, **where)
        (folder / "slow-disk.ipynb").write_bytes(answered(self.course, {"slowest-answer": SOLVED}))
        self.give(folder, where.get("owner") or ACCOUNTS[who])
        return folder

    def give(self, top: Path, login: str) -> None:
        uid = pwd.getpwnam(login).pw_uid
        for path in (top, *top.rglob("*")):
            os.chown(path, uid, uid, follow_symlinks=False)


@dataclass
class Graded:
    """What the command said, and where everything lies."""

    said: dict
    code: int
    work: Path

    @property
    def marks(self) -> dict[str, float]:
        return {who: row.points for (who, _), row in read_gradebook(f"sqlite:///{self.work / 'gradebook.db'}").items()}

    def findings(self, who: str) -> str:
        return " ".join(line for one in self.said["graded"] if one["associate"] == who for line in one["findings"])

    def problems(self, who: str) -> str:
        told = [f"{one['file']}: {one['reason']}" for one in self.said["unreadable"] if one["associate"] == who]
        return "\n".join(told)


def lay_honest(exchange: Exchange) -> None:
    """Lay hand-ins that deserve full marks, with litter and slips of all sorts."""
    ann = exchange.solved("ann", own=True)
    exchange.give(exchange.inbound / "ann", ACCOUNTS["ann"])
    for name in ("plot.png", "Thumbs.db", ".DS_Store", "data.bin", "requests.log", "__MACOSX/._slow-disk.ipynb"):
        (ann / name).parent.mkdir(exist_ok=True)
        (ann / name).write_bytes(b"\0\1")
    exchange.give(ann, ACCOUNTS["ann"])
    bob = exchange.solved("bob", tail="bbbb")
    (bob / "slow-disk.ipynb").rename(bob / "slow-disk (1).ipynb")
    cat = exchange.solved("cat")
    (cat / "slow-disk.ipynb").rename(cat / "Slow-Disk_cat.ipynb.txt")
    exchange.solved("dan", stamp="2099-01-01 00:00:00.000000 UTC")


def lay_odd(exchange: Exchange, folder: Path) -> None:
    """Lay whatever must not be read, and must stop nobody."""
    kept = folder / "secret"
    kept.write_text(KEPT, encoding="utf-8")
    eve = exchange.hand_in("eve")
    (eve / "slow-disk.ipynb").symlink_to(exchange.course / "source" / f"{EXERCISE}.ipynb")
    (eve / "notes.txt").symlink_to(kept)
    (eve / "zero.csv").symlink_to("/dev/zero")
    (eve / "gone").symlink_to("/nowhere")
    os.mkfifo(eve / "pipe.ipynb")
    exchange.give(eve, ACCOUNTS["eve"])
    fay = exchange.solved("fay", stamp="0001-01-01 00:00:00.000000 UTC")
    os.mkfifo(fay / "pipe")
    exchange.give(fay, ACCOUNTS["fay"])
    exchange.solved("bob", owner="daemon", stamp="2098-01-01 00:00:00.000000 UTC", tail="forged")
    (exchange.inbound / f"mallory+linux+{now()}+link").symlink_to("/")
    os.mkfifo(exchange.inbound / "mallory+linux+pipe+x")
    for name in (b"+linux++", b"++", b"+", b"\xff\xfe+linux+\xff+x", b"..+linux+a+b", b"a\nb+linux+c+d", b"x" * 255):
        (exchange.inbound / os.fsdecode(name)).mkdir()
    squat = exchange.inbound / "dan"
    squat.mkdir()
    exchange.solved("dan", own=True, owner="daemon", tail="squat")
    exchange.give(squat, "daemon")


@pytest.fixture(scope="module")
def graded(built, tmp_path_factory, groundschool) -> Graded:
    folder = tmp_path_factory.mktemp("exchange")
    course = Path(copytree(built, folder / "course"))
    work, shared = folder / "work", folder / "exchange"
    work.mkdir()
    people = "".join(
        f'[[associate]]\nid = "{who}"\nname = "{who.title()}"\nlogin = "{login}"\n' for who, login in ACCOUNTS.items()
    )
    (work / "roster.toml").write_text(people, encoding="utf-8")
    places = ("--course", course, "--work", work, "--exchange", shared)
    released = groundschool("release", *places)
    assert released.returncode == 0, released.stderr
    exchange = Exchange(shared / "example" / "inbound", course)
    assert {path.name for path in exchange.inbound.iterdir()} == set(ACCOUNTS)
    for who in ("bob", "cat", "dan"):
        (exchange.inbound / who).rmdir()
    lay_honest(exchange)
    lay_odd(exchange, folder)
    run = groundschool("grade", "--collect", "--json", *places)
    assert run.returncode in {0, 1}, run.stderr
    return Graded(json.loads(run.stdout), run.returncode, work)


def test_every_honest_hand_in_gets_its_marks_and_nobody_else_any(graded):
    assert graded.marks == {"ann": 8, "bob": 8, "cat": 8, "dan": 8, "fay": 8}
    assert graded.code == 1


def test_litter_is_not_worth_a_word(graded):
    assert graded.problems("ann") == graded.findings("ann") == ""


def test_only_litter_is_no_error(built, tmp_path_factory, groundschool):
    folder = tmp_path_factory.mktemp("litter")
    places = ("--course", built, "--work", folder / "work", "--exchange", folder / "exchange")
    exchange = Exchange(folder / "exchange" / "example" / "inbound", built)
    ann = exchange.solved("ann")
    for name in ("plot.png", "Thumbs.db", "desktop.ini", "output.csv", "slow-disk.log", "notes.pdf"):
        (ann / name).write_bytes(b"PK\0")
    (folder / "work").mkdir()
    run = groundschool("release", *places)
    assert run.returncode == 0, run.stderr
    exchange.give(ann, "root")
    run = groundschool("grade", "--collect", "--json", *places)
    said = json.loads(run.stdout)
    assert (run.returncode, said["counts"]["graded"], said["unreadable"]) == (0, 1, []), run.stderr
    (note,) = said["notes"]
    assert note.startswith("1 hand-in belongs to root or to the account that grades")
    assert json.loads(groundschool("grade", "--collect", "--json", *places).stdout)["notes"] == []


def test_a_file_that_is_surely_meant_is_graded_with_a_finding(graded):
    assert "bob/linux/slow-disk (1).ipynb, and is known by its cells" in graded.findings("bob")
    assert "Slow-Disk_cat.ipynb.txt" in graded.findings("cat")


def test_a_stamp_that_cannot_be_is_said_and_costs_nothing(graded):
    assert "its stamp says 2099-01-01 00:00 UTC; the exchange has it since" in graded.findings("dan")
    assert "its stamp says 0001-01-01 00:00 UTC" in graded.findings("fay")


def test_what_is_no_file_is_named_and_never_read(graded):
    assert "holds no notebook that can be collected" in graded.problems("eve")
    assert "pipe: it is a FIFO" in graded.problems("fay")
    everything = [path for path in graded.work.rglob("*") if path.is_file() and path.name != "secret"]
    assert everything
    assert not [path for path in everything if KEPT.encode() in path.read_bytes()]
    assert not [path for path in graded.work.rglob("*") if path.is_symlink() or path.is_fifo()]


def test_nobody_hands_in_for_somebody_else(graded):
    assert "it is said to be bob's, and belongs to daemon" in graded.problems("bob")
    assert "it is said to be dan's, and belongs to daemon" in graded.problems("dan")
    told = {event["associate"] for event in events(graded.work) if event["type"] == "attempt.unreadable"}
    assert told == {"eve", "fay", "mallory"}  # not bob and dan, for whom mallory handed in


def test_names_that_no_terminal_shows_are_shown_as_what_they_are_like(graded):
    shown = json.dumps(graded.said, ensure_ascii=False)
    assert "a?b" in shown
    assert shown.isprintable()


def test_what_was_collected_is_ours_alone(graded):
    for path in (graded.work / "submitted").glob("*/*/*"):
        found = path.lstat()
        assert (found.st_uid, found.st_mode & 0o077, path.parent.stat().st_mode & 0o077) == (0, 0, 0), path
