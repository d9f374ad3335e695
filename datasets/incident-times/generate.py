"""The incidents of a quarter as they are exported, and the times, means and downtimes that follow from them."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

drawn, ledger, quarters = (beside(__file__, name) for name in ("drawn", "ledger", "quarters"))
Incident, Quarter = ledger.Incident, quarters.Quarter
EDGES = ("bounds", "nothing", "torn")
TORN = (
    "no-offset", "from-no-offset", "until-no-offset", "no-trigger", "merged-no-trigger", "unknown-merge", "itself",
    "loop", "ends-first", "then-ends-first",
)  # fmt: skip


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return an export, and what is right and wrong about it."""
    rng, bundle = random.Random(f"incident times {seed} {edge}"), Bundle(seed, edge)
    first = World.from_seed(seed).day.replace(tzinfo=UTC) - timedelta(days=rng.randint(60, 200))
    if edge == "torn":
        for how in TORN:
            _torn(rng, bundle, first, how)
        return bundle.variant()
    quarter = drawn.at_bounds(rng, first) if edge == "bounds" else drawn.usual(rng, first)
    if edge == "nothing":
        quarter.incidents = []
    bundle.truth["kinds"] = quarter.kinds
    bundle.truth["window"] = [
        _text(quarter.first.astimezone(quarters.ZONES[1])),
        _text(quarter.end.astimezone(quarters.ZONES[2])),
    ]
    bundle.write("incidents.json", _export(rng, quarter))
    _answers(bundle, quarter)
    return bundle.variant()


def _answers(bundle: Bundle, quarter: Quarter) -> None:
    found, exported = quarter.incidents, quarter.exported
    right = ledger.times(found, exported)
    wrong = {how: ledger.times(found, exported, how) for how in ledger.MISTIMED}
    bundle.answer("times", "all", sorted(right), {how: sorted(told) for how, told in wrong.items()})
    for name, told in right.items():
        traps = {how: one[name].shown() for how, one in wrong.items() if name in one}
        bundle.answer("times", name, told.shown(), traps)
    summed = ledger.summary([*right.values()])
    missed = {how: ledger.summary([*one.values()]) for how, one in wrong.items()}
    missed |= {how: ledger.summary([*right.values()], how) for how in ledger.MISCOUNTED}
    for level, told in summed.items():
        bundle.answer("summary", level, told, {how: one[level] for how, one in missed.items()})
    window = quarter.first, quarter.end
    joined = {how: ledger.downtime(found, exported, *window, how) for how in ledger.MISJOINED}
    whole = ledger.downtime(found, exported, *window)
    bundle.answer("downtime", "all", sorted(whole))
    for service, minutes in whole.items():
        bundle.answer("downtime", service, minutes, {how: one[service] for how, one in joined.items()})
    for task, tags in (("times", ledger.MISTIMED), ("summary", ledger.MISCOUNTED), ("downtime", ledger.MISJOINED)):
        traps = bundle.truth[task]["traps"]
        bundle.truth[task]["traps"] = {tag: traps[tag] for tag in (*tags, *traps) if tag in traps}


def _export(rng: random.Random, quarter: Quarter, found: Sequence[Incident] | None = None) -> str:
    """Return the export of a quarter."""
    shown = [_incident(rng, one) for one in (quarter.incidents if found is None else found)]
    return json.dumps({"exported_at": _text(quarter.exported), "incidents": shown}, indent=1) + "\n"


def _incident(rng: random.Random, one: Incident) -> dict[str, Any]:
    events = []
    for event in one.events:
        by = {"kind": "person" if event.person else "bot", "name": _name(rng, event)}
        told = {"at": _text(event.at), "what": event.what, "by": by}
        events.append(told | ({"to": event.severity} if event.severity else {}))
    impact = [{"from": _text(begun), "until": over and _text(over)} for begun, over in one.impact]
    return {
        "id": one.id,
        "service": one.service,
        "merged_into": one.merged_into or None,
        "events": events,
        "impact": impact,
    }


PEOPLE = ("Amara Nwosu", "Joana Pires", "Liam Fraser", "Mei-Ling Chua", "Sofie Larsen", "Yusuf Demir")
BOTS = {
    "triggered": "alertmanager",
    "severity": "alertmanager",
    "acknowledged": "auto-triage",
    "mitigated": "auto-rollback",
    "resolved": "alertmanager",
}


def _name(rng: random.Random, event: Any) -> str:  # noqa: ANN401 - an event of the ledger
    return rng.choice(PEOPLE) if event.person else BOTS.get(event.what, "alertmanager")


def _text(moment: datetime) -> str:
    """Return a moment with the offset that it has."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _window(quarter: Quarter) -> list[str]:
    """Return the quarter's first and last moment, as two clocks show them."""
    return [
        _text(at.astimezone(zone)) for at, zone in zip((quarter.first, quarter.end), quarters.ZONES[1:], strict=True)
    ]


def _torn(rng: random.Random, bundle: Bundle, first: datetime, how: str) -> None:
    """Write an export in which one incident makes no sense, below a folder of its own."""
    quarter = quarters.Quarter(rng, first)
    for number in range(4):
        quarter.add(f"{number}", quarter.usual(quarter.begun()))
    told = json.loads(_export(rng, quarter))
    spoilt, other = rng.sample(told["incidents"], 2)
    if how == "no-offset":
        event = rng.choice(spoilt["events"])
        event["at"] = event["at"][:19]
    elif how.endswith("-no-offset"):
        [spell], key = spoilt["impact"], how.partition("-")[0]
        spell[key] = spell[key][:19]
    elif how.endswith("no-trigger"):
        spoilt["events"] = [event for event in spoilt["events"] if event["what"] != "triggered"]
        spoilt["merged_into"] = other["id"] if how == "merged-no-trigger" else None
    elif how == "unknown-merge":
        spoilt["merged_into"] = "INC-0001"
    elif how == "itself":
        spoilt["merged_into"] = spoilt["id"]
    elif how == "loop":
        spoilt["merged_into"], other["merged_into"] = other["id"], spoilt["id"]
    else:
        [spell] = spoilt["impact"]
        spoilt["impact"].insert(how == "then-ends-first", {"from": spell["until"], "until": spell["from"]})
    bundle.write(f"{how}/incidents.json", json.dumps(told, indent=1) + "\n")
    bundle.truth.setdefault("refused", {})[how] = [spoilt["id"], other["id"]] if how == "loop" else [spoilt["id"]]
    bundle.truth.setdefault("window", _window(quarter))
    for task in ("times", "summary", "downtime"):
        bundle.answer(task, how, spoilt["id"], {"read-anyway": READ_ANYWAY})
