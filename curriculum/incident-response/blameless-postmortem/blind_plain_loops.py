"""A right answer that was written without having seen the solution: plain loops, tables, terse sentences."""

import csv
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
WORDS = {"book": "booking", "check-in": "check-in", "freight": "freight manifests"}


def load(folder, name):
    """Return what is in a JSON file."""
    return json.loads((Path(folder) / name).read_text(encoding="utf-8"))


def stamp(moment):
    """Return a moment as a text in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def messages(folder):
    """Return (moment, reference, title or "", text) of all messages, in order."""
    titles = {
        one["id"]: one["profile"].get("title", "") for one in load(folder, "slack/users.json") if not one["is_bot"]
    }
    found = []
    for path in sorted(Path(folder).glob("slack/inc-*/*.json")):
        for one in json.loads(path.read_text(encoding="utf-8")):
            title = "" if one.get("bot_id") or one.get("subtype") else titles.get(one.get("user"), "")
            moment = datetime.fromtimestamp(float(one["ts"]), UTC)
            found.append((moment, f"slack {one['ts']}", title, one["text"]))
    return sorted(found)


def deployed(folder):
    """Return (moment, reference, service, kind, text) of each line of the deploy log."""
    lines = (Path(folder) / "deploys.log").read_text(encoding="utf-8").splitlines()
    zone = ZoneInfo(lines[1].split(": ")[1].strip())
    found = []
    for number, line in enumerate(lines, start=1):
        if number > 2 and line.strip():
            day, clock, service, kind, what = line.split(maxsplit=4)
            moment = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=zone)
            found.append((moment.astimezone(UTC), f"deploys {number}", service, kind, what))
    return found


def impact(folder):
    """Return since, until, and by journey (failed, attempts)."""
    with (Path(folder) / "impact.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (datetime.fromisoformat(one["minute"]), one["journey"], int(one["attempts"]), int(one["failed"]))
            for one in csv.DictReader(file)
        ]
    bad = sorted({minute for minute, _, attempts, failed in rows if attempts and 100 * failed >= 3 * attempts})
    runs = []
    for minute in bad:
        if runs and runs[-1][-1] + MINUTE == minute:
            runs[-1].append(minute)
        else:
            runs.append([minute])
    runs = [run for run in runs if len(run) >= 3]
    since, until = runs[0][0], runs[-1][-1] + MINUTE
    sums = {}
    for minute, journey, attempts, failed in rows:
        if since <= minute < until:
            before = sums.get(journey, (0, 0))
            sums[journey] = (before[0] + failed, before[1] + attempts)
    return since, until, sums


def began_with(folder, since):
    """Return the line of the deploy log with which the change began that was taken back, or mended."""
    log = deployed(folder)
    back = {one[2] for one in log if one[3] == "rollback"}
    if back:
        return next(one for one in log if one[2] in back and one[3] == "deploy" and one[0] <= since)
    return next(one for one in log if one[3] == "migration")


def marks(folder):
    """Return {mark: (moment, reference)}."""
    since, _, _ = impact(folder)
    told = [
        (datetime.fromisoformat(one["created_at"]).astimezone(UTC), f"pagerduty {one['id']}")
        for one in load(folder, "pagerduty.json")["log_entries"]
        if one["type"] == "trigger_log_entry"
    ]
    chat = messages(folder)
    told += [one[:2] for one in chat if one[2] == "Support lead" and one[3].startswith("[impact]")]
    found = {"impact start": (since, f"impact {stamp(since)}"), "detected": min(told)}
    for mark in ("mitigated", "resolved"):
        found[mark] = [one[:2] for one in chat if one[2] and one[3].startswith(f"[status] {mark}")][-1]
    return found


def factors_of(folder, service):
    """Return {id: reference} of the contributing factors."""
    change = next(one for one in load(folder, "changes.json") if one["service"] == service)
    stands = next(one for one in load(folder, "services.json") if one["service"] == service)
    book = (Path(folder) / "runbook.md").read_text(encoding="utf-8").splitlines()
    alerts = (Path(folder) / "alerts.yml").read_text(encoding="utf-8")
    page, own = None, []
    for n, line in enumerate(book, 1):
        page = line[2:] if line.startswith("# ") else page
        own += [(n, line)] if page == service else []
    way = next((n for n, line in own if line.startswith("Not written")), None)
    gone = next((n for n, line in own if "(deleted" in line), None)
    chat = messages(folder)
    shut = next((ref for _, ref, _, text in chat if "turns me away" in text), None)
    hid = next((ref for _, ref, _, text in chat if "shows the newest one only" in text), None)
    name = re.search(r"alert: (\w+)", alerts)[1]
    kinds = [  # what the line of the form says, does it hold, its record
        (r"canary|small share", change["canary"] is None, f"changes {change['id']}"),
        (r"halt the change|halt switched off", not change["stops-by-itself"], f"changes {change['id']}"),
        (
            r"production's size|as production has",
            change["checks"]["production-sized-data"] != "passed",
            f"changes {change['id']}",
        ),
        (r"without waiting|without a pause", stands["callers"]["pause_ms"] == 0, f"services {service}"),
        (r"spare instance", stands["spare_instances"] == 0, f"services {service}"),
        (r"way back into the runbook|how to take a change back", way, f"runbook {way}"),
        (r"dashboard", gone, f"runbook {gone}"),
        (r"does not lead to a runbook|no link to what to do", "runbook_url" not in alerts, f"alerts {name}"),
        (r"access to the deploy controller", shut, shut),
        (r"page of changes", hid, hid),
    ]
    found = {}
    others = {one["service"] for one in load(folder, "services.json") + load(folder, "changes.json")} - {service}
    for key, text in load(folder, "form.json").items():
        if any(re.search(rf"\b{re.escape(other)}\b(?! controller)", text) for other in others):
            continue
        for pattern, holds, record in kinds:
            if re.search(pattern, text, re.IGNORECASE) and holds:
                found[key] = record
    return found


def facts(folder):
    """Return the facts of the incident."""
    since, until, sums = impact(folder)
    journey = max(sums, key=lambda one: sums[one][0] / sums[one][1])
    failed, attempts = sums[journey]
    mark = marks(folder)
    change = began_with(folder, since)
    minutes = {one: (mark[one][0] - since) / MINUTE for one in ("detected", "mitigated", "resolved")}
    return {
        "since": stamp(since),
        "until": stamp(until),
        "journey": journey,
        "failed": failed,
        "attempts": attempts,
        "percent": round(100 * failed / attempts, 1),
        "detected": stamp(mark["detected"][0]),
        "mitigated": stamp(mark["mitigated"][0]),
        "resolved": stamp(mark["resolved"][0]),
        "minutes_to_detect": minutes["detected"],
        "minutes_to_mitigate": minutes["mitigated"],
        "minutes_to_resolve": minutes["resolved"],
        "trigger": change[1],
        "factors": factors_of(folder, change[2]),
    }


def postmortem(folder):
    """Return the postmortem: tables, few words."""
    said = facts(folder)
    mark = marks(folder)
    since = mark["impact start"][0]
    until = datetime.fromisoformat(said["until"])
    change = began_with(folder, since)
    service = change[2]
    form = load(folder, "form.json")
    chat = messages(folder)
    number = re.search(r"inc-(\d+)", str(next(Path(folder).glob("slack/inc-*"))))[1]
    word = WORDS[said["journey"]]
    rows = [
        (change[0], f"the change of {service} begins", change[1]),
        (since, "[impact start] first bad minute", mark["impact start"][1]),
        (mark["detected"][0], "[detected] first word of it", mark["detected"][1]),
        (until - MINUTE, "last bad minute", f"impact {stamp(until - MINUTE)}"),
        (mark["mitigated"][0], "[mitigated] declared", mark["mitigated"][1]),
        (mark["resolved"][0], "[resolved] declared", mark["resolved"][1]),
    ]
    for begins, what in (
        ("[status] investigating: I am", "incident commander takes over"),
        ("[status] identified", "enough is known to act"),
        ("doing it now", "the change is taken back"),
        ("[status] investigating: the alert is back", "the errors are back"),
        ("once more", "taken back again"),
    ):
        rows += [(moment, what, ref) for moment, ref, title, text in chat if title and text.startswith(begins)]
    timeline = "\n".join(f"| {moment:%Y-%m-%d %H:%M} | {what} | {ref} |" for moment, what, ref in sorted(rows))
    listed = "\n".join(f"- {key}: {form[key]} ({record})" for key, record in said["factors"].items())
    tickets = [one for one in load(folder, "tickets.json") if one["state"] == "open" and one["incident"][4:] == number]
    due = f"{since + timedelta(days=30):%Y-%m-%d}"
    plan = {
        "stop a roll-out": ("prevent", "on-call senior", "a change that fails 5 % of requests is stopped in the drill"),
        "let callers": ("mitigate", "on-call senior", "a test shows a pause of 500 ms before the second try"),
        "page sooner": ("detect", "on-call senior", "a drill with 3 % of failed attempts pages within one minute"),
        "run checks": ("prevent", "database", "the checks of a migration run on a copy of production's tables"),
        "try changes": ("prevent", "manager", "the deploy controller refuses a change without a canary of 2 %"),
        "write the way": ("process", "support lead", "a newcomer has taken a change back in the drill with it"),
    }
    table = "\n".join(
        f"| {one['id']} | {one['title']} | {kind} | {owner} | {due} | {done} |"
        for one in tickets
        for begins, (kind, owner, done) in plan.items()
        if one["title"].startswith(begins)
    )
    to = {one: round(said[f"minutes_to_{one}"]) for one in ("detect", "mitigate", "resolve")}
    return f"""# INC-{number}: {word} failed

## Summary
{said["percent"]} % of {word} failed for {round((until - since) / MINUTE)} minutes after a change of {service}. It was
taken back. We change how changes go out.

## Impact
{said["percent"]} % of {word} ({said["failed"]:,} of {said["attempts"]:,}) failed.
From {since:%H:%M} to {until:%H:%M} UTC.
Time to detect: {to["detect"]} min. Time to mitigate: {to["mitigate"]} min. Time to resolve: {to["resolve"]} min.

## Timeline
| Time (UTC) | What | Source |
|---|---|---|
{timeline}

## Detection
The first word came {to["detect"]} minutes after the first bad minute.

## Contributing factors
{listed}

## Trigger
The change of {service} ({change[1]}).

## Resolution
The change was taken back, then the numbers were watched.

## What went well
An incident commander took over and said so in the channel.

## What went badly
It took {to["mitigate"] - to["detect"]} minutes from the first word to the end of it.

## Where we were lucky
Other journeys were hurt less.

## Actions
| Ticket | Action | Type | Owner | Due | Done when |
|---|---|---|---|---|---|
{table}
"""
