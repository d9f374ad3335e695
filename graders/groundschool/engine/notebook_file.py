"""Reads a notebook out of bytes, whatever they are: a notebook, or one line that says why it is none.

The format is simple enough to read without nbformat, whose import alone costs more than grading a submission. Outputs
are never looked at: nothing in them can count, break or slow anything down.
"""

import json
import re
from codecs import BOM_UTF8
from typing import Any, NoReturn

from groundschool.engine.cells import Cell, Kind, Notebook
from groundschool.engine.outputs_aside import without_outputs
from groundschool.errors import GroundschoolError
from groundschool.grading.told import brief

KINDS: dict[str, Kind] = {"code": "code", "markdown": "markdown", "raw": "raw"}
OLDER_KINDS: dict[str, Kind] = {**KINDS, "heading": "markdown", "html": "markdown"}
LARGEST = 20_000_000  # bytes, outputs aside
LARGEST_FILE = 200_000_000
MOST_CELLS = 5_000
OLDEST, NEWEST = 2, 4
VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
WITHOUT_OUTPUTS_ABOVE = 1_000_000  # bytes: what is smaller is read whole at no cost
MADE_ID = "position-"
AS_SAVED = "hand in the .ipynb file as JupyterLab saved it"


class UnreadableError(GroundschoolError):
    """What was handed in is not a notebook; the message is one line, for associate and mentor."""


def read_notebook(content: bytes) -> Notebook:
    """Return the notebook that a file's content is; raise UnreadableError, and nothing else, when it is none."""
    document = _document(content)
    version = document.get("nbformat")
    if isinstance(version, bool) or not isinstance(version, int):
        _refuse("it does not say which version of the format it is (nbformat)")
    if not OLDEST <= version <= NEWEST:
        _refuse(f"its format is {brief(version)}, not {NEWEST}", "open it in JupyterLab, save it and hand it in again")
    metadata = document.get("metadata", {})
    if not isinstance(metadata, dict):
        _refuse(f"its metadata is {_sort(metadata)}, not an object")
    read = _cell if version == NEWEST else _older_cell
    found = _listed(document, "cells") if version == NEWEST else _older_cells(document)
    if len(found) > MOST_CELLS:
        _refuse(f"it has {len(found):,} cells, and at most {MOST_CELLS:,} are read", "delete what you do not need")
    return Notebook(tuple(read(cell, position) for position, cell in enumerate(found, 1)), metadata)


def _document(content: bytes) -> dict[str, Any]:
    """Return the JSON object that the content is."""
    if not content or content.isspace():
        raise UnreadableError("the file is empty; hand it in again")
    if len(content) > LARGEST_FILE:
        raise UnreadableError(f"the file has {len(content):,} bytes; clear the outputs and hand it in again")
    if len(content) > WITHOUT_OUTPUTS_ABOVE:
        content = without_outputs(content)
    if len(content) > LARGEST:
        raise UnreadableError(f"the file has {len(content):,} bytes besides its outputs; hand in your answers alone")
    try:
        document = json.loads(content.removeprefix(BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        place = len(content) - len(error.object) + error.start
        raise UnreadableError(f"not a notebook: not UTF-8 at byte {place}; {AS_SAVED}") from None
    except json.JSONDecodeError as error:
        said = error.msg.rstrip(": ").removesuffix(" at")
        raise UnreadableError(f"not a notebook: {said} at line {error.lineno}; {AS_SAVED}") from None
    except (RecursionError, ValueError):  # brackets that never close, or an integer of more than 4,300 digits
        raise UnreadableError(f"not a notebook: nested too deeply, or a number is too long; {AS_SAVED}") from None
    if not isinstance(document, dict):
        _refuse(f"it is {_sort(document)}, not an object")
    return document


def _listed(document: dict[str, Any], name: str) -> list[object]:
    found = document.get(name)
    if not isinstance(found, list):
        _refuse(f"its {name} are {_sort(found)}, not a list")
    return found


def _cell(found: object, position: int, kinds: dict[str, Kind] = KINDS) -> Cell:
    """Return one cell of the present format."""
    if not isinstance(found, dict):
        _refuse(f"cell {position} is {_sort(found)}, not an object")
    name, kind = found.get("id"), found.get("cell_type")
    if not isinstance(kind, str) or kind not in kinds:
        _refuse(f"cell {position} is neither code nor text (cell_type)")
    metadata = found.get("metadata", {})
    if not isinstance(metadata, dict):
        _refuse(f"the metadata of cell {position} is {_sort(metadata)}, not an object")
    source = _text(found.get("source"))
    if source is None:
        _refuse(f"the source of cell {position} is {_sort(found.get('source'))}, not text")
    kept = name if isinstance(name, str) and VALID_ID.fullmatch(name) else f"{MADE_ID}{position}"
    attachments = {} if kind == "code" else _attachments(found.get("attachments"))
    return Cell(kinds[kind], source, metadata, kept, attachments)


def _older_cells(document: dict[str, Any]) -> list[object]:
    """Return the cells of a format before 4, which lie in worksheets."""
    sheets = [sheet for sheet in _listed(document, "worksheets") if isinstance(sheet, dict)]
    return [cell for sheet in sheets for cell in _listed(sheet, "cells")]


def _older_cell(found: object, position: int) -> Cell:
    """Return one cell of a format before 4, where the source of code is called input."""
    if isinstance(found, dict) and found.get("cell_type") == "code":
        found = {**found, "source": found.get("input")}
    return _cell(found, position, OLDER_KINDS)


def _text(found: object) -> str | None:
    """Return text that may be split into lines, or None when it is no text; what no file can hold becomes ``?``."""
    if isinstance(found, list) and all(isinstance(line, str) for line in found):
        found = "".join(found)
    if not isinstance(found, str):
        return None
    return found if found.isascii() else found.encode("utf-8", "replace").decode("utf-8")


def _attachments(found: object) -> dict[str, dict[str, str]]:
    """Return the images and the like that came with a cell; whatever is not of their form is left out."""
    bundles = found.items() if isinstance(found, dict) else ()
    return {_text(name) or "": _bundle(data) for name, data in bundles if isinstance(data, dict)}


def _bundle(found: dict[str, object]) -> dict[str, str]:
    return {_text(mime) or "": text for mime, data in found.items() if (text := _text(data)) is not None}


def _sort(value: object) -> str:
    """Return what sort of thing a JSON value is, in plain words."""
    return {dict: "an object", list: "a list", str: "text", type(None): "missing"}.get(type(value), "a single value")


def _refuse(reason: str, remedy: str = AS_SAVED) -> NoReturn:
    raise UnreadableError(f"not a notebook that can be read: {reason}; {remedy}")
