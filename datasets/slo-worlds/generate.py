"""An objective for one customer account, what its metrics look like, and the worlds its alerts must tell apart."""

import json
import random
from dataclasses import asdict, dataclass

from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.state import World

played, metrics = beside(__file__, "worlds"), beside(__file__, "metrics")
EDGES: tuple[str, ...] = ()
SERVICES = ("booking-api", "search", "payments", "freight", "notify")
NEIGHBOURS = 4  # other accounts of the service, and other services of the account: in each world one of each
# Objectives by days of the period. None has 30, so that well-known factors fit nobody; an hour's share of the budget is
# so large that a ratio to the good requests alone is another number.
TARGETS = {28: 0.99, 42: 0.9935, 90: 0.997}
# Severity, share of the period's budget worth telling about, long window and short window.
POLICY = (
    ("page", 0.02, "1h", "5m"),
    ("page", 0.05, "6h", "30m"),
    ("ticket", 0.10, "1d", "2h"),
    ("ticket", 0.10, "3d", "6h"),
)
HOURS = {"1h": 1, "6h": 6, "1d": 24, "3d": 72}


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
    days = rng.choice(sorted(TARGETS))
    objective = Objective(
        service, f"{rng.randint(10_000, 99_999)}", TARGETS[days], days, threshold, rng.choice((400, 500, 600))
    )
    traffic = rng.randint(100, 150) * 60
    others = rng.sample([one for one in SERVICES if one != service], NEIGHBOURS)
    accounts = ["00017", *(f"{rng.randint(10_000, 99_999)}" for _ in range(NEIGHBOURS - 1))]
    counted = [
        metrics.Metrics(threshold, _targets(world, objective, *beside_it), codes)
        for beside_it, codes in zip(zip(accounts, others, strict=True), metrics.CODES, strict=True)
    ]
    rows = [
        played.Row(severity, long, HOURS[long] * 300, objective.factors[long] * objective.budget)
        for severity, _, long, _ in POLICY
    ]
    worlds = played.worlds(rows, traffic, objective.minimum)
    read = [{"world": name, **one.as_read()} for name, one in worlds.items()]
    start = int(world.window().start.timestamp())
    bundle = Bundle(seed, edge)
    bundle.write("slo.yaml", _declaration(objective))
    bundle.write("sample.openmetrics", counted[0].sample(rng, traffic, objective.budget / 3, start))
    bundle.write("stretches.json", json.dumps(read, indent=1) + "\n")
    bundle.truth |= {
        "objective": asdict(objective)
        | {"budget": objective.budget, "factors": objective.factors, "waits": played.LONGEST_WAIT},
        "policy": [[severity, long] for severity, _, long, _ in POLICY],
        "runbook": _runbook(objective),
        "worlds": {
            name: {
                "interval": one.interval,
                "every": one.every,
                "moments": one.moments,
                "series": counted[number % len(counted)].played(one.stretches, one.restarts),
            }
            for number, (name, one) in enumerate(worlds.items())
        },
    }
    return bundle.variant()


def _targets(world: World, objective: Objective, neighbour: str, other: str) -> list[dict[str, str]]:
    """Return the labels of what is scraped: a pod of the service and its canary for the account, and its neighbours.

    These are another account of the service, and the account with another service.
    """
    pod, elsewhere = world.by_service[objective.service][0], world.by_service[other][0]
    own = {"account": objective.account, "job": objective.service}
    canary = {"instance": f"{pod.address.rpartition('.')[0]}.99:{pod.port}", "pod": f"{pod.name}-canary"}
    return [
        {**own, "instance": pod.endpoint, "pod": pod.name},
        {**own, **canary},
        {**own, "account": neighbour, "instance": pod.endpoint, "pod": pod.name},
        {**own, "job": other, "instance": elsewhere.endpoint, "pod": elsewhere.name},
    ]


def _runbook(objective: Objective) -> str:
    return f"https://runbooks.saltmarsh.example/{objective.service}/error-budget"


def _declaration(objective: Objective) -> str:
    """Return the objective as the company's catalogue keeps it."""
    own = f'job="{objective.service}", account="{objective.account}"'
    kind = "latency" if objective.threshold else "availability"
    if objective.threshold:
        first, total = (
            f"good: '{metrics.LATENCY}_bucket{{{own}, le=\"{objective.threshold}\"}}'",
            f"{metrics.LATENCY}_count{{{own}}}",
        )
    else:
        first, total = f"bad: '{metrics.REQUESTS}_total{{{own}, code=~\"5..\"}}'", f"{metrics.REQUESTS}_total{{{own}}}"
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
