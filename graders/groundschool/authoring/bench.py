"""Where proofs try answers: each seed's own variant; edges and further ones are those of every seventh seed."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from groundschool.authoring.warm_python import warm_python
from groundschool.curriculum import Exercise, Task
from groundschool.datasets import Variant
from groundschool.grading import Check, Score, merge
from groundschool.grading.noticing import Noticed, only_noticing
from groundschool.grading.once import Memory, remembered_in
from groundschool.grading.programs import programs_run_by
from groundschool.grading.runner import Desk, placed_here
from groundschool.grading.tools import TOOLS, judged_by_stand_ins
from groundschool.grading.variant_plan import VariantPlan

EDGES_EVERY = 7  # seeds: of twenty, the edges of three are tried
RECORDED = -1  # stands for the seed of what no seed changes
MEMORY, ROOM = "/dev/shm", 1 << 30  # noqa: S108 - files in memory, if that has so many bytes
Scores = list[tuple[str, Score]]
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Tried:
    """An answer to try: what it is called, the task it is for, what is handed in, and whether a certificate tells."""

    name: str
    task: Task
    answer: object
    told: bool = True

    @property
    def key(self) -> Key:
        """Return what the answer is known by: its task and name, and for data what it says."""
        return self.task.id, self.name, "" if self.task.kind == "function" else repr(self.answer)


@dataclass(frozen=True)
class Bench:
    """Scores the answers to one exercise; what no seed changes is done once."""

    desk: Desk
    exercise: Exercise
    scratch: Path
    _scores: dict[tuple[Key, int], Scores] = field(default_factory=dict)
    _memories: dict[Key, Memory] = field(default_factory=dict)
    _told: dict[int, dict[Key, str]] = field(default_factory=dict)

    def shown(self, seed: int) -> Path:
        """Return a folder of what the notebook shows: the variant's files, and recordings in folders of their own."""
        folder = self.scratch / f"shown-{seed}"
        for name, dataset in self.desk.datasets(self.exercise).items():
            if dataset.recorded:
                Variant(dataset.sample(), {}).placed(folder / name)
            else:
                dataset.generate(seed).placed(folder)
        return folder

    def score(self, tried: Tried, seed: int) -> Score:
        """Return the score on a seed's own variant, and on the edges and further variants that go with it."""
        with_edges = edges_of(seed)
        with remembered_in(self._memories.setdefault(tried.key, {})):
            own = self._grade(tried, self._own(seed))
            further = self._once(tried, with_edges, self._further)
            recorded = self._once(tried, RECORDED, self._recorded)
        if tried.told:
            self._told.setdefault(seed, {})[tried.key] = _said(own)
        return merge([("", own), *further, *recorded])

    def _once(self, tried: Tried, seed: int, variants: Callable[[int], list[Variant]]) -> Scores:
        """Return the scores of an answer on some variants, which are tried when they are first asked for."""
        if (tried.key, seed) not in self._scores:
            self._scores[tried.key, seed] = [(one.label, self._grade(tried, one)) for one in variants(seed)]
        return self._scores[tried.key, seed]

    def score_afresh(self, tried: Tried, seed: int, *, by_stand_ins: bool = True) -> Score:
        """Return the same score with nothing remembered, judged by the real programs if not by what stands in."""
        with judged_by_stand_ins(only=by_stand_ins):
            variants = [self._own(seed), *self._further(edges_of(seed)), *self._recorded()]
            return merge([(variant.label, self._grade(tried, variant)) for variant in variants])

    def noticed(self, tried: Tried, seed: int) -> Check | None:
        """Return the first check that fails on the variants of a seed, None for a right answer."""
        try:
            with only_noticing(), remembered_in({}):
                for variant in (self._own(seed), *self._further(edges_of(seed)), *self._recorded()):
                    score = self._grade(tried, variant)
                    if failed := next((check for check in score.checks if not check.passed), None):
                        return failed
        except Noticed as seen:
            return seen.check
        return None

    def truth(self, seed: int) -> Mapping[str, Any]:
        """Return what is true of a seed's own variant."""
        return self._own(seed).truth

    @cached_property
    def has_stand_in(self) -> bool:
        """Return whether a program that is installed here judges the exercise, and something else could."""
        return any(TOOLS[name].fallback and TOOLS[name].found for name in self.exercise.declared.tools)

    def digest(self, seed: int) -> str:
        """Return a digest of what the answers got on a seed's own variant."""
        told = [f"{task} {name}: {said}" for (task, name, _), said in sorted(self._told.get(seed, {}).items())]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    def _own(self, seed: int) -> Variant:
        return self._placed(next(self.desk.variants(self.exercise, VariantPlan(seed))), f"own-{seed}")

    def _further(self, seed: int) -> list[Variant]:
        _, *further = self.desk.variants(self.exercise, VariantPlan(seed))
        return [self._placed(variant, f"further-{seed}-{number}") for number, variant in enumerate(further)]

    def _recorded(self, _seed: int = RECORDED) -> list[Variant]:
        """Return the recordings, which every seed shares; a personal exercise is about its own variant alone."""
        if self.exercise.declared.variant == "personal":
            return []
        recordings = [one.recording() for one in self.desk.datasets(self.exercise).values() if one.recorded]
        return [self._placed(variant, f"recorded-{number}") for number, variant in enumerate(recordings)]

    def _placed(self, variant: Variant, name: str) -> Variant:
        """Return a variant with its files written once, to be read by every answer."""
        folder = self.scratch / name
        return variant.at(folder) if folder.exists() else variant.placed(folder)

    def _grade(self, tried: Tried, variant: Variant) -> Score:
        # Programs write beside what they are given, the course's own answers do not.
        alone = tried.task.kind != "function" and self.exercise.declared.tools
        place = placed_here if alone else nullcontext
        return self.desk.grade_on(self.exercise, tried.task, tried.answer, variant, place)


def edges_of(seed: int) -> int:
    """Return the seed whose edges and further variants are tried together with a seed's own variant."""
    return seed - seed % EDGES_EVERY


@contextmanager
def bench(desk: Desk, exercise: Exercise) -> Iterator[Bench]:
    """Yield a bench whose files are gone afterwards; what stands in for a program judges meanwhile."""
    with ExitStack() as stack:
        stack.enter_context(_files_in_memory())
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="groundschool-"))
        stack.enter_context(judged_by_stand_ins())
        stack.enter_context(programs_run_by(stack.enter_context(warm_python())))
        yield Bench(desk, exercise, Path(scratch).resolve())


@contextmanager
def _files_in_memory() -> Iterator[None]:
    """Make temporary files in memory while the block lasts, where it has room and lets programs be started."""
    before = tempfile.tempdir
    if "TMPDIR" not in os.environ and Path(MEMORY).is_dir():
        state = os.statvfs(MEMORY)
        if state.f_bavail * state.f_frsize >= ROOM and not state.f_flag & os.ST_NOEXEC:
            tempfile.tempdir = MEMORY
    try:
        yield
    finally:
        tempfile.tempdir = before


def _said(score: Score) -> str:
    return "; ".join(f"{check.label} {check.passed} {check.points:g} {check.tag}" for check in score.checks)
