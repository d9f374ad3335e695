"""What holds of a unit to somebody who reads other files than systemd, or reads them in another way."""

import re
from collections.abc import Callable, Mapping

from groundschool.formats.units import DEPENDENCIES, PLACES, effective, fragments, settings

Files = Mapping[str, str]
Held = dict[str, list[str]]
ETC, RUN, LIB = PLACES


def of(files: Files, name: str) -> dict[str, Held]:
    """Return by misconception what it makes of a unit."""
    found = {tag: effective(some, name) for tag, some in _seen(files).items() if _can_be_read(some, name)}
    return {**found, "after-is-reset": _cleared(files, name)}


def _seen(files: Files) -> dict[str, Files]:
    """Return by misconception the files as it has them."""
    etc = {path: text for path, text in files.items() if path.startswith(ETC)}
    return {
        "drop-ins-unread": {path: text for path, text in files.items() if not path.endswith(".conf")},
        "reset-unread": {path: re.sub(r"(?m)^\w+=$\n", "", text) for path, text in files.items()},
        "etc-comes-last": {
            (path.replace(".d/", ".d/0") if path.startswith(LIB) and path.replace(LIB, ETC) not in etc else path): text
            for path, text in files.items()
        },
        "both-are-read": {
            (path.replace(".conf", ".a.conf") if path.replace(LIB, ETC) in etc and path.startswith(LIB) else path): text
            for path, text in files.items()
        },
        "run-unread": {path: text for path, text in files.items() if not path.startswith(RUN)},
        "everything-is-read": {
            (f"{path}.conf" if ".d/" in path and not path.endswith(".conf") else path): text
            for path, text in files.items()
        },
        "numbers-in-names": _renamed(files, lambda name: re.sub(r"^\d+", lambda found: f"{int(found[0]):09}", name)),
        "capitals-in-names": _renamed(files, str.casefold),
        "vendor-only": {path: text for path, text in files.items() if path.startswith(LIB)},
        "lines-do-not-go-on": {path: re.sub(r"\\\n(  # .*\n|    .*\n)*", "\n", text) for path, text in files.items()},
    }


def _renamed(files: Files, how: Callable[[str], str]) -> Files:
    """Return files with the names of drop-ins as somebody compares them."""
    return {
        (f"{path.rpartition('/')[0]}/{how(path.rpartition('/')[2])}" if ".d/" in path else path): text
        for path, text in files.items()
    }


def _can_be_read(files: Files, name: str) -> bool:
    """Return whether a misconception gets so far: what it reads may hold a line that is no setting."""
    try:
        effective(files, name)
    except ValueError:
        return False
    return True


def _cleared(files: Files, name: str) -> dict[str, list[str]]:
    """Return what would hold if an empty dependency took back those before it."""
    found = dict[str, list[str]]()
    for path in fragments(files, name):
        for key, value in settings(files[path], path):
            if key in DEPENDENCIES:
                found[key] = sorted({*found.get(key, []), *value.split()}) if value else []
    return {key: values for key, values in (effective(files, name) | found).items() if values}
