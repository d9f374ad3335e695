"""Says which module a notebook imports that the grader does not have."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

NAMED = re.compile(r"No module named '([A-Za-z_][\w.]{0,60})'")


def missing_modules(outputs: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield in words which modules a cell's errors name."""
    for output in outputs:
        found = NAMED.match(str(output.get("evalue", "")))
        if found and output.get("ename") == "ModuleNotFoundError":
            yield f"needs the module {found[1]}, which is not there when answers are graded"
