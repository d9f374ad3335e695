"""What a virtual network lets through: groups that remember, lists that do not, and routes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from ipaddress import ip_address, ip_network

CLIENTS = (1024, 65535)  # ports that a client may have
LAST = 32767  # from here on the entries that every list ends with
Connection = tuple[str, str, str, int]  # source, destination, protocol, port
HOW = (
    *("groups-alone", "acl-remembers", "usual-range", "one-entry-for-all", "order-ignored", "deny-wins"),
    *("acl-within-subnet", "ipv6-ignored", "any-family", "protocol-ignored", "no-ports-is-all", "group-by-name"),
    *("lists-ignored", "first-group", "first-route", "default-route-is-enough", "blackhole-leads", "main-unseen"),
)


@dataclass(frozen=True)
class Rule:
    """A rule of a group: without ``ports`` it is about all of them. ``peers`` are networks, groups and prefix lists."""

    protocol: str
    ports: tuple[int, int] | None
    peers: Sequence[str]


@dataclass(frozen=True)
class Group:
    """A security group, by direction."""

    name: str
    incoming: Sequence[Rule] = ()
    outgoing: Sequence[Rule] = ()


@dataclass(frozen=True)
class Entry:
    """An entry of a network ACL."""

    number: int
    action: str
    network: str
    protocol: str = "-1"
    ports: tuple[int, int] | None = None
    egress: bool = False


@dataclass(frozen=True)
class Route:
    """A route to a network: ``target`` is the member of the API and what it names."""

    network: str
    target: tuple[str, str]
    active: bool = True


@dataclass(frozen=True)
class Interface:
    """Addresses of both families in turn, in a subnet, and the groups in the order in which they were attached."""

    name: str
    subnet: str
    addresses: tuple[str, ...]
    groups: Sequence[str]


@dataclass(frozen=True)
class Network:
    """All that decides: ACLs and tables by name with the subnets that are theirs; the main table serves the others."""

    groups: dict[str, Group]
    acls: dict[str, tuple[Sequence[Entry], Sequence[str]]]
    tables: dict[str, tuple[Sequence[Route], Sequence[str]]]
    main: str
    interfaces: Sequence[Interface]
    lists: dict[str, Sequence[str]]

    @cached_property
    def by_address(self) -> dict[str, Interface]:
        """Return the interface that has an address, by address."""
        return {address: one for one in self.interfaces for address in one.addresses}


@cache
def inside(address: str, network: str) -> bool:
    """Return whether an address lies in a network."""
    return ip_address(address) in ip_network(network)


@dataclass(frozen=True)
class Reading:
    """The rules of a network, as they are or as a misconception reads them (``how``)."""

    network: Network
    how: str = ""

    def first(self, asked: Connection) -> str | None:
        """Return the first step that refuses a connection."""
        return next(self.refusals(asked), None)

    def refusals(self, asked: Connection) -> Iterator[str]:
        """Yield every step that refuses a connection, in order."""
        source, destination, protocol, port = asked
        here, there = self.network.by_address.get(source), self.network.by_address.get(destination)
        apart = not (here and there and here.subnet == there.subnet) or self.how == "acl-within-subnet"
        traffic = (protocol, (port, port))
        answers = (protocol, (32768, 60999) if self.how == "usual-range" else CLIENTS)
        if here and not self._grouped(here, "outgoing", destination, asked):
            yield "groups-out"
        if here and not self._routed(here.subnet, destination):
            yield "route"
        if here and apart and not self._listed(here.subnet, destination, traffic, egress=True):
            yield "acl-out"
        if there and apart and not self._listed(there.subnet, source, traffic, egress=False):
            yield "acl-in"
        if there and not self._grouped(there, "incoming", source, asked):
            yield "groups-in"
        if there and not self._routed(there.subnet, source):
            yield "answer-route"
        apart = apart and self.how != "acl-remembers"
        if there and apart and not self._listed(there.subnet, source, answers, egress=True):
            yield "answer-acl-out"
        if here and apart and not self._listed(here.subnet, destination, answers, egress=False):
            yield "answer-acl-in"

    def _grouped(self, at: Interface, way: str, peer: str, asked: Connection) -> bool:
        """Return whether any rule of any group of an interface lets a peer through."""
        names = at.groups[:1] if self.how == "first-group" else at.groups
        rules = [rule for name in names for rule in getattr(self.network.groups[name], way)]
        return any(self._is_about(rule, asked) and any(self._names(one, peer) for one in rule.peers) for rule in rules)

    def _is_about(self, rule: Rule, asked: Connection) -> bool:
        *_, protocol, port = asked
        about = rule.protocol in (protocol, "-1") or self.how == "protocol-ignored"
        if rule.ports is None:
            return about or self.how == "no-ports-is-all"
        return about and rule.ports[0] <= port <= rule.ports[1]

    def _names(self, one: str, peer: str) -> bool:
        """Return whether a group, a prefix list or a network is one of a peer's."""
        if one in self.network.groups:
            other = self.network.by_address.get(peer)
            return bool(other and one in other.groups) and self.how != "group-by-name"
        if one in self.network.lists:
            return self.how != "lists-ignored" and any(self._holds(cidr, peer) for cidr in self.network.lists[one])
        return self._holds(one, peer)

    def _holds(self, cidr: str, address: str) -> bool:
        if self.how == "ipv6-ignored" and ":" in cidr:
            return False
        return (self.how == "any-family" and cidr == "0.0.0.0/0") or inside(address, cidr)

    def _listed(self, subnet: str, peer: str, traffic: tuple[str, tuple[int, int]], *, egress: bool) -> bool:
        """Return whether the ACL of a subnet lets every one of some ports through."""
        (protocol, (low, high)), how = traffic, self.how
        if how == "groups-alone":
            return True
        entries = next(entries for entries, subnets in self.network.acls.values() if subnet in subnets)
        known = [one for one in entries if one.egress == egress and self._holds(one.network, peer)]
        about = [one for one in known if one.protocol in (protocol, "-1") or (how == "protocol-ignored" and one.ports)]
        if how == "order-ignored":
            about = [one for one in about if one.action == "allow"]
        if how == "one-entry-for-all":
            about = [one for one in about if not one.ports or (one.ports[0] <= low and high <= one.ports[1])]
        firm = LAST if how == "deny-wins" else 0  # denials below are looked at first
        about.sort(key=lambda one: (one.action == "allow" or one.number >= firm, one.number))
        begins = {low, *(edge for one in about if one.ports for edge in (one.ports[0], one.ports[1] + 1))}
        return all(_action(about, at) == "allow" for at in begins if low <= at <= high)

    def _routed(self, subnet: str, peer: str) -> bool:
        """Return whether the table of a subnet leads to a peer."""
        tables, how = self.network.tables, self.how
        if how == "groups-alone":
            return True
        own = next((routes for routes, subnets in tables.values() if subnet in subnets), None)
        if own is None:
            own = tables[self.network.main][0] if how != "main-unseen" else ()
        known = [one for one in own if self._holds(one.network, peer)]
        if how == "default-route-is-enough":
            return any(one.active for one in known)
        if how != "first-route":
            known.sort(key=lambda one: -int(one.network.rpartition("/")[2]))
        return bool(known) and (known[0].active or how == "blackhole-leads")


def _action(entries: Sequence[Entry], port: int) -> str:
    return next((one.action for one in entries if not one.ports or one.ports[0] <= port <= one.ports[1]), "deny")
