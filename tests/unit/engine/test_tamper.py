"""What a mentor is told: nothing about honest work, and every change that rebuilding undid."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.engine.notebooks import (
    ANSWERED,
    MASTERS_OWN,
    RELEASED,
    answer,
    at,
    check,
    edited,
    exercise,
    free,
    handed_in,
    marks_edited,
    prose,
    without,
)

from groundschool.engine.notebook_file import Notebook, read_notebook
from groundschool.engine.rebuild import notebook_as_json
from groundschool.engine.tamper import findings

few = settings(max_examples=40, deadline=None)
WORDS = st.text("abc =#\n\r\t é😀", max_size=12)
HARMLESS = (
    {"collapsed": True, "scrolled": "auto", "trusted": True},
    {"editable": True, "deletable": True, "slideshow": {"slide_type": "slide"}},
    {"tags": ["parameters", "hide-input", "nbval-skip"], "name": "mine"},
    {"vscode": {"languageId": "python"}, "colab": {"base_uri": "https://colab.test"}, "id": "Kd0x"},
    {"ExecuteTime": {"end_time": "2026-03-02T09:00:00Z"}, "execution": {"iopub.status.busy": "2026-03-02T09:00:00Z"}},
    {"jupyter": {"source_hidden": True, "outputs_hidden": False}, "jp-MarkdownHeadingCollapsed": True},
    {"tags": None, "nbdime-conflicts": []},
)
OUTPUTS = [{"output_type": "stream", "name": "stderr", "text": "careful"}]
MORE_MARKS = {"checksum": "0", "schema_version": 2, "cell_type": "code"}


def changed_by_an_editor(cell: dict, harmless: dict, style: int) -> dict:
    """Return a cell as an editor may write it: other metadata, ids, line ends and marks of another nbgrader."""
    metadata = cell["metadata"] | harmless
    if "nbgrader" in metadata:
        metadata["nbgrader"] = metadata["nbgrader"] | MORE_MARKS
    source = (cell["source"], cell["source"].replace("\n", "\r\n"), cell["source"].replace("  \n", "\n") + "\n")[style]
    cell = cell | {"metadata": metadata, "source": source.splitlines(keepends=True)}
    if style == 1:
        cell.pop("id")
    elif style == 2:
        cell["id"] = f"renewed-{len(source)}"
    return cell | ({"outputs": OUTPUTS, "execution_count": 7} if cell["cell_type"] == "code" else {})


@st.composite
def honest(draw) -> Notebook:
    """Return what an associate may hand in: answers, own cells, cells deleted and moved, saved with any editor."""
    filled = exercise(draw(WORDS), draw(WORDS), draw(WORDS)) if draw(st.booleans()) else RELEASED
    own = [
        free(draw(WORDS), draw(st.sampled_from(("code", "markdown", "raw")))) for _ in range(draw(st.integers(0, 3)))
    ]
    own += draw(st.permutations([cell for cell in filled.cells if not cell.grade_id]))[: draw(st.integers(0, 4))]
    cells = [cell for cell in filled.cells if cell.grade_id]
    for cell in own:
        cells.insert(draw(st.integers(0, len(cells))), cell)
    document = notebook_as_json(cells, {"kernelspec": {"name": draw(WORDS)}, "language_info": {"version": draw(WORDS)}})
    style = draw(st.integers(0, 2))
    noise = st.sampled_from(HARMLESS)
    document["cells"] = [changed_by_an_editor(cell, draw(noise), style) for cell in document["cells"]]
    return read_notebook(json.dumps(document | {"nbformat_minor": draw(st.integers(0, 6))}).encode())


@few
@given(honest())
def test_nothing_is_said_about_honest_work(submission):
    assert findings(RELEASED, submission) == ()


def split(*parts: str) -> Notebook:
    cells = [cell for part in parts for cell in (answer("first-answer", part), free("first"))]
    return handed_in([*ANSWERED.cells[:2], *cells, *ANSWERED.cells[3:]])


def test_a_code_answer_that_was_split_over_several_cells_is_honest_work():
    assert findings(RELEASED, split("import csv", "def first(): ...")) == ()


def reordered(name: str, before: str) -> Notebook:
    cells = without(name)
    place = next(index for index, cell in enumerate(cells) if before in (cell.grade_id, cell.id))
    return handed_in([*cells[:place], ANSWERED.cells[at(name)], *cells[place:]])


def tagged(name: str, *tags: str) -> Notebook:
    return edited(name, metadata=ANSWERED.cells[at(name)].metadata | {"tags": list(tags)})


def with_own(*cells) -> Notebook:
    return handed_in([*ANSWERED.cells, *cells])


STRANGE = free("1", nbgrader={"grade_id": "bonus", "grade": True, "points": 100})
SKIPPED = free("1", tags=["skip-execution", "mine"])
SAID = {
    "checks edited": (edited("first", source="6.0"), ["the checks of 'first' were changed"]),
    "text edited": (edited("rules", source="No rules"), ["the text of the read-only cell 'rules' was changed"]),
    "check deleted": (handed_in(without("first")), ["the check cell 'first' was deleted"]),
    "answer deleted": (handed_in(without("first-answer")), ["the answer cell 'first-answer' was deleted"]),
    "check copied": (with_own(check("first", 6)), ["the check cell 'first' is there 2 times"]),
    "prose copied": (
        with_own(prose("third", "x"), prose("third", "y")),
        ["the answer cell 'third' is there 3 times; cell 12 counts, the last that was written in"],
    ),
    "answer copied": (
        with_own(answer("first-answer", "1")),
        ["the answer cell 'first-answer' is there 2 times; cell 11 counts, the last that was written in"],
    ),
    "check moved up": (reordered("first", "text-1"), ["the check cell 'first' was moved"]),
    "check before answer": (reordered("first", "first-answer"), ["the check cell 'first' was moved"]),
    "answer moved down": (reordered("first-answer", "text-2"), ["the answer cell 'first-answer' was moved"]),
    "check retyped": (edited("first", kind="markdown"), ["the check cell 'first' was turned into a markdown cell"]),
    "answer retyped": (
        edited("first-answer", kind="raw"),
        ["the answer cell 'first-answer' was turned into a raw cell"],
    ),
    "points": (marks_edited("first", points=60), ["the check cell 'first' says 60 points instead of 6"]),
    "points of prose": (marks_edited("third", points="x"), ["the answer cell 'third' says 0 points instead of 4"]),
    "marks removed": (edited("first", metadata={}), ["the marks of the check cell 'first' were removed"]),
    "marks of nonsense": (
        edited("rules", metadata={"nbgrader": 3}),
        ["the marks of the read-only cell 'rules' were removed"],
    ),
    "marks removed, id too": (
        edited("second", metadata={}, id="new"),
        ["the marks of the check cell 'second' were removed"],
    ),
    "marks emptied": (
        marks_edited("first-answer", solution=False),
        ["the marks of the answer cell 'first-answer' were removed"],
    ),
    "renamed": (marks_edited("first", grade_id="x"), ["the marks of the check cell 'first' were changed"]),
    "made an answer": (marks_edited("first", solution=True), ["the marks of the check cell 'first' were changed"]),
    "check skipped": (tagged("first", "skip-execution"), ["the check cell 'first' carries the tag skip-execution"]),
    "answer may raise": (
        tagged("second-answer", "raises-exception"),
        ["the answer cell 'second-answer' carries the tag raises-exception"],
    ),
    "own cell skipped": (with_own(SKIPPED), ["the tag skip-execution is on cell 11"]),
    "released cell skipped": (tagged("code-1", "skip-execution"), ["the tag skip-execution is on cell 2"]),
    "many skipped": (with_own(*[SKIPPED] * 8), ["the tag skip-execution is on cells 11, 12, 13, 14, 15 and 3 more"]),
    "foreign marks": (with_own(STRANGE), ["marks that the exercise does not have are on cell 11"]),
    "in the released order": (
        handed_in([SKIPPED, *without("second", "first-answer")]),
        [
            "the answer cell 'first-answer' was deleted",
            "the check cell 'second' was deleted",
            "the tag skip-execution is on cell 1",
        ],
    ),
    "everything": (
        edited("first", kind="raw", source="x", metadata={"tags": "skip-execution"}),
        [
            "the check cell 'first' was turned into a raw cell",
            "the checks of 'first' were changed",
            "the marks of the check cell 'first' were removed",
            "the check cell 'first' carries the tag skip-execution",
        ],
    ),
}


@pytest.mark.parametrize("kind", SAID)
def test_what_was_tampered_with_is_said(kind):
    submission, said = SAID[kind]
    assert list(findings(RELEASED, submission)) == said


def test_a_task_is_called_a_task():
    mark = {"grade_id": "plan", "task": True, "locked": True, "points": 3}
    task = replace(free("Draw a plan", "markdown", nbgrader=mark), id="plan")
    easier = replace(task, source="Draw", metadata={"nbgrader": mark | {"points": 9}})
    assert findings(handed_in([task]), handed_in([easier])) == (
        "the text of the task cell 'plan' was changed",
        "the task cell 'plan' says 9 points instead of 3",
    )


def test_tags_that_were_released_are_the_courses():
    released = handed_in([*RELEASED.cells, free("1 / 0", name="shown", tags=["raises-exception"])])
    edited_since = handed_in([*ANSWERED.cells, free("2 / 0", name="shown", tags=["raises-exception"])])
    assert findings(released, released) == ()
    assert findings(released, edited_since) == ()


def test_no_text_of_a_cell_is_quoted():
    secret = [replace(cell, source=f"{MASTERS_OWN} {cell.source}") for cell in RELEASED.cells]
    said = " ".join(findings(handed_in(secret), handed_in(reversed(ANSWERED.cells))))
    assert said
    assert MASTERS_OWN not in said
    assert all(cell.source not in said for cell in ANSWERED.cells)
