# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## It is only a number
#
# > **Yusuf Demir**, on-call lead: "Last year somebody changed one number on a Thursday afternoon. It was the right number. Three services noticed, one of them an hour later, in an office where a freeze was on. The one who had approved it was the one who had written it, and the rollback took forty minutes, because nobody had tried it since the winter.
# > I do not want a form. I want a page that I can say yes to, that somebody else can carry out, and that I can take back at four in the morning. Here is one that has to be written."
#
# `asked.json` says who asks, for what, and what time it is. You write in the name of the `author`. What the house knows stands in the other files.

# %%
import json
from pathlib import Path

folder = Path(files("operations/ask-for-a-change"))
asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
for key, value in asked.items():
    print(f"{key:8} {value}")
print()
print((folder / "change.diff").read_text(encoding="utf-8"))

# %%
print((folder / "change-policy.toml").read_text(encoding="utf-8"))

# %%
for name in ("catalogue", "people", "calendar", "rehearsals", "metrics"):
    print(f"--- {name}.csv")
    print((folder / f"{name}.csv").read_text(encoding="utf-8"))

# %% [markdown]
# ## The request
#
# Eleven paragraphs, each behind its label at the beginning of a line, at most 250 words together. Lists are welcome.
#
# | label | what stands there |
# |---|---|
# | `What:` | the setting, and both of its values, the old one first |
# | `Why:` | the ticket, and more than five words in all |
# | `Risk:` | the class by the policy: low, medium or high |
# | `Affected:` | the services that may notice it, as the policy says. Name others only to say that they do not: *not fares* |
# | `Window:` | one date, and from when until when, in UTC, such as `2026-06-03 09:00 to 10:30 UTC`. The first two times of day that stand there are its beginning and its end. It keeps the policy: day, hours, notice (from now to its beginning), freezes, and room for the watching and the longest rollback that you write below |
# | `Before:` | at least two different things that must be true before somebody begins |
# | `Steps:` | at least two steps, with their commands in backticks or in a fence; one of them is `ferryctl apply SERVICE`. `ferryctl plan SERVICE` shows what it would do. No command names another service |
# | `Verify:` | a metric of this service as `metrics.csv` calls it, a number with its unit at which all is fine (above what is usual, below the alert), and for how many minutes somebody watches: no fewer than the policy asks. Of both metrics less is better |
# | `Back out when:` | a metric of this service, and the number at which one goes back: no less than what you called fine of it, no more than the alert |
# | `Rollback:` | the command in backticks (`ferryctl rollback SERVICE`), the longest time it may take, such as *at most 12 minutes*, and the rehearsal or rehearsals it goes by, such as `REH-12`. Only such as count by the policy |
# | `Approvers:` | the people who have to agree, by their whole names, and nobody else |
#
# All is at hand but for what you verify and where you go back: these two numbers are yours, within the bounds above.
#
# Class, services, window, rollback and approvers are judged when you hand it in. The check before that looks at the rest.

# %% task="request"
request = """
What:
Why:
Risk:
Affected:
Window:
Before:
Steps:
Verify:
Back out when:
Rollback:
Approvers:
"""
### BEGIN SOLUTION
# People write this by hand. This writes it by program, so that it is right for everybody's change.
import csv
import re
import tomllib
from datetime import UTC, datetime, time, timedelta


def rows(name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


policy = tomllib.loads((folder / "change-policy.toml").read_text(encoding="utf-8"))
service, now = asked["service"], datetime.fromisoformat(asked["now"])
diff = (folder / "change.diff").read_text(encoding="utf-8")
setting, before = re.search(r"^-  +([\w.]+): (\d+)$", diff, re.MULTILINE).groups()
after = re.search(rf"^\+  +{setting}: (\d+)$", diff, re.MULTILINE)[1]
above = re.search(r"^   (\w+):$", diff, re.MULTILINE)
setting = f"{above[1]}.{setting}" if above else setting
tier = {row["service"]: row["tier"] for row in rows("catalogue")}
affected = [service] + [row["service"] for row in rows("catalogue") if service in row["asks"].split()]
lowered = setting.split(".")[-1] in ("max", "limit") and int(after) < int(before)
first_tier = any(tier[one] == "1" for one in affected)
risk = "high" if len(affected) > 2 or (lowered and first_tier) else "medium" if first_tier or lowered else "low"
rule = policy[risk]
tried = [
    row
    for row in rows("rehearsals")
    if (row["service"], row["of"], row["result"]) == (service, "rollback", "ok")
    and now.date() - datetime.fromisoformat(row["day"]).date() <= timedelta(days=policy["all"]["rehearsal_days"])
]
slowest = max(int(row["minutes"]) for row in tried)
needed = timedelta(minutes=rule["watch_minutes"] + slowest)
freezes = [(datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["until"])) for row in rows("calendar")]
opens = time.fromisoformat(rule["between_utc"][0])
begins = datetime.combine(now.date(), opens, UTC)
while (
    f"{begins:%A}" not in rule["days"]
    or begins - now < timedelta(hours=rule["notice_hours"])
    or any(begins < until and since < begins + needed for since, until in freezes)
):
    begins += timedelta(days=1)
ends = begins + needed
metric = next(row for row in rows("metrics") if row["service"] == service)
fine, worst = 2 * float(metric["usual"]), 4 * float(metric["usual"])
holder = {(row["role"], row["for"]): row["name"] for row in rows("people")}
agree = []
for role in rule["agree"]:
    about = service if role == "owner" else "all"
    own = holder[role, about] == asked["author"]
    agree.append(holder[f"deputy {role}", about] if own else holder[role, about])
request = f"""
What: `{setting}` of {service} from {before} to {after}
Why: {asked["ticket"]}, {asked["why"]}
Risk: {risk}
Affected: {", ".join(affected)}
Window: {begins:%Y-%m-%d %H:%M} to {ends:%H:%M} UTC
Before:
- no alert of {service} is open
- whoever is on call knows of it
Steps:
1. `ferryctl plan {service}` shows one change
2. `ferryctl apply {service}`, all instances are ready after four minutes
Verify: {metric["metric"]} below {fine:.4g} {metric["unit"]} for {rule["watch_minutes"]} minutes
Back out when: {metric["metric"]} is above {worst:.4g} {metric["unit"]} for 3 minutes
Rollback: `ferryctl rollback {service}`, at most {slowest} minutes, as in {" and ".join(row["id"] for row in tried)}
Approvers: {", ".join(agree)}
"""
### END SOLUTION
print(request)

# %% [markdown]
# ## As its reader sees it
#
# Write three to five sentences to whoever carries it out if you are ill that day. What gets worse while the rollback runs? What can't be taken back, if anything? What would make you call it off before it begins? A person reads this together with the request.

# %% [markdown] manual="judged"
# *Write your answer here, in place of this line.*

# %% [markdown]
# ## Say it
#
# Which of your eleven lines would you leave out, if the change were a tenth as risky? (Nobody grades this.)
