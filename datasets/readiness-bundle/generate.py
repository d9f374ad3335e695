"""Bundles of services that want to go live, with the state of every item and the decision, right and wrong."""

import random

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

corners, decided, drawn, evidence, kinds, written = (
    beside(__file__, name) for name in ("corners", "decided", "drawn", "evidence", "kinds", "written")
)
EDGES = ("bounds", "nothing", "torn")
# Those that see less come last: of several misconceptions that lead to the same answer the first is named.
BROAD = (
    "link-is-runbook", "tests-exist", "headings-suffice", "result-unread", "age-ignored", "release-ignored",
    "pointed-only", "ticks-trusted", "file-is-evidence", "unticked-is-open", "from-the-root",
)  # fmt: skip
CHECKED, DECISION = "checked", "decision"
Draft, ITEMS = drawn.Draft, kinds.ITEMS


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the bundles, what is right about every item of them, and what was to be decided."""
    rng, bundle = random.Random(f"readiness bundle {seed} {edge}"), Bundle(seed, edge)
    day = World.from_seed(seed).day
    if edge == "torn":
        _torn(rng, bundle, day)
        return bundle.variant()
    drafts = {"bounds": corners.bounds, "nothing": corners.nothing}.get(edge, _usual)(rng, day)
    bundle.truth["states"] = {}
    _write(bundle, drafts)
    for one in drafts:
        _answers(bundle, one)
    bundle.order(CHECKED, last=BROAD)
    bundle.order(DECISION, last=decided.MISREAD)
    return bundle.variant()


def _usual(rng: random.Random, day: object) -> list[Draft]:
    drafts = drawn.usual(rng, day)
    for one in drafts:
        evidence.make(one)
    decided.draw(rng, drafts)
    rng.shuffle(drafts)
    return drafts


def _write(bundle: Bundle, drafts: list[Draft]) -> None:
    """Write the files of all bundles; a pointer that leaves one leads to what is fine in another."""
    for one in drafts:
        outside = ""
        leaving = [item for item in ITEMS if one.of_kind[item] == "outside"]
        if leaving:
            # The same service there, so that who follows the pointer finds a drill that is fine.
            item = leaving[0]
            other = next(each for each in drafts if each is not one)
            row = next(row for row in one.drills if row[0] == one.targets[item].split("#")[1])
            other.drills.append(row)
            outside = f"{other.service}/records/drills.csv#{row[0]}"
            one.targets[item] = f"../{outside}"
    for one in drafts:
        leaving = [one.targets[item][3:] for item in ITEMS if one.of_kind[item] == "outside"]
        for path, text in written.files(one, *leaving).items():
            bundle.write(f"{one.service}/{path}", text)


def _answers(bundle: Bundle, one: Draft) -> None:
    """Add what is right about every item of a bundle, and what was to be decided."""
    right = decided.states(one)
    bundle.truth["states"][one.service] = right
    bundle.truth.setdefault("kinds", {})[one.service] = one.of_kind
    bundle.truth.setdefault("ticked", {})[one.service] = one.ticked
    bundle.truth.setdefault("decided", {})[one.service] = one.settled
    listed = sorted(["logo", *(item for item in ITEMS if one.of_kind[item] != "absent")])
    bundle.answer(CHECKED, f"{one.service} items", sorted(ITEMS), {"every-line": listed})
    for item in ITEMS:
        bundle.answer(CHECKED, f"{one.service} {item}", right[item], _traps(one, item))
    misread = {how: decided.decision(one, how) for how in decided.MISREAD}
    bundle.answer(DECISION, one.service, decided.decision(one), misread)


def _traps(one: Draft, item: str) -> dict[str, object]:
    """Return what each misconception makes of an item."""
    kind = kinds.kind_of(item, one.of_kind[item])
    seen = {}
    for how, why in kind.seen.items():
        path, _, anchor = one.targets[item].partition("#")
        told = f"{path}#{anchor or 'all'}-2" if how == "anchor-ignored" else one.targets[item]
        seen[how] = {"state": kinds.state_of(why), "evidence": told, "why": why}
    if one.of_kind[item] == "outside":
        seen["outside-counts"] = {"state": "not shown", "evidence": one.targets[item], "why": kinds.OTHER}
        here = f"records/{one.targets[item].split('/')[-1]}"
        seen["by-its-name"] = {"state": "met", "evidence": here, "why": kinds.OK}
    where = decided.evidence(one, item)
    if one.of_kind[item] == "silent":
        seen["ticks-trusted"] = {"state": "met", "evidence": None, "why": kinds.OK}
    if where and kind.why != kinds.OK:
        seen["file-is-evidence"] = {"state": "met", "evidence": where, "why": kinds.OK}
    nothing = {"state": "not shown", "evidence": None}
    if where and not one.ticked[item]:
        seen["unticked-is-open"] = {**nothing, "why": kinds.NOWHERE}
    if where:
        seen["from-the-root"] = {**nothing, "why": kinds.DEAD}
    return seen


def _torn(rng: random.Random, bundle: Bundle, day: object) -> None:
    """Add bundles that cannot be read as they are meant; the place has to be named."""
    bundle.truth["states"] = {}
    for how, one in zip(corners.TORN, corners.plain(rng, day, len(corners.TORN)), strict=True):
        held = written.files(one)
        task, place = corners.tear(rng, held, how)
        for path, text in held.items():
            bundle.write(f"{one.service}/{path}", text)
        bundle.truth["states"][one.service] = decided.states(one)
        bundle.answer(task, one.service, place, {"read-anyway": READ_ANYWAY})
