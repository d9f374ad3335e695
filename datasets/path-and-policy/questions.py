"""Which connections are asked about: those that services make, their neighbours, and some that nobody makes."""

import random
from collections.abc import Iterator
from itertools import product

from groundschool.kit import beside

places = beside(__file__, "drawn")
Drawn, Network = places.Drawn, places.Network
ASKED, ON_EDGES = 72, 48  # of each kind
KINDS = ("inside", "from-outside", "to-outside", "ipv6")
Connection = tuple[str, str, str, int]


def questions(drawn: Drawn) -> dict[str, list[Connection]]:
    """Return by kind what is asked of a network: what is meant to pass and its neighbours first, then others."""
    rng, ours = drawn.rng, {one.name: one.addresses for one in drawn.network.interfaces}
    others = around(drawn)
    served = [*dict.fromkeys(_served(drawn, others))]
    likely = [*served, *_likely(drawn, others)]
    addresses = [*(one for both in ours.values() for one in both), *others.values()]
    likely += [_changed(rng, rng.choice(likely)) for _ in range(120)]
    ports = sorted({port for *_, port in likely})
    by_chance = [(*rng.sample(addresses, 2), rng.choice(("tcp", "tcp", "udp")), rng.choice(ports)) for _ in range(900)]
    most = ON_EDGES if drawn.edge else ASKED
    asked: dict[str, dict[Connection, None]] = {kind: {} for kind in KINDS}
    for one in (*served, *rng.sample(likely, len(likely)), *by_chance):
        kind = kind_of(drawn.network, one)
        if kind and len(asked[kind]) < most:
            asked[kind][one] = None
    return {kind: rng.sample([*some], len(some)) for kind, some in asked.items()}


def kind_of(network: Network, one: Connection) -> str:
    """Return the kind of a connection, nothing for what cannot be or is no matter of this network."""
    source, destination, *_ = one
    here, there = network.by_address.get(source), network.by_address.get(destination)
    if (":" in source) != (":" in destination) or not (here or there) or here == there:
        return ""
    if ":" in source:
        return "ipv6"
    return "inside" if here and there else "to-outside" if here else "from-outside"


def around(drawn: Drawn) -> dict[str, str]:
    """Return addresses of others by what they are."""
    beyond, rng = drawn.other, drawn.rng
    unrouted = rng.choice([one for one in (64, 128, 192) if one != drawn.quarter])
    blocks = {"offices", "partner", "friend", "blocked", "crowd"}
    told = {one: _host(drawn.networks[one], rng.randint(1, 14)) for one in sorted(blocks)}
    told |= {f"{one}-ends": _host(drawn.networks[one], rng.choice((0, 15))) for one in ("blocked", "offices", "friend")}
    told |= {f"{one}-beside": _host(drawn.networks[one], rng.choice((-1, 16))) for one in ("blocked", "offices")}
    told |= {
        "peer": f"{beyond.network}.{drawn.quarter + rng.randint(1, 60)}",
        "peer-unrouted": f"{beyond.network}.{unrouted + rng.randint(1, 60)}",
        "peer-sixteenth": f"{beyond.network}.{drawn.sixteenth + rng.randint(0, 15)}",
        "peer6": f"{beyond.network6}:2::{rng.randint(10, 99)}",
        "offices6": drawn.networks["offices6"].replace("/64", f"{rng.randint(2, 200):x}"),
        "customer6": f"2001:db8:c11e:{rng.randint(0x100, 0xFFF):x}::{rng.randint(2, 99):x}",
    }
    return told


def _host(block: str, number: int) -> str:
    network, last = block.removesuffix("/28").rsplit(".", 1)
    return f"{network}.{int(last) + number}"


def _served(drawn: Drawn, others: dict[str, str]) -> Iterator[Connection]:
    """Yield what has to be asked of every network: our own hosts of each other, and some of others."""
    app, store = drawn.app.port, drawn.store.port
    for source, destination, port in (
        *(("edge", "web", 8080), ("web", "app", app), ("app", "store", store), ("ops", "store", store)),
        *(("ops", "web", 22), ("ops", "ops", 65535), ("web", "web", 8080), ("store", "store", store)),
    ):
        for one, other in product(_all(drawn, source), _all(drawn, destination)):
            yield one, other, "tcp", port
    yield from ((one, others["peer"], "tcp", 443) for one in _all(drawn, "store") if ":" not in one)
    for name, role in product(("customer6", "crowd"), ("edge",)):
        yield from ((others[name], one, "tcp", 443) for one in _all(drawn, role))
    yield from ((others["offices6"], one, "tcp", 22) for one in _all(drawn, "ops"))
    yield from ((one, others["friend"], "tcp", 443) for one in _all(drawn, "app"))
    yield from ((others["peer"], one, "tcp", 8050) for one in _all(drawn, "app"))


def _all(drawn: Drawn, role: str) -> list[str]:
    return [address for both in drawn.roles[role] for address in both]


def _likely(drawn: Drawn, others: dict[str, str]) -> Iterator[Connection]:
    """Yield what is asked by others and of others."""
    roles = drawn.roles
    for source, destination, port in (
        ("edge", "app", drawn.app.port),
        ("web", "store", drawn.store.port),
        ("app", "edge", 443),
    ):
        yield from ((one[0], other[0], "tcp", port) for one, other in product(roles[source], roles[destination]))
    yield from ((one[0], roles["ops"][0][0], "tcp", 22) for one in roles["store"])
    yield from ((roles["ops"][0][0], one[0], "tcp", 9100) for one in roles["web"])
    for name, address in others.items():
        family = ":" in address
        for one in (*roles["edge"], *roles["ops"][:1], *roles["app"], *roles["web"][:1]):
            yield address, one[family], "tcp", 443
            yield one[family], address, "tcp", 443
            if name.startswith("peer"):
                yield address, one[family], "tcp", drawn.rng.choice((8000, 8050, 8100, 7999, 8101))
                yield one[family], address, "tcp", drawn.rng.choice((8000, 8100, 8101, 25, 3, 4))
    for address, one in product(others.values(), roles["ops"]):
        yield address, one[":" in address], "tcp", 22
    for both in (*roles["web"], *roles["store"]):
        yield both[0], roles["ops"][0][0], "udp", 53
        yield others["peer"], both[0], "tcp", drawn.rng.choice((3, 4, 8080))


def _changed(rng: random.Random, one: Connection) -> Connection:
    """Return a connection with another port next to it, the other protocol, or the other way round."""
    source, destination, protocol, port = one
    return rng.choice(
        (
            (source, destination, protocol, min(port + rng.choice((-1, 1)), 65535)),
            (source, destination, "udp" if protocol == "tcp" else "tcp", port),
            (destination, source, protocol, port),
        )
    )
