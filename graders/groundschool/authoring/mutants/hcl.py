"""Mutants of Terraform's language as ``terraform fmt`` lays it out: a block, an element, an attribute, a value."""

import re
from collections.abc import Iterator

from groundschool.authoring.mutants.mutant import Changed, Mutant, mutants

ATTRIBUTE = re.compile(r"^(\s*(?:[\w-]+|\"[\w-]+\")\s*= )(.+)$")
ELEMENT = re.compile(r'\s*"[\w-]+",')
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
NUMBER = re.compile(r"(?<![\w\"./-])\d+(?![\w\"./-])")
# What refers to something, and what is written when it is not looked up.
REFERENCES = {
    "each.key": ("each.value",),
    "each.value": ("each.key",),
    "toset(": ("tolist(",),
    "local.": ("var.",),
    ".id": (".name",),
    "for_each": ("count",),
}
PROSE = ("description", "error_message")


def hcl_mutants(text: str) -> Iterator[Mutant]:
    """Yield the mutants of a module."""
    yield from mutants(text, _changed(text))


def _changed(text: str) -> Iterator[Changed]:
    lines = text.split("\n")
    for at, line in enumerate(lines):
        end = _end(lines, at) if line.rstrip().endswith(("{", "[")) else 0
        if end:
            yield "block-dropped", "\n".join([*lines[:at], *lines[end + 1 :]])
        if ELEMENT.fullmatch(line):
            yield "element-dropped", "\n".join([*lines[:at], *lines[at + 1 :]])
        found = ATTRIBUTE.match(line)
        if found and not end and not line.strip().startswith(PROSE):
            yield "attribute-dropped", "\n".join([*lines[:at], *lines[at + 1 :]])
            for operator, other in _values(found[2]):
                yield operator, "\n".join([*lines[:at], found[1] + other, *lines[at + 1 :]])


def _end(lines: list[str], at: int) -> int:
    """Return the line that closes the block which one begins, 0 where none does."""
    indent = re.match(r"\s*", lines[at])[0]  # type: ignore[index]
    closing = (n for n in range(at + 1, len(lines)) if re.match(rf"{indent}[\]}}]", lines[n]))
    return next(closing, 0)


def _values(value: str) -> Iterator[Changed]:
    if value in ("true", "false"):
        yield "boolean", "false" if value == "true" else "true"
    for found in STRING.finditer(value):
        yield from (("string", _put(value, found, other)) for other in (f'"{found[1]}x"', '""'))
    for found in NUMBER.finditer(value):
        yield from (("number", _put(value, found, str(int(found[0]) + by))) for by in (1, -1))
    if re.search(r'\["[^]]*, ', value):
        first, *_, last = re.findall(r'"[^"]*"', value)
        yield from (("member-dropped", value.replace(gone, "", 1)) for gone in (f"{first}, ", f", {last}"))
    for word, others in REFERENCES.items():
        if word in value:
            yield from (("reference", value.replace(word, other, 1)) for other in others)
    if value.startswith("contains("):
        yield from (("condition", other) for other in ("true", f"!{value}"))


def _put(value: str, found: re.Match[str], other: str) -> str:
    return value[: found.start()] + other + value[found.end() :]
