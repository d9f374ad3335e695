"""Four stretches of twenty minutes as Prometheus scraped them, and what is true of each."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
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
ALL = sum(PHASES) + 1  # samples of a series that is always there
MISSED, LATELY = 74, 77  # the scrape that a restarting instance misses, and the sample from which pools are as they are
CODES = {"GET": ("200", "304", "404", "504"), "POST": ("201", "409", "500", "503", "520"), "/healthz": ("200", "503")}
HEALTH = ("GET", "/healthz")
ROUTES = {
    "booking-api": (("GET", "/v1/availability"), ("POST", "/api/holds"), HEALTH),
    "payments": (("POST", "/v1/charges"), HEALTH),
}
MAIL = "mail-relay"  # it answers no requests, and has no pool


@dataclass(frozen=True)
class Counted:
    """A counter: its name and labels, where it began, and its growth from one scrape to the next in each phase."""

    name: str
    labels: Mapping[str, str]
    start: int
    growth: tuple[float, ...]


@dataclass(frozen=True)
class Route:
    """A route on one instance: answers by code, the seconds of one in each phase, and where their counters began."""

    labels: Mapping[str, str]
    answers: tuple[Counted, ...]
    seconds: tuple[float, ...]
    starts: tuple[int, int]

    def counted(self, there: Callable[[Mapping[str, str]], bool]) -> Iterator[Counted]:
        """Yield the counters of the answers that there are, and of their number and seconds."""
        left = [one for one in self.answers if there(one.labels)]
        if not left:
            return
        yield from left
        total = tuple(sum(each) for each in zip(*(one.growth for one in left), strict=True))
        spent = tuple(round(each * number, 3) for each, number in zip(self.seconds, total, strict=True))
        yield Counted(f"{SECONDS}_count", self.labels, self.starts[0], total)
        yield Counted(f"{SECONDS}_sum", self.labels, self.starts[1], spent)


# What is answered in each world: on a good day nothing fails, and when payments has lost its bank, nothing else.
THERE: dict[str, Callable[[Mapping[str, str]], bool]] = {
    "good-day": lambda labels: labels["code"][0] != "5",
    "away": lambda labels: labels["job"] != "payments" or labels["code"][0] == "5",
}


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return what Prometheus knew last in the usual world, and all worlds with the answers to every question."""
    rng, bundle = random.Random(f"query worlds {seed}"), Bundle(seed, edge)
    routes, gauges = _drawn(rng, World.from_seed(seed))
    bundle.write("now.om", "".join(_now([one for route in routes for one in route.counted(lambda _: True)], gauges)))
    bundle.truth |= {"at": AT, "interval": INTERVAL, "worlds": {}, "wants": {}}
    restarted, gone = next(key for key in gauges if key[0] == "booking-api"), {*list(gauges)[1:3]}
    for world in WORLDS:
        away = gone if world == "away" else set()
        silent = {key for key in gauges if key[0] == MAIL and world == "away"}
        there = [one for route in routes for one in route.counted(THERE.get(world, lambda _: True))]
        again = restarted if world == "restart" else None
        bundle.truth["worlds"][world] = dict(_series(there, gauges, away, again, silent))
        left = [one for one in there if (one.labels["job"], one.labels["instance"]) not in away]
        bundle.truth["wants"][world] = answers.true_of(left, gauges, away, silent)
    return bundle.variant()


def _drawn(rng: random.Random, world: World) -> tuple[list[Route], dict[tuple[str, str], dict[str, Any]]]:
    """Return the routes of each instance, and of each target what its gauges say."""
    routes, gauges = [], {}
    older, newer = "2.14.1", f"2.15.{rng.randint(0, 9)}"
    for job, size in (("booking-api", 3), ("payments", 2)):
        most, full = rng.choice((20, 30)), 0
        for number, one in enumerate(world.by_service[job][:size]):
            target = {"job": job, "instance": one.endpoint, "pod": one.name}
            full = most - rng.randint(2, 5) if number == 0 else full
            used = (full, full + rng.randint(1, 4), rng.randint(2, 9))[number]  # the second one has twice the pool
            version = older if number == 0 else newer
            size_of_pool = most * (2 if number == 1 else 1)
            gauges[job, one.endpoint] = {
                "used": used,
                "before": size_of_pool - 1 if number == 1 else rng.randint(2, 9),
                "most": size_of_pool,
                "version": version,
                "pod": one.name,
            }
            for method, path in ROUTES[job]:
                busy = number != 2 and (path != HEALTH[1] or job == "booking-api")
                routes.append(_route(rng, target, method, path, busy=busy))
    mail = world.by_service[MAIL][0]
    gauges[MAIL, mail.endpoint] = {"version": f"3.{rng.randint(0, 9)}.0", "pod": mail.name}
    return routes, gauges


def _route(rng: random.Random, target: Mapping[str, str], method: str, path: str, *, busy: bool) -> Route:
    """Return a route on one instance, with all codes that it answers."""
    found = []
    for number, code in enumerate(CODES.get(path, CODES[method])):
        size = (rng.randint(40, 90) if busy else rng.randint(4, 9)) if number == 0 else rng.randint(1, 4)
        growth = (size, size + rng.randint(1, 5), 2 * size + rng.randint(6, 11))
        labels = {**target, "method": method, "route": path, "code": code}
        found.append(Counted(REQUESTS, labels, rng.randint(9_000, 20_000), growth))
    mean = tuple(rng.uniform(0.02, 0.09) * (1 if busy else 8) for _ in PHASES)
    starts = rng.randint(90_000, 200_000), rng.randint(9_000, 20_000)
    return Route({**target, "route": path}, tuple(found), mean, starts)


def _series(
    counted: Iterable[Counted],
    gauges: Mapping[tuple[str, str], Mapping[str, Any]],
    away: set[tuple[str, str]],
    again: tuple[str, str] | None,
    silent: set[tuple[str, str]],
) -> Iterator[tuple[str, str]]:
    """Yield each series with its samples, in the notation of promtool's unit tests."""
    for one in counted:
        target = one.labels["job"], one.labels["instance"]
        yield series(one.name, one.labels, gap=", "), _samples(one, gone=target in away, again=target == again)
    for (job, instance), says in gauges.items():
        target = {"job": job, "instance": instance, "pod": says["pod"]}
        key = job, instance
        here = GONE + 1 if key in away else ALL - 2 if key in silent else ALL
        seen = [place < here and (key != again or place != MISSED) for place in range(ALL)]
        yield series("up", target, gap=", "), _runs([int(there) for there in seen])
        for name, labels, value, before in answers.gauges(target, says):
            values = [before if place < LATELY else value for place in range(ALL)]
            shown = [number if there else None for number, there in zip(values, seen, strict=True)]
            yield series(name, labels, gap=", "), _runs(shown)


def _samples(one: Counted, *, gone: bool, again: bool) -> str:
    """Return the samples of a counter; one that begins anew misses a scrape just after."""
    if gone:
        return counter([(GONE, one.growth[0])], one.start)
    if not again:
        return counter(list(zip(PHASES, one.growth, strict=True)), one.start)
    last = one.growth[2]
    steps = [(PHASES[0], one.growth[0]), (PHASES[1], one.growth[1]), (1, last), (1, last), (PHASES[2] - 2, last)]
    terms = counter(steps, one.start, 2).split()
    return " ".join([*terms[:4], "_", *terms[5:]])


def _runs(values: Iterable[float | None]) -> str:
    """Return values, None for a gap, as runs of the same."""
    runs = [(value, len([*same])) for value, same in groupby(values)]
    return " ".join(f"_x{count}" if value is None else f"{value}+0x{count - 1}" for value, count in runs)


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
        for name, labels, value, _ in (("up", target, 1, 1), *answers.gauges(target, says)):
            found.setdefault(name, []).append(Series("", tuple(labels.items()), np.array([float(value)])))
    families = [Family(name, kinds.get(name, "gauge"), "See dataset.toml.", tuple(own)) for name, own in found.items()]
    yield from openmetrics_lines(families, [AT - AT % INTERVAL])
