# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "Welcome to the channel"
#
# > **A colleague, on the phone:** "Bookings are failing. You are in the channel now, good. Do not type anything yet. Read it from the top, two minutes. Who commands? Who has their hands in production? What did they ask of *you*? When you know that, you are a help. Before that you are one more person in the room."
#
# Everybody who takes this exercise has another channel. Nothing has to be programmed: run the cells with *Shift+Enter*, read, and fill in the form at the end.

# %%
import json
from pathlib import Path

folder = Path(files("incident-response/who-is-who"))
asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
print("You are", asked["you"], "\n")
channel = (folder / "channel.txt").read_text(encoding="utf-8")
print(channel)

# %% [markdown]
# ## The rules of the house
#
# - A role is **taken** when somebody says aloud that they have it. To be asked, or to offer it, is not enough. Who has it keeps it until somebody else says that they have it.
# - The **incident commander** decides, and gives out work. They do not type.
# - The **hands** change things in production: one person, and nobody else. All others look.
# - Somebody **writes** what is done, with times. Somebody **tells the customers**.
# - A title is no role. Who has no role gives no orders, whoever they are.
# - Before some steps a role has to agree, whoever has the hands:
#
# | step | who has to agree |
# |---|---|
# | drain a zone | the incident commander |
# | fail a database over | the manager |
# | create an index | the database's on-call |
# | switch off a verification | security |
# | use the spare link | network |
#
# Who is on call for such a role has it in their title.

# %%
print("Somebody would like to:", asked["step"])
for letter, job in asked["jobs"].items():
    print(f"  {letter}: {job}")

# %% [markdown]
# ## The task: eight things about the channel, as it stands at its end
#
# Put a value in the place of each `None`, then **delete the two last lines of the cell** (they are there so that a cell nobody has touched is not taken for an answer). People are written with their whole names, as in the channel, without the title. Each key is worth one point and is checked on its own.
#
# | key | what | written as |
# |---|---|---|
# | `commander` | who commands now | `"Rosa Nunes"` |
# | `hands` | who may change something in production now | name |
# | `writes` | who writes down what is done | name |
# | `tells_customers` | who tells the customers | name |
# | `agrees` | who has to agree before the step that somebody would like to take | name |
# | `your_job` | what was asked of you: the letter | `"C"` |
# | `no_orders_from` | who gives orders without having a role | name |
# | `next_news` | when the next text to customers is due | `"14:05"` |

# %% task="roles"
roles = {
    "commander": None,
    "hands": None,
    "writes": None,
    "tells_customers": None,
    "agrees": None,
    "your_job": None,
    "no_orders_from": None,
    "next_news": None,
}
### BEGIN SOLUTION
# By eye is what was asked for; this reads the same lines by program, so that it is right for everybody's channel.
import re

said = re.findall(r"(?m)^\S+ (.+?) \((.+?)\): (.+)$", channel)
titles = {who: title for who, title, _ in said}


def last(words):
    return [who for who, _, text in said if re.search(words, text)][-1]


commander, step = last("I have command"), asked["step"]
words = {"drain": None, "fail": "manager", "index": "database", "verification": "security", "link": "network"}
role = next(role for word, role in words.items() if word in step)
on_call = f"{role}, on call"
roles = {
    "commander": commander,
    "hands": last("I (have|keep) the hands"),
    "writes": last("I write"),
    "tells_customers": last("^I do. First text"),
    "agrees": commander if role is None else next(who for who, title in titles.items() if title == on_call),
    "your_job": next(letter for letter, job in asked["jobs"].items() if f"{asked['you']}, please {job}" in channel),
    "no_orders_from": last("Restart everything|Roll back!|Turn the payments off"),
    "next_news": re.findall(r"text is at (\d\d:\d\d)", channel)[-1],
}
### END SOLUTION

# %% [markdown]
# ## Say it
#
# What do you write into the channel first, now that you know all this? One sentence. (Nobody grades it. Your mentor may ask.)
