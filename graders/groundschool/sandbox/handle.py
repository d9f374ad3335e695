"""One child, seen from the parent: asks it for things without trusting a word of what it says."""

import base64
import contextlib
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn, Self

from groundschool.errors import SandboxError
from groundschool.sandbox import usage
from groundschool.sandbox.codec import CannotCross, Undecodable, decode, encode
from groundschool.sandbox.ending import end_all
from groundschool.sandbox.limits import Assurance, Limits
from groundschool.sandbox.replies import CellReply, Finished, Function, Lost, Raised, one_line
from groundschool.sandbox.scratch import remove
from groundschool.sandbox.wire import Channel, Closed, FrameTooLarge, TimedOut, WireError

STARTS_WITHIN = 60.0
ENDS_WITHIN = 10.0
BATCH = 512  # items of an iterator that cross together


class Sandbox:
    """One child, seen from the parent; a context manager that ends it and all it has started.

    Every method raises Lost when the child does not do what it was asked within its limits; after that it is gone.
    """

    def __init__(self, sock: socket.socket, supervisors: socket.socket, limits: Limits, scratch: str) -> None:
        self._limits = limits
        self._channel = Channel(sock, limits.message)
        self._report = Channel(supervisors, limits.message)
        self._until = time.monotonic() + limits.total_seconds
        self._given: list[Iterator[Any]] = []
        hello = self._report.receive(STARTS_WITHIN)
        if "pid" not in hello:
            raise Lost(str(hello.get("ended", "said nothing")))
        self._pid, self.scratch = hello["pid"], str(hello["scratch"])
        self.assurance, self.because = Assurance(hello["assurance"]), str(hello["because"])
        self._own = scratch if self.assurance is not Assurance.ISOLATED else ""
        if not self._own:
            Path(scratch).rmdir()

    def __enter__(self) -> Self:
        """Return the sandbox."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child and all it has started."""
        self.close()

    def close(self) -> None:
        """End the child and all it has started, and return when none of it is left."""
        if self._channel.fileno() < 0:
            return
        self._channel.close()
        self._ended()
        self._report.close()
        if self._own:
            remove(self._own)  # its owner may not have been allowed to

    @property
    def memory(self) -> int:
        """Return how many bytes of memory the child and all it has started use now."""
        return usage.resident(usage.below(self._pid)).memory

    def open(self, folders: Mapping[str, str]) -> None:
        """Tell the notebook where the files of its exercises are."""
        self._ask({"do": "open", "folders": dict(folders)}, self._limits.call_seconds)

    def place(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Write files below a folder of the child's scratch, by name: their times and order tell nothing else."""
        listed = dict(sorted(files.items()))
        request = {"do": "place", "folder": folder, "files": [(name, len(data)) for name, data in listed.items()]}
        self._ask(request, self._limits.call_seconds, listed.values())

    def clear(self, folder: str) -> None:
        """Remove a folder of the child's scratch."""
        self._ask({"do": "clear", "folder": folder}, self._limits.call_seconds)

    def run(self, source: str) -> CellReply:
        """Run one cell and return what it wrote."""
        reply = self._ask({"do": "run", "source": source}, self._limits.cell_seconds)
        outputs, count = reply.get("outputs"), reply.get("count")
        if not isinstance(outputs, list) or not isinstance(count, int):
            self._lose("answered with something that is no result of a cell")
        return CellReply(outputs, count, bool(reply.get("failed")))

    def hold(self, name: str) -> object:
        """Return what a name means in the notebook: a Function, or data.

        Raises NameError when it means nothing, CannotCross for data that cannot be handed in.
        """
        reply = self._ask({"do": "hold", "name": name}, self._limits.call_seconds)
        if reply.get("kind") == "missing":
            raise NameError(f"name {name!r} is not defined")
        held = reply.get("held")
        return Function(held) if reply.get("kind") == "function" and isinstance(held, int) else self._value(reply)

    def call(self, function: Function, arguments: tuple[object, ...], named: Mapping[str, object]) -> object:
        """Return what a function in the child gives; raises Raised when it raised, CannotCross when it cannot cross."""
        sent = [encode(value, self._keep) for value in arguments]
        by_name = {name: encode(value, self._keep) for name, value in named.items()}
        request = {"do": "call", "held": function.number, "arguments": sent, "named": by_name}
        return self._value(self._ask(request, self._limits.call_seconds))

    def program(
        self, command: list[str], folder: str, given: bytes, environment: Mapping[str, str], seconds: float
    ) -> Finished:
        """Run a program in a folder of the child's scratch and return how it ended."""
        request = {"do": "program", "command": command, "folder": folder, "environment": dict(environment)}
        request |= {"input": base64.b64encode(given).decode("ascii"), "seconds": seconds}
        reply = self._ask(request, seconds + self._limits.call_seconds)
        status, out, err = reply.get("status"), reply.get("out"), reply.get("err")
        if not (status is None or isinstance(status, int)) or not isinstance(out, str) or not isinstance(err, str):
            self._lose("answered with something that is no result of a program")
        return Finished(status, base64.b64decode(out), base64.b64decode(err))

    def _value(self, reply: dict[str, Any]) -> object:
        if "cannot" in reply:
            raise CannotCross(str(reply["cannot"])[:200])
        if "raised" in reply:
            raise Raised(str(reply["raised"]), str(reply.get("said", "")))
        try:
            return decode(reply.get("value"), self._fetch)
        except Undecodable as error:
            raise CannotCross(f"something that is no value ({error})") from None

    def _fetch(self, number: int) -> Iterator[object]:
        """Yield the items of an iterator in the child, fetched as they are needed, at most as many as may cross."""
        left, done = self._limits.items, False
        while not done:
            reply = self._ask({"do": "next", "iterator": number}, self._limits.call_seconds)
            items = reply.get("items")
            if not isinstance(items, list):
                self._value(reply)
                raise CannotCross("an iterator without items")
            left -= len(items)
            if left < 0:
                raise CannotCross(f"an iterator of more than {self._limits.items:,} items")
            done = bool(reply.get("done")) or not items
            yield from (self._value({"value": item}) for item in items)

    def _keep(self, iterator: Iterator[Any]) -> int:
        self._given.append(iterator)
        return len(self._given) - 1

    def _feed(self, number: object) -> dict[str, Any]:
        """Return the next items of one of our iterators, as the child asked for them."""
        if not isinstance(number, int) or not 0 <= number < len(self._given):
            return {"items": [], "done": True}
        items = list(islice(self._given[number], BATCH))
        return {"items": [encode(item, self._keep) for item in items], "done": len(items) < BATCH}

    def _ask(self, message: dict[str, Any], seconds: float, raw: Iterable[bytes] = ()) -> dict[str, Any]:
        """Return the child's answer to a request that ``raw`` follows, serving what it asks back meanwhile."""
        deadline = min(time.monotonic() + seconds, self._until)
        try:
            self._channel.send(message, seconds)
            for content in raw:
                self._channel.send_raw(content, max(0.01, deadline - time.monotonic()))
            while True:
                reply = self._heard(deadline, seconds)
                if "ended" in reply:
                    self._lose(one_line(reply["ended"]))
                if "more" not in reply:
                    return reply
                self._channel.send(self._feed(reply["more"]), seconds)
        except FrameTooLarge as error:
            raise SandboxError(f"too much to hand over to an answer: {error}") from None
        except TimedOut:
            self._lose(f"took more than {seconds:g} seconds")
        except Closed:
            self._lose(self._ended() or "ended its process")
        except WireError:
            self._lose("sent something that is no message, or too much of it")

    def _heard(self, deadline: float, seconds: float) -> dict[str, Any]:
        """Return the next message; one that came in time is taken even when the time is up."""
        try:
            return self._channel.receive(max(0.0, deadline - time.monotonic()))
        except TimedOut:
            in_all = f"{self._limits.total_seconds:g} seconds in all"
            self._lose(f"took more than {in_all if deadline >= self._until else f'{seconds:g} seconds'}")

    def _ended(self) -> str:
        """Return what the supervisor says, which the child cannot forge, when it has ended all there is to end."""
        with contextlib.suppress(WireError):  # it has said so already
            try:
                return one_line(self._report.receive(ENDS_WITHIN).get("ended", ""))
            except TimedOut:
                end_all(self._pid)
        return ""

    def _lose(self, reason: str) -> NoReturn:
        self.close()
        raise Lost(reason)
