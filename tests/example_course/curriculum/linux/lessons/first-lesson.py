# %% [markdown]
# ## Why this pages you

# %%
from groundschool import files, predict

predict("linux/first-lesson", "order")

# %%
print((files("linux/slow-disk") / "response-times.txt").read_text()[:20])
