"""The targets: one instance of payments, which restarts, and one of auth, as a world's metrics have them."""

import random
from dataclasses import dataclass, replace

import numpy as np

from groundschool.formats.prometheus import Family, Series
from groundschool.scenarios import Scenario
from groundschool.scenarios.metrics import TARGET, families
from groundschool.simulation import Window, World

STEP = 15
NOTHING = -np.inf  # a value that is written as NaN: a quantile without an observation
STEPS = {"payments": (2, 18), "auth": (3, 18)}  # at whose ends the scrapes are made
RESTARTED = 9
WORDS = {"payments": "charge", "auth": "session"}  # what each target's errors are about
SAID = (  # in a label that holds an error's text; the first is new, the second goes, the third begins at 0, one stays
    'expected "}" at 17',
    "timeout, gave up",
    "no such folder: C:\\",
    "C:\\cards\\new",
    "line 1\nline 2",
    "no card for Zoë",
    "",
    'order # {seat="4A"} 3',
    'a="b",c="d"',
)


@dataclass(frozen=True)
class Scraped:
    """A target: its name, its format (``prom`` or ``om``), the end of step 0, and the families at both moments."""

    name: str
    format: str
    started: float
    families: tuple[Family, ...]

    @property
    def seconds(self) -> int:
        """Return how far apart the scrapes are."""
        first, last = STEPS[self.name]
        return STEP * (last - first)

    @property
    def files(self) -> dict[str, int]:
        """Return the names of both scrapes, and which one it is."""
        return {f"{self.name}.{word}.{self.format}": moment for moment, word in enumerate(("before", "after"))}


def drawn(seed: int, rng: random.Random, edge: str | None) -> list[Scraped]:
    """Return both targets of a world's quiet minutes; the first one is restarted between the scrapes."""
    world = World.from_seed(seed, traffic=1.0)
    run = Scenario(world, None, Window(world.window().start, 300), STEP).run
    found = []
    for name, written in (("payments", "prom"), ("auth", "om")):
        one = rng.choice(world.by_service[name])
        restarts = run.restarts.copy()
        restarted = written == "prom" and edge != "spelling"
        restarts[RESTARTED, one.index] = restarted
        own = families(replace(run, restarts=restarts), [name])
        told = [_of_instance(family, ("instance", one.endpoint), STEPS[name]) for family in own]
        started = float(run.times[0])
        extra = _own(rng, WORDS[name], restarted=restarted)
        if edge == "other-types":
            extra += _other_types(rng, written)
        if written == "om":
            told = [_with_created(family, started - rng.randint(30_000, 90_000)) for family in told]
        found.append(Scraped(name, written, started, (*told, *extra)))
    return found


def _of_instance(family: Family, target: tuple[str, str], steps: tuple[int, int]) -> Family:
    """Return a family as one target says it: without the labels that Prometheus adds, at both moments."""
    own = [one for one in family.series if target in one.labels]
    return replace(
        family,
        series=tuple(Series(one.suffix, one.labels[TARGET:], np.asarray(one.values, float)[[*steps]]) for one in own),
    )


def _with_created(family: Family, created: float) -> Family:
    """Return a family with the time of creation of each of its counters, as OpenMetrics has it."""
    if family.kind not in ("counter", "histogram"):
        return family
    last = "_total" if family.kind == "counter" else "_count"
    series = []
    for one in family.series:
        series.append(one)
        if one.suffix == last:  # a group of samples is written in one piece
            began = created + 7.5 * (len(series) % 3)
            series.append(Series("_created", one.labels, np.array([began, began])))
    return replace(family, series=tuple(series))


def _own(rng: random.Random, errors_of: str, *, restarted: bool) -> list[Family]:
    """Return what a process says of itself: errors by text, processor time, memory, pauses."""
    cpu, errors = rng.uniform(900, 4000), [*SAID]
    rng.shuffle(errors)
    shown = []
    for text in errors:
        old, now = float(rng.randint(150, 900)), float(rng.randint(5, 60))
        values = {0: (np.nan, now), 1: (old, np.nan), 2: (0.0, now), 5: (old, now if restarted else old)}.get(
            SAID.index(text), (old, now if restarted else old + now)
        )
        shown.append(Series("_total", (("code", str(rng.choice((502, 504)))), ("said", text)), np.array(values)))
    pauses, memory = rng.randint(4000, 9000), np.array([rng.randint(300, 900) * 65536.0 for _ in range(2)])
    pause = [(f"{q}", np.array([0.0002 * rng.randint(1, 9), NOTHING])) for q in (0.5, 0.99)]
    since = pauses // 400 if restarted else pauses + 40
    return [
        Family(f"{errors_of}_errors", "counter", 'Errors by what "somebody" said.', tuple(shown)),
        _single("process_cpu_seconds", "counter", "_total", (cpu, cpu / 90 if restarted else cpu + 31.25)),
        Family("process_resident_memory_bytes", "gauge", "Memory in RAM.", (Series("", (), memory),)),
        Family("gc_pause_seconds", "summary", "Pauses of the collector.", (
            *(Series("", (("quantile", q),), values) for q, values in pause),
            Series("_sum", (), np.round(np.array([pauses, since]) * 0.00041, 5)),
            Series("_count", (), np.array([pauses, since], float)),
        )),
        _single("worker_restarts_pending", "gauge", "", (3, 1)),
    ]  # fmt: skip


def _other_types(rng: random.Random, written: str) -> list[Family]:
    """Return families that look as if they counted: by their names in one format, by their suffixes in the other."""
    count = float(rng.randint(40, 90))
    if written == "prom":
        return [
            _single("sessions_count", "gauge", "", (count, count + 7)),
            _single("seats_free_total", "gauge", "", (count, count + 5)),
            _single("crew_bucket", "gauge", "", (count, count + 3)),
            _single("legacy_hits_total", "untyped", "", (count, count + 2)),
            _single("jobs", "gauge", "", (count, count + 4)),
            _single("jobs", "counter", "_total", (9 * count, count)),
        ]
    buckets = [(("le", bound),) for bound in ("1.0", "+Inf")]
    return [
        Family("queue_wait_seconds", "gaugehistogram", "What waits now.", (
            *(Series("_bucket", labels, np.array([count, count + 4])) for labels in buckets),
            Series("_gcount", (), np.array([count, count + 4])),
            Series("_gsum", (), np.array([3 * count, 3 * count + 9])),
        )),
        Family("runtime", "info", "What runs.", (Series("_info", (("version", "3.11"),), np.ones(2)),)),
        Family("door", "stateset", "The door.", tuple(
            Series("", (("door", state),), np.array(values)) for state, values in (("open", (0, 1)), ("shut", (1, 0)))
        )),
        _single("legacy_hits", "unknown", "", (count, count + 2)),
    ]  # fmt: skip


def _single(name: str, kind: str, suffix: str, values: tuple[float, float]) -> Family:
    """Return a family of one series without labels."""
    said = name.replace("_", " ").capitalize() + "."
    return Family(name, kind, said, (Series(suffix, (), np.round(np.array(values, float), 3)),))
