"""The engine inside ``nbgrader autograde`` and formgrader's button: two preprocessors, set in ``nbgrader_config.py``.

A notebook of the course is rebuilt and examined like one that ``groundschool grade`` is given, so its marks are the
same; the evidence is recorded by that command. Any other notebook runs as nbgrader would run it, but locked in.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Integer, Unicode

from groundschool.curriculum import Course
from groundschool.curriculum.contents import MARKER
from groundschool.engine import GradingJob, GradingResult
from groundschool.errors import GroundschoolError
from groundschool.grading.programs import files_below
from groundschool.ledger.events import Event
from groundschool.ledger.identity import Identities
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.pseudonymiser import Pseudonymiser
from groundschool.ledger.secret import PRIVATE, course_secret
from groundschool.marking.laid import clear_litter
from groundschool.marking.plan import Plan, grading_history
from groundschool.marking.standing import StandingExaminer
from groundschool.marking.submission import Submission
from groundschool.marking.workers import standing_examiner
from groundschool.sandbox import Assurance, Limits

Resources = dict[str, Any]


class _Step(NbGraderPreprocessor):
    """What both steps need to know: which submission this is, and whether it belongs to a course of ours."""

    ledger = ""

    def _case(self, resources: Resources) -> "Case | None":
        """Return the submission, or None when its notebook is none of a course's exercises."""
        coursedir = self.parent.parent.coursedir  # type: ignore[union-attr] - a converter's exporter's
        source = Path(coursedir.root, coursedir.source_directory)
        if not (source.parent / MARKER).is_file():
            return None
        named = resources["nbgrader"]
        exercise = f"{named['assignment']}/{named['notebook']}"
        case = Case(_course(source.parent), coursedir, named["student"], exercise, self.ledger)
        return case if case.exercise in case.course.exercises else None


class Rebuild(_Step):
    """Puts the course's own notebook, with the associate's answers in it, in the place of what was handed in."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the rebuilt notebook; one that is not the course's as it is."""
        case = self._case(resources)
        if case is None:
            return nb, resources
        return _node(_engine(case.course.root, case.work).rebuilt(case.exercise, case.path.read_bytes())), resources


class Examine(_Step):
    """Runs a notebook locked in, instead of nbgrader's Execute in a kernel."""

    timeout = Integer(30, help="Seconds that one cell of a notebook that is not the course's may take.").tag(
        config=True
    )
    least = Enum(
        [str(level) for level in Assurance], "separate", help="How well a submission must be locked in to be run."
    ).tag(config=True)

    ledger = Unicode("", help="The ledger's SQLAlchemy URL, unless GROUNDSCHOOL_LEDGER names one; else ledger.db.").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Return the notebook with the outputs that its marks are read from."""
        case = self._case(resources)
        if case is None:
            return self._plain(nb, resources), resources
        clear_litter(case.graded.parent)  # nbgrader has copied all that was handed in
        engine = _engine(case.course.root, case.work)
        examined = engine.examine(case.job, Assurance(self.least))
        if problem := examined.problem or examined.faults:
            raise GroundschoolError(f"{case.exercise} of {case.associate}: {problem}")
        for finding in examined.findings:
            self.log.warning("%s of %s: %s", case.exercise, case.associate, finding)
        nb.cells = list(_cells(nb, examined))
        return nb, resources

    def _plain(self, nb: NotebookNode, resources: Resources) -> NotebookNode:
        language = nb.metadata.get("kernelspec", {}).get("language", "python")
        if language != "python":
            raise GroundschoolError(f"a notebook in {language} cannot be run locked in; only Python ones can")
        folder = Path(resources["metadata"]["path"])
        files = {name: data for name, data in files_below(folder).items() if not name.endswith(".ipynb")}
        sources = [cell.source if cell.cell_type == "code" and cell.source.strip() else None for cell in nb.cells]
        limits = Limits(cell_seconds=self.timeout or Limits().cell_seconds)
        wrote, assurance = standing_examiner(".", Limits()).plain(sources, files, limits, Assurance(self.least))
        self.log.info("Ran %s, the checks beside the answers", assurance)
        for cell, told in zip(nb.cells, wrote, strict=True):
            if cell.cell_type == "code":
                cell.outputs = [_node(output) for output in told.outputs]
                cell.execution_count = told.count or None
        return nb


@dataclass(frozen=True)
class Case:
    """One submission to an exercise of the course, as nbgrader names it; ``ledger`` is the URL of one that is named."""

    course: Course
    coursedir: CourseDirectory
    associate: str
    exercise: str
    ledger: str = ""

    @property
    def path(self) -> Path:
        """Return where it lies."""
        return self._below(self.coursedir.submitted_directory)

    @property
    def graded(self) -> Path:
        """Return where nbgrader puts it when it is graded."""
        return self._below(self.coursedir.autograded_directory)

    def _below(self, step: str) -> Path:
        area, _, slug = self.exercise.partition("/")
        return Path(self.coursedir.root, self.coursedir.format_path(step, self.associate, area), f"{slug}.ipynb")

    @property
    def work(self) -> Path:
        """Return the work folder, where what was given out is kept."""
        return Path(self.coursedir.root)

    @cached_property
    def job(self) -> GradingJob:
        """Return what is to be examined, on the seed that ``groundschool grade`` would choose."""
        work = self.work
        events, graded = self._known(work)
        plan = Plan(grading_history(events, self.course), {}, Pseudonymiser(Identities(work / PRIVATE)).keys_of)
        plan.add(self.course, self._submission(work), course_secret(work / PRIVATE, make=not graded), again=True)
        for _, seed in plan.todo:
            return GradingJob(self.associate, self.exercise, self.path.read_bytes(), seed)
        raise GroundschoolError(f"{self.path.name} of {self.associate}: {plan.unreadable[0].problem}")

    def _submission(self, work: Path) -> Submission:
        return _engine(self.course.root, work).found(self.path)

    def _known(self, work: Path) -> tuple[list[Event], bool]:
        """Return what the ledger tells of the associate, and whether anybody was graded yet."""
        path = work / "ledger.db"
        url = os.environ.get("GROUNDSCHOOL_LEDGER") or self.ledger
        if not url and not path.is_file():
            return [], False
        # On a course's first day a named ledger has no tables yet, and is made as `groundschool grade` makes it.
        with open_ledger(url or f"sqlite:///{path}", work, lambda: datetime.now(UTC), create=bool(url)) as ledger:
            return ledger.events(self.associate), ledger.has_gradings()


def _cells(nb: NotebookNode, examined: GradingResult) -> Iterable[NotebookNode]:
    """Yield the examined cells; those nbgrader knows keep the metadata it has just checked."""
    known = {cell.metadata.nbgrader.get("grade_id"): cell.metadata for cell in nb.cells if "nbgrader" in cell.metadata}
    for cell in _node(json.loads(examined.notebook)).cells:
        cell.metadata = known.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.metadata)
        yield cell


def _node(plain: dict[str, Any]) -> NotebookNode:
    made = from_dict(plain)
    assert isinstance(made, NotebookNode)
    return made


@cache
def _course(root: Path) -> Course:
    return Course(root)


def _engine(root: Path, work: Path) -> StandingExaminer:
    """Return what examines here: formgrader's server has threads, so it is a process of its own."""
    return standing_examiner(str(root), Limits(), work)
