"""Command lines as a runbook has them: taken apart into words, and whether each part only looks.

A command is known to look, or it does not count as looking: what nobody has listed may change something. Placeholders
(``<pod>``) are words. Nothing is run here.
"""

import re
import shlex
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from groundschool.judges.prose.known_programs import (
    KUBECTL,
    KUBECTL_SUB,
    NOT_EVEN_SO,
    OF_WHAT,
    READERS,
    SETS,
    SUB,
    WITH_VALUE,
)
from groundschool.judges.prose.queries import only_selects

PLACEHOLDER = re.compile(r"<([A-Za-z][\w .-]*)>")
VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
_QUIET = re.compile(r"(\d?>&\d|&?\d?>>?\s*/dev/null)")
_INNER = re.compile(r"\$\(([^()]*)\)|`([^`]*)`")
_ENDS = {"|", "||", "&&", ";", "|&"}
_OF_THE_RUNNER = re.compile(r"-.*|\d+(\.\d+)?[smhd]?|\{\}|%")  # what stands between xargs, timeout, watch and a program
_BEFORE = {"sudo", "time", "nohup", "command", "exec", "export", "builtin"}
CURL_WRITES = ("-d", "--data", "-F", "--form", "-T", "--upload-file", "--json")
CURL_SHORT = re.compile(r"-[sSkLfvgiG46]*(X|d|F|T)(.*)")


LINE = 1_000  # letters of a command that anybody types


class NoCommandError(ValueError):
    """A line that no shell reads as a command."""


@lru_cache(maxsize=4096)
def simple_commands(line: str) -> tuple[tuple[str, ...], ...]:
    """Return the simple commands of a line, each as its words; raises NoCommandError where quotes do not close."""
    if len(line) > LINE:
        raise NoCommandError("it is too long for a command")
    plain = PLACEHOLDER.sub(lambda found: "@" + re.sub(r"\W", "-", found[1]) + "@", _QUIET.sub(" ", line))
    lexer = shlex.shlex(plain, posix=True, punctuation_chars="|&;<>()")
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        words = [*lexer]
    except ValueError as error:
        raise NoCommandError(f"{line!r:.100}: {error}") from None
    parts: list[list[str]] = [[]]
    for word in words:
        if word in _ENDS:
            parts.append([])
        else:
            parts[-1].append(word)
    if parts[-1] == [] and words and words[-1] == ";":
        parts.pop()
    if any(not part for part in parts):
        raise NoCommandError(f"{line!r:.100}: nothing stands before or behind a bar")
    return tuple(map(tuple, parts))


def can_be_read(line: str) -> bool:
    """Return whether a line is a command, or several with bars between them."""
    try:
        simple_commands(line)
    except NoCommandError:
        return False
    return bool(line.strip())


@lru_cache(maxsize=4096)
def only_looks(line: str) -> bool:
    """Return whether each part of a line is known to change nothing."""
    inner = _INNER.search(line) if len(line) <= LINE else None
    if inner:
        return only_looks(inner[1] or inner[2] or "") and only_looks(
            f"{line[: inner.start()]}inner{line[inner.end() :]}"
        )
    try:
        parts = simple_commands(line)
    except NoCommandError:
        return False
    return all(_looks(part) for part in parts)


def _looks(words: Sequence[str]) -> bool:
    if any(word in {">", ">>", "<", "&", "(", ")", ">|"} for word in words):
        return False
    words = stripped(words)
    if not words:
        return True  # a variable that is set for the next line
    program, rest = words[0].rpartition("/")[2], words[1:]
    if program in {"xargs", "timeout", "watch"}:
        at = next((at for at, word in enumerate(rest) if not _OF_THE_RUNNER.fullmatch(word)), len(rest))
        return _looks(rest[at:])
    if program in JUDGES:
        return JUDGES[program](rest)
    if program in SUB:
        of = [word for before, word in pairwise(("", *rest)) if before not in OF_WHAT]
        verb = next((word for word in of if not word.startswith("-") or word in SUB[program]), "")
        return verb.lower() in SUB[program] and not NOT_EVEN_SO.search(" ".join(rest).lower())
    return program in READERS and not any(re.match(SETS[program], word) for word in rest if program in SETS)


def stripped(words: Sequence[str]) -> Sequence[str]:
    """Return a command without what is set for it, and without who runs it."""
    at = 0
    while at < len(words) and (words[at] in _BEFORE or _ASSIGNED.match(words[at])):
        at += 1
    return words[at:]


def positional(words: Sequence[str]) -> tuple[list[str], str]:
    """Return the words of kubectl's command that are no options, and the namespace."""
    found: list[str] = []
    namespace, at = "", 0
    while at < len(words):
        word, at = words[at], at + 1
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name in WITH_VALUE and not (name == "-f" and found[:1] == ["logs"]):
            if not equals:
                value, at = (words[at] if at < len(words) else ""), at + 1
            namespace = value if name in {"-n", "--namespace"} else namespace
        elif re.fullmatch(r"-n[\w-]+", word):
            namespace = word[2:]
        elif not word.startswith("-"):
            found.append(word)
    return found, namespace


def _kubectl(words: Sequence[str]) -> bool:
    if any(re.fullmatch(r"--dry-run(=(client|server|true))?", word) for word in words):
        return True
    found, _ = positional(words)
    verb, sub = (*found, "", "")[:2]
    if verb in {"exec", "rsh"}:
        inner = words[words.index("--") + 1 :] if "--" in words else found[2:]
        return bool(inner) and _looks(inner)
    return verb in KUBECTL or sub in KUBECTL_SUB.get(verb, ())


def _curl(words: Sequence[str]) -> bool:
    kept = [after for word, after in pairwise((*words, "")) if re.fullmatch(r"-[a-zA-Z]*o|--output", word)]
    if any(one not in {"/dev/null", "-"} for one in kept) or any(
        re.fullmatch(r"-[a-zA-Z]*O|--remote-name|--output=.*", one) for one in words
    ):
        return False
    asks = "-G" in words or "--get" in words or any(re.fullmatch(r"-\w*G\w*", word) for word in words)
    for word, following in pairwise((*words, "")):
        name, _, value = word.partition("=")
        short = CURL_SHORT.fullmatch(word)
        if name in {"-X", "--request"} or (short and short[1] == "X"):
            method = value or (short[2] if short and short[2] else following)
            if method.upper() not in {"GET", "HEAD"}:
                return False
        elif (name in CURL_WRITES or name.startswith("--data") or short) and not asks:
            return False
    return True


def _database(words: Sequence[str]) -> bool:
    flags = ("-c", "--command", "-e", "--execute")
    asked = [word for before, word in pairwise(words) if before in flags or re.fullmatch(r"-\w*c", before)]
    asked += [word.partition("=")[2] for word in words if word.startswith(("--command=", "--execute="))]
    return ("-l" in words and not asked) or (bool(asked) and all(map(only_selects, asked)))


JUDGES: dict[str, Callable[[Sequence[str]], bool]] = {
    "kubectl": _kubectl,
    "oc": _kubectl,
    "k": _kubectl,
    "curl": _curl,
    "psql": _database,
    "mysql": _database,
    "wget": lambda words: not any(re.match(r"--(post|method|body)", word) for word in words),
    "awk": lambda words: not re.search(r"system\s*\(|\|\s*(getline|\")|print[^;}]*>", " ".join(words)),
    "sed": lambda words: not any(re.match(r"-\w*i|--in-place", word) for word in words),
    "find": lambda words: not any(re.match(r"-(delete|exec|ok|fprint|fls)", word) for word in words),
    "journalctl": lambda words: not any(re.match(r"--(vacuum|rotate|flush|sync|relinquish)", word) for word in words),
    "dmesg": lambda words: not any(word in {"-c", "-C", "--clear", "--read-clear"} for word in words),
    "top": lambda words: any(re.match(r"-\w*b", word) for word in words),
    "amtool": lambda words: bool(words) and not ({"add", "expire", "import", "update"} & {*words}),
    "aws": lambda words: any(re.match(r"(describe|list|get|head)-|ls$", word) for word in words),
    "gcloud": lambda words: any(word in {"list", "describe", "read"} for word in words),
}
PROGRAMS = READERS | {*SUB} | {*JUDGES} | {"xargs", "timeout", "watch", "virtctl", "rm", "kill", "pkill", "reboot"}
