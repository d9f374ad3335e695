"""What the kernel and ps say here is what our writers print of it; the reference takes public files of the kind."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.datasets.model import DatasetFile
from groundschool.formats import procfs, procps
from groundschool.formats.procps import ProcessState

RECORDED = ROOT / "datasets/load-and-pressure-recorded"
V1 = Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us")


def test_a_real_stat_is_printed_again_byte_by_byte():
    content = Path("/proc/stat").read_bytes()
    assert procfs.stat(procfs.read_stat(content)).encode() == content


@pytest.mark.parametrize("name", ["cpu", "io", "memory"])
def test_a_real_pressure_is_printed_again_byte_by_byte(name):
    path = Path("/proc/pressure", name)
    if not path.exists():
        pytest.skip("this kernel counts no pressure")
    content = path.read_bytes()
    said = procfs.read_pressure(content)
    assert procfs.pressure(said["some"], said.get("full")).encode() == content


def test_a_real_loadavg_is_printed_again_byte_by_byte():
    content = Path("/proc/loadavg").read_bytes()
    runnable, tasks = map(int, content.split()[3].split(b"/"))
    again = procfs.loadavg(procfs.read_loadavg(content), runnable, tasks, int(content.split()[4]))
    assert again.encode() == content


def test_ps_prints_the_same_bytes_and_cuts_a_long_function(require_tool):
    listing = [require_tool("ps"), "-eo", "pid,stat,wchan:20,comm"]
    heading, *lines = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.splitlines(
        keepends=True
    )
    rows = [line.rstrip("\n").split(None, 3) for line in lines if len(line.split()[1]) <= 4]
    tasks = [ProcessState(int(pid), stat, wchan, comm) for pid, stat, wchan, comm in rows]
    digits = heading.index("PID") + 3
    plain = [line for line in lines if len(line.split()[1]) <= 4]
    assert procps.ps_states(tasks, digits) == "".join([heading, *plain])
    assert procps.ps_states([ProcessState(1, "D", "rpc_wait_bit_killable", "ls")], 1).endswith(
        "rpc_wait_bit_killabl ls\n"
    )


@pytest.mark.parametrize("edge", [None, "letters", "bounds"])
@pytest.mark.parametrize("seed", range(3))
def test_the_files_of_a_host_tell_the_same(seed, edge, course):
    variant = load_datasets(course.root)[0]["load-and-pressure"].generate(seed, edge)
    for host, verdict in variant.truth["verdict"]["wants"].items():
        text = {name.removeprefix(f"{host}/"): file for name, file in variant.files.items() if host in name}
        before, after = (procfs.read_stat(text[f"stat.{number}"]) for number in (1, 2))
        lines = text["ps"].decode().splitlines()
        assert after.rest["procs_running"] == [sum(line.split()[1][0] == "R" for line in lines[1:])]
        assert int(text["loadavg"].split()[3].split(b"/")[0]) == after.rest["procs_running"][0]
        # The line of all CPUs is their sum, but for what rounding makes; those that are gone stay in it.
        stayed = before.cpus.keys() & after.cpus.keys()
        if stayed == before.cpus.keys():
            off = [after.every[at] - sum(times[at] for times in after.cpus.values()) for at in range(8)]
            assert all(0 <= one <= len(after.cpus) for one in off)
        assert all(sum(after.cpus[cpu][:8]) > sum(before.cpus[cpu][:8]) for cpu in stayed)
        for pointer in verdict["evidence"]:
            name, number = pointer.split(":")
            assert text[name].splitlines()[int(number) - 1]


def test_the_recording_holds_what_was_done():
    truth = json.loads((RECORDED / "truth.json").read_text())
    assert {done["verdict"] for done in truth["hosts"].values()} == {
        "cpu_saturated",
        "io_blocked",
        "throttled",
        "idle_high_load",
    }
    size = sum(path.stat().st_size for path in RECORDED.rglob("*") if path.is_file())
    assert size < 200_000
    for path in RECORDED.rglob("ps"):
        names = {row.split(None, 3)[3] for row in path.read_text().splitlines()[1:]}
        assert not any(mine in name for name in names for mine in ("/tmp", "/root", "/home"))  # noqa: S108


@pytest.mark.skipif(not V1.exists(), reason="no control groups of version 1 here")
def test_it_is_recorded_anew_and_leaves_no_group_behind(require_tool, tmp_path):
    for program in ("ps", "mpstat"):
        require_tool(program)
    recorder = [sys.executable, str(RECORDED / "record.py"), "--out", str(tmp_path / "out"), "--seconds", "6"]
    process = subprocess.Popen(recorder, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
    assert not (V1.parent / f"gs-recording-{process.pid}").exists()
    declared = DatasetFile.model_validate(tomllib.loads((tmp_path / "out/dataset.toml").read_text()))
    assert {one.path for one in declared.files} == {
        one["path"] for one in tomllib.loads((RECORDED / "dataset.toml").read_text())["files"]
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
