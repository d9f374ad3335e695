# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## The pager that nobody hears
#
# > **Folasade Adeyemi** (payments, on-call senior) · On Thursday payments failed for thirty-six minutes. The pager told me after two. I had it on mute: it had rung sixty times that month, and I got up for none of them.
# > I want to throw the ten alerts away, and Rosa says that I may, if I can show that we lose nothing. Can you look at the month, and then write me the three or four that I would get up for?
#
# You look first: what did each alert do in thirty days, and what would its reader need that it does not say? Then you write better ones.

# %%
import json
from pathlib import Path

folder = files("observability/ten-noisy-alerts")
print((folder / "rules.yml").read_text()[:1500], "...\n")
print(json.dumps(json.loads((folder / "history.jsonl").read_text().split("\n")[2]), indent=1)[:1500], "...\n")
print("\n".join((folder / "oncall.csv").read_text().splitlines()[:6]), "\n")
print((folder / "incidents.json").read_text())

# %% [markdown]
# | file | what it is |
# |---|---|
# | `rules.yml` | the ten alerts, and a recording rule |
# | `history.jsonl` | what Alertmanager posted to the pager: a notification a line, in the order of time, each about a group of alerts (mostly, but not always, of one name) |
# | `oncall.csv` | a row for each time that somebody looked at an alert, and the action |
# | `incidents.json` | when customers felt something; `ended` is `null` while they still do |
# | `service.yaml` | what the team agreed with support: what is worth telling somebody (for task 3) |
# | `metrics.prom` | what one instance and the queue's exporter say (for task 3) |
# | `runbooks/` | the team's runbooks |
#
# ## Task 1: thirty days
#
# Write `review(folder, alerts)`. It is called with the path of such a folder (a string) and the names of the alerts of `rules.yml` in the file's order (a list), and returns
# `{"rules": [{"alert": "HttpErrors", "firings": 9, "acted": 2, "only_it": ["INC-201"]}, ...], "actionability": 0.21, "missed": ["INC-229"]}`.
#
# - `rules` has a row for each of `alerts`, in their order, also for one that never fired. What comes from other alerts (the pager is not payments' alone) counts nowhere.
# - A **firing** is one alert from its beginning to its end. Two entries are the same firing if fingerprint and `startsAt` are the same: Alertmanager says it again while it lasts, and once more when it is over. Of some only that last word arrived; they count, too.
# - A firing was **acted** on if the pager's log has a row about it (the same fingerprint and `startsAt`) with the action `mitigated`, `escalated` or `ticket`. `silenced` and `none` changed nothing. There may be several rows about one firing, and one of them is enough.
# - An alert **caught** an incident if one of its firings began within it, `began` and `ended` included. An incident without an end is still going on. `only_it` are the ids of those that it caught and no other of `alerts` did; `missed` are those that none caught. Both are in the order of `incidents.json`.
# - `actionability` is the share of all firings of `alerts` that were acted on, not rounded, and `None` if nothing fired.
# - Times are RFC 3339 with up to nine digits of a second (no two that matter differ by less than a millisecond), and the files may write the same moment with another offset.
# - A line of `history.jsonl` that is not a JSON object with a list `alerts` (a blank line is none either) is refused with a `ValueError` that names file and line as `history.jsonl:17`, counted from 1. A file without any line is a quiet month.


# %% task="review"
import csv
from datetime import datetime

ACTIONS = {"mitigated", "escalated", "ticket"}


def review(folder, alerts):
    """Return {"rules": [{"alert": ..., "firings": 9, "acted": 2, "only_it": [...]}], "actionability": 0.21, "missed": [...]}."""
    ### BEGIN SOLUTION
    folder, moment = Path(folder), datetime.fromisoformat
    firings = {}
    for number, line in enumerate((folder / "history.jsonl").read_text().splitlines(), 1):
        try:
            for one in json.loads(line)["alerts"]:
                firings[one["fingerprint"], moment(one["startsAt"])] = one["labels"]["alertname"]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"history.jsonl:{number}: a notification is expected") from error
    with open(folder / "oncall.csv") as rows:
        acted = {
            (row["fingerprint"], moment(row["startsAt"])) for row in csv.DictReader(rows) if row["action"] in ACTIONS
        }
    own = {key: name for key, name in firings.items() if name in alerts}
    caught = {}
    for trouble in json.loads((folder / "incidents.json").read_text()):
        began, ended = moment(trouble["began"]), trouble["ended"]
        caught[trouble["id"]] = {
            name for (_, at), name in own.items() if began <= at and (ended is None or at <= moment(ended))
        }
    told = [
        {
            "alert": name,
            "firings": sum(one == name for one in own.values()),
            "acted": sum(one == name and key in acted for key, one in own.items()),
            "only_it": [trouble for trouble, by in caught.items() if by == {name}],
        }
        for name in alerts
    ]
    return {
        "rules": told,
        "actionability": sum(key in acted for key in own) / len(own) if own else None,
        "missed": [trouble for trouble, by in caught.items() if not by],
    }
    ### END SOLUTION


# %%
import yaml

found = yaml.safe_load((folder / "rules.yml").read_text())
names = [rule["alert"] for group in found["groups"] for rule in group["rules"] if "alert" in rule]
try:
    month = review(str(folder), names)
    for row in month["rules"]:
        print(f"{row['alert']:20}{row['firings']:4} firings,{row['acted']:3} acted on   only it: {row['only_it']}")
    print("actionability", month["actionability"], "  missed:", month["missed"])
except NotImplementedError:
    print("review is not written yet")

# %% [markdown]
# Which of the ten would you have deleted by the noise alone? Look at `only_it` before you do.
#
# ## Task 2: what the rules do not say
#
# Write `shortcomings(path, runbooks)`. It is called with the paths of a rule file and of a folder of runbooks (strings) and returns, for each alerting rule in the file's order, `[name, [what it lacks, in any order]]`, also where it lacks nothing. A name may be there more than once, each with a row of its own. The words:
#
# | word | the rule lacks |
# |---|---|
# | `for` | a waiting time: there is no `for`, or it is zero (`0`, `0s`, `0m`) |
# | `owner`, `severity` | this label |
# | `summary`, `runbook_url` | this annotation |
# | `runbook` | the page that its `runbook_url` leads to: `https://runbooks.saltmarsh.example/NAME` is `NAME.md` in the folder, what follows a `#` is a place on the page. Any other address leads to none of them. A rule without a link does not lack this as well |
# | `value-label` | an identity that lasts: a **label** (whatever its name) has `$value` in it. In annotations it is welcome |
#
# What is empty, blank, or `null` says nothing, so the rule lacks it. Recording rules have no row. The file is a Prometheus rule file, or the operator's `PrometheusRule`, whose groups are below `spec`, in any spelling that YAML has (JSON is one).


# %% task="shortcomings"
def shortcomings(path, runbooks):
    """Return [["HttpErrors", ["for", "runbook"]], ["InstanceDown", []], ...]."""

    ### BEGIN SOLUTION
    def said(entries, name):
        return str((entries or {}).get(name) or "").strip()

    found = yaml.safe_load(Path(path).read_text())
    groups = found.get("spec", found)["groups"]
    rows = []
    for rule in (rule for group in groups for rule in group["rules"] if "alert" in rule):
        labels, annotations = rule.get("labels"), rule.get("annotations")
        link = said(annotations, "runbook_url")
        page = link.partition("#")[0].removeprefix("https://runbooks.saltmarsh.example/")
        lacks = {
            "for": str(rule.get("for") or "0") in {"0", "0s", "0m"},
            "owner": not said(labels, "owner"),
            "severity": not said(labels, "severity"),
            "summary": not said(annotations, "summary"),
            "runbook_url": not link,
            "runbook": bool(link) and not Path(runbooks, f"{page}.md").exists(),
            "value-label": any("$value" in str(text) for text in (labels or {}).values()),
        }
        rows.append([rule["alert"], [word for word, true in lacks.items() if true]])
    return rows
    ### END SOLUTION


# %%
try:
    for name, lacks in shortcomings(str(folder / "rules.yml"), str(folder / "runbooks")):
        print(f"{name:20}", ", ".join(lacks) or "nothing")
except NotImplementedError:
    print("shortcomings is not written yet")

# %% [markdown]
# ## Task 3: the alerts that somebody gets up for
#
# What payments agreed with support, and what there is to measure it by. Prometheus adds `job="payments"` and `instance` to what an instance of payments says, and `up` of each. The exporter of the queues is another job. It scrapes every 30 seconds.

# %%
print((folder / "service.yaml").read_text())
print((folder / "metrics.prom").read_text())

# %% [markdown]
# Set `rules` to the **text of a rule file** that takes the place of the ten. Three or four alerts are enough. They are tried in worlds that you do not see. Their instances and numbers differ, so name no instance. No number is nearer to a limit than a fifth of it.
#
# | what goes on | what has to happen |
# |---|---|
# | more than 3 % of the requests are answered 5xx (any of them; 4xx are the callers' own), or more than 10 % take longer than 0.5 s, with 60 requests a minute or more | some alert with `severity: page` fires 16 minutes after it began, and goes on |
# | no instance answers (`up` is 0 for all), or Prometheus knows of none: no series of payments is there at all | the same |
# | the oldest message of the queue `payments-events` is older than 900 s | some alert with `severity: ticket` fires half an hour later, and goes on, also when the exporter of the queues moves to another host meanwhile. No page |
# | any of these ends | 16 minutes later nothing fires, whatever its severity |
# | less than that, for as long as you like; or with fewer requests than 60 a minute | nothing fires, whatever its severity |
# | it is over within two minutes, **even if everything failed meanwhile**; messages that are too old for less than five minutes | nothing fires, at any moment |
# | deploys: one instance after the other is away for two minutes, and begins anew | nothing fires |
# | some instances are away for half an hour, and the others (one may be enough) do their work | no page |
# | a batch: busy processors, thirty thousand messages that are young | nothing fires |
# | another service of the company fails all day; its metrics have the same names | none of this is payments' business |
#
# **Every alert** has the labels `severity` (`page` or `ticket`) and `owner` (as in `service.yaml`), the annotations `summary` and `runbook_url` (a page that is there in `runbooks/`, the one that fits it), and no `$value` in a label. An alert with `$value` in a label is a new one each time it is evaluated and never gets through its `for`, so the worlds are played without it.
#
# Rules are evaluated once a minute. Without `promtool` the worlds are played in Python, which knows operators and aggregations, `rate`, `irate`, `increase`, `delta`, `changes`, `absent`, the `..._over_time` of sum, avg, min, max, count, last, present and absent, and `histogram_quantile`, but no subqueries. The judge refuses `keep_firing_for`, and `labels` that stand at a group instead of a rule, although newer versions of Prometheus take them. Each alert is played for itself, beside your recording rules; two may have the same name.

# %% task="rules"
rules = """
groups: []
"""
### BEGIN SOLUTION
rules = """
groups:
- name: payments
  rules:
  - record: payments:requests:rate2m
    expr: sum(rate(http_requests_total{job="payments"}[2m]))
  - alert: PaymentsErrors
    expr: |
      sum(rate(http_requests_total{job="payments",code=~"5.."}[2m])) / payments:requests:rate2m > 0.03
      and payments:requests:rate2m >= 1
    for: 5m
    labels: {severity: page, owner: payments}
    annotations:
      summary: "{{ $value | humanizePercentage }} of the requests to payments fail"
      runbook_url: https://runbooks.saltmarsh.example/payments-errors
  - alert: PaymentsSlow
    expr: |
      1 - sum(rate(http_request_duration_seconds_bucket{job="payments",le="0.5"}[2m]))
        / sum(rate(http_request_duration_seconds_count{job="payments"}[2m])) > 0.1
      and payments:requests:rate2m >= 1
    for: 5m
    labels: {severity: page, owner: payments}
    annotations:
      summary: "{{ $value | humanizePercentage }} of the answers of payments take longer than 0.5 s"
      runbook_url: https://runbooks.saltmarsh.example/payments-slow
  - alert: PaymentsGone
    expr: sum(up{job="payments"}) == 0 or absent(up{job="payments"})
    for: 5m
    labels: {severity: page, owner: payments}
    annotations:
      summary: No instance of payments answers Prometheus
      runbook_url: https://runbooks.saltmarsh.example/payments-gone
  - alert: PaymentsBacklog
    expr: max(queue_oldest_message_age_seconds{queue="payments-events"}) > 900
    for: 10m
    labels: {severity: ticket, owner: payments}
    annotations:
      summary: "The oldest message of payments-events is {{ $value | humanizeDuration }} old"
      runbook_url: https://runbooks.saltmarsh.example/payments-backlog
"""
### END SOLUTION

# %% [markdown]
# If `promtool` is on this machine, the next cell asks it whether the file is well-formed. It does not say whether it is right.

# %%
import shutil
import subprocess
import tempfile

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
# To Folasade and Rosa, in four sentences: which of the ten goes and why nothing is lost with it, which incident of the month the old ones missed and whether yours would have caught it, and what you would look at in a month to see whether it got better. (Nobody grades this one. Your mentor may ask.)
