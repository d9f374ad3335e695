"""The rules of what datasets share: formats are known, and a course's own formats and scenarios are whole."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.curriculum.content_module import load_content_module
from groundschool.datasets import Dataset
from groundschool.errors import GroundschoolError, Problem, did_you_mean
from groundschool.formats.accepted import accepted_in

CARD = "README.md"


def formats_are_known(course: Course, datasets: Mapping[str, Dataset]) -> Iterator[Problem]:
    """Yield files that name no format, or one that nothing accepts."""
    try:
        known = accepted_in(course.root)
    except GroundschoolError:
        return  # the next rule says which format cannot be loaded
    for dataset in datasets.values():
        for entry in dataset.declared.files:
            if entry.format not in known:
                where, said = f"datasets/{dataset.name}/dataset.toml", f"there is no format {entry.format!r}"
                yield Problem(where, f"files.{entry.path}.format", said, did_you_mean(entry.format, known))


def shared_content_is_whole(course: Course, _datasets: Mapping[str, Dataset]) -> Iterator[Problem]:
    """Yield formats and scenarios of the course that lack a file, cannot be loaded, or do not say what they must."""
    for kind, name, remedy in (
        ("format", "ACCEPTED", "Say by format what accepts a file: ACCEPTED = {NAME: Accepted(...)}."),
        ("scenario", "scenario", "Define scenario(seed), which returns a Scenario."),
    ):
        for folder in sorted(path for path in (course.root / f"{kind}s").glob("*") if path.is_dir()):
            where = folder.relative_to(course.root).as_posix()
            if not (folder / CARD).is_file():
                yield Problem(f"{where}/{CARD}", "", "the file is missing", "Say who sees this, and its odd shapes.")
            yield from _lacks(folder / f"{kind}.py", f"{where}/{kind}.py", name, remedy)


def _lacks(path: Path, where: str, name: str, remedy: str) -> Iterator[Problem]:
    if not path.is_file():
        yield Problem(where, "", "the file is missing", remedy)
        return
    try:
        module = load_content_module(path)
    except GroundschoolError as error:
        yield Problem(where, "", str(error), "Mend the module.")
        return
    if not hasattr(module, name):
        yield Problem(where, name, "it is not there", remedy)
