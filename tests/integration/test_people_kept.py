"""People are erased, renamed and merged wherever something of theirs lies; whoever is killed in between goes on."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from tests.integration.handed_in import CRASHES_WHEN_EMPTY, SOLVED, answered, exchange_writer
from tests.warm import Warm
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.chain import first_break
from groundschool.ledger.identity import Identities
from groundschool.ledger.opened import open_ledger
from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.counted_attempts import attempts_of

NOTE = "Two seconds, every few minutes."
ROSTER = '[[associate]]\nid = "{0}"\nname = "Ann"\n[[associate]]\nid = "bob"\nname = "Bob"\nmentor = "{0}"\n'
# Does the command, and ends itself with SIGKILL after so many steps.
KILLED = """
import os, signal, sys
from groundschool.cli.app import app
from groundschool.services import change_person
def do(steps, *, yes):
    for number, step in enumerate(steps):
        if number == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
        step.do()
change_person.do = do
app(sys.argv[2:])
"""


@dataclass
class Class:
    """A graded class of two, in a course's folder, with an exchange and links."""

    course: Path
    folder: Path

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def where(self) -> list[str]:
        return ["--course", str(self.course), "--work", str(self.work)]

    @property
    def words(self) -> list[str]:
        return [*self.where, "--exchange", str(self.folder / "exchange")]

    def person(self, *words: str):
        return CliRunner().invoke(app, ["person", *words, *self.words])

    def run(self, *words: str):
        return CliRunner().invoke(app, [*words, *self.where])

    def killed_after(self, warm: Warm, steps: int, *words: str) -> int:
        return warm.run(["killed", steps, "person", *words, "--yes", *self.words], self.folder, KILLED).returncode

    def grade(self):
        return self.run("grade", "--json")

    @property
    def paths(self) -> set[str]:
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if "ledger.db-" not in path.name}

    @property
    def state(self) -> object:
        """Return what is kept, but for random names."""
        with Workspace(self.course, self.work).opened(create=False) as ledger:
            told = sorted(
                (event.associate, event.type, str(event.payload.get("attempt_id"))) for event in ledger.events()
            )
            assert first_break(ledger.stored()) is None
            erased = [event.type for event in ledger.stored()].count("subject.erased")
        known = Identities(self.work / ".groundschool")
        marks = {key: row.marks for key, row in read_gradebook(f"sqlite:///{self.work / 'gradebook.db'}").items()}
        links = sorted(link.who for link in Workspace(self.course, self.work).links().every())
        return told, erased, known.associates(), marks, links, self.paths


@pytest.fixture(scope="module")
def base(built, tmp_path_factory, groundschool) -> Class:
    made = Class(built, tmp_path_factory.mktemp("people"))
    made.work.mkdir(parents=True, exist_ok=True)
    released = groundschool("release", *made.words)
    assert released.returncode == 0, released.stderr
    (made.work / "roster.toml").write_text(ROSTER.format("ann"), encoding="utf-8")
    hand_in = exchange_writer(made.folder / "exchange")
    for who, answer in {"ann": SOLVED, "bob": CRASHES_WHEN_EMPTY}.items():
        hand_in(who, 2, {"slow-disk.ipynb": answered(built, {"slowest-answer": answer, "note": NOTE})})
    assert groundschool("grade", "--collect", *made.words).returncode == 0
    (made.work / "feedback" / "ann" / "linux").mkdir(parents=True)
    assert groundschool("links", "make", "ann", "bob", *made.where).returncode == 0
    return made


@pytest.fixture
def class_(base, tmp_path) -> Class:
    return Class(base.course, Path(copytree(base.folder, tmp_path / "class")))


def named(class_: Class, who: str) -> set[str]:
    return {path for path in class_.paths if who in Path(path).parts or f"{who}+" in path}


def test_erasing_removes_whatever_lies_about_and_nothing_of_others(class_):
    before, others = class_.state, named(class_, "bob")
    dry = json.loads(class_.person("erase", "ann", "--json").stdout)
    assert class_.state == before
    assert len([step for step in dry["steps"] if " folder " in step]) == 4
    assert class_.person("erase", "ann", "--yes").exit_code == 0
    assert named(class_, "ann") == set()
    assert named(class_, "bob") == others
    told, erased, known, marks, links, _ = class_.state
    assert {who for who, *_ in told} == {"bob"}
    assert (erased, known, {who for who, _ in marks}, links) == (1, ["bob"], {"bob"}, ["bob"])
    assert b"ann" not in (class_.work / ".groundschool" / "identity.db").read_bytes()


def test_an_erased_id_is_not_graded_again_until_it_is_readmitted(class_):
    kept = copytree(class_.work / "submitted" / "ann", class_.folder / "ann")
    class_.person("erase", "ann", "--yes")
    copytree(kept, class_.work / "submitted" / "ann")
    said = json.loads(class_.grade().stdout)
    assert [(one["associate"], "was erased" in one["reason"]) for one in said["unreadable"]] == [("ann", True)]
    assert (said["graded"], said["counts"]["unchanged"], said["events"]) == ([], 1, 0)
    assert Identities(class_.work / ".groundschool").associates() == ["bob"]
    assert "was erased" in str(class_.run("attest", "ann", "shadow-shift", "I-1", "--by", "sam", "--outside").exception)
    assert "was not erased" in str(CliRunner().invoke(app, ["person", "readmit", "bob", *class_.where]).exception)
    assert CliRunner().invoke(app, ["person", "readmit", "ann", *class_.where]).exit_code == 0
    assert [one["associate"] for one in json.loads(class_.grade().stdout)["graded"]] == ["ann"]


def test_identities_from_before_an_erasure_revive_nobody(class_):
    identity = class_.work / ".groundschool" / "identity.db"
    older = identity.read_bytes()
    class_.person("erase", "ann", "--yes")
    identity.write_bytes(older)
    assert {who for who, *_ in class_.state[0]} == {"bob"}
    refused = class_.run("attest", "ann", "shadow-shift", "I-1", "--by", "sam", "--outside").exception
    assert "Run: groundschool person erase ann --yes" in str(refused)
    assert class_.person("erase", "ann", "--yes").exit_code == 0
    assert (class_.state[1], class_.state[2]) == (1, ["bob"])


def test_a_renamed_person_keeps_pseudonym_key_and_evidence(class_):
    known = Identities(class_.work / ".groundschool")
    before, attempts = known.of("ann"), class_.state[0]
    assert json.loads(class_.person("rename", "ann", "anna", "--json").stdout)["renamed"] is False
    assert class_.state[2] == ["ann", "bob"]
    done = json.loads(class_.person("rename", "ann", "anna", "--yes", "--json").stdout)
    assert done["left"] == ["their entry in the roster", "ann as mentor of bob in the roster"]
    (class_.work / "roster.toml").write_text(ROSTER.format("anna"), encoding="utf-8")
    after = Identities(class_.work / ".groundschool").of("anna")
    assert (after.subject, after.key) == (before.subject, before.key)
    told, _, names, marks, links, _ = class_.state
    assert told == sorted(("anna" if who == "ann" else who, *more) for who, *more in attempts)
    assert (names, {who for who, _ in marks}, links) == (["anna", "bob"], {"anna", "bob"}, ["bob"])
    assert named(class_, "ann") == set()
    said = json.loads(class_.grade().stdout)
    assert (said["counts"]["unchanged"], said["events"]) == (2, 0)
    collected = CliRunner().invoke(app, ["grade", "--collect", "--json", *class_.words])
    assert json.loads(collected.stdout)["events"] == 0


def test_what_is_told_again_by_a_former_name_is_known(class_):
    with Workspace(class_.course, class_.work).opened(create=False) as ledger:
        lines = ledger.events()
    out = str(class_.folder / "events.jsonl")
    assert class_.run("export", "events", "--names", "--out", out).exit_code == 0
    class_.person("rename", "ann", "anna", "--yes")
    (class_.work / "roster.toml").unlink()
    assert class_.run("ledger", "append", out).stdout.startswith(f"0 recorded, {len(lines)} were there already")
    assert Identities(class_.work / ".groundschool").associates() == ["anna", "bob"]


@pytest.mark.parametrize(
    ("new", "said"), [("bob", "person merge ann bob"), ("../x", "is no id"), ("a b", "is no id"), ("*", "is no id")]
)
def test_nobody_is_renamed_to_what_is_no_id_or_taken(class_, new, said):
    before = class_.state
    assert said in str(class_.person("rename", "ann", new, "--yes").exception)
    assert class_.state == before


def test_a_folder_under_a_former_name_is_named_and_makes_no_evidence(class_):
    kept = copytree(class_.work / "submitted" / "ann", class_.folder / "ann")
    class_.person("rename", "ann", "anna", "--yes")
    (class_.work / "roster.toml").unlink()
    copytree(kept, class_.work / "submitted" / "ann")
    said = json.loads(class_.grade().stdout)
    assert ["ann is called anna" in one["reason"] for one in said["unreadable"]] == [True]
    assert said["events"] == 0


def test_two_ids_of_one_human_become_one_and_the_same_answers_count_once(class_):
    (class_.work / "roster.toml").unlink()
    folder = class_.work / "submitted" / "ann2" / "linux"
    copytree(class_.work / "submitted" / "ann" / "linux", folder)
    assert class_.grade().exit_code == 0
    assert "2" in class_.person("merge", "ann2", "ann").stdout
    assert class_.person("merge", "ann2", "ann", "--yes").exit_code == 0
    with Workspace(class_.course, class_.work).opened(create=False) as ledger:
        told = ledger.events()
        assert first_break(ledger.stored()) is None
    counting = [one for one in attempts_of(told) if not one.voided]
    assert sorted(one.associate for one in counting) == ["ann", "bob"]
    assert {event.associate for event in told} == {"ann", "bob"}
    assert Identities(class_.work / ".groundschool").associates() == ["ann", "bob"]
    assert class_.run("progress", "ann").exit_code == 0


def test_the_other_ids_evidence_and_sealed_texts_are_read_after_a_merge_and_go_with_an_erasure(tmp_path):
    from groundschool.ledger.events import make_event
    from groundschool.ledger.payloads import WorkAttested

    noon = datetime(2026, 5, 20, 12, tzinfo=UTC)
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    works = [
        make_event(
            who, noon, WorkAttested(kind="shadow-shift", artefact_ref=f"INC-{who}", attester_role="mentor"), "sam"
        )
        for who in ("ann", "ann2", "bob")
    ]
    with open_ledger(url, tmp_path, lambda: noon + timedelta(days=1)) as ledger:
        ledger.append(works)
    Identities(tmp_path / ".groundschool").merge("ann2", "ann")
    with open_ledger(url, tmp_path, lambda: noon + timedelta(days=1)) as ledger:
        assert {event.payload["artefact_ref"] for event in ledger.events("ann")} == {"INC-ann", "INC-ann2"}
        assert ledger.events("ann2") == ledger.events("ann")
        assert ledger.append(works) == 0
    root = str(Path(__file__).parents[2])
    words = ["person", "erase", "ann", "--yes", "--work", str(tmp_path), "--course", root, "--exchange", str(tmp_path)]
    assert CliRunner().invoke(app, words).exit_code == 0
    with open_ledger(url, tmp_path, lambda: noon) as ledger:
        assert {event.associate for event in ledger.events()} == {"bob"}
    assert Identities(tmp_path / ".groundschool").was_erased("ann2")


@pytest.mark.parametrize("words", [("erase", "ann"), ("rename", "ann", "anna")])
def test_whoever_is_killed_in_between_goes_on_by_the_same_command(base, warm, tmp_path, words):
    undisturbed = Class(base.course, Path(copytree(base.folder, tmp_path / "undisturbed")))
    assert undisturbed.person(*words, "--yes").exit_code == 0
    want, steps = undisturbed.state, 0
    while True:
        class_ = Class(base.course, Path(copytree(base.folder, tmp_path / f"killed-{steps}")))
        if class_.killed_after(warm, steps, *words) == 0:
            break
        steps += 1
        assert class_.person(*words, "--yes").exit_code == 0
        assert class_.state == want
    assert steps >= 6


def test_a_gradebook_that_both_ids_have_rows_in_keeps_them(class_):
    (class_.work / "roster.toml").unlink()
    copytree(class_.work / "submitted" / "ann" / "linux", class_.work / "submitted" / "ann2" / "linux")
    class_.grade()
    class_.person("merge", "ann2", "ann", "--yes")
    with sqlite3.connect(class_.work / "gradebook.db") as database:
        rows = database.execute("SELECT student_id FROM submitted_assignment ORDER BY 1").fetchall()
    database.close()
    assert rows == [("ann",), ("ann2",), ("bob",)]


OTHER = "def slowest(path):\n    return {}['slowest']"


def lay(class_, who: str, day: int, answer: str, *more: str) -> None:
    """Lay a hand-in of somebody's, with files beside it."""
    folder = class_.work / "submitted" / who / "linux"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "timestamp.txt").write_text(f"2026-11-{day:02d} 09:00:00.000000 UTC", encoding="utf-8")
    (folder / "submission_secret.txt").write_text(f"secret of {who}", encoding="utf-8")
    (folder / "slow-disk.ipynb").write_bytes(answered(class_.course, {"slowest-answer": answer, "note": NOTE}))
    for name in more:
        (folder / name).write_text(who, encoding="utf-8")


@pytest.mark.parametrize(("day", "counts"), [(5, "ann2"), (1, "ann")])
def test_an_area_that_both_ids_handed_in_lies_in_one_folder_and_the_later_hand_in_counts(class_, day, counts):
    (class_.work / "roster.toml").unlink()
    lay(class_, "ann", 2, SOLVED, "mine.txt", "both.txt")
    lay(class_, "ann2", day, OTHER, "theirs.txt", "both.txt")
    assert class_.grade().exit_code == 0
    assert class_.person("merge", "ann2", "ann", "--yes").exit_code == 0
    assert not (class_.work / "submitted" / "ann2").exists()
    folder = class_.work / "submitted" / "ann" / "linux"
    assert (folder / "submission_secret.txt").read_text(encoding="utf-8") == f"secret of {counts}"
    kept = sorted(path.name for path in folder.iterdir() if path.suffix == ".txt")
    assert kept == ["both.txt", "mine.txt", "submission_secret.txt", "theirs.txt", "timestamp.txt"]
    assert (folder / "both.txt").read_text(encoding="utf-8") == counts
    assert (folder / ".of-ann2" / "slow-disk.ipynb").is_file()
    row = read_gradebook(f"sqlite:///{class_.work / 'gradebook.db'}")["ann", "linux/slow-disk"]
    assert row.marks["slowest"].points == (0 if counts == "ann2" else 8)
    assert json.loads(class_.grade().stdout)["counts"]["unreadable"] == 0
    said = json.loads(class_.grade().stdout)
    assert (said["counts"]["unchanged"], said["events"]) == (2, 0)
    assert len({told[2] for told in class_.state[0] if told[0] == "ann" and told[1] == "attempt.graded"}) == 2


def test_answers_of_the_other_id_handed_in_again_are_the_same_attempt(class_):
    (class_.work / "roster.toml").unlink()
    lay(class_, "ann2", 5, OTHER)
    class_.grade()
    assert class_.person("merge", "ann2", "ann", "--yes").exit_code == 0
    before = class_.state[0]
    lay(class_, "ann", 8, OTHER)
    said = json.loads(class_.grade().stdout)
    assert (said["counts"]["unchanged"], said["events"]) == (2, 0)
    lay(class_, "ann", 9, SOLVED)
    class_.grade()
    lay(class_, "ann", 10, OTHER)
    class_.grade()
    attempts = {told[2] for told in class_.state[0] if told[0] == "ann"}
    assert attempts == {told[2] for told in before if told[0] == "ann"}


def test_hand_ins_in_a_folder_of_ones_own_are_called_as_their_owner_is(class_):
    (class_.work / "roster.toml").unlink()
    inbound = class_.folder / "exchange" / "example" / "inbound"
    (inbound / "ann").mkdir()
    for path in sorted(inbound.glob("ann+*")):
        path.rename(inbound / "ann" / path.name)
    assert class_.person("rename", "ann", "anna", "--yes").exit_code == 0
    (hand_in,) = (inbound / "anna").iterdir()
    assert hand_in.name.startswith("anna+linux+")
    said = json.loads(CliRunner().invoke(app, ["grade", "--collect", "--json", *class_.words]).stdout)
    assert (said["counts"]["unreadable"], said["events"]) == (0, 0)
