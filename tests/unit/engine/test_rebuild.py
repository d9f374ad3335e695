"""The notebook that is graded is the course's, with the associate's answers and own cells and nothing else."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.engine.notebooks import (
    ANSWERED,
    IMAGE,
    MARKED,
    MASTER,
    MASTERS_OWN,
    RELEASED,
    STUB,
    answer,
    as_bytes,
    at,
    check,
    edited,
    free,
    handed_in,
    marks_edited,
    without,
)

from groundschool.engine.identify import marked_cells
from groundschool.engine.notebook_file import VALID_ID, Cell, Notebook, read_notebook
from groundschool.engine.rebuild import notebook_as_json, rebuild, touched

few = settings(max_examples=40, deadline=None)
OWN = free("first() + 1")
MARKS = {cell.grade_id: cell for cell in MASTER.cells if cell.grade_id}


def rebuilt(*cells: Cell) -> tuple[Cell, ...]:
    return rebuild(MASTER, RELEASED, handed_in(cells))


def sources(cells: tuple[Cell, ...]) -> list[str]:
    return [cell.source for cell in cells]


def with_own(place: int, *own: Cell) -> list[Cell]:
    return [*ANSWERED.cells[:place], *own, *ANSWERED.cells[place:]]


@st.composite
def mangled(draw) -> Notebook:
    """Return the answered notebook with its cells in any order and number, each changed in any way."""
    cells = []
    for index in draw(st.lists(st.integers(0, len(ANSWERED.cells) - 1), max_size=14)):
        cell = ANSWERED.cells[index]
        marks = draw(st.sampled_from((cell.mark, cell.mark, {}, {"grade_id": "first"}, cell.mark | {"points": 60})))
        metadata = {"nbgrader": marks, "tags": draw(st.sampled_from((["skip-execution"], [])))}
        source = draw(st.sampled_from((cell.source, cell.source, "", "print(1)", RELEASED.cells[index].source)))
        kind = draw(st.sampled_from((cell.kind, cell.kind, "code", "markdown", "raw")))
        name = draw(st.sampled_from((cell.id, f"position-{len(cells)}", "same", "", "free-1", "not valid")))
        attachments = IMAGE if kind == "markdown" else {}
        cells.append(Cell(kind, source, metadata, name, attachments))
    return handed_in(cells)


def test_an_honest_submission_is_what_ran_with_the_courses_marks():
    cells = rebuilt(*with_own(4, OWN))
    assert sources(cells) == sources(tuple(with_own(4, OWN)))
    assert {cell.grade_id: cell.metadata for cell in cells if cell.grade_id} == {
        name: cell.metadata for name, cell in MARKS.items()
    }


@few
@given(mangled())
def test_the_marked_cells_are_the_masters_whatever_was_handed_in(submission):
    cells = rebuild(MASTER, RELEASED, submission)
    marked = [cell for cell in cells if cell.grade_id]
    assert [cell.grade_id for cell in marked] == MARKED
    for cell in marked:
        assert replace(cell, source="", attachments={}) == replace(MARKS[cell.grade_id], source="")
        assert cell.is_solution or cell == MARKS[cell.grade_id]
        assert cell.kind != "code" or not cell.attachments


@few
@given(mangled())
def test_no_line_of_the_masters_answers_appears(submission):
    assert MASTERS_OWN not in json.dumps(notebook_as_json(rebuild(MASTER, RELEASED, submission), {}))


@few
@given(mangled())
def test_every_cell_that_is_not_the_courses_is_kept_once_and_carries_nothing(submission):
    cells = [cell for cell in rebuild(MASTER, RELEASED, submission) if not cell.grade_id]
    assert all(cell.metadata == {} for cell in cells)
    unknown = [cell for cell in submission.cells if not cell.grade_id and cell.id not in {c.id for c in MARKS.values()}]
    by_text = {cell.source for cell in MARKS.values()}
    least = Counter(cell.source for cell in unknown if cell.source not in by_text)
    assert least <= Counter(cell.source for cell in rebuild(MASTER, RELEASED, submission))
    assert len(cells) <= len(submission.cells)


@few
@given(mangled())
def test_what_is_rebuilt_is_a_notebook_of_the_same_bytes_each_time(submission):
    first, second = (rebuild(MASTER, RELEASED, submission) for _ in range(2))
    written = as_bytes(Notebook(first, MASTER.metadata))
    assert written == as_bytes(Notebook(second, MASTER.metadata))
    assert read_notebook(written).cells == first
    names = [cell.id for cell in first]
    assert len(set(names)) == len(names)
    assert all(VALID_ID.fullmatch(name) for name in names)


@few
@given(mangled())
def test_rebuilding_what_was_rebuilt_changes_nothing(submission):
    once = rebuild(MASTER, RELEASED, submission)
    assert rebuild(MASTER, RELEASED, handed_in(once)) == once


@few
@given(st.permutations(range(len(ANSWERED.cells))))
def test_answers_count_wherever_they_were_moved(order):
    cells = rebuilt(*(ANSWERED.cells[index] for index in order))
    assert [cell.source for cell in cells if cell.grade_id] == [cell.source for cell in ANSWERED.cells if cell.grade_id]


def test_nothing_of_a_notebook_without_cells_is_missing():
    assert sources(rebuilt()) == [cell.source for cell in RELEASED.cells if cell.grade_id]


def test_an_answer_that_is_missing_is_the_released_stub_or_nothing():
    stub = MARKS["first-answer"], RELEASED.cells[at("first-answer")]
    cells = without("first-answer")
    assert replace(stub[0], source=stub[1].source) in rebuilt(*cells)
    assert replace(stub[0], source="") in rebuild(MASTER, handed_in(()), handed_in(cells))


def test_a_missing_stub_does_not_undo_what_was_written_into_a_cell_of_ones_own():
    own = free("def first():\n    return 1")
    got = sources(rebuilt(*(own if cell.grade_id == "first-answer" else cell for cell in ANSWERED.cells)))
    assert got.index(f"def first():\n    {STUB}") < got.index(own.source) < got.index(MARKS["first"].source)


def test_a_draft_and_the_answer_that_was_written_at_the_end_run_in_this_order():
    draft, final = answer("first-answer", "def first(): return 0"), answer("first-answer", "def first(): return 1")
    cells = rebuilt(*(draft if cell.grade_id == "first-answer" else cell for cell in ANSWERED.cells), final)
    assert [cell.source for cell in cells if cell.grade_id == "first-answer"] == [final.source]
    assert (
        sources(cells).index(draft.source)
        < sources(cells).index(final.source)
        < sources(cells).index(MARKS["first"].source)
    )


def test_answers_in_prose_count_when_marks_and_ids_are_gone():
    bare = [replace(cell, metadata={}, id=f"position-{i}") for i, cell in enumerate(without("text-2"))]
    (third,) = [cell.source for cell in rebuilt(*bare) if cell.grade_id == "third"]
    assert third == "What I think."


@pytest.mark.parametrize("ids", [True, False])
def test_answers_count_when_every_mark_is_gone(ids):
    bare = [replace(cell, metadata={}, id=cell.id if ids else f"position-{i}") for i, cell in enumerate(ANSWERED.cells)]
    got = sources(rebuilt(*bare))
    for name in ("first", "second"):
        (written,) = [cell.source for cell in ANSWERED.cells if cell.grade_id == f"{name}-answer"]
        last = max(place for place, source in enumerate(got) if source.startswith(f"def {name}"))
        assert got[last] == written
        assert last < got.index(MARKS[name].source)


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_retyped_answer_is_taken_as_what_it_was(kind):
    assert rebuild(MASTER, RELEASED, edited("first-answer", kind=kind)) == rebuild(MASTER, RELEASED, ANSWERED)


@pytest.mark.parametrize("mark", [{"solution": False}, {"grade": True, "points": 60, "locked": True}])
def test_the_marks_of_a_submission_do_not_count(mark):
    assert rebuild(MASTER, RELEASED, marks_edited("first-answer", **mark)) == rebuild(MASTER, RELEASED, ANSWERED)


def test_of_several_copies_of_an_answer_the_last_that_was_written_counts_and_the_others_run_in_their_place():
    copies = [
        answer("first-answer", source) for source in ("first()", "def first(): 1", f"def first():\n    {STUB}", "")
    ]
    cells = rebuilt(*ANSWERED.cells[:2], *copies, *ANSWERED.cells[3:])
    assert sources(cells)[2:6] == [copy.source for copy in copies]
    assert [cell.grade_id for cell in cells[2:6]] == ["", "first-answer", "", ""]


def test_of_several_copies_of_an_answer_the_one_of_the_right_type_counts():
    note, code = replace(answer("first-answer", "My plan"), kind="markdown"), answer("first-answer", "def first(): 1")
    cells = rebuilt(*ANSWERED.cells[:2], note, code, *ANSWERED.cells[3:])
    assert [(cell.kind, cell.grade_id) for cell in cells[2:4]] == [("markdown", ""), ("code", "first-answer")]


def test_copies_of_a_check_are_dropped():
    copy = replace(check("first", 6), source="grade = lambda *_: 6.0")
    assert rebuilt(*ANSWERED.cells, copy, copy) == rebuilt(*ANSWERED.cells)


def test_a_check_that_was_moved_up_takes_no_cell_with_it():
    moved = [ANSWERED.cells[at("first")], *without("first")]
    assert sources(rebuilt(*moved)) == sources(ANSWERED.cells)


def test_free_cells_that_were_deleted_stay_deleted_and_lose_what_would_change_their_run():
    own = free("1 / 0", tags=["raises-exception", "skip-execution"], nbgrader={"grade_id": "bonus", "grade": True})
    cells = rebuilt(*without("code-1", "text-2"), own)
    assert "import json" not in sources(cells)
    assert cells[-1] == free("1 / 0")


def test_a_prose_answer_keeps_its_images_and_a_code_answer_has_none():
    pictured = handed_in(replace(cell, attachments=IMAGE) for cell in ANSWERED.cells)
    shown = {cell.grade_id: cell.attachments for cell in rebuild(MASTER, RELEASED, pictured) if cell.grade_id}
    assert shown == {name: {} for name in MARKED} | {"third": IMAGE}


def test_ids_are_kept_when_they_can_be():
    own = [free(str(number), name=name) for number, name in enumerate(("mine", "mine", "id-first", "free-1", "a b"))]
    cells = rebuilt(*with_own(len(ANSWERED.cells), *own))
    assert [cell.id for cell in cells[-5:]] == ["mine", "free-2", "free-3", "free-1", "free-4"]


def test_touched_means_an_answer_was_written_or_deleted():
    assert touched(RELEASED, ANSWERED)
    assert touched(RELEASED, handed_in(without("first-answer")))
    assert not touched(RELEASED, RELEASED)
    bare = [replace(cell, metadata={}) for cell in RELEASED.cells]
    assert not touched(RELEASED, handed_in([*bare, OWN]))
    respaced = [replace(cell, source=cell.source.replace("\n", "\r\n") + "\n") for cell in RELEASED.cells]
    assert not touched(RELEASED, handed_in(respaced))
    for index, cell in enumerate(RELEASED.cells):
        changed = [*RELEASED.cells[:index], replace(cell, source="x"), *RELEASED.cells[index + 1 :]]
        assert touched(RELEASED, handed_in(changed)) is cell.is_solution


def test_the_first_of_two_cells_of_one_name_is_the_marked_one():
    assert marked_cells(handed_in([check("first", 6), check("first", 2)])) == {"first": check("first", 6)}
