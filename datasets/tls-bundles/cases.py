"""What is served in each case: good bundles, ones with every usual fault, a few with two, and the edges."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address

from groundschool.formats.certificates import ANY, CLIENT, SERVER, Purpose
from groundschool.simulation.company import DOMAIN, JOURNEYS

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
WWW, KIOSK, FREIGHT = (journey.host.name for journey in JOURNEYS)
UMLAUT = "überfahrt"
Traps = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Case:
    """One bundle before it is written: which host is asked for, what its certificate names, and what is wrong.

    ``begins`` and ``ends`` of the leaf (None: in some weeks), and ``issuing_begins`` and ``issuing_ends`` (None: as
    usual), count from the moment of the case, told ``hours`` east of UTC. ``served`` says what follows the leaf: the
    Issuing, Policy or Root certificate; one that Looks like issuing, one of its key under a New name, an Old one that
    has expired, one that ends Soon; the root's name and key certified across by the old authority (X) or by the policy
    one (C); the root's new Key certified by its old one, where the new one signs. ``traps``
    are the findings each misconception leads to. A name ``dns:...`` is an address written as a DNS name. ``bits`` makes
    the leaf's key an RSA one; ``sha1`` and ``bare`` say whose certificate ("leaf", "issuing") is signed with SHA-1 or
    lacks key identifiers. ``code`` is OpenSSL's verify code where the findings have another.
    """

    kind: str
    host: str
    names: tuple[str, ...]
    findings: tuple[str, ...] = ()
    traps: Traps = field(default_factory=dict)
    served: str = "I"
    begins: timedelta = -60 * DAY
    ends: timedelta | None = None
    issuing_begins: timedelta | None = None
    issuing_ends: timedelta | None = None
    hours: int = 0
    issuer: str = "public"
    common_name: str = ""
    bits: int = 0
    weak_issuing: bool = False
    sha1: str = ""
    bare: str = ""
    purposes: tuple[Purpose, ...] = (SERVER, CLIENT)
    code: int | None = None


def plain(rng: random.Random) -> Iterator[Case]:
    """Yield the cases of a variant, always in this order; only the numbers of their files are drawn."""
    late = -rng.randint(2, 40) * DAY - rng.randint(3, 20) * HOUR
    west, east = -rng.choice((3, 4)), rng.choice((1, 2))
    host, star = rng.choice(JOURNEYS).host, (f"*.{DOMAIN}",)
    one, naive, every = (WWW,), "naive-time", "every-certificate"
    order = rng.choice(("RI", "PI", "RPI", "PRI"))
    # fmt: off
    yield Case("well", WWW, (WWW, DOMAIN))
    yield Case("wildcard", KIOSK, star, (), {"any-rsa": ("weak-key",)}, "IR", bits=2048)
    yield Case("address", rng.choice((host.address, host.address6)), (host.name, host.address, host.address6), (),
               {"purpose-needed": ("not-for-servers",)}, purposes=())
    yield Case("last-second", WWW, one, ends=SECOND, hours=east, traps={naive: ("expired",)})
    yield Case("first-second", FREIGHT, (FREIGHT,), begins=-SECOND, hours=west, traps={naive: ("not-yet-valid",)})
    yield Case("issuing-ends-first", WWW, one, issuing_ends=rng.randint(3, 12) * DAY)
    yield Case("old-root", FREIGHT, (FREIGHT,), (), {"signed-root": ("sha1-signature",)}, issuer="old")
    yield Case("left-over", WWW, one, (), {every: ("expired",)}, "IO")
    yield Case("left-over-ends-first", KIOSK, (KIOSK,), issuing_ends=rng.randint(14, 18) * DAY, served="IS")

    yield Case("expired", WWW, one, ("expired",), ends=late)
    yield Case("issuing-expired", KIOSK, (KIOSK,), ("expired",), {"leaf-only": ()}, issuing_ends=late)
    yield Case("a-second-late", FREIGHT, (FREIGHT,), ("expired",), {naive: ()}, ends=-SECOND, hours=west)
    yield Case("a-second-early", WWW, one, ("not-yet-valid",), {naive: ()}, begins=SECOND, hours=east)
    yield Case("issuing-early", KIOSK, (KIOSK,), ("not-yet-valid",), {"leaf-only": ()}, issuing_begins=-late)

    wrong = ("wrong-name",)
    yield Case("other-host", KIOSK, (WWW, DOMAIN), wrong, {"chain-is-enough": ()})
    yield Case("two-labels", f"north.{KIOSK}", star, wrong, {"wildcard-depth": ()})
    yield Case("apex", DOMAIN, star, wrong, {"wildcard-apex": ()})
    yield Case("part-of-a-label", FREIGHT, (f"f*.{DOMAIN}",), wrong, {"wildcard-part": ()})
    yield Case("common-name", FREIGHT, (f"api.{FREIGHT}",), wrong, {"common-name": ()}, common_name=FREIGHT)
    yield Case("no-names", KIOSK, (), wrong, {"common-name": ()}, common_name=KIOSK)

    alone, elsewhere = ("missing-issuer",), ("missing-issuer", "wrong-name")
    broken, stranger = {"leaf-only": (), "any-broken-chain": ("untrusted-root",)}, {"sent-is-trusted": ()}
    yield Case("alone", KIOSK, (KIOSK,), alone, broken, "")
    yield Case("unsent-root", WWW, one, alone, broken, issuer="own", code=20)
    yield Case("order", WWW, one, ("wrong-order",), {"any-order": ()}, order)
    yield Case("left-over-between", KIOSK, (KIOSK,), ("wrong-order",),
               {"any-order": (), every: ("expired", "wrong-order")}, "OI")
    yield Case("own-root", FREIGHT, (FREIGHT,), ("untrusted-root",),
               stranger | {"any-self-signed": ("self-signed",)}, "IR", issuer="own")
    yield Case("self-signed", WWW, one, ("self-signed",),
               stranger | {"any-broken-chain": ("untrusted-root",)}, "", issuer="self")

    yield Case("short-key", WWW, one, ("weak-key",), bits=2047, code=0)
    yield Case("short-issuing-key", FREIGHT, (FREIGHT,), ("weak-key",), {"leaf-only": ()}, weak_issuing=True, code=67)
    yield Case("old-digest", KIOSK, (KIOSK,), ("sha1-signature",), {"leaf-only": ()}, sha1="issuing")
    yield Case("old-digest-below", WWW, one, ("sha1-signature",), sha1="leaf")
    yield Case("client-only", FREIGHT, (FREIGHT,), ("not-for-servers",), purposes=(CLIENT,))

    late_elsewhere = ("expired", "wrong-name")
    yield Case("late-and-elsewhere", KIOSK, one, late_elsewhere, {"first-only": late_elsewhere[:1]}, ends=late)
    both = ("not-for-servers", "wrong-order")
    yield Case("order-and-purpose", WWW, one, both, {"first-only": both[:1]}, "RI", purposes=(CLIENT,))
    own_digest = {"own-signature": ("self-signed",), "any-broken-chain": ("sha1-signature", "untrusted-root"),
                  "sent-is-trusted": ("sha1-signature",)}
    yield Case("self-signed-of-old", FREIGHT, (FREIGHT,), ("self-signed", "sha1-signature"), own_digest, "",
               issuer="self", sha1="leaf", code=18)
    yield Case("alone-and-elsewhere", FREIGHT, (KIOSK,), elsewhere, {"first-only": elsewhere[:1]}, "")
    # fmt: on
    yield from _roots()


def _roots() -> Iterator[Case]:
    """Yield what trust in a root does not mend: its times, its key, and its place in the bundle."""
    spared = {"trusted-is-good": ()}
    # fmt: off
    yield Case("root-ended", WWW, (WWW,), ("expired",), spared, issuer="ended")
    yield Case("root-early", FREIGHT, (FREIGHT,), ("not-yet-valid",), spared, issuer="early")
    yield Case("short-root-key", KIOSK, (KIOSK,), ("weak-key",), spared, issuer="short", code=67)
    yield Case("root-behind-left-over", FREIGHT, (FREIGHT,), ("wrong-order",),
               spared, "IOR")
    # fmt: on


def on_edge(rng: random.Random, edge: str) -> Iterator[Case]:
    """Yield what the edge is about and one good bundle."""
    host, wrong, alone = rng.choice(JOURNEYS).host, ("wrong-name",), ("missing-issuer",)
    names = (host.name,)
    # fmt: off
    if edge == "lookalike":
        yield Case(edge, host.name, names, alone, {"name-links": ()}, "L")
        yield Case(f"{edge}-name", host.name, names, alone, {"key-links": ()}, "N")
        yield Case(f"{edge}-own", host.name, names, (), {"own-by-name": ("untrusted-root",)}, "IK")
    elif edge == "no-ids":
        yield Case(f"{edge}-leaf", host.name, names, (), {"ids-demanded": alone}, bare="leaf")
        yield Case(f"{edge}-issuing", host.name, names, (), {"ids-demanded": alone}, bare="issuing")
        yield Case(f"{edge}-alone", host.name, names, ("self-signed",), {"ids-demanded": alone}, "", issuer="self",
                   bare="leaf")
    elif edge == "cross-signed":
        over = dict.fromkeys(("sent-first", "every-certificate"), ("expired",))
        yield Case(f"{edge}-over", host.name, names, (), over, "IX")
        yield Case(f"{edge}-needed", host.name, names, served="IX", issuer="own")
        yield Case(f"{edge}-round", host.name, names, alone, served="ICP", issuer="own", code=20)
    elif edge == "idn":
        for label, findings in ((UMLAUT, ()), (UMLAUT[1:], wrong)):
            listed = (DOMAIN, encoded(f"{UMLAUT}.{DOMAIN}"))
            yield Case(f"{edge}-{label}", f"{label}.{DOMAIN}", listed, findings, {"spelling": wrong})
    elif edge == "letter-case":
        yield Case(edge, WWW.upper(), (WWW,), traps={"spelling": wrong})
        yield Case(f"{edge}-star", KIOSK, (f"*.{DOMAIN.title()}",), traps={"spelling": wrong})
        yield Case(f"{edge}-other", KIOSK.upper(), (WWW, FREIGHT), wrong)
    elif edge == "any-purpose":
        yield Case(edge, host.name, names, ("not-for-servers",), {edge: ()}, purposes=(CLIENT, ANY))
        yield Case(f"{edge}-beside-server", host.name, names, purposes=(SERVER, ANY))
    elif edge == "ip-as-name":
        yield Case(edge, host.address, (host.name, f"dns:{host.address}"), wrong, {"address-is-a-name": ()})
        long = ip_address(host.address6).exploded.upper()
        yield Case(f"{edge}-spelled", long, (host.name, host.address6), (), {"spelling": wrong})
    else:
        yield Case(edge, host.name, names, ("expired",), ends=-rng.randint(2, 40) * DAY)
    # fmt: on
    if edge != "any-purpose":  # which has a good one of its own
        yield Case("well", FREIGHT, (FREIGHT,))


def encoded(host: str) -> str:
    """Return a host name as certificates write it: labels beyond ASCII in Punycode (RFC 5890)."""
    return host.encode("idna").decode()
