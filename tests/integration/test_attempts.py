"""An attempt is what was answered: no new evidence without a new answer, and the same answers on the same variant."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import nbformat
import pytest
from tests.integration.handed_in import CRASHES_WHEN_EMPTY, EXERCISE, RAISES, SOLVED, answered

from groundschool.authoring.audit import audit
from groundschool.authoring.build import build
from groundschool.curriculum import Course
from groundschool.curriculum.content_module import load_content_module
from groundschool.engine import Examiner
from groundschool.ledger.events import Event
from groundschool.ledger.opened import open_ledger
from groundschool.marking.class_run import ClassRun, Summary
from groundschool.marking.plan import grading_history
from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.sandbox import Zygote
from groundschool.services.unit_of_work import unit_of_work
from groundschool.tracker.evidence.counted_attempts import attempts_of

NOTE = "Two seconds, every few minutes."
HELPER = "def helper(path):\n    return {}"


@dataclass
class Desk:
    """A course whose hand-ins are graded in this process, as ``groundschool grade`` grades them."""

    examiner: Examiner
    work: Path

    @property
    def course(self) -> Path:
        return self.examiner.course.root

    def hand_in(self, content: bytes, day: int = 2, who: str = "ann") -> Path:
        folder = self.work / "submitted" / who / "linux"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "timestamp.txt").write_text(f"2026-11-{day:02d} 09:00:00.000000 UTC", encoding="utf-8")
        (folder / "slow-disk.ipynb").write_bytes(content)
        return folder / "slow-disk.ipynb"

    def answer(self, day: int = 2, *, code: str = SOLVED, note: str = NOTE, extra: str = "", who: str = "ann") -> None:
        self.hand_in(answered(self.course, {"slowest-answer": code, "note": note}, extra), day, who)

    def grade(self, *, again: bool = False) -> Summary:
        url, database = f"sqlite:///{self.work / 'ledger.db'}", f"sqlite:///{self.work / 'gradebook.db'}"
        with unit_of_work(self.examiner.course, self.work, url, lambda: datetime.now(UTC), create=True) as book:
            run = ClassRun(self.examiner, self.work, database, book, bytes(32))
            plan = run.plan(run.submissions(set(run.course.exercises), ()), again=again)
            return run.grade(plan, lambda *_: None)

    def mark(self, task: str, points: float) -> None:
        Door("example", self.course, self.work).mark("linux", "ann", "slow-disk", task, points)

    @property
    def events(self) -> list[Event]:
        with open_ledger(f"sqlite:///{self.work / 'ledger.db'}", self.work, lambda: datetime.now(UTC)) as ledger:
            return ledger.events()

    @property
    def attempts(self) -> list:
        return attempts_of(self.events)

    @property
    def row(self):
        return read_gradebook(f"sqlite:///{self.work / 'gradebook.db'}")["ann", EXERCISE]


@pytest.fixture(scope="module")
def released(built, tmp_path_factory) -> Path:
    work = tmp_path_factory.mktemp("released")
    door = Door("example", built, work)
    door.prepare()
    door.enter("linux", ["slow-disk"])
    return work


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as one:
        yield one


@pytest.fixture
def desk(built, released, zygote, tmp_path) -> Desk:
    return Desk(Examiner(Course(built), zygote), Path(copytree(released, tmp_path / "work")))


def resaved(content: bytes) -> bytes:
    """Return a notebook as another editor saves it after it ran: other ids, metadata, counts and outputs."""
    notebook = nbformat.reads(content.decode(), as_version=4)
    notebook.metadata["vscode"] = {"interpreter": "3.13"}
    for number, cell in enumerate(notebook.cells):
        cell.metadata["collapsed"] = True
        if cell.cell_type == "code":
            cell.execution_count = number + 40
            cell.outputs = [nbformat.v4.new_output("stream", text="2.0\n")]
            cell.source = cell.source.replace("\n", "  \r\n") + "\n\n# looks right\n" * (
                not cell.metadata.get("nbgrader")
            )
    notebook.cells.append(nbformat.v4.new_markdown_cell("I am done.", id="done"))
    notebook.cells.append(nbformat.v4.new_code_cell("# nothing to run", id="nothing"))
    return json.dumps(notebook, indent=4).encode()


def first(content: bytes, code: str) -> bytes:
    """Return a notebook with a code cell of the associate's own in front."""
    notebook = nbformat.reads(content.decode(), as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(code, id="helper"))
    return nbformat.writes(notebook).encode()


def test_nothing_that_is_no_answer_makes_an_attempt(desk):
    desk.answer()
    assert desk.grade().recorded == 1
    before = desk.events
    desk.hand_in(resaved(answered(desk.course, {"slowest-answer": f"# mine\n{SOLVED}  # ok", "note": NOTE + "\n"})), 9)
    assert len(desk.grade().unchanged) == 1
    for _ in range(3):
        assert desk.grade(again=True).recorded == 0
    assert desk.events == before


def test_another_answer_is_another_attempt_on_another_variant_and_the_first_answer_again_is_the_first(desk):
    desk.answer(2, code=RAISES)
    desk.grade()
    desk.answer(3)
    desk.grade()
    first, second = desk.attempts
    assert (first.variant != second.variant, first.points, second.points) == (True, 0, 8)
    desk.answer(4, code=RAISES)
    assert desk.grade().recorded == 0
    assert desk.row.marks["slowest"].points == 0
    assert [one.attempt_id for one in desk.attempts] == [first.attempt_id, second.attempt_id]
    assert len(desk.grade().unchanged) == 1
    assert desk.grade(again=True).recorded == 0


def test_a_helper_that_was_mended_is_graded(desk):
    calls = "def slowest(path):\n    return helper(path)"
    desk.hand_in(first(answered(desk.course, {"slowest-answer": calls}), HELPER), 2)
    desk.grade()
    assert desk.row.marks["slowest"].points == 0
    desk.hand_in(first(answered(desk.course, {"slowest-answer": calls}), SOLVED.replace("slowest", "helper")), 3)
    desk.grade()
    assert desk.row.marks["slowest"].points == 8
    assert len(desk.attempts) == 2


def test_a_changed_verdict_on_the_same_answers_is_no_new_attempt(built_copy, released, zygote, tmp_path):
    desk = Desk(Examiner(Course(built_copy), zygote), Path(copytree(released, tmp_path / "work")))
    desk.answer(code=CRASHES_WHEN_EMPTY)
    desk.grade()
    (before,) = desk.attempts
    grader = built_copy / "curriculum/linux/slow-disk/grader.py"
    stricter = grader.read_text(encoding="utf-8").replace(
        "    truth = ", "    answer = lambda path: None\n    truth = ", 1
    )
    grader.write_text(stricter, encoding="utf-8")
    load_content_module.cache_clear()
    desk.examiner = Examiner(Course(built_copy), zygote)
    assert desk.grade(again=True).recorded == 1
    (after,) = desk.attempts
    assert (after.attempt_id, after.variant, after.submitted_at) == (
        before.attempt_id,
        before.variant,
        before.submitted_at,
    )
    assert after.points < before.points
    assert desk.events[-1].payload["replaces"] == desk.events[0].event_id
    assert desk.grade(again=True).recorded == 0


def test_a_mark_given_by_hand_stays_while_the_answer_does_and_waits_again_for_another(desk):
    desk.answer()
    desk.grade()
    desk.mark("note", 1.5)
    for _ in range(2):
        desk.grade(again=True)
        (attempt,) = desk.attempts
        assert (attempt.points, attempt.pending) == (9.5, 0)
        assert desk.row.marks["note"].points == 1.5
    (examined,) = [one for _, one in desk.grade(again=True).with_findings]
    assert examined.findings == ("the mark of 'note' was given by hand on a former grading and stays: look again",)
    desk.answer(5, note="Another observation.")
    desk.grade()
    assert [(one.points, one.pending) for one in desk.attempts] == [(9.5, 0), (8, 2)]
    desk.grade(again=True)
    assert [(one.points, one.pending) for one in desk.attempts] == [(9.5, 0), (8, 2)]


def test_a_persons_mark_stands_over_the_machines(desk):
    desk.answer(code=CRASHES_WHEN_EMPTY)
    desk.grade()
    desk.mark("slowest", 7.0)
    desk.grade()
    desk.grade(again=True)
    (attempt,) = desk.attempts
    assert attempt.points == 7.0
    assert desk.row.marks["slowest"].points == 7.0
    desk.mark("slowest", 5.0)
    desk.grade()
    assert desk.attempts[0].points == 5.0


def test_a_renamed_exercise_keeps_its_evidence_and_its_attempts(built_copy, released, zygote, tmp_path):
    desk = Desk(Examiner(Course(built_copy), zygote), Path(copytree(released, tmp_path / "work")))
    desk.answer()
    desk.grade()
    (built_copy / "curriculum/linux/slow-disk").rename(built_copy / "curriculum/linux/slow-page")
    declaration = built_copy / "curriculum/linux/slow-page/exercise.toml"
    text = declaration.read_text(encoding="utf-8")
    declaration.write_text(text.replace("\n\n", '\nformerly = ["linux/slow-disk"]\n\n', 1), encoding="utf-8")
    course = Course(built_copy)
    assert audit(course) == []
    with unit_of_work(course, desk.work, f"sqlite:///{desk.work / 'ledger.db'}", lambda: datetime.now(UTC)) as book:
        people = book.setting.people(book.events(), datetime.now(UTC))
        assert {one.exercise for one in people.facts.by_associate["ann"]} == {"linux/slow-page"}
        assert people.of("ann").record.history.attempts
        assert grading_history(book.events(), course).keys() == {("ann", "linux/slow-page")}


@pytest.mark.parametrize(
    ("name", "said"), [("linux/old", "is claimed by another"), ("linux/slow-disk", "is an exercise of today")]
)
def test_two_claims_to_one_former_name_are_refused(built_copy, name, said):
    first = built_copy / "curriculum/linux/slow-disk"
    copytree(first, built_copy / "curriculum/linux/slow-page")
    for folder in (first, built_copy / "curriculum/linux/slow-page"):
        text = (folder / "exercise.toml").read_text(encoding="utf-8")
        (folder / "exercise.toml").write_text(text.replace("\n\n", f'\nformerly = ["{name}"]\n\n', 1), encoding="utf-8")
    assert [one for one in audit(Course(built_copy)) if one.field == "formerly" and said in one.message]


def test_what_was_made_from_an_earlier_release_is_no_tampering(built_copy, released, zygote, tmp_path):
    desk = Desk(None, Path(copytree(released, tmp_path / "work")))
    old = answered(built_copy, {"slowest-answer": SOLVED, "note": NOTE})
    declaration, master = (
        built_copy / "curriculum/linux/slow-disk" / name for name in ("exercise.toml", "notebook.py")
    )
    text = declaration.read_text(encoding="utf-8")
    declaration.write_text(text.replace("points = 8", "points = 6"), encoding="utf-8")
    text = master.read_text(encoding="utf-8")
    master.write_text(text + "\n# %% [markdown]\n# Mind the empty file.\n", encoding="utf-8")
    build(Course(built_copy))
    Door("example", built_copy, desk.work).enter("linux", ["slow-disk"])
    desk.examiner = Examiner(Course(built_copy), zygote, work=desk.work)
    desk.hand_in(old)
    (examined,) = [one for _, one in desk.grade().graded]
    assert (examined.findings, examined.marks["slowest"], examined.most["slowest"]) == ((), 6, 6)
    desk.hand_in(old.replace(b"grade(", b"print("), 4)
    (examined,) = [one for _, one in desk.grade(again=True).with_findings]
    assert any("checks of 'slowest' were changed" in one for one in examined.findings)


def test_the_ledger_knows_to_the_minute_when_something_was_handed_in_and_in_which_order(desk):
    path = desk.hand_in(answered(desk.course, {"slowest-answer": RAISES}))
    for second, code in ((41, RAISES), (58, CRASHES_WHEN_EMPTY), (59, SOLVED)):
        path.write_bytes(answered(desk.course, {"slowest-answer": code}))
        stamp = f"2026-11-02 09:00:{second}.123456 UTC"
        path.with_name("timestamp.txt").write_text(stamp, encoding="utf-8")
        desk.grade()
    assert {event.occurred_at for event in desk.events} == {datetime(2026, 11, 2, 9, tzinfo=UTC)}
    first, second, third = (one.points for one in desk.attempts)
    assert first < second < third == 8
    path.write_bytes(answered(desk.course, {"slowest-answer": RAISES}))
    desk.grade()
    assert desk.row.marks["slowest"].points == 0
    path.write_bytes(b"no notebook")
    desk.grade()
    assert desk.events[-1].occurred_at.second == desk.events[-1].occurred_at.microsecond == 0
    count = len(desk.events)
    desk.grade()
    assert len(desk.events) == count


def credit(desk: Desk, task: str, points: float) -> None:
    """Give extra credit and nothing else, as formgrader does."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{desk.work / 'gradebook.db'}", "example") as gradebook:
        gradebook.find_grade(task, "slow-disk", "linux", "ann").extra_credit = points
        gradebook.db.commit()


def test_extra_credit_alone_is_in_the_ledger_in_the_run_that_meets_it(desk):
    desk.answer(code=RAISES)
    desk.grade()
    credit(desk, "slowest", 1.0)
    desk.grade()
    assert [one.points for one in desk.attempts] == [1] == [desk.row.points]
    credit(desk, "slowest", 2.0)
    desk.grade(again=True)
    assert [one.points for one in desk.attempts] == [2] == [desk.row.points]
    desk.answer(5)
    (examined,) = [one for _, one in desk.grade().with_findings]
    assert [one.points for one in desk.attempts] == [2, 10]
    assert desk.row.points == 10
    said = "the extra credit of 'slowest' was given to a former answer and is added to this one: look again"
    assert examined.findings == (said,)
    assert (desk.grade().recorded, desk.grade(again=True).recorded) == (0, 0)


def test_extra_credit_comes_on_top_of_a_changed_verdict_in_the_same_run(built_copy, released, zygote, tmp_path):
    desk = Desk(Examiner(Course(built_copy), zygote), Path(copytree(released, tmp_path / "work")))
    desk.answer()
    desk.grade()
    credit(desk, "slowest", 1.0)
    desk.grade()
    grader = built_copy / "curriculum/linux/slow-disk/grader.py"
    stricter = "    answer = lambda path: None\n    truth = "
    grader.write_text(grader.read_text(encoding="utf-8").replace("    truth = ", stricter, 1), encoding="utf-8")
    load_content_module.cache_clear()
    desk.examiner = Examiner(Course(built_copy), zygote)
    desk.grade(again=True)
    (attempt,) = desk.attempts
    assert attempt.points == desk.row.points < 9
    assert desk.grade().recorded == 0
