"""Other ways to be right."""

import json
from collections import defaultdict
from pathlib import Path

import yaml

from groundschool.kit import beside, right

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def rows(folder):
    """Yield (key, parent's key, service, kind, name, attributes, links) of production's spans."""
    for line in (Path(folder) / "traces.jsonl").read_text().splitlines():
        for resource in json.loads(line)["resourceSpans"]:
            says = {one["key"]: one["value"]["stringValue"] for one in resource["resource"]["attributes"]}
            if says["deployment.environment.name"] != "production":
                continue
            for scope in resource["scopeSpans"]:
                for one in scope["spans"]:
                    trace, parent = one["traceId"], one.get("parentSpanId")
                    told = {each["key"]: each["value"].get("stringValue") for each in one.get("attributes", ())}
                    links = [(each["traceId"], each["spanId"]) for each in one.get("links", ())]
                    above = (trace, parent) if parent else None
                    yield (trace, one["spanId"]), above, says["service.name"], one["kind"], one.get("name"), told, links


def of_type(folder, *types):
    """Return the names of the catalogue's entities of some types, and all of its entities."""
    known = [*yaml.load_all((Path(folder) / "catalog-info.yaml").read_text(), Loader=LOADER)]
    return {one["metadata"]["name"] for one in known if one["spec"].get("type") in types}, known


def owners(folder):
    """Return for whom each span works, once for all."""
    balancers, _ = of_type(folder, "load-balancer")
    found = {key: (above, service) for key, above, service, *_ in rows(folder)}

    def owner(key):
        above, service = found.get(key, (None, None))
        return owner(above) if service in balancers else service

    return {key: owner(key) for key in found}, balancers


def leaf(told, balancers):
    """Return the name of somebody who tells nothing."""
    host = told.get("server.address") or ""
    first, _, rest = host.partition(".")
    named = told.get("peer.service") or ("" if ":" in host or (rest and first.isdigit()) else first)
    return "" if named in balancers else named


@right("service-map")
def by_tables(folder):
    """Tuples, from tables."""
    owner, balancers = owners(folder)
    spans = [*rows(folder)]
    answered = {above for _, above, _, kind, *_ in spans if kind == 2}
    found = set()
    for key, above, service, kind, _, told, links in spans:
        if kind == 2 and service not in balancers:
            found.add((owner.get(above), service, "waits"))
        if kind == 5:
            found |= {(owner.get(source), service, "later") for source in (above, *links)}
        if kind in (3, 4, 5) and key not in answered:
            found.add((owner[key], leaf(told, balancers), "waits"))
    return tuple(one for one in sorted(found, key=str) if one[0] and one[1] and one[0] != one[1])


@right("differences")
def by_lists(folder):
    """Lists and loops."""
    out, known = of_type(folder, "load-balancer", "library")
    declared = []
    for one in known:
        name = one["metadata"]["name"]
        mine, theirs = (one["spec"].get(relation, []) for relation in ("dependsOn", "dependencyOf"))
        declared += [[name, reference.partition(":")[2].rpartition("/")[2]] for reference in mine]
        declared += [[reference.partition(":")[2].rpartition("/")[2], name] for reference in theirs]
    seen = []
    for who, whom, _ in by_tables(folder):
        if [who, whom] not in seen:
            seen.append([who, whom])
    said = {"undeclared": [pair for pair in seen if pair not in declared], "never_called": [], "cannot_say": []}
    telling = {service for _, _, service, *_ in rows(folder)}
    for pair in declared:
        if pair in seen or out.intersection(pair):
            continue
        said["never_called" if pair[0] in telling else "cannot_say"].append(pair)
    return said


@right("journeys")
def by_colours(folder, route):
    """Colour the spans of a route, again and again until nothing changes."""
    _, balancers = owners(folder)
    spans = [*rows(folder)]
    answered = {above for _, above, _, kind, *_ in spans if kind == 2}
    colour = {key: "waits" for key, above, _, kind, name, *_ in spans if above is None and kind == 2 and name == route}
    before = -1
    while before != len(colour):
        before = len(colour)
        for key, above, _, kind, _, _, links in spans:
            sources = [colour[one] for one in (above, *(links if kind == 5 else ())) if one in colour]
            if key not in colour and sources:
                colour[key] = "later" if kind == 5 else sources[0]
    names = defaultdict(set)
    for key, _, service, kind, _, told, _ in spans:
        if key in colour:
            peer = leaf(told, balancers) if kind in (3, 4, 5) and key not in answered else ""
            names[colour[key]] |= {service, peer} - balancers - {""}
    return {"waits": sorted(names["waits"]), "later": sorted(names["later"] - names["waits"])}


@right("support-brief")
def in_capitals_and_bold(_folder):
    return """**CUSTOMERS NOTICE:** no confirmation after they have paid.
- They may think that it went wrong. It did not.
**SINCE:** 09:12Z
**STILL WORKS:**
- Bookings and payments
- Check-in
**TELL CUSTOMERS:**
1. You have your ticket. Open "My Bookings" in the app or on our website.
2. At the kiosk, type in your booking number.
3. Your e-mail will come later by itself.
**NEXT UPDATE:** 10:10Z, or earlier.
"""


@right("support-brief")
def as_few_words_as_can_be(_folder):
    return """Customers notice: no mail with the ticket, from 09:12 UTC on.
Since: see above
Still works: they can book and pay.
Tell customers: look at My bookings.
Next update: 2026-05-12 10:00 UTC"""


@right("support-brief")
def in_a_numbered_list(_folder):
    return """1. Customers notice: tickets are not e-mailed.
2. Since: 09:12 UTC
3. Still works: buying a ticket. Whoever pays has one.
4. Tell customers: look at My bookings. You need not book a second time.
5. Next update: 10:10 UTC"""


dictionaries = beside(__file__, "blind_with_dictionaries")
table = beside(__file__, "blind_with_a_table")
blind_with_dictionaries_service_map = right("service-map")(dictionaries.service_map)
blind_with_dictionaries_differences = right("differences")(dictionaries.differences)
blind_with_dictionaries_journey = right("journeys")(dictionaries.journey)
blind_with_dictionaries_support_brief = right("support-brief")(dictionaries.support_brief)
blind_with_a_table_service_map = right("service-map")(table.service_map)
blind_with_a_table_differences = right("differences")(table.differences)
blind_with_a_table_journey = right("journeys")(table.journey)
blind_with_a_table_support_brief = right("support-brief")(table.support_brief)
