"""Hosts on which the kernel killed a program for want of memory, and what its log says of it."""

import json
import random
import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from groundschool.formats import kernel_log, oom
from groundschool.formats.oom import OomTask, Report
from groundschool.formats.procfs import counters
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

hosts, incident = beside(__file__, "hosts"), beside(__file__, "incident")
_TOLD = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
PLAIN = [hosts.Case(**one) for one in _TOLD["plain"]]
EDGE_CASES = {edge: [hosts.Case(**one) for one in cases] for edge, cases in _TOLD["edges"].items()}
INCIDENT = "incident"
EDGES = (*EDGE_CASES, INCIDENT)
NOISE = (
    "TCP: request_sock_TCP: Possible SYN flooding on port 8443. Sending cookies.",
    "EXT4-fs (vdb1): mounted filesystem with ordered data mode. Quota mode: none.",
    "oom_reaper: unable to reap pid:4411 (java)",
    "perf: interrupt took too long (2512 > 2500), lowering kernel.perf_event_max_sample_rate to 79500",
)
BLOCKED = "[UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.{} DST=192.0.2.40 LEN=44 TTL=241 PROTO=TCP SPT=52411 DPT=23 SYN"
OLDER = "Memory cgroup out of memory: Kill process {0.pid} ({0.name}) score 1923 or sacrifice child"


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each host, and of each what is asked, right and as misconceptions have it."""
    rng = random.Random(f"oom kills {seed} {edge}")
    bundle = Bundle(seed, edge)
    booted = World.from_seed(seed).day - timedelta(days=40)
    told = EDGE_CASES.get(edge or "", PLAIN)
    drawn = incident.of_a_scenario(rng, booted, seed) if edge == INCIDENT else hosts.drawn(rng, told)
    for name, case, host in drawn:
        messages = _messages(rng, host)
        if case.older:
            at = next(number for number, (_, text) in enumerate(messages) if "Killed process" in text)
            messages[at : at + 1] = [(messages[at][0], OLDER.format(host.reports[0][1].victims[0])), messages[at]]
            bundle.truth.setdefault("refused", {})[name] = f"kernel.log:{at + 1}"
        if case.cut:
            messages = messages[next(n for n, (_, text) in enumerate(messages) if text.startswith("Memory cgroup s")) :]
        told = kernel_log.dmesg(messages)
        if case.front in ("journal", "syslog"):
            told = kernel_log.kernel_journal(messages, booted, name, stamped=case.front == "syslog")
        if case.front == "dated":
            told = re.sub(
                r"^\[ *\d+\.\d+\]", f"[{booted + timedelta(days=40):%a %b %e %H:%M:%S %Y}]", told, flags=re.MULTILINE
            )
            bundle.truth.setdefault("refused", {})[name] = "kernel.log:1"
        bundle.write(f"{name}/kernel.log", told)
        for file, text in _beside(case, host).items():
            bundle.write(f"{name}/{file}", text)
        _answer(bundle, name, case, host)
    return bundle.variant()


def _messages(rng: random.Random, host: hosts.Host) -> list[tuple[float, str]]:
    """Return what the kernel logged: reports, and other things before and after."""
    found = [(1.2 + number * 8.25, text) for number, text in enumerate(rng.sample(NOISE, 2))]
    for at, said in host.reports:
        told = oom.report(said)
        if said.whole:  # the firewall's messages come at any time, and begin with a bracket as a table's rows do
            told.insert(1 + told.index(" </TASK>"), BLOCKED.format(rng.randint(10, 250)))
        found += [(at + number * 1.7e-5, text) for number, text in enumerate(told)]
        victims = {victim.pid: victim for victim in said.victims}.values()
        found += [(at + 0.05 + number * 1e-4, oom.reaped(victim)) for number, victim in enumerate(victims)]
    return [*found, (found[-1][0] + 3.25, BLOCKED.format(77)), (found[-1][0] + 12.5, rng.choice(NOISE))]


def _beside(case: hosts.Case, host: hosts.Host) -> dict[str, str]:
    """Return what was saved beside the log: what is expected, the memory now, the page size, the limit now."""
    said = {
        "catalogue.json": json.dumps(host.catalogue, indent=2) + "\n",
        "meminfo": kernel_log.meminfo(host.memory),
        "page-size": f"{host.page}\n",
    }
    if case.cgroup and case.version == 1:
        said["memory.limit_in_bytes"] = f"{host.limit_now}\n"
    elif case.cgroup:
        reports = () if case.anew else host.reports
        killed = sum(len({victim.pid for victim in report.victims}) for _, report in reports)
        said["memory.max"] = f"{host.limit_now}\n"
        limit = {"low": 0, "high": 0, "max": 4_100, "oom": len(reports), "oom_kill": killed, "oom_group_kill": 0}
        said["memory.events"] = counters(limit)
    return said


def _answer(bundle: Bundle, name: str, case: hosts.Case, host: hosts.Host) -> None:
    """Add what is asked of the host to the bundle."""
    reports = [report for _, report in host.reports]
    begun = reports[1:] if case.cut else reports
    whole = [report for report in begun if report.whole]
    traps = {"report-needed": _kills(whole)} | {tag: _kills(reports, tag) for tag in KILLS}
    bundle.answer("kills", name, _kills(reports), traps)
    lists = {tag: [_biggest(report, tag) for report in whole] for tag in BIGGEST}
    lists["table-is-a-report"] = [_biggest(report) for report in reports if report.whole]
    bundle.answer("biggest", name, [_biggest(report) for report in whole], lists)
    ended = [report for report in whole if report.victims]
    right = [_autopsy(host, report) for report in ended]
    if any(one["next_step"] != case.next_step for one in right):
        raise ValueError(f"the numbers say {right}, cases.toml says {case.next_step}")
    bundle.answer("autopsy", name, right, {tag: [_autopsy(host, one, tag) for one in ended] for tag in AUTOPSY})


KILLS = ("total-vm-is-memory", "anon-is-all", "name-is-a-word", "named-twice", "always-the-host")


def _kills(reports: list[Report], how: str = "") -> list[dict[str, Any]]:
    """Return the kills of every report, right or as a misconception has them."""
    found = []
    for said in reports:
        scope = "memcg" if said.limit and how != "always-the-host" else "global"
        victims = said.victims if how == "named-twice" else list(dict.fromkeys(said.victims))
        for one in victims:
            name = one.name.split()[0].strip("()") if how == "name-is-a-word" else one.name
            held = {"total-vm-is-memory": one.total_vm, "anon-is-all": one.anon}.get(how, one.rss)
            found.append({"pid": one.pid, "name": name, "scope": scope, "rss_bytes": held * said.page})
    return found


BIGGEST = (
    "pages-are-kib",
    "page-assumed",
    "total-vm-is-memory",
    "victim-is-biggest",
    "last-is-biggest",
    "name-is-a-word",
)


def _biggest(said: Report, how: str = "") -> dict[str, Any]:
    """Return the task with most resident memory, right or as a misconception finds it."""
    most: OomTask = max(said.tasks, key=lambda task: task.total_vm if how == "total-vm-is-memory" else task.rss)
    if how == "victim-is-biggest" and said.victims:
        most = said.victims[0]
    if how == "last-is-biggest":
        most = said.tasks[-1]
    size = {"pages-are-kib": 1024, "page-assumed": 4096}.get(how, said.page)
    held = most.total_vm if how == "total-vm-is-memory" else most.rss
    name = most.name.split()[-1] if how == "name-is-a-word" else most.name
    return {"pid": most.pid, "name": name, "rss_bytes": held * size}


AUTOPSY = (
    "invoker-is-victim",
    "total-vm-is-memory",
    "anon-is-all",
    "limit-is-of-now",
    "task-is-limit",
    "victim-is-biggest",
    "always-the-host",
    "free-is-available",
    "batch-first",
    "victim-is-suspect",
    "expected-is-enough",
    "batch-everywhere",
    "room-forgotten",
)


def _autopsy(host: hosts.Host, said: Report, how: str = "") -> dict[str, Any]:
    """Return the record of a report, right or as a misconception writes it."""
    limit = None if how == "always-the-host" else said.limit
    victim, most = said.victims[0], max(said.tasks, key=lambda task: task.rss)
    named = said.invoker if how == "invoker-is-victim" else victim
    held = {"total-vm-is-memory": victim.total_vm, "anon-is-all": victim.anon}.get(how, victim.rss)
    biggest = victim if how in ("victim-is-biggest", "victim-is-suspect") else most
    return {
        "scope": "memcg" if limit else "global",
        "cgroup": limit and (limit.inside if how == "task-is-limit" else limit.cgroup),
        "limit_bytes": limit and (host.limit_now if how == "limit-is-of-now" else limit.kib * 1024),
        "invoker": said.invoker.name,
        "victim": named.name,
        "victim_rss_bytes": held * said.page,
        "biggest_rss_task": victim.name if how == "victim-is-biggest" else most.name,
        "next_step": _next(host, said, limit is not None, biggest, how),
    }


def _next(host: hosts.Host, said: Report, memcg: bool, suspect: OomTask, how: str) -> str:  # noqa: FBT001
    expected = host.catalogue[suspect.name]
    memory = dict(host.memory)
    room = memory["MemFree" if how == "free-is-available" else "MemAvailable"] * 2 >= (
        said.limit.kib if said.limit else 0
    )
    batch = expected["kind"] == "batch" and (not memcg or how == "batch-everywhere")
    if how == "batch-first" and batch:
        return "move-batch-job"
    times = 1.0 if how == "expected-is-enough" else 2.0
    if suspect.rss * said.page / hosts.MIB >= times * float(expected["expected_mib"]):
        return "collect-leak-evidence"
    if batch:
        return "move-batch-job"
    return "raise-limit" if memcg and (room or how == "room-forgotten") else "add-node"
