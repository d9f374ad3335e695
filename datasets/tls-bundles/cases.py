"""What is served in each case: good bundles, ones with every usual fault, a few with two, and the edges."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from groundschool.formats.certificates import CLIENT, SERVER, Purpose
from groundschool.simulation.company import DOMAIN, JOURNEYS

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
WWW, KIOSK, FREIGHT = (journey.host.name for journey in JOURNEYS)
UMLAUT = "überfahrt"
Traps = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Case:
    """One bundle before it is written: which host is asked for, what its certificate names, and what is wrong.

    ``begins`` and ``ends`` of the leaf (None: in some weeks), and ``issuing_ends`` (None: as usual), count from the
    moment of the case, told ``hours`` east of UTC. ``served`` says what follows the leaf: the Issuing, Policy or Root
    certificate, or one that Looks like issuing. ``traps`` are the findings each misconception leads to. A name
    ``dns:...`` is an address written as a DNS name.
    """

    kind: str
    host: str
    names: tuple[str, ...]
    findings: tuple[str, ...] = ()
    traps: Traps = field(default_factory=dict)
    served: str = "I"
    begins: timedelta = -60 * DAY
    ends: timedelta | None = None
    issuing_ends: timedelta | None = None
    hours: int = 0
    issuer: str = "public"
    common_name: str = ""
    weak: bool = False
    sha1: bool = False
    purposes: tuple[Purpose, ...] = (SERVER, CLIENT)


def plain(rng: random.Random) -> Iterator[Case]:
    """Yield the cases of a variant, always in this order; only the numbers of their files are drawn."""
    late = -rng.randint(2, 40) * DAY - rng.randint(3, 20) * HOUR
    west, east = -rng.choice((3, 4)), rng.choice((1, 2))
    host, star = rng.choice(JOURNEYS).host, (f"*.{DOMAIN}",)
    one, naive = (WWW,), "naive-time"
    order = rng.choice(("RI", "PI", "RPI", "PRI"))
    # fmt: off
    yield Case("well", WWW, (WWW, DOMAIN))
    yield Case("wildcard", KIOSK, star, served="IR")
    yield Case("address", rng.choice((host.address, host.address6)), (host.name, host.address, host.address6))
    yield Case("last-second", WWW, one, ends=SECOND, hours=east, traps={naive: ("expired",)})
    yield Case("first-second", FREIGHT, (FREIGHT,), begins=-SECOND, hours=west, traps={naive: ("not-yet-valid",)})
    yield Case("issuing-ends-first", WWW, one, issuing_ends=rng.randint(3, 12) * DAY)

    yield Case("expired", WWW, one, ("expired",), ends=late)
    yield Case("issuing-expired", KIOSK, (KIOSK,), ("expired",), {"leaf-only": ()}, issuing_ends=late)
    yield Case("a-second-late", FREIGHT, (FREIGHT,), ("expired",), {naive: ()}, ends=-SECOND, hours=west)
    yield Case("a-second-early", WWW, one, ("not-yet-valid",), {naive: ()}, begins=SECOND, hours=east)

    wrong = ("wrong-name",)
    yield Case("other-host", KIOSK, (WWW, DOMAIN), wrong, {"chain-is-enough": ()})
    yield Case("two-labels", f"north.{KIOSK}", star, wrong, {"wildcard-depth": ()})
    yield Case("apex", DOMAIN, star, wrong, {"wildcard-apex": ()})
    yield Case("common-name", FREIGHT, (f"api.{FREIGHT}",), wrong, {"common-name": ()}, common_name=FREIGHT)

    alone, elsewhere = ("missing-intermediate",), ("missing-intermediate", "wrong-name")
    yield Case("alone", KIOSK, (KIOSK,), alone, {"leaf-only": (), "any-broken-chain": ("untrusted-root",)}, "")
    yield Case("order", WWW, one, ("wrong-order",), {"any-order": ()}, order)
    yield Case("own-root", FREIGHT, (FREIGHT,), ("untrusted-root",),
               {"sent-is-trusted": (), "any-self-signed": ("self-signed",)}, "IR", issuer="own")
    yield Case("self-signed", WWW, one, ("self-signed",),
               {"sent-is-trusted": (), "any-broken-chain": ("untrusted-root",)}, "", issuer="self")

    yield Case("short-key", WWW, one, ("weak-key",), weak=True)
    yield Case("old-digest", KIOSK, (KIOSK,), ("sha1-signature",), {"leaf-only": ()}, sha1=True)
    yield Case("client-only", FREIGHT, (FREIGHT,), ("not-for-servers",), purposes=(CLIENT,))

    late_elsewhere = ("expired", "wrong-name")
    yield Case("late-and-elsewhere", KIOSK, one, late_elsewhere, {"first-only": late_elsewhere[:1]}, ends=late)
    both = ("not-for-servers", "wrong-order")
    yield Case("order-and-purpose", WWW, one, both, served="RI", purposes=(CLIENT,))
    yield Case("alone-and-elsewhere", FREIGHT, (KIOSK,), elsewhere, {"first-only": elsewhere[:1]}, served="")
    # fmt: on


def on_edge(rng: random.Random, edge: str) -> Iterator[Case]:
    """Yield what the edge is about and one good bundle."""
    host, wrong = rng.choice(JOURNEYS).host, ("wrong-name",)
    if edge == "lookalike":
        yield Case(edge, host.name, (host.name,), ("missing-intermediate",), {"name-links": ()}, served="L")
    elif edge == "idn":
        for label, findings in ((UMLAUT, ()), (UMLAUT[1:], wrong)):
            names = (DOMAIN, encoded(f"{UMLAUT}.{DOMAIN}"))
            yield Case(f"{edge}-{label}", f"{label}.{DOMAIN}", names, findings, {"spelling": wrong})
    elif edge == "letter-case":
        yield Case(edge, WWW.upper(), (WWW,), traps={"spelling": wrong})
        yield Case(f"{edge}-star", KIOSK, (f"*.{DOMAIN.title()}",), traps={"spelling": wrong})
    elif edge == "ip-as-name":
        yield Case(edge, host.address, (host.name, f"dns:{host.address}"), wrong, {"address-is-a-name": ()})
    else:
        yield Case(edge, host.name, (host.name,), ("expired",), ends=-rng.randint(2, 40) * DAY)
    yield Case("well", FREIGHT, (FREIGHT,))


def encoded(host: str) -> str:
    """Return a host name as certificates write it: labels beyond ASCII in Punycode (RFC 5890)."""
    return host.encode("idna").decode()
