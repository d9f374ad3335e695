"""Evidence in the making: files of texts in parts, of which it is known what is planted where."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import beside

planted = beside(__file__, "planted")
Thing, Texts, said = planted.Thing, planted.Texts, planted.said
QUERY_NAMES = ("token", "access_token", "reset-token", "api_key", "client_secret", "Signed_Token", "password")
SERVICES = ("booking", "payments", "check-in", "manifest")


class Nested:
    """A value that stands as JSON within a text."""

    def __init__(self, value: object) -> None:
        self.value = value


class Evidence:
    """Files in the making, with what is planted where."""

    def __init__(self, rng: random.Random, day: datetime, *, close: bool = False) -> None:
        self.close, self.rng, self.plant = close, rng, planted.Planter(rng)
        self.customers = planted.Customers(rng)
        self.start = day.replace(tzinfo=UTC) + timedelta(minutes=rng.randrange(60, 1300))
        self.service = rng.choice(SERVICES)
        self.files: dict[str, str] = {}
        self.leaves: list[tuple[str, str, Any]] = []
        self.times: dict[str, list[datetime]] = {}

    def text(self, name: str, lines: list[Any]) -> None:
        """Add a file of lines."""
        self.files[name] = "".join(f"{one}\n" for one in lines)
        self.leaves += [(name, str(number), one) for number, one in enumerate(lines, 1) if isinstance(one, Texts)]

    def json_lines(self, name: str, values: list[Any]) -> None:
        """Add a file with an object a line, as Go's encoder writes it: keys in order, three letters escaped."""
        made = [json.dumps(plain(one), sort_keys=True, separators=(",", ":"), ensure_ascii=False) for one in values]
        escaped = [one.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e") for one in made]
        self.files[name] = "".join(f"{one}\n" for one in escaped)
        for number, value in enumerate(values, 1):
            self.leaves += [(name, path, one) for path, one in walk(value, str(number))]

    def json(self, name: str, value: object, indent: int) -> None:
        """Add a file with one value."""
        self.files[name] = json.dumps(plain(value), indent=indent, ensure_ascii=False) + "\n"
        self.leaves += [(name, path, one) for path, one in walk(value, "")]


def plain(value: object) -> object:
    """Return a value as it is written, with its texts put together."""
    if isinstance(value, Texts):
        return str(value)
    if isinstance(value, Nested):
        return json.dumps(plain(value.value), separators=(",", ":"))
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def walk(value: object, path: str) -> list[tuple[str, Any]]:
    """Return the texts in parts that a value holds, each with its path."""
    if isinstance(value, Texts):
        return [(path, value)]
    if isinstance(value, Nested):
        return walk(value.value, path)
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in items for found in walk(one, f"{path}.{key}" if path else str(key))]


def lines_of(texts: list[Texts]) -> Texts:
    """Return lines as one text."""
    parts = [part for one in texts for part in (*one, "\n")]
    return said(*parts[:-1])


def order(evidence: Evidence) -> Thing:
    """Return the number of an order: sixteen digits that are nobody's."""
    return evidence.plant.keep("hex", evidence.plant.letters("0123456789", 16), "hex-is-secret")
