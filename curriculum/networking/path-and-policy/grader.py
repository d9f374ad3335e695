"""Grades what is said of paths, of long packets and of a network's rules against what they were written from."""

from typing import Any

from groundschool.kit import (
    FILE_AND_LINE,
    Expect,
    Score,
    Variant,
    as_it_is,
    call,
    item,
    judged,
    judged_refusals,
    on_edges,
)

FILE = r"[\w-]+\.json"
PEERS = {
    "IpRanges": "CidrIp",
    "Ipv6Ranges": "CidrIpv6",
    "UserIdGroupPairs": "GroupId",
    "PrefixListIds": "PrefixListId",
}
PASSES = {
    "inside": "what passes between our own hosts",
    "from-outside": "what comes in from others",
    "to-outside": "what goes out to others",
    "ipv6": "what passes over IPv6",
}


def passes(found: Any) -> Any:
    """Return the view of which connections pass."""
    return [one is None for one in found]


def rule_of(found: Any) -> Any:
    """Return the view of a rule, with whom it is for under the name of the list it stands in."""
    if found is None:
        return None
    told = [
        {
            **{key: one.get(key) for key in ("IpProtocol", "FromPort", "ToPort")},
            "for": sorted(f"{key}: {peer.get(name)}" for key, name in PEERS.items() for peer in one.get(key, ())),
        }
        for one in found["IpPermissions"]
    ]
    return [found["GroupId"], told]


EXPECTED = {
    "lossy-hop": (
        Expect("the hop from which on packets are lost", item("hop"), 2, among=lambda one: one["hop"] is not None),
        Expect("where nothing is lost at the end, no hop is named", item("hop"), among=lambda one: one["hop"] is None),
        Expect("how much is lost at the end", item("loss")),
    ),
    "path-mtu": (
        Expect("the longest packet that passed", item("mtu"), points=2),
        Expect("where longer ones vanish, this is said", item("black_hole"), 2, among=lambda one: one["black_hole"]),
        Expect("and nowhere else", item("black_hole"), 1, among=lambda one: not one["black_hole"]),
    ),
    "blocked": (
        *(Expect(label, passes, 2, among=(kind,)) for kind, label in PASSES.items()),
        *(
            Expect(f"{label}: the first step that refuses it", as_it_is, 1, among=(kind,))
            for kind, label in PASSES.items()
        ),
    ),
    "rule": (
        Expect("where a rule helps, it is the smallest", rule_of, 3, among=lambda one: one is not None),
        Expect("where none helps, none is given", rule_of, 2, among=lambda one: one is None),
    ),
}
EDGES = {
    "lossy-hop": (as_it_is, ("odd-reports", "bounds")),
    "path-mtu": (as_it_is, ("odd-calls",)),
    "blocked": (as_it_is, ("bounds", "older-answers")),
    "rule": (rule_of, ("older-answers",)),
}


def _graded(task: str, answer: Any, variant: Variant) -> Score:
    """Return the checks of one task; edges about something else ask what is always asked."""
    if variant.edge == "torn":
        torn = on_edges(__file__, as_it_is)["torn"]
        wants = variant.truth["refused"]["blocked" if task == "rule" else task]
        place = FILE_AND_LINE if task == "path-mtu" else FILE
        said = {name: call(answer, *_asked(task, name, variant)) for name in wants}
        return judged_refusals(said, wants, "torn-is-read", torn, place)
    truth, expected, (view, edges) = variant.truth[task], EXPECTED[task], EDGES[task]
    said = {name: call(answer, *_asked(task, name, variant)) for name in truth["wants"]}
    if variant.edge in edges:
        expected = (on_edges(__file__, view)[variant.edge],)
    return judged(said, truth["wants"], truth["traps"], list(expected))


def _asked(task: str, name: str, variant: Variant) -> list[Any]:
    """Return what an answer is called with for one subject."""
    if task in ("lossy-hop", "path-mtu"):
        return [f"{variant.path()}/{name}"]
    torn = variant.edge == "torn"
    one = ("192.0.2.70", "192.0.2.11", "tcp", 443)
    folder = f"{variant.path()}/{name if torn else 'network'}"
    if task == "blocked":
        return [folder, [one] if torn else [tuple(each) for each in variant.truth["asked"][name]]]
    return [folder, one if torn else tuple(variant.truth["rules"][name])]


def lossy_hop(answer: object, variant: Variant) -> Score:
    """Return the checks of ``lossy_hop(path)``."""
    return _graded("lossy-hop", answer, variant)


def path_mtu(answer: object, variant: Variant) -> Score:
    """Return the checks of ``path_mtu(path)``."""
    return _graded("path-mtu", answer, variant)


def blocked(answer: object, variant: Variant) -> Score:
    """Return the checks of ``blocked(folder, connections)``."""
    return _graded("blocked", answer, variant)


def rule(answer: object, variant: Variant) -> Score:
    """Return the checks of ``rule(folder, connection)``."""
    return _graded("rule", answer, variant)
