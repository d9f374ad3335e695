"""A certificate answers for what it was given for, and for nothing else; whatever is doubted is proven anew."""

import subprocess

import pytest

from groundschool.authoring.certificate import NAME, Certificate, certified, certify, stale, tool_version
from groundschool.authoring.prove import prove
from groundschool.authoring.reached import PACKAGE, reached
from groundschool.authoring.rotation import Rotation, prove_what_is_doubted
from groundschool.curriculum import Course

EXERCISE, FOLDER = "linux/slow-disk", "curriculum/linux/slow-disk"
NOBODY_CHOSEN = Rotation("a commit", few=0)


@pytest.fixture(scope="session")
def proof(built):
    return prove(Course(built), EXERCISE)


@pytest.fixture
def course(example, proof):
    found = Course(example)
    certify(found, proof)
    return found


def doubted(course, rotation=NOBODY_CHOSEN):
    """Return on how many seeds an exercise is proven."""
    return prove_what_is_doubted(course, EXERCISE, rotation).seeds


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_what_is_certified_is_proven_on_one_seed(course):
    assert stale(course) == []
    assert doubted(course) == 1


@pytest.mark.parametrize(
    "name",
    [*(f"{FOLDER}/{name}" for name in ("exercise.toml", "notebook.py", "grader.py", "wrong.py", "right.py")),
     "datasets/slow-disk/generate.py", "datasets/slow-disk/README.md"],
)  # fmt: skip
def test_a_change_of_anything_in_it_or_its_data_is_proven_on_all(course, name):
    append(course.root / name, "\n# changed\n")
    assert certified(course, course.exercise(EXERCISE)) is None
    assert doubted(Course(course.root)) == 20


def test_a_file_more_is_a_change(course):
    (course.root / FOLDER / "kit.py").write_text("", encoding="utf-8")
    assert stale(course) == [EXERCISE]


def test_what_runs_leave_behind_is_none(course):
    (course.root / FOLDER / "__pycache__").mkdir()
    (course.root / FOLDER / "__pycache__" / "grader.pyc").write_bytes(b"0")
    assert stale(course) == []


def test_another_version_of_a_tool_is_a_change(course, proof, tmp_path, monkeypatch):
    program = tmp_path / "bash"
    declared = course.root / FOLDER / "exercise.toml"
    declared.write_text('tools = ["bash"]\n' + declared.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    unproven = []
    for version in (1, 2):
        program.write_text(f"#!/bin/sh\necho version {version}\n", encoding="utf-8")
        program.chmod(0o755)
        tool_version.cache_clear()
        if version == 1:
            certify(Course(course.root), proof)
        unproven.append(stale(Course(course.root)))
    tool_version.cache_clear()
    assert unproven == [[], [EXERCISE]]


@pytest.mark.parametrize("written", [None, "", "{}", "key = 1", '{"note": "", "key": "0", "digests": [], "more": 1}'])
def test_none_and_what_is_none_are_proven_on_all(course, written):
    place = course.root / FOLDER / NAME
    place.unlink() if written is None else place.write_text(written, encoding="utf-8")
    assert doubted(course) == 20


def test_a_forged_one_is_found_out_by_the_one_seed(course):
    place = course.root / FOLDER / NAME
    genuine = Certificate.model_validate_json(place.read_bytes())
    forged = genuine.model_copy(update={"digests": ("0" * 16,) * 20})
    place.write_text(forged.model_dump_json(), encoding="utf-8")
    assert certified(course, course.exercise(EXERCISE)) == forged
    assert doubted(course) == 20


def test_fewer_seeds_are_not_certified(example):
    certify(Course(example), prove(Course(example), EXERCISE, 2))
    assert stale(Course(example)) == [EXERCISE]


def test_what_does_not_hold_is_not_certified(example):
    wrong = example / FOLDER / "wrong.py"
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("score=0.8", "score=0.7"), encoding="utf-8")
    certify(course, prove(Course(example), EXERCISE))
    assert not (example / FOLDER / NAME).exists()


def test_a_certificate_for_the_wrong_thing_saves_nothing_that_is_broken(course):
    wrong = course.root / FOLDER / "wrong.py"
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("score=0.8", "score=0.7"), encoding="utf-8")
    certify(course, prove_of_what_it_was(course))
    assert certified(course, course.exercise(EXERCISE)) is not None
    assert prove_what_is_doubted(course, EXERCISE, NOBODY_CHOSEN).failures


def prove_of_what_it_was(course):
    """Return the proof that somebody forges: it holds, and the exercise does not."""
    shown = prove(course, EXERCISE)
    return type(shown)(**{**vars(shown), "failures": ()})


def test_the_chosen_are_proven_on_all(course):
    assert doubted(course, Rotation("a commit")) == 20


def test_every_seed_has_its_turn_and_every_exercise_is_chosen():
    names = [f"area/exercise-{number}" for number in range(85)]
    commits = [Rotation(f"commit {number}") for number in range(200)]
    assert {one.seed(names[0]) for one in commits} == set(range(20))
    assert {name for one in commits for name in one.chosen(names)} == set(names)
    assert all(len(one.chosen(names)) == 5 for one in commits)
    assert Rotation("commit 7").chosen(names) == commits[7].chosen(names)


def test_the_choice_is_the_commits_in_a_shallow_clone_too(example, tmp_path, monkeypatch):
    def git(*arguments, at=example):
        who = ("-c", "user.name=ann", "-c", "user.email=ann@example.com")
        done = subprocess.run(["git", *who, *arguments], cwd=at, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    exported = Rotation.now(Course(example))
    assert exported == Rotation.now(Course(example))
    append(example / FOLDER / "right.py", "\n# changed\n")
    assert exported != Rotation.now(Course(example))
    for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "-m", "one")):
        git(*command)
    git("commit", "--quiet", "--allow-empty", "-m", "two")
    git("clone", "--quiet", "--depth", "1", f"file://{example}", "shallow", at=tmp_path)
    head = git("rev-parse", "HEAD")
    assert Rotation.now(Course(example)) == Rotation.now(Course(tmp_path / "shallow")) == Rotation(head)
    monkeypatch.setenv("GROUNDSCHOOL_COMMIT", "another")
    assert Rotation.now(Course(example)) == Rotation("another")


def names(*files):
    return {path.relative_to(PACKAGE).as_posix() for path in reached(files)}


def test_code_reaches_what_it_imports_and_what_that_imports(tmp_path):
    content = tmp_path / "grader.py"
    content.write_text("def grade():\n    from groundschool.grading import merge\n", encoding="utf-8")
    assert names(content) == {"grading/__init__.py", "grading/score.py"}
    content.write_text("from groundschool.judges.promql import ask\n", encoding="utf-8")
    assert {"judges/promql/oracle.py", "judges/promql/ranges.py"} <= names(content)
    assert "judges/promql/thresholds.py" not in names(content)
    content.write_text("import groundschool.simulation.faults\n", encoding="utf-8")
    assert "simulation/faults/bad_deploy.py" in names(content)
    content.write_text("import json\n", encoding="utf-8")
    assert names(content) == set()
