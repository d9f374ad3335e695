# %% [markdown]
# ## Why this pages you
#
# Begin with a person, a time and a symptom: what somebody saw, and the decision that they had to take.

# %%
from groundschool import ask, predict

predict("observability/dashboards-that-move", "slowest")

# %% [markdown]
# ## Numbers and texts
#
# One idea a section: say it, show it on data, let the reader try something. The second cell is folded: one way to do it.

# %%
durations = ["9.1", "1800.0", "42.5"]
slowest = ...
ask("observability/dashboards-that-move", "the-slowest", slowest)

# %% solution=true
slowest = max(durations, key=float)
ask("observability/dashboards-that-move", "the-slowest", slowest, solution=True)

# %% [markdown]
# ## Where this ends
#
# What to remember, and the exercise that asks for it. Facts carry their source: a manual page, a standard, a public document.
