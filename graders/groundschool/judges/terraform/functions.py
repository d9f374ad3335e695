"""The functions of Terraform's language that a small module needs, for the stand-in."""

import re
from collections.abc import Callable
from typing import Any


class _Failed:
    """What ``regex`` gives without a match; only ``can`` may look at it."""


class TerraformSet(list[Any]):
    """A set, in order: for_each takes one, and no list."""


class Secret(str):
    """A text that is marked as sensitive: functions that pass it on pass the mark on."""

    __slots__ = ()

    @classmethod
    def of(cls, value: Any) -> Any:  # noqa: ANN401 - HCL is typed at run time
        """Return the value, marked where it is a text: nothing else is, here."""
        return cls(value) if isinstance(value, str) else value


def _match(pattern: str, text: str) -> Any:  # noqa: ANN401 - a text or a failure
    found = re.search(pattern.replace("\\\\", "\\"), text)
    return found[0] if found else _Failed()


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "toset": lambda values: TerraformSet(sorted(set(values))),
    "tolist": list,
    "tomap": dict,
    "length": len,
    "keys": sorted,
    "values": lambda mapping: [mapping[key] for key in sorted(mapping)],
    "merge": lambda *mappings: {key: value for mapping in mappings for key, value in mapping.items()},
    "concat": lambda *lists: [value for values in lists for value in values],
    "contains": lambda values, wanted: wanted in values,
    "zipmap": lambda keys, values: dict(zip(keys, values, strict=True)),
    "alltrue": all,
    "anytrue": any,
    "lower": str.lower,
    "trimspace": str.strip,
    "sensitive": Secret.of,
    "nonsensitive": lambda value: str(value) if isinstance(value, str) else value,
    "regex": _match,
    "can": lambda value: not isinstance(value, _Failed),
}
