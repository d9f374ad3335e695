# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Whom do we tell?
#
# > **Priya Raman** (support lead) · 08:55. Yesterday somebody took the mail relay out for an hour, and nobody told us. We had ninety calls. Next time, can you say *before* whom it will hurt?
# > **Inês Carvalho** (platform, on call) · There is the catalogue, where every team writes whom it needs. Half of it is three years old. And there are yesterday's traces: what really asked whom. I trust neither alone. You are new here: draw me the map. Then you will know the company better than most of us.
#
# You write three functions: the map, where it and the catalogue differ, and whom a journey of a customer needs. At the end there is a mail relay that is broken, and Support waits for five lines of yours.

# %%
from pathlib import Path

folder = files("operations/service-map")
print((folder / "catalog-info.yaml").read_text()[:900])
print((folder / "traces.jsonl").read_text()[:700])

# %% [markdown]
# ## Two readers, written for you
#
# `spans(folder)` gives the spans of `traces.jsonl` ([OTLP/JSON](https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding)), `entities(folder)` what the catalogue knows (`catalog-info.yaml`, the [descriptor format](https://backstage.io/docs/features/software-catalog/descriptor-format) of Backstage). Run the cell, and use them.

# %%
import json

import yaml

KINDS = ("", "internal", "server", "client", "producer", "consumer")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, and ten times as fast
NOBODY = {"", "0" * 16}


def documents(path):
    """Yield (line, document): one a line, or one in the whole file."""
    text = path.read_text(encoding="utf-8")
    try:
        whole = [json.loads(text)]
    except ValueError:
        whole = []
    yield from ((1, one) for one in whole)
    lines = [] if whole else [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    for number, line in lines:
        try:
            yield number, json.loads(line)
        except ValueError:
            raise ValueError(f"{path.name}:{number}: a JSON object is expected") from None


def values(listed):
    """Return attributes as a dictionary."""
    return {one["key"]: next(iter(one.get("value", {}).values()), "") for one in listed or ()}


def kind_of(value):
    """Return the kind of a span in small letters, whether it was written as a number or as a name."""
    return KINDS[value] if isinstance(value, int) else str(value or "").removeprefix("SPAN_KIND_").lower()


def spans(folder):
    """Return a dictionary for each span; a resource that names no environment is production's."""
    path, found = Path(folder) / "traces.jsonl", []
    for number, document in documents(path):
        try:
            for resource in document["resourceSpans"] if document else []:
                says = values(resource.get("resource", {}).get("attributes"))
                for scope in resource.get("scopeSpans", []):
                    for span in scope.get("spans", []):
                        parent = span.get("parentSpanId") or ""
                        found.append(
                            {
                                "trace": span["traceId"].lower(),
                                "id": span["spanId"].lower(),
                                "parent": None if parent in NOBODY else parent.lower(),
                                "service": says.get("service.name", "unknown_service"),
                                "environment": says.get("deployment.environment.name", "production"),
                                "name": span.get("name", ""),
                                "kind": kind_of(span.get("kind", 0)),
                                "attributes": values(span.get("attributes")),
                                "links": [
                                    (one["traceId"].lower(), one["spanId"].lower()) for one in span.get("links", [])
                                ],
                            }
                        )
        except (AttributeError, KeyError, TypeError, IndexError) as error:
            raise ValueError(f"{path.name}:{number}: spans of OTLP are expected ({error!r})") from None
    return found


def entities(folder):
    """Return the entities of the catalogue."""
    path = Path(folder) / "catalog-info.yaml"
    try:
        found = [one for one in yaml.load_all(path.read_text(encoding="utf-8"), Loader=LOADER) if one]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ValueError(f"{path.name}:{mark.line + 1 if mark else 1}: no YAML") from None
    return found


print(spans(folder)[5])
print(entities(folder)[1])

# %% [markdown]
# ## What a span tells about the map
#
# | of a span | what it is |
# |---|---|
# | `trace`, `id` | who it is. Ids are only unique within a trace |
# | `parent` | the id of the span, of the same trace, that it belongs to; `None` for the first one of a trace |
# | `service`, `environment` | who exported it, and where. **Only `production` is on the map** |
# | `kind` | `"client"` asks, `"server"` answers; `"producer"` leaves a message in a queue, `"consumer"` takes it; `"internal"` is a part of the service's own work |
# | `attributes` | `peer.service` and `server.address` say whom a span asks |
# | `links` | a list of `(trace, id)`: of a consumer the producers' spans of other traces whose messages it takes |
#
# Spans get lost, and some services export none. So a parent or a linked span may not be there: then nobody knows who it was, and it draws no arrow. One sighting is enough for an arrow.
#
# ## Task 1: the map
#
# Write `service_map(folder)`; `folder` is a path, as a string. Return a list with `[who, whom, how]` for every arrow, in any order: who needs whom. `how` is `"waits"` or `"later"`. There are three kinds of arrows:
#
# 1. **Somebody is asked.** A server span whose parent is a span of another service, of whatever kind: the parent's service waits for the server's.
# 2. **Somebody is asked who tells nothing** (a database, a partner, a service without tracing, or its span was lost). A client, producer or consumer span without a server span among its children names whom it asks: its service waits for that one. The name is `peer.service`; without one, what stands in `server.address` before the first dot, as in `bookings-db.saltmarsh.example` (all of it where there is no dot). An address of IP (`192.0.2.77`, `2001:db8:a::77`) names nobody, and nor does a span with neither of the two. A producer waits until the queue has its message, a consumer for what the queue gives it.
# 3. **Somebody is left a message.** A consumer span's parent, and each span that it links to, is where its message came from: that span's service has work for the consumer's, `"later"`. The kind of that span does not matter.
#
# - **A load balancer is nobody.** Which services are load balancers the catalogue says: `spec.type` is `load-balancer`. What a load balancer asks for, it asks on behalf of whoever is above it: the nearest parent, or parent's parent, and so on, that is no load balancer. Where there is none, there is no arrow; nor is there one to a load balancer. A trace that begins at our edge has nobody in front of it.
# - Nobody has an arrow to itself.
# - The same two may have one of each `how`.


# %% task="service-map"
from collections import defaultdict


def service_map(folder):
    """Return [["web", "auth", "waits"], ["freight", "reports", "later"], ...]."""
    ### BEGIN SOLUTION
    return arrows(Day(folder))


def arrows(day):
    found = []
    for one in day.spans:
        if one["kind"] == "server" and one["service"] not in day.balancers:
            found.append((day.who(day.parent(one)), one["service"], "waits"))
        found += [(day.who(sender), one["service"], "later") for sender in day.senders(one)]
        found.append((day.who(one), day.asked(one), "waits"))
    return [[*arrow] for arrow in {arrow for arrow in found if arrow[0] and arrow[1] and arrow[0] != arrow[1]}]


class Day:
    """The production spans of a day, by their id, and below whom they are."""

    def __init__(self, folder):
        known = {one["metadata"]["name"]: one["spec"] for one in entities(folder)}
        self.balancers = {name for name, spec in known.items() if spec.get("type") == "load-balancer"}
        self.spans = [one for one in spans(folder) if one["environment"] == "production"]
        self.by_id = {(one["trace"], one["id"]): one for one in self.spans}
        self.children = defaultdict(list)
        for one in self.spans:
            self.children[one["trace"], one["parent"]].append(one)

    def parent(self, one):
        return self.by_id.get((one["trace"], one["parent"]))

    def below(self, one):
        return self.children[one["trace"], one["id"]]

    def who(self, one):
        """Return for whom a span works."""
        while one and one["service"] in self.balancers:
            one = self.parent(one)
        return one and one["service"]

    def senders(self, one):
        """Return the spans that left a consumer its messages, as far as they are known."""
        if one["kind"] != "consumer":
            return []
        return [self.by_id[key] for key in [(one["trace"], one["parent"]), *one["links"]] if key in self.by_id]

    def asked(self, one):
        """Return whom a span asks who tells nothing."""
        if one["kind"] not in ("client", "producer", "consumer"):
            return None
        if any(child["kind"] == "server" for child in self.below(one)):
            return None
        address = one["attributes"].get("server.address", "")
        if ":" in address or address.replace(".", "").isdigit():
            address = ""
        name = one["attributes"].get("peer.service") or address.split(".")[0]
        return None if name in self.balancers else name

    ### END SOLUTION


# %%
try:
    for who, whom, how in sorted(service_map(str(folder))):
        print(f"{who:12} {'--->' if how == 'waits' else '- ->'} {whom}")
except NotImplementedError:
    print("service_map is not written yet")

# %% [markdown]
# ## Task 2: map and catalogue
#
# In the catalogue, an entity's `spec` has `dependsOn`, `dependencyOf`, both, or neither: lists of [references](https://backstage.io/docs/features/software-catalog/references) such as `component:default/auth`. A reference is a kind, a colon, perhaps a namespace and a slash, and the name. Names are unique here, whatever their kind and namespace. Not every entity has a `type`. An entity needs those that it `dependsOn`, and is needed by those that it is a `dependencyOf`.
#
# Write `differences(folder)`. Return a dictionary with three lists of `[who, whom]`, each in any order. Whether somebody waits is no matter here.
#
# | list | which pairs |
# |---|---|
# | `"undeclared"` | those on your map that the catalogue does not have |
# | `"never_called"` | those of the catalogue that are not on your map, and *who* has exported at least one span of production |
# | `"cannot_say"` | those of the catalogue that are not on your map, and *who* has exported none. Nobody has looked, so nobody knows |
#
# Pairs of the catalogue with a load balancer or a library (`spec.type` is `library`) at either end are no arrows of a map: leave them out. An entity may be named that the catalogue has no entry for; it counts all the same.


# %% task="differences"
def differences(folder):
    """Return {"undeclared": [["web", "freight"]], "never_called": [["search", "inventory"]], "cannot_say": []}."""
    ### BEGIN SOLUTION
    day, declared, left_out = Day(folder), set(), set()
    for one in entities(folder):
        name, spec = one["metadata"]["name"], one["spec"]
        if spec.get("type") in ("load-balancer", "library"):
            left_out.add(name)
        declared |= {(name, named(reference)) for reference in spec.get("dependsOn", [])}
        declared |= {(named(reference), name) for reference in spec.get("dependencyOf", [])}
    declared = {pair for pair in sorted(declared) if not left_out & {*pair}}
    seen = {(who, whom) for who, whom, _ in arrows(day)}
    telling = {one["service"] for one in day.spans}
    unseen = sorted(declared - seen)
    return {
        "undeclared": [[*pair] for pair in seen - declared],
        "never_called": [[*pair] for pair in unseen if pair[0] in telling],
        "cannot_say": [[*pair] for pair in unseen if pair[0] not in telling],
    }


def named(reference):
    return reference.split(":")[-1].split("/")[-1]
    ### END SOLUTION


# %%
try:
    for title, pairs in differences(str(folder)).items():
        print(title, *(f"\n    {who} -> {whom}" for who, whom in sorted(pairs)))
except NotImplementedError:
    print("differences is not written yet")

# %% [markdown]
# Each line is a question for somebody: *do you know that you need freight?* · *may we delete this?* · *can you export spans?*
#
# ## Task 3: whom a journey needs
#
# The map says who ever asks whom. A customer who books does not use all of it. Write `journey(folder, route)`, called with the folder and a route such as `"POST /api/bookings"`. Return `{"waits": [...], "later": [...]}`: names, each list in any order.
#
# - A trace is the route's when its first span (`parent` is `None`) is a server span of production that has the route as its `name`. Take all of them together.
# - **`"waits"`**: the critical path. Begin at that first span, and go down from parent to child, but not into consumers. On it are the services of the spans that you pass, and those that they ask who tell nothing (kind 2 of task 1). If one of these fails, so does the customer.
# - **`"later"`**: go into the consumers: those below a span that you have passed, and those of other traces that link to one; and from there on down, and so on. On it are the services that you pass, and whom they ask, without those that are in `"waits"` already. If one of these fails, the customer has an answer, and something does not come.
# - Load balancers are nobody here, either, but whom they ask counts. What hangs from a lost span is not reached.
# - Without such a trace both lists are empty. Messages do not go in circles.


# %% task="journeys"
def journey(folder, route):
    """Return {"waits": ["booking-api", "bookings-db"], "later": ["notify"]}."""
    ### BEGIN SOLUTION
    day, takers = Day(folder), defaultdict(list)
    for one in [one for one in day.spans if one["kind"] == "consumer"]:
        for key in one["links"]:
            takers[key].append(one)

    def passed(todo):
        """Return who is on the way down from these spans, and the consumers that were not gone into."""
        names, left = set(), []
        while todo:
            one = todo.pop()
            names |= {one["service"], day.asked(one)}
            left += takers[one["trace"], one["id"]]
            for child in day.below(one):
                (left if child["kind"] == "consumer" else todo).append(child)
        return names - day.balancers - {None, ""}, left

    first = [one for one in day.spans if one["parent"] is None and one["kind"] == "server" and one["name"] == route]
    waits, left = passed(first)
    later = set()
    while left:
        names, left = passed(left)
        later |= names
    return {"waits": [*waits], "later": [*(later - waits)]}
    ### END SOLUTION


# %%
try:
    for route in ("POST /api/bookings", "POST /checkin/boarding-passes"):
        print(route, journey(str(folder), route))
except NotImplementedError:
    print("journey is not written yet")

# %% [markdown]
# ## Task 4: five lines for Support
#
# > **#incidents** 2026-05-12, 09:40 UTC
# > **Inês Carvalho** · mail-relay answers 421 to everything since 09:12, it is the provider's side. notify retries, the backlog in events grows, nothing is lost. booking-api has no errors at all, payments neither.
# > **Tomás Abreu** (bookings) · tickets are in the database the moment it is paid. They see them under *My bookings*, website and app. And a kiosk prints the boarding pass for the booking number, it never needed the mail.
# > **Samuel Okoro** · the provider's page says they hope to be done by eleven
# > **Rosa Nunes** (incident commander) · next update at 10:10 UTC. Who writes to Support?
#
# Look up `mail-relay` in what `journey` gives for `POST /api/bookings`: in which of the two lists is it? That is the brief in one word. Your readers sit at telephones. They know what a customer sees, and none of our names. Write `support_brief` in this form, each label at the beginning of a line:
#
# ```text
# Customers notice: ...
# Since: ...
# Still works: ...
# Tell customers: ...
# Next update: ...
# ```
#
# What a program checks, before a person reads it:
#
# | item | what it asks |
# |---|---|
# | what customers notice | behind `Customers notice:` the thing that does not come, in a customer's words: e-mail, mail, confirmation |
# | since when | HH:MM UTC, behind `Since:` or `Customers notice:` |
# | what still works | behind `Still works:` booking, paying, or buying |
# | what they can do | behind `Tell customers:` *My bookings*, or the booking number |
# | next update | HH:MM UTC, after now and no later than promised; no other time in that line |
# | no internal names | services, stores, programs and colleagues have none here |
# | no words of the trade | a program looks for: API, SMTP, HTTP, DNS, IP, 421, 5xx and other status numbers, pod, node, cluster, deploy, backend, upstream, database, relay, backlog, async(hronous), consumer, producer, broker, trace, span, latency, timeout, retry, on-call, load balancer, dependency, endpoint, and the like |
# | no time that nobody knows | in the first four lines no time of day but 09:12, 09:40 and 10:10, no *by noon*, and no duration (*half an hour*, *20 minutes*): write times of day |
# | length | at most 120 words, and no sentence of more than 20 |
#
# Capitals, bold labels, and lists, numbered or not, are your own affair. What a program cannot decide, your mentor reads: whether it is true, and whether somebody at a telephone can use it. A promise, blame, words of the trade that are not in the list, and what works and is said to fail are shown to them.
#
# Write between the triple quotes and delete the two lines below them that the stub put there: this is text, not code.

# %% task="support-brief"
support_brief = """
"""
### BEGIN SOLUTION
support_brief = """
Customers notice: the confirmation e-mail with the ticket does not arrive.
Since: 09:12 UTC
Still works: booking and paying, on the website and in the app. Every booking is valid. Check-in works as usual.
Tell customers: your ticket is under My bookings, on the website and in the app. At a kiosk your booking number is enough. Please do not book again. The e-mail will follow.
Next update: 10:10 UTC
"""
### END SOLUTION
print(support_brief)
