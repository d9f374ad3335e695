"""Whether a file is laid out as ``terraform fmt`` would: what the stand-in checks of Terraform's style conventions."""

import re
from itertools import groupby

QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
ASSIGNED = re.compile(r'\s*(?:[\w-]+|"[^"]*")\s*=(?!=|>)')


def laid_out(text: str) -> bool:
    """Return whether lines are indented by two spaces a bracket and neighbouring equals signs are aligned."""
    lines = text.splitlines()
    tidy = not any("\t" in line or line != line.rstrip() for line in lines)
    return tidy and text.endswith("}\n") and _indented(lines) and _aligned(lines)


def _indented(lines: list[str]) -> bool:
    depth = 0
    for line in filter(None, lines):
        bare = QUOTED.sub("", line.split("#")[0])
        closing_first = len(bare.strip()) - len(bare.strip().lstrip("])}"))
        if len(line) - len(line.lstrip(" ")) != 2 * (depth - closing_first):
            return False
        depth += len(re.findall(r"[\[{(]", bare)) - len(re.findall(r"[\]})]", bare))
    return True


def _aligned(lines: list[str]) -> bool:
    """Return whether the equals signs of neighbouring one-line assignments stand below each other."""
    for assigning, run in groupby(lines, lambda line: bool(ASSIGNED.match(line)) and line[-1] not in "[{("):
        if assigning:
            names = [line[: line.index("=", len(ASSIGNED.match(line)[0]) - 1)] for line in run]  # type: ignore[index]
            width = max(len(name.rstrip()) for name in names) + 1
            if any(len(name) != width for name in names):
                return False
    return True
