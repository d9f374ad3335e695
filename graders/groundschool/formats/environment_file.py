"""Environment files of systemd units (``EnvironmentFile=`` of systemd.exec(5)), by the rules of systemd 252's parser.

Behind the equals sign stand quoted pieces, and then perhaps an unquoted one that goes to the end of the line: neither
a ``#`` nor a quote in it is anything special. Nothing is expanded, and what is no assignment is ignored.
"""

import re
from collections.abc import Iterator

from groundschool.formats.accepted import Accepted

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PIECE = re.compile(
    r"""[ \t]*(?: '(?P<single>[^']*)' | "(?P<double>(?:[^"\\]|\\.)*)"
        | (?P<plain>(?:\\.|[^\\\s'"])(?:\\.|[^\\\n])*?) [ \t]* (?=\n|\Z) )""",
    re.DOTALL | re.VERBOSE,
)
_UNQUOTED = re.compile(r"[A-Za-z0-9_./:@%+,=-]+")


def assignment(name: str, value: str, quote: str = '"') -> str:
    """Return the line that sets a variable; the value without quotes where ``quote`` is empty."""
    if not quote:
        if not _UNQUOTED.fullmatch(value):
            raise ValueError(f"{value!r} is written with quotes")
        return f"{name}={value}\n"
    if quote == "'":
        if "'" in value:
            raise ValueError(f"{value!r} holds the quote itself, and in single quotes nothing is escaped")
        return f"{name}='{value}'\n"
    escaped = re.sub(r'([\\"`$])', r"\\\1", value)
    return f'{name}="{escaped}"\n'


def assignments(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of each assignment, in order; raises ValueError, with the line, for a quote left open."""
    text, at = re.sub("\r\n?", "\n", text), 0
    while at < len(text):
        begins, ends = at, text.find("\n", at) % (len(text) + 1)
        line, at = text[begins:ends], ends + 1
        name, equals, _ = line.partition("=")
        if not equals or line.lstrip()[:1] in ("#", ";"):
            continue
        value, at = _value(text, begins + len(name) + 1)
        if NAME.fullmatch(name.strip()):
            yield name.strip(), value


def _value(text: str, at: int) -> tuple[str, int]:
    """Return the value that begins at a place, and where the next line does."""
    value = ""
    while piece := _PIECE.match(text, at):
        at = piece.end()
        if piece["double"] is not None:
            value += re.sub(r'\\([\\"`$])|\\\n', lambda found: found[1] or "", piece["double"])
        else:
            value += piece["single"] or re.sub(r"\\(.)", _unescaped, piece["plain"] or "", flags=re.DOTALL)
    at += len(text) - at - len(text[at:].lstrip(" \t"))
    if text[at : at + 1] in ("'", '"'):
        raise ValueError(f"line {text.count(chr(10), 0, at) + 1}: a quote is not closed")
    return value, at + 1


def _unescaped(found: re.Match[str]) -> str:
    return "" if found[1] == "\n" else found[1]


def read_environment(content: bytes) -> dict[str, str]:
    """Return the values by name, of a name that is set twice the last; raises ValueError where nothing is set."""
    if not (found := dict(assignments(content.decode()))):
        raise ValueError("an environment file sets a variable")
    return found


ACCEPTED = {"environment-file": Accepted(read=read_environment)}
