# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# Five minutes into the incident Liam Fraser said: "It is the database, I am pretty sure." Four people looked at the database for forty minutes. It was a certificate. Afterwards nobody was angry; people say *pretty sure* all the time. Yet Rosa Nunes had said "seventy percent the certificate" at the same moment, and nobody knew what seventy percent of Rosa's is worth. Neither did she.
#
# Whoever is on call decides with what they believe. This lesson takes 25 minutes. It is about finding out what your *sure* is worth, and about the second thing that a diary shows: what you fell for again. *Shift+Enter* runs a cell; where you see `...`, put your answer in its place.

# %%
import json

import matplotlib.pyplot as plt
import pandas as pd

from groundschool import ask, files, predict

folder = files("operations/how-sure-were-you", variant=2)

# %% [markdown]
# ## Say a number first

# %%
predict("operations/how-sure-are-you", "what-is-seventy")

# %% [markdown]
# A number can be looked up later, a word cannot. Somebody whose seventies come true seven times in ten is **calibrated**: they may still be wrong, and you know how often. Weather services have counted like this for decades, and correct [forecasts that promise too much or too little](http://ecmwf.int/products/forecasts/guide/Calibration_of_probabilities_1.html).
#
# Here are five people's predictions, each a line: how sure they were, and how often that was right. On the grey line somebody is as often right as they say.

# %% output="kept"
colours = ["#1f5a7a", "#b4541a", "#5b7f3a", "#7a4f8c", "#8c6d1f"]
figure, axes = plt.subplots(figsize=(6.5, 3.4))
for path, colour in zip(sorted((folder / "diaries").iterdir()), colours, strict=False):
    lines = path.read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines if line.endswith("}") and '"confidence"' in line]
    table = (
        pd.DataFrame(told)
        .assign(at=lambda one: pd.to_datetime(one["at"], utc=True))
        .sort_values("at")
        .drop_duplicates(["lesson", "question"])
    )
    share = 100 * table.groupby("confidence")["right"].mean()
    axes.plot(share.index, share.to_numpy(), marker="o", color=colour, label=f"{path.stem} ({len(table)})")
axes.plot([50, 100], [50, 100], color="grey", linewidth=0.8)
axes.set_xlabel("how sure, %")
axes.set_ylabel("right, %")
axes.legend(frameon=False, fontsize=8)
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
plt.show()

# %% [markdown]
# Below the line somebody was **too sure**, above it **too careful**. Both cost: the one leads four people the wrong way, the other waits for a second opinion that nobody needed. And look at the number behind each name: a point that stands for three answers jumps by a third with each of them. Under ten predictions nothing can be said.
#
# ## A score that cannot be gamed

# %%
predict("operations/how-sure-are-you", "how-to-win")

# %% [markdown]
# [Glenn Brier](https://doi.org/10.1175/1520-0493%281950%29078%3C0001:VOFEIT%3E2.0.CO;2) proposed in 1950 to square the distance: 1 if it came true, 0 if not, minus what you said. Someone who says 90 and is right gets 0.01, and 0.81 when wrong. With squares nobody gains by saying anything else than what they believe; with plain distances you would win by always saying 100 or 0. A score with that property is called *proper*, and for comparing forecasts [nothing else will do](https://journals.ametsoc.org/view/journals/wefo/22/2/waf966_1.xml).

# %%
said = [90, 90, 60, 50]
came_true = [1, 0, 1, 0]
brier = ...
ask("operations/how-sure-are-you", "brier", brier)

# %% solution=true
brier = sum((came - sure / 100) ** 2 for came, sure in zip(came_true, said, strict=True)) / 4
ask("operations/how-sure-are-you", "brier", brier, solution=True)

# %% [markdown]
# Is 0.31 much? Compare it with somebody who knows only how often they are right, and says that each time. With two of four right they would say 50 every time and get 0.25. So these four numbers are worse than no opinion: one confident mistake has eaten all the rest. Saying 50 every time is never far off, and says nothing.
#
# ## Again

# %%
predict("operations/how-sure-are-you", "same-question")

# %% [markdown]
# A wrong answer that has a name is worth more than a right one: *an average that hides the slow ones*, *local time taken for UTC*. You will meet it again, in another dress. When you try once more a minute later, that is not falling for it again. When it comes back next week, it is.
#
# And how do you know that it is gone? Not by answering the same question, which now you remember. By a **new** question at which it could have shown, at the first try. That is why your second attempt at an exercise has other data, and why only those count.

# %%
history = [
    ("3 May", "average-hides", "disk latency", "wrong"),
    ("3 May, a minute later", "average-hides", "disk latency", "wrong"),
    ("9 May", "average-hides", "response times", "wrong"),
    ("9 May, a minute later", "average-hides", "response times", "right"),
    ("20 May", "average-hides", "queue age", "right"),
    ("3 May", "local-time", "two clocks", "wrong"),
    ("15 May", "local-time", "two clocks", "right"),
]
occasions_and_learnt = {"average-hides": ..., "local-time": ...}
ask("operations/how-sure-are-you", "again", list(occasions_and_learnt.values()))

# %% solution=true
occasions_and_learnt = {"average-hides": [2, True], "local-time": [1, False]}
ask("operations/how-sure-are-you", "again", list(occasions_and_learnt.values()), solution=True)

# %% [markdown]
# ## Say it
#
# Before your next change, your next query, your next *it is the database*: say a percentage, aloud, and write it down. In the evening look. A week of that is worth more than this lesson.
#
# ## Key points
#
# - A number before you look; a word afterwards is always right.
# - Too sure and too careful both cost. Under ten answers nobody knows.
# - Squares reward honesty. Fifty every time says nothing.
# - Again is another day or another question. Gone is a new question, at the first try.
#
# **Your turn:** [How sure were you](../how-sure-were-you.ipynb), on five people's diaries and then on your own.
#
# **What differs in your company:** whether people say numbers in an incident, and whether anybody looks at them later. Never make a list of people's scores: whoever is measured says fifty.
