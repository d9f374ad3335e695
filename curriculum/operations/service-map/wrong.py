"""Answers people really give: whole ones as they are typed in a hurry, and the solution with one slip each."""

import json
from pathlib import Path

import yaml

from groundschool.kit import slip, wrong

MAP, DIFFER, JOURNEY, BRIEF = "service-map", "differences", "journeys", "support-brief"
M, D, J, B = 11, 9, 8, 18  # points of the tasks, edges included


def hurried(folder):
    """Return the spans of lines as the exporter writes them, by id alone."""
    found = {}
    for line in (Path(folder) / "traces.jsonl").read_text().splitlines():
        for resource in json.loads(line)["resourceSpans"]:
            says = {one["key"]: one["value"]["stringValue"] for one in resource["resource"]["attributes"]}
            for one in resource["scopeSpans"][0]["spans"]:
                told = {each["key"]: each["value"].get("stringValue") for each in one.get("attributes", ())}
                found[one["spanId"]] = {"service": says["service.name"], "env": says["deployment.environment.name"]} | {
                    "parent": one.get("parentSpanId"), "kind": one["kind"], "to": told.get("server.address"),
                    "name": one.get("name"), "trace": one["traceId"],
                }  # fmt: skip
    return found


def hurried_edges(folder):
    """Return what the parents say, and the addresses of databases."""
    spans, found = hurried(folder), set()
    for one in spans.values():
        above = spans.get(one["parent"])
        if above and above["service"] != one["service"]:
            found.add((above["service"], one["service"], "waits"))
    return sorted(map(list, found))


@wrong(MAP, tag="messages-waited-for", score=1 / M)
def parents_of_another_service(folder):
    """Wherever the service changes from parent to child."""
    return hurried_edges(folder)


@wrong(MAP, tag="messages-waited-for", score=1 / M)
def clients_and_their_addresses(folder):
    """Only what clients say."""
    asks = [one for one in hurried(folder).values() if one["kind"] == 3 and one["to"]]
    return sorted({(one["service"], one["to"].split(".")[0], "waits") for one in asks})


@wrong(MAP, tag="messages-waited-for", score=0)
def out_of_the_catalogue(folder):
    """Why read traces? It is all written down."""
    known = yaml.load_all((Path(folder) / "catalog-info.yaml").read_text(), Loader=yaml.CSafeLoader)
    return [
        [one["metadata"]["name"], reference.split(":")[-1].split("/")[-1], "waits"]
        for one in known
        for reference in one["spec"].get("dependsOn", [])
    ]


@wrong(DIFFER, tag="silence-is-proof", score=0)
def as_sets(folder):
    """Two sets, as far as the first look goes."""
    known = yaml.load_all((Path(folder) / "catalog-info.yaml").read_text(), Loader=yaml.CSafeLoader)
    declared = {
        (one["metadata"]["name"], reference.split(":")[-1].split("/")[-1])
        for one in known
        for reference in one["spec"].get("dependsOn", [])
    }
    seen = {(who, whom) for who, whom, _ in hurried_edges(folder)}
    return {"undeclared": sorted(seen - declared), "never_called": sorted(declared - seen), "cannot_say": []}


@wrong(JOURNEY, tag="messages-waited-for", score=1 / J)
def whatever_can_be_reached(folder, route):
    """Follow the arrows, from the service that has the route."""
    edges = hurried_edges(folder)
    todo = {whom for who, whom, _ in edges if who == "edge"} if route else set()
    found = set()
    while todo:
        found |= todo
        todo = {whom for who, whom, _ in edges if who in todo} - found
    return {"waits": sorted(found), "later": []}


@wrong(JOURNEY, tag="messages-waited-for", score=1 / J)
def all_services_of_its_traces(folder, route):
    """Every service that has a span in a trace of the route."""
    spans = hurried(folder).values()
    traces = {one["trace"] for one in spans if one["name"] == route}
    return {"waits": sorted({one["service"] for one in spans if one["trace"] in traces}), "later": []}


SERVER, LATER = 'if one["kind"] == "server" and one["service"] not in day.balancers:', 'one["service"], "later")'
PRODUCTION = 'if one["environment"] == "production"]'
NUMBER = 'if ":" in address or address.replace(".", "").isdigit():'
KEY = '{(one["trace"], one["id"]): one for one in self.spans}'
LINKS = '[(one["trace"], one["parent"]), *one["links"]]'
BALANCER = 'spec.get("type") == "load-balancer"}'
CLIMBS = "            one = self.parent(one)\n        return one"
ARROWS = "[[*arrow] for arrow in"

the_other_way_round = slip(MAP, {ARROWS: "[[arrow[1], arrow[0], arrow[2]] for arrow in"}, tag="reversed", score=1 / M)
everything_waits = slip(MAP, {LATER: 'one["service"], "waits")'}, tag="messages-waited-for", score=4 / M)
balancers_are_services = slip(MAP, {BALANCER: 'spec.get("type") == "no such"}'}, tag="balancer-on-the-map", score=5 / M)
only_our_edge = slip(MAP, {BALANCER: 'name == "edge"}'}, tag="balancer-on-the-map", score=5 / M)
balancers_are_left_out = slip(
    MAP, {CLIMBS: "            return None\n        return one"}, tag="call-ends-at-balancer", score=7 / M
)
staging_too = slip(MAP, {PRODUCTION: "]"}, tag="staging-counts", score=7 / M)
parents_only = slip(MAP, {LINKS: '[(one["trace"], one["parent"])]'}, tag="links-ignored", score=6 / M)
links_only = slip(MAP, {LINKS: 'one["links"]'}, tag="usual-only", score=6 / M)
no_leaves = slip(
    MAP, {'found.append((day.who(one), day.asked(one), "waits"))': "pass"}, tag="leaves-forgotten", score=6 / M
)
only_databases = slip(MAP, {'("client", "producer", "consumer")': '("client",)'}, tag="usual-only", score=6 / M)
queues_are_later = slip(
    MAP,
    {'day.asked(one), "waits"))': 'day.asked(one), "later" if one["kind"] == "producer" else "waits"))'},
    tag="publish-is-later",
    score=4 / M,
)
host_names = slip(MAP, {'one["attributes"].get("peer.service") or ': ""}, tag="address-for-name", score=6 / M)
whole_host_names = slip(MAP, {'address.split(".")[0]': "address"}, tag="whole-address", score=6 / M)
numbers_are_names = slip(MAP, {NUMBER: "if False:"}, tag="usual-only", score=10 / M)
only_four_numbers = slip(MAP, {NUMBER: 'if address.replace(".", "").isdigit():'}, tag="usual-only", score=10 / M)
itself_too = slip(MAP, {" and arrow[0] != arrow[1]}": "}"}, tag="asks-itself", score=10 / M)
by_span_id = slip(
    MAP,
    {KEY: '{one["id"]: one for one in self.spans}', 'return self.by_id.get((one["trace"], one["parent"]))': 'return self.by_id.get(one["parent"])',
      'self.children[one["trace"], one["parent"]]': 'self.children[one["parent"]]',
     'self.children[one["trace"], one["id"]]': 'self.children[one["id"]]', "[self.by_id[key] for key in": "[self.by_id[key[1]] for key in", "if key in self.by_id]": "if key[1] in self.by_id]"},
    tag="ids-alone", score=10 / M,
)  # fmt: skip
by_the_address = slip(
    MAP,
    {'any(child["kind"] == "server" for child in self.below(one))': "False"},
    tag="answered-by-address",
    score=6 / M,
)
any_child_answers = slip(
    MAP,
    {'any(child["kind"] == "server" for child in self.below(one))': "self.below(one)"},
    tag="usual-only",
    score=6 / M,
)
parents_are_always_there = slip(
    MAP,
    {
        'return self.by_id.get((one["trace"], one["parent"]))': (
            'return self.by_id[one["trace"], one["parent"]] if one["parent"] else None'
        )
    },
    tag="parent-is-there",
    score=1 / M,
)

THEIRS = 'declared |= {(named(reference), name) for reference in spec.get("dependencyOf", [])}'
KINDS = 'in ("load-balancer", "library")'
one_direction = slip(
    DIFFER,
    {THEIRS: THEIRS.replace("(named(reference), name)", "(name, named(reference))")},
    tag="dependency-of-reversed",
    score=0,
)
one_relation = slip(DIFFER, {THEIRS: "pass"}, tag="dependency-of-ignored", score=0)
libraries_too = slip(DIFFER, {KINDS: '== "load-balancer"'}, tag="library-on-the-map", score=2 / D)
balancers_too = slip(DIFFER, {KINDS: '== "library"'}, tag="balancer-on-the-map", score=4 / D)
all_of_it_is_dead = slip(
    DIFFER,
    {
        "[[*pair] for pair in unseen if pair[0] in telling]": "[[*pair] for pair in unseen]",
        "[[*pair] for pair in unseen if pair[0] not in telling]": "[]",
    },
    tag="silence-is-proof",
    score=2 / D,
)
whom_instead_of_who = slip(
    DIFFER,
    {
        "unseen if pair[0] in telling]": "unseen if pair[1] in telling]",
        "unseen if pair[0] not in telling]": "unseen if pair[1] not in telling]",
    },
    tag="usual-only",
    score=3 / D,
)
known_ones_only = slip(
    DIFFER,
    {"not left_out & {*pair}}": 'not left_out & {*pair} and {*pair} <= {one["metadata"]["name"] for one in entities(folder)}}'},
    tag="usual-only", score=4 / D,
)  # fmt: skip
with_the_namespace = slip(DIFFER, {'[-1].split("/")[-1]': "[-1]"}, tag="usual-only", score=0)
only_who_waits = slip(
    DIFFER,
    {"for who, whom, _ in arrows(day)}": 'for who, whom, how in arrows(day) if how == "waits"}'},
    tag="usual-only", score=3 / D,
)  # fmt: skip

CHILD = '(left if child["kind"] == "consumer" else todo).append(child)'
into_consumers = slip(
    JOURNEY, {CHILD: "todo.append(child)", "left += takers": "todo += takers"}, tag="messages-waited-for", score=1 / J
)
no_links = slip(JOURNEY, {'left += takers[one["trace"], one["id"]]': "pass"}, tag="links-ignored", score=4 / J)
one_trace = slip(JOURNEY, {"passed(first)": "passed(first[:1])"}, tag="first-trace", score=3 / J)
no_leaves_there = slip(
    JOURNEY, {'{one["service"], day.asked(one)}': '{one["service"]}'}, tag="leaves-forgotten", score=1 / J
)
first_consumers_only = slip(
    JOURNEY, {"    while left:\n        names": "    if left:\n        names"},
    tag="usual-only", score=7 / J,
)  # fmt: skip
in_both_lists = slip(JOURNEY, {"[*(later - waits)]": "[*later]"}, tag="usual-only", score=4 / J)
balancers_there = slip(JOURNEY, {" - day.balancers - {None": " - {None"}, tag="balancer-on-the-map", score=3 / J)
any_span_of_that_name = slip(
    JOURNEY, {'if one["parent"] is None and one["kind"] == "server" and one["name"] == route]': 'if one["name"] == route]'},
    tag="usual-only", score=7 / J,
)  # fmt: skip

NOTICE = "the confirmation e-mail with the ticket does not arrive."
WORKS = "booking and paying, on the website and in the app. Every booking is valid. Check-in works as usual."
TELL = "your ticket is under My bookings, on the website and in the app. At a kiosk your booking number is enough. Please do not book again. The e-mail will follow."
vague = slip(BRIEF, {NOTICE: "there are some technical problems at the moment."}, tag="not-noticed", score=16 / B)
since_this_morning = slip(BRIEF, {"Since: 09:12 UTC": "Since: this morning"}, tag="no-since", score=17 / B)
no_zone = slip(BRIEF, {"Since: 09:12 UTC": "Since: 09:12"}, tag="no-since", score=17 / B)
nothing_else = slip(BRIEF, {WORKS: "everything else."}, tag="nothing-works", score=16 / B)
be_patient = slip(
    BRIEF, {TELL: "we are on it. We ask for your patience and apologise."}, tag="no-workaround", score=16 / B
)
when_we_know = slip(BRIEF, {"10:10 UTC": "as soon as we know more"}, tag="no-next", score=16 / B)
too_late = slip(BRIEF, {"10:10 UTC": "11:00 UTC"}, tag="no-next", score=16 / B)
names_of_ours = slip(BRIEF, {NOTICE: f"{NOTICE} The mail-relay is down."}, tag="internal-name", score=15 / B)
a_colleague = slip(BRIEF, {"The e-mail will follow.": "Ask Tomás if in doubt."}, tag="internal-name", score=15 / B)
words_of_ours = slip(
    BRIEF, {NOTICE: f"{NOTICE} The backlog is processed asynchronously."}, tag="trade-words", score=16 / B
)
by_eleven = slip(
    BRIEF, {"The e-mail will follow.": "The e-mail will follow by 11:00 UTC."}, tag="promised-time", score=16 / B
)
in_an_hour = slip(BRIEF, {"The e-mail will follow.": "It comes within an hour."}, tag="promised-time", score=16 / B)
all_that_is_known = slip(
    BRIEF, {WORKS: f"{WORKS} {'We look at it again and again. ' * 20}"}, tag="too-long", score=17 / B
)
in_one_breath = slip(
    BRIEF, {". Every booking is valid. Check-in works as usual.": " because every booking that somebody makes is valid all the same and check-in works as usual, too."},
    tag="long-sentences", score=17 / B,
)  # fmt: skip


@wrong(BRIEF, tag="internal-name", score=5 / B)
def forwarded(_folder):
    return """Customers notice: mail-relay answers 421 since 09:12 UTC. notify retries, the backlog in events grows and nothing is lost, booking-api has no errors at all.
Since: 09:12 UTC
Still works: the rest
Tell customers: Samuel says that the provider hopes to be done by eleven
Next update: 10:10 UTC"""


@wrong(BRIEF, tag="not-noticed", score=0)
def a_form_letter(_folder):
    return "Dear team, we are aware of an issue with e-mails and work on it with the highest priority."
