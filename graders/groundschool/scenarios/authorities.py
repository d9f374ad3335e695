"""The certificate authorities of a world: a public one that clients trust, and the company's own that they do not."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography import x509

from groundschool.formats.certificates import Holder, Order, distinguished, ec_key, issue
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
    public authority's middle tier. ``trusted`` are the roots a client has.
    """

    def __init__(self, rng: random.Random, day: datetime) -> None:
        self._rng, self._day = rng, day
        tideline, own, fairway = ("Tideline Trust", "IE"), (NAME, "PT"), ("Fairway Services", "CA")
        self.policy = Holder(distinguished("Tideline Trust Policy CA", *tideline), ec_key(rng))
        self.public = self._house(("Tideline Trust Root R1", f"Tideline Trust Issuing E{rng.randint(1, 4)}"), tideline)
        self.own = self._house((f"{NAME} Internal Root", f"{NAME} Internal Issuing"), own, issuer_id=False)
        self.old = self._house(("Fairway Global Root", "Fairway Server CA 2"), fairway, issuer_id=False, sha1=True)
        self.trusted = (self.public.root_certificate, self.old.root_certificate)

    def _house(
        self, names: tuple[str, str], of: tuple[str, str], *, issuer_id: bool = True, sha1: bool = False
    ) -> House:
        root, issuing = (Holder(distinguished(name, *of), ec_key(self._rng)) for name in names)
        order = replace(self.order(root, self._day + 5000 * DAY), issuer_id=issuer_id)
        usual = self.certify(issuing, root, self._day + 900 * DAY)
        return House(root, issuing, issue(self._rng, order, root, sha1=sha1), usual)

    def order(self, whom: Holder, ends: datetime) -> Order:
        """Return what an authority's certificate is to say, valid until ``ends``."""
        return Order(whom.name, whom.key.public_key(), self._day - AGE, ends, authority=True)

    def certify(self, whom: Holder, by: Holder, ends: datetime, *, sha1: bool = False) -> x509.Certificate:
        """Return an authority's certificate, valid until ``ends``."""
        return issue(self._rng, self.order(whom, ends), by, sha1=sha1)

    def impostor(self, whom: Holder) -> Holder:
        """Return a holder of the same name with another key, as after an authority changed its key."""
        return Holder(whom.name, ec_key(self._rng))
