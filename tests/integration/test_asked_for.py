"""What a run is about is what was asked for: its exit code, its sentences, and whose feedback is given."""

import json
from pathlib import Path

import pytest
from tests.integration.handed_in import SOLVED, answered, exchange_writer


@pytest.fixture
def class_(built, tmp_path, groundschool, release):
    """A class that was released to, its places, and how to hand in."""
    work, shared = tmp_path / "work", tmp_path / "exchange"
    made = groundschool("init-course", "--course", built, "--work", work, "--exchange", shared)
    assert made.returncode == 0, made.stderr
    places = ("--course", built, "--work", work)
    release(work, shared)
    return work, shared, places


def lay(work: Path, who: str, area: str, name: str, content: bytes) -> None:
    path = work / "submitted" / who / area / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_what_was_not_asked_for_changes_no_exit_code(built, class_, groundschool):
    work, _, places = class_
    good = answered(built, {"slowest-answer": SOLVED})
    lay(work, "ann", "linux", "slow-disk.ipynb", good)
    lay(work, "bob", "linux", "slow-disk.ipynb", b"{")
    lay(work, "ann", "networking", "lost-packets.ipynb", b"{")
    asked = groundschool("grade", "linux", "--associate", "ann", "--json", *places)
    assert (asked.returncode, json.loads(asked.stdout)["unreadable"]) == (0, []), asked.stderr
    area = groundschool("grade", "linux", "--json", *places)
    assert [one["associate"] for one in json.loads(area.stdout)["unreadable"]] == ["bob"]
    everything = groundschool("grade", "--json", *places)
    assert {one["area"] for one in json.loads(everything.stdout)["unreadable"]} == {"linux", "networking"}
    assert (area.returncode, everything.returncode) == (1, 1)


def test_no_bar_is_shown_where_there_is_nothing_to_do(class_, groundschool):
    said = groundschool("grade", *class_[2])
    assert (said.returncode, "0/0" in said.stderr) == (0, False)
    assert said.stderr.splitlines() == [f"course {class_[2][1]}, work {class_[0]}"]


def test_an_area_that_is_not_released_is_one_sentence_and_no_fault(built, tmp_path, groundschool):
    work = tmp_path / "work"
    places = ("--course", built, "--work", work)
    assert groundschool("init-course", *places).returncode == 0
    for who in ("ann", "bob"):
        lay(work, who, "linux", "slow-disk.ipynb", answered(built, {"slowest-answer": SOLVED}))
    said = groundschool("grade", "--json", *places)
    told = json.loads(said.stdout)
    assert said.returncode == 2
    assert said.stderr.strip() == (
        "linux is not released yet, so what was handed in there waits. Run: groundschool release linux"
    )
    assert (told["counts"]["failed"], told["counts"]["not released"]) == (0, 2)
    assert groundschool("release", *places).returncode == 0
    assert json.loads(groundschool("grade", "--json", *places).stdout)["counts"]["graded"] == 2


def test_a_release_says_what_is_wrong_with_the_roster_before_anything_is_done(built, tmp_path, groundschool):
    work, shared = tmp_path / "work", tmp_path / "exchange"
    places = ("--course", built, "--work", work, "--exchange", shared)
    assert groundschool("init-course", *places).returncode == 0
    (work / "roster.toml").write_text('[[associate]]\nid = "ann"\n', encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    said = groundschool("release", *places)
    assert (said.returncode, said.stdout) == (1, "")
    where, problem, *more = said.stderr.splitlines()
    assert (where.split()[0], problem, len(more)) == ("course", "groundschool: the course has 1 problem:", 1)
    assert "roster.toml: associate.0.name" in more[0]
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_feedback_is_given_to_the_hand_in_that_is_newest_and_again_when_a_mark_is_given(built, class_, groundschool):
    from nbgrader.utils import notebook_hash

    from groundschool.services.workspace import Workspace

    work, shared, places = class_
    hand_in, good = exchange_writer(shared), answered(built, {"slowest-answer": SOLVED, "note": "All is well."})

    def grade() -> dict:
        said = groundschool("grade", "--collect", "--feedback", "--json", *places)
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout)

    def page(secret: str) -> Path:
        return shared / "example" / "feedback" / f"{notebook_hash(secret=secret, notebook_id='slow-disk')}.html"

    hand_in("ann", 2, {"slow-disk.ipynb": good, "submission_secret.txt": b"first"})
    hand_in("bob", 2, {"slow-disk.ipynb": good})
    told = grade()
    assert [note for note in told["notes"] if "feedback" in note] == []
    first = page("first").read_text(encoding="utf-8")
    assert "properties hold" in first
    assert page("first").stat().st_mode & 0o044 == 0o044
    assert len(list((shared / "example" / "feedback").iterdir())) == 1
    assert (work / "feedback/bob/linux/slow-disk.html").is_file()

    hand_in("ann", 3, {"slow-disk.ipynb": good, "submission_secret.txt": b"second"})
    assert grade()["counts"]["unchanged"] == 2
    assert page("second").read_text(encoding="utf-8") == first

    Workspace(built, work).gate.mark("linux", "ann", "slow-disk", "note", 1.5)
    assert grade()["events"] == 1
    assert page("second").read_text(encoding="utf-8") != first
