"""A certificate that clients refuse: out of date, without its intermediate, or for another name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Self

import numpy as np

from groundschool.simulation.company import JOURNEYS
from groundschool.simulation.conditions import PROGRAMS, Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.stage import Stage

_HARMFUL = (
    Mitigation(
        "disable-verification", "tell clients to skip verification", "anybody may pose as us; nothing is mended"
    ),
    Mitigation("restart-edge", "restart every edge at once", "an outage of a minute"),
)


@dataclass(frozen=True)
class _Certificate(Fault):
    """The edge presents a certificate on one host name that clients refuse.

    ``verify`` is OpenSSL's result for it (X509_V_ERR_..., openssl-verification-options); ``refusing`` the share of
    handshakes each client program gives up.
    """

    journey: str

    verify: ClassVar[int]
    refusing: ClassVar[Mapping[str, float]]

    category = "configuration"
    par_minutes = 20
    harmful = _HARMFUL

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault on one public host."""
        return cls("edge", JOURNEYS[rng.randint(len(JOURNEYS))].name)

    def perturb(self, stage: Stage) -> None:
        """Refuse handshakes on the host from the onset on."""
        number = next(i for i, journey in enumerate(JOURNEYS) if journey.name == self.journey)
        programs = [PROGRAMS.index(program) for program in JOURNEYS[number].host.clients]
        refusing = [self.refusing[program] for program in JOURNEYS[number].host.clients]

        def refuse(_: int, now: Conditions) -> None:
            now.verify[number], now.refused[programs] = self.verify, refusing

        stage.lay(refuse, stage.onset)
        self.explain(stage, JOURNEYS[number].host.name)

    def explain(self, stage: Stage, host: str) -> None:
        """Plan the note of the change that led here; an expiry has none."""


class ExpiredCertificate(_Certificate):
    """notAfter has passed."""

    id = "expired-certificate"
    verify = 10
    refusing = MappingProxyType({"browser": 0.97, "app": 1.0, "kiosk": 1.0, "haulier": 1.0})
    right = (
        Mitigation("renew", "issue and install a new certificate", "handshakes succeed as edges reload", clears=True),
    )
    runner_up = "the edge is down"
    telling = "TCP connects and the server presents a certificate whose notAfter has passed"


class MissingIntermediate(_Certificate):
    """The leaf is served alone: programs without the intermediate in store cannot build the chain."""

    id = "missing-intermediate"
    verify = 20
    refusing = MappingProxyType({"browser": 0.06, "app": 0.95, "kiosk": 1.0, "haulier": 1.0})
    right = (Mitigation("full-chain", "install the full chain", "handshakes succeed as edges reload", clears=True),)
    runner_up = "the kiosks' network is down"
    telling = "browsers are well, programs are not: the server sends one certificate"

    def explain(self, stage: Stage, host: str) -> None:
        """Note the renewal."""
        text = f"certificate for {host} renewed and reloaded"
        stage.plan(stage.onset, lambda t: stage.note(t, "config", self.service, text, by="cert-renewer"))


class WrongName(_Certificate):
    """The certificate is valid, for another host."""

    id = "wrong-name"
    verify = 62
    refusing = MappingProxyType({"browser": 0.98, "app": 1.0, "kiosk": 1.0, "haulier": 1.0})
    right = (
        Mitigation(
            "right-certificate", "install the host's own certificate", "handshakes succeed as edges reload", clears=True
        ),
    )
    runner_up = "the certificate has expired"
    telling = "dates and chain are good; subjectAltName does not list the host"

    def explain(self, stage: Stage, host: str) -> None:
        """Note the configuration change."""
        text = f"server block for {host} rewritten and reloaded"
        stage.plan(stage.onset, lambda t: stage.note(t, "config", self.service, text, by="platform-config"))
