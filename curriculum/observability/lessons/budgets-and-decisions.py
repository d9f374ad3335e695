# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# > - 09:31 · Ines Duarte, product · The dashboard says 98.3 % this week, the objective is 98. Seat map goes out at noon?
# > - 09:34 · Pavel Horák, bookings · I get 97.7. We are frozen.
# > - 09:35 · Ines · One of you two is lying. Which one?
#
# Neither. They had the same week and two ways to add it up. An objective is a promise about requests, and a budget is how many of them may fail; between the counter and the decision lie four choices, and each of them can turn *ship* into *freeze*. Half an hour from now you can name them.

# %%
from groundschool import ask, files, predict

week = sorted(files("observability/error-budget-ledger", variant=2).iterdir())
for one in week:
    lines = (one / "counts.csv").read_text().splitlines()
    print(one.name, "|", len(lines) - 1, "rows |", sum(line.endswith(",,") for line in lines), "with empty counts")

# %% [markdown]
# ## A ledger adds up

# %%
predict("observability/budgets-and-decisions", "two-days")

# %% [markdown]
# Percentages of days, of services or of pods cannot be averaged: each of them has forgotten how many requests it stands for. So keep **two numbers, good and total**, for every stretch of time, and divide last ([SLIs as ratios of events](https://sre.google/workbook/implementing-slos/)). Such a ledger adds up: Monday's and Tuesday's make both days', in any order, and nothing is lost at midnight as long as each stretch ends where the next one begins: **from here on, and before there**.

# %%
monday, sunday = {"good": 998_000, "total": 1_000_000}, {"good": 10_000, "total": 10_000}
mean = (monday["good"] / monday["total"] + sunday["good"] / sunday["total"]) / 2
good, total = (monday[key] + sunday[key] for key in ("good", "total"))
print(f"mean of two days {100 * mean:.3f} %, of all requests {100 * good / total:.3f} %")

# %% [markdown]
# Exports are corrected: the row of a quarter past two stands there again at the end, with other counts, because a log arrived late. The later one takes the place of the earlier one. Whoever adds up lines counts it twice.
#
# ## What nobody counted

# %%
predict("observability/budgets-and-decisions", "the-hole")

# %% [markdown]
# Tools disagree, and change their minds: one of them took silence for good after [one change](https://github.com/elastic/kibana/pull/181888), and was found to take it for bad [half a year later](https://github.com/elastic/kibana/issues/197064). So the policy says it, and says what stands in for the count that is missing. The same for planned maintenance: some promises exclude it, some do not, and customers cannot tell the difference. Here are the two policies of this week:

# %%
for one in week:
    rules = [
        line for line in (one / "policy.toml").read_text().splitlines() if line.startswith(("missing", "maint", "exp"))
    ]
    print(one.name, *rules, sep="\n  ")

# %%
requests = ...
ask("observability/budgets-and-decisions", "with-the-gap", requests)

# %% solution=true
requests = 2500
ask("observability/budgets-and-decisions", "with-the-gap", requests, solution=True)

# %% [markdown]
# A row that is not there is found only by those who know which rows there should be. Walk over the **minutes**, not over the lines.
#
# ## Spent and left
#
# The objective is 99 %, so one request in a hundred may fail. That is the budget, and it is not time: at noon a minute costs more than at night.

# %%
left = ...
ask("observability/budgets-and-decisions", "left", left)

# %% solution=true
left = 1 - 1_000 / (0.01 * 400_000)
ask("observability/budgets-and-decisions", "left", left, solution=True)

# %%
left = ...
ask("observability/budgets-and-decisions", "overspent", left)

# %% solution=true
left = 1 - 1_000 / (0.001 * 400_000)
ask("observability/budgets-and-decisions", "overspent", left, solution=True)

# %% [markdown]
# ## How long it lasts
#
# What is left says nothing about tonight. The **burn rate** does: the share that fails now, over the share that may fail. At 1 the budget lasts just as long as the window; at 7 a seventh of it ([burn rate](https://sre.google/workbook/alerting-on-slos/#4-alert-on-burn-rate)). It is taken over some hours up to now, so that last week's outage does not look like a fire.

# %%
hours = ...
ask("observability/budgets-and-decisions", "hours", hours)

# %% solution=true
hours = 0.5 * 7 * 24 / 7
ask("observability/budgets-and-decisions", "hours", hours, solution=True)

# %% [markdown]
# Where nothing fails there is no such hour, and where nothing is left it is now.

# %%
import matplotlib.pyplot as plt

axes = plt.subplots(figsize=(8, 2.6))[1]
for burn in (0.5, 1, 3, 7):
    axes.plot([0, 168], [0.5, 0.5 - burn], label=f"burn rate {burn}")
axes.set(xlim=(0, 168), ylim=(0, 0.55), xlabel="hours from now", ylabel="share of the budget")
axes.legend(fontsize=8)
plt.show()

# %% [markdown]
# ## What may go

# %%
predict("observability/budgets-and-decisions", "freeze")

# %% [markdown]
# A [policy](https://sre.google/workbook/error-budget-policy/) is a decision that was taken while nobody was angry: bounds, what happens below them, and what goes all the same. Two bounds are better than one. *Little is left* catches the slow leak; *it is spent in two days* catches the outage that began an hour ago, while plenty is left.
#
# A bound has two sides. *Less than a quarter* is not *a quarter*; decide it once, in writing, not at half past nine.
#
# Then say what it costs. *We hold the seat map until Thursday; at this pace shipping it today would cost about four hundred failed bookings more than we promised* is a sentence that product can decide on. *We are frozen* is not.
#
# ## Your turn
#
# [What is left of the budget](../error-budget-ledger.ipynb): two services, two policies, a ledger with holes, and what waits for your word.
#
# ## Say it
#
# Back to 09:35. Two sentences for Ines: why both numbers are from the same week, and which one the policy means.
#
# ## Key points
#
# - Good and total, added up; divided last. Never a mean of percentages.
# - What a gap and what maintenance count as is written down before.
# - Left may be below nothing. The pace says when it is spent.
# - A freeze is for what spends. What stops the spending may go.
#
# ## What differs in your company
#
# - Rolling or calendar windows; whether the budget of a month is known before its traffic is.
# - Who may decide against the policy, and where that is written down afterwards.
