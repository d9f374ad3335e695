# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# > - 14:20 · **#storefront** · Grace: the site is slow. The edge's span is the longest.
# > - 14:22 · platform: that contains web's.
# > - 14:23 · storefront: and ours contains booking-api's.
# > - 14:31 · bookings: ours is 40 ms. Look at the database.
# > - 14:33 · platform: it has been 14 minutes.
#
# A trace knew at 14:20. It tells of one request what each service did for it, and when. But its picture is of long bars, and the longest ones do nothing but wait.

# %%
import json

from groundschool import ask, files, predict

predict("observability/logs-and-traces", "who-is-slow")

# %% [markdown]
# ## What a span says
#
# A **span** is one piece of work: a name, a start, an end, and the id of the span that caused it, its *parent*. All spans with the same `traceId` are one **trace**; the one without a parent is its **root**. Each service exports its own
# spans, and a [collector](https://opentelemetry.io/docs/collector/) gathers them. Here is one, as the collector writes it to a file ([OTLP/JSON](https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding)):

# %% output="kept"
folder = files("observability/traces-self-time", variant=2)
documents = [json.loads(line) for line in (folder / "slow.jsonl").read_text().rstrip("\n").split("\n")]
spans = [
    (
        next(one["value"]["stringValue"] for one in resource["resource"]["attributes"] if one["key"] == "service.name"),
        span,
    )
    for document in documents
    for resource in document["resourceSpans"]
    for scope in resource["scopeSpans"]
    for span in scope["spans"]
]
who, first = next((who, span) for who, span in spans if span["kind"] == 2)
shown = ("traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "status")
print(who, json.dumps({key: first[key] for key in shown}, indent=1))

# %% [markdown]
# Five things to know before you compute anything with it.
#
# - **Times are nanoseconds, as text.** JSON's numbers are read as floats by many programs, and a float has 53 bits: of `1795424000123456789` the last digits are lost. Python's `int` keeps them all. (See the [JSON mapping](https://protobuf.dev/programming-guides/json/) of 64-bit numbers.)
# - **Kinds are numbers**: 2 server, 3 client, 4 producer, 5 consumer; the status code 2 is an error. Older writers print `SPAN_KIND_SERVER` instead, which the specification has [forbidden since 2022](https://github.com/open-telemetry/opentelemetry-specification/pull/2758), and which is still met.
# - **Ids are hexadecimal**, in capitals or not. Base64 means that somebody used protobuf's own JSON.
# - **A span may come twice.** An exporter whose answer was lost sends again.
# - **Order means nothing.** A parent ends after its children, so it is exported after them.

# %%
number = 1795424000123456789
print(int(float(number)) - number, "ns off, read as a float")

# %% [markdown]
# ## Self time
#
# How long did a span work *itself*? Its duration, less the time in which any of its children ran. Not less the sum of their durations: calls that run at the same time cost their caller that time once. A popular viewer showed [negative self times](https://github.com/jaegertracing/jaeger-ui/issues/1592)
# until somebody asked.
#
# **Your turn, on paper.** A root lasts from 0 to 100 ms. Its child *a* runs from 10 to 60, its child *b* from 30 to 75.

# %%
root_itself = ...
ask("observability/logs-and-traces", "self-time", root_itself)

# %% solution=true
running = set(range(10, 60)) | set(range(30, 75))
root_itself = 100 - len(running)
ask("observability/logs-and-traces", "self-time", root_itself, solution=True)

# %% [markdown]
# ## Who waits for whom
#
# A parent *caused* its child. That does not mean that it waited for it.
#
# - A client's span waits for its server: that is what a call is.
# - A **producer** hands a message to a queue. The **consumer** takes it when it is its turn: a second later, or so soon that the producer has not even heard that the queue has it. Nobody waits for that. Often consumers have traces of their own, with a *link* to the producer's span instead of a parent ([messaging spans](https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/)).
# - A caller that gave up waits no more. The callee may not know, and goes on. What it does after that counts for no one.
# - **Clocks differ.** A child on another host may seem to begin before its parent, by as much as the two clocks are apart. Cut it to the parent's time, and do not conclude anything from less than that.

# %%
kinds = {2: "server", 3: "client", 4: "producer", 5: "consumer"}
consumer = next(span for _, span in spans if span["kind"] == 5)
whole = [(who, span) for who, span in spans if span["traceId"] == consumer["traceId"]]
start = min(int(span["startTimeUnixNano"]) for _, span in whole)
for who, span in sorted(whole, key=lambda pair: (int(pair[1]["startTimeUnixNano"]), pair[1]["kind"] == 2)):
    begin, end = ((int(span[key]) - start) / 1e6 for key in ("startTimeUnixNano", "endTimeUnixNano"))
    print(f"{begin:8.2f} to {end:8.2f} ms  {kinds[span['kind']]:8}  {who:12} {span['name']}")

# %% [markdown]
# The root is over while *notify* still works on its mail. The customer has had the answer by then.
#
# ## The critical path

# %%
predict("observability/logs-and-traces", "which-call")

# %% [markdown]
# The **critical path** is what the answer really waited for. Begin at the end and walk backwards: who was the last to finish? What lies behind that is the span's own time. Go into that child, from its end to its beginning, and then go on in the parent from the moment at which the child began. The parts add up to the root's duration, always. (This is the walk of [CRISP](https://www.usenix.org/conference/atc22/presentation/zhang-zhizhou), and of [Jaeger's](https://github.com/jaegertracing/jaeger-ui/pull/1532) viewer.)
#
# First a plain one. A root lasts from 0 to 100 ms; *a* runs from 10 to 40, and then *b* from 50 to 90. From the end: 10 ms behind *b* are the root's. Then 40 ms of *b*. At 50, *a* had ended last, at 40: 10 ms between them are the root's. Then 30 ms of *a*, and 10 ms before it. Root 30, *a* 30, *b* 40.
#
# Where calls run at the same time, one thing is new: a child that was *still running* at the moment you have come to is not on the path. What began at that moment began without its answer, so it was not waited for.
#
# **Your turn.** The three spans from before: the root from 0 to 100 ms, *a* from 10 to 60, *b* from 30 to 75. How many milliseconds are on the path of the root, of *a*, of *b*?

# %%
parts = [..., ..., ...]
ask("observability/logs-and-traces", "path", parts)

# %% solution=true
b = 75 - 30
parts = [(100 - 75) + 30, 0, b]
ask("observability/logs-and-traces", "path", parts, solution=True)

# %% [markdown]
# One trace shows where one request spent its time. For an hour, add up the paths of many, by service and name. A call that always takes long, as a card payment does, is then told from one that has become slow: it is long in every trace, and in few.
#
# ## Where an error began
#
# An error travels upwards: the callee fails, so its caller fails, so the edge answers 500. In the picture all of them are red. It **began** where a span failed and nothing below it did. And look into traces that came out well, too: a second attempt hides what happened to the first. Here each span stands below its parent, one step to the right; the two attempts are children of the same span.
#
# ```
# ok     edge          POST /api/payments
# error    edge          POST /api/payments    (client, first attempt)
# error      booking-api   POST /v1/charges    (client)
# error        payments      POST /v1/charges
# error          payments      insert_charge   (client, error.type 53300)
# ok       edge          POST /api/payments    (client, second attempt)
# ```

# %%
began = ...
ask("observability/logs-and-traces", "origin", began)

# %% solution=true
began = "insert_charge"
ask("observability/logs-and-traces", "origin", began, solution=True)

# %%
predict("observability/logs-and-traces", "timed-out")

# %% [markdown]
# So whom do you ask? A client that was *answered* with an error: who answered (`server.address`). A client that gave up while the server's span below it was still running: that server. A client that gave up although the server was done in time: start on the way between them. A client that gave up,
# with nothing below it: nobody, yet. `error.type` tells a timeout from an answer ([recording errors](https://opentelemetry.io/docs/specs/semconv/general/recording-errors/)).
#
# ## What is not there
#
# Spans get lost: a queue was full, a pod was killed, a service is not instrumented. An **orphan** names a parent that is not there. It is the only sign of it, so do not drop it, and do not hang it below the root as some viewers do. What is missing makes whoever is above it look busy.
#
# **Your turn.** A trace has four spans: `a1` without a parent, `c3` with the parent `b2`, `d4` with the parent `c3`, `e5` with the parent `a1`. Which ids are missing? (A list.)

# %%
missing = [...]
ask("observability/logs-and-traces", "orphan", missing)

# %% solution=true
parents = {"c3": "b2", "d4": "c3", "e5": "a1"}
missing = [parent for parent in parents.values() if parent not in {"a1", *parents}]
ask("observability/logs-and-traces", "orphan", missing, solution=True)

# %% [markdown]
# ## What a log line says
#
# A trace tells where. **Why** is in the logs: `fare table cannot be decoded`. Services write JSON, an object a line, so that programs need not guess. Here are three loggers of one system:

# %% output="kept"
folder = files("observability/first-cause", variant=2)
logged = [json.loads(line) for line in (folder / "logs.jsonl").read_text(encoding="utf-8").splitlines()]
for service in ("web", "booking-api", "inventory"):
    line = next(one for one in logged if one["service"] == service and one["level"] in (50, "error", "ERROR"))
    print(json.dumps(line)[:330], end=" ...\n\n")

# %% [markdown]
# Everybody has a time, a level and a message, and everybody calls them something else. [pino](https://getpino.io/#/docs/api?id=level-string) numbers its levels (50 is an error) and counts milliseconds; [zap](https://pkg.go.dev/go.uber.org/zap#NewProductionEncoderConfig) counts seconds; Java's
# [LogstashEncoder](https://github.com/logfellow/logstash-logback-encoder#standard-fields) writes the local time with its offset. Three things to know before you count:
#
# - **The level decides**, not the text. Look at what a search for the word finds:

# %%
for one in logged:
    text = one.get("msg") or one.get("message")
    if "error" in text.lower() and one["level"] in (30, "info", "INFO"):
        print(one["service"], one["level"], text)

# %% [markdown]
# - **A stack is one error.** In JSON it is one text with line ends in it. Where a program prints its stack past its logger, each line of it [becomes an error of its own](https://github.com/OpenLiberty/open-liberty/issues/20732).
# - **Not all lines are there.** Loggers [sample](https://pkg.go.dev/go.uber.org/zap/zapcore#NewSamplerWithOptions): of many alike, they write one. Good ones say so; here `"sampled": 40` stands for forty, itself included.
#
# **Your turn.** Of one error there are three lines: one with `"sampled": 40`, two without. How often did it happen?

# %%
happened = ...
ask("observability/logs-and-traces", "sampled", happened)

# %% solution=true
happened = 40 + 1 + 1
ask("observability/logs-and-traces", "sampled", happened, solution=True)

# %% [markdown]
# ## Signatures
#
# Four hundred errors are four hundred texts: each has another id, another address, another duration. Mask what differs, and a handful is left. What is left is a **template**; service and template together are a **signature**. Programs such as [Drain](https://github.com/logpai/Drain3) do it for millions of lines;
# their masks are the same ones, and their order matters: in `192.0.2.31` there are four numbers, if nobody looks for an address first.
#
# **Your turn.** Mask this one with `<ip>`, `<n>` and `<duration>`: `call to search (192.0.2.31:8084) answered 500 after 35.2ms`.

# %%
template = ...
ask("observability/logs-and-traces", "template", template)

# %% solution=true
template = "call to search (<ip>:<n>) answered <n> after <duration>"
ask("observability/logs-and-traces", "template", template, solution=True)

# %% [markdown]
# ## Whose clock

# %%
predict("observability/logs-and-traces", "edge-first")

# %% [markdown]
# Each line has the time of *its host's* clock. Within a trace an effect does not come before its cause; where it seems to, think of clocks first. Then look for two clocks in one place: a host's agent that asked the [time server](https://chrony-project.org/doc/4.5/chronyc.html#tracking), a shipper that notes when a line
# arrived, or a request that two hosts have seen. And read offsets: `09:38:05-03:00` is three hours *later* in UTC.
#
# **Your turn.** The agent of a host writes: `"time": "09:41:20.500", "server_time": "09:40:55.200"`. An error of this host is stamped `09:38:31.120`. When was it really?

# %%
really = ...
ask("observability/logs-and-traces", "right-time", really)

# %% solution=true
really = "09:38:05.820"
ask("observability/logs-and-traces", "right-time", really, solution=True)

# %% [markdown]
# ## First, not loudest

# %%
predict("observability/logs-and-traces", "top-error")

# %% [markdown]
# The loudest error is often one that everybody has got used to. The next loudest is the edge's: it is told of everything that goes wrong below it, and says so. Neither began anything.
#
# The trace id joins what belongs together. Take the errors of *one* trace, by clocks that are right: whoever was **first** in it is where its trouble began, as far as the logs know. Leave out traces in which nobody else complained. Then count over all traces: the signature that *leads* most of them is your first suspect.
# How far it reaches, its **blast radius**, is who else failed in these traces. It is a suspect, not a proof: a callee that logs nothing is never first. The spans of the same traces tell whether something below it failed.
#
# **Your turn.** Five traces, each with its errors in the right order. Which service leads most?
#
# ```
# trace 1   booking-api, web, edge
# trace 2   web (an old complaint), booking-api, edge
# trace 3   booking-api, edge
# trace 4   web (the old complaint)
# trace 5   web (the old complaint)
# ```

# %%
leads = ...
ask("observability/logs-and-traces", "leads", leads)

# %% solution=true
firsts = ["booking-api", "web", "booking-api"]
leads = max(firsts, key=firsts.count)
ask("observability/logs-and-traces", "leads", leads, solution=True)

# %% [markdown]
# ## What to remember
#
# - A long bar waits. Self time is the time in which none of a span's children runs.
# - Nobody waits for consumers, nor for what goes on after a caller gave up.
# - The critical path adds up to the root. Making anything else faster helps no one.
# - An error began where nothing below it failed. A timeout with nothing below it is a question, not an answer.
# - Orphans tell what is missing.
# - The level decides what an error is, `sampled` how many it stands for, and the host's clock when it was.
# - Mask, count, join by trace: who is first in most traces is the first to ask. Not who is loudest.
#
# **Next:** [Traces: self time and critical path](../traces-self-time.ipynb) has thirteen slow traces and some broken ones for you, [First cause, not the loudest line](../first-cause.ipynb) the logs of a bad morning.
