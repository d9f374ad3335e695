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
# You write two functions: the scorecard of an area, and what is to be said of a claim about a change.

# %%
import csv
import json
from collections import Counter
from pathlib import Path

folder = Path(files("operations/a-scorecard-that-holds"))
area = folder / "bookings"
print(
    *sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if "bookings" in str(path) or path.parent == folder
    ),
    sep="\n",
)
print()
print((area / "policy.json").read_text(encoding="utf-8"))

# %%
print(*(area / "documents.csv").read_text(encoding="utf-8").splitlines()[:9], sep="\n")
pulls = json.loads((area / "pulls.json").read_text(encoding="utf-8"))
print("\n", len(pulls), "pull requests; one with reviews:")
print(json.dumps(max(pulls, key=lambda one: len(one["reviews"])), indent=1))
print(Counter(review["state"] for one in pulls for review in one["reviews"]))

# %%
policy = json.loads((area / "policy.json").read_text(encoding="utf-8"))
before, now = (one["name"] for one in policy["quarters"])
print(*(area / now / "survey.csv").read_text(encoding="utf-8").splitlines()[:9], sep="\n")
with (area / now / "survey.csv").open(encoding="utf-8", newline="") as lines:
    print("\n", Counter(row["Q1"] for row in csv.DictReader(lines)))
print((area / now / "slos.json").read_text(encoding="utf-8"))
print(*(area / now / "catalog.json").read_text(encoding="utf-8").splitlines()[:4], sep="\n")

# %% [markdown]
# ## The rules of the house
#
# Each area has a folder. `policy.json` says which two quarters it is about, the older one first. A quarter, and every other window, holds its first moment and all that follow, but not its end. Moments have an offset, not always the same. `documents.csv` and `pulls.json` are over both quarters and somewhat more; each quarter has a folder with what was exported at its end. All numbers of the policy differ from area to area.
#
# A number is `value`, `n` (how many it rests on) and `missing` (how many belong to it of which one cannot say).
#
# **documents**, a mean. The incident documents whose `published_at` lies in the quarter. The file has a row for each mark, and a row without a mark for a document that has none. A mark counts when it is not empty and its `reviewer` is not its `author` (capitals do not matter in a login). Of a document with several marks that count, the one with the latest `reviewed_at` is its mark, also if that was after the quarter. A document without a mark that counts is *missing*.
#
# **Landed** is a pull request with a `merged_at` in the quarter, into the `branch` of the policy, whose own `user` is no `Bot`.
#
# **rework**, a share in per cent. Of the landed ones with the label *infrastructure*: how many needed major rework. Only reviews count that have a `submitted_at` before the `merged_at`, are not by a `Bot`, and not by the author. Without any of these the pull request is *missing*: nobody has looked. It needed major rework when changes were requested (`CHANGES_REQUESTED`) on two or more different commits (`commit_id`). Two people about the same commit are one round. `DISMISSED` is no request, but somebody has looked, as with `APPROVED` and `COMMENTED`.
#
# **observability**, a count. The landed ones with the label *observability* that still stand and revert nothing themselves. A pull request *reverts* another one when its `body` has `Reverts saltmarsh/platform#` with the number (the repository of the policy, no other one). A revert works when it is merged (into any branch, by anybody, at any time) and is not reverted itself by one that works. A pull request still stands when no revert of it works. `n` are all landed ones that have a label, `missing` the landed ones without any: nobody knows what they are.
#
# **objectives**, a share in per cent, from the quarter's folder. Of the critical services: how many have an objective. Critical is an entry of `catalog.json` whose `type` is *service*, whose `lifecycle` is *production*, and whose annotation `saltmarsh.example/tier` is `"1"`. A service in production without that annotation is *missing*. `slos.json` is a list of the documents that people wrote, in four forms:
#
# - Sloth's (`version: prometheus/v1`): `service`, and `slos`, each with its `objective`;
# - Sloth's for Kubernetes (`kind: PrometheusServiceLevel`): the same two below `spec`;
# - OpenSLO's (`kind: SLO`): `spec.service`, and `spec.objectives`, each with its `target`;
# - a list of documents of OpenSLO in place of one.
#
# An objective without a number is none, and an empty list has none. A document of another kind holds none.
#
# **satisfaction**, a mean, from the quarter's folder. `survey.csv` has three rows of headings; the first one names the columns. A row counts when its `Status` is *IP Address*, `Finished` is *True*, and its `RecipientEmail` is not of the `team`. Of several rows that count with the same address (in all of this capitals do not matter) only the one with the latest `RecordedDate` is left, whatever it says; rows without an address are somebody each. The answer `Q1` is a number from 1 to 5 or a text: *Very dissatisfied* 1, *Dissatisfied* 2, *Neither satisfied nor dissatisfied* 3, *Satisfied* 4, *Very satisfied* 5. Empty, *Don't know* and *Not applicable* are *missing*. White space at its ends and capitals do not matter.
#
# **Between what the truth may lie**, `low` and `high`, at 95 % with $z = 1.96$:
#
# | number | from where to where |
# |---|---|
# | rework, a share of a sample | Wilson's interval: $\left(p + \frac{z^2}{2n} \pm z\sqrt{\frac{p(1-p)}{n} + \frac{z^2}{4n^2}}\right) / \left(1 + \frac{z^2}{n}\right)$, in per cent |
# | documents, satisfaction: means | mean $\pm\, z \, s / \sqrt{n}$, where $s$ is the standard deviation of a sample (divided by $n - 1$); not below 1 and not above 5 |
# | objectives: all of them were looked at, so there is no luck | `low` as if all missing were critical and had none, `high` as if they were critical and had one: of $n + missing$ |
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
# - `verdict` is *too few to say* where there is not enough. Else it is *met* when the whole interval, with both ends, is on the good side of the target, *not met* when the whole of it is on the other side, and *too few to say* when some of it is here and some there. Good is: at `at_least` or above it; below `below`; with `at_least` and `at_most` between the two or at one of them.
# - `trend` is *up* or *down* when there is enough in both quarters and the later interval lies wholly above or below the older one (they do not even touch); else *no telling*. It says where the number went, not whether that is good.
#
# **Refused** is a mark or an answer that counts and cannot be read (`4,5`; 0; above 5; for an answer also a half): raise a `ValueError` that names the document or the answer (`INC0020417`, `R_3fk29dLw81mXq0z`). What does not count is not looked at: whoever tries out a survey types anything. Nor is a document of neither quarter.
#
# There may be none of anything; the headings are always there. What is not in the data: two marks or two answers of one moment, circles of reverts, a revert of what is not in the file, two services of one name, a `RecordedDate` of other clocks, `nan`, marks below 1 but above 0, a bot that reviews as a person.


# %% task="scorecard"
import math
import re
import statistics
from datetime import UTC, datetime

SCALE = {
    "very dissatisfied": 1,
    "dissatisfied": 2,
    "neither satisfied nor dissatisfied": 3,
    "satisfied": 4,
    "very satisfied": 5,
}


def scorecard(folder):
    """Return {"documents": {"now": {"value": 4.5, ...}, "before": {...}, "verdict": "met", "trend": "up"}, ...}."""
    ### BEGIN SOLUTION
    policy, found = read(folder, "policy.json"), {}
    for kpi, rule in policy["kpis"].items():
        within = COUNTED[kpi](folder, policy)
        before, now = (
            measured(kpi, *within(moment(one["start"]), moment(one["end"]), one["name"])) for one in policy["quarters"]
        )
        found[kpi] = {"now": now, "before": before, "verdict": verdict(now, rule), "trend": compared(before, now, rule)}
    return found


def read(folder, name):
    """Return what a file of JSON holds."""
    with open(f"{folder}/{name}", encoding="utf-8") as text:
        return json.load(text)


def rows(folder, name):
    """Return the rows of a table."""
    with open(f"{folder}/{name}", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def moment(text):
    """Return a moment; without a text, one that nobody will see."""
    return datetime.fromisoformat(text) if text else datetime.max.replace(tzinfo=UTC)


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


# Each of the five reads its file once, and returns what counts in a window: values, and how many are missing.


def documents(folder, _policy):
    """Return what gives the marks of the documents of a window."""
    told = [(moment(row["published_at"]), row) for row in rows(folder, "documents.csv")]

    def within(start, end, _quarter):
        marks = {}
        for published, row in told:
            if start <= published < end:
                mine = marks.setdefault(row["incident"], [])
                if row["mark"] and row["reviewer"].lower() != row["author"].lower():
                    mine.append((moment(row["reviewed_at"]), row["mark"]))
        last = {incident: max(mine)[1] for incident, mine in marks.items() if mine}
        return [read_mark(text, incident) for incident, text in last.items()], len(marks) - len(last)

    return within


def read_mark(text, name):
    """Return a mark from 1 to 5."""
    try:
        found = float(text)
    except ValueError as error:
        raise ValueError(f"{name}: {text!r} is no number") from error
    if not 1 <= found <= 5:
        raise ValueError(f"{name}: {text} is no mark")
    return found


def landed(folder, policy):
    """Return the pull requests of people that were merged, and all that there are."""
    pulls, mine = read(folder, "pulls.json"), []
    for one in pulls:
        if one["merged_at"] and one["user"]["type"] != "Bot" and one["base"]["ref"] == policy["branch"]:
            names = {label["name"] for label in one["labels"]}
            mine.append(one | {"merged": moment(one["merged_at"]), "names": names})
    return mine, pulls


def rework(folder, policy):
    """Return what gives for each reviewed pull request of infrastructure whether it needed major rework."""
    told = []
    for one in landed(folder, policy)[0]:
        if "infrastructure" not in one["names"]:
            continue
        seen = [
            review
            for review in one["reviews"]
            if review.get("submitted_at")
            and moment(review["submitted_at"]) < one["merged"]
            and review["user"]["type"] != "Bot"
            and review["user"]["login"] != one["user"]["login"]
        ]
        rounds = {review["commit_id"] for review in seen if review["state"] == "CHANGES_REQUESTED"}
        told.append((one["merged"], len(rounds) >= 2 if seen else None))
    return known(told)


def known(told):
    """Return what gives the values of a window, and counts those that are None."""

    def within(start, end, _quarter):
        values = [value for at, value in told if start <= at < end]
        return [value for value in values if value is not None], values.count(None)

    return within


def observability(folder, policy):
    """Return what gives for each labelled pull request whether it is an improvement that stands."""
    mine, pulls = landed(folder, policy)
    pattern = re.compile(rf"Reverts {re.escape(policy['repository'])}#(\d+)")
    reverts, reverted_by = set(), {}
    for one in pulls:
        if found := pattern.search(one["body"] or ""):
            reverts.add(one["number"])
            if one["merged_at"]:
                reverted_by.setdefault(int(found[1]), []).append(one["number"])

    def stands(number):
        return not any(stands(one) for one in reverted_by.get(number, ()))

    told = []
    for one in mine:
        improves = "observability" in one["names"] and one["number"] not in reverts and stands(one["number"])
        told.append((one["merged"], improves if one["names"] else None))
    return known(told)


def objectives(folder, _policy):
    """Return what gives for each critical service whether it has an objective."""

    def within(_start, _end, quarter):
        tracked = set()
        for each in read(folder, f"{quarter}/slos.json"):
            for one in each if isinstance(each, list) else [each]:
                spec, key, target = one, "slos", "objective"
                if one.get("kind") in ("SLO", "PrometheusServiceLevel"):
                    spec = one["spec"]
                    key, target = ("objectives", "target") if one["kind"] == "SLO" else (key, target)
                if any(goal[target] is not None for goal in spec.get(key) or ()):
                    tracked.add(spec["service"])
        values, missing = [], 0
        for one in read(folder, f"{quarter}/catalog.json"):
            if one["spec"]["type"] == "service" and one["spec"]["lifecycle"] == "production":
                tier = one["metadata"]["annotations"].get("saltmarsh.example/tier")
                values += [one["metadata"]["name"] in tracked] if tier == "1" else []
                missing += tier is None
        return values, missing

    return within


def satisfaction(folder, policy):
    """Return what gives the answers of a quarter's survey."""
    team = {one.lower() for one in policy["team"]}

    def within(_start, _end, quarter):
        last = {}
        for row in sorted(rows(folder, f"{quarter}/survey.csv")[2:], key=lambda row: row["RecordedDate"]):
            who = row["RecipientEmail"].lower()
            if row["Status"] == "IP Address" and row["Finished"] == "True" and who not in team:
                last[who or row["ResponseId"]] = row
        told = [read_answer(row["Q1"].strip().lower(), row["ResponseId"]) for row in last.values()]
        values = [one for one in told if one is not None]
        return values, len(told) - len(values)

    return within


def read_answer(text, name):
    """Return an answer from 1 to 5, or None where somebody gave none."""
    if text in ("", "don't know", "not applicable"):
        return None
    if text not in SCALE and text not in ("1", "2", "3", "4", "5"):
        raise ValueError(f"{name}: nobody can read {text!r}")
    return SCALE.get(text) or int(text)


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
    return one["low"] is not None and one["n"] >= rule["min_n"] and not gaps


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
try:
    for name in ("bookings", "payments", "storefront"):
        print(name)
        for kpi, one in scorecard(str(folder / name)).items():
            told = one["now"]
            shown = " ".join(
                f"{told[key]:7.2f}" if told[key] is not None else "   None" for key in ("value", "low", "high")
            )
            print(
                f"  {kpi:14} {shown}   n {told['n']:2}  missing {told['missing']:2}  {one['verdict']:15} {one['trend']}"
            )
except NotImplementedError:
    print("scorecard is not written yet")

# %% [markdown]
# ## Task 2: before and after
#
# Somebody says that a change has moved a number.

# %%
claims = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
print(*claims[:5], sep="\n")
print(*json.loads((folder / claims[0]["area"] / "calendar.json").read_text(encoding="utf-8"))[:5], sep="\n")

# %% [markdown]
# Write `before_after(folder, claim)`: the path of an area's folder, and a claim as above (a dictionary; `area` may be missing in it). `kpi` is *documents* or *rework*. `change` is an entry of the area's `calendar.json`. The windows `before` and `after` are two days each; every day begins at midnight in UTC, and a window holds its first day and not its last.
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
#     - `gap`: between the window before and the change's `start`, or between its `end` and the window after, lie more than `most_gap_days` times 24 hours. Whoever may leave out weeks can choose them.
#     - `unfinished`: the window after ends after `as_of`.
# 3. Otherwise measure the number in both windows as in task 1 and compare them as for a trend, with the same rule about what is enough. *holds*: it went where the claim `says`; *contradicted*: it went the other way; *not shown*: no telling. A better document has a higher mark. With less rework a pull request was better.
# 4. `confounders` are the `id`s, in any order, of what else may have moved the number: entries of the calendar other than the change, that are not *canceled*, whose `kpis` have this one, and that go on at some time between the beginning of the window before and the end of the window after (at the bounds alone is not between). One that goes on during all of that time is none: it was the same before and after. An entry whose `end` is null still goes on.
#
# *holds* says that the number is another one. Why it is, the number does not know: that is why the confounders stand beside it. What `scorecard` refuses, is refused here, too, where it lies in a window that is measured.
#
# A change always has an `end`, which may be its `start`.


# %% task="before-after"
from datetime import date, time, timedelta


def before_after(folder, claim):
    """Return {"verdict": "holds", "faults": [], "before": {...}, "after": {...}, "confounders": ["CAL-417"]}."""
    ### BEGIN SOLUTION
    policy, calendar = read(folder, "policy.json"), read(folder, "calendar.json")
    found = {"verdict": "refused", "faults": [], "before": None, "after": None, "confounders": []}
    if claim["of"] != "team":
        return found
    windows = [
        [datetime.combine(date.fromisoformat(day), time(), UTC) for day in claim[side]] for side in ("before", "after")
    ]
    change = next(one for one in calendar if one["id"] == claim["change"])
    found["faults"] = faults(policy, windows, moment(change["start"]), moment(change["end"]))
    if found["faults"]:
        return found | {"verdict": "invalid"}
    kpi = claim["kpi"]
    within = COUNTED[kpi](folder, policy)
    before, after = (measured(kpi, *within(start, end, None)) for start, end in windows)
    went = compared(before, after, policy["kpis"][kpi])
    wanted = "up" if (kpi == "documents") == (claim["says"] == "better") else "down"
    verdict = "not shown" if went == "no telling" else "holds" if went == wanted else "contradicted"
    others = [one["id"] for one in calendar if one is not change and kpi in one["kpis"] and confounds(one, windows)]
    return {"verdict": verdict, "faults": [], "before": before, "after": after, "confounders": others}


def faults(policy, windows, start, end):
    """Return what is wrong with two windows around a change."""
    (begin, until), (since, last) = windows
    lengths, most = [until - begin, last - since], timedelta(days=policy["claims"]["most_gap_days"])
    least = timedelta(days=policy["claims"]["least_days"])
    wrong = {
        "unequal": lengths[0] != lengths[1],
        "length": any(one < least or one % timedelta(weeks=1) for one in lengths),
        "overlap": until > start or since < end,
        "gap": start - until > most or since - end > most,
        "unfinished": last > moment(policy["as_of"]),
    }
    return [name for name, is_so in wrong.items() if is_so]


def confounds(one, windows):
    """Return whether an entry goes on within the time of both windows, but not all through it."""
    first, last = windows[0][0], windows[1][1]
    start, end = moment(one["start"]), moment(one["end"])
    always = start <= first and end >= last
    return one["status"] != "canceled" and start < last and end > first and not always
    ### END SOLUTION


# %%
try:
    for claim in claims:
        told = before_after(str(folder / claim["area"]), claim)
        numbers = [f"{one['value']:6.2f} (n {one['n']})" for one in (told["before"], told["after"]) if one and one["n"]]
        print(
            f"{claim['area']:11} {claim['kpi']:10} {claim['says']:7} {told['verdict']:13}",
            *told["faults"],
            *numbers,
            *told["confounders"],
        )
except NotImplementedError:
    print("before_after is not written yet")

# %% [markdown]
# ## Say it
#
# Three sentences to Catarina: what she may show tomorrow, what she may not, and the one thing that the area should count from now on. (Nobody grades this. She will ask.)
