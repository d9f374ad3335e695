"""Does work on what an associate handed in, in a child process that comes to grief in the place of this one.

The child is forked, so that everything is loaded. It says which step it takes before it takes it. When it ends before
it is done, the next child takes all steps but that one, and is told why not; so the rest still counts. What it gives
back is JSON.
"""

import contextlib
import faulthandler
import gc
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from groundschool.engine.steps import Abandoned, Bounds, Gave, Steps, why
from groundschool.errors import GroundschoolError, JudgeBroke
from groundschool.sandbox.kernel import PR_SET_PDEATHSIG, prctl
from groundschool.sandbox.wire import Channel, TimedOut, WireError

Work = Callable[[Steps], Any]
PAGE_COUNTS = Path("/proc/self/statm")


def apart(work: Work, bounds: Bounds = Bounds()) -> Any:  # noqa: ANN401, B008 - any JSON; and the bounds are frozen
    """Return what ``work`` gives in a child of this process, which must have one thread only.

    Raises Abandoned when children end again and again, JudgeBroke when the work itself fails or no child can be had.
    """
    until = time.monotonic() + bounds.seconds
    barred: dict[str, str] = {}
    killed: set[str] = set()
    for _ in range(bounds.children):
        with _scratch() as scratch:
            child = _Child(work, Steps(barred), bounds, scratch)
            told = child.followed(until)
        if told is not None:
            return _given(told)
        if time.monotonic() >= until:
            raise Abandoned(f"took more than {bounds.seconds / 60:g} minutes to be looked at")
        if child.was_killed and child.step not in killed:
            killed.add(child.step)  # by somebody else, as far as anybody can tell: once more
        else:
            barred[child.step] = child.reason
    raise Abandoned(f"ended {bounds.children} processes that looked at it")


def _given(told: Mapping[str, Any]) -> Any:  # noqa: ANN401
    if "failed" in told:
        raise JudgeBroke(str(told["failed"]))
    return told.get("done")


@contextlib.contextmanager
def _scratch() -> Iterator[str]:
    """Yield a folder for what the child leaves behind when it is killed; who is locked in may pass, and not look."""
    folder = tempfile.mkdtemp(prefix="groundschool-")
    Path(folder).chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Child:
    """One child, from its fork to its end."""

    def __init__(self, work: Work, steps: Steps, bounds: Bounds, scratch: str) -> None:
        ours, theirs = socket.socketpair()
        self._bounds = bounds
        self.step, self.was_killed, self.reason = "", False, ""
        parent = os.getpid()
        try:
            self._pid = os.fork()
        except OSError as error:
            raise JudgeBroke(f"no process can be started to look at it: {error.strerror}") from error
        if self._pid == 0:
            _become(work, steps, bounds, ChildPlace(scratch, theirs, parent))
        theirs.close()
        self._channel = Channel(ours, bounds.told)

    def followed(self, until: float) -> dict[str, Any] | None:
        """Return the child's last message, or None when it ended without one; it is gone afterwards."""
        told = None
        try:
            while told is None:
                said = self._channel.receive(max(0.0, until - time.monotonic()))
                if "step" in said:
                    self.step = str(said["step"])
                else:
                    told = said
        except TimedOut:
            pass
        except WireError as error:
            self.reason = f"gave something that cannot be read ({error})"
        except BaseException:
            self._kill()
            raise
        self._end()
        return told

    def _end(self) -> None:
        """Wait for the child, which is killed unless it has ended by itself, and say why it did."""
        self._channel.close()
        ended, status = os.waitpid(self._pid, os.WNOHANG)
        until = time.monotonic() + 1
        while not ended and time.monotonic() < until:  # what was last heard may be its last but for its end
            time.sleep(0.001)
            ended, status = os.waitpid(self._pid, os.WNOHANG)
        if not ended:
            self._kill()
            return
        code = os.waitstatus_to_exitcode(status)
        self.was_killed = code == -signal.SIGKILL
        self.reason = why(code, self._bounds)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


@dataclass(frozen=True)
class ChildPlace:
    """Where a child finds itself: its folder, its end of the channel, and the process it works for."""

    scratch: str
    channel: socket.socket
    parent: int


def _become(work: Work, steps: Steps, bounds: Bounds, place: ChildPlace) -> NoReturn:
    """Be the child from here on; never returns."""
    code = 1
    try:
        _settle(bounds, place)
        told = Channel(place.channel, bounds.told)

        def begun(step: str) -> None:
            signal.setitimer(signal.ITIMER_PROF, bounds.computing)
            told.send({"step": step})

        told.send(_done(work, Steps(steps.barred, begun)))
        code = 0
    except MemoryError:
        code = Gave.MEMORY
    except RecursionError:
        code = Gave.DEPTH
    finally:
        os._exit(code)


def _done(work: Work, steps: Steps) -> dict[str, Any]:
    try:
        return {"done": work(steps)}
    except (MemoryError, RecursionError):
        raise
    except GroundschoolError as error:
        return {"failed": str(error)}
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent goes on
        return {"failed": f"grading failed with {type(error).__name__}: {error}. Please report it."}


def _settle(bounds: Bounds, place: ChildPlace) -> None:
    """Let this process end with its parent and within its bounds; what it says past the channel is nobody's."""
    import resource

    os.setpgid(0, 0)
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != place.parent:
        os._exit(1)
    faulthandler.disable()
    gc.freeze()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    for number in (signal.SIGPROF, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    tempfile.tempdir = place.scratch
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if PAGE_COUNTS.exists():
        most = int(PAGE_COUNTS.read_text(encoding="ascii").split()[0]) * resource.getpagesize() + bounds.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.setitimer(signal.ITIMER_PROF, bounds.computing)
