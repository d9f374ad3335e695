"""A right answer that was written without having seen the solution: small functions over what was read."""

import ipaddress
import json
import os


def document(path, member):
    name = os.path.basename(path)
    with open(path, "rb") as file:
        raw = file.read()
    try:
        whole = json.loads(raw)
        value = whole[member]
    except (ValueError, KeyError, TypeError, IndexError):
        raise ValueError("%s: expected JSON with %r in it" % (name, member)) from None
    if "NextToken" in whole:
        raise ValueError("%s: expected the last page, found a NextToken" % name)
    return value


def lossy_hop(path):
    report = document(path, "report")
    for owner, key in ((report, "mtr"), (report, "hubs")):
        if not isinstance(owner, dict) or key not in owner:
            raise ValueError("%s: expected a report with mtr, dst and hubs" % os.path.basename(path))
    if not isinstance(report["mtr"], dict) or "dst" not in report["mtr"]:
        raise ValueError("%s: expected mtr to have a dst" % os.path.basename(path))
    hops = [(int(hub["count"]), hub["host"], float(hub["Loss%"])) for hub in report["hubs"]]
    if not hops or hops[-1][1] != report["mtr"]["dst"]:
        return dict(hop=None, loss=None)
    end = hops[-1][2]
    if end == 0:
        return dict(hop=None, loss=end)
    spoke = [hop for hop in hops if hop[1] != "???"]
    weak = [at for at, hop in enumerate(spoke) if 2 * hop[2] < end]
    return dict(hop=spoke[weak[-1] + 1 if weak else 0][0], loss=end)


def path_mtu(path):
    name = os.path.basename(path)
    outcome = {}
    length = answered = None
    error = False
    started = 0

    def finish():
        if started:
            if length is None or answered is None:
                raise ValueError(
                    "%s:%d: expected PING and a count of packets transmitted and received" % (name, started)
                )
            outcome.setdefault("passed" if answered else "refused" if error else "vanished", []).append(length)

    with open(path) as file:
        for number, line in enumerate(file, 1):
            words = line.split()
            if line.startswith("$ "):
                finish()
                length = answered = None
                error, started = False, number
            elif line.startswith("PING "):
                if words[-3:] == ["bytes", "of", "data."]:
                    length = int(words[-4].split("(")[0]) + 28
                elif words[-2:] == ["data", "bytes"]:
                    length = int(words[-3]) + 48
            elif " packets transmitted, " in line and " received" in line:
                answered = int(line.split(", ")[1].split()[0])
                error = error or " errors" in line
            elif line.startswith(("From ", "ping: ")):
                error = True
    finish()
    if "passed" not in outcome:
        return {"mtu": None, "black_hole": False}
    mtu = max(outcome["passed"])
    return {"mtu": mtu, "black_hole": max(outcome.get("vanished", [0])) > mtu}


_nets = {}


def inside(address, cidr):
    if cidr not in _nets:
        net = ipaddress.ip_network(cidr)
        _nets[cidr] = (net.version, int(net.network_address), int(net.netmask))
    if address not in _nets:
        ip = ipaddress.ip_address(address)
        _nets[address] = (ip.version, int(ip))
    version, base, mask = _nets[cidr]
    mine, number = _nets[address]
    return version == mine and number & mask == base


def read_all(folder):
    def get(name, member):
        return document(os.path.join(folder, name + ".json"), member)

    return {
        "groups": {g["GroupId"]: g for g in get("security-groups", "SecurityGroups")},
        "acls": get("network-acls", "NetworkAcls"),
        "tables": get("route-tables", "RouteTables"),
        "nics": get("network-interfaces", "NetworkInterfaces"),
        "lists": {
            name[:-5]: [e["Cidr"] for e in get(name[:-5], "Entries")]
            for name in os.listdir(folder)
            if name.startswith("pl-")
        },
    }


def addresses(nic):
    return {a["PrivateIpAddress"] for a in nic.get("PrivateIpAddresses", ())} | {
        a["Ipv6Address"] for a in nic.get("Ipv6Addresses", ())
    }


def peers_match(world, rule, peer):
    yield from (inside(peer, r["CidrIp"]) for r in rule.get("IpRanges", ()))
    yield from (inside(peer, r["CidrIpv6"]) for r in rule.get("Ipv6Ranges", ()))
    yield from (inside(peer, c) for r in rule.get("PrefixListIds", ()) for c in world["lists"][r["PrefixListId"]])
    for pair in rule.get("UserIdGroupPairs", ()):
        yield any(
            peer in addresses(nic)
            for nic in world["nics"]
            if any(g["GroupId"] == pair["GroupId"] for g in nic["Groups"])
        )


def groups_ok(world, nic, side, peer, protocol, port):
    return any(
        rule["IpProtocol"] in (protocol, "-1")
        and rule.get("FromPort", 0) <= port <= rule.get("ToPort", 65535)
        and any(peers_match(world, rule, peer))
        for g in nic["Groups"]
        for rule in world["groups"][g["GroupId"]].get(side, ())
    )


def acl_ok(world, nic, egress, peer, protocol, low, high):
    [acl] = [a for a in world["acls"] if any(x["SubnetId"] == nic["SubnetId"] for x in a["Associations"])]
    number = {"tcp": "6", "udp": "17"}[protocol]
    mine = sorted(
        (e["RuleNumber"], *(e.get("PortRange", {"From": 0, "To": 65535})[k] for k in ("From", "To")), e["RuleAction"])
        for e in acl["Entries"]
        if e["Egress"] is egress
        and e["Protocol"] in (number, "-1")
        and inside(peer, e.get("CidrBlock", e.get("Ipv6CidrBlock")))
    )
    ports = {low} | {p for _, a, b, _ in mine for p in (a, b + 1) if low <= p <= high}
    return all(next((action for _, a, b, action in mine if a <= port <= b), "deny") == "allow" for port in ports)


def route_ok(world, nic, peer):
    own = main = None
    for table in world["tables"]:
        for link in table["Associations"]:
            if link.get("SubnetId") == nic["SubnetId"]:
                own = table
            if link.get("Main"):
                main = table
    longest, state = -1, None
    for route in (own or main)["Routes"]:
        cidr = route.get("DestinationCidrBlock", route.get("DestinationIpv6CidrBlock"))
        if inside(peer, cidr) and int(cidr.split("/")[1]) > longest:
            longest, state = int(cidr.split("/")[1]), route["State"]
    return state == "active"


def steps(world, source, destination, protocol, port):
    def owner(address):
        return next((nic for nic in world["nics"] if address in addresses(nic)), None)

    a, b = owner(source), owner(destination)
    within = a and b and a["SubnetId"] == b["SubnetId"]
    if a:
        yield "groups-out", groups_ok(world, a, "IpPermissionsEgress", destination, protocol, port)
        yield "route", route_ok(world, a, destination)
        if not within:
            yield "acl-out", acl_ok(world, a, True, destination, protocol, port, port)
    if b:
        if not within:
            yield "acl-in", acl_ok(world, b, False, source, protocol, port, port)
        yield "groups-in", groups_ok(world, b, "IpPermissions", source, protocol, port)
        yield "answer-route", route_ok(world, b, source)
        if not within:
            yield "answer-acl-out", acl_ok(world, b, True, source, protocol, 1024, 65535)
    if a and not within:
        yield "answer-acl-in", acl_ok(world, a, False, destination, protocol, 1024, 65535)


def refusals(folder, connections):
    world = read_all(folder)
    return [[name for name, fine in steps(world, *one) if not fine] for one in connections]


def blocked(folder, connections):
    world = read_all(folder)
    return [next((name for name, fine in steps(world, *one) if not fine), None) for one in connections]


def rule(folder, connection):
    world = read_all(folder)
    if [name for name, fine in steps(world, *connection) if not fine] != ["groups-in"]:
        return None
    source, destination, protocol, port = connection
    held = [g["GroupId"] for nic in world["nics"] for g in nic["Groups"]]
    mine = next(nic for nic in world["nics"] if destination in addresses(nic))
    six = ":" in source
    permission = {
        "IpProtocol": protocol,
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
        "UserIdGroupPairs": [],
    }
    key, name, bits = ("Ipv6Ranges", "CidrIpv6", 128) if six else ("IpRanges", "CidrIp", 32)
    permission[key] = [{name: "%s/%d" % (source, bits), "Description": "NET-1: asked by the store's team"}]
    return {
        "GroupId": next(g["GroupId"] for g in mine["Groups"] if held.count(g["GroupId"]) == 1),
        "IpPermissions": [permission],
    }
