"""Records the plans that ``generate.py`` composes variants from: the real Terraform, against a small cloud.

By hand, and rarely: ``python record_plans.py PYTHON``, where PYTHON is the interpreter of a separate environment with
``tf==1.2.0`` (it needs protobuf below 6, the kit does not). Writes five plans into ``corpus/`` exactly as
``terraform show -json`` printed them: a change, a refresh, nothing to do, outputs only, and the lesson's.
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
SHOW = ["show", "-json", "plan"]
FREIGHT = "freight.saltmarsh.example"
ASKED = "-replace=saltmarsh_instance.canary"
PLAN = [["init"], ["plan", "-out=plan"], SHOW]
CHANGE = [["init"], ["plan", ASKED, "-out=plan"], SHOW]
REFRESH = [["init"], ["plan", "-refresh-only", "-out=plan"], SHOW]
LEFT_BEHIND = {("saltmarsh_database", "reports"): "dat-5a1c0de1", ("saltmarsh_instance", "agent"): "ins-5a1c0de2"}
APPLY = [["init"], ["apply", "-auto-approve", "-parallelism=1"]]


def record(python: str) -> None:
    """Build the company as ``before`` says, let it drift, plan ``after``, apply it, and plan once more."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        _install_provider(folder, python)
        _configure(folder, "before")
        _run(folder, APPLY)
        _drift(folder / "cloud.json", FREIGHT, gone="ci-runner", queue="booking-confirmed")
        _leave_behind(folder / "terraform.tfstate", folder / "cloud.json")
        _configure(folder, "after")
        _keep("change.json", _run(folder, CHANGE))
        _keep("refresh-only.json", _run(folder, REFRESH))
        _run(folder, APPLY)
        _drift(folder / "cloud.json", FREIGHT, ttl=45)
        _keep("no-change.json", _run(folder, PLAN))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        (folder / "main.tf").write_text('output "window" {\n  value = "four o\'clock"\n}\n', encoding="utf-8")
        _keep("outputs-only.json", _run(folder, PLAN))


def _run(folder: Path, commands: list[list[str]]) -> Said:
    said = terraform(
        folder,
        commands,
        {
            "SALTMARSH_CLOUD": str(folder / "cloud.json"),
            "TF_VAR_admin_password": "curlew-saltpan-2206",
            "TF_VAR_join_word": "dunlin-creek-5520",
        },
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


def record_lesson(python: str) -> None:
    """Keep the plan that the lesson explains: another small company's, with drift of the same three kinds."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        _install_provider(folder, python)
        _configure(folder, "lesson/before")
        _run(folder, APPLY)
        _drift(folder / "cloud.json", record="quay.saltmarsh.example", gone="label-printer", queue="berth-freed")
        _configure(folder, "lesson/after")
        _keep("harbour.json", _run(folder, PLAN))


def _configure(folder: Path, when: str) -> None:
    shutil.rmtree(folder / "modules", ignore_errors=True)
    for source in ("shared", when):
        shutil.copytree(HERE / "recording" / source, folder, dirs_exist_ok=True)


def _drift(cloud: Path, record: str, ttl: int = 30, gone: str = "", queue: str = "") -> None:
    """Change objects behind Terraform's back: a record that it ignores, one that goes, a queue that it sets right."""
    objects: dict[str, Any] = json.loads(cloud.read_text(encoding="utf-8"))
    by_name = {entry.get("name"): key for key, entry in objects.items() if isinstance(entry, dict)}
    objects[by_name[record]]["ttl"] = ttl
    if gone:
        del objects[by_name[gone]]
        objects[by_name[queue]]["retention_days"] = 1
    cloud.write_text(json.dumps(objects), encoding="utf-8")


def _leave_behind(state: Path, cloud: Path) -> None:
    """Put into state and cloud what the past left: objects of failed replacements, a damaged one, some made by hand."""
    remembered, objects = (json.loads(path.read_text(encoding="utf-8")) for path in (state, cloud))
    for resource in remembered["resources"]:
        if (resource["type"], resource["name"]) == ("saltmarsh_instance", "broken"):
            resource["instances"][0]["status"] = "tainted"
        if old := LEFT_BEHIND.get((resource["type"], resource["name"])):
            attributes = {**resource["instances"][0]["attributes"], "id": old}
            resource["instances"].append({**resource["instances"][0], "deposed": old[-8:], "attributes": attributes})
            objects[old] = attributes
    objects["buc-5a1f0001"] = {"id": "buc-5a1f0001", "name": "timetables", "versioning": True, "tags": None}
    queue = {"id": "que-5a1f0002", "name": "complaints", "ordered": False, "retention_days": 4, "tags": None}
    objects["que-5a1f0002"] = {**queue, "url": "https://que-5a1f0002.queue.saltmarsh.example/complaints"}
    state.write_text(json.dumps(remembered), encoding="utf-8")
    cloud.write_text(json.dumps(objects), encoding="utf-8")


def _keep(name: str, said: Said) -> None:
    (HERE / "corpus").mkdir(exist_ok=True)
    (HERE / "corpus" / name).write_text(said.out, encoding="utf-8")


if __name__ == "__main__":
    record(sys.argv[1])
    record_lesson(sys.argv[1])
