# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Why this pages you
#
# In March Nadia Haddad wrote her first runbook page. Somebody read it carefully and left eleven comments. Ten were about commas, headings and a better word for *check*. The seventh said: "line 14, is this a real token?" Nadia had twenty minutes before her shift. In May the token was used by somebody who had read the page.
#
# Nobody was careless. The page was read, the comment was written, the page was changed. This lesson takes 25 minutes. It is about three things that a review needs: marks that somebody else would give, an eye for what must not go out, and comments that change something. *Shift+Enter* runs a cell; where you see `...`, put your answer in its place.

# %%
import matplotlib.pyplot as plt
import pandas as pd

from groundschool import ask, predict

# %%
predict("operations/reviews-that-help", "which-is-mended")

# %% [markdown]
# ## Marks that somebody else would give
#
# A mark is good for something when another reader would give the same. For that there is a sheet: it says what a fault is, and how many faults each mark has. Without one, people mark by impression, and one impression colours the next. Edward Thorndike saw in 1920 that [officers' marks](https://doi.org/10.1037/h0071663) for intelligence, leadership and physique went together far more than people do. It is called a halo.
#
# Here one person marked one page twice, before and after noticing a token in line 14. The page did not change in between, and nothing else was found.

# %%
marks = pd.DataFrame(
    {"before": [4, 5, 4, 4, 3, 5], "after": [2, 3, 1, 4, 3, 5]},
    index=["usable", "order", "safe", "maintainable", "complete", "spelling"],
)
marks

# %%
fallen_without_reason = ...  # a list of names

ask("operations/reviews-that-help", "halo", fallen_without_reason)

# %% solution=true
ask("operations/reviews-that-help", "halo", ["usable", "order"], solution=True)

# %% [markdown]
# So go through all pages with one criterion, count, and only then take the next one. And keep what stops a page, the gates, apart from the marks.
#
# How often do two people agree? The share of equal marks is no good answer.

# %%
predict("operations/reviews-that-help", "two-markers")

# %% [markdown]
# Jacob Cohen's [weighted kappa](https://doi.org/10.1037/h0026256) compares how far two people are apart with how far they would be apart if each gave the same marks as now, but to other texts. Distances are squared: two points count four times as much as one. 1 is the same everywhere, 0 is no better than by itself.

# %%
one = [3, 3, 4, 4, 3, 4, 3, 4, 3, 4, 3, 4]
other = [3, 3, 4, 4, 3, 4, 3, 4, 4, 3, 4, 4]  # three of them differ
apart = sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) / 12
by_itself = sum((a - b) ** 2 for a in one for b in other) / 144
print(f"apart {apart:.3f}, by itself {by_itself:.3f}, kappa {1 - apart / by_itself:.2f}")

# %% [markdown]
# Now the twelve pairs of the prediction: four of them differ.

# %% output="kept"
first = [3, 3, 3, 4, 4, 4, 4, 3, 3, 4, 4, 3]
second = [3, 3, 3, 4, 4, 4, 4, 3, 4, 3, 3, 4]
wide_first = [1, 2, 3, 4, 5, 5, 1, 2, 3, 4, 5, 1]
wide_second = [1, 2, 3, 4, 5, 5, 1, 2, 4, 5, 4, 2]
figure, panels = plt.subplots(1, 2, figsize=(7, 3.2), sharey=True)
shown = {"threes and fours": (first, second), "the whole scale": (wide_first, wide_second)}
for axes, (title, (ours, theirs)) in zip(panels, shown.items(), strict=True):
    counts = pd.DataFrame({"one": ours, "other": theirs}).value_counts().reset_index()
    axes.scatter(counts["one"], counts["other"], s=60 * counts["count"], color="#1f5a7a")
    axes.plot([1, 5], [1, 5], color="#999", zorder=0)
    axes.set(title=f"{title}: 8 of 12 equal", xlabel="one gives", xlim=(0.5, 5.5), ylim=(0.5, 5.5), xticks=range(1, 6))
panels[0].set_ylabel("the other gives")
figure.tight_layout()

# %%
kappa = ...  # of first and second, with two digits after the point

ask("operations/reviews-that-help", "kappa", kappa)

# %% solution=true
ours = sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) / 12
chance = sum((a - b) ** 2 for a in first for b in second) / 144
ask("operations/reviews-that-help", "kappa", round(1 - ours / chance, 2), solution=True)

# %% [markdown]
# On the right the same number of pairs is equal, and those two agree far better: they use the scale, and are never two apart. In an exercise *within one point* counts as agreement. Over a quarter look at the kappa.
#
# ## The gates first
#
# A gate stops a page, whatever its marks are. There are four: a readable secret, blame, a cause or an impact that the facts contradict, and an action that nobody may take there. Each has a twin that looks like it and is fine: the path to a secret, a name, a cause that the facts bear out, a command that only tries.

# %%
lines = [
    "The limits were set by Sofie Larsen; ask her if you want to change them.",
    "Thanks to Liam Fraser, who never reads the plan, the limit was gone in May.",
    "psql \"$(vault kv get -field=dsn bookings/readonly)\" -c 'select 1'",
    "kubectl -n bookings delete pod -l app=bookings --dry-run=server",
    "psql postgres://bookings:tide-over-9@db.saltmarsh.example/bookings -c 'select 1'",
]
for number, line in enumerate(lines, 1):
    print(number, line)

# %%
stopped = ...  # a list of numbers

ask("operations/reviews-that-help", "gates", stopped)

# %% solution=true
ask("operations/reviews-that-help", "gates", [2, 5], solution=True)

# %% [markdown]
# A secret that has been read is no longer one. Before you write a comment, tell whoever can revoke it. The comment itself does not repeat it.
#
# ## Comments that change something
#
# Amiangshu Bosu and others asked developers at Microsoft [which comments had been useful](https://www.microsoft.com/en-us/research/publication/characteristics-of-useful-code-reviews-an-empirical-study-at-microsoft/). Most useful were those that show something which does not work; least useful were praise, alarms that were none, and questions that helped only who asked. [Google's guide](https://google.github.io/eng-practices/review/reviewer/comments.html) adds: about the work and never about the person, with the reason, and the author decides how.
#
# Four comments on one line, `2. (8 min) Which instances run? Look in the usual place.`

# %%
comments = {
    "a": "Great page! Really like it.",
    "b": "You obviously never used this at night. Everybody knows there is no usual place.",
    "c": "Change to: `kubectl -n fares get pods -l app=fares`. You should see: all Running.",
    "d": "'The usual place' stopped me: in my first month I would have woken somebody to ask. What do you type there, and when are you content?",
}
for letter, text in comments.items():
    print(f"{letter}  {text}\n")

# %%
letter = ...

ask("operations/reviews-that-help", "which-comment", letter)

# %% solution=true
ask("operations/reviews-that-help", "which-comment", "d", solution=True)

# %% [markdown]
# What stands there, what follows from it at night, and a question. And three comments rather than eleven: those that decide. Say also what should stay, as exactly; what nobody names is gone in the next version.
#
# ## Say it
#
# Find a comment that you wrote this month. Which of its three parts is missing? Write it again, and read it to somebody as if it were for them.
#
# ## Key points
#
# - Criterion by criterion over all pages, and count. One impression colours everything.
# - Gates are apart from marks. Read the line to its end before you call it one.
# - What stands there, what follows from it, and a question.
# - Three that decide, and one thing that stays.
