"""auth.log: what rsyslog folds, how a moment is stamped, and what sshd calls a failure."""

from datetime import UTC, datetime, timedelta

import pytest

from groundschool.formats.auth_log import (
    LogLine,
    LogMessage,
    auth_log_text,
    read_auth_log,
    reduced,
    ssh_accepted,
    ssh_failed,
)

AT = datetime(2026, 12, 3, 4, 5, 6, tzinfo=UTC)


def said(message, second=0, pid=7):
    return LogMessage(AT + timedelta(seconds=second), "sshd", pid, message)


def test_of_equal_messages_the_second_is_written_and_more_are_folded():
    told = list(
        reduced([said("a"), said("b", 1), said("b", 2), said("c", 3), said("c", 4), said("c", 5), said("a", 6)])
    )
    assert [(line.said.message, line.times, line.folded) for line in told] == [
        ("a", 1, False), ("b", 1, False), ("b", 1, False), ("c", 1, False), ("c", 2, True), ("a", 1, False),
    ]  # fmt: skip
    assert told[4].said.at == AT + timedelta(seconds=5)


def test_the_same_words_of_another_process_are_not_folded():
    assert [line.times for line in reduced([said("a"), said("a", pid=8), said("a", pid=9)])] == [1, 1, 1]


def test_lines_have_stamps_of_either_kind():
    lines = [LogLine(said("hello")), LogLine(LogMessage(AT, "sudo", 0, "there"), 3, folded=True)]
    assert auth_log_text(lines, "host").splitlines() == [
        "Dec  3 04:05:06 host sshd[7]: hello",
        "Dec  3 04:05:06 host sudo: message repeated 3 times: [ there]",
    ]
    assert auth_log_text(lines[:1], "host", iso=True) == "2026-12-03T04:05:06.000000+00:00 host sshd[7]: hello\n"


def test_sshd_says_whether_there_is_such_a_user():
    assert (
        ssh_failed("a b", "", "2001:db8::1", 9) == "Failed password for invalid user a b from 2001:db8::1 port 9 ssh2"
    )
    assert ssh_failed("root", "known", "192.0.2.1", 9) == "Failed password for root from 192.0.2.1 port 9 ssh2"
    assert ssh_accepted("sam", "192.0.2.1", 9, "publickey", "ED25519 SHA256:x").endswith(" ssh2: ED25519 SHA256:x")


def test_a_line_of_another_form_is_named():
    text = auth_log_text([LogLine(said("x"))], "host")
    assert read_auth_log(text.encode()) == text.splitlines()
    with pytest.raises(ValueError, match="line 2: a stamp, a host"):
        read_auth_log((text + "no such line\n").encode())
