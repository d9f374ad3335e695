"""Formats that many programs read and write: JSON, CSV, YAML, TOML and plain text."""

import csv
import io
import json
import tomllib

import yaml

from groundschool.formats.accepted import Accepted


def read_json(content: bytes) -> object:
    """Return the value of a JSON text."""
    return json.loads(content.decode())


def read_csv(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a table with a heading; raises ValueError for a row of another width."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("a table has a heading, and every row as many cells")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def read_yaml(content: bytes) -> object:
    """Return the value of a YAML text; raises ValueError for what is none."""
    try:
        return yaml.safe_load(content.decode())
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def read_toml_text(content: bytes) -> object:
    """Return the table of a TOML text."""
    return tomllib.loads(content.decode())


ACCEPTED = {
    "json": Accepted(read=read_json),
    "csv": Accepted(read=read_csv),
    "yaml": Accepted(read=read_yaml),
    "toml": Accepted(read=read_toml_text),
    "text": Accepted(read=bytes.decode),
}
