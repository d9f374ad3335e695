"""Makes the files of new content from templates that already work: change them until they are yours.

What comes out is a draft: ``check``, ``build`` and ``prove`` accept it, and nobody but its authors gets it.
"""

from dataclasses import dataclass
from pathlib import Path
from string import Template

from groundschool.authoring.audit import NBGRADER_SAFE
from groundschool.authoring.places_of_content import Place, place_of
from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Made:
    """The files that were made, relative to the course, and in words what is to be done next, in order."""

    files: tuple[Path, ...]
    next_steps: tuple[str, ...]


def kinds() -> list[str]:
    """Return what can be made: there is a folder of templates for each."""
    return sorted(folder.name for folder in TEMPLATES.iterdir() if folder.is_dir())


def scaffold(course: Course, kind: str, name: str) -> Made:
    """Write the files of something new and return what was made; nothing is overwritten.

    An exercise brings a dataset of its own name, and its area's first lesson, where there is none. Raises
    GroundschoolError when the name cannot be used or something is there already, before anything is written.
    """
    _check(kind, name)
    places = [place_of(course, kind, name)]
    if kind == "exercise":
        places += _needed(course, name, places[0])
    contents = {path: content for place in places for path, content in _contents(place).items()}
    for path in contents:
        if (course.root / path).exists():
            raise GroundschoolError(f"{path} exists already. Choose another name.")
    for path, content in contents.items():
        (course.root / path).parent.mkdir(parents=True, exist_ok=True)
        (course.root / path).write_text(content, encoding="utf-8")
    samples = [sample for place in places if place.kind == "dataset" for sample in _first_sample(course, place)]
    return Made((*contents, *samples), _next_steps(places[0]))


def _check(kind: str, name: str) -> None:
    """Raise GroundschoolError for a name that nbgrader or Python would misread."""
    within = kind in {"exercise", "lesson"}
    parts = name.split("/")
    if len(parts) != 1 + within or not all(NBGRADER_SAFE.match(part) for part in parts):
        wanted = "area/slug" if within else "a slug"
        raise GroundschoolError(f"{name!r}: give {wanted} in lower-case letters, digits and dashes.")


def _needed(course: Course, name: str, exercise: Place) -> list[Place]:
    """Return the dataset and the lesson that a new exercise names and that are not there yet."""
    slug = name.partition("/")[2]
    dataset, lesson = course.root / "datasets" / slug, exercise.values["lesson"]
    needed = [] if dataset.is_dir() else [place_of(course, "dataset", slug)]
    return needed if lesson in course.lessons else [*needed, place_of(course, "lesson", lesson)]


def _contents(place: Place) -> dict[Path, str]:
    """Return what is to be written, by path in the course."""
    found = {}
    for template in sorted((TEMPLATES / place.kind).glob("*.tmpl")):
        name = Template(template.name.removesuffix(".tmpl")).substitute(place.values)
        found[place.folder / name] = Template(template.read_text(encoding="utf-8")).substitute(place.values)
    return found


def _next_steps(place: Place) -> tuple[str, ...]:
    """Return the lines of what is to be done, as the template folder's ``next.txt`` gives them."""
    text = (TEMPLATES / place.kind / "next.txt").read_text(encoding="utf-8")
    return tuple(Template(text).substitute(place.values, folder=place.folder.as_posix()).splitlines())


def _first_sample(course: Course, place: Place) -> list[Path]:
    """Write the practice variant of a new dataset, so that its checksums hold from the start."""
    from groundschool.datasets import load_datasets
    from groundschool.datasets.regenerate import regenerate

    dataset = load_datasets(course.root)[0][place.folder.name]
    return [place.folder / path for path in regenerate(dataset)]
