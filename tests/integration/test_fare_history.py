"""What the dataset fare-history holds for true, the real git finds: by ``git bisect run``, and in its own lists."""

import random
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from tests.conftest import ROOT
from tests.integration.notebook_maker import hand_in

from groundschool.curriculum import Course
from groundschool.curriculum.content_module import load_content_module
from groundschool.engine import Examiner, GradingJob
from groundschool.formats.git import Committer, GitHistory
from groundschool.sandbox import Zygote

MODULES = {name: load_content_module(ROOT / f"datasets/fare-history/{name}.py") for name in ("generate", "histories")}
PROBE = """\
import subprocess, sys
from pathlib import Path
program = "fares" if Path("fares").exists() else "tools/fares"
found = []
for who in ("child", "adult"):
    done = subprocess.run([sys.executable, "-I", program, who, "return"], capture_output=True, text=True)
    if done.returncode or not done.stdout.strip().isdigit():
        sys.exit(125)
    found.append(int(done.stdout))
sys.exit(0 if found[0] * 2 == found[1] else 1)
"""
READ = "import sys; sys.exit(int(open('verdict').read()))"
SKIPPED, FOUND = "The first bad commit could be any of:", " is the first bad commit"


@pytest.fixture
def git(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def run(*words, ends=(0,)):
        done = subprocess.run(["git", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode in ends, done.stderr
        return done.stdout

    def cloned(bundle):
        (tmp_path / "history.bundle").write_bytes(bundle)
        run("-c", "transfer.fsckObjects=true", "clone", "--quiet", "history.bundle", "repository")
        return lambda *words, **how: run("-C", "repository", *words, **how)

    return cloned


def bisected(asked, bad, good, *command):
    """Return the suspects that git is left with, and how many commits it has tested."""
    asked("bisect", "start", bad, good)
    said = asked("bisect", "run", *command, ends=(0, 2)).splitlines()
    tests = sum(line.startswith("running ") for line in said)
    if SKIPPED in said:
        return sorted(line for line in said[said.index(SKIPPED) + 1 :] if len(line) == 40), tests
    return [next(line for line in said if line.endswith(FOUND)).removesuffix(FOUND)], tests


@pytest.mark.parametrize("seed", range(6))
def test_git_finds_the_commit_in_the_repository(git, tmp_path, seed):
    variant = MODULES["generate"].generate(seed)
    asked, wants = git(variant.files["history.bundle"]), variant.truth["regression"]["wants"]
    (tmp_path / "probe.py").write_text(PROBE)
    found, _ = bisected(asked, "main", "v4", sys.executable, str(tmp_path / "probe.py"))
    assert found == [wants["first_bad"]]
    asked("bisect", "reset")
    path, culprit = wants["path"], wants["first_bad"]
    assert f"\n+{wants['line']}" in asked("show", culprit, "--", path).replace("+    ", "+")
    assert asked("log", "-1", "--format=%H", "main", "--", path).strip() == wants["last_touch"]
    merges = asked("log", "--merges", "--ancestry-path", "--format=%H", f"{culprit}..main").split()
    own = asked("log", "--first-parent", "--format=%H", "main").split()
    assert [one for one in merges if one in own][-1] == wants["merged_by"] != merges[-1]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", MODULES["generate"].KINDS)
def test_git_is_left_with_the_same_suspects(git, kind, seed):
    history = MODULES["histories"].drawn(random.Random(f"{kind} {seed}"), kind)
    made, names = GitHistory(), {}
    for one, parents in reversed(history.parents.items()):
        files = {"verdict": f"{history.verdicts[one]}\n".encode()}
        by, at = Committer("Moira", "moira@saltmarsh.example"), datetime.fromtimestamp(10**9 + 60 * len(names), UTC)
        names[one] = made.commit(files, one, by, at, [names[parent] for parent in parents])
    asked = git(made.bundle({"HEAD": names[history.bad], "refs/heads/main": names[history.bad]}))
    suspects = sorted(names[one] for one in history.suspects())
    found, tests = bisected(asked, "main", names[history.good], sys.executable, "-c", READ)
    assert found == suspects
    assert tests <= history.limit
    listed = asked("rev-list", "--date-order", "--parents", "main").split("\n")[:-1]
    lines = [" ".join(names[one] for one in (tip, *on)) for tip, on in history.parents.items()]
    assert listed == [line for line in lines if line in listed]


STARTS = """\
import subprocess, sys
from pathlib import Path


def probe(tree):
    program = "fares" if (Path(tree) / "fares").exists() else "tools/fares"
    found = []
    for who in ("child", "adult"):
        done = subprocess.run([sys.executable, program, who, "return"], cwd=tree, capture_output=True, text=True)
        if done.returncode or not done.stdout.strip().isdigit():
            return 125
        found.append(int(done.stdout))
    return 0 if found[0] * 2 == found[1] else 1
"""


def test_a_probe_that_starts_programs_is_right_where_marks_count():
    course, name = Course.find(), "scripting/bisect-the-regression"
    answer = hand_in(course.root, name, {"probe-answer": STARTS})
    with Zygote() as zygote:
        seen = Examiner(course, zygote).examine(GradingJob("ann", name, answer, 7))
    assert (seen.findings, seen.points) == ((), 3)
