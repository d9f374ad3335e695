# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# > - 22:47 · **#bookings** · p99 of bookings is 2.5 s on the panel. It has been 2.5 s on the dot for a minute and a half.
# > - 22:48 · Is that bad? My panel says 1.2 s. It averages the pods.
# > - 22:49 · Mine says 60 ms. It is the median, since the last deploy.
# > - 22:51 · Nobody was paged.
# > - 22:53 · **support** · Customers say that booking takes forever, and then it fails.
#
# Three panels, three numbers, all from the same metric, all computed without an error message. By the end of this lesson you will know which
# of them to believe, and why no alert went off.

# %%
from groundschool import ask, files, predict

predict("observability/percentiles-and-burn-rates", "fleet-p99")

# %% [markdown]
# Commit before you read on. If you have no widgets, the text above says how to answer with a function call.
#
# ## What a bucket knows
#
# A service cannot keep every duration it measures, so it counts them into **buckets**: a dozen counters, each for "at most so many seconds".
# Here are four hundred answers of which we do know every duration, and the same answers as a histogram knows them.

# %%
import math
import random

chance = random.Random(7)
durations = sorted(0.06 * chance.lognormvariate(0, 0.9) for _ in range(400))
bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, math.inf]
cumulative = {bound: sum(duration <= bound for duration in durations) for bound in bounds}
for bound, count in cumulative.items():
    print(f'http_request_duration_seconds_bucket{{le="{bound if bound < math.inf else "+Inf"}"}} {count}')

# %% [markdown]
# So a service writes it: a name, labels in braces, the count. Some write a timestamp behind the count, and in OpenMetrics an *exemplar* may follow, one
# request as an example: `... 380 # {trace_id="4bf9..."} 0.21`. The count is what stands right behind the braces
# ([exposition formats](https://prometheus.io/docs/instrumenting/exposition_formats/),
# [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/#exemplars)).
#
# Each line contains the one before it: `le` means *less than or equal*. So p95 is easy to locate. Its **rank** is 0.95 × 400 = 380: find the
# first bucket whose count reaches 380. And within the bucket? Nobody knows. Prometheus draws a straight line from the bucket's lower corner to
# its upper one and reads the rank off it. The lower corner of the very first bucket is 0.
#
# *Try it:* what is the rank of p50 here, and between which two bounds, in seconds, does it lie?

# %%
rank, low, high = ..., ..., ...
ask("observability/percentiles-and-burn-rates", "where-p50-lies", [rank, low, high])

# %% solution=true
rank = 0.5 * 400
high = next(bound for bound in bounds if cumulative[bound] >= rank)
low = max(bound for bound in bounds if bound < high)
ask("observability/percentiles-and-burn-rates", "where-p50-lies", [rank, low, high], solution=True)

# %%
import matplotlib.pyplot as plt


def estimate(counts, q):
    """Return what histogram_quantile makes of {bound: cumulative count}."""
    ordered = sorted(counts)
    rank = q * counts[ordered[-1]]
    low, below = 0.0, 0
    for bound in ordered[:-1]:
        if counts[bound] >= rank:
            return low + (bound - low) * (rank - below) / (counts[bound] - below)
        low, below = bound, counts[bound]
    return low


def exact(values, q):
    """Return the nearest-rank percentile of the values themselves."""
    return sorted(values)[math.ceil(q * len(values)) - 1]


finite = [bound for bound in bounds if bound < 1]
figure, axes = plt.subplots(figsize=(8.5, 3.8))
axes.step(durations, [number / 4 for number in range(1, 401)], where="post", color="0.65", label="every duration")
axes.plot(
    [0, *finite],
    [0, *(cumulative[bound] / 4 for bound in finite)],
    "o-",
    color="#0072b2",
    label="what the buckets know",
)
guess, truth = estimate(cumulative, 0.95), exact(durations, 0.95)
axes.axhline(95, color="#d55e00", linewidth=1)
axes.plot([guess, guess], [0, 95], "--", color="#0072b2")
axes.plot([truth, truth], [0, 95], ":", color="0.4")
axes.annotate(f"estimate {guess * 1000:.0f} ms", (guess, 95), (guess + 0.015, 80), color="#0072b2")
axes.annotate(f"exact {truth * 1000:.0f} ms", (truth, 95), (truth - 0.105, 62), color="0.3")
axes.set(
    xlim=(0, 0.5), ylim=(0, 101), xlabel="seconds", ylabel="answers so far (%)", title="p95, read from the buckets"
)
axes.legend(frameon=False, loc="lower right")
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# Both lines meet at the bounds and only there. So the honest reading of an estimate is: *the percentile lies between this bucket's bounds, and
# this is a guess where*. The width of the bucket is your error bar. Bounds near the objective make the guess good where it matters.

# %%
for q in (0.5, 0.95, 0.99):
    high = next(bound for bound in bounds if cumulative[bound] >= q * 400)
    low = max([0.0, *(bound for bound in bounds if bound < high)])
    print(
        f"p{100 * q:.0f}: estimate {estimate(cumulative, q):.3f} s, exact {exact(durations, q):.3f} s, bucket ({low}, {high}]"
    )

# %% [markdown]
# Now for the number that stood still on the panel.

# %%
predict("observability/percentiles-and-burn-rates", "in-the-last-bucket")

# %%
slow = [0.08] * 98 + [30.0, 30.0]
print("histogram_quantile(0.99) =", estimate({bound: sum(one <= bound for one in slow) for bound in bounds}, 0.99))
print("exact p99                =", exact(slow, 0.99))

# %% [markdown]
# A percentile that equals the highest finite bound, again and again, is not a measurement. It is the histogram's way to shrug. Write it down as
# **more than 2.5 s**, and move the bounds if it happens often.
#
# ## Counters and windows
#
# Buckets are counters: they grow from the moment the process starts, and begin anew when it restarts. The value itself answers a question
# that nobody asked ("since the last deploy"). What you want is the **growth within a window**.
#
# From here on the data is real: a Prometheus scraped two instances of a booking-api every two seconds for five minutes, while something
# happened to them. This is everything it stored, as OpenMetrics text.

# %%
import gzip
import re
from collections import defaultdict
from itertools import pairwise

recorded = files("observability/honest-percentiles") / "edge-metrics-recorded"
stored = defaultdict(list)
with gzip.open(recorded / "window.openmetrics.gz", "rt") as lines:
    for line in lines:
        if line.startswith("http_request_duration_seconds_bucket{") and 'route="/api/bookings"' in line:
            series, value, moment = line.rsplit(" ", 2)
            labels = dict(re.findall(r'(\w+)="([^"]*)"', series))
            key = labels["instance"], labels["code"], float(labels["le"])
            stored[key].append((float(moment), float(value)))
start = min(samples[0][0] for samples in stored.values())
end = max(samples[-1][0] for samples in stored.values())
print(len(stored), "series of one route,", sum(map(len, stored.values())), "samples,", f"{end - start:.0f} seconds")

# %%
figure, axes = plt.subplots(figsize=(8.5, 3))
for instance, colour in (("192.0.2.21:8001", "#0072b2"), ("192.0.2.22:8001", "#d55e00")):
    samples = stored[instance, "201", math.inf]
    axes.plot([moment - start for moment, _ in samples], [value for _, value in samples], color=colour, label=instance)
axes.set(xlabel="seconds", ylabel="bookings answered", title="A counter, as it is stored")
axes.legend(frameon=False)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# One of the two falls. Nothing was un-answered: the process restarted, and its counter began at zero. So the growth from one sample to the
# next is the difference, **unless the value fell; then it is the new value itself**. That is the heart of `rate()` and `increase()`, one series at a time.
# It is also why they have to come *before* any sum: in a sum of pods the fall of one hides in the growth of the others.


# %%
def growth(samples, since, until):
    """Return how much a counter grew between two moments, restarts counted."""
    inside = [value for moment, value in samples if since <= moment <= until]
    return sum(new - old if new >= old else new for old, new in pairwise(inside))


def merged(since, until, instances):
    """Return {bound: growth} over the instances and all status codes."""
    total = dict.fromkeys(bounds, 0.0)
    for (instance, _code, bound), samples in stored.items():
        if instance in instances:
            total[bound] += growth(samples, since, until)
    return total


# %% [markdown]
# **Your turn, without a computer.** A counter is scraped as 220, 228, 3, 9. How much did it grow?

# %%
grown = ...
ask("observability/percentiles-and-burn-rates", "counter-growth", grown)

# %% solution=true
grown = growth([(0, 220), (15, 228), (30, 3), (45, 9)], 0, 45)
ask("observability/percentiles-and-burn-rates", "counter-growth", grown, solution=True)

# %%
print(f"increase(...[1m]) = {grown} x 60 / 45 = {grown * 60 / 45:.2f}")

# %% [markdown]
# This number is what Prometheus answers. It knows four samples, 45 seconds apart from first to last, and was asked about 60. So it **stretches**
# the growth to the whole window ([extrapolated, says the manual](https://prometheus.io/docs/prometheus/latest/querying/functions/#increase), and
# hence seldom a whole number), though never further than the counter's zero, nor far beyond the samples. `rate()` is this number per second. For
# percentiles the factor does not matter: it is the same in every bucket. For a count that somebody quotes ("17 requests") it does.
#
# What neither can see: what was counted between the last sample before a restart and the restart, and a restart after which the counter
# has already passed its old value.

# %% [markdown]
# ## Sums before ratios
#
# Now the three panels from the beginning, over the recording. Minute by minute: the p99 of each instance averaged, the median since the
# processes began, and the p99 of the merged growth.

# %%
both = sorted({instance for instance, _, _ in stored})
minutes, averaged, since_start, right = [], [], [], []
for moment in range(60, int(end - start), 10):
    since, until = start + moment - 60, start + moment
    minutes.append(moment)
    own = [estimate(merged(since, until, [instance]), 0.99) for instance in both]
    averaged.append(sum(own) / len(own))
    since_start.append(estimate(merged(start, until, both), 0.50))
    right.append(estimate(merged(since, until, both), 0.99))
figure, axes = plt.subplots(figsize=(8.5, 3.6))
axes.axhline(2.5, color="0.8")
axes.annotate("highest finite bound", (minutes[0], 2.53), color="0.5")
axes.plot(minutes, right, color="#0072b2", label="p99 of the merged buckets")
axes.plot(minutes, averaged, "--", color="#d55e00", label="mean of two p99s")
axes.plot(minutes, since_start, ":", color="#009e73", label="median since the start")
axes.set(xlabel="seconds", ylabel="seconds", ylim=(0, 2.8), title="POST /api/bookings, windows of one minute")
axes.legend(frameon=False, loc="center", bbox_to_anchor=(0.6, 0.45))
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# Two instances that are equally busy and equally ill hide the harm of averaging. Give one of them a hundredth of the traffic, a canary, say:

# %%
busy = {0.1: 9_850, 0.25: 9_900, math.inf: 9_900}
canary = {0.1: 60, 0.25: 80, 2.5: 100, math.inf: 100}
steps = sorted({*busy, *canary})


def up_to(counts, bound):
    """Return the cumulative count at a bound that the histogram itself may not have."""
    return max((count for own, count in counts.items() if own <= bound), default=0)


together = {bound: up_to(busy, bound) + up_to(canary, bound) for bound in steps}
print(f"busy    p99 {estimate(busy, 0.99):.3f} s")
print(f"canary  p99 {estimate(canary, 0.99):.3f} s")
print(f"mean        {(estimate(busy, 0.99) + estimate(canary, 0.99)) / 2:.3f} s")
print(f"merged  p99 {estimate(together, 0.99):.3f} s")

# %% [markdown]
# The rule is the same for percentiles and for error ratios: **add up first, divide or read the rank last**. In PromQL, inside out:
#
# ```
# histogram_quantile(0.99,                                     # 4. read the rank
#   sum by (le, route) (                                       # 3. merge the pods, keep the bounds
#     rate(                                                    # 2. growth, series by series
#       http_request_duration_seconds_bucket{job="booking-api"}[5m]   # 1. whose requests, which window
#     )))
# ```
#
# Drop `le` in step 3 and the answer is empty, which many panels draw as "no data, all fine". Forget the job in step 1 and you merge with
# whoever exports the same name. For a ratio: `sum(rate(bad[5m])) / sum(rate(all[5m]))`.
#
# ## The budget as a speed
#
# Why was nobody paged? The alert said *p99 > 3 s*, and this histogram cannot say 3. Better to start from what was promised: 99.9 % of
# requests are good, over 30 days. What is left is the **error budget**: 0.1 % of the requests of 30 days may fail, whenever they like.
#
# *Which* requests are promised, and which of them count as good, is part of the promise. Take it over as it is written: one account or all of
# them, one service or all that export a metric of the same name, a whole class of statuses (`code=~"5.."`, and not the one that you
# happen to see today), the bucket of one bound.
#
# An alert asks how fast the budget goes. **Burn rate 1** spends it evenly, so that nothing is left at the period's end. Burn rate 10 spends it
# in a tenth of the time.

# %%
predict("observability/percentiles-and-burn-rates", "burn-of-fourteen")

# %%
period = 30 * 24  # hours
print("budget spent = burn rate x window / period")
for burn, window in ((14.4, 1), (6, 6), (3, 24), (1, 72)):
    print(
        f"{burn:5}x for {window:2} h: {burn * window / period:4.0%} of the budget; all of it gone after {period / burn:5.0f} h"
    )

# %% [markdown]
# Turn it round and you get the factor from the share that you are willing to lose before somebody looks:
# **factor = share × period / window**. The well-known 14.4, 6, 3, 1 are nothing but 2 % in an hour, 5 % in six, 10 % in a day, 10 % in three
# days *of a 30-day period*. (Three of the four rows are the Site Reliability Workbook's, chapter
# [Alerting on SLOs](https://sre.google/workbook/alerting-on-slos/): 14.4, 6 and 1. The row with 3 over a day comes from generated rules:
# [kubernetes-mixin](https://github.com/kubernetes-monitoring/kubernetes-mixin/blob/master/config.libsonnet) has all four, and so
# has [sloth](https://sloth.dev).) *Try it:* what are the four for a period of 28 days, to two decimals?

# %%
factors = [..., ..., ..., ...]
ask("observability/percentiles-and-burn-rates", "twenty-eight-days", factors)

# %% solution=true
shares = ((0.02, 1), (0.05, 6), (0.10, 24), (0.10, 72))
factors = [round(share * 28 * 24 / window, 2) for share, window in shares]
ask("observability/percentiles-and-burn-rates", "twenty-eight-days", factors, solution=True)

# %% [markdown]
# The **threshold** is the factor times the budget *as a ratio*: 14.4 × (1 − 0.999) = 0.0144. Two slips make an alert that can never fire:
# 14.4 × 0.999 is more than 14, and 14.4 × 0.1 (percent!) is 1.44. No ratio gets there.

# %%
figure, axes = plt.subplots(figsize=(8.5, 3.4))
hours = range(period + 1)
for burn, colour in ((1, "#009e73"), (3, "#56b4e9"), (6, "#e69f00"), (14.4, "#d55e00")):
    axes.plot(
        [h / 24 for h in hours],
        [max(0.0, 100 - 100 * burn * h / period) for h in hours],
        color=colour,
        label=f"{burn}x",
    )
axes.set(xlabel="days", ylabel="budget left (%)", xlim=(0, 30), ylim=(0, 100), title="How long a budget lasts")
axes.legend(title="burn rate", frameon=False)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## Two windows
#
# An hour of memory is what makes the alert meaningful: 2 % of the budget is gone. It is also what makes it cling: once the trouble is over,
# the hour still remembers. So every rule asks twice, over a long window (*does it matter?*) **and** a short one (*is it still going on?*), with
# the same threshold. Watch a service that fails completely for one minute and a half, an objective of 99.9 %, and the page at 14.4x:

# %%
bad = [0.0] * 120 + [1.0, 0.5] + [0.0] * 118  # share of bad requests, minute by minute


def over(window, minute):
    """Return the bad share of the last ``window`` minutes, traffic being even."""
    return sum(bad[max(0, minute - window) : minute]) / window


limit = 14.4 * (1 - 0.999)
at = range(60, 240)
hour, five = [over(60, minute) for minute in at], [over(5, minute) for minute in at]
fires = [long > limit and short > limit for long, short in zip(hour, five, strict=True)]
figure, axes = plt.subplots(figsize=(8.5, 3.4))
axes.plot(at, hour, color="#0072b2", label="1 h")
axes.plot(at, five, color="#e69f00", label="5 m")
axes.axhline(limit, color="0.4", linewidth=1, linestyle="--")
axes.fill_between(at, 0, 1, where=fires, color="#d55e00", alpha=0.25, step="mid", label="1 h and 5 m")
axes.set(ylim=(0, 1), xlabel="minutes", ylabel="bad share", title="The long window remembers, the short one lets go")
axes.set_yscale("symlog", linthresh=0.01)
axes.legend(frameon=False)
axes.spines[["top", "right"]].set_visible(False)
plt.show()
alone = sum(long > limit for long in hour)
print(
    f"1 h alone: {alone} minutes of alarm. 1 h and 5 m: {sum(fires)} minutes. 1 h or 5 m: the same alarm, and any blip on top"
)

# %% [markdown]
# The highest factor goes with the shortest windows, and each long window with a short one of its own: a twelfth of it. (Five minutes beside a
# day would let a ticket come and go with every breath of the traffic.)
#
# A ratio needs a crowd: at night one failed request of three is a burn rate of 333. A rule that may wake people also asks how many requests
# *its own* long window saw (`and sum(increase(all[1h])) >= 500`), or leaves such services to a ticket. The Workbook has
# [a section](https://sre.google/workbook/alerting-on-slos/#low-traffic-services-and-error-budget-alerting) on this.
#
# And `for`? [It says](https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/) how long an expression has to hold without a
# gap before the alert fires. The windows have waited already, so it comes on top: kubernetes-mixin waits two minutes on the fastest row, to
# let a hiccup of the scrapes pass. Its price shows when trouble comes back. The long window still remembers, the short one is over its limit
# at once, and a `for` of five minutes makes five minutes of nobody knowing.
#
# ## A worked example
#
# Objective 99.5 %, period 28 days, page when 2 % of the budget is gone within an hour.
#
# 1. Factor: 0.02 × 28 × 24 h / 1 h = 13.44.
# 2. Budget: 1 − 0.995 = 0.005. Threshold: 13.44 × 0.005 = 0.0672.
# 3. Record the ratio for both windows, then alert (this service is never quiet, so nobody counts its requests):

# %%
page = """
groups:
- name: checkout-availability
  rules:
  - record: slo:bad_requests:ratio_rate1h
    expr: sum(rate(http_requests_total{job="checkout", code=~"5.."}[1h])) / sum(rate(http_requests_total{job="checkout"}[1h]))
  - record: slo:bad_requests:ratio_rate5m
    expr: sum(rate(http_requests_total{job="checkout", code=~"5.."}[5m])) / sum(rate(http_requests_total{job="checkout"}[5m]))
  - alert: ErrorBudgetBurn
    expr: slo:bad_requests:ratio_rate1h > 13.44 * 0.005 and slo:bad_requests:ratio_rate5m > 13.44 * 0.005
    labels: {severity: page, long: 1h}
    annotations:
      summary: Checkout spends two percent of its monthly error budget an hour
      runbook_url: https://runbooks.saltmarsh.example/checkout/error-budget
"""
print(page)

# %% [markdown]
# ## Half of the next one
#
# The same service wants a ticket when a tenth of the budget goes within a day, with a short window of two hours. Fill the three gaps.

# %%
share, window_hours, period_days, objective = 0.10, 24, 28, 0.995
factor = ...  # share x period / window
budget = ...  # what the objective leaves
threshold = ...  # what the recorded ratio is compared with
ask("observability/percentiles-and-burn-rates", "a-tenth-in-a-day", [factor, budget, threshold])

# %% solution=true
factor = round(share * period_days * 24 / window_hours, 6)
budget = round(1 - objective, 6)
threshold = round(factor * budget, 6)
ask("observability/percentiles-and-burn-rates", "a-tenth-in-a-day", [factor, budget, threshold], solution=True)

# %% [markdown]
# ## Now you
#
# [Honest percentiles](../honest-percentiles.ipynb) has scrapes of pods that are not alike, and a review waiting. After that,
# [Burn-rate alerts](../burn-rate-alerts.ipynb) gives you an objective of your own and plays eight stretches of traffic against your rules.
#
# ## Say it
#
# Back to the thread at the top. Write two sentences for 22:54: what the three panels showed, and which statement about the p99 you would
# stand behind.
#
# ## Key points
#
# - A percentile from buckets is a guess between two bounds. In `+Inf` it is "more than the highest finite bound", whatever the panel prints.
# - Percentiles and ratios do not average. Rate each series, sum what belongs together (keep `le`), then divide or read the rank.
# - Counters start over. `rate` and `increase` know; differences you take yourself have to.
# - Burn rate = bad share / error budget. Factor = share of the budget × period / window. Threshold = factor × (1 − objective).
# - Long window *and* short window *and* enough requests.
#
# Read on: Prometheus documentation, *Histograms and summaries*, *Query functions* (`rate`, `increase`, `histogram_quantile`), *Recording
# rules*, *Unit testing for rules*, and `promtool --help`; The Site Reliability Workbook, chapter *Alerting on SLOs*;
# *Exposition formats* and the OpenMetrics specification.
#
# ## What differs in your company
#
# - Which bounds your services use, and whether they fit the objectives. Some export native histograms, whose buckets are many and fine.
# - The period (28 days keep weekdays apart, 30 or a calendar month are easier to explain) and the shares that page.
# - Whether rules are written by hand, as here, or generated from a catalogue; and who may change a threshold.
