"""Messages between two processes that share a stream socket: JSON objects, each after its length.

The peer may be hostile. Whatever it sends, ``Channel.receive`` returns a dict or raises one of::

    WireError
    ├── Closed          the peer is gone
    ├── TimedOut        the message did not arrive in time
    └── Malformed       what arrived is no message

``Channel.send`` raises Closed, TimedOut, or the fourth WireError, FrameTooLarge.
"""

import json
import re
import socket
import struct
import time
from typing import Any

CHUNK = 1 << 16
MAX_PARSED = 4_000_000  # JSON values in one message: a container of two bytes takes ninety when it is parsed
LENGTH = struct.Struct(">I")
ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=True, separators=(",", ":"))
# An unterminated string matches to the end, so that no text makes this quadratic.
STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)


class WireError(Exception):
    """No message could be sent or received."""


class Closed(WireError):  # noqa: N818 - an ordinary end of a conversation
    """The peer has closed its end, or its process is gone."""


class TimedOut(WireError):  # noqa: N818 - says what happened
    """The whole message did not arrive, or could not be sent, in time."""


class Malformed(WireError):  # noqa: N818 - says what happened
    """What arrived is no message; the text says why."""


class FrameTooLarge(WireError):  # noqa: N818 - says what happened
    """A message of ours is longer than the limit; nothing was sent."""


class Channel:
    """One end of a connected stream socket; a message of either side is at most ``limit`` bytes of JSON."""

    def __init__(self, sock: socket.socket, limit: int) -> None:
        self._socket = sock
        self._limit = limit
        self._buffer = bytearray()

    def send(self, message: dict[str, Any], timeout: float | None = None) -> None:
        """Send one message, waiting at most ``timeout`` seconds for the peer to take it.

        After TimedOut a part of the message may have been sent, so the channel is of no more use.
        """
        body = ENCODER.encode(message).encode("ascii")
        if len(body) > self._limit:
            raise FrameTooLarge(f"a message of {len(body):,} bytes; the limit is {self._limit:,}")
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(LENGTH.pack(len(body)) + body)
        except (TimeoutError, BlockingIOError):
            raise TimedOut("the message was not taken in time") from None
        except OSError as error:
            raise Closed(error.strerror or "closed") from None

    def receive(self, timeout: float | None) -> dict[str, Any]:
        """Return the next message, waiting at most ``timeout`` seconds for all of it; None waits for ever.

        What had arrived of a message when the time was up is kept for the next call.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        self._fill(LENGTH.size, deadline)
        (length,) = LENGTH.unpack_from(self._buffer)
        if length > self._limit:
            raise Malformed(f"a message of {length:,} bytes; the limit is {self._limit:,}")
        self._fill(LENGTH.size + length, deadline)
        return _parsed(self._taken(LENGTH.size, length))

    def send_raw(self, content: bytes, timeout: float) -> None:
        """Send bytes that a message has announced, as they are; raises Closed or TimedOut."""
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(content)
        except (TimeoutError, BlockingIOError):
            raise TimedOut("the bytes were not taken in time") from None
        except OSError as error:
            raise Closed(error.strerror or "closed") from None

    def receive_raw(self, size: int) -> bytearray:
        """Return bytes that a message has announced, waiting for all of them; raises Closed."""
        self._fill(size, None)
        return self._taken(0, size)

    def close(self) -> None:
        """Close this end; what is called afterwards raises Closed."""
        self._socket.close()

    def fileno(self) -> int:
        """Return the socket's file descriptor, for select; -1 when closed."""
        return self._socket.fileno()

    def _fill(self, size: int, deadline: float | None) -> None:
        """Read until ``size`` bytes are there; a read gets what is left of the time, the first at least a try."""
        while len(self._buffer) < size:
            chunk = self._read(deadline)
            if not chunk:
                raise Closed("in the middle of a message" if self._buffer else "the peer has closed its end")
            self._buffer += chunk
            if deadline is not None and time.monotonic() >= deadline and len(self._buffer) < size:
                raise TimedOut("the message did not arrive in time")

    def _read(self, deadline: float | None) -> bytes:
        try:
            self._socket.settimeout(None if deadline is None else max(0.0, deadline - time.monotonic()))
            return self._socket.recv(CHUNK)
        except (TimeoutError, BlockingIOError):
            raise TimedOut("the message did not arrive in time") from None
        except OSError as error:
            raise Closed(error.strerror or "closed") from None

    def _taken(self, start: int, length: int) -> bytearray:
        """Return the body that follows ``start`` and leave what comes after it; a long body is not copied."""
        del self._buffer[:start]
        rest = self._buffer[length:]
        del self._buffer[length:]
        body, self._buffer = self._buffer, rest
        return body


def _parsed(body: bytearray) -> dict[str, Any]:
    try:
        text = body.decode("utf-8")
        body.clear()
        if len(text) > MAX_PARSED and _crowded(text):
            raise Malformed(f"more than {MAX_PARSED:,} JSON values")
        message = json.loads(text)
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
    except RecursionError:
        raise Malformed("nested too deep") from None
    except ValueError as error:
        raise Malformed(f"not JSON: {error}") from None
    if type(message) is not dict:
        raise Malformed("not a JSON object")
    return message


def _crowded(text: str) -> bool:
    """Return whether the text holds more JSON values than a message may; counts inside strings only when it must."""
    return _marks(text) > MAX_PARSED and _marks(STRINGS.sub("", text)) > MAX_PARSED


def _marks(text: str) -> int:
    return sum(map(text.count, ",[{"))
