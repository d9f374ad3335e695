"""Writes the ``nbgrader_config.py`` that nbgrader and its JupyterLab pages read from the folder they start in."""

from pathlib import Path

from groundschool.marking.pipeline import PIPELINE

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


def for_mentor(course_id: str, root: Path, work: Path, exchange: Path) -> dict[str, object]:
    """Return what formgrader needs: where the course is built and where grading works."""
    return {
        "CourseDirectory.course_id": course_id,
        "CourseDirectory.root": str(work),
        "CourseDirectory.source_directory": str(root / "source"),
        "CourseDirectory.release_directory": str(root / "exercises"),
        "Exchange.root": str(exchange),
    } | PIPELINE


# Lessons are released beside the exercises, and are nobody's to hand in.
NOT_HANDED_IN = [".ipynb_checkpoints", "lessons", "*.pyc"]
