# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## It is the network
#
# > **Kofi Asante** (platform, on call) · "It is the network", say four teams at once. One shows me a hop with 62 % loss. One says that small answers come and large ones hang. The third cannot reach a store at all, and wants it opened to 0.0.0.0/0 until Monday.
# > I need three things that I can show: from where on packets are lost, how long a packet may be, and which rule refuses what. And if a rule is to be added, then one that Aziz of security signs.
#
# Somebody saved reports of `mtr`, calls of `ping`, and what the cloud's command line says of one virtual network. You write four functions.

# %%
import json
from pathlib import Path

folder = files("networking/path-and-policy")
for path in sorted(folder.glob("*/*")):
    print(f"{path.parent.name}/{path.name:32} {path.stat().st_size:6} bytes")

# %% [markdown]
# | file | what it is |
# |---|---|
# | `paths/*.json` | `mtr -n -j -c 100 ADDRESS`; beside each the same as a table, `.txt` |
# | `sweeps/*.txt` | `ping -n -M do -c 3 -W 1 -s SIZE ADDRESS` with many sizes, each call below the line that made it |
# | `network/security-groups.json` and others | `aws ec2 describe-security-groups`, `describe-network-acls`, `describe-route-tables`, `describe-network-interfaces` of one virtual network |
# | `network/pl-*.json` | `aws ec2 get-managed-prefix-list-entries`, a file for each prefix list, named by its id |
# | `network/connections.csv` | connections that people have asked about |
#
# ## Task 1: from which hop on

# %%
report = min(folder.glob("paths/*.txt"))
print(report.read_text())
print(report.with_suffix(".json").read_text()[:520], "...")

# %% [markdown]
# Write `lossy_hop(path)`. It is called with the path of a report in JSON (a string), and returns `{"hop": ..., "loss": ...}`.
#
# - `"loss"` is the loss of the destination, the number that is printed. If the last hop is not the destination (`dst`), or there are no hops, nobody knows: both are `None`.
# - `"hop"` is the number of the hop from which on the loss is carried to the destination, as a whole number; `None` if the destination loses nothing. A hop **carries** the loss if its own is at least half of the destination's. Named is the first from which on every hop carries it. Hops that never reported (`???`) tell nothing: they are passed over, and never named.
# - Older versions of mtr write the number of a hop as a text.
# - What is no JSON, or has no `report` with `hubs` and `mtr`, and in `mtr` no `dst`, is refused with a `ValueError` that names the file (`cove.json`) and says what was expected.


# %% task="lossy-hop"
def document(path, member):
    """Return a member of a document in JSON, refusing what has none. Not graded by itself."""
    ### BEGIN SOLUTION
    path = Path(path)
    try:
        found = json.loads(path.read_text())
    except ValueError as error:
        raise ValueError(f"{path.name}: JSON is expected: {error}") from None
    if member not in found or "NextToken" in found:
        raise ValueError(f"{path.name}: all of {member} is expected")
    return found[member]
    ### END SOLUTION


def lossy_hop(path):
    """Return {"hop": ..., "loss": ...}."""
    ### BEGIN SOLUTION
    report = document(path, "report")
    if not {"mtr", "hubs"} <= report.keys() or "dst" not in report["mtr"]:
        raise ValueError(f"{Path(path).name}: a report with mtr, dst and hubs is expected")
    hubs = report["hubs"]
    if not hubs or hubs[-1]["host"] != report["mtr"]["dst"]:
        return {"hop": None, "loss": None}
    loss, hop = hubs[-1]["Loss%"], None
    for hub in reversed(hubs):
        if hub["host"] == "???":
            continue
        if not loss or hub["Loss%"] < loss / 2:
            break
        hop = int(hub["count"])
    return {"hop": hop, "loss": loss}
    ### END SOLUTION


# %%
try:
    for path in sorted(folder.glob("paths/*.json")):
        print(f"{path.name:16}", lossy_hop(str(path)))
except NotImplementedError:
    print("lossy_hop is not written yet")

# %% [markdown]
# ## Task 2: how long a packet may be

# %%
print(min(folder.glob("sweeps/*.txt")).read_text()[:1400])

# %% [markdown]
# `-M do` forbids that a packet is split on the way. `-s` counts the data; the packet has its headers as well: 28 bytes with IPv4, 48 with IPv6 (of which ping prints `data bytes`, and no second number).
#
# Write `path_mtu(path)`. It is called with the path of a file with calls, and returns `{"mtu": ..., "black_hole": ...}`.
#
# - `"mtu"` is the length in bytes, headers included, of the longest packet that passed: at least one of the three was answered. `None` if none passed. Sizes come in any order.
# - `"black_hole"` is `True` if a packet that is longer than this **vanished**: no answer, and no error either: neither one that somebody sent (a line `From ...`) nor one of this host (`ping: ...`). Calls with errors count them (`+3 errors`). Otherwise `False`, also if none passed.
# - A call without its `PING` line, or without the line that counts what was transmitted and received, is refused with a `ValueError` that names the file and the line of its command as `cove.txt:17` (counted from 1), and what was expected. Every file has at least one call.


# %% task="path-mtu"
import re


def path_mtu(path):
    """Return {"mtu": ..., "black_hole": ...}."""
    ### BEGIN SOLUTION
    passed, silent, number = [], [], 1
    for call in re.split(r"^(?=\$ )", Path(path).read_text(), flags=re.MULTILINE)[1:]:
        heading = re.search(r"^PING .* (\d+)(\(| data )", call, re.MULTILINE)
        counts = re.search(r", (\d+) received, (\+)?", call)
        if not heading or not counts:
            raise ValueError(f"{Path(path).name}:{number}: a call with its PING line and its counts is expected")
        length = int(heading[1]) + (28 if heading[2] == "(" else 48)
        if int(counts[1]):
            passed.append(length)
        elif not counts[2]:
            silent.append(length)
        number += call.count("\n")
    mtu = max(passed, default=None)
    return {"mtu": mtu, "black_hole": bool(passed) and max(silent, default=0) > mtu}
    ### END SOLUTION


# %%
try:
    for path in sorted(folder.glob("sweeps/*.txt")):
        print(f"{path.name:16}", path_mtu(str(path)))
except NotImplementedError:
    print("path_mtu is not written yet")

# %% [markdown]
# ## Task 3: which rule refuses it

# %%
for name in ("security-groups", "network-acls", "route-tables", "network-interfaces"):
    [rows] = json.loads((folder / "network" / f"{name}.json").read_text()).values()
    print(name, len(rows), "\n", json.dumps(rows[0])[:600], "\n")
print((folder / "network" / "connections.csv").read_text()[:300])

# %% [markdown]
# Write `blocked(folder, connections)`. It is called with the path of a folder such as `network`, and a list of connections `(source, destination, protocol, port)`: two addresses of one family, `"tcp"` or `"udp"`, and the destination's port. Addresses are spelled as in the files.
# It returns a list with an entry for each connection, in order: `None` if it works, otherwise the **first** of these steps that refuses it:
#
# | step | at whom | what has to let it through |
# |---|---|---|
# | `"groups-out"` | source | the security groups, outwards to the destination's address and port |
# | `"route"` | source | the route table, to the destination |
# | `"acl-out"` | source | the network ACL, outwards to the destination's address and port |
# | `"acl-in"` | destination | the network ACL, inwards from the source's address to the port |
# | `"groups-in"` | destination | the security groups, inwards from the source's address to the port |
# | `"answer-route"` | destination | the route table, back to the source |
# | `"answer-acl-out"` | destination | the network ACL, outwards to the source's address and **every** port from 1024 to 65535: nobody knows which the client has |
# | `"answer-acl-in"` | source | the network ACL, inwards from the destination's address to every port from 1024 to 65535 |
#
# - Ports are 1 to 65535. An interface may have several addresses of each family. An end that has no interface in the network is somebody else's: the steps at that end are not asked. At least one end is ours.
# - **Security groups** of an interface are added up: one rule of one group is enough. A rule is about its `IpProtocol` (`"-1"` is all protocols), the ports from `FromPort` to `ToPort` (both included, no ports are all ports), and the peers in any of its four lists: IPv4 networks, IPv6 networks, prefix lists (their entries), groups (every address of an interface that has
#   the group). Protocols that have a number, and ICMP, are not asked about. Groups remember: answers always pass them.
# - **Network ACLs** belong to subnets. Entries of the direction (`Egress`) are looked at by `RuleNumber`, the smallest first, whatever their place in the file; the first that matches protocol (`"6"` is TCP, `"17"` UDP, `"-1"` all), network and port decides, and if none matches it is denied. They remember nothing. Between two interfaces of one subnet no ACL is passed, and the four steps with `acl` are not asked.
# - **Route tables:** the one associated with the subnet, or the one that is `Main` if there is none. Of its routes to networks that hold the address the one with the longest prefix decides. It leads there if it is `active`, and nowhere if it is a `blackhole`. No route at all leads nowhere. No table has two routes to the same network, nor one to a prefix list.
# - A list that is missing from a rule is an empty one.
# - A file that is no JSON, or lacks its list (`SecurityGroups`, `NetworkAcls`, `RouteTables`, `NetworkInterfaces`, `Entries`), or has a `NextToken` (the answer goes on in another page) is refused with a `ValueError` that names the file (`network-acls.json`) and what was expected.


# %% task="blocked"
from functools import cache
from ipaddress import ip_address, ip_network


@cache
def inside(address, cidr):
    """Return whether an address lies in a network. Not graded by itself."""
    ### BEGIN SOLUTION
    return ip_address(address) in ip_network(cidr)
    ### END SOLUTION


def refusals(folder, connections):
    """Return for each connection the list of all steps that refuse it. Not graded by itself."""
    ### BEGIN SOLUTION
    folder = Path(folder)
    groups = {one["GroupId"]: one for one in document(folder / "security-groups.json", "SecurityGroups")}
    lists = {path.stem: [one["Cidr"] for one in document(path, "Entries")] for path in folder.glob("pl-*.json")}
    acls, tables, interfaces = {}, {}, {}
    for acl in document(folder / "network-acls.json", "NetworkAcls"):
        entries = sorted(acl["Entries"], key=lambda one: one["RuleNumber"])
        acls |= {one["SubnetId"]: entries for one in acl["Associations"]}
    for table in document(folder / "route-tables.json", "RouteTables"):
        tables |= {"" if one["Main"] else one["SubnetId"]: table["Routes"] for one in table["Associations"]}
    for interface in document(folder / "network-interfaces.json", "NetworkInterfaces"):
        interfaces |= {one["PrivateIpAddress"]: interface for one in interface["PrivateIpAddresses"]}
        interfaces |= {one["Ipv6Address"]: interface for one in interface["Ipv6Addresses"]}

    def held(address):
        return [one["GroupId"] for one in interfaces[address]["Groups"]] if address in interfaces else []

    def names(rule, peer):
        cidrs = [one["CidrIp"] for one in rule.get("IpRanges", [])]
        cidrs += [one["CidrIpv6"] for one in rule.get("Ipv6Ranges", [])]
        cidrs += [cidr for one in rule.get("PrefixListIds", []) for cidr in lists[one["PrefixListId"]]]
        named = [one["GroupId"] for one in rule.get("UserIdGroupPairs", [])]
        return any(inside(peer, cidr) for cidr in cidrs) or any(one in held(peer) for one in named)

    def grouped(address, way, peer, protocol, port):
        return any(
            rule["IpProtocol"] in (protocol, "-1")
            and rule.get("FromPort", 0) <= port <= rule.get("ToPort", 65535)
            and names(rule, peer)
            for group in held(address)
            for rule in groups[group][way]
        )

    def listed(address, peer, protocol, ports, *, egress):
        (low, high), number = ports, {"tcp": "6", "udp": "17"}[protocol]
        about = [
            (one.get("PortRange", {"From": 0, "To": 65535}), one["RuleAction"])
            for one in acls[interfaces[address]["SubnetId"]]
            if one["Egress"] == egress
            and one["Protocol"] in (number, "-1")
            and inside(peer, one.get("CidrBlock") or one["Ipv6CidrBlock"])
        ]
        bounds = {low} | {one["From"] for one, _ in about} | {one["To"] + 1 for one, _ in about}
        return all(
            next((action for one, action in about if one["From"] <= port <= one["To"]), "deny") == "allow"
            for port in bounds
            if low <= port <= high
        )

    def routed(address, peer):
        routes = tables.get(interfaces[address]["SubnetId"], tables[""])
        known = [(one.get("DestinationCidrBlock") or one["DestinationIpv6CidrBlock"], one["State"]) for one in routes]
        fitting = [(ip_network(cidr).prefixlen, state) for cidr, state in known if inside(peer, cidr)]
        return max(fitting, default=(0, "none"))[1] == "active"

    def refused(source, destination, protocol, port):
        ours, theirs = source in interfaces, destination in interfaces
        apart = not (ours and theirs and interfaces[source]["SubnetId"] == interfaces[destination]["SubnetId"])
        asked, answered = (protocol, (port, port)), (protocol, (1024, 65535))
        if ours and not grouped(source, "IpPermissionsEgress", destination, protocol, port):
            yield "groups-out"
        if ours and not routed(source, destination):
            yield "route"
        if ours and apart and not listed(source, destination, *asked, egress=True):
            yield "acl-out"
        if theirs and apart and not listed(destination, source, *asked, egress=False):
            yield "acl-in"
        if theirs and not grouped(destination, "IpPermissions", source, protocol, port):
            yield "groups-in"
        if theirs and not routed(destination, source):
            yield "answer-route"
        if theirs and apart and not listed(destination, source, *answered, egress=True):
            yield "answer-acl-out"
        if ours and apart and not listed(source, destination, *answered, egress=False):
            yield "answer-acl-in"

    return [list(refused(*one)) for one in connections]
    ### END SOLUTION


def blocked(folder, connections):
    """Return None or the first step that refuses it, for each connection."""
    ### BEGIN SOLUTION
    return [steps[0] if steps else None for steps in refusals(folder, connections)]
    ### END SOLUTION


# %%
import csv

with open(folder / "network" / "connections.csv", newline="") as table:
    connections = [(*one[:3], int(one[3])) for one in list(csv.reader(table))[1:]]
try:
    for connection, step in zip(connections, blocked(str(folder / "network"), connections), strict=True):
        print("{:>24} to {:24} {}/{:<6}".format(*connection), step or "works")
except NotImplementedError:
    print("blocked is not written yet")

# %% [markdown]
# ## Task 4: the rule that Aziz signs
#
# Write `rule(folder, connection)`. It is called with the folder and one connection, and returns what would be handed to `aws ec2 authorize-security-group-ingress --cli-input-json`, or `None`.
#
# - A rule helps if `"groups-in"` is the only step of all eight that refuses the connection. Otherwise (it works already, or something else refuses it as well) the answer is `None`.
# - The rule lets this source's address, by this protocol, to this port of this destination, and nothing else: no other address, not even one of the same host, no other port, no other destination. So it goes to the group that only the destination's interface has (there is exactly one), and it is one entry:
#   `{"GroupId": "sg-...", "IpPermissions": [{"IpProtocol": ..., "FromPort": ..., "ToPort": ..., "IpRanges": [{"CidrIp": ...}]}]}`, or with `"Ipv6Ranges": [{"CidrIpv6": ...}]` in place of `IpRanges`. One address is a network of /32, or of /128. Lists that are empty may stand there or not, as may a `Description`.
# - What `blocked` refuses to read is refused.


# %% task="rule"
from collections import Counter


def rule(folder, connection):
    """Return {"GroupId": ..., "IpPermissions": [...]}, or None."""
    ### BEGIN SOLUTION
    source, destination, protocol, port = connection
    if refusals(folder, [connection]) != [["groups-in"]]:
        return None
    held, there = Counter(), []
    for one in document(Path(folder) / "network-interfaces.json", "NetworkInterfaces"):
        names = [group["GroupId"] for group in one["Groups"]]
        held.update(names)
        addresses = [each["PrivateIpAddress"] for each in one["PrivateIpAddresses"]]
        if destination in addresses + [each["Ipv6Address"] for each in one["Ipv6Addresses"]]:
            there = names
    v6 = ":" in source
    peers = {"Ipv6Ranges": [{"CidrIpv6": f"{source}/128"}]} if v6 else {"IpRanges": [{"CidrIp": f"{source}/32"}]}
    permission = {"IpProtocol": protocol, "FromPort": port, "ToPort": port, **peers}
    return {"GroupId": next(name for name in there if held[name] == 1), "IpPermissions": [permission]}
    ### END SOLUTION


# %%
try:
    for connection in connections[:8]:
        print(connection, rule(str(folder / "network"), connection))
except NotImplementedError:
    print("rule is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to the team that wanted `0.0.0.0/0`: what refuses their connection, and what you would ask Aziz for. (Nobody grades this one. Your mentor may ask.)
