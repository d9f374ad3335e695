# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Three people, three causes
#
# > **Nguyễn Thảo, storefront** · Customers cannot book. I know what it is.
# > **Étienne Gallant, platform** · So do I, and it is not that.
# > **Grace Doucet, databases** · You are both wrong.
# > **Rosa Nunes, incident commander** · Three sentences that sound right are no diagnosis, and I can do one thing at a time. Nobody touches anything. *You*: what is it, since when, how do you know, **and whose sentence is the next best, and what would have to be true for it?** Write it so that I can check each word.
#
# The incident is yours: everybody who takes this exercise has another one. In it, three colleagues say three things. One of them is right, one is the best rival of the truth, and one is nothing. You have one page, logs, metrics and traces, and the feed of changes. All of it is of one region, north, and of half an hour.

# %%
import json

folder = files("observability/one-incident-four-signals")
for path in sorted(folder.iterdir()):
    print(f"{path.name:14} {path.stat().st_size:8} bytes")
alert = json.loads((folder / "alert.json").read_text(encoding="utf-8"))
print(json.dumps(alert, indent=1, ensure_ascii=False))

# %% [markdown]
# | file | what |
# |---|---|
# | `alert.json` | the page, and what three people say. `symptom.at` is the first scrape at which the route of the page is seen to fail, `now` the last scrape. Both times are UTC |
# | `metrics.om` | what Prometheus has scraped, once a minute, of the services that bookings pass through, as OpenMetrics. The collector makes `http_requests_total` and `request_seconds_total` (how long answers took together) of spans, so they have no instances, never begin anew, and are 0 where nothing was counted; routes (of the database: queries) are told apart for the edge's requests, and for the database's good answers and their time. No refusals (4xx), and no routes that bookings do not use |
# | `logs.jsonl` | some lines of some thirty requests, and of what services say besides. Each logger has its own names and its own way to write a time. Good lines are sampled. Some services ship no logs to this place |
# | `traces.jsonl` | spans of a dozen of these requests, OTLP/JSON: failed ones of the last minutes, good ones of the last minutes, and good ones from before |
# | `changes.json` | the feed of changes, in any order, each time as the system wrote it that made the change |
# | `calls.json` | which service calls which, and waits for the answer |

# %%
from datetime import UTC, datetime
from functools import cache

import numpy as np

from groundschool.judges.promql import answers_over, samples_of


@cache
def log():
    """Return the log lines as they stand there, each a dictionary; empty where a line is no JSON object."""
    text = (folder / "logs.jsonl").read_text(encoding="utf-8")
    return [parsed(line) for line in text.removesuffix("\n").split("\n")]


@cache
def all_spans():
    """Return the spans, each with the name of its service."""
    text = (folder / "traces.jsonl").read_text(encoding="utf-8")
    documents = [whole] if (whole := parsed(text)) else [parsed(line) for line in text.split("\n")]
    found = []
    for resource in (one for document in documents for one in document.get("resourceSpans", [])):
        attributes = {one["key"]: one.get("value", {}) for one in resource.get("resource", {}).get("attributes", [])}
        who = attributes.get("service.name", {}).get("stringValue", "")
        found += [
            {**span, "service": who} for scope in resource.get("scopeSpans", []) for span in scope.get("spans", [])
        ]
    return found


def parsed(text):
    """Return the JSON object that a text is, an empty one where it is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


feed = json.loads((folder / "changes.json").read_text(encoding="utf-8"))
calls = json.loads((folder / "calls.json").read_text(encoding="utf-8"))
print(f"{len(log())} lines, {len(all_spans())} spans, {len(feed)} changes")

# %% [markdown]
# `measured(query, at)` asks the oracle that will judge your queries. For plots, and to try things out, start a Prometheus of your own: `from groundschool import prometheus`, then `prometheus(folder / "metrics.om").over("sum by (service) (rate(http_requests_total[4m]))", step=60)`.


# %%
@cache
def samples():
    """Return what Prometheus knows."""
    return samples_of((folder / "metrics.om").read_text(encoding="utf-8"))


def moment(text):
    """Return Unix seconds of a time that says its zone."""
    return datetime.fromisoformat(text).timestamp()


@cache
def measured(query, at):
    """Return what a query is at a moment (Unix seconds), by labels."""
    found = answers_over(samples(), query, np.array([at]))
    return {labels: float(values[0]) for labels, values in found.items() if not np.isnan(values[0])}


for labels, value in measured("sum by (service) (rate(http_requests_total[4m]))", moment(alert["now"])).items():
    print(dict(labels), round(value, 2), "requests a second")

# %% [markdown]
# ## Task 1: which changes can it have been?
#
# Before anybody says *deploy*, write `suspects(changes, calls, symptom)`. It returns the ids of the changes that **can** have caused a symptom, as a list, the one that began last first; what began together is in the order of the ids, as texts. Where there is none, the list is empty.
#
# | argument | what it is |
# |---|---|
# | `changes` | a list of dictionaries, in any order: `id`, `services` (a list of names; `"*"` in it is everybody), `began`, `undone`, perhaps `zone`, and more that you do not need |
# | `calls` | a dictionary: from a service to the services that it calls and waits for. Who calls nobody may be missing. Calls may go in a circle |
# | `symptom` | a dictionary: `service`, the one that is seen to fail, and `at`, since when (ISO 8601, with an offset or `Z`) |
#
# **A change is a suspect** when all of this holds:
#
# - it began before the symptom, or at the same moment. `began` is `None` for what is planned and has not begun: that is none;
# - one of its services is on the way: the failing service itself, or one that it calls, or one that these call, and so on. A failure travels from the called to the caller. Who only calls the failing service is not on the way;
# - it was not taken back **before** the symptom. `undone` says when it was taken back, `None` that it was not. What was taken back at that very moment, or later, stays a suspect.
#
# **Times** (`began` and `undone`) are written in three ways: a whole number is milliseconds since 1970 (UTC); a text with an offset or `Z` is ISO 8601; a text without an offset is wall-clock time of the `zone` of its change (a name such as `"America/Halifax"`). Of a wall-clock time that comes twice, in autumn, the first is meant. There are none that do not exist.
#
# **The same id may come twice**, from two systems: that is one change, which is named once, and the earlier beginning counts. Services and `undone` are the same in both. A system that only plans it writes `None` for `began`.
#
# **What is refused**: a `began` that is a text without an offset in a change without a `zone`, or with a zone that nobody knows, or a text that is no time at all. `ValueError`, with the id of the change in its text, whether the change is on the way or not.
#
# You will not meet: other types than these, an `undone` that cannot be read, services that nobody has heard of, two changes with one id that began at the same moment.

# %% task="suspects"
from zoneinfo import ZoneInfo


def suspects(changes, calls, symptom):
    """Return ["chg-4711", "chg-2048"]."""
    ### BEGIN SOLUTION
    at, way, left = instant(symptom["at"]), {"*"}, [symptom["service"]]
    while left:
        if (service := left.pop()) not in way:
            way.add(service)
            left += calls.get(service, [])
    first = {}
    for change in changes:
        if change["began"] is not None:
            began = instant(change["began"], change)
            if change["id"] not in first or began < first[change["id"]][0]:
                first[change["id"]] = began, change
    found = [
        (began, one)
        for one, (began, change) in first.items()
        if began <= at
        and not way.isdisjoint(change["services"])
        and (change["undone"] is None or instant(change["undone"], change) >= at)
    ]
    return [one for _, one in sorted(found, key=lambda pair: (-pair[0].timestamp(), pair[1]))]


def instant(told, change=None):
    """Return a moment, whatever way it is written in."""
    if isinstance(told, int):
        return datetime.fromtimestamp(told / 1000, UTC)
    try:
        read = datetime.fromisoformat(told)
        if read.tzinfo is None:
            read = read.replace(tzinfo=ZoneInfo(change["zone"]))
    except (ValueError, KeyError) as error:
        raise ValueError(f"{change['id']}: {told!r} is no time that can be known") from error
    return read.astimezone(UTC)
    ### END SOLUTION


# %%
try:
    by_id = {one["id"]: one for one in feed}
    for one in suspects(feed, calls, alert["symptom"]):
        print(one, by_id[one]["kind"], by_id[one]["services"], by_id[one]["what"])
except NotImplementedError:
    print("suspects is not written yet")

# %% [markdown]
# A suspect is not a cause. And there need not be one.
#
# ## Task 2: the diagnosis
#
# Fill in the form, then **delete the two last lines of the cell**. All times say their zone.
#
# | key | what | written as |
# |---|---|---|
# | `cause_category` | one word of the taxonomy below | text |
# | `service` | where the cause sits: whose change it is, whose resource is used up, who has too little room first, or whose callers do it to it. Not where it is seen | text: a name of `calls.json` |
# | `change` | the change that began it, or `"none"` where none did | text: `"chg-4711"` |
# | `start_utc` | when the cause began: when its change began, or else when what it does is seen first. Within two minutes; of what comes bit by bit, up to four minutes late | text: `"2026-05-04T14:03:00Z"` |
# | `rival` | who says what would most likely be right if you are wrong | text: a name of `said` in `alert.json` |
# | `evidence` | a list of three to six pieces, from at least two signals | list of dictionaries, see below |
# | `falsifier` | the query that would have shown that you are wrong | dictionary, see below |
# | `next_step` | an action and the service it is done to; it ends the harm | text: `"take-out web"` |
# | `confidence` | how sure you are of category **and** service: from 0.05 to 0.95. Nobody knows a cause for certain | number |
#
# **Taxonomy**: `change`: what was changed is wrong or slow from then on, as far as the change has come. `resource`: something is used up bit by bit (connections, memory, room), until there is none, whoever brought that. `capacity`: customers ask for more than there is room for.
# `feedback`: the system makes the load itself that keeps it down, whatever allowed that. `configuration`: a setting or certificate is wrong or ran out, and hurts by itself, without any load. `none`: nobody is hurt.
#
# **Evidence.** A piece is one of these three:
#
# - `{"signal": "metrics", "query": "...", "at": "2026-05-04T14:10:00Z", "value": 0.42}`: the query, in PromQL, has one element then, and that value, to a twentieth of itself (or to 0.005). What answers nothing has no value: `... or vector(0)` makes a 0 of it;
# - `{"signal": "logs", "line": 17}`: that line of `logs.jsonl`, counted from 1;
# - `{"signal": "traces", "span": "00f067aa0ba902b7"}`: that span of `traces.jsonl`.
#
# All of it has to be so here. That is half. The other half: **would it be the same if the best rival were right?** Your incident was played a second time, with the same customers, hosts and changes, and with the rival's cause in the place of the true one.
# A piece *tells* when a value is at least half as much again as there, or the other way round, then, a minute sooner and a minute later; or when what a line says (its service, level and text, numbers aside), or what a span shows (its service, name and kind; whether it is fine, hands an error on, or is where an error begins; where it is fine, whether the service that called it failed all the same, by itself or with another; whether
# it is far slower than usual; whether it was sent again), is in at least one of twenty-five requests that were looked at here, and in the rival's world at most a third as often. What the edge says is the symptom, which both hypotheses explain: its lines and spans never tell, nor does a query that would be another if the edge's failures were none. Of a share take the failures: what is nearly 1 can never differ by half. Three pieces that show different things, from two signals, have to tell. A piece that is as true of the rival costs a point; the check names the first.
# A change that is in the feed is in the feed of both worlds: name it under `change`.
#
# **The falsifier**: `{"query": "...", "at": "2026-05-04T14:10:00Z", "refuted_by": "something"}`. The query is PromQL and has a comparison (without `bool`), so that it answers *something* (one element or more) or *nothing*. `refuted_by` is the answer that would show **that you are wrong and the rival is right**: `"something"` or
# `"nothing"`. You have tried it, so here it answers the other one. In the world of the best rival it has to answer what `refuted_by` says, whomever you named. Both hold at `at` (from the page to `now`), a minute sooner and a minute later. The oracle judges; it knows what the exercise *Questions in PromQL* lists.
#
# **Next step.** The company's actions, each with the service it is done to: `roll-back` (the version before), `flag-off` (a flag of the feed), `create-index`, `shed-query` (the feature that runs a query), `roll-back-schema` (which locks tables for minutes), `restart`, `restart-all`, `rolling-restart` (one after the other), `scale-out`, `raise-pool`, `raise-timeouts`,
# `limit-retries` (of the callers of that service), `shed-load`, `waiting-room`, `take-out` (one instance), `fail-over-db`. What only hides it, or makes it worse, is none.
#
# **Confidence** is worth two points. With a chance of *p* in your view, say *p*: by [Brier's rule](https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2) you lose the square of the distance from what comes true (1 or 0), and nothing else you could say does better on average. It is counted in tenths of a point.
#
# **The check** tells you whether every entry can be read, whether your evidence is there, and whether your falsifier was tried. What is true is decided when you hand in: nobody tells you that at three in the morning, either.

# %% task="diagnosis"
diagnosis = {
    "cause_category": None,
    "service": None,
    "change": None,
    "start_utc": None,
    "rival": None,
    "evidence": None,
    "falsifier": None,
    "next_step": None,
    "confidence": None,
}
### BEGIN SOLUTION
# People look at plots; this asks the same questions by program, so that it is right for everybody's incident.
import re
from collections import Counter

now = moment(alert["now"])
late, early = now - 120, min(float(one.times[0]) for one in samples()) + 240
by_kind = {(one["kind"], one["services"][0]): one for one in feed if one["began"] is not None}
possible = suspects(feed, calls, alert["symptom"])


def utc(seconds):
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def one_value(query, at):
    return next(iter(measured(query, at).values()), 0.0)


def rate(service, more=""):
    return f'sum(rate(http_requests_total{{service="{service}"{more}}}[4m]))'


failed_calls = ', code=~"5.."'
WORDS = {
    "customers": "capacity",
    "migration": "index",
    "again and again": "feedback",
    "pool": "resource",
    "new version": "deploy",
}
claims = {
    one["who"]: (cause, next(name for name in re.findall("[a-z-]+", one["says"]) if name in calls))
    for one in alert["said"]
    for word, cause in WORDS.items()
    if word in one["says"]
}
slowness = (
    'sum(rate(request_seconds_total{service="bookings-db"}[4m]))'
    ' / sum(rate(http_requests_total{service="bookings-db"}[4m]))'
)
growth = {one: one_value(rate(one), late) / one_value(rate(one), early) for one in calls if one_value(rate(one), early)}
failed = {one["spanId"]: one for one in all_spans() if one.get("status", {}).get("code") == 2}
handed_on = {one.get("parentSpanId") for one in failed.values()}
begun = [one for one in failed.values() if one["spanId"] not in handed_on and one["service"] != "edge"]
origin = Counter(one["service"] for one in begun).most_common(1)[0][0]
full = {
    dict(labels)["service"]
    for labels in measured(
        "max by (service) (db_pool_connections_in_use / on (service) group_left () db_pool_connections_max) >= 0.99",
        late,
    )
}
resent = [
    one
    for one in failed.values()
    if any(said["key"] == "http.request.resend_count" for said in one.get("attributes", []))
]
traffic = rate("edge")
busiest = max((one for one in growth if one != "edge"), key=growth.get)
if growth["edge"] > 1.7:
    cause, category, service, change, step = "capacity", "capacity", "web", None, "scale-out web"
elif one_value(slowness, late) > 3 * one_value(slowness, early):
    cause, category = "index", "change"
    service = next(name for (kind, name), one in by_kind.items() if kind == "migration" and one["id"] in possible)
    change, step = by_kind["migration", service], f"create-index {service}"
elif resent:
    cause, category, service, change, step = "feedback", "feedback", busiest, None, f"limit-retries {busiest}"
else:
    service = origin
    cause, category = ("resource", "resource") if origin in full else ("deploy", "change")
    change = max(
        (one for one in feed if one["id"] in possible and one["services"] == [service] and one["kind"] == "deploy"),
        key=lambda one: instant(one["began"], one),
    )
    step = f"roll-back {service}"
rival = next(who for who, claim in claims.items() if claim != (cause, service))
rival_cause, rival_service = claims[rival]
if "capacity" in (cause, rival_cause):
    query = traffic
elif "resource" in (cause, rival_cause):
    query = slowness
else:
    query = rate(service if service in calls[rival_service] else rival_service, failed_calls)
if change:
    start = instant(change["began"], change).timestamp()
elif cause == "capacity":
    start = next(t for t in np.arange(early, now, 60) if one_value(traffic, t) > 1.2 * one_value(traffic, early)) - 120
else:
    start = next(t for t in np.arange(early, now, 60) if one_value(rate(service, failed_calls), t) > 0.5) - 30


def text_of(line):
    return line.get("msg") or line.get("message") or ""


def what_it_says(line):
    return line["service"], re.sub("[0-9a-f]*[0-9][0-9a-f.]*", "#", text_of(line))


errors = {number: line for number, line in enumerate(log(), 1) if line.get("level") in (50, "error", "ERROR")}
said_by_it = {"capacity": "turned away", "index": "refused the query", "resource": "in the pool"}.get(cause, "")
failing_traces = {one["traceId"] for one in failed.values()}
if not said_by_it:
    errors = {n: one for n, one in errors.items() if (one.get("trace_id") or one.get("traceId")) in failing_traces}
own = {n: one for n, one in errors.items() if one["service"] == service and "call to" not in text_of(one)}
own = {n: one for n, one in own.items() if said_by_it in text_of(one)}
handed = {n: one for n, one in errors.items() if f"call to {service} (" in text_of(one)}
fitting = own or handed
usual_text = Counter(map(what_it_says, fitting.values())).most_common(1)[0][0]
number = next(n for n, line in fitting.items() if what_it_says(line) == usual_text)
if category == "feedback":
    shown = resent[0]
else:
    served = [
        one
        for one in begun
        if one["service"] == service and (cause == "deploy" or one["kind"] == (3 if cause == "index" else 2))
    ]
    names = Counter(one["name"] for one in served)
    shown = next(one for one in served if one["name"] == names.most_common(1)[0][0])
value, before = one_value(query, late), one_value(query, early)
limit = 1.4 * before if query == traffic else 3 * before if query == slowness else 0.05
diagnosis = {
    "cause_category": category,
    "service": service,
    "change": change["id"] if change else "none",
    "start_utc": utc(start),
    "rival": rival,
    "evidence": [
        {"signal": "metrics", "query": query, "at": utc(late), "value": round(value, 4)},
        {"signal": "logs", "line": number},
        {"signal": "traces", "span": shown["spanId"]},
    ],
    "falsifier": {
        "query": f"({query}) > {limit:.4f}",
        "at": utc(late),
        "refuted_by": "nothing" if value > limit else "something",
    },
    "next_step": step,
    "confidence": 0.95,
}
### END SOLUTION

# %% [markdown]
# ## Say it
#
# Four sentences to Rosa: what it is and since when; what you saw that the rival does not explain; what you would do now; and what would make you change your mind. (Nobody grades this one. Your mentor may ask.)
