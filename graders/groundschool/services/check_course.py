"""Looks a course through: every problem of it at once, and what is still thin."""

from collections.abc import Iterator
from dataclasses import dataclass

from groundschool.authoring.audit import audit
from groundschool.authoring.certificate import stale
from groundschool.authoring.lessons import stale_lessons
from groundschool.authoring.mutants.strength import recorded_strength
from groundschool.authoring.mutants.tally import MutantTally
from groundschool.authoring.pilots import not_piloted
from groundschool.curriculum import Course
from groundschool.curriculum.declarations import Declarations, load_declarations
from groundschool.errors import Problem


@dataclass(frozen=True)
class CourseCheck:
    """What is wrong with a course, in sentences what its exercises leave uncovered, and which are not proven as is.

    ``strength`` says in a sentence how many mutants its graders notice, ``not_piloted`` names what has no two
    solutions that were written blind; nothing where problems hide it.
    """

    problems: tuple[Problem, ...]
    coverage: tuple[str, ...]
    unproven: tuple[str, ...] = ()
    strength: str = ""
    not_piloted: tuple[str, ...] = ()


def check_course(course: Course) -> CourseCheck:
    """Return everything that is wrong with a course; lessons and certificates are looked at where all else is well."""
    problems = audit(course)
    declarations, _ = load_declarations(course.root)
    coverage = tuple(_covered(course, declarations)) if declarations else ()
    if problems:
        return CourseCheck(tuple(problems), coverage)
    unproven, blind = tuple(stale(course)), tuple(not_piloted(course))
    return CourseCheck(tuple(stale_lessons(course)), coverage, unproven, strength(course), blind)


def _covered(course: Course, declarations: Declarations) -> Iterator[str]:
    yield from declarations.coverage(course.exercises).sentences()
    if not course.problems and course.declared.status == "draft":
        waits = "; ".join(f"{one.field}: {one.message}" for one in declarations.out_of_reach(course.exercises))
        yield f"A draft, by course.toml. {waits}." if waits else "A draft by course.toml, and everything can be met."


def strength(course: Course) -> str:
    """Return in a sentence how strong the graders of a course are, as far as they were surveyed as they are."""
    every = {name: recorded_strength(course, exercise) for name, exercise in course.exercises.items()}
    known = [one.tally for one in every.values() if one is not None]
    whole = sum(known, MutantTally())
    share = f", {whole.share:.1%} of those that count are noticed" if whole.asked else ""
    surveyed = f"{whole.made} mutants of {len(known)} of {len(every)} exercises{share}"
    said = f"{surveyed}, {whole.excused} are excused, {whole.unexplained} survive."
    missing = ", ".join(name for name, one in every.items() if one is None)
    return f"{said} Not surveyed as they are: {missing}." if missing else said
