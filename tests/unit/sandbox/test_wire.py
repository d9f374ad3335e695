"""Messages over a socket pair, and what a hostile peer may try with them."""

import contextlib
import json
import math
import socket
import struct
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.sandbox import wire
from groundschool.sandbox.wire import Channel, Closed, FrameTooLarge, Malformed, TimedOut, WireError

LIMIT = 4096
SOON = 0.03
WORDS = st.text(st.characters(), max_size=5)  # lone surrogates too


@contextlib.contextmanager
def connected(limit=LIMIT):
    """Give a channel and the bare socket at its other end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, limit), theirs


@pytest.fixture
def ends():
    with connected() as pair:
        yield pair


def framed(body):
    return struct.pack(">I", len(body)) + body


def refused(ends, body):
    channel, peer = ends
    peer.sendall(framed(body))
    with pytest.raises(Malformed) as caught:
        channel.receive(1)
    return str(caught.value)


def test_what_is_sent_is_received():
    message = {"lone": "\ud800 and \u2708", "none": None, "numbers": [1, -0.5, math.inf, 10**4000]}
    with connected(8192) as (channel, theirs):
        peer = Channel(theirs, 8192)
        channel.send(message)
        channel.send({})
        assert peer.receive(1) == message
        assert peer.receive(0) == {}
        channel.send({"nan": math.nan}, timeout=1)
        assert math.isnan(peer.receive(None)["nan"])


def test_a_message_that_is_there_is_received_without_waiting(ends):
    channel, peer = ends
    peer.sendall(framed(b'{"a": 1}'))
    assert channel.receive(0) == {"a": 1}
    with pytest.raises(TimedOut):
        channel.receive(0)


def test_silence_is_timed_out(ends):
    channel, _ = ends
    with pytest.raises(TimedOut):
        channel.receive(SOON)


def test_a_slow_drip_does_not_extend_the_deadline(ends):
    channel, peer = ends
    stop = threading.Event()

    def drip():
        peer.sendall(struct.pack(">I", 1000))
        while not stop.wait(SOON / 10):
            peer.sendall(b" ")

    dripping = threading.Thread(target=drip)
    dripping.start()
    begun = time.monotonic()
    with pytest.raises(TimedOut):
        channel.receive(SOON)
    spent = time.monotonic() - begun
    stop.set()
    dripping.join()
    assert SOON <= spent < 10 * SOON


def test_a_late_rest_completes_the_message(ends):
    channel, peer = ends
    frame = framed(b'{"a": 1}') + framed(b"{}")
    for start in range(len(frame) - 6):
        peer.sendall(frame[start : start + 1])
        if start < 11:
            with pytest.raises(TimedOut):
                channel.receive(0)
    peer.sendall(frame[-6:])
    assert channel.receive(1) == {"a": 1}
    assert channel.receive(1) == {}


def test_an_oversize_length_is_refused_before_its_body_is_read(ends):
    channel, peer = ends
    peer.sendall(struct.pack(">I", 2**32 - 1))
    for _ in range(2):
        with pytest.raises(Malformed, match=r"4,294,967,295 bytes; the limit is 4,096"):
            channel.receive(1)


def test_a_truncated_frame_is_closed(ends):
    channel, peer = ends
    peer.sendall(framed(b'{"a": 1}')[:-1])
    peer.close()
    with pytest.raises(Closed, match="in the middle of a message"):
        channel.receive(1)


@pytest.mark.parametrize("use", [lambda channel: channel.receive(1), lambda channel: channel.send({})])
def test_a_peer_that_is_gone_is_closed(ends, use):
    channel, peer = ends
    peer.close()
    with pytest.raises(Closed):
        use(channel)


def test_a_channel_that_was_closed_stays_closed(ends):
    channel, _ = ends
    assert channel.fileno() >= 0
    channel.close()
    assert channel.fileno() == -1
    for use in (lambda: channel.receive(1), lambda: channel.send({})):
        with pytest.raises(Closed):
            use()


def test_a_peer_that_does_not_listen_is_timed_out():
    with connected(1 << 24) as (channel, _), pytest.raises(TimedOut):
        channel.send({"a": "x" * (1 << 22)}, timeout=SOON)


def test_too_large_a_message_is_not_sent(ends):
    channel, peer = ends
    with pytest.raises(FrameTooLarge, match="the limit is 4,096"):
        channel.send({"a": "x" * LIMIT})
    peer.setblocking(False)  # noqa: FBT003 - the socket's own interface
    with pytest.raises(BlockingIOError):
        peer.recv(1)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"a": 1}{}', "not JSON"),
        (b'{"a": ' + b"1" * 4301 + b"}", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"\xff": 1}', "not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        (b"[" * 4000, ("nested too deep", "not JSON")),  # from 3.14 on more fits on the stack
    ],
)
def test_what_is_no_message_is_malformed(body, reason):
    with connected(8192) as ends:
        assert refused(ends, body).startswith(reason)


def test_a_message_of_too_many_values_is_not_parsed(ends, monkeypatch):
    monkeypatch.setattr(wire, "MAX_PARSED", 100)
    assert "more than 100 JSON values" in refused(ends, b'{"a":[' + b"[]," * 60 + b"[]]}")
    channel, peer = ends
    for text in (",[{" * 200, '\\",[' * 200):
        peer.sendall(framed(json.dumps({"a": text}).encode()))
        assert channel.receive(1) == {"a": text}


def test_an_unfinished_string_is_counted_in_one_pass():
    assert wire.STRINGS.sub("", '[,"' + '\\"' * 50_000) == "[,"
    assert wire.STRINGS.sub("", '[,"' + '\\"' * 50_000 + "\\") == "[,"


@settings(max_examples=100)
@given(st.binary(max_size=64) | st.binary(max_size=64).map(framed) | st.lists(st.binary(max_size=9)).map(b"".join))
def test_no_bytes_whatsoever_raise_anything_else(content):
    with connected() as (channel, peer):
        peer.sendall(content)
        peer.shutdown(socket.SHUT_WR)
        with contextlib.suppress(WireError):
            while True:
                assert type(channel.receive(1)) is dict


@settings(max_examples=50)
@given(st.dictionaries(WORDS, st.lists(st.integers() | WORDS | st.booleans() | st.none(), max_size=5), max_size=5))
def test_every_json_object_arrives(message):
    with connected(1 << 20) as (channel, theirs):
        channel.send(message)
        assert Channel(theirs, 1 << 20).receive(1) == message
