"""Answers the parent's requests inside the sandbox. The notebook can subvert all of this: trust nothing of it."""

import base64
import contextlib
import io
import os
import subprocess
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from groundschool.sandbox import inside
from groundschool.sandbox.codec import CannotCross, decode, encode
from groundschool.sandbox.scratch import remove
from groundschool.sandbox.shell import FILES, Shell
from groundschool.sandbox.wire import Channel, WireError

SAID = 2000  # characters of an exception's text that are told
BATCH = 512  # items of an iterator that cross together
PRINTED = 4_000_000  # bytes of a program's output that are told
WRITTEN = 1_767_225_600  # when whatever is placed was written, as its times have it: 1 January 2026, UTC

Message = dict[str, Any]


class Server:
    """One child's side of the channel; ``reason`` tells of an error what of the sandbox may have caused it."""

    def __init__(self, channel: Channel, shell: Shell, scratch: str, reason: Callable[[BaseException], str]) -> None:
        self._channel = channel
        self._shell = shell
        self._scratch = scratch
        self._reason = reason
        self._placed: set[str] = set()
        self._held: list[object] = []
        self._iterators: list[Iterator[Any]] = []

    def serve(self) -> None:
        """Do what is asked until the channel closes, which raises WireError."""
        process = os.getpid()
        while True:
            request = self._channel.receive(None)
            reply = getattr(self, f"_{request['do']}")(request)
            if os.getpid() != process:
                os._exit(0)  # a fork of the notebook's that came back from its cell
            self._channel.send(reply)

    def _open(self, request: Message) -> Message:
        """Tell the notebook where the files of its exercise are."""
        inside.install(request["folders"])
        return {}

    def _place(self, request: Message) -> Message:
        """Write files, whose contents follow the request one after the other."""
        folder = request["folder"]
        self._placed.add(folder)
        for name, size in request["files"]:
            content = self._channel.receive_raw(size)
            try:
                _write(f"{folder}/{name}", content)
            except OSError:  # the notebook has filled the disk with files of its own
                self._sweep()
                _write(f"{folder}/{name}", content)
        _date(folder, [name for name, _ in request["files"]])
        return {}

    def _sweep(self) -> None:
        """Remove whatever the notebook has written, to make room."""
        for path in Path(self._scratch).iterdir():
            if path.is_dir() and not path.is_symlink():
                if str(path) not in self._placed:
                    remove(str(path))
            elif path.name not in FILES.values():
                path.unlink(missing_ok=True)

    def _clear(self, request: Message) -> Message:
        """Remove a folder."""
        remove(request["folder"])
        self._placed.discard(request["folder"])
        return {}

    def _run(self, request: Message) -> Message:
        """Run a cell and return what it wrote."""
        ran = self._shell.run(request["source"])
        return {"outputs": ran.outputs, "count": ran.count, "failed": ran.failed}

    def _hold(self, request: Message) -> Message:
        """Keep what a name means now; functions stay here, data are told."""
        if request["name"] not in self._shell.namespace:
            return {"kind": "missing"}
        value = self._shell.namespace[request["name"]]
        if callable(value):
            self._held.append(value)
            return {"kind": "function", "held": len(self._held) - 1}
        return {"kind": "data", **self._told(value)}

    def _call(self, request: Message) -> Message:
        """Call a kept function; what it prints or warns about is swallowed."""
        quiet = io.StringIO()
        try:
            arguments = [decode(value, self._from_parent) for value in request["arguments"]]
            named = {name: decode(value, self._from_parent) for name, value in request["named"].items()}
            with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = self._held[request["held"]](*arguments, **named)  # type: ignore[operator] - it was callable
                return self._told(value)
        except WireError:
            raise
        except BaseException as error:  # noqa: BLE001 - the notebook's code may raise anything
            return self._raised(error)
        finally:
            self._shell.forget()

    def _next(self, request: Message) -> Message:
        """Return the next items of an iterator that an answer gave."""
        try:
            items = list(islice(self._iterators[request["iterator"]], BATCH))
            return {"items": [encode(item, self._kept) for item in items], "done": len(items) < BATCH}
        except CannotCross as reason:
            return {"cannot": str(reason)}
        except WireError:
            raise
        except BaseException as error:  # noqa: BLE001 - as above
            return self._raised(error)

    def _program(self, request: Message) -> Message:
        """Run a program in the scratch folder and return its exit status and output."""
        environment = {**os.environ, **request["environment"]}
        Path(request["folder"]).mkdir(parents=True, exist_ok=True)
        try:
            done = subprocess.run(
                request["command"],
                input=base64.b64decode(request["input"]),
                capture_output=True,
                cwd=request["folder"],
                env=environment,
                timeout=request["seconds"],
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"status": None, "out": "", "err": ""}
        except OSError as error:
            return {"status": 127, "out": "", "err": _text(f"{error}".encode())}
        return {"status": done.returncode, "out": _text(done.stdout), "err": _text(done.stderr)}

    def _raised(self, error: BaseException) -> Message:
        """Return what an exception says, and what of the sandbox may have caused it."""
        try:
            why = self._reason(error)
            said = str(error)[:SAID] + (f" ({why})" if why else "")
        except BaseException:  # noqa: BLE001 - an exception that cannot say what it is
            said = ""
        return {"raised": type(error).__name__, "said": said}

    def _told(self, value: object) -> Message:
        try:
            return {"value": encode(value, self._kept)}
        except CannotCross as reason:
            return {"cannot": str(reason)}

    def _kept(self, iterator: Iterator[Any]) -> int:
        self._iterators.append(iterator)
        return len(self._iterators) - 1

    def _from_parent(self, number: int) -> Iterator[Any]:
        """Yield the items of one of the parent's iterators, fetched as they are needed."""
        done = False
        while not done:
            self._channel.send({"more": number})
            reply = self._channel.receive(None)
            done = reply["done"]
            for item in reply["items"]:
                yield decode(item, self._from_parent)


def _write(path: str, content: bytearray) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - there are thousands of small files
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(content)


def _date(folder: str, names: list[str]) -> None:
    """Give files and the folders they lie in one time for all that is ever placed: it tells nothing of them."""
    above = {str(parent) for name in names for parent in PurePosixPath(name).parents}
    for name in (*names, *above):
        os.utime(f"{folder}/{name}", (WRITTEN, WRITTEN))


def _text(content: bytes) -> str:
    return base64.b64encode(content[:PRINTED]).decode("ascii")
