"""What procps and sysstat print here is what our writers print of it; the reference takes public files of the kind."""

import subprocess
from datetime import datetime

import pytest

from groundschool.formats import kernel_log, procps, sysstat
from groundschool.formats.columns import printed

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
    assert printed(front, blocks).text.encode() == content
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
    again = printed(*sysstat.read_sysstat(said("mpstat -P ALL 1 1", require_tool)))
    lines = again.text.splitlines()
    assert all(lines[row.line - 1].startswith(row.label) for row in again.rows)
    assert all(lines[row.line - 1].endswith(row.cells["%idle"]) for row in again.rows)


@pytest.mark.parametrize(
    "text", [b"", b"Linux\n\nnothing\n", b"Linux 6 (vm) \t11/29/26 \t_x86_64_\t(2 CPU)\n\n10:44:37     CPU    %usr\n10:44:38     all\n"]
)
def test_another_text_is_no_table_of_sysstat(text):
    with pytest.raises(ValueError, match=r"report|cells"):
        sysstat.read_sysstat(text)
