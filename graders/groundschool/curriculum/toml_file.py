"""Reads one TOML file into a model, reporting every mistake in it at once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from groundschool.errors import Problem, did_you_mean

M = TypeVar("M", bound=BaseModel)


def read_toml(path: Path, model: type[M], root: Path) -> tuple[M | None, list[Problem]]:
    """Return the file as ``model``, or None with the problems that stand in the way."""
    data, problems = read_tables(path, root)
    return (None, problems) if data is None else validated(data, model, path.relative_to(root).as_posix())


def read_tables(path: Path, root: Path) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Return the file's tables as they stand, or None with the problem that stands in the way."""
    where = path.relative_to(root).as_posix()
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), []
    except FileNotFoundError:
        return None, [Problem(where, "", "the file is missing", "Create it; CONTRIBUTING.md shows the fields.")]
    except OSError as error:
        return None, [Problem(where, "", f"cannot be read: {error.strerror}", "Make it a file that you may read.")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [Problem(where, "", f"not valid TOML: {error}", "Mend the syntax at that line.")]


def validated(data: Mapping[str, Any], model: type[M], where: str, table: str = "") -> tuple[M | None, list[Problem]]:
    """Return ``data`` as ``model``, or None with every problem; ``table`` is where in the file the data stands."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(where, table, model, details) for details in error.errors()]


def _problem(where: str, table: str, model: type[BaseModel], details: object) -> Problem:
    assert isinstance(details, dict)
    field = ".".join(filter(None, [table, *(str(part) for part in details["loc"])]))
    match details["type"]:
        case "missing":
            return Problem(where, field, "the field is missing", "Add it.")
        case "extra_forbidden":
            known = model.model_fields if len(details["loc"]) == 1 else ()
            remedy = did_you_mean(str(details["loc"][-1]), known) if known else "Remove it, or mend its spelling."
            return Problem(where, field, "there is no such field", remedy)
        case _:
            return Problem(where, field, f"{details['msg']} (found {details['input']!r:.80})", "Correct the value.")
