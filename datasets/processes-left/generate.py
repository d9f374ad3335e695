"""Hosts whose process tables are full of something: zombies, tasks that wait uninterruptibly, open descriptors."""

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from groundschool.formats.processes import ProcTask, fd_listing, task_stat, task_status
from groundschool.kit import Bundle, Variant
from groundschool.simulation.company import REGIONS

_TOLD = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
EDGES = tuple(_TOLD["edges"])
ALL = -3
TORN: dict[str, Callable[[str], str]] = {
    "half": lambda line: line[: line.rindex(")")],
    "few": lambda line: " ".join(line.split(" ")[:-20]),
    "one-less": lambda line: f"{line.rsplit(' ', 1)[0]}\n",
    "no-parent": lambda line: re.sub(r"(.*\) .) \d+", r"\1 0x0", line),
    "no-number": lambda line: f"{line.rsplit(' ', 3)[0]} 0x0 0 0\n",
}
DENIED = "ls: cannot open directory 'fd': Permission denied\n"


Process = tuple[ProcTask, list[ProcTask], int]


@dataclass(frozen=True)
class Case:
    """A host: its processes, as [name, state, parent, wchan, descriptors, threads].

    ``parent`` is the number of another row, or -1 for process 1 and -2 for the kernel's threads. Threads are [name,
    state, wchan]; one without a state ended while it was copied. So did ``gone`` processes; of row ``denied`` (or ALL)
    nobody may list descriptors, and ``torn`` is how a stat is damaged, of the process or of a ``torn_thread``.
    """

    rows: Sequence[Sequence[Any]]
    gone: int = 0
    denied: int = -1
    torn: str = ""
    torn_thread: bool = False


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each host, and of each what is asked, right and as misconceptions have it."""
    rng = random.Random(f"processes {seed} {edge}")
    cases = [Case(**one) for one in (_TOLD["edges"][edge] if edge else _TOLD["plain"])]
    places = [f"node-{zone}-{number}" for region in REGIONS for zone in region.zones for number in range(1, 5)]
    bundle = Bundle(seed, edge)
    for host, case in zip(sorted(rng.sample(places, len(cases))), rng.sample(cases, len(cases)), strict=True):
        processes = _processes(rng, case)
        for task, threads, opened in processes:
            _write(bundle, f"{host}/proc/{task.pid}", task, threads, opened)
        if case.torn:
            _tear(rng, bundle, host, case, processes)
            continue
        left = _left_of_gone(rng, bundle, host, case.gone)
        there = [(task, [one for one in threads if one.state], opened) for task, threads, opened in processes]
        _answers(bundle, host, there, left)
    return bundle.variant()


def _tear(rng: random.Random, bundle: Bundle, host: str, case: Case, processes: list[Process]) -> None:
    """Damage one stat."""
    if case.torn_thread:
        bad = rng.choice([one for task, threads, _ in processes for one in threads if one != task])
        path = f"proc/{bad.pid}/task/{bad.tid}/stat"
    else:
        bad = rng.choice(processes)[0]
        path = f"proc/{bad.pid}/stat"
    bundle.files[f"{host}/{path}"] = TORN[case.torn](task_stat(bad)).encode()
    bundle.truth.setdefault("refused", {})[host] = path


def _left_of_gone(rng: random.Random, bundle: Bundle, host: str, number: int) -> list[ProcTask]:
    """Write what was copied of processes that had ended by then, and return those of which a thread was."""
    left = list[ProcTask]()
    for at in range(number):
        pid = 31_000 + rng.randint(1, 900) * (at + 1)
        bundle.write(f"{host}/proc/{pid}/wchan", "0")
        if at % 2:
            bundle.write(f"{host}/proc/{pid}/stat", "")
        if at < 2:
            left.append(ProcTask(pid, pid, 1, "hook", "D", "io_schedule"))
            bundle.write(f"{host}/proc/{pid}/task/{pid}/stat", task_stat(left[-1]))
            bundle.write(f"{host}/proc/{pid}/task/{pid}/wchan", "io_schedule")
    return left


def _processes(rng: random.Random, case: Case) -> list[Process]:
    """Return each process with all its threads, the first among them, and how many descriptors it has (-1: denied)."""
    pids = rng.sample(range(300, 30_000), len(case.rows))  # numbers are used again: a child's may be the smaller one
    found: list[Process] = [(ProcTask(1, 1, 0, "systemd", "S", "ep_poll"), [], rng.randint(60, 90))]
    found.append((ProcTask(2, 2, 0, "kthreadd", "S", "kthreadd"), [], 0))
    for number, (name, state, parent, wchan, opened, threads) in enumerate(case.rows):
        pid, ppid = pids[number], {-1: 1, -2: 2}.get(parent) or pids[parent]
        task = ProcTask(pid, pid, ppid, name, state, wchan, 1 + len(threads), rng.randint(2_000, 900_000))
        others = [
            replace(task, tid=pid + 30_000 + at, name=title, state=how, wchan=where)
            for at, (title, how, where) in enumerate(threads)
        ]
        found.append((task, others, -1 if number == case.denied else opened))
    return [(task, [task, *others], -1 if case.denied == ALL else opened) for task, others, opened in found]


def _write(bundle: Bundle, folder: str, task: ProcTask, threads: list[ProcTask], opened: int) -> None:
    """Write the files of a process and of its threads."""
    bundle.write(f"{folder}/stat", task_stat(task))
    bundle.write(f"{folder}/status", task_status(task))
    bundle.write(f"{folder}/wchan", task.wchan)
    targets = ["/dev/null", *(f"socket:[{70_000 + number}]" for number in range(1, opened))][: max(opened, 0)]
    bundle.write(f"{folder}/fd", fd_listing(targets) if opened >= 0 else DENIED)
    for one in threads:
        if one.state or one.tid % 2:
            bundle.write(f"{folder}/task/{one.tid}/stat", task_stat(one) if one.state else "")
        bundle.write(f"{folder}/task/{one.tid}/wchan", one.wchan)


def _answers(bundle: Bundle, host: str, processes: list[Process], left: list[ProcTask]) -> None:
    """Add what is asked of the host."""
    every = sorted((one for _, threads, _ in processes for one in threads), key=_place)
    firsts = [one for one in every if one.tid == one.pid]
    rows = [_row(one) for one in every]
    traps: dict[str, Any] = {"threads-unread": [_row(one) for one in firsts]}
    traps["left-is-there"] = sorted(rows + [_row(one) for one in left], key=lambda row: (row["pid"], row["tid"]))
    traps["split-at-blanks"] = [_row(one, "blanks") for one in every]
    traps["first-bracket"] = [_row(one, "bracket") for one in every]
    bundle.answer("tasks", host, rows, traps)
    by_pid = {one.pid: one for one in firsts}
    dead = [task for task, threads, _ in processes if all(one.state == "Z" for one in threads)]
    leaders = [task for task in firsts if task.state == "Z"]
    alone = [task for task, threads, _ in processes if task.state == "Z" and len(threads) == 1]
    named = [task for task in firsts if " Z " in task_stat(task)]
    zombies = {
        "leader-is-process": _by_parent(leaders, by_pid),
        "threads-are-alive": _by_parent(alone, by_pid),
        "init-is-blamed": _by_parent([replace(one, ppid=1) for one in dead], by_pid),
        "z-anywhere": _by_parent([one for one in named if one in dead or one not in leaders], by_pid),
    }
    bundle.answer("zombies", host, _by_parent(dead, by_pid), zombies)
    stuck = {
        "threads-unread": [_stuck(one) for one in firsts if one.state == "D"],
        "left-is-there": [_stuck(one) for one in sorted(every + left, key=_place) if one.state == "D"],
        "wchan-of-leader": [_stuck(replace(one, wchan=by_pid[one.pid].wchan)) for one in every if one.state == "D"],
        "wchan-is-state": [_stuck(one) for one in every if one.wchan in {"io_schedule", "rpc_wait_bit_killable"}],
        "idle-is-blocked": [_stuck(one) for one in every if one.state in "DI"],
    }
    bundle.answer("blocked", host, [_stuck(one) for one in every if one.state == "D"], stuck)
    opened = [(number, -task.pid, task) for task, _, number in processes if number > 0]
    most = max(opened, key=lambda one: one[:2], default=None)
    lines = max(((number + 1, -task.pid, task) for number, _, task in opened), key=lambda one: one[:2], default=None)
    last = max(((number, task.pid, task) for number, _, task in opened), key=lambda one: one[:2], default=None)
    summed = max(
        ((number * len(threads), -task.pid, task) for task, threads, number in processes if number > 0),
        key=lambda one: one[:2],
        default=None,
    )
    wrong = {"total-counted": _most(lines), "threads-summed": _most(summed), "ties-by-last": _most(last)}
    bundle.answer("most-open", host, _most(most), wrong)


def _place(one: ProcTask) -> tuple[int, int]:
    return one.pid, one.tid


def _row(one: ProcTask, how: str = "") -> dict[str, Any]:
    name, state, ppid = one.name, one.state, one.ppid
    if how == "blanks":
        words = task_stat(one).split()
        name, state = words[1].strip("()"), words[2]
        ppid = int(words[3]) if words[3].lstrip("-").isdigit() else words[3]
    if how == "bracket" and ")" in name:
        name, _, rest = name.partition(")")
        words = f"{rest}) {state} {ppid}".split()
        state, ppid = words[0], words[1]
    return {"pid": one.pid, "tid": one.tid, "name": name, "state": state, "ppid": ppid}


def _by_parent(dead: list[ProcTask], by_pid: dict[int, ProcTask]) -> list[dict[str, Any]]:
    parents = {one.ppid: sorted(other.tid for other in dead if other.ppid == one.ppid) for one in dead}
    found = [{"parent": pid, "name": by_pid[pid].name, "zombies": pids} for pid, pids in parents.items()]
    return sorted(found, key=lambda one: (-len(one["zombies"]), one["parent"]))


def _stuck(one: ProcTask) -> dict[str, Any]:
    return {"pid": one.pid, "tid": one.tid, "name": one.name, "wchan": one.wchan}


def _most(found: tuple[int, int, ProcTask] | None) -> dict[str, Any] | None:
    return found and {"pid": found[2].pid, "name": found[2].name, "open": found[0]}
