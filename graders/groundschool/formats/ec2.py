"""What ``aws ec2 describe-...`` prints of a virtual network: security groups, network ACLs, route tables, interfaces.

Shapes: the members that the EC2 API of 2016-11-15 documents for these answers, as far as they are used here. The reader
refuses a member that it does not know, so that a misspelled one is no member that is missing.
"""

import json
from collections.abc import Iterable, Mapping
from functools import partial
from ipaddress import ip_network
from typing import Any, TypeVar

from groundschool.formats.accepted import Accepted

NUMBERS = {"icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58", "-1": "-1"}
OWNER = "000000000000"
Kind = TypeVar("Kind")

_TAGS = [{"Key": str, "Value": str}]
_PERMISSION = {
    "IpProtocol": str,
    "FromPort?": int,
    "ToPort?": int,
    "UserIdGroupPairs?": [{"Description?": str, "UserId": str, "GroupId": str}],
    "IpRanges?": [{"Description?": str, "CidrIp": ip_network}],
    "Ipv6Ranges?": [{"Description?": str, "CidrIpv6": ip_network}],
    "PrefixListIds?": [{"Description?": str, "PrefixListId": str}],
}
_SHAPES: dict[str, dict[str, Any]] = {
    "ec2-security-groups": {
        "SecurityGroups": [
            {
                "GroupId": str,
                "IpPermissionsEgress": [_PERMISSION],
                "Tags?": _TAGS,
                "VpcId": str,
                "OwnerId": str,
                "GroupName": str,
                "Description": str,
                "IpPermissions": [_PERMISSION],
            }
        ]
    },
    "ec2-network-acls": {
        "NetworkAcls": [
            {
                "Associations": [{"NetworkAclAssociationId": str, "NetworkAclId": str, "SubnetId": str}],
                "Entries": [
                    {
                        "CidrBlock?": ip_network,
                        "Egress": bool,
                        "IcmpTypeCode?": {"Code": int, "Type": int},
                        "Ipv6CidrBlock?": ip_network,
                        "PortRange?": {"From": int, "To": int},
                        "Protocol": str,
                        "RuleAction": str,
                        "RuleNumber": int,
                    }
                ],
                "IsDefault": bool,
                "NetworkAclId": str,
                "Tags": _TAGS,
                "VpcId": str,
                "OwnerId": str,
            }
        ]
    },
    "ec2-route-tables": {
        "RouteTables": [
            {
                "Associations": [
                    {
                        "Main": bool,
                        "RouteTableAssociationId": str,
                        "RouteTableId": str,
                        "SubnetId?": str,
                        "AssociationState": {"State": str},
                    }
                ],
                "PropagatingVgws": [{"GatewayId": str}],
                "RouteTableId": str,
                "Routes": [
                    {
                        "DestinationCidrBlock?": ip_network,
                        "DestinationIpv6CidrBlock?": ip_network,
                        "EgressOnlyInternetGatewayId?": str,
                        "GatewayId?": str,
                        "NatGatewayId?": str,
                        "Origin": str,
                        "State": str,
                        "VpcPeeringConnectionId?": str,
                    }
                ],
                "Tags": _TAGS,
                "VpcId": str,
                "OwnerId": str,
            }
        ]
    },
    "ec2-network-interfaces": {
        "NetworkInterfaces": [
            {
                "Description": str,
                "Groups": [{"GroupId": str, "GroupName": str}],
                "InterfaceType": str,
                "Ipv6Addresses": [{"Ipv6Address": ip_network, "IsPrimaryIpv6": bool}],
                "NetworkInterfaceId": str,
                "OwnerId": str,
                "PrivateIpAddress": ip_network,
                "PrivateIpAddresses": [{"Primary": bool, "PrivateIpAddress": ip_network}],
                "Status": str,
                "SubnetId": str,
                "TagSet": _TAGS,
                "VpcId": str,
            }
        ]
    },
    "ec2-prefix-list": {"Entries": [{"Cidr": ip_network, "Description?": str}]},
}


def permission(
    protocol: str,
    ports: tuple[int, int] | None = None,
    *,
    cidrs: Iterable[str] = (),
    groups: Iterable[str] = (),
    lists: Iterable[str] = (),
) -> dict[str, Any]:
    """Return a rule of a security group, the networks under the name of their family."""
    cidrs = list(cidrs)
    between = {} if ports is None else {"FromPort": ports[0], "ToPort": ports[1]}
    return {
        "IpProtocol": protocol,
        **between,
        "UserIdGroupPairs": [{"UserId": OWNER, "GroupId": one} for one in groups],
        "IpRanges": [{"CidrIp": one} for one in cidrs if ":" not in one],
        "Ipv6Ranges": [{"CidrIpv6": one} for one in cidrs if ":" in one],
        "PrefixListIds": [{"PrefixListId": one} for one in lists],
    }


def acl_entry(
    number: int, action: str, cidr: str, traffic: tuple[str, tuple[int, int] | None] = ("-1", None), *, egress: bool
) -> dict[str, Any]:
    """Return an entry of a network ACL about a protocol, which is a number there, and ports."""
    protocol, ports = traffic
    block = {"Ipv6CidrBlock" if ":" in cidr else "CidrBlock": cidr}
    between = {} if ports is None else {"PortRange": {"From": ports[0], "To": ports[1]}}
    told = {"Protocol": NUMBERS[protocol], "RuleAction": action, "RuleNumber": number}
    return dict(sorted({**block, "Egress": egress, **between, **told}.items()))


def answer_of_aws(document: Mapping[str, Any]) -> str:
    """Return an answer as the command line interface prints it."""
    return json.dumps(document, indent=4) + "\n"


def read_document(name: str, content: bytes) -> dict[str, Any]:
    """Return an answer of the kind ``name``; raises ValueError for what has another shape."""
    document = json.loads(content)
    _fits(document, _SHAPES[name], name)
    return document


def _fits(value: object, shape: object, where: str) -> None:
    """Return when a value has a shape: a type, something that reads it, one shape for all of a list, or members."""
    match shape:
        case [of]:
            for at, one in enumerate(_of(value, list, where)):
                _fits(one, of, f"{where}[{at}]")
        case dict():
            members, known = _of(value, dict, where), {name.rstrip("?"): part for name, part in shape.items()}
            lacks, more = {name for name in shape if name[-1] != "?"} - members.keys(), members.keys() - known.keys()
            if lacks or more:
                raise ValueError(f"{where} lacks {sorted(lacks)}, and has {sorted(more)} that nobody knows")
            for name, part in members.items():
                _fits(part, known[name], f"{where}.{name}")
        case type():
            _of(value, shape, where)
        case _ if callable(shape):
            shape(value)


def _of(value: object, kind: type[Kind], where: str) -> Kind:
    if type(value) is not kind:
        raise ValueError(f"{where} is {value!r}, not of type {kind.__name__}")
    return value


ACCEPTED = {name: Accepted(read=partial(read_document, name)) for name in _SHAPES}
