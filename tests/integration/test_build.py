"""What machines write: the same bytes each time, nothing left over, no solution in what associates get."""

import nbformat
import pytest
from nbconvert.exporters.exporter import ResourcesDict

from groundschool.authoring.audit import audit
from groundschool.authoring.build import build
from groundschool.authoring.master import read_master
from groundschool.authoring.master_cells import unsolved
from groundschool.curriculum import Course
from groundschool.errors import CourseError
from groundschool.nbgrader_bridge.converters import Door

WRITTEN = ("source", "exercises")


def bytes_of(root):
    return {path.relative_to(root): path.read_bytes() for top in WRITTEN for path in (root / top).rglob("*.*")}


@pytest.fixture(scope="module")
def rebuilt(built, tmp_path_factory):
    """A second build, of a copy of the masters in another folder, into which strays were put first."""
    import shutil

    root = tmp_path_factory.mktemp("rebuilt") / "course"
    for name in ("curriculum", "datasets"):
        shutil.copytree(built / name, root / name)
    for stray in ("source/linux/old.ipynb", "source/linux/notes.txt", "exercises/iac/gone.ipynb", "exercises/x.md"):
        (root / stray).parent.mkdir(parents=True, exist_ok=True)
        (root / stray).write_text("{}", encoding="utf-8")
    written = build(Course(root))
    return root, written


def test_two_builds_give_the_same_bytes_and_no_stray_is_left(built, rebuilt):
    root, written = rebuilt
    assert bytes_of(root) == bytes_of(built)
    assert {path.relative_to(root).as_posix() for path in (*written.source, *written.exercises)} == {
        "source/linux/slow-disk.ipynb",
        "source/linux/lessons/first-lesson.ipynb",
        "exercises/linux/slow-disk.ipynb",
        "exercises/linux/lessons/first-lesson.ipynb",
        "exercises/home.ipynb",
    }
    assert sorted(path for top in WRITTEN for path in (root / top).rglob("*") if path.is_file()) == sorted(
        (*written.source, *written.exercises)
    )
    assert not (root / "exercises/iac").exists()


def test_building_leaves_nothing_else_behind(rebuilt):
    root, _ = rebuilt
    beside = {path.name for path in root.iterdir()}
    assert beside == {"curriculum", "datasets", *WRITTEN}


def test_no_solution_reaches_an_associate(built):
    for path in (built / "exercises").rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "SOLUTION" not in text
        assert "max((float(line.split()[0])" not in text
        assert "took more than a second" not in text
    assert "max((float(line.split()[0])" in (built / "source/linux/slow-disk.ipynb").read_text(encoding="utf-8")


def test_a_grade_cell_is_generated_locked_and_worth_the_declared_points(built):
    notebook = nbformat.read(built / "exercises/linux/slow-disk.ipynb", as_version=4)
    marks = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    assert list(marks) == ["slowest-answer", "slowest", "note-rubric", "note"]
    assert marks["slowest"].source.endswith('\ngrade("linux/slow-disk", "slowest", slowest)')
    assert (marks["slowest"].metadata.nbgrader.points, marks["slowest"].metadata.nbgrader.locked) == (8, True)
    assert (marks["note"].metadata.nbgrader.points, marks["note"].metadata.nbgrader.solution) == (2, True)
    assert "Says what is slow, with its unit." in marks["note-rubric"].source
    assert marks["note"].source == "YOUR ANSWER HERE"


def test_home_ships_with_its_output_and_a_lesson_with_those_that_are_kept(built):
    home = (built / "exercises/home.ipynb").read_text(encoding="utf-8")
    assert "linux/lessons/first-lesson.ipynb" in home
    assert outputs_of(built / OPENED) == ["1800.0 ms first\n"]
    whole = outputs_of(built / LESSON)
    assert len(whole) == 5
    assert any(" ms" in text for text in whole)
    assert any("Without widgets" in text for text in whole)
    assert "Right. Texts are compared character by character." in whole


def outputs_of(path):
    lesson = nbformat.read(path, as_version=4)
    outputs = [output for cell in lesson.cells for output in cell.get("outputs", [])]
    return [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]


def test_a_solution_is_folded_and_shows_nothing_before_it_is_run(built):
    lesson = nbformat.read(built / OPENED, as_version=4)
    (folded,) = [cell for cell in lesson.cells if cell.metadata.get("tags") == ["solution"]]
    assert folded.metadata.jupyter == {"source_hidden": True}
    assert (folded.outputs, folded.execution_count) == ([], None)


def test_what_nbgrader_gives_out_holds_no_lesson_with_its_outputs(built_copy):
    door = Door("example", built_copy, built_copy)
    door.generate("linux", ["slow-disk"], built_copy / "given")
    assert [path.name for path in (built_copy / "given").rglob("*.ipynb")] == ["slow-disk.ipynb"]


def test_a_folded_answer_that_is_wrong_stops_the_build_and_is_named(built_copy):
    master = built_copy / "curriculum/linux/lessons/first-lesson.py"
    text = master.read_text(encoding="utf-8")
    master.write_text(text.replace('longest = "9.1"', 'longest = "1800.0"'), encoding="utf-8")
    with pytest.raises(CourseError, match=r"first-lesson.py: solution: Not so. That is the order of numbers"):
        build(Course(built_copy))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("minutes_teach = 10", "minutes_teach = 30"), "asks 2 times in 30 minutes"),
        (('id = "order"', 'id = "ordering"'), "predictions.ordering: the lesson never asks for it"),
        (('id = "last"', 'id = "lasting"'), "questions.lasting: no folded cell answers it"),
    ],
)
def test_a_lesson_asks_often_and_all_that_it_declares(built_copy, edit, said):
    head = built_copy / "curriculum/linux/lessons/first-lesson.toml"
    head.write_text(head.read_text(encoding="utf-8").replace(*edit), encoding="utf-8")
    assert any(said in str(problem) for problem in audit(Course(built_copy)))


CELLS = (
    "def f(path):\n    ### BEGIN SOLUTION\n    return 3\n    ### END SOLUTION\n",
    "def f(path):\n    x = 1\n    ### BEGIN SOLUTION\n    return 3\n    ### END SOLUTION\n    return x\n\n\nprint(f)",
    "### BEGIN SOLUTION\na = 1\n### END SOLUTION\n\n### BEGIN SOLUTION\nb = 2\n### END SOLUTION",
    "answer = 3",
    "text = '''\n### BEGIN SOLUTION\n- record: x\n### END SOLUTION\n'''",
    "class A:\n\tdef f(self):\n\t\t### BEGIN SOLUTION\n\t\treturn 1\n\t\t### END SOLUTION",
    "def f():\n    # BEGIN SOLUTION\n    return 3\n    # END SOLUTION, and more\n",
)


@pytest.mark.parametrize("source", CELLS)
@pytest.mark.parametrize("answer", [True, False])
def test_an_unsolved_cell_is_what_nbgrader_makes_of_it(source, answer):
    assert unsolved(source, answer=answer) == cleared(source, answer=answer)


def test_every_answer_of_the_course_is_cleared_as_nbgrader_clears_it(course):
    cells = [
        cell
        for exercise in course.exercises.values()
        if (exercise.folder / "notebook.py").is_file()
        for cell in read_master(exercise.folder / "notebook.py")
        if cell.cell_type == "code" and "task" in cell.metadata
    ]
    assert len(cells) >= len(course.exercises)
    for cell in cells:
        assert unsolved(cell.source) == cleared(cell.source, answer=True)


def cleared(source: str, *, answer: bool) -> str:
    from nbgrader.preprocessors import ClearSolutions

    cell = nbformat.v4.new_code_cell(source)
    facts = {"grade": False, "grade_id": "a", "locked": False, "schema_version": 3, "solution": answer, "task": False}
    cell.metadata["nbgrader"] = facts
    notebook = nbformat.v4.new_notebook(cells=[cell])
    after, _ = ClearSolutions(enforce_metadata=False).preprocess(notebook, ResourcesDict())
    return after.cells[0].source


LESSON = "source/linux/lessons/first-lesson.ipynb"
OPENED = "exercises/linux/lessons/first-lesson.ipynb"


def shown(root) -> str:
    """Return what a lesson's stored outputs show of its data."""
    notebook = nbformat.read(root / LESSON, as_version=4)
    return "".join(one.text for cell in notebook.cells for one in cell.get("outputs", []) if "text" in one)


def test_a_lesson_is_run_again_when_its_data_changed_beneath_it_and_check_says_so(built_copy, groundschool):
    kept, before = (built_copy / LESSON).read_bytes(), shown(built_copy)
    build(Course(built_copy))
    assert (built_copy / LESSON).read_bytes() == kept
    assert groundschool("check", "--course", built_copy).stdout.endswith("0 problems\n")
    generator = built_copy / "datasets" / "slow-disk" / "generate.py"
    text = generator.read_text(encoding="utf-8").replace('f"slow-disk {seed}', 'f"slower-disk {seed}')
    generator.write_text(text, encoding="utf-8")
    assert groundschool("regenerate", "--course", built_copy).returncode == 0
    said = groundschool("check", "--course", built_copy)
    assert said.returncode == 1
    why = "its stored outputs are of other data or questions than there are now. Run: groundschool build"
    assert f"{LESSON}: outputs: {why}" in said.stdout
    assert groundschool("build", "--course", built_copy).returncode == 0
    assert shown(built_copy) != before
    assert groundschool("check", "--course", built_copy).returncode == 0


def test_a_built_lesson_that_a_merge_left_in_pieces_is_named_and_built_anew(built_copy, groundschool):
    path = built_copy / LESSON
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"cells": [', b'"cells": [\n<<<<<<< ours', 1))
    said = groundschool("check", "--course", built_copy)
    assert (said.returncode, f"{LESSON}: it is no notebook. Run: groundschool build" in said.stdout) == (1, True)
    assert groundschool("build", "--course", built_copy).returncode == 0
    assert path.read_bytes() == whole
