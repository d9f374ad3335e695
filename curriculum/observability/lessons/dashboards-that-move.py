# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# > - 02:12 · **#bookings** · A customer writes that she cannot book. Can somebody look?
# > - 02:14 · Hana, on call · Dashboard is green. Traffic, errors, latency: all as always.
# > - 02:33 · Three more. One of them a harbour.
# > - 02:51 · Hana · Rolled back the deploy of two o’clock, on a guess. It was that. *The dashboard was green all the time.*
#
# Hana looked at it every two minutes. The dashboard showed no wrong number; it answered other questions than hers. In half an hour you will know how to ask a panel what it asks, and what four of them have to ask to be of use at 02:12.
#
# This night was kept. A Prometheus of your own knows its samples: where the program is installed, a real server is started on your machine and answers; elsewhere an oracle does.

# %%
import json

import matplotlib.pyplot as plt

from groundschool import ask, files, predict, prometheus

folder = files("observability/golden-signals", variant=58)
night = prometheus(folder / "night.om")
print(*night.ask("up"), sep="\n")


# %%
def plot(queries, top=None):
    """Draw queries over the night, each in a panel with its title."""
    panels = plt.subplots(1, len(queries), figsize=(11, 2.4), gridspec_kw={"wspace": 0.35})[1]
    for (title, query), axes in zip(queries.items(), panels, strict=True):
        axes.plot(night.over(query, step=60).to_numpy())
        axes.set(title=title, xlabel="minutes since 02:00", ylim=(0, top))
        axes.title.set_fontsize(10)
    plt.show()


# %% [markdown]
# ## What was on the wall
#
# The dashboard is a text. In it each panel has `targets`, and each target an `expr`:

# %%
model = json.loads((folder / "dashboard.json").read_text())
wall = {panel["title"]: panel["targets"][0]["expr"] for panel in model["panels"] if panel["type"] != "row"}
for title, expr in wall.items():
    print(f"{title:11} {expr}")

# %%
plot({title: wall[title] for title in ("Traffic", "Errors", "Latency")})

# %% [markdown]
# There is the night, and there is nothing to see. *Traffic* is a straight line upwards: all requests since the processes began. *Errors* asks for one code, `500`. *Latency* is a percentile of everything that was ever answered, and a night does not move a year.
#
# ## A question with blanks
#
# A query on a dashboard is not yet a query. Grafana fills its blanks before it asks ([variables](https://grafana.com/docs/grafana/v11.0/dashboards/variables/variable-syntax/), [intervals](https://grafana.com/docs/grafana/v11.0/datasources/prometheus/template-variables/)):
#
# | in the panel | what Prometheus gets |
# |---|---|
# | `job="$component"`, one is chosen | `job="inventory"` |
# | `job=~"$component"`, two are chosen of a list | `job=~"(inventory\\|booking-api)"` |
# | `host=~"$host"`, from a list, with a point in its name | `host=~"edge-1\\.example"`: a point means *any character* to a regular expression, so it gets a backslash, and in quotes that is two |
# | `[$__interval]` | the seconds between two points of the line: `[15s]` |
# | `[$__rate_interval]` | at least four scrapes: `[4m]` for targets that are scraped once a minute |
#
# A variable of which several values may be chosen is a pattern, so what means something to a pattern is escaped; *All* stands for every option, or for what the variable says itself (`allValue`). And some queries are not asked: those with the eye closed (`hide`), and those of panels in a closed row, until somebody opens it. When a panel says *No data*, put the question as it was sent into a Prometheus of your own, before you believe anything.

# %%
predict("observability/dashboards-that-move", "a-point")

# %%
predict("observability/dashboards-that-move", "one-sample")

# %%
for window in ("15s", "1m", "4m"):
    asked = f'sum(rate(server_requests_total{{job="inventory"}}[{window}]))'
    print(window, night.ask(asked, at=night.last + 20))

# %% [markdown]
# `$__rate_interval` is *max(step + scrape, 4 × scrape)* ([why](https://grafana.com/blog/2020/09/28/new-in-grafana-7.2-__rate_interval-for-prometheus-rate-queries-that-just-work/)): when you zoom out, the step grows beyond four scrapes, and the window grows with it, so that nothing falls between two points.

# %%
seconds = ...
ask("observability/dashboards-that-move", "rate-window", seconds)

# %% solution=true
seconds = max(60 + 60, 4 * 60)
ask("observability/dashboards-that-move", "rate-window", seconds, solution=True)

# %% [markdown]
# ## Traffic and errors
#
# The [four golden signals](https://sre.google/sre-book/monitoring-distributed-systems/#xref_monitoring_golden-signals) are traffic, errors, latency and saturation. For traffic there is one good question: how many, each second, together.

# %%
predict("observability/dashboards-that-move", "green-at-night")

# %%
every = "sum(rate(server_requests_total[4m]))"
failed = 'sum(rate(server_requests_total{code=~"5.."}[4m]))'
plot({"requests a second": every, "failed requests a second": failed, "which share failed": f"{failed} / {every}"})

# %% [markdown]
# Each of the three moves. Only the last one says by itself whether it is bad. What was its highest value, in percent? (`night.over(query)` is a table of pandas.)

# %%
percent = ...
ask("observability/dashboards-that-move", "share", percent)

# %% solution=true
percent = 100 * float(night.over(f"{failed} / {every}", step=60).max().max())
ask("observability/dashboards-that-move", "share", percent, solution=True)

# %% [markdown]
# **And when nothing fails?** A process has no series for a code that it never sent. The sum of no series is not 0, it is *nothing*, and the panel says *No data*. At night that reads like *it is broken*. `or` puts something in its place:

# %%
print(night.ask('sum(rate(server_requests_total{code="507"}[4m]))'))
print(night.ask('sum(rate(server_requests_total{code="507"}[4m])) or vector(0)'))

# %% [markdown]
# `vector(0)` has no labels, so this is for a sum without labels; for a line for each job the zero has to come from what is there ([`or`](https://prometheus.io/docs/prometheus/latest/querying/operators/#logical-set-binary-operators)).
#
# ## Latency

# %%
predict("observability/dashboards-that-move", "which-is-calm")

# %%
name = "rpc_call_duration_milliseconds"
average = f"sum(rate({name}_sum[4m])) / sum(rate({name}_count[4m]))"
percentile = f"histogram_quantile(0.95, sum by (le) (rate({name}_bucket[4m])))"
each = f"histogram_quantile(0.95, rate({name}_bucket[4m]))"
plot({"average": average, "95th percentile of all": percentile, "of each instance": each}, top=2500)

# %% [markdown]
# The third picture is why percentiles are not averaged: the slow instance has a ninth of the traffic, and in a mean of two it has as much say as the other. Add up the **buckets**, keep `le`, and ask for the percentile last ([histograms](https://prometheus.io/docs/practices/histograms/#quantiles)).
#
# The unit is in the metric's name. How high did the percentile of all go, in **seconds**?

# %%
slow = ...
ask("observability/dashboards-that-move", "slowest", slow)

# %% solution=true
slow = float(night.over(percentile, step=60).max().max()) / 1000
ask("observability/dashboards-that-move", "slowest", slow, solution=True)

# %% [markdown]
# ## Saturation
#
# What runs full? Here, the connections to the database. Whoever comes to a full instance waits there, however empty the others are.

# %%
fullest = ...
ask("observability/dashboards-that-move", "fullest", fullest)

# %% solution=true
fullest = round(100 * max(29 / 30, 10 / 90, 12 / 30))
ask("observability/dashboards-that-move", "fullest", fullest, solution=True)

# %%
share = "db_pool_in_use / db_pool_max"
together = "sum(db_pool_in_use) / sum(db_pool_max)"
plot({"mean": f"avg({share})", "together": together, "the fullest": f"max({share})"}, top=1.05)

# %% [markdown]
# ## Does it move?
#
# That is the test of a panel, and it is done before the night: make one thing worse, on purpose or on paper, and look which panels move. The panel of that signal has to; a panel that moves with another signal tells you something false about where it hurts. *Failed requests a second* rises on a busy day although nothing is worse. An average of pools does not move when one is full.
#
# In [Four golden signals](../golden-signals.ipynb) you write the tool that says what any dashboard asks, and mend one of your own. It is drawn in worlds in which one signal moves at a time. Your files hold a `night.om`, too: ask it, before you hand in.
#
# ## Say it
#
# Two sentences to Hana: which panel would have told her at 02:12, and what would it have shown?
#
# ## Key points
#
# - A panel is a question with blanks. Read what is sent, not what is drawn.
# - Traffic is a rate, errors are a share, latency is a percentile of everything, saturation is the fullest.
# - One line each, with the unit that its number has; and a zero where there is nothing to fail.
# - $__rate_interval for rates: never less than four scrapes, never less than a step.
# - A panel is tested like code: make one thing worse, and see what moves.
#
# ## What differs in your company
#
# - Names of metrics and labels; native histograms, where `le` is gone; recording rules that panels ask instead.
# - Which dashboards are made by a program: mend the program, or your change is gone tomorrow.
