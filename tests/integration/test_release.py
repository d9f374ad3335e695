"""Released notebook by notebook with the real nbgrader: what lies in the exchange, and what is in the gradebook."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import nbformat
import pytest

from groundschool.nbgrader_bridge.converters import Door, NbgraderError


@pytest.fixture(scope="module")
def released(built, tmp_path_factory):
    """A door whose course was released, with a work folder and an exchange of its own."""
    folder = tmp_path_factory.mktemp("released")
    course = Path(shutil.copytree(built, folder / "course"))
    door = Door("example", course, folder / "work", folder / "exchange")
    door.prepare()
    door.enter("linux", ["slow-disk"])
    door.release("linux")
    return door


def test_associates_can_fetch_the_notebooks_and_nothing_else(released):
    outbound = released.exchange / "example" / "outbound" / "linux"
    assert {path.relative_to(outbound).as_posix() for path in outbound.rglob("*.ipynb")} >= {"slow-disk.ipynb"}
    for path in outbound.rglob("*"):
        assert path.is_dir() or path.suffix == ".ipynb"
        assert path.is_dir() or "SOLUTION" not in path.read_text(encoding="utf-8")


def test_the_gradebook_knows_every_task_and_its_points(released):
    with sqlite3.connect(released.work / "gradebook.db") as connection:
        query = "SELECT name, max_score FROM base_cell JOIN grade_cells USING (id)"
        assert sorted(connection.execute(query)) == [("note", 2.0), ("slowest", 8.0)]
    connection.close()


def test_what_is_released_is_what_was_built(built, released):
    name = "exercises/linux/slow-disk.ipynb"
    assert (released.root / name).read_bytes() == (built / name).read_bytes()


def test_releasing_again_changes_nothing(released):
    outbound = released.exchange / "example" / "outbound"
    before = {path: path.read_bytes() for path in outbound.rglob("*.ipynb")}
    released.enter("linux", ["slow-disk"])
    released.release("linux")
    assert {path: path.read_bytes() for path in outbound.rglob("*.ipynb")} == before


def test_an_area_that_was_never_built_is_a_sentence(released):
    with pytest.raises(NbgraderError, match=r"^nbgrader: .*iac"):
        released.release("iac")


def test_the_environment_is_left_as_it_was(released, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin")
    released.prepare()
    released.enter("linux", ["slow-disk"])
    assert os.environ["PATH"] == "/usr/bin"


def test_a_new_gradebook_is_what_nbgrader_makes(tmp_path, monkeypatch):
    from nbgrader.api import Gradebook

    ours = Door("example", tmp_path, tmp_path / "ours")
    ours.prepare()
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    with Gradebook(f"sqlite:///{tmp_path / 'theirs.db'}", "example"):
        pass
    assert dump(tmp_path / "theirs.db") == dump(ours.work / "gradebook.db")


def dump(path: Path) -> list[str]:
    """Return a database's tables and rows as statements."""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.iterdump())


def test_a_notebook_is_released_without_outputs_or_times(released):
    notebook = nbformat.read(released.root / "exercises/linux/slow-disk.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
