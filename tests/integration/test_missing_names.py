"""A name that no cell has defined yet: the notebook says which cell to run."""

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook


def outputs(course, folder, *sources):
    """Return the text of what the cells write, run in a kernel of the course, errors and all."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    client = NotebookClient(
        notebook, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": folder}}
    )
    client.execute(env={"GROUNDSCHOOL_COURSE": str(course), "PATH": "/usr/bin:/bin"})
    nbformat.validate(notebook)
    return ["".join(one.get("text", one.get("ename", "")) for one in cell.outputs) for cell in notebook.cells]


def test_the_cell_to_run_is_named(built, tmp_path):
    _, grading, other = outputs(
        built, tmp_path, "from groundschool import grade", 'grade("linux/slow-disk", "slowest", slowest)', "path"
    )
    assert "NameError" in grading
    assert (
        "slowest is not there yet. Run the cell in which you write it (“The slowest request”), then this one."
        in grading
    )
    assert "path is not there yet. Run the cells above first" in other
