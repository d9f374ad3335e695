# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Two nights in October
#
# > **Mei-Ling Chua**, second month on call: "On Tuesday at three I was paged, critical: a certificate ends. In seven days. I renewed it and did not sleep again. On Thursday the freight service had a *warning*. A warning is no page. In the morning sixty lorries stood before a closed gate, because every second manifest had failed since two.
# > Both alerts did what somebody had written into them a year ago. Whoever wrote it could not see my night."
#
# Rosa Nunes, incident commander, has kept the cases of that month: what Alertmanager posted, and what the on-call counted in the first minutes. Some counts are missing, and some count something else. She wants one program that everybody can check: **is it an incident, how bad, who has to know now, and when do we look again?**

# %%
import json
import tomllib
from pathlib import Path

folder = Path(files("incident-response/is-it-an-incident"))
for path in sorted(folder.iterdir()):
    print(f"{path.stat().st_size:7} bytes  {path.name}")
print((folder / "severity.toml").read_text(encoding="utf-8"))
print((folder / "urgency.toml").read_text(encoding="utf-8"))

# %%
cases = json.loads((folder / "impact.json").read_text(encoding="utf-8"))["cases"]
with (folder / "alerts.jsonl").open(encoding="utf-8") as lines:
    notifications = [json.loads(line) for line in lines]
print(json.dumps(cases[0], indent=1))
print(json.dumps(next(one for one in notifications if one["groupKey"] == cases[0]["alert"]), indent=1))

# %% [markdown]
# ## Task 1: how much fails?
#
# Write `shares(folder)`. It is called with the path of such a folder (a string). It returns a dictionary with an entry for every case of `impact.json`, by its `case`: for each journey that is concerned, between which two shares it fails, from 0 to 1 and not rounded, or `None` where nobody can say.
#
# ```python
# {"C-01": {"book": [0.0125, 0.0125], "check-in": [0.02, 0.31], "freight": None}, "C-02": {}}
# ```
#
# **Which rows count.** A row of `counts` says how many `failed` of a `total` in one region. `null` means that nobody knows the number.
#
# - Only rows that count the `population` of `urgency.toml` count. Rows with another word in `counted` are left out. So are rows whose journey is `all`: they are about the whole site.
# - Of these, for each journey and region, the row with the latest `counted_at` holds, also if it knows less than an earlier one. It replaces the earlier one whole. Rows stand in no order, and their clocks have different offsets.
#
# **Which journeys are concerned.** Those that need the service, in the table `[services]`, and any other that has a row that counts. The service is in the `groupLabels` of the case's notification: `alert` is its `groupKey`. Several cases may have the same one, on different nights.
#
# **The share of a journey** is of all its regions together: all failed, divided by all totals.
#
# - Where a `failed` is `null` its requests may all be well, or may all fail. The lower share takes none of them, the higher one all. Where every number is known both shares are the same.
# - It is `None` if the journey has no row that counts, if a `total` is `null`, or if the totals add up to 0.
#
# **What is refused**, with a `ValueError`: a line of `alerts.jsonl` that is no JSON object with a `groupKey`, or in which an alert has no `status` (name it as `alerts.jsonl:7`; the first line is 1), and a case in which a row that holds has more failed than its total (name the case, as `C-07`). Of a total that is `null` nobody can say that. Rows that you leave out may have such numbers, and nobody minds.
#
# Where there are no cases the dictionary is empty.
#
# **What is not in the data:** two rows of the same moment that could both hold, a service that the table does not know, a case whose notification was never posted, a notification without alerts, two things to refuse at once, empty lines. Apart from what this page names, every object and table has the keys that you see above, and values of the same kind.


# %% task="shares"
from datetime import datetime


def shares(folder):
    """Return {"C-01": {"book": [0.0125, 0.0125], "freight": None}, ...}."""
    ### BEGIN SOLUTION
    urgency = tomllib.loads((Path(folder) / "urgency.toml").read_text(encoding="utf-8"))
    impact = json.loads((Path(folder) / "impact.json").read_text(encoding="utf-8"))
    groups = posted(folder)
    found = {}
    for case in impact["cases"]:
        last = {}
        for row in sorted(case["counts"], key=lambda row: datetime.fromisoformat(row["counted_at"])):
            if row["counted"] == urgency["population"] and row["journey"] != "all":
                last[row["journey"], row["region"]] = row
        needed = urgency["services"][groups[case["alert"]]["groupLabels"]["service"]]
        by_journey = {journey: [] for journey in needed}
        for row in last.values():
            by_journey.setdefault(row["journey"], []).append(row)
        found[case["case"]] = {journey: between(case, rows) for journey, rows in by_journey.items()}
    return found


def posted(folder):
    """Return the last notification of each group, by its key."""
    last = {}
    with (Path(folder) / "alerts.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                notification = json.loads(line)
                last[notification["groupKey"]] = notification
                complete = all("status" in alert for alert in notification["alerts"])
            except (ValueError, KeyError, TypeError):
                complete = False
            if not complete:
                raise ValueError(f"alerts.jsonl:{number}: a notification is expected")
    return last


def between(case, rows):
    """Return the lower and the higher share of a journey's rows; None where nobody can say."""
    known = [row for row in rows if row["failed"] is not None and row["total"] is not None]
    if any(row["failed"] > row["total"] for row in known):
        raise ValueError(f"{case['case']}: more failed than there were")
    if any(row["total"] is None for row in rows):
        return None
    total = sum(row["total"] for row in rows)
    told = sum(row["failed"] for row in rows if row["failed"] is not None)
    untold = sum(row["total"] for row in rows if row["failed"] is None)
    return [told / total, (told + untold) / total] if total else None
    ### END SOLUTION


# %%
try:
    for name, journeys in sorted(shares(str(folder)).items()):
        shown = [
            f"{journey} nobody knows" if ends is None else f"{journey} {ends[0]:.2%} to {ends[1]:.2%}"
            for journey, ends in journeys.items()
        ]
        print(name, ", ".join(shown) or "no journey is concerned")
except NotImplementedError:
    print("shares is not written yet")

# %% [markdown]
# ## Task 2: what follows?
#
# Write `assess(folder)`. It returns a dictionary with an entry for every case:
#
# ```python
# {"C-01": {"severity": "SEV2", "channel": "page", "declare": True, "update_minutes": 30, "look_again": "2026-10-06T02:24:00Z"},
#  "C-02": {"severity": "SEV4", "channel": "ticket", "declare": False, "update_minutes": None, "look_again": None}}
# ```
#
# It needs your `shares`: if that is not right yet, look there first. What `shares` refuses, `assess` refuses, too. Other teams have other policies: names and number of the levels, their order in the file, bounds, hours, words and services. Read all of it from the files. What the alert has for a `severity` label decides nothing.
#
# **`severity`** is the `id` of a level.
#
# 1. If the case's `exposure` is one of the words in `exposure`, it is the worst level, whatever else is known. (The worst level is the one with the greatest `at_least`.)
# 2. Else every journey has two ends. The level of a share is the worst one whose `at_least` it reaches; exactly the bound is enough. A journey of which nobody can say the share may be as mild as the mildest level and as bad as `unknown_level`.
# 3. The case's lower end is the worst of all lower ends, and its higher end is the worst of all higher ends: the worst-hit journey decides. Without any journey both are the mildest level. If the ends are two levels, `when_unsure` says whether the `higher` or the `lower` of them is taken (higher means worse).
#
# **`channel`** is who has to know, and when: `page` (somebody, now), `ticket` (somebody, in working hours) or `notify` (nobody has to do anything). It is `page` if the level has `pages = true`. Else the alerts of the notification ask for it, and the most urgent one decides:
#
# - An alert whose own `status` is not `firing` asks for `notify`.
# - One with an annotation that is named under `[[deadlines]]` says what will happen when. From the case's `at` until then: less than `page_below_hours` is a `page`, less than `ticket_below_hours` is a `ticket`, and else `notify`. A moment that has passed is less than anything. An alert has one such annotation at most.
# - Any other one that fires asks for a `ticket`.
#
# Alertmanager posts a group again when something in it changes: the last line with its `groupKey` holds. A service that no journey needs has no rule of its own: what follows from the rules above is enough.
#
# **`declare`** is `True` if the severity is `declare_from` or worse. A page alone is no incident.
# **`update_minutes`** are those of the level, if an incident is declared, and else `None`.
# **`look_again`** is `at` plus `look_again_minutes` if the lower and the higher end are two levels, whichever was taken, and else `None`. It is a text in ISO 8601, with an offset or `Z`. After rule 1 nothing is unsure.
#
# **What is not in the data:** a moment without an offset, levels of which none begins at 0, and a level to be declared that has no `update_minutes`.

# %% task="assess"
from datetime import timedelta


def assess(folder):
    """Return {"C-01": {"severity": "SEV2", "channel": "page", "declare": True, ...}, ...}."""
    ### BEGIN SOLUTION
    severity, urgency = (
        tomllib.loads((Path(folder) / name).read_text(encoding="utf-8")) for name in ("severity.toml", "urgency.toml")
    )
    levels = sorted(severity["levels"], key=lambda level: level["at_least"], reverse=True)
    places = {level["id"]: place for place, level in enumerate(levels)}
    mildest, unknown = len(levels) - 1, places[urgency["unknown_level"]]
    groups, told = posted(folder), {}
    failing = shares(folder)

    def place_of(share):
        return next(place for place, level in enumerate(levels) if share >= level["at_least"])

    for case in json.loads((Path(folder) / "impact.json").read_text(encoding="utf-8"))["cases"]:
        ends = [
            (mildest, unknown) if share is None else (place_of(share[0]), place_of(share[1]))
            for share in failing[case["case"]].values()
        ]
        low, high = (min((end[side] for end in ends), default=mildest) for side in (0, 1))
        if case["exposure"] in urgency["exposure"]:
            low = high = 0
        place = high if severity["when_unsure"] == "higher" else low
        level, at = levels[place], datetime.fromisoformat(case["at"])
        asked = [asked_by(alert, at, urgency["deadlines"]) for alert in groups[case["alert"]]["alerts"]]
        declare = place <= places[urgency["declare_from"]]
        again = at + timedelta(minutes=urgency["look_again_minutes"])
        told[case["case"]] = {
            "severity": level["id"],
            "channel": "page" if level["pages"] else min(asked, key=["page", "ticket", "notify"].index),
            "declare": declare,
            "update_minutes": level["update_minutes"] if declare else None,
            "look_again": again.isoformat() if low != high else None,
        }
    return told


def asked_by(alert, at, deadlines):
    """Return what an alert asks for by itself."""
    if alert["status"] != "firing":
        return "notify"
    for deadline in deadlines:
        if deadline["annotation"] in alert["annotations"]:
            left = datetime.fromisoformat(alert["annotations"][deadline["annotation"]]) - at
            if left < timedelta(hours=deadline["page_below_hours"]):
                return "page"
            return "ticket" if left < timedelta(hours=deadline["ticket_below_hours"]) else "notify"
    return "ticket"
    ### END SOLUTION


# %%
try:
    told = assess(str(folder))
    for channel in ("page", "ticket", "notify"):
        mine = {name: said for name, said in sorted(told.items()) if said["channel"] == channel}
        print(f"{channel}: {len(mine)} of {len(told)}")
        for name, said in mine.items():
            print("  ", name, said["severity"], "INCIDENT" if said["declare"] else "", said["look_again"] or "")
except NotImplementedError:
    print("assess is not written yet")

# %% [markdown]
# ## Say it
#
# Look for the case that paged Mei-Ling because of a certificate. What would you write to whoever owns that alert, so that it asks for the right thing next time? Two sentences. (Nobody grades this. Rosa will ask.)
