"""Other ways to be right: hops as a run from the end, calls line by line, and a network of numbers and classes."""

import ipaddress
import itertools
import json
import re
from pathlib import Path

from groundschool.kit import beside, right


@right("lossy-hop")
def the_longest_run(path):
    try:
        report = json.loads(Path(path).read_bytes())["report"]
        destination, hubs = report["mtr"]["dst"], report["hubs"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{Path(path).name} is no report of mtr: {error!r}") from error
    if not hubs or hubs[-1]["host"] != destination:
        return dict.fromkeys(("hop", "loss"))
    end = hubs[-1]["Loss%"]
    heard = [hub for hub in hubs[::-1] if hub["host"] != "???"]
    run = list(itertools.takewhile(lambda hub: end and 2 * hub["Loss%"] >= end, heard))
    return {"loss": end, "hop": int(run[-1]["count"]) if run else None}


@right("path-mtu")
def line_by_line(path):
    results, begun = {}, None
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        words = line.split()
        if line.startswith("$ ping "):
            if begun:
                raise ValueError(f"{Path(path).name}:{begun} has no result")
            begun, size = number, None
        elif line.startswith("PING "):
            size = int(words[-3]) + 48 if words[-2] == "data" else int(re.search(r"\((\d+)\) bytes", line)[1])
        elif "packets transmitted" in line and size:
            answered, error = words[3] != "0", "errors," in words
            results.setdefault("passed" if answered else "told" if error else "vanished", []).append(size)
            begun = None
    if begun:
        raise ValueError(f"{Path(path).name}:{begun} has no result")
    longest = max(results.get("passed", [0])) or None
    vanished = [size for size in results.get("vanished", []) if longest and size > longest]
    return {"mtu": longest, "black_hole": vanished != []}


class Cloud:
    """A network as it was described."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.groups = {one["GroupId"]: one for one in self.rows("security-groups", "SecurityGroups")}
        self.ports = self.rows("network-interfaces", "NetworkInterfaces")
        self.acls, self.tables = self.rows("network-acls", "NetworkAcls"), self.rows("route-tables", "RouteTables")
        self.lists = {path.stem: self.rows(path.stem, "Entries") for path in self.folder.glob("pl-*")}
        self.networks = {}

    def rows(self, name, member):
        try:
            told = json.loads((self.folder / f"{name}.json").read_text())
        except ValueError:
            raise ValueError(f"{name}.json is no JSON") from None
        if set(told) != {member}:
            raise ValueError(f"{name}.json has {set(told)}, not {member} alone")
        return told[member]

    def network(self, cidr):
        if cidr not in self.networks:
            self.networks[cidr] = ipaddress.ip_network(cidr)
        return self.networks[cidr]

    def port(self, address):
        for one in self.ports:
            if address in [each["PrivateIpAddress"] for each in one["PrivateIpAddresses"]]:
                return one
            if address in [each["Ipv6Address"] for each in one["Ipv6Addresses"]]:
                return one
        return None

    def group_ids(self, address):
        one = self.port(address)
        return {group["GroupId"] for group in one["Groups"]} if one else set()

    def by_groups(self, at, way, peer, protocol, number):
        for rule in itertools.chain.from_iterable(self.groups[one["GroupId"]][way] for one in at["Groups"]):
            if rule["IpProtocol"] not in ("-1", protocol):
                continue
            if "FromPort" in rule and number not in range(rule["FromPort"], rule["ToPort"] + 1):
                continue
            if self.group_ids(str(peer)) & {one["GroupId"] for one in rule.get("UserIdGroupPairs", ())}:
                return True
            cidrs = {one["CidrIp"] for one in rule.get("IpRanges", ())} | {
                one["CidrIpv6"] for one in rule.get("Ipv6Ranges", ())
            }
            for one in rule.get("PrefixListIds", ()):
                cidrs |= {entry["Cidr"] for entry in self.lists[one["PrefixListId"]]}
            if any(peer in self.network(cidr) for cidr in cidrs):
                return True
        return False

    def by_list(self, at, way, peer, protocol, ports):
        """Take away from what is left what each entry decides, until an entry denies some of it."""
        entries = [
            acl["Entries"] for acl in self.acls for one in acl["Associations"] if one["SubnetId"] == at["SubnetId"]
        ]
        left = [ports]
        for entry in sorted(entries[0], key=lambda one: one["RuleNumber"]):
            if entry["Egress"] is not (way == "out") or entry["Protocol"] not in (
                "-1",
                "6" if protocol == "tcp" else "17",
            ):
                continue
            if peer not in self.network(entry.get("CidrBlock", entry.get("Ipv6CidrBlock"))):
                continue
            low, high = entry.get("PortRange", {"From": 0, "To": 65535}).values()
            if entry["RuleAction"] == "deny" and any(low <= b and a <= high for a, b in left):
                return False
            left = [(a, b) for c, d in left for a, b in ((c, min(d, low - 1)), (max(c, high + 1), d)) if a <= b]
        return not left

    def by_route(self, at, peer):
        tables = {one.get("SubnetId"): table for table in self.tables for one in table["Associations"]}
        best = (-1, "")
        for route in tables.get(at["SubnetId"], tables[None])["Routes"]:
            network = self.network(route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock"))
            if peer in network and network.prefixlen > best[0]:
                best = (network.prefixlen, route["State"])
        return best[1] == "active"

    def steps(self, source, destination, protocol, number):
        here, there = self.port(source), self.port(destination)
        a, b = ipaddress.ip_address(source), ipaddress.ip_address(destination)
        one, all_clients = (protocol, (number, number)), (protocol, (1024, 65535))
        near = here and there and here["SubnetId"] == there["SubnetId"]
        if here:
            yield "groups-out", self.by_groups(here, "IpPermissionsEgress", b, protocol, number)
            yield "route", self.by_route(here, b)
            yield "acl-out", near or self.by_list(here, "out", b, *one)
        if there:
            yield "acl-in", near or self.by_list(there, "in", a, *one)
            yield "groups-in", self.by_groups(there, "IpPermissions", a, protocol, number)
            yield "answer-route", self.by_route(there, a)
            yield "answer-acl-out", near or self.by_list(there, "out", a, *all_clients)
        if here:
            yield "answer-acl-in", near or self.by_list(here, "in", b, *all_clients)


@right("blocked")
def step_by_step(folder, connections):
    cloud = Cloud(folder)
    return [next((name for name, passes in cloud.steps(*one) if not passes), None) for one in connections]


@right("rule")
def with_all_members(folder, connection):
    cloud = Cloud(folder)
    source, destination, protocol, number = connection
    if [name for name, passes in cloud.steps(*connection) if not passes] != ["groups-in"]:
        return None
    at = cloud.port(destination)
    others = {group["GroupId"] for one in cloud.ports if one is not at for group in one["Groups"]}
    [own] = cloud.group_ids(destination) - others
    cidr = str(ipaddress.ip_network(source))
    v4, v6 = ([], [{"CidrIpv6": cidr, "Description": "NET-1"}]) if ":" in source else ([{"CidrIp": cidr}], [])
    rule = {"IpProtocol": protocol, "FromPort": number, "ToPort": number, "IpRanges": v4, "Ipv6Ranges": v6}
    return {"GroupId": own, "IpPermissions": [{**rule, "PrefixListIds": [], "UserIdGroupPairs": []}]}


in_a_class = beside(__file__, "blind_in_a_class")
in_steps = beside(__file__, "blind_by_steps")
blind_in_a_class_lossy_hop = right("lossy-hop")(in_a_class.lossy_hop)
blind_in_a_class_path_mtu = right("path-mtu")(in_a_class.path_mtu)
blind_in_a_class_rule = right("rule")(in_a_class.rule)
blind_by_steps_lossy_hop = right("lossy-hop")(in_steps.lossy_hop)
blind_by_steps_path_mtu = right("path-mtu")(in_steps.path_mtu)
blind_by_steps_blocked = right("blocked")(in_steps.blocked)
