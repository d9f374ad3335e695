"""One virtual network of the company as it is drawn, and what is around it."""

import random
from collections.abc import Iterator
from typing import Any

from groundschool.kit import beside
from groundschool.simulation.company import CLIENT_NETWORK6, PUBLIC_NETWORK, REGIONS
from groundschool.simulation.services import BY_NAME

network = beside(__file__, "network")
Entry, Group, Interface = network.Entry, network.Group, network.Interface
Network, Route, Rule, CLIENTS = network.Network, network.Route, network.Rule, network.CLIENTS
ANY4, ANY6 = "0.0.0.0/0", "::/0"
EDGE, APP, DATA, OPS = range(4)
SSH, SCRAPE = (22, 22), (9100, 9100)
SECOND = (("web", 2), ("store", 2))  # have a second address of each family
PLACES = (
    *(("edge", EDGE, 1), ("edge", EDGE, 2), ("web", APP, 1), ("web", APP, 2), ("app", APP, 1), ("app", APP, 2)),
    *(("store", DATA, 1), ("store", DATA, 2), ("ops", OPS, 1), ("ops", OPS, 2)),
)


class Drawn:
    """A network of one region that is joined with the other's, the addresses around it, and the names of all."""

    def __init__(self, rng: random.Random, edge: str | None = None) -> None:
        self.rng, self.edge = rng, edge
        self.home, self.other = rng.sample(REGIONS, 2)
        self.app = BY_NAME[rng.choice(("booking-api", "search", "auth", "inventory", "payments", "freight"))]
        self.store = BY_NAME[rng.choice(("bookings-db", "session-cache", "events"))]
        self.subnets = [self.id("subnet") for _ in range(4)]
        self.home4, self.home6 = f"{self.home.network}.0/24", f"{self.home.network6}::/56"
        self.peer4, self.peer6 = f"{self.other.network}.0/24", f"{self.other.network6}::/56"
        self.quarter, self.sixteenth = rng.choice((64, 128, 192)), 16 * rng.randint(0, 3)
        blocks = rng.sample(range(2, 14), 5)
        self.blocked, self.offices, self.friend, self.partner, self.crowd = (
            f"{PUBLIC_NETWORK}.{16 * block}/28" for block in blocks
        )
        self.offices6 = f"{CLIENT_NETWORK6}{rng.randint(0x10, 0xFF):x}::/64"
        self.network = self._network()
        self.roles: dict[str, list[tuple[str, str]]] = {}
        for (role, *_), one in zip(PLACES, self.network.interfaces, strict=True):
            self.roles.setdefault(role, []).append(one.addresses)

    def id(self, kind: str) -> str:
        """Return a new name as the API gives them."""
        return f"{kind}-0{self.rng.getrandbits(64):016x}"

    def _addresses(self, subnet: int, last: int) -> Iterator[str]:
        """Yield an address of each family; of IPv4 a subnet has 64."""
        yield f"{self.home.network}.{64 * subnet + (last if last < 64 else last - 96)}"
        yield f"{self.home.network6}:{subnet + 1}::{last:x}"

    def _with_another(self, subnet: int) -> list[str]:
        """Return a subnet of ours and one in which nobody is, in any order."""
        return self.rng.sample((self.subnets[subnet], self.id("subnet")), 2)

    def near(self, subnet: int, family: int = 4) -> str:
        """Return the block of one of our subnets."""
        if family == 4:
            return f"{self.home.network}.{64 * subnet}/26"
        return f"{self.home.network6}:{subnet + 1}::/64"

    def _network(self) -> Network:
        named = {name: self.id("sg") for name in ("fleet", "edge", "web", "app", "store", "ops")}
        roles = {"app": self.app.name, "store": self.store.name}
        lasts = iter(self.rng.sample(range(8, 60, 5), 10))
        interfaces, own = [], {}
        for role, subnet, number in PLACES:
            own[f"{role}-{number}"] = self.id("sg")
            groups = [named["fleet"], named[role], own[f"{role}-{number}"]]
            last = next(lasts)
            lasts_of_it = (last, last + 100) if (role, number) in SECOND else (last,)
            addresses = [one for last in lasts_of_it for one in self._addresses(subnet, last)]
            name = f"{roles.get(role, role)}-{number}"
            interfaces.append(Interface(name, self.subnets[subnet], tuple(addresses), self.rng.sample(groups, 3)))
        lists = {self.id("pl"): one for one in ((self.offices,), (self.offices6,), (self.partner, self.friend))}
        groups = {named[name]: one for name, one in self._groups(named, [*lists]).items()}
        groups |= {name: self._own(role, interfaces[-2]) for role, name in own.items()}
        return Network(groups, self._acls(), *self._tables(), tuple(interfaces), lists)

    def _groups(self, named: dict[str, str], lists: list[str]) -> dict[str, Group]:
        *offices, partners = lists
        everywhere = (Rule("-1", None, (ANY4, ANY6)),)
        app, store = (self.app.port, self.app.port), (self.store.port, self.store.port)
        ops = (self.near(OPS), self.near(OPS, 6))
        to_peer = Rule("tcp", (8000, 8100), (self.peer4,))
        return {
            "fleet": Group(
                "fleet",
                (Rule("tcp", SCRAPE, ops), Rule("icmp", (3, 4), (ANY4,)), Rule("50", None, (self.peer4,))),
                (Rule("udp", (53, 53), (self.home4, self.home6)),),
            ),
            "edge": Group("edge", (Rule("tcp", (443, 443), (ANY4,)),), everywhere),
            "web": Group("web", (Rule("tcp", (8080, 8080), (named["edge"],)),), everywhere),
            "app": Group(
                self.app.name,
                (Rule("tcp", app, (named["web"],)), Rule("tcp", (8000, 8100), (self.friend, self.peer4))),
                (Rule("tcp", store, (named["store"],)), Rule("tcp", (443, 443), (partners,)), to_peer),
            ),
            "store": Group(
                self.store.name,
                (Rule("tcp", store, (named["edge"], named["app"], ops[0])),),
                (Rule("-1", None, (ANY4,)),),
            ),
            "ops": Group("ops", (Rule("tcp", SSH, tuple(offices)), Rule("-1", None, (named["ops"],))), everywhere),
        }

    def _own(self, role: str, ops: Interface) -> Group:
        rules = {
            "edge-1": (Rule("tcp", (443, 443), (self.offices6, ANY6)),),
            "web-1": (Rule("tcp", SSH, tuple(f"{one}/{128 if ':' in one else 32}" for one in ops.addresses)),),
        }
        return Group(f"{role}-only", rules.get(role, ()))

    def _acls(self) -> dict[str, Any]:
        store = (self.store.port, self.store.port)
        edge4, edge6 = ((1024, 65534), CLIENTS) if self.edge == "bounds" else (CLIENTS, CLIENTS)
        data4 = (1025, 65535) if self.edge == "bounds" else CLIENTS
        told = {
            EDGE: [
                (90, "deny", self.blocked, "-1", None, False),
                (100, "allow", ANY4, "tcp", (443, 443), False),
                (101, "allow", ANY6, "tcp", (443, 443), False),
                (110, "allow", ANY4, "tcp", CLIENTS, False),
                (111, "allow", self.home6, "tcp", CLIENTS, False),
                (120, "allow", ANY4, "udp", (443, 443), False),
                (100, "allow", ANY4, "tcp", edge4, True),
                (101, "allow", self.home6, "tcp", edge6, True),
                (96, "allow", self.crowd, "tcp", (2500, 65535), True),
                (97, "deny", self.crowd, "tcp", (2000, 3000), True),
            ],
            APP: [
                (100, "allow", self.near(EDGE), "tcp", CLIENTS, False),
                (101, "allow", self.near(EDGE, 6), "tcp", CLIENTS, False),
                (102, "allow", self.peer4, "tcp", CLIENTS, False),
                (103, "allow", self.near(DATA), "tcp", CLIENTS, False),
                (104, "allow", self.near(DATA, 6), "tcp", CLIENTS, False),
                (110, "allow", self.near(OPS), "tcp", SCRAPE, False),
                (150, "deny", ANY4, "tcp", SSH, False),
                (160, "allow", self.near(OPS), "tcp", SSH, False),
                (161, "allow", self.near(OPS, 6), "tcp", SSH, False),
                (200, "allow", self.partner, "tcp", (32768, 60999), False),
                (210, "allow", self.friend, "tcp", (1024, 32767), False),
                (211, "allow", self.friend, "tcp", (32769 if self.edge == "bounds" else 32768, 65535), False),
                (90, "deny", ANY4, "tcp", (25, 25), True),
                (100, "allow", self.home4, "-1", None, True),
                (101, "allow", self.home6, "tcp", (0, 65535), True),
                (102, "allow", self.peer4, "tcp", (0, 65535), True),
                (200, "allow", ANY4, "tcp", (443, 443), True),
            ],
            DATA: [
                (100, "allow", self.near(APP), "tcp", store, False),
                (101, "allow", self.near(APP, 6), "tcp", store, False),
                (110, "allow", self.near(OPS), "tcp", store, False),
                (300, "deny", self.home4, "-1", None, False),
                (100, "allow", self.near(APP), "tcp", data4, True),
                (101, "allow", self.near(APP, 6), "tcp", CLIENTS, True),
                (110, "allow", self.near(OPS), "tcp", (32768, 60999), True),
            ],
            OPS: [
                (50, "deny", self.peer4, "tcp", (3000, 3010), False),
                *(
                    (at, "allow", cidr, "-1", None, way)
                    for at, cidr in ((100, ANY4), (101, ANY6))
                    for way in (False, True)
                ),
            ],
        }
        acls = {}
        for subnet, entries in told.items():
            last = [(32767, "deny", ANY4, "-1", None, way) for way in (True, False)]
            if self.edge != "older-answers":  # a network that got its IPv6 later has none for it
                last += [(32768, "deny", ANY6, "-1", None, way) for way in (True, False)]
            drawn = self.rng.sample([*entries, *last], len(entries) + len(last))
            acls[self.id("acl")] = ([Entry(*one) for one in drawn], self._with_another(subnet))
        return acls

    def _tables(self) -> tuple[dict[str, Any], str]:
        gateway = ("GatewayId", self.id("igw"))
        over, dead = (("VpcPeeringConnectionId", self.id("pcx")) for _ in range(2))
        nat = ("NatGatewayId", self.id("nat"))
        local = [Route(self.home4, ("GatewayId", "local")), Route(self.home6, ("GatewayId", "local"))]
        told = {
            DATA: [Route(self.peer4, over)],
            EDGE: [
                Route(ANY4, gateway),
                Route(ANY6, gateway),
                Route(self.peer4, over),
                Route(f"{self.other.network}.{self.sixteenth}/28", dead, active=False),
            ],
            APP: [
                Route(ANY4, nat),
                Route(self.peer4, dead, active=False),
                Route(f"{self.other.network}.{self.quarter}/26", over),
            ],
            OPS: [
                Route(ANY4, ("NatGatewayId", self.id("nat")), active=False),
                Route(ANY6, ("EgressOnlyInternetGatewayId", self.id("eigw"))),
                Route(self.peer4, over),
                Route(self.offices, ("GatewayId", self.id("vgw"))),
            ],
        }
        tables = {}
        for subnet, routes in told.items():
            mine = () if subnet == DATA else self._with_another(subnet)
            drawn = self.rng.sample([*local, *routes], len(routes) + 2)
            drawn.sort(key=lambda one: one.network != ANY4)  # the default route stands first, and counts last
            tables[self.id("rtb")] = (drawn, mine)
        return tables, next(name for name, (_, mine) in tables.items() if not mine)
