# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# > - 11:27 · Payments begins to fail.
# > - 11:29 · The pager rings. Folasade has it on mute: it rang eleven times this week, and each time there was nothing.
# > - 12:03 · Priya from support walks over to her desk.
#
# Nothing was broken in the monitoring. It told the truth within two minutes, to somebody who had learned not to listen. An alert is a request to a person: *get up, now, and do something*. An hour from now you can say of any alert whether it may ask that.

# %%
from groundschool import ask, files, predict

predict("observability/alerts-people-act-on", "sixty-rings")

# %% [markdown]
# ## What the history says
#
# Prometheus evaluates a rule, say once a minute. Where its expression has an element, there is an **alert**: pending while `for` runs, firing after it ([alerting rules](https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/)). Alertmanager puts alerts into groups and sends **notifications**: when a group begins, when it changes, and again every `repeat_interval` while it lasts ([configuration](https://prometheus.io/docs/alerting/latest/configuration/#route)). This is how one looks, on its way to a pager:

# %%
import json

folder = files("observability/ten-noisy-alerts", variant=2)
month = [json.loads(text) for text in (folder / "history.jsonl").read_text().splitlines()]
shown = next(said for said in month if len(said["alerts"]) > 1)
for name in ("status", "groupLabels", "commonLabels"):
    print(name, shown[name])
for one in shown["alerts"]:
    print("  ", one["status"], one["fingerprint"], one["startsAt"], "to", one["endsAt"])

# %% [markdown]
# The **fingerprint** is a digest of the labels, so it says *which* alert. Together with `startsAt` it says which **firing**. The end of what still fires is the year 1: Go's way to write *no time*. So there are three numbers, and people mix them up in every meeting:

# %%
print(len(month), "notifications with", sum(len(said["alerts"]) for said in month), "entries")
print(len({one["fingerprint"] for said in month for one in said["alerts"]}), "different alerts")

# %% [markdown]
# *Try it.* Five notifications, shortened. How many firings?
#
# ```
# 01:11  firing    a7 since 01:10
# 01:12  firing    a7 since 01:10, b2 since 01:10
# 01:51  resolved  a7 since 01:10
# 05:41  firing    a7 since 05:40
# 09:41  firing    a7 since 05:40
# ```

# %%
count = ...
ask("observability/alerts-people-act-on", "firings", count)

# %% solution=true
count = len({("a7", "01:10"), ("b2", "01:10"), ("a7", "05:40")})
ask("observability/alerts-people-act-on", "firings", count, solution=True)

# %% [markdown]
# Then the question that matters: **did anybody do anything?** *Looked, and it went away* is no action, and *silenced for the night* is none either. The share of firings that led to one is the team's **actionability**. Many teams aim for more than seven in ten. Reckon it over firings: the mean of ten alerts' own shares gives the one that fired once as much of a say as the one that fired sixty times.
#
# ## What only one alert saw
#
# Noise is half of the sum. The other half is what was missed.

# %%
predict("observability/alerts-people-act-on", "delete-it")

# %% [markdown]
# An incident was **caught** by an alert that began within it. One that had been firing for days before told nobody anything. *Try it:* which of these may not be deleted before something better is there?
#
# | | INC-1 | INC-2 | INC-3 | rang |
# |---|---|---|---|---|
# | `HttpErrors` | caught | caught | | 41 times |
# | `LatencyHigh` | caught | caught | | 9 times |
# | `QueueLong` | | | caught | 33 times |
# | `HostCpuHigh` | | | | 28 times |

# %%
needed = "..."
ask("observability/alerts-people-act-on", "only-one", needed)

# %% solution=true
needed = "QueueLong"
ask("observability/alerts-people-act-on", "only-one", needed, solution=True)

# %% [markdown]
# So the order is: write the better one, let both run for a while, compare what each caught, and delete the old one last.
#
# ## Causes and symptoms
#
# `HostCpuHigh` rang 28 times, and no customer felt any of it: the nightly batch uses the processor that was bought for it. Processors, memory, restarts and long queues are **causes**: of something now and then, of nothing mostly. There are hundreds of them, and the next incident will have another. **Symptoms** are few: answers fail, answers are slow, nothing answers, what was promised for today is not done ([Rob Ewaschuk](https://docs.google.com/document/d/199PqyG3UsyXlwieHaqbGiWVa8eMWi8zzAn0YfcApr8Q/edit), and the [SRE book](https://sre.google/sre-book/monitoring-distributed-systems/), chapter 6).
#
# A symptom is a **share**: some request always fails. And slowness is a share, too, not a mean:

# %%
answers = [40] * 94 + [900] * 6  # milliseconds
print("mean", sum(answers) / len(answers), "ms;", sum(ms > 500 for ms in answers), "of", len(answers), "are slow")

# %% [markdown]
# *Try it:* which two of these are a page? Their numbers, ascending.
#
# ```
# 1  4 % of the payments fail, since ten minutes
# 2  a payments host is at 97 % CPU, since forty minutes, at 02:10
# 3  the disk of the log host is full in nine days
# 4  no instance of payments answers, since six minutes
# ```

# %%
pages = [...]
ask("observability/alerts-people-act-on", "page-or-not", pages)

# %% solution=true
pages = [1, 4]
ask("observability/alerts-people-act-on", "page-or-not", pages, solution=True)

# %% [markdown]
# ## How long is long enough
#
# A network hiccups, a pod moves, and for two minutes everything fails. Before anybody has a laptop open it is over. It must not page.

# %%
predict("observability/alerts-people-act-on", "two-bad-minutes")

# %%
import matplotlib.pyplot as plt

failing = [0] * 8 + [1] * 2 + [0] * 14  # share of each minute


def over(window, limit=0.03):
    """Return the minutes half-way through which the share over the last ``window`` minutes is above the limit."""
    minutes = range(window, len(failing))
    halves = {at: (failing[at - window] + failing[at]) / 2 for at in minutes}  # of the first and the last minute
    return [at for at in minutes if (halves[at] + sum(failing[at - window + 1 : at])) / window > limit]


figure, panels = plt.subplots(2, 1, figsize=(8, 3.2), sharex=True, layout="constrained")
for axes, window in zip(panels, (5, 2), strict=True):
    axes.stairs(failing, color="0.5", fill=True, alpha=0.4)
    minutes = over(window)
    axes.plot([at + 0.5 for at in minutes], [0.5] * len(minutes), "o", color="#d55e00")
    axes.set(title=f"window of {window} min: above 3 % for {len(minutes)} minutes", yticks=[], xlabel="minute")
plt.show()

# %% [markdown]
# The grey blip is the same in both. The dots are the minutes in which the expression is true. **A window remembers:** what is bad for *b* minutes is too high for *b* plus the window. `for` has to be longer than both, and shorter than what you can bear: the window and `for` are together the time in which nobody knows.
#
# *Try it:* a window of two minutes, a blip of two minutes. Which `for` is the shortest that lets it pass with a minute to spare?

# %%
wait = ...
ask("observability/alerts-people-act-on", "longest", wait)

# %% solution=true
wait = 2 + 2 + 1
ask("observability/alerts-people-act-on", "longest", wait, solution=True)

# %% [markdown]
# And a share needs to know **of how many**. At night five people pay in an hour; one typing error of a bank is 20 %. Put the traffic beside the share, joined by `and`: below so many requests a minute it stays silent.
#
# ## What makes an alert the same
#
# Prometheus knows an alert by its labels. All of them: those of the expression's element, and those that the rule adds.

# %%
predict("observability/alerts-people-act-on", "value-in-label")

# %% [markdown]
# People have asked about exactly this for years: alerts that are [always pending](https://github.com/prometheus/prometheus/issues/4836), that go from [firing to resolved and back](https://github.com/prometheus/alertmanager/issues/1546), for which a value in a label was to blame. What changes while the alert lasts belongs into an **annotation**; those are not part of the identity, and `{{ $value }}` is what they are for. A template of labels, `{{ $labels.job }}`, changes nothing: they are part of the identity already.
#
# The same happens without any template. An expression that keeps the label `instance` makes an alert for each instance; one that keeps the exporter's own pod makes a new one whenever the exporter moves. `sum`, `max` and `by (...)` decide what an alert is about.
#
# ## When there is nothing to see
#
# *Try it.* Somebody renames the job in the configuration, and Prometheus knows of no instance of `payments` any more. Which of these are true?
#
# ```
# 1  up{job="payments"} == 0
# 2  sum(up{job="payments"}) == 0
# 3  absent(up{job="payments"})
# ```

# %%
true = [...]
ask("observability/alerts-people-act-on", "nothing", true)

# %% solution=true
true = [3]
ask("observability/alerts-people-act-on", "nothing", true, solution=True)

# %% [markdown]
# No series, no element, no alert: silence that looks like peace. [absent()](https://prometheus.io/docs/prometheus/latest/querying/functions/#absent) is the one function that is there when nothing is. Between the last sample and the absence lie up to five minutes, for so long an instant selector looks back.
#
# ## What a reader needs
#
# It is 03:40, and somebody who did not write the alert reads it. They need, on one screen:
#
# | | where | why |
# |---|---|---|
# | how urgent | label `severity` | Alertmanager decides by it who is woken; `page` means: now |
# | whose | label `owner` (or `team`) | whom to wake instead |
# | what | annotation `summary` | with the value, and in words of what is felt |
# | what to do | annotation `runbook_url` | a page that is **there** and about this |
#
# Open the link once before you merge. Here is what this month's rules lead to:

# %%
import re

there = {page.stem for page in (folder / "runbooks").iterdir()}
for link in re.findall(r"runbook_url: (https\S+)", (folder / "rules.yml").read_text()):
    site, _, name = link.partition("#")[0].rpartition("/")
    print("there" if name in there and site == "https://runbooks.saltmarsh.example" else "GONE ", link)

# %% [markdown]
# ## Who gets the page
#
# An alert that fires comes to Alertmanager with its labels, and walks a **tree of routes** ([configuration](https://prometheus.io/docs/alerting/latest/configuration/#route)). Here is a small one:
#
# ```yaml
# route:
#   receiver: inbox
#   routes:
#   - matchers: ['severity="page"']
#     receiver: platform-pager
#   - matchers: ['team=~"pay"']
#     receiver: payments-pager
#   - matchers: ['env!="prod"']
#     receiver: staging
# ```

# %%
predict("observability/alerts-people-act-on", "which-pager")

# %% [markdown]
# Three facts decide nearly everything, and each of them has woken the wrong person:
#
# - **The first match keeps it.** An alert goes to the first route that matches, and further only behind one that says `continue: true`; the default is `false`. Only where no child matches is the route's own receiver told.
# - **Expressions match whole values.** `pay` is not `payments`, and `pay.*` is `payments-batch` as well.
# - **A label that is missing is empty.** `env!="prod"` is true of an alert that has no `env` at all.
#
# *Try it:* where does `{severity="ticket", team="payments"}` go? Write the receiver's name.

# %%
receiver = "..."
ask("observability/alerts-people-act-on", "no-env", receiver)

# %% solution=true
receiver = "staging"
ask("observability/alerts-people-act-on", "no-env", receiver, solution=True)

# %% [markdown]
# You do not have to reckon that in your head: `amtool config routes test --config.file=alertmanager.yml severity=ticket team=payments` says it, and costs nothing in a pull request.
#
# ## What keeps what quiet
#
# Two things do, and they are for different reasons. **Inhibition** is a rule: while *this* fires, *that* is no news. While a host is down, its disk need not say so as well. What both have to share stands under `equal`; forget it, and one host quietens the company. A label that neither of them has counts as equal. An alert that is on both sides of a rule is not quietened by another that is, so none quietens itself; one that is on the source's side alone quietens it all the same: with `HostDown` as the source and `severity="page"` as the target, a `HostDown` that is a page is quiet while a `HostDown` with `severity="info"` of that host fires ([inhibition](https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule)).
#
# A **silence** is a person's decision for a while: these alerts, from then to then, because of that ticket. All of its matchers have to match, so each one more makes it narrower. At its end it is over, whether anybody thinks of it or not; that is what is good about it.

# %%
predict("observability/alerts-people-act-on", "quiet-night")

# %% [markdown]
# ## Now you
#
# [Ten noisy alerts](../ten-noisy-alerts.ipynb) has thirty days of a pager, ten rules as real teams write them, and a team that would like to sleep and to be woken.
# After that, [Who gets the page](../who-gets-the-page.ipynb): a page that woke the wrong person, and a ticket with a table.
#
# ## Say it
#
# Back to 12:03, to Priya at Folasade's desk. Three sentences: why nobody came for half an hour although the pager rang, what you change, and how both of them will see in a month that it worked.
#
# ## Key points
#
# - A firing is a fingerprint and a beginning. Notifications are how often you were told.
# - Before you delete: what did only this alert see?
# - Page on what is felt, as a share, with the number of requests beside it. Causes belong on the dashboard behind the runbook.
# - What is bad for *b* minutes is too high for *b* plus the window. `for` is longer than that.
# - Labels are the identity, annotations are the text. A value in a label makes another alert each time.
# - Nothing is not zero: ask for the absence.
# - The first route that matches keeps the alert, expressions match whole values, and a missing label is empty.
# - Inhibition has `equal`. A silence has an end, a name, a ticket, and as few alerts as it takes.
#
# ## What differs in your company
#
# - The names: `critical` and `warning` for page and ticket, `team` for owner. What Alertmanager routes by.
# - How often rules are evaluated and notifications repeated, and where the history of notifications is kept, if anywhere.
# - Who may change a rule, and who has to agree that a page becomes a ticket.
