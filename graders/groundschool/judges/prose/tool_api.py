"""What a runbook's commands print in a world where something is wrong: looked up, and never run.

A world is known by the commands that somebody has tried in it, with what they printed. The same command in another
order of its options, with other columns or another name of a pod, prints the same; ``grep``, ``head``, ``tail``,
``sort``, ``uniq`` and ``wc`` behind a bar do what they do.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from groundschool.judges.prose.commands import NoCommandError, positional, simple_commands, stripped
from groundschool.judges.prose.grep import filtered

_KINDS = {
    "pod": "pods", "po": "pods", "deployment": "deploy", "deployments": "deploy", "event": "events", "ev": "events",
    "hpa": "hpa", "replicaset": "rs", "deployment.apps": "deploy",
}  # fmt: skip
Key = tuple[str, ...]


def asked_key(words: Sequence[str]) -> Key:
    """Return what a command asks for: of two that ask for the same, the same."""
    words = [*stripped(words)]
    program, rest = (words[0].rpartition("/")[2], words[1:]) if words else ("", [])
    if program in {"kubectl", "oc", "k"}:
        return _kubectl(rest)
    if program == "curl":
        address = next((word for word in rest if re.match(r"https?://|[\w.-]+:\d+/", word)), "")
        asked = [word for word in rest if re.match(r"-[a-zA-Z]*[IiDw]|--(head|include|dump-header|write-out)", word)]
        return ("curl", *asked, re.sub(r"^https?://", "", address).rstrip("/"))
    if program == "psql":
        asked = next((word for before, word in pairwise(rest) if re.fullmatch(r"-\w*c|--command", before)), "")
        return ("psql", re.sub(r"\s+", " ", asked.strip(" ;\n")).lower())
    if program == "promtool":
        asked = rest[-1] if rest else ""
        return ("promtool", *rest[:2], re.sub(r"\s+", "", asked).replace("'", '"'))
    return tuple(words)


def _kubectl(rest: Sequence[str]) -> Key:
    found, namespace = positional(rest)
    flat = [piece for word in found for piece in word.split("/")]
    verb = flat[:2] if flat[:1] in (["rollout"], ["auth"]) else flat[:1]
    what = [_KINDS.get(word, word) for word in flat[len(verb) :]]
    if verb == ["logs"]:
        what = ["of another start" if {"-p", "--previous"} & {*rest} else "all"]
    if what[:1] == ["pods"]:
        what = ["pods"]  # of one, or of all: the same kind of line
    shown = [
        word.partition("=")[2] or after
        for word, after in pairwise((*rest, ""))
        if re.match(r"(-o|--output)(=|$)", word)
    ]
    other = [form for form in shown if form != "wide"]  # JSON, names alone: not what was kept
    return ("kubectl", namespace, *verb, *what, *other)


class Tools:
    """The commands that are known in a world, and what each printed."""

    def __init__(self, printed: Mapping[str, str]) -> None:
        """Keep what commands printed, by what they ask for."""
        self._printed = {asked_key(simple_commands(command)[0]): said for command, said in printed.items()}

    def output(self, line: str) -> str | None:
        """Return what a line prints, or None where nobody has tried it."""
        try:
            first, *others = simple_commands(line)
        except NoCommandError:
            return None
        said = self._printed.get(asked_key(first))
        for words in others:
            if said is None:
                return None
            said = _filtered(words, said)
        return said


def _filtered(words: Sequence[str], text: str) -> str | None:
    """Return what a filter makes of a text; None for one that is not known."""
    options = "".join(word[1:] for word in words[1:] if re.fullmatch(r"-[A-Za-z]+", word))
    lines = text.splitlines()
    if words[0] in {"grep", "egrep"}:
        return filtered([*(["-E"] * (words[0] == "egrep")), *words[1:]], lines)
    number = next((int(found[1]) for word in words[1:] if (found := re.fullmatch(r"-?n?(\d+)", word))), 10)
    simple: dict[str, Callable[[], str]] = {
        "head": lambda: "\n".join(lines[:number]),
        "tail": lambda: "\n".join(lines[-number:]),
        "sort": lambda: "\n".join(sorted(lines, reverse="r" in options)),
        "uniq": lambda: "\n".join(dict.fromkeys(lines)),
        "wc": lambda: str(len(lines)),
        "cat": lambda: text,
        "less": lambda: text,
    }
    return simple[words[0]]() if words[0] in simple else None
