# %% [markdown]
# ## How busy is a CPU
# ## What a load average counts

# %%
from groundschool import predict

predict("linux/load-memory-and-pressure", "load-of-forty")

# %% [markdown]
# ## Pressure
# ## Waiting without a CPU
# ## Quotas
# ## Memory that is left
# ## When a limit is reached
