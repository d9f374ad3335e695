"""Slips of honest people: what they deserve they get, and what grading lacks is said in words."""

import json

import pytest
from tests.integration.notebook_maker import code, hand_in, marked, master_answers, solved
from tests.integration.pressure.corpus import COUNTS, EXERCISE, FIRST, FULL, ROOT

HELPER = "%%writefile helper.py\ndef twice(x):\n    return 2 * x"


def without_marks(*, ids: bool):
    """Return a change that takes away all that nbgrader wrote, and ids with it."""

    def change(notebook: dict) -> None:
        for number, one in enumerate(notebook["cells"]):
            one["metadata"] = {} if ids else {"id": f"colab{number}", "vscode": {"languageId": one["cell_type"]}}
            if not ids:
                one.pop("id")
        if not ids:
            notebook.update(nbformat_minor=4, metadata={"colab": {"provenance": []}})

    return change


@pytest.mark.parametrize("ids", [True, False], ids=["VS Code", "Colab"])
def test_a_notebook_without_any_marks_gets_what_its_answers_deserve(examine, ids):
    found = examine(solved(ROOT, EXERCISE, without_marks(ids=ids)))
    assert found.marks == FULL
    assert found.findings == ("no cell carries the course's marks any more; the cells were told by id, text and place",)


def test_a_draft_first_and_the_answer_at_the_end(examine):
    def copied(notebook: dict) -> None:
        draft = marked(notebook)[f"{FIRST}-answer"]
        notebook["cells"].append({**draft, "id": "copied"})
        draft["source"] = "def first_errors(path):\n    return []"

    found = examine(solved(ROOT, EXERCISE, copied))
    assert found.marks == FULL
    (said,) = found.findings
    assert said.startswith(f"the answer cell '{FIRST}-answer' is there 2 times; cell ")


def test_a_helper_that_a_cell_writes_can_be_imported(examine):
    imports = "import helper\nassert helper.twice(2) == 4"
    found = examine(solved(ROOT, EXERCISE, code(HELPER, 0), code(imports, 1), code("1 + 1")))
    outputs = json.loads(found.notebook)["cells"][1]["outputs"]
    assert (found.marks, outputs, found.findings) == (FULL, [], ())


def test_a_module_that_grading_lacks_is_named(examine):
    answers = master_answers(ROOT, EXERCISE)
    answers[f"{FIRST}-answer"] = ["import polars_that_nobody_has\n", *answers[f"{FIRST}-answer"]]
    found = examine(hand_in(ROOT, EXERCISE, answers))
    assert found.marks == {FIRST: 0.0, COUNTS: 2.0}
    assert "needs the module polars_that_nobody_has" in found.findings[0]


LIMITED = {
    "a module that only the function imports": ("import polars_that_nobody_has", "needs the module polars_that_nobody"),
    "memory": ("kept = []\nwhile True:\n    kept.append(bytearray(10_000_000))", "may use 512 MB of memory"),
    "one large file": ("open('kept', 'wb').truncate(65 << 20)", "one file may take 64 MB"),
    "open files": ("kept = [open('kept', 'w') for _ in range(300)]", "may have 256 files open"),
}


@pytest.mark.parametrize(("body", "said"), LIMITED.values(), ids=LIMITED)
def test_what_an_answer_lacks_when_it_is_called_is_a_finding(examine, body, said):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    answers = master_answers(ROOT, EXERCISE) | {f"{COUNTS}-answer": f"def priority_counts(path):\n{lines}"}
    found = examine(hand_in(ROOT, EXERCISE, answers))
    assert found.marks == {FIRST: 6.0, COUNTS: 0.0}
    (task, cell) = found.findings
    assert task.startswith("priority_counts ")
    assert cell.startswith("cell ")
    assert said in task
    assert said in cell
