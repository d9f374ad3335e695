"""Says what the files of an answer do to the units of a host: what loads and starts then, and what else is changed.

A host is told as ``files``, ``catalogue``, what it ``has``, the ``unit`` at fault, what ``may`` change, and which
settings are ``watched`` for what was tried.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from groundschool.formats.units import DEPENDENCIES, settings
from groundschool.judges import units
from groundschool.judges.units import Files, Settings

FOLDER = "etc/systemd/system"
_LONGEST = 255  # bytes of a name
_ALIKE = {
    "Unit.After": "order",
    "Unit.Before": "order",
    "Unit.Wants": "pull",
    "Unit.Requires": "pull",
    **{f"{section}.{key}": "limit" for section in ("Unit", "Service") for key in units.LIMITS},
}
_STRENGTH = ("overridden", "set", "emptied")  # of several that were tried the last is told


def names_of(told: Mapping[str, Any]) -> list[str]:
    """Return the units of a host."""
    return [*told["catalogue"], units.TARGET]


def repaired(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be seen after a right repair."""
    catalogue = told["catalogue"]
    return {
        "complaints": [],
        "starts": dict.fromkeys(catalogue, "up"),
        "limits": {name: _limit(one["restart"], **one["gives_up"]) for name, one in catalogue.items()},
        "tried": {},
        "else": [],
    }


def _limit(restart: str, starts: int, seconds: int) -> list[Any]:
    return [restart, *((float(seconds), float(starts)) if seconds else units.NEVER)]


def after_repair(told: Mapping[str, Any], files: Files) -> dict[str, Any]:
    """Return what loads, starts and is changed with files in place, and what was tried where that repairs nothing."""
    names, catalogue = names_of(told), told["catalogue"]
    odd, right = refused(files, names), repaired(told)
    try:
        before, after = (units.loaded(some, names) for some in (told["files"], {**told["files"], **files}))
        limits = units.limits(after, catalogue)
    except ValueError as error:
        return {"complaints": [str(error)], "starts": {}, "limits": {}, "tried": {}, "else": odd}
    found = {
        "complaints": units.complaints(after),
        "starts": units.starts(after, catalogue, told["has"]),
        "limits": limits,
        "tried": {},
        "else": odd + changed(before, after, told["may"]),
    }
    if {**found, "else": []} != right:
        found["tried"] = tried(files, after[told["unit"]], told["unit"], told["watched"])
    return found


def refused(files: Files, names: Sequence[str]) -> list[str]:
    """Return of each path that must not be written why: systemd would not read it, or it belongs to another unit."""
    return [f"{path}: {why}" for path in files if (why := _why_not(path, names))]


def _why_not(path: str, names: Sequence[str]) -> str:
    unit, _, name = path.removeprefix(f"{FOLDER}/").partition("/")
    if not path.startswith(f"{FOLDER}/") or unit.removesuffix(".d" if name else "") not in names or "/" in name:
        return f"is no file of one of the units below {FOLDER}"
    if name and (name.startswith(".") or not name.endswith(".conf")):
        return "a drop-in is read where its name ends with .conf and does not begin with a dot"
    if not name.isprintable() or len(name.encode()) > _LONGEST:
        return f"the name of a file is printable here, and of at most {_LONGEST} bytes"
    return ""


def tried(files: Files, has: Settings, unit: str, watched: Iterable[str]) -> dict[str, str]:
    """Return of the watched settings that files say of a unit whether they are set, overridden, or emptied.

    Of several the last of these words is told; to empty is something for dependencies only.
    """
    found = dict[str, str]()
    for path, text in files.items():
        if path.split("/")[3].removesuffix(".d") != unit:
            continue
        for key, value in settings(text, path):
            dependency = key in DEPENDENCIES
            if key not in watched or not (value or dependency):
                continue
            holds = dependency or value in has.get(key, [])
            how = "set" if value and holds else "overridden" if value else "emptied"
            about = _ALIKE.get(key, key)
            found[about] = max(how, found.get(about, how), key=_STRENGTH.index)
    return found


def changed(before: Mapping[str, Settings], after: Mapping[str, Settings], may: Iterable[str]) -> list[str]:
    """Return what is not as it was, except what may change: settings, order, who pulls in whom, who may write where."""
    found = set[str]()
    for name in before.keys() | after.keys():
        old, new = (_single(where.get(name, {})) for where in (before, after))
        found |= {f"{name} {key}" for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
        paths = (units.writes(where.get(name, {})) for where in (before, after))
        found |= {f"{name} writes below {path}" for path in set.symmetric_difference(*paths)}
    found |= {f"{first} before {then}" for first, then in units.ordered(before) ^ units.ordered(after)}
    found |= {f"{name} pulls in {other}" for name, other in units.pulled(before) ^ units.pulled(after)}
    return sorted(found - {*may})


def _single(has: Settings) -> dict[str, Sequence[str]]:
    """Return the settings that are compared as they stand; those of limits are by what they come to."""
    return {key: values for key, values in has.items() if key not in (units.PATHS, *_ALIKE)}
