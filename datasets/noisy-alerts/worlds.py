"""What goes on in the worlds that a rule file is tried in, as the series that Prometheus has of it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from groundschool.formats.rule_tests import series

INTERVAL, EVERY = 30, 60  # seconds between scrapes, and between evaluations
A_MINUTE = 60 // INTERVAL
WORST = 2.4  # times the mean
EXPORTERS = ("192.0.2.31:9419", "192.0.2.77:9419")  # where the one of queues is, and where it moves to


class Service(Protocol):
    """What is said of the service here."""

    name: str
    instances: tuple[str, ...]
    queue: str
    other: str
    errors: float
    slow: float
    bound: str
    age: int
    minimum: int


@dataclass(frozen=True)
class Stretch:
    """Some minutes of the same: requests a minute, the shares that fail, are slow, or ask for what is not there.

    ``down`` are the instances that do not answer, by number; ``known`` says whether Prometheus scrapes any. ``busy`` is
    the share of a processor that each instance uses. Where it is ``uneven``, most of what is bad is the first
    instance's; once the queue's exporter has ``moved``, it is another instance.
    """

    minutes: int
    requests: float
    failing: float = 0.002
    slow: float = 0.01
    missing: float = 0.02
    down: tuple[int, ...] = ()
    known: bool = True
    busy: float = 0.35
    waiting: float = 12
    age: float = 4
    uneven: bool = False
    moved: bool = False

    @property
    def samples(self) -> int:
        """Return how many samples there are of it."""
        return self.minutes * A_MINUTE


@dataclass(frozen=True)
class Weather:
    """What differs from variant to variant: a usual day, how far trouble goes beyond a limit, how far it stays below.

    ``turns`` is the order in which short troubles come.
    """

    usual: Stretch
    over: float
    under: float
    turns: tuple[int, ...]

    @classmethod
    def drawn(cls, rng: random.Random) -> "Weather":
        """Return the weather of a variant."""
        usual = Stretch(6, float(60 * rng.randint(12, 30)))
        return cls(usual, rng.uniform(1.5, 1.85), rng.uniform(0.6, 0.75), tuple(rng.sample(range(3), 3)))


@dataclass
class Played:
    """Stretches one after the other, and the moments at which somebody has been told, or nobody was."""

    stretches: list[Stretch] = field(default_factory=list)
    moments: dict[str, dict[str, Any]] = field(default_factory=dict)

    def go(self, *stretches: Stretch) -> None:
        """Go on with these."""
        self.stretches += stretches

    @property
    def now(self) -> int:
        """Return how many minutes have gone."""
        return sum(one.minutes for one in self.stretches)

    def look(self, name: str, *, fires: str = "", silent: Sequence[str] = (), within: int = 0) -> None:
        """Look a minute before what comes next: an alert of the severity ``fires`` fires, none of those in ``silent``.

        ``within`` are the minutes up to now in which those were to be silent all the time, 0 for now alone.
        """
        self.moments[name] = {"at": (self.now - 1) * 60, "fires": fires, "silent": [*silent], "within": within}


BOTH = ("page", "ticket")
SOON, AFTERWARDS = 17, 17  # minutes: one less, and somebody has been told, and the alert is over


def worlds(service: Service, weather: Weather) -> dict[str, Played]:
    """Return the worlds by name."""
    usual = weather.usual
    return {
        "errors": _limit(weather, "failing", service.errors, missing=0.3),
        "slow": _limit(weather, "slow", service.slow, missing=0.02),
        "gone": _away(usual, replace(usual, down=tuple(range(len(service.instances))))),
        "unknown": _away(usual, replace(usual, known=False)),
        "backlog": _backlog(weather, service.age),
        "blips": _blips(weather, service),
        "restarts": _restarts(usual, service),
        "batch": _batch(usual, service),
        "night": _night(usual, service),
    }


def _limit(weather: Weather, what: str, limit: float, *, missing: float) -> Played:
    """Return trouble below the limit for long, above it, and its end."""
    world, usual = Played(), weather.usual
    trouble = replace(usual, requests=1.5 * usual.requests, **{what: weather.over * limit})
    world.go(replace(usual, minutes=20, missing=missing, uneven=True, **{what: weather.under * limit}))
    world.look("below the limit", silent=BOTH, within=world.now - 5)
    world.go(replace(trouble, minutes=SOON))
    world.look("told", fires="page")
    world.go(replace(trouble, minutes=5))
    world.look("still told", fires="page")
    world.go(replace(usual, minutes=AFTERWARDS))
    world.look("over", silent=BOTH)
    return world


def _away(usual: Stretch, away: Stretch) -> Played:
    world = Played()
    world.go(usual, replace(away, minutes=SOON))
    world.look("told", fires="page")
    world.go(replace(away, minutes=5))
    world.look("still told", fires="page")
    world.go(replace(usual, minutes=AFTERWARDS))
    world.look("over", silent=BOTH)
    return world


def _backlog(weather: Weather, limit: int) -> Played:
    """Return old messages: for a moment, nearly too old for long, and too old."""
    world, usual = Played(), weather.usual
    world.go(usual, replace(usual, minutes=3, age=3 * limit, waiting=4_000), usual)
    world.go(replace(usual, minutes=16, age=weather.under * limit))
    world.look("below the limit", silent=BOTH, within=world.now - 5)
    world.go(replace(usual, minutes=32, age=weather.over * limit))
    world.look("told", fires="ticket", silent=["page"], within=30)
    world.go(replace(usual, minutes=10, age=4 * limit, moved=True))
    world.look("still told", fires="ticket", silent=["page"], within=40)
    world.go(replace(usual, minutes=AFTERWARDS, moved=True))
    world.look("over", silent=BOTH)
    return world


def _blips(weather: Weather, service: Service) -> Played:
    """Return trouble that is over within two minutes, one kind after the other."""
    world, usual = Played(), weather.usual
    every = tuple(range(len(service.instances)))
    odd = ({"failing": 1.0}, {"slow": 1.0}, {"down": every})
    for number in weather.turns:
        world.go(usual, replace(usual, minutes=2, **odd[number]))
    world.go(usual)
    world.look("blips", silent=BOTH, within=world.now - 5)
    return world


def _restarts(usual: Stretch, service: Service) -> Played:
    """Return a deploy, instance by instance, and then all instances but one that stay away for half an hour."""
    world = Played()
    world.go(usual)
    for number in range(len(service.instances)):
        gone = replace(usual, minutes=2, down=(number,), failing=0.6 * service.errors)
        world.go(gone, replace(usual, minutes=3))
    world.go(usual)
    world.look("deploys", silent=BOTH, within=world.now - 5)
    world.go(replace(usual, minutes=30, down=tuple(range(1, len(service.instances)))))
    world.look("one is left", silent=["page"], within=30)
    return world


def _batch(usual: Stretch, service: Service) -> Played:
    """Return a night's batch: busy processors, a long queue, and nobody who feels it."""
    world = Played()
    busy = replace(usual, minutes=18, busy=0.98, waiting=30_000, slow=0.5 * service.slow, missing=0.4)
    world.go(usual, busy, usual)
    world.look("batch", silent=BOTH, within=world.now - 5)
    return world


def _night(usual: Stretch, service: Service) -> Played:
    """Return a night with hardly any requests, and a morning on which those that come fail."""
    world, few = Played(), replace(usual, minutes=4, requests=0.6 * service.minimum)
    world.go(usual, few, replace(few, minutes=16, failing=0.4, slow=0.4), few)
    world.look("night", silent=BOTH, within=world.now - 5)
    for name, odd in (("morning", {"failing": 0.5}), ("noon", {"slow": 0.5})):
        world.go(usual, replace(usual, minutes=SOON, requests=1.6 * service.minimum, **odd))
        world.look(name, fires="page")
    return world


def played(world: Played, service: Service, rng: random.Random) -> dict[str, str]:
    """Return the series of a world: the service's instances, its queue, and a neighbour that fails all the time."""
    codes = ["500", rng.choice(("505", "507", "599"))]  # no list of those that are usual has them
    found: dict[str, str] = {}
    for number, instance in enumerate(service.instances):
        labels = {"job": service.name, "instance": instance}
        own = _Instance(world.stretches, number, len(service.instances))
        found |= {series(name, labels | more, gap=", "): values for name, more, values in own.all(codes, service.bound)}
    found |= _queues(world.stretches, service)
    return found | _neighbour(world.stretches, service)


def _neighbour(stretches: Sequence[Stretch], service: Service) -> dict[str, str]:
    labels = {"job": service.other, "instance": "192.0.2.250:8080"}
    steady = [replace(one, requests=6 * one.requests, down=(), known=True, failing=0.5, slow=0.5) for one in stretches]
    own = _Instance(steady, 0, 1)
    found = {series(name, labels | more, gap=", "): values for name, more, values in own.all(["500"], service.bound)}
    away = {"job": service.other, "instance": "192.0.2.251:8080"}
    minutes = sum(one.samples for one in stretches)
    return found | {series("up", away, gap=", "): f"0+0x{minutes}"}


def _queues(stretches: Sequence[Stretch], service: Service) -> dict[str, str]:
    own, other = ({"queue": name, "job": "queues"} for name in (service.queue, f"{service.other}-events"))
    late = [replace(one, waiting=90_000, age=9 * service.age) for one in stretches]
    return {
        series(name, labels | {"instance": EXPORTERS[moved]}, gap=", "): _levels(what, source, moved=moved)
        for labels, source in ((own, stretches), (other, late))
        for moved in sorted({one.moved for one in source})
        for name, what in (("queue_messages", "waiting"), ("queue_oldest_message_age_seconds", "age"))
    }


@dataclass(frozen=True)
class _Instance:
    """What one of so many instances counts; it begins anew whenever it was away."""

    stretches: Sequence[Stretch]
    number: int
    of: int

    def all(self, codes: Sequence[str], bound: str) -> Iterator[tuple[str, dict[str, str], str]]:
        each = [one.requests / A_MINUTE / max(1, self.of - len(one.down)) for one in self.stretches]
        bad = [one.failing * self._part(one) for one in self.stretches]
        missing = [min(one.missing, 1 - fails) for one, fails in zip(self.stretches, bad, strict=True)]
        slow = [one.slow * self._part(one) for one in self.stretches]
        good = [1 - fails - gone for fails, gone in zip(bad, missing, strict=True)]
        http = "http_requests_total"
        for code, shares in {"200": good, "404": missing}.items():
            yield http, {"code": code}, self._counted(each, shares)
        for code in codes:
            yield http, {"code": code}, self._counted(each, [one / len(codes) for one in bad])
        duration = "http_request_duration_seconds"
        yield f"{duration}_bucket", {"le": bound}, self._counted(each, [1 - one for one in slow])
        ones = [1.0] * len(slow)
        yield f"{duration}_bucket", {"le": "+Inf"}, self._counted(each, ones)
        yield f"{duration}_count", {}, self._counted(each, ones)
        seconds = [0.04 + float(bound) * 1.2 * one for one in slow]
        yield f"{duration}_sum", {}, self._counted(each, seconds)
        yield "up", {}, self._up()
        # What nobody should look at stays out of the worlds in which it would say nothing: promtool takes its time.
        if any(one.busy > 0.9 for one in self.stretches):
            cpu = [one.busy for one in self.stretches]
            yield "process_cpu_seconds_total", {}, self._counted([INTERVAL] * len(slow), cpu)
        if any(self._away(one) for one in self.stretches):
            yield "process_start_time_seconds", {}, self._started()

    def _part(self, one: Stretch) -> float:
        """Return how many times the mean of all instances this one's share of what is bad is."""
        if not one.uneven or self.of == 1:
            return 1.0
        return WORST if self.number == 0 else (self.of - WORST) / (self.of - 1)

    def _away(self, one: Stretch) -> bool:
        return not one.known or self.number in one.down

    def _counted(self, each: Sequence[float], shares: Sequence[float]) -> str:
        value, terms, first = 0.0, [], True
        for one, requests, share in zip(self.stretches, each, shares, strict=True):
            if self._away(one):
                value, first = 0.0, True
                terms.append(f"_x{one.samples}")
                continue
            step = requests * share
            start = value if first else value + step
            terms.append(f"{start:.4f}+{step:.4f}x{one.samples - 1}")
            value, first = start + step * (one.samples - 1), False
        return " ".join(terms)

    def _started(self) -> str:
        at, since, terms, away = 0, 1_000, [], False
        for one in self.stretches:
            if self._away(one):
                terms.append(f"_x{one.samples}")
            else:
                since = 1_000_000 + at * INTERVAL if away else since
                terms.append(f"{since}+0x{one.samples - 1}")
            away, at = self._away(one), at + one.samples
        return " ".join(terms)

    def _up(self) -> str:
        return " ".join(
            f"{0 if self.number in one.down else 1}+0x{one.samples - 1}" if one.known else f"_x{one.samples}"
            for one in self.stretches
        )


def _levels(what: str, stretches: Sequence[Stretch], *, moved: bool) -> str:
    return " ".join(
        f"{getattr(one, what):.4f}+0x{one.samples - 1}" if one.moved is moved else f"_x{one.samples}"
        for one in stretches
    )
