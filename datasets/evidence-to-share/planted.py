"""What is planted in evidence: secrets, personal data in several spellings, and what only looks like either.

Nothing here opens anything: values are drawn, and keys are noise between two lines of dashes.
"""

import base64
import json
import random
import string
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote

HEX, LETTERS = "0123456789abcdef", string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
NAMES = ("rosa.lindt", "t.okafor", "ines_prado", "maria.dahl", "jo-kerr", "p.vance", "lena.roy", "sam.ito")
HOSTS = ("mail.example", "inbox.example", "post.m.northern.example")


@dataclass(frozen=True)
class Thing:
    """Something in a text: its role (secret, person, keep), its kind, how it is spelt, and whose it is.

    ``traps`` says what a misconception leaves in its place.
    """

    role: str
    kind: str
    text: str
    who: str = ""
    traps: tuple[str, ...] = ()


Parts = tuple[str | Thing, ...]


class Texts(tuple[str | Thing, ...]):
    """A text in parts."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return the text as it stands in a file."""
        return "".join(one if isinstance(one, str) else one.text for one in self)


def said(*parts: str | Thing) -> Texts:
    """Return a text of parts."""
    return Texts(parts)


class Planter:
    """Draws things; what is drawn by one is never drawn again."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def letters(self, among: str, count: int) -> str:
        """Return drawn letters."""
        return "".join(self.rng.choices(among, k=count))

    def secret(self, kind: str, text: str) -> Thing:
        """Return a secret; who does not look for its kind leaves it."""
        cut = ("jwt-cut",) if kind == "jwt" else ()
        return Thing("secret", kind, text, traps=(f"{kind}-missed", *cut))

    def keep(self, kind: str, text: str, *traps: str) -> Thing:
        """Return what has to stay; a misconception changes it."""
        return Thing("keep", kind, text, traps=traps)

    def value(self) -> str:
        """Return the value of a password or a token: no pattern finds it, only its name does."""
        made = self.letters(LETTERS, self.rng.randrange(9, 20))
        return made[:4] + self.rng.choice(".!%$~") + made[4:] + self.rng.choice(HEX[:10])

    def opaque(self) -> str:
        """Return a token without any form of its own, with a digit in it."""
        return f"{self.letters(LOWER, 10)}-{self.letters(HEX[:10], 2)}_{self.letters(LOWER, self.rng.randrange(6, 20))}"

    def jwt(self) -> str:
        """Return a token of three parts in base64, for URLs."""
        head = {"alg": self.rng.choice(("HS256", "RS256")), "typ": "JWT"}
        body = {"sub": self.letters(LOWER, 8), "exp": self.rng.randrange(1_700_000_000, 1_900_000_000)}
        parts = [json.dumps(one, separators=(",", ":")).encode() for one in (head, body)]
        parts.append(self.rng.randbytes(32))
        head64, body64, sign = (base64.urlsafe_b64encode(one).decode().rstrip("=") for one in parts)
        at = self.rng.randrange(4, 30)
        return f"{head64}.{body64}.{sign[:at]}-{sign[at + 1 : -2]}_{sign[-1]}"

    def login(self) -> str:
        """Return a user and a password in base64."""
        user = self.rng.choice(("ci", "booking", "deploy", "partner-7"))
        return base64.b64encode(f"{user}:{self.value()}".encode()).decode()

    def cursor(self) -> str:
        """Return base64 of JSON: it can be read, and is no login."""
        told = {"page": self.rng.randrange(2, 90), "by": "sail"}
        return base64.b64encode(json.dumps(told, separators=(",", ":")).encode()).decode()

    def noise(self) -> str:
        """Return base64 of what nobody can read."""
        return base64.b64encode(b"\xf3" + self.rng.randbytes(self.rng.choice((17, 32)))).decode()

    def block(self, label: str, role: str) -> list[Texts]:
        """Return the lines of a block between dashes; those of a private key are secrets."""
        kind, traps = "certificate", ("certificate-gone",)
        if role == "secret":
            kind, traps = "block", ("block-missed", "block-joined")
        lines = [base64.b64encode(self.rng.randbytes(48)).decode() for _ in range(self.rng.randrange(3, 6))]
        lines.append(base64.b64encode(self.rng.randbytes(16)).decode())
        inner = [said(Thing(role, kind, one, traps=traps)) for one in lines]
        return [said(f"-----BEGIN {label}-----"), *inner, said(f"-----END {label}-----")]


class Customers:
    """Customers with what they are known by, each in several spellings."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.turns = rng, dict[str, int]()
        first, second, *others = rng.sample(NAMES, 5)
        host = rng.choice(HOSTS[:2])
        self.mails = [
            f"{first}@{host}",
            f"{first}+{rng.randrange(20_200_101, 20_261_231)}@{host}",
            f"{first}@{HOSTS[2]}",
        ]
        self.mails += [f"{second}+ferry@{host}", *(f"{one}@{rng.choice(HOSTS)}" for one in others[:2])]
        low = rng.randrange(11, 25)  # one is the beginning of another
        net = rng.choice(("192.0.2", "198.51.100", "203.0.113"))
        self.fours = [f"{net}.{low}", f"{net}.{low}{rng.randrange(6)}", *_others(rng, f"{net}.{low}")]
        self.sixes = [str(IPv6Address((0x20010DB8 << 96) | rng.randrange(1, 2**16) << 64 | rng.randrange(1, 2**16)))
                      for _ in range(3)]  # fmt: skip

    def next(self, among: Sequence[str]) -> str:
        """Return the next one of several; each comes before one comes again."""
        self.turns[among[0]] = self.turns.get(among[0], self.rng.randrange(len(among))) + 1
        return among[self.turns[among[0]] % len(among)]

    def mail(self, how: str = "", text: str = "") -> Thing:
        """Return an address for letters, as it is, in other capitals, or as it stands in a URL."""
        text = text or self.next(self.mails)
        who = f"mail {text.lower()}"
        if how == "capitals":
            name, _, host = text.partition("@")
            text = f"{name.title()}@{host.capitalize()}" if self.rng.random() < 0.5 else text.upper()
        if how == "url":
            return Thing("person", "mail-in-url", quote(text, safe=""), who, ("mail-in-url-missed",))
        return Thing("person", "mail", text, who, ("mail-missed", "domain-left"))

    def address(self, how: str = "", plain: str = "") -> Thing:
        """Return an address of the network, as it is or spelt otherwise."""
        plain = plain or self.next([*self.fours, *self.sixes])
        if ":" not in plain:
            return Thing("person", "four", plain, f"address {plain}", ("address-missed",))
        made = IPv6Address(plain)
        spelt = {"": plain, "capitals": plain.upper(), "long": made.exploded}[how]
        if how == "long" and self.rng.random() < 0.5:
            spelt = ":".join(f"{int(one, 16):x}" for one in spelt.split(":"))
        return Thing("person", "six", spelt, f"address {plain}", ("six-missed",))


def _others(rng: random.Random, taken: str) -> list[str]:
    """Return two more addresses, of other networks."""
    nets = [one for one in ("192.0.2", "198.51.100", "203.0.113") if not taken.startswith(one)]
    return [str(IPv4Address(f"{net}.{rng.randrange(40, 250)}")) for net in nets]
