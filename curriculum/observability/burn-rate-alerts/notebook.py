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
# between pods? Whose requests are these, and which of them are no business of this objective?

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


def draw_budget(axes):
    """Draw how long the budget lasts."""
    for speed in (1, 2, 5, 10):
        axes.plot(hours / 24, np.clip(100 - 100 * speed * hours / period_hours, 0, None), label=f"{speed}x")
    axes.set(xlabel="days since the burn began", ylabel="budget left (%)", xlim=(0, period_hours / 24), ylim=(0, 100))
    axes.legend(title="burn rate", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


draw_budget(plt.subplots(figsize=(8, 3.2))[1])
plt.show()

# %% [markdown]
# ## What you and Priya agreed on
#
# Numbers in a contract are hard to argue about, pictures are not. So you sat down with her and drew eight **stretches** of traffic, made to
# measure for this objective, and at some moments of each you wrote down which alert fires by then (red, filled) and which one does not (blue,
# hollow), each named by its long window. A window that reaches back beyond the beginning of a stretch sees only what there is. The steps are
# the burn rate *of the moment*: the bad share divided by what the objective leaves. The grey area is traffic; where it is thin, the numbers say how much.

# %%
import json
import math

RED, BLUE = "#d55e00", "#0072b2"


def draw(axes, stretch):
    """Draw a stretch: traffic, the burn rate of the moment, and the alerts that are looked at."""
    budget = (100 - slo["objective"]) / 100
    edges = np.cumsum([0] + [piece["minutes"] for piece in stretch["traffic"]]) / 60
    burn = [piece["bad"] / piece["requests"] / budget for piece in stretch["traffic"]]
    flow = np.array([piece["requests"] / piece["minutes"] for piece in stretch["traffic"]])
    high = 10 ** math.ceil(math.log10(max(burn)) + 0.7)
    axes.stairs(0.1 * (high / 0.1) ** (0.4 * flow / flow.max()), edges, baseline=0.1, fill=True, color="0.9")
    axes.stairs(burn, edges, baseline=None, color="0.2")
    axes.set(yscale="log", ylim=(0.1, high), title=f"{stretch['world']}: {stretch['says']}", xlabel="hours")
    if sum(flow) < 100:
        for piece, begin in zip(stretch["traffic"], edges, strict=False):
            axes.text(
                begin, high * 0.1, f" {60 * piece['requests'] / piece['minutes']:.4g}/h", color="0.4", rotation=45
            )
    for moment in stretch["moments"]:
        at = moment["minute"] / 60
        for told, colour, face, height in (("fires", RED, RED, 0.5), ("silent", BLUE, "white", 0.25)):
            if moment[told]:
                axes.axvline(at, color=colour, linewidth=1, linestyle="-" if told == "fires" else ":")
                axes.plot(at, high * height, "v", color=colour, markerfacecolor=face)
        words = [*moment["fires"], *(f"not {long}" for long in moment["silent"])]
        axes.text(at, 0.13, f"{moment['name']}: {', '.join(words)} ", rotation=90, ha="right")


def draw_all(stretches):
    """Draw every stretch."""
    with plt.rc_context({"font.size": 7, "axes.titlesize": 9, "axes.spines.top": False, "axes.spines.right": False}):
        figure, panels = plt.subplots(4, 2, figsize=(11, 14), layout="constrained")
        for axes, stretch in zip(panels.flat, stretches, strict=True):
            draw(axes, stretch)
        figure.supylabel("burn rate of the moment (1 spends the budget evenly over the period)")
        plt.show()


draw_all(json.loads((folder / "stretches.json").read_text()))

# %% [markdown]
# Look at one of them for a while, `limit-1h` say. Why is nobody woken by the *bump*, high as it is? At *just below* the moment is worse than at
# *just above*: which of the two windows makes the difference? And which one at *letting up*?
#
# ## The task: the rule file
#
# Set `rules` to the **text of a Prometheus rule file**, as you would put it into version control. Write it out, or let Python put it
# together from `slo.yaml`: what counts is the text.
#
# **What it must do.** The four rows under `alerts` in the catalogue are the policy. Each becomes one alerting rule that fires while
#
# - over its **long** window the requests burn at least the row's `budget` (the share of the period's error budget that the long window may
#   spend), **and** over its **short** window they burn at that speed too;
# - its long window saw at least `minimum_requests` requests.
#
# Requests are those of the catalogue's `indicator`: all pods together, this account and this service only, whatever was restarted meanwhile.
# The burn rate of a row follows from its budget, its long window and the period. Work it out for *your* period: well-known factors belong to
# 30 days, and nobody here has those.
#
# **What it must look like.**
#
# - Recording rules for the ratios (or counts) of each window, named `level:metric:operations`, for instance `job:slo_requests:increase1h`.
#   Each alert reads recordings over both of its windows. Take every window from the counters themselves: the longer stretches are scraped and
#   evaluated rarely, so a window over a recording sees too little of them (summing or dividing recordings is fine).
# - Exactly four alerts, with the labels `severity` (`page` or `ticket`) and `long` (`1h`, `6h`, `1d`, `3d`), and the annotations `summary`
#   and `runbook_url` (the catalogue's `runbook`). Further labels are yours to choose.
# - A `for` is not needed, since the windows wait already. If you want one: at most `2m` for a page and `1h` for a ticket, because what comes
#   back has to be told by then. A group's `interval`, if you set one, is no longer than that either, for alerts and for the recordings they
#   read. `keep_firing_for` is not allowed, and labels of a whole group are not known to the judge.
#
# Your file is played through the stretches above. None of them stands on a limit: burn rates and counts are at least four percent away, so it
# does not matter whether you compare with `>` or `>=`, nor how you round. Where `promtool` is installed it is the judge. Without it, the same
# worlds are played in Python, which knows operators and aggregations, `rate`, `irate`, `increase`, `delta`, `sum_over_time`, `avg_over_time`
# and `count_over_time`, but no subqueries.

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
    {"groups": [{"name": slo["name"], "rules": records + [alert(row) for row in slo["alerts"]]}]},
    sort_keys=False,
    width=1000,  # an expression on one line
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
