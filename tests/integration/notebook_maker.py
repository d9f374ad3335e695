"""Makes hand-ins of the course's own exercises out of what was released and what the master answers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Change = Callable[[dict[str, Any]], None]


def released(root: Path, exercise: str) -> dict[str, Any]:
    """Return a released notebook as plain data."""
    return json.loads((root / "exercises" / f"{exercise}.ipynb").read_bytes())


def master_answers(root: Path, exercise: str) -> dict[str, str]:
    """Return the source of every answer cell of the master by grade id."""
    master = json.loads((root / "source" / f"{exercise}.ipynb").read_bytes())
    return {name: cell["source"] for name, cell in marked(master).items() if cell["metadata"]["nbgrader"]["solution"]}


def marked(notebook: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the cells that nbgrader knows, by grade id."""
    cells = notebook["cells"]
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in cells if "nbgrader" in cell["metadata"]}


def hand_in(root: Path, exercise: str, answers: dict[str, str], *changes: Change) -> bytes:
    """Return the released notebook with answers in it and whatever else was done to it."""
    notebook = released(root, exercise)
    cells = marked(notebook)
    for name, source in answers.items():
        cells[name]["source"] = source
    for change in changes:
        change(notebook)
    return json.dumps(notebook).encode()


def solved(root: Path, exercise: str, *changes: Change) -> bytes:
    """Return a hand-in with the master's answers."""
    return hand_in(root, exercise, master_answers(root, exercise), *changes)


def code(source: str, at: int | None = None) -> Change:
    """Return a change that adds a code cell of the associate's own, at the end or at a place."""

    def change(notebook: dict[str, Any]) -> None:
        cells = notebook["cells"]
        made = {"cell_type": "code", "id": f"own-{len(cells)}", "metadata": {}, "source": source}
        cells.insert(len(cells) if at is None else at, made | {"outputs": [], "execution_count": None})

    return change


def cell(name: str, **values: object) -> Change:
    """Return a change that sets keys of a marked cell."""
    return lambda notebook: marked(notebook)[name].update(values)


def metadata(name: str, **values: object) -> Change:
    """Return a change that sets keys of a marked cell's metadata."""
    return lambda notebook: marked(notebook)[name]["metadata"].update(values)


def mark(name: str, **values: object) -> Change:
    """Return a change that sets keys of what nbgrader says of a cell."""
    return lambda notebook: marked(notebook)[name]["metadata"]["nbgrader"].update(values)
