"""What is known of paths, of packets that are too long, and of a virtual network with its rules."""

import json
import random
import re
from collections.abc import Mapping
from typing import Any

from groundschool.formats import ec2, mtr, ping
from groundschool.kit import Bundle, Variant, beside

drawn, network, paths = beside(__file__, "drawn"), beside(__file__, "network"), beside(__file__, "paths")
questions, documents = beside(__file__, "questions"), beside(__file__, "documents")
Reading, Network, Connection, Sweep = network.Reading, network.Network, network.Connection, paths.Sweep
EDGES = ("odd-reports", "odd-calls", "bounds", "older-answers", "torn")
PLACES = ("cove", "dunlin", "eider", "fjord", "grebe", "harbour", "islet", "jetty", "knot", "lagoon", "mole", "narrows")
SHOWN = 24  # connections that associates see
NOT_WHOLE = {
    "eider": {"report": {"mtr": {"dst": "192.0.2.1"}}},
    "fjord": {"report": {"mtr": {"src": "node-north-a-1"}, "hubs": []}},
    "grebe": {"report": {"hubs": []}},
    "knot": {"error": "no route to host"},
}
STATES = ("groups-in", "elsewhere", "groups-in and more", "no matter of groups")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return reports of paths, calls of ping and the answers about a network, with all that is asked of them."""
    rng, bundle = random.Random(f"path and policy {seed} {edge}"), Bundle(seed, edge)
    if edge == "torn":
        _torn(rng, bundle)
        return bundle.variant()
    _paths(rng, bundle, {"bounds": paths.BOUNDS, "odd-reports": paths.ODD}.get(edge or "", paths.PLAIN))
    _sweeps(rng, bundle, paths.ODD_SWEEPS if edge == "odd-calls" else paths.SWEEPS)
    _network(rng, bundle)
    return bundle.variant()


def _paths(rng: random.Random, bundle: Bundle, kinds: Mapping[str, object]) -> None:
    for place, kind in zip(sorted(rng.sample(PLACES, len(kinds))), rng.sample([*kinds], len(kinds)), strict=True):
        destination, hubs = paths.hubs_of(rng, kind, rng.choice((4, 4, 6)))
        as_json = mtr.old_mtr_json if kind == "old" else mtr.mtr_json
        bundle.write(f"paths/{place}.json", as_json("node-north-a-1", destination, hubs))
        bundle.write(f"paths/{place}.txt", mtr.mtr_table("node-north-a-1", hubs, "2026-03-17T09:20:00+0000"))
        traps = {how: paths.verdict(destination, hubs, how) for how in paths.MISJUDGED}
        bundle.answer("lossy-hop", f"paths/{place}.json", paths.verdict(destination, hubs), traps)


def _sweeps(rng: random.Random, bundle: Bundle, kinds: Mapping[str, Sweep]) -> None:
    for place, kind in zip(sorted(rng.sample(PLACES, len(kinds))), rng.sample([*kinds], len(kinds)), strict=True):
        address, calls = paths.sweep(rng, kinds[kind])
        bundle.write(f"sweeps/{place}.txt", ping.ping_calls(address, calls))
        right, traps = paths.measured(kinds[kind].family, calls), {}
        for how in paths.MISMEASURED:
            traps[how] = paths.measured(kinds[kind].family, calls, how)
        bundle.answer("path-mtu", f"sweeps/{place}.txt", right, traps)


def _network(rng: random.Random, bundle: Bundle) -> None:
    """Add a network with what is asked of it: what stands in the way, and which rule would help."""
    one = drawn.Drawn(rng, bundle.edge)
    for name, content in documents.documents(rng, one.network):
        bundle.write(f"network/{name}", _older(content) if bundle.edge == "older-answers" else content)
    asked = questions.questions(one)
    bundle.truth["asked"] = {kind: [[*each] for each in some] for kind, some in asked.items()}
    for kind, some in asked.items():
        right = [*map(Reading(one.network).first, some)]
        traps = {how: [*map(Reading(one.network, how).first, some)] for how in network.HOW}
        bundle.answer("blocked", kind, right, traps)
    every = [each for some in asked.values() for each in some]
    shown = sorted(rng.sample(every, SHOWN))
    rows = [",".join(map(str, each)) for each in shown]
    bundle.write("network/connections.csv", "\n".join(["source,destination,protocol,port", *rows]) + "\n")
    _rules(rng, bundle, one.network, every)


def _older(content: str) -> str:
    """Return an answer as older versions gave it: lists of a rule that are empty are left out."""
    for name in ("UserIdGroupPairs", "IpRanges", "Ipv6Ranges", "PrefixListIds"):
        content = re.sub(rf',\n +"{name}": \[\]', "", content)
    return content


def _rules(rng: random.Random, bundle: Bundle, of: Network, every: list[Connection]) -> None:
    """Add connections for which a rule is asked, of every state some."""
    states: dict[str, list[Connection]] = {state: [] for state in STATES}
    for each in every:
        refused = [*Reading(of).refusals(each)]
        ours = refused and each[1] in of.by_address
        state = "no matter of groups" if not ours else "groups-in" if refused[0] == "groups-in" else "elsewhere"
        states[state + " and more" * (state == "groups-in" and len(refused) > 1)].append(each)
    bundle.truth["rules"] = {}
    seconds = {address for one in of.interfaces for address in one.addresses[2:]}
    for state, some in states.items():
        known = [each for each in some if each[1] in seconds and state == "groups-in"]
        second = [one for six in (False, True) for one in [each for each in known if (":" in each[1]) == six][:1]]
        others = rng.sample([each for each in some if each not in second], 3 if state == "groups-in" else 2)
        for each in second + others:
            subject = "{} to {} {}/{}".format(*each)
            bundle.truth["rules"][subject] = [*each]
            right = _rule(of, each) if state == "groups-in" else None
            bundle.answer("rule", subject, right, {how: _rule(of, each, how) for how in MISRULED})


MISRULED = ("open-to-all", "whole-network", "shared-group", "every-port", "always-a-rule", "first-refusal-alone")


def _rule(of: Network, asked: Connection, how: str = "") -> dict[str, Any] | None:
    """Return the smallest rule that lets a connection through, or what a misconception gives."""
    source, destination, protocol, port = asked
    refused, there = [*Reading(of).refusals(asked)], of.by_address.get(destination)
    helps = refused == ["groups-in"] or (how == "first-refusal-alone" and refused[:1] == ["groups-in"])
    if not there or not (helps or (how == "always-a-rule" and refused and refused[0] != "groups-in")):
        return None
    held = [group for one in of.interfaces for group in one.groups]
    own = next(group for group in there.groups if (held.count(group) == 1) == (how != "shared-group"))
    v6 = ":" in source
    wide = {"open-to-all": ("::/0" if v6 else "0.0.0.0/0"), "whole-network": _around(source)}
    cidr = wide.get(how, f"{source}/{128 if v6 else 32}")
    protocol, ports = ("-1", None) if how == "every-port" else (protocol, (port, port))
    return {"GroupId": own, "IpPermissions": [ec2.permission(protocol, ports, cidrs=[cidr])]}


def _around(address: str) -> str:
    return f"{address.rpartition('::')[0]}::/64" if ":" in address else f"{address.rpartition('.')[0]}.0/24"


def _torn(rng: random.Random, bundle: Bundle) -> None:
    """Add files that are not what their names say, and of each which one has to be refused."""
    destination, hubs = paths.hubs_of(rng, "carried", 4)
    report = mtr.mtr_json("node-north-a-1", destination, hubs)
    bundle.write("paths/cove.json", mtr.old_mtr_json("node-north-a-1", destination, []))
    bundle.write("paths/dunlin.json", report[: rng.randint(300, len(report) - 60)])
    for place, lacking in NOT_WHOLE.items():
        bundle.write(f"paths/{place}.json", json.dumps(lacking, indent=4) + "\n")
    address, calls = paths.sweep(rng, paths.SWEEPS["told"])
    lines = ping.ping_calls(address, calls).splitlines(keepends=True)
    begins = [at for at, line in enumerate(lines) if line.startswith("$ ")]
    cut = rng.randint(2, len(begins) - 1)
    inside = next(at for at in range(begins[cut], len(lines)) if " packets transmitted" in lines[at])
    bundle.write("sweeps/cove.txt", "".join(lines[:inside]))
    bundle.write("sweeps/dunlin.txt", "".join(lines[:inside] + lines[inside + 1 :]))
    bundle.write("sweeps/eider.txt", "".join(lines[: begins[cut] + 1] + lines[begins[cut] + 2 :]))
    bundle.truth["refused"] = {
        "lossy-hop": {f"paths/{place}.json": f"{place}.json" for place in ("cove", "dunlin", *NOT_WHOLE)},
        "path-mtu": {f"sweeps/{place}.txt": f"{place}.txt:{begins[cut] + 1}" for place in ("cove", "dunlin", "eider")},
        "blocked": {},
    }
    listless = json.dumps({"ResponseMetadata": {}}) + "\n"
    said = "\nAn error occurred (UnauthorizedOperation) when calling the operation: You are not authorized.\n"
    for place, file in zip(("cove", "dunlin", "eider"), ("network-acls", "route-tables", "pl-"), strict=True):
        one = drawn.Drawn(rng)
        for name, content in documents.documents(rng, one.network):
            torn = content.rstrip("}\n") + ',\n    "NextToken": "eyJOZXh0VG9rZW4iOiBudWxsfQ=="\n}\n'
            instead = {"cove": said, "dunlin": torn}.get(place, listless)
            found = name.startswith(file) and (file != "pl-" or file not in str(bundle.truth["refused"]["blocked"]))
            bundle.write(f"{place}/{name}", instead if found else content)
            if found:
                bundle.truth["refused"]["blocked"][place] = name
