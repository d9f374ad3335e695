"""Rare shapes of lookups: each edge is tried beside the ordinary variants."""

from dataclasses import replace

from groundschool.formats.dig import UNREACHED
from groundschool.kit import beside

cases = beside(__file__, "cases")
Case, Lookup, Maker = cases.Case, cases.Lookup, cases.Maker


def changed(make: Maker, **changes: object) -> Maker:
    """Return a maker whose case has something changed at the resolver."""

    def made(lookup: Lookup) -> Case:
        case = make(lookup)
        return replace(case, resolver=replace(case.resolver, **changes))

    return made


def loud(lookup: Lookup) -> Case:
    """Return a case in which everybody writes names in other capitals."""
    case = cases.fine(first="alias")(lookup)
    said, (alias, ttl, end) = case.resolver, case.resolver.aliases[0]
    loudly = replace(said, name=alias.upper(), aliases=((alias, ttl, end.title()),), shown=end.upper())
    return replace(case, resolver=loudly, servers=lookup.servers(loudly))


def loud_and_unanswered(lookup: Lookup) -> Case:
    """Return a case in which the name was typed in other capitals, and nobody answered."""
    case = cases.at_the_door("timeout")(lookup)
    return replace(case, resolver=replace(case.resolver, name=case.resolver.name.upper()))


def alias_itself(lookup: Lookup) -> Case:
    """Return a case in which the alias was asked for."""
    target = f"{lookup.word}-2.{cases.PARTNER}"
    said = lookup.said(lookup.zones[cases.HOME], "answer", type="CNAME", data=((900, target),))
    return Case("none", said, lookup.servers(said), (target,))


def one_of_two(kind: str, order: int = 1) -> Maker:
    """Return the maker of a case in which one server says nothing about the zone."""

    def make(lookup: Lookup) -> Case:
        case = cases.other_view("answer", (cases.BELOW,))(lookup)
        rest = replace(case.servers[0], kind=kind, data=(), upward=True)
        servers = [rest, case.servers[1]][::order]
        return replace(case, servers=servers, traps={"one-server-decides": "cached"})

    return make


def two(lookup: Lookup) -> Case:
    """Return a case with two records, which servers give in turns."""
    hosts = ("10 mx1.harbour.example.", "20 mx2.harbour.example.")
    said = lookup.said(lookup.zones[cases.HOME], "answer", type="MX", data=tuple((300, host) for host in hosts))
    servers = [replace(one, data=one.data[::turn]) for one, turn in zip(lookup.servers(said), (-1, 1), strict=True)]
    return Case("none", said, servers, hosts, {"order-matters": "cached"})


def not_held(lookup: Lookup) -> Case:
    """Return a case in which this client is meant to see nothing, and is given what others see."""
    return replace(cases.other_view("answer")(lookup), holds=())


def unsigned_denial(lookup: Lookup) -> Case:
    """Return a case in which the check of a denial fails."""
    return replace(cases.failing("dnssec", "nodata", "nodata", zones=(cases.LETTERS,))(lookup), holds=())


def same_letters(lookup: Lookup) -> Case:
    """Return a case in a zone whose name ends with the letters of another's."""
    said = lookup.said(lookup.zones[cases.LETTERS], "nxdomain")
    return Case("nxdomain", said, lookup.servers(said))


RARE = {
    "no-soa": (
        changed(cases.denied("nxdomain", cases.PARTNER, alias="last"), no_soa=True),
        changed(cases.denied("nodata", cases.HOME), no_soa=True),
    ),
    "zero-ttl": (changed(same_letters, soa_ttl=0, age=0),),
    "second-try": (changed(cases.fine(first="alias"), lost=1),),
    "other-capitals": (loud, loud_and_unanswered),
    "asked-cname": (alias_itself,),
    "mixed-servers": (
        cases.failing("lame", "timeout", "refused", zones=(cases.LETTERS,)),
        cases.failing("zone-broken", "servfail", "refused"),
        cases.failing("zone-broken", "timeout", "servfail"),
    ),
    "one-lame": (one_of_two("refused"), one_of_two("timeout", -1), one_of_two("referral")),
    "same-letters": (same_letters,),
    "nothing-held": (not_held, unsigned_denial),
    "two-records": (two,),
    "signed": (
        changed(cases.denied("nodata", cases.HOME), signed=True),
        changed(cases.denied("nodata", cases.BELOW), beside=9),
        changed(cases.cached("answer"), signed=True),
    ),
    "no-dig": (cases.fine(first="alias"),),
}


def odd(whole: str, name: str) -> dict[str, str]:
    """Return files that are not what dig prints of one question: another program's, cut off, or of another zone."""
    return {
        "host.txt": f"Host {name} not found: 3(NXDOMAIN)\n",
        "host-alone.txt": ";; communications error to 198.51.100.53#53: timed out\n;; no servers could be reached\n",
        "head.txt": "".join(whole.splitlines(keepends=True)[:4]),
        "half.txt": whole[: whole.index(";; SERVER")],
        "cut.txt": whole[: whole.index(";; MSG SIZE")],
        "zone.txt": whole.replace(" UTC ", " CEST "),
        "second-unanswered.txt": f"{whole};; communications error to 198.51.100.53#53: timed out\n{UNREACHED}",
        "both.txt": whole + whole[whole.index(";; Got answer") :],
    }
