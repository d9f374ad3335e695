"""The certificate authorities of a world: a public one that clients trust, and the company's own that they do not."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from groundschool.formats.certificates import Holder, Order, distinguished, ec_key, issue, rsa_key
from groundschool.simulation.company import NAME

DAY = timedelta(days=1)
AGE = 1500 * DAY  # how long ago the authorities' certificates were issued


@dataclass(frozen=True)
class House:
    """An authority: the holders of its root and of what issues for hosts, each with its usual certificate."""

    root: Holder
    issuing: Holder
    root_certificate: x509.Certificate
    issuing_certificate: x509.Certificate


class Authorities:
    """Who issues certificates on a day: houses, and the certificates they give each other.

    ``public`` is an authority that clients trust, ``old`` another, whose root is signed with SHA-1 and does not say
    which key signed it, as most roots of that age; ``own`` is the company's, trusted by nobody else. ``policy`` is the
    public authority's middle tier. ``frail`` are houses whose roots are trusted and no good on the day: one has ended,
    one has yet to begin, one has a short key. ``trusted`` are the roots a client has.
    """

    def __init__(self, rng: random.Random, day: datetime, *, frail: bool = False) -> None:
        self._rng, self._day = rng, day
        tideline, own, fairway = ("Tideline Trust", "IE"), (NAME, "PT"), ("Fairway Services", "CA")
        self.policy = Holder(distinguished("Tideline Trust Policy CA", *tideline), ec_key(rng))
        self.public = self._house(("Tideline Trust Root R1", f"Tideline Trust Issuing E{rng.randint(1, 4)}"), tideline)
        self.own = self._house((f"{NAME} Internal Root", f"{NAME} Internal Issuing"), own, issuer_id=False)
        self.old = self._house(("Fairway Global Root", "Fairway Server CA 2"), fairway, issuer_id=False, sha1=True)
        self.frail = self._frail() if frail else {}
        houses = (self.public, self.old, *self.frail.values())
        self.trusted = tuple(house.root_certificate for house in houses)

    def _house(
        self, names: tuple[str, str], of: tuple[str, str], *, issuer_id: bool = True, sha1: bool = False
    ) -> House:
        root, issuing = (Holder(distinguished(name, *of), ec_key(self._rng)) for name in names)
        order = replace(self.order(root, self._day + 5000 * DAY), issuer_id=issuer_id)
        usual = self.certify(issuing, root, self._day + 900 * DAY)
        return House(root, issuing, issue(self._rng, order, root, sha1=sha1), usual)

    def _frail(self) -> dict[str, House]:
        day, years = self._day, 5000 * DAY
        ended, early = (self._rng.randint(5, 90) * DAY for _ in range(2))
        return {
            "ended": self._breakwater("Root 1", ec_key(self._rng), day - AGE, day - ended),
            "early": self._breakwater("Root 3", ec_key(self._rng), day + early, day + years),
            "short": self._breakwater("Root 2", short_key("Breakwater"), day - AGE, day + years),
        }

    def _breakwater(
        self, name: str, key: EllipticCurvePrivateKey | RSAPrivateKey, begins: datetime, ends: datetime
    ) -> House:
        """Return the house of a root that is valid in some time only; what it has issued is good for years."""
        root, issuing = (
            Holder(distinguished(f"Breakwater {called}", "Breakwater Registry", "NL"), held)
            for called, held in ((name, key), (f"{name} Servers", ec_key(self._rng)))
        )
        own = issue(self._rng, replace(self.order(root, ends), begins=begins), root)
        return House(root, issuing, own, self.certify(issuing, root, self._day + 900 * DAY))

    def order(self, whom: Holder, ends: datetime) -> Order:
        """Return what an authority's certificate is to say, valid until ``ends``."""
        return Order(whom.name, whom.key.public_key(), self._day - AGE, ends, authority=True)

    def certify(self, whom: Holder, by: Holder, ends: datetime, *, sha1: bool = False) -> x509.Certificate:
        """Return an authority's certificate, valid until ``ends``."""
        return issue(self._rng, self.order(whom, ends), by, sha1=sha1)

    def impostor(self, whom: Holder) -> Holder:
        """Return a holder of the same name with another key, as after an authority changed its key."""
        return Holder(whom.name, ec_key(self._rng))


@cache
def short_key(whose: str) -> RSAPrivateKey:
    """Return somebody's key of 1024 bits, the same on every day: its primes take longer to find than all else here."""
    return rsa_key(random.Random(f"short key {whose}"))
