"""What a real kernel said of processes is what our writer prints of them, and recording anew yields the same shape."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.formats.processes import fd_listing, read_task_stat, read_task_status, task_stat, task_status

RECORDED = ROOT / "datasets/processes-left-recorded"
STATS = sorted((RECORDED / "host/proc").glob("**/stat"))


@pytest.mark.parametrize("path", STATS, ids=lambda path: path.parent.name)
def test_a_real_stat_is_printed_again_up_to_its_figures(path):
    task = read_task_stat(path.read_bytes())
    real, ours = path.read_text(), task_stat(task)
    assert ours[: ours.rindex(")") + 4] == real[: real.rindex(")") + 4]
    assert read_task_stat(ours.encode()) == task
    assert len(ours.split()) == len(real.split())


@pytest.mark.parametrize("path", sorted((RECORDED / "host/proc").glob("*/status")), ids=lambda path: path.parent.name)
def test_the_lines_of_status_stand_in_the_kernels_order(path):
    task = read_task_stat((path.parent / "stat").read_bytes())
    real = path.read_text().splitlines()
    said = read_task_status(path.read_bytes())
    assert said["State"].startswith(task.state)
    labels = [line.split(":")[0] for line in task_status(task).splitlines()]
    assert [line.split(":")[0] for line in real if line.split(":")[0] in labels] == labels


def test_a_zombies_descriptors_are_listed_as_none():
    truth = json.loads((RECORDED / "truth.json").read_text())["made"]
    for pid in truth["zombies"][0]["zombies"]:
        assert (RECORDED / f"host/proc/{pid}/fd").read_text() == fd_listing([])


def test_every_process_of_this_machine_is_read():
    read = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            content = path.read_bytes()
        except OSError:  # it has ended
            continue
        read += bool(read_task_stat(content).name)
    assert read


def test_recording_anew_makes_the_same_processes(require_tool, tmp_path):
    require_tool("ls")
    command = [sys.executable, str(RECORDED / "record.py"), "--out", str(tmp_path), "--seconds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    made = json.loads((tmp_path / "truth.json").read_text())["made"]
    before = json.loads((RECORDED / "truth.json").read_text())["made"]
    kinds = [sorted((one["name"], one["state"]) for one in some["tasks"]) for some in (made, before)]
    assert kinds[0] == kinds[1]
    for one in made["tasks"]:
        path = tmp_path / f"host/proc/{one['pid']}/task/{one['tid']}/stat"
        task = read_task_stat(path.read_bytes())
        assert (task.name, task.state, task.ppid) == (one["name"], one["state"], one["ppid"])
        assert not Path(f"/proc/{one['pid']}").exists()
    assert tomllib.loads((tmp_path / "dataset.toml").read_text())["origin"] == "recorded"


@pytest.mark.parametrize("edge", [None, "leader", "names", "parents"])
@pytest.mark.parametrize("seed", range(3))
def test_stat_and_status_of_a_variant_agree(seed, edge, course):
    files = load_datasets(course.root)[0]["processes-left"].generate(seed, edge).files
    for name in (name for name in files if name.endswith("/status")):
        said, task = read_task_status(files[name]), read_task_stat(files[name.replace("/status", "/stat")])
        assert (said["Name"], said["PPid"], said["State"][0]) == (task.name, str(task.ppid), task.state)
        threads = [other for other in files if other.startswith(name.replace("/status", "/task/")) and "stat" in other]
        assert len(threads) == int(said["Threads"]) == task.threads
