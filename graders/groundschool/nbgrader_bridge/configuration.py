"""Writes and reads the ``nbgrader_config.py`` that nbgrader and its pages read from the folder they start in."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traitlets.config import Config

NAME = "nbgrader_config.py"


def write_config(folder: Path, values: dict[str, object]) -> None:
    """Write the settings (``"Class.trait"`` to value) into ``folder``, unless somebody has written theirs there."""
    path = folder / NAME
    if path.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["c = get_config()  # noqa: F821 - nbgrader provides it"]
    lines += [f"c.{name} = {value!r}" for name, value in values.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def for_associate(course_id: str, exchange: Path | None) -> dict[str, object]:
    """Return what handing in needs: the course's name and, if it is not nbgrader's own, the shared folder."""
    values: dict[str, object] = {
        "CourseDirectory.course_id": course_id,
        "CourseDirectory.ignore": NOT_HANDED_IN,
        "ExchangeFactory.submit": "groundschool.nbgrader_bridge.exchange.Submit",
    }
    return values | ({"Exchange.root": str(exchange.resolve())} if exchange else {})


def for_mentor(
    course_id: str, root: Path, work: Path, exchange: Path, pipeline: Mapping[str, object]
) -> dict[str, object]:
    """Return what formgrader needs: where the course is built, where grading works, and what grades."""
    return {
        "CourseDirectory.course_id": course_id,
        "CourseDirectory.root": str(work),
        "CourseDirectory.source_directory": str(root / "source"),
        "CourseDirectory.release_directory": str(root / "exercises"),
        "Exchange.root": str(exchange),
        **pipeline,
    }


def configured_exchange(work: Path, root: Path) -> Path | None:
    """Return the exchange that a course's configuration names: the work folder's, the course's, then this machine's."""
    from jupyter_core.paths import jupyter_config_path

    named = configured("Exchange.root", (work, root, *map(Path, jupyter_config_path())))
    return Path(named) if named else None


def configured(name: str, folders: Iterable[Path]) -> str:
    """Return what the first of these folders' configurations says of a setting, or nothing.

    Raises GroundschoolError for one that cannot be read.
    """
    section, _, trait = name.partition(".")
    for path in (folder / NAME for folder in folders):
        # One that never mentions a section need not be run.
        if path.is_file() and section in path.read_text(encoding="utf-8", errors="replace"):
            value = _read(path).get(section, {}).get(trait)
            if value:
                return str(value)
    return ""


def _read(path: Path) -> "Config":
    from traitlets.config.loader import PyFileConfigLoader

    from groundschool.errors import GroundschoolError

    try:
        return PyFileConfigLoader(path.name, str(path.parent)).load_config()
    except Exception as error:
        raise GroundschoolError(f"{path}: cannot be run: {type(error).__name__}: {error}. Mend it.") from error


# Lessons are released beside the exercises, and are nobody's to hand in.
NOT_HANDED_IN = [".ipynb_checkpoints", "lessons", "*.pyc"]
