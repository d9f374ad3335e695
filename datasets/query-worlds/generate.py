"""Four stretches of twenty minutes as Prometheus scraped them, and what is true of each."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from groundschool.formats.prometheus import Family, Series, openmetrics_lines
from groundschool.formats.rule_tests import counter, series
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

EDGES = ()
answers = beside(__file__, "answers")
INTERVAL, AT = 15, 1195  # a question between two scrapes: no version of Prometheus differs about a window's ends
PHASES = (48, 24, 8)  # samples of each phase; growth differs from one to the next
GONE = 31  # samples that an instance has that is away by then
WORLDS = ("usual", "restart", "away", "good-day")
REQUESTS, SECONDS = "http_requests_total", "http_request_duration_seconds"
CODES = {"GET": ("200", "404", "504"), "POST": ("201", "409", "500", "503")}
ROUTES = {"booking-api": (("GET", "/v1/availability"), ("POST", "/api/holds")), "payments": (("POST", "/v1/charges"),)}


@dataclass(frozen=True)
class Counted:
    """A counter: its name and labels, where it began, and its growth from one scrape to the next in each phase."""

    name: str
    labels: Mapping[str, str]
    start: int
    growth: tuple[float, ...]


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return what Prometheus knew last in the usual world, and all worlds with the answers to every question."""
    rng, bundle = random.Random(f"query worlds {seed}"), Bundle(seed, edge)
    counted, gauges = _drawn(rng, World.from_seed(seed))
    bundle.write("now.om", "".join(_now(counted, gauges)))
    bundle.truth |= {"at": AT, "interval": INTERVAL, "worlds": {}, "wants": {}}
    restarted, gone = next(key for key in gauges if key[0] == "booking-api"), {*list(gauges)[1:3]}
    for world in WORLDS:
        away = gone if world == "away" else set()
        there = [one for one in counted if world != "good-day" or one.labels.get("code", "2")[0] != "5"]
        again = restarted if world == "restart" else None
        bundle.truth["worlds"][world] = dict(_series(there, gauges, away, again))
        left = [one for one in there if (one.labels["job"], one.labels["instance"]) not in away]
        bundle.truth["wants"][world] = answers.true_of(left, gauges, away)
    return bundle.variant()


def _drawn(rng: random.Random, world: World) -> tuple[list[Counted], dict[tuple[str, str], dict[str, Any]]]:
    """Return the counters, and of each target what its gauges say."""
    counted, gauges = [], {}
    older, newer = "2.14.1", f"2.15.{rng.randint(0, 9)}"
    for job, size in (("booking-api", 3), ("payments", 2)):
        most, full = rng.choice((20, 30)), 0
        for number, one in enumerate(world.by_service[job][:size]):
            target = {"job": job, "instance": one.endpoint, "pod": one.name}
            full = most - rng.randint(2, 5) if number == 0 else full
            used = (full, full + rng.randint(1, 4), rng.randint(2, 9))[number]  # the second one has twice the pool
            version = older if number == 0 else newer
            gauges[job, one.endpoint] = {
                "used": used,
                "most": most * (2 if number == 1 else 1),
                "version": version,
                "pod": one.name,
            }
            for method, route in ROUTES[job]:
                counted += _of_route(rng, target, method, route, busy=number != 2)
    return counted, gauges


def _of_route(
    rng: random.Random, target: Mapping[str, str], method: str, route: str, *, busy: bool
) -> Iterator[Counted]:
    """Yield the counters of a route on one instance: answers by code, their number and their seconds."""
    total = [0, 0, 0]
    for number, code in enumerate(CODES[method]):
        size = (rng.randint(40, 90) if busy else rng.randint(4, 9)) if number == 0 else rng.randint(1, 4)
        growth = (size, size + rng.randint(1, 5), 2 * size + rng.randint(6, 11))
        total = [one + more for one, more in zip(total, growth, strict=True)]
        labels = {**target, "method": method, "route": route, "code": code}
        yield Counted(REQUESTS, labels, rng.randint(9_000, 20_000), growth)
    labels = {**target, "route": route}
    mean = [rng.uniform(0.02, 0.09) * (1 if busy else 8) for _ in PHASES]
    spent = tuple(round(each * number, 3) for each, number in zip(mean, total, strict=True))
    yield Counted(f"{SECONDS}_count", labels, rng.randint(90_000, 200_000), tuple(total))
    yield Counted(f"{SECONDS}_sum", labels, rng.randint(9_000, 20_000), spent)


def _series(
    counted: Iterable[Counted],
    gauges: Mapping[tuple[str, str], Mapping[str, Any]],
    away: set[tuple[str, str]],
    again: tuple[str, str] | None,
) -> Iterator[tuple[str, str]]:
    """Yield each series with its samples, in the notation of promtool's unit tests."""
    for one in counted:
        target = one.labels["job"], one.labels["instance"]
        steps = [(GONE, one.growth[0])] if target in away else list(zip(PHASES, one.growth, strict=True))
        yield series(one.name, one.labels, gap=", "), counter(steps, one.start, 2 if target == again else None)
    for (job, instance), says in gauges.items():
        target = {"job": job, "instance": instance, "pod": says["pod"]}
        gone = (job, instance) in away
        last = GONE if gone else sum(PHASES)
        yield series("up", target, gap=", "), f"1+0x{last}" + (f" 0+0x{sum(PHASES) - last - 1}" if gone else "")
        for name, labels, value in answers.gauges(target, says):
            yield series(name, labels, gap=", "), f"{value}+0x{last}"


def _now(counted: Iterable[Counted], gauges: Mapping[tuple[str, str], Mapping[str, Any]]) -> Iterator[str]:
    """Yield the last sample of each series as OpenMetrics."""
    kinds = {"http_requests": "counter", SECONDS: "summary"}
    found: dict[str, list[Series]] = {}
    for one in counted:
        family = SECONDS if one.name.startswith(SECONDS) else "http_requests"
        grown = sum(samples * growth for samples, growth in zip((*PHASES[:2], 7), one.growth, strict=True))
        value = np.array([round(one.start + grown, 3)])
        found.setdefault(family, []).append(Series(one.name.removeprefix(family), tuple(one.labels.items()), value))
    for (job, instance), says in gauges.items():
        target = {"job": job, "instance": instance, "pod": says["pod"]}
        for name, labels, value in (("up", target, 1), *answers.gauges(target, says)):
            found.setdefault(name, []).append(Series("", tuple(labels.items()), np.array([float(value)])))
    families = [Family(name, kinds.get(name, "gauge"), "See dataset.toml.", tuple(own)) for name, own in found.items()]
    yield from openmetrics_lines(families, [AT - AT % INTERVAL])
