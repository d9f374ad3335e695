"""Two captures of HTTP exchanges, one at clients and one at servers, and where the time of each exchange went."""

import random
from collections.abc import Iterable
from typing import Any

from groundschool.formats.instants import micros
from groundschool.formats.pcap import Packet, as_pcap, ethernet, ip, packed, who_has
from groundschool.formats.tcp import SECOND
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import BOOK
from groundschool.simulation.state import World

EDGES = ("empty", "wrapped", "larger-and-longer", "incident")
talk, incident = beside(__file__, "talk"), beside(__file__, "incident")
MS, SNAPLEN, CLEAR = talk.MS, 96, 4  # ms between the largest part and the next
FILES = {"at-the-desk.pcap": talk.CLIENT, "at-the-rack.pcap": talk.SERVER}
PHASES = ("idle", "think", "lost", "blocked", "transfer")
PARTS = {"idle": "client", "think": "server", "blocked": "receiver"}  # and all the rest is the network's


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return both captures, with the distance, the exchanges and the stalls of every connection."""
    rng, bundle = random.Random(f"http exchanges {seed} {edge}"), Bundle(seed, edge)
    world = World.from_seed(seed)
    start = micros(world.window().start) + rng.randrange(SECOND)
    for path, side in FILES.items():
        nothing = edge == "empty" or (edge == "larger-and-longer" and side == talk.CLIENT)  # told at the rack alone
        told = _incident(rng, seed, side) if edge == "incident" else None
        played = [] if nothing else told or _played(rng, world, start, side, edge)
        frames = sorted((one for each in played for one in _frames(each, side)), key=lambda one: one.at)
        bundle.write(path, as_pcap(frames, SNAPLEN))
        _answers(bundle, path, played, side)
    return bundle.variant()


def _played(rng: random.Random, world: World, start: int, side: str, edge: str | None) -> list["talk.Played"]:
    """Return the connections of a capture, drawn again until nobody could argue about a verdict."""
    while True:
        played = [talk.Played(one) for one in _talks(rng, world, start, side, edge)]
        if all(_margin(one, what) > CLEAR for one in played for what in one.told):
            return played


def _incident(rng: random.Random, seed: int, side: str) -> list["talk.Played"]:
    """Return connections of an incident of the company; those about whose verdict somebody could argue are left out."""
    played = [talk.Played(one) for one in incident.of_a_scenario(rng, seed, side)]
    return [one for one in played if all(_margin(one, what) > CLEAR for what in one.told)]


def _margin(one: "talk.Played", what: "talk.Told") -> float:
    """Return by how many milliseconds the largest part of an exchange is larger than the next."""
    *_, next_one, largest = sorted(_parts(what, one.talk.rtt / MS).values())
    return largest - next_one


def _frames(played: "talk.Played", side: str) -> Iterable[Packet]:
    numbers: dict[str, int] = {}
    for at, segment in played.seen(side):
        source, destination = (b"\x02\x00" + packed(address)[-4:] for address in (segment.source, segment.destination))
        numbers[segment.source] = number = (numbers.get(segment.source, segment.source_port) + 1) & 0xFFFF
        if number == segment.source_port + 1 and "." in segment.source:  # who has been spoken to asks where to
            yield Packet(at + 90, who_has(source, segment.source, segment.destination))
        yield Packet(at, ethernet(ip(segment, identification=number), source, destination))


def _talks(rng: random.Random, world: World, start: int, side: str, edge: str | None) -> list["talk.Talk"]:
    """Return the connections of a capture, each about something of its own, begun in an order that tells nothing."""
    kinds = _kinds(rng, side) if edge != "larger-and-longer" else _rare(rng)
    found, ports = [], rng.sample(range(32_768, 60_999), 20)
    far = side == talk.SERVER
    first = kinds.pop(rng.choice((2, 3, 4)))  # something is missing in the first connection already
    for number, (exchanges, more) in enumerate([first, *rng.sample(kinds, len(kinds))]):
        six = number == 1
        client = f"2001:db8:c11e:{number + 1}::7" if six else f"203.0.113.{rng.randint(40, 250)}"
        server = BOOK.host.address6 if six else BOOK.host.address if far else world.by_service["web"][0].address
        isn = (rng.getrandbits(32), rng.getrandbits(32))
        if edge == "wrapped":  # both sides' numbers go round within the talk
            isn = (2**32 - rng.randint(2, 150), 2**32 - rng.randint(2, 3_000))
        at = start + number * rng.randint(300, 700) * MS
        rtt = more.pop("rtt", 2 * rng.randint(4 * MS, 45 * MS))
        port = 80 if server.startswith(("203", "2001")) else 8080
        found.append(talk.Talk(client, ports[number], server, port, at, rtt, isn, tuple(exchanges), **more))
    return found


def _kinds(rng: random.Random, side: str) -> list[tuple[list["talk.Exchange"], dict[str, int]]]:
    """Return what is said on each connection, and what else is special about it."""

    def one(**more: Any) -> "talk.Exchange":  # noqa: ANN401 - the fields of an exchange
        usual = {"idle": rng.randint(1, 90) * MS, "think": rng.randint(3, 30) * MS, "size": rng.randint(2, 4)}
        return talk.Exchange(**{**usual, **more})

    def long() -> int:
        return rng.randint(900, 2_800) * MS

    rto = rng.randint(210, 420) * MS

    def loss(*numbers: int, by: str = "timeout", size: int = 6, **more: Any) -> "talk.Exchange":  # noqa: ANN401
        return one(size=size, lost=numbers, recovered=by, rto=rng.randint(210, 420) * MS, **more)

    rto = rng.randint(500, 900) * MS
    kinds = [
        ([one(think=long())], {}),
        ([one(think=rng.randint(60, 200) * MS), one(idle=3 * long(), probes=rng.randint(1, 2))], {}),
        ([loss(1, 3, size=5), loss(2, size=5, idle=long()), loss(1, 3, size=5)], {}),  # two at a time
        ([loss(0, size=2)], {}),
        ([loss(2, size=5, pause=90 * MS)], {}),
        ([loss(2, by="duplicates")], {"rtt": 2 * rng.randint(105, 150) * MS}),
        ([loss(2, by="duplicates")], {"rtt": 3_200 if side == talk.CLIENT else 2_200}),
        ([loss(4), one(size=13, blocked=long())], {"rtt": 20 * MS}),  # the window closes twice
        ([one(size=7, idle=150 * MS)], {"rtt": 110 * MS}),
        ([one(think=30 * MS, idle=5 * MS)], {"lost_syns": 1, "rtt": 60 * MS}),
        ([one(think=90 * MS, full=True)], {}),
    ]
    if side == talk.CLIENT:
        kinds += [
            ([one(), loss(4, request_lost=True)], {}),
            ([one(size=5, swapped=2)], {}),
            ([one(repeated=True, rto=rto, size=3), one(idle=2 * rto)], {}),
        ]
    else:  # the last segment of an answer, of which only its sender knows
        kinds += [([loss(3, size=4)], {})]
    return kinds


def _rare(rng: random.Random) -> list[tuple[list["talk.Exchange"], dict[str, int]]]:
    """Return connections whose requests take several segments, or on which the same bytes are lost twice."""

    def drawn(**more: Any) -> "talk.Exchange":  # noqa: ANN401 - the fields of an exchange
        usual = {"idle": rng.randint(1, 90) * MS, "think": rng.randint(3, 30) * MS, "size": rng.randint(2, 4)}
        return talk.Exchange(**{**usual, **more})

    twice = drawn(size=5, lost=(2,), recovered="timeout", rto=rng.randint(210, 420) * MS, twice=True)
    asking = [drawn(pieces=2), drawn(pieces=3, idle=700 * MS)]
    return [(asking, {}), *(([drawn()], {}) for _ in range(3)), ([twice], {})]


def _answers(bundle: Bundle, path: str, played: list["talk.Played"], side: str) -> None:
    """Add what is true of a capture, and what each misconception makes of it."""
    ends = {id(one): [one.talk.client, one.talk.client_port] for one in played}
    far = side == talk.CLIENT  # from where the server is a whole round trip away
    rows = [(one, [one.talk.rtt / MS, one.talk.rtt / MS if far else 0]) for one in played]
    syns = {id(one): one.talk.lost_syns * SECOND / MS for one in played}
    traps = {
        "one-leg": [(one, [beyond if far else 0, beyond]) for one, (_, beyond) in rows],
        "the-other-leg": [(one, [0 if far else rtt, beyond]) for one, (rtt, beyond) in rows],
        "first-syn": [
            (one, [rtt + syns[id(one)], beyond + (syns[id(one)] if far else 0)]) for one, (rtt, beyond) in rows
        ],
        "half-the-way": [(one, [rtt / 2, beyond / 2]) for one, (rtt, beyond) in rows],
    }

    def distances(found: list) -> list[dict[str, Any]]:
        told = [{"client": ends[id(one)], "rtt": rtt, "beyond": beyond} for one, (rtt, beyond) in found]
        return sorted(told, key=lambda row: row["client"])

    bundle.answer("distances", path, distances(rows), {tag: distances(found) for tag, found in traps.items()})
    told = [(one, what) for one in played for what in one.told]
    told.sort(key=lambda pair: pair[1].asked + (0 if far else pair[0].talk.rtt // 2))
    right = [_row(one, what, ends[id(one)]) for one, what in told]
    bundle.answer("exchanges", path, right, _misread(told, right, side))
    shown = _stalls(told, ends, "stalls", far=far)
    bundle.answer("stalls", path, shown, {
        "all-by-timeout": [{**row, "by": "timeout"} for row in shown],
        "all-by-duplicates": [{**row, "by": "duplicates"} for row in shown],
        "by-length": [{**row, "by": "timeout" if row["ms"] >= 200 else "duplicates"} for row in shown],
        "losses-added": _stalls(told, ends, "parts", far=far),
        "every-repeat-is-loss": _stalls(told, ends, "stalls", "vain", far=far),
        "overtaken-is-lost": _stalls(told, ends, "stalls", "overtaken", far=far),
    })  # fmt: skip


def _stalls(told: list, ends: dict[int, list], *kinds: str, far: bool) -> list[dict[str, Any]]:
    """Return the stalls of some kinds as they are answered for, by their beginning."""
    found = [
        (stall, ends[id(one)], stall[0] + (one.talk.rtt // 2 if far and stall[0] > what.asked else 0))
        for one, what in told
        for kind in kinds
        for stall in getattr(what, kind)
    ]
    found.sort(key=lambda seen: seen[-1])
    return [{"client": client, "ms": (stop - start) / MS, "by": by} for (start, stop, by), client, _ in found]


def _row(one: "talk.Played", what: "talk.Told", client: list) -> dict[str, Any]:
    """Return an exchange as it is answered for, in milliseconds."""
    took = {phase: getattr(what, phase) / MS for phase in PHASES}
    parts = _parts(what, one.talk.rtt / MS)
    return {"client": client, **took, "verdict": max(parts, key=lambda who: parts[who])}


def _parts(what: "talk.Told", rtt: float) -> dict[str, float]:
    """Return what each of four took of an exchange, in milliseconds."""
    parts = {who: getattr(what, phase) / MS for phase, who in PARTS.items()}
    return parts | {"network": rtt + (what.lost + what.transfer) / MS}


def _sum(stalls: list[tuple[int, int, str]]) -> float:
    return sum(stop - start for start, stop, _ in stalls) / MS


def _answered(what: "talk.Told") -> list[tuple[int, int, str]]:
    """Return the stalls of the answer: those that did not begin with the request."""
    return [stall for stall in what.stalls if stall[0] > what.asked]


def _misread(told: list, right: list[dict[str, Any]], side: str) -> dict[str, list[dict[str, Any]]]:
    """Return what each misconception makes of the exchanges."""
    far = side == talk.CLIENT

    def each(change: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a function of a row, its connection and its truth
        return [{**row, **change(row, one, what)} for row, (one, what) in zip(right, told, strict=True)]

    first = {id(one.told[0]) for one, _ in told}
    return {
        "wait-is-think": each(lambda row, one, _: {"think": row["think"] + (one.talk.rtt / MS if far else 0)}),
        "ack-is-answer": each(lambda row, *_: {"think": min(row["think"], talk.DELAYED / MS)}),
        "gap-is-idle": each(
            lambda row, one, what: {"idle": row["idle"] + (0 if far or id(what) in first else one.talk.rtt / MS)}
        ),
        "window-is-loss": each(lambda row, *_: {"lost": row["lost"] + row["blocked"], "blocked": 0}),
        "every-repeat-is-loss": each(lambda row, _, what: {"lost": row["lost"] + _sum(what.vain)}),
        "losses-added": each(lambda *found: {"lost": _sum(found[-1].parts)}),
        "stall-is-transfer": each(
            lambda row, _, what: {"transfer": row["transfer"] + row["blocked"] + _sum(_answered(what))}
        ),
        "always-the-network": each(lambda *_: {"verdict": "network"}),
        "idle-is-the-servers": each(lambda row, *_: {"verdict": row["verdict"].replace("client", "server")}),
        "window-is-the-networks": each(lambda row, *_: {"verdict": row["verdict"].replace("receiver", "network")}),
    }
