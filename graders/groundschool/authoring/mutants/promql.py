"""Mutants of PromQL, one expression at a time."""

import re
from collections.abc import Iterator

from groundschool.authoring.mutants.mutant import Changed, Mutant, mutants

FUNCTIONS = {
    "rate": ("increase", "irate", "delta"),
    "increase": ("rate", "delta"),
    "sum": ("avg", "max", "count"),
    "histogram_quantile": ("quantile",),
}
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
SIGNS = {
    ">": (">=", "<", "> bool"),
    ">=": (">", "<"),
    "<": ("<=", ">"),
    "<=": ("<", ">"),
    "/": ("*",),
    "*": ("/",),
    "-": ("+",),
}
JOINED = {"and": ("or", "unless"), "or": ("and",), "unless": ("and",)}
MATCHER = re.compile(r'\w+\s*(?:=~|!~|!=|=)\s*"[^"]*"')
CLASS = '"5..'  # of statuses: what is written instead is one of them, more of them, or a few
NUMBER = re.compile(r"(?<![\w.:\"\[=])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w\]\".:])")


def query_mutants(query: str) -> Iterator[Mutant]:
    """Yield the mutants of one expression."""
    yield from mutants(query, changed_expressions(query))


def changed_expressions(query: str) -> Iterator[Changed]:
    """Yield an expression with one function, matcher, label, window, number, sign or half changed."""
    for make in (_functions, _labels, _matchers, _windows, _numbers, _signs, _halves):
        yield from make(query)


def window_beside(window: str) -> tuple[str, ...]:
    """Return the windows that are next to one in the usual order."""
    at = WINDOWS.index(window) if window in WINDOWS else 0
    return (*WINDOWS[max(0, at - 1) : at], *WINDOWS[at + 1 : at + 2])


def _functions(query: str) -> Iterator[Changed]:
    for found in re.finditer(rf"\b({'|'.join(FUNCTIONS)})\b(?=\s*(?:\(|by))", query):
        yield from (("function", _put(query, found, other)) for other in FUNCTIONS[found[1]])


def _labels(query: str) -> Iterator[Changed]:
    for found in re.finditer(r"\s*\bby\s*\(([^)]*)\)", query):
        names = [name.strip() for name in found[1].split(",")]
        yield "by", _put(query, found, "")
        for kept in (*([one for one in names if one != gone] for gone in names), [*names, "pod"]):
            yield "by", _put(query, found, f" by ({', '.join(kept)})")


def _matchers(query: str) -> Iterator[Changed]:
    for found in re.finditer(r"\{([^}]*)\}", query):
        matchers = MATCHER.findall(found[1])
        for at, one in enumerate(matchers):
            for other in ("", *_other_matchers(one)):
                kept = [*matchers[:at], *([other] if other else []), *matchers[at + 1 :]]
                yield "matcher", _put(query, found, f"{{{', '.join(kept)}}}")


def _other_matchers(matcher: str) -> Iterator[str]:
    signs = {"=~": ("=", "!~"), "!~": ("=~",), "!=": ("=",), "=": ("!=",)}
    sign = next(sign for sign in signs if sign in matcher)
    yield from (matcher.replace(sign, other, 1) for other in signs[sign])
    if CLASS in matcher:
        yield from (matcher.replace(CLASS[1:], other) for other in ("503", "[45]..", "50[03]"))


def _windows(query: str) -> Iterator[Changed]:
    for found in re.finditer(r"\[(\d+[smhd])\]", query):
        yield from (("window", _put(query, found, f"[{other}]")) for other in window_beside(found[1]))


def _numbers(query: str) -> Iterator[Changed]:
    for found in NUMBER.finditer(query):
        value = float(found[0])
        others = [value * by for by in (0.5, 0.9, 1.1, 2)]
        others += [value + by for by in (1, -1)] if value.is_integer() else []
        yield from (("number", _put(query, found, f"{other:.6g}")) for other in others)


def _signs(query: str) -> Iterator[Changed]:
    for found in re.finditer(r"(?<= )(>=|<=|>|<|/|\*|-)(?= )", query):
        yield from (("sign", _put(query, found, other)) for other in SIGNS[found[1]])
    for found in re.finditer(r"(?<= )(and|or|unless)(?= )", query):
        yield from (("sign", _put(query, found, other)) for other in JOINED[found[1]])


def _halves(query: str) -> Iterator[Changed]:
    halves = query.split(" and ")
    for at in range(len(halves) if len(halves) > 1 else 0):
        yield "operand-dropped", " and ".join([*halves[:at], *halves[at + 1 :]])


def _put(query: str, found: re.Match[str], other: str) -> str:
    return query[: found.start()] + other + query[found.end() :]
