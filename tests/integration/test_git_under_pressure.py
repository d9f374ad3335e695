"""What the lesson "Git under pressure" shows, the real git prints, hash by hash."""

import os
import re
import subprocess

import pytest
from tests.conftest import ROOT

LESSON = (ROOT / "curriculum/scripting/lessons/git-under-pressure.py").read_text()
PROGRAM = """\
import sys
who, ticket = sys.argv[1:]
percent = {"adult": 100, "child": 50}[who]
print({"single": 1200, "return": 2160}[ticket] * %s // 100)
"""
PROBE = """\
child=$(python3 fares child return) || exit 125
adult=$(python3 fares adult return) || exit 125
test "$((2 * child))" -eq "$adult"
"""
NAIVE = "test $((2 * $(python3 fares child return))) -eq $(python3 fares adult return)\n"
MERGE, BRACKET, HALF = "17d7557", "6b28356", "2718709"


class Demo:
    """The repository of the lesson, with a clock that goes by commits."""

    def __init__(self, folder):
        self.folder, self.number = folder, 0
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words, ends=(0,)):
        """Return what git prints, to either output."""
        when = f"2026-03-0{1 + self.number // 9} 1{self.number % 9}:00:00 +0000"
        kept = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
        for who in ("AUTHOR", "COMMITTER"):
            kept |= {f"GIT_{who}_NAME": "Moira", f"GIT_{who}_EMAIL": "moira@saltmarsh.example", f"GIT_{who}_DATE": when}
        done = subprocess.run(["git", *words], cwd=self.folder, env=kept, capture_output=True, text=True, check=False)
        assert done.returncode in ends, done.stderr
        return done.stdout + done.stderr

    def commit(self, title, **files):
        """Add a commit that writes files."""
        self.number += 1
        for name, text in files.items():
            (self.folder / name).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", title)

    def bisected(self, *command, flags=()):
        """Return what a bisection from v4 to main prints."""
        self.git("bisect", "start", *flags, "main", "v4")
        said = self.git("bisect", "run", *command, ends=(0, 2))
        self.git("bisect", "reset")
        return said


@pytest.fixture
def demo(tmp_path):
    made = Demo(tmp_path / "demo")
    made.commit("Fares by percent", fares=PROGRAM % "percent", week="1\n")
    made.git("tag", "v4")
    made.commit("Week 2", week="2\n")
    made.commit("Week 3", week="3\n")
    made.git("switch", "--quiet", "--create", "half-returns")
    made.commit("Kiosks ask for a fare", kiosk="1\n")
    made.commit("Half of a return", fares=PROGRAM % "percent)")
    whole = PROGRAM % '(percent if ticket == "single" else 100)'
    made.commit("Mend a bracket", fares=whole)
    made.git("switch", "--quiet", "main")
    made.commit("Week 4", week="4\n")
    made.commit("Week 5", week="5\n")
    made.number += 1
    made.git("merge", "--quiet", "--no-ff", "-m", "Merge pull request #309", "half-returns")
    made.commit("Week 6", week="6\n")
    made.commit("A first line for the fares", fares=f"# Fares in cents\n{whole}")
    for name, text in {"probe.sh": PROBE, "naive.sh": NAIVE}.items():
        (tmp_path / name).write_text(text)
        assert text.replace("\n", "\n# ").removesuffix("# ") in LESSON
    return made


def test_the_history_is_the_one_that_is_shown(demo):
    listed = [line for line in demo.git("log", "--oneline").splitlines() if line[:7] in LESSON]
    assert len(listed) == 11
    assert all(line in LESSON for line in listed)


def test_a_test_with_two_answers_blames_what_does_not_run(demo):
    assert re.search(rf"(?m)^{HALF}\w+ is the first bad commit$", demo.bisected("sh", "../naive.sh"))


def test_a_test_with_three_answers_leaves_two(demo):
    said = demo.bisected("sh", "../probe.sh")
    assert said.count("running ") == 4
    assert [line[:7] for line in said.splitlines() if re.fullmatch(r"\w{40}", line)] == [HALF, BRACKET]


def test_along_the_first_parents_it_is_the_merge(demo):
    said = demo.bisected("sh", "../probe.sh", flags=["--first-parent"])
    assert re.search(rf"(?m)^{MERGE}\w+ is the first bad commit$", said)


def test_a_merge_is_reverted_with_a_parent_and_stays_merged(demo):
    assert "is a merge but no -m option was given" in demo.git("revert", MERGE, ends=(128,))
    demo.number += 1
    said = demo.git("revert", "--no-edit", "-m", "1", MERGE)
    assert "[main f33ac59]" in said
    assert not (demo.folder / "kiosk").exists()
    assert demo.git("merge", "half-returns") == "Already up to date.\n"
    demo.git("switch", "--quiet", "half-returns")
    demo.commit("Half for children", week="7\n")
    demo.git("switch", "--quiet", "main")
    demo.git("merge", "--quiet", "-m", "Again", "half-returns", ends=(0, 1))
    assert not (demo.folder / "kiosk").exists()
