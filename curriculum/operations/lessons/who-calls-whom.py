# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# Mei-Ling had been here for nine days. On Thursday at 14:00 she restarted the queue: a planned change, four minutes, approved. The plan said *affects: notify*. At 14:01 nobody could book.
#
# The plan was not careless. notify takes its messages from the queue, everybody knows that, and mails that come four minutes late hurt nobody. What nobody had looked up is who *else* needs the queue, and whether they wait for it.
#
# A **service map** answers that: who needs whom, and who waits. This lesson is about drawing one from what really happened, and about saying it to people who have never seen it.
#
# Where you see `...`, put your answer in its place and run the cell again.

# %%
import json

import pandas as pd
import yaml

from groundschool import ask, files, predict

folder = files("operations/service-map", variant=2)
KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}


def said(attributes):
    return {one["key"]: one["value"].get("stringValue") for one in attributes}


table = []
for line in (folder / "traces.jsonl").read_text().splitlines():
    for resource in json.loads(line)["resourceSpans"]:
        who = said(resource["resource"]["attributes"])
        for one in resource["scopeSpans"][0]["spans"]:
            more = said(one.get("attributes", []))
            table.append(
                {
                    "trace": one["traceId"],
                    "span": one["spanId"],
                    "parent": one.get("parentSpanId", ""),
                    "service": who["service.name"],
                    "where": who["deployment.environment.name"],
                    "kind": KINDS[one["kind"]],
                    "name": one["name"],
                    "asks": more.get("server.address", ""),
                    "peer": more.get("peer.service", ""),
                    "links": len(one.get("links", [])),
                    "start": int(one["startTimeUnixNano"]),
                }
            )
day = pd.DataFrame(table).sort_values("start", kind="stable")
print(len(day), "spans in", day["trace"].nunique(), "traces")

# %% [markdown]
# A **trace** is all that was done for one request. It is made of **spans**: somebody did something, from when to when. A span knows its *parent*, the span that it was done for. Here is one booking, each span below its parent:


# %%
def tree(spans, parent="", depth=0):
    for row in spans[spans["parent"] == parent].itertuples():
        asks = f"  -> {row.peer or row.asks}" if row.asks else ""
        print(f"{'   ' * depth}{row.service}  [{row.kind}] {row.name}{asks}")
        tree(spans, row.span, depth + 1)


bookings = day[(day["name"] == "POST /api/bookings") & (day["parent"] == "") & (day["where"] == "production")]
booking = day[day["trace"] == bookings["trace"].iloc[-1]]
tree(booking)

# %% [markdown]
# ## An arrow has a direction

# %%
predict("operations/who-calls-whom", "which-way")

# %% [markdown]
# An arrow goes **from who needs to whom is needed**, and that is from the parent to the child. Data often flow the other way (the seats come *from* inventory), and drawings that follow the data have their arrows reversed. With arrows by need you can ask the one question of an incident: *it is down; whom does that hurt?* Go against the arrows.
#
# One call has two spans: a **client** span of whoever asks, and below it a **server** span of whoever answers. The span's id finds its parent, but only together with its trace: ids are [unique within a trace](https://opentelemetry.io/docs/specs/otel/trace/api/#spancontext) and no further.
#
# *Try it:* in the tree above, find the server span `POST /v1/seats/confirm`. Which arrow does it draw? As `["who", "whom"]`.

# %%
arrow = ...
ask("operations/who-calls-whom", "seats-arrow", arrow)

# %% solution=true
[answered] = booking[(booking["name"] == "POST /v1/seats/confirm") & (booking["kind"] == "server")].itertuples()
[asked] = booking[booking["span"] == answered.parent].itertuples()
arrow = [asked.service, answered.service]
ask("operations/who-calls-whom", "seats-arrow", arrow, solution=True)

# %% [markdown]
# Look at the client span above it, too: it asked for *seats*. That is a name in the DNS, and the one who answered is inventory. Whoever answers says who it is; an address is only what somebody called.
#
# ## What stands between

# %%
predict("operations/who-calls-whom", "balancer")

# %% [markdown]
# Between two services there is often a **load balancer**, and many of them export spans. In the tree they look like services: a server span, and a client span below it. On a map for people they are noise at best. At worst they hide everything: *A needs the balancer, the balancer needs all of us*, and the map says that everybody needs everybody.
#
# So pass through them: a balancer asks **on behalf of** the nearest service above it. There may be two in a row. At the very front there is one of ours, the edge, and before it only customers: what the edge asks for draws no arrow.
#
# *Try it:* how many arrows remain of these five spans, one below the other?
#
# ```text
# web  [client] GET /v1/availability
#    proxy-a  [server]
#       proxy-a  [client]
#          proxy-b  [server]
#             inventory  [server] GET /v1/availability
# ```

# %%
arrows_left = ...
ask("operations/who-calls-whom", "through-two", arrows_left)

# %% solution=true
arrows_left = len({("web", "inventory")})
ask("operations/who-calls-whom", "through-two", arrows_left, solution=True)

# %% [markdown]
# ## Waits, or later

# %%
predict("operations/who-calls-whom", "queue-down")

# %% [markdown]
# Look for the **producer** in the tree: booking-api leaves a message in the queue *events*. Below it is a **consumer**: notify, which takes the message when it is its turn. Three things follow, and two of them are easily forgotten.
#
# 1. booking-api waits until the **queue** has the message. If the queue is down, the booking fails. That was Mei-Ling's Thursday.
# 2. Nobody waits for **notify**. If it is down, the booking is made, and a mail comes later.
# 3. notify needs the queue as well: without it there is nothing to take.
#
# Some drawings leave the queue out and draw one arrow from booking-api to notify. It [looks like a call](https://github.com/grafana/tempo/issues/3348), and says the wrong thing about both.
#
# Consumers that take several messages at once cannot stand below all of their producers. Theirs are traces of their own, with **links** to the spans that left the messages ([messaging spans](https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/)):

# %%
day[day["links"] > 0][["service", "kind", "name", "parent", "links"]]

# %% [markdown]
# *Try it:* whom does `booking-api` leave work for on this day, by parent or by link? (In the order of the alphabet. The link goes to publishing spans of booking-api.)

# %%
left_for = [..., ...]
ask("operations/who-calls-whom", "left-for", left_for)

# %% solution=true
takers = day[(day["kind"] == "consumer") & (day["name"] == "process booking.confirmed")]
left_for = sorted(takers[takers["where"] == "production"]["service"].unique())
ask("operations/who-calls-whom", "left-for", left_for, solution=True)

# %% [markdown]
# ## Who tells nothing
#
# A database exports no spans, nor does a partner. Whoever asks them does: a span that asks, with **no server span below it**, and an address. Asking is what a client does, and what a producer or a consumer does with its queue.

# %%
answered = day.loc[day["kind"] == "server", ["trace", "parent"]].rename(columns={"parent": "span"})
asking = day[day["kind"].isin(["client", "producer", "consumer"])]
silent = asking.merge(answered, on=["trace", "span"], how="left", indicator="below").query("below == 'left_only'")
silent[silent["where"] == "production"].groupby(["service", "asks", "peer"]).size()

# %% [markdown]
# Three kinds of rows are in there. Stores, queues and partners, which will never tell anything; partners have a host name that means nothing to us, and a `peer.service` that does. A service of our own that exports nothing. And now and then one whose span was **lost**: exporters drop spans when they are full.
#
# Lost spans cut the other way as well: a span whose parent is not there has a caller that nobody knows. It draws no arrow. A guess on a map is worse than a hole in it, for nobody sees which of the arrows were guesses.
#
# Last, look at **where** it happened. The collector often gets everything, staging too, and staging asks things that production never has.
#
# *Try it:* which services have spans in staging only? (In the order of the alphabet.)

# %%
only_there = [..., ...]
ask("operations/who-calls-whom", "staging-only", only_there)

# %% solution=true
services = {place: {*rows["service"]} for place, rows in day.groupby("where")}
only_there = sorted(services["staging"] - services["production"])
ask("operations/who-calls-whom", "staging-only", only_there, solution=True)

# %% [markdown]
# ## What is declared
#
# The other source is what teams say. Ours stands in a software catalogue, in [descriptors](https://backstage.io/docs/features/software-catalog/descriptor-format):

# %%
known = {one["metadata"]["name"]: one for one in yaml.safe_load_all((folder / "catalog-info.yaml").read_text())}
for name in ("booking-api", "bookings-db"):
    print(yaml.safe_dump(known[name], sort_keys=False))

# %% [markdown]
# A need can be said from either end. `dependsOn` says whom *I* need. `dependencyOf` says who needs **me**: the names there are at the other end of the arrow. People mix them up, and [so did the catalogue's own code](https://github.com/backstage/backstage/issues/28386).
#
# *Try it:* bookings-db is a `dependencyOf` payments. Which arrow is that? As `["who", "whom"]`.

# %%
declared = ...
ask("operations/who-calls-whom", "declared-arrow", declared)

# %% solution=true
declared = ["payments", "bookings-db"]
ask("operations/who-calls-whom", "declared-arrow", declared, solution=True)

# %% [markdown]
# Not every pair in it is an arrow of a map: a **library** is a part of the program that uses it, and load balancers we pass through.
#
# ## What nobody saw

# %%
predict("operations/who-calls-whom", "never-seen")

# %% [markdown]
# Where map and catalogue differ, somebody has to be asked, and the question is not the same each time.
#
# | | the question |
# |---|---|
# | called, and declared nowhere | *Do you know that they depend on you?* The dangerous one: their change plan will not name you |
# | declared, never called, and we would have seen it | *May this be deleted?* Or is it called once a month? |
# | declared, never called, and who would call exports nothing | Nobody has looked. *Can you export spans?* |
#
# The third is the one that people forget. That you have not seen something says something only if you would have seen it.
#
# *Try it:* which services are in the catalogue (`spec.type` is `service`) and export no span of production at all? (In the order of the alphabet.)

# %%
blind = [..., ...]
ask("operations/who-calls-whom", "blind-spots", blind)

# %% solution=true
listed = {name for name, one in known.items() if one["spec"].get("type") == "service"}
blind = sorted(listed - {*day[day["where"] == "production"]["service"]})
ask("operations/who-calls-whom", "blind-spots", blind, solution=True)

# %% [markdown]
# ## Whom a journey needs
#
# A customer who books does not use the whole map. booking-api needs payments, but not for *this* route: payments has a route of its own. Whoever follows the arrows of the whole map from booking-api on finds nearly everybody, and a change plan that names everybody is read by nobody.
#
# So go down the journey's **own traces**, all of them together (one trace shows one path). Above a consumer everything is waited for: the **critical path**. Below it, everything is later. Then *what does it hurt* has two answers:
#
# | who fails | a customer who books |
# |---|---|
# | somebody on the critical path | cannot book |
# | somebody later | has booked, and something does not come |

# %%
predict("operations/who-calls-whom", "who-is-hurt")

# %% [markdown]
# ## Five lines for Support
#
# Now say it to people who sit at telephones. They have one question in forty variations, and thirty seconds for each. They need five things:
#
# 1. what **customers notice**, in a customer's words;
# 2. **since** when, so that a call about yesterday can be told from one about this;
# 3. what **still works**: most people call because they fear for the rest;
# 4. what somebody can **do now**;
# 5. when they **hear from us again**.
#
# What they do not need: the names of our services (nobody at the other end has one), the cause, and a time by which it is over. Support repeats what you write a hundred times, and *the provider hopes to be done by noon* becomes *it will work at noon* at the second call ([plain language](https://www.plainlanguage.gov/guidelines/): write for your readers, short sentences, their words).
#
# Here is what somebody wrote about another morning. Which of the five is missing?
#
# > Customers notice: prices of the sailings are not shown. · Since: 08:20 UTC · Still works: search and booking; the price is shown before paying. · Next update: 09:00 UTC
#
# One of `"notice"`, `"since"`, `"works"`, `"do"`, `"next"`:

# %%
missing = ...
ask("operations/who-calls-whom", "what-is-missing", missing)

# %% solution=true
missing = "do"
ask("operations/who-calls-whom", "what-is-missing", missing, solution=True)

# %% [markdown]
# ## What to remember
#
# - An arrow goes from who needs to whom is needed: from parent to child, by trace **and** id.
# - Load balancers are nobody. Whoever answers says who it is, an address does not.
# - A queue is waited for. Who takes from it is not.
# - Not seen means something only where somebody would have seen it.
# - A journey is less than the map. Above the consumer *cannot*, below it *does not come*.
# - Five lines, no names of ours, no time that nobody knows.
#
# Next: the exercise *A service map, and five lines for Support*.
