"""The commands of a runbook: what stands in fences line by line, and between backticks begins as a command does.

A sample of what is printed is no command: a fence of text, one behind *Expect*, and what stands below a prompt.
"""

import re
from collections.abc import Iterator

from groundschool.judges.prose.commands import LINE, PROGRAMS, NoCommandError, simple_commands, stripped
from groundschool.judges.prose.known_programs import READERS
from groundschool.judges.prose.runbook_labels import ANY_LABEL, ITEM, is_label

FENCE = re.compile(r"^[ \t>]*(?:```|~~~)[ \t]*(\w*)[^\n]*\n(.*?)^[ \t>]*(?:```|~~~)[ \t]*$", re.MULTILINE | re.DOTALL)
MANY = 200  # fences of a page: where none ends, each is looked for to the end of the text
_SPAN = re.compile(r"(?<!`)(`{1,2})(?!`)([^`]+(?:`(?!`)[^`]*)*?)(?<!`)\1(?!`)")
_PROMPT = re.compile(r"^\s*\$\s+")
_COMMENT = re.compile(r"((?:[^\s'\"\\]|\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"|\s+(?![\s#]))*)\s+#.*")
_OF_PROMETHEUS, _OF_OUTPUT = "promql", {"text", "txt", "output", "plaintext", "log", "none"}
_OF_A_SHELL = {"sh", "bash", "shell", "zsh", "fish", "console"}


def is_page(text: str) -> bool:
    """Return whether a text may be a page that somebody reads: one of hundreds of fences is not looked at."""
    return text.count("```") + text.count("~~~") <= MANY


def fences_hidden(text: str) -> str:
    """Return a text of the same length in which nothing of a fence looks like a heading, an item or a label."""
    return FENCE.sub(lambda found: re.sub(r"[^\n]", "x", found[0]), text)


def commands_in(text: str) -> Iterator[str]:
    """Yield the commands of a text; a query of its own fence is none, nor is what a command has printed."""
    hidden = fences_hidden(text)
    for fence in FENCE.finditer(text):
        language = fence[1].casefold()
        if language != _OF_PROMETHEUS:
            expected = language in _OF_OUTPUT or _is_expected(hidden[: fence.start()], fence)
            yield from _lines(fence[2], printed=expected)
    for _, said in _SPAN.findall(FENCE.sub("", text)):
        line = re.sub(r"\\?\n\s*", " ", said).strip()
        if is_command(line):
            yield _typed(line)


def _lines(block: str, *, printed: bool) -> Iterator[str]:
    """Yield the commands of a fence: those behind a prompt where there is one."""
    lines = [line for line in re.sub(r"\\\n\s*", " ", block).splitlines() if line.strip()]
    prompted = any(map(_PROMPT.match, lines))
    for line in lines:
        plain = _PROMPT.sub("", line).strip()
        if plain.startswith("#"):
            continue
        asked = not (printed or prompted) or _PROMPT.match(line)
        if asked or (is_command(plain) and plain.split()[0] not in READERS):
            yield _typed(plain)


def _is_expected(before: str, fence: re.Match[str]) -> bool:
    """Return whether a fence shows what is to be expected: it stands behind that label, and begins with no command."""
    items = [*ITEM.finditer(before)]
    marks = [*ANY_LABEL.finditer(before, items[-1].end() if items else 0)]
    first = fence[2].strip().split("\n", maxsplit=1)[0]
    behind = bool(marks) and is_label(marks[-1], "expect")
    return behind and fence[1].casefold() not in _OF_A_SHELL and not is_command(first)


def _typed(line: str) -> str:
    """Return a command without the remark behind it, and not longer than can be read."""
    found = _COMMENT.fullmatch(line) if len(line) <= LINE else None
    return (found[1] if found else line)[: LINE + 1]


def is_command(said: str) -> bool:
    """Return whether what stands between backticks begins as a command does, and not as a word of its own."""
    try:
        parts = simple_commands(said)
    except NoCommandError:
        return said.split(" ", maxsplit=1)[0].rpartition("/")[2] in PROGRAMS
    words = next((found for part in parts if (found := stripped(part))), ())
    if not words:
        return "=" in said and "$(" in said
    program = words[0].rpartition("/")[2]
    return (program in PROGRAMS and len(words) > 1) or words[0].startswith("./")
