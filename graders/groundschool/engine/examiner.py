"""Examines one submission: reads it, rebuilds it from the released notebook, runs it locked in, and marks it here."""

import hashlib
import os
import time
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from groundschool.curriculum import Course, Exercise
from groundschool.curriculum.content_module import load_content_module
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.engine.afterwards import afterwards, deserved
from groundschool.engine.apart import apart
from groundschool.engine.graded_notebook import graded_notebook
from groundschool.engine.harmless import harmless_html
from groundschool.engine.job import GradingJob, GradingResult
from groundschool.engine.notebook_file import Cell, Notebook, UnreadableError, read_notebook
from groundschool.engine.rebuild import notebook_as_json, rebuild
from groundschool.engine.released import master, versions
from groundschool.engine.run import SubmissionRun, plan_of
from groundschool.engine.steps import Abandoned, Bounds, Steps
from groundschool.engine.tamper import findings
from groundschool.engine.versions import Versions
from groundschool.errors import GroundschoolError
from groundschool.grading.runner import Desk
from groundschool.sandbox import Assurance, Limits, Zygote
from groundschool.sandbox.limits import THREADS

READING, WRITING = "reading", "writing"
SAID = 20  # findings that are told: who has more has no use for them one by one


@dataclass
class Examiner:
    """Examines submissions to the exercises of one course, one at a time, each in a child process of its own.

    ``least`` is how well a submission must be locked in to be run at all, ``work`` where what was given out is kept,
    ``bounds`` what looking at a submission may cost. The process that examines must have one thread only.
    """

    course: Course
    zygote: Zygote
    limits: Limits = field(default_factory=Limits)
    least: Assurance = Assurance.SEPARATE
    work: Path | None = None
    bounds: Bounds = field(default_factory=Bounds)

    def examine(self, job: GradingJob) -> GradingResult:
        """Return what a submission is worth; a bad one, or a fault of ours, is told in the result and never raised."""
        began = time.monotonic()
        try:
            exercise = self.course.exercise(job.exercise)
            self.prepare(exercise)
            for _ in self.desk.variants(exercise, plan_of(exercise, job)):
                pass  # they stay at hand, and are made of no answer
            examined = GradingResult.read(apart(lambda steps: asdict(self._examine(job, steps)), self.bounds))
        except Abandoned as error:
            examined = GradingResult(problem=f"it {error}")
        except GroundschoolError as error:
            examined = GradingResult(fault=str(error))
        except Exception as error:  # noqa: BLE001 - whatever one submission provokes, the class goes on
            examined = GradingResult(fault=f"grading failed with {type(error).__name__}: {error}. Please report it.")
        return replace(examined, seconds=round(time.monotonic() - began, 3))

    def prepare(self, exercise: Exercise) -> None:
        """Load here what every process forked from this one would have to load; none of it starts a thread."""
        for name in THREADS:
            os.environ.setdefault(name, "1")
        self._versions(exercise)
        master(self.course, exercise)
        load_content_module(exercise.folder / "grader.py")
        harmless_html("")
        _engine()
        if exercise.declared.variant == "hidden":
            self.desk.shown_files(exercise, PRACTICE_SEED)

    def rebuilt(self, exercise_id: str, content: bytes) -> dict[str, Any]:
        """Return the notebook to run and grade, without outputs, made of what was handed in.

        Raises UnreadableError when that is no notebook.
        """

        def work(steps: Steps) -> dict[str, Any]:
            if reason := steps.refuse(READING):
                return {"problem": f"it {reason}"}
            try:
                submission = read_notebook(content)
                origin = self._versions(exercise).origin(submission)
                return {"notebook": notebook_as_json(*self._rebuilt(exercise, submission, origin))}
            except UnreadableError as error:
                return {"problem": str(error)}

        exercise = self.course.exercise(exercise_id)
        self.prepare(exercise)
        told = apart(work, self.bounds)
        if "problem" in told:
            raise UnreadableError(told["problem"])
        return told["notebook"]

    def _examine(self, job: GradingJob, steps: Steps) -> GradingResult:
        """Return what a submission is worth; this is done in a child of its own."""
        if reason := steps.refuse(READING):
            return GradingResult(problem=f"not a notebook that can be read: it {reason}")
        try:
            submission = read_notebook(job.content)
        except UnreadableError as error:
            return GradingResult(problem=str(error))
        exercise = self.course.exercise(job.exercise)
        given_out = self._versions(exercise)
        origin = given_out.origin(submission)
        cells, metadata = self._rebuilt(exercise, submission, origin)
        run = SubmissionRun(self.desk, self.zygote, self.limits, self.least, exercise, job, steps)
        outputs = run.through(cells)
        unanswered = tuple(_unanswered(cells, given_out.today))
        if reason := steps.refuse(WRITING):
            return GradingResult(problem=f"what it became cannot be written down: it {reason}")
        said = _few((*job.findings, *run.stops, *findings(origin, submission)))
        after = afterwards(self.course, exercise) if deserved(run) else ()
        return GradingResult(
            most={cell.grade_id: float(cell.points) for cell in _graded(cells)},
            marks={cell.grade_id: _mark(run, cell, unanswered) for cell in _graded(cells)},
            unanswered=unanswered,
            scores=run.scores,
            broken=run.broken,
            findings=said,
            notebook=graded_notebook(notebook_as_json(cells, metadata), outputs, unanswered, said, after),
            assurance=run.assurance,
            variants=self._variants(exercise, job),
            engine=_engine(),
            grader=hashlib.sha256((exercise.folder / "grader.py").read_bytes()).hexdigest()[:12],
        )

    def _variants(self, exercise: Exercise, job: GradingJob) -> tuple[str, ...]:
        """Return names of what a job was assessed on that do not give a seed away."""
        tried = self.desk.variants(exercise, plan_of(exercise, job))
        named = (f"{exercise.id}|{variant.seed}" + (f"|{variant.edge}" if variant.edge else "") for variant in tried)
        return tuple(hashlib.sha256(name.encode()).hexdigest()[:8] for name in named)

    def _rebuilt(
        self, exercise: Exercise, submission: Notebook, origin: Notebook
    ) -> tuple[tuple[Cell, ...], dict[str, Any]]:
        """Return the cells to run and grade and the notebook's metadata: the course's, with the answers handed in.

        ``origin`` is the version that the submission was made from.
        """
        given_out, ours = self._versions(exercise), master(self.course, exercise)
        return rebuild(ours, given_out.today, given_out.to_run(submission, origin)), dict(ours.metadata)

    def _versions(self, exercise: Exercise) -> Versions:
        """Return what was given out of an exercise."""
        return versions(self.course, exercise, self.work)

    @cached_property
    def desk(self) -> Desk:
        """Return where answers are judged."""
        return Desk(self.course)


def _few(said: tuple[str, ...]) -> tuple[str, ...]:
    return said if len(said) <= SAID else (*said[:SAID], f"and {len(said) - SAID:,} more")


def _graded(cells: tuple[Cell, ...]) -> list[Cell]:
    return [cell for cell in cells if cell.is_grade]


def _unanswered(cells: tuple[Cell, ...], released: Notebook) -> list[str]:
    """Return the grade ids of solution cells that are as they were released."""
    before = {cell.grade_id: cell.source for cell in released.cells if cell.is_solution}
    return [cell.grade_id for cell in cells if cell.is_solution and cell.source == before.get(cell.grade_id)]


def _mark(run: SubmissionRun, cell: Cell, unanswered: tuple[str, ...]) -> float | None:
    """Return the mark of a cell: none yet where a person marks it or its judge broke, 0 where nobody wrote into it."""
    if cell.grade_id in run.broken:
        return None
    return run.marks.get(cell.grade_id, 0.0 if cell.grade_id in unanswered else None)


@cache
def _engine() -> str:
    return version("groundschool")
