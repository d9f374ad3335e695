"""What lies in a course directory, read whole: every declaration, in teaching order, and everything wrong in one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from groundschool.curriculum.exercise import Exercise, ExerciseFile
from groundschool.curriculum.lesson import Lesson, LessonFile
from groundschool.curriculum.pilot import PilotFile
from groundschool.curriculum.text import Slug, Text
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import Problem

MARKER = Path("curriculum/course.toml")
PILOT = "pilot.toml"
M = TypeVar("M", bound=BaseModel)


class CourseFile(BaseModel):
    """What ``curriculum/course.toml`` says.

    A course is a ``draft`` until its exercises let somebody meet every milestone and pass the gate.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    title: Text
    schema_version: Annotated[int, Field(ge=1, le=1)]
    status: Literal["draft", "active"] = "active"
    company: Text
    levels: tuple[Text, ...] = Field(min_length=4, max_length=4)


class AreaFile(BaseModel):
    """What ``curriculum/<area>/area.toml`` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text
    order: int
    summary: Text


@dataclass(frozen=True)
class Area:
    """One skill area: its folder and its declaration."""

    folder: Path
    declared: AreaFile

    @property
    def id(self) -> str:
        """Return the folder's name."""
        return self.folder.name


@dataclass(frozen=True)
class CourseContents:
    """What lies in a course directory; ``problems`` are of declarations that cannot be read, or only in part."""

    declared: CourseFile | None
    areas: dict[str, Area]
    exercises: dict[str, Exercise]
    lessons: dict[str, Lesson]
    problems: list[Problem]


def read_contents(root: Path) -> CourseContents:
    """Return what lies below ``root``; nothing raises, problems are told."""
    declared, problems = read_toml(root / MARKER, CourseFile, root)
    areas = {
        path.parent.name: Area(path.parent, area)
        for path, area in _declarations(root, "*/area.toml", AreaFile, problems)
    }
    ordered = dict(sorted(areas.items(), key=lambda item: (item[1].declared.order, item[0])))
    rank = {name: position for position, name in enumerate(ordered)}
    pilots = {path.parent: pilot for path, pilot in _declarations(root, f"*/*/{PILOT}", PilotFile, problems)}
    exercises = [
        Exercise(path.parent, exercise, pilots.get(path.parent))
        for path, exercise in _declarations(root, "*/*/exercise.toml", ExerciseFile, problems)
    ]
    exercises.sort(key=lambda found: (rank.get(found.area, len(rank)), found.declared.order, found.slug))
    lessons = [
        Lesson(path.with_suffix(".py"), lesson)
        for path, lesson in _declarations(root, "*/lessons/*.toml", LessonFile, problems)
    ]
    return CourseContents(
        declared,
        ordered,
        {found.id: found for found in exercises},
        {found.id: found for found in lessons},
        problems,
    )


def _declarations(root: Path, pattern: str, model: type[M], problems: list[Problem]) -> Iterator[tuple[Path, M]]:
    """Yield every declaration that can be read, and add the problems of the others."""
    for path in sorted((root / "curriculum").glob(pattern)):
        declared, wrong = read_toml(path, model, root)
        problems += wrong
        if declared is not None:
            yield path, declared
