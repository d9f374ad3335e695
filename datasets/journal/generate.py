"""The journal of one host over several boots, with services that failed in the last boot and some that did not."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.formats.journald import LARGE, Entry, as_export, as_json, cursor
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.clock import iso_utc
from groundschool.simulation.state import World

EDGES = ("empty", "one-record", "non-utf8", "oversize", "shuffled", "year-rollover")
EDGES += ("coloured", "clocks", "field-missing", "manager")
told = beside(__file__, "history")
Line, Unit = told.Line, told.Unit


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a host's journal; asked are the first error of every unit that failed in the last boot, and counts."""
    rng = random.Random(f"journal {seed} {edge}")
    world = World.from_seed(seed)
    host = rng.choice(world.by_service["edge"]).node
    boots = 1 if edge in {"empty", "one-record"} else rng.randint(2, 4)
    lines = told.history(rng, world.day, boots, edge)
    if edge == "empty":
        lines = []
    elif edge == "one-record":
        lines = [line for line in lines if _is_error(line)][:1]
        lines[0].priority = 0
    logged = list(zip(_entries(rng, host, lines), lines, strict=True))
    if edge == "shuffled":
        newest = logged[-1][0].boot_id
        rng.shuffle(logged)
        # A line of an earlier boot comes last, so that the end of the file says nothing about the last boot.
        logged.append(logged.pop(next(at for at, (entry, _) in enumerate(logged) if entry.boot_id != newest)))
    entries = [entry for entry, _ in logged]
    bundle = Bundle(seed, edge)
    bundle.write("journal.json", as_json(entries))
    bundle.write("journal.export", as_export(entries))
    _answer(bundle, lines, boots, [line for _, line in logged])
    return bundle.variant()


def _entries(rng: random.Random, host: str, lines: list[Line]) -> list[Entry]:
    """Return the lines as journal entries with the trusted fields journald adds."""
    machine, sequence = f"{rng.getrandbits(128):032x}", f"{rng.getrandbits(128):032x}"
    boots = {line.boot: f"{rng.getrandbits(128):032x}" for line in lines}
    pids = {(line.boot, line.unit and line.unit.name): rng.randint(300, 30_000) for line in lines}
    trusted: dict[tuple[str, int], dict[str, bytes]] = {}
    entries = []
    for number, line in enumerate(lines, 1):
        boot = boots[line.boot]
        mark = cursor(sequence, number, boot, line.monotonic, line.realtime)
        pid = 1 if line.unit is told.MANAGER else pids[line.boot, line.unit and line.unit.name]
        source = line.unit.name if line.unit else "", pid
        if source not in trusted:
            trusted[source] = _fields(line.unit, host, machine, pid)
        own = {"PRIORITY": None if line.priority is None else str(line.priority).encode()}
        own |= {"UNIT": line.about.encode() or None, **trusted[source], "MESSAGE": line.message}
        fields = {name: value for name, value in own.items() if value is not None}
        entries.append(Entry(line.realtime, line.monotonic, boot, mark, fields))
    return entries


def _fields(unit: Unit | None, host: str, machine: str, pid: int) -> dict[str, bytes]:
    """Return the fields that all entries of a process share; a kernel message has no process and no unit."""
    fields: dict[str, Any] = {"_MACHINE_ID": machine, "_HOSTNAME": host}
    if unit is None:
        fields |= {"_TRANSPORT": "kernel", "SYSLOG_FACILITY": 0, "SYSLOG_IDENTIFIER": "kernel"}
    else:
        fields |= {"_TRANSPORT": "stdout", "SYSLOG_FACILITY": 3, "SYSLOG_IDENTIFIER": unit.program, "_PID": pid}
        fields |= {"_UID": unit.user, "_GID": unit.user, "_COMM": unit.program, "_SYSTEMD_UNIT": unit.name}
        fields |= {"_SYSTEMD_CGROUP": f"/system.slice/{unit.name}", "_SYSTEMD_SLICE": "system.slice"}
    if unit is told.MANAGER:
        fields |= {"_TRANSPORT": "journal", "_SYSTEMD_CGROUP": "/init.scope", "_SYSTEMD_SLICE": "-.slice"}
    return {name: str(value).encode() for name, value in fields.items()}


def _answer(bundle: Bundle, lines: list[Line], boots: int, filed: list[Line]) -> None:
    """Add the right answers, and what each misconception leads to; ``filed`` is the order of the lines in the file."""
    last = [line for line in lines if line.boot == boots - 1]
    at_the_end = [line for line in filed if line.boot == filed[-1].boot]
    errors = _first(last)
    traps = {
        "zero-is-nothing": _first(last, lambda line: bool(line.priority) and _is_error(line)),
        "priority-inverted": _first(last, lambda line: line.priority is not None and line.priority >= 3),
        "silence-is-error": _first(last, lambda line: line.priority is None or line.priority <= 3),
        "manager-blamed": _first([replace(line, about="") for line in last]),
        "anybodys-unit": _first(
            [replace(line, unit=line.unit and told.MANAGER) if line.about else line for line in last]
        ),
        "all-boots": _first(_by_wall(lines)),
        "wall-clock-order": _first(_by_wall(last)),
        "message-cut": {unit: [moment, text.split("\n")[0]] for unit, (moment, text) in errors.items()},
        "message-trimmed": {unit: [moment, text.strip()] for unit, (moment, text) in errors.items()},
        "numbers-as-text": _first(sorted(last, key=lambda line: str(line.monotonic))),
        "local-time": {unit: [_halifax(moment), text] for unit, (moment, text) in errors.items()},
        "file-order": _first(at_the_end),
    }
    bundle.answer("first-errors", "journal.json", errors, traps)
    silent = [replace(line, priority=6) if line.priority is None else line for line in last]
    counts = {"all-boots": _counts(lines), "file-order": _counts(at_the_end), "silence-counted": _counts(silent)}
    counts["zero-is-nothing"] = _counts([line for line in last if line.priority])
    bundle.answer("priority-counts", "journal.json", _counts(last), counts)


def _by_wall(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.realtime)


def _halifax(moment: str) -> str:
    """Return a UTC time as a laptop in Halifax shows it, without its zone."""
    local = datetime.fromisoformat(moment) - timedelta(hours=3)
    return local.replace(tzinfo=None).isoformat(timespec="microseconds")


def _counts(lines: list[Line]) -> dict[int, int]:
    return {level: n for level in range(8) if (n := sum(line.priority == level for line in lines))}


def _is_error(line: Line) -> bool:
    return line.priority is not None and line.priority <= 3


def _first(lines: list[Line], wanted: Callable[[Line], bool] = _is_error) -> dict[str, list[str]]:
    """Return, by unit, the UTC time and message of the first wanted line."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.owner and wanted(line) and line.owner not in found:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=line.realtime)
            message = line.message or b""
            text = "" if len(message) >= LARGE else message.decode(errors="replace")
            found[line.owner] = [iso_utc(moment, "microseconds"), text]
    return found
