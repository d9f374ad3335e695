"""What ``groundschool new`` writes works before anybody changes it, and changes nothing that was there."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from groundschool.authoring.audit import audit
from groundschool.authoring.prove import prove
from groundschool.authoring.scaffold import kinds, scaffold
from groundschool.cli.new import Kind
from groundschool.curriculum import Course
from groundschool.curriculum.content_module import load_content_module
from groundschool.errors import GroundschoolError, UnknownNameError

MADE_BY_MACHINES = ("source", "exercises", "build")


@pytest.fixture
def copy(course, tmp_path) -> Course:
    for name in ("curriculum", "datasets"):
        shutil.copytree(course.root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return Course(tmp_path)


def written_by_people(root: Path) -> dict[str, str]:
    """Return the digest of every file that people write, by its path."""
    files = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    names = {path.relative_to(root): path for path in files}
    return {
        name.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in names.items()
        if name.parts[0] not in MADE_BY_MACHINES
    }


def test_every_kind_can_be_asked_for():
    assert [kind.value for kind in Kind] == kinds()


def test_a_new_exercise_brings_its_dataset_and_is_whole_and_proven(copy):
    before = audit(copy)
    made = scaffold(copy, "exercise", "linux/slow-disk")
    assert {path.name for path in made.files if path.parts[0] == "curriculum"} == {
        "exercise.toml",
        "notebook.py",
        "grader.py",
        "wrong.py",
        "right.py",
        "seniors.md",
    }
    assert audit(Course(copy.root)) == before
    assert prove(Course(copy.root), "linux/slow-disk", 20).failures == ()


GENERATOR = '''
"""Answer times of the edge on a bad day, in a format of the course's own."""

from groundschool.kit import Bundle, Variant, of_course

EDGES = ("empty",)
FORMAT, SCENARIO = (of_course(__file__, kind, "slow-queue") for kind in ("format", "scenario"))


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return how long requests took, as the edge's log has them, the slowest never last."""
    log = SCENARIO.scenario(seed).access_log().decode().splitlines()
    times = [] if edge == "empty" else [*(2 + len(line) % 90 for line in log[:40]), 1800.5 + seed, 42.5]
    traps = {}
    if times:
        traps = {"text-order": float(max(map(str, times))), "last-line": times[-1], "seconds": max(times) / 1000}
    bundle = Bundle(seed, edge)
    bundle.write("response-times.txt", FORMAT.write(times))
    bundle.answer("slowest", "response-times.txt", max(times, default=None), traps)
    return bundle.variant()
'''


def test_a_newcomer_adds_one_of_everything_and_changes_no_file_that_was_there(example, groundschool):
    def run(*words):
        done = groundschool(*words, "--course", example)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    before = written_by_people(example)
    run("new", "area", "capacity")
    run("new", "format", "slow-queue")
    run("new", "scenario", "slow-queue")
    run("new", "lesson", "capacity/how-full-is-full")
    said = run("new", "exercise", "capacity/slow-queue")
    assert "  1. Say what is seen and asked for" in said
    dataset = example / "datasets" / "slow-queue"
    (dataset / "generate.py").write_text(GENERATOR.lstrip(), encoding="utf-8")
    declared = (dataset / "dataset.toml").read_text(encoding="utf-8")
    (dataset / "dataset.toml").write_text(
        declared.replace('format = "text"', 'format = "slow-queue"'), encoding="utf-8"
    )
    run("regenerate", "slow-queue")
    assert "0 problems" in run("check")
    assert "2 drafts in build/drafts/" in run("build")
    run("prove", "capacity/slow-queue", "--seeds", "2")
    after = written_by_people(example)
    assert {name: after[name] for name in before} == before
    own = ("curriculum/capacity/", "datasets/slow-queue/", "formats/slow-queue/", "scenarios/slow-queue/")
    assert [name for name in after.keys() - before.keys() if not name.startswith(own)] == []


def test_a_file_that_its_own_format_refuses_fails_the_proof_and_an_unknown_format_the_check(example):
    scaffold(Course(example), "format", "slow-queue")
    declared = example / "datasets/slow-disk/dataset.toml"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace('format = "text"', 'format = "slow-quue"'), encoding="utf-8")
    [problem] = audit(Course(example))
    assert problem.field == "files.response-times.txt.format"
    assert "slow-queue" in problem.remedy
    declared.write_text(text.replace('format = "text"', 'format = "slow-queue"'), encoding="utf-8")
    assert prove(Course(example), "linux/slow-disk", 1).failures == ()
    code = example / "formats/slow-queue/format.py"
    code.write_text(code.read_text(encoding="utf-8").replace('"ms"', '"s"'), encoding="utf-8")
    load_content_module.cache_clear()
    [failure] = prove(Course(example), "linux/slow-disk", 1).failures
    assert "accepts response-times.txt" in failure.proof


@pytest.mark.parametrize(("kind", "lost"), [("format", "format.py"), ("scenario", "README.md")])
def test_a_format_or_a_scenario_that_is_not_whole_is_named(example, kind, lost):
    made = scaffold(Course(example), kind, "slow-queue")
    assert audit(Course(example)) == []
    (example / made.files[0].with_name(lost)).unlink()
    [problem] = audit(Course(example))
    assert problem.where == f"{kind}s/slow-queue/{lost}"


def test_a_draft_is_built_for_its_authors_alone(example, groundschool):
    for kind, name in (("lesson", "linux/why-numbers"), ("exercise", "linux/slow-queue")):
        assert groundschool("new", kind, name, "--course", example).returncode == 0
    assert groundschool("build", "--course", example).returncode == 0
    theirs = "\n".join(path.read_text(encoding="utf-8") for path in (example / "exercises").rglob("*.ipynb"))
    assert "slow-queue" not in theirs
    assert "why-numbers" not in theirs
    ours = example / "build" / "drafts" / "linux"
    assert "SOLUTION" not in (ours / "slow-queue.ipynb").read_text(encoding="utf-8")
    assert "1800.0" in (ours / "lessons" / "why-numbers.ipynb").read_text(encoding="utf-8")
    assert "float(line.split()[0])" in (example / "source" / "linux" / "slow-queue.ipynb").read_text(encoding="utf-8")


def test_what_is_active_may_not_send_people_to_a_draft(example):
    lesson = example / "curriculum/linux/lessons/first-lesson.toml"
    lesson.write_text(f'status = "draft"\n{lesson.read_text(encoding="utf-8")}', encoding="utf-8")
    [problem] = audit(Course(example))
    assert (problem.where, problem.field) == ("curriculum/linux/slow-disk/exercise.toml", "lesson")
    assert "linux/first-lesson, which is draft" in problem.message


def test_scripts_are_told_the_files_and_the_steps(example, groundschool):
    told = json.loads(groundschool("new", "dataset", "queue-times", "--course", example, "--json").stdout)
    assert "datasets/queue-times/generate.py" in told["files"]
    assert any("groundschool regenerate queue-times" in step for step in told["next"])


def test_nothing_is_overwritten_and_nothing_is_half_made(copy):
    before = written_by_people(copy.root)
    with pytest.raises(GroundschoolError, match="exists already"):
        scaffold(copy, "exercise", "linux/journal-triage")
    assert written_by_people(copy.root) == before


@pytest.mark.parametrize("name", ["linux/Slow Disk", "slow-disk", "linux/slow+disk", "linux/a/b", "../slow/disk"])
@pytest.mark.parametrize("kind", ["exercise", "lesson"])
def test_names_that_nbgrader_would_misread_are_refused(copy, kind, name):
    with pytest.raises(GroundschoolError, match="lower-case letters"):
        scaffold(copy, kind, name)


@pytest.mark.parametrize("kind", ["exercise", "lesson"])
def test_an_unknown_area_is_named(copy, kind):
    with pytest.raises(UnknownNameError, match="linux"):
        scaffold(copy, kind, "linus/slow-disk")
