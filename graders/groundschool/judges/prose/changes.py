"""What a command of a runbook changes: the kind of change, what it is done to, who has to agree, what takes it back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from groundschool.judges.prose.commands import NoCommandError, only_looks, positional, simple_commands, stripped
from groundschool.judges.prose.language import words

SCALE, UNDO, RESTART, SETTING, SESSIONS = (
    "scale", "rollout undo", "rollout restart", "set env", "end sessions"
)  # fmt: skip
NO_WAY_BACK = (RESTART, SESSIONS, "other")  # in Rollback a sentence does for these
SAID = 3  # words of that sentence
_SESSIONS = re.compile(r"pg_(terminate|cancel)_backend", re.IGNORECASE)
_DESTROYS = re.compile(
    r"\b(drop|truncate)\s+(table|database|schema|index|view)?\b|\bdelete\s+from\b|\bflush(all|db)\b", re.IGNORECASE
)
_DELETES = {  # programs that also do other things: the words with which they take away
    "helm": re.compile(r"\b(uninstall|delete)\b"),
    "find": re.compile(r" (-delete|-exec rm)\b"),
    "curl": re.compile(r"(-\w*X|--request)[ =]?DELETE\b"),
}
_KEPT = {"pods", "pod", "po"}  # what is made again when it is deleted by name


@dataclass(frozen=True)
class StepChange:
    """A change that a command makes: its kind, what it is done to, and to which values."""

    kind: str
    target: str
    values: tuple[str, ...] = ()

    @property
    def numbers(self) -> list[int]:
        """Return the numbers of its values that are written out: replicas, revisions."""
        found = (value.rpartition("=")[2] for value in self.values)
        return [int(one) for one in found if re.fullmatch(r"[0-9]{1,9}", one)]

    def is_on(self, namespace: str, deployment: str) -> bool:
        """Return whether it is done to a deployment in its namespace; what a variable holds is not looked at."""
        if self.kind not in {SCALE, UNDO, SETTING, RESTART}:
            return True
        said, *what = self.target.split("/")
        return (said == namespace or said[:1] in {"$", "@"}) and what[:2] == ["deploy", deployment]

    def role(self, approvals: Mapping[str, str], bound: int) -> str:
        """Return who has to agree; empty where nobody has, or where the table does not say."""
        if self.kind == SCALE:
            number = re.sub(r"\D", "", "".join(self.values))
            return "" if number and int(number) <= bound else approvals.get(SCALE, "")
        return approvals.get(self.kind, "")


@lru_cache(maxsize=4096)
def change_of(line: str) -> StepChange | None:
    """Return what a command changes; None where it only looks, or cannot be read."""
    if only_looks(line):
        return None
    try:
        parts = simple_commands(line)
    except NoCommandError:
        return None
    found = [one for part in parts if (one := _change(stripped(part)))]
    return found[0] if found else StepChange("other", line)


def _change(part: Sequence[str]) -> StepChange | None:
    if not part or only_looks(" ".join(f"'{word}'" for word in part)):
        return None
    if part[0] not in {"kubectl", "oc", "k"}:
        return StepChange(SESSIONS, part[0]) if _SESSIONS.search(" ".join(part)) else None
    found, namespace = positional(part[1:])
    flat = [piece for word in found for piece in word.split("/")]
    verb = " ".join(flat[:2]) if flat[:1] in (["rollout"], ["set"]) else (flat or [""])[0]
    values = [word for word in part if re.match(r"--(replicas|to-revision)=", word)]
    values += [after for word, after in pairwise(part) if word in {"--replicas", "--to-revision"}]
    rest = [re.sub(r"^deployments?(\.apps)?$", "deploy", word) for word in flat[len(verb.split()) :]]
    values += [word for word in rest if "=" in word or re.fullmatch(r"[A-Z][A-Z0-9_]*-", word)]
    settings = [re.split(r"=|-$", word)[0] for word in values if verb == SETTING]
    target = "/".join([namespace, *(word for word in rest if word not in values), *settings])
    kind = verb if verb in {SCALE, UNDO, RESTART, SETTING} else "other"
    return StepChange(kind, target, tuple(values))


def takes_back(change: StepChange, text: str, back: Sequence[StepChange]) -> bool:
    """Return whether Rollback takes a change back: one of its kind, on the same, to something else."""
    if any((one.kind, one.target) == (change.kind, change.target) and one.values != change.values for one in back):
        return True
    return change.kind in NO_WAY_BACK and words(text) >= SAID


@lru_cache(maxsize=4096)
def destroys(line: str) -> bool:
    """Return whether a command takes away what nothing makes again: volumes, namespaces, tables, files, all pods."""
    if only_looks(line):
        return False
    try:
        parts = [stripped(part) for part in simple_commands(line)]
    except NoCommandError:
        return False
    return any(_part_destroys(part) for part in parts if part)


def _part_destroys(part: Sequence[str]) -> bool:
    program, said = part[0].rpartition("/")[2], " ".join(part)
    if program in {"kubectl", "oc", "k"}:
        found, _ = positional(part[1:])
        flat = [piece for word in found for piece in word.split("/")]
        if "--force" in part or "--grace-period=0" in part:
            return True
        if flat[:1] == ["exec"] and "--" in part:
            return _part_destroys(part[part.index("--") + 1 :] or ["true"])
        return flat[:1] == ["delete"] and not (len(flat) > 2 and flat[1] in _KEPT)
    if program in _DELETES:
        return bool(_DELETES[program].search(said))
    if program == "rm" or program.startswith("mkfs") or program in {"dd", "shred", "wipefs"}:
        return program != "rm" or any(re.match(r"-\w*[rf]|--(recursive|force)", word) for word in part)
    return bool(_DESTROYS.search(said))
