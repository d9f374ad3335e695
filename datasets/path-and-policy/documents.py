"""A virtual network as the API answers about it."""

import random
from collections.abc import Iterator
from typing import Any
from zlib import crc32

from groundschool.formats import ec2
from groundschool.kit import beside

drawn = beside(__file__, "drawn")
Entry, Group, Interface, Network = drawn.Entry, drawn.Group, drawn.Interface, drawn.Network
Route, Rule = drawn.Route, drawn.Rule


def documents(rng: random.Random, network: Network) -> Iterator[tuple[str, str]]:
    """Yield the name of each file of a network, and its content."""
    told = {
        "security-groups": {"SecurityGroups": [_group(*one) for one in network.groups.items()]},
        "network-acls": {"NetworkAcls": [_acl(*one) for one in network.acls.items()]},
        "route-tables": {"RouteTables": [_table(name, network) for name in network.tables]},
        "network-interfaces": {"NetworkInterfaces": [_interface(one, network) for one in network.interfaces]},
    }
    for name, document in told.items():
        [rows] = document.values()
        rng.shuffle(rows)
        yield f"{name}.json", ec2.answer_of_aws(document)
    for name, cidrs in network.lists.items():
        yield f"{name}.json", ec2.answer_of_aws({"Entries": [{"Cidr": one, "Description": ""} for one in cidrs]})


def _vpc(name: str) -> dict[str, Any]:
    return {"VpcId": "vpc-0a5a17f3b2c4d6e8f", "OwnerId": ec2.OWNER, "Tags": [{"Key": "Name", "Value": name}]}


def _group(name: str, group: Group) -> dict[str, Any]:
    return {
        "GroupId": name,
        "IpPermissionsEgress": [_permission(rule) for rule in group.outgoing],
        **_vpc(group.name),
        "GroupName": group.name,
        "Description": group.name,
        "IpPermissions": [_permission(rule) for rule in group.incoming],
    }


def _permission(rule: Rule) -> dict[str, Any]:
    kinds: dict[str, list[str]] = {"cidrs": [], "groups": [], "lists": []}
    for one in rule.peers:
        kinds["groups" if one.startswith("sg-") else "lists" if one.startswith("pl-") else "cidrs"].append(one)
    return ec2.permission(rule.protocol, rule.ports, **kinds)


def _acl(name: str, acl: tuple[list[Entry], list[str]]) -> dict[str, Any]:
    entries, subnets = acl
    return {
        "Associations": [
            {"NetworkAclAssociationId": f"aclassoc{one.removeprefix('subnet')}", "NetworkAclId": name, "SubnetId": one}
            for one in subnets
        ],
        "Entries": [
            ec2.acl_entry(one.number, one.action, one.network, (one.protocol, one.ports), egress=one.egress)
            for one in entries
        ],
        "IsDefault": False,
        "NetworkAclId": name,
        **_vpc("list"),
    }


def _table(name: str, network: Network) -> dict[str, Any]:
    routes, subnets = network.tables[name]
    served = [{"SubnetId": one} for one in subnets] or [{}]
    return {
        "Associations": [
            {
                "Main": name == network.main,
                "RouteTableAssociationId": f"rtbassoc{name.removeprefix('rtb')}",
                "RouteTableId": name,
                **one,
                "AssociationState": {"State": "associated"},
            }
            for one in served
        ],
        "PropagatingVgws": [],
        "RouteTableId": name,
        "Routes": [_route(one) for one in routes],
        **_vpc("routes"),
    }


def _route(one: Route) -> dict[str, str]:
    family = "DestinationIpv6CidrBlock" if ":" in one.network else "DestinationCidrBlock"
    member, target = one.target
    origin = {"local": "CreateRouteTable"}.get(
        target, "EnableVgwRoutePropagation" if "vgw" in target else "CreateRoute"
    )
    return {
        family: one.network,
        member: target,
        "Origin": origin,
        "State": "active" if one.active else "blackhole",
    }


def _interface(one: Interface, network: Network) -> dict[str, Any]:
    v4, v6 = one.addresses[::2], one.addresses[1::2]
    about = _vpc(one.name)
    return {
        "Description": one.name,
        "Groups": [{"GroupId": group, "GroupName": network.groups[group].name} for group in one.groups],
        "InterfaceType": "interface",
        "Ipv6Addresses": [{"Ipv6Address": each, "IsPrimaryIpv6": each == v6[0]} for each in v6],
        "NetworkInterfaceId": f"eni-0{crc32(v4[0].encode()):016x}",
        "OwnerId": about["OwnerId"],
        "PrivateIpAddress": v4[0],
        "PrivateIpAddresses": [{"Primary": each == v4[0], "PrivateIpAddress": each} for each in v4],
        "Status": "in-use",
        "SubnetId": one.subnet,
        "TagSet": about["Tags"],
        "VpcId": about["VpcId"],
    }
