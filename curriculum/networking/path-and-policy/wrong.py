"""Answers people really give: some written out, as from a snippet at hand, and the solution with one slip each."""

import json
import re
from ipaddress import ip_address, ip_network
from pathlib import Path

from groundschool.kit import slip, wrong

HOP, MTU, BLOCKED, RULE = "lossy-hop", "path-mtu", "blocked", "rule"


@wrong(HOP, tag="first-lossy-hop", score=1 / 7)
def where_it_turns_red(path):
    hubs = json.loads(Path(path).read_text())["report"]["hubs"]
    for hub in hubs:
        if hub["Loss%"] > 0:
            return {"hop": int(hub["count"]), "loss": hubs[-1]["Loss%"]}
    return {"hop": None, "loss": 0.0}


@wrong(HOP, tag="torn-is-read", score=6 / 7)
def by_a_pattern(path):
    """Take what looks like hops, whatever it stands in."""
    text = Path(path).read_text()
    found = re.search(r'"dst": "(.*?)"', text)
    hubs = re.findall(r'"count": "?(\d+)"?,\s+"host": "(.*?)",\s+"Loss%": ([\d.]+)', text)
    if not hubs or not found or hubs[-1][1] != found[1]:
        return {"hop": None, "loss": None}
    loss, hop = float(hubs[-1][2]), None
    for count, host, lost in hubs[::-1]:
        if host != "???":
            if not loss or float(lost) < loss / 2:
                break
            hop = int(count)
    return {"hop": hop, "loss": loss}


@wrong(HOP, tag="worst-hop", score=1 / 7)
def the_reddest(path):
    hubs = [hub for hub in json.loads(Path(path).read_text())["report"]["hubs"] if hub["host"] != "???"]
    worst = max(hubs, key=lambda hub: hub["Loss%"])
    return {"hop": int(worst["count"]) if worst["Loss%"] else None, "loss": hubs[-1]["Loss%"]}


silent_ones_too = slip(
    HOP, {'if hub["host"] == "???":\n            continue': "pass"}, tag="silent-hop-loses", score=5 / 7
)
any_loss_at_all = slip(HOP, {'hub["Loss%"] < loss / 2': 'not hub["Loss%"]'}, tag="any-loss-carries", score=3 / 7)
the_end_is_the_end = slip(
    HOP, {'if not hubs or hubs[-1]["host"] != report["mtr"]["dst"]:': "if not hubs:"}, tag="end-assumed", score=6 / 7
)


@wrong(MTU, tag="as-reported", score=1 / 7)
def what_the_router_says(path):
    """Believe the message; without one take what passed."""
    text = Path(path).read_text()
    told = re.findall(r"mtu ?= ?(\d+)", text)
    passed, failed = [], []
    for size, more, received in re.findall(
        r"^PING .* (\d+)(\(| data).*?transmitted, (\d+) received", text, re.MULTILINE | re.DOTALL
    ):
        (passed if received != "0" else failed).append(int(size) + (28 if more == "(" else 48))
    return {"mtu": int(told[-1]) if told else max(passed, default=None), "black_hole": bool(failed) and not told}


the_data_alone = slip(
    MTU,
    {'int(heading[1]) + (28 if heading[2] == "(" else 48)': "int(heading[1])"},
    tag="payload-for-packet",
    score=4 / 7,
)
twenty_eight = slip(MTU, {'(28 if heading[2] == "(" else 48)': "28"}, tag="always-28", score=4 / 7)
too_long_is_lost = slip(MTU, {"elif not counts[2]:": "else:"}, tag="too-big-is-a-hole", score=5 / 7)
the_last_one = slip(
    MTU, {"max(passed, default=None)": "passed[-1] if passed else None"}, tag="last-that-passed", score=4 / 7
)


@wrong(BLOCKED, tag="groups-alone", score=0)
def security_groups_are_the_firewall(folder, connections):
    """Ask the groups of both ends, and nothing else."""
    told = {path.stem: json.loads(path.read_text()) for path in Path(folder).glob("*.json")}
    groups = {one["GroupId"]: one for one in told["security-groups"]["SecurityGroups"]}
    held = {}
    for one in told["network-interfaces"]["NetworkInterfaces"]:
        addresses = [each["PrivateIpAddress"] for each in one["PrivateIpAddresses"]]
        for address in addresses + [each["Ipv6Address"] for each in one["Ipv6Addresses"]]:
            held[address] = [group["GroupId"] for group in one["Groups"]]

    def lets(address, way, peer, protocol, port):
        for rule in [rule for name in held[address] for rule in groups[name][way]]:
            if rule["IpProtocol"] in (protocol, "-1") and rule.get("FromPort", 0) <= port <= rule.get("ToPort", 65535):
                cidrs = [one["CidrIp"] for one in rule.get("IpRanges", [])]
                cidrs += [one["CidrIpv6"] for one in rule.get("Ipv6Ranges", [])]
                for one in rule.get("PrefixListIds", []):
                    cidrs += [entry["Cidr"] for entry in told[one["PrefixListId"]]["Entries"]]
                if any(ip_address(peer) in ip_network(cidr) for cidr in cidrs):
                    return True
                if any(one["GroupId"] in held.get(peer, ()) for one in rule.get("UserIdGroupPairs", [])):
                    return True
        return False

    found = []
    for source, destination, protocol, port in connections:
        out = source not in held or lets(source, "IpPermissionsEgress", destination, protocol, port)
        into = destination not in held or lets(destination, "IpPermissions", source, protocol, port)
        found.append("groups-out" if not out else None if into else "groups-in")
    return found


ANSWERED = "if theirs and apart and not listed(destination, source, *answered, egress=True):"
lists_remember = slip(
    BLOCKED,
    {
        ANSWERED: "if False:",
        "if ours and apart and not listed(source, destination, *answered, egress=False):": "if False:",
    },
    tag="acl-remembers",
    score=1 / 15,
)
linux_clients = slip(
    BLOCKED, {"(protocol, (1024, 65535))": "(protocol, (32768, 60999))"}, tag="usual-range", score=4 / 15
)
no_order = slip(
    BLOCKED,
    {'key=lambda one: one["RuleNumber"]': 'key=lambda one: one["RuleAction"]'},
    tag="order-ignored",
    score=4 / 15,
)
inside_too = slip(BLOCKED, {"apart = not (": "apart = True or ("}, tag="acl-within-subnet", score=7 / 15)
old_family_alone = slip(
    BLOCKED,
    {
        "return ip_address(address) in ip_network(cidr)": 'return ":" not in cidr and ip_address(address) in ip_network(cidr)'
    },
    tag="ipv6-ignored",
    score=10 / 15,
)
from_the_top = slip(
    BLOCKED, {'max(fitting, default=(0, "none"))[1]': '[*fitting, (0, "none")][0][1]'}, tag="first-route", score=4 / 15
)
no_holes = slip(
    BLOCKED, {'max(fitting, default=(0, "none"))[1] == "active"': "bool(fitting)"}, tag="blackhole-leads", score=7 / 15
)

lists_unread = slip(
    BLOCKED,
    {'one["Cidr"] for one in document(path, "Entries")': 'one["Cidr"] for one in json.loads(path.read_text()).get("Entries", [])'},
    tag="torn-is-read",
    score=14 / 15,
)  # fmt: skip


@wrong(RULE, tag="open-to-all", score=0)
def until_monday(folder, connection):
    source, destination, protocol, port = connection
    rows = json.loads(Path(folder, "network-interfaces.json").read_text())["NetworkInterfaces"]
    every = [group["GroupId"] for one in rows for group in one["Groups"]]
    for one in rows:
        if f'"{destination}"' in json.dumps(one):
            everybody = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
            if ":" in source:
                everybody = {"Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
            permission = {"IpProtocol": protocol, "FromPort": port, "ToPort": port, **everybody}
            own = next(group["GroupId"] for group in one["Groups"] if every.count(group["GroupId"]) == 1)
            return {"GroupId": own, "IpPermissions": [permission]}
    return None


HELPS = 'refusals(folder, [connection]) != [["groups-in"]]'
the_first_refusal = slip(
    RULE, {HELPS: 'blocked(folder, [connection]) != ["groups-in"]'}, tag="first-refusal-alone", score=4 / 7
)
OURS = '(Path(folder) / "network-interfaces.json").read_text()'
whatever_refuses = slip(
    RULE,
    {HELPS: f"blocked(folder, [connection]) == [None] or destination not in {OURS}"},
    tag="always-a-rule",
    score=4 / 7,
)
