"""A day of traces and a catalogue, and what the two say of each other."""

import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from groundschool.formats.otlp import CLIENT, CONSUMER, PRODUCER, SERVER, OtlpSpan, otlp_lines
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

EDGES = ("lost", "rare", "nothing")
drawn, told, expected, catalogue, rare, brief = (
    beside(__file__, name) for name in ("drawn", "told", "expected", "catalogue", "rare", "brief")
)
CompanyMap, Reading, Catalogue = drawn.CompanyMap, expected.Reading, catalogue.Catalogue
TRACES, CATALOGUE, SUBJECT = "traces.jsonl", "catalog-info.yaml", "the day"
Pair, Edges = tuple[str, str], list[list[str]]
Known = tuple[Edges, set[Pair], Catalogue]
PER_LINE = 60
LOST = 0.3  # share of spans on an edge


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return traces and a catalogue, with the map, its differences, and whom two journeys need."""
    for attempt in range(60):
        rng = random.Random(f"service map {seed} {edge} {attempt}")
        company = drawn.company_map(rng)
        spans = _spans(company, rng, seed, edge)
        if edge or spans:
            return _written(company, spans, rng, Bundle(seed, edge))
    raise AssertionError(f"no day of seed {seed} shows all of its map")


def _spans(company: CompanyMap, rng: random.Random, seed: int, edge: str | None) -> list[OtlpSpan]:
    now = int(World.from_seed(seed).day.timestamp() + rng.randrange(8 * 3600)) * 10**9
    if edge == "nothing":
        return []
    if edge == "rare":
        return rare.spans(company, rng, now)
    spans = told.day(company, rng, now)
    other = told.staging(company, rng, now + 10**12)
    if edge == "lost":
        some = _first_needed(spans) | {one for one in _spare(spans) if rng.random() < LOST}
        return [*rare.first(company, rng, spans[0].start), *told.without([*spans, *other], some)]
    kept = _without_some(company, spans, rng)
    return kept + other if _telling(company, kept, spans) else []


def _without_some(company: CompanyMap, spans: list[OtlpSpan], rng: random.Random) -> list[OtlpSpan]:
    """Return spans of which a few were lost: one of the first booking, and one that asks and two that answer."""
    journeys = {one.trace for one in spans if one.name in company.routes}
    others = [one for one in spans if one.trace not in journeys and one.parent]
    asking = [one.span for one in others if one.kind == CLIENT and one.resource["service.name"] != drawn.EDGE]
    answering = [one.span for one in others if one.kind == SERVER]
    return told.without(spans, _first_needed(spans) | {rng.choice(asking), *rng.sample(answering, 2)})


def _first_needed(spans: list[OtlpSpan]) -> set[str]:
    """Return a span without which the first booking does not show all that bookings need."""
    booking = next(one.trace for one in spans if one.name == drawn.BOOK)
    return {next(one.span for one in spans if one.trace == booking and one.name == "POST /v1/seats/confirm")}


def _spare(spans: list[OtlpSpan]) -> list[str]:
    """Return spans that may be lost: messages stay, with the way to where they were left, and so do two journeys."""
    ids, kept = {one.span: one for one in spans}, set[str]()
    whole = {[one.trace for one in spans if one.name == route][-1] for route in (drawn.BOOK, "GET /sailings/{id}")}
    for one in spans:
        here = one if one.kind in (CONSUMER, PRODUCER) else None
        while here is not None:
            kept.add(here.span)
            here = ids.get(here.parent)
    return [one.span for one in spans if one.span not in kept and one.trace not in whole]


def _reading(company: CompanyMap) -> Reading:
    return expected.Reading(balancers=frozenset({drawn.EDGE, *company.balancers.values()}))


def _telling(company: CompanyMap, kept: list[OtlpSpan], spans: list[OtlpSpan]) -> bool:
    """Return whether a day shows the whole map that was drawn, and what was lost takes nothing from a journey."""
    reading = _reading(company)
    if {tuple(one) for one in expected.edges(kept, reading)} != set(drawn.pairs_seen(company)):
        return False
    answered = {tuple(one) for one in expected.edges(kept, replace(reading, leaves=False))}
    telling = set(_telling_services(kept))
    if {one for one in drawn.pairs_seen(company) if one[1] in telling} - answered:
        return False
    return all(expected.needs(kept, one, reading) == expected.needs(spans, one, reading) for one in company.routes)


def _written(company: CompanyMap, spans: list[OtlpSpan], rng: random.Random, bundle: Bundle) -> Variant:
    sooner = [one for one in spans if not bundle.edge and _taken_by(company.later, one)]  # exporters are not alike
    rest = [one for one in spans if one not in sooner]
    bundle.write(TRACES, otlp_lines(sooner, PER_LINE) + otlp_lines(rest, PER_LINE))
    listed = catalogue.written(company, rng, sure=bundle.edge == "rare")
    bundle.write(CATALOGUE, listed.text)
    reading = _reading(company)
    right = expected.edges(spans, reading)
    _map(bundle, spans, reading, right, company)
    _differences(bundle, spans, reading, (right, company.declared, listed))
    _journeys(bundle, spans, reading, right, company)
    bundle.truth["support-brief"] = brief.FACTS
    return bundle.variant()


def _taken_by(who: str, one: OtlpSpan) -> bool:
    return one.kind == CONSUMER and one.resource["service.name"] == who


def _map(bundle: Bundle, spans: list[OtlpSpan], reading: Reading, right: list[list[str]], company: CompanyMap) -> None:
    def read(**wrong: object) -> list[list[str]]:
        return expected.edges(spans, replace(reading, **wrong))

    bundle.truth["balanced"] = sorted(company.balancers)
    bundle.truth["telling"] = _telling_services(spans)
    bundle.answer("edges", SUBJECT, right, {
        "reversed": sorted([whom, who, how] for who, whom, how in right),
        "balancer-on-the-map": read(balancers=frozenset()),
        "call-ends-at-balancer": read(dropped=True),
        "messages-waited-for": read(messages=False),
        "publish-is-later": read(queue="later"),
        "links-ignored": read(links=False),
        "leaves-forgotten": read(leaves=False),
        "address-for-name": read(peers=False),
        "staging-counts": read(environment=""),
        "whole-address": read(whole=True),
        "answered-by-address": read(answered=False),
        "ids-alone": read(by_id=True),
        "asks-itself": read(itself=True),
    })  # fmt: skip


def _telling_services(spans: Iterable[OtlpSpan]) -> list[str]:
    own = [one.resource for one in spans]
    return sorted({str(one["service.name"]) for one in own if one["deployment.environment.name"] == "production"})


def _differences(
    bundle: Bundle, spans: list[OtlpSpan], reading: Reading, known: tuple[Edges, set[Pair], Catalogue]
) -> None:
    right, listed, book = known
    telling = _telling_services(spans)

    def told_of(seen: list[list[str]], declared: Iterable[Pair] = listed, **more: bool) -> dict[str, Any]:
        return expected.differences(seen, declared, telling, **more)

    bundle.answer("differences", SUBJECT, told_of(right), {
        "silence-is-proof": told_of(right, blind=False),
        "dependency-of-reversed": told_of(right, listed ^ book.at_the_end | {(b, a) for a, b in book.at_the_end}),
        "dependency-of-ignored": told_of(right, listed - book.at_the_end),
        "library-on-the-map": told_of(right, listed | book.libraries),
        "balancer-on-the-map": told_of(right, listed | book.balancers),
        "reversed": told_of(sorted([b, a, how] for a, b, how in right)),
        "staging-counts": told_of(expected.edges(spans, replace(reading, environment=""))),
        "leaves-forgotten": told_of([one for one in right if one[1] not in drawn.LEAVES]),
    })  # fmt: skip


def _journeys(
    bundle: Bundle, spans: list[OtlpSpan], reading: Reading, right: list[list[str]], company: CompanyMap
) -> None:
    for route in company.routes:
        begins = sorted({one.backend for one in told.ROUTES if one.operation == route})

        def read(route: str = route, *, first: bool = False, **wrong: object) -> dict[str, list[str]]:
            return expected.needs(spans, route, replace(reading, **wrong), first=first)

        bundle.answer("journeys", route, read(), {
            "whole-map": expected.from_the_map(right, begins),
            "messages-waited-for": read(messages=False),
            "links-ignored": read(links=False),
            "balancer-on-the-map": read(balancers=frozenset()),
            "leaves-forgotten": read(leaves=False),
            "address-for-name": read(peers=False),
            "staging-counts": read(environment=""),
            "answered-by-address": read(answered=False),
            "first-trace": read(first=True),
            "ids-alone": read(by_id=True),
        })  # fmt: skip
