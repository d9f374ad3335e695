"""The certificates that are served in a case: a leaf, and what each letter of ``served`` stands for."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from groundschool.formats.certificates import (
    Certificate,
    Holder,
    Order,
    distinguished,
    ec_key,
    general_name,
    issue,
    rsa_public,
)
from groundschool.kit import beside
from groundschool.scenarios.authorities import AGE, Authorities, short_key
from groundschool.simulation.company import DOMAIN

DAY = timedelta(days=1)
told = beside(__file__, "cases")


class Chain:
    """What is served in a case at a moment."""

    def __init__(self, rng: random.Random, works: Authorities, case: told.Case, at: datetime) -> None:
        self._rng, self._works, self._case, self._at = rng, works, case, at
        self._house = ({"own": works.own, "old": works.old} | works.frail).get(case.issuer, works.public)
        self._issuing = self._house.issuing
        self._rekeyed = works.impostor(self._house.root)
        if case.weak_issuing:
            self._issuing = replace(self._issuing, key=short_key("Tideline"))

    def certificates(self) -> list[Certificate]:
        """Return them, leaf first."""
        known = {
            "I": self._intermediate,
            "R": lambda: self._house.root_certificate,
            "P": lambda: self._authority(self._works.policy, self._house.root),
            "L": lambda: self._authority(self._works.impostor(self._issuing), self._house.root),
            "N": lambda: self._authority(self._renamed("Issuing E9"), self._house.root),
            "O": lambda: self._authority(self._renamed("Issuing D7"), self._house.root, over=True),
            "S": lambda: self._authority(
                self._renamed("Issuing D8"), self._house.root, ends=self._rng.randint(3, 12) * DAY
            ),
            "K": lambda: self._authority(self._rekeyed, self._house.root),
            "X": lambda: self._authority(self._house.root, self._works.old.root, over=self._case.issuer == "public"),
            "C": lambda: self._authority(self._house.root, self._works.policy),
        }
        return [self._leaf(), *(known[letter]() for letter in self._case.served)]

    def _leaf(self) -> Certificate:
        case, signing = (
            self._case,
            Holder(distinguished(self._case.common_name or self._case.names[0]), ec_key(self._rng)),
        )
        alone = case.issuer == "self"
        order = Order(
            signing.name,
            rsa_public(self._rng, case.bits) if case.bits else signing.key.public_key(),
            self._at + case.begins,
            self._at + (case.ends or self._rng.randint(20, 80) * DAY),
            tuple(map(general_name, case.names)),
            case.purposes,
            own_id=case.bare != "leaf",
            issuer_id=case.bare != "leaf",
            issuer_at="" if alone else f"http://pki.{DOMAIN}/issuing.cer",
        )
        return issue(self._rng, order, signing if alone else self._issuing, sha1=case.sha1 == "leaf")

    def _intermediate(self) -> Certificate:
        """Return the certificate of whoever signed the leaf: the usual one where nothing is special about it."""
        case = self._case
        house, by_policy = self._house, case.issuer == "public" and "P" in case.served
        if "K" in case.served:
            return self._authority(self._issuing, self._rekeyed)
        if not (by_policy or case.issuing_begins or case.issuing_ends or case.weak_issuing or case.bare or case.sha1):
            return house.issuing_certificate
        order = replace(
            self._works.order(self._issuing, self._at + (case.issuing_ends or 900 * DAY)),
            begins=self._at + (case.issuing_begins or -AGE),
            own_id=case.bare != "issuing",
        )
        return issue(self._rng, order, self._works.policy if by_policy else house.root, sha1=case.sha1 == "issuing")

    def _renamed(self, name: str) -> Holder:
        """Return who issues, under another name: the key is the same."""
        return replace(self._issuing, name=distinguished(f"Tideline Trust {name}", "Tideline Trust", "IE"))

    def _authority(self, whom: Holder, by: Holder, *, over: bool = False, ends: timedelta = 2000 * DAY) -> Certificate:
        """Return a certificate for an authority that is good for years (or until ``ends``), or over for some time."""
        ends = -self._rng.randint(20, 90) * DAY if over else ends
        return self._works.certify(whom, by, self._at + ends)
