"""The tokens of an HCL expression (HCL native syntax, *Lexical Elements*), without white space and comments."""

import re


class Unreadable(Exception):  # noqa: N818 - what it says about the text, not about the program
    """An expression that only the real Terraform can judge."""


TOKEN = re.compile(
    r'\s+|(?:#|//)[^\n]*|(?P<number>\d+(?:\.\d+)?)|(?P<text>"(?:\\.|\$\{[^}]*\}|[^"\\])*")'
    r"|(?P<name>[A-Za-z_][\w-]*)|(?P<mark>\.\.\.|=>|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()\[\]{}=])"
)


def tokens_of(text: str) -> list[str]:
    """Return the tokens of an expression and an empty one at the end; raises Unreadable for what is none."""
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise Unreadable(text)
        if match.lastgroup:
            found.append(match[0])
        at = match.end()
    return [*found, ""]
