"""The installed command: help for every verb, one sentence for a mistake, the right exit code, never a traceback."""

import inspect
import json
import os
import re
from pathlib import Path

import pytest

from groundschool.cli.app import VERBS, app

ROOT = Path(__file__).parents[2]
GROUPS = [group.name for group in app.registered_groups]
NAMES = [verb.__name__.replace("_", "-") for verb in VERBS]


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_has_help_that_begins_with_what_it_does(groundschool, name):
    told = groundschool(name, "--help")
    assert (told.returncode, told.stderr) == (0, "")
    verb = VERBS[NAMES.index(name)]
    promised = inspect.getdoc(verb).split("\n\n")[0]
    assert "".join(promised.split()) in "".join(told.stdout.split())
    for parameter in inspect.signature(verb).parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            assert f"--{parameter.name.replace('_', '-')}" in told.stdout


@pytest.mark.parametrize("name", [*NAMES, *GROUPS])
def test_every_verb_is_in_the_documentation(name):
    written = [path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "reference"]
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *written]
    text = "\n".join(path.read_text(encoding="utf-8") for path in documents)
    assert re.search(rf"\b(groundschool|make) {name}\b", text)


def test_help_lists_every_verb_and_loads_nothing_heavy(started):
    told = started("--help")
    assert all(name in told.stdout for name in NAMES)
    before = os.times()
    started("--help")
    after = os.times()
    spent = sum(after[2:4]) - sum(before[2:4])
    assert spent < 0.5, f"{spent:.2f} s of processor time"


MISTAKES = [
    (("frobnicate",), 2, "No such command 'frobnicate'"),
    (("check", "--course", "/nowhere"), 2, "/nowhere: not a course. Name a folder that holds curriculum/course.toml."),
    (("check", "--colour"), 2, "No such option"),
    (("build", "--course", "/nowhere"), 2, "not a course"),
    (("prove", "linux/slow-disc"), 2, "Did you mean linux/slow-disk"),
    (("prove", "--seeds", "0"), 2, "Invalid value"),
    (("new", "exercise", "linux/Slow Disk"), 2, "lower-case letters, digits and dashes"),
    (("new", "exercise", "linus/slow-disk"), 2, "Did you mean linux?"),
    (("new", "exercise", "linux/slow-disk"), 2, "exists already"),
    (("new", "chapter", "linux/one"), 2, "Invalid value"),
    (("regenerate", "slow-disc"), 2, "Did you mean slow-disk?"),
    (("release", "linus"), 2, "Did you mean linux?"),
    (("release",), 2, "source/linux is not built yet. Run 'groundschool build' first."),
    (("grade", "linus"), 2, "Did you mean linux"),
    (("init", "work"), 2, "holds no notebooks. Run 'groundschool build' first."),
    (("progress", "ann"), 2, "no ledger is there yet"),
    (("progress",), 2, "Missing argument"),
    (("report", "--out", "page.html"), 2, "no ledger is there yet"),
    (("grade", "--work", "roster.toml"), 2, "roster.toml"),
    (("grade", "--ledger", "mysqlite:///x"), 2, "not a database that can be opened"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), MISTAKES, ids=[" ".join(one[0]) for one in MISTAKES])
def test_a_mistake_is_a_sentence_and_an_exit_code(groundschool, example, arguments, code, said):
    (example / "roster.toml").touch()
    told = groundschool(*arguments, cwd=example)
    assert told.returncode == code, told.stderr
    assert said in " ".join(told.stderr.replace("│", " ").split())
    assert "Traceback" not in told.stderr + told.stdout


def test_check_lists_every_problem_and_build_writes_nothing(groundschool, example):
    exercise = example / "curriculum/linux/slow-disk/exercise.toml"
    text = exercise.read_text(encoding="utf-8")
    exercise.write_text(text.replace('datasets = ["slow-disk"]', 'datasets = ["slow-disc"]'), encoding="utf-8")
    (example / "datasets/slow-disk/response-times.txt").write_bytes(b"")
    checked = groundschool("check", cwd=example)
    built = groundschool("build", cwd=example)
    assert (checked.returncode, built.returncode) == (1, 1)
    for said in (checked.stdout, built.stderr):
        assert "curriculum/linux/slow-disk/exercise.toml: datasets: there is no 'slow-disc'" in said
        assert "datasets/slow-disk/response-times.txt: sha256: the checksum differs from dataset.lock" in said
        assert "groundschool regenerate slow-disk" in said
    assert "Traceback" not in built.stderr
    assert not (example / "source").exists()
    assert not (example / "exercises").exists()


def test_check_of_a_whole_course(groundschool, example):
    assert groundschool("check", cwd=example).returncode == 0
    told = json.loads(groundschool("check", "--json", "--course", example).stdout)
    assert told["problems"] == []
    assert "2 blueprint rows: 2 held" in told["coverage"][0]


def test_prove_shows_a_table_and_fails_with_the_reason(groundschool, example):
    whole = groundschool("prove", "--seeds", "2", cwd=example)
    assert (whole.returncode, "hold" in whole.stdout) == (0, True)
    wrong = example / "curriculum/linux/slow-disk/wrong.py"
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("score=0.8", "score=0.7"), encoding="utf-8")
    broken = groundschool("prove", "--seeds", "2", cwd=example)
    assert broken.returncode == 1
    assert "crashes_when_empty() gets its declared score (seed 0): got 0.800 instead of 0.700" in broken.stdout


def test_what_goes_wrong_in_a_worker_is_a_sentence_too(groundschool, example):
    (example / "datasets/slow-disk/dataset.toml").write_text("title = 3\n", encoding="utf-8")
    told = groundschool("prove", "--seeds", "1", cwd=example)
    assert told.returncode == 1
    assert "datasets/slow-disk/dataset.toml: origin: the field is missing" in told.stderr
    assert "Traceback" not in told.stderr


def test_init_copies_once_and_overwrites_nothing(groundschool, built, tmp_path):
    folder = tmp_path / "mine"
    first = groundschool("init", folder, "--course", built)
    assert (first.returncode, first.stdout.splitlines()[0]) == (0, f"3 notebooks copied to {folder}")
    mine = folder / "linux/slow-disk.ipynb"
    mine.write_text("my work", encoding="utf-8")
    again = groundschool("init", folder, "--course", built)
    assert again.stdout.splitlines()[0] == f"0 notebooks copied to {folder}, 3 kept as they were"
    assert mine.read_text(encoding="utf-8") == "my work"
    below = groundschool("init", mine / "deeper", "--course", built)
    assert (below.returncode, "Traceback" in below.stderr) == (2, False)
    assert "slow-disk.ipynb" in below.stderr


def test_doctor_names_every_tool_with_its_use(groundschool):
    facts = json.loads(groundschool("doctor", "--json").stdout)
    assert {"bash", "promtool", "terraform", "tshark"} <= {fact["tool"] for fact in facts}
    lines = groundschool("doctor").stdout.splitlines()
    assert len(lines) == len(facts)
    for fact, line in zip(facts, lines, strict=True):
        assert line.startswith("ok" if fact["found"] else "missing")
        assert fact["found"] or fact["remedy"] in line


WORDS_OF_CODES = {
    "check": "1, the course has problems;",
    "prove": "1, a proof failed, or an exercise costs more than its budget;",
    "grade": "2, nothing could be graded, or nothing done",
    "ledger verify": "1, something recorded was changed or removed;",
    "attest": "2, refused, with everything that does not fit, and nothing recorded;",
    "decide": "2, refused, with everything that does not fit, and nothing recorded;",
}


@pytest.mark.parametrize("name", [*NAMES, "ledger verify", "person erase"])
def test_the_help_of_every_verb_says_what_its_exit_codes_mean(groundschool, name):
    told = " ".join(groundschool(*name.split(), "--help").stdout.split())
    assert told.count("Exit codes: 0, done, all that was asked for; 1, ") == 1
    assert "130, interrupted;" in told
    assert WORDS_OF_CODES.get(name, "; 2, ") in told
