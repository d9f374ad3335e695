"""What grep makes of lines: the options that people type in a runbook, and None for those that are not known."""

import re
from collections.abc import Iterator, Sequence

LONGEST, REPEATED = 100, 3  # letters of a pattern, and what in it is repeated
_LONG = {
    "--ignore-case": "-i", "--invert-match": "-v", "--count": "-c", "--fixed-strings": "-F", "--extended-regexp": "-E",
    "--perl-regexp": "-P", "--after-context": "-A", "--before-context": "-B", "--context": "-C",
    "--only-matching": "-o", "--regexp": "-e", "--word-regexp": "-w", "--max-count": "-m", "--line-buffered": "",
    "--color": "", "--text": "-a",
}  # fmt: skip
_SHORT = re.compile(r"-([aEFGPchinoswvyHx]*)([ABCem]?)(.*)")


def filtered(words: Sequence[str], lines: Sequence[str]) -> str | None:
    """Return what grep prints of lines; None for options that are not known, or a pattern that might never end."""
    flags, values, rest = "", {}, []
    left = iter(words)
    for word in left:
        name, equals, value = word.partition("=")
        short = _LONG.get(name, word) + (value if equals and name in _LONG else "")
        if not short.startswith("-"):
            rest += [short] if short else []
        elif re.fullmatch(r"-\d+", short):
            values["C"] = short[1:]
        elif found := _SHORT.fullmatch(short):
            flags += found[1]
            if found[3] and not found[2]:
                return None
            values |= {found[2]: found[3] or next(left, "")} if found[2] else {}
        else:
            return None
    rest = [values["e"], *rest] if "e" in values else rest
    pattern = _pattern(rest[0], flags) if len(rest) == 1 else None
    around = [values.get(one, values.get("C", "0")) for one in "BA"]
    if pattern is None or not all(one.isdecimal() and len(one) < LONGEST for one in (*around, values.get("m", "1"))):
        return None
    kept = [at for at, line in enumerate(lines) if bool(pattern.search(line)) != ("v" in flags)]
    kept = kept[: int(values["m"])] if "m" in values else kept
    if "c" in flags:
        return str(len(kept))
    if "o" in flags:
        return "\n".join(found[0] for at in kept for found in pattern.finditer(lines[at]))
    return "\n".join(_with_context(lines, kept, *(min(int(one), len(lines)) for one in around)))


def _with_context(lines: Sequence[str], kept: Sequence[int], before: int, after: int) -> Iterator[str]:
    """Yield the lines that are kept with those around them, and two dashes where some are left out."""
    shown = sorted({at for one in kept for at in range(one - before, one + after + 1) if 0 <= at < len(lines)})
    for at, last in zip(shown, (None, *shown), strict=False):
        if (before or after) and last is not None and at > last + 1:
            yield "--"
        yield lines[at]


def _pattern(wanted: str, flags: str) -> re.Pattern[str] | None:
    """Return what is looked for, as Python writes it."""
    if "F" in flags:
        wanted = re.escape(wanted)
    elif "E" not in flags and "P" not in flags:
        wanted = re.sub(r"\\?([|+?(){}])", lambda found: found[1] if found[0][0] == "\\" else "\\" + found[1], wanted)
    if len(wanted) > LONGEST or len(re.findall(r"[*+?{]", wanted)) > REPEATED or re.search(r"\)[*+?{]", wanted):
        return None  # one that might not come to an end
    wanted = rf"\b(?:{wanted})\b" if "w" in flags else f"^(?:{wanted})$" if "x" in flags else wanted
    try:
        return re.compile(wanted, re.IGNORECASE if {"i", "y"} & {*flags} else 0)
    except re.error:
        return None
