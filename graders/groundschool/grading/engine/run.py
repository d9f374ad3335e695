"""One run of a rebuilt notebook: its cells in the sandbox, its checks here, and a new sandbox after every accident."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from groundschool.curriculum import Exercise, Task
from groundschool.grading.engine.answer import Answer, Places
from groundschool.grading.engine.outputs import cleaned, partial_credit, result, stopped
from groundschool.grading.engine.paper import Paper
from groundschool.grading.engine.programs import locked_in
from groundschool.grading.notebook_file import Cell
from groundschool.grading.programs import programs_run_by
from groundschool.grading.runner import Desk, placed_here
from groundschool.grading.score import Check, Score
from groundschool.grading.sitting import Sitting
from groundschool.grading.verdict import as_mime
from groundschool.sandbox import Assurance, CannotCross, Function, Limits, Lost, Sandbox, Zygote, require

HANDED_IN = "an answer was handed in"
FINISHES = "the answer keeps within its limits"


@dataclass(frozen=True)
class Wrote:
    """What a cell wrote: nbformat outputs, and its execution count (0: it did not run)."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0


@dataclass
class Run:
    """Runs one submission. ``marks``, ``scores``, ``stops`` fill as it goes."""

    desk: Desk
    zygote: Zygote
    limits: Limits
    least: Assurance
    exercise: Exercise
    paper: Paper
    marks: dict[str, float] = field(default_factory=dict)
    scores: dict[str, dict[str, Any]] = field(default_factory=dict)
    stops: list[str] = field(default_factory=list)
    assurance: str = ""

    def through(self, cells: Sequence[Cell]) -> list[Wrote]:
        """Run the cells in order and return what each wrote."""
        self._until = time.monotonic() + self.limits.total_seconds
        self._cells, self._guilty, self._sandbox = cells, set[int](), None
        self._count = 0
        try:
            return [self._cell(number, cell) for number, cell in enumerate(cells)]
        finally:
            if self._sandbox is not None:
                self._sandbox.close()

    def _cell(self, number: int, cell: Cell) -> Wrote:
        task = self.exercise.tasks.get(cell.grade_id) if cell.is_grade else None
        if cell.kind != "code":
            return Wrote()
        if task is not None and task.kind != "manual":
            return self._judge(number, task)
        try:
            wrote = self._execute(self._ready(number), cell)
        except Lost as lost:
            wrote = self._accident(number, f"cell {number + 1} {lost}")
        if cell.is_grade and not cell.is_solution:
            self.marks[cell.grade_id] = partial_credit(wrote.outputs, cell.points)
        return wrote

    def _judge(self, number: int, task: Task) -> Wrote:
        """Return what a check cell shows, the task's score recorded."""
        try:
            score = self._score(self._ready(number), task)
        except Lost as lost:
            self._accident(number, f"{task.answer} {lost}")
            score = _nothing(task, FINISHES, f"{task.answer} {lost}")
        self.scores[task.id] = score.as_dict() | {"task": task.id}
        self.marks[task.id] = float(task.points * score.fraction)
        self._count += 1
        shown = as_mime(self.exercise, task, score, linked=False)
        display = {"output_type": "display_data", "data": shown, "metadata": {}}
        return Wrote([display, result(self.marks[task.id], self._count)], self._count)

    def _score(self, sandbox: Sandbox, task: Task) -> Score:
        try:
            answer = sandbox.hold(task.answer)
        except NameError:
            return _nothing(task, HANDED_IN, f"{task.answer} is not defined")
        except CannotCross as reason:
            return _nothing(task, HANDED_IN, f"{task.answer} cannot be handed in: {reason}")
        if isinstance(answer, Function):
            answer = Answer(sandbox, answer, task.answer)
        place = Places(sandbox) if task.kind == "function" else placed_here
        with programs_run_by(locked_in(self.zygote, self.limits)):
            return self.desk.grade(self.exercise.id, task.id, answer, self.sitting, place)

    @property
    def sitting(self) -> Sitting:
        """Return the occasion that the answers are judged on."""
        if self.exercise.declared.variant == "personal":
            return Sitting(self.paper.seed)
        return Sitting(self.paper.seed, hidden=True, recordings=True)

    def _execute(self, sandbox: Sandbox, cell: Cell) -> Wrote:
        ran = sandbox.run(cell.source)
        self._count += 1
        return Wrote(_counted(cleaned(ran.outputs), self._count), self._count)

    def _ready(self, number: int) -> Sandbox:
        """Return a sandbox in which every cell before ``number`` has run, but those that ended one."""
        if self._sandbox is None:
            left = self._until - time.monotonic()
            if left <= 0:
                raise Lost(f"was not run: the notebook took more than {self.limits.total_seconds:g} seconds in all")
            self._sandbox = self._fresh(left)
            for earlier in range(number):
                self._again(earlier)
        return self._sandbox

    def _again(self, number: int) -> None:
        """Run an earlier cell once more after an accident; one that ends the sandbox again is not run a third time."""
        cell = self._cells[number]
        if cell.kind == "code" and cell.grade_id not in self.exercise.tasks and number not in self._guilty:
            assert self._sandbox is not None
            try:
                self._sandbox.run(cell.source)
            except Lost:
                self._guilty.add(number)
                self._sandbox = None
                self._ready(number)

    def _fresh(self, seconds: float) -> Sandbox:
        sandbox = self.zygote.child(replace(self.limits, total_seconds=seconds))
        self.assurance = str(sandbox.assurance)
        require(sandbox.assurance, self.least, sandbox.because)
        folder = f"{sandbox.scratch}/{self.exercise.slug}"
        personal = self.exercise.declared.variant == "personal"
        sandbox.place(folder, self.desk.shown_files(self.exercise, self.paper.seed if personal else 0))
        sandbox.open({self.exercise.id: folder})
        return sandbox

    def _accident(self, number: int, reason: str) -> Wrote:
        """Record that a cell ended the sandbox, or was ended, and return what it shows."""
        self._guilty.add(number)
        self._sandbox = None
        self.stops.append(reason)
        self._count += 1
        return Wrote([stopped(reason)], self._count)


def _nothing(task: Task, label: str, evidence: str) -> Score:
    return Score((Check(label, passed=False, points=task.points, evidence=evidence),))


def _counted(outputs: Iterable[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Return the outputs with results numbered as the notebook's cells are now."""
    return [
        one | {"execution_count": count} if one["output_type"] == "execute_result" else one for one in outputs
    ]
