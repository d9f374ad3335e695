"""Two ids of one human become one wherever something of theirs lies, and nothing counts twice or is lost."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from tests.integration.handed_in import SOLVED, answered
from tests.integration.people.class_of_two import NOTE
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.chain import first_break
from groundschool.ledger.identity import Identities
from groundschool.ledger.opened import open_ledger
from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.counted_attempts import attempts_of


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
    root = str(Path(__file__).parents[3])
    words = ["person", "erase", "ann", "--yes", "--work", str(tmp_path), "--course", root, "--exchange", str(tmp_path)]
    assert CliRunner().invoke(app, words).exit_code == 0
    with open_ledger(url, tmp_path, lambda: noon) as ledger:
        assert {event.associate for event in ledger.events()} == {"bob"}
    assert Identities(tmp_path / ".groundschool").was_erased("ann2")


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
