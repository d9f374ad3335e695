"""Names that services are found by, and the resolvers that keep the answers: one in each zone."""

from dataclasses import dataclass
from datetime import datetime

from groundschool.simulation.company import DOMAIN, REGIONS

TTL = 300  # seconds that an answer may usually be kept
FIRST_RESOLVER = 53  # the last octet of the first zone's
RESOLVERS = {
    zone: f"{region.network}.{number}" for region in REGIONS for number, zone in enumerate(region.zones, FIRST_RESOLVER)
}


@dataclass(frozen=True)
class AddressChange:
    """A record that was changed: whose name it is, the addresses before and after, and how long answers may be kept."""

    at: datetime
    service: str
    old: str
    new: str
    ttl: int


def name_of(service: str) -> str:
    """Return the name by which others find a service or store."""
    return f"{service}.{DOMAIN}"
