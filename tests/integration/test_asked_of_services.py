"""What verbs ask of services, without a command line: steps are told to whoever waits, mistakes change nothing."""

import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from groundschool.curriculum import Course
from groundschool.errors import UnknownNameError
from groundschool.grading.tools import TOOLS
from groundschool.services.build_course import build_course
from groundschool.services.programs_here import programs_here
from groundschool.services.prove_exercises import ToProve, prove_exercises
from groundschool.services.regenerate_datasets import regenerate_datasets
from groundschool.services.set_up_lab import associates_lab, mentors_lab
from groundschool.services.workspace import Workspace


class Told:
    """Whoever waits: remembers what they were told."""

    def __init__(self):
        self.begun, self.steps = [], []

    @contextmanager
    def __call__(self, title, total):
        self.begun.append((title, total))
        yield self.steps.append


def test_proving_tells_each_exercise_and_what_it_showed_in_the_order_asked_for(example):
    told = Told()
    proven = prove_exercises(Course(example), ToProve(("linux/slow-disk",), seeds=1, workers=1), told)
    assert (told.begun, told.steps) == ([("Proving", 1)], ["linux/slow-disk"])
    assert [(proof.exercise, proof.seeds) for proof, _ in proven.results] == [("linux/slow-disk", 1)]
    assert (proven.failures, proven.over_budget, proven.holds) == ([], [], True)


def test_a_proof_that_fails_is_a_sentence_and_does_not_hold(example):
    path = example / "curriculum/linux/slow-disk/right.py"
    path.write_text("", encoding="utf-8")
    proven = prove_exercises(Course(example), ToProve(seeds=1, workers=1))
    assert not proven.holds
    assert any("right.py has none" in sentence for sentence in proven.failures)


def test_proving_what_is_not_there_begins_nothing(example):
    told = Told()
    with pytest.raises(UnknownNameError, match="Did you mean linux/slow-disk"):
        prove_exercises(Course(example), ToProve(("linux/slow-disc",)), told)
    assert told.begun == []


def test_building_tells_as_many_steps_as_it_said(example):
    told = Told()
    built = build_course(Course(example), told)
    ((title, total),) = told.begun
    assert (title, total) == ("Building", len(told.steps))
    assert built.source


def test_one_unknown_dataset_leaves_the_others_as_they_are(example):
    changed = example / "datasets/slow-disk/response-times.txt"
    right = changed.read_bytes()
    changed.write_text("changed", encoding="utf-8")
    with pytest.raises(UnknownNameError, match="slow-disc"):
        list(regenerate_datasets(Course(example), ["slow-disk", "slow-disc"]))
    assert changed.read_text(encoding="utf-8") == "changed"
    assert list(regenerate_datasets(Course(example), ["slow-disk"])) == [("slow-disk", ["response-times.txt"])]
    assert changed.read_bytes() == right


def test_every_program_is_told_as_the_tools_know_it():
    assert [(one.tool, one.found) for one in programs_here()] == [(name, bool(t.found)) for name, t in TOOLS.items()]


def test_an_associates_lab_opens_their_folder_on_the_home_notebook(built, tmp_path):
    lab = associates_lab(Workspace(built), tmp_path / "mine")
    assert lab.copied is not None
    assert lab.copied.copied == len(list((built / "exercises").rglob("*.ipynb")))
    command = lab.command(8890, Path("/extensions"), browser=False, as_root=False)
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert {f"--ServerApp.root_dir={tmp_path / 'mine'}", "--port=8890", "--no-browser"} <= {*command}
    assert not any(word.startswith(("--GroundschoolPages", "--allow-root")) for word in command)
    assert lab.environment("/bin")["PATH"] == f"{Path(sys.executable).parent}:/bin"
    assert list((tmp_path / "mine" / ".jupyterlab").rglob("*.jupyterlab-settings"))


def test_a_mentors_lab_shows_formgrader_and_a_viewers_pages(built, tmp_path):
    lab = mentors_lab(Workspace(built, tmp_path), "sam")
    command = lab.command(8888, Path("/extensions"), browser=True, as_root=True)
    assert {f"--GroundschoolPages.work={tmp_path}", "--GroundschoolPages.owner=sam", "--allow-root"} <= {*command}
    assert (tmp_path / "nbgrader_config.py").is_file()
    assert lab.copied is None
