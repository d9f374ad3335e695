"""Mutants of Bash scripts, line by line: words, quotes, tests, numbers and guards that a hurried person leaves out."""

import re
from collections.abc import Iterator

from groundschool.authoring.mutants.mutant import Changed, Mutant, mutants
from groundschool.authoring.mutants.regex import pattern_mutants

# A word of the shell or of find, and what is written instead.
WORDS = {
    "-mtime": ("-mmin", "-atime", "-ctime"),
    "-type f": ("", "-type l", "-not -type d", "-xtype f"),
    "-print0": ("-print", ""),
    "-delete": ("-exec rm -f {} +", "-exec rm -f {} ;", ""),
    "find .": ("find -L .", "find ./*", "find . -maxdepth 1", "find . -not -path '*/.*'"),
    "cd --": ("cd",),
    "exit 2": ("exit 0", "exit 1", ":"),
    ">&2": ("",),
    "set -euo pipefail": ("set -u", "set -eu", "set -e"),
    "-d": ("-e", "-f", "-r"),
    "-n": ("-z",),
    "==": ("!=",),
    "=~": ("==",),
    "&&": ("||",),
    "||": ("&&",),
    "! ": ("",),
}
QUOTED = re.compile(r'"([^"]*\$[^"]*)"')
NUMBER = re.compile(r"(?<![\w{}$])\d+(?![\w}])")
TEST = re.compile(r"(?<=\[\[ ).+?(?= \]\])|(?<=\(\( ).+?(?= \)\))")
PATTERN = re.compile(r"(?<==~ )\S+")
PIPED = re.compile(r"^\s*(?:find|xargs|rm|cp|mv|grep|sort|tar)\b")


def shell_mutants(script: str) -> Iterator[Mutant]:
    """Yield the mutants of a Bash script; its first line stays."""
    yield from mutants(script, _changed(script))


def _changed(script: str) -> Iterator[Changed]:
    lines = script.splitlines(keepends=True)
    for at, line in enumerate(lines):
        code = line.strip()
        if code and not code.startswith("#"):
            for operator, other in _others(line):
                yield operator, "".join([*lines[:at], other, *lines[at + 1 :]])


def _others(line: str) -> Iterator[Changed]:
    yield "line-dropped", ""
    yield from _words(line)
    for found in QUOTED.finditer(line):
        yield "quotes-dropped", _put(line, found, found[1])
    for found in NUMBER.finditer(line):
        yield from (("number", _put(line, found, str(int(found[0]) + by))) for by in (1, -1))
    for found in TEST.finditer(line):
        yield from (("operand-dropped", _put(line, found, rest)) for rest in _weaker(found[0]))
    for found in PATTERN.finditer(line):
        yield from (("regex", _put(line, found, other)) for other in pattern_mutants(found[0]))
    if line.lstrip().startswith("if "):
        yield from (("branch", re.sub(r"if .*; then", f"if {word}; then", line)) for word in ("true", "false"))
    if PIPED.match(line):
        end = line.rstrip("\n")
        yield from (("failure-hidden", f"{end} {tail}\n") for tail in ("|| true", "2>/dev/null"))
        yield "more-printed", f"{end}\necho done\n"


def _words(line: str) -> Iterator[Changed]:
    for word, others in WORDS.items():
        for found in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", line):
            yield from (("word", _put(line, found, other)) for other in others)


def _weaker(test: str) -> Iterator[str]:
    """Yield a test without each of its operands."""
    parts = re.split(r" (&&|\|\|) ", test)
    for at in range(0, len(parts) if len(parts) > 1 else 0, 2):
        kept = parts[:at] + parts[at + 2 :] if at + 2 <= len(parts) else parts[: at - 1]
        yield " ".join(kept)


def _put(line: str, found: re.Match[str], other: str) -> str:
    return line[: found.start()] + other + line[found.end() :]
