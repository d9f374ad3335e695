"""Runs a notebook's cells in order in a sandbox; after an accident a new one is brought to the same point."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

from groundschool.engine.outputs import LARGEST, cleaned, size, stopped
from groundschool.engine.shortages import shortages_of_cell
from groundschool.engine.steps import Steps
from groundschool.errors import SandboxError
from groundschool.sandbox import Assurance, Limits, Lost, Sandbox, Zygote, require_assurance

Output = dict[str, Any]
ROOM = 4 * LARGEST  # characters that the outputs of a whole notebook may take


@dataclass(frozen=True)
class Wrote:
    """What a cell wrote: nbformat outputs, and its execution count (0: it did not run)."""

    outputs: list[Output] = field(default_factory=list)
    count: int = 0


@dataclass
class Replay:
    """A context manager over the sandbox that ``sources`` run in, None where a cell has none to run.

    ``furnish`` puts the files of the notebook into a new sandbox. A sandbox that locks in less than ``least`` is a
    SandboxError. ``zone`` is the POSIX time zone that cells find. ``stops`` fills with what had to be ended, in words;
    ``assurance`` says how well it was locked in.
    """

    zygote: Zygote
    limits: Limits
    least: Assurance
    sources: Sequence[str | None]
    furnish: Callable[[Sandbox], None]
    zone: str = ""
    stops: list[str] = field(default_factory=list)
    steps: Steps = field(default_factory=Steps)
    assurance: str = ""

    def __enter__(self) -> Self:
        """Return the replay; a sandbox is started when one is needed."""
        self._until = time.monotonic() + self.limits.total_seconds
        self._sandbox: Sandbox | None = None
        self._guilty: set[int] = set()
        self._count = 0
        self._room = ROOM
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the sandbox."""
        if self._sandbox is not None:
            self._sandbox.close()

    def run(self, number: int) -> Wrote:
        """Return what a cell wrote; an accident is an error output, and the notebook goes on without the cell."""
        source = self.sources[number]
        if source is None:
            return Wrote()
        if reason := self.steps.refuse(f"cell {number + 1}"):
            self._guilty.add(number)
            return self._stopped(f"cell {number + 1} gave something that {reason}")
        try:
            ran = self.before(number).run(source)
        except Lost as lost:
            self.accident(number, reason := f"cell {number + 1} {lost}")
            return Wrote([stopped(reason)], self.counted())
        if reason := self.steps.refuse(f"the output of cell {number + 1}"):
            return self._stopped(f"what cell {number + 1} wrote is not shown: it {reason}")
        self.stops += [f"cell {number + 1} {said}" for said in shortages_of_cell(ran.outputs, self.limits)]
        outputs = cleaned(ran.outputs, min(LARGEST, self._room))
        self._room -= sum(map(size, outputs))
        count = self.counted()
        return Wrote(_numbered(outputs, count), count)

    def _stopped(self, reason: str) -> Wrote:
        self.stops.append(reason)
        return Wrote([stopped(reason)], self.counted())

    def before(self, number: int) -> Sandbox:
        """Return a sandbox in which every cell before ``number`` has run, but those that ended one; raises Lost."""
        if self._sandbox is None:
            left = self._until - time.monotonic()
            if left <= 0:
                raise Lost(f"was not run: the notebook took more than {self.limits.total_seconds:g} seconds in all")
            self._sandbox = self.zygote.child(replace(self.limits, total_seconds=left), self.zone)
            require_assurance(self._sandbox.assurance, self.least, self._sandbox.because)
            self.assurance = str(self._sandbox.assurance)
            try:
                self.furnish(self._sandbox)
            except Lost as lost:
                raise SandboxError(f"the notebook's files could not be put into the sandbox: it {lost}") from None
            for earlier in range(number):
                self._again(earlier)
        return self._sandbox

    def accident(self, number: int, reason: str) -> None:
        """Record that a cell ended the sandbox, or was ended."""
        self._guilty.add(number)
        self._sandbox = None
        self.stops.append(reason)

    def counted(self) -> int:
        """Return the execution count of the cell that has just run."""
        self._count += 1
        return self._count

    def _again(self, number: int) -> None:
        """Run an earlier cell once more; one that ends the sandbox this time is not run a third time."""
        source = self.sources[number]
        if source is None or number in self._guilty:
            return
        assert self._sandbox is not None
        try:
            self._sandbox.run(source)
        except Lost:
            self._guilty.add(number)
            self._sandbox = None
            self.before(number)


def _numbered(outputs: Iterable[Output], count: int) -> list[Output]:
    """Return the outputs with results numbered as the notebook's cells are now."""
    return [one | {"execution_count": count} if one["output_type"] == "execute_result" else one for one in outputs]
