"""Writes the pages of this folder that follow from the package: commands, events, exports, files. Run: make docs."""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from typer.main import get_command

from groundschool.cli.app import app
from groundschool.cli.exits import exit_codes
from groundschool.curriculum.assurance import AssurancePolicy
from groundschool.curriculum.blueprint import Blueprint
from groundschool.curriculum.contents import AreaFile, CourseFile
from groundschool.curriculum.exercise import ExerciseFile
from groundschool.curriculum.framework import Framework
from groundschool.curriculum.lesson import LessonFile
from groundschool.curriculum.milestones import Milestones
from groundschool.curriculum.pilot import PilotFile
from groundschool.curriculum.policy_files import MODELS
from groundschool.curriculum.publication import Publication
from groundschool.curriculum.roster import RosterFile
from groundschool.datasets.model import DatasetFile
from groundschool.ledger.events import Event
from groundschool.ledger.payloads import PAYLOADS, SEALED
from groundschool.reports.exports import table

HERE = Path(__file__).parent
WRITTEN = "<!-- Written by docs/reference/write.py. Change what it is written from, then: make docs -->"
# Each file that people write, as a pattern in the course, and the model that it is read with.
FILES: Mapping[str, type[BaseModel]] = {
    "curriculum/course.toml": CourseFile,
    "curriculum/*/area.toml": AreaFile,
    "curriculum/*/*/exercise.toml": ExerciseFile,
    "curriculum/*/*/pilot.toml": PilotFile,
    "curriculum/*/lessons/*.toml": LessonFile,
    "datasets/*/dataset.toml": DatasetFile,
    "curriculum/blueprint.toml": Blueprint,
    "curriculum/framework.toml": Framework,
    "curriculum/milestones.toml": Milestones,
    **{f"curriculum/policies/{name}.toml": model for name, model in MODELS.items()},
    "curriculum/policies/publication.toml": Publication,
    "curriculum/policies/assurance.toml": AssurancePolicy,
    "roster.toml": RosterFile,
}


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """Return what each page says, by file name."""
    written = {"commands.md": commands(), "events.md": events(), "exports.md": exports(), "files.md": files()}
    return {name: "\n".join([*lines, ""]) for name, lines in written.items()}


def commands() -> Iterator[str]:
    """Yield the lines of the page of commands, in the order people meet them."""
    yield from _head("Commands", f"Every verb with its options, as `--help` has them. {exit_codes('')}")
    for path, command in _verbs(get_command(app)):
        usage = " ".join(["groundschool", path, *_arguments(command)])
        yield from (f"## {path}", "", f"`{usage}`", "", *_paragraphs(command.help or ""), "")
        yield from _table(("option", "says"), _options(command))
        if (codes := exit_codes(path)) != exit_codes(""):
            yield from (codes, "")


def _verbs(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - click's commands have no public type here
    for name, below in getattr(command, "commands", {}).items():
        full = f"{path} {name}".strip()
        yield from _verbs(below, full) if hasattr(below, "commands") else [(full, below)]


def _arguments(command: Any) -> list[str]:  # noqa: ANN401
    """Return how a verb's arguments are written: those that may be left out in brackets."""
    found = [one for one in command.params if one.param_type_name == "argument"]
    words = [one.name.upper() + "..." * (one.nargs < 0) for one in found]
    return [word if one.required else f"[{word}]" for one, word in zip(found, words, strict=True)]


def _options(command: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    for one in command.params:
        said = one.help or ""
        if one.param_type_name == "argument":
            yield f"`{one.name.upper()}`", said
        elif not one.hidden:
            yield f"`{', '.join(one.opts)}`", said


def events() -> Iterator[str]:
    """Yield the lines of the page of events."""
    yield from _head(
        "Events",
        "What the ledger records. An event is written once and never changed; levels, pages and exports follow "
        "from events alone.",
    )
    yield from (f"{_plain(inspect.getdoc(Event) or '')}", "")
    sealed = ", ".join(f"`{name}`" for name in sorted(SEALED))
    yield from (f"Sealed under the person's key, which goes when the person does: {sealed}.", "")
    for kind, model in PAYLOADS.items():
        yield from (f"## {kind}", "", *_model(model))


def exports() -> Iterator[str]:
    """Yield the lines of the page of exported tables."""
    text = f"The tables of `groundschool export`, schema version {table.SCHEMA_VERSION}: their columns in order."
    yield from _head("Exports", f"{text} A name stays once it is here.")
    for name, kind in table.__annotations__.items():
        if kind is table.Header:
            header = getattr(table, name)
            yield from (f"## {name.lower().replace('_', '-')}", "", ", ".join(f"`{column}`" for column in header), "")


def files() -> Iterator[str]:
    """Yield the lines of the page of files that people write."""
    text = "What people write in TOML. A field that is not here is refused"
    yield from _head("Files", f"{text}; `groundschool check` reports every problem at once.")
    for pattern, model in FILES.items():
        yield from (f"## {pattern}", "", *_model(model, nested=True))


def _head(title: str, text: str) -> tuple[str, ...]:
    return (f"# {title}", "", WRITTEN, "", text, "")


def _model(model: type[BaseModel], *, nested: bool = False) -> Iterator[str]:
    """Yield what a model says of itself, its fields, and with ``nested`` the tables inside it."""
    schema = model.model_json_schema()
    yield from (*_paragraphs(schema.get("description", "")), "")
    yield from _fields(schema)
    for name, inner in schema.get("$defs", {}).items() if nested else ():
        if inner.get("properties"):
            yield from (f"### {name}", "", *_paragraphs(inner.get("description", "")), "", *_fields(inner))


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    needed = schema.get("required", ())
    properties = schema.get("properties", {})
    rows = ((f"`{name}`", _kind(one), "yes" if name in needed else "") for name, one in properties.items())
    yield from _table(("field", "holds", "needed"), rows)


def _kind(schema: Mapping[str, Any]) -> str:
    """Return in words what a value may be."""
    match schema:
        case {"$ref": name}:
            said = f"{name}".rpartition("/")[2]
        case {"anyOf": several}:
            said = " or ".join(_kind(one) for one in several if one.get("type") != "null")
        case {"enum": words}:
            said = " or ".join(f"`{word}`" for word in words)
        case {"const": word}:
            said = f"`{word}`"
        case {"type": "array", "items": inner} | {"type": "array", "prefixItems": [inner, *_]}:
            said = f"list of {_kind(inner)}"
        case {"type": "object", "additionalProperties": dict(inner)}:
            said = f"table of {_kind(inner)}"
        case _:
            said = " ".join([str(schema.get("format") or schema.get("type", "any value")), *_limits(schema)])
    return said


def _limits(schema: Mapping[str, Any]) -> Iterator[str]:
    words = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    yield from (f"{word} {schema[name]:g}" for name, word in words.items() if name in schema)
    if "pattern" in schema:
        yield f"like `{schema['pattern']}`".replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table, none when it has no rows."""
    lines = [" | ".join(("", *(_plain(cell) for cell in row), "")).strip() for row in rows]
    if lines:
        yield from (f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines, "")


def _paragraphs(text: str) -> list[str]:
    return _plain(inspect.cleandoc(text)).splitlines()


def _plain(text: str) -> str:
    return re.sub(r"``(.+?)``", r"`\1`", text.replace("\f", ""))


if __name__ == "__main__":
    main()
