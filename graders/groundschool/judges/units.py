"""Says of a set of unit files what loads, and what comes up in which order.

``systemd-analyze verify`` loads the files where it is installed; the start is simulated: jobs that are pulled in, the
order among them, and what each service needs. Paths are below a root, as ``groundschool.formats.units`` has them.
"""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from groundschool.errors import JudgeBroke
from groundschool.formats.units import PLACES, effective, fragments, seconds
from groundschool.grading.programs import Job, run_program
from groundschool.grading.tools import stand_ins_judge, which

TARGET = "ferries.target"
LIMITS = {"StartLimitIntervalSec": 0, "StartLimitInterval": 0, "StartLimitBurst": 1}
# Both sections know the old spellings, [Service] does not know the new one.
IGNORED = "Service.StartLimitIntervalSec"
PATHS = "Service.ReadWritePaths"
NEVER = ("never", "never")
_UP_AT_ONCE = ("simple", "exec", "idle")
_STUB = "[Unit]\nDescription=stub\nDefaultDependencies=no\n"
_PROGRAM = re.compile(r"Command /\S+ is not executable: No such file or directory")
_WITHIN = 60  # seconds
_MARK = "== the next =="
_NO_ROOM = "Failed to setup working directory"

Files = Mapping[str, str]
Settings = Mapping[str, Sequence[str]]
Catalogue = Mapping[str, Mapping[str, Any]]


def loaded(files: Files, names: Iterable[str]) -> dict[str, Settings]:
    """Return what holds of each unit that has a file."""
    return {name: effective(files, name) for name in names if fragments(files, name)}


def complaints(units: Mapping[str, Settings]) -> list[list[str]]:
    """Return, with the unit's name, what systemd says of settings when it loads them: refusals and ignored ones."""
    found = list[list[str]]()
    for name, has in units.items():
        if not name.endswith(".service"):
            continue
        oneshot = _last(has, "Service.Type") == "oneshot"
        if len(has.get("Service.ExecStart", [])) > 1 and not oneshot:
            found.append([name, "more than one ExecStart="])
        if not has.get("Service.ExecStart"):
            found.append([name, "no ExecStart="])
        if oneshot and _last(has, "Service.Restart") in ("always", "on-success"):
            found.append([name, "Restart= is not allowed for Type=oneshot"])
        if IGNORED in has:
            found.append([name, "StartLimitIntervalSec= in [Service] is ignored"])
    return sorted(found)


def verified(trees: Mapping[str, tuple[Files, Sequence[str]]]) -> dict[str, list[str]]:
    """Return what ``systemd-analyze verify`` says of the named units of each tree, in one run for all.

    Nothing where stand-ins judge, or where it cannot run: it is not here, or a sandbox has no /tmp for it, because the
    interpreter itself lies below that. What it says of programs is left out: they are not on this host.
    """
    if stand_ins_judge() or not trees or not (program := which("systemd-analyze")):
        return {tree: [] for tree in trees}
    stubs = {f"usr/lib/systemd/system/{name}.target": _STUB for name in ("sysinit", "basic", "shutdown")}
    with TemporaryDirectory(prefix="groundschool-") as place:
        root = Path(place).resolve()
        script = [f"export XDG_RUNTIME_DIR={root}/runtime HOME={root}/runtime"]
        written = {"runtime/keep": ""}
        for number, (files, names) in enumerate(trees.values()):
            written |= {f"{number}/{path}": text for path, text in {**stubs, **files}.items()}
            places = ":".join(f"{root}/{number}/{place}" for place in PLACES)
            # As a user's manager it needs no /run, which a sandbox does not have; it reads units as the system's does.
            verify = shlex.join([program, "--user", "verify", "--man=no", *names])
            script.append(f"echo {_MARK} >&2; SYSTEMD_UNIT_PATH={places} {verify}")
        for path, text in written.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode("utf-8", "replace"))
        done = run_program(Job([which("sh"), "-c", "\n".join([*script, "true"])], root, seconds=_WITHIN))
    if _NO_ROOM in done.complaint:
        return {tree: [] for tree in trees}
    said = done.complaint.split(f"{_MARK}\n")[1:]
    if done.status != 0 or len(said) != len(trees):
        raise JudgeBroke(f"systemd-analyze did not come to an end: {done.complaint}")
    return {tree: _lines(text) for tree, text in zip(trees, said, strict=True)}


def _lines(said: str) -> list[str]:
    lines = [re.sub(r"^/\S*?/(?=(etc|run|usr/lib)/systemd/)", "", line) for line in said.splitlines()]
    return [line for line in lines if not _PROGRAM.search(line)]


def ordered(units: Mapping[str, Settings]) -> set[tuple[str, str]]:
    """Return who comes before whom, as After= and Before= say."""
    found = {(other, name) for name, has in units.items() for other in has.get("Unit.After", [])}
    return found | {(name, other) for name, has in units.items() for other in has.get("Unit.Before", [])}


def pulled(units: Mapping[str, Settings]) -> set[tuple[str, str]]:
    """Return who pulls in whom, as Wants= and Requires= say."""
    keys = ("Unit.Wants", "Unit.Requires")
    return {(name, other) for name, has in units.items() for key in keys for other in has.get(key, [])}


def starts(units: Mapping[str, Settings], catalogue: Catalogue, host: Mapping[str, Any]) -> dict[str, str]:
    """Return of each service of the catalogue how its start ends, with the whole target and by itself."""
    return {
        name: next(
            (end for end in (_ends(units, catalogue, host, one)[name] for one in (TARGET, name)) if end != "up"), "up"
        )
        for name in catalogue
    }


def _ends(units: Mapping[str, Settings], catalogue: Catalogue, host: Mapping[str, Any], asked: str) -> dict[str, str]:
    """Return how a start of ``asked`` ends for each service; what is not part of it is up, except it is needed."""
    jobs = _reached(pulled(units), asked) & units.keys()
    before = {(first, then) for first, then in ordered(units) if {first, then} <= jobs}
    found = dict[str, str]()
    for name, wanted in catalogue.items():
        if name not in jobs:
            found[name] = "not started" if asked == TARGET else "up"
            continue
        missing = [need for need in wanted["needs"] if need not in jobs]
        early = [need for need in wanted["needs"] if name not in _reached(before, need) - {need}]
        if name in {far for first, then in before if first == name for far in _reached(before, then)}:
            found[name] = "in a cycle"
        elif missing:
            found[name] = f"nothing starts {missing[0]}"
        elif early:
            found[name] = f"not after {early[0]}"
        else:
            found[name] = _step(units[name], wanted, host)
    return found


def _step(has: Settings, wanted: Mapping[str, Any], host: Mapping[str, Any]) -> str:
    """Return how the start of a service ends for which everything is there."""
    command = (has.get("Service.ExecStart") or [""])[-1]
    kind = _last(has, "Service.Type") or "simple"
    directory = _last(has, "Service.WorkingDirectory")
    paths = " ".join(has.get(PATHS, [])).split()
    waits = "notify" if wanted["notifies"] else "oneshot" if wanted["ends"] else ""
    checks = {
        "203/EXEC": command.split(" ")[0] not in host["programs"],
        "217/USER": _last(has, "Service.User") not in host["users"],
        "200/CHDIR": directory[:1] != "-" and _plain(directory) not in host["directories"],
        "226/NAMESPACE": any(_plain(one) not in host["directories"] for one in paths if one[:1] != "-"),
        "another command": command != wanted["command"],
        "another user": _last(has, "Service.User") != wanted["user"],
        "another directory": _plain(directory) != wanted["directory"],
        "cannot write": wanted["directory"] not in writes(has),
        "timeout": kind not in (*_UP_AT_ONCE, "oneshot", waits),
        "up before it is ready": bool(waits) and kind != waits,
        "up when it has ended": not wanted["ends"] and kind == "oneshot",
    }
    return next((end for end, holds in checks.items() if holds), "up")


def writes(has: Settings) -> set[str]:
    """Return below which paths a service may write, as ReadWritePaths= says."""
    return {_plain(one) for value in has.get(PATHS, []) for one in value.split()}


def _plain(path: str) -> str:
    """Return a path without the signs before it, nor a slash behind it."""
    path = path.lstrip("-+")
    return path.rstrip("/") or path[:1]


def limits(units: Mapping[str, Settings], names: Iterable[str]) -> dict[str, list[Any]]:
    """Return of each service when it is restarted, and after how many starts in how many seconds systemd gives up."""
    found = dict[str, list[Any]]()
    for name in names:
        has, limit = units.get(name, {}), [10.0, 5.0]
        for section in ("Service", "Unit"):
            for key, at in LIMITS.items():
                if (value := _last(has, f"{section}.{key}")) and f"{section}.{key}" != IGNORED:
                    limit[at] = seconds(value) if at == 0 else float(value)
        found[name] = [_last(has, "Service.Restart") or "no", *(limit if all(limit) else NEVER)]
    return found


def _reached(pairs: set[tuple[str, str]], start: str) -> set[str]:
    """Return ``start`` and all that is reached from it."""
    found, new = {start}, {start}
    while new:
        new = {then for first, then in pairs if first in new} - found
        found |= new
    return found


def _last(has: Settings, key: str) -> str:
    return (has.get(key) or [""])[-1]
