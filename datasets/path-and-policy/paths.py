"""Paths of hops of which some lose packets, and calls of ping with packets of many sizes."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from groundschool.formats.mtr import SILENT, Hub
from groundschool.formats.ping import HEADERS, Ping, too_big, too_long

SENT = 100
# By name, what each hop lost of a hundred packets; None is one that never reports. The last is the destination.
PLAIN: dict[str, Sequence[int | None]] = {
    "reports-little": (0, 31, 0, 62, 0, 0),
    "carried": (0, 12, 0, 45, 0, 9, 11, 10),
    "behind-a-silent-hop": (0, 0, None, 12, 13),
    "around-a-silent-hop": (0, 14, None, 12, 15),
    "a-stray-one": (0, 1, 0, 1, 12, 10, 11),
    "sinks-and-rises": (0, 40, 0, 24, 3, 13, 12),
    "at-home": (8, 9, 7, 8),
    "at-the-end": (0, 0, 2, 0, 25),
}
BOUNDS: dict[str, Sequence[int | None]] = {"half": (0, 5, 10, 10), "less-than-half": (0, 4, 10, 9), "one": (0, 1, 1, 1)}
ODD: dict[str, Sequence[int | None]] = {
    "old": (0, 0, 40, 8, 8),
    "never-reached": (0, 30, None, None, None, None),
    "ends-early": (0, 12, 14),
    "nearly-all": (0, 5, 60, 99),
    "no-hop": (),
}


def hubs_of(rng: random.Random, name: str, family: int) -> tuple[str, list[Hub]]:
    """Return a destination and the hops to it."""
    losses = {**PLAIN, **BOUNDS, **ODD}[name]
    hosts = [_router(rng, family, at) for at in range(len(losses) + 1)]
    hubs, took = [], 0.3
    for host, lost in zip(hosts, losses, strict=False):
        took += rng.uniform(0.2, 6)
        if lost is None:
            hubs.append(Hub(SILENT, SENT, SENT))
            continue
        last, mean = (round(took * rng.uniform(1.0, 1.3), 3) for _ in range(2))
        best, worst = round(took * 0.97, 3), round(took * rng.uniform(1.5, 4), 3)
        hubs.append(Hub(host, lost, SENT, (last, mean, best, worst, round(took * 0.2, 3))))
    reached = name not in ("never-reached", "ends-early", "no-hop")
    return (hosts[len(losses) - 1] if reached else hosts[-1]), hubs


def _router(rng: random.Random, family: int, at: int) -> str:
    if family == 6:
        return str(ip_address(f"2001:db8:{'a' if at < 2 else 'f00d'}:{at}::{rng.randint(1, 0xFFF):x}"))
    return f"{('192.0.2', '192.0.2', '198.51.100')[at] if at < 3 else '203.0.113'}.{10 * at + rng.randint(1, 9)}"


def verdict(destination: str, hubs: Sequence[Hub], how: str = "") -> dict[str, Any]:
    """Return from which hop on packets are lost, right or as a misconception has it."""
    if not hubs or (hubs[-1].host != destination and how != "end-assumed"):
        return {"hop": None, "loss": None}
    end = hubs[-1].loss
    told = [(at, hub) for at, hub in enumerate(hubs, 1) if hub.host != SILENT or how == "silent-hop-loses"]
    lossy = [(at, hub.loss) for at, hub in told if hub.loss > 0]
    if how in ("first-lossy-hop", "worst-hop"):
        worst = max(lossy, key=lambda one: one[1], default=(None, 0))
        return {"hop": lossy[0][0] if lossy and how == "first-lossy-hop" else worst[0], "loss": end}
    if not end or how == "destination-alone":
        return {"hop": len(hubs) if end else None, "loss": end}
    least = 0 if how == "any-loss-carries" else end / 2
    carries = [hub.loss > 0 and hub.loss >= least for _, hub in told]
    first = next((at for at in range(len(told)) if all(carries[at:])), None)
    return {"hop": None if first is None else told[first][0], "loss": end}


MISJUDGED = (
    *("first-lossy-hop", "worst-hop", "destination-alone", "silent-hop-loses", "any-loss-carries"),
    "end-assumed",
)


@dataclass(frozen=True)
class Sweep:
    """How a path treats what is too big: who ``tells`` (``all``, ``some``, the ``host``, a ``filter``, ``none``)."""

    tells: str
    family: int = 4
    narrow: bool = True
    unlucky: bool = False
    answers: bool = True


SWEEPS = {
    "nothing-narrow": Sweep("host", narrow=False),
    "told": Sweep("all"),
    "hole": Sweep("none"),
    "hole-behind-a-message": Sweep("some"),
    "unlucky": Sweep("all", unlucky=True),
    "hole-of-ipv6": Sweep("none", 6),
}
ODD_SWEEPS = {
    "told-ipv6": Sweep("all", 6),
    "nobody-answers": Sweep("all", answers=False),
    "unlucky-hole": Sweep("none", unlucky=True),
    "own-link": Sweep("host"),
    "filtered": Sweep("filter"),
}


def sweep(rng: random.Random, kind: Sweep) -> tuple[str, list[Ping]]:
    """Return an address and calls of ping, in the order in which somebody made them."""
    headers, router, address = HEADERS[kind.family], _router(rng, kind.family, 1), _router(rng, kind.family, 4)
    mtu = rng.randint(1320, 1460) if kind.narrow else 1500
    heard = {"all": mtu, "some": 1480, "host": mtu}.get(kind.tells, 1500)  # what is longer is told of
    sizes = {1280, mtu - rng.randint(2, 30), mtu - 1, mtu, mtu + 1, heard, heard + 1, rng.randint(mtu + 2, 1510), 1500}
    order = sorted(sizes, reverse=rng.random() < 0.5)
    calls, believed = [], mtu if kind.tells == "host" else 1500
    for place, size in enumerate(rng.choice((order, rng.sample(order, len(order))))):
        answers = [rng.uniform(8, 30) for _ in range(3)]
        if kind.unlucky and size <= mtu:
            answers = [] if size == 1280 else answers[: rng.randint(1, 2)]
        errors: list[str] = []
        if not kind.answers:
            answers = []
            errors = [f"From {router} icmp_seq={at} Destination Host Unreachable" for at in (1, 2, 3) if place % 2]
        elif size > mtu:
            answers = []
            if kind.tells == "filter":
                errors = [f"From {router} icmp_seq={at} Packet filtered" for at in (1, 2, 3)]
            elif size > believed:
                errors = [too_long(believed)] * 3
            elif size > heard:
                believed = heard
                errors = [too_big(router, heard), too_long(heard), too_long(heard)]
        calls.append(Ping(size - headers, answers, errors))
    return address, calls


MISMEASURED = (
    *("payload-for-packet", "always-28", "as-reported", "too-big-is-a-hole", "message-means-no-hole"),
    *("lost-is-too-big", "every-silence", "last-that-passed"),
)


def measured(family: int, calls: Sequence[Ping], how: str = "") -> dict[str, Any]:
    """Return the longest packet that passed and whether longer ones vanish, right or as a misconception has it."""
    headers = {"payload-for-packet": 0, "always-28": 28}.get(how, HEADERS[family])
    passed = [one.size + headers for one in calls if len(one.answers) >= (3 if how == "lost-is-too-big" else 1)]
    mtu = max(passed, default=None)
    if how == "last-that-passed" and passed:
        mtu = passed[-1]
    longer = [one for one in calls if mtu is not None and one.size + headers > mtu]
    if how == "every-silence":
        longer = [*calls]
    silent = [one for one in longer if not one.answers and (not one.errors or how == "too-big-is-a-hole")]
    heard = any(one.errors for one in calls)
    told = [line.rpartition("=")[2].strip(" )") for one in calls for line in one.errors if "mtu" in line]
    if how == "as-reported" and told:
        mtu = int(told[-1])
    return {"mtu": mtu, "black_hole": bool(silent) and not (heard and how == "message-means-no-hole")}
