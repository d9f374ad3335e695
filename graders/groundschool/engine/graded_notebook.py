"""The notebook that mentor and associate read: what was run and graded, with what it wrote and what was found."""

import json
import re
from collections.abc import Sequence
from typing import Any

from groundschool.engine.harmless import PICTURES, harmless_text, picture
from groundschool.engine.replay import Wrote

NAMED, ATTACHED = re.compile(r"[\w.-]{1,100}"), 20  # pictures that come with a text
ROOM = 1_000_000  # characters of what somebody wrote that are shown: a page of a megabyte takes half a minute to make
CUT = "\n... more was cut off ..."


def graded_notebook(
    notebook: dict[str, Any],
    outputs: Sequence[Wrote],
    unanswered: tuple[str, ...],
    said: tuple[str, ...],
    after: Sequence[dict[str, Any]] = (),
) -> str:
    """Return a rebuilt notebook as a file holds it, with its outputs, and nothing of its author's that acts.

    What was found stands before it, and the cells ``after`` behind it.
    """
    room = ROOM
    for cell, wrote in zip(notebook["cells"], outputs, strict=True):
        if theirs := _is_theirs(cell["metadata"].get("nbgrader", {}), unanswered):
            whole = cell["source"]
            cell["source"] = whole if len(whole) <= room else whole[:room] + CUT
            room -= min(len(whole), room)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = wrote.outputs, wrote.count or None
        elif theirs:
            cell["source"] = harmless_text(cell["source"], _kept_pictures(cell))
    if said:
        notebook["cells"].insert(0, _told(said))
    notebook["cells"] += after
    return _written(notebook)


def _written(notebook: dict[str, Any]) -> str:
    """Return a notebook as a file holds it; what no file can hold, half of a surrogate pair, becomes ``?``."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _told(said: tuple[str, ...]) -> dict[str, Any]:
    """Return a cell that tells whoever reads the graded notebook what was found in it."""
    source = "**Found while grading**\n\n" + "\n".join(f"- {harmless_text(finding)}" for finding in said)
    return {"cell_type": "markdown", "id": "found-while-grading", "metadata": {}, "source": source}


def _kept_pictures(cell: dict[str, Any]) -> dict[str, Any]:
    """Leave of what came with a text only what is a picture, under a name that can be nothing else, and return that."""
    kept = {
        name: pictures
        for name, bundle in list(cell.pop("attachments", {}).items())[:ATTACHED]
        if NAMED.fullmatch(name)
        and (pictures := {mime: bundle[mime] for mime in PICTURES if picture(bundle.get(mime))})
    }
    if kept:
        cell["attachments"] = kept
    return kept


def _is_theirs(mark: dict[str, Any], unanswered: tuple[str, ...]) -> bool:
    """Return whether an associate wrote a cell; nbgrader knows an unanswered one by its text, which must stay."""
    return not mark.get("locked") and mark.get("grade_id") not in unanswered
