"""Every verb of the installed wheel, with no checkout near: it works, or says in a sentence that it needs one."""

import os
import subprocess
from pathlib import Path

import pytest
from tests.packaging.conftest import clean_environment

NEED_MASTERS = {
    "build": (),
    "check": (),
    "prove": ("--seeds", "1"),
    "release": ("--work", "work"),
    "grade": ("--work", "work"),
    "regenerate": (),
    "new": ("area", "capacity"),
    "demo": (),
    "init-course": ("--work", "work"),
}
ROSTER = '[[associate]]\nid = "ann"\nname = "Ann"\nmentor = "mo"\n'
# In this order: what is recorded first is read afterwards.
WORK = (
    ("attest", "ann", "shadow-shift", "INC-1", "--by", "mo"),
    ("decide", "suspend", "ann", "--by", "mo", "--reason", "as agreed"),
    ("progress", "ann"),
    ("export", "events"),
    ("report", "--out", "cohort.html"),
    ("report", "manager", "--out", "manager.html"),
    ("report", "mentor", "--out", "mentor.html"),
    ("report", "associate", "ann", "--out", "ann.html"),
    ("ledger", "verify"),
    ("ledger", "explain", "ann", "gate"),
    ("person", "export", "ann", "--out", "ann.zip"),
    ("links", "make", "ann"),
    ("links", "list"),
)


@pytest.fixture(scope="module")
def clean(wheel, tmp_path_factory):
    """A function that runs the command of a clean environment, and where it is run."""
    home = tmp_path_factory.mktemp("clean")
    python, site = clean_environment(wheel, home)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GROUNDSCHOOL", "PYTHON"))}
    (home / "here" / "work").mkdir(parents=True)
    (home / "here" / "work" / "roster.toml").write_text(ROSTER, encoding="utf-8")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(python.with_name("groundschool")), *words]
        return subprocess.run(
            command, cwd=home / "here", env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run, home / "here", site / "groundschool"


def files(*folders: Path) -> set[Path]:
    return {path for folder in folders for path in folder.rglob("*") if "__pycache__" not in path.parts}


@pytest.mark.parametrize("named", [False, True], ids=["found by itself", "named"])
@pytest.mark.parametrize("verb", NEED_MASTERS)
def test_a_verb_that_needs_masters_says_so_in_a_sentence_and_makes_nothing(clean, verb, named):
    run, here, package = clean
    before = files(here, package)
    said = run(verb, *NEED_MASTERS[verb], *(("--course", str(package / "_course")) if named else ()))
    have = f"{package / '_course'} is what associates get, without them" if named else "here is none"
    remedy = "Change into a checkout of the course, or name one with --course."
    assert said.returncode == 2
    assert said.stderr == f"groundschool: this needs a course with its masters, and {have}. {remedy}\n"
    assert said.stdout == ""
    assert files(here, package) == before


def test_every_other_verb_works_on_a_work_folder(clean):
    run, here, package = clean
    before = files(package)
    for words in WORK:
        said = run(*words, "--work", "work")
        assert said.returncode == 0, (words, said.stderr)
        assert said.stderr.splitlines()[0] == f"course {package / '_course'}, work {here / 'work'}"
    assert files(package) == before


def test_what_associates_need_works_anywhere(clean):
    run, here, package = clean
    before = files(package)
    for words in (("doctor",), ("init", "mine")):
        said = run(*words)
        assert said.returncode == 0, said.stderr
    assert (here / "mine" / "home.ipynb").is_file()
    assert files(package) == before
