# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# Three minutes past four. Eleven people are in the channel, and seven of them are helping. One restarts the service that another one is looking at. A director writes *roll it back*, and somebody does. When it is over nobody can say what helped: everything happened at once.
#
# Nobody did anything stupid. Nobody knew who was who. This lesson takes fifteen minutes. *Shift+Enter* runs a cell; where you see `...`, put your answer in its place and run the cell again: the reply comes at once, and nobody keeps a mark.

# %%
from groundschool import ask, predict

# %% [markdown]
# ## Taken aloud
#
# Fire brigades found out first: with more than a handful of people somebody has to **command**, and that is all they do. Google's [chapter on managing incidents](https://sre.google/sre-book/managing-incidents/) has nearly the same few roles, and the [workbook](https://sre.google/workbook/incident-response/) tells of incidents in which nobody had them:
#
# | role | does | does not |
# |---|---|---|
# | incident commander | knows how it stands, decides, gives out work | type |
# | the hands (operations) | changes production | look after customers |
# | who writes (the scribe) | notes what is done, with times | search the cause |
# | who tells customers (communications) | texts, and when the next one comes | promise what nobody knows |
#
# A role begins when somebody says aloud: *I have command.* It ends when another one says it. Between the two there is no gap, and nobody has to guess.

# %%
predict("incident-response/who-does-what", "who-commands")

# %% [markdown]
# ## One pair of hands
#
# Only one person changes production. All others **look**: logs, dashboards, the last release. It seems slow. With two pairs of hands nobody knows which of the two changes helped, or hurt.

# %%
predict("incident-response/who-does-what", "you-know-it")

# %% [markdown]
# ## Orders from outside
#
# People with large titles come into channels, because they care. A title is no role. Whoever commands answers them, in a friendly sentence, and so nobody else has to. What they know is welcome; what they order is not carried out.
#
# ## Before some steps
#
# The hands may not do everything alone. Some steps need a role that agrees first, because they cannot be taken back, or reach further than one service: draining a zone, failing a database over, switching off a check. Ours are these; at four in the morning nobody should have to think about whose decision it is.
#
# | step | who has to agree |
# |---|---|
# | drain a zone | the incident commander |
# | fail a database over | the manager |
# | create an index | the database's on-call |
# | switch off a verification | security |
# | use the spare link | network |

# %%
channel = """04:05 Leila (on-call, platform): I have the hands.
04:06 Tomás (on-call senior): I have command. Ana, please look which release went out last.
04:09 Samuel (on-call, storefront): Leila, I can take the hands if you like.
04:10 Leila: Thank you, I keep them.
04:12 Tomás: My shift ends. Joana, do you take command?
04:12 Joana (on-call senior): Yes. I have command.
04:13 Beatriz (director): Fail the database over, now!
04:14 Joana: Thank you, Beatriz. The manager has to agree to that, and we do not know yet whether it helps."""
print(channel)

# %%
commands, has_the_hands = ..., ...
ask("incident-response/who-does-what", "who-is-who", [commands, has_the_hands])

# %% solution=true
commands, has_the_hands = "Joana", "Leila"
ask("incident-response/who-does-what", "who-is-who", [commands, has_the_hands], solution=True)

# %% [markdown]
# ## What they asked of you
#
# You are Ana. Somewhere between all that stands a sentence with your name. Do that, and only that; say what you saw, with the time and where; say when you are done. If nothing was asked of you, say that you are there and what you could look at, and wait.

# %%
your_next_sentence = ...  # the letter
sentences = {
    "A": "I roll the last release back, it was mine.",
    "B": "bookings 5.21.0 went out at 03:48, by the pipeline, to all zones. Shall I look what changed in it?",
    "C": "It is surely the database.",
    "D": "Is there anything that I can do?",
}
ask("incident-response/who-does-what", "next-sentence", your_next_sentence)

# %% solution=true
your_next_sentence = "B"
ask("incident-response/who-does-what", "next-sentence", your_next_sentence, solution=True)

# %% [markdown]
# ## Say it
#
# Say aloud what you write when you come into a channel in which nobody has said that they command.
#
# ## Key points
#
# - Read from the top, then type.
# - A role is taken aloud, and kept until another one takes it aloud.
# - One pair of hands. Everybody else looks, and says what they see.
# - A title gives no orders.
# - Do what was asked of you, say so, ask for the next.
#
# **Your turn:** [Who is who on an incident](../who-is-who.ipynb).
#
# **What differs in your company:** the words for the roles, where they are noted, and whether whoever is paged commands at first.
