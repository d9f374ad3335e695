"""What a file holds is a notebook or a reason, never an accident."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.engine.notebooks import ANSWERED, IMAGE, as_bytes

from groundschool.engine.notebook_file import LARGEST, Cell, Notebook, UnreadableError, read_notebook

few = settings(max_examples=40, deadline=None)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = ("cells", "metadata", "nbformat", "cell_type", "source", "id", "attachments", "nbgrader", "outputs")
PLAIN = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
CODE = {"cell_type": "code", "metadata": {}, "source": "1 + 1", "outputs": [], "execution_count": None}


def notebook(*cells, **changes) -> bytes:
    return json.dumps(PLAIN | {"cells": list(cells)} | changes).encode()


def read_or_refused(content: bytes) -> Notebook | None:
    """Return the notebook or None, and hold that a refusal is one line of a bearable length."""
    found, said = None, ""
    try:
        found = read_notebook(content)
    except UnreadableError as error:
        said = str(error)
    if found is None:
        assert 0 < len(said) < 400
        assert said.isprintable()
        return None
    for cell in found.cells:
        cell.source.encode()
        assert all(isinstance(flag, bool) for flag in (cell.is_grade, cell.is_solution, cell.is_locked, cell.is_task))
        assert isinstance(cell.grade_id, str)
        assert 0 <= cell.points < float("inf")
    return found


def test_what_was_written_is_read():
    pictured = [replace(cell, attachments=IMAGE) if cell.kind == "markdown" else cell for cell in ANSWERED.cells]
    written = Notebook(tuple(pictured), ANSWERED.metadata)
    assert read_notebook(as_bytes(written)) == written
    assert read_notebook(b"\xef\xbb\xbf" + as_bytes(written)) == written


REASONS = {
    "empty": (b"", "the file is empty; hand it in again"),
    "blank": (b" \n\n", "the file is empty"),
    "zeros": (b"\0" * 512, "not a notebook: Expecting value at line 1"),
    "cut off": (b'{"cells": [\n{"a"', "not a notebook: Expecting ':' delimiter at line 2"),
    "conflict": (b'{\n<<<<<<< HEAD\n"cells": []}', "at line 2"),
    "a raw line break": (b'{"a": "\n"}', "not a notebook: Invalid control character at line 1"),
    "not UTF-8": (b'{"cells": "\xff"}', "not UTF-8 at byte 11"),
    "not UTF-8 behind a mark": (b'\xef\xbb\xbf{"cells": "\xff"}', "not UTF-8 at byte 14"),
    "deep": (b"[" * 100_000, "not a notebook: nested too deeply"),
    "a long number": (b'{"nbformat": ' + b"1" * 5000 + b"}", "a number is too long"),
    "a list": (b"[]", "not a notebook that can be read: it is a list, not an object"),
    "a number": (b"3", "not a notebook that can be read: it is a single value"),
    "another JSON": (b'{"a": 1}', "(nbformat)"),
    "format in words": (notebook(nbformat="4"), "(nbformat)"),
    "format of truth": (notebook(nbformat=True), "(nbformat)"),
    "future": (notebook(nbformat=99), "its format is 99, not 4; open it in JupyterLab"),
    "ancient": (notebook(nbformat=1), "its format is 1, not 4"),
    "no cells": (b'{"nbformat": 4, "metadata": {}}', "its cells are missing, not a list"),
    "cells of a kind": (notebook(cells={}), "its cells are an object, not a list"),
    "metadata": (notebook(metadata=[]), "its metadata is a list, not an object"),
    "no cell": (notebook(CODE, "x"), "cell 2 is text, not an object"),
    "cell type": (notebook(CODE, CODE, CODE | {"cell_type": "heading"}), "cell 3 is neither code nor text"),
    "cell type's type": (notebook(CODE | {"cell_type": ["code"]}), "cell 1 is neither code nor text"),
    "source": (notebook(CODE | {"source": ["a", 1]}), "the source of cell 1 is a list, not text"),
    "no source": (notebook({"cell_type": "code"}), "the source of cell 1 is missing"),
    "cell metadata": (notebook(CODE | {"metadata": 1}), "the metadata of cell 1 is a single value"),
}


@pytest.mark.parametrize("kind", REASONS)
def test_what_is_no_notebook_has_a_reason_and_a_remedy_on_one_line(kind):
    content, reason = REASONS[kind]
    with pytest.raises(UnreadableError) as raised:
        read_notebook(content)
    assert reason in str(raised.value)
    assert str(raised.value).rpartition("; ")[2]
    assert str(raised.value).isprintable()


def test_a_huge_file_is_not_looked_at():
    with pytest.raises(UnreadableError, match="has 20,000,001 bytes besides its outputs; hand in your answers alone"):
        read_notebook(bytes(LARGEST + 1))


@few
@given(st.binary(max_size=60) | JSON.map(json.dumps).map(str.encode))
def test_any_file_is_read_or_refused(content):
    read_or_refused(content)


@st.composite
def mutated(draw) -> bytes:
    """Return a real notebook in which something was replaced by anything at all, or its bytes were cut or changed."""
    document = json.loads(as_bytes(ANSWERED))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from((document, *(cell for cell in document["cells"] if isinstance(cell, dict)))))
        if draw(st.booleans()) and isinstance(place.get("metadata"), dict):
            place = place["metadata"]
        place[draw(st.sampled_from(KEYS))] = draw(JSON)
        if not isinstance(document["cells"], list):
            break
    content = json.dumps(document).encode()
    start, length = draw(st.integers(0, len(content))), draw(st.sampled_from((0, 0, 1, 9)))
    return content[:start] + draw(st.binary(max_size=length)) + content[start + length :]


@few
@given(mutated())
def test_a_damaged_notebook_is_read_or_refused(content):
    read_or_refused(content)


@few
@given(JSON, JSON)
def test_whatever_the_marks_are_they_mean_something(mark, value):
    marks = [mark, *({"grade_id": "a", "grade": True, name: value} for name in ("grade_id", "points", "locked"))]
    found = read_or_refused(notebook(*(CODE | {"metadata": {"nbgrader": mark}} for mark in marks)))
    assert found is not None


@few
@given(JSON)
def test_outputs_are_never_looked_at(outputs):
    plain = read_notebook(notebook(CODE))
    assert read_notebook(notebook(CODE | {"outputs": outputs, "execution_count": outputs})) == plain
    assert read_notebook(notebook({key: CODE[key] for key in ("cell_type", "source")}, nbformat_minor=0)) == plain


@few
@given(JSON)
def test_what_is_no_attachment_is_left_out(found):
    cell = {
        "cell_type": "markdown",
        "metadata": {},
        "source": "",
        "attachments": {"a.png": found, "b": IMAGE["plot.png"]},
    }
    (read,) = read_notebook(notebook(cell)).cells
    assert read.attachments["b"] == IMAGE["plot.png"]
    assert all(isinstance(data, str) for bundle in read.attachments.values() for data in bundle.values())


@pytest.mark.parametrize("name", [None, 3, "", "a b", "a" * 65, "line\n"])
def test_an_id_that_is_missing_or_invalid_is_made_from_the_position(name):
    cells = read_notebook(notebook(CODE | {"id": "found"}, CODE | {"id": name}, nbformat_minor=4)).cells
    assert [cell.id for cell in cells] == ["found", "position-2"]


def test_lines_are_joined_and_what_no_file_can_hold_is_replaced():
    (cell,) = read_notebook(notebook(CODE | {"source": ["é\n", "\ud800"]})).cells
    assert cell.source == "é\n?"


def test_a_notebook_of_format_3_is_read():
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Title"]},
        {"cell_type": "code", "input": ["1\n", "2"], "outputs": [], "metadata": {"a": 1}},
        {"cell_type": "raw", "source": "x"},
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    assert read_notebook(json.dumps(old).encode()).cells == (
        Cell("markdown", "Title", {}, "position-1"),
        Cell("code", "1\n2", {"a": 1}, "position-2"),
        Cell("raw", "x", {}, "position-3"),
    )


@pytest.mark.parametrize(
    ("points", "meant"),
    [
        (6, 6),
        (1.5, 1.5),
        ("2", 2),
        ("", 0),
        ("six", 0),
        (-1, 0),
        (True, 0),
        (None, 0),
        ([6], 0),
        (10**400, 0),
        ("inf", 0),
    ],
)
def test_points_are_a_number_or_nothing(points, meant):
    mark = {"grade": True, "grade_id": "a", "points": points}
    assert Cell("code", "", {"nbgrader": mark}, "a").points == meant
    assert Cell("code", "", {"nbgrader": mark | {"grade": False}}, "a").points == 0


@pytest.mark.parametrize(
    ("flags", "meant"),
    [
        ({}, (False, False, False, False)),
        ({"grade": True}, (True, False, True, False)),
        ({"solution": True, "locked": True}, (False, True, False, False)),
        ({"solution": True, "grade": True}, (True, True, False, False)),
        ({"locked": True}, (False, False, True, False)),
        ({"task": True}, (False, False, False, True)),
    ],
)
def test_flags_mean_what_they_mean_to_nbgrader(flags, meant):
    cell = Cell("code", "", {"nbgrader": flags | {"grade_id": "a"}}, "a")
    assert (cell.is_grade, cell.is_solution, cell.is_locked, cell.is_task) == meant
    assert cell.is_marked is any(meant)
    assert not Cell("code", "", {"nbgrader": flags}, "a").is_marked
