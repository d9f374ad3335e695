"""The certificate authorities of a world: a public one that clients trust, and the company's own that they do not."""

import random
from datetime import datetime, timedelta

from cryptography import x509

from groundschool.formats.certificates import Holder, Order, distinguished, ec_key, issue
from groundschool.simulation.company import NAME

DAY = timedelta(days=1)
AGE = 1500 * DAY  # how long ago the authorities' certificates were issued


class Authorities:
    """Who issues certificates on a day: holders of keys by role, and the certificates they have given each other.

    ``root``, ``policy`` and ``issuing`` are the public authority's three tiers, ``own_root`` and ``own_issuing`` the
    company's two; ``*_certificate`` is what they usually present. ``trusted`` are the roots a client has: the public
    authority's and a stranger's.
    """

    def __init__(self, rng: random.Random, day: datetime) -> None:
        self._rng, self._day = rng, day
        public, own = ("Tideline Trust", "IE"), (NAME, "PT")
        self.root = Holder(distinguished("Tideline Trust Root R1", *public), ec_key(rng))
        self.policy = Holder(distinguished("Tideline Trust Policy CA", *public), ec_key(rng))
        self.issuing = Holder(distinguished(f"Tideline Trust Issuing E{rng.randint(1, 4)}", *public), ec_key(rng))
        self.own_root = Holder(distinguished(f"{NAME} Internal Root", *own), ec_key(rng))
        self.own_issuing = Holder(distinguished(f"{NAME} Internal Issuing", *own), ec_key(rng))
        stranger = Holder(distinguished("Fairway Global Root", "Fairway Services", "CA"), ec_key(rng))
        self.trusted = (
            self.certify(self.root, self.root, day + 5000 * DAY),
            self.certify(stranger, stranger, day + 4000 * DAY),
        )
        self.own_root_certificate = self.certify(self.own_root, self.own_root, day + 5000 * DAY)
        self.issuing_certificate = self.certify(self.issuing, self.root, day + 900 * DAY)
        self.own_issuing_certificate = self.certify(self.own_issuing, self.own_root, day + 900 * DAY)

    def certify(self, whom: Holder, by: Holder, ends: datetime, *, sha1: bool = False) -> x509.Certificate:
        """Return an authority's certificate, valid until ``ends``."""
        order = Order(whom.name, whom.key.public_key(), self._day - AGE, ends, authority=True)
        return issue(self._rng, order, by, sha1=sha1)

    def impostor(self, whom: Holder) -> Holder:
        """Return a holder of the same name with another key, as after an authority changed its key."""
        return Holder(whom.name, ec_key(self._rng))
