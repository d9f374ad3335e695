# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## The night the pager was down
#
# > **Étienne Gallant**, incident commander: "On the Sunday on which the clocks changed, our pager was down for five hours. Sam was on call, alone, with a good hand: he tried eleven things in fifty minutes, and each of them was sensible. Then he rang the person at the top of the list. That was the wrong person: somebody had swapped a shift, and nobody had told the list. The database went over at his word and nobody's.
# > I do not want a braver Sam. I want whoever is alone at night to know three things within a minute: may I do this, whom do I call, and until when may I wait."
#
# What is left when the pager is down is its nightly backup: the rules of the schedules and who stands in, but not who is on call. You write two functions, and one message.

# %%
import json
from pathlib import Path

folder = Path(files("incident-response/escalate-in-time"))
for path in sorted(folder.iterdir()):
    print(f"{path.stat().st_size:7} bytes  {path.name}")
print((folder / "on-call-senior.schedule.json").read_text(encoding="utf-8"))
print((folder / "on-call-senior.overrides.json").read_text(encoding="utf-8"))

# %% [markdown]
# ## Task 1: who is on call?
#
# Write `on_call(folder, role, at)`. It is called with the path of such a folder (a string), a role, and a moment, like `"2026-10-25T00:40:00+01:00"` or with a `Z`. It returns the `id` of the user who is on call for that role at that moment, or `None` where nobody is.
#
# The files of a role have its name, with `-` for a space: `on-call-senior.schedule.json` and `on-call-senior.overrides.json`. This is how PagerDuty means them:
#
# - **Overrides** go before everything. Of one role, no two are at the same time.
# - Then the **layers**, in the order of the file: the topmost comes first, and the first layer that has somebody decides. Nobody looks further.
# - A layer has somebody from its `start` on and until its `end` (`null`: it goes on). A layer is never deleted, it is ended; one that starts later is in the file already.
# - If a layer has **restrictions**, it has somebody within any of them, and else nobody. One begins at `start_time_of_day` and lasts `duration_seconds`, as the clock on the wall shows it, so it may go on into the next day: a `daily_restriction` on every day, a `weekly_restriction` on its `start_day_of_week` (1 is Monday, 7 is Sunday).
# - The users of a layer take **turns**, in their order, and after the last one comes the first one again. The first turn begins at `rotation_virtual_start`, which need not be the layer's `start`, and every turn lasts `rotation_turn_length_seconds`. Turns go on while a restriction rests.
# - Turns and restrictions are meant on the **clock on the wall** in the schedule's `time_zone`: a turn that is handed over at nine is handed over at nine, also when clocks have changed in between. In which offset a moment is written says nothing about that.
# - Whatever begins at a moment is there at that moment, and whatever ends then is not.
#
# Two things are refused with a `ValueError`: a moment without an offset (it quotes the moment), and a schedule's file that is no JSON, that has no `schedule`, or whose `time_zone` is not one that Python knows (it names the file, as `network.schedule.json`). It is refused also where an override would decide.
# What is not in the data: layers without users, overrides that cannot be read, and moments in the hour that comes twice.


# %% task="on-call"
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def on_call(folder, role, at):
    """Return the id of who is on call, as "P1ZMN0F", or None."""
    ### BEGIN SOLUTION
    now = datetime.fromisoformat(at)
    if now.tzinfo is None:
        raise ValueError(f"{at}: a moment with its offset is expected")
    name = f"{role.replace(' ', '-')}.schedule.json"
    try:
        schedule = json.loads((Path(folder) / name).read_text(encoding="utf-8"))["schedule"]
        zone = ZoneInfo(schedule["time_zone"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{name}: a schedule with a known time_zone is expected") from error
    overrides = json.loads((Path(folder) / name.replace(".schedule.", ".overrides.")).read_text(encoding="utf-8"))

    def wall(moment):
        return moment.astimezone(zone).replace(tzinfo=None)

    def within(restriction):
        begins = datetime.fromisoformat(f"{wall(now):%Y-%m-%d}T{restriction['start_time_of_day']}")
        span = timedelta(days=1)
        if restriction["type"] == "weekly_restriction":
            span = timedelta(days=7)
            begins += timedelta(days=restriction["start_day_of_week"] - begins.isoweekday())
        return (wall(now) - begins) % span < timedelta(seconds=restriction["duration_seconds"])

    for one in overrides["overrides"]:
        if datetime.fromisoformat(one["start"]) <= now < datetime.fromisoformat(one["end"]):
            return one["user"]["id"]
    for layer in schedule["schedule_layers"]:
        if now < datetime.fromisoformat(layer["start"]):
            continue
        if layer.get("end") and now >= datetime.fromisoformat(layer["end"]):
            continue
        if layer.get("restrictions") and not any(within(one) for one in layer["restrictions"]):
            continue
        passed = wall(now) - wall(datetime.fromisoformat(layer["rotation_virtual_start"]))
        turn = passed // timedelta(seconds=layer["rotation_turn_length_seconds"])
        return layer["users"][turn % len(layer["users"])]["user"]["id"]
    return None
    ### END SOLUTION


# %%
situations = json.loads((folder / "situations.json").read_text(encoding="utf-8"))["situations"]
roles = ["on-call senior", "incident commander", "manager", "security", "network", "database"]
names = {None: "nobody"}
for path in folder.glob("*.json"):
    for user in json.loads(path.read_text(encoding="utf-8")).get("schedule", {}).get("users", []):
        names[user["id"]] = user["summary"]
    for one in json.loads(path.read_text(encoding="utf-8")).get("overrides", []):
        names[one["user"]["id"]] = one["user"]["summary"]
try:
    for case in situations[::4]:
        print(
            case["now"], *(f"{role}: {names[on_call(str(folder), role, case['now'])]}" for role in roles), sep="\n   "
        )
except NotImplementedError:
    print("on_call is not written yet")

# %% [markdown]
# ## Task 2: what to do, whom to call, until when
#
# These are the company's policies, and what the on-call typed on some nights.

# %%
print((folder / "decision-rights.toml").read_text(encoding="utf-8"))
print((folder / "severity.toml").read_text(encoding="utf-8"))
for case in situations[:3]:
    print(json.dumps(case, indent=1))

# %% [markdown]
# Write `decisions(folder)`. It returns a dictionary with an entry for every situation, by its `id`: what whoever is on call has to do at `now`.
#
# ```python
# {"S-01": {"do": "escalate", "role": "on-call senior", "person": "P1ZMN0F", "by": "2026-10-24T23:15:00Z"},
#  "S-02": {"do": "act", "role": None, "person": None, "by": None}}
# ```
#
# `do` is `act` (do the step now, alone), `ask` (get the step approved first) or `escalate` (get help). `by` is the latest moment at which the policy lets you call, a text in ISO 8601 with an offset or `Z`. It may have passed already; then it stays what it is.
# It needs your `on_call`: if that is not right yet, look there first. Roles, steps and numbers in the policies are not the same everywhere (the three words of `approval` are): read them from the files. The **first** of these rules that fits decides:
#
# 1. Something is `at_stake`: **escalate** to the `manager`, by `since` plus the `after_minutes` of the entry of `[[escalation]]` that names the manager. That holds also if a step of your own is at hand.
# 2. The `step` needs somebody's approval: **ask** the role that `[approvals]` names. For a step that stands under `[[rights]]` it is the `on-call senior` for what a *peer or on-call lead* approves, and the `manager` for what a *manager or formal change* does.
# 3. There is a `step` that needs no approval, because it stands under *alone* or nowhere, and less than the `after_minutes` of the `on-call senior` have passed from `since` to `now`: **act**. When they are over, no step is yours alone any more: go on with the next rule.
# 4. The `evidence_points_at` a field: **escalate** to the `incident commander`, who calls it in. You do not call it, and no vendor either. (To ask a field for its yes, as in rule 2, is not to call it in.)
# 5. Else **escalate** to the `on-call senior`.
#
# Where rules 2, 4 and 5 decide, `by` is `since` plus the `after_minutes` of the on-call senior. Then look whether that role can be had:
#
# - `calls` has whom you have called already, each role once at most, and never the manager. A call that was not answered within the `acknowledge_minutes` of the severity (those minutes are over, or just over, at `now`) means: not reached. Then the **manager** takes the place of that role, `do` stays, and `by` is when those minutes were over, but not later than in rule 1. While they are not over, or if the call was answered, nothing changes. Calls to another role do not matter.
# - The severity is that of the worst-hit journey: the first of the `[[levels]]`, which stand from the worst down, whose `at_least` it reaches. `failing_share` says between which two shares a journey is; unsure, take the higher. What the pager says is a guess. SEV4 does not occur.
# - `person` is who is on call for the role at `now`. Where nobody is, the manager takes the place of the role, and `by` stays. The manager's schedule always has somebody.
#
# Where there are no situations the dictionary is empty. Whoever does a single step alone that others must agree to is left with 40 % of the points, however good the rest is.

# %% task="decisions"
import tomllib


def decisions(folder):
    """Return {"S-01": {"do": "ask", "role": "manager", "person": "P1ZMN0F", "by": "2026-10-24T23:15:00Z"}, ...}."""
    ### BEGIN SOLUTION
    folder = Path(folder)
    policy = tomllib.loads((folder / "decision-rights.toml").read_text(encoding="utf-8"))
    levels = tomllib.loads((folder / "severity.toml").read_text(encoding="utf-8"))["levels"]
    agrees = {"peer or on-call lead": "on-call senior", "manager or formal change": "manager"}
    needed = {step: agrees.get(right["approval"]) for right in policy["rights"] for step in right["actions"]}
    needed |= policy["approvals"]
    wait = {
        role: timedelta(minutes=entry["after_minutes"])
        for entry in policy["escalation"]
        if "after_minutes" in entry
        for role in entry["to"]
    }
    told = {}
    for case in json.loads((folder / "situations.json").read_text(encoding="utf-8"))["situations"]:
        since, now = datetime.fromisoformat(case["since"]), datetime.fromisoformat(case["now"])
        last = since + wait["manager"]
        do, role, by = "escalate", "on-call senior", since + wait["on-call senior"]
        if case["at_stake"]:
            role, by = "manager", last
        elif needed.get(case["step"]):
            do, role = "ask", needed[case["step"]]
        elif case["step"] and now < by:
            told[case["id"]] = {"do": "act", "role": None, "person": None, "by": None}
            continue
        elif case["evidence_points_at"]:
            role = "incident commander"
        worst = max(high for low, high in case["failing_share"].values())
        level = next(level for level in levels if worst >= level["at_least"])
        for call in case["calls"]:
            over = datetime.fromisoformat(call["at"]) + timedelta(minutes=level["acknowledge_minutes"])
            if call["role"] == role and not call["answered"] and now >= over:
                role, by = "manager", min(over, last)
        person = on_call(folder, role, case["now"])
        if person is None:
            role, person = "manager", on_call(folder, "manager", case["now"])
        told[case["id"]] = {"do": do, "role": role, "person": person, "by": by.isoformat()}
    return told
    ### END SOLUTION


# %%
try:
    told = decisions(str(folder))
    for case in situations:
        said = told.get(case["id"], {})
        do, role, person, by = (said.get(key) for key in ("do", "role", "person", "by"))
        late = "overdue" if by and datetime.fromisoformat(by) < datetime.fromisoformat(case["now"]) else ""
        print(f"{case['id']} {do or '':8} {role or '':19} {names.get(person) or '':18} {by or ''} {late}")
except NotImplementedError:
    print("decisions is not written yet")

# %% [markdown]
# ## Task 3: the first thing you say
#
# It is the situation below. Whoever you call was asleep. Write what you send them, in **at most eight lines**: what fails for whom and since when (UTC), how bad it is in numbers and by the policy, what was tried and what it showed, what you do not know, and the one thing you ask of them, by when. "It is broken, please help" gets you a second call instead of an answer.

# %%
case = next(one for one in situations if one["evidence_points_at"] and not one["step"])
print(json.dumps(case, indent=1))

# %% [markdown] manual="message"
# *Write your message here, in place of this line.*

# %% [markdown]
# ## Say it
#
# Sam rang the wrong person, who was glad to help. What would you change in the schedules, so that a swapped shift cannot be missed again? (Nobody grades this. Étienne will ask.)
