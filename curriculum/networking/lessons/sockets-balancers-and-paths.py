# %% [markdown]
# ## What a row says
#
# ## Who has to act
#
# ## Two queues
#
# ## Where it listens
#
# ## Ports
#
# ## Attempts are not requests
#
# ## Retries
#
# ## Taking one out
