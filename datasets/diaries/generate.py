"""Diaries of what people predicted and answered, and what is right and wrong about their certainty."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

beliefs, drawn = (beside(__file__, name) for name in ("beliefs", "drawn"))
EDGES = ("bounds", "nothing")
SAME = ("", "line-order", "text-order", "last-answer")  # which lead to the same word, and to scores that differ
APART = dict.fromkeys(drawn.SURE, len(SAME)) | {"says nothing": 1}  # who always says fifty always gets the same


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the diaries, which misconceptions each question can show, and what is right and wrong about them."""
    rng, bundle = random.Random(f"diaries {seed} {edge}"), Bundle(seed, edge)
    begin = World.from_seed(seed).day.replace(tzinfo=UTC) + timedelta(hours=8)
    pool = drawn.Pool(rng)
    people = rng.sample(drawn.PEOPLE, len(drawn.PEOPLE))
    if edge == "bounds":
        drafts = dict(zip(people, drawn.at_bounds(rng, begin, pool).values(), strict=False))
    elif edge == "nothing":
        drafts = {people[0]: drawn.Draft(rng, begin, pool)}
    else:
        drafts = {who: _drawn(rng, begin, pool, kind) for who, kind in zip(people, drawn.SURE, strict=False)}
    bundle.truth["people"] = sorted(drafts)
    bundle.truth["kinds"] = {who: draft.kinds for who, draft in drafts.items()}
    bundle.truth["tags"] = pool.tags
    bundle.write("questions.json", json.dumps(pool.tags, indent=1, sort_keys=True) + "\n")
    for who, draft in sorted(drafts.items()):
        bundle.write(f"diaries/{who}.jsonl", _written(rng, draft, cut_first=who == people[0]))
        _answers(bundle, who, draft)
    for task, misread in (("calibration", beliefs.MISJUDGED), ("again", beliefs.MISLEARNT)):
        traps = bundle.truth.setdefault(task, {"wants": {}, "traps": {}})["traps"]
        bundle.truth[task]["traps"] = {how: traps[how] for how in misread if how in traps}
    return bundle.variant()


def _drawn(rng: random.Random, begin: datetime, pool: Any, kind: str) -> Any:  # noqa: ANN401 - a class of a module beside
    """Return a diary that says of a person what their kind is, whichever of their answers are taken."""
    while True:
        draft = drawn.usual(rng, begin, pool, kind)
        first = draft.lines.pop(0)
        rng.shuffle(draft.lines)  # kept on two machines, and put together
        draft.lines.insert(0, first)
        told = [beliefs.calibration(draft.lines, how) for how in SAME]
        if {one["says"] for one in told} == {kind} and len({one["brier"] for one in told}) == APART[kind]:
            return draft


def _answers(bundle: Bundle, who: str, draft: Any) -> None:  # noqa: ANN401 - a class of a module beside
    told = {how: beliefs.calibration(draft.lines, how) for how in beliefs.MISJUDGED}
    bundle.answer("calibration", who, beliefs.calibration(draft.lines), told)
    right = beliefs.again(draft.lines, draft.pool.tags)
    wrong = {how: beliefs.again(draft.lines, draft.pool.tags, how) for how in beliefs.MISLEARNT}
    bundle.answer("again", who, sorted(right), {how: sorted(found) for how, found in wrong.items()})
    for tag, entry in right.items():
        traps = {how: found[tag] for how, found in wrong.items() if tag in found}
        bundle.answer("again", f"{who} {tag}", entry, traps)


def _written(rng: random.Random, draft: Any, *, cut_first: bool) -> str:  # noqa: ANN401 - a class of a module beside
    """Return a diary's text, with what else is noted there, and two lines that a full disk has cut."""
    lines = [_line(one) for one in draft.lines]
    if not lines:
        return ""
    other = {"exercise": "linux/no-space-left", "task": "cause"}
    for number in range(rng.randint(6, 10)):
        at = (draft.begin + number * timedelta(days=2)).isoformat()
        kind, fact = rng.choice((("hint", {"number": 1}), ("tried", {"earned": 0.5})))
        lines.insert(rng.randrange(1, len(lines)), json.dumps({"at": at, "kind": kind, **other, **fact}))
    first, last = lines[0], lines[-1]
    lines = [first, last[: len(last) - 3], *lines[1:], first[: len(first) // 2], "null"]
    lines = lines[1:2] * cut_first + lines
    return "".join(f"{line}\n" for line in lines)


def _line(one: Any) -> str:  # noqa: ANN401 - a class of a module beside
    told = {"at": one.at.isoformat(timespec="seconds"), "kind": one.kind, "lesson": one.lesson,
                               "question": one.question, "right": one.right, "tag": one.tag or None}  # fmt: skip
    if one.kind == "prediction":
        told |= {"confidence": one.confidence} | ({"brier": one.noted} if one.noted is not None else {})
    return json.dumps(told)
