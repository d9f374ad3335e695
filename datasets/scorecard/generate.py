"""Three areas with what is exported of them in two quarters, what people claim, and what is to be said of it."""

import random
from collections.abc import Mapping
from datetime import datetime
from itertools import product
from typing import Any

from groundschool.kit import READ_ANYWAY, Bundle, Variant, beside
from groundschool.simulation.state import World

judged, drawn, written, claims, edges = (
    beside(__file__, name) for name in ("judged", "drawn", "written", "claims", "edges")
)
ServiceArea = judged.ServiceArea
EDGES = ("bounds", "nothing", "one", "torn")
CARD, CLAIMS = "scorecard", "before-after"


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the files of the areas, and what is right and wrong about them."""
    rng, bundle = random.Random(f"scorecard {seed} {edge}"), Bundle(seed, edge)
    day = World.from_seed(seed).day
    if edge == "torn":
        _torn(rng, bundle, day)
        return bundle.variant()
    areas, asked = edges.MAKERS[edge](rng, day) if edge else _usual(rng, day)
    for area in areas.values():
        _write(rng, bundle, area, area.name)
    bundle.write("claims.json", written.listed([{"area": name} | claim for name, claim in asked]))
    _answers(bundle, areas, asked)
    return bundle.variant()


def _usual(rng: random.Random, day: datetime) -> tuple[dict[str, Any], list[Any]]:
    """Return areas and claims in which every misconception shows."""
    for _ in range(60):
        draws = _drawn(rng, day)
        areas = {one.name: one.area() for one in draws}
        if _unseen(areas):
            continue
        for _ in range(20):
            asked = claims.usual(rng, draws)
            if not blind(areas, asked):
                return areas, asked
    raise ValueError("some misconception never shows")


def _drawn(rng: random.Random, day: datetime) -> list[Any]:
    plans = {
        "documents": ["few", "thin", "clear"],
        "rework": ["gaps", "low", "clear"],
        "satisfaction": ["few", "gaps", "spans"],
        "observability": ["over", "under", rng.choice(("met", "spans"))],
        "objectives": ["two", "met", "spans"],
    }
    shuffled = {kpi: rng.sample(plan, 3) for kpi, plan in plans.items()}
    draws = []
    for place, name in enumerate(drawn.NAMES):
        draw = drawn.usual(rng, name, day, {kpi: plan[place] for kpi, plan in shuffled.items()})
        claims.calendar(rng, draw)
        draws.append(draw)
    return draws


def _unseen(areas: Mapping[str, ServiceArea]) -> bool:
    """Return whether there is a misconception that gives nothing but what is right."""
    right = {(name, kpi): judged.card(area, kpi) for name, area in areas.items() for kpi in judged.KPIS}
    return any(
        all(judged.card(areas[name], kpi, how) == told for (name, kpi), told in right.items() if how in _ways(kpi))
        for how in _card_ways()
    )


def _ways(kpi: str) -> list[str]:
    """Return the misconceptions that may change a number."""
    return [*judged.MISREAD[kpi], *judged.EVERYWHERE]


def blind(areas: Mapping[str, Any], asked: list[Any]) -> list[str]:
    """Return the verdicts that no claim gets, and the misconceptions that give nothing but what is right."""
    right = [judged.before_after(areas[name], claim) for name, claim in asked]
    found = [one for one in ("holds", "contradicted", "not shown") if one not in {told["verdict"] for told in right}]
    for how, says in product(("few-compared", "by-the-value", "both-up"), ("better", "worse")):
        told = [(areas[name], claim) for name, claim in asked if claim["says"] == says]
        if all(judged.before_after(*one, how) == judged.before_after(*one) for one in told):
            found.append(how)
    return found + [
        how
        for how in judged.MISJUDGED
        if right == [judged.before_after(areas[name], claim, how) for name, claim in asked]
    ]


def _card_ways() -> list[str]:
    ways = [how for misread in judged.MISREAD.values() for how in misread]
    return [*dict.fromkeys((*ways, *judged.EVERYWHERE))]


def _write(rng: random.Random, bundle: Bundle, area: ServiceArea, folder: str) -> None:
    for name, text in written.files(rng, area).items():
        bundle.write(f"{folder}/{name}", text)


def _answers(bundle: Bundle, areas: Mapping[str, Any], asked: list[Any]) -> None:
    bundle.truth["rules"] = {name: area.rules for name, area in areas.items()}
    for (name, area), kpi in product(areas.items(), judged.KPIS):
        rule, right = area.rules[kpi], judged.card(area, kpi)
        told = {how: judged.card(area, kpi, how) for how in _ways(kpi)}
        told = {how: one | {"sound": judged.sound(one, right, rule)} for how, one in told.items()}
        fine = right | {"sound": judged.sound(right, right, rule)}
        bundle.answer(CARD, f"{name} {kpi}", rounded(fine), rounded(told))
    bundle.truth["claims"] = {}
    for number, (name, claim) in enumerate(asked, 1):
        subject = f"claim {number} ({name})"
        bundle.truth["claims"][subject] = [name, claim]
        right = judged.before_after(areas[name], claim)
        traps = {how: judged.before_after(areas[name], claim, how) for how in judged.MISJUDGED}
        traps = {how: one | {"sound": one["verdict"]} for how, one in traps.items()}
        bundle.answer(CLAIMS, subject, rounded(right | {"sound": right["verdict"]}), rounded(traps))
    bundle.order(CARD, _card_ways())
    bundle.order(CLAIMS, judged.MISJUDGED)


def rounded(value: Any) -> Any:  # noqa: ANN401 - whatever an answer holds
    """Return a value whose floats have six places, so that two ways to count give the same."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return round(value, 6) if isinstance(value, float) else value


def _torn(rng: random.Random, bundle: Bundle, day: datetime) -> None:
    """Write areas in which one mark or one answer cannot be read; whose it is has to be named."""
    bundle.truth["claims"] = {}
    for how, text in (("comma", "4,5"), ("over", "5.1"), ("zero", "0"), ("word", "good"), ("answer", "great")):
        draw = edges.one_of_each(rng, day)
        if how == "answer":
            place = edges.torn_answer(rng, draw, text)
        else:
            place, claim = edges.torn_document(rng, draw, text)
            bundle.truth["claims"][how] = [how, claim]
            bundle.answer(CLAIMS, how, place, {"read-anyway": READ_ANYWAY})
        _write(rng, bundle, draw.area(), how)
        bundle.answer(CARD, how, place, {"read-anyway": READ_ANYWAY})
