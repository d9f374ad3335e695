"""A zone of the company, and a ticket that asks for a change of it at a set time."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.kit import Bundle, Variant
from groundschool.simulation.company import DOMAIN, PUBLIC_NETWORK, PUBLIC_NETWORK6, REGIONS

EDGES = ()
ZONE = f"{DOMAIN}."
NETWORK = "quayside.example"  # a network that serves others' content
HALF, DAY, HOUR = 2**31 - 1, 86400, 3600
Sets = dict[str, list[Any]]  # "name type": [TTL, [data, ...]]


@dataclass(frozen=True)
class Change:
    """What is drawn: addresses, times to live, the serial and the moments of the ticket."""

    old: tuple[str, str, str]  # last parts of the addresses of the bare name, of tickets and of tickets.freight
    new: tuple[str, str, str]  # of tickets, of the content network (two)
    live: str
    moving: str  # which name moves
    default: int  # $TTL
    shown: dict[str, int]  # TTLs that stand in the zone
    minimum: int
    low: int
    lag: int  # minutes until all servers have a zone
    serial: int
    written: datetime
    cut: datetime
    end: datetime


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return the zone and the ticket, with the record sets of the three zones that are to be written, and the times."""
    drawn = _draw(random.Random(f"zone changes {seed} {edge}"))
    bundle = Bundle(seed, edge)
    bundle.write(f"{DOMAIN}.zone", _zone(drawn))
    bundle.write("ticket.md", _ticket(drawn))
    before, moved = _before(drawn), _moved(drawn)
    losing = [
        name for name, (_, data) in before.items() if name != f"{ZONE} MX" and moved.get(name, [0, []])[1] != data
    ]
    prepared = {name: [drawn.low if name in losing else ttl, data] for name, (ttl, data) in before.items()}
    bundle.truth |= {
        "serial": drawn.serial,
        "sets": {"before": before, "prepared": prepared, "moved": moved, "back": prepared},
        "losing": losing,
        "changing": sorted({*losing, *(name for name in moved if moved[name] != before.get(name))}),
        "elsewhere": f"{drawn.moving}.freight.{ZONE} A",
        "low": drawn.low,
        "lag": drawn.lag * 60,
        "old": {name: before[name][0] for name in losing},
        "negative": min(drawn.default, drawn.minimum),
        "minimum": drawn.minimum,
        "written": _iso(drawn.written),
        "cut": _iso(drawn.cut),
        "end": _iso(drawn.end),
    }
    return bundle.variant()


def _draw(rng: random.Random) -> Change:
    cut = datetime(2026, rng.randint(2, 11), rng.randint(3, 28), rng.choice((4, 5, 6)), rng.choice((0, 30)), tzinfo=UTC)
    parts = rng.sample(range(40, 99), 7)
    day = cut - timedelta(days=rng.randint(10, 30))
    # Somebody swapped two digits of a year once; or began to bring a serial back, and stopped half way.
    dated = int(f"{day:%Y%m%d}{rng.randint(1, 9):02}")
    serial = rng.choice((dated + 36_000_000, dated + HALF))
    return Change(
        old=(str(parts[0]), str(parts[1]), str(parts[2])),
        new=(str(parts[3]), str(parts[4]), str(parts[5])),
        live=str(parts[6]),
        moving=rng.choice(("tickets", "sailings", "login")),
        default=rng.choice((1, 2)) * DAY,
        shown={"tickets": rng.choice((2, 3, 4)) * HOUR, "www": HOUR},
        minimum=rng.choice((1, 2)) * HOUR // 2,
        low=rng.choice((60, 120, 300)),
        lag=rng.choice((10, 15, 20)),
        serial=serial,
        written=cut - timedelta(days=4, minutes=rng.randint(1, 600)),
        cut=cut,
        end=cut + timedelta(hours=3),
    )


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%MZ}"


def _span(seconds: int) -> str:
    """Return seconds as zones have them: in the largest unit that fits."""
    unit, size = next((unit, size) for unit, size in (("d", DAY), ("h", HOUR), ("m", 60)) if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _before(drawn: Change) -> Sets:
    ttl, shown, public, six = drawn.default, drawn.shown, PUBLIC_NETWORK, PUBLIC_NETWORK6
    bare, moving, other = drawn.old
    return {
        f"{ZONE} NS": [ttl, sorted([f"ns1.{ZONE}", f"ns2.{ZONE}", "ns.harbour.example."])],
        f"{ZONE} A": [ttl, [f"{public}.{bare}"]],
        f"{ZONE} AAAA": [ttl, [f"{six}{bare}"]],
        f"{ZONE} MX": [ttl, [f"10 mail.{ZONE}"]],
        f"{ZONE} TXT": [ttl, ['"v=spf1 mx -all; this is no remark"']],
        f"ns1.{ZONE} A": [ttl, [f"{public}.2"]],
        f"ns2.{ZONE} A": [ttl, [f"{REGIONS[0].network}.2"]],
        f"mail.{ZONE} A": [ttl, [f"{public}.25"]],
        f"www.{ZONE} A": [shown["www"], [f"{public}.{bare}"]],
        f"www.{ZONE} AAAA": [shown["www"], [f"{six}{bare}"]],
        f"{drawn.moving}.{ZONE} A": [shown["tickets"], [f"{public}.{moving}"]],
        f"{drawn.moving}.{ZONE} AAAA": [shown["tickets"], [f"{six}{moving}"]],
        f"{drawn.moving}-test.{ZONE} A": [shown["tickets"], [f"{public}.{moving}"]],
        f"intranet.{ZONE} CNAME": [ttl, [f"www.freight.{ZONE}"]],
        f"freight.{ZONE} A": [ttl, [f"{public}.{other}"]],
        f"{drawn.moving}.freight.{ZONE} A": [shown["tickets"], [f"{public}.{moving}"]],
        f"www.freight.{ZONE} CNAME": [ttl, [f"freight.{ZONE}"]],
        f"*.dev.{ZONE} A": [300, [f"{REGIONS[0].network}.{other}"]],
        f"_sip._tcp.{ZONE} SRV": [ttl, [f"10 5 5060 mail.{ZONE}"]],
    }


def _moved(drawn: Change) -> Sets:
    """Return the record sets after the cut: what is new or other than before is kept for the low TTL."""
    before, low, (here, *network) = _before(drawn), drawn.low, drawn.new
    gone = {f"{ZONE} AAAA", f"www.{ZONE} A", f"www.{ZONE} AAAA"}
    return {name: value for name, value in before.items() if name not in gone} | {
        f"{drawn.moving}.{ZONE} A": [low, [f"{REGIONS[1].network}.{here}"]],
        f"{drawn.moving}.{ZONE} AAAA": [low, [f"{PUBLIC_NETWORK6}{here}"]],
        f"{ZONE} A": [low, sorted(f"{REGIONS[0].network}.{part}" for part in network)],
        f"www.{ZONE} CNAME": [low, [f"saltmarsh.{NETWORK}."]],
        f"{ZONE} MX": [drawn.default, [f"10 mail.{ZONE}", "20 mx2.harbour.example."]],
        f"live.{ZONE} A": [low, [f"{REGIONS[1].network}.{drawn.live}"]],
    }


def _zone(drawn: Change) -> str:
    bare, moving, other = drawn.old
    www, span = _span(drawn.shown["www"]), _span(drawn.shown["tickets"])
    public, six, name = PUBLIC_NETWORK, PUBLIC_NETWORK6, drawn.moving
    return f"""\
; {DOMAIN}: change it by ticket only
$TTL {_span(drawn.default)}
$ORIGIN {ZONE}
@\tIN\tSOA\tns1 hostmaster (
\t\t{drawn.serial}\t; serial
\t\t2h\t\t; refresh
\t\t15m\t\t; retry
\t\t2w\t\t; expire
\t\t{_span(drawn.minimum)} )\t\t; how long a no is kept
\tIN\tNS\tns1
\t\tNS\tns2
\t\tNS\tns.harbour.example.
\t\tA\t{public}.{bare}
\t\tAAAA\t{six}{bare}
\t\tMX\t10 mail
\t\tTXT\t"v=spf1 mx -all; this is no remark"

ns1\t\tA\t{public}.2
ns2\t\tA\t{REGIONS[0].network}.2
mail\t\tA\t{public}.25
_sip._tcp\tSRV\t10 5 5060 mail

; the shop
www\t{www}\tIN A\t{public}.{bare}
\t{www}\tIN AAAA\t{six}{bare}
{name}\tIN {span}\tA\t{public}.{moving}
\tIN {span}\tAAAA\t{six}{moving}
{name}-test {span}\tA\t{public}.{moving}
intranet\tCNAME\twww.freight

$ORIGIN freight.{ZONE}
@\t\tA\t{public}.{other}
{name}\t{span}\tA\t{public}.{moving}
www\t\tCNAME\t@

$ORIGIN {ZONE}
*.dev\t300\tA\t{REGIONS[0].network}.{other}
"""


def _ticket(drawn: Change) -> str:
    moving, (here, first, second) = drawn.old[1], drawn.new
    lisbon, north, six = REGIONS[1].network, REGIONS[0].network, PUBLIC_NETWORK6
    return f"""\
# The shop moves

Written {_iso(drawn.written)}. The cut is at **{_iso(drawn.cut)}**, the window ends at **{_iso(drawn.end)}**.

1. `{drawn.moving}` moves to Lisbon: A `{PUBLIC_NETWORK}.{moving}` becomes `{lisbon}.{here}`,
   AAAA `{six}{moving}` becomes `{six}{here}`.
2. `www` and the bare name `{DOMAIN}` go to Quayside's network. Their page says: "Make your name an alias of
   `saltmarsh.{NETWORK}`. Where it cannot be one, give it our
   A records `{north}.{first}` and `{north}.{second}`, and no AAAA."
3. A second mail exchanger with priority 20: `mx2.harbour.example`.
4. A new name, `live`: A `{lisbon}.{drawn.live}`. Marketing announces it as soon as everybody can use it.

Nothing else changes. While we move, caches shall keep what moves for **{drawn.low} seconds**. {drawn.lag} minutes after
a zone is published the last of our servers has it; some have it at once.

The old hosts stop serving what moves when nobody is sent there for it any more. If we turn back, nobody may be sent to
the new ones when the window ends.
"""
