# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "Everything is red!"
#
# > **Priya Raman** (support lead) · Everything is red! Check-in has lost half of its picture, errors are only nought point something, the upper region has all the traffic, and at least the average is a calm line. Should I tell the harbours to go to paper?
# > **Étienne Gallant** (platform, incident commander) · Before anybody tells anybody anything: open the dashboard, do not touch it, and read it to me. Slowly. How it is set first, then what it shows. Eight things.
#
# Everybody who takes this exercise has another dashboard. Nothing has to be programmed: run the cells with *Shift+Enter*, read by eye, and fill in the form at the end.

# %%
import json

import matplotlib.pyplot as plt
from matplotlib.dates import DateFormatter

folder = files("observability/read-a-dashboard")
model = json.loads((folder / "dashboard.json").read_text())
chosen = {one["name"]: one["current"]["value"] for one in model["templating"]["list"]}
print(model["title"], "| from", model["time"]["from"], "to", model["time"]["to"], "| asks anew every", model["refresh"])
print("variables:", chosen, "| choices:", [one["text"] for one in model["templating"]["list"][0]["options"]])

# %% [markdown]
# The panels, drawn as Grafana draws them: a unit behind the title, a dashed line where it turns red, bands on one another where they are stacked, a line across a gap where the panel is set so.

# %%
from datetime import UTC, datetime


def series(number):
    """Return the lines of a panel: minutes and values by legend, with nothing where there was no sample."""
    told = json.loads((folder / f"panel-{number}.json").read_text())["data"]["result"]
    return {
        one["metric"]["legend"]: [(datetime.fromtimestamp(at, UTC), float(value)) for at, value in one["values"]]
        for one in told
    }


figure, axes = plt.subplots(3, 2, figsize=(12, 8), gridspec_kw={"hspace": 0.45})
for panel, axis in zip(model["panels"], axes.flat, strict=True):
    settings, lines = panel["fieldConfig"]["defaults"], series(panel["id"])
    if settings["custom"]["stacking"]["mode"] == "normal":
        times = [at for at, _ in next(iter(lines.values()))]
        axis.stackplot(times, *([value for _, value in line] for line in lines.values()), labels=lines, alpha=0.6)
    else:
        for legend, line in lines.items():
            axis.plot(*zip(*line, strict=True), label=legend, linewidth=1)
    for step in settings["thresholds"]["steps"][1:]:
        axis.axhline(step["value"], color="tab:red", linestyle="--", linewidth=1)
    axis.set_ylim(bottom=settings.get("min", 0))
    axis.set_title(f"{panel['title']} [{settings['unit']}]", fontsize=10)
    axis.legend(fontsize=7, loc="upper left")
    axis.xaxis.set_major_formatter(DateFormatter("%H:%M"))
    axis.tick_params(axis="x", rotation=45, labelsize=7)
plt.show()

# %% [markdown]
# **How are the panels set?** Title, unit, where the axis begins, from where it is red, stacked or not, and whether gaps are bridged:

# %%
for panel in model["panels"]:
    settings = panel["fieldConfig"]["defaults"]
    red = [step["value"] for step in settings["thresholds"]["steps"][1:]]
    print(
        f"{panel['id']}  {panel['title']:20} unit {settings['unit']:12} min {settings.get('min', 'auto')!s:5}", end=""
    )
    print(f" red from {red[0] if red else '-':5} stacking {settings['custom']['stacking']['mode']:7}", end="")
    print(f" spanNulls {settings['custom']['spanNulls']}")

# %% [markdown]
# **What do they ask?** The queries (`$region` is the variable above):

# %%
for panel in model["panels"]:
    for target in panel["targets"]:
        print(f"{panel['id']}  {panel['title']:20} {target['expr']}")

# %% [markdown]
# **The numbers behind a line**, as if you held the mouse over it. `table(2)` prints the last ten minutes of panel 2, `table(5, 70)` all of panel 5. Minutes without a sample are not in the answer at all:


# %%
def table(number, rows=10):
    """Print the last samples of a panel."""
    for legend, line in series(number).items():
        print(f"panel {number}, {legend}")
        for at, value in line[-rows:]:
            print(f"  {at:%H:%M}  {value:.4g}")


table(2)

# %% [markdown]
# ## The task: eight things about the dashboard
#
# Put a value in the place of each `None` below, then **delete the two last lines of the cell** (they are there so that a cell nobody has touched is not taken for an answer).
# A number is written without quotes, a text with quotes. Each key is worth one point and is checked on its own, so try the check as soon as you have one. *Now* is the right end of a line. Numbers may be read by eye, to about a thirtieth of themselves.
#
# | key | what | written as |
# |---|---|---|
# | `window_minutes` | how many minutes the dashboard shows | number |
# | `region` | the region that its variable is set to | text: `"west"` |
# | `upper_band_rps` | in *Traffic*: how many requests a second the upper band alone has, now | number |
# | `errors_percent` | in *Errors*: how many percent of the requests fail, now | number: `12.5` |
# | `red_from_ms` | in *Latency p95*: from how many milliseconds on it is red | number |
# | `lost_points` | in *Success of check-in*: how many percent of the check-ins did not succeed in its worst minute | number: `12.5` |
# | `averaging_panel` | the title of the panel whose query makes one line of all instances by averaging, so that one bad instance can hide | text: `"Traffic"` |
# | `last_before_gap` | in that panel: the last minute with a sample before the gap | text: `"14:05"` |

# %% task="dashboard"
dashboard = {
    "window_minutes": None,
    "region": None,
    "upper_band_rps": None,
    "errors_percent": None,
    "red_from_ms": None,
    "lost_points": None,
    "averaging_panel": None,
    "last_before_gap": None,
}
### BEGIN SOLUTION
# By eye is what was asked for; this reads the same places by program, so that it is right for everybody's dashboard.
from itertools import pairwise

by_title = {panel["title"]: panel for panel in model["panels"]}
span = model["time"]["from"].removeprefix("now-")
averaging = next(panel for panel in model["panels"] if panel["targets"][0]["expr"].startswith("avg("))
[(_, errors)], [(_, success)] = series(2).items(), series(4).items()
sampled = [at for at, _ in series(averaging["id"])["avg"]]
dashboard = {
    "window_minutes": int(span[:-1]) * {"h": 60, "m": 1}[span[-1]],
    "region": chosen["region"],
    "upper_band_rps": [*series(1).values()][-1][-1][1],
    "errors_percent": 100 * errors[-1][1],
    "red_from_ms": 1000 * by_title["Latency p95"]["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"],
    "lost_points": 100 * (1 - min(value for _, value in success)),
    "averaging_panel": averaging["title"],
    "last_before_gap": next(f"{one:%H:%M}" for one, other in pairwise(sampled) if (other - one).seconds > 60),
}
### END SOLUTION

# %% [markdown]
# ## Say it
#
# Two sentences to Priya: what is true of what she said, and what is not? (Nobody grades this one. Your mentor may ask.)
