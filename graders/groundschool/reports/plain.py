"""View models as plain data, for JSON."""

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

SCHEMA_VERSION = 1


def as_document(view: object) -> dict[str, Any]:
    """Return a view model as JSON: days and instants in ISO 8601, lists for tuples, ``schema_version`` first."""
    return {"schema_version": SCHEMA_VERSION, **_plain(view)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any view model, down to its leaves
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
