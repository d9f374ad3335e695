"""Whether a file is laid out as ``terraform fmt`` would: what the stand-in checks of Terraform's style conventions."""

import re
from itertools import groupby

QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
ASSIGNED = re.compile(r'\s*(?:[\w-]+|"[^"]*")\s*=(?!=|>)')


def laid_out(text: str) -> bool:
    """Return whether lines are indented as brackets open and close, and neighbouring equals signs are aligned."""
    lines = text.splitlines()
    tidy = not any("\t" in line or line != line.rstrip() for line in lines)
    return tidy and text.endswith("}\n") and _indented(lines) and _aligned(lines)


def _indented(lines: list[str]) -> bool:
    """Return whether each line stands two spaces further in for each line that opens what is still open.

    As ``formatIndent`` of hclwrite does: a line indents once, however many brackets it opens.
    """
    brackets: list[int] = []
    for line in filter(None, lines):
        bare = QUOTED.sub("", line).split("#")[0]
        net = len(re.findall(r"[\[{(]", bare)) - len(re.findall(r"[\]})]", bare))
        closing = -net
        while closing > 0 and brackets:
            closing -= (taken := min(closing, brackets[-1]))
            brackets = [*brackets[:-1], brackets[-1] - taken] if brackets[-1] > taken else brackets[:-1]
        if len(line) - len(line.lstrip(" ")) != 2 * len(brackets):
            return False
        if net > 0:
            brackets.append(net)
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
