"""The blocks of a module as python-hcl2 reads them, and what a module says of itself in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import hcl2

Block = Mapping[str, Any]
PIN = "required_version"


@lru_cache(maxsize=32)
def parsed_blocks(text: str) -> Block:
    """Return the blocks of a text, to be read and not changed; raises what python-hcl2's parser does."""
    return hcl2.loads(text)


@dataclass(frozen=True)
class ModuleSettings:
    """What a module says of itself: the Terraform versions it accepts, its variables and its locals by name."""

    required_version: str = ""
    variables: Mapping[str, Block] = field(default_factory=dict)
    locals: Mapping[str, Any] = field(default_factory=dict)


def declared(text: str) -> ModuleSettings:
    """Return what ``text`` declares; nothing when it is no HCL."""
    try:
        tree = parsed_blocks(text)
        pins = [str(block[PIN]).strip('"') for block in tree.get("terraform", []) if PIN in block]
        variables = dict(labelled(tree.get("variable", []), 1))
        return ModuleSettings(", ".join(pins), variables, local_values(tree))
    except Exception:  # noqa: BLE001 - python-hcl2 raises its parser's own exceptions, and a block may be no block
        return ModuleSettings()


def local_values(tree: Block) -> dict[str, Any]:
    """Return the raw values of every locals block by name."""
    return {name: raw for block in tree.get("locals", []) for name, raw in arguments(block)}


def arguments(block: Block) -> Iterator[tuple[str, Any]]:
    """Yield the names and raw values of a block or object."""
    return ((key, one) for key, one in block.items() if key != "__is_block__")


def reference(raw: str) -> str:
    """Return what an expression names, such as an address, as it is written."""
    return raw[2:-1] if raw.startswith("${") else raw


def labelled(blocks: list[Block], labels: int) -> Iterator[tuple[Any, Block]]:
    """Yield the labels (one name, or a tuple of them) and the body of every block."""
    for block in blocks:
        for label, body in arguments(block):
            name = label.strip('"')
            if labels == 1:
                yield name, body
            else:
                yield from (
                    ((name, *((one,) if isinstance(one, str) else one)), inner)
                    for one, inner in labelled([body], labels - 1)
                )
