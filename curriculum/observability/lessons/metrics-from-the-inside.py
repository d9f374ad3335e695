# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# > - 14:31 · **#payments** · The sheet says that payments answered minus 8,337 requests between two and six minutes past.
# > - 14:33 · My query says 3.47 orders a second, yours says 1.95. Same metric, same five minutes.
# > - 14:36 · And the error ratio panel is empty. Does that mean no errors?
# > - 14:38 · Or no service.
#
# Nobody here made an arithmetic mistake. They did not know what a number in a metric *is*: who counts it, since when, and which others it is the same as. An hour from now you will.

# %%
from groundschool import ask, files, predict

predict("observability/metrics-from-the-inside", "minus-eight-thousand")

# %% [markdown]
# ## What a target says
#
# Prometheus asks each target for `/metrics`, every 15 seconds, say. The answer is text, and you can ask for it with curl. This is a piece of what a real process said:

# %%
recorded = files("observability/two-scrapes") / "edge-metrics-recorded"
lines = (recorded / "booking-api-1.scrape-2.prom").read_text().splitlines()
print("\n".join(line for line in lines if "http_requests" in line or "resident_memory" in line))

# %% [markdown]
# A **sample** is a name, labels in braces, and a value. A **series** is what has the same name and the same labels: `code="500"` is another series than `code="201"`, and the order of labels means nothing. A new value of
# any label is a new series, so a label's values should be few and known.
#
# What stands between the quotes may be anything: a comma, a brace, a quote (written `\"`), a backslash (`\\`), a line feed (`\n`). So a line is not split at its commas. Behind the value may stand a
# timestamp, and in [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/), the younger dialect of the [text format](https://prometheus.io/docs/instrumenting/exposition_formats/), an
# **exemplar**: one request as an example. OpenMetrics ends with `# EOF`, so that half an answer is not taken for a whole one.
#
# *Try it:* what is the value of this sample?
#
# ```
# http_requests_total{route="/a # {b}"} 17 1795424000.5 # {trace_id="4bf9"} 0.21
# ```

# %%
value = ...
ask("observability/metrics-from-the-inside", "the-value", value)

# %% solution=true
value = 17.0
ask("observability/metrics-from-the-inside", "the-value", value, solution=True)

# %% [markdown]
# ## Four types
#
# The line `# TYPE` says what a family's numbers mean. Nothing else does: a name is what somebody chose.
#
# | type | what it says | what may be asked |
# |---|---|---|
# | **counter** | how many events since the process began | its growth |
# | **gauge** | how much there is now: memory, connections, the time of a start | its value, its minimum, its maximum |
# | **histogram** | a counter for each bucket `le`, *at most so much*; `_count` and `_sum` beside them | their growth. Buckets are cumulative: `+Inf` holds all, and is `_count` |
# | **summary** | quantiles that the process reckoned, as of now; `_count` and `_sum` are counters | growth of the last two. The quantiles of two processes cannot be joined |
#
# *Try it.* Which of these lines count events since the process began?
#
# ```
# 1  http_requests_total{code="201"} 423              # TYPE http_requests counter
# 2  process_resident_memory_bytes 3.92069e+07        # TYPE process_resident_memory_bytes gauge
# 3  took_seconds_bucket{le="0.5"} 400                # TYPE took_seconds histogram
# 4  took_seconds_count 423                           # the same family
# 5  process_start_time_seconds 1795424972            # TYPE process_start_time_seconds gauge
# 6  took_seconds_created 1795424972                  # the family took_seconds, in OpenMetrics
# ```

# %%
counting = [...]
ask("observability/metrics-from-the-inside", "which-count", counting)

# %% solution=true
counting = [1, 3, 4]
ask("observability/metrics-from-the-inside", "which-count", counting, solution=True)

# %% [markdown]
# ## Counters and resets
#
# Why do processes not simply say how many requests there were in the last minute? Because whoever asks twice, or late, or not at all for a while would get nonsense. A counter can be asked by anybody at any time, and the
# difference of two answers is what happened between them. Its price: it lives and dies with its process. Here are two instances of a booking-api, as a real Prometheus stored them. One of them was restarted.

# %%
import gzip
import re
from collections import defaultdict
from itertools import pairwise

import matplotlib.pyplot as plt

stored = defaultdict(list)
with gzip.open(recorded / "window.openmetrics.gz", "rt") as window:
    for line in window:
        if line.startswith("http_requests_total{") and 'route="/api/sailings"' in line and 'method="GET"' in line:
            series, number, moment = line.rsplit(" ", 2)
            stored[re.search(r'instance="([^"]+)"', series)[1]].append((float(moment), float(number)))
start = min(samples[0][0] for samples in stored.values())


def growth(samples):
    """Return the running growth of a counter: differences, and the whole value where it fell."""
    grown = [0.0]
    for (_, old), (_, new) in pairwise(samples):
        grown.append(grown[-1] + (new - old if new >= old else new))
    return grown


figure, axes = plt.subplots(1, 2, figsize=(9, 3), sharex=True)
for colour, (instance, samples) in zip(("#0072b2", "#d55e00"), sorted(stored.items()), strict=True):
    times = [moment - start for moment, _ in samples]
    axes[0].plot(times, [number for _, number in samples], color=colour, label=instance)
    axes[1].plot(times, growth(samples), color=colour)
    print(f"{instance}: first {samples[0][1]:.0f}, last {samples[-1][1]:.0f}, grown by {growth(samples)[-1]:.0f}")
axes[0].set(title="as it is stored", xlabel="seconds", ylabel="GET /api/sailings")
axes[1].set(title="what it has grown by", xlabel="seconds")
axes[0].legend(frameon=False)
for one in axes:
    one.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# The rule is short: **the difference, and where the value fell, the value itself**. Three cases beside it, when you have but two scrapes in your hand:
#
# - A series that only the second scrape has is new. Within one process a series begins when its first event is counted, so it stood at 0: all that it shows was added. (Prometheus is more careful, see below.)
# - A series that only the first scrape has says nothing. Not 0: nothing.
# - What was counted between the first scrape and the restart is lost. So is a restart after which the counter has already passed its old value: look at `process_start_time_seconds`.
#
# **Your turn, without a computer.** Five scrapes of a counter: 200, 220, 10, 10, 13, with one restart. How much did it add from the first to the last?

# %%
added = ...
ask("observability/metrics-from-the-inside", "five-scrapes", added)

# %% solution=true
added = growth([(15 * step, number) for step, number in enumerate((200, 220, 10, 10, 13))])[-1]
ask("observability/metrics-from-the-inside", "five-scrapes", added, solution=True)

# %% [markdown]
# ## What rate does

# %%
predict("observability/metrics-from-the-inside", "how-many-is-three")

# %% [markdown]
# `increase(x[1m])` takes the samples of the last minute, adds up their growth as above, and **stretches** it to the whole window: though never further than the counter's zero, nor far beyond its samples: what is missing at an end is filled up to 1.1 of the distance between two samples, and where more is missing, by half of that distance
# ([extrapolated](https://prometheus.io/docs/prometheus/latest/querying/functions/#increase), says the manual). `rate` is the same for each second, `irate` looks at the last two samples only. One series at a time:
# neither knows what the others do. For `rate` to see anything there have to be two samples in the window, also when a scrape was missed: take at least four intervals, a minute where the interval is 15 s.
#
# From here on the answers are those of a real Prometheus (2.42, through promtool). It was given these series, a sample each 15 seconds, and asked after 295 (scrapes and questions seldom fall on the same second). `300+15x20` means 300, 315, 330 and so on, 20 steps; `_x10` ten
# scrapes without the series.

# %% output="kept"
world = {
    'orders_total{job="api",instance="a"}': "300+15x20",
    'orders_total{job="api",instance="b"}': "600+15x9 0+15x10",
    'errors_total{job="api",instance="a"}': "20+0x17 23+0x2",
    'retries_total{job="api",instance="a"}': "_x10 3+0x10",
    'requests_total{job="api",instance="a",code="200"}': "0+990x20",
    'requests_total{job="api",instance="a",code="500"}': "0+10x20",
    'requests_total{job="api",instance="b",code="200"}': "0+9x20",
    'requests_total{job="api",instance="b",code="500"}': "0+1x20",
    'requests_total{job="pay",instance="c",code="200"}': "0+30x20",
}
answers = {
    "rate(orders_total[5m])": {"api a": 1.0, "api b": 0.947368},
    "sum(rate(orders_total[5m]))": {"": 1.947368},
    "rate(sum(orders_total)[5m:15s])": {"": 3.473684},
    "increase(errors_total[1m])": {"api a": 4.0},
    "increase(retries_total[5m])": {"api a": 0.0},
    "retries_total": {"api a": 3.0},
}
for query, found in answers.items():
    print(f"{query:34}", "   ".join(f"{labels} {number:g}" for labels, number in found.items()))

# %% [markdown]
# Read them one by one.
#
# - `rate` of each instance: b restarted after 150 seconds, and rate knows. Twenty samples lie in the window, so nineteen intervals; of these it misses the one in which nobody can know what was counted: 18 of 19, 0.947, not 1.
# - `sum(rate(...))`: 1.95 orders a second. `rate(sum(...))` is no PromQL; who insists with a subquery gets **3.47**. The sum of both fell when b began anew, from 1,170 to 450. rate takes that for a restart of
#   everything, and counts what a had long counted a second time. *Growth of each series first, then the sum.*
# - `increase` of 20, 20, 23, 23 is 4.
# - `retries_total` was first seen with the value 3, and never moved. To Prometheus nothing *grew*: increase is 0, though three retries happened. That is why libraries should write a counter with 0 before its first
#   event, and why a process that fails on its very first request looks well.

# %%
figure, axes = plt.subplots(figsize=(8.5, 3))
times = [15 * step for step in range(21)]
a, b = (
    [300 + 15 * step for step in range(21)],
    [600 + 15 * step for step in range(10)] + [15 * step for step in range(11)],
)
axes.plot(times, a, color="#0072b2", label="a")
axes.plot(times, b, color="#d55e00", label="b")
axes.plot(times, [one + other for one, other in zip(a, b, strict=True)], "--", color="0.4", label="a + b")
axes.set(xlabel="seconds", ylabel="orders_total", title="A sum of counters is no counter")
axes.legend(frameon=False)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## Labels and sums
#
# `sum by (job) (...)` keeps the label `job` and adds up whatever has the same one; `sum without (instance) (...)` keeps all but that. Both sides of a ratio are added up first, and divided last.
#
# *Try it.* In each interval instance a answers 990 requests well and 10 badly, instance b 9 and 1. What share of all requests of both failed, in per cent, to two decimals?

# %%
per_cent = ...
ask("observability/metrics-from-the-inside", "ratio", per_cent)

# %% solution=true
per_cent = round(100 * (10 + 1) / (990 + 10 + 9 + 1), 2)
ask("observability/metrics-from-the-inside", "ratio", per_cent, solution=True)

# %% output="kept"
ratios = {
    'sum by (job) (rate(requests_total{code="500"}[5m])) / sum by (job) (rate(requests_total[5m]))': {"api": 0.0108911},
    'avg by (job) (sum by (job, instance) (rate(requests_total{code="500"}[5m])) / sum by (job, instance) (rate(requests_total[5m])))': {
        "api": 0.055
    },
}
for query, found in ratios.items():
    print(query, "\n   ", "   ".join(f"{labels} {number:g}" for labels, number in found.items()))

# %% [markdown]
# And where is the job `pay`? It has no series with `code="500"`, so it has no ratio either. Not 0: nothing. We come back to it.
#
# ## Matching
#
# A division puts each element of the left beside the element of the right that has **the same labels, all of them**, the name aside. Who finds no partner is dropped without a word. `on (job)` compares only this label,
# `ignoring (code)` all but this one ([vector matching](https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching)). Where several of one side share a partner, `group_left` or `group_right` has to say so: there is one in the worked example below.
#
# *Try it.* How many results have these three?
#
# ```
# rate(requests_total{code="500"}[5m]) / rate(requests_total[5m])
# sum by (instance) (rate(requests_total{code="500"}[5m])) / rate(requests_total[5m])
# rate(requests_total{code="500"}[5m]) / ignoring (code) rate(requests_total{code="200"}[5m])
# ```

# %%
results = [..., ..., ...]
ask("observability/metrics-from-the-inside", "how-many-results", results)

# %% solution=true
results = [2, 0, 2]
ask("observability/metrics-from-the-inside", "how-many-results", results, solution=True)

# %%
matched = {
    'rate(requests_total{code="500"}[5m]) / rate(requests_total[5m])': {"500 api a": 1.0, "500 api b": 1.0},
    'sum by (instance) (rate(requests_total{code="500"}[5m])) / rate(requests_total[5m])': {},
    'rate(requests_total{code="500"}[5m]) / ignoring (code) rate(requests_total{code="200"}[5m])': {
        "api a": 0.010101,
        "api b": 0.111111,
    },
}
for query, found in matched.items():
    print(query, "\n   ", "   ".join(f"{labels} {number:g}" for labels, number in found.items()) or "nothing at all")

# %% [markdown]
# The first one is the nicest of all wrong queries: everything fails, 100 %, on every instance, always. Each `code="500"` was divided by itself.
#
# ## Nothing is not zero

# %%
predict("observability/metrics-from-the-inside", "good-day")

# %%
absent = {
    'sum(rate(requests_total{job="pay",code="500"}[5m])) / sum(rate(requests_total{job="pay"}[5m]))': {},
    '(sum(rate(requests_total{job="gone",code="500"}[5m])) or vector(0))': {"": 0.0},
    'sum by (job) (rate(requests_total{code="500"}[5m])) or 0 * sum by (job) (rate(requests_total[5m]))': {
        "api": 0.721111,
        "pay": 0.0,
    },
    'absent(requests_total{job="gone"})': {"gone": 1.0},
}
for query, found in absent.items():
    print(query, "\n   ", "   ".join(f"{labels} {number:g}" for labels, number in found.items()) or "nothing at all")

# %% [markdown]
# `or vector(0)` fills the gap, and every other gap with it: the job `gone` does not exist, and has no errors. The third query, failures a second, has a 0 for `pay`, because pay does answer requests, and nothing for a job that does not.
# **The zero has to come from the traffic.** Whether a target is there at all is a question of its own: `up`, `absent(...)`.
#
# ## A worked example
#
# *Which share of the requests of its job does each instance answer, in the last five minutes?*
#
# 1. Which series: `requests_total`, a counter.
# 2. Growth, series by series: `rate(requests_total[5m])`.
# 3. Add up what the question does not tell apart: `sum by (job, instance) (...)` on the left, `sum by (job) (...)` on the right.
# 4. What do the two have in common? The job: `on (job)`. And several instances share one partner, the job's sum, so the many stand on the left: `group_left ()`. In its brackets stand labels that the one on the right has and the many are to get: none here.
# 5. Divide last: `sum by (job, instance) (rate(requests_total[5m])) / on (job) group_left () sum by (job) (rate(requests_total[5m]))`. Instance a answers 0.9901 of the requests of api, b 0.0099, and c all of pay.
#
# ## Half of the next one
#
# *Which share of its own requests fails on each instance of the job api?* Fill the three gaps.

# %%
print(
    'sum by (GAP 2) (GAP 1(requests_total{job="api",code="500"}[5m])) / sum by (GAP 3) (rate(requests_total{job="api"}[5m]))'
)
gaps = [..., ..., ...]  # three words, each in quotes
ask("observability/metrics-from-the-inside", "faded", gaps)

# %% solution=true
gaps = ["rate", "instance", "instance"]
ask("observability/metrics-from-the-inside", "faded", gaps, solution=True)

# %% [markdown]
# ## Now you
#
# [Two scrapes](../two-scrapes.ipynb) has four minutes without Prometheus, two dialects, and an exporter that somebody wrote by hand.
# After that, [Questions in PromQL](../questions-in-promql.ipynb): six sentences, each to be put so that it holds while an instance restarts, while two are gone, and on a good day.
#
# ## Say it
#
# Back to 14:38. Two sentences for the thread: which of 3.47 and 1.95 you stand behind and why, and what the empty panel means.
#
# ## Key points
#
# - The type is in the TYPE line. Counters are asked for their growth, gauges for their value.
# - Growth is the difference, and where the value fell, the value itself. Growth of each series first, then sums, then ratios.
# - rate and increase stretch what they saw to the window, and do not count what a series was first seen with.
# - Both sides of a division need the same labels. Who finds no partner is dropped without a word.
# - Nothing is not zero. A zero has to come from traffic that is there.
#
# Read on: Prometheus documentation, *Metric types*, *Exposition formats*, *Query functions*, *Operators* (vector matching, aggregation), *Instrumentation: avoid missing metrics*; the OpenMetrics specification.
#
# ## What differs in your company
#
# - The scrape interval, and with it the shortest window that means anything. Which labels Prometheus adds to what a target says.
# - Whether counters are written with 0 at the start. Whether text or OpenMetrics or protobuf is spoken: ask with curl and an `Accept` header.
