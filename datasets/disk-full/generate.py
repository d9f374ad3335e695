"""Hosts on which a write failed with "No space left on device", and what df, du, lsof and others say of each."""

import json
import random
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from groundschool.formats.volumes import OpenFile, Usage
from groundschool.kit import Bundle, Variant, beside
from groundschool.scenarios.storage_host import EFI, SOURCES, StorageHost, printed
from groundschool.simulation.clock import iso_utc
from groundschool.simulation.company import REGIONS
from groundschool.simulation.state import World

hosts = beside(__file__, "hosts")
_TOLD = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
PLAIN = [[hosts.Case(**one) for one in alternatives] for alternatives in _TOLD["plain"].values()]
EDGE_CASES = {edge: [hosts.Case(**one) for one in cases] for edge, cases in _TOLD["edges"].items()}
EDGES = tuple(EDGE_CASES)

CATALOGUE = _TOLD["catalogue"]  # what the company says of each program
ACTIONS = {case.cause: case.action for alternatives in PLAIN for case in alternatives}


@dataclass(frozen=True)
class Reading:
    """What somebody takes from a host's outputs: where the path lies and should lie, how full that is, what is held."""

    usage: Usage
    here: str
    home: str
    held: int
    seen: int
    owner_action: str
    user: str
    of_size: bool = False  # a tenth of the size is asked for, not of what is used


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each host, and of each its diagnosis, right and as misconceptions have it."""
    rng = random.Random(f"disk full {seed} {edge}")
    world = World.from_seed(seed)
    cases = EDGE_CASES[edge] if edge else [rng.choice(alternatives) for alternatives in PLAIN]
    cases = rng.sample(cases, len(cases))
    names = rng.sample(
        [f"node-{zone}-{n}" for region in REGIONS for zone in region.zones for n in range(1, 5)], len(cases)
    )
    bundle = Bundle(seed, edge)
    for name, case in zip(sorted(names), cases, strict=True):
        host = hosts.host_of(rng, case)
        opened = world.day + timedelta(hours=rng.randint(1, 22), seconds=rng.randrange(3600))
        said = {"ticket.json": _ticket(rng, case, name, iso_utc(opened)), **printed(rng, host, opened)}
        for file, text in said.items():
            bundle.write(f"{name}/{file}", text)
        read = _reading(case, host)
        right = _concluded(read)
        if (right["cause"], right["safe_action"]) != (case.cause, case.action):
            raise ValueError(f"{case.path}: the numbers say {right}, cases.toml says {case.cause}, {case.action}")
        bundle.answer("mount-point", name, read.here, _places(case, host))
        bundle.answer("held-bytes", name, read.held, {"deleted-forgotten": 0, **_sums(host)})
        bundle.answer("diagnose", name, right, dict(_traps(case, host, read, right)))
    return bundle.variant()


def _reading(case: hosts.Case, host: StorageHost) -> Reading:
    usage, held, seen = host.disk.volume.usage, host.held(host.full), host.visible()[""]
    return Reading(usage, case.target, case.home, held, seen, case.action, case.user)


def _places(case: hosts.Case, host: StorageHost) -> dict[str, str]:
    """Return the mount point that each misconception takes for that of the path."""
    other = next(disk.target for disk in host.disks if disk.device not in (host.full, EFI))
    mistaken = "columns-by-spaces" if " " in case.target else "path-by-letters"
    return {"promise-is-no-mount": case.home, **({} if case.unmounted else {mistaken: other})}


def _diagnosis(cause: str, action: str, read: Reading) -> dict[str, Any]:
    metric = "free_bytes" if read.user == "root" else "avail_bytes"
    metric = f"node_filesystem_{'files_free' if cause == 'inodes' else metric}"
    verify = {"metric": metric, "mountpoint": read.home if cause == "wrong-filesystem" else read.here}
    return {"cause": cause, "reclaimable_bytes": read.held, "safe_action": action, "verify": verify}


def _traps(
    case: hosts.Case, host: StorageHost, read: Reading, right: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the whole diagnosis that each misconception leads to."""
    other = next(disk for disk in host.disks if disk.device not in (host.full, EFI))
    if case.two_signs:
        others = {program: _action_on(program, host.files, CATALOGUE) for program, *_ in case.also}
        blind = replace(read, owner_action=next(iter(others.values()), case.action))
        yield "causes-out-of-order", _concluded(blind, right["cause"])
    if case.deeper:
        yield "first-missing", _concluded(replace(read, home=case.neighbour))
    yield "blocks-only", _concluded(read, "inodes")
    yield "reserve-forgotten", _concluded(read, "reserved-blocks")
    yield "du-is-df", _concluded(read, "hidden-under-mount")
    yield "deleted-forgotten", _concluded(replace(read, held=0))
    yield "mount-assumed", _concluded(replace(read, home=read.here))
    yield "tenth-of-size", _concluded(replace(read, of_size=True))
    if read.usage.inodes_free <= read.usage.inodes / 100:
        yield "percent-rounded", _concluded(replace(read, usage=replace(read.usage, inodes=1, inodes_free=0)))
    if read.user != "root" and read.usage.free < read.usage.size / 100:
        yield "reserve-assumed", _concluded(replace(read, usage=replace(read.usage, free=read.usage.size // 20)))
    for line in filter(str.strip, case.nearer):
        yield "not-promised", _concluded(replace(read, home=line.replace("# /", "#/ /").split()[1]))
    if not case.unmounted:
        neighbour = replace(read, usage=other.volume.usage, here=other.target, held=host.held(other.device))
        yield "path-by-letters", _concluded(replace(neighbour, home=other.target))
        yield "columns-by-spaces", _concluded(neighbour)
    for tag, count in _sums(host).items():
        yield tag, right | {"reclaimable_bytes": count}
    if case.elsewhere and right["cause"] == "deleted-but-open":
        action = _action_on(case.elsewhere[0][0], host.files, CATALOGUE)
        yield "every-device", right | {"reclaimable_bytes": _sums(host)["every-device"], "safe_action": action}
    for tag, user in (("free-is-available", "root"), ("reserve-is-roots", "anybody")):
        yield tag, _concluded(replace(read, user=user))
    yield from ((tag, right | {"safe_action": action}) for tag, action in _harmful(case, host, right["cause"]))


def _harmful(case: hosts.Case, host: StorageHost, cause: str) -> Iterator[tuple[str, str]]:
    """Yield the action that each misconception about actions leads to."""
    if cause == "reserved-blocks":
        yield "reserve-of-the-root-volume", "lower-reserve"
    if cause != "deleted-but-open":
        return
    yield "owner-killed", "kill-owner"
    yield "file-removed-again", "remove-file"
    here = [file for file in host.files if file.device == host.full]
    catalogue = CATALOGUE | case.catalogue
    if case.holder != case.writer:
        tame = {name: {**facts, "kind": ""} for name, facts in catalogue.items()}
        left = case.action == "escalate-to-owner"
        yield "database-elsewhere", _action_on(case.holder, here, tame) if left else "escalate-to-owner"
    yield "largest-file", _action_on(max(here, key=lambda file: file.size).command, here, catalogue)
    yield "owner-assumed", _action_on(case.writer, here, catalogue)
    if case.action == "escalate-to-owner":
        yield "database-touched", "restart-owner"
    else:
        yield "owner-ignored", "reload-owner"
    if case.action == "restart-owner":
        yield "emptied-unread", "truncate-descriptor"


def _action_on(owner: str, files: Iterable[OpenFile], catalogue: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the gentlest action on a program, by what the catalogue says of it and what it holds."""
    facts = catalogue.get(owner, {"kind": "", "reload_reopens_files": False})
    if facts["kind"] == "database":
        return "escalate-to-owner"
    if facts["reload_reopens_files"]:
        return "reload-owner"
    logs = all(file.name.startswith("/var/log/") for file in files if file.command == owner)
    return "truncate-descriptor" if logs else "restart-owner"


def _sums(host: StorageHost) -> dict[str, int]:
    """Return what is counted by who takes rows for files, any device for the full one, or old names for places."""
    files = {file.identity: file for file in host.files}.values()
    majors = [file for file in sorted(host.files, key=lambda file: file.pid) if file.device[0] == host.full[0]]
    targets = [disk.target for disk in host.disks if disk.mounted]

    def place(file: OpenFile) -> str:
        return max((target for target in targets if Path(file.name).is_relative_to(target)), key=len)

    on_disks = [file for file in files if file.device in SOURCES and place(file) == host.disk.target]
    return {
        "counted-twice": sum(file.size for file in host.files if file.device == host.full),
        "every-device": sum(file.size for file in files),
        "major-alone": sum({file.node: file.size for file in majors}.values()),
        "name-not-device": sum(file.size for file in on_disks),
    }


def _concluded(read: Reading, blind_to: str = "") -> dict[str, Any]:
    """Return the diagnosis that follows from a reading by the rules of the task, for who never thinks of one cause."""
    used, held = read.usage.used, read.held / 1024
    tenth = (read.usage.size if read.of_size else used) / 10
    signs = {
        "inodes": read.usage.inodes_free == 0 < read.usage.inodes,
        "wrong-filesystem": read.here != read.home,
        "deleted-but-open": held >= tenth,
        "hidden-under-mount": used - read.seen - held >= tenth,
        "reserved-blocks": read.usage.free >= read.usage.size / 100,
        "blocks": True,
    }
    cause = next(name for name, shows in signs.items() if shows and name != blind_to)
    action = read.owner_action if cause == "deleted-but-open" else ACTIONS[cause]
    if cause == "reserved-blocks" and read.here == "/":
        action = ACTIONS["blocks"]
    return _diagnosis(cause, action, read)


def _ticket(rng: random.Random, case: hosts.Case, name: str, opened: str) -> str:
    """Return the ticket as the company's tracker exports it, with what the service catalogue says of the programs."""
    message = f"{case.writer}: cannot write {case.path}: No space left on device"
    facts = {"host": name, "opened": opened, "path": case.path, "process": case.writer, "user": case.user}
    catalogue = CATALOGUE | case.catalogue
    programs = rng.sample(sorted(catalogue), len(catalogue))
    programs.sort(key=case.holder.__eq__, reverse=rng.random() < 0.5)  # the holder comes first, or last
    services = {program: catalogue[program] for program in programs}
    return json.dumps({**facts, "message": message, "services": services}, indent=2) + "\n"
