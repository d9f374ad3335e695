"""Every rule the course must keep, one function each; all broken ones are reported at once."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from groundschool.authoring.content_imports import content_imports_the_kit
from groundschool.authoring.edges import edges_agree
from groundschool.authoring.former_names import former_names_are_one_exercises, former_tasks_are_one_tasks
from groundschool.authoring.lesson_headings import headings_are_there
from groundschool.authoring.lesson_questions import lessons_ask
from groundschool.authoring.master import mismatches, read_master
from groundschool.authoring.pilots import pilots_agree
from groundschool.authoring.prerequisites import nothing_requires_itself
from groundschool.authoring.shared_content import formats_are_known, shared_content_is_whole
from groundschool.authoring.statuses import active_content_needs_active_content
from groundschool.curriculum import Course, Exercise
from groundschool.curriculum.contents import MARKER
from groundschool.curriculum.declarations import load_declarations
from groundschool.datasets import Dataset, load_datasets
from groundschool.engine.afterwards import SENIORS
from groundschool.errors import Problem, did_you_mean

NBGRADER_SAFE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
REQUIRED = ("notebook.py", "grader.py", "wrong.py", "right.py", SENIORS)
Rule = Callable[[Course, dict[str, Dataset]], Iterator[Problem]]


def audit(course: Course) -> list[Problem]:
    """Return every problem of the course: in single files, across files, and in the datasets."""
    datasets, problems = load_datasets(course.root)
    declarations, wrong = load_declarations(course.root)
    found = [*course.problems, *problems, *wrong]
    if declarations is not None and all(problem.where != MARKER.as_posix() for problem in course.problems):
        found += declarations.problems(course.exercises, course.declared.levels, complete=not course.problems)
        if course.declared.status == "active" and not course.problems:
            found += declarations.out_of_reach(course.exercises)
    for rule in RULES:
        found += rule(course, dict(datasets))
    return sorted(set(found))


def names_are_safe(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield areas and exercises whose folder names nbgrader would misread as something else."""
    for name in [*course.areas, *course.exercises]:
        if not NBGRADER_SAFE.match(name.rpartition("/")[2]):
            said = "an area or exercise name has characters that nbgrader reads as something else"
            yield Problem(f"curriculum/{name}", "", said, "Rename the folder: lower-case letters, digits and dashes.")


def folders_are_whole(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield files that an exercise folder lacks, areas without a declaration, and masters nobody declared."""
    for pattern, declaration in (("*/*/notebook.py", "exercise.toml"), ("*/lessons/*.py", "{stem}.toml")):
        for master in sorted((course.root / "curriculum").glob(pattern)):
            wanted = master.with_name(declaration.format(stem=master.stem))
            if not wanted.is_file():
                where = wanted.relative_to(course.root).as_posix()
                yield Problem(where, "", f"{master.name} is not declared", "Write it, or the notebook is not built.")
    for exercise in course.exercises.values():
        where = f"curriculum/{exercise.id}"
        present = {path.name for path in exercise.folder.iterdir() if path.name != "__pycache__"}
        for name in sorted({*REQUIRED} - present):
            yield Problem(
                f"{where}/{name}",
                "",
                "the file is missing",
                f"Write it; see 'groundschool new exercise {exercise.id}'.",
            )
        if exercise.area not in course.areas:
            yield Problem(
                f"curriculum/{exercise.area}/area.toml", "", "the skill area is not declared", "Add the file."
            )
        if (exercise.folder / "notebook.py").is_file():
            yield from mismatches(exercise, read_master(exercise.folder / "notebook.py"))


def references_resolve(course: Course, datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield names of datasets, lessons and prerequisites that nothing has."""
    for exercise in course.exercises.values():
        where = f"curriculum/{exercise.id}/exercise.toml"
        declared = exercise.declared
        wanted = [("datasets", name, datasets) for name in declared.datasets]
        wanted += [("prerequisites", name, course.exercises) for name in declared.prerequisites]
        wanted += [("lesson", declared.lesson, course.lessons)]
        wanted += [
            ("misconceptions.lesson", entry.lesson.partition("#")[0], course.lessons)
            for entry in declared.misconceptions
            if entry.lesson
        ]
        for field, name, known in wanted:
            if name not in known:
                yield Problem(where, field, f"there is no {name!r}", did_you_mean(name, known))
        generated = [name for name in declared.datasets if name in datasets and not datasets[name].recorded]
        if len(generated) != 1:
            yield Problem(
                where, "datasets", f"{len(generated)} generated datasets", "Name exactly one, and any recordings."
            )
    for lesson in course.lessons.values():
        for name in lesson.declared.prerequisites:
            if name not in course.lessons:
                where = f"curriculum/{lesson.area}/lessons/{lesson.slug}.toml"
                yield Problem(where, "prerequisites", f"there is no {name!r}", did_you_mean(name, course.lessons))


def tasks_can_be_graded(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield tasks that lack what their kind needs."""
    for exercise in course.exercises.values():
        where = f"curriculum/{exercise.id}/exercise.toml"
        for task in exercise.tasks.values():
            field = f"tasks.{task.id}"
            if task.kind == "manual" and not task.rubric:
                yield Problem(where, f"{field}.rubric", "a manual task has no rubric", "Say what the mentor looks at.")
            if task.kind != "manual" and task.comments:
                yield Problem(where, f"{field}.comments", "nobody marks the task", "Say it as a misconception's hint.")
            if task.kind != "manual" and not task.answer:
                yield Problem(where, f"{field}.answer", "the answer's name is missing", "Name the notebook's variable.")
        yield from _main_skill(exercise, where)


def _main_skill(exercise: Exercise, where: str) -> Iterator[Problem]:
    weights = [skill.weight for skill in exercise.declared.skills]
    if weights.count(1.0) != 1:
        yield Problem(where, "skills", f"{weights.count(1.0)} main skills", "Give exactly one skill the weight 1.0.")


def identifiers_are_unique(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield references, tasks and tags that are given twice."""
    refs = Counter(exercise.declared.ref for exercise in course.exercises.values())
    for exercise in course.exercises.values():
        where = f"curriculum/{exercise.id}/exercise.toml"
        if refs[exercise.declared.ref] > 1:
            yield Problem(
                where, "ref", f"{exercise.declared.ref} is used more than once", "Give each exercise its own."
            )
        for field, names in (
            ("tasks", [task.id for task in exercise.declared.tasks]),
            ("edges", [edge.id for edge in exercise.declared.edges]),
            ("misconceptions", [entry.tag for entry in exercise.declared.misconceptions]),
        ):
            for name, count in Counter(names).items():
                if count > 1:
                    yield Problem(where, field, f"{name!r} is declared {count} times", "Keep one.")


def datasets_are_whole(_course: Course, datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield datasets whose files are missing, altered or too large, or whose folder is incomplete."""
    for dataset in datasets.values():
        where = f"datasets/{dataset.name}"
        maker = "record.py" if dataset.recorded else "generate.py"
        for name in (maker, "README.md"):
            if not (dataset.folder / name).is_file():
                yield Problem(f"{where}/{name}", "", "the file is missing", "Write it.")
        if dataset.recorded and dataset.declared.provenance is None:
            yield Problem(f"{where}/dataset.toml", "provenance", "a recording says how it was made", "Add it.")
        size = sum(path.stat().st_size for path in dataset.present())
        if size > 200_000:
            yield Problem(where, "files", f"{size:,} bytes of samples", "Keep the practice variant under 200,000.")
        yield from dataset.verify()


RULES: tuple[Rule, ...] = (
    names_are_safe,
    folders_are_whole,
    references_resolve,
    active_content_needs_active_content,
    lessons_ask,
    headings_are_there,
    nothing_requires_itself,
    former_names_are_one_exercises,
    former_tasks_are_one_tasks,
    tasks_can_be_graded,
    identifiers_are_unique,
    edges_agree,
    pilots_agree,
    content_imports_the_kit,
    datasets_are_whole,
    formats_are_known,
    shared_content_is_whole,
)
