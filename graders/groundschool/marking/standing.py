"""Stands for an examiner that works in a process of its own, where this one has threads: a Jupyter server, a worker."""

import base64
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from groundschool.engine import GradingJob, GradingResult
from groundschool.engine.notebook_file import UnreadableError
from groundschool.engine.replay import Wrote
from groundschool.errors import GroundschoolError
from groundschool.marking import examiner_process
from groundschool.marking.answer_sheet import AskedAnswer, Part
from groundschool.marking.submission import Submission
from groundschool.sandbox import Assurance, Limits
from groundschool.sandbox.wire import Channel, WireError

ENDED = "the process that examines was ended from outside; try it again"


class StandingExaminer:
    """Stands for an Examiner that works in another process, which is started now and ends with this object."""

    def __init__(self, root: str, limits: Limits, work: Path | None = None) -> None:
        self._terms = {"root": root, "limits": asdict(limits), "work": str(work) if work else ""}
        self._one_at_a_time = threading.Lock()
        self._start()

    @property
    def pid(self) -> int:
        """Return the id of the process that examines."""
        return self._process.pid

    def examine(self, job: GradingJob, least: Assurance) -> GradingResult:
        """Return what a submission is worth, as ``Examiner.examine`` does."""
        asked = asdict(job) | {"content": _text(job.content)}
        try:
            return GradingResult.read(self._ask({"do": "examine", "job": asked, "least": least}))
        except (GroundschoolError, ValueError) as error:
            return GradingResult(fault=str(error))

    def rebuilt(self, exercise_id: str, content: bytes) -> dict[str, Any]:
        """Return the notebook to run and grade, as ``Examiner.rebuilt`` does."""
        told = self._ask({"do": "rebuild", "exercise": exercise_id, "content": _text(content)})
        if "problem" in told:
            raise UnreadableError(told["problem"])
        return _told(told)["notebook"]

    def found(self, path: Path) -> Submission:
        """Return the submission that a file is, as ``find_submissions`` tells it."""
        told = _told(self._ask({"do": "find", "path": str(path)}))
        return Submission.read(told["submission"])

    def sheet(self, asked: AskedAnswer) -> tuple[Part, ...]:
        """Return the cells of a hand-in, as ``answer_sheet`` does; raises GroundschoolError when it is not there."""
        told = _told(self._ask({"do": "sheet"} | asdict(asked) | {"keys": [*map(_text, asked.keys)]}))
        return tuple(Part(**part) for part in told["parts"])

    def plain(
        self, sources: Sequence[str | None], files: Mapping[str, bytes], limits: Limits, least: Assurance
    ) -> tuple[list[Wrote], str]:
        """Return what the cells of a notebook that is no course's wrote, and how well it was locked in."""
        listed = {name: _text(data) for name, data in files.items()}
        asked = {"do": "plain", "sources": list(sources), "files": listed, "limits": asdict(limits), "least": least}
        told = _told(self._ask(asked))
        return [Wrote(one["outputs"], one["count"]) for one in told["wrote"]], told["assurance"]

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-s", "-P", "-m", examiner_process.__name__, str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        self._channel = Channel(ours, examiner_process.LARGEST)
        self._end = weakref.finalize(self, _end, self._process, self._channel)
        self._channel.send(self._terms)

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        with self._one_at_a_time:
            try:
                self._channel.send(message)
                return self._channel.receive(None)
            except WireError:
                self._end()
                self._start()
                raise GroundschoolError(ENDED) from None


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    if "fault" in answer:
        raise GroundschoolError(answer["fault"])
    return answer


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _end(process: "subprocess.Popen[bytes]", channel: Channel) -> None:
    channel.close()
    process.kill()
    process.wait()
