# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Green for forty minutes
#
# > **02:51 · Hana Kovář, on call** · For forty minutes nobody could book, and the dashboard was green. I looked at it every two minutes! *Errors* said 3, *Latency* said 80, *Saturation* was not even there. I want to know what this thing asks, word for word. And then I want it to show the four signals, of whichever job I choose, so that I would have seen it.
#
# Everybody who takes this exercise has another dashboard. First a tool that says what a dashboard really asks Prometheus; then you mend yours.

# %%
import json

folder = files("observability/golden-signals")
text = (folder / "dashboard.json").read_text()
model = json.loads(text)
for panel in model["panels"]:
    print(panel["id"], panel["title"], "| unit", panel.get("fieldConfig", {}).get("defaults", {}).get("unit"))
    for target in panel.get("targets", []):
        print("     ", target["expr"])
print("links:", [link["url"] for link in model["links"]])
print("variables:", {one["name"]: one["current"]["value"] for one in model["templating"]["list"]})

# %% [markdown]
# ## Task 1: what a dashboard asks
#
# Write `queries(model, step, scrape)`: every query that Grafana sends to Prometheus when a dashboard is drawn. `model` is the dashboard, as `json.load` gives it; `step` is the number of seconds between two points of a line, `scrape` the number of seconds between two scrapes.
#
# Return a list with a dictionary for each query, in the order in which panels and queries stand in the dashboard: `{"panel": 4, "ref": "A", "expr": "sum(...)"}` with the panel's `id`, the query's `refId` (both `None` where a dashboard that was written by a program has none), and the query's `expr` with everything put in.
#
# **Which queries.**
#
# - Panels stand in `panels`. A row is a panel of the type `row`; when it is closed, it holds its panels in a list `panels` of its own. They are asked as soon as somebody opens it, so here as well: they come at the row's place. Dashboards from before schema 16 have no `panels`: theirs stand in `rows`, each of which has `panels`.
# - Queries stand in a panel's `targets`; some panels have none. One with `hide` set to true is not asked, nor one whose `expr` is missing or empty.
# - A query goes to its own `datasource`, if it has one (and not `null`), otherwise to its panel's. It is asked if the `type` of that is `prometheus`. In old dashboards a datasource is a name and no object, or `null`, or missing in both places: these count as Prometheus, and so does an object without a `type`.
#
# **What is put in.** A name is written `$name`, `${name}` or `[[name]]`. It consists of letters, digits and underscores, and is as long as it can be: `$job_group` is not `$job`. A name that nobody knows stays as it is written (`$1`, or a `$` alone).
#
# - `__interval` becomes the step: `30s`. `__interval_ms` the same in milliseconds, a number alone: `30000`.
# - `__rate_interval` becomes the larger of *step + scrape* and *4 × scrape*: `60s`. All in whole seconds.
# - A variable stands in `templating`, in `list`, with its `name`. A dashboard without variables may have no `templating`, or no `list` in it. What is chosen is `value` in the variable's `current`; where either is missing, it is an empty text. If neither `multi` nor `includeAll` of the variable is true, the value is put in as it is, whatever it is.
# - Otherwise queries use it as a regular expression. Every character in a value that means something there, one of `\ ^ $ * + ? . ( ) | { } [ ]`, gets a backslash before it; and because the expression stands in quotes, **every backslash is then written twice**: `a.b` becomes `a\\.b`, and `a\b` becomes `a\\\\b`. The value is a text or a list of texts. One text is put in alone, several are joined as `(a|b)`.
# - The value `$__all` of such a variable, alone or in a list, means all. If the variable has an `allValue`, that is put in, as it is. If not (missing, empty or null), it stands for the values of all `options` but `$__all` itself, in their order, escaped and joined like others. A dashboard often does not know its options before it is opened, so that there are none, or only `$__all`: then it is `.*`.
#
# Values hold no names that would have to be put in again. Raise `ValueError` for a `model` that has neither `panels` nor `rows`.

# %% task="queries"
### BEGIN SOLUTION
import re

SPECIAL = re.compile(r"[\\^$*+?.()|{}\[\]]")
NAME = re.compile(r"\$(\w+)|\$\{(\w+)\}|\[\[(\w+)\]\]")
### END SOLUTION


def queries(model, step, scrape):
    """Return [{"panel": 4, "ref": "A", "expr": "sum(rate(http_requests_total{job=\"search\"}[60s]))"}, ...]."""
    ### BEGIN SOLUTION
    values = {one["name"]: chosen(one) for one in model.get("templating", {}).get("list", [])}
    values["__interval"] = f"{step}s"
    values["__interval_ms"] = str(step * 1000)
    values["__rate_interval"] = f"{max(step + scrape, 4 * scrape)}s"

    def put_in(found):
        return values.get(found[1] or found[2] or found[3], found[0])

    return [
        {"panel": panel.get("id"), "ref": target.get("refId"), "expr": NAME.sub(put_in, target["expr"])}
        for panel in all_panels(model)
        for target in panel.get("targets") or []
        if target.get("expr") and not target.get("hide") and asks_prometheus(target, panel)
    ]


def all_panels(model):
    if "panels" not in model and "rows" not in model:
        raise ValueError("this is no dashboard: it has neither panels nor rows")
    for one in [*model.get("rows", []), *model.get("panels", [])]:
        yield one  # a row has no queries
        yield from one.get("panels") or []


def asks_prometheus(target, panel):
    source = target.get("datasource") or panel.get("datasource")
    return not isinstance(source, dict) or source.get("type", "prometheus") == "prometheus"


def chosen(variable):
    value = variable.get("current", {}).get("value", "")
    if not (variable.get("multi") or variable.get("includeAll")):
        return value
    several = [value] if isinstance(value, str) else value
    if "$__all" in several:
        if variable.get("allValue"):
            return variable["allValue"]
        several = [one["value"] for one in variable.get("options") or [] if one["value"] != "$__all"]
        if not several:
            return ".*"
    escaped = [SPECIAL.sub(r"\\\g<0>", one).replace("\\", "\\\\") for one in several]
    return escaped[0] if len(escaped) == 1 else "(" + "|".join(escaped) + ")"
    ### END SOLUTION


# %%
try:
    for query in queries(model, 15, 15):
        print(query["panel"], query["ref"], query["expr"])
except NotImplementedError:
    print("queries is not written yet")

# %% [markdown]
# ## Task 2: your dashboard
#
# These are the metrics that your jobs have, with the last sample of each series, and the catalogue of the jobs:

# %%
print(*(folder / "now.om").read_text().splitlines(), sep="\n")
print((folder / "catalogue.json").read_text())

# %% [markdown]
# Put the mended dashboard into `dashboard`, as a dictionary like `model` (change a copy: `json.loads(text)`). It has one panel with each of these titles:
#
# | title | the one line that it shows, of the job that is chosen | unit (`unit` in `fieldConfig`, `defaults`) |
# |---|---|---|
# | `Traffic` | requests answered each second, by all instances together | `reqps` |
# | `Errors` | the share of those that were failures of the server (a code of 5xx); 0 where nothing failed | `percentunit`, a share of 1, or `percent`, of 100 |
# | `Latency` | the duration that 95 % of the requests did not exceed, over all instances, from the histogram | `s` or `ms` |
# | `Saturation` | the share of its pool that the instance uses whose pool is the fullest | `percentunit` or `percent` |
#
# - The first query of a panel that is not hidden is what it shows. It answers with **one line**, whatever its labels, and number and unit fit.
# - A job is chosen with the variable that the dashboard has. Every panel is about the one that is chosen.
# - Rates are taken over `$__rate_interval`, so that they follow the zoom, and a team whose targets are scraped once a minute can use the dashboard as well.
# - A link of the dashboard (`url` in `links`) leads to the runbook of the job that is chosen. Grafana puts variables into links, too.
# - Everything else stays as it is: uid, title, schema, variables, time, and the panels that are well, with what they ask. A panel may be moved; a row stays closed. Each has its own `id`, and `type`, `title` and `gridPos`.
#
# `night.om` has 35 minutes of the job that failed, one scrape a minute: `from groundschool import prometheus`, then `prometheus(folder / "night.om").over("sum(up)")`, and you can draw a query before you hand it in (with `[4m]` in the place of `$__rate_interval`).
#
# It is drawn in worlds that you do not see: a quiet hour, four in which **one** of the signals moves and the others do not, a day on which nothing fails and **no series with a code of 5xx exists**, and one with a scrape a minute. What a panel shows has to be right to a millionth. Where `promtool` is installed it answers, elsewhere a Python oracle that knows
# no subqueries.

# %% task="dashboard"
dashboard = {}
### BEGIN SOLUTION
# A person writes the names of their own metrics; this finds them, so that it is right for everybody's dashboard.
metrics = {line.split("{")[0] for line in (folder / "now.om").read_text().splitlines() if line[0] != "#"}
requests = next(name for name in metrics if name.endswith("_total"))
bucket = next(name for name in metrics if name.endswith("_bucket"))
used = next(name for name in metrics if name.endswith(("_in_use", "_busy")))
most = next(name for name in metrics if name.endswith(("_max", "_limit")))
job = "$" + model["templating"]["list"][0]["name"]
code = "status" if 'status="200"' in (folder / "now.om").read_text() else "code"

every = f'sum(rate({requests}{{job="{job}"}}[$__rate_interval]))'
failed = f'sum(rate({requests}{{job="{job}", {code}=~"5.."}}[$__rate_interval]))'
quantile = f'histogram_quantile(0.95, sum by (le) (rate({bucket}{{job="{job}"}}[$__rate_interval])))'
fullest = f'max({used}{{job="{job}"}} / {most}{{job="{job}"}})'
signals = {
    "Traffic": (every, "reqps"),
    "Errors": (f"({failed} or vector(0)) / {every}", "percentunit"),
    "Latency": (quantile, "ms" if "milliseconds" in bucket else "s"),
    "Saturation": (fullest, "percentunit"),
}

dashboard = json.loads(text)
by_title = {panel["title"]: panel for panel in dashboard["panels"]}
if "Saturation" not in by_title:
    added = json.loads(json.dumps(by_title["Latency"])) | {"id": 4, "title": "Saturation"}
    added["gridPos"] = {"h": 7, "w": 12, "x": 12, "y": 7}
    by_title["Saturation"] = added
    dashboard["panels"].insert(3, added)
for title, (expr, unit) in signals.items():
    by_title[title]["targets"][0]["expr"] = expr
    by_title[title]["fieldConfig"]["defaults"]["unit"] = unit
dashboard["links"][0]["url"] = "https://runbooks.saltmarsh.example/services/" + job
### END SOLUTION

# %%
if dashboard:
    for query in queries(dashboard, 15, 15):
        print(query["panel"], query["ref"], query["expr"])

# %% [markdown]
# ## Say it
#
# In two sentences for Hana: which of the four would have moved first that night, and what would she have done differently? (Nobody grades this one. Your mentor may ask.)
