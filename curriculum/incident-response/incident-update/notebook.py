# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "Who writes?"
#
# The on-call is at the keyboard, the commander decides, support has the telephones. What is missing is somebody who tells the company, and
# the customers, what is going on. That is you, and the update is due **now**. It is no exercise in style: within the next ten
# minutes people decide by your text whether to open more counters, hold a ferry, or go home.
#
# You have four files. Read all of them before you write, the chat last. (Your situation is yours: other associates have other ones.)

# %%
import json
from pathlib import Path

import pandas as pd

folder = Path(files("incident-response/incident-update"))
print((folder / "state.json").read_text(encoding="utf-8"))

# %%
print((folder / "severity-policy.json").read_text(encoding="utf-8"))
print((folder / "chat.log").read_text(encoding="utf-8"))

# %%
import matplotlib.pyplot as plt

impact = pd.read_csv(folder / "impact.csv", parse_dates=["minute"])
share = impact.assign(share=100 * impact["failed"] / impact["attempts"]).pivot_table(
    index="minute", columns="journey", values="share"
)
figure, axes = plt.subplots(figsize=(9, 2.8), layout="constrained")
for journey, colour in zip(share.columns, ("#1f5a7a", "#b4541a", "#5b7f3a"), strict=True):
    axes.plot(share.index, share[journey], color=colour, linewidth=1.6, label=journey)
axes.set_ylabel("failed attempts, %")
axes.set_ylim(0, None)
axes.xaxis.set_major_formatter(plt.matplotlib.dates.DateFormatter("%H:%M"))
axes.set_xlabel("UTC")
axes.grid(alpha=0.3)
axes.legend(frameon=False, ncols=3, loc="upper left", bbox_to_anchor=(0, 1.18))
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
plt.show()

# %% [markdown]
# A picture is not a number. Work out yours: **of all attempts of the worst-hit journey since the impact began** (until now, or until it ended),
# which share failed? By the policy that share also decides the severity; the page's severity was a guess.

# %%
state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
impact.groupby("journey")[["attempts", "failed"]].sum()  # the whole file: not yet what you need

# %% [markdown]
# ## The template
#
# Both texts have the same form: a first line with these five parts, then four labels, each at the beginning of a line.
#
# ```text
# [INC-0421] SEV2 | investigating | update 2 | 2026-05-04 14:20 UTC
# Impact: 23 % of booking attempts have failed since 14:02 UTC. Kiosks and freight are not affected.
# Cause: not known yet.
# Actions: the bookings on-call is comparing failing requests with good ones.
# Next update: 14:50 UTC
# ```
#
# Capitals, bold labels, lists and `14:50Z` for `14:50 UTC` are as good; the five parts of the header stand in this order, with `update N` as shown, and a share is given in percent (`one in six` is not read). What a program checks in both texts, before a person reads them:
#
# | item | what it asks |
# |---|---|
# | incident and number | the id of `state.json`, and the number after that of the last update |
# | time | of writing, in UTC: `now`, or up to ten minutes later |
# | status | `investigating`: no cause is confirmed · `identified`: the cause is confirmed, the mitigation is not done · `monitoring`: the mitigation is done and watched · `resolved`: somebody declared it so |
# | severity | by policy; one higher is fine when you are unsure, lower is not |
# | how much | the **first percentage** behind `Impact:` is that share, within 10 %; without any percentage, one of the first three numbers is that of failed attempts. Where you write *so many of so many* attempts, both are right |
# | what, since when | the journey in words people use (booking, tickets, checkout, reservations; check-in, kiosks, boarding; freight, hauliers, cargo) and the start, HH:MM UTC, behind `Impact:` |
# | cause | something stands behind `Cause:` (what, a person judges) |
# | actions | what is being done, and the **role** that does it: on-call, engineer, commander, lead, team, support, ... (customers: "we" will do) |
# | next update | a time, HH:MM UTC, after the header's and within the cadence of the severity you declared |
# | length | at most 200 words to colleagues, 120 to customers |
# | for customers | no internal name: hosts, pods, services like `booking-api`, colleagues |
#
# Two things leave 40 % of the points, however good the rest is, and a program finds them: **a secret**, even eight letters of it in a row, and the id of another incident.
#
# The rest is for your mentor, who reads both texts. A program only marks sentences that look like one of these, takes nothing off for it, and is
# sometimes wrong; what your mentor confirms leaves 40 % of the points, too:
#
# - **blame**: a person beside a failing;
# - **a cause** that nobody has confirmed, or, to colleagues, silence about one that was confirmed (to customers "identified" is enough);
# - **a promise** that the facts do not carry: when it will be over, that it will not happen again;
# - **an action** ordered or announced that nobody has approved: what `state.json` calls the mitigation is approved, an idea in the chat is not (to roll back, to
#   fail a database over, to touch a firewall, to switch certificate checks off, ...);
# - to customers, **words** that only colleagues use.

# %% [markdown]
# ## Task 1: to colleagues
#
# Write `internal_update`. Readers: every department, and the people who will take over from you. Write between the
# triple quotes and delete the two lines below them that the stub put there: this is text, not code.

# %% task="internal"
internal_update = """
"""
### BEGIN SOLUTION
from datetime import datetime, timedelta

policy = json.loads((folder / "severity-policy.json").read_text(encoding="utf-8"))
now = datetime.fromisoformat(state["now"])
since = pd.Timestamp(state["impact"]["since"])
until = pd.Timestamp(state["impact"]["until"] or state["now"])
hurt = impact[(impact["minute"] >= since) & (impact["minute"] < until)].groupby("journey")[["attempts", "failed"]].sum()
failing = (hurt["failed"] / hurt["attempts"]).sort_values()
worst = failing.index[-1]
level = next(row for row in policy if failing[worst] >= row["failing_share_at_least"])
status = {"none": "investigating", "running": "identified", "done": "monitoring"}[state["mitigation"]["state"]]
scope = {"book": "booking", "check-in": "check-in", "freight": "freight"}[worst]
due = now + timedelta(minutes=level["update_every_minutes"])
header = f"[{state['incident']}] {level['severity']} | {status} | update {state['last_update']['number'] + 1} | {now:%Y-%m-%d %H:%M} UTC"
verb = "failed" if status == "monitoring" else "have failed"
span = f"between {since:%H:%M} and {until:%H:%M} UTC" if status == "monitoring" else f"since {since:%H:%M} UTC"
work = state["work"][0]
doing = {
    "running": f"running: {state['mitigation']['what']}; ",
    "done": f"done: {state['mitigation']['what']}; ",
    "none": "",
}
internal_update = f"""
{header}
Impact: {100 * failing[worst]:.0f} % of {scope} attempts {verb} {span} ({hurt["failed"][worst]} of {hurt["attempts"][worst]}).
Cause: {state["cause"]["confirmed"] or "not confirmed yet, several changes are being looked at"}.
Actions: {doing[state["mitigation"]["state"]]}the {work["owner_role"]} is {work["what"]}.
Next update: {due:%H:%M} UTC
"""
### END SOLUTION
print(internal_update)

# %% [markdown]
# ## Task 2: to customers
#
# Write `customer_update` in the same template. Readers: somebody in a car queue with a telephone. They know nothing of services; they want to know
# whether it is them or us, and when to try again.

# %% task="customer"
customer_update = """
"""
### BEGIN SOLUTION
told = "identified" if state["cause"]["confirmed"] else "not known yet, we are looking into it"
act = {
    "none": "we are finding out what is wrong",
    "running": "we are putting it right now",
    "done": "we have put it right and keep watching",
}
customer_update = f"""
{header}
Impact: {100 * failing[worst]:.0f} % of {scope} attempts {verb} {span}. We are sorry.
Cause: {told}.
Actions: {act[state["mitigation"]["state"]]}. If you see an error, please try again in a few minutes.
Next update: {due:%H:%M} UTC
"""
### END SOLUTION
print(customer_update)

# %% [markdown]
# ## Task 3: what you left out
#
# Your mentor reads both texts, and this: **in three to five sentences**, what in the chat did you leave out, and what would you have asked whom before
# writing, had there been another five minutes?

# %% [markdown] manual="reasons"
# *Write your answer here, in place of this line.*

# %% [markdown]
# ## Before you go
#
# Read the customer's text aloud. Is there a word in it that you would not say to somebody at the counter?
