"""What procps and sysstat print here is what our writers print of it; the reference takes public files of the kind."""

import json
import subprocess
import sys
import tomllib
from datetime import datetime

import pytest
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.datasets.model import DatasetFile
from groundschool.formats import kernel_log, procps, sysstat
from groundschool.formats.columns import tabulated

RECORDED = ROOT / "datasets/sixty-seconds-recorded"
HEADINGS = {
    "mpstat -P ALL 1 2": {sysstat.CPU},
    "pidstat 1 2": {sysstat.TASK},
    "iostat -xz 1 3": {sysstat.WHOLE, sysstat.DEVICE},
    "sar -n DEV 1 2": {sysstat.INTERFACE},
    "sar -n TCP,ETCP 1 2": {sysstat.TCP, sysstat.TCP_ERRORS},
}


def said(command, require_tool):
    program, *words = command.split()
    asked = [require_tool(program), *words]
    return subprocess.run(asked, capture_output=True, check=True, env={"LC_ALL": "C", "PATH": "/usr/bin"}).stdout


@pytest.mark.parametrize("command", HEADINGS)
def test_a_table_of_sysstat_is_printed_again_byte_by_byte(command, require_tool):
    content = said(command, require_tool)
    front, blocks = sysstat.read_sysstat(content)
    assert tabulated(front, blocks).text.encode() == content
    assert {block.heading for block in blocks} == HEADINGS[command]


def test_vmstat_is_printed_again_byte_by_byte(require_tool):
    content = said("vmstat 1 2", require_tool)
    assert procps.vmstat(procps.read_vmstat(content)).text.encode() == content


def test_a_dated_message_is_printed_again_byte_by_byte(require_tool):
    content = said("dmesg -T", require_tool)
    lines = [line for line in content.decode().splitlines() if line.startswith("[")]
    moments = [datetime.strptime(line[1:25], "%a %b %d %H:%M:%S %Y") for line in lines]  # noqa: DTZ007 - dmesg has no zone
    messages = [line.split("] ", 1)[1] for line in lines]
    assert kernel_log.dmesg_dated(zip(moments, messages, strict=True)).splitlines() == lines


def test_a_row_stands_where_it_is_said_to_stand(require_tool):
    again = tabulated(*sysstat.read_sysstat(said("mpstat -P ALL 1 1", require_tool)))
    lines = again.text.splitlines()
    assert all(lines[row.line - 1].startswith(row.label) for row in again.rows)
    assert all(lines[row.line - 1].endswith(row.cells["%idle"]) for row in again.rows)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"Linux\n\nnothing\n",
        b"Linux 6 (vm) \t11/29/26 \t_x86_64_\t(2 CPU)\n\n10:44:37     CPU    %usr\n10:44:38     all\n",
    ],
)
def test_another_text_is_no_table_of_sysstat(text):
    with pytest.raises(ValueError, match=r"report|cells"):
        sysstat.read_sysstat(text)


def rows_of(text):
    """Return the rows of every table of sysstat by column, without averages."""
    _, blocks = sysstat.read_sysstat(text)
    found = []
    for block in blocks:
        words = block.heading.split()
        found += [dict(zip(words, cells, strict=True)) for label, cells in block.rows if label != sysstat.AVERAGE]
    return found


@pytest.mark.parametrize("edge", [None, "bounds", "kernel"])
@pytest.mark.parametrize("seed", range(2))
def test_the_files_of_a_host_tell_the_same(seed, edge, course):
    variant = load_datasets(course.root)[0]["sixty-seconds"].generate(seed, edge)
    for host, verdict in variant.truth["bottleneck"]["wants"].items():
        text = {name.removeprefix(f"{host}/"): file for name, file in variant.files.items() if host in name}
        for row in rows_of(text["iostat"]):
            if "%util" in row:  # a queue is what comes in a second, times how long each takes
                reads, writes = (float(row[f"{one}/s"]) * float(row[f"{one}_await"]) / 1000 for one in "rw")
                assert reads + writes == pytest.approx(float(row.get("aqu-sz") or row["avgqu-sz"]), rel=0.06, abs=0.02)
        for row in rows_of(text["mpstat"]):
            assert sum(float(share) for name, share in row.items() if name != "CPU") == pytest.approx(100, abs=0.06)
        moved = [row for row in rows_of(text["sar-dev"]) if float(row.get("%ifutil", 0))]
        speeds = {round(float(row["txkB/s"]) * 8 * 1024 * 100 / float(row["%ifutil"]) / 1e9, 1) for row in moved}
        assert speeds <= {1.0, 10.0}
        for pointer in verdict["lines"]:
            name, number = pointer.split(":")
            assert text[name].splitlines()[int(number) - 1].strip()


def test_the_recording_holds_what_was_done_and_names_nobody():
    truth = json.loads((RECORDED / "truth.json").read_text())
    assert truth["hosts"]["writing"]["ms"] < 20
    disk = [row for row in rows_of((RECORDED / "writing/iostat").read_bytes()) if "%util" in row][1:]
    assert max(float(row["%util"]) for row in disk) > 95
    assert max(float(row["w_await"]) for row in disk) < 20
    for path in RECORDED.rglob("*"):
        if path.is_file():
            assert not any(mine in path.read_text() for mine in ("/tmp", "/root", "/home"))  # noqa: S108


def test_it_is_recorded_anew_and_leaves_nothing_behind(require_tool, tmp_path):
    for program in ("vmstat", "iostat", "mpstat", "pidstat", "sar", "dmesg"):
        require_tool(program)
    recorder = [sys.executable, str(RECORDED / "record.py"), "--out", str(tmp_path / "out"), "--seconds", "6"]
    done = subprocess.run(recorder, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    declared = DatasetFile.model_validate(tomllib.loads((tmp_path / "out/dataset.toml").read_text()))
    assert {one.path for one in declared.files} == {
        one["path"] for one in tomllib.loads((RECORDED / "dataset.toml").read_text())["files"]
    }
    assert json.loads((tmp_path / "out/truth.json").read_text())["hosts"].keys() == {"writing", "spinning"}
