"""What a real kernel logged of a kill is what our writer prints of the same state, and every host tells one story."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.datasets.model import DatasetFile
from groundschool.formats import kernel_log, oom
from groundschool.formats.oom import OomTask

RECORDED = ROOT / "datasets/oom-kill-recorded"
MEMORY = Path("/sys/fs/cgroup/memory")
ROW = re.compile(r"\[ *(\d+)\] +(\d+) +\d+ +(\d+) +\d+ +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(-?\d+) (.*)")


def test_the_rows_and_kills_of_a_real_log_are_printed_again_byte_by_byte():
    said = kernel_log.read_kernel_log((RECORDED / "host/kernel.log").read_bytes())
    assert oom.HEADING.format(oom.BY_KIND) in said
    found = [(text, row) for text in said if (row := ROW.fullmatch(text))]
    tasks = {}
    for text, row in found:
        pid, uid, total, anon, file, shmem, tables, swap, adj = map(int, row.groups()[:9])
        tasks[pid] = OomTask(pid, uid, total, anon, file, shmem, tables, swap, adj, row[10])
        assert oom.task_row(tasks[pid], by_kind=True) == text
    kills = [text for text in said if "Killed process" in text]
    pids = [int(re.search(r"process (\d+)", text)[1]) for text in kills]
    assert [oom.killed(tasks[pid], 4096, memcg=True) for pid in pids] == kills
    assert len(found) == 4
    assert pids == [one["pid"] for one in json.loads((RECORDED / "truth.json").read_text())["victims"]]


def test_the_kernel_killed_the_one_of_larger_badness_as_the_lesson_computes_it():
    truth = json.loads((RECORDED / "truth.json").read_text())
    said = kernel_log.read_kernel_log((RECORDED / "host/kernel.log").read_bytes())
    pages = truth["limit_bytes"] // 4096
    rows = [row for text in said if (row := ROW.fullmatch(text))]
    for first, second in zip(rows[::2], rows[1::2], strict=True):
        bad = {}
        for row in (first, second):
            pid, _, _, anon, file, shmem, tables, swapped, adj = map(int, row.groups()[:9])
            bad[pid] = anon + file + shmem + swapped + tables // 4096 + adj * (pages // 1000)
        killed = max(bad, key=lambda pid: bad[pid])
        assert killed in {one["pid"] for one in truth["victims"]}
        assert killed != truth["biggest_pid"]


def test_the_first_lines_of_a_real_meminfo_are_printed_again_byte_by_byte():
    content = Path("/proc/meminfo").read_text().splitlines(keepends=True)[:6]
    told = [(line.split(":")[0], int(line.split()[1])) for line in content]
    assert kernel_log.meminfo(told) == "".join(content)


@pytest.mark.parametrize("edge", [None, "together", "kill-alone", "names"])
@pytest.mark.parametrize("seed", range(4))
def test_a_report_is_at_peace_with_itself(seed, edge, course):
    """The victim's sizes are those of its row; a group holds no more than its limit; memory.events knows the kills."""
    variant = load_datasets(course.root)[0]["oom-kills"].generate(seed, edge)
    for host, kills in variant.truth["kills"]["wants"].items():
        files = {name.removeprefix(f"{host}/"): text for name, text in variant.files.items() if host in name}
        page = int(files["page-size"])
        said = kernel_log.read_kernel_log(files["kernel.log"])
        row = r"\[ *(\d+)\] +\d+ +\d+ +(\d+) +(\d+) .*"
        rows = {int(one[1]): one for text in said if (one := re.fullmatch(row, text))}
        for kill in kills:
            if kill["pid"] in rows:
                assert int(rows[kill["pid"]][3]) * page == kill["rss_bytes"]
                assert int(rows[kill["pid"]][2]) * page > kill["rss_bytes"]
        for report in variant.truth["autopsy"]["wants"][host]:
            assert (report["cgroup"] is None) == (report["scope"] == "global")
            if report["limit_bytes"]:
                assert report["victim_rss_bytes"] <= report["limit_bytes"]
        if "memory.events" in files:
            assert f"oom_kill {len(kills)}\n" in files["memory.events"].decode()
        assert (
            kernel_log.read_meminfo(files["meminfo"])["MemAvailable"]
            > kernel_log.read_meminfo(files["meminfo"])["MemFree"]
        )


@pytest.mark.skipif(
    not (MEMORY / "memory.limit_in_bytes").exists() or bool(os.geteuid()), reason="needs root and cgroup v1"
)
def test_it_is_recorded_anew_and_leaves_no_group_behind(require_tool, tmp_path):
    require_tool("dmesg")
    recorder = [sys.executable, str(RECORDED / "record.py"), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(recorder, stderr=subprocess.PIPE, text=True)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
    assert not (MEMORY / f"gs-recording-{process.pid}").exists()
    declared = DatasetFile.model_validate(tomllib.loads((tmp_path / "out/dataset.toml").read_text()))
    assert {one.path for one in declared.files} == {
        one["path"] for one in tomllib.loads((RECORDED / "dataset.toml").read_text())["files"]
    }
    truth = json.loads((tmp_path / "out/truth.json").read_text())
    logged = (tmp_path / "out/host/kernel.log").read_text()
    assert all(f"Killed process {one['pid']} ({one['name']})" in logged for one in truth["victims"])
