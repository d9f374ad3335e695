"""An objective for one customer account, what its metrics look like, and the worlds its alerts must tell apart."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from groundschool.formats.rule_tests import Phase, counter, series
from groundschool.kit import Bundle, Variant
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.state import World

EDGES: tuple[str, ...] = ()
MINUTE, HOUR, DAY = 60, 3600, 86_400
SERVICES = ("booking-api", "search", "payments", "freight", "notify")
NEIGHBOUR = "00017"  # an account whose requests all fail, which is no business of this objective
# Severity, share of the period's budget worth telling about, long window and short window.
POLICY = (
    ("page", 0.02, "1h", "5m"),
    ("page", 0.05, "6h", "30m"),
    ("ticket", 0.10, "1d", "2h"),
    ("ticket", 0.10, "3d", "6h"),
)
HOURS = {"1h": 1, "6h": 6, "1d": 24, "3d": 72}
SHARES = (0.40, 0.35, 0.25)  # of the traffic, by pod
SAMPLE_MINUTES = 15
LATENCY, REQUESTS = "http_request_duration_seconds", "http_requests"


@dataclass(frozen=True)
class Objective:
    """``target`` is the good share, ``days`` the period; ``threshold`` is a latency bound in seconds, or empty."""

    service: str
    account: str
    target: float
    days: int
    threshold: str
    minimum: int

    @property
    def budget(self) -> float:
        """Return the share of events that may be bad."""
        return 1 - self.target

    @property
    def factors(self) -> dict[str, float]:
        """Return, by long window, the burn rate that spends the policy's share of the budget in it."""
        return {long: share * self.days * 24 / HOURS[long] for _, share, long, _ in POLICY}


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return an objective with a sample of its metrics, and the worlds its alert rules are tried in."""
    rng = random.Random(f"slo-worlds {seed} {edge}")
    world = World.from_seed(seed)
    service = rng.choice(SERVICES)
    threshold = rng.choice(("0.25", "0.5", "1.0")) if rng.random() < 0.5 else ""
    target, days = rng.choice((0.99, 0.995, 0.999, 0.9995)), rng.choice((28, 30))
    objective = Objective(
        service, f"{rng.randint(10_000, 99_999)}", target, days, threshold, rng.choice((400, 500, 600))
    )
    pods = _pods(world, service)
    traffic = rng.randint(60, 150) * 60
    start = int(world.window().start.timestamp())
    bundle = Bundle(seed, edge)
    bundle.write("slo.yaml", _declaration(objective))
    bundle.write("sample.openmetrics", _sample(rng, objective, pods, traffic, start))
    bundle.truth |= {
        "objective": asdict(objective) | {"budget": objective.budget, "factors": objective.factors},
        "policy": [[severity, long] for severity, _, long, _ in POLICY],
        "runbook": _runbook(objective),
        "worlds": _worlds(objective, pods, traffic),
    }
    return bundle.variant()


def _pods(world: World, service: str) -> list[dict[str, str]]:
    """Return the target labels of two pods of a service and of its canary."""
    first, second, *_ = world.by_service[service]
    canary = first.address.rpartition(".")[0] + ".99"
    return [
        {"instance": first.endpoint, "pod": first.name},
        {"instance": second.endpoint, "pod": second.name},
        {"instance": f"{canary}:{first.port}", "pod": f"{first.name}-canary"},
    ]


def _runbook(objective: Objective) -> str:
    return f"https://runbooks.saltmarsh.example/{objective.service}/error-budget"


def _declaration(objective: Objective) -> str:
    """Return the objective as the company's catalogue keeps it."""
    own = f'job="{objective.service}", account="{objective.account}"'
    kind = "latency" if objective.threshold else "availability"
    if objective.threshold:
        first, total = f"good: '{LATENCY}_bucket{{{own}, le=\"{objective.threshold}\"}}'", f"{LATENCY}_count{{{own}}}"
    else:
        first, total = f"bad: '{REQUESTS}_total{{{own}, code=~\"5..\"}}'", f"{REQUESTS}_total{{{own}}}"
    rows = "".join(
        f"  - {{severity: {severity}, budget: {share:.0%}, long: {long}, short: {short}}}\n"
        for severity, share, long, short in POLICY
    )
    return f"""\
name: {objective.service}-{kind}-{objective.account}
service: {objective.service}
owner: {BY_NAME[objective.service].team}
runbook: {_runbook(objective)}
objective: {objective.target * 100:g}  # percent of the account's requests that are good
period: {objective.days}d
indicator:
  kind: {kind}
  {first}
  total: '{total}'
minimum_requests: {objective.minimum}  # an alert stays silent while its long window saw fewer
# budget: the share of the period's error budget that, spent within the long window, is worth telling somebody about
alerts:
{rows}"""


def _worlds(objective: Objective, pods: Sequence[Mapping[str, str]], traffic: int) -> dict[str, Any]:
    """Return the worlds by name: series, seconds between samples and evaluations, and the moments (s) to look at."""
    budget, (one, _, day, three) = objective.budget, objective.factors.values()
    shares = [traffic * share for share in SHARES]

    def phase(seconds: int, burn: float) -> Phase:
        return Phase(seconds, shares, [min(1.0, burn * budget)] * 3)

    def world(interval: int, every: int, phases: list[Phase], **moments: int) -> dict[str, Any]:
        found = _series(objective, pods, interval, phases)
        return {"interval": interval, "every": every, "series": found, "moments": moments}

    # A burst that spends three times what pages in an hour, in five minutes where that is possible.
    burst = max(300, math.ceil(3 * one * budget * 60 / 5 / 0.95) * 300)
    over = 20 * MINUTE + burst
    # The canary is so small that all of its requests may fail without burning the budget.
    lopsided = [traffic * 0.6, traffic * 0.4, max(1, round(0.7 * three * budget * traffic))]
    # Evaluations are as rare as the moments, and a "for" before them, allow: promtool spends its time on them.
    return {
        "fast": world(60, 600, [phase(HOUR, 0), phase(2 * HOUR, 0), phase(70 * MINUTE, 1.06 * one)],
                      healthy=2 * HOUR, ten_minutes=3 * HOUR + 10 * MINUTE, hour=4 * HOUR + 10 * MINUTE),
        "steady": world(120, HOUR, [phase(6 * HOUR, 0), phase(5 * HOUR, 0.96 * one)],
                        hour=7 * HOUR, five_hours=11 * HOUR),
        "burst": world(60, 75, [phase(20 * MINUTE, 0), phase(burst, 3 * one * HOUR / burst), phase(11 * MINUTE, 0)],
                       end=over, ten_minutes_later=over + 10 * MINUTE),
        "day": world(600, 4 * HOUR, [phase(DAY, 0), phase(DAY, 1.3 * day), phase(4 * HOUR, 0)],
                     half=36 * HOUR, full=48 * HOUR, four_hours_later=52 * HOUR),
        "days": world(1200, 6 * HOUR, [phase(36 * HOUR, 0), phase(3 * DAY, 1.15 * three)],
                      third=60 * HOUR, full=108 * HOUR),
        "lopsided": world(60, 1200, [Phase(2 * HOUR, lopsided, [0, 0, 1]),
                                     Phase(80 * MINUTE, lopsided, [min(1.0, 2 * one * budget)] * 2 + [1])],
                          canary=2 * HOUR, everything=200 * MINUTE),
        "night": world(60, HOUR, [Phase(130 * MINUTE, [1] * 3, [1, 0, 0])], two_hours=2 * HOUR),
        "evening": world(60, 1400, [Phase(80 * MINUTE, [5] * 3, [1, 0, 0])], hour=70 * MINUTE),
    }  # fmt: skip


def _series(
    objective: Objective, pods: Sequence[Mapping[str, str]], interval: int, phases: list[Phase]
) -> dict[str, str]:
    """Return the account's series by pod and the neighbour's; of three phases the first pod restarts in the second."""
    found: dict[str, str] = {}
    same = sum(phases[0].growth(number, interval)[0] for number in range(len(pods)))
    owners = [(number, objective.account) for number in range(len(pods))] + [(0, NEIGHBOUR)]
    for number, account in owners:
        labels = {"account": account, "job": objective.service, **pods[number]}
        reset = 1 if number == 0 and len(phases) == 3 else None
        grown = [phase.growth(number, interval) for phase in phases]
        if account == NEIGHBOUR:
            grown = [(same, same)] * len(phases)
        for name, own, part in _parts(objective, labels):
            steps = [(phase.seconds // interval, part(*counted)) for phase, counted in zip(phases, grown, strict=True)]
            found[series(name, own, gap=", ")] = counter(steps, 0, reset)
    return found


def _parts(objective: Objective, labels: dict[str, str]) -> list[tuple[str, dict[str, str], Any]]:
    """Return the series of one pod and account: name, labels, and its growth as a function of (requests, bad ones)."""
    if objective.threshold:
        return [
            (f"{LATENCY}_bucket", labels | {"le": "0.1"}, lambda total, bad: (total - bad) * 6 // 10),
            (f"{LATENCY}_bucket", labels | {"le": objective.threshold}, lambda total, bad: total - bad),
            (f"{LATENCY}_bucket", labels | {"le": "+Inf"}, lambda total, _: total),
            (f"{LATENCY}_count", labels, lambda total, _: total),
        ]
    return [
        (f"{REQUESTS}_total", labels | {"code": "200"}, lambda total, bad: (total - bad) * 24 // 25),
        (f"{REQUESTS}_total", labels | {"code": "404"}, lambda total, bad: (total - bad) - (total - bad) * 24 // 25),
        (f"{REQUESTS}_total", labels | {"code": "503"}, lambda _, bad: bad),
    ]


def _sample(
    rng: random.Random, objective: Objective, pods: Sequence[Mapping[str, str]], traffic: int, start: int
) -> str:
    """Return some minutes of the metrics as OpenMetrics text, a sample a minute; a metric's points stand together."""
    latency = bool(objective.threshold)
    family, kind = (LATENCY, "histogram") if latency else (REQUESTS, "counter")
    said = "Time from the request's last byte to the answer, in seconds." if latency else "Requests served, by code."
    lines = [f"# HELP {family} {said}", f"# TYPE {family} {kind}"]
    shares = [*((objective.account, pod, share) for pod, share in zip(pods, SHARES, strict=True))]
    for account, pod, share in [*shares, (NEIGHBOUR, pods[0], 0.02)]:
        labels = {"account": account, "job": objective.service, **pod}
        bad = 1.0 if account == NEIGHBOUR else objective.budget / 3
        grown = [round(rng.gauss(traffic * share, math.sqrt(traffic * share))) for _ in range(SAMPLE_MINUTES)]
        totals = [sum(grown[: minute + 1]) + 10_000 for minute in range(SAMPLE_MINUTES)]
        lines += _buckets(objective, labels, totals, bad, start) if latency else _codes(labels, totals, bad, start)
    return "\n".join([*lines, "# EOF", ""])


def _codes(labels: dict[str, str], totals: list[int], bad: float, start: int) -> list[str]:
    shares = {"200": (1 - bad) * 0.96, "404": (1 - bad) * 0.04, "503": bad}
    return [
        f"{series(f'{REQUESTS}_total', labels | {'code': code})} {math.floor(total * share)} {start + 60 * minute}"
        for code, share in shares.items()
        for minute, total in enumerate(totals)
    ]


def _buckets(objective: Objective, labels: dict[str, str], totals: list[int], bad: float, start: int) -> list[str]:
    """Return a classic histogram's samples: all of one moment together, buckets by rising bound."""
    shares = {"0.1": (1 - bad) * 0.6, objective.threshold: 1 - bad, "2.5": 1 - bad / 4, "+Inf": 1.0}
    lines = []
    for minute, total in enumerate(totals):
        at = start + 60 * minute
        for bound, share in shares.items():
            lines.append(f"{series(f'{LATENCY}_bucket', labels | {'le': bound})} {math.floor(total * share)} {at}")
        lines.append(f"{series(f'{LATENCY}_count', labels)} {total} {at}")
        lines.append(f"{series(f'{LATENCY}_sum', labels)} {total * 0.083:.3f} {at}")
    return lines
