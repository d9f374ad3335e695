# %% [markdown]
# ## Why this pages you
# ## Cumulative clocks

# %%
from groundschool import predict

predict("networking/where-the-time-goes", "total")

# %% [markdown]
# ## Clocks that are zero
# ## What browsers export
# ## Who made the answer
# ## The same request in a capture
# ## Who thinks
# ## Loss
# ## Zero window
# ## Capture points
