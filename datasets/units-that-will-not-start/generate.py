"""Hosts on which a service does not start: their unit files, the catalogue, the journal, and one fault each."""

import json
import random
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from groundschool.formats.units import DEPENDENCIES, effective
from groundschool.judges import unit_repair, units
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import REGIONS
from groundschool.simulation.state import World

hosts = beside(__file__, "hosts")
journals = beside(__file__, "journal")
misreadings = beside(__file__, "misreadings")
_TOLD = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
PLAIN = [hosts.Case(**one) for one in _TOLD["plain"]]
EDGE_CASES = {edge: [hosts.Case(**one) for one in cases] for edge, cases in _TOLD["edges"].items()}
EDGES = tuple(EDGE_CASES)
ETC, LIB = hosts.ETC, hosts.LIB
Files = Mapping[str, str]
WATCHED = {  # what is tried against a fault
    "not-ordered": DEPENDENCIES,
    "not-pulled-in": DEPENDENCIES,
    "cycle": ("Unit.After",),
    "limit-ignored": tuple(f"{section}.{key}" for section in ("Unit", "Service") for key in units.LIMITS),
    "restart-refused": ("Service.Restart", "Service.Type"),
    "never-ready": ("Service.Type", "Service.TimeoutStartSec"),
    "two-commands": ("Service.ExecStart",),
}


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each host, and of each what is asked, right and as misconceptions have it."""
    rng = random.Random(f"units {seed} {edge}")
    world = World.from_seed(seed)
    cases = rng.sample(EDGE_CASES[edge] if edge else PLAIN, len(EDGE_CASES[edge] if edge else PLAIN))
    places = [f"node-{zone}-{number}" for region in REGIONS for zone in region.zones for number in range(1, 5)]
    bundle = Bundle(seed, edge)
    for name, case in zip(sorted(rng.sample(places, len(cases))), cases, strict=True):
        host = hosts.host_of(rng, name, case)
        told, why = journals.journal(rng, host, world.day + timedelta(hours=2, minutes=rng.randint(1, 50)))
        said = {"journal.txt": told, "catalogue.json": json.dumps(host.catalogue, indent=2) + "\n"}
        said["host.json"] = json.dumps(host.has, indent=2) + "\n"
        for file, text in {**host.files, **said}.items():
            bundle.write(f"{name}/{file}", text)
        if case.broken:
            bundle.truth.setdefault("refused", {})[name] = host.refused
            continue
        _effective(bundle, host)
        _diagnose(bundle, host, told, why)
        _repair(bundle, host)
    return bundle.variant()


def _effective(bundle: Bundle, host: hosts.Host) -> None:
    """Add what holds of each unit; a misconception reads other files, or reads them in another way."""
    names = [host.unit] if bundle.edge == "steps" else [*host.catalogue]
    if host.case.cause == "cycle":
        names.append(hosts.TARGET)
    for name in names:
        bundle.answer("effective", f"{host.name}/{name}", effective(host.files, name), misreadings.of(host.files, name))


def _diagnose(bundle: Bundle, host: hosts.Host, journal: str, why: list[int]) -> None:
    """Add the cause, with every line that shows it."""
    lines = journal.splitlines()
    cause, unit = host.case.cause, host.unit
    right = {"unit": unit, "cause": cause, "evidence": "says why"}
    loud = [
        name for line in lines for name in host.catalogue if re.search(f"(Failed to start|failed for) {name}", line)
    ]
    that = [number for number, line in enumerate(lines, 1) if f"{unit}: Failed with" in line]
    swapped = {"not-ordered": "not-pulled-in", "not-pulled-in": "not-ordered"}.get(cause, cause)
    traps: dict[str, Any] = {
        "last-is-first": {**right, "unit": (loud or [unit])[-1]},
        "pull-is-order": {**right, "cause": swapped},
    }
    if cause == "cycle":
        traps["first-of-the-circle"] = {**right, "unit": host.circle[0]}
        traps["left-out-is-at-fault"] = {**right, "unit": host.circle[1]}
    if host.case.orders_others:
        alone = next((name for name in host.catalogue if host.catalogue[name]["needs"]), unit)
        traps["before-unread"] = {**right, "unit": alone, "cause": "not-ordered"}
    if that:
        traps["that-is-why"] = {**right, "evidence": that[0]}
    crash = {"limit-ignored", "not-ordered", "not-pulled-in", "never-ready"}
    if cause in crash:
        traps["exit-is-step"] = {**right, "cause": "step-failed"}
    bundle.answer("diagnose", host.name, right, traps)
    bundle.truth.setdefault("why", {})[host.name] = why


def _repair(bundle: Bundle, host: hosts.Host) -> None:
    """Add how everything must be after a repair, and how it is after wrong ones."""
    told = {
        "files": host.files,
        "catalogue": host.catalogue,
        "has": host.has,
        "unit": host.unit,
        "may": host.may,
        "watched": WATCHED.get(
            host.case.cause, [f"Service.{hosts.faults.BROKEN[host.case.step][0]}"] if host.case.step else []
        ),
    }
    bundle.truth.setdefault("hosts", {})[host.name] = told
    traps = {tag: unit_repair.after_repair(told, files) for tag, files in _wrong_repairs(host).items()}
    untouched = unit_repair.after_repair(told, {})  # whoever wrote nothing has shown no misconception
    shown = {tag: seen for tag, seen in traps.items() if seen != untouched}
    bundle.answer("repair", host.name, unit_repair.repaired(told), shown)


def _wrong_repairs(host: hosts.Host) -> dict[str, Files]:
    """Return by tag the files that a misconception would write, where it is about the fault of this host."""
    unit, cause = host.unit, host.case.cause
    one = host.catalogue[unit]
    folder = f"{ETC}/{unit}.d"
    needs, limit = " ".join(one["needs"]), one["gives_up"]
    changes = {
        "not-ordered": {"requires-is-order": f"[Unit]\nRequires={needs}\n"},
        "not-pulled-in": {"after-is-enough": f"[Unit]\nAfter={needs}\n"},
        "limit-ignored": {"limit-of-service": f"[Service]\nStartLimitIntervalSec={limit['seconds']}\n"},
        "restart-refused": {
            "oneshot-restarts": "[Service]\nRestart=always\n",
            "oneshot-becomes-simple": "[Service]\nType=simple\n",
        },
        "never-ready": {
            "longer-timeout": "[Service]\nTimeoutStartSec=300\n",
            "oneshot-for-all": "[Service]\nType=oneshot\n",
        },
        "two-commands": {
            "append-is-replace": f"[Service]\nExecStart={one['command']}\n",
            "vendor-wins": f"[Service]\nExecStart=\nExecStart={one['command'].split()[0]} --port 8080\n",
        },
        "step-failed": {
            "as-root": "[Service]\nUser=root\n",
            "paths-are-gone": f"[Service]\nReadWritePaths=\nReadWritePaths={one['directory']}\n",
        },
        "cycle": {"after-is-reset": "[Unit]\nAfter=\nAfter=network.target\n"},
    }
    found: dict[str, Files] = {tag: {f"{folder}/zz.conf": text} for tag, text in changes.get(cause, {}).items()}
    keys = {"User": "user", "WorkingDirectory": "directory", "ReadWritePaths": "directory", "ExecStart": "command"}
    wanted = [f"{key}=\n{key}={one[name]}" for key, name in keys.items()]
    fixes = {
        "step-failed": "[Service]\n" + "\n".join(wanted) + "\n",
        "never-ready": "[Service]\nType=exec\n",
    }
    if cause in fixes:
        found["first-name-wins"] = {f"{folder}/00-fix.conf": fixes[cause]}
    return found
