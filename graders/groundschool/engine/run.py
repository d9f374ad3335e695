"""One run of a rebuilt notebook: its cells in the sandbox, its checks here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from groundschool.curriculum import Exercise, Task
from groundschool.engine.answer import RemoteAnswer, RemotePlaces
from groundschool.engine.harmless import tame
from groundschool.engine.job import GradingJob
from groundschool.engine.local_time import zone_of
from groundschool.engine.notebook_file import Cell
from groundschool.engine.outputs import partial_credit, result, stopped
from groundschool.engine.programs import locked_in
from groundschool.engine.replay import Replay, Wrote
from groundschool.engine.shortages import shortages_of_call
from groundschool.engine.steps import Steps
from groundschool.errors import GraderError
from groundschool.grading.programs import programs_run_by
from groundschool.grading.runner import HANDED_IN, Desk, nothing, placed_here
from groundschool.grading.score import Score
from groundschool.grading.variant_plan import VariantPlan
from groundschool.grading.verdict import as_mime
from groundschool.sandbox import Assurance, CannotCross, Function, Limits, Lost, Raised, Sandbox, Zygote

FINISHES = "the answer keeps within its limits"
UNJUDGED = "this task could not be graded, which is our fault, not yours. It has no mark yet and will be graded again"


def plan_of(exercise: Exercise, job: GradingJob) -> VariantPlan:
    """Return the plan of the sitting that a submission's answers are judged in."""
    if exercise.declared.variant == "personal":
        return VariantPlan(job.seed)
    return VariantPlan(job.seed, hidden=True, recordings=True)


@dataclass
class SubmissionRun:
    """Runs one submission. ``marks``, ``scores``, ``broken``, ``stops`` and ``assurance`` are filled as it goes."""

    desk: Desk
    zygote: Zygote
    limits: Limits
    least: Assurance
    exercise: Exercise
    job: GradingJob
    steps: Steps = field(default_factory=Steps)
    marks: dict[str, float] = field(default_factory=dict)
    scores: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)
    assurance: str = ""

    def through(self, cells: Sequence[Cell]) -> list[Wrote]:
        """Run the cells in order and return what each wrote."""
        sources = [cell.source if cell.kind == "code" and self._task(cell) is None else None for cell in cells]
        zone = zone_of(self.job.seed)
        with Replay(
            self.zygote, self.limits, self.least, sources, self._furnish, zone, self.stops, self.steps
        ) as replay:
            wrote = [self._cell(replay, number, cell) for number, cell in enumerate(cells)]
            self.assurance = replay.assurance
        return wrote

    def _task(self, cell: Cell) -> Task | None:
        """Return the task that a cell checks, which is done here and not in the sandbox."""
        task = self.exercise.tasks.get(cell.grade_id) if cell.is_grade and cell.kind == "code" else None
        return task if task is not None and task.kind != "manual" else None

    def _cell(self, replay: Replay, number: int, cell: Cell) -> Wrote:
        if (task := self._task(cell)) is not None:
            return self._judge(replay, number, task)
        wrote = replay.run(number)
        if cell.kind == "code" and cell.is_grade and not cell.is_solution:
            self.marks[cell.grade_id] = partial_credit(wrote.outputs, cell.points)
        return wrote

    def _judge(self, replay: Replay, number: int, task: Task) -> Wrote:
        """Return what a check cell shows, the task's score recorded."""
        try:
            if reason := self.steps.refuse(f"task {task.id}"):
                score = nothing(task, FINISHES, f"looking at {task.answer} failed: it {reason}")
            else:
                score = self._score(replay.before(number), task)
        except Lost as lost:
            reason = f"{task.answer} {lost}"
            replay.accident(number, reason)
            score = nothing(task, FINISHES, reason)
        except GraderError as error:
            self.broken[task.id] = str(error)
            return Wrote([stopped(UNJUDGED)], replay.counted())
        self.scores[task.id] = score.as_dict() | {"task": task.id}
        self.marks[task.id] = float(task.points * score.fraction)
        count = replay.counted()
        shown = as_mime(self.exercise, task, score, linked=False)
        shown["text/html"] = tame(shown["text/html"])  # it quotes the answer
        display = {"output_type": "display_data", "data": shown, "metadata": {}}
        return Wrote([display, result(self.marks[task.id], count)], count)

    def _score(self, sandbox: Sandbox, task: Task) -> Score:
        try:
            answer = sandbox.hold(task.answer)
        except NameError:
            return nothing(task, HANDED_IN, f"{task.answer} is not defined")
        except CannotCross as reason:
            return nothing(task, HANDED_IN, f"{task.answer} cannot be handed in: {reason}")
        if isinstance(answer, Function):
            answer = RemoteAnswer(sandbox, answer, task.answer, lambda raised: self._lacked(task, raised))
        place = RemotePlaces(sandbox, f"{self.job.seed} {task.id}") if task.kind == "function" else placed_here
        with programs_run_by(locked_in(self.zygote, self.limits, zone_of(self.job.seed))):
            return self.desk.grade(self.exercise.id, task.id, answer, plan_of(self.exercise, self.job), place)

    def _lacked(self, task: Task, raised: Raised) -> None:
        """Say once what an answer lacked when it was called."""
        said = (f"{task.answer} {one}" for one in shortages_of_call(raised, self.limits))
        self.stops += [one for one in said if one not in self.stops]

    def _furnish(self, sandbox: Sandbox) -> None:
        """Put the files that the notebook shows into a sandbox."""
        folder = f"{sandbox.scratch}/{self.exercise.slug}"
        personal = self.exercise.declared.variant == "personal"
        sandbox.place(folder, self.desk.shown_files(self.exercise, self.job.seed if personal else 0))
        sandbox.open({self.exercise.id: folder})
