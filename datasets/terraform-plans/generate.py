"""Terraform plans of Saltmarsh's production: pieces of recorded plans, put together anew, with what each change means.

``corpus/`` holds two plans as the real ``terraform show -json`` printed them (``record_plans.py``) and, in
``changes.toml``, what every recorded change was made for. A variant draws some of the pieces, leaves the rest out of
every section of the plan, and gives services, zones, ids and secrets other names. Nothing is added to the recording.
"""

import json
import random
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from groundschool.kit import Variant

EDGES = ("nothing-to-do", "harmless", "ipv6", "forget", "no-drift")
CORPUS = Path(__file__).with_name("corpus")

SERVICES = ("bookings", "payments", "inventory", "search", "notify", "auth")
POOL = (*SERVICES, "web", "freight", "checkin", "timetable")
RENAMED_FROM = ("sessions", "login", "identity", "passport")
ZONES = tuple(f"{region}-{letter}" for region in ("north", "south") for letter in "abc")
SECRETS = ("curlew-saltpan-2206", "tern-estuary-4471", "otter-mudflat-9058")
BIRDS = ("avocet", "curlew", "dunlin", "godwit", "knot", "plover", "redshank", "sanderling", "tern", "whimbrel")
PLACES = ("creek", "dyke", "estuary", "mudflat", "saltpan", "samphire", "sluice", "spit")
HIDDEN = ("bookings", "payments")
RISKY = (*HIDDEN, "backlog", "exporter6", "ssh", "deployer")
OPTIONAL = ("search", "notify", "metrics", "auditor", "backlog", "ssh", "deployer")
ALWAYS = ("runner", "freight", "events")
DRIFTED = ("runner", "freight", "events")
UNKNOWN, SENSITIVE = "(known after apply)", "(sensitive value)"
KINDS = ("bucket", "database", "queue")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a plan with the policy it is reviewed by, and what each of its changes does."""
    rng = random.Random(f"terraform-plans {seed} {edge}")
    parts, rename = _parts(rng, edge), _renaming(rng)
    policy = {
        "stateful": [f"saltmarsh_{kind}" for kind in KINDS],
        "anywhere": ["0.0.0.0/0", "::/0"],
        "public_ports": rng.choice(([443], [80, 443], [443, 8443])),
    }
    drawn = [] if edge == "nothing-to-do" else [row for row in _rows() if row.get("part", "") in {"", *parts}]
    truth = _truth(json.loads(rename(json.dumps(drawn))))
    recorded = _recorded("no-change.json" if edge == "nothing-to-do" else "change.json")
    left_out = [prefix for part, prefixes in _declared()["parts"].items() if part not in parts for prefix in prefixes]
    plan = in_order(json.loads(rename(json.dumps(without(recorded, left_out)))))
    plan["timestamp"] = (
        f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T{rng.randint(6, 16):02}:{rng.randint(0, 59):02}:17Z"
    )
    files = {"plan.json": as_printed(plan), "policy.json": json.dumps(policy, indent=2).encode() + b"\n"}
    return Variant(files, {**truth, "policy": policy, "secrets": [rename(secret) for secret in SECRETS]})


def _parts(rng: random.Random, edge: str | None) -> set[str]:
    """Return the pieces of the recorded change that the variant shows."""
    optional = {part for part in OPTIONAL if rng.random() < 0.6}
    hidden = rng.choice(HIDDEN)
    if edge is None:
        return {*ALWAYS, *optional, hidden}
    harmless = {*ALWAYS, *optional} - {*RISKY}
    extra = {"ipv6": {"exporter6"}, "forget": {"exports"}}.get(edge, set())
    return (harmless | extra) - ({*DRIFTED} if edge == "no-drift" else set())


def _renaming(rng: random.Random) -> Callable[[str], str]:
    """Return what gives a JSON text this variant's names, all at once so that names may change places."""
    names = dict(zip(SERVICES, rng.sample(POOL, len(SERVICES)), strict=True))
    names |= {"sessions": rng.choice(RENAMED_FROM)} | dict(zip(ZONES, rng.sample(ZONES, len(ZONES)), strict=True))
    older, newer = sorted(rng.sample(range(1, 13), 2))
    names |= {"base-2026-08": f"base-2026-{older:02}", "base-2026-10": f"base-2026-{newer:02}"}
    for secret in SECRETS:
        names[secret] = f"{rng.choice(BIRDS)}-{rng.choice(PLACES)}-{rng.randint(1000, 9999)}"
    mask = rng.getrandbits(20)
    words = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b|\b(?P<kind>[a-z]{{3}})-5a1(?P<id>[0-9a-f]{{5}})\b")

    def new_name(found: re.Match[str]) -> str:
        if found["id"]:
            return f"{found['kind']}-5a1{int(found['id'], 16) ^ mask:05x}"
        return names[found[0]]

    return lambda text: words.sub(new_name, text)


def _truth(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the right answers, and what each misconception leads to."""
    acting = [row for row in rows if row["action"] not in ("no-op", "read")]
    changes = {
        row["address"]: {
            "action": row["action"],
            "forced_by": row.get("forced_by", []),
            "moved_from": row.get("moved_from"),
            "becomes": {name: _shown(value) for name, value in row.get("becomes", {}).items()},
        }
        for row in acting
    }
    reasons = sorted([row["address"], row["rule"]] for row in rows if "rule" in row)
    return {
        "changes": changes,
        "decision": "deny" if reasons else "approve",
        "reasons": reasons,
        "questions": sorted([row["address"], row["ask"]] for row in rows if "ask" in row),
        "drift": {row["address"]: row["drift"] for row in rows if "drift" in row},
        "traps": {
            "reads": [row["address"] for row in rows if row["action"] == "read"],
            "reasons": _misread(rows, reasons),
        },
    }


def _misread(rows: list[dict[str, Any]], reasons: list[list[str]]) -> dict[str, list[list[str]]]:
    """Return, by misconception, the reasons somebody would give who has it."""
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        for tag, rule in row.get("misread", {}).items():
            found.setdefault(tag, [*reasons]).append([row["address"], rule])
    kept = {row["address"] for row in rows if row["action"] == "replace" and row.get("rule") == "stateful-loss"}
    found["replace-as-update"] = [reason for reason in reasons if reason[0] not in kept]
    return {tag: sorted(listed) for tag, listed in found.items()}


def _shown(value: object) -> object:
    return {"?": UNKNOWN, "*": SENSITIVE}.get(value, value) if isinstance(value, str) else value


def without(plan: dict[str, Any], prefixes: list[str]) -> dict[str, Any]:
    """Return the plan with everything at or below the given addresses left out of every section."""

    def stays(address: str) -> bool:
        return not any(address == prefix or address.startswith((f"{prefix}.", f"{prefix}[")) for prefix in prefixes)

    kept = {**plan, "planned_values": {**plan["planned_values"]}, "prior_state": {**plan["prior_state"]}}
    for name in ("resource_changes", "resource_drift"):
        if name in plan:
            kept[name] = [entry for entry in plan[name] if stays(entry["address"])]
    if "relevant_attributes" in plan:
        kept["relevant_attributes"] = [entry for entry in plan["relevant_attributes"] if stays(entry["resource"])]
    # Terraform leaves both keys out when there is nothing to list.
    kept = {
        name: value for name, value in kept.items() if value or name not in ("resource_drift", "relevant_attributes")
    }
    for values in (kept["planned_values"], kept["prior_state"].get("values", {})):
        values["root_module"] = _values_without(values["root_module"], stays)
    kept["configuration"] = {**plan["configuration"]}
    kept["configuration"]["root_module"] = _configuration_without(plan["configuration"]["root_module"], stays, "")
    return kept


def _values_without(module: dict[str, Any], stays: Callable[[str], bool]) -> dict[str, Any]:
    kept = {**module}
    if "resources" in module:
        kept["resources"] = [entry for entry in module["resources"] if stays(entry["address"])]
    if "child_modules" in module:
        children = [child for child in module["child_modules"] if stays(child["address"])]
        kept["child_modules"] = [_values_without(child, stays) for child in children]
    return kept


def _configuration_without(module: dict[str, Any], stays: Callable[[str], bool], path: str) -> dict[str, Any]:
    kept = {**module}
    if "resources" in module:
        kept["resources"] = [entry for entry in module["resources"] if stays(path + entry["address"])]
    if "module_calls" in module:
        kept["module_calls"] = {
            name: {**call, "module": _configuration_without(call["module"], stays, f"{path}module.{name}.")}
            for name, call in module["module_calls"].items()
            if stays(f"{path}module.{name}")
        }
    return kept


def in_order(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the plan with lists and maps sorted as Terraform sorts them: modules by depth and name, then resources."""
    ordered = {**plan}
    for name in ("resource_changes", "resource_drift"):
        if name in plan:
            ordered[name] = sorted(plan[name], key=_place)
    for values in (ordered["planned_values"], ordered["prior_state"]["values"]):
        children = values["root_module"].get("child_modules", [])
        values["root_module"]["child_modules"] = sorted(children, key=lambda child: child["address"])
    calls = ordered["configuration"]["root_module"]["module_calls"]
    ordered["configuration"]["root_module"]["module_calls"] = dict(sorted(calls.items()))
    return ordered


def _place(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    module = entry.get("module_address", "")
    index = entry.get("index", "")
    key = (0, index, "") if isinstance(index, int) else (1, 0, index)
    return (module.count("module."), module, entry["mode"], entry["type"], entry["name"], key)


def as_printed(plan: Mapping[str, Any]) -> bytes:
    """Return the plan as ``terraform show -json`` prints it: one line, no spaces."""
    return json.dumps(plan, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


@cache
def _declared() -> dict[str, Any]:
    return tomllib.loads((CORPUS / "changes.toml").read_text(encoding="utf-8"))


def _rows() -> Iterable[dict[str, Any]]:
    return _declared()["changes"]


def _recorded(name: str) -> dict[str, Any]:
    return json.loads((CORPUS / name).read_text(encoding="utf-8"))
