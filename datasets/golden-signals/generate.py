"""A dashboard of four signals to be mended, the worlds that tell whether it was, and dashboards of many kinds."""

import json
import random
from collections.abc import Sequence
from typing import Any

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.state import World

EDGES = ()
worlds, kinds, broken, samples = (beside(__file__, name) for name in ("worlds", "kinds", "broken", "samples"))
JOBS = ("booking-api", "search", "inventory", "freight", "notify")
POOLS = (
    ("db_pool_in_use", "db_pool_max"),
    ("worker_threads_busy", "worker_threads_limit"),
    ("upstream_connections_busy", "upstream_connections_limit"),
    ("job_slots_in_use", "job_slots_max"),
)
KINDS = (kinds.rows, kinds.old, kinds.others, kinds.spelling, kinds.names, kinds.choices, kinds.special)


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the dashboard with what Prometheus knows of both jobs, and of each world what is true."""
    rng, bundle = random.Random(f"golden signals {seed}"), Bundle(seed, edge)
    world, jobs, names = World.from_seed(seed), rng.sample(JOBS, 2), _names(rng)
    spares = rng.choice((5, 6)), rng.choice((2, 3))
    targets = {
        job: worlds.drawn(rng, job, world.by_service[job][:3], spare) for job, spare in zip(jobs, spares, strict=True)
    }
    catalogue = broken.catalogue(rng, jobs)
    bundle.write("dashboard.json", json.dumps(model := broken.dashboard(rng, names, jobs), indent=2) + "\n")
    bundle.write("catalogue.json", json.dumps(catalogue, indent=2) + "\n")
    bundle.write("now.om", "".join(samples.now(names, targets)))
    bundle.write("night.om", "".join(samples.night(rng, names, targets[jobs[0]])))
    bundle.truth |= {
        "worlds": worlds.of(names, targets),
        "jobs": jobs,
        "names": vars(names),
        "model": model,
        "runbooks": {job: told["runbook"] for job, told in catalogue.items()},
    }
    _asked(rng, bundle, world, jobs)
    return bundle.variant()


def _names(rng: random.Random) -> Any:  # noqa: ANN401 - Names of worlds.py
    """Return how metrics are called: each library has its own way."""
    requests = f"{rng.choice(('http', 'api', 'rpc', 'server'))}_{rng.choice(('requests', 'responses'))}_total"
    unit, a_second = rng.choice((("seconds", 1), ("milliseconds", 1000)))
    duration = f"{rng.choice(('http', 'api', 'rpc', 'server'))}_{rng.choice(('request', 'call'))}_duration_{unit}"
    used, most = rng.choice(POOLS)
    code, variable = rng.choice(("code", "status")), rng.choice(("job", "service", "app", "component", "workload"))
    return worlds.Names(requests, code, duration, a_second, used, most, variable)


def _asked(rng: random.Random, bundle: Bundle, world: World, jobs: Sequence[str]) -> None:
    """Add the dashboards of many kinds, what each asks, and what misconceptions make of it."""
    services = [*jobs, *(job for job in world.by_service if job not in jobs)][:4]
    drawn = {one.__name__: one(rng, services) for one in KINDS}
    drawn |= {f"times-{number}": one for number, one in enumerate(kinds.times(rng, services))}
    bundle.truth["dashboards"] = {
        name: {"model": one.model, "step": one.known.step, "scrape": one.known.scrape} for name, one in drawn.items()
    }
    for name, one in drawn.items():
        bundle.answer("queries", name, one.want, one.traps)
