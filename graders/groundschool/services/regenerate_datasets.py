"""Writes the checked-in files of generated datasets anew."""

from collections.abc import Iterator, Sequence

from groundschool.curriculum import Course
from groundschool.datasets import load_datasets
from groundschool.datasets.regenerate import regenerate
from groundschool.errors import CourseError, UnknownNameError


def regenerate_datasets(course: Course, names: Sequence[str] = ()) -> Iterator[tuple[str, list[str]]]:
    """Yield each of these datasets, or all, once it is written, with the names of its files that changed or went.

    Raises UnknownNameError for a dataset that is not generated or not there, CourseError where that may be because
    datasets have problems; nothing is written then.
    """
    known, problems = load_datasets(course.root)
    generated = {name: dataset for name, dataset in known.items() if not dataset.recorded}
    for name in names:
        if name not in generated:
            raise CourseError(problems) if problems else UnknownNameError("generated dataset", name, generated)
    for name in names or generated:
        yield name, regenerate(generated[name])
