"""One virtual network of the company as it is drawn, and what is around it. Its rules stand in rules.toml."""

import random
import tomllib
from pathlib import Path
from typing import Any

from groundschool.kit import beside
from groundschool.simulation.company import CLIENT_NETWORK6, PUBLIC_NETWORK, REGIONS
from groundschool.simulation.services import BY_NAME

network = beside(__file__, "network")
Entry, Group, Interface = network.Entry, network.Group, network.Interface
Network, Route, Rule, CLIENTS = network.Network, network.Route, network.Rule, network.CLIENTS
RULES = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
SUBNETS = ("edge", "app", "data", "ops")
IN = {"edge": 0, "web": 1, "app": 1, "store": 2, "ops": 3}  # the subnet of a role
PLACES = tuple((role, number) for role in IN for number in (1, 2))
SECOND = (("web", 2), ("store", 2))  # have a second address of each family


class Drawn:
    """A network of one region that is joined with the other's, the addresses around it, and the names of all."""

    def __init__(self, rng: random.Random, edge: str | None = None) -> None:
        self.rng, self.edge = rng, edge
        self.home, self.other = rng.sample(REGIONS, 2)
        self.app = BY_NAME[rng.choice(("booking-api", "search", "auth", "inventory", "payments", "freight"))]
        self.store = BY_NAME[rng.choice(("bookings-db", "session-cache", "events"))]
        self.subnets = [self.id("subnet") for _ in SUBNETS]
        self.quarter, self.sixteenth = rng.choice((64, 128, 192)), 16 * rng.randint(0, 3)
        others = ("blocked", "offices", "friend", "partner", "crowd")
        blocks = zip(others, rng.sample(range(2, 14), len(others)), strict=True)
        self.networks = {name: f"{PUBLIC_NETWORK}.{16 * block}/28" for name, block in blocks}
        self.networks |= {"offices6": f"{CLIENT_NETWORK6}{rng.randint(0x10, 0xFF):x}::/64", **self._known()}
        self.network = self._network()
        self.roles: dict[str, list[tuple[str, ...]]] = {}
        for (role, _), one in zip(PLACES, self.network.interfaces, strict=True):
            self.roles.setdefault(role, []).append(one.addresses)

    def id(self, kind: str) -> str:
        """Return a new name as the API gives them."""
        return f"{kind}-0{self.rng.getrandbits(64):016x}"

    def _known(self) -> dict[str, str]:
        """Return our own networks and the peer's by name."""
        known = {"any4": "0.0.0.0/0", "any6": "::/0"}
        for name, region in (("home", self.home), ("peer", self.other)):
            known |= {f"{name}4": f"{region.network}.0/24", f"{name}6": f"{region.network6}::/56"}
        for at, name in enumerate(SUBNETS):
            known[f"{name}4"] = f"{self.home.network}.{64 * at}/26"
            known[f"{name}6"] = f"{self.home.network6}:{at + 1}::/64"
        beyond = self.other.network
        return known | {"quarter": f"{beyond}.{self.quarter}/26", "sixteenth": f"{beyond}.{self.sixteenth}/28"}

    def _network(self) -> Network:
        named = {name: self.id("sg") for name in RULES["groups"]}
        lasts = iter(self.rng.sample(range(8, 60, 5), len(PLACES)))
        interfaces, own = [], {}
        for role, number in PLACES:
            own[f"{role}-{number}"] = self.id("sg")
            groups = [named["fleet"], named[role], own[f"{role}-{number}"]]
            addresses = self._addresses(IN[role], next(lasts), twice=(role, number) in SECOND)
            subnet = self.subnets[IN[role]]
            interfaces.append(Interface(f"{self._name(role)}-{number}", subnet, addresses, self.rng.sample(groups, 3)))
        first4, first6 = next(one.addresses for one in interfaces if one.name == "ops-1")
        lists = {self.id("pl"): names for names in (("offices",), ("offices6",), ("partner", "friend"))}
        peers = self.networks | {f"@{name}": group for name, group in named.items()}
        peers |= {"first-ops4": f"{first4}/32", "first-ops6": f"{first6}/128"}
        peers |= dict(zip(("offices-list", "offices6-list", "partners-list"), lists, strict=True))
        titled = {name: (f"{self._name(name)}-only", told) for name, told in RULES["groups"].items()}
        groups = {named[name]: self._group(title, told, peers) for name, (title, told) in titled.items()}
        groups |= {name: self._group(f"{role}-only", RULES["own"].get(role, ()), peers) for role, name in own.items()}
        entries = {name: [self.networks[one] for one in names] for name, names in lists.items()}
        return Network(groups, self._acls(), *self._tables(), tuple(interfaces), entries)

    def _name(self, role: str) -> str:
        return {"app": self.app.name, "store": self.store.name}.get(role, role)

    def _addresses(self, subnet: int, last: int, *, twice: bool) -> tuple[str, ...]:
        """Return an address of each family, or two; of IPv4 a subnet has 64."""
        v4, v6 = f"{self.home.network}.", f"{self.home.network6}:{subnet + 1}::"
        first = (f"{v4}{64 * subnet + last}", f"{v6}{last:x}")
        return (*first, f"{v4}{64 * subnet + last + 4}", f"{v6}{last + 100:x}") if twice else first

    def _ports(self, told: str) -> tuple[int, int] | None:
        """Return the ports of a rule; the bounds of some are another one's on the edge about bounds."""
        bounds = self.edge == "bounds"
        named = {"-": None, "clients": CLIENTS, "high-clients": (32769 if bounds else 32768, 65535)}
        named |= {"clients-of-edge": (1024, 65534 if bounds else 65535), "clients-of-data": (1024 + bounds, 65535)}
        named |= {"app": (self.app.port, self.app.port), "store": (self.store.port, self.store.port)}
        low, _, high = told.partition("-")
        return named[told] if told in named else (int(low), int(high or low))

    def _group(self, name: str, told: list[str], peers: dict[str, str]) -> Group:
        rules: dict[str, list[Rule]] = {"in": [], "out": []}
        for way, protocol, ports, *names in map(str.split, told):
            rules[way].append(Rule(protocol, self._ports(ports), tuple(peers[one] for one in names)))
        return Group(name, rules["in"], rules["out"])

    def _acls(self) -> dict[str, Any]:
        acls = {}
        for subnet, told in RULES["acls"].items():
            entries = [
                Entry(int(number), action, self.networks[cidr], protocol, self._ports(ports), way == "out")
                for way, number, action, cidr, protocol, ports in map(str.split, told)
            ]
            entries += [Entry(32767, "deny", self.networks["any4"], egress=way) for way in (True, False)]
            if self.edge != "older-answers":  # a network that got its IPv6 later has none for it
                entries += [Entry(32768, "deny", self.networks["any6"], egress=way) for way in (True, False)]
            drawn = self.rng.sample(entries, len(entries))
            acls[self.id("acl")] = (drawn, self._with_another(subnet))
        return acls

    def _with_another(self, subnet: str) -> list[str]:
        """Return a subnet of ours and one in which nobody is, in any order."""
        return self.rng.sample((self.subnets[SUBNETS.index(subnet)], self.id("subnet")), 2)

    def _tables(self) -> tuple[dict[str, Any], str]:
        targets = {"internet": ("GatewayId", self.id("igw")), "local": ("GatewayId", "local")}
        targets |= {name: ("VpcPeeringConnectionId", self.id("pcx")) for name in ("peering", "old-peering")}
        targets |= {name: ("NatGatewayId", self.id("nat")) for name in ("nat", "old-nat")}
        targets["outwards"] = ("EgressOnlyInternetGatewayId", self.id("eigw"))
        targets["branch"] = ("GatewayId", self.id("vgw"))
        tables = {}
        for subnet, told in RULES["routes"].items():
            mine = () if subnet == "data" else self._with_another(subnet)
            routes = [
                Route(self.networks[to], targets[target], active=not gone)
                for to, target, *gone in map(str.split, ("home4 local", "home6 local", *told))
            ]
            drawn = self.rng.sample(routes, len(routes))
            drawn.sort(key=lambda one: one.network != "0.0.0.0/0")  # the default route stands first, and counts last
            tables[self.id("rtb")] = (drawn, mine)
        return tables, next(name for name, (_, mine) in tables.items() if not mine)
