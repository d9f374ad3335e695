"""Surveys how strong graders are, side by side; what was seen is recorded in each exercise's folder."""

from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from groundschool.authoring.mutants.strength import record_strength, recorded_strength
from groundschool.authoring.mutants.survey import CPU, Survey, survey
from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError
from groundschool.services.step_by_step import Steps, untold


@dataclass(frozen=True)
class ToSurvey:
    """Which areas or exercises are surveyed, all for none, and by how many processes: one a core for None.

    With ``stale`` only those that were not surveyed as they are.
    """

    names: tuple[str, ...] = ()
    stale: bool = False
    workers: int | None = None


@dataclass(frozen=True)
class Surveyed:
    """What the surveys showed, in the order that was asked for, and in sentences which could not be made."""

    surveys: tuple[Survey, ...]
    failed: tuple[str, ...] = ()

    @property
    def complaints(self) -> list[str]:
        """Return in sentences what is not as it must be, with what to do."""
        return [*self.failed, *(sentence for one in self.surveys for sentence in _complaints(one))]


def survey_mutants(course: Course, asked: ToSurvey, steps: Steps = untold) -> Surveyed:
    """Return what surveys showed; they are recorded meanwhile.

    One that cannot be made stops no other. Raises UnknownNameError for an area or exercise that there is not.
    """
    chosen = [
        one.id for one in course.select(asked.names) if not (asked.stale and recorded_strength(course, one) is not None)
    ]
    found, failed = {}, []
    with (
        ProcessPoolExecutor(asked.workers, get_context("spawn")) as pool,
        steps("Changing solutions", len(chosen)) as advance,
    ):
        running = {pool.submit(survey, course, name): name for name in chosen}
        for done in as_completed(running):
            try:
                found[running[done]] = done.result()
                record_strength(course, done.result())
            except GroundschoolError as error:
                failed.append(str(error))
            advance(running[done])
    return Surveyed(tuple(found[name] for name in chosen if name in found), tuple(failed))


def _complaints(one: Survey) -> list[str]:
    remedy = "Let a variant or an edge tell them apart, or say under [[excused]] in exercise.toml why none can."
    said = [f"{one.exercise} {each.task}: not noticed: {each.mutant}" for each in one.unexplained]
    if said:
        said[-1] += f"\n{one.exercise}: {len(said)} mutants get full marks. {remedy}"
    said += [f"{one.exercise}: [[excused]] names what is noticed, or never made: {name}" for name in one.idle]
    if one.cpu > CPU:
        said.append(f"{one.exercise}: its mutants take {one.cpu:.0f} CPU s a seed, they may take {CPU:.0f}.")
    return said
