"""Listeners as ``ss -Hltn`` prints them: the expected text is what iproute2 6.1 printed of sockets opened for it."""

import pytest

from groundschool.formats.sockets import Listener, read_without_head, without_head

PRINTED = """\
LISTEN 0      5              127.0.0.53:5013 0.0.0.0:*
LISTEN 0      5            127.0.0.1%lo:5015 0.0.0.0:*
LISTEN 0      4096                [::1]:5016    [::]:*
LISTEN 0      511                     *:5011       *:*
LISTEN 0      5                    [::]:5012    [::]:*
LISTEN 0      5      [::ffff:127.0.0.1]:5014       *:*
"""
SOCKETS = [
    Listener("127.0.0.53", 5013, 5),
    Listener("127.0.0.1%lo", 5015, 5),
    Listener("[::1]", 5016, 4096),
    Listener("*", 5011, 511),
    Listener("[::]", 5012, 5),
    Listener("[::ffff:127.0.0.1]", 5014, 5),
]


def test_rows_are_those_of_iproute2():
    assert without_head(SOCKETS) == PRINTED
    assert read_without_head(PRINTED.encode()) == [(one.address, one.port) for one in SOCKETS]


def test_nobody_listens():
    assert without_head([]) == ""
    assert read_without_head(b"") == []


def test_another_row_is_refused():
    with pytest.raises(ValueError, match="LISTEN"):
        read_without_head(b"ESTAB 0 0 192.0.2.1:22 192.0.2.2:5000\n")
