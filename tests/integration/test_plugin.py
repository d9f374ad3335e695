"""The engine inside nbgrader: plain notebooks get stock's marks, the course's those of ``groundschool grade``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tests.integration.handed_in import CRASHES_WHEN_EMPTY, NOISY, RAISES, SOLVED, answered

from groundschool.marking.pipeline import PIPELINE
from groundschool.nbgrader_bridge.gradebook import read_gradebook

pytestmark = pytest.mark.long

BIN = Path(sys.executable).parent
STDERR = "import sys\nprint('careful', file=sys.stderr)\n"
WAYS = {
    "solved": lambda own: own,
    "untouched": lambda _: None,
    "wrong": lambda own: own.replace("** 2", "* 2").replace("**2", "*2"),
    "loud": lambda own: f"{STDERR}{own}",
    "raises": lambda own: f"{own}\nraise ValueError('no')",
    "exits": lambda own: f"{own}\nimport sys\nsys.exit(1)",
    "prints": lambda own: f"print('here')\n{own}\n0.5",
    "shell": lambda own: f"!echo listed; ls /nowhere\n{own}",
}


def nbgrader(folder: Path, *command: str) -> str:
    """Return what a real nbgrader command said."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [str(BIN / "nbgrader"), *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stderr


def settings(values: dict[str, object]) -> str:
    return "".join(f"c.{name} = {value!r}\n" for name, value in values.items())


@pytest.fixture(scope="module")
def graded_twice(tmp_path_factory) -> dict[str, dict[Any, Any]]:
    """Return the marks of nbgrader's own quickstart course, by stock nbgrader and by the engine inside it."""
    folder = tmp_path_factory.mktemp("quickstart")
    nbgrader(folder, "quickstart", "stock")
    stock = folder / "stock"
    nbgrader(stock, "generate_assignment", "ps1")
    for who, way in WAYS.items():
        for name in ("problem1", "problem2") if who in {"solved", "untouched"} else ("problem1",):
            _hand_in(stock, who, name, way)
        shutil.copy(stock / "release/ps1/jupyter.png", stock / "submitted" / who / "ps1")
    ours = Path(shutil.copytree(stock, folder / "ours"))
    with (ours / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(settings(PIPELINE))
    for course in (stock, ours):
        nbgrader(course, "autograde", "ps1")
    return {course.name: read_gradebook(f"sqlite:///{course / 'gradebook.db'}") for course in (stock, ours)}


def _hand_in(course: Path, who: str, name: str, way: Any) -> None:
    master = nbformat.read(course / f"source/ps1/{name}.ipynb", as_version=4)
    own = {cell.metadata.nbgrader.grade_id: cell.source for cell in master.cells if "nbgrader" in cell.metadata}
    notebook = nbformat.read(course / f"release/ps1/{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("solution"):
            cell.source = way(own[mark["grade_id"]]) or cell.source if cell.cell_type == "code" else f"{who} says so."
    path = course / "submitted" / who / "ps1" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


@pytest.mark.parametrize("who", WAYS)
def test_a_plain_notebook_gets_the_marks_that_stock_nbgrader_gives(graded_twice, who):
    stock, ours = ({key: row for key, row in rows.items() if key[0] == who} for rows in graded_twice.values())
    assert len(stock) == 2
    assert ours == stock


def test_the_ways_earn_different_marks(graded_twice):
    points = {who: row.points for (who, name), row in graded_twice["stock"].items() if name == "ps1/problem1"}
    assert points["solved"] == 3 > points["wrong"] > points["untouched"] == 0


@pytest.fixture(scope="module")
def class_(built, tmp_path_factory, groundschool) -> Path:
    """A working folder of the example course, set up by ``init-course``, with four hand-ins."""
    work = tmp_path_factory.mktemp("plugin") / "work"
    for command in ("init-course", "release"):
        said = groundschool(command, "--course", built, "--work", work, "--exchange", work.parent / "exchange")
        assert said.returncode == 0, said.stderr
    for who, source in {"ann": NOISY, "bob": CRASHES_WHEN_EMPTY, "cat": RAISES, "dan": SOLVED}.items():
        path = work / "submitted" / who / "linux" / "slow-disk.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(answered(built, {"slowest-answer": source, "note": f"{who} says."}))
    return work


def test_the_command_the_button_and_groundschool_give_the_same(built, class_, groundschool):
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    database = f"sqlite:///{class_ / 'gradebook.db'}"
    nbgrader(class_, "autograde", "linux")
    by_command = read_gradebook(database)
    config = Config()
    settings_of = (class_ / "nbgrader_config.py").read_text(encoding="utf-8")
    exec(settings_of, {"get_config": lambda: config})  # noqa: S102 - as traitlets does
    said = NbGraderAPI(CourseDirectory(config=config), config=config).autograde("linux", "ann")
    assert said["success"], said
    by_button = read_gradebook(database)
    graded = groundschool("grade", "--course", built, "--work", class_)
    assert graded.stdout.startswith("4 graded,"), graded.stderr
    assert read_gradebook(database) == by_command == by_button
    assert {who: row.points for (who, _), row in by_command.items()} == {"ann": 8, "bob": 6.4, "cat": 0, "dan": 8}


def test_feedback_and_export_work_on_what_the_engine_has_graded(class_):
    nbgrader(class_, "generate_feedback", "linux")
    page = (class_ / "feedback/bob/linux/slow-disk.html").read_text(encoding="utf-8")
    assert "properties hold" in page
    nbgrader(class_, "export")
    rows = (class_ / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 5
    assert any(",bob," in row and ",6.4," in row for row in rows)


@pytest.fixture(params=["in the environment", "in the configuration"])
def named(request, monkeypatch):
    """Where the ledger is named."""
    monkeypatch.delenv("GROUNDSCHOOL_LEDGER", raising=False)
    return request.param, monkeypatch.setenv


def test_formgrader_chooses_the_variant_by_the_ledger_that_grade_records_in(
    built, tmp_path, postgres, groundschool, named
):
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    from groundschool.curriculum import Course
    from groundschool.grading.variant_plan import hidden_seed
    from groundschool.ledger.opened import open_ledger
    from groundschool.ledger.secret import course_secret
    from groundschool.marking.plugin import Case

    url, work, course = postgres(), tmp_path / "work", Course(built)
    assert groundschool("init-course", "--course", built, "--work", work).returncode == 0
    configured = ""
    where, set_variable = named
    if where == "in the environment":
        set_variable("GROUNDSCHOOL_LEDGER", url)
    else:
        configured = url
        with (work / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write(settings({"Examine.ledger": url}))
    assert groundschool("release", "--course", built, "--work", work).returncode == 0
    path = work / "submitted/ann/linux/slow-disk.ipynb"
    path.parent.mkdir(parents=True)
    coursedir = CourseDirectory(config=Config({"CourseDirectory": {"root": str(work)}}))
    for number, answer in enumerate((CRASHES_WHEN_EMPTY, SOLVED), 1):
        path.write_bytes(answered(built, {"slowest-answer": answer}))
        asked = Case(course, coursedir, "ann", "linux/slow-disk", configured).job.seed
        exercise = course.exercise("linux/slow-disk")
        assert asked == hidden_seed(course_secret(work / ".groundschool"), "ann", exercise, number)
        nbgrader(work, "autograde", "linux", "--force")
        by_button = read_gradebook(f"sqlite:///{work / 'gradebook.db'}")
        graded = groundschool("grade", "--course", built, "--work", work)
        assert graded.stdout.startswith("1 graded,"), graded.stderr
        assert read_gradebook(f"sqlite:///{work / 'gradebook.db'}") == by_button
        assert Case(course, coursedir, "ann", "linux/slow-disk", configured).job.seed == asked
    assert not (work / "ledger.db").exists()
    with open_ledger(url, work, lambda: None, create=False) as ledger:
        found = [event.payload for event in ledger.events("ann") if event.type == "attempt.graded"]
    assert len({payload["variant"] for payload in found}) == 2
