# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## What you see before the review
#
# > **Folasade Adeyemi, payments on call** · Our card partner says their side was fine. Three teams looked at the same five minutes of booking-api
# > and brought three different p99s to the review: 1.9 s, 2.36 s and "2.5 s exactly, every time". One of them averaged the pods. Could
# > somebody please work it out from the buckets, so that we argue about the partner and not about arithmetic?
#
# You have what the pods themselves said: `/metrics` of every booking-api pod of the region, fetched twice, five minutes apart. Pod 1 wrote
# `booking-api-1.scrape-1.prom` first and `booking-api-1.scrape-2.prom` five minutes later, and so on.

# %%
folder = files("observability/honest-percentiles")
for path in sorted(folder.glob("*.prom")):
    lines = path.read_text().splitlines()
    print(f"{path.name}: {len(lines)} lines")
print()
print("\n".join(line for line in lines if "/api/payments" in line and "created" not in line))

# %% [markdown]
# A bucket's count is **cumulative** twice over: it holds every request that took at most `le` seconds, and it holds them since the process
# began. Look at the pods side by side for a moment. Are they alike?

# %%
import re

import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(8, 3))
for path in sorted(folder.glob("*.scrape-2.prom")):
    text = path.read_text()
    found = re.findall(r'_bucket\{code="201",le="([^"]+)",route="/api/holds"\} (\S+)', text)
    counts = [float(value) for _, value in found]
    axes.step(range(len(found)), [count / counts[-1] for count in counts], where="mid", label=path.name.split(".")[0])
axes.set_xticks(range(len(found)), [bound for bound, _ in found])
axes.set(xlabel="le (seconds)", ylabel="share of answers", title="/api/holds since each pod began")
axes.legend(frameon=False)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## Task 1: p50, p95, p99 by hand
#
# Write `percentiles(folder)`. `folder` is the path of a folder (a string) with scrapes named as above; how many pods there are differs.
# Return a dictionary with one key for each `route` that any scrape of `http_request_duration_seconds_bucket` names. The value is a dictionary with
# the keys `"p50"`, `"p95"` and `"p99"`, and each of these is one of
#
# - `("~", seconds)`: an estimate, linearly interpolated within the bucket the rank falls into, as Prometheus does it (the rank of p95 is
#   0.95 × the number of requests; the first bucket begins at 0);
# - `(">", seconds)`: the rank falls into `+Inf`. All the histogram knows is that it was *more than* its highest finite bound: give that bound;
# - `None`: no request of this route was counted in the window.
#
# What counts is the **window between the two scrapes**, all pods and all `code`s of a route together:
#
# - A series is one pod and one set of labels: everything between the braces, `le` included. Other labels than `route`, `code` and `le` may
#   stand there, in any order. What a series adds to the window is its growth.
# - A value lower than before means that the pod restarted in between: the series began anew at 0, and what it shows is what it adds.
# - A series that a scrape does not have stands at 0 there. A pod that began inside the window has no first scrape at all.
# - All pods of a service have the same bucket bounds, in both scrapes.
#
# Not every service writes like this one. A [sample](https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details) is a name,
# labels and the count; a timestamp may follow, and in
# [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/#exemplars) `# {trace_id="..."} 0.3` and more: an *exemplar*, one
# request as an example. A label's value may be empty and may hold any character, braces and commas too; `\"`, `\\` and `\n` stand for a quote, a backslash and a
# line feed. The keys of your answer are routes as they are meant, without these backslashes. Other metrics are none of your business,
# whatever their names end with.

# %% task="percentiles"
from collections import defaultdict
from pathlib import Path


def percentiles(folder):
    """Return {route: {"p50": ("~" or ">", seconds) or None, "p95": ..., "p99": ...}} of the window, all pods together."""
    ### BEGIN SOLUTION
    counts = defaultdict(lambda: defaultdict(float))
    for second in Path(folder).glob("*.scrape-2.prom"):
        before, after = buckets(second.with_name(second.name.replace("scrape-2", "scrape-1"))), buckets(second)
        for labels in {**before, **after}:
            old, new = before.get(labels, 0.0), after.get(labels, 0.0)
            counts[label(labels, "route")][float(label(labels, "le"))] += new - old if new >= old else new
    return {route: {f"p{q}": quantile(own, q / 100) for q in (50, 95, 99)} for route, own in counts.items()}


def buckets(path):
    """Return {text of the labels: cumulative count} of a scrape, empty when there is none."""
    sample = r'^http_request_duration_seconds_bucket{((?:[^"}]|"(?:[^"\\]|\\.)*")*)} (\S+)'
    text = path.read_text() if path.is_file() else ""
    return {labels: float(count) for labels, count in re.findall(sample, text, re.MULTILINE)}


def label(labels, name):
    """Return the value of one label as it is meant."""
    written = re.search(rf'\b{name}="((?:[^"\\]|\\.)*)"', labels)[1]
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), written)


def quantile(own, q):
    """Return the estimate for {upper bound: cumulative count}, with its sign; None without requests."""
    bounds = sorted(own)
    total = own[bounds[-1]]
    if total == 0:
        return None
    rank = q * total
    low, below = 0.0, 0.0
    for bound in bounds[:-1]:
        if own[bound] >= rank:
            return ("~", low + (bound - low) * (rank - below) / (own[bound] - below))
        low, below = bound, own[bound]
    return (">", low)
    ### END SOLUTION


# %% [markdown]
# Look at your own table. Would you bring it to the review? Which number is the least certain one, and why?

# %%
try:
    for route, own in sorted(percentiles(str(folder)).items()):
        shown = [
            f"{name} {pair[0]} {1000 * pair[1]:7.1f} ms" if pair else f"{name}    no request"
            for name, pair in own.items()
        ]
        print(f"{route:26}", "   ".join(shown))
except NotImplementedError:
    print("percentiles is not written yet")

# %% [markdown]
# The folder `edge-metrics-recorded` holds scrapes that real programs wrote: two instances of a booking-api behind nginx, fetched in the same
# way, with a fault and a restart in between. If your function is right, it reads them too. (Nobody knows the exact percentiles of *your*
# scrapes. Of these we do: every request was also counted one by one.)

# %%
recorded = folder / "edge-metrics-recorded"
try:
    for route, own in sorted(percentiles(str(recorded)).items()):
        print(f"{route:22}", own)
except NotImplementedError:
    print("percentiles is not written yet")

# %% [markdown]
# ## Task 2: the same as a query
#
# The review wants a panel. Set `query` to the text of a **PromQL** expression that gives, for each `route` of the job `booking-api`, the p99 of
# the last five minutes, all pods and codes together, of that job and no other. Prometheus scrapes every 15 seconds and adds the labels `job` and `pod`. The result has
# one element a route, with the label `route` and no other.
#
# It is tried on traffic you have not seen: where `promtool` is installed it answers, elsewhere a Python oracle that knows the usual
# operators, aggregations, `rate`, `increase` and `histogram_quantile`.

# %% task="query"
query = ""
### BEGIN SOLUTION
query = """
histogram_quantile(0.99,
  sum by (le, route) (rate(http_request_duration_seconds_bucket{job="booking-api"}[5m]))
)
"""
### END SOLUTION

# %% [markdown]
# ## Say it
#
# In two sentences for the review: how slow were payments, how sure are you, and what would have to change before anybody could say it more
# exactly? (Nobody grades this one. Your mentor may ask.)
