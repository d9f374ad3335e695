"""Makes the folders of new content from templates that already work: change them until they are yours."""

from pathlib import Path
from string import Template

from groundschool.authoring.audit import NBGRADER_SAFE
from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError, UnknownNameError

TEMPLATES = Path(__file__).parent / "templates"


def scaffold(course: Course, kind: str, name: str) -> list[Path]:
    """Write the files of a new exercise (``area/slug``), dataset or area and return their paths in the course.

    Raises GroundschoolError when the name cannot be used or something is there already; nothing is overwritten.
    """
    folder, values = _place(course, kind, name)
    if folder.exists():
        raise GroundschoolError(f"{folder.relative_to(course.root)} exists already. Choose another name.")
    folder.mkdir(parents=True)
    written = []
    for template in sorted((TEMPLATES / kind).glob("*.tmpl")):
        target = folder / template.name.removesuffix(".tmpl")
        target.write_text(Template(template.read_text(encoding="utf-8")).substitute(values), encoding="utf-8")
        written.append(target.relative_to(course.root))
    if kind == "dataset":
        written += _first_sample(course, name)
    return written


def _place(course: Course, kind: str, name: str) -> tuple[Path, dict[str, str]]:
    area, _, slug = name.rpartition("/")
    for part in (area, slug) if kind == "exercise" else (name,):
        if not NBGRADER_SAFE.match(part):
            wanted = "area/slug" if kind == "exercise" else "a slug"
            raise GroundschoolError(f"{name!r}: give {wanted} in lower-case letters, digits and dashes.")
    title = slug.replace("-", " ").capitalize()
    if kind == "dataset":
        return course.root / "datasets" / name, {"slug": name, "title": title}
    if kind == "area":
        return course.root / "curriculum" / name, {"title": title, "order": str(len(course.areas) + 1)}
    if area not in course.areas:
        raise UnknownNameError("skill area", area, course.areas)
    same = [exercise for exercise in course.exercises.values() if exercise.area == area]
    lessons = [lesson.id for lesson in course.lessons.values() if lesson.area == area]
    values = {
        "area": area,
        "slug": slug,
        "title": title,
        "ref": f"NEW-{len(course.exercises) + 1:02d}",
        "order": str(len(same) + 1),
        "lesson": lessons[0] if lessons else f"{area}/first-lesson",
    }
    return course.root / "curriculum" / area / slug, values


def _first_sample(course: Course, name: str) -> list[Path]:
    """Write the practice variant of a new dataset, so that its checksums hold from the start."""
    from groundschool.datasets import load_datasets
    from groundschool.datasets.regenerate import regenerate

    dataset = load_datasets(course.root)[0][name]
    return [Path("datasets") / name / path for path in regenerate(dataset)]
