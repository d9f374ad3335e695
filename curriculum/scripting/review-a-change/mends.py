"""Whether a suggestion mends what it is about: applied to its file, and looked at by what reads such a file.

Scripts are run by bash with programs that only write down that they were called; HCL and YAML are parsed.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from groundschool.kit import beside

stage = beside(__file__, "stage")
hcl = beside(__file__, "mends_hcl")
yaml = beside(__file__, "mends_yaml")
Needs = Mapping[str, Any]
Night = Any  # the class of stage.py: content folders are no packages, so no type can be imported


def applied(text: str, first: int, last: int, suggestion: str) -> str:
    """Return a file's text with lines ``first`` to ``last`` replaced, as a forge applies a suggested change."""
    lines = text.splitlines()
    return "\n".join([*lines[: first - 1], *suggestion.splitlines(), *lines[last:]]) + "\n"


def verdict(kind: str, text: str, needs: Needs, around: Mapping[str, Any]) -> str:
    """Return "mended", "unreadable" for a text that is none of its language, or in words which trial has failed."""
    return _verdict(kind, text, json.dumps(needs, sort_keys=True), json.dumps(around, sort_keys=True))


@lru_cache(maxsize=4096)
def _verdict(kind: str, text: str, needs: str, around: str) -> str:
    told = json.loads(needs)
    if kind in SCRIPTS:
        return _script(kind, text, told, json.loads(around))
    reader = hcl if kind in hcl.TESTS else yaml
    try:
        found = reader.read(text)
    except Exception:  # noqa: BLE001 - parsers raise what they like about a text that anybody has written
        return "unreadable"
    try:
        return reader.TESTS[kind](found, told, text) or "mended"
    except (KeyError, TypeError, ValueError, StopIteration, AttributeError, IndexError):
        return "what it is about is not there any more, or has a value that cannot be read"


def _script(kind: str, text: str, needs: Needs, around: Mapping[str, Any]) -> str:
    """Return the verdict on a script, by what it has called in two nights: a bad and a good one."""
    if stage.reaches_out(text):
        return "a program is called by its place, or PATH is changed"
    test, bad = SCRIPTS[kind]
    with TemporaryDirectory(prefix="groundschool-") as place:
        ran = stage.nights(Path(place).resolve(), text, around, [bad.format(**needs), "FAILS="])
    if ran is None:
        return "unreadable"
    good = ran[1]
    ended = f"on a good night it ends with status {good.status}" if good.status else ""
    return test(*ran, needs) or ended or "mended"


def _spared(bad: Night, good: Night, needs: Needs) -> str:
    """Return what is deleted without the variable, or beside what is below its folder; or that nobody is told."""
    strayed, deleted = ([one for one in night.deleted if not one.startswith(OWN)] for night in (bad, good))
    if strayed:
        return f"while {needs['variable']} is empty, files of others are deleted"
    if not bad.status and not bad.complained:
        return f"while {needs['variable']} is empty, it ends with status 0 and says nothing on stderr"
    if not all(one.startswith(SPOOL) for one in deleted):
        return "where the folder's path has blanks, it deletes something else"
    return "" if deleted or good.status else "on a good night it deletes nothing"


def _checked(bad: Night, good: Night, needs: Needs) -> str:
    if "tampered" in bad.called:
        return "an installer that nobody has looked at is run"
    if not bad.status:
        return "with an installer that nobody has looked at, it goes on and ends with status 0"
    return "" if good.status or f"{needs['tool']}-setup" in good.called else "on a good night nothing is installed"


def _noticed(bad: Night, good: Night, needs: Needs) -> str:
    """Return what comes after a program that fails, unless the script ends there, before what uses it."""
    program, then = needs["program"], needs["then"]
    if program not in bad.called:
        return f"{program} is not called any more"
    if then in bad.called:
        return f"when {program} fails, {then} is called all the same"
    if not bad.status:
        return f"when {program} fails, it ends with status 0"
    return "" if good.status or {program, then} <= {*good.called} else f"on a good night {then} is not called"


OWN, SPOOL = ("tmp/", "cache/"), "spool of today"
SCRIPTS = {
    "emptied-root": (_spared, "{variable}="),
    "piped-installer": (_checked, "TAMPERED={tool}"),
    "pipe-hides": (_noticed, "FAILS={program}"),
    "local-hides": (_noticed, "FAILS={program}"),
}
