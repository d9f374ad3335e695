"""Another way to be right: as somebody writes it who likes sentences, with other numbers, on a later day."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from groundschool.kit import beside, right

DAYS = {"low": (0, 1, 2, 3, 4), "medium": (0, 1, 2, 3), "high": (1, 2, 3)}
HOURS = {"low": (9, 15), "medium": (9, 30), "high": (2, 60)}  # from when, and for how long somebody watches
NOTICE = {"low": 4, "medium": 24, "high": 72}


def table(folder, name):
    """Return the rows of a register, as lists."""
    return [line.split(",") for line in Path(folder, f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]]


def values(folder):
    """Return the setting with what it is under, and the old and the new value."""
    text = Path(folder, "change.diff").read_text(encoding="utf-8")
    name, old = re.search(r"\n-\s+(\w+): (\d+)", text).groups()
    new = re.search(r"\n\+\s+\w+: (\d+)", text)[1]
    under = re.search(r"\n   (\w+):\n", text)
    return (f"{under[1]}." if under else "") + name, int(old), int(new)


def judged(folder, service):
    """Return the class, and who may notice the change."""
    key, old, new = values(folder)
    catalogue = table(folder, "catalogue")
    noticing = {row[0] for row in catalogue if service in (row[0], *row[3].split())}
    limit = key.endswith(("max", "limit")) and new < old
    one = any(row[0] in noticing and row[1] == "1" for row in catalogue)
    points = 2 * (len(noticing) > 2) + limit + one
    return ("low", "medium", "high", "high", "high")[points], noticing


@right("request")
def on_a_later_day(folder):
    """Takes the last hour of a day two weeks later, watches longer, and goes by one rehearsal."""
    asked = json.loads(Path(folder, "asked.json").read_text(encoding="utf-8"))
    service, author = asked["service"], asked["author"]
    key, old, new = values(folder)
    risk, noticing = judged(folder, service)
    now = datetime.fromisoformat(asked["now"])
    reh = [row for row in table(folder, "rehearsals") if row[1:3] + row[4:5] == [service, "rollback", "ok"]]
    reh = [row for row in reh if (now.date() - date.fromisoformat(row[3])).days <= 180]
    worst = max(reh, key=lambda row: int(row[5]))
    hour, watch = HOURS[risk]
    length = watch + 60
    frozen = [(datetime.fromisoformat(row[1]), datetime.fromisoformat(row[2])) for row in table(folder, "calendar")]
    start = datetime.combine(now.date(), datetime.min.time(), UTC) + timedelta(days=14, hours=hour)
    while start.weekday() not in DAYS[risk] or any(a < start + timedelta(hours=3) and start < b for a, b in frozen):
        start += timedelta(days=1)
    stop = start + timedelta(minutes=length)
    mine = [row for row in table(folder, "metrics") if row[0] == service][-1]
    fine = (float(mine[3]) + float(mine[4])) / 2
    people = {(row[1], row[2]): row[0] for row in table(folder, "people")}
    roles = [("owner", service), ("on-call lead", "all"), ("duty manager", "all")][
        : 1 + ("medium", "high").index(risk) + 1 if risk != "low" else 1
    ]
    yes = [people[role] if people[role] != author else people["deputy " + role[0], role[1]] for role in roles]
    return f"""**What:** We set {key} in {service} from {old} to {new}.
**Why:** {asked["ticket"].lower()}: {asked["why"]}.
**Risk:** {risk.upper()}, by the policy.
**Affected:** {"; ".join(sorted(noticing))}
**Window:** {start:%d %B %Y}, {start:%H:%M}-{stop:%H:%M} UTC
**Before:** The page of alerts is quiet. The team that is on call has said yes.
**Steps:** Type `ferryctl plan {service}` and see one change. Then `ferryctl apply {service}`.
**Verify:** For {watch} min the {mine[1].replace(" ", "_")} stays under {fine:g}{mine[2] if mine[2] == "%" else " " + mine[2]}.
**Back out when:** {mine[1]} at {mine[4]} {mine[2]} or more
**Rollback:** `ferryctl rollback {service}`. It takes one hour at most ({worst[0]}).
**Approvers:** {" and ".join(yes)}"""


terse, in_prose = (beside(__file__, f"blind_{name}") for name in ("terse", "in_prose"))
blind_terse = right("request")(terse.request)
blind_in_prose = right("request")(in_prose.request)
