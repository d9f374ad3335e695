"""The process that reads and examines hand-ins for one that has threads.

Run as a program (``python -m groundschool.marking.examiner_process FD``), it is told its terms first, then one thing
to do after the other. It forks a child for each, which only a process with one thread may do.
"""

import base64
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from groundschool.curriculum import Course
from groundschool.engine import Examiner, GradingJob
from groundschool.engine.apart import apart
from groundschool.engine.notebook_file import UnreadableError
from groundschool.engine.plain import run_plain
from groundschool.engine.steps import Steps
from groundschool.errors import GroundschoolError
from groundschool.marking.answer_sheet import AskedAnswer, answer_sheet
from groundschool.marking.submissions import READING, find_submissions_apart
from groundschool.sandbox import Assurance, Limits, Zygote
from groundschool.sandbox.wire import Channel, WireError

LARGEST = 512_000_000  # bytes of one message


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


def _examine(own: ExaminerWork, job: dict[str, Any], least: str) -> dict[str, Any]:
    own.examiner.least = Assurance(least)
    content, findings = base64.b64decode(job["content"]), tuple(job["findings"])
    return asdict(own.examiner.examine(GradingJob(job["associate"], job["exercise"], content, job["seed"], findings)))


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
