"""The journal dataset is what systemd's own programs read and print."""

import json
import subprocess

import pytest

from groundschool.datasets import load_datasets

KEYS = ("__REALTIME_TIMESTAMP", "PRIORITY", "_SYSTEMD_UNIT", "_BOOT_ID", "MESSAGE", "_HOSTNAME", "SYSLOG_IDENTIFIER")
MANAGER = "init.scope"
ODD = ("coloured", "clocks", "field-missing", "manager")


def printed_by_journalctl(export: bytes, folder, require_tool) -> list[dict]:
    loaded = folder / "host.journal"
    reading = [require_tool("systemd-journal-remote"), f"--output={loaded}", "-"]
    subprocess.run(reading, input=export, check=True, capture_output=True)
    printing = [require_tool("journalctl"), f"--file={loaded}", "-o", "json", "--no-pager"]
    printed = subprocess.run(printing, check=True, capture_output=True).stdout
    return [json.loads(line) for line in printed.splitlines()]


def by_moment(entries: list[dict]) -> list[tuple]:
    return sorted(
        (int(e["__MONOTONIC_TIMESTAMP"]), e["_BOOT_ID"], json.dumps({key: e.get(key) for key in KEYS})) for e in entries
    )


@pytest.mark.parametrize("edge", [None, "one-record", "non-utf8", "oversize", "shuffled", "year-rollover", *ODD])
@pytest.mark.parametrize("seed", [0, 7])
def test_journalctl_prints_what_the_dataset_holds(seed, edge, course, tmp_path, require_tool):
    variant = load_datasets(course.root)[0]["journal"].generate(seed, edge)
    ours = [json.loads(line) for line in variant.files["journal.json"].splitlines()]
    theirs = printed_by_journalctl(variant.files["journal.export"], tmp_path, require_tool)
    assert by_moment(ours) == by_moment(theirs)


@pytest.mark.parametrize("edge", [None, *ODD])
def test_journalctl_shows_an_error_under_the_unit_that_is_asked_for(edge, course, tmp_path, require_tool):
    variant = load_datasets(course.root)[0]["journal"].generate(3, edge)
    printed_by_journalctl(variant.files["journal.export"], tmp_path, require_tool)
    ours = [json.loads(line) for line in variant.files["journal.json"].splitlines()]
    last = max(ours, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))["_BOOT_ID"]

    def failed(unit: str) -> bool:
        asking = [
            require_tool("journalctl"),
            f"--file={tmp_path}/host.journal",
            "-o",
            "json",
            "-p",
            "err",
            f"--unit={unit}",
        ]
        shown = subprocess.run([*asking, f"_BOOT_ID={last}"], check=True, capture_output=True).stdout
        return bool(shown.strip())

    wanted = set(variant.truth["first-errors"]["wants"]["journal.json"])
    named = {entry[field] for entry in ours for field in ("_SYSTEMD_UNIT", "UNIT") if field in entry}
    # Asked for init.scope it shows all that the manager says, of whichever unit.
    assert {unit for unit in named - {MANAGER} if failed(unit)} == wanted - {MANAGER}
    about = {entry.get("UNIT") for entry in ours if entry.get("_PID") == "1"}
    assert bool(wanted & about) == (edge in {None, "manager"})
