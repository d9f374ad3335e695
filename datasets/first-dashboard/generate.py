"""A dashboard of the edge, what its panels' queries were answered with, and the record of eight things about it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from groundschool.formats import grafana
from groundschool.kit import Bundle, Variant
from groundschool.scenarios import Scenario
from groundschool.simulation.company import REGIONS
from groundschool.simulation.graph import Floats, Ints
from groundschool.simulation.histogram import histogram
from groundschool.simulation.run import BOUNDS, KINDS, Run

FAULTS = ("bad-deploy", "missing-index", "retry-storm")
BEHIND = timedelta(minutes=12)  # the dashboard is opened so long after the fault began
LEAST_ERRORS = 0.004  # at the right edge, so that there is something to read
NAMES = [region.name for region in REGIONS]
SATURATION = tuple(
    (title, title.lower().replace(" ", "_"))
    for title in ("Pool in use", "Workers busy", "Queue in use", "Memory in use", "Threads busy", "Descriptors in use")
)


class Form(Bundle):
    """A bundle whose answers are the entries of one record."""

    def entry(self, key: str, value: object, traps: Mapping[str, Any]) -> None:
        """Add a key of the record: its value, and what each misconception makes of it."""
        self.answer("dashboard", key, value, traps)


@dataclass(frozen=True)
class Signals:
    """What panels show, a value a minute: of each region, and (T, I) of the instances of a service."""

    times: list[int]
    requests: dict[str, Floats]
    errors: dict[str, Floats]
    p95: dict[str, Floats]
    busy: Floats


@dataclass(frozen=True)
class Settings:
    """How the dashboard is set: its span, the region chosen, bounds, and which panel averages."""

    minutes: int
    region: str
    red: float
    least: float
    averaging: tuple[str, str]
    each: tuple[str, str]
    refresh: str


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a dashboard with six panels and the record of it."""
    rng, form = random.Random(f"first dashboard {seed} {edge}"), Form(seed, edge)
    averaging, apart = rng.sample(SATURATION, 2)
    chosen = Settings(
        rng.choice((35, 40, 45, 50, 55, 60, 65, 70)),
        rng.choice(NAMES),
        rng.choice((0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.2, 1.5)),
        rng.choice((0.5, 0.6, 0.7)),
        averaging,
        apart,
        rng.choice(("30s", "1m", "5m")),
    )
    seen = _drawn(rng, chosen)
    success = 1 - _calmed(rng, seen.errors[chosen.region])
    gap = slice(begins := rng.randint(chosen.minutes // 3, chosen.minutes // 2), begins + rng.randint(6, 11))
    factors, draws = (
        rng.sample((0.6, 0.8, 1.6), seen.busy.shape[1]),
        [rng.uniform(-0.03, 0.03) for _ in range(seen.busy.size)],
    )
    each = np.clip(seen.busy * factors + np.reshape(draws, seen.busy.shape), 0.01, 1)
    mean = each.mean(axis=1)
    mean[gap] = np.nan
    variables = [grafana.variable("region", NAMES, chosen.region)]
    since = f"now-{chosen.minutes // 60}h" if chosen.minutes == 60 else f"now-{chosen.minutes}m"
    form.write("dashboard.json", grafana.dashboard("Edge overview", since, chosen.refresh, variables, _panels(chosen)))
    shown: list[dict[str, Floats]] = [
        seen.requests,
        {chosen.region: seen.errors[chosen.region]},
        {chosen.region: seen.p95[chosen.region]},
        {chosen.region: success},
        {"avg": mean},
        {f"booking-api-{number}": line for number, line in enumerate(each.T)},
    ]
    for number, series in enumerate(shown, 1):
        form.write(f"panel-{number}.json", grafana.matrix(series, seen.times))
    _of_settings(form, chosen, seen)
    _of_pictures(form, chosen, float(success.min()), (seen.times[gap.start - 1], seen.times[gap.stop]))
    return form.variant()


def _panels(chosen: Settings) -> list[dict[str, Any]]:
    of = '{region="$region"}'
    failed = f'sum(rate(http_requests_total{of[:-1]},code=~"5.."}}[1m]))'
    p95 = f"histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{of}[1m])))"
    rate, share, own = "sum by (region) (rate(http_requests_total[1m]))", "percentunit", "$region"
    make = grafana.timeseries
    return [
        make(1, "Traffic", {"{{region}}": rate}, unit="reqps", stacked=True),
        make(2, "Errors", {own: f"{failed} / sum(rate(http_requests_total{of}[1m]))"}, unit=share, red_from=0.05),
        make(3, "Latency p95", {own: p95}, unit="s", red_from=chosen.red),
        make(4, "Success of check-in", {own: f"1 - checkin:errors:ratio{of}"}, unit=share, least=chosen.least),
        make(5, chosen.averaging[0], {"avg": f"avg({chosen.averaging[1]}{of})"}, unit=share, bridged=True),
        make(6, chosen.each[0], {"{{instance}}": f"max by (instance) ({chosen.each[1]}{of})"}, unit=share),
    ]


def _drawn(rng: random.Random, chosen: Settings) -> Signals:
    """Return the signals of an incident some minutes after it began; another one where too little is to be seen."""
    while True:
        scenario = Scenario.from_seed(rng.randrange(2**31), rng.choice(FAULTS), traffic=0.7)
        assert scenario.incident is not None
        start = scenario.incident.start + BEHIND - timedelta(minutes=chosen.minutes)
        seen = _signals(scenario.between(start.replace(second=0, microsecond=0), chosen.minutes, step=60).run)
        lower, upper = (seen.requests[name][-1] for name in NAMES)
        if seen.errors[chosen.region][-1] >= LEAST_ERRORS and abs(lower - upper) > 0.15 * upper:
            return seen


def _signals(run: Run) -> Signals:
    """Return what a run of steps of a minute looks like."""
    counts, drawn = run.lanes.counts.sum(axis=2), histogram(run, "edge")
    requests, errors, p95 = {}, {}, {}
    for number, name in enumerate(NAMES):
        mine = counts[:, run.lanes.region == number].sum(axis=1)
        requests[name] = mine.sum(axis=1) / 60
        errors[name] = mine[:, KINDS.index("500") :].sum(axis=1) / np.maximum(mine.sum(axis=1), 1)
        there = [run.world.instances[run.pairs.instance[pair]].region == name for pair in drawn.pairs]
        p95[name] = np.array([_quantile(one) for one in drawn.buckets[:, there].sum(axis=1)])
    pods = [one.index for one in run.world.by_service["booking-api"]][:3]
    return Signals(run.times.tolist(), requests, errors, p95, np.clip(run.utilisation[:, pods], 0, 1))


def _quantile(buckets: Ints) -> float:
    """Return the 95th percentile by straight lines within a bucket, as Prometheus does."""
    total, bounds = np.cumsum(buckets), (0.0, *BOUNDS)
    place = int(np.searchsorted(total, 0.95 * total[-1]))
    if place >= len(BOUNDS):
        return BOUNDS[-1]
    before = total[place - 1] if place else 0
    return bounds[place] + (bounds[place + 1] - bounds[place]) * (0.95 * total[-1] - before) / max(buckets[place], 1)


def _calmed(rng: random.Random, errors: Floats) -> Floats:
    """Return the errors of a journey that is hurt for some minutes in the middle, and then no more."""
    found = np.minimum(errors / 4, 0.02)
    begins, lasts, depth = len(errors) // 2, rng.randint(4, 8), rng.uniform(0.08, 0.22)
    found[begins : begins + lasts] = [depth * rng.uniform(0.8, 1) for _ in range(lasts)]
    return found


def _of_settings(form: Form, chosen: Settings, seen: Signals) -> None:
    """Add what settings and the right edges of lines say."""
    first, second = NAMES
    form.entry("window_minutes", chosen.minutes, {"hours-for-minutes": chosen.minutes / 60})
    form.entry("region", chosen.region, {"other-region": second if chosen.region == first else first})
    lower, upper = float(seen.requests[first][-1]), float(seen.requests[second][-1])
    form.entry("upper_band_rps", upper, {"top-of-the-stack": upper + lower, "lower-band": lower})
    errors = seen.errors[chosen.region]
    now, highest = 100 * float(errors[-1]), 100 * float(errors.max())
    form.entry("errors_percent", now, {"fraction-for-percent": now / 100, "highest-for-now": highest})
    form.entry("red_from_ms", 1000 * chosen.red, {"seconds": chosen.red, "red-of-another": 50.0})


def _of_pictures(form: Form, chosen: Settings, worst: float, around: tuple[int, int]) -> None:
    """Add what pictures hide: an axis that does not begin at 0, an average, a line across a gap."""
    lost = 100 * (1 - worst)
    form.entry("lost_points", lost, {"axis-for-whole": lost / (1 - chosen.least), "what-was-left": 100 * worst})
    form.entry("averaging_panel", chosen.averaging[0], {"each-of-them": chosen.each[0], "rate-is-average": "Traffic"})
    last, again = (f"{datetime.fromtimestamp(second, UTC):%H:%M}" for second in around)
    form.entry("last_before_gap", last, {"first-after-gap": again})
