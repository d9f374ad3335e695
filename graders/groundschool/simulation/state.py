"""What differs from world to world: hosts, pods, versions, sizes, traffic and the on-call rota."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from groundschool.simulation import clock
from groundschool.simulation.chance import chance, seed_of
from groundschool.simulation.company import DOMAIN, REGIONS
from groundschool.simulation.people import Colleague, with_role
from groundschool.simulation.services import ALL

# Kubernetes' SafeEncodeString alphabet: no vowels and no look-alikes, so that no word is spelled.
SAFE = "bcdfghjklmnpqrstvwxz2456789"


@dataclass(frozen=True)
class Instance:
    """A running copy of a service or store: a pod, or a host for edge and stores."""

    index: int
    service: str
    name: str
    region: str
    zone: str
    node: str
    address: str
    port: int
    version: str

    @property
    def endpoint(self) -> str:
        """Return ``address:port``, as nginx and Prometheus write it."""
        return f"{self.address}:{self.port}"


@dataclass(frozen=True)
class World:
    """The company on one seeded day.

    ``traffic`` multiplies the company's mean request rate. The rest is drawn when it is asked for: many a dataset needs
    no more of its world than the day.
    """

    seed: int
    day: datetime
    traffic: float

    @classmethod
    def from_seed(cls, seed: int, traffic: float | None = None) -> "World":
        """Return the world of ``seed``; a given ``traffic`` replaces the drawn level (small ones make small logs)."""
        _, day, drawn = _begun(seed)
        return cls(seed, day, drawn if traffic is None else traffic)

    @classmethod
    def from_key(cls, key: bytes, traffic: float | None = None) -> "World":
        """Return the world of a secret key of 32 bytes, which nobody finds by trying, as they would find a seed."""
        return cls.from_seed(seed_of(key), traffic)

    @property
    def instances(self) -> tuple[Instance, ...]:
        """Return what runs, ordered by service and zone."""
        return self._drawn[0]

    @property
    def headroom(self) -> dict[str, float]:
        """Return each service's utilisation at the daily peak (0-1), by name."""
        return self._drawn[1]

    @cached_property
    def _drawn(self) -> tuple[tuple[Instance, ...], dict[str, float], int]:
        """Return the instances, the headroom, and where the rota stands."""
        rng, _, _ = _begun(self.seed)
        instances = tuple(_instances(rng))
        headroom = {service.name: round(float(rng.uniform(0.42, 0.58)), 3) for service in ALL}
        headroom["edge"] = round(headroom["edge"] / 2, 3)  # nginx is never what saturates first
        return instances, headroom, int(rng.randint(0, 8))

    @cached_property
    def by_service(self) -> dict[str, tuple[Instance, ...]]:
        """Return the instances of each service or store, by its name."""
        names = [service.name for service in ALL]
        return {name: tuple(one for one in self.instances if one.service == name) for name in names}

    def window(self, hours: float = 2.0) -> clock.Window:
        """Return the usual stretch to look at: a seeded start in the working day, on a whole quarter of an hour."""
        quarter = int(chance(self.seed, plus=1).randint(24, 72))
        return clock.Window(self.day + timedelta(minutes=15 * quarter), int(hours * 3600))

    def on_call(self, team: str, at: datetime) -> Colleague:
        """Return who holds the team's pager: south from 07:00 to 19:00 UTC, north at night, weekly rotation.

        Teams with nobody in a region are covered by platform.
        """
        region = "south" if 7 <= at.hour < 19 else "north"
        people = with_role("on-call senior", region, team) or with_role("on-call senior", region, "platform")
        return people[(self._drawn[2] + at.isocalendar().week) % len(people)]


def _begun(seed: int) -> tuple[np.random.RandomState, datetime, float]:
    """Return the generator of a world after its first draws, which are the day and the traffic."""
    rng = chance(seed)
    return rng, clock.base_day(rng), round(float(rng.uniform(0.6, 1.5)), 2)


def _instances(rng: np.random.RandomState) -> list[Instance]:
    """Return 2, 4 or 6 instances a service, half in each region, in distinct zones; one in each region for stores."""
    found: list[Instance] = []
    next_address = {region.name: 10 for region in REGIONS}
    for service in ALL:
        per_region = 1 if service.kind != "service" else (1, 2, 2, 3)[rng.randint(0, 4)]
        if service.name in {"edge", "web", "booking-api"}:
            per_region = max(per_region, 2)
        version = f"{rng.randint(1, 5)}.{rng.randint(0, 40)}.{rng.randint(0, 12)}"
        replica_set = _safe(rng, 10)
        for region in REGIONS:
            for place in (region.zones[number] for number in rng.permutation(len(region.zones))[:per_region]):
                number = next_address[region.name]
                next_address[region.name] = number + 1
                on_host = service.kind != "service" or service.name == "edge"
                name = f"{service.name}-{place}" if on_host else f"{service.name}-{replica_set}-{_safe(rng, 5)}"
                node = f"{name}.{DOMAIN}" if on_host else f"node-{place}-{rng.randint(1, 4)}.{DOMAIN}"
                address = f"{region.network}.{number}"
                index = len(found)
                found.append(
                    Instance(index, service.name, name, region.name, place, node, address, service.port, version)
                )
    return found


def _safe(rng: np.random.RandomState, length: int) -> str:
    return "".join(SAFE[place] for place in rng.randint(0, len(SAFE), length).tolist())
