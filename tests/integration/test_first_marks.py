"""First marks on our own page: written through to nbgrader's gradebook, in the ledger at once, and told."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from tests.integration.handed_in import EXERCISE, SOLVED, answered, exchange_writer

from groundschool.errors import GroundschoolError
from groundschool.ledger.events import Event
from groundschool.marking.hand_in_copy import SECRET
from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.nbgrader_bridge.gradebook_writer import GradebookWriter
from groundschool.nbgrader_bridge.hand_marks import AlreadyMarkedError, HandMark
from groundschool.nbgrader_bridge.placed_whole import alone
from groundschool.reports.live import Live
from groundschool.reports.mentor import build_mentor
from groundschool.services.desk import LedgerDesk
from groundschool.services.feedback import Feedback, shared_pages
from groundschool.services.page_request import NothingLeft, NotTheirs, Page, PageRequest
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.regrades import doubtable
from groundschool.tracker.privacy.visibility import Viewer

LIVE = Live("/groundschool/")
MO, SAM, KIM, ANN, LEE = (Viewer(who) for who in ("mo", "sam", "kim", "ann", "lee"))
# Ann is Mo's; what is late of hers goes to Sam, who is of the same team. Lee has nobody who handed anything in.
PEOPLE = (("ann", "mo", "sea"), ("bob", "sam", "sea"), ("cat", "lee", "land"), ("dan", "mo", "sea"))
LATE = """
[[rules]]
id = "B1"
title = "An answer waits for a mark for more than {limit} working days"
limit = 2
owner = "mentor"
action = "Mark it."
"""
NOTE = "Two seconds, every few minutes. <script>alert(1)</script>"


@dataclass(frozen=True)
class Handed:
    """A class that handed in: the course, where it works, and what runs a verb on it."""

    course: Path
    work: Path
    exchange: Path
    run: Callable

    def verb(self, name: str, *options: str) -> str:
        places = ("--course", self.course, "--work", self.work, "--exchange", self.exchange)
        done = self.run(name, *options, *places)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def grade(self) -> str:
        return self.verb("grade", "--collect", "--feedback")

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.course, self.work, exchange=self.exchange)

    @property
    def database(self) -> str:
        return f"sqlite:///{self.work / 'gradebook.db'}"

    def events(self, kind: str) -> list[Event]:
        with self.workspace.opened(create=False) as ledger:
            return [event for event in ledger.events() if event.type == kind]


@pytest.fixture
def handed(built_copy, release, groundschool, tmp_path) -> Handed:
    with (built_copy / "curriculum" / "policies" / "at-risk.toml").open("a", encoding="utf-8") as policy:
        policy.write(LATE)
    made = Handed(built_copy, tmp_path / "work", tmp_path / "exchange", groundschool)
    release(made.work, made.exchange)
    roster = (
        f'[[associate]]\nid = "{who}"\nname = "{who.title()} Person"\nteam = "{team}"\nmentor = "{mentor}"\n'
        f'manager = "kim"\nstart_date = 2026-01-12\n'
        for who, mentor, team in PEOPLE
    )
    (made.work / "roster.toml").write_text("\n".join(roster), encoding="utf-8")
    exchange_writer(made.exchange)("ann", 2, {"slow-disk.ipynb": notebook(built_copy), SECRET: b"of this hand-in"})
    assert "1 graded" in made.grade()
    return made


@pytest.fixture
def desk_of():
    """Return a function that returns a desk of what was handed in, as each mentor's server has its own."""
    with ExitStack() as stack:
        yield lambda handed: stack.enter_context(closing(LedgerDesk(handed.workspace)))


def notebook(course: Path, note: str = NOTE) -> bytes:
    return answered(course, {"slowest-answer": SOLVED, "note": note})


def asked(desk: LedgerDesk, viewer: Viewer) -> str:
    """Return the name of the next answer that somebody has to mark."""
    return f"{build_mentor(desk.people(), viewer).marks[0].attempt}:note"


def page(desk: LedgerDesk, viewer: Viewer, **more: str) -> str:
    return desk.page(viewer, PageRequest(Page.MARK, more=tuple(more.items())), LIVE)


def test_a_mark_is_what_formgrader_would_have_stored_and_counts_at_once(handed, desk_of):
    desk = desk_of(handed)
    shown = page(desk, MO)
    assert "every few minutes. &lt;script&gt;alert(1)" in shown
    assert "Says what is slow, with its unit." in shown
    assert "Ann" not in shown
    form = {
        "answer": asked(desk, MO),
        "level-0": "4",
        "comment": "Say since when.\r\nAnd how often.",
        "saved-0": "Good.",
    }
    assert desk.first_mark(MO, form) == "Slow disk: 1.6 of 2 is recorded."
    with Gradebook(handed.database) as book:
        grade = book.find_grade("note", "slow-disk", "linux", "ann")
        comment = book.find_comment("note", "slow-disk", "linux", "ann")
        assert (grade.manual_score, grade.score, grade.needs_manual_grade) == (1.6, 1.6, False)
        assert comment.comment == "Good.\nSay since when.\nAnd how often."
        assert book.find_submission("linux", "ann").needs_manual_grade is False
        assert book.find_submission("linux", "ann").score == 9.6
    first, last = handed.events("attempt.graded")
    assert (first.actor, last.actor) == ("groundschool grade", "mo")
    assert (last.payload["points"], last.payload["manual_points_pending"]) == (9.6, 0)
    assert last.payload["by_hand"] == ["note"]
    assert build_mentor(desk.people(), MO).marks == ()
    with pytest.raises(NothingLeft):
        page(desk, MO)


def test_grading_afterwards_records_nothing_twice(handed, desk_of):
    desk = desk_of(handed)
    desk.first_mark(MO, {"answer": asked(desk, MO), "level-0": "3"})
    before = len(handed.events("attempt.graded"))
    assert '"events": 0' in handed.verb("grade", "--json")
    assert '"events": 0' in handed.verb("grade", "--again", "--json")
    assert len(handed.events("attempt.graded")) == before == 2
    assert read_gradebook(handed.database)["ann", EXERCISE].marks["note"].points == 1.2


def test_what_a_mentor_says_reaches_page_home_and_feedback(handed, desk_of):
    desk = desk_of(handed)
    desk.first_mark(MO, {"answer": asked(desk, MO), "level-0": "3", "comment": "Say <b>since when</b>."})
    shown = desk.page(ANN, PageRequest(Page.ASSOCIATE, "ann"), LIVE)
    assert "Say &lt;b&gt;since when&lt;/b&gt;.<small>on A note to the team</small>" in shown
    told = desk.home(ANN)["results"][0]
    assert (told["title"], told["comments"]) == ("Slow disk", ["A note to the team: Say <b>since when</b>."])
    desk.close()  # waits for the feedback that is due
    written = handed.work / "feedback" / "ann" / "linux" / "slow-disk.html"
    assert "since when" in written.read_text(encoding="utf-8")
    shared = [path.read_bytes() for path in shared_pages(handed.workspace.gate, "ann")]
    assert written.read_bytes() in shared


def test_what_was_said_of_a_former_answer_is_not_said_of_a_new_one(handed, desk_of):
    desk = desk_of(handed)
    desk.first_mark(MO, {"answer": asked(desk, MO), "level-0": "3", "comment": "Say since when."})
    exchange_writer(handed.exchange)("ann", 3, {"slow-disk.ipynb": notebook(handed.course, "Since noon.")})
    handed.grade()
    assert [line["comments"] for line in desk.home(ANN)["results"]] == [[], []]
    assert "Say since when." not in page(desk, MO)


def test_what_a_mentor_said_before_can_be_chosen_and_what_others_said_cannot(handed, desk_of):
    desk = desk_of(handed)
    desk.first_mark(MO, {"answer": asked(desk, MO), "level-0": "3", "comment": "Say since when."})
    for who, day in (("bob", 3), ("dan", 4)):
        exchange_writer(handed.exchange)(who, day, {"slow-disk.ipynb": notebook(handed.course, f"I am {who}.")})
    handed.grade()
    assert 'name="saved-0" value="Say since when."' in page(desk, MO)
    shown = page(desk, SAM)
    assert "I am bob." in shown
    assert "Say since when." not in shown


@pytest.mark.parametrize("late", [SAM, MO])
def test_of_two_who_mark_the_same_answer_the_later_is_told_who_was_first(handed, desk_of, late):
    desk = desk_of(handed)
    form = {"answer": asked(desk, MO), "level-0": "5"}
    assert asked(desk, SAM) == form["answer"]
    for mentor in (MO, SAM):
        page(desk, mentor)
    early = SAM if late is MO else MO
    desk.first_mark(early, form)
    with pytest.raises(GroundschoolError, match=rf"{early.id.title()} marked it with 2 of 2 on .* stands"):
        desk.first_mark(late, form | {"level-0": "1"})
    assert read_gradebook(handed.database)["ann", EXERCISE].marks["note"].points == 2
    assert [event.actor for event in handed.events("attempt.graded")] == ["groundschool grade", early.id]


def test_of_two_at_the_same_moment_the_gradebook_takes_the_first(handed):
    mark = HandMark("ann", EXERCISE, "note", 2.0, "First.")
    with GradebookWriter(handed.database) as book:
        book.give(mark)
        with pytest.raises(AlreadyMarkedError, match="with 2 meanwhile"):
            book.give(HandMark("ann", EXERCISE, "note", 1.0, "Second."))
        book.give(HandMark("ann", EXERCISE, "note", 1.0, "Looked again.", seen=2.0))
        with pytest.raises(AlreadyMarkedError):
            book.give(HandMark("ann", EXERCISE, "note", 0.5, seen=2.0))
        with pytest.raises(GroundschoolError, match="no 'nothing' of this hand-in"):
            book.give(HandMark("ann", EXERCISE, "nothing", 1.0))
    with Gradebook(handed.database) as book:
        assert book.find_grade("note", "slow-disk", "linux", "ann").manual_score == 1.0
        assert book.find_comment("note", "slow-disk", "linux", "ann").manual_comment == "Looked again."


def test_what_somebody_marked_in_formgrader_meanwhile_stands_and_counts(handed, desk_of):
    desk = desk_of(handed)
    form = {"answer": asked(desk, MO), "level-0": "5"}
    handed.workspace.gate.mark("linux", "ann", "slow-disk", "note", 0.8)
    with pytest.raises(GroundschoolError, match=r"Somebody marked it with 0\.8 of 2, with formgrader"):
        desk.first_mark(MO, form)
    with pytest.raises(NothingLeft, match="marked in formgrader, and counts now"):
        page(desk, MO)
    assert build_mentor(desk.people(), MO).marks == ()
    last = handed.events("attempt.graded")[-1]
    assert (last.actor, last.payload["points"], last.payload["by_hand"]) == ("groundschool grade", 8.8, ["note"])
    assert '"events": 0' in handed.verb("grade", "--json")


@pytest.mark.parametrize("viewer", [KIM, ANN, LEE, Viewer("eve")])
def test_nobody_else_reads_or_marks_an_answer(handed, desk_of, viewer):
    desk = desk_of(handed)
    name = asked(desk, MO)
    with pytest.raises((NotTheirs, NothingLeft)):
        page(desk, viewer)
    with pytest.raises(NotTheirs):
        page(desk, viewer, answer=name)
    with pytest.raises(NotTheirs):
        desk.first_mark(viewer, {"answer": name, "level-0": "5"})
    assert read_gradebook(handed.database)["ann", EXERCISE].marks["note"].pending


@pytest.mark.parametrize("name", ["", ":", "x", "x:note", "../../etc/passwd:note", "' OR 1=1 --:note"])
def test_an_answer_that_there_is_not_is_nobodys(handed, desk_of, name):
    desk = desk_of(handed)
    with pytest.raises(NotTheirs):
        desk.first_mark(MO, {"answer": name, "level-0": "5"})


def test_of_a_task_that_a_program_marks_nobody_gives_the_first_mark(handed, desk_of):
    desk = desk_of(handed)
    name = asked(desk, MO).replace(":note", ":slowest")
    with pytest.raises(NotTheirs):
        desk.first_mark(MO, {"answer": name, "points": "8"})


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "level-0: '' is no level"),
        ({"level-0": "6"}, "level-0: '6' is no level. Choose 1 to 5"),
        ({"level-0": "nan"}, "is no level"),
        ({"level-0": "5", "comment": "x" * 4001}, "comment: has 4,001 characters"),
        ({"level-0": "5", "comment": "turned \u202e round"}, "comment: holds characters that cannot be seen"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_recorded(handed, desk_of, form, said):
    desk = desk_of(handed)
    with pytest.raises(GroundschoolError, match=said):
        desk.first_mark(MO, form | {"answer": asked(desk, MO)})
    assert read_gradebook(handed.database)["ann", EXERCISE].marks["note"].pending
    assert len(handed.events("attempt.graded")) == 1


def test_an_answer_that_was_replaced_meanwhile_is_not_marked(handed, desk_of):
    desk = desk_of(handed)
    form = {"answer": asked(desk, MO), "level-0": "5"}
    path = handed.work / "submitted" / "ann" / f"{EXERCISE}.ipynb"
    path.write_bytes(notebook(handed.course, "Another answer."))
    with pytest.raises(GroundschoolError, match="replaced by a newer one"):
        desk.first_mark(MO, form)
    assert read_gradebook(handed.database)["ann", EXERCISE].marks["note"].pending


def test_a_doubted_mark_is_looked_at_and_given_once_more(handed, desk_of):
    desk = desk_of(handed)
    desk.first_mark(MO, {"answer": asked(desk, MO), "level-0": "2"})
    attempt = doubtable(desk.people().of("ann").record.past)[0]
    desk.regrade(ANN, {"associate": "ann", "attempt": attempt.attempt_id, "reason": "It says the unit."})
    name = f"{attempt.attempt_id}:note"
    shown = page(desk, MO, answer=f"{attempt.attempt_id}:")
    assert "asks for another look: “It says the unit.”" in shown
    assert "It has 0.8 of 2 now." in shown
    assert "8 of 8" in shown
    with pytest.raises(NotTheirs):
        page(desk, SAM, answer=name)
    with pytest.raises(GroundschoolError, match=r"Mo marked it with 0\.8"):
        desk.first_mark(MO, {"answer": name, "level-0": "4", "seen": "0.4"})
    with pytest.raises(GroundschoolError, match=r"It has 0\.8 of 2 already"):
        desk.first_mark(MO, {"answer": name, "level-0": "2", "seen": "0.8"})
    desk.first_mark(MO, {"answer": name, "level-0": "4", "seen": "0.8"})
    assert build_mentor(desk.people(), MO).regrades == ()
    desk.regrade(ANN, {"associate": "ann", "attempt": attempt.attempt_id, "reason": "And the program's?"})
    machine = f"{attempt.attempt_id}:slowest"
    assert 'name="points"' in page(desk, MO, answer=machine)
    for points, said in (("9", "out of range"), ("-1", "out of range"), ("nan", "out of range"), ("1e999", "out of")):
        with pytest.raises(GroundschoolError, match=said):
            desk.first_mark(MO, {"answer": machine, "points": points, "seen": "8"})
    desk.first_mark(MO, {"answer": machine, "points": "7,5", "seen": "8"})
    assert desk.people().of("ann").record.past.attempts[0].points == pytest.approx(9.1)
    assert '"events": 0' in handed.verb("grade", "--json")


def test_what_is_skipped_comes_no_more_and_waits(handed, desk_of):
    desk = desk_of(handed)
    attempt = asked(desk, MO).split(":")[0]
    with pytest.raises(NothingLeft, match="what you skipped is still here"):
        page(desk, MO, skip=attempt)
    assert "every few minutes" in page(desk, MO, skip="another")
    assert len(build_mentor(desk.people(), MO).marks) == 1


def test_a_mark_and_a_grading_do_not_write_feedback_at_the_same_time(handed):
    gate, sheet = handed.workspace.gate, ("ann", "linux")
    with alone(gate.work / "feedback", 0, "test"), pytest.raises(GroundschoolError, match="writes feedback is running"):
        Feedback(gate, (), patience=0.1).give({sheet}, ())
    with alone(gate.work / "feedback", 0, "test"):
        pass  # and whoever could not have it holds nothing afterwards


def test_who_opens_an_answer_is_recorded_and_who_looked_is_told(handed, desk_of):
    desk = desk_of(handed)
    page(desk, MO)
    (read,) = [event for event in handed.events("record.read") if event.payload["data"] == "answer"]
    assert (read.actor, read.associate, read.payload["role"]) == ("mo", "ann", "mentor")
