"""The journal dataset is what systemd's own programs read and print."""

import json
import subprocess

import pytest

from groundschool.datasets import load_datasets

KEYS = ("__REALTIME_TIMESTAMP", "PRIORITY", "_SYSTEMD_UNIT", "_BOOT_ID", "MESSAGE", "_HOSTNAME", "SYSLOG_IDENTIFIER")


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


@pytest.mark.parametrize("edge", [None, "one-record", "non-utf8", "oversize", "shuffled", "year-rollover"])
@pytest.mark.parametrize("seed", [0, 7])
def test_journalctl_prints_what_the_dataset_holds(seed, edge, course, tmp_path, require_tool):
    variant = load_datasets(course.root)[0]["journal"].generate(seed, edge)
    ours = [json.loads(line) for line in variant.files["journal.json"].splitlines()]
    theirs = printed_by_journalctl(variant.files["journal.export"], tmp_path, require_tool)
    assert by_moment(ours) == by_moment(theirs)
