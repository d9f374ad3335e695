"""Whether a configuration is accepted, and what the real amtool says of label sets where it is installed."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from groundschool.errors import JudgeBroke
from groundschool.grading.programs import Job, run_program
from groundschool.grading.tools import stand_ins_judge, which
from groundschool.judges.alertmanager.config import read_configuration
from groundschool.judges.alertmanager.errors import AlertmanagerError

PATIENCE, NOT_STARTED = 20, 127  # seconds, and the exit status of a program that is not there
NAME = "alertmanager.yml"


def refused_configuration(text: str, folder: Path) -> str:
    """Return the reason why Alertmanager would refuse a configuration, or nothing."""
    if not stand_ins_judge() and which("amtool"):
        status, said = _amtool(["check-config", NAME], text, folder)
        if status:
            lines = [line.strip() for line in said.splitlines() if "FAILED" in line or "error" in line.lower()]
            return " ".join(lines) or "amtool refuses it"
    try:
        read_configuration(text)
    except AlertmanagerError as error:
        return str(error)
    return ""


def routed_by_amtool(text: str, labels: Mapping[str, str], folder: Path) -> tuple[str, ...]:
    """Return the receivers that amtool names for an alert; raises AlertmanagerError where it says none."""
    asked = [f"{name}={value}" for name, value in labels.items()]
    status, said = _amtool(["config", "routes", "test", f"--config.file={NAME}", *asked], text, folder)
    if status:
        raise AlertmanagerError(said)
    return tuple(said.strip().split(","))


def _amtool(arguments: list[str], text: str, folder: Path) -> tuple[int, str]:
    """Return amtool's exit status and what it said, run in a folder of this file only."""
    with tempfile.TemporaryDirectory(prefix="amtool-", dir=folder) as place:
        Path(place, NAME).write_bytes(text.encode("utf-8", "replace"))
        done = run_program(Job([which("amtool"), *arguments], Path(place), seconds=PATIENCE))
    if done.status == NOT_STARTED:
        raise JudgeBroke(f"amtool cannot be started: {done.complaint}")
    status = 1 if done.status is None else done.status
    return status, done.text + (done.complaint if status else "")
