"""Versions and ranges: the order of semver.org 2.0.0, section 11, and what people take for it."""

import operator
import random
import re
from collections.abc import Callable
from typing import Any

TESTS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
Rank = Any  # what Python compares as wanted
SHAPE = re.compile(r"([0-9]+(?:\.[0-9]+)*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z.-]+))?")
BOUND = re.compile(r"\s*(>=|<=|==|!=|>|<)\s*(\S+)\s*")


def rank(version: str, how: str = "") -> Rank:
    """Return what versions are ordered by; raises ValueError for what is none."""
    if not (found := SHAPE.match(version) if how == "front-read" else SHAPE.fullmatch(version)):
        raise ValueError(f"{version!r} is no version")
    numbers, pre, build = found.groups()
    if how == "text-order":
        return version.partition("+")[0]
    if how == "as-decimals":
        return float(".".join(numbers.split(".")[:2])), _pre(pre, how)
    counted = [int(one) for one in numbers.split(".")]
    if how != "zeros-count":
        while counted and not counted[-1]:
            counted.pop()
    if how == "three-numbers":
        counted = counted[:3]
    return counted, _pre(pre, how), (build or "" if how == "build-counts" else "")


def _pre(pre: str | None, how: str) -> Rank:
    if pre is None or how == "pre-release-dropped":
        return [] if how == "pre-release-later" else [(2, 0, "")]
    if how == "pre-release-as-text":
        return [(1, 0, pre)]
    parts = [(0, int(one), "") if one.isdigit() else (1, 0, one) for one in pre.split(".")]
    if how == "letters-first":
        return [(1 - kind, number, text) for kind, number, text in parts]
    if how == "by-letter-and-number":
        return [(1, int("".join(re.findall("[0-9]+", pre)) or 0), "")]
    return parts


def satisfies(version: str, wanted: str, how: str = "") -> bool:
    """Return whether a version is within all bounds; right, or as a misconception has it."""
    bounds = [BOUND.fullmatch(part) for part in wanted.split(",")]
    if not all(bounds):
        raise ValueError(f"{wanted!r} is no range")
    if how == "until-one-fails":
        return all(TESTS[bound[1]](rank(version), rank(bound[2])) for bound in bounds if bound)
    tests = [TESTS[bound[1]](rank(version, how), rank(bound[2], how)) for bound in bounds if bound]
    if how == "first-bound":
        return tests[0]
    if how == "npm-way" and "-" in version.partition("+")[0]:
        numbers = version.partition("-")[0]
        opted = any(bound and bound[2].startswith(f"{numbers}-") for bound in bounds)
        return all(tests) and opted
    return any(tests) if how == "any-bound" else all(tests)


MISTAKEN = (
    "text-order",
    "as-decimals",
    "zeros-count",
    "three-numbers",
    "build-counts",
    "pre-release-dropped",
    "pre-release-later",
    "pre-release-as-text",
    "letters-first",
    "by-letter-and-number",
    "first-bound",
    "any-bound",
    "npm-way",
)
NO_VERSIONS = (
    "1.1.1w",
    "17beta1",
    "1.8.0_392",
    "v1.2.3",
    "1..2",
    "1.2.",
    ".5",
    "latest",
    "1.10.x",
    "1.2-",
    "1.2-rc..1",
    "1.2 ",
    "1.٢",
    "1.2+",
    "1.2+a_b",
    "1.2+a+b",
)
NO_RANGES = (
    "~>1.2",
    "^1.2",
    "=>1.2",
    "1.2",
    "=1.2",
    ">=1.9 <2",
    ">=1.9,",
    ">==1.2",
    "~=1.2",
    ">=2, <latest",
    "<1, >=1.x",
    "",
)


def groups(rng: random.Random) -> dict[str, list[tuple[str, str]]]:
    """Return versions with ranges by what they are about."""
    low, high = rng.randint(2, 9), rng.randint(10, 29)
    pre, more = rng.choice(("rc", "beta", "alpha")), rng.randint(31, 90)
    shifted = {
        "lengths": [
            ("15.6", "==15.6.0"),
            ("2", "==2.0.0"),
            ("2.0.0", "<=2"),
            ("2", ">=2.0"),
            ("2.0.1", ">2"),
            ("1.9", "!=1.9.0"),
            ("3.0.0.0", "==3"),
            ("1.0.10", "==1.0.1"),
            ("10.0", "==1"),
            ("0.0", "==0"),
            ("0.1", ">0"),
        ],
        "pre-release": [
            (f"2.0.0-{pre}.{low}", ">=2.0.0"),
            (f"2.0.0-{pre}.{low}", "<2"),
            (f"2.0-{pre}", ">1.99"),
            ("1.0.0-alpha.1", ">1.0.0-alpha"),
            (f"1.4.0-{pre}.{high}", f">1.4.0-{pre}.{low}"),
            ("1.0.0-beta.2", "<1.0.0-beta.11"),
            ("1.0.0-alpha.1", "<1.0.0-alpha.beta"),
            ("1.0.0-rc.1", "<1.0.0"),
            ("1.0.0-beta", ">1.0.0-alpha.beta"),
            ("2.0.0-rc.1", "<2.0.0-0"),
            ("2.0.0-rc10", "<2.0.0-rc9"),
            ("1.0.0-Beta", "<1.0.0-alpha"),
            ("1.0.0-rc-1.0", ">1.0.0-rc"),
            ("1.0.0-99", "<1.0.0-a"),
            ("1.0.0", ">1.0.0-zz.9"),
            ("1.0.0-alpha.99", "<1.0.0-beta.1"),
            ("1.0.0-0a", ">1.0.0-9"),
            ("1.0.0--", "<1.0.0-0a"),
        ],
        "build": [
            (f"1.10.0+build.{low}", "==1.10.0"),
            ("1.10.0+b.2", "<=1.10.0+b.1"),
            ("1.10.0+z", ">1.10.0+a"),
            ("1.0.0-rc.1+5", "==1.0.0-rc.1"),
            ("2.0.0+rc-1", ">=2.0.0"),
            ("2.0.0+1-rc", "<2.0.0"),
        ],
        "bounds": [
            ("1.9.4", ">=1.9, <2"),
            ("2.1", ">=1.9, <2"),
            ("1.8", ">=1.9,<2"),
            ("1.9", ">= 1.9 ,  < 2"),
            ("2", ">=1.9, <2"),
            ("1.5", "<2, !=1.5.0, >1"),
            (f"1.{high}", f">1.{low}, <1.{high}"),
            (f"1.{low}", f">=1.{low}, <=1.{low}"),
            ("3", "==3"),
            ("3", "!=3"),
            ("3.1", "!=3"),
            ("3.1", "==3"),
            ("3", ">3"),
            ("3", "<3"),
            ("3", ">=3"),
            ("3", "<=3"),
            ("3", "!=3, >1"),
            ("1.5-rc.1", ">=1.4, <2"),
            ("1.6.0-rc.1", ">=1.4.0-rc.1, <2"),
        ],
        "no versions": [(one, ">=1") for one in NO_VERSIONS],
        "no ranges": [("1.5", one) for one in NO_RANGES],
    }
    by = rng.randrange(1, 400)
    numbers = [
        (f"{low}.{high}.0", f">{low}.{low}.9"),
        (f"{low}.{low}", f">={low}.{high}"),
        (f"1.{low}.{high}", f"<1.{low}.{high + 1}"),
        (f"{high}.0.1", f">={low}"),
        (f"2.0.{high}", f"<=2.0.{low}"),
        (f"{more}.10", f">={more}.9"),
        (f"{more}.100", f">{more}.20"),
        (f"1.{more}.4.{high}", f">1.{more}.4.{low}"),
        (f"1.{more}.4.1", f">1.{more}.4"),
        (f"10{low}", f">9{low}.9.9"),
    ]
    told = {
        group: [(_shifted(one, by), _shifted(other, by)) for one, other in pairs] for group, pairs in shifted.items()
    }
    told["lengths"] += [("0.0", "==0"), (f"0.0.{low}", ">0")]
    return {"numbers": numbers, **told}


def _shifted(text: str, by: int) -> str:
    """Return a version or a range with the first number of each version moved: the same order, and other texts."""
    return re.sub(r"(?<![\w.+-])[0-9]+", lambda found: str(int(found[0]) + by), text)
