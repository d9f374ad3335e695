"""Where new content goes, and what its templates are filled with."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.curriculum.declarations import load_declarations
from groundschool.curriculum.framework import Skill
from groundschool.errors import CourseError, UnknownNameError


@dataclass(frozen=True)
class Place:
    """Where something of a kind goes in the course, and what its templates are filled with."""

    kind: str
    folder: Path
    values: dict[str, str]


def place_of(course: Course, kind: str, name: str) -> Place:
    """Return where something new goes; raises UnknownNameError or CourseError where the course has no room for it."""
    area, _, slug = name.rpartition("/")
    if area and area not in course.areas:
        raise UnknownNameError("skill area", area, course.areas)
    title = slug.replace("-", " ").capitalize()
    folder, more = PLACES[kind](course, area, slug)
    return Place(kind, folder, {"area": area, "slug": slug, "name": name, "title": title, **more})


def _area(course: Course, _area: str, slug: str) -> tuple[Path, dict[str, str]]:
    order = 1 + max((area.declared.order for area in course.areas.values()), default=0)
    return Path("curriculum", slug), {"order": str(order)}


def _dataset(_course: Course, _area: str, slug: str) -> tuple[Path, dict[str, str]]:
    return Path("datasets", slug), {}


def _format(_course: Course, _area: str, slug: str) -> tuple[Path, dict[str, str]]:
    return Path("formats", slug), {}


def _scenario(_course: Course, _area: str, slug: str) -> tuple[Path, dict[str, str]]:
    return Path("scenarios", slug), {}


def _lesson(course: Course, area: str, _slug: str) -> tuple[Path, dict[str, str]]:
    return Path("curriculum", area, "lessons"), {"skill": _skill(course, area).id}


def _exercise(course: Course, area: str, slug: str) -> tuple[Path, dict[str, str]]:
    skill = _skill(course, area)
    beside = [one.declared.order for one in course.exercises.values() if one.area == area]
    taken = {one.declared.ref for one in course.exercises.values()}
    lessons = [lesson.id for lesson in course.lessons.values() if lesson.area == area]
    return Path("curriculum", area, slug), {
        "ref": next(ref for n in count(1) if (ref := f"NEW-{n:02d}") not in taken),
        "order": str(1 + max(beside, default=0)),
        "lesson": lessons[0] if lessons else f"{area}/first-lesson",
        "skill": skill.id,
        "row": skill.blueprint[0],
    }


def _skill(course: Course, area: str) -> Skill:
    """Return the first skill of the scorecard's dimension that is called like the area, else the first of all."""
    declarations, problems = load_declarations(course.root)
    if declarations is None:
        raise CourseError(problems)
    skills = declarations.framework.skills
    return next((skill for skill in skills if skill.dimension == area), skills[0])


PLACES: dict[str, Callable[[Course, str, str], tuple[Path, dict[str, str]]]] = {
    "area": _area,
    "dataset": _dataset,
    "exercise": _exercise,
    "format": _format,
    "lesson": _lesson,
    "scenario": _scenario,
}
