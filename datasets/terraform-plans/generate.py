"""Terraform plans of Saltmarsh's production: pieces of recorded plans, put together anew, with what each change means.

``corpus/`` holds plans as the real ``terraform show -json`` printed them (``record_plans.py``) and, in
``changes.toml``, what every recorded change was made for. A variant draws some of the pieces, leaves the rest out of
every section of the plan, and gives services, zones, ids and secrets other names. Nothing is added to the recording,
but on three edges what it could not have: a replacement that leaves the old object alone, and invoked actions.
"""

import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from groundschool.kit import Bundle, Variant, beside

pieces = beside(__file__, "pieces")
QUIET = {"nothing-to-do": "no-change.json", "outputs-only": "outputs-only.json", "refresh-only": "refresh-only.json"}
QUIET |= {"actions-only": "outputs-only.json"}
CORPUS = Path(__file__).with_name("corpus")
DECLARED: dict[str, Any] = tomllib.loads((CORPUS / "changes.toml").read_text(encoding="utf-8"))
EDGES = tuple(DECLARED["edges"])

SERVICES = ("bookings", "payments", "inventory", "search", "notify", "auth")
POOL = (*SERVICES, "web", "freight", "checkin", "timetable")
RENAMED_FROM = ("sessions", "login", "identity", "passport")
ZONES = tuple(f"{region}-{letter}" for region in ("north", "south") for letter in "abc")
SECRETS = (
    "curlew-saltpan-2206",
    "tern-estuary-4471",
    "otter-mudflat-9058",
    "dunlin-creek-5520",
    "plover-samphire-7713",
)
BIRDS = ("avocet", "curlew", "dunlin", "godwit", "knot", "plover", "redshank", "sanderling", "tern", "whimbrel")
PLACES = ("creek", "dyke", "estuary", "mudflat", "saltpan", "samphire", "sluice", "spit")
DEPOSED = ("5a1c0de1", "5a1c0de2")
UNKNOWN, SENSITIVE = "(known after apply)", "(sensitive value)"
_NOTHING = {"forced_by": [], "moved_from": None, "becomes": {}}
FORGOTTEN = {"forget-as-destroy": "stateful-loss"}
KINDS = ("bucket", "database", "queue", "volume")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a plan with the policy it is reviewed by, and what each of its changes does."""
    rng = random.Random(f"terraform-plans {seed} {edge}")
    parts, rename = _parts(rng, edge), _renaming(rng)
    policy = {
        "stateful": [f"saltmarsh_{kind}" for kind in KINDS],
        "anywhere": ["0.0.0.0/0", "::/0"],
        "public_ports": rng.choice(([443], [80, 443], [443, 8443])),
    }
    rows = json.loads(rename(json.dumps(_drawn(edge, parts, policy["public_ports"]))))
    left_out = [prefix for part, prefixes in DECLARED["parts"].items() if part not in parts for prefix in prefixes]
    recorded = pieces.without(_recorded(QUIET.get(edge or "", "change.json")), left_out)
    if edge == "forget-and-create":
        pieces.forget_instead_of_delete(recorded, "saltmarsh_queue.parcels")
    if edge in pieces.INVOKED:
        recorded = pieces.with_actions(recorded, edge)
    plan = pieces.in_order(json.loads(rename(json.dumps(recorded))))
    plan["timestamp"] = (
        f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T{rng.randint(6, 16):02}:{rng.randint(0, 59):02}:17Z"
    )
    bundle = Bundle(seed, edge)
    bundle.write("plan.json", pieces.as_printed(plan))
    bundle.write("policy.json", json.dumps(policy, indent=2) + "\n")
    if edge is None:
        bundle.write("harbour-plan.json", (CORPUS / "harbour.json").read_bytes())
    _answer_changes(bundle, rows, plan)
    _answer_review(bundle, rows, plan)
    bundle.truth |= {"policy": policy, "secrets": [rename(secret) for secret in SECRETS]}
    return bundle.variant()


def _parts(rng: random.Random, edge: str | None) -> set[str]:
    """Return the pieces of the recorded change that the variant shows."""
    drawn = DECLARED["drawn"]
    optional = {part for part in drawn["optional"] if rng.random() < 0.6}
    if edge is None:
        return {*drawn["always"], *drawn["telling"], *optional, rng.choice(drawn["hidden"])}
    shown = {*drawn["always"], *DECLARED["edges"][edge], *optional & {*drawn["harmless"]}}
    return shown - {*DECLARED["without"].get(edge, ())}


def _drawn(edge: str | None, parts: set[str], public_ports: list[int]) -> list[dict[str, Any]]:
    """Return what the drawn pieces do, in a plan that does something; else what drifted."""
    rows = [row for row in DECLARED["changes"] if row.get("part", "") in {"", *parts}]
    if edge == "forget-and-create":
        rows = [row if row.get("part") != "parcels" else {**row, "rule": "", "misread": FORGOTTEN} for row in rows]
    if edge in QUIET:
        shown = {"refresh-only": parts, "nothing-to-do": parts & {"freight"}}.get(edge, set())
        rows = [_drift(row) for row in rows if "drift" in row and row["part"] in shown]
    return [row | {"rule": ""} if row.get("port") in public_ports else row for row in rows]


def _drift(row: dict[str, Any]) -> dict[str, Any]:
    return {"address": row["address"], "action": "no-op", "drift": row["drift"]}


def _renaming(rng: random.Random) -> Callable[[str], str]:
    """Return what gives a JSON text this variant's names, all at once so that names may change places."""
    names = dict(zip(SERVICES, rng.sample(POOL, len(SERVICES)), strict=True))
    names |= {"sessions": rng.choice(RENAMED_FROM)} | dict(zip(ZONES, rng.sample(ZONES, len(ZONES)), strict=True))
    older, newer = sorted(rng.sample(range(1, 13), 2))
    names |= {"base-2026-08": f"base-2026-{older:02}", "base-2026-10": f"base-2026-{newer:02}"}
    for secret in SECRETS:
        names[secret] = f"{rng.choice(BIRDS)}-{rng.choice(PLACES)}-{rng.randint(1000, 9999)}"
    names |= {key: f"{rng.getrandbits(32):08x}" for key in DEPOSED}
    mask = rng.getrandbits(20)
    words = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b|\b(?P<kind>[a-z]{{3}})-5a1(?P<id>[0-9a-f]{{5}})\b")

    def new_name(found: re.Match[str]) -> str:
        if found["id"]:
            return f"{found['kind']}-5a1{int(found['id'], 16) ^ mask:05x}"
        return names[found[0]]

    return lambda text: words.sub(new_name, text)


def _answer_changes(bundle: Bundle, rows: list[dict[str, Any]], plan: dict[str, Any]) -> None:
    """Add what the plan does, and what each misconception reads in it."""
    entries = {_named(entry): entry["change"] for entry in plan.get("resource_changes", [])}
    acting = [change for change in entries.values() if change["actions"] != ["no-op"]]
    right = {row["address"]: _change(row) for row in rows if row["action"] not in ("no-op", "read")}
    quiet = {address: _NOTHING | {"action": change["actions"][0]} for address, change in entries.items()}
    imported = {address for address, change in right.items() if change["action"] == "import"}
    left = {address.split(" (")[0]: one for address, one in right.items() if "(deposed" in address}
    named = {address: one for address, one in right.items() if "(deposed" not in address}
    replaced = {address: change for address, change in right.items() if change["action"] == "replace"}
    forgotten = {address: change for address, change in right.items() if change["action"] == "forget"}
    made_first = {address for address in replaced if entries[address]["actions"] == ["create", "delete"]}
    moved = {address: change["moved_from"] for address, change in right.items() if change["moved_from"]}
    gone = {old: _NOTHING | {"action": "delete"} for old in moved.values()}
    invoked = [one["address"] for one in plan.get("action_invocations", [])]
    traps = {
        "action-as-change": right | {address: _NOTHING | {"action": "create"} for address in invoked},
        "summary-only": dict(Counter(one for change in acting for one in change["actions"])),
        "no-op-as-change": quiet | right,
        "replace-as-update": right | {address: one | {"action": "update"} for address, one in replaced.items()},
        "one-order-of-replace": right | {address: right[address] | {"action": "create"} for address in made_first},
        "move-as-recreate": right | gone | {address: _NOTHING | {"action": "create"} for address in moved},
        "forget-as-destroy": right | {address: one | {"action": "delete"} for address, one in forgotten.items()},
        "same-address": named | left,
        "paths-decide": right | {address: quiet[address] for address, one in replaced.items() if not one["forced_by"]},
        "import-unseen": {address: one for address, one in right.items() if address not in imported},
        "unknown-as-null": {address: one | {"becomes": _none_for_unknown(one)} for address, one in right.items()},
    }
    bundle.answer("changes", "plan", right, traps)


def _named(entry: dict[str, Any]) -> str:
    """Return the name that Terraform's text form gives an object: its address, and its key if it was left behind."""
    return entry["address"] + (f" (deposed object {entry['deposed']})" if "deposed" in entry else "")


def _change(row: dict[str, Any]) -> dict[str, Any]:
    becomes = {name: _shown(value) for name, value in row.get("becomes", {}).items()}
    told = {"forced_by": row.get("forced_by", []), "moved_from": row.get("moved_from"), "becomes": becomes}
    return {"action": row["action"], **told}


def _none_for_unknown(change: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value == UNKNOWN else value for name, value in change["becomes"].items()}


def _answer_review(bundle: Bundle, rows: list[dict[str, Any]], plan: dict[str, Any]) -> None:
    """Add the review, and the one that each misconception leads to."""
    right = _review(rows)
    traps = {tag: _review(rows, tag) for row in rows for tag in row.get("misread", {})}
    traps |= {"unknown-as-null": right | {"questions": []}, "drift-ignored": right | {"drift": {}}}
    invoked = [[one["address"], "action"] for one in plan.get("action_invocations", [])]
    traps |= {"action-as-change": right | {"questions": [*right["questions"], *invoked]}}
    traps["same-address"] = right | {"reasons": [[address.split(" (")[0], rule] for address, rule in right["reasons"]]}
    drifted = {entry["address"]: entry["change"]["actions"][0] for entry in plan.get("resource_drift", [])}
    if drifted != right["drift"]:
        traps["move-as-recreate"] = right | {"drift": drifted}
    bundle.answer("review", "plan", right, traps)


def _review(rows: list[dict[str, Any]], misread_by: str = "") -> dict[str, Any]:
    read = {row["address"]: row.get("misread", {}).get(misread_by, row.get("rule", "")) for row in rows}
    reasons = sorted([address, rule] for address, rule in read.items() if rule)
    return {
        "decision": "deny" if reasons else "approve",
        "reasons": reasons,
        "questions": sorted([row["address"], name] for row in rows for name in row.get("ask", [])),
        "drift": {row["address"]: row["drift"] for row in rows if "drift" in row},
    }


def _shown(value: object) -> object:
    return {"?": UNKNOWN, "*": SENSITIVE, "-": None}.get(value, value) if isinstance(value, str) else value


def _recorded(name: str) -> dict[str, Any]:
    return json.loads((CORPUS / name).read_text(encoding="utf-8"))
