# %% [markdown]
# ## Why this pages you
#
# *Everything is red*, says somebody who has opened a dashboard for the first time this year, and half an hour later people in three harbours write tickets on paper. The dashboard was right, in all of its panels. It was read as a picture. This lesson takes twenty minutes and is about reading it as a measurement: first how it is set, then what it shows, then what it cannot show.
#
# *Shift+Enter* runs a cell. Where you see `...`, put your answer in its place and run the cell again: the reply comes at once, and nobody keeps a mark.

# %%
import matplotlib.pyplot as plt

from groundschool import ask, predict

# %% [markdown]
# ## The head
#
# ```text
# Edge overview | from now-3h to now | asks anew every 5m
# variables: {'region': 'south'} | choices: ['north', 'south']
# ```
#
# Three facts before any number. **Which time:** `now-3h` shows three hours; a spike of four minutes is as wide as a hair. Somebody who has chosen fifteen minutes sees another world, and both of you are right. **Of what:** the variable says *south*, so nothing on this page speaks of north
# ([variables](https://grafana.com/docs/grafana/v11.0/dashboards/variables/)). **How fresh:** it asks anew every five minutes. *It is getting better* may be four minutes old.
#
# ## Units
#
# Every panel has a unit, and the raw value behind the line is in it:
#
# | unit | 0.042 is | on the axis |
# |---|---|---|
# | `percentunit` | a share of 1 | 4.2 % |
# | `percent` | a share of 100 | 0.042 % |
# | `s` | seconds | 42 ms |
# | `ms` | milliseconds | 0.042 ms |
# | `reqps` | requests a second | 0.042 req/s |
#
# Dashboards are wrong by a thousand more often than services are: half a second was shown as seven hours in a [well-known dashboard](https://github.com/fluxcd/flagger/issues/1161), because milliseconds were declared to be seconds. A bound (*red from*) is compared with the **raw** value: in a panel in `s`, `0.8` is 800 ms.
#
# *Try it:* a panel in `percentunit` shows 0.042. How many percent is that?

# %%
percent = ...
ask("observability/reading-a-dashboard", "percent", percent)

# %% solution=true
percent = 100 * 0.042
ask("observability/reading-a-dashboard", "percent", percent, solution=True)

# %% [markdown]
# ## A stack
#
# Bands lie on one another, in the order of the legend. The upper line is the **sum**:

# %%
minutes = range(30)
north = [16 + (at % 4) * 0.5 for at in minutes[:-1]] + [18]
south = [20 + (at % 3) * 0.7 for at in minutes[:-1]] + [22]
figure, axes = plt.subplots(figsize=(8, 2.4))
axes.stackplot(minutes, north, south, labels=["north", "south"], alpha=0.6)
axes.set(title="Traffic [reqps]", xlabel="minute", ylim=(0, 45))
axes.legend(loc="lower left", fontsize=8)
axes.annotate("40", (29, 40), fontsize=8)
axes.annotate("18", (29, 18), fontsize=8)
plt.show()

# %% [markdown]
# If the lower band grows, the upper one is lifted, and looks as if it had grown, too. *Try it:* how many requests a second has south, at the right end?

# %%
band = ...
ask("observability/reading-a-dashboard", "band", band)

# %% solution=true
band = 40 - 18
ask("observability/reading-a-dashboard", "band", band, solution=True)

# %% [markdown]
# ## Where an axis begins

# %%
predict("observability/reading-a-dashboard", "dip")

# %%
success = [1.0] * 12 + [0.9, 0.91, 0.92, 0.9, 0.93] + [1.0] * 13
figure, panels = plt.subplots(1, 2, figsize=(9, 2.4))
for axes, least in zip(panels, (0.8, 0), strict=True):
    axes.plot(success)
    axes.set(ylim=(least, 1.005), title=f"Success [percentunit], min {least}", xlabel="minute")
plt.show()

# %% [markdown]
# The same minutes, twice. An axis that does not begin at 0 is no mistake: without it nobody would see one percent. But it is read as numbers, never as a shape. *Ten of a hundred check-ins failed for five minutes*, not *check-in is down by half*.
#
# ## What a query leaves out

# %%
predict("observability/reading-a-dashboard", "mean-of-three")

# %% [markdown]
# A panel is a question. Click on it and read the query before you say *evenly*:
#
# ```text
# avg(workers_busy{region="south"})                   one line: the mean of all instances
# max by (instance) (workers_busy{region="south"})    a line for each
# sum by (region) (rate(http_requests_total[1m]))     a line for each region: the sum, and an average over a minute
# ```
#
# A mean over instances hides the one that drowns. A sum hides who. A rate hides whatever is shorter than its range ([aggregation](https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators)).
#
# ## Lines across nothing
#
# Where a target was not asked, or did not answer, there is **no sample**: not 0, nothing. A panel may show a hole there, or it may be set to connect across it (`spanNulls`, [*connect null values*](https://grafana.com/docs/grafana/v11.0/panels-visualizations/visualizations/time-series/#connect-null-values)):

# %%
sampled = [at for at in range(40) if not 17 < at < 26]
values = [0.55 + (at * 7 % 5) * 0.02 for at in sampled]
figure, axes = plt.subplots(figsize=(8, 2.2))
axes.plot(sampled, values)
axes.set(title="Pool in use [percentunit], spanNulls true", xlabel="minute", ylim=(0, 1))
plt.show()
print("samples at", *sampled)

# %% [markdown]
# A line without a wiggle is a ruler. *Try it:* at which minute was there a sample for the last time before the gap?

# %%
last = ...
ask("observability/reading-a-dashboard", "gap", last)

# %% solution=true
last = 17
ask("observability/reading-a-dashboard", "gap", last, solution=True)

# %% [markdown]
# During these minutes nobody knows how full the pool was. That nothing was sampled is often the most interesting thing on the page: the instance may have been too busy to answer.
#
# ## Your turn
#
# In [Read a dashboard before you touch it](../read-a-dashboard.ipynb) you do this for a dashboard of your own, in a quarter of an hour. You fill in a form there: numbers without quotes, texts with quotes.
#
# ## Say it
#
# One sentence to somebody who says that everything is red: what would you ask them first?
#
# ## Key points
#
# - The head first: which time, of what, how fresh.
# - A value without its unit is no value. A bound is in the raw unit of its panel.
# - The upper line of a stack is a sum. An axis may begin anywhere.
# - An average hides one of three, a bridge hides everything.
# - Look, do not change: others are looking at the same page.
#
# **Read more:** Grafana's pages on *time series*, *variables* and *thresholds*; the golden signals in the [SRE book](https://sre.google/sre-book/monitoring-distributed-systems/#xref_monitoring_golden-signals).
#
# **What differs in your company:** which dashboard is the one that counts, who may change it, and how you share a link with the time fixed.
