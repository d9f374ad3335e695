"""Declarations made in memory: an exercise, a lesson, a course."""

from pathlib import Path

from groundschool.curriculum import Area, Course, Exercise, Lesson
from groundschool.curriculum.contents import AreaFile, CourseContents, CourseFile
from groundschool.curriculum.exercise import ExerciseFile
from groundschool.curriculum.lesson import LessonFile

FOLDER = Path("/nowhere/curriculum")
TASK = {"id": "slowest", "title": "The slowest request", "points": 8, "kind": "function", "answer": "slowest"}
EXERCISE = {
    "ref": "LNX-90",
    "title": "Slow disk",
    "summary": "Find the slowest request.",
    "level": 1,
    "minutes": 20,
    "order": 1,
    "datasets": ["slow-disk"],
    "lesson": "linux/first-lesson",
    "blueprint": ["B3.linux"],
    "skills": [{"id": "linux.logs-services"}],
    "tasks": [TASK],
    "misconceptions": [{"tag": "text-order", "hint": "Compare numbers, not texts.", "lesson": "linux/first-lesson"}],
}
OPTIONS = [
    {"text": "One", "right": True, "reply": "Yes."},
    {"text": "Two", "tag": "text-order", "reply": "No."},
    {"text": "Three", "tag": "text-order", "reply": "No."},
]
LESSON = {
    "title": "Reading times",
    "skills": ["linux.logs-services"],
    "minutes_teach": 10,
    "objectives": ["Read a unit.", "Compare numbers."],
    "out_of_scope": "Percentiles.",
    "predictions": [{"id": "order", "question": "Which?", "options": OPTIONS}],
}


def exercise(name: str = "linux/slow-disk", **changed: object) -> Exercise:
    return Exercise(FOLDER / name, ExerciseFile.model_validate(EXERCISE | changed))


def lesson(name: str = "linux/first-lesson", **changed: object) -> Lesson:
    area, slug = name.split("/")
    return Lesson(FOLDER / area / "lessons" / f"{slug}.py", LessonFile.model_validate(LESSON | changed))


def course(
    *exercises: Exercise, lessons: tuple[Lesson, ...] = (), areas: dict[str, tuple[str, str]] | None = None
) -> Course:
    """Return a course that was never on disk; ``areas`` maps ids to titles and summaries."""
    declared = CourseFile(
        id="example", title="An example", schema_version=1, company="Saltmarsh Ferries", levels=("a", "b", "c", "d")
    )
    found = {
        name: Area(FOLDER / name, AreaFile(title=title, order=number, summary=summary))
        for number, (name, (title, summary)) in enumerate((areas or {"linux": ("Linux", "Logs.")}).items())
    }
    made = Course(FOLDER.parent)
    # A cached property is filled before it is read, so that nothing is looked for on disk.
    vars(made)["_contents"] = CourseContents(
        declared, found, {one.id: one for one in exercises}, {one.id: one for one in lessons}, []
    )
    return made
