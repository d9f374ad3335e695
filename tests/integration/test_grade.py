"""The whole way with the real nbgrader: released, handed in, collected, autograded, marked by hand, recorded.

One class is graded once and looked at from many sides; what changes it comes later, in order.
"""

import json
import re
import stat
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from shutil import copytree

import nbformat
import pytest
from tests.integration.handed_in import (
    CRASHES_WHEN_EMPTY,
    ENVIRONMENT,
    EXERCISE,
    NOISY,
    RAISES,
    SOLVED,
    answered,
    events,
    exchange_writer,
)

from groundschool.ledger.opened import open_ledger
from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.services.clock import now
from groundschool.tracker.evidence.counted_attempts import attempts_of

NOTE = "Requests of two seconds, every few minutes."
ROSTER = ("ann", "bob", "cat", "dan", "eve", "fay", "gus")


@dataclass
class Class:
    """A graded class: its course, where it was graded, and what the command said."""

    course: Path
    work: Path
    exchange: Path
    run: object
    first: object = None

    def grade(self, *options: str):
        places = ("--course", self.course, "--work", self.work, "--exchange", self.exchange)
        return self.run("grade", *options, *places)

    @property
    def marks(self):
        return {who: row for (who, _), row in read_gradebook(f"sqlite:///{self.work / 'gradebook.db'}").items()}

    @property
    def attempts(self):
        with open_ledger(f"sqlite:///{self.work / 'ledger.db'}", self.work, now, create=False) as ledger:
            return attempts_of(ledger.events())

    def autograded(self, associate: str):
        return nbformat.read(self.work / "autograded" / associate / f"{EXERCISE}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def class_(built, tmp_path_factory, groundschool) -> Class:
    folder = tmp_path_factory.mktemp("class")
    course = Path(copytree(built, folder / "course"))
    made = Class(course, folder / "work", folder / "exchange", groundschool)
    made.work.mkdir()
    people = "".join(f'[[associate]]\nid = "{name}"\nname = "{name.title()}"\n' for name in ROSTER)
    (made.work / "roster.toml").write_text(people, encoding="utf-8")
    places = ("--course", course, "--work", made.work, "--exchange", made.exchange)
    released = groundschool("release", *places)
    assert released.returncode == 0, released.stderr
    hand_in = exchange_writer(made.exchange)

    def notebook(answer: str, extra: str = "", **more: str) -> dict[str, bytes]:
        return {"slow-disk.ipynb": answered(course, {"slowest-answer": answer, **more}, extra)}

    hand_in("ann", 2, notebook(NOISY, ENVIRONMENT, note=NOTE))
    hand_in("bob", 2, notebook(CRASHES_WHEN_EMPTY))
    hand_in("cat", 2, notebook(RAISES))
    hand_in("dan", 2, {"slow-disk.ipynb": (course / "exercises" / f"{EXERCISE}.ipynb").read_bytes()})
    hand_in("eve", 2, {"slow-disk.ipynb": b'{"cells": [{"cell_type"'})
    hand_in("fay", 2, {"slow-disc.ipynb": b"{}", "essay.docx": b"PK", "slow-disk.ipynb": b""})
    hand_in("mallory", 2, notebook(SOLVED))
    made.first = made.grade("--collect", "--json", "--feedback")
    return made


def test_the_summary_names_what_could_not_be_read_and_the_rest_is_graded(class_):
    said = json.loads(class_.first.stdout)
    assert class_.first.returncode == 1
    assert [one["associate"] for one in said["graded"]] == ["ann", "bob", "cat"]
    assert [one["associate"] for one in said["untouched"]] == ["dan"]
    reasons = {(one["associate"], one["file"]): one["reason"] for one in said["unreadable"]}
    assert reasons.keys() == {
        ("eve", "slow-disk.ipynb"),
        ("fay", "essay.docx"),
        ("fay", "slow-disc.ipynb"),
        ("fay", "slow-disk.ipynb"),
        ("mallory", "slow-disk.ipynb"),
    }
    assert "line 1" in reasons["eve", "slow-disk.ipynb"]
    assert "Did you mean linux/slow-disk?" in reasons["fay", "slow-disc.ipynb"]
    assert "empty" in reasons["fay", "slow-disk.ipynb"]
    assert "not on the roster" in reasons["mallory", "slow-disk.ipynb"]
    assert (said["failed"], said["events"]) == ([], 3)


def test_nothing_that_was_handed_in_is_deleted_or_changed(class_):
    for path in (class_.exchange / "example/inbound").glob("*/*"):
        associate = path.parent.name.partition("+")[0]
        assert (class_.work / "submitted" / associate / "linux" / path.name).read_bytes() == path.read_bytes()


def test_partial_credit_reaches_the_gradebook_exactly(class_):
    assert class_.marks["bob"].marks["slowest"].points == 6.4
    assert class_.marks["bob"].marks["slowest"].max_points == 8


def test_warnings_and_prints_of_a_right_answer_cost_nothing(class_):
    assert class_.marks["ann"].marks["slowest"].points == 8
    assert verdict(class_, "ann").startswith("The slowest request: 2 of 2 properties hold")


def test_an_exception_is_no_marks_and_a_readable_reason(class_):
    assert class_.marks["cat"].marks["slowest"].points == 0
    assert "slowest('response-times.txt') raised KeyError: 'slowest'" in verdict(class_, "cat")
    assert "Traceback" not in verdict(class_, "cat")


def test_untouched_is_no_marks_in_the_gradebook_and_no_evidence(class_):
    assert class_.marks["dan"].points == 0
    assert class_.marks["dan"].pending == 0
    assert "dan" not in {event["associate"] for event in events(class_.work)}


def test_the_evidence_says_what_was_graded_and_how(class_):
    payloads = {event["associate"]: event["payload"] for event in events(class_.work)[:3]}
    assert {name: payload["points"] for name, payload in payloads.items()} == {"ann": 8, "bob": 6.4, "cat": 0}
    assert payloads["ann"]["manual_points_pending"] == 2
    assert payloads["bob"]["manual_points_pending"] == 0
    # His answer raises on an empty file, and a crash shows no misconception.
    assert payloads["bob"]["tasks"][0] == {"id": "slowest", "points": 6.4, "max": 8, "tags": []}
    assert all(payload["hidden"] and not payload["provisional"] for payload in payloads.values())


def test_the_evidence_says_what_judged_and_how_well_the_submission_was_locked_in(class_):
    for payload in (event["payload"] for event in events(class_.work)[:3]):
        assert payload["assurance"] == "isolated"
        assert payload["engine"] == version("groundschool")
        assert re.fullmatch("[0-9a-f]{12}", payload["grader"])
        assert len(payload["variants"]) >= 4
        assert payload["variant"] == payload["variants"][0]
        assert payload["findings"] == []
        assert payload["seconds"] > 0


def test_everybody_has_another_hidden_variant(class_):
    variants = [event["payload"]["variant"] for event in events(class_.work)[:3]]
    assert len(set(variants)) == 3


def test_feedback_is_written_for_whoever_was_graded(class_):
    for associate in ("ann", "bob", "cat", "dan"):
        page = class_.work / "feedback" / associate / f"{EXERCISE}.html"
        assert "properties hold" in page.read_text(encoding="utf-8") or associate == "dan"


def test_the_secret_is_its_owners_and_stands_nowhere_else(class_):
    secret = class_.work / ".groundschool" / "secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    words = secret.read_bytes()
    raw = bytes.fromhex(words.decode())
    for top in (class_.work, class_.exchange, class_.course):
        for path in top.rglob("*"):
            if path.is_file() and path != secret:
                content = path.read_bytes()
                assert words not in content, path
                assert raw not in content, path


def test_a_notebook_sees_nothing_of_the_grader_in_its_environment(class_):
    written = [out.text for cell in class_.autograded("ann").cells for out in cell.get("outputs", []) if "text" in out]
    printed = written[-1]
    environment = json.loads(printed)
    assert not [name for name in environment if name.startswith(("GROUNDSCHOOL", "JUPYTER", "SSH"))]
    assert environment["HOME"] == environment["TMPDIR"]
    assert str(class_.work) not in printed


def test_grading_leaves_no_sockets_behind(class_):
    assert not [path for path in class_.work.rglob("*") if path.is_socket()]


def test_grading_again_records_nothing_new(class_):
    before = events(class_.work)
    again = class_.grade()
    assert again.returncode == 1
    assert again.stdout.startswith(
        "0 graded, 0 graded with findings, 3 unchanged, 1 untouched, 5 unreadable, 0 failed; 0 events recorded\n"
    )
    assert "eve/linux/slow-disk.ipynb: not a notebook" in again.stdout
    assert events(class_.work) == before


def test_a_mark_given_by_hand_supersedes_the_pending_attempt(class_):
    pending = next(attempt for attempt in class_.attempts if attempt.associate == "ann")
    assert (pending.points, pending.pending) == (8, 2)
    door = Door("example", class_.course, class_.work)
    door.mark("linux", "ann", "slow-disk", "note", 1.5)
    assert class_.grade().stdout.splitlines()[0].endswith("; 1 events recorded")
    (marked,) = [attempt for attempt in class_.attempts if attempt.associate == "ann"]
    assert (marked.points, marked.pending, len(marked.events)) == (9.5, 0, 2)
    assert class_.grade().stdout.splitlines()[0].endswith("; 0 events recorded")


def test_a_retake_keeps_both_attempts_on_different_variants(class_):
    hand_in = exchange_writer(class_.exchange)
    hand_in("bob", 9, {"slow-disk.ipynb": answered(class_.course, {"slowest-answer": SOLVED})})
    assert class_.grade("--collect").stdout.startswith("1 graded")
    first, second = [attempt for attempt in class_.attempts if attempt.associate == "bob"]
    assert (first.points, second.points) == (6.4, 8)
    assert first.variant != second.variant
    assert (first.submitted_at.day, second.submitted_at.day) == (2, 9)
    assert class_.marks["bob"].marks["slowest"].points == 8


def test_a_corrected_grader_says_the_old_and_the_new_mark_and_why_wherever_the_mark_is_read(class_):
    grader = class_.course / "curriculum/linux/slow-disk/grader.py"
    was = grader.read_text(encoding="utf-8")
    why = "a request of a second was taken for the slowest"
    try:
        wants = 'wants = {file: (value or 0) + 1 for file, value in truth["wants"].items()}'
        mended = was.replace('for file in truth["wants"]}', f'for file in truth["wants"]}}\n    {wants}')
        grader.write_text(mended.replace('said, truth["wants"],', "said, wants,"), encoding="utf-8")
        refused = class_.grade("--because", why)
        assert (refused.returncode, "add --again" in refused.stderr) == (2, True)
        assert (
            "; 1 events recorded"
            in class_.grade("--again", "--associate", "bob", "--because", why, "--feedback").stdout
        )
        told = [event for event in events(class_.work) if event["associate"] == "bob"][-1]
        points = told["payload"]["points"]
        assert (told["type"], told["payload"]["reason"][:7]) == ("attempt.regraded", "sealed:")
        attempt = [one for one in class_.attempts if one.associate == "bob"][-1]
        assert attempt.points == class_.marks["bob"].marks["slowest"].points == points < 8
        page = (class_.work / "feedback" / "bob" / f"{EXERCISE}.html").read_text(encoding="utf-8")
        assert f"8 of 8 points before, {points:g} now. Why: {why}" in page
        assert class_.grade().stdout.splitlines()[0].endswith("; 0 events recorded")
    finally:
        grader.write_text(was, encoding="utf-8")
    assert class_.grade("--again", "--associate", "bob", "--because", "it was right").returncode == 0
    assert class_.marks["bob"].marks["slowest"].points == 8


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("curriculum/linux/slow-disk/grader.py", "    truth = ", "    1 / 0\n    truth = ", "ZeroDivisionError"),
        ("datasets/slow-disk/generate.py", "    rng = ", "    1 / 0\n    rng = ", "cannot be made"),
    ],
    ids=["grader", "generator"],
)
def test_what_fails_on_our_side_is_our_fault_and_no_marks_are_recorded(class_, file, old, new, said):
    broken = class_.course / file
    whole = broken.read_text(encoding="utf-8")
    hand_in = exchange_writer(class_.exchange)
    hand_in("gus", 3 + len(said), {"slow-disk.ipynb": answered(class_.course, {"slowest-answer": SOLVED})})
    before = events(class_.work)
    broken.write_text(whole.replace(old, new), encoding="utf-8")
    try:
        told = class_.grade("--collect")
    finally:
        broken.write_text(whole, encoding="utf-8")
    assert told.returncode == 1
    assert f"our fault   gus {EXERCISE}: " in told.stdout
    assert said in told.stdout
    assert "1 failed; 0 events recorded" in told.stdout
    assert events(class_.work) == before


def test_our_fault_takes_nothing_from_what_was_recorded(class_):
    broken = class_.course / "curriculum/linux/slow-disk/grader.py"
    whole = broken.read_text(encoding="utf-8")
    broken.write_text(whole.replace("    truth = ", "    1 / 0\n    truth = "), encoding="utf-8")
    before = events(class_.work)
    try:
        told = class_.grade("--again", "--associate", "ann")
    finally:
        broken.write_text(whole, encoding="utf-8")
    assert "our fault   ann" in told.stdout
    assert events(class_.work) == before


def verdict(class_: Class, associate: str) -> str:
    """Return the text of the grade cell's displayed verdict."""
    cells = class_.autograded(associate).cells
    cell = next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "slowest")
    return cell.outputs[0].data["text/plain"]
