"""The audit: every broken rule of a course is named at once, with its file, field and remedy."""

import shutil

import pytest

from groundschool.authoring.audit import audit
from groundschool.authoring.build import build
from groundschool.curriculum import Course
from groundschool.errors import CourseError, GroundschoolError
from groundschool.services.check_course import check_course

EXERCISE = "curriculum/linux/slow-disk/exercise.toml"
GRADER, WRONG = "curriculum/linux/slow-disk/grader.py", "curriculum/linux/slow-disk/wrong.py"
GENERATOR = "datasets/slow-disk/generate.py"


def change(root, name, old, new):
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(root):
    return {(problem.where, problem.field) for problem in audit(Course(root))}


def everything(root):
    return {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file() and ".pyc" not in path.name}


def test_the_example_course_is_whole(example):
    assert audit(Course(example)) == []


FRAMEWORK = "curriculum/framework.toml"
MISTAKES = {
    "unknown dataset": (EXERCISE, 'datasets = ["slow-disk"]', 'datasets = ["slow-disc"]', (EXERCISE, "datasets")),
    "unknown lesson": (
        EXERCISE,
        'lesson = "linux/first-lesson"\nbl',
        'lesson = "linux/first"\nbl',
        (EXERCISE, "lesson"),
    ),
    "unknown heading": (
        EXERCISE,
        'lesson = "linux/first-lesson"\n\n',
        'lesson = "linux/first-lesson#Why-this-pages-me"\n\n',
        (EXERCISE, "misconceptions.text-order.lesson"),
    ),
    "unknown skill": (EXERCISE, 'id = "linux.logs-services"', 'id = "linux.logs"', (EXERCISE, "skills.0.id")),
    "unknown row": (EXERCISE, '"B3.linux"', '"B3.linus"', (EXERCISE, "blueprint")),
    "requires itself": (
        EXERCISE,
        "order = 1",
        'order = 1\nprerequisites = ["linux/slow-disk"]',
        ("curriculum/linux/slow-disk", "prerequisites"),
    ),
    "no main skill": (
        EXERCISE,
        'id = "linux.logs-services"',
        'id = "linux.logs-services"\nweight = 0.5',
        (EXERCISE, "skills"),
    ),
    "no answer": (EXERCISE, 'answer = "slowest"\n', "", (EXERCISE, "tasks.slowest.answer")),
    "no rubric": (EXERCISE, 'rubric = ["Says what is slow, with its unit."]\n', "", (EXERCISE, "tasks.note.rubric")),
    "comments that nobody gives": (
        EXERCISE,
        'answer = "slowest"\n',
        'answer = "slowest"\ncomments = ["Well seen."]\n',
        (EXERCISE, "tasks.slowest.comments"),
    ),
    "tag twice": (EXERCISE, 'tag = "seconds"', 'tag = "no-data"', (EXERCISE, "misconceptions")),
    "edge twice": (
        EXERCISE,
        '[[misconceptions]]\ntag = "text-order"',
        '[[edges]]\nid = "empty"\nlabel = "x"\n[[misconceptions]]\ntag = "text-order"',
        (EXERCISE, "edges"),
    ),
    "edge that nothing injects": (EXERCISE, 'id = "empty"', 'id = "emtpy"', (EXERCISE, "edges.emtpy")),
    "edge that nobody asks for": (GENERATOR, '("empty",)', '("empty", "full")', (GENERATOR, "EDGES")),
    "edge's unknown tag": (EXERCISE, 'missed = "no-data"', 'missed = "nodata"', (EXERCISE, "edges.empty.missed")),
    "edge's unknown tag of a crash": (
        EXERCISE,
        'crashed = "no-data"',
        'crashed = "nodata"',
        (EXERCISE, "edges.empty.crashed"),
    ),
    "engine in a grader": (GRADER, "from groundschool.kit", "from groundschool.grading", (GRADER, "import")),
    "library in a generator": (GENERATOR, "import random", "import random\n\nimport yaml", (GENERATOR, "import")),
    "engine in an answer": (WRONG, "from pathlib", "from groundschool import engine\nfrom pathlib", (WRONG, "import")),
    "syntax of Python": (WRONG, "def last_line(path):", "def last_line(path:", (WRONG, "")),
    "task without cell": (EXERCISE, 'id = "note"', 'id = "notes"', ("curriculum/linux/slow-disk/notebook.py", "notes")),
    "cell without task": (
        "curriculum/linux/slow-disk/notebook.py",
        'manual="note"',
        'manual="remark"',
        ("curriculum/linux/slow-disk/notebook.py", "remark"),
    ),
    "misspelt field": (EXERCISE, "minutes = 20", "minuts = 20", (EXERCISE, "minuts")),
    "syntax": (EXERCISE, "minutes = 20", "minutes = ", (EXERCISE, "")),
    "altered sample": (
        "datasets/slow-disk/response-times.txt",
        " ms",
        " s",
        ("datasets/slow-disk/response-times.txt", "sha256"),
    ),
    "weights": (
        "curriculum/framework.toml",
        "weight = 100",
        "weight = 90",
        ("curriculum/framework.toml", "dimensions"),
    ),
    "nobody can meet it": (
        "curriculum/milestones.toml",
        'count = 1, blueprint = ["B9.alone"] }]',
        'count = 1, blueprint = ["B9.alone"] }, '  # noqa: ISC004 - one replacement
        '{ kind = "scored", title = "Map", exercise = "DOC-03", score = 0.8, blueprint = ["B9.alone"] }]',
        ("curriculum/milestones.toml", "milestones.M1"),
    ),
    "levels": ("curriculum/course.toml", '"owner"', '"boss"', (FRAMEWORK, "policy.levels")),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_where_it_stands(example, mistake):
    name, old, new, expected = MISTAKES[mistake]
    change(example, name, old, new)
    assert expected in found(example)
    assert all(problem.remedy for problem in audit(Course(example)))


def test_of_a_draft_it_is_said_what_nobody_can_meet_yet_and_nothing_is_wrong(example):
    name, old, new, _ = MISTAKES["nobody can meet it"]
    change(example, name, old, new)
    change(example, "curriculum/course.toml", "schema_version = 1", 'schema_version = 1\nstatus = "draft"')
    assert audit(Course(example)) == []
    said = check_course(Course(example)).coverage
    assert "A draft, by course.toml. milestones.M1: nobody can meet it: no exercise yet for: Map." in said


def test_a_near_name_is_offered(example):
    change(example, EXERCISE, 'datasets = ["slow-disk"]', 'datasets = ["slow-disc"]')
    assert "Did you mean slow-disk?" in " ".join(map(str, audit(Course(example))))


@pytest.mark.parametrize("name", ["grader.py", "wrong.py", "right.py", "notebook.py"])
def test_a_missing_file_is_named(example, name):
    (example / "curriculum/linux/slow-disk" / name).unlink()
    assert (f"curriculum/linux/slow-disk/{name}", "") in found(example)


@pytest.mark.parametrize(
    "name",
    [
        "curriculum/linux/area.toml",
        "curriculum/linux/slow-disk/exercise.toml",
        "curriculum/linux/lessons/first-lesson.toml",
        "curriculum/course.toml",
        "curriculum/blueprint.toml",
        "curriculum/policies/severity.toml",
        "datasets/slow-disk/README.md",
    ],
)
def test_a_missing_declaration_is_named(example, name):
    (example / name).unlink()
    assert (name, "") in found(example)


def test_two_exercises_with_one_reference(example):
    shutil.copytree(example / "curriculum/linux/slow-disk", example / "curriculum/linux/full-disk")
    assert ("curriculum/linux/full-disk/exercise.toml", "ref") in found(example)


def test_a_folder_name_that_nbgrader_misreads_is_named_in_full(example):
    (example / "curriculum/linux/slow-disk").rename(example / "curriculum/linux/slow+disk")
    assert ("curriculum/linux/slow+disk", "") in found(example)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"title = ["])
def test_a_file_that_cannot_be_read_is_a_problem_like_any_other(example, content):
    (example / EXERCISE).write_bytes(content)
    assert (EXERCISE, "") in found(example)


def test_a_folder_in_the_place_of_a_file_is_a_problem_like_any_other(example):
    (example / EXERCISE).unlink()
    (example / EXERCISE).mkdir()
    assert (EXERCISE, "") in found(example)


def test_all_mistakes_are_listed_at_once_and_nothing_is_built(built_copy):
    for name in ("unknown dataset", "unknown row", "no rubric", "cell without task", "altered sample", "weights"):
        file, old, new, _ = MISTAKES[name]
        change(built_copy, file, old, new)
    before = everything(built_copy)
    with pytest.raises(CourseError) as refused:
        build(Course(built_copy))
    named = {(problem.where, problem.field) for problem in refused.value.problems}
    assert named >= {
        (EXERCISE, "datasets"),
        (EXERCISE, "blueprint"),
        (EXERCISE, "tasks.note.rubric"),
        ("curriculum/linux/slow-disk/notebook.py", "remark"),
        ("datasets/slow-disk/response-times.txt", "sha256"),
        (FRAMEWORK, "dimensions"),
    }
    assert everything(built_copy) == before


def test_one_unreadable_file_does_not_hide_the_mistakes_of_others(example):
    mistakes = ("misspelt field", "altered sample", "levels")
    for name in mistakes:
        file, old, new, _ = MISTAKES[name]
        change(example, file, old, new)
    assert found(example) == {MISTAKES[name][3] for name in mistakes} | {(EXERCISE, "minutes")}


@pytest.mark.parametrize("file", ["generate.py", "../../curriculum/linux/slow-disk/grader.py"])
def test_a_module_that_cannot_be_imported_is_named(example, file):
    from groundschool.curriculum.content_module import load_content_module

    path = (example / "datasets/slow-disk" / file).resolve()
    path.write_text("def broken(:\n", encoding="utf-8")
    with pytest.raises(GroundschoolError, match=rf"{path.name}: cannot be imported: SyntaxError"):
        load_content_module(path)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (GRADER, "import math"),
        (GRADER, "from groundschool.judges.shell import shellcheck"),
        (GENERATOR, "import numpy as np"),
        (GENERATOR, "from groundschool.simulation.clock import iso_utc"),
        (WRONG, "import yaml"),
        ("datasets/slow-disk/record.py", "from groundschool.recording.command import main"),
    ],
)
def test_content_may_import_the_kit_the_judges_the_story_and_answers_what_associates_have(example, name, line):
    path = example / name
    path.write_text(f"{path.read_text(encoding='utf-8') if path.is_file() else ''}\n{line}\n", encoding="utf-8")
    assert (name, "import") not in found(example)


def test_an_exercise_that_declares_no_edge_is_tried_on_all_of_its_dataset(example):
    path = example / EXERCISE
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("[[edges]]"), text.index("[[misconceptions]]")
    path.write_text(text[:begin] + text[end:], encoding="utf-8")
    assert found(example) == set()


PILOT = "curriculum/linux/slow-disk/pilot.toml"
PILOTED = """
minutes = 15
right = ["sorted_lst"]

[[solved]]
by = "an engineer of another team"
attempts = { slowest = 2, slow = 1 }

[[mended]]
was = "the unit was nowhere said"
now = "the contract says milliseconds"
"""


def test_a_pilot_names_tasks_and_right_answers_that_there_are(example):
    (example / PILOT).write_text(PILOTED, encoding="utf-8")
    said = [str(problem) for problem in audit(Course(example))]
    assert said == [
        f"{PILOT}: right: right.py has no answer called 'sorted_lst'. Did you mean sorted_last?",
        f"{PILOT}: solved.0.attempts: there is no task 'slow'. Did you mean slowest?",
    ]
    change(example, PILOT, "sorted_lst", "sorted_last")
    change(example, PILOT, ", slow = 1", "")
    assert audit(Course(example)) == []
    assert Course(example).exercise("linux/slow-disk").minutes == 15
