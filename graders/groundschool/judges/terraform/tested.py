"""What ``terraform test -json`` says: one event a line."""

import json
from typing import Any

SAID = 200  # characters of why a run failed


def test_outcomes(out: str) -> dict[str, bool]:
    """Return the outcome of each run from ``terraform test -json``, one event a line; one that was skipped has none."""
    runs = [event["test_run"] for event in _events(out) if "test_run" in event]
    done = [run for run in runs if run.get("progress") == "complete"]
    return {run["run"]: run["status"] == "pass" for run in done if run["status"] != "skip"}


def refusals(out: str) -> dict[str, str]:
    """Return what Terraform complained of first, by run."""
    found: dict[str, str] = {}
    for event in _events(out):
        told = event.get("diagnostic", {})
        if "@testrun" in event and told.get("severity") == "error":
            said = " ".join(f"{told['summary']}: {told['detail']}".split())
            found.setdefault(event["@testrun"], said[:SAID])
    return found


def _events(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")]
