"""A process of its own that reads and examines hand-ins, for processes that have threads: a Jupyter server, a worker.

Run as a program (``python -m groundschool.marking.standing FD``), it is told its terms first, then one thing to do
after the other. It forks a child for each, which only a process with one thread may do.
"""

import base64
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from groundschool.curriculum import Course
from groundschool.engine import Examined, Examiner, Paper
from groundschool.engine.apart import apart
from groundschool.engine.notebook_file import UnreadableError
from groundschool.engine.plain import run_plain
from groundschool.engine.replay import Wrote
from groundschool.engine.steps import Steps
from groundschool.errors import GroundschoolError
from groundschool.marking.answer_sheet import AskedAnswer, Part, answer_sheet
from groundschool.marking.submission import Submission
from groundschool.marking.submissions import READING, find_submissions_apart
from groundschool.sandbox import Assurance, Limits, Zygote
from groundschool.sandbox.wire import Channel, WireError

LARGEST = 512_000_000  # bytes of one message
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

    def examine(self, paper: Paper, least: Assurance) -> Examined:
        """Return what a submission is worth, as ``Examiner.examine`` does."""
        asked = asdict(paper) | {"content": _text(paper.content)}
        try:
            return Examined.read(self._ask({"do": "examine", "paper": asked, "least": least}))
        except (GroundschoolError, ValueError) as error:
            return Examined(fault=str(error))

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
            command = [sys.executable, "-s", "-P", "-m", __name__, str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        self._channel = Channel(ours, LARGEST)
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


@dataclass
class ExaminerWork:
    """What this process works on, and with."""

    terms: Mapping[str, Any]
    ends: ExitStack

    @cached_property
    def course(self) -> Course:
        """Return the course."""
        return Course(Path(self.terms["root"]))

    @cached_property
    def submitted(self) -> Path:
        """Return where notebooks are handed in."""
        return Path(self.terms["work"]) / "submitted"

    @cached_property
    def examiner(self) -> Examiner:
        """Return the examiner, which is made when something is to be run: its zygote loads many libraries."""
        work = Path(self.terms["work"]) if self.terms["work"] else None
        return Examiner(self.course, self.ends.enter_context(Zygote()), Limits(**self.terms["limits"]), work=work)


def main() -> None:
    """Do what is asked for until nobody can ask any more."""
    channel = Channel(socket.socket(fileno=int(sys.argv[1])), LARGEST)
    with suppress(WireError), ExitStack() as ends:
        work = ExaminerWork(channel.receive(None), ends)
        while True:
            channel.send(_answer(work, channel.receive(None)))


def _answer(work: ExaminerWork, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return ANSWERS[asked.pop("do")](work, **asked)
    except UnreadableError as error:
        return {"problem": str(error)}
    except GroundschoolError as error:
        return {"fault": str(error)}


def _examine(own: ExaminerWork, paper: dict[str, Any], least: str) -> dict[str, Any]:
    own.examiner.least = Assurance(least)
    content, findings = base64.b64decode(paper["content"]), tuple(paper["findings"])
    return asdict(own.examiner.examine(Paper(paper["associate"], paper["exercise"], content, paper["seed"], findings)))


def _rebuild(own: ExaminerWork, exercise: str, content: str) -> dict[str, Any]:
    return {"notebook": own.examiner.rebuilt(exercise, base64.b64decode(content))}


def _find(own: ExaminerWork, path: str) -> dict[str, Any]:
    found = find_submissions_apart(own.course, own.submitted, (), {Path(path)})
    return {"submission": found[0].as_json()} if found else {"fault": f"{Path(path).name} is not there any more"}


def _sheet(own: ExaminerWork, keys: list[str], names: list[str], **asked: str) -> dict[str, Any]:
    what = AskedAnswer(keys=tuple(map(base64.b64decode, keys)), names=tuple(names), **asked)

    def work(steps: Steps) -> list[dict[str, Any]]:
        if reason := steps.refuse("the hand-in"):
            raise GroundschoolError(f"the hand-in cannot be read: it {reason}")
        return [asdict(part) for part in answer_sheet(own.course, own.submitted, what)]

    return {"parts": apart(work, READING)}


def _plain(
    own: ExaminerWork, sources: list[str | None], files: dict[str, str], limits: dict[str, Any], least: str
) -> dict[str, Any]:
    contents = {name: base64.b64decode(data) for name, data in files.items()}

    def work(steps: Steps) -> dict[str, Any]:
        wrote, assurance = run_plain(
            own.examiner.zygote, Limits(**limits), Assurance(least), sources, contents, steps=steps
        )
        return {"wrote": [asdict(one) for one in wrote], "assurance": assurance}

    return apart(work, own.examiner.bounds)


ANSWERS = {"examine": _examine, "rebuild": _rebuild, "find": _find, "sheet": _sheet, "plain": _plain}

if __name__ == "__main__":
    main()
