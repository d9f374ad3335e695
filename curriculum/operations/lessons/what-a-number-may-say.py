# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## A green slide
#
# On the last Thursday of the quarter Samuel makes the slide of his area. Five numbers, five green fields. *Incident documents: 4.9 of 5.* He is glad, because in the quarter before it was 4.2, and he draws an arrow.
#
# On Friday somebody asks: *From how many?* From four. *Who gave the marks?* He looks. Two of the four were marked by whoever wrote them. Of nine other documents there is no mark at all. Nobody has lied. But what the slide says (*our documents are excellent, and getting better*) nobody knows.
#
# This lesson is about what a number may say: what it rests on, what is missing, how sure it is, and what it can say about a change. It takes forty minutes. Which share to tell at all, and what pushes it, is in [numbers that managers read](numbers-that-managers-read.ipynb). Where you see `...`, put your answer in its place and run the cell again.

# %%
import json
import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from groundschool import ask, files, predict

folder = files("operations/a-scorecard-that-holds", variant=2) / "payments"
marks = pd.read_csv(folder / "documents.csv", dtype=str, keep_default_na=False)
marks.head(8)

# %% [markdown]
# ## What counts

# %%
predict("operations/what-a-number-may-say", "own-mark")

# %% [markdown]
# Before there is a mean, somebody has decided what goes into it. Three questions help:
#
# - **Who says so?** A mark by the author, an answer by the team about itself, a review by a robot: each of these is easy to get, and each goes up by itself.
# - **Is it of this time?** A document belongs to the quarter in which it was published; a pull request to the one in which it was merged. That it was marked later does not move it.
# - **Is it the last word?** A mark is given again after a mistake is mended. A review is [dismissed](https://github.com/dotnet/arcade-services/pull/1382). A change is reverted, also after the quarter, and sometimes [the revert is reverted](https://github.com/release-drafter/release-drafter/issues/1257). People [edit an answer, and the form writes a second row](https://github.com/GatorIncubator/gatorgrouper/issues/75).
#
# How do the marks of this area look, by who gave them? (These are rows of both quarters, not documents: an older mark stands there, too.)

# %%
who = np.where(
    marks["mark"] == "",
    "no mark",
    np.where(marks["author"].str.lower() == marks["reviewer"].str.lower(), "the author", "somebody else"),
)
marks.assign(value=pd.to_numeric(marks["mark"]), by=who).groupby("by")["value"].agg(["size", "mean"]).round(2)

# %% [markdown]
# ## What is missing

# %%
predict("operations/what-a-number-may-say", "no-review")

# %% [markdown]
# A number that becomes better when nobody looks is worse than none. So there are three things, not two: *yes*, *no*, and **missing**. Missing is not 0, not a pass, and not nothing: it is told beside the number.
#
# Tools get this wrong in both directions. One chart counted a question that was skipped [as a rating of 0](https://github.com/surveyjs/survey-analytics/issues/253). In another system 0 meant *cannot answer*, and [went into the averages](https://github.com/UniversityOfHelsinkiCS/palaute/issues/107).
#
# And some rows do not belong to it at all. They are neither answers nor missing: whoever made the survey tries it out, somebody leaves after the first page, somebody answers twice.

# %%
later = max(folder.glob("*Q*"))
survey = pd.read_csv(later / "survey.csv", dtype=str, keep_default_na=False).iloc[2:]  # two more rows of headings
survey.groupby(["Status", "Finished", "Q1"]).size().rename("rows").reset_index()

# %% [markdown]
# *Try it:* a survey about a team. 5 is the best mark.
#
# | row | who | answer |
# |---|---|---|
# | 1 | a customer | 5 |
# | 2 | a customer | 4 |
# | 3 | a customer | (empty) |
# | 4 | a customer | 3 |
# | 5 | a customer | Not applicable |
# | 6 | somebody of the team | 5 |
# | 7 | a trial before it was sent | 1 |
# | 8 | a customer who did not finish | 2 |
#
# What is the mean, how many does it rest on, and how many are missing?

# %%
found = ...
ask("operations/what-a-number-may-say", "the-mean", found)

# %% solution=true
found = [(5 + 4 + 3) / 3, 3, 2]
ask("operations/what-a-number-may-say", "the-mean", found, solution=True)

# %% [markdown]
# Those who were asked and sent nothing are missing, too. They are not even in the file. A survey with 12 answers says something else when 14 were asked than when 300 were.
#
# ## How sure
#
# A number of few is mostly luck, and an **interval** says how much. Which one depends on what was counted.
#
# **A share of a sample.** Reviewed pull requests stand for how we work, also for the next ones. [Newcombe](https://doi.org/10.1002/%28SICI%291097-0258%2819980430%2917%3A8%3C857%3A%3AAID-SIM777%3E3.0.CO%3B2-E) compared seven intervals in 1998. The one of most textbooks, plus and minus, leaves the scale and has no width at all at 0 of 20. Wilson's does well, and [NIST's handbook](https://www.itl.nist.gov/div898/handbook/prc/section2/prc241.htm) gives it, too. Newcombe's own examples are a good test for any code:


# %%
def share(hits, of):
    """Return both ends of Wilson's interval, at 95 %."""
    z, p = 1.96, hits / of
    half = z * math.sqrt(p * (1 - p) / of + z**2 / (4 * of**2))
    return [(p + z**2 / (2 * of) + sign * half) / (1 + z**2 / of) for sign in (-1, 1)]


for hits, of, printed in (
    (81, 263, "0.2553 0.3662"),
    (15, 148, "0.0624 0.1605"),
    (0, 20, "0.0000 0.1611"),
    (1, 29, "0.0061 0.1718"),
):
    low, high = share(hits, of)
    print(f"{hits:3} of {of:3}: {low:.4f} {high:.4f}   in the paper: {printed}")

# %% [markdown]
# **A mean.** Marks from 1 to 5 have a spread: $\bar x \pm 1.96\, s / \sqrt n$, cut off at 1 and at 5, with $s$ the standard deviation of a sample. It is rough: with few values that all are alike it is much too narrow. That is why a policy asks for a least `n` beside it. (Whether one may take means of such answers at all is an old quarrel; [here is a calm look at it](https://doi.org/10.1007/s10459-010-9222-y).)
#
# **All of them.** Sometimes everything was looked at.

# %%
predict("operations/what-a-number-may-say", "all-counted")

# %% [markdown]
# So there are two kinds of doubt. *Luck* is there where some stand for many; it shrinks with `n`. *Not knowing* is there where something is missing; it shrinks only when somebody looks. For a count or a list that is whole, the interval goes from *all that is missing is bad* to *all that is missing is good*.
#
# *Try it:* of 8 critical services 7 have an objective. Of 2 more nobody has said whether they are critical. From where to where, in per cent, may the share lie, if these two may be critical?

# %%
between = ...
ask("operations/what-a-number-may-say", "what-is-missing-moves", between)

# %% solution=true
between = [70, 90]
ask("operations/what-a-number-may-say", "what-is-missing-moves", between, solution=True)

# %% [markdown]
# Before anything is concluded, two things are asked of a number: that `n` is large enough, and that not too much of it is missing. From 10 answers with 20 missing one knows little, whatever the interval says.
#
# ### Three verdicts
#
# A target cuts the scale in two. If the whole interval is on the good side, it is *met*; if the whole of it is on the other side, *not met*. If it lies on both sides, there are *too few to say* (in a table: *too few*). That is not the same as *not met*, and it is not a yellow light: it says *count on*.

# %%
table = pd.DataFrame(
    [("A", 4.3, 3.8, 4.8, 9), ("B", 3.4, 2.9, 3.9, 6), ("C", 4.4, 4.0, 4.8, 24), ("D", 4.9, 4.7, 5.0, 4)],
    columns=["area", "mean", "low", "high", "n"],
)
figure, axes = plt.subplots(figsize=(8, 2.6))
ends = [table["mean"] - table["low"], table["high"] - table["mean"]]
axes.errorbar(table["mean"], table["area"], xerr=ends, fmt="o", color="#1f5a7a", capsize=5)
axes.axvline(4, color="#b4541a", linestyle="--", label="target: 4 or more")
for row in table.itertuples():
    axes.annotate(f"n {row.n}", (row.high, row.area), xytext=(6, -4), textcoords="offset points", fontsize=9)
axes.set(xlim=(2.5, 5.4), xlabel="mean of the marks", title="Marks of four areas, with 95 % intervals")
axes.set_ylim(3.6, -0.6)
axes.legend(loc="lower left")
plt.show()

# %% [markdown]
# *Try it:* the target is 4 or more, and the policy asks for at least 6. D has only four marks, so it is *too few*, however well it looks. What of A, B and C?

# %%
verdicts = ...
ask("operations/what-a-number-may-say", "three-verdicts", verdicts)

# %% solution=true
verdicts = ["too few", "not met", "met"]
ask("operations/what-a-number-may-say", "three-verdicts", verdicts, solution=True)

# %% [markdown]
# ### Arrows

# %%
predict("operations/what-a-number-may-say", "went-up")

# %% [markdown]
# Our rule is simple: an arrow only where the two intervals do not even touch, and where both rest on enough. It is a strict rule. Two intervals may overlap a little and the difference may still be real. But nobody has ever had to take such an arrow back.
#
# ## Before and after
#
# *Since we have the template, documents are better.* Each word of that can be wrong.

# %%
predict("operations/what-a-number-may-say", "worst-month")

# %% [markdown]
# [Galton](https://doi.org/10.2307/2841583) saw it in 1886 with tall parents and their children: after something extreme comes something more usual. Who waits for a bad month and then acts will see an improvement.
#
# What can be done about it is not much mathematics:
#
# - **Fix the windows before you look**, and write them down with the date.
# - **Equal lengths, whole weeks**, and long enough. Otherwise one window has more weekends, or more luck.
# - **Nothing of the change inside.** While half of the team has the new way, it is neither before nor after.
# - **No gap that somebody chose.** If three weeks may be left out, one can choose which.
# - **Over.** A window that ends next week has no end yet.
# - **The same rule about enough** as for any number. From *missing* nobody gets better.
#
# *Try it:* a change was made on 10 and 11 March 2026. A window holds its first day and not its last. The policy asks for 28 days or more, and allows a gap of 5 days.
#
# | pair | before | after |
# |---|---|---|
# | A | 17 February to 10 March | 12 March to 7 May |
# | B | 12 February to 12 March | 12 March to 9 April |
# | C | 9 February to 9 March | 12 March to 9 April |
# | D | 10 February to 10 March | 2 April to 30 April |
#
# Which one is sound?

# %%
sound = ...
ask("operations/what-a-number-may-say", "sound-windows", sound)

# %% solution=true
sound = "C"
ask("operations/what-a-number-may-say", "sound-windows", sound, solution=True)

# %% [markdown]
# ### What else happened
#
# Windows that are sound show *that* the number is another one. They cannot show *why*. In the same weeks two people joined, the timetable was frozen, a provider had a new version. Such things are called **confounders**, and the change calendar knows many of them. What went on all the time, before and after, is none: it was the same in both. What began or ended in between is one, wherever in the two windows it did.

# %%
calendar = pd.DataFrame(json.loads((folder / "calendar.json").read_text()))
calendar[["start", "end"]] = calendar[["start", "end"]].apply(pd.to_datetime, utc=True)
main = calendar[calendar["title"].str.startswith(("A template", "Reviews in", "A checker"))].iloc[0]
span = [main["start"] - pd.Timedelta(days=70), main["start"] + pd.Timedelta(days=72)]
figure, axes = plt.subplots(figsize=(9, 3.4))
for place, row in enumerate(calendar.itertuples()):
    colour = "#b4541a" if row.id == main["id"] else "#bbbbbb" if row.status == "canceled" else "#1f5a7a"
    axes.plot([row.start, row.end], [place, place], linewidth=5, color=colour, solid_capstyle="butt")
for edge in span:
    axes.axvline(edge, color="#5b7f3a", linestyle=":")
axes.axvline(main["start"], color="#b4541a", linewidth=2)
axes.set_yticks(range(len(calendar)), [f"{row.title[:34]}" for row in calendar.itertuples()], fontsize=8)
axes.set_xlim(span[0] - pd.Timedelta(days=20), span[1] + pd.Timedelta(days=20))
axes.set_title("The change (red), what else there was (grey: canceled), and ten weeks before and after")
figure.autofmt_xdate()
plt.show()

# %% [markdown]
# A calendar has only what somebody wrote down. Ask the people, too.
#
# ## What it does not say
#
# - **Who.** Marks, reviews and answers are of a team's work. Made into a list of people they tell who took the hard documents, and next time nobody will. With few values they tell nothing but luck.
# - **Why.** See above.
# - **Whether it matters.** An objective for each critical service can be a file that nobody opens. [DORA](https://dora.dev/guides/dora-metrics/) warns of numbers that become goals.
#
# ## Say it
#
# > Incident documents: from the four marks that others gave, one cannot say anything; two more were by their authors, and nine have none. From next week each document gets a reader within five days, then I can say more in March. Rework: 1 of 12, somewhere between 1 and 35 %; of eight nobody looked. Of all this I would mend the eight.
#
# ## Key points
#
# - Ask who says so. One's own mark is no measurement.
# - Missing is neither 0 nor a pass. It stands beside the number.
# - Luck shrinks with n, not knowing shrinks when somebody looks.
# - Met, not met, too few to say. An arrow only where intervals are apart.
# - Windows first, then the data. Equal, whole weeks, without the change, without a gap, over.
# - What else happened stands beside it. And no list of people.
#
# **Your turn:** [A scorecard that holds](../a-scorecard-that-holds.ipynb).
#
# **What differs in your company:** the targets, from how many on a number may be judged, how long windows are, and who may see which number.
