"""A system without Python's module for limits (Windows): all but running a submission works, and that says so."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNIX_ALONE = ("resource", "pwd", "grp", "fcntl")
WITHOUT = f"""
import sys
for name in {UNIX_ALONE!r}:
    sys.modules[name] = None  # what imports it gets ImportError
"""
COMMAND = "from groundschool.cli import main\nsys.argv[0] = 'groundschool'\nmain()"


def without(source: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT + source, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)


@pytest.mark.parametrize("name", ["groundschool", "groundschool.cli", "groundschool.sandbox", "groundschool.notebook"])
def test_it_can_be_imported(name):
    done = without(f"import {name}")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("check",), ("grade", "--help")])
def test_commands_that_run_no_submission_work(arguments):
    done = without(COMMAND, *arguments)
    assert done.returncode == 0, done.stderr


def test_a_command_that_runs_one_says_what_it_needs(tmp_path):
    done = without(COMMAND, "grade", "--course", ROOT, "--work", tmp_path)
    assert done.returncode == 2, done.stderr
    assert "submissions cannot run on this system: it has no limits to hold a process to" in done.stderr
    assert "Traceback" not in done.stderr
