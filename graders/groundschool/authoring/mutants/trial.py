"""Tries mutants: whether a grader notices what a machine changed in the right answer."""

import ast
import contextlib
import io
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from groundschool.authoring.bench import Bench, Tried
from groundschool.authoring.cpu import used
from groundschool.authoring.master_cells import cells_by_task
from groundschool.authoring.mutants.languages import own_changes, text_mutants
from groundschool.authoring.mutants.mutant import Mutant, mutants
from groundschool.authoring.mutants.python import python_mutants, solution_lines
from groundschool.authoring.solution import answers, functions_with
from groundschool.curriculum import Task
from groundschool.errors import GraderError, GroundschoolError

TIMES, LEAST = 8, 0.5  # a mutant may take that many times what the right answer takes, or so many CPU seconds


class OutOfTime(BaseException):
    """A mutant that does not come to an end."""


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant of a task: the label of the check that noticed it, nothing for a survivor.

    ``crashed`` says that it was noticed for no other reason than that it raised, ran out of time or cannot be run.
    """

    task: str
    mutant: str
    noticed: str
    crashed: bool = False


@dataclass(frozen=True)
class Trial:
    """The mutants of an exercise's solution on the sitting of one seed."""

    bench: Bench
    seed: int
    _limits: dict[str, float] = field(default_factory=dict)

    def verdicts(self) -> Iterator[Verdict]:
        """Yield what becomes of each mutant, task by task."""
        for task in self.bench.exercise.tasks.values():
            if task.kind == "function":
                yield from (self._function(task, one) for one in self._of_code(task))
            elif task.kind == "text":
                yield from (self._text(task, one) for one in self._of_text(task))
            elif task.kind == "record":
                yield from (self._record(task, one) for one in self._of_record(task))

    def _of_code(self, task: Task) -> Iterator[Mutant]:
        source = self._cells[task.id]
        return python_mutants(source, solution_lines(source))

    def _of_text(self, task: Task) -> Iterator[Mutant]:
        return text_mutants(self.bench.exercise, task, str(self._solved[task.id]), self.bench.truth(self.seed))

    def _of_record(self, task: Task) -> Iterator[Mutant]:
        """Yield the mutants of what the solution gives, written out: how it is found is no part of a record."""
        solved = self._solved[task.id]
        if own := own_changes(self.bench.exercise, task):
            changed = own(solved, self.bench.truth(self.seed))
            return mutants(_written(task, solved), ((operator, _written(task, one)) for operator, one in changed))
        return python_mutants(_written(task, solved), [1])

    def _record(self, task: Task, one: Mutant) -> Verdict:
        made: dict[str, Any] = {}
        try:
            exec(one.text, made)  # noqa: S102 - a value of the course's own
        except Exception as error:  # noqa: BLE001 - a changed value may break in any way
            return Verdict(task.id, one.name, f"the value fails with {type(error).__name__}", crashed=True)
        return self._verdict(task.id, one, [Tried(one.name, task, made.get(task.answer), told=False)])

    def _text(self, task: Task, one: Mutant) -> Verdict:
        return self._verdict(task.id, one, [Tried(one.name, task, one.text, told=False)])

    def _function(self, task: Task, one: Mutant) -> Verdict:
        """Return the verdict on a changed cell: that of its own task, then that of tasks which use what it defines."""
        exercise, limit = self.bench.exercise, self._limit(task)
        try:
            with _limited(limit), contextlib.redirect_stdout(io.StringIO()):
                made = functions_with(exercise, task, one.text)
        except (Exception, OutOfTime) as error:  # noqa: BLE001 - a changed cell may break in any way
            return Verdict(task.id, one.name, f"the cell fails with {type(error).__name__}", crashed=True)
        concerned = [task, *(exercise.tasks[name] for name in self._users[task.id])]
        return self._verdict(task.id, one, [Tried(one.name, of, made.get(of.id), told=False) for of in concerned])

    def _verdict(self, task: str, one: Mutant, answered: list[Tried]) -> Verdict:
        for tried in answered:
            try:
                with _limited(self._limit(tried.task)):
                    check = self.bench.noticed(tried, self.seed)
            except OutOfTime:
                return Verdict(task, one.name, "out of time", crashed=True)
            except GraderError as error:
                raise GroundschoolError(f"{self.bench.exercise.id}: {one.name}: {error}") from error
            if check:
                return Verdict(task, one.name, check.label, crashed=bool(check.raised_at))
        return Verdict(task, one.name, "")

    def _limit(self, task: Task) -> float:
        """Return the CPU seconds that a mutant may take; raises GroundschoolError where the solution is not right."""
        if task.id not in self._limits:
            right = Tried("the solution", task, self._solved.get(task.id), told=False)
            self.bench.noticed(right, self.seed)  # places the files, imports: one that is cut short begins anew
            before = used()
            if failed := self.bench.noticed(right, self.seed):
                said = f"{self.bench.exercise.id}: the solution of {task.id} is not right on seed {self.seed}"
                raise GroundschoolError(f"{said}: {failed.label}: {failed.evidence}")
            self._limits[task.id] = max(LEAST, TIMES * (used() - before))
        return self._limits[task.id]

    @cached_property
    def _solved(self) -> Mapping[str, object]:
        return answers(self.bench.exercise, self.bench.shown(self.seed), solved=True)

    @cached_property
    def _cells(self) -> Mapping[str, str]:
        return cells_by_task(self.bench.exercise)

    @cached_property
    def _users(self) -> Mapping[str, list[str]]:
        """Return, for each function task, the other ones whose cells use a name that its cell defines."""
        tasks = [task.id for task in self.bench.exercise.tasks.values() if task.kind == "function"]
        names = {task: _names(self._cells[task]) for task in tasks}
        return {
            task: [other for other in tasks if other != task and names[other][1] & names[task][0]] for task in tasks
        }


def _written(task: Task, value: object) -> str:
    return f"{task.answer} = {value!r}"


def _names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell defines, and those that it uses."""
    tree = ast.parse(source)
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    used_names = {node.id for node in named if isinstance(node.ctx, ast.Load)}
    top = [node for stmt in tree.body if isinstance(stmt, ast.Assign) for node in ast.walk(stmt)]
    return functions | {n.id for n in top if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}, used_names


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise OutOfTime when the block takes more processor time."""

    def stop(_signal: int, _frame: object) -> None:
        raise OutOfTime

    before: Callable[..., Any] | int | None = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
