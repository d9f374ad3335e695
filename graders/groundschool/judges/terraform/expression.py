"""The value of an HCL expression: the part of the language that a small module needs.

Grammar: HCL native syntax, *Expressions* (literals, templates, references, calls, operators, conditionals, ``for``,
splat). What lies beyond raises Unreadable, so that nobody is judged by a guess.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from groundschool.judges.terraform.functions import FUNCTIONS, Secret
from groundschool.judges.terraform.lazy import BINARY, Scope, Value, applied, constant, each, looked_up, splat
from groundschool.judges.terraform.tokens import Unreadable, tokens_of

KEYWORDS = {"true": True, "false": False, "null": None}


def evaluate(text: str, scope: Scope) -> Any:  # noqa: ANN401 - HCL is typed at run time
    """Return the value of one expression; raises Unreadable for what is unknown or not understood."""
    try:
        return _understood(text)(scope)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{text}: {error}") from error


@lru_cache(maxsize=1024)
def _understood(text: str) -> Value:
    """Return the function from a scope to the value: a module's expressions are worked out in many scopes."""
    parser = _Parser(tokens_of(text))
    value = parser.conditional()
    parser.expect("")
    return value


@dataclass
class _Parser:
    """Recursive descent; every method returns a function from the scope to the value, so that ``for`` can repeat it."""

    tokens: list[str]
    at: int = 0

    def peek(self) -> str:
        return self.tokens[self.at]

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, token: str) -> bool:
        if self.peek() != token or token == "":
            return False
        self.at += 1
        return True

    def expect(self, token: str) -> None:
        if self.take() != token:
            raise Unreadable(f"expected {token or 'the end'} in {' '.join(self.tokens)}")

    def conditional(self) -> Value:
        condition = self.binary(0)
        if not self.accept("?"):
            return condition
        yes = self.conditional()
        self.expect(":")
        no = self.conditional()
        return lambda scope: yes(scope) if condition(scope) else no(scope)

    def binary(self, level: int) -> Value:
        if level == len(BINARY):
            return self.unary()
        left = self.binary(level + 1)
        while self.peek() in BINARY[level]:
            left = applied(BINARY[level][self.take()], left, self.binary(level + 1))
        return left

    def unary(self) -> Value:
        if self.accept("!"):
            inner = self.unary()
            return lambda scope: not inner(scope)
        if self.accept("-"):
            inner = self.unary()
            return lambda scope: -inner(scope)
        return self.traversal(self.primary())

    def traversal(self, value: Value) -> Value:
        while self.peek() in (".", "["):
            if self.take() == ".":
                value = looked_up(value, constant(self.take()))
            elif self.accept("*"):
                self.expect("]")
                path = self.traversal(lambda scope: scope["*"])
                return splat(value, path)
            else:
                value = looked_up(value, self.conditional())
                self.expect("]")
        return value

    def primary(self) -> Value:
        word = self.take()
        if word == "(":
            inner = self.conditional()
            self.expect(")")
        elif word == "[":
            inner = self.comprehension("]") if self.accept("for") else self.sequence()
        elif word == "{":
            inner = self.comprehension("}") if self.accept("for") else self.mapping()
        elif word.startswith('"'):
            inner = _template(word[1:-1])
        elif word[:1].isdigit():
            inner = constant(float(word) if "." in word else int(word))
        elif word in KEYWORDS:
            inner = constant(KEYWORDS[word])
        elif word[:1].isalpha() or word[:1] == "_":
            inner = self.call(word) if self.accept("(") else lambda scope: scope[word]
        else:
            raise Unreadable(f"unexpected {word or 'end'}")
        return inner

    def call(self, name: str) -> Value:
        if name not in FUNCTIONS:
            raise Unreadable(f"the function {name}")
        arguments = self.listed(")")
        return lambda scope: FUNCTIONS[name](*(argument(scope) for argument in arguments))

    def sequence(self) -> Value:
        values = self.listed("]")
        return lambda scope: [value(scope) for value in values]

    def listed(self, end: str) -> list[Value]:
        values: list[Value] = []
        while not self.accept(end):
            values.append(self.conditional())
            if not self.accept(","):
                self.expect(end)
                break
        return values

    def mapping(self) -> Value:
        pairs: list[tuple[Value, Value]] = []
        while not self.accept("}"):
            name = self.take()
            key = _template(name[1:-1]) if name.startswith('"') else constant(name)
            if not self.accept("=") and not self.accept(":"):
                raise Unreadable(f"a key {name}")
            pairs.append((key, self.conditional()))
            self.accept(",")
        return lambda scope: {key(scope): value(scope) for key, value in pairs}

    def comprehension(self, end: str) -> Value:
        names = [self.take()]
        if self.accept(","):
            names.append(self.take())
        self.expect("in")
        source = self.conditional()
        self.expect(":")
        first = self.conditional()
        second = self.conditional() if self.accept("=>") else None
        wanted = self.conditional() if self.accept("if") else constant(value=True)
        self.expect(end)

        def value(scope: Scope) -> Any:  # noqa: ANN401 - HCL is typed at run time
            scopes = [inner for inner in each(source(scope), names, scope) if wanted(inner)]
            if second is None:
                return [first(inner) for inner in scopes]
            return {first(inner): second(inner) for inner in scopes}

        return value


def _template(text: str) -> Value:
    """Return the value of a quoted template; ``${...}`` alone keeps its type."""
    parts = re.split(r"\$\{([^}]*)\}", text)
    fixed = [part.replace('\\"', '"') for part in parts[::2]]
    inner = [_Parser(tokens_of(part)).conditional() for part in parts[1::2]]
    if len(inner) == 1 and not any(fixed):
        return inner[0]

    def value(scope: Scope) -> str:
        found = [one(scope) for one in inner]
        said = [*map(str, found), ""]
        whole = "".join(part + after for part, after in zip(fixed, said, strict=True))
        return Secret(whole) if any(isinstance(one, Secret) for one in found) else whole

    return value
