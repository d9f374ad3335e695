"""A right answer that was written without having seen the solution: dictionaries by (trace, id), a walk with a list of what is still to do."""

import ipaddress
from collections import defaultdict

from groundschool.kit import beside

given = beside(__file__, "blind_given")
spans, entities = given.spans, given.entities


def of_type(folder, kind):
    return {e["metadata"]["name"] for e in entities(folder) if (e.get("spec") or {}).get("type") == kind}


def load(folder):
    """Return production's spans by (trace, id), and the children of each."""
    by_key, children = {}, defaultdict(list)
    for span in spans(folder):
        if span["environment"] == "production":
            by_key[span["trace"], span["id"]] = span
    for span in by_key.values():
        if span["parent"]:
            children[span["trace"], span["parent"]].append(span)
    return by_key, children


def asks_silent(span, children):
    """Return the name of who is asked and tells nothing, or None."""
    if span["kind"] not in ("client", "producer", "consumer"):
        return None
    if any(child["kind"] == "server" for child in children[span["trace"], span["id"]]):
        return None
    peer = span["attributes"].get("peer.service")
    if peer:
        return peer
    address = span["attributes"].get("server.address") or ""
    try:
        ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address.split(".")[0] or None
    return None


def service_map(folder):
    """Return [["web", "auth", "waits"], ["freight", "reports", "later"], ...]."""
    balancers = of_type(folder, "load-balancer")
    by_key, children = load(folder)
    arrows = set()

    def on_behalf(span):
        while span and span["service"] in balancers:
            span = by_key.get((span["trace"], span["parent"]))
        return span["service"] if span else None

    def arrow(span, whom, how):
        who = on_behalf(span)
        if who and whom and whom not in balancers and who != whom:
            arrows.add((who, whom, how))

    for span in by_key.values():
        parent = by_key.get((span["trace"], span["parent"]))
        if span["kind"] == "server":
            arrow(parent, span["service"], "waits")
        arrow(span, asks_silent(span, children), "waits")
        if span["kind"] == "consumer":
            arrow(parent, span["service"], "later")
            for link in span["links"]:
                arrow(by_key.get(link), span["service"], "later")
    return [list(a) for a in arrows]


def differences(folder):
    """Return {"undeclared": [["web", "freight"]], "never_called": [["search", "inventory"]], "cannot_say": []}."""

    def name(reference):
        return reference.split(":")[-1].split("/")[-1]

    declared = set()
    for entity in entities(folder):
        me, spec = entity["metadata"]["name"], entity.get("spec") or {}
        declared |= {(me, name(r)) for r in spec.get("dependsOn") or ()}
        declared |= {(name(r), me) for r in spec.get("dependencyOf") or ()}
    no_arrows = of_type(folder, "load-balancer") | of_type(folder, "library")
    declared = {pair for pair in declared if not no_arrows & set(pair)}
    seen = {(who, whom) for who, whom, _ in service_map(folder)}
    tells = {span["service"] for span in spans(folder) if span["environment"] == "production"}
    return {
        "undeclared": [list(p) for p in seen - declared],
        "never_called": [list(p) for p in declared - seen if p[0] in tells],
        "cannot_say": [list(p) for p in declared - seen if p[0] not in tells],
    }


def journey(folder, route):
    """Return {"waits": ["booking-api", "bookings-db"], "later": ["notify"]}."""
    balancers = of_type(folder, "load-balancer")
    by_key, children = load(folder)
    linked = defaultdict(list)
    for span in by_key.values():
        if span["kind"] == "consumer":
            for link in span["links"]:
                linked[link].append(span)

    def down(begin):
        """Return the names on the way, and the consumers that were met."""
        names, consumers, todo = set(), [], list(begin)
        while todo:
            span = todo.pop()
            names |= {span["service"], asks_silent(span, children)}
            key = span["trace"], span["id"]
            for child in children[key]:
                (consumers if child["kind"] == "consumer" else todo).append(child)
            consumers += linked[key]
        return names, consumers

    begin = [s for s in by_key.values() if s["parent"] is None and s["kind"] == "server" and s["name"] == route]
    waits, consumers = down(begin)
    later = set()
    while consumers:
        names, consumers = down(consumers)
        later |= names
    nobody = balancers | {None}
    return {"waits": list(waits - nobody), "later": list(later - waits - nobody)}


def support_brief(_folder):
    """Return the five lines; the folder does not matter."""
    return """
Customers notice: the confirmation e-mail with their ticket does not arrive.
Since: 09:12 UTC.
Still works: booking and paying. Whoever has paid has a ticket.
Tell customers: your booking is made. Please do not book again. Your ticket is under "My bookings" on the website and in \
the app. At a kiosk, type in the booking number to print the boarding pass.
Next update: 10:10 UTC.
"""
