"""The installed wheel works on its own: no checkout near, one exercise opened, answered and graded."""

import os
import subprocess
import sysconfig
from pathlib import Path

import nbformat
import pytest
from tests.packaging.conftest import clean_environment

ROOT = Path(__file__).parents[2]
EXECUTE = """
import sys
import nbformat
from nbclient import NotebookClient
path = sys.argv[1]
notebook = nbformat.read(path, as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": sys.argv[2]}}).execute()
nbformat.write(notebook, path)
"""


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A function that runs a program of a clean environment holding the wheel; dependencies are this environment's."""
    home = tmp_path_factory.mktemp("clean")
    python, _ = clean_environment(wheel, home)
    kept = {name: value for name, value in os.environ.items() if name not in ("GROUNDSCHOOL_COURSE", "PYTHONPATH")}
    named = ("XDG_DATA_HOME", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")
    environment = kept | {name: str(home / name.lower()) for name in named}

    def run(program: str, *arguments: object) -> str:
        command = [str(python.with_name(program)), *map(str, arguments)]
        done = subprocess.run(
            command, cwd=home, env=environment, capture_output=True, text=True, check=False, timeout=240
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_the_package_in_use_is_the_wheels(installed):
    said = installed("python", "-c", "import groundschool, numpy; print(groundschool.__file__); print(numpy.__file__)")
    ours, dependency = said.splitlines()
    assert "/clean" in ours
    assert str(ROOT) not in ours
    assert dependency.startswith(sysconfig.get_path("purelib"))


def test_an_exercise_is_opened_answered_and_graded_with_full_marks(installed, tmp_path):
    folder = tmp_path / "work"
    installed("groundschool", "init", folder)
    assert (folder / "home.ipynb").is_file()
    path = folder / "linux" / "journal-triage.ipynb"
    notebook = nbformat.read(path, as_version=4)
    solved = nbformat.read(ROOT / "source" / "linux" / "journal-triage.ipynb", as_version=4)
    answers = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source
        for cell in solved.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(notebook, path)
    installed("python", "-c", EXECUTE, path, path.parent)
    assert grades(nbformat.read(path, as_version=4)) == {"first-errors": "6.0", "priority-counts": "2.0"}


def grades(notebook) -> dict[str, str]:
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    results = {cell.metadata["nbgrader"]["grade_id"]: cell.outputs[-1] for cell in graded}
    return {name: output["data"]["text/plain"] for name, output in results.items()}
