"""The bottleneck that follows from a host's table, and what follows for who overlooks a rule."""

from collections.abc import Iterable, Mapping
from typing import Any

BLIND = (
    "util-is-saturated",
    "wait-alone",
    "errors-ignored",
    "order-ignored",
    "busy-is-saturated",
    "one-sign-is-enough",
    "more-than-applies",
)
Reading = Mapping[str, Any]


def concluded(found: Reading, blind: str = "") -> dict[str, Any]:
    """Return the bottleneck that follows from the cells by the rules of the task, for who overlooks one of them."""
    cells, storage, cpus = found["matrix"], found["storage"], found["cpus"]
    signs = {
        "filesystem": _signs((storage["filesystem"], 100)),
        "memory": _signs((cells["memory.saturation"], 1000), (cells["memory.errors"], 1)),
        "disk": [line for one in _named(storage["disks"]) for line in _slow(one, blind)],
        "cpu": _signs((cells["cpu.saturation"], 2 * cpus)),
        "one-cpu": _signs((cells["cpu.utilisation"], 95)),
        "interface": _signs((cells["network.utilisation"], 90)),
        "retransmits": _signs((cells["network.errors"], 2)),
    }
    if blind == "one-sign-is-enough" and (swapping := _signs((cells["memory.saturation"], 1000))):
        signs["memory"] = swapping
    if blind == "more-than-applies" and signs["memory"]:
        signs["memory"] = [*cells["memory.saturation"]["lines"], *cells["memory.errors"]["lines"]]
    if blind == "busy-is-saturated" and signs["one-cpu"]:
        signs["cpu"] = signs["one-cpu"]
    if blind == "free-is-left":
        signs["memory"] = _signs((cells["memory.utilisation"], 90))
    order = list(signs) if blind != "order-ignored" else reversed(signs)
    name = next((one for one in order if signs[one]), "none")
    return {"bottleneck": name, "lines": signs.get(name, [])}


def _named(disks: dict[str, Any] | str) -> Iterable[Any]:
    return disks.values() if isinstance(disks, dict) else ()


def _signs(*cells: tuple[dict[str, Any], float]) -> list[str]:
    """Return the lines of those cells that are known and reach their bound; an error has lines of its own."""
    return [
        line
        for one, bound in cells
        if one["value"] != "unknown" and one["value"] >= bound - 1e-9
        for line in one["lines"]
    ]


def _slow(disk: Mapping[str, dict[str, Any]], blind: str) -> list[str]:
    errors = [] if blind == "errors-ignored" else _signs((disk["errors"], 1))
    if blind == "util-is-saturated":
        return errors + _signs((disk["utilisation"], 98))
    queue = disk["queue"]["value"] >= 4 or blind == "wait-alone"
    wait = disk["wait"]["value"] >= 20
    if not (queue and wait) or (errors and blind == "one-sign-is-enough"):
        return errors
    return errors + list(dict.fromkeys(disk["queue"]["lines"] + disk["wait"]["lines"]))
