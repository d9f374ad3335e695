# %% [markdown]
# ## Why this pages you

# %%
from groundschool import files, predict

predict("linux/reading-the-journal", "severity")

# %%
print(len(open(files("linux/journal-triage") / "journal.json").readlines()))
