"""Written by a blind solver: a reader for each source, tuples of rows, sorted once."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_json(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def by_person(message):
    return not message.get("bot_id") and not message.get("subtype")


def slack(folder):
    """Return (status messages, first impact of the support lead), each as events."""
    leads = {
        user["id"]
        for user in read_json(folder / "slack" / "users.json")
        if (user.get("profile", {}).get("title") or "").strip().lower() == "support lead"
    }
    messages = [m for path in (folder / "slack").glob("*/*.json") for m in read_json(path)]
    messages = sorted(filter(by_person, messages), key=lambda m: float(m["ts"]))
    status = [m for m in messages if m.get("text", "").startswith("[status]")]
    impact = [m for m in messages if m.get("text", "").startswith("[impact]") and m.get("user") in leads][:1]

    def event(message):
        seconds, _, micros = message["ts"].partition(".")
        when = EPOCH + timedelta(seconds=int(seconds), microseconds=int((micros + "000000")[:6]))
        return when, "slack", message["ts"], message["text"]

    return [event(m) for m in status], [event(m) for m in impact]


def pager(folder):
    log = read_json(folder / "pagerduty.json")["log_entries"]
    kinds = {f"{kind}_log_entry": kind for kind in ("trigger", "acknowledge", "resolve")}
    events = [
        (
            datetime.fromisoformat(e["created_at"]).astimezone(UTC),
            "pagerduty",
            e["id"],
            e.get("summary") or kinds[e["type"]],
            kinds[e["type"]],
        )
        for e in log
        if e["type"] in kinds
    ]
    service = next(e["service"]["summary"] for e in log if e["type"] == "trigger_log_entry")
    return service, sorted(events)


def deploys(folder, service):
    lines = (folder / "deploys.log").read_text(encoding="utf-8").splitlines()
    zone = ZoneInfo(lines[1].split(":", 1)[1].strip())
    events = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        if number > 2 and len(words) > 2 and words[2] == service:
            when = datetime.fromisoformat(f"{words[0]} {words[1]}").replace(tzinfo=zone).astimezone(UTC)
            events.append((when, "deploys", number, " ".join(words[2:])))
    return events


def text_of(entry):
    message = entry.get("MESSAGE")
    if isinstance(message, list):
        return (
            bytes(message).decode("utf-8", "replace")
            if all(isinstance(b, int) for b in message)
            else " ".join(map(str, message))
        )
    return message or ""


def journal(folder):
    with open(folder / "journal.json", encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines if line.strip()]
    stepped = next(
        e
        for e in entries
        if "chronyd" in (e.get("SYSLOG_IDENTIFIER"), e.get("_COMM"))
        and text_of(e).startswith("System clock was stepped by")
    )
    step = timedelta(seconds=float(text_of(stepped).split("by", 1)[1].split()[0]))

    def true_time(entry):
        read = EPOCH + timedelta(microseconds=int(entry["__REALTIME_TIMESTAMP"]))
        early = int(entry["__MONOTONIC_TIMESTAMP"]) < int(stepped["__MONOTONIC_TIMESTAMP"])
        return read + step if early else read

    errors = [e for e in entries if e.get("_SYSTEMD_UNIT") == "nginx.service" and str(e.get("PRIORITY", "7")) in "0123"]
    first = min(errors, key=true_time)
    return true_time(first), "journal", first["__CURSOR"], text_of(first) or "nginx: first error"


def statuspage(folder):
    return [
        (datetime.fromisoformat(u["created_at"]).astimezone(UTC), "statuspage", u["id"], f"{u['status']}: {u['body']}")
        for incident in read_json(folder / "statuspage.json")["incidents"]
        for u in incident["incident_updates"]
    ]


def timeline(folder):
    """Return {"events": [...], "marks": {...}} for the five sources in a folder, everything in UTC."""
    folder = Path(folder)
    status, impact = slack(folder)
    service, pages = pager(folder)
    first_error = journal(folder)
    rows = (
        status + impact + [page[:4] for page in pages] + deploys(folder, service) + [first_error] + statuspage(folder)
    )
    rows.sort(key=lambda row: row[0])
    triggered = [page[0] for page in pages if page[4] == "trigger"]
    marks = {
        "impact_start": first_error[0],
        "detected": min([triggered[0], *(row[0] for row in impact)]),
        "acknowledged": next(page[0] for page in pages if page[4] == "acknowledge"),
        "mitigated": [row[0] for row in status if row[3].startswith("[status] mitigated")][-1],
        "resolved": [row[0] for row in status if row[3].startswith("[status] resolved")][-1],
    }
    return {
        "events": [
            {"time": when.isoformat(), "source": source, "ref": ref, "what": what} for when, source, ref, what in rows
        ],
        "marks": {name: when.isoformat() for name, when in marks.items()},
    }
