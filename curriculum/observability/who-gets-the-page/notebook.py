# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## It rang, somewhere
#
# > **Leila Haddad** (storefront, on-call senior) · At 02:10 the storefront answered nobody. Moira got the page, who is platform and was asleep in another country. I got a mail, at nine.
# > **Moira MacKinnon** · And when a host went down the night before, *everything* was quiet for an hour, also what had nothing to do with that host. Somebody has written a rule.
#
# Nothing is wrong with the alerts. What is wrong is who is told. You will first say what a configuration of Alertmanager does, then change the company's, and at last silence two alerts for a maintenance, and no third one.

# %%
import json
import re

folder = files("observability/who-gets-the-page")
print((folder / "alertmanager.yml").read_text())
situations = json.loads((folder / "situations.json").read_text())
print(json.dumps(situations["receivers"]["tree 0"]["config"], indent=1)[:900], "...")

# %% [markdown]
# ## Task 1: who is told
#
# Write `receivers(config, labels)`. `config` is a configuration as YAML or JSON reads it (a dictionary with `route`), `labels` are an alert's. It returns the receivers of the alert, in the order of the tree, a name as often as the alert is sent there.
#
# - A route **matches** if all of its `matchers` do; one without any matches everything. A matcher is a text: the label's name, `=`, `!=`, `=~` or `!~`, and a value in double quotes, without blanks around it and without a backslash in it. A label that the alert does not have is empty.
# - `=~` and `!~` take a regular expression that has to match the **whole** value. (Those that occur mean the same to Python.)
# - The alert begins at `route`, which has no matchers. In a route that matches it goes to the `routes` below, in order: to the first that matches, and on to further ones only behind a route that says `continue: true`. If it matches none of them, or there are none, it is sent to the route's `receiver`.
# - A route without a `receiver` has that of the route above it.


# %% task="receivers"
def receivers(config, labels):
    """Return the names of the receivers, like ["incidents", "payments-pager"]."""

    ### BEGIN SOLUTION
    def matches(text):
        name, op, value = re.fullmatch(r'(\w+)(=~|!~|!=|=)"(.*)"', text).groups()
        have = labels.get(name, "")
        same = bool(re.fullmatch(value, have)) if "~" in op else have == value
        return same != op.startswith("!")

    def sent(route, inherited):
        if not all(matches(text) for text in route.get("matchers", [])):
            return []
        own, found = route.get("receiver", inherited), []
        for child in route.get("routes", []):
            told = sent(child, own)
            found += told
            if told and not child.get("continue"):
                break
        return found or [own]

    return sent(config["route"], "")
    ### END SOLUTION


# %%
try:
    tree = situations["receivers"]["tree 0"]
    for labels in tree["alerts"][:8]:
        print(receivers(tree["config"], labels), labels)
except NotImplementedError:
    print("receivers is not written yet")

# %% [markdown]
# ## Task 2: what is quiet, and why
#
# Write `muted(config, silences, alerts, now)`. `alerts` are the labels of all alerts that fire at the moment `now`. It returns, for each alert in the same order, a list of what keeps it quiet: the numbers of the alerts that inhibit it (counted from 0, ascending), and behind them the `id` of each silence about it, in the order of `silences`. An empty list says that it is told.
#
# - A rule of `inhibit_rules` (there may be none) says: while an alert fires that all `source_matchers` match, an alert that all `target_matchers` match is quiet, if both have the same value in each label of `equal`. A label that neither has is the same; no `equal` means that nothing needs to be.
# - An alert that is on **both** sides of a rule is not inhibited by alerts that are on both sides of it, so none inhibits itself. One that is on the source's side alone inhibits it all the same.
# - Whether an alert that inhibits is quiet itself does not matter. Several rules may name the same alert; it is told once.
# - A silence is in force from `startsAt` (included) to `endsAt` (not included), and about an alert if all of its `matchers` match: `name` and `value` (a label that the alert does not have is empty here, too), with `isRegex` for an expression (of the whole value), and `isEqual`, which is `true` where it is missing and turns the matcher round where it is `false`. All moments are written alike, as `2026-11-17T22:00:00Z`.


# %% task="muted"
def muted(config, silences, alerts, now):
    """Return a list for each alert, like [[], [0, 3], ["s2"], [3, "s1"]]."""

    ### BEGIN SOLUTION
    def asked(labels, name, value, is_regex, is_equal):
        have = labels.get(name, "")
        return (bool(re.fullmatch(value, have)) if is_regex else have == value) == is_equal

    def side(rule, which, labels):
        found = [re.fullmatch(r'(\w+)(=~|!~|!=|=)"(.*)"', text).groups() for text in rule[which]]
        return all(asked(labels, name, value, "~" in op, not op.startswith("!")) for name, op, value in found)

    def inhibits(rule, one, other):
        both = side(rule, "source_matchers", other) and side(rule, "target_matchers", one)
        alike = all(one.get(name, "") == other.get(name, "") for name in rule.get("equal", []))
        return side(rule, "source_matchers", one) and side(rule, "target_matchers", other) and alike and not both

    def silenced(silence, labels):
        about = all(
            asked(labels, each["name"], each["value"], each["isRegex"], each.get("isEqual", True))
            for each in silence["matchers"]
        )
        return about and silence["startsAt"] <= now < silence["endsAt"]

    told = []
    for alert in alerts:
        by = [
            at for at, one in enumerate(alerts) if any(inhibits(r, one, alert) for r in config.get("inhibit_rules", []))
        ]
        told.append(by + [silence["id"] for silence in silences if silenced(silence, alert)])
    return told
    ### END SOLUTION


# %%
try:
    night = situations["muted"]["night 0"]
    for labels, by in zip(night["alerts"], muted(**night), strict=True):
        print(by, labels)
except NotImplementedError:
    print("muted is not written yet")

# %% [markdown]
# ## Task 3: the ticket
#
# > **OPS-412** · Inês Carvalho (platform)
# >
# > | alert | goes to |
# > |---|---|
# > | `alertname="Watchdog"`, whatever else it says | `heartbeat`, and nobody else |
# > | any other with an `env` that is not `prod` | `staging`, and nobody else. An alert without `env` counts as `prod` |
# > | `severity="page"` of the team `payments`, `storefront`, `freight` or `platform` | that team's pager (`payments-pager`, ...), and `incidents` |
# > | `severity="ticket"` of one of the four | that team's tickets (`payments-tickets`, ...) |
# > | both, of any other team (`payments-batch` is another one, and so is `store`), or of none | the same as for `platform` |
# > | any other severity, or none | `inbox` |
# >
# > Nobody is told twice of the same alert. Also: while a `HostDown` fires, whatever its severity, the pages and tickets of the same `instance` in the same `env` are quiet. (For this, no `env` is a value of its own: a `HostDown` without `env` quietens what has none either, and nothing of `prod`.) No `HostDown` is ever quiet, and nothing of another host.
#
# Set `config` to the **text** of the whole new `alertmanager.yml`: the receivers stay as they are, routes and inhibition change. It is tried on alerts that you do not see, with other teams, environments and hosts. `alerts.json` has some of their kind: try your `config` on them with your `receivers` and `muted` (`yaml.safe_load` reads it). Where `amtool` is installed, it has to accept the file as well.

# %% task="config"
config = """
route: {}
"""
### BEGIN SOLUTION
config = """
global:
  resolve_timeout: 5m
route:
  receiver: inbox
  group_by: [alertname, team]
  routes:
  - matchers: ['alertname="Watchdog"']
    receiver: heartbeat
  - matchers: ['env!~"prod|"']
    receiver: staging
  - matchers: ['severity="page"']
    receiver: incidents
    continue: true
  - matchers: ['severity="page"']
    receiver: platform-pager
    routes:
    - matchers: ['team="payments"']
      receiver: payments-pager
    - matchers: ['team="storefront"']
      receiver: storefront-pager
    - matchers: ['team="freight"']
      receiver: freight-pager
  - matchers: ['severity="ticket"']
    receiver: platform-tickets
    routes:
    - matchers: ['team="payments"']
      receiver: payments-tickets
    - matchers: ['team="storefront"']
      receiver: storefront-tickets
    - matchers: ['team="freight"']
      receiver: freight-tickets
receivers: [{name: inbox}, {name: incidents}, {name: staging}, {name: heartbeat},
  {name: payments-pager}, {name: payments-tickets}, {name: storefront-pager}, {name: storefront-tickets},
  {name: freight-pager}, {name: freight-tickets}, {name: platform-pager}, {name: platform-tickets}]
inhibit_rules:
- source_matchers: ['alertname="HostDown"']
  target_matchers: ['severity=~"page|ticket"', 'alertname!="HostDown"']
  equal: [instance, env]
"""
### END SOLUTION

# %% [markdown]
# ## Task 4: a silence
#
# > **OPS-431** · Moira MacKinnon (platform) · On 17 November 2026, from 22:00 to 23:30 UTC, `db-1.south:9100` in `prod` gets new disks. Please silence its `HostDown` and its `DiskSlow` for that time, whichever team and severity they have. Nothing else: not `db-10`, not the same host in `stage` or where no `env` is said, and I do want to hear of `HostDownLong`, of its memory and of its replication.
#
# Set `silence` to the text of the silence as JSON, as `amtool silence import` reads it: an object with `matchers` (a list of objects with `name`, `value`, `isRegex` and, if you like, `isEqual`), `startsAt`, `endsAt`, `createdBy` (you: any name) and `comment`, which names the ticket. (A list with that one object is fine, too.)

# %% task="silence"
silence = """
{}
"""
### BEGIN SOLUTION
silence = """
{
  "matchers": [
    {"name": "alertname", "value": "HostDown|DiskSlow", "isRegex": true},
    {"name": "instance", "value": "db-1.south:9100", "isRegex": false},
    {"name": "env", "value": "prod", "isRegex": false}
  ],
  "startsAt": "2026-11-17T22:00:00Z",
  "endsAt": "2026-11-17T23:30:00Z",
  "createdBy": "sam",
  "comment": "OPS-431: new disks"
}
"""
### END SOLUTION

# %% [markdown]
# ## Say it
#
# To Leila and Moira, in four sentences: why the page went to Moira, why a night was quiet, what is different now, and how the two of them can check it themselves without waiting for the next night. (Nobody grades this one. Your mentor may ask.)
