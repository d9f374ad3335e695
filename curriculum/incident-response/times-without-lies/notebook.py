# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## "We answer within a minute"
#
# > **Étienne Gallant**, incident commander: "The report for the quarter says: *mean time to acknowledge 0.8 minutes, mean time to resolve 3 hours*. I was there. Nobody acknowledged anything within a minute: a program does that, so that the pager stops calling. And the three hours are one incident of two days and forty short ones. Two that are still open are in it as if they had ended when somebody pressed *export*.
# > I want three numbers that I can stand behind: how soon somebody took it, how soon it was better for customers, how soon it was over. By severity, with the number of incidents beside each. And how long each service was bad for customers, counted once."
#
# You write three functions: the times of each incident, the summary by severity, and the downtime of each service.

# %%
import json
from pathlib import Path

folder = Path(files("incident-response/times-without-lies"))
export = json.loads((folder / "incidents.json").read_text(encoding="utf-8"))
print(export["exported_at"], len(export["incidents"]), "incidents")
print(json.dumps(export["incidents"][0], indent=1))

# %%
from collections import Counter

events = [event for one in export["incidents"] for event in one["events"]]
print(Counter((event["what"], event["by"]["kind"]) for event in events))
print(Counter(event["at"][19:] for event in events))

# %% [markdown]
# ## What the words mean here
#
# An incident has **events**, in no order, written with whatever offset somebody's clock had. `by` says whether a *person* or a *bot* did it.
#
# - **Merged.** Where `merged_into` is not null, two people worked on the same thing: the incident does not count by itself, and all its events belong to the one that it was merged into. That one may have been merged into a third.
# - It **starts** with the first *triggered* of all its events: every incident has that, an impact only some. If it triggers again, nothing starts anew, also not when it is over.
# - It is **taken** with the first *acknowledged* by a person, of all its events. A bot that acknowledges has taken nothing. Who resolves without acknowledging has not taken it either.
# - It is **mitigated** with the last *mitigated*: what came back had not been mitigated. If nobody said so, there is no such time.
# - It is **over** with the last *resolved*, if it was not *reopened* after that. Else it is open.
# - Only for *taken* it matters who did it. All else counts by whomever it was done, a bot or a person.
# - What was *noted* or *reassigned* changes none of this.
# - Its **severity** is the worst that it ever had (SEV1 is the worst), of all its events.
#
# ## Task 1: the times of each incident
#
# Write `times(folder)`. It returns a dictionary with every incident that counts, by its `id`: minutes from the start, not rounded, and `None` where there is no such time.
#
# ```python
# {"INC-4211": {"severity": "SEV2", "acknowledge": 4.5, "mitigate": 31.25, "resolve": 118.0, "open": False},
#  "INC-1099": {"severity": "SEV3", "acknowledge": None, "mitigate": None, "resolve": None, "open": True}}
# ```
#
# Refused is, with a `ValueError` that names the incident by its `id`: one with a moment without an offset (in an event or in its impact), one that never triggered (also one that was merged: it must have triggered by itself), one that was merged into an incident that is not there or, over any number of steps, into itself (name any that cannot be followed to an end), and one with an impact that ends before it begins.
# What is not in the data: two events of one incident in the same moment, two incidents with the same id, an incident without a severity, one that was taken, mitigated or over before it started, an impact that begins after the export.


# %% task="times"
from datetime import datetime


def times(folder):
    """Return {"INC-4211": {"severity": "SEV2", "acknowledge": 4.5, "mitigate": None, "resolve": 118.0, "open": False}}."""
    ### BEGIN SOLUTION
    _, incidents = read(folder)
    told = {}
    for name, events in grouped(incidents).items():
        start = next(event["at"] for event in events if event["what"] == "triggered")
        taken = [e["at"] for e in events if e["what"] == "acknowledged" and e["by"]["kind"] == "person"]
        calm = [event["at"] for event in events if event["what"] == "mitigated"]
        ends = [event for event in events if event["what"] in ("resolved", "reopened")]
        over = ends[-1]["at"] if ends and ends[-1]["what"] == "resolved" else None
        moments = {"acknowledge": next(iter(taken), None), "mitigate": calm[-1] if calm else None, "resolve": over}
        told[name] = {"severity": min(event["to"] for event in events if event["what"] == "severity")}
        told[name] |= {key: None if at is None else (at - start).total_seconds() / 60 for key, at in moments.items()}
        told[name]["open"] = over is None
    return told


def read(folder):
    """Return when the export was made, and the incidents by id, with moments for texts."""
    export = json.loads((Path(folder) / "incidents.json").read_text(encoding="utf-8"))
    incidents = {}
    for one in export["incidents"]:
        try:
            events = [event | {"at": moment(event["at"])} for event in one["events"]]
            impact = [(moment(each["from"]), each["until"] and moment(each["until"])) for each in one["impact"]]
        except ValueError as error:
            raise ValueError(f"{one['id']}: {error}") from None
        if all(event["what"] != "triggered" for event in events):
            raise ValueError(f"{one['id']} never triggered")
        if any(until and until < begun for begun, until in impact):
            raise ValueError(f"{one['id']}: an impact ends before it begins")
        incidents[one["id"]] = one | {"events": events, "impact": impact}
    return moment(export["exported_at"]), incidents


def moment(text):
    """Return a moment; one without an offset is refused."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return found


def grouped(incidents):
    """Return the events of each incident that counts, with those of all that was merged into it, in their order."""
    events = {}
    for name, one in incidents.items():
        last, steps = name, 0
        while incidents[last]["merged_into"]:
            last, steps = incidents[last]["merged_into"], steps + 1
            if last not in incidents or steps > len(incidents):
                raise ValueError(f"{name} was merged into what has no end")
        events.setdefault(last, []).extend(one["events"])
    return {name: sorted(found, key=lambda event: event["at"]) for name, found in events.items()}
    ### END SOLUTION


# %%
try:
    for name, one in sorted(times(str(folder)).items()):
        shown = [
            f"{one[key]:8.1f}" if one[key] is not None else "       -" for key in ("acknowledge", "mitigate", "resolve")
        ]
        print(name, one["severity"], *shown, "open" if one["open"] else "")
except NotImplementedError:
    print("times is not written yet")

# %% [markdown]
# ## Task 2: the summary
#
# Write `summary(folder)`. It returns an entry for each of `SEV1`, `SEV2` and `SEV3`, also where there is no such incident:
#
# ```python
# {"SEV2": {"n": 11, "open": 2, "few": False,
#           "acknowledge": {"n": 9, "mean": 7.25, "median": 5.5},
#           "mitigate": {"n": 8, "mean": 39.1, "median": 33.7},
#           "resolve": {"n": 9, "mean": 143.5, "median": 133.1},
#           "in_time": {"have": 8, "of": 10}}, ...}
# ```
#
# - `n` is how many incidents there are, the open ones included; `open` how many of them are open; `few` whether there are fewer than five, so that nobody ranks by them.
# - Of each time: how many have one (`n`), their mean and their median (of an even number the mean of the two in the middle), not rounded. `None` and `None` where nobody has one.
# - `in_time`: how many were taken in **less than ten minutes**, of how many of which that is decided. It is decided for each that was taken, for each that is over, and for each that had started ten minutes before the export, or earlier. Who never took it was not in time.
#
# It needs your `times`: if that is not right yet, look there first. What `times` refuses, `summary` refuses, too.


# %% task="summary"
import statistics


def summary(folder):
    """Return {"SEV2": {"n": 11, "open": 2, "few": False, "acknowledge": {"n": 9, "mean": 7.25, "median": 5.5}, ...}}."""
    ### BEGIN SOLUTION
    exported, incidents = read(folder)
    starts = {
        name: next(event["at"] for event in events if event["what"] == "triggered")
        for name, events in grouped(incidents).items()
    }
    told = {}
    for level in ("SEV1", "SEV2", "SEV3"):
        mine = {name: one for name, one in times(folder).items() if one["severity"] == level}
        told[level] = {"n": len(mine), "open": sum(one["open"] for one in mine.values()), "few": len(mine) < 5}
        for key in ("acknowledge", "mitigate", "resolve"):
            known = [one[key] for one in mine.values() if one[key] is not None]
            mean, median = (statistics.mean(known), statistics.median(known)) if known else (None, None)
            told[level][key] = {"n": len(known), "mean": mean, "median": median}
        decided = [
            one["acknowledge"]
            for name, one in mine.items()
            if one["acknowledge"] is not None or not one["open"] or (exported - starts[name]).total_seconds() >= 600
        ]
        have = sum(minutes is not None and minutes < 10 for minutes in decided)
        told[level]["in_time"] = {"have": have, "of": len(decided)}
    return told
    ### END SOLUTION


# %%
try:
    for level, one in summary(str(folder)).items():
        print(level, one["n"], "incidents,", one["open"], "open", "(few)" if one["few"] else "")
        for key in ("acknowledge", "mitigate", "resolve"):
            if one[key]["n"]:
                print(
                    f"   {key:12} n {one[key]['n']:3}  mean {one[key]['mean']:8.1f}  median {one[key]['median']:8.1f}"
                )
        print("   in time:", one["in_time"]["have"], "of", one["in_time"]["of"])
except NotImplementedError:
    print("summary is not written yet")

# %% [markdown]
# ## Task 3: the downtime
#
# Write `downtime(folder, start, end)`. `start` and `end` are moments, as texts with an offset. It returns for every service of the export (`service`, also of incidents that were merged: their impacts count for their own service) the minutes between the two in which customers noticed anything, not rounded: `impact` says from when until when. What is not over (`until` is null) lasts until the export. Minutes that lie in two impacts count once, and a service that nobody noticed has 0.
#
# ```python
# {"search": 131.5, "payments": 0.0}
# ```
#
# What `times` refuses, `downtime` refuses, too.


# %% task="downtime"
def downtime(folder, start, end):
    """Return {"search": 131.5, "payments": 0.0}."""
    ### BEGIN SOLUTION
    exported, incidents = read(folder)
    grouped(incidents)
    start, end = moment(start), moment(end)
    told = {}
    for service in {one["service"] for one in incidents.values()}:
        spans = sorted(
            (max(begun, start), min(until or exported, end))
            for one in incidents.values()
            if one["service"] == service
            for begun, until in one["impact"]
        )
        seconds, reached = 0, start
        for begun, until in spans:
            seconds += max(0, (until - max(begun, reached)).total_seconds())
            reached = max(reached, until)
        told[service] = seconds / 60
    return told
    ### END SOLUTION


# %%
try:
    for service, minutes in sorted(downtime(str(folder), "2026-01-01T00:00:00Z", export["exported_at"]).items()):
        print(f"{service:14} {minutes:8.1f} minutes this year")
except NotImplementedError:
    print("downtime is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences to Étienne: which of these numbers would you put on a slide, and which one would you leave out, and why? (Nobody grades this. He will ask.)
