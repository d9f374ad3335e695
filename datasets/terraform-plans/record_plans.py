"""Records the plans that ``generate.py`` composes variants from: the real Terraform, against a small cloud.

By hand, and rarely: ``python record_plans.py PYTHON``, where PYTHON is the interpreter of a separate environment with
``tf==1.2.0`` (it needs protobuf below 6, the kit does not). Writes ``corpus/change.json`` and ``corpus/no-change.json``
exactly as ``terraform show -json`` printed them.
"""

import json
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from groundschool.judges.terraform import Said, terraform

HERE = Path(__file__).resolve().parent
VERSION = "1.4.0"
MIRROR = f"terraform.saltmarsh.example/platform/saltmarsh/{VERSION}"
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
PLAN = [["init"], ["plan", "-out=plan"], ["show", "-json", "plan"]]
APPLY = [["init"], ["apply", "-auto-approve", "-parallelism=1"]]


def record(python: str) -> None:
    """Build the company as ``before`` says, let it drift, plan ``after``, apply it, and plan once more."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        _install_provider(folder, python)
        _configure(folder, "before")
        _run(folder, APPLY)
        _drift(folder / "cloud.json")
        _configure(folder, "after")
        _keep("change.json", _run(folder, PLAN))
        _run(folder, APPLY)
        _keep("no-change.json", _run(folder, PLAN))


def _run(folder: Path, commands: list[list[str]]) -> Said:
    said = terraform(
        folder,
        commands,
        {"SALTMARSH_CLOUD": str(folder / "cloud.json"), "TF_VAR_admin_password": "curlew-saltpan-2206"},
    )
    for one in said:
        if one.code:
            sys.exit(one.out + one.err)
    return said[-1]


def _install_provider(folder: Path, python: str) -> None:
    """Put a launcher of ``record_provider.py`` where Terraform looks for the provider, and nothing else."""
    home = folder / ".home"
    target = home / "mirror" / MIRROR / f"linux_{MACHINES[platform.machine()]}"
    target.mkdir(parents=True)
    launcher = target / f"terraform-provider-saltmarsh_v{VERSION}"
    launcher.write_text(f'#!/bin/sh\nexec {python} {HERE / "record_provider.py"} "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)
    mirror = f'provider_installation {{\n  filesystem_mirror {{\n    path = "{home / "mirror"}"\n  }}\n}}\n'
    (home / "terraformrc").write_text(mirror, encoding="utf-8")


def _configure(folder: Path, when: str) -> None:
    shutil.rmtree(folder / "modules", ignore_errors=True)
    for source in ("shared", when):
        shutil.copytree(HERE / "recording" / source, folder, dirs_exist_ok=True)


def _drift(cloud: Path) -> None:
    """Change three objects behind Terraform's back: one deleted, one that the plan sets right, one it must ignore."""
    objects: dict[str, Any] = json.loads(cloud.read_text(encoding="utf-8"))
    by_name = {entry["name"]: key for key, entry in objects.items() if isinstance(entry, dict)}
    del objects[by_name["ci-runner"]]
    objects[by_name["booking-confirmed"]]["retention_days"] = 1
    objects[by_name["freight.saltmarsh.example"]]["ttl"] = 30
    cloud.write_text(json.dumps(objects), encoding="utf-8")


def _keep(name: str, said: Said) -> None:
    (HERE / "corpus").mkdir(exist_ok=True)
    (HERE / "corpus" / name).write_text(said.out, encoding="utf-8")


if __name__ == "__main__":
    record(sys.argv[1])
