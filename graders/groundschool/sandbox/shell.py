"""The IPython shell of a child: runs cells without a kernel and records what they write as a notebook would hold it."""

import contextlib
import importlib
import os
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from groundschool.sandbox.transcript import Stream, Transcript

Output = dict[str, Any]
BASH = shutil.which("bash")
FILES = {1: ".written-out", 2: ".written-err"}  # what programs write past Python, by file descriptor


@dataclass(frozen=True)
class ShellRun:
    """What running a cell gave: nbformat outputs, the execution count, whether it raised."""

    outputs: list[Output]
    count: int
    failed: bool


class Publisher(DisplayPublisher):
    """Records what cells display."""

    transcript: Transcript

    def publish(self, data: dict, metadata: dict | None = None, *_: object, **how: Any) -> None:  # noqa: ANN401
        """Record one display, or change the one with the same id."""
        shown = {"output_type": "display_data", "data": _plain(data), "metadata": _plain(metadata or {})}
        name = str((how.get("transient") or {}).get("display_id", ""))
        self.transcript.display(shown, name, update=bool(how.get("update")))

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002 - IPython's signature
        """Forget what the cell has written so far, at once or before the next output."""
        self.transcript.clear(wait=wait)


class Hook(DisplayHook):
    """Records the value of a cell's last expression."""

    transcript: Transcript

    def write_output_prompt(self) -> None:
        """Write nothing: a notebook numbers results itself."""

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        """Record the value in all its forms."""
        shown = {"output_type": "execute_result", "data": _plain(format_dict), "metadata": _plain(md_dict or {})}
        self.transcript.add(shown | {"execution_count": self.prompt_count})

    def finish_displayhook(self) -> None:
        """Write nothing: there is no terminal to end a line on."""


class Kernel(InteractiveShell):
    """A shell whose errors and displays go into a transcript."""

    transcript: Transcript
    reason: Callable[[BaseException], str] = staticmethod(lambda _: "")

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        """Record an error as a kernel sends it."""
        try:
            said, why = str(evalue), Kernel.reason(evalue)
        except Exception:  # noqa: BLE001 - an exception that cannot say what it is
            said = why = ""
        lines = [*(str(line) for line in stb), *([f"The sandbox: {why}."] if why else [])]
        self.transcript.add({"output_type": "error", "ename": etype.__name__, "evalue": said, "traceback": lines})

    def system(self, cmd: str) -> None:
        """Run a shell command; all it writes is output, as in the terminal that IPython gives it."""
        line = self.var_expand(cmd, depth=1)
        done = subprocess.run(line, shell=True, executable=BASH, stderr=subprocess.STDOUT, check=False)  # noqa: S602
        self.user_ns["_exit_code"] = done.returncode


class Shell:
    """One shell, made before the fork; ``enter`` is called once in the child."""

    def __init__(self) -> None:
        self._transcript = Transcript()
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "neutral"
        for kind in (Publisher, Hook, Kernel):
            kind.transcript = self._transcript
        self._kernel = Kernel.instance(config=config, display_pub_class=Publisher, displayhook_class=Hook)
        self._kernel.enable_matplotlib = self._inline  # type: ignore[method-assign] - there is no event loop to hook
        sys.modules["__main__"] = self._kernel.user_module
        self._read = dict.fromkeys(FILES, 0)
        self._files: dict[int, Path] = {}

    def warm(self, source: str) -> None:
        """Run something that leaves no trace but the modules it loads."""
        with self._streams():
            self._kernel.run_cell(source, store_history=False)
        self._transcript.begin()

    @property
    def namespace(self) -> dict[str, Any]:
        """Return what the notebook's names mean."""
        return self._kernel.user_ns

    def enter(self, scratch: Path, reason: Callable[[BaseException], str]) -> None:
        """Keep what is written past Python in files of the scratch folder; reading from a person fails at once.

        ``reason`` tells of an error what of the sandbox may have caused it.
        """
        Kernel.reason = staticmethod(reason)  # type: ignore[method-assign] - the same for all
        self._files = {number: scratch / name for number, name in FILES.items()}
        for number, path in self._files.items():
            handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_TRUNC, 0o600)
            os.dup2(handle, number)
            os.close(handle)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        self.namespace["input"] = _no_input
        sys.path.insert(0, "")  # as in a kernel: what a cell writes beside the notebook can be imported
        sys.dont_write_bytecode = True  # a module that is written twice within a second is read twice

    def run(self, source: str) -> ShellRun:
        """Run one cell and return what it wrote; whatever the cell raises is an output."""
        self._transcript.begin()
        importlib.invalidate_caches()
        failed = True
        with self._streams(), contextlib.suppress(BaseException):
            done = self._kernel.run_cell(source, store_history=True)
            failed = not done.success
        with contextlib.suppress(BaseException):
            self._collect()
        return ShellRun(self._transcript.finished(), self._kernel.execution_count - 1, failed)

    def forget(self) -> None:
        """Drop what was written since the last cell."""
        with contextlib.suppress(OSError):
            for number, path in self._files.items():
                self._read[number] = path.stat().st_size

    @contextlib.contextmanager
    def _streams(self) -> Iterator[None]:
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Stream("stdout", 1, self._transcript), Stream("stderr", 2, self._transcript)  # type: ignore[assignment]
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before

    def _collect(self) -> None:
        """Add what programs and libraries wrote past Python."""
        for number, path in self._files.items():
            with path.open("rb") as written:
                written.seek(self._read[number])
                text = written.read(Transcript.MOST).decode("utf-8", "replace")
            self._read[number] = path.stat().st_size
            if text:
                self._transcript.write("stdout" if number == 1 else "stderr", text)

    def _inline(self, gui: str | None = None) -> tuple[str, str]:
        from matplotlib_inline.backend_inline import configure_inline_support

        configure_inline_support(self._kernel, "inline")
        return gui or "inline", "inline"


def _no_input(*_: object) -> str:
    from IPython.core.error import StdinNotImplementedError

    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _plain(data: dict) -> dict[str, Any]:
    """Return a mapping of MIME types with bytes in Base64, as notebooks hold images."""
    return {
        str(mime): b64encode(content).decode("ascii") if isinstance(content, bytes) else content
        for mime, content in data.items()
    }
