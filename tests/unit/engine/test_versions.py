"""A hand-in that was made from another version of an exercise: which one, and what runs before what."""

from dataclasses import replace

import pytest
from tests.unit.engine.notebooks import ANSWERED, RELEASED, at, check, free, handed_in

from groundschool.engine.cells import Cell, Notebook
from groundschool.engine.versions import Versions

FIRST, SECOND = slice(at("first-answer"), at("rules")), slice(at("second-answer"), at("third"))


def numbered(notebook: Notebook) -> Notebook:
    """Return a notebook with ids that say the places of its cells, as a build gives them."""
    return handed_in(replace(cell, id=f"cell-{number}") for number, cell in enumerate(notebook.cells))


def swapped(notebook: Notebook) -> Notebook:
    """Return the exercise with its first two tasks in the other order."""
    cells = notebook.cells
    between = cells[FIRST.stop : SECOND.start]
    turned = (*cells[: FIRST.start], *cells[SECOND], *between, *cells[FIRST], *cells[SECOND.stop :])
    return numbered(handed_in(turned))


def dearer(notebook: Notebook) -> Notebook:
    """Return the exercise with more points for its first task."""
    dear = check("first", 8)
    return handed_in(replace(dear, id=one.id) if one.grade_id == "first" else one for one in notebook.cells)


OLD, ANSWERS = numbered(RELEASED), numbered(ANSWERED)
CHANGED = {"other points": dearer(OLD), "another order": swapped(OLD)}


def with_own(before: str, source: str) -> Notebook:
    """Return the answered notebook with a cell of the associate's own before another one."""
    place = at(before)
    return handed_in((*ANSWERS.cells[:place], free(source), *ANSWERS.cells[place:]))


def order(notebook: Notebook, *wanted: str) -> list[str]:
    """Return which of some cells come in which order, by grade id or text."""
    names = [cell.grade_id if cell.grade_id in wanted else cell.source for cell in notebook.cells]
    return [name for name in names if name in wanted]


def test_a_notebook_without_marks_is_of_the_version_whose_ids_its_texts_have():
    bare = handed_in(replace(cell, metadata={}) for cell in ANSWERS.cells)
    versions = Versions(CHANGED["another order"], (OLD,))
    assert versions.origin(bare) is OLD
    anew = swapped(ANSWERED)
    assert versions.origin(handed_in(replace(cell, metadata={}) for cell in anew.cells)) is versions.today


@pytest.mark.parametrize("today", CHANGED.values(), ids=CHANGED)
def test_a_draft_stays_before_the_answer_that_counts(today):
    draft: Cell = replace(ANSWERS.cells[at("first-answer")], source="def first():\n    return 0")
    final = replace(ANSWERS.cells[at("first-answer")], id="copied")
    cells = [draft if cell.grade_id == "first-answer" else cell for cell in ANSWERS.cells]
    copied = handed_in((*cells, final))
    versions = Versions(today, (OLD,))
    told = versions.to_run(copied, versions.origin(copied))
    assert order(told, draft.source, "first-answer") == [draft.source, "first-answer"]
    assert [cell.source for cell in told.cells if cell.grade_id == "first-answer"] == [final.source]


@pytest.mark.parametrize("before", ["first-answer", "first"])
def test_what_two_tasks_use_runs_before_both_in_whichever_order_they_come_now(before):
    helper = "def helper():\n    return 1"
    made = with_own(before, helper)
    versions = Versions(CHANGED["another order"], (OLD,))
    told = versions.to_run(made, versions.origin(made))
    assert order(told, helper, "second", "first") == [helper, "second", "first"]


def test_an_answer_that_a_later_one_calls_runs_before_it_and_is_told_as_one_answer():
    versions = Versions(CHANGED["another order"], (OLD,))
    defined = ANSWERS.cells[at("first-answer")].source
    run, told = (do(ANSWERS, OLD) for do in (versions.to_run, versions.brought_up))
    assert [cell.source for cell in run.cells].count(defined) == 2
    assert order(run, defined, "second-answer")[0] == defined
    assert [cell.source for cell in told.cells] == [cell.source for cell in swapped(ANSWERED).cells]
