"""Says what an answer lacked when it was graded: a module that the grader does not have, or more than it may use."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from groundschool.sandbox import Limits, Raised, limit_met

NAMED = re.compile(r"No module named '([A-Za-z_][\w.]{0,60})'")


def shortages_of_cell(outputs: Iterable[dict[str, Any]], limits: Limits) -> Iterator[str]:
    """Yield in words what the errors among a cell's outputs say that it lacked."""
    for output in outputs:
        if output.get("output_type") == "error":
            lines = output.get("traceback")
            told = f"{lines[-1]}" if isinstance(lines, list) and lines else ""
            yield from _shortages(output.get("ename"), f"{output.get('evalue', '')}", told, limits)


def shortages_of_call(raised: Raised, limits: Limits) -> Iterator[str]:
    """Yield in words what an exception of a call says that it lacked."""
    yield from _shortages(raised.name, f"{raised}", f"{raised}", limits)


def _shortages(name: object, said: str, told: str, limits: Limits) -> Iterator[str]:
    """Yield what is lacking by an error's name and words; ``told`` ends with the limit that it met, if any."""
    if name == "ModuleNotFoundError" and (found := NAMED.match(said)):
        yield f"needs the module {found[1]}, which is not there when answers are graded"
    if limit := limit_met(told, limits):
        yield f"ran into a limit: {limit}"
