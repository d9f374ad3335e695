# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## What you see
#
# > **#channel** · some pages take ages, and nobody knows which.

# %%
path = files("linux/slow-disk") / "response-times.txt"
print(path.read_text()[:120])

# %% [markdown]
# ## Task: the slowest request
#
# Write `slowest(path)`: the longest duration in the file, in milliseconds, as a float; `None` when the file is empty.


# %% task="slowest"
def slowest(path):
    """Return the longest duration in milliseconds, or None."""
    ### BEGIN SOLUTION
    with open(path) as lines:
        return max((float(line.split()[0]) for line in lines), default=None)
    ### END SOLUTION


# %%
try:
    print(slowest(path))
except NotImplementedError:
    print("slowest is not written yet")

# %% [markdown]
# ## Task: a note
#
# Tell the team in one sentence what is slow.

# %% [markdown] manual="note"
# The slowest request took more than a second.
