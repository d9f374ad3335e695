"""A right answer that was written without having seen the solution: small functions on dictionaries, a plain page."""

import csv
import json
import re
import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path


def rows(folder, name):
    with (Path(folder) / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def setting(folder):
    """The dotted name of the setting, and its two values."""
    path, old, new, name = [], "", "", ""
    for line in (Path(folder) / "change.diff").read_text(encoding="utf-8").splitlines():
        if line.startswith(("diff", "index", "---", "+++", "@@")):
            continue
        found = re.match(r"([ +-])( *)([\w.]+):(.*)", line)
        if not found:
            continue
        mark, space, key, value = found.groups()
        path = [(depth, other) for depth, other in path if depth < len(space)] + [(len(space), key)]
        if mark == "-":
            old, name = value.strip(), ".".join(other for _, other in path if other)
        if mark == "+":
            new = value.strip()
    return name, old, new


def affected(folder, service):
    callers = {row["service"] for row in rows(folder, "catalogue") if service in row["asks"].split()}
    return [service, *sorted(callers - {service})]


def risk(folder, service):
    name, old, new = setting(folder)
    noticed = affected(folder, service)
    tiers = {row["service"]: row["tier"] for row in rows(folder, "catalogue")}
    lowered = name.endswith(("max", "limit")) and float(new) < float(old)
    first = any(tiers[each] == "1" for each in noticed)
    if len(noticed) > 2 or (lowered and first):
        return "high"
    return "medium" if lowered or first else "low"


def approvers(folder, service, author, roles):
    def holder(role):
        return next(
            row["name"] for row in rows(folder, "people") if row["role"] == role and row["for"] in (service, "all")
        )

    return [holder(f"deputy {role}") if holder(role) == author else holder(role) for role in roles]


def rehearsals(folder, service, today, days):
    return [
        row
        for row in rows(folder, "rehearsals")
        if row["service"] == service
        and row["of"] == "rollback"
        and row["result"] == "ok"
        and 0 <= (today - date.fromisoformat(row["day"])).days <= days
    ]


def window(folder, rules, now, minutes):
    freezes = [
        [datetime.strptime(row[key], "%Y-%m-%dT%H:%M%z").astimezone(UTC) for key in ("from", "until")]
        for row in rows(folder, "calendar")
    ]
    first, last = (time.fromisoformat(text) for text in rules["between_utc"])
    day = now.date()
    while True:
        begin = datetime.combine(day, first, UTC)
        while begin + timedelta(minutes=minutes) <= datetime.combine(day, last, UTC):
            end = begin + timedelta(minutes=minutes)
            if (
                f"{day:%A}" in rules["days"]
                and begin - now >= timedelta(hours=rules["notice_hours"])
                and not any(start <= end and until >= begin for start, until in freezes)
            ):
                return begin, end
            begin += timedelta(minutes=5)
        day += timedelta(days=1)


def request(folder):
    folder = Path(folder)
    asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
    policy = tomllib.loads((folder / "change-policy.toml").read_text(encoding="utf-8"))
    service, author, now = asked["service"], asked["author"], datetime.fromisoformat(asked["now"])
    name, old, new = setting(folder)
    level = risk(folder, service)
    rules = policy[level]
    tried = rehearsals(folder, service, now.date(), policy["all"]["rehearsal_days"])
    longest = max(int(row["minutes"]) for row in tried)
    begin, end = window(folder, rules, now, rules["watch_minutes"] + longest + 10)
    metric = next(row for row in rows(folder, "metrics") if row["service"] == service)
    usual, alert = float(metric["usual"]), float(metric["alert_at"])
    fine, back = round(usual + (alert - usual) / 3, 1), round(usual + (alert - usual) * 2 / 3, 1)
    unit = metric["unit"]
    names = approvers(folder, service, author, rules["agree"])
    return f"""
What: {name} of {service} from {old} to {new}
Why: {asked["ticket"]}: {asked["why"]}
Risk: {level}
Affected: {", ".join(affected(folder, service))}
Window: {begin:%Y-%m-%d %H:%M} to {end:%H:%M} UTC
Before:
- no alert of {service} is open
- the one who rolls back is there and has tried the command
Steps:
1. `ferryctl plan {service}`: it shows this one change and nothing else
2. `ferryctl apply {service}`: it ends without an error
Verify: {metric["metric"]} below {fine:g} {unit} for {rules["watch_minutes"]} minutes
Back out when: {metric["metric"]} above {back:g} {unit}
Rollback: `ferryctl rollback {service}`, at most {longest} minutes, as in {", ".join(row["id"] for row in tried)}
Approvers: {", ".join(names)}
"""
