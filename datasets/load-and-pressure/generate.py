"""Hosts that somebody was paged about for their load, and what the kernel says of each."""

import random
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from groundschool.formats.procps import ProcessState
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import REGIONS

hosts, printed = beside(__file__, "hosts"), beside(__file__, "printed")
_TOLD = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
PLAIN = [hosts.Case(**one) for one in _TOLD["plain"]]
EDGE_CASES = {edge: [hosts.Case(**one) for one in cases] for edge, cases in _TOLD["edges"].items()}
EDGES = tuple(EDGE_CASES)
BUSY, PRESSURE, THROTTLED = 90, 20, 0.1  # per cent, per cent, share of periods: from there on it counts


@dataclass(frozen=True)
class Reading:
    """What somebody takes from a host's files to conclude from."""

    busy: Mapping[str, float]
    lines: Mapping[str, int]
    cpus: int
    load: float
    pressure_cpu: float
    pressure_io: float
    blocked: tuple[int, ...]
    enough: int
    throttled: float = 0.0
    counted_at: int = 0


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each host, and of each what is asked, right and as misconceptions have it."""
    rng = random.Random(f"load and pressure {seed} {edge}")
    cases = rng.sample(EDGE_CASES[edge] if edge else PLAIN, len(EDGE_CASES[edge] if edge else PLAIN))
    places = [f"node-{zone}-{number}" for region in REGIONS for zone in region.zones for number in range(1, 5)]
    bundle = Bundle(seed, edge)
    for name, case in zip(sorted(rng.sample(places, len(cases))), cases, strict=True):
        host = hosts.host_of(rng, case)
        said = printed.files(host)
        pointer = ""
        if case.torn:
            said[case.torn_in], line = printed.torn(said[case.torn_in], case.torn)
            pointer = f"{case.torn_in}:{line}"
        for file, text in said.items():
            bundle.write(f"{name}/{file}", text)
        _answer(bundle, name, case, host)
        if pointer:
            bundle.truth.setdefault("refused", {})[name] = pointer
    return bundle.variant()


def _answer(bundle: Bundle, name: str, case: hosts.Case, host: hosts.Host) -> None:
    """Add what is asked of the host to the bundle."""
    busy = {tag: _busy(host, tag) for tag in ("", *MISCOUNTED)}
    right = busy.pop("")
    bundle.answer("utilisation", name, right, busy)
    bundle.answer("load-rows", name, _rows(host.tasks), {tag: _rows(host.tasks, tag) for tag in MISREAD})
    bundle.answer("throttling", name, *_throttling(host.group))
    read = _reading(host, right)
    verdict = _concluded(read)
    if verdict["verdict"] != case.verdict:
        raise ValueError(f"the numbers say {verdict}, cases.toml says {case.verdict}: {read}")
    bundle.answer("verdict", name, verdict, _verdicts(host, read, busy))


MISCOUNTED = ("since-boot", "iowait-is-busy", "guests-twice", "stolen-is-nothing", "user-and-system", "counter-fell")


def _busy(host: hosts.Host, how: str) -> dict[str, float]:
    """Return per cent by line of ``/proc/stat``, right or as a misconception counts."""
    lines = {"cpu": (host.before.every, host.after.every)}
    both = [cpu for cpu in host.before.cpus if cpu in host.after.cpus]
    lines |= {f"cpu{cpu}": (host.before.cpus[cpu], host.after.cpus[cpu]) for cpu in both}
    return {line: _share(*times, how) for line, times in lines.items()}


def _share(before: list[int], after: list[int], how: str) -> float:
    moved = [b - a for a, b in zip(before, after, strict=True)]
    if how != "counter-fell":
        moved = [max(0, one) for one in moved]
    if how == "since-boot":
        moved = after
    total = sum(moved if how == "guests-twice" else moved[:7] if how == "stolen-is-nothing" else moved[:8])
    idle = moved[hosts.IDLE] + moved[hosts.IOWAIT] * (how != "iowait-is-busy")
    return 100 * (moved[0] + moved[2] if how == "user-and-system" else total - idle) / total


MISREAD = ("ps-counted", "letter-alone", "idle-is-blocked", "letters-anywhere", "zombie-is-blocked")


def _rows(tasks: Iterable[ProcessState], how: str = "") -> dict[str, Any]:
    """Return the process ids that run, and those that are blocked by where, right or as a misconception reads."""

    def is_in(task: ProcessState, letter: str) -> bool:
        if how == "letters-anywhere":
            return letter in f"{task.stat} {task.wchan} {task.comm}"
        blocked = {"idle-is-blocked": "DI", "zombie-is-blocked": "DZ"}.get(how, "D")
        first = task.stat if how == "letter-alone" else task.stat[0]
        return first in (blocked if letter == "D" else "R")

    blocked: dict[str, list[int]] = {}
    for task in tasks:
        if is_in(task, "D"):
            blocked.setdefault(task.wchan[:20], []).append(task.pid)
    ours = [task for task in tasks if is_in(task, "R") and (task.comm != "ps" or how == "ps-counted")]
    return {"runnable": [task.pid for task in ours], "blocked": blocked}


def _throttling(group: hosts.Group | None) -> tuple[Any, dict[str, Any]]:
    """Return limit and share of throttled periods of a group with a quota, and what misconceptions make of it."""
    if group is None:
        return None, {}
    passed, hit = (last - first for first, last in (group.periods, group.throttled))
    limit = (group.quota or 0) / group.period
    right = {"limit_cpus": limit, "throttled": hit / passed if passed else 0.0}
    ever = {**right, "throttled": group.throttled[1] / group.periods[1]}
    if group.quota is None:
        return None, {"no-limit-is-a-limit": {**right, "limit_cpus": -1 / group.period}, "since-boot": ever}
    always = {**right, "limit_cpus": group.quota / 100_000}
    traps = {"since-boot": ever, "period-assumed": always, "count-for-share": {**right, "throttled": hit}}
    return right, {**traps, "quota-is-per-cent": {**right, "limit_cpus": group.quota / 1000}}


def _reading(host: hosts.Host, busy: dict[str, float]) -> Reading:
    lines = {f"cpu{cpu}": number for number, cpu in enumerate(host.after.cpus, 2)}
    rows = tuple(number for number, task in enumerate(host.tasks, 2) if task.stat[0] == "D")
    cpus = len(host.after.cpus)
    read = Reading(busy, lines, cpus, host.loads[0], host.some_cpu.averages[0], host.some_io.averages[0], rows, cpus)
    if host.group is None or host.group.quota is None:
        return read
    share = _throttling(host.group)[0]["throttled"]
    return replace(read, throttled=share, counted_at=2 if host.group.version == 1 else 5)


def _concluded(read: Reading, blind: str = "", order: str = "throttled cpu_saturated io_blocked") -> dict[str, Any]:
    """Return the verdict that follows from a reading by the rules of the task, for who never thinks of one rule."""
    hot = [read.lines[cpu] for cpu, share in read.busy.items() if cpu != "cpu" and share >= BUSY - 1e-9]
    io = [read.pressure_io >= PRESSURE, len(read.blocked) >= read.enough]
    signs = {
        "throttled": (read.throttled >= THROTTLED, [f"cpu.stat.2:{read.counted_at}"]),
        "cpu_saturated": (hot and read.pressure_cpu >= PRESSURE, ["pressure-cpu:1", *(f"stat.2:{at}" for at in hot)]),
        "io_blocked": (any(io), ["pressure-io:1"] * io[0] + [f"ps:{at}" for at in read.blocked]),
    }
    found = next((verdict for verdict in order.split() if signs[verdict][0] and verdict != blind), "idle_high_load")
    return {"verdict": found, "evidence": signs[found][1] if found in signs else ["loadavg:1"]}


def _verdicts(host: hosts.Host, read: Reading, busy: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """Return the verdict that each misconception leads to."""
    whole = dict.fromkeys(read.lines, read.busy["cpu"])
    all_busy = dict.fromkeys(read.lines, 100.0)
    averages = [(host.some_cpu.averages[at], host.some_io.averages[at]) for at in (1, 2)]
    group = host.group if host.group and host.group.quota else None
    ever = replace(read, throttled=group.throttled[1] / group.periods[1]) if group else read
    full = read.pressure_cpu if host.full_cpu is None else 0.0
    loaded = {"load-is-cpu": {"verdict": "cpu_saturated", "evidence": ["loadavg:1"]}}
    traps = (loaded if read.load > read.cpus else {}) | {
        "quota-ignored": _concluded(read, "throttled"),
        "since-boot": _concluded(replace(read, busy=busy["since-boot"])),
        "throttled-long-ago": _concluded(ever),
        "iowait-is-busy": _concluded(replace(read, busy=busy["iowait-is-busy"])),
        "average-hides": _concluded(replace(read, busy=whole)),
        "busy-is-saturated": _concluded(replace(read, pressure_cpu=100.0)),
        "pressure-is-busy": _concluded(replace(read, busy=all_busy)),
        "no-pressure-no-wait": _concluded(replace(read, enough=10**6)),
        "rows-alone": _concluded(replace(read, pressure_io=0.0)),
        "one-is-enough": _concluded(replace(read, enough=1)),
        "older-average": _concluded(replace(read, pressure_cpu=averages[1][0], pressure_io=averages[1][1])),
        "minute-average": _concluded(replace(read, pressure_cpu=averages[0][0], pressure_io=averages[0][1])),
        "full-for-some": _concluded(replace(read, pressure_cpu=full, pressure_io=host.full_io.averages[0])),
        "order-ignored": _concluded(read, order="io_blocked cpu_saturated throttled"),
        "cpu-before-quota": _concluded(read, order="cpu_saturated throttled io_blocked"),
    }
    right = _concluded(read)
    traps["lines-from-zero"] = {**right, "evidence": [_earlier(one) for one in right["evidence"]]}
    return traps


def _earlier(pointer: str) -> str:
    file, line = pointer.split(":")
    return pointer if line == "1" else f"{file}:{int(line) - 1}"
