"""What curl's clocks say of a row of requests, what they mean, and what each misconception makes of them."""

import random
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from groundschool.formats import curl_json

PHASES = ("dns", "tcp", "tls", "send", "wait", "body", "unfinished")
MARKS = ("namelookup", "connect", "appconnect", "pretransfer", "starttransfer", "total")


@dataclass(frozen=True)
class Hop:
    """One request in microseconds, phase by phase; what it does not need takes 0."""

    dns: int = 0
    tcp: int = 0
    tls: int = 0
    send: int = 0
    wait: int = 0
    body: int = 0
    unfinished: int = 0


@dataclass(frozen=True)
class Transfer:
    """One line of JSON: the requests of a transfer, and how curl ended (0, or its own error)."""

    hops: tuple[Hop, ...]
    code: int = 0
    said: str = ""
    tls: bool = True

    @property
    def clocks(self) -> curl_json.Clocks:
        """Return what curl's clocks say: sums over the hops of what each hop's clocks say."""
        marks = [_marks(hop) for hop in self.hops]
        before = sum(sum(astuple(hop)) for hop in self.hops[:-1])
        return curl_json.Clocks(
            *map(sum, zip(*marks, strict=True)), sum(sum(astuple(hop)) for hop in self.hops), before
        )

    @property
    def phases(self) -> dict[str, float]:
        """Return what each phase took in all hops, in milliseconds."""
        return {name: sum(getattr(hop, name) for hop in self.hops) / 1000 for name in PHASES}


def _marks(hop: Hop) -> tuple[int, ...]:
    """Return the five clocks of a hop: a step that was not needed, or not reached, leaves its clock at 0."""
    now, marks = 0, []
    for took in (hop.dns, hop.tcp, hop.tls, hop.send, hop.wait):
        now += took
        marks.append(now if took else 0)
    return tuple(marks)


def traps(transfers: Sequence[Transfer]) -> dict[str, list[dict[str, float]]]:
    """Return what each misconception makes of a file."""
    right = [one.phases for one in transfers]
    return {
        "clock-is-duration": [_named(_clocks(one)) for one in transfers],
        "zero-is-a-time": [_named(_steps(_clocks(one))) for one in transfers],
        "zero-is-a-time-or-none": [_named([max(step, 0.0) for step in _steps(_clocks(one))]) for one in transfers],
        "redirect-subtracted": [
            {**phases, "body": phases["body"] - one.clocks.redirect / 1000}
            for one, phases in zip(transfers, right, strict=True)
        ],
        "redirect-added": [
            {**phases, "wait": phases["wait"] + one.clocks.redirect / 1000}
            for one, phases in zip(transfers, right, strict=True)
        ],
        "seconds": [{name: value / 1000 for name, value in phases.items()} for phases in right],
        "given-up-is-body": [_moved(phases, "body") for phases in right],
        "given-up-is-wait": [_moved(phases, "wait") for phases in right],
        "given-up-is-nothing": [{**phases, "unfinished": 0} for phases in right],
        "wait-to-the-end": [{**phases, "wait": phases["wait"] + phases["body"]} for phases in right],
        "first-request-alone": right[:1],
    }


def _moved(phases: dict[str, float], to: str) -> dict[str, float]:
    return {**phases, to: phases[to] + phases["unfinished"], "unfinished": 0}


def _clocks(one: Transfer) -> list[float]:
    told = one.clocks
    return [getattr(told, name) / 1000 for name in MARKS]


def _steps(clocks: list[float]) -> list[float]:
    return [now - before for before, now in zip([0.0, *clocks], clocks, strict=False)]


def _named(values: Sequence[float]) -> dict[str, Any]:
    return dict(zip(PHASES, [*values, 0], strict=True))


def drawn(rng: random.Random) -> dict[str, tuple[Transfer, ...]]:
    """Return the transfers of each file, by what is special about them."""

    def hop(*, new: bool = True, tls: bool = True, **slow: int) -> Hop:
        took = {
            "dns": rng.randint(2_000, 12_000) if new else rng.randint(20, 90),
            "tcp": rng.randint(15_000, 60_000) if new else 0,
            "tls": rng.randint(20_000, 90_000) if new and tls else 0,
            "send": rng.randint(60, 900),
            "wait": rng.randint(30_000, 140_000),
            "body": rng.randint(1_000, 20_000),
        }
        return Hop(**{**took, **slow})

    def long() -> int:
        return rng.randint(600_000, 2_400_000)

    refused = Hop(dns=rng.randint(2_000, 9_000), unfinished=rng.randint(21_000, 80_000))
    waited = hop(wait=0, body=0, unfinished=rng.randint(1_500_000, 4_900_000))
    cut = hop(body=0, unfinished=long())
    said = {
        28: f"Operation timed out after {sum(astuple(waited)) // 1000} milliseconds with 0 bytes received",
        60: "SSL certificate problem: unable to get local issuer certificate",
        18: "transfer closed with 9120 bytes remaining to read",
    }
    return {
        "slow-name": (Transfer((hop(dns=long()),)),),
        "slow-handshake": (Transfer((hop(tls=long()),)),),
        "slow-answer": (Transfer((hop(wait=long()),)),),
        "slow-body": (Transfer((hop(body=long()),)),),
        "in-clear": (Transfer((hop(tls=False),), tls=False),),
        "redirected": (Transfer((hop(wait=long()), hop(new=False))),),
        "redirected-elsewhere": (Transfer((hop(), hop(tls=long()), hop(new=False))),),
        "reused": tuple(Transfer((hop(new=not number),)) for number in range(rng.randint(2, 4))),
        "no-answer": (Transfer((waited,), 28, said[28]),),
        "not-trusted": (Transfer((refused,), 60, said[60]),),
        "cut-off": (Transfer((hop(),)), Transfer((cut,), 18, said[18])),
    }
