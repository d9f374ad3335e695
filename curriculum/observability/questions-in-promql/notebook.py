# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Six panels, six sentences
#
# > **Tomás Abreu, bookings on call** · We throw the old dashboard away. On Sunday it said *0 errors* for a quarter of an hour in which payments did not exist, on Monday *100 % errors* on every instance, and each deploy looks like a peak. I do not want
# > panels any more, I want sentences, and for each sentence a query that means it. Also while an instance restarts. Also on a good day.
#
# Prometheus scrapes three jobs every 15 seconds. This is the last sample of each series that it has, on an ordinary day:

# %%
folder = files("observability/questions-in-promql")
lines = (folder / "now.om").read_text().splitlines()
for line in lines:
    if not line.startswith(("# HELP", "# EOF")):
        print(line if line.startswith("#") else line.rpartition(" ")[0])  # without the time

# %% [markdown]
# ## The rules
#
# Each answer is the text of one **PromQL** expression. It is asked in four worlds that you do not see:
#
# 1. twenty ordinary minutes;
# 2. the same while an instance of booking-api restarts, as the same pod with the same version: it misses one scrape, and its counters begin anew;
# 3. the same on a bad day: two instances of booking-api have been gone for twelve minutes (their `up` is 0, their other series end), the last scrape of mail-relay failed, and payments answers nothing but errors: of its requests **no series with another code than 5xx exists**;
# 4. the same on a day on which nothing failed: **no series with a code of 5xx exists**.
#
# Other instances, versions, numbers and codes than above are there, the metrics and labels are the same. Whoever has series of requests has requests in each minute.
#
# What has to be right is the whole result: which elements there are, **their labels and no others**, and the values, to a millionth of each. Where `promtool` is installed it answers. Elsewhere, and so perhaps when you hand in, a Python oracle does. It knows all operators but `atan2`,
# the aggregations `sum`, `avg`, `min`, `max`, `count`, `group`, `topk` and `bottomk`, `rate` and its like, `..._over_time`, `absent`, `label_replace`, `clamp`, `round` and their like; no subqueries, no `@`. What it does not know it says, and gives no marks.
#
# *The last five minutes* are a window of five minutes, `[5m]`.
#
# ## Task 1: how much traffic
#
# > How many requests does **booking-api** answer **each second**, all its instances, routes and codes together, in the last five minutes?
#
# One element without labels.

# %% task="traffic"
traffic = ""
### BEGIN SOLUTION
traffic = 'sum(rate(http_requests_total{job="booking-api"}[5m]))'
### END SOLUTION

# %% [markdown]
# ## Task 2: which share fails
#
# > Which share of the answers of **each job** were failures of the server (a code of 5xx), in the last five minutes, as a number from 0 to 1?
#
# One element for each job that answered requests, with the label `job`; 0 where none of them failed, 1 where all did. A job that has no series of requests has no element.

# %% task="error-share"
error_share = ""
### BEGIN SOLUTION
error_share = """
  (sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) or 0 * sum by (job) (rate(http_requests_total[5m])))
/
  sum by (job) (rate(http_requests_total[5m]))
"""
### END SOLUTION

# %% [markdown]
# ## Task 3: how long an answer takes
#
# > How many seconds did an answer of **each route** take on average, in the last **ten** minutes?
#
# The average over answers: each of them has the same say, whichever instance of whichever job gave it. One element for each route, with the label `route`.

# %% task="mean-duration"
mean_duration = ""
### BEGIN SOLUTION
mean_duration = """
sum by (route) (rate(http_request_duration_seconds_sum[10m])) / sum by (route) (rate(http_request_duration_seconds_count[10m]))
"""
### END SOLUTION

# %% [markdown]
# ## Task 4: traffic by version
#
# > How many requests does **each version** of **booking-api** answer each second, in the last five minutes?
#
# Which version an instance runs is said by `service_build_info`, which is always 1. One element for each version of which an instance is there, with the label `version`.

# %% task="by-version"
by_version = ""
### BEGIN SOLUTION
by_version = """
sum by (version) (
  rate(http_requests_total{job="booking-api"}[5m]) * on (job, instance) group_left (version) service_build_info
)
"""
### END SOLUTION

# %% [markdown]
# ## Task 5: the fullest pool
#
# > Which share of its connection pool does **the instance with the fullest pool** of each job use now, from 0 to 1?
#
# The fullest is the one with the largest share. One element for each job that has pools, with the label `job`.

# %% task="fullest-pool"
fullest_pool = ""
### BEGIN SOLUTION
fullest_pool = "max by (job) (db_pool_connections_in_use / ignoring (pool) db_pool_connections_max)"
### END SOLUTION

# %% [markdown]
# ## Task 6: targets that are down
#
# > How many targets of each job could not be scraped the last time?
#
# One element for each job, with the label `job`; 0 where all are well.

# %% task="targets-down"
targets_down = ""
### BEGIN SOLUTION
targets_down = "sum by (job) (1 - up)"
### END SOLUTION

# %% [markdown]
# ## Say it
#
# Choose one of your queries. In two sentences for Tomás: what does it show when the service is gone, and how would he notice? (Nobody grades this one. Your mentor may ask.)
