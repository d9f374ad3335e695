# %% [markdown]
# ## Asking again
