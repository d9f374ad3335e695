"""Other ways to be right: without tables, with lists, other headings, other units."""

import csv
import json
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundschool.kit import beside, right

blind_plain_loops, blind_in_pandas = (beside(__file__, name) for name in ("blind_plain_loops", "blind_in_pandas"))

WORDS = {"book": "bookings", "check-in": "kiosk check-ins", "freight": "freight manifests"}
PHRASES = {  # of lines of the form, by what they are about
    "canary": r"[Nn]o canary|small share of customers",
    "data": r"as much data as|production's size",
    "stop": r"Nothing is set that would halt|switched off",
    "back": r"take a change back|way back",
    "board": r"dashboard",
    "link": r"lead to a runbook|no link to what to do",
    "access": r"[Aa]ccess",
    "newest": r"newest change only|hid the older",
    "pause": r"at once, without a pause|without waiting",
    "spare": r"spare instance",
}


def load(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def counted(folder):
    """Return first bad minute, end, worst journey, failed, attempts: one minute after the other."""
    by_minute = defaultdict(dict)
    with open(folder / "impact.csv", newline="") as lines:
        for row in csv.DictReader(lines):
            by_minute[datetime.fromisoformat(row["minute"])][row["journey"]] = int(row["failed"]), int(row["attempts"])
    run, hurt = [], []
    for minute in [*sorted(by_minute), None]:
        if minute and any(failed >= 0.03 * tried for failed, tried in by_minute[minute].values()):
            run.append(minute)
        else:
            hurt += run if len(run) >= 3 else []
            run = []
    since, until = hurt[0], hurt[-1] + timedelta(minutes=1)
    sums = defaultdict(lambda: [0, 0])
    for minute, row in by_minute.items():
        for journey, pair in row.items():
            if since <= minute < until:
                sums[journey][0] += pair[0]
                sums[journey][1] += pair[1]
    worst = max(sums, key=lambda one: sums[one][0] / sums[one][1])
    return since, until, worst, *sums[worst]


def said(folder):
    """Return what people said: moment, text, ts, title."""
    titles = {one["id"]: one["profile"].get("title", "") for one in load(folder, "slack/users.json")}
    days = (json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("slack/inc-*/*.json"))
    return sorted(
        (datetime.fromtimestamp(float(one["ts"]), UTC), one["text"], one["ts"], titles[one["user"]])
        for day in days
        for one in day
        if not {"bot_id", "subtype"} & one.keys()
    )


def marks(folder):
    """Return each mark's moment with the record that shows it."""
    people, since = said(folder), counted(folder)[0]
    pages = [
        (datetime.fromisoformat(one["created_at"]).astimezone(UTC), f"pagerduty {one['id']}")
        for one in load(folder, "pagerduty.json")["log_entries"]
        if one["type"].startswith("trigger")
    ]
    heard = [(at, f"slack {ts}") for at, text, ts, title in people if text.startswith("[impact]") and "upport" in title]
    last = {
        word: max((at, f"slack {ts}") for at, text, ts, _ in people if text.startswith(f"[status] {word}"))
        for word in ("identified", "mitigated", "resolved")
    }
    start = since, f"impact {since:%Y-%m-%dT%H:%M:%SZ}"
    return {"impact start": start, "detected": min(*pages, *heard), **last}


def changed(folder):
    """Return the changed service, the number of the line and the moment with which its change began."""
    lines = (folder / "deploys.log").read_text(encoding="utf-8").split("\n")
    undone = {found[1] for line in lines if (found := re.match(r".{21}(\S+) +rollback ", line))}
    began = "|".join(rf"{one} +deploy" for one in undone) or r"\S+ +migration"
    zone = ZoneInfo(lines[1].split()[-1])
    for number, line in enumerate(lines, 1):
        if found := re.match(rf"(20\S+ \S+)  ({began}) ", line):
            at = datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
            return found[2].split()[0], number, at.astimezone(UTC)
    raise ValueError(lines)


def named(folder):
    """Return the factors, each with its record; by what each line is about, and who it is about."""
    service = changed(folder)[0]
    change = next(one for one in load(folder, "changes.json") if one["service"] == service)
    entry = next(one for one in load(folder, "services.json") if one["service"] == service)
    runbook = (folder / "runbook.md").read_text(encoding="utf-8").split("\n")
    other = next(one["service"] for one in load(folder, "changes.json") if one is not change and one != change)
    record, of = f"changes: {change['id']}", f"services {service}"
    ref = {word: ts for word in ("access ended", "newest one only") for _, text, ts, _ in said(folder) if word in text}
    own = runbook.index(f"# {service}")
    line = {word: runbook.index(f"## {word}", own) + 1 for word in ("Way back", "Dashboard")}
    alert = (folder / "alerts.yml").read_text(encoding="utf-8")
    shown = {
        "canary": not change["canary"] and record,
        "data": change["checks"]["production-sized-data"] == "not run" and record,
        "stop": not change["stops-by-itself"] and record,
        "back": runbook[line["Way back"]].startswith("Not") and f"Runbook #{line['Way back']}",
        "board": "deleted" in runbook[line["Dashboard"]] and f"runbook  {line['Dashboard']}",
        "link": "runbook_url" not in alert and "ALERTS HighErrorShare",
        "access": "access ended" in ref and f"slack {ref['access ended']}",
        "newest": "newest one only" in ref and f"slack {ref['newest one only']}",
        "pause": not entry["callers"]["pause_ms"] and of,
        "spare": not entry["spare_instances"] and of,
    }
    found = {}
    for key, says in load(folder, "form.json").items():
        about = next((one for one, phrase in PHRASES.items() if re.search(phrase, says)), None)
        if about and shown[about] and not re.search(rf"\b{other}\b", says):
            found[key] = shown[about]
    return found


@right("facts")
def minute_by_minute(folder):
    """The standard library alone; whole seconds, and an offset that is not UTC's."""
    since, until, worst, failed, attempts = counted(folder)
    known = {name: at for name, (at, _) in marks(folder).items()}
    lisbon = ZoneInfo("Europe/Lisbon")
    return {
        "since": since.isoformat(),
        "until": until.astimezone(lisbon).isoformat(),
        "journey": worst,
        "failed": failed,
        "attempts": float(attempts),
        "percent": round(100 * failed / attempts, 1),
        **{name: known[name].astimezone(lisbon).isoformat() for name in ("detected", "mitigated", "resolved")},
        **{
            f"minutes_to_{verb}": round((known[name] - since).total_seconds() / 60)
            for verb, name in (("detect", "detected"), ("mitigate", "mitigated"), ("resolve", "resolved"))
        },
        "trigger": f"deploys:{changed(folder)[1]}",
        "factors": named(folder),
    }


@right("facts")
def to_the_second(folder):
    found = minute_by_minute(folder)
    since = datetime.fromisoformat(found["since"])
    took = {"detect": "detected", "mitigate": "mitigated", "resolve": "resolved"}
    exact = {
        f"minutes_to_{verb}": (datetime.fromisoformat(found[name]) - since).total_seconds() / 60
        for verb, name in took.items()
    }
    return found | exact | {"trigger": f"Deploys {changed(folder)[1]}"}


def told(folder):
    """Return what a postmortem needs, in one place."""
    since, until, worst, failed, attempts = counted(folder)
    number = f"INC-{next(folder.glob('slack/inc-*')).name.split('-')[1]}"
    service, line, at = changed(folder)
    tickets = [
        one["id"] for one in load(folder, "tickets.json") if one["incident"] == number and one["state"] == "open"
    ]
    known = marks(folder)
    took = {
        verb: (known[name][0] - since).total_seconds() / 60
        for verb, name in (("detect", "detected"), ("mitigate", "mitigated"), ("resolve", "resolved"))
    }
    acks = [one for one in load(folder, "pagerduty.json")["log_entries"] if one["type"].startswith("acknowledge")]
    first = min(acks, key=lambda one: datetime.fromisoformat(one["created_at"]))
    rows = [
        (at, f"{service} changes", f"deploys {line}"),
        *((at, f"[{name}]", ref) for name, (at, ref) in known.items()),
    ]
    rows.append((datetime.fromisoformat(first["created_at"]).astimezone(UTC), "taken", f"pagerduty {first['id']}"))
    return (
        number,
        since,
        until,
        WORDS[worst],
        failed,
        attempts,
        service,
        line,
        tickets,
        took,
        sorted(rows),
        named(folder),
    )


@right("postmortem")
def as_a_list(folder):
    """A list for a timeline, every row with its zone; other headings, counts without a percentage, hours and minutes."""
    number, since, until, what, failed, _, service, line, tickets, took, rows, factors = told(folder)
    day = f"{rows[-1][0] + timedelta(days=9):%Y-%m-%d}"
    spelled = {verb: f"{int(minutes // 60)} h {minutes % 60:.0f} min" for verb, minutes in took.items()}
    listed = "\n".join(f"* {at:%Y-%m-%d %H:%M}Z - {text} (`{ref}`)" for at, text, ref in rows)
    causes = "\n".join(f"1. **{one}** see {ref}" for one, ref in factors.items())
    return f"""{number.lower()}, {what} failed

# 1. Executive summary
Between {since:%H:%M} and {until:%H:%M} UTC {what} failed.

# 2. Customer impact
{failed:,} failed {what}, {since:%H:%M}-{until:%H:%M} UTC.

# 3. Timeline
{listed}

Time to detect {spelled["detect"]}, time-to-mitigate: {spelled["mitigate"]}; Time to resolve: {spelled["resolve"]}

# 4. Detection
We heard of it in the way the timeline says.

# 5. Contributing factors
{causes}

# 6. Trigger
Line `deploys {line}`.

# 7. Resolution
It was taken back.

# 8. What went well
The channel was calm.

# 9. What went wrong
It came back to us late.

# 10. Where we got lucky
Few ferries sailed.

# 11. Follow-ups
| Done when | Owner | Kind | Due date | Issue | What |
|:--|:--|:--|:--|:--|:--|
| a change without canary is refused by the controller | Grace Doucet | prevention | {day} | {tickets[-1]} | refuse it |
| the page comes 2 minutes after the first bad minute | support lead | Detects | by {day} | {tickets[-2].lower()} | ring sooner |
| the runbook of {service} has been walked through in a drill | the incident commander | mitigate | {day} | {tickets[0]} | write it |
"""


@right("postmortem")
def bold_and_short(folder):
    """Bold lines for headings, a table with seconds, so many of so many."""
    number, since, until, what, failed, attempts, _, line, tickets, took, rows, factors = told(folder)
    day = f"{rows[-1][0] + timedelta(days=20):%Y-%m-%d}"
    listed = "\n".join(f"| {at:%Y-%m-%d %H:%M:%S} UTC | **{text}** | {ref} |" for at, text, ref in rows)
    parts = {
        "Summary": f"{number}. {what} failed, and no longer do.",
        "Impact": f"{failed} of {attempts} {what} ({100 * failed / attempts:.0f}%) from {since:%H:%M} UTC until {until:%H:%M} UTC",
        "Timeline": f"| When | What | Where from |\n|---|---|---|\n{listed}",
        "Detection": f"time to detect: {took['detect']:.1f} minutes, time to mitigate: {took['mitigate']:.1f} minutes, time to resolve: {took['resolve']:.1f} minutes",
        "Contributing factors": "; ".join(f"{one} ({ref})" for one, ref in [*factors.items()][-2:]),
        "Trigger": f"deploys {line}",
        "Resolution": "The change was undone.",
        "What went well": "One voice led.",
        "What went badly": "Nobody could see it.",
        "Where we were lucky": "It was Sunday.",
        "Actions": f"""| Ticket | Action | Type | Owner | Due | Done when |
|---|---|---|---|---|---|
| {tickets[0]} | ring sooner | detect | Moira MacKinnon | {day} | the alert rings in the drill |
| {tickets[1]} | canaries always | prevent | bookings on-call senior | {day} | 0 changes without a canary in June |""",
    }
    return "\n\n".join(f"**{name}**\n\n{text}" for name, text in parts.items())


blind_plain_loops_facts = right("facts")(blind_plain_loops.facts)
blind_plain_loops_postmortem = right("postmortem")(blind_plain_loops.postmortem)
blind_in_pandas_facts = right("facts")(blind_in_pandas.facts)
blind_in_pandas_postmortem = right("postmortem")(blind_in_pandas.postmortem)
