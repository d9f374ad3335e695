# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "All green, and the new template did it"
#
# > **Catarina Lobo**, head of operations, Thursday 16:20: "Tomorrow each of the three areas shows its scorecard. I have seen the drafts: fourteen of fifteen numbers are green. One area has marks of 4.9 out of 5, from four documents, two of which their authors marked themselves. Another one had nobody who reviewed, so nothing *needed rework*. In the survey somebody has counted *blank* as 0, and somebody else has left their own tests in.
# > And one slide says that the new template has made the documents better. It shows three weeks before and ten weeks after. A list below it names the best author.
# > I would rather show *too few to say* six times than one green that I have to take back."
#
# You write two functions: the scorecard of an area, and what is to be said of a claim about a change. The check looks at each number by itself: begin with one, and return the others when you have them.

# %%
import csv
import json
from collections import Counter
from pathlib import Path

folder = Path(files("operations/a-scorecard-that-holds"))
area = folder / "bookings"
print((area / "policy.json").read_text(encoding="utf-8"))
print(*(area / "documents.csv").read_text(encoding="utf-8").splitlines()[:7], sep="\n")
pulls = json.loads((area / "pulls.json").read_text(encoding="utf-8"))
print("\n", len(pulls), "pull requests; one with reviews, and one that reverts:")
print(json.dumps(max(pulls, key=lambda pull: len(pull["reviews"])), indent=1))
print(next(pull["body"] for pull in pulls if (pull["body"] or "").startswith("Reverts")))

# %%
later = max(area.glob("*Q*"))
print(*(later / "survey.csv").read_text(encoding="utf-8").splitlines()[:7], sep="\n")
with (later / "survey.csv").open(encoding="utf-8", newline="") as lines:
    print("\n", Counter(row["Q1"] for row in csv.DictReader(lines)), "\n")
print(*(later / "slos.json").read_text(encoding="utf-8").splitlines()[:4], sep="\n")
print(*(later / "catalog.json").read_text(encoding="utf-8").splitlines()[:4], sep="\n")

# %% [markdown]
# ## The rules of the house
#
# Each area has a folder. `policy.json` says which two quarters it is about, the older one first. A quarter, and every other window, holds its first day and all that follow, but not its last one, the `end`. Days begin at midnight in UTC; moments have an offset, not always the same. `documents.csv` and `pulls.json` are over both quarters and somewhat more; each quarter has a folder with what was exported at its end. In logins and addresses capitals do not matter. The numbers of the policy differ from area to area.
#
# A number is `value`, `n` (how many it rests on) and `missing` (how many belong to it of which one cannot say).
#
# **documents**, a mean. The incident documents whose `published_at` lies in the window. The file has a row for each mark, and a row without a mark for a document that has none. A mark counts when it is not empty and its `reviewer` is not its `author`. Of a document with several marks that count, the one with the latest `reviewed_at` is its mark, also if that was after the window. A document without a mark that counts is *missing*.
#
# **Landed** is a pull request with a `merged_at` in the window, whose own `user` is no `Bot`.
#
# **rework**, a share in per cent. Of the landed ones with the label *infrastructure*: how many needed major rework. Reviews count that have a `submitted_at` before the `merged_at` and are neither by a `Bot` nor by the author. Without any of these, whatever its `state`, the pull request is *missing*: nobody has looked. It needed major rework when changes were requested (`CHANGES_REQUESTED`) on two or more different commits (`commit_id`). Two people about the same commit are one round.
#
# **observability**, a count. Each landed pull request is one improvement if it has the label *observability* and was not reverted, else none. It was reverted if a merged pull request, whenever that was, has a `body` that begins with `Reverts saltmarsh/platform#` and its number. A landed one without any label is *missing*: nobody knows what it is. `n` are all the others.
#
# **objectives**, a share in per cent, from the quarter's folder. Of the critical services: how many have an objective. Critical is an entry of `catalog.json` whose `lifecycle` is *production* and whose annotation `saltmarsh.example/tier` is `"1"`. An entry in production without that annotation is *missing*. `slos.json` is a list of OpenSLO's documents: `spec.service`, and `spec.objectives`, each with its `target`. An objective whose target is `null` is none yet.
#
# **satisfaction**, a mean, from the quarter's folder. `survey.csv` has three rows of headings; the first one names the columns. A row counts when its `Status` is *IP Address*, `Finished` is *True*, and its `RecipientEmail` is not of the `team`. Of several rows that count with the same address only the one with the latest `RecordedDate` is left, whatever it says; rows without an address are somebody each. The answer `Q1` is one of the five texts of `SCALE`. Empty, *Don't know* and *Not applicable* are *missing*. (How many were asked is not in the export.)
#
# **Between what the truth may lie**, `low` and `high`, at 95 % with $z = 1.96$:
#
# | number | from where to where |
# |---|---|
# | rework, a share of a sample | Wilson's interval: $\left(p + \frac{z^2}{2n} \pm z\sqrt{\frac{p(1-p)}{n} + \frac{z^2}{4n^2}}\right) / \left(1 + \frac{z^2}{n}\right)$, in per cent |
# | documents, satisfaction: means | mean $\pm\, z \, s / \sqrt{n}$, where $s$ is the standard deviation of a sample (divided by $n - 1$); not below 1 and not above 5 |
# | objectives: all were looked at, so there is no luck | `low` as if all missing were critical and had none, `high` as if they were critical and had one: of $n + missing$ |
# | observability: all were looked at, too | from the count to the count plus `missing` |
#
# Where $n$ is 0, `value`, `low` and `high` are `None`; where a mean has $n = 1$, its `low` and `high` are.
#
# **Enough** is there when `low` is not `None`, $n$ is at least the policy's `min_n`, and of $n + missing$ at most `most_missing_percent` are missing.
#
# ## Task 1: the scorecard
#
# Write `scorecard(folder)`. `folder` is the path of an area's folder, a text. It returns five entries: each number of the later quarter and of the older one, a verdict on the later one, and where it went. Nothing is rounded.
#
# ```python
# {"documents": {"now": {"value": 4.5, "n": 12, "missing": 3, "low": 4.24, "high": 4.76},
#                "before": {"value": 3.1, "n": 14, "missing": 2, "low": 2.8, "high": 3.4}, "verdict": "met", "trend": "up"},
#  "rework": {"now": {"value": 10.0, "n": 20, "missing": 1, "low": 2.79, "high": 30.1},
#             "before": {"value": None, "n": 0, "missing": 0, "low": None, "high": None},
#             "verdict": "too few to say", "trend": "no telling"},
#  "observability": {...}, "objectives": {...}, "satisfaction": {...}}
# ```
#
# - `verdict` is *too few to say* where there is not enough. Else it is *met* when the whole interval, with both ends, is on the good side of the target, *not met* when the whole of it is on the other side, and *too few to say* when some of it is here and some there. Good is: at `at_least` or above it, and where there is an `at_most` at that or below it; with `below` what is below it.
# - `trend` is *up* or *down* when there is enough in both quarters and the later interval lies wholly above or below the older one (they do not even touch); else *no telling*. It says where the number went, not whether that is good.
#
# **Refused** is a mark that counts and is no number from 1 to 5 (`4,5`; 0; above 5), and an answer that counts and is none of the texts: raise a `ValueError` that names the document or the answer (`INC0020417`, `R_3fk29dLw81mXq0z`). What does not count is not looked at: whoever tries out a survey types anything. Nor is a document that lies in no window that is measured.
#
# There may be none of anything; the headings are always there. What is not in the data: two marks or two answers of one moment, a mark or an answer that cannot be read and that a later one replaces, a revert that is reverted or has the label *observability*, two services of one name, a `RecordedDate` of other clocks, `nan`, marks below 1 but above 0.


# %% task="scorecard"
import math
import statistics
from datetime import datetime

SCALE = {
    "Very dissatisfied": 1,
    "Dissatisfied": 2,
    "Neither satisfied nor dissatisfied": 3,
    "Satisfied": 4,
    "Very satisfied": 5,
}


def within(moment, start, end):
    """Return whether a moment, a text, lies in the window of two days."""
    first, last = (datetime.fromisoformat(f"{day}T00:00Z") for day in (start, end))
    return first <= datetime.fromisoformat(moment) < last


def scorecard(folder):
    """Return {"documents": {"now": {"value": 4.5, ...}, "before": {...}, "verdict": "met", "trend": "up"}, ...}."""
    ### BEGIN SOLUTION
    policy, found = read(folder, "policy.json"), {}
    for kpi, rule in policy["kpis"].items():
        before, now = (measured(kpi, *COUNTED[kpi](folder, one)) for one in policy["quarters"])
        found[kpi] = {"now": now, "before": before, "verdict": verdict(now, rule), "trend": compared(before, now, rule)}
    return found


def read(folder, name):
    """Return what a file of JSON holds."""
    with open(f"{folder}/{name}", encoding="utf-8") as text:
        return json.load(text)


def rows(folder, name):
    """Return the rows of a table."""
    with open(f"{folder}/{name}", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def measured(kpi, values, missing):
    """Return a number with what it rests on, and between what the truth may lie."""
    n, value, low, high = len(values), None, None, None
    if n and kpi == "observability":
        value = low = sum(values)
        high = value + missing
    elif n and kpi == "objectives":
        value, all_of_them = 100 * sum(values) / n, n + missing
        low, high = 100 * sum(values) / all_of_them, 100 * (sum(values) + missing) / all_of_them
    elif n and kpi == "rework":
        share, width = sum(values) / n, 1.96**2 / n
        half = 1.96 * math.sqrt(share * (1 - share) / n + width / (4 * n))
        value, low, high = (
            100 * one
            for one in (share, (share + width / 2 - half) / (1 + width), (share + width / 2 + half) / (1 + width))
        )
    elif n:
        value = statistics.mean(values)
        if n > 1:
            half = 1.96 * statistics.stdev(values) / math.sqrt(n)
            low, high = max(value - half, 1.0), min(value + half, 5.0)
    return {"value": value, "n": n, "missing": missing, "low": low, "high": high}


# Each of the five returns what counts in a window: values, and how many are missing.


def documents(folder, window):
    """Return the marks of documents."""
    marks = {}
    for row in rows(folder, "documents.csv"):
        if within(row["published_at"], window["start"], window["end"]):
            mine = marks.setdefault(row["incident"], [])
            if row["mark"] and row["reviewer"].lower() != row["author"].lower():
                mine.append((datetime.fromisoformat(row["reviewed_at"]), row["mark"]))
    last = {incident: max(mine)[1] for incident, mine in marks.items() if mine}
    return [read_mark(text, incident) for incident, text in last.items()], len(marks) - len(last)


def read_mark(text, name):
    """Return a mark from 1 to 5."""
    try:
        found = float(text)
    except ValueError as error:
        raise ValueError(f"{name}: {text!r} is no number") from error
    if not 1 <= found <= 5:
        raise ValueError(f"{name}: {text} is no mark")
    return found


def landed(pulls, window):
    """Return the pull requests of people that were merged in a window, each with the names of its labels."""
    return [
        (one, {label["name"] for label in one["labels"]})
        for one in pulls
        if one["merged_at"]
        and within(one["merged_at"], window["start"], window["end"])
        and one["user"]["type"] != "Bot"
    ]


def rework(folder, window):
    """Return of each reviewed pull request of infrastructure whether it needed major rework."""
    values, missing = [], 0
    for one, names in landed(read(folder, "pulls.json"), window):
        if "infrastructure" in names:
            seen = [
                review
                for review in one["reviews"]
                if review["submitted_at"] < one["merged_at"]
                and review["user"]["type"] != "Bot"
                and review["user"]["login"].lower() != one["user"]["login"].lower()
            ]
            rounds = {review["commit_id"] for review in seen if review["state"] == "CHANGES_REQUESTED"}
            values += [len(rounds) >= 2] if seen else []
            missing += not seen
    return values, missing


def observability(folder, window):
    """Return of each labelled pull request whether it is an improvement that was not reverted."""
    pulls = read(folder, "pulls.json")
    start = "Reverts saltmarsh/platform#"
    bodies = [one["body"] for one in pulls if one["merged_at"] and (one["body"] or "").startswith(start)]
    reverted = {body.removeprefix(start).split()[0] for body in bodies}
    mine = landed(pulls, window)
    values = ["observability" in names and str(one["number"]) not in reverted for one, names in mine if names]
    return values, len(mine) - len(values)


def objectives(folder, quarter):
    """Return of each critical service whether it has an objective."""
    tracked = set()
    for one in read(folder, f"{quarter['name']}/slos.json"):
        if any(goal["target"] is not None for goal in one["spec"]["objectives"]):
            tracked.add(one["spec"]["service"])
    values, missing = [], 0
    for one in read(folder, f"{quarter['name']}/catalog.json"):
        if one["spec"]["lifecycle"] == "production":
            tier = one["metadata"]["annotations"].get("saltmarsh.example/tier")
            values += [one["metadata"]["name"] in tracked] if tier == "1" else []
            missing += tier is None
    return values, missing


def satisfaction(folder, quarter):
    """Return the answers of a quarter's survey."""
    team, last = {one.lower() for one in read(folder, "policy.json")["team"]}, {}
    for row in sorted(rows(folder, f"{quarter['name']}/survey.csv"), key=lambda row: row["RecordedDate"]):
        who = row["RecipientEmail"].lower()
        if row["Status"] == "IP Address" and row["Finished"] == "True" and who not in team:
            last[who or row["ResponseId"]] = row
    told = [row for row in last.values() if row["Q1"] not in ("", "Don't know", "Not applicable")]
    return [read_answer(row["Q1"], row["ResponseId"]) for row in told], len(last) - len(told)


def read_answer(text, name):
    """Return an answer from 1 to 5."""
    if text not in SCALE:
        raise ValueError(f"{name}: {text!r} is no answer")
    return SCALE[text]


COUNTED = {
    "documents": documents,
    "rework": rework,
    "observability": observability,
    "objectives": objectives,
    "satisfaction": satisfaction,
}


def enough(one, rule):
    """Return whether anything may be concluded."""
    gaps = 100 * one["missing"] > rule["most_missing_percent"] * (one["n"] + one["missing"])
    return None not in one.values() and one["n"] >= rule["min_n"] and not gaps


def verdict(one, rule):
    """Return whether a target is met, if one can say."""
    if not enough(one, rule):
        return "too few to say"
    low, high = one["low"], one["high"]
    if "below" in rule:
        good, bad = high < rule["below"], low >= rule["below"]
    else:
        good = low >= rule["at_least"] and high <= rule.get("at_most", math.inf)
        bad = high < rule["at_least"] or low > rule.get("at_most", math.inf)
    return "met" if good else "not met" if bad else "too few to say"


def compared(before, now, rule):
    """Return where a number went, if one can tell."""
    if not enough(before, rule) or not enough(now, rule):
        return "no telling"
    return "up" if now["low"] > before["high"] else "down" if now["high"] < before["low"] else "no telling"
    ### END SOLUTION


# %%
def _show_areas():
    for name in ("bookings", "payments", "storefront"):
        print(name)
        for kpi, one in scorecard(str(folder / name)).items():
            shown = " ".join(
                "   None" if one["now"][key] is None else f"{one['now'][key]:7.2f}" for key in ("value", "low", "high")
            )
            print(
                f"  {kpi:14} {shown}   {one['now']['n']:3} {one['now']['missing']:3}  {one['verdict']:15} {one['trend']}"
            )


try:
    print("value, low, high, n, missing, verdict, trend")
    _show_areas()
except NotImplementedError:
    print("scorecard is not written yet")

# %% [markdown]
# ## Task 2: before and after
#
# Somebody says that a change has moved a number.

# %%
_claims = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
print(*_claims[:5], sep="\n")
print(*json.loads((folder / _claims[0]["area"] / "calendar.json").read_text(encoding="utf-8"))[:5], sep="\n")

# %% [markdown]
# Write `before_after(folder, claim)`: the path of an area's folder, and a claim as above (a dictionary; `area` may be missing in it). `kpi` is *documents* or *rework*. `change` is an entry of the area's `calendar.json`. The windows `before` and `after` are two days each; windows and entries, like quarters, hold their first day and not their last.
#
# ```python
# {"verdict": "holds", "faults": [], "before": {"value": 3.1, "n": 14, "missing": 2, "low": 2.8, "high": 3.4},
#  "after": {"value": 4.5, "n": 12, "missing": 0, "low": 4.24, "high": 4.76}, "confounders": ["CAL-417", "CAL-583"]}
# {"verdict": "invalid", "faults": ["gap", "unequal"], "before": None, "after": None, "confounders": []}
# ```
#
# 1. These numbers are of a team. If `of` is not *team* but a login, the verdict is *refused*, whatever else is the matter: no `faults`, and the rest as in the second example.
# 2. Otherwise look for `faults`, all of them, in any order. With one or more the verdict is *invalid*.
#     - `unequal`: the windows are not of the same length.
#     - `length`: a window is shorter than `least_days`, or not a whole number of weeks.
#     - `overlap`: the window before ends after the change's `start`, or the window after begins before its `end`.
#     - `gap`: more than `most_gap_days` days lie between the end of the window before and the change's `start`, or between its `end` and the window after. Whoever may leave out weeks can choose them.
#     - `unfinished`: the window after ends after `as_of`.
# 3. Otherwise measure the number in both windows as in task 1 and compare them as for a trend, with the same rule about what is enough. *holds*: it went where the claim `says`; *contradicted*: it went the other way; *not shown*: no telling. A better document has a higher mark. With less rework a pull request was better.
# 4. `confounders` are the `id`s, in any order, of what else may have moved the number: entries of the calendar other than the change, that are not *canceled*, whose `kpis` have this one, and that go on for at least a day between the beginning of the window before and the end of the window after. One that goes on during all of that time is none: it was the same before and after.
#
# *holds* says that the number is another one. Why it is, the number does not know: that is why the confounders stand beside it. What `scorecard` refuses, is refused here, too, where it lies in a window that is measured.


# %% task="before-after"
from datetime import date


def before_after(folder, claim):
    """Return {"verdict": "holds", "faults": [], "before": {...}, "after": {...}, "confounders": ["CAL-417"]}."""
    ### BEGIN SOLUTION
    policy, entries = read(folder, "policy.json"), {one["id"]: one for one in read(folder, "calendar.json")}
    found = {"verdict": "refused", "faults": [], "before": None, "after": None, "confounders": []}
    if claim["of"] != "team":
        return found
    change = entries.pop(claim["change"])
    found["faults"] = faults(policy, claim, change)
    if found["faults"]:
        return found | {"verdict": "invalid"}
    kpi = claim["kpi"]
    before, after = (
        measured(kpi, *COUNTED[kpi](folder, {"start": start, "end": end}))
        for start, end in (claim["before"], claim["after"])
    )
    went = compared(before, after, policy["kpis"][kpi])
    better = {"documents": "up", "rework": "down"}[kpi]
    holds = (went == better) == (claim["says"] == "better")
    verdict = "not shown" if went == "no telling" else "holds" if holds else "contradicted"
    others = [
        name
        for name, one in entries.items()
        if kpi in one["kpis"] and confounds(one, claim["before"][0], claim["after"][1])
    ]
    return {"verdict": verdict, "faults": [], "before": before, "after": after, "confounders": others}


def faults(policy, claim, change):
    """Return what is wrong with two windows around a change."""
    begin, until, since, last, start, end = (
        date.fromisoformat(day) for day in (*claim["before"], *claim["after"], change["start"], change["end"])
    )
    lengths, gaps = [(until - begin).days, (last - since).days], [(start - until).days, (since - end).days]
    wrong = {
        "unequal": lengths[0] != lengths[1],
        "length": any(one < policy["claims"]["least_days"] or one % 7 for one in lengths),
        "overlap": min(gaps) < 0,
        "gap": max(gaps) > policy["claims"]["most_gap_days"],
        "unfinished": claim["after"][1] > policy["as_of"],
    }
    return [name for name, is_so in wrong.items() if is_so]


def confounds(one, first, last):
    """Return whether an entry goes on within the time of both windows, but not all through it."""
    always = one["start"] <= first and one["end"] >= last
    return one["status"] != "canceled" and one["start"] < last and one["end"] > first and not always
    ### END SOLUTION


# %%
def _show_claims():
    for claim in _claims:
        told = before_after(str(folder / claim["area"]), claim)
        sides = [f"{one['value']:6.2f} (n {one['n']})" for one in (told["before"], told["after"]) if one and one["n"]]
        head = f"{claim['area']:11} {claim['kpi']:10} {claim['says']:7} {told['verdict']:13}"
        print(head, *told["faults"], *sides, *told["confounders"])


try:
    _show_claims()
except NotImplementedError:
    print("before_after is not written yet")

# %% [markdown]
# ## Say it
#
# Three sentences to Catarina: what she may show tomorrow, what she may not, and the one thing that the area should count from now on. (Nobody grades this. She will ask.)
