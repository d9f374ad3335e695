# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## What you see on a Monday
#
# > **Priya Raman, support lead** · One of our largest customers has signed the new contract. It has an objective in it, with a
# > penalty. Last month they called *us* about failures, at 04:10, and the week before that the pager went off for something that was over
# > before anybody had a laptop open. Could we please be the first to know, and only when it matters?
#
# The objective is in the service catalogue, the metrics are in Prometheus. The alerts are yours to write. Here is the catalogue's entry
# (everybody who takes this exercise has another customer):

# %%
import yaml

folder = files("observability/burn-rate-alerts")
print((folder / "slo.yaml").read_text())
slo = yaml.safe_load((folder / "slo.yaml").read_text())

# %% [markdown]
# And here is how the metrics look: fifteen minutes of them, with the labels that Prometheus keeps. Which labels differ within a pod, which
# between pods? Whose requests are these?

# %%
lines = (folder / "sample.openmetrics").read_text().splitlines()
seen = {}
for line in lines:
    if not line.startswith("#"):
        series, value, _time = line.rsplit(" ", 2)
        seen.setdefault(series, []).append(float(value))
for series, values in sorted(seen.items()):
    print(f"{values[-1] - values[0]:>9.0f} in 14 minutes   {series}")

# %% [markdown]
# How much traffic is that, and how much of it may be bad? Before you write a rule, do the sum on paper: **the budget** is what the
# objective leaves, as a share of all requests of the period. At the traffic of the sample, how many bad requests is that for the whole
# period, and how many of them may go in one hour before somebody should get up?

# %%
import matplotlib.pyplot as plt
import numpy as np

period_hours = 24 * int(slo["period"].rstrip("d"))
hours = np.linspace(0, period_hours, 200)
figure, axes = plt.subplots(figsize=(8, 3.2))
for speed in (1, 2, 5, 10):
    axes.plot(hours / 24, np.clip(100 - 100 * speed * hours / period_hours, 0, None), label=f"{speed}x")
axes.set(xlabel="days since the burn began", ylabel="budget left (%)", xlim=(0, period_hours / 24), ylim=(0, 100))
axes.legend(title="burn rate", frameon=False)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## The task: the rule file
#
# Set `rules` to the **text of a Prometheus rule file**, as you would put it into version control. Write it out, or let Python put it
# together from `slo.yaml`: what counts is the text.
#
# **What it must do.** The four rows under `alerts` in the catalogue are the policy. Each becomes one alerting rule that fires while
#
# - over its **long** window the requests burn at least the row's `budget` (the share of the period's error budget that the long window may
#   spend), and over its **short** window they burn at that speed too;
# - its long window saw at least `minimum_requests` requests.
#
# Requests are those of the catalogue's `indicator`: all pods together, this account only. The burn rate of a row follows from its budget,
# its long window and the period. Work it out for *your* period: well-known factors belong to 30 days.
#
# **What it must look like.**
#
# - Recording rules for the ratios (or counts) of each window, named `level:metric:operations`, for instance `job:slo_requests:increase1h`.
#   Alerts read the recordings.
# - Exactly four alerts, with the labels `severity` (`page` or `ticket`) and `long` (`1h`, `6h`, `1d`, `3d`), and the annotations `summary`
#   and `runbook_url` (the catalogue's `runbook`).
# - A `for` is not needed, since the windows wait already. If you want one: at most `2m` for a page and `1h` for a ticket.
#
# Your file is played through eight stretches of traffic in which you will not want to be woken, or will. Where `promtool` is installed it
# is the judge. Without it, the same worlds are played in Python, which knows the usual operators, aggregations, `rate`, `increase` and
# `*_over_time`, but no subqueries.

# %% task="rules"
rules = """
groups: []
"""
### BEGIN SOLUTION
HOURS = {"1h": 1, "6h": 6, "1d": 24, "3d": 72}
indicator = slo["indicator"]
budget = (100 - slo["objective"]) / 100


def ratio(window):
    """Return the share of bad requests in a window: sums first, then one division."""
    total = f"sum(rate({indicator['total']}[{window}]))"
    if indicator["kind"] == "latency":
        return f"1 - sum(rate({indicator['good']}[{window}])) / {total}"
    return f"sum(rate({indicator['bad']}[{window}])) / {total}"


def alert(row):
    """Return the alerting rule of one row of the policy."""
    long, short = row["long"], row["short"]
    factor = float(row["budget"].rstrip("%")) / 100 * period_hours / HOURS[long]
    limit = f"{factor:.6g} * {budget:.6g}"
    expr = (
        f"slo:bad_requests:ratio_rate{long} > {limit} and slo:bad_requests:ratio_rate{short} > {limit}"
        f" and slo:requests:increase{long} >= {slo['minimum_requests']}"
    )
    summary = f"{slo['name']} spends its error budget {factor:.3g} times too fast"
    return {
        "alert": "ErrorBudgetBurn",
        "expr": expr,
        "labels": {"severity": row["severity"], "long": long, "owner": slo["owner"]},
        "annotations": {"summary": summary, "runbook_url": slo["runbook"]},
    }


windows = dict.fromkeys(row[side] for row in slo["alerts"] for side in ("short", "long"))
records = [{"record": f"slo:bad_requests:ratio_rate{window}", "expr": ratio(window)} for window in windows]
records += [
    {"record": f"slo:requests:increase{row['long']}", "expr": f"sum(increase({indicator['total']}[{row['long']}]))"}
    for row in slo["alerts"]
]
rules = yaml.safe_dump(
    {"groups": [{"name": slo["name"], "rules": records + [alert(row) for row in slo["alerts"]]}]}, sort_keys=False
)
### END SOLUTION

# %% [markdown]
# Read your file once more as the person who is woken by it. Does the summary say what is going on? If you have promtool on this machine, the
# next cell asks it whether the file is well-formed (`promtool check rules`), which says nothing about whether it is *right*.

# %%
import shutil
import subprocess
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as place:
    Path(place, "rules.yml").write_text(rules)
    if shutil.which("promtool"):
        command = ["promtool", "check", "rules", "rules.yml"]
        checked = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        print(checked.stdout or checked.stderr)
    else:
        print(len(yaml.safe_load(rules)["groups"]), "group(s) in the file; promtool is not installed here")

# %% [markdown]
# ## Say it
#
# In two sentences for Priya, who has never heard of burn rates: how much may fail in the period, and what will now wake us, how soon? (Nobody
# grades this one. Your mentor may ask.)
