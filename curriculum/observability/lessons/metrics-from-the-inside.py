# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## What a target says
#
# ## Four types
#
# ## Counters and resets
#
# ## What rate does

# %%
from groundschool import predict

predict("observability/metrics-from-the-inside", "fell")
