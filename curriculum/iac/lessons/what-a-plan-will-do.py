# %% [markdown]
# ## one line an address
