"""A right answer that was written without having seen the solution: one table in pandas, sets that grow until nothing is added."""

import re

import pandas as pd

from groundschool.kit import beside

given = beside(__file__, "blind_given")
spans, entities = given.spans, given.entities


def catalogue_types(folder):
    return {one["metadata"]["name"]: (one.get("spec") or {}).get("type") for one in entities(folder)}


def asked_name(attributes):
    """Return whom the attributes name, or an empty string."""
    if attributes.get("peer.service"):
        return attributes["peer.service"]
    address = attributes.get("server.address", "")
    return "" if ":" in address or re.fullmatch(r"\d+(\.\d+){3}", address) else address.partition(".")[0]


def frame(folder):
    """Return production as a table: a row a span, with the row of its parent (-1), its client, and whom it names."""
    table = pd.DataFrame(
        spans(folder),
        columns=["trace", "id", "parent", "service", "environment", "name", "kind", "attributes", "links"],
    )
    table = table[table["environment"] == "production"].reset_index(drop=True)
    rows = dict(zip(zip(table["trace"], table["id"], strict=True), table.index, strict=True))
    table["up"] = [rows.get(key, -1) for key in zip(table["trace"], table["parent"], strict=True)]
    table["from"] = [[rows[one] for one in links if one in rows] for links in table["links"]]
    answered = set(table.loc[table["kind"] == "server", "up"])
    silent = table["kind"].isin(["client", "producer", "consumer"]) & ~table.index.isin(answered)
    table["names"] = [asked_name(a) if s else "" for a, s in zip(table["attributes"], silent, strict=True)]
    # Whoever stands behind a span: itself, or the nearest above it that is no load balancer.
    kinds = catalogue_types(folder)
    balancer = table["service"].map(lambda service: kinds.get(service) == "load-balancer").tolist()
    behind = list(table.index)
    for row in table.index:
        at = row
        while at >= 0 and balancer[at]:
            at = table.loc[at, "up"]
        behind[row] = table.loc[at, "service"] if at >= 0 else ""
    table["behind"] = behind
    return table


def service_map(folder):
    """Return [["web", "auth", "waits"], ["freight", "reports", "later"], ...]."""
    table, kinds = frame(folder), catalogue_types(folder)
    below = table[table["up"] >= 0]
    above = table["behind"].reindex(below["up"]).to_numpy()
    below = below.assign(who=above)
    asked = below[below["kind"] == "server"].assign(how="waits")[["who", "service", "how"]]
    left = below[below["kind"] == "consumer"].assign(how="later")[["who", "service", "how"]]
    silent = table[table["names"] != ""].assign(how="waits")[["behind", "names", "how"]]
    linked = table[table["kind"] == "consumer"].explode("from").dropna(subset=["from"])
    linked = pd.DataFrame(
        {"who": [table.loc[row, "behind"] for row in linked["from"]], "whom": linked["service"], "how": "later"}
    )
    parts = [part.set_axis(["who", "whom", "how"], axis=1) for part in (asked, left, silent, linked)]
    arrows = pd.concat(parts).drop_duplicates()
    arrows = arrows[(arrows["who"] != "") & (arrows["who"] != arrows["whom"])]
    return arrows[arrows["whom"].map(lambda name: kinds.get(name) != "load-balancer")].to_numpy().tolist()


def differences(folder):
    """Return {"undeclared": [["web", "freight"]], "never_called": [["search", "inventory"]], "cannot_say": []}."""
    kinds = catalogue_types(folder)
    exported = {one["service"] for one in spans(folder) if one["environment"] == "production"}
    on_map = {tuple(arrow[:2]) for arrow in service_map(folder)}
    said = {}
    for one in entities(folder):
        for end, turn in (("dependsOn", 1), ("dependencyOf", -1)):
            for reference in (one.get("spec") or {}).get(end) or []:
                pair = (one["metadata"]["name"], re.fullmatch(r"(?:[^:]*:)?(?:[^/]*/)?(.*)", reference)[1])[::turn]
                if not {kinds.get(name) for name in pair} & {"load-balancer", "library"}:
                    said[pair] = True
    result = {"undeclared": [list(pair) for pair in on_map if pair not in said], "never_called": [], "cannot_say": []}
    for pair in said:
        if pair not in on_map:
            result["never_called" if pair[0] in exported else "cannot_say"].append(list(pair))
    return result


def journey(folder, route):
    """Return {"waits": ["booking-api", "bookings-db"], "later": ["notify"]}."""
    table, kinds = frame(folder), catalogue_types(folder)
    first = table["parent"].isna() & (table["kind"] == "server") & (table["name"] == route)
    consumer = (table["kind"] == "consumer").tolist()
    up, origin = table["up"].tolist(), table["from"].tolist()
    critical = set(table.index[first])
    reached = set(critical)
    # Grow both sets until nothing is added: a span is in when one above it is.
    while True:
        more = {row for row in table.index if up[row] in critical and not consumer[row]}
        every = {r for r in table.index if up[r] in reached or (consumer[r] and not reached.isdisjoint(origin[r]))}
        if more <= critical and every <= reached:
            break
        critical |= more
        reached |= every

    def names(rows):
        rows = sorted(rows)
        found = {*table.loc[rows, "service"], *table.loc[rows, "names"]} - {""}
        return {name for name in found if kinds.get(name) != "load-balancer"}

    waits = names(critical)
    return {"waits": sorted(waits), "later": sorted(names(reached - critical) - waits)}


def support_brief(_folder):
    """Return the five lines; the folder does not matter."""
    return """
**Customers notice:** No mail comes after they have booked.
**Since:** 09:12 UTC
**Still works:**
- Booking
- Paying
- Tickets on the website and in the app
- Printing a boarding pass at a kiosk
**Tell customers:**
- You are booked. Nothing is lost, and you need not book a second time.
- Find your ticket on the website or in the app, under My bookings.
- You do not need the mail at the kiosk: your booking number is enough.
**Next update:** 10:10 UTC
"""
