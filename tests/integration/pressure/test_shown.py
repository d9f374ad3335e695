"""What an associate shows acts in nobody's browser: nothing but what is listed stands in a graded notebook."""

import json
import re
import time
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.converters import GenerateFeedback
from tests.integration.notebook_maker import code, solved
from tests.integration.pressure.corpus import EXERCISE, FULL, ROOT

from groundschool.nbgrader_bridge.converters import Door

SHOW = "from IPython.display import display\ndisplay({data!r}, metadata={metadata!r}, raw=True)"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def shown(found):
    """Return the first cell of a graded notebook that is not the engine's own."""
    cells = json.loads(found.notebook)["cells"]
    return next(cell for cell in cells if cell["id"] != "found-while-grading")


@pytest.mark.parametrize(
    ("data", "metadata", "kept"),
    [
        ({"image/png": PNG}, {"image/png": {"width": "1 onload=steal()", "height": 40}}, {"image/png": {"height": 40}}),
        ({"image/png": PNG}, {"image/png": {"width": 10**9, "height": True}, "isolated": True}, {}),
        ({"image/png": PNG, "text/plain": "x"}, {"filenames": {"image/png": "../../x"}}, {}),
    ],
)
def test_of_a_picture_only_its_size_is_told(examine, data, metadata, kept):
    found = examine(solved(ROOT, EXERCISE, code(SHOW.format(data=data, metadata=metadata), 0)))
    assert found.marks == FULL
    (output,) = shown(found)["outputs"]
    assert (output["data"], output["metadata"]) == (data, kept)


@pytest.mark.parametrize(
    "mime",
    [
        "application/javascript", "text/latex", "image/svg+xml", "application/json", "application/pdf", "text/x",
        "application/vnd.plotly.v1+json", "application/vnd.jupyter.widget-view+json", "video/mp4", "TEXT/HTML",
    ],
)  # fmt: skip
def test_what_is_not_listed_is_not_carried(examine, mime):
    data = {mime: "<script>steal()</script>", "text/plain": "x", "image/png": '"><script>steal()</script>'}
    found = examine(solved(ROOT, EXERCISE, code(SHOW.format(data=data, metadata={}), 0)))
    assert [output["data"] for output in shown(found)["outputs"]] == [{"text/plain": "x"}]


def text(source, **more):
    def change(notebook):
        notebook["cells"].insert(0, {"cell_type": "markdown", "id": "own", "metadata": {}, "source": source, **more})

    return change


def test_pictures_come_with_a_text_and_nothing_else(examine):
    attachments = {
        "a.png": {"image/png": PNG, "image/svg+xml": "<svg/>"},
        'b" onload="x': {"image/png": PNG},
        "c.png": {"image/png": '" onerror="x'},
        "d.html": {"text/html": "<b>"},
    }
    found = examine(solved(ROOT, EXERCISE, text("![a](attachment:a.png)", attachments=attachments)))
    cell = shown(found)
    assert (cell["source"], cell["attachments"]) == ("![a](attachment:a.png)", {"a.png": {"image/png": PNG}})


def test_150_000_cells_are_refused_in_words(examiner):
    from groundschool.engine import GradingJob

    def many(notebook):
        notebook["cells"] += [
            {"cell_type": "raw", "id": f"a{n}", "metadata": {"tags": ["skip-execution"]}, "source": "x"}
            for n in range(150_000)
        ]

    found = examiner.examine(GradingJob("mallory", EXERCISE, solved(ROOT, EXERCISE, many), 1))
    assert "cells, and at most 5,000 are read" in found.problem


def test_many_findings_are_counted_and_not_listed(examine):
    def odd(notebook):
        stray = {"nbgrader": {"grade_id": "x", "grade": False, "solution": False, "locked": True, "points": 3}}
        for cell in notebook["cells"]:
            cell["metadata"].setdefault("nbgrader", {"grade": False})
            cell["source"] = "x" if cell["metadata"].get("nbgrader", {}).get("locked") else cell["source"]
        notebook["cells"] += [
            {"cell_type": "markdown", "id": f"b{n}", "metadata": stray, "source": "x"} for n in range(2_000)
        ]

    found = examine(solved(ROOT, EXERCISE, odd, *(code("import os\nos._exit(0)") for _ in range(3))))
    assert len(found.findings) <= 21
    assert len(found.notebook) < 3_000_000


@pytest.mark.parametrize("size", [28_000_000])
def test_a_notebook_whose_weight_is_outputs_is_graded(examine, size):
    def heavy(notebook):
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * (size // 4)}]

    found = examine(solved(ROOT, EXERCISE, heavy))
    assert (found.status, found.marks) == ("graded", FULL)
    assert len(found.notebook) < 1_000_000
    assert not re.search("x{100}", found.notebook)


def page(found):
    """Return the page that feedback makes of a graded notebook; the marks, else out of the gradebook, are 0."""
    step = GenerateFeedback(config=Door("course", ROOT, Path("work")).config("linux"))
    exporter = HTMLExporter(config=step.config)
    for preprocessor in step.preprocessors[1:]:  # the first asks the gradebook
        exporter.register_preprocessor(preprocessor, enabled=True)
    notebook = nbformat.reads(found.notebook, as_version=4)
    for cell in notebook.cells:
        if mark := cell.metadata.get("nbgrader"):
            mark.update(score=0, points=0)
    told = {"notebook": "journal-triage", "score": 0, "max_score": 8, "late_penalty": 0}
    made, _ = exporter.from_notebook_node(notebook, {"nbgrader": told})
    return made


@pytest.mark.parametrize(
    ("source", "shows", "times"),
    [
        (r"\begin{a}" * 20_000, "begin{a}", 20_000),
        (r"\\(a" * 20_000, "(a", 20_000),
        ("![x](attachment:nope.png)", "attachment:nope.png", 1),
    ],
    ids=["environments", "formulas", "a lost picture"],
)
def test_a_page_is_made_of_any_text_in_a_few_seconds(examine, source, shows, times):
    found = examine(solved(ROOT, EXERCISE, text(source)))
    assert found.marks == FULL
    began = time.process_time()
    made = page(found)
    assert time.process_time() - began < 5
    assert "journal-triage (Score: 0.0 / 8.0)" in made
    assert made.count(shows) >= times
