# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "I was ninety percent sure"
#
# > **Étienne Gallant**, incident commander: "Two people on call told me the cause within five minutes. Both said *I am pretty sure*. One of them is right nine times in ten when she says that, the other one six times in ten. If I knew which is which, I would know whose idea to try first and whose to check first. So would they.
# > And one of them has fallen for the same thing three times: an average that hides the slow ones. He knows it. He could explain it to you."
#
# Five people have given you what their notebooks noted: what they predicted and how sure they were, and which misconceptions their wrong answers showed. You write two functions that say how sure each of them really may be, and what came again. At the end you run the first of them on your own diary, which nobody else sees.

# %%
import json
from pathlib import Path

folder = Path(files("operations/how-sure-were-you"))
diaries = sorted((folder / "diaries").iterdir())
print(*(one.name for one in diaries))
print((diaries[0]).read_text(encoding="utf-8")[:900])

# %%
print((folder / "questions.json").read_text(encoding="utf-8")[:400])

# %% [markdown]
# ## What stands in a diary
#
# One object a line. Lines of the `kind` *prediction* and *question* are answers; the others (*hint*, *tried*) do not matter here. Which question it was say `lesson` and `question` together: the same name in another lesson is another question. `tag` is the misconception that a wrong answer shows, or null. Of a prediction there is a `confidence`: how sure somebody was, in percent, that the option they chose is right.
#
# Lines stand in no order: people worked on two machines, with clocks of different offsets, and put the files together. A line that is no JSON, or holds no object, is left out: a full disk has cut it.
#
# Only the **first** answer to a prediction says how sure somebody was. After it the reply was there to be read.
#
# ## Task 1: how sure, how often right
#
# Write `calibration(path)`. It is called with the path of one diary, as text, and looks at its predictions: the first answer (by its moment) to each.
#
# | entry | what it is |
# |---|---|
# | `n` | how many there are |
# | `sure` | the mean of the confidences, in percent |
# | `right` | how many were right, in percent |
# | `brier` | the mean of Brier's score: the square of what came true (1 if it was right, 0 if not) minus the confidence, as a number from 0 to 1. Smaller is better. `brier` in the line is no help: editions made different things of it |
# | `skill` | 1 minus `brier` divided by the score of somebody who always says their own share of right answers, which is p · (1 − p). `None` where that is 0 |
# | `by` | for each confidence that occurs, rising: [confidence, how many, how many of them right] |
# | `says` | the first of these that fits: `too few` (fewer than 10), `says nothing` (all confidences are the same), `too sure` (`sure` is at least 10 above `right`), `too careful` (at least 10 below), `fits` |
#
# ```python
# {"n": 20, "sure": 84.0, "right": 60.0, "brier": 0.31, "skill": -0.29,
#  "by": [[70, 8, 6], [90, 12, 6]], "says": "too sure"}
# ```
#
# Without predictions `n` is 0, `by` is empty, `says` is `too few`, and the others are `None`. Numbers are not rounded. `sure` and `right` are never just 10 apart.


# %% task="calibration"
from datetime import UTC, datetime, timedelta


def calibration(path):
    """Return {"n": 20, "sure": 84.0, "right": 60.0, "brier": 0.31, "skill": -0.29, "by": [[70, 8, 6]], "says": "too sure"}."""
    ### BEGIN SOLUTION
    told = [one for one in first_answers(answers(path)) if one["kind"] == "prediction"]
    n = len(told)
    by = {}
    for one in told:
        by.setdefault(one["confidence"], []).append(one["right"])
    found = {"n": n, "sure": None, "right": None, "brier": None, "skill": None}
    if told:
        share = sum(one["right"] for one in told) / n
        brier = sum((one["right"] - one["confidence"] / 100) ** 2 for one in told) / n
        always = share * (1 - share)
        found |= {"sure": sum(one["confidence"] for one in told) / n, "right": 100 * share, "brier": brier}
        found |= {"skill": 1 - brier / always if always else None}
    says = {
        "too few": n < 10,
        "says nothing": len(by) == 1,
        "too sure": n and found["sure"] - found["right"] >= 10,
        "too careful": n and found["right"] - found["sure"] >= 10,
        "fits": True,
    }
    rows = [[said, len(by[said]), sum(by[said])] for said in sorted(by)]
    return found | {"by": rows, "says": next(word for word, fits in says.items() if fits)}


def answers(path):
    """Return the answers in a diary, oldest first."""
    found = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        try:
            one = json.loads(line)
        except ValueError:
            continue
        if isinstance(one, dict) and one["kind"] in ("prediction", "question"):
            found.append(one | {"at": datetime.fromisoformat(one["at"]), "asked": f"{one['lesson']}#{one['question']}"})
    return sorted(found, key=lambda one: one["at"])


def first_answers(told):
    """Return the first answer to each question."""
    found = {}
    for one in told:
        found.setdefault(one["asked"], one)
    return found.values()
    ### END SOLUTION


# %%
import matplotlib.pyplot as plt

try:
    figure, axes = plt.subplots(figsize=(6, 3.2))
    for one in diaries:
        told = calibration(str(one))
        print(f"{one.stem:10} n={told['n']:3} sure {told['sure']:5.1f} right {told['right']:5.1f} {told['says']}")
        axes.plot(
            [said for said, _, _ in told["by"]],
            [100 * good / of for _, of, good in told["by"]],
            marker="o",
            label=one.stem,
        )
    axes.plot([50, 100], [50, 100], color="grey", linewidth=0.8)
    axes.set_xlabel("how sure, %")
    axes.set_ylabel("right, %")
    axes.legend(frameon=False, fontsize=8)
    plt.show()
except NotImplementedError:
    plt.close(figure)
    print("calibration is not written yet")

# %% [markdown]
# ## Task 2: what came again
#
# Write `again(path, tags)`. `tags` is what `questions.json` holds: for each question, as `"lesson#question"`, the misconceptions that a wrong answer to it can show. Now both predictions and questions count, and all answers, not only first ones.
#
# A wrong answer with a `tag` is an **occasion** of that misconception, unless it is at the same question less than 24 hours after the last occasion of this misconception there: whoever tries again at once has not fallen for it again. (24 hours later to the second, it counts. An answer that was no occasion does not put off the next one.)
#
# A misconception is **learnt** when after its last occasion a *first* answer to a question was right that can show it (by `tags`). A question at which it showed, answered right later, says only that somebody remembers the answer: that is no first answer.
#
# Return for each misconception that showed: how many `occasions`, the day of the `last` one in UTC, and its `state`: `learnt`; else `again` with two or more occasions; else `open`.
#
# ```python
# {"average-hides": {"occasions": 3, "last": "2026-05-04", "state": "again"},
#  "local-time": {"occasions": 1, "last": "2026-04-11", "state": "learnt"}}
# ```


# %% task="again"
def again(path, tags):
    """Return {"average-hides": {"occasions": 3, "last": "2026-05-04", "state": "again"}, ...}."""
    ### BEGIN SOLUTION
    told = answers(path)
    shown = {}
    for one in told:
        if one["tag"]:
            seen = shown.setdefault(one["tag"], [])
            here = [before["at"] for before in seen if before["asked"] == one["asked"]]
            if not here or one["at"] - here[-1] >= timedelta(hours=24):
                seen.append(one)
    found = {}
    for tag, seen in shown.items():
        last = seen[-1]["at"]
        learnt = any(one["right"] and one["at"] > last and tag in tags[one["asked"]] for one in first_answers(told))
        state = "learnt" if learnt else "again" if len(seen) > 1 else "open"
        found[tag] = {"occasions": len(seen), "last": last.astimezone(UTC).date().isoformat(), "state": state}
    return found
    ### END SOLUTION


# %%
tags = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
try:
    for one in diaries:
        print(one.stem)
        for tag, told in sorted(again(str(one), tags).items()):
            print(f"  {tag:20} {told['occasions']} {told['last']} {told['state']}")
except NotImplementedError:
    print("again is not written yet")

# %% [markdown]
# ## Your own
#
# This is your diary. It lies on your own disk, and nobody grades it. What the cell prints would be handed in with the notebook, so it is wiped as soon as you have read it and pressed Enter. How sure are you when you are wrong?

# %%
from IPython.core.error import StdinNotImplementedError
from IPython.display import clear_output
from platformdirs import user_data_path

mine = user_data_path("groundschool") / "diary.jsonl"
try:
    if mine.exists():
        told = calibration(str(mine))
        print("your own:", told["says"], "-", told["n"], "predictions; sure", told["sure"], "right", told["right"])
        input("Read it, then press Enter: it is wiped.")
        clear_output()
    else:
        print("You have no diary yet: it begins with your first prediction in a lesson.")
except (EOFError, OSError, StdinNotImplementedError):  # nobody is there to read it
    clear_output()
except NotImplementedError:
    print("calibration is not written yet")

# %% [markdown]
# ## Say it
#
# One sentence to yourself: at what do you say *sure* and should say *I think*? And one to your mentor: which mistake of yours came again, and on which new question will you show that it is gone?
