"""Hosts on which a write failed with "No space left on device", and what df, du, lsof and others say of each."""

import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from groundschool.formats.volumes import OpenFile, Usage
from groundschool.kit import Bundle, Variant, beside
from groundschool.scenarios.storage_host import SOURCES, StorageHost, printed
from groundschool.simulation.clock import iso_utc
from groundschool.simulation.company import REGIONS
from groundschool.simulation.state import World

hosts = beside(__file__, "hosts")
_TOLD = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
PLAIN = [[hosts.Case(**one) for one in alternatives] for alternatives in _TOLD["plain"].values()]
EDGE_CASES = {edge: hosts.Case(**one) for edge, one in _TOLD["edges"].items()}
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


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each host, and of each its diagnosis, right and as misconceptions have it."""
    rng = random.Random(f"disk full {seed} {edge}")
    world = World.from_seed(seed)
    cases = [EDGE_CASES[edge]] if edge else [rng.choice(alternatives) for alternatives in PLAIN]
    rng.shuffle(cases)
    names = rng.sample(
        [f"node-{zone}-{n}" for region in REGIONS for zone in region.zones for n in range(1, 5)], len(cases)
    )
    bundle = Bundle(seed, edge)
    for name, case in zip(sorted(names), cases, strict=True):
        host = hosts.host_of(rng, case)
        opened = world.day + timedelta(hours=rng.randint(1, 22), seconds=rng.randrange(3600))
        said = {"ticket.json": _ticket(case, name, iso_utc(opened)), **printed(rng, host, opened)}
        for file, text in said.items():
            bundle.write(f"{name}/{file}", text)
        right = _diagnosis(case.cause, case.action, host.held(host.full), case.home)
        bundle.answer("diagnose", name, right, dict(_traps(case, host, right)))
    return bundle.variant()


def _diagnosis(cause: str, action: str, held: int, home: str) -> dict[str, Any]:
    metric = "node_filesystem_files_free" if cause == "inodes" else "node_filesystem_avail_bytes"
    verify = {"metric": metric, "mountpoint": home}
    return {"cause": cause, "reclaimable_bytes": held, "safe_action": action, "verify": verify}


def _traps(case: hosts.Case, host: StorageHost, right: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the whole diagnosis that each misconception leads to."""
    full, other = host.disk, next(disk for disk in host.disks if disk.device != host.full)
    held, seen = right["reclaimable_bytes"], host.visible()[""]
    read = Reading(full.volume.usage, full.target, case.home, held, seen, case.action)
    yield "blocks-only", _concluded(read, "inodes")
    yield "reserve-forgotten", _concluded(read, "reserved-blocks")
    yield "du-is-df", _concluded(read, "hidden-under-mount")
    yield "deleted-forgotten", _concluded(replace(read, held=0))
    yield "mount-assumed", _concluded(replace(read, home=read.here))
    if not case.unmounted:
        neighbour = replace(read, usage=other.volume.usage, here=other.target, held=host.held(other.device))
        yield "path-by-letters", _concluded(replace(neighbour, home=other.target))
        yield "columns-by-spaces", _concluded(neighbour)
    for tag, count in _sums(host).items():
        yield tag, right | {"reclaimable_bytes": count}
    yield "free-is-available", right | {"verify": right["verify"] | {"metric": "node_filesystem_free_bytes"}}
    if case.cause == "deleted-but-open":
        actions = {"owner-killed": "kill-owner", "file-removed-again": "remove-file"}
        database = case.action == "escalate-to-owner"
        actions |= {"database-touched": "restart-owner"} if database else {"owner-ignored": "reload-owner"}
        yield from ((tag, right | {"safe_action": action}) for tag, action in actions.items())


def _sums(host: StorageHost) -> dict[str, int]:
    """Return what is counted by who takes rows for files, any device for the full one, or old names for places."""
    files = {file.identity: file for file in host.files}.values()
    targets = [disk.target for disk in host.disks if disk.mounted]

    def place(file: OpenFile) -> str:
        return max((target for target in targets if Path(file.name).is_relative_to(target)), key=len)

    on_disks = [file for file in files if file.device in SOURCES and place(file) == host.disk.target]
    return {
        "counted-twice": sum(file.size for file in host.files if file.device == host.full),
        "every-device": sum(file.size for file in files),
        "name-not-device": sum(file.size for file in on_disks),
    }


def _concluded(read: Reading, blind_to: str = "") -> dict[str, Any]:
    """Return the diagnosis that follows from a reading by the rules of the task, for who never thinks of one cause."""
    used, held = read.usage.used, read.held / 1024
    signs = {
        "inodes": read.usage.inodes_free == 0,
        "wrong-filesystem": read.here != read.home,
        "deleted-but-open": held >= used / 10,
        "hidden-under-mount": used - read.seen - held >= used / 10,
        "reserved-blocks": read.usage.available == 0 < read.usage.free,
        "blocks": True,
    }
    cause = next(name for name, shows in signs.items() if shows and name != blind_to)
    action = read.owner_action if cause == "deleted-but-open" else ACTIONS[cause]
    return _diagnosis(cause, action, read.held, read.home)


def _ticket(case: hosts.Case, name: str, opened: str) -> str:
    """Return the ticket as the company's tracker exports it, with what the service catalogue says of the programs."""
    message = f"{case.writer}: cannot write {case.path}: No space left on device"
    facts = {"host": name, "opened": opened, "path": case.path, "process": case.writer, "user": case.user}
    return json.dumps({**facts, "message": message, "services": CATALOGUE}, indent=2) + "\n"
