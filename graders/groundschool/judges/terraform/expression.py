"""The value of an HCL expression: the part of the language that a small module needs.

Grammar: HCL native syntax, *Expressions* (literals, templates, references, calls, operators, conditionals, ``for``,
splat). What lies beyond raises Unreadable, so that nobody is judged by a guess.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from groundschool.judges.terraform.functions import FUNCTIONS

Scope = Mapping[str, Any]


class Unreadable(Exception):  # noqa: N818 - what it says about the text, not about the program
    """An expression that only the real Terraform can judge."""


TOKEN = re.compile(
    r'\s+|(?:#|//)[^\n]*|(?P<number>\d+(?:\.\d+)?)|(?P<text>"(?:\\.|\$\{[^}]*\}|[^"\\])*")'
    r"|(?P<name>[A-Za-z_][\w-]*)|(?P<mark>\.\.\.|=>|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()\[\]{}=])"
)
KEYWORDS = {"true": True, "false": False, "null": None}
BINARY: tuple[dict[str, Callable[[Any, Any], Any]], ...] = (
    {"||": lambda a, b: a or b},
    {"&&": lambda a, b: a and b},
    {"==": lambda a, b: a == b, "!=": lambda a, b: a != b},
    {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b},
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b, "/": lambda a, b: a / b, "%": lambda a, b: a % b},
)


def evaluate(text: str, scope: Scope) -> Any:  # noqa: ANN401 - HCL is typed at run time
    """Return the value of one expression; raises Unreadable for what is unknown or not understood."""
    try:
        parser = _Parser(_tokens(text))
        value = parser.conditional()(scope)
        parser.expect("")
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{text}: {error}") from error
    return value


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise Unreadable(text)
        if match.lastgroup:
            found.append(match[0])
        at = match.end()
    return [*found, ""]


Value = Callable[[Scope], Any]


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
            left = _applied(BINARY[level][self.take()], left, self.binary(level + 1))
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
                value = _step(value, _constant(self.take()))
            elif self.accept("*"):
                self.expect("]")
                path = self.traversal(lambda scope: scope["*"])
                return _splat(value, path)
            else:
                value = _step(value, self.conditional())
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
            inner = _constant(float(word) if "." in word else int(word))
        elif word in KEYWORDS:
            inner = _constant(KEYWORDS[word])
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
            key = _template(name[1:-1]) if name.startswith('"') else _constant(name)
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
        wanted = self.conditional() if self.accept("if") else _constant(value=True)
        self.expect(end)

        def value(scope: Scope) -> Any:  # noqa: ANN401 - HCL is typed at run time
            scopes = [inner for inner in _each(source(scope), names, scope) if wanted(inner)]
            if second is None:
                return [first(inner) for inner in scopes]
            return {first(inner): second(inner) for inner in scopes}

        return value


def _constant(value: Any) -> Value:  # noqa: ANN401 - HCL is typed at run time
    return lambda _scope: value


def _applied(operator: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    return lambda scope: operator(left(scope), right(scope))


def _step(value: Value, key: Value) -> Value:
    return lambda scope: value(scope)[key(scope)]


def _splat(value: Value, path: Value) -> Value:
    return lambda scope: [path({**scope, "*": one}) for one in value(scope)]


def _each(source: Any, names: list[str], scope: Scope) -> list[dict[str, Any]]:  # noqa: ANN401 - a list or a map
    pairs = sorted(source.items()) if isinstance(source, Mapping) else list(enumerate(source))
    bound = pairs if len(names) == 2 else [(value,) for _, value in pairs]
    return [{**scope, **dict(zip(names, values, strict=True))} for values in bound]


def _template(text: str) -> Value:
    """Return the value of a quoted template; ``${...}`` alone keeps its type."""
    parts = re.split(r"\$\{([^}]*)\}", text)
    fixed = [part.replace('\\"', '"') for part in parts[::2]]
    inner = [_Parser(_tokens(part)).conditional() for part in parts[1::2]]
    if len(inner) == 1 and not any(fixed):
        return inner[0]

    def value(scope: Scope) -> str:
        said = [str(one(scope)) for one in inner]
        return "".join(part + (said[at] if at < len(said) else "") for at, part in enumerate(fixed))

    return value
