"""Regular expressions with the syntax and the promise of RE2: the time they take does not explode, whatever they say.

An expression is read into a tree; where a node may end that begins at a place is reckoned once for each place. Source
of the syntax: https://github.com/google/re2/wiki/Syntax, as far as label matchers use it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from groundschool.judges.alertmanager.errors import AlertmanagerError

LONGEST, DEEPEST, MOST = 1_000, 50, 1_000  # characters, brackets in one another, and repetitions, as in RE2
_CLASSES: dict[str, Callable[[str], bool]] = {
    "d": lambda one: "0" <= one <= "9",
    "w": lambda one: one == "_" or (one.isascii() and one.isalnum()),
    "s": lambda one: one in "\t\n\f\r ",
}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_COUNT = re.compile(r"\{(\d+)(,(\d*))?\}")
_FLAGS = re.compile(r"\(\?([is]+)\)")
Node = tuple  # its kind, and what belongs to it


@dataclass
class _Reader:
    """Reads an expression from left to right."""

    text: str
    at: int = 0
    depth: int = 0
    flags: str = ""

    def refuse(self, why: str) -> AlertmanagerError:
        return AlertmanagerError(f"error parsing regexp {self.text!r}: {why}")

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        if self.at >= len(self.text):
            raise self.refuse("unexpected end")
        self.at += 1
        return self.text[self.at - 1]

    def alternatives(self) -> Node:
        """Return what stands up to a closing bracket or the end."""
        found = [self._sequence()]
        while self.peek() == "|":
            self.at += 1
            found.append(self._sequence())
        return ("alt", *found)

    def _sequence(self) -> Node:
        found: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            found.append(self._repeated(self._single()))
        return ("cat", *found)

    def _repeated(self, node: Node) -> Node:
        times = 0
        while True:
            low, high = 0, -1
            if counted := _COUNT.match(self.text, self.at):
                low = int(counted[1])
                high = low if counted[2] is None else int(counted[3]) if counted[3] else -1
                if low > MOST or high > MOST or -1 < high < low:
                    raise self.refuse("invalid repeat count")
                self.at = counted.end()
            elif (sign := self.peek()) and sign in "*+?":
                low, high = {"*": (0, -1), "+": (1, -1), "?": (0, 1)}[sign]
                self.at += 1
            else:
                return node
            if times := times + 1 > 1:
                raise self.refuse("invalid nested repetition operator")
            if self.peek() == "?":  # less rather than more: the same texts match as a whole
                self.at += 1
            node = ("rep", node, low, high)

    def _single(self) -> Node:
        sign = self.take()
        if sign == "(":
            return self._group()
        if sign == "[":
            return ("char", self._members())
        if sign == ".":
            return ("char", lambda one, all_of="s" in self.flags: all_of or one != "\n")
        if sign in "^$":
            return ("begin",) if sign == "^" else ("end",)
        if sign in "*+?":
            raise self.refuse(f"missing argument to repetition operator: {sign}")
        if sign == "\\":
            return self._escaped()
        return ("char", self._same(sign))

    def _same(self, wanted: str) -> Callable[[str], bool]:
        if "i" in self.flags:
            return lambda one: one.casefold() == wanted.casefold()
        return lambda one: one == wanted

    def _group(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse("expression nests too deeply")
        before = self.flags
        if self.peek() == "?":
            opened = re.compile(r"\?(?:(?P<flags>[is]*):|P?<\w+>|(?P<rest>[is]+)\))").match(self.text, self.at)
            if not opened:
                raise self.refuse("invalid or unsupported Perl syntax")
            self.at = opened.end()
            self.flags += opened["flags"] or opened["rest"] or ""
            if opened["rest"]:
                self.depth -= 1
                return ("cat",)
        node = self.alternatives()
        if self.peek() != ")":
            raise self.refuse("missing closing )")
        self.at += 1
        self.depth, self.flags = self.depth - 1, before
        return node

    def _escaped(self) -> Node:
        sign = self.take()
        if sign.lower() in _CLASSES:
            return ("char", _class_of(sign))
        if sign == "A":
            return ("begin",)
        if sign == "z":
            return ("end",)
        return ("char", self._same(self._literal(sign)))

    def _literal(self, sign: str) -> str:
        if sign in _ESCAPES:
            return _ESCAPES[sign]
        if sign.isalnum() or not sign.isascii():
            raise self.refuse(f"invalid escape sequence: \\{sign}")
        return sign

    def _members(self) -> Callable[[str], bool]:
        other = self.peek() == "^"
        self.at += other
        tests: list[Callable[[str], bool]] = []
        while self.peek() != "]" or not tests:
            sign = self.take()
            if sign == "\\" and self.peek().lower() in _CLASSES:
                tests.append(_class_of(self.take()))
                continue
            low = self._literal(self.take()) if sign == "\\" else sign
            high = low
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                sign = self.take()
                high = self._literal(self.take()) if sign == "\\" else sign
            if high < low:
                raise self.refuse("invalid character class range")
            tests.append(_between(low, high, fold="i" in self.flags))
        self.at += 1
        return lambda one: any(test(one) for test in tests) != other


def _class_of(sign: str) -> Callable[[str], bool]:
    test = _CLASSES[sign.lower()]
    return test if sign.islower() else lambda one: not test(one)


def _between(low: str, high: str, *, fold: bool) -> Callable[[str], bool]:
    def test(one: str) -> bool:
        return low <= one <= high or (fold and (low <= one.lower() <= high or low <= one.upper() <= high))

    return test


@dataclass
class _Match:
    """Where the nodes of an expression may end in one text."""

    text: str
    known: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)

    def ends(self, node: Node, at: int) -> frozenset[int]:
        """Return the places where a node may end that begins at a place."""
        key = id(node), at
        if key not in self.known:
            self.known[key] = self._ends(node, at)
        return self.known[key]

    def _ends(self, node: Node, at: int) -> frozenset[int]:
        kind, *parts = node
        if kind == "char":
            return frozenset({at + 1}) if at < len(self.text) and parts[0](self.text[at]) else frozenset()
        if kind in ("begin", "end"):
            return frozenset({at}) if at == (0 if kind == "begin" else len(self.text)) else frozenset()
        if kind == "alt":
            return frozenset().union(*(self.ends(part, at) for part in parts))
        if kind == "cat":
            places = frozenset({at})
            for part in parts:
                places = self._after(part, places)
            return places
        return self._repeated(parts[0], parts[1], parts[2], at)

    def _after(self, node: Node, places: frozenset[int]) -> frozenset[int]:
        return frozenset().union(*(self.ends(node, place) for place in places))

    def _repeated(self, node: Node, low: int, high: int, at: int) -> frozenset[int]:
        places = frozenset({at})
        for _ in range(low):
            after = self._after(node, places)
            if after == places:
                break
            places = after
        found, times = places, low
        while places and times != high:
            places = self._after(node, places) - found
            found, times = found | places, times + 1
        return found


@lru_cache(maxsize=512)
def parsed(pattern: str) -> Node:
    """Return an expression's tree; raises AlertmanagerError for what RE2 refuses, or what is beyond any matcher."""
    if len(pattern) > LONGEST:
        raise AlertmanagerError(f"a regular expression of more than {LONGEST} characters")
    reader = _Reader(pattern)
    node = reader.alternatives()
    if reader.at < len(pattern):
        raise reader.refuse("unexpected )")
    return node


def matches_whole(pattern: str, text: str) -> bool:
    """Return whether an expression matches the whole of a text; raises AlertmanagerError for what is none."""
    return len(text) in _Match(text).ends(parsed(pattern), 0)
