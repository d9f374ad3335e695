"""View models as plain data, for JSON."""

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

SCHEMA_VERSION = 1


def as_document(view: object) -> dict[str, Any]:
    """Return a view model as a JSON document: instants in ISO 8601, tuples as lists, ``schema_version`` first."""
    return {"schema_version": SCHEMA_VERSION, **_plain(view)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any view model, down to its leaves
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
