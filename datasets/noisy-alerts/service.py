"""The service: who owns it, what was agreed to be worth telling somebody, and the metrics that say so."""

import random
from dataclasses import dataclass

from groundschool.simulation.services import BY_NAME
from groundschool.simulation.state import World

NAME, OTHER = "payments", "payments-batch"  # whose name begins alike, and is another service
SITE = "https://runbooks.saltmarsh.example/"


@dataclass(frozen=True)
class Service:
    """``errors`` and ``slow`` are shares, ``bound`` the seconds of a slow answer, ``age`` those of a late message.

    ``minimum`` is the number of requests a minute from which on shares mean something.
    """

    name: str
    owner: str
    instances: tuple[str, ...]
    queue: str
    other: str
    errors: float = 0.03
    slow: float = 0.1
    bound: str = "0.5"
    age: int = 900
    minimum: int = 60

    @property
    def runbooks(self) -> dict[str, str]:
        """Return the text of each page of the runbooks' folder."""
        told = {
            "errors": "Share of answers with 5xx above what was agreed. Look at the last deploy first.",
            "slow": "Answers take longer than was agreed. Look at what the service waits for.",
            "gone": "No instance answers. Look at the deploy log, then at the hosts.",
            "backlog": "Messages wait. Look at the consumer's log; nothing is lost meanwhile.",
        }
        own = {f"{self.name}-{kind}": text for kind, text in told.items()}
        return own | {"host-cpu": "What runs there, and since when?", "disk-used": "What grew, and may it go?"}

    def as_yaml(self) -> str:
        """Return what the catalogue says of the service."""
        return f"""\
service: {self.name}
owner: {self.owner}
runbooks: {SITE}  # and the name of a page in runbooks/

# Agreed with support and {self.owner}: what is worth telling somebody, and how.
page:
  errors: {{answered: 5xx, more_than: {100 * self.errors:g}%}}  # of all requests
  slow: {{slower_than: {self.bound}s, more_than: {100 * self.slow:g}%}}  # of all requests
  gone: no instance answers Prometheus, or Prometheus knows of none
  requests_a_minute: {self.minimum}  # with fewer, errors and slow answers wake nobody
ticket:
  backlog: {{queue: {self.queue}, oldest_message_older_than: {self.age}s}}
"""


def drawn(seed: int, rng: random.Random) -> Service:
    """Return the service, whose agreement is the same for everybody; its instances are those of a world, and more."""
    first = World.from_seed(seed).by_service[NAME][0]
    head, _, last = first.address.rpartition(".")
    places = rng.sample(range(int(last), 250), 3)
    instances = tuple(f"{head}.{place}:{first.port}" for place in sorted(places))
    return Service(NAME, BY_NAME[NAME].team, instances, f"{NAME}-events", OTHER)
