"""The numbers at which one acts, each in its unit."""

import re

_UNIT = re.compile(
    r"[\s|(]*(%|ms|s|h|[KMG]i?B|sec\w*|min(ute)?s?|hours?|milli\w*|percent|per cent)(?!\w)", re.IGNORECASE
)


def bounded(text: str, bound: int, units: tuple[str, ...]) -> bool:
    """Return whether a text has a number in its unit: beside it, or once for the line where it has no other one."""
    joined = re.sub(r"(?<=\d)[,.'\u2019\u00a0\u202f ](?=\d{3}(?!\d))", "", text)
    own = "|".join(map(re.escape, filter(None, units)))
    there = "" in units or re.search(rf"(?<![\w'\u2019])({own})(?!\w)", joined, re.IGNORECASE)
    for found in re.finditer(r"(?<![\w.:])(\d{1,9})(k?)(?!\d|:\d|\.\d)", joined):
        behind = joined[found.end() :]
        beside = re.match(rf"[\s|(-]*({own})(?!\w)", behind, re.IGNORECASE)
        right = beside or (there and not _UNIT.match(behind))
        if right and int(found[1]) * (1000 if found[2] else 1) == bound:
            return True
    return False
