"""A right answer that was written without having seen the solution: a class for the network, functions for the rest."""

import json
import re
from collections import Counter
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path


def load(path):
    path = Path(path)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: expected JSON ({error})") from None


def document(path, member):
    """Return a list of a document in JSON, refusing what has none."""
    found = load(path)
    if not isinstance(found, dict) or not isinstance(found.get(member), list):
        raise ValueError(f"{Path(path).name}: expected an object with a list {member}")
    if found.get("NextToken"):
        raise ValueError(f"{Path(path).name}: expected the whole answer, but there is a NextToken")
    return found[member]


def lossy_hop(path):
    """Return {"hop": ..., "loss": ...}."""
    found = load(path)
    try:
        report = found["report"]
        dst, hubs = report["mtr"]["dst"], report["hubs"]
    except (KeyError, TypeError):
        raise ValueError(f"{Path(path).name}: expected a report with mtr, dst and hubs") from None
    if not hubs or hubs[-1]["host"] != dst:
        return {"hop": None, "loss": None}
    loss = hubs[-1]["Loss%"]
    hop = None
    if loss > 0:
        for hub in reversed(hubs):
            if hub["host"] == "???":
                continue
            if hub["Loss%"] < loss / 2:
                break
            hop = int(hub["count"])
    return {"hop": hop, "loss": loss}


def path_mtu(path):
    """Return {"mtu": ..., "black_hole": ...}."""
    calls = []
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        if line.startswith("$ ping"):
            calls.append((number, []))
        elif calls:
            calls[-1][1].append(line)
    passed, silent = [], []
    for number, lines in calls:
        text = "\n".join(lines)
        size = re.search(r"^PING .* (\d+)(?:\(\d+\))? (bytes of data|data bytes)", text, re.MULTILINE)
        count = re.search(r"^(\d+) packets transmitted, (\d+) (?:packets )?received(.*)", text, re.MULTILINE)
        if not size or not count:
            raise ValueError(
                f"{Path(path).name}:{number}: expected a PING line and one with packets transmitted, received"
            )
        length = int(size[1]) + (28 if size[2] == "bytes of data" else 48)
        errors = re.search(r"\+\d+ errors", count[3]) or re.search(r"^(ping: |From )", text, re.MULTILINE)
        if int(count[2]):
            passed.append(length)
        elif not errors:
            silent.append(length)
    mtu = max(passed, default=None)
    return {"mtu": mtu, "black_hole": mtu is not None and any(length > mtu for length in silent)}


@cache
def inside(address, cidr):
    """Return whether an address lies in a network."""
    address, network = ip_address(address), ip_network(cidr, strict=False)
    return address.version == network.version and address in network


NUMBER = {"tcp": "6", "udp": "17"}
HIGH = (1024, 65535)


class Network:
    def __init__(self, folder):
        folder = Path(folder)
        self.groups = {one["GroupId"]: one for one in document(folder / "security-groups.json", "SecurityGroups")}
        self.acls = {
            link["SubnetId"]: acl["Entries"]
            for acl in document(folder / "network-acls.json", "NetworkAcls")
            for link in acl["Associations"]
        }
        self.routes, self.main = {}, []
        for table in document(folder / "route-tables.json", "RouteTables"):
            for link in table["Associations"]:
                if "SubnetId" in link:
                    self.routes[link["SubnetId"]] = table["Routes"]
                if link.get("Main"):
                    self.main = table["Routes"]
        self.interfaces = document(folder / "network-interfaces.json", "NetworkInterfaces")
        self.owner, self.members = {}, {}
        for one in self.interfaces:
            addresses = [a["PrivateIpAddress"] for a in one.get("PrivateIpAddresses", [])]
            addresses += [a["Ipv6Address"] for a in one.get("Ipv6Addresses", [])]
            for address in addresses:
                self.owner[address] = one
            for group in one["Groups"]:
                self.members.setdefault(group["GroupId"], set()).update(addresses)
        self.lists = {
            path.stem: [one["Cidr"] for one in document(path, "Entries")] for path in sorted(folder.glob("pl-*.json"))
        }

    def group_lets(self, interface, direction, peer, protocol, port):
        for group in interface["Groups"]:
            for rule in self.groups[group["GroupId"]].get(direction, []):
                if rule["IpProtocol"] not in ("-1", protocol):
                    continue
                if "FromPort" in rule and not rule["FromPort"] <= port <= rule["ToPort"]:
                    continue
                cidrs = [one["CidrIp"] for one in rule.get("IpRanges", [])]
                cidrs += [one["CidrIpv6"] for one in rule.get("Ipv6Ranges", [])]
                for one in rule.get("PrefixListIds", []):
                    cidrs += self.lists[one["PrefixListId"]]
                if any(inside(peer, cidr) for cidr in cidrs):
                    return True
                if any(peer in self.members.get(one["GroupId"], ()) for one in rule.get("UserIdGroupPairs", [])):
                    return True
        return False

    def acl_lets(self, interface, egress, peer, protocol, first, last):
        left = [(first, last)]
        for entry in sorted(self.acls[interface["SubnetId"]], key=lambda one: one["RuleNumber"]):
            if entry["Egress"] != egress or entry["Protocol"] not in ("-1", NUMBER[protocol]):
                continue
            if not inside(peer, entry.get("CidrBlock") or entry["Ipv6CidrBlock"]):
                continue
            ports = entry.get("PortRange", {"From": 0, "To": 65535})
            rest = []
            for a, b in left:
                if ports["To"] < a or b < ports["From"]:
                    rest.append((a, b))
                    continue
                if entry["RuleAction"] != "allow":
                    return False
                rest += [(x, y) for x, y in ((a, ports["From"] - 1), (ports["To"] + 1, b)) if x <= y]
            left = rest
        return not left

    def route_leads(self, interface, address):
        found = []
        for route in self.routes.get(interface["SubnetId"], self.main):
            cidr = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock")
            if cidr and inside(address, cidr):
                found.append((ip_network(cidr, strict=False).prefixlen, route["State"]))
        return bool(found) and max(found)[1] == "active"

    def refusals(self, source, destination, protocol, port):
        ours, theirs = self.owner.get(source), self.owner.get(destination)
        acl = not (ours and theirs and ours["SubnetId"] == theirs["SubnetId"])
        steps = (
            ("groups-out", ours, lambda: self.group_lets(ours, "IpPermissionsEgress", destination, protocol, port)),
            ("route", ours, lambda: self.route_leads(ours, destination)),
            ("acl-out", acl and ours, lambda: self.acl_lets(ours, True, destination, protocol, port, port)),
            ("acl-in", acl and theirs, lambda: self.acl_lets(theirs, False, source, protocol, port, port)),
            ("groups-in", theirs, lambda: self.group_lets(theirs, "IpPermissions", source, protocol, port)),
            ("answer-route", theirs, lambda: self.route_leads(theirs, source)),
            ("answer-acl-out", acl and theirs, lambda: self.acl_lets(theirs, True, source, protocol, *HIGH)),
            ("answer-acl-in", acl and ours, lambda: self.acl_lets(ours, False, destination, protocol, *HIGH)),
        )
        return [name for name, asked, lets in steps if asked and not lets()]


def refusals(folder, connections):
    """Return for each connection the list of all steps that refuse it."""
    network = Network(folder)
    return [network.refusals(*connection) for connection in connections]


def blocked(folder, connections):
    """Return None or the first step that refuses it, for each connection."""
    return [next(iter(steps), None) for steps in refusals(folder, connections)]


def rule(folder, connection):
    """Return {"GroupId": ..., "IpPermissions": [...]}, or None."""
    network = Network(folder)
    source, destination, protocol, port = connection
    if network.refusals(*connection) != ["groups-in"]:
        return None
    count = Counter(group["GroupId"] for one in network.interfaces for group in one["Groups"])
    [own] = [group["GroupId"] for group in network.owner[destination]["Groups"] if count[group["GroupId"]] == 1]
    if ip_address(source).version == 4:
        peers = {"IpRanges": [{"CidrIp": f"{source}/32"}]}
    else:
        peers = {"Ipv6Ranges": [{"CidrIpv6": f"{source}/128"}]}
    return {"GroupId": own, "IpPermissions": [{"IpProtocol": protocol, "FromPort": port, "ToPort": port, **peers}]}
