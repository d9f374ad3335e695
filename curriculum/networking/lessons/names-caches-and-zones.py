# %% [markdown]
# ## Why this pages you
#
# ## What is asked for
#
# ## Answers that are none
#
# ## What a cache keeps
#
# ## How long a no is kept
#
# ## Whose no is it
#
# ## When the resolver gives up

# %%
from groundschool import predict

predict("networking/names-caches-and-zones", "asked-too-early")

# %% [markdown]
# ## Zones and serials
#
# ## A change without an outage
