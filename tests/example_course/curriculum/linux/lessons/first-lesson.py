# %% [markdown]
# ## Why this pages you

# %%
from groundschool import ask, files, predict

predict("linux/first-lesson", "order")

# %%
print((files("linux/slow-disk") / "response-times.txt").read_text()[:20])

# %% output="kept"
print("1800.0 ms first")

# %%
longest = ...
ask("linux/first-lesson", "last", longest)

# %% solution=true
longest = "9.1"
ask("linux/first-lesson", "last", longest, solution=True)
