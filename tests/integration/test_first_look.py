"""What is printed on a host that is looked at first has the layout of the real programs, byte by byte."""

import os
import re
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from groundschool.formats import filesystems, procps, sockets, systemctl
from groundschool.formats.procps import Memory, Process
from groundschool.formats.sockets import Listener
from groundschool.formats.volumes import Mount, Usage
from groundschool.grading.runner import Desk
from groundschool.grading.variant_plan import VariantPlan


def printed(*command: str) -> str:
    plain = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=plain).stdout


def test_uptime_prints_the_same_line(require_tool):
    seen = printed(require_tool("uptime"))
    found = re.search(r"([\d:]{8}) up +(?:(\d+) days?, +)?(?:(\d+):(\d\d)|(\d+) min), +(\d+) user.*: (.*)\n", seen)
    assert found
    days, hours, minutes, only_minutes = (int(found[at] or 0) for at in (2, 3, 4, 5))
    up = timedelta(days=days, hours=hours, minutes=minutes + only_minutes)
    now = datetime.strptime(found[1], "%H:%M:%S")  # noqa: DTZ007 - the clock of the line alone
    assert procps.uptime(now, up, int(found[6]), [float(one) for one in found[7].split(", ")]) == seen


def test_free_prints_the_same_columns(require_tool):
    seen = printed(require_tool("free"), "-m")
    (total, used, free, shared, cache, available), (swap, _, swap_free) = procps.read_free(seen.encode()).values()
    told = procps.free(Memory(total, free, shared, cache, available, swap, swap_free))
    assert abs(total - available - used) <= 1  # MiB, each rounded down on its own
    assert told.replace(f"{total - available:12}", f"{used:12}", 1) == seen


def test_ps_prints_the_same_rows(require_tool):
    digits = len(str(int(Path("/proc/sys/kernel/pid_max").read_text()) - 1))
    seen = printed(require_tool("ps"), "-eo", "pid,user,rss,etime,args", "--sort=-rss", "-ww")
    rows = [
        Process(int(pid), user, int(rss), _time(etime), args)
        for pid, user, rss, etime, args in procps.read_ps(seen.encode())
    ]
    lines = [line.rstrip() for line in procps.ps(rows, digits).splitlines()]
    assert lines == [line.rstrip() for line in seen.splitlines()]


def _time(etime: str) -> timedelta:
    days, _, clock = etime.rpartition("-")
    seconds = sum(int(part) * 60**power for power, part in enumerate(reversed(clock.split(":"))))
    return timedelta(days=int(days or 0), seconds=seconds)


@pytest.mark.parametrize(("pid", "rss"), [(1, 4), (1234567, 98_765_432)])
def test_a_wide_cell_takes_the_room_of_the_next(pid, rss):
    [head, row] = procps.ps([Process(pid, "root", rss, timedelta(hours=1), "init")]).splitlines()
    assert head.index("COMMAND") == row.index("init")


def test_ss_prints_the_same_rows(require_tool):
    seen = printed(require_tool("ss"), "-ltnp")
    found = []
    for line, (address, port) in zip(seen.splitlines()[1:], sockets.read_listening(seen.encode()), strict=True):
        _, waiting, backlog, *_ = line.split()
        held = [(name, int(pid), int(fd)) for name, pid, fd in re.findall(r'\("([^"]+)",pid=(\d+),fd=(\d+)\)', line)]
        found.append(Listener(address, port, int(backlog), int(waiting), tuple(held)))
    told, seen = (re.sub(r" +$", "", text, flags=re.MULTILINE) for text in (sockets.listening(found), seen))
    assert told == seen


def test_df_prints_the_same_human_sizes(require_tool):
    sizes = [1, 9, 10, 1023, 1024, 10_239, 10_240, 10_241, 1_048_575, 1_048_577, 99_999_999, 5_000_000_000]
    seen = printed(require_tool("numfmt"), "--to=iec", "--from-unit=1024", "--round=up", *map(str, sizes)).split()
    assert [filesystems.human(size) for size in sizes] == seen


def test_df_prints_the_same_columns(require_tool):
    seen = printed(require_tool("df"), "-hT")
    rows = filesystems.read_df(seen.encode())
    exact = printed("df", "-PT").splitlines()[1:]
    found = [
        Mount(row[6], row[0], row[1], (0, 0), "", Usage(size, size - used if used + free else 0, free, 1, 1))
        for row, line in zip(rows, exact, strict=True)
        for size, used, free in [[int(cell) for cell in line.split()[2:5]]]
    ]
    told = filesystems.df_human(found).splitlines()
    assert [line.split()[:1] for line in told] == [line.split()[:1] for line in seen.splitlines()]
    assert [len(line) for line in told] == [len(line) for line in seen.splitlines()]


def test_systemctl_makes_the_same_table(tmp_path, require_tool):
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    for name in ("a", "saltmarsh-reports"):
        (units / f"{name}.service").write_text("[Service]\nExecStart=/bin/true\n")
    seen = printed(require_tool("systemctl"), f"--root={tmp_path}", "list-unit-files", "--no-pager")
    rows = [
        ("UNIT FILE", "STATE", "PRESET"),
        ("a.service", "static", "-"),
        ("saltmarsh-reports.service", "static", "-"),
    ]
    assert systemctl.table(rows) + "\n2 unit files listed.\n" == seen


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(minutes=7), "7min"),
        (timedelta(hours=2, minutes=33), "2h 33min"),
        (timedelta(hours=21, minutes=59), "21h"),
        (timedelta(hours=26), "1 day 2h"),
        (timedelta(days=2, hours=3), "2 days"),
    ],
)
def test_systemd_says_how_long_ago(time, said):
    assert systemctl.ago(time) == said


@pytest.fixture
def marked(course):
    """Return a function that says what the checks of a record saw, by what they are about."""

    def mark(record: object) -> dict[str, str]:
        score = Desk(course).grade("linux/find-your-way", "first-look", record, VariantPlan(0, practice=True))
        return {check.label: "" if check.passed else check.evidence for check in score.checks}

    return mark


def test_a_number_in_quotes_is_named_and_not_just_wrong(marked):
    said = marked({"memory_available_mib": "3859", "reachable_ports": ["22"], "failed_unit": "saltmarsh-edge"})
    number = "but a number is asked for: without quotes, without a unit"
    assert said["the memory that programs can have"] == f"memory_available_mib is '3859', {number}"
    assert said["the ports that others can reach"] == (
        "reachable_ports is ['22'], but a list of numbers is asked for, without quotes: [80, 443]"
    )
    assert said["the unit that has failed"] == "failed_unit gave 'saltmarsh-edge.service'"
    assert said["since when it has"] == "failed_since is not filled in yet"


@pytest.mark.parametrize("record", [{"booted": None}, {"booted": 20260714}, {"booted": [1]}, ["2026-07-14"], {0: 0}])
def test_what_says_nothing_gets_nothing(record, marked):
    said = marked(record)
    assert len(said) == 8
    assert all(said.values())
