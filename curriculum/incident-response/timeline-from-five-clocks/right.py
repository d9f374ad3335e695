"""Other ways to be right."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from groundschool.kit import right


@right("timeline")
def with_frames(folder):
    """Anchors the journal on its boot clock instead of adding chronyd's figure, and sorts with pandas."""
    folder = Path(folder)
    frames = [slack(folder), pager(folder), deploys(folder), journal(folder), public(folder)]
    found = pd.concat(frames, ignore_index=True).sort_values("time", kind="stable")
    chat = found[found["source"] == "slack"]
    paged = found[found["kind"] == "trigger_log_entry"]["time"].min()
    marks = {
        "impact_start": found[found["source"] == "journal"]["time"].iloc[0],
        "detected": min(paged, chat[chat["what"].str.startswith("[impact]")]["time"].min()),
        "acknowledged": found[found["kind"] == "acknowledge_log_entry"]["time"].min(),
        "mitigated": chat[chat["what"].str.startswith("[status] mitigated")]["time"].max(),
        "resolved": chat[chat["what"].str.startswith("[status] resolved")]["time"].max(),
    }
    found["time"] = [moment.isoformat() for moment in found["time"]]
    events = found[["time", "source", "ref", "what"]].to_dict("records")
    return {"events": events, "marks": {name: moment.isoformat() for name, moment in marks.items()}}


def frame(source, rows):
    made = pd.DataFrame(rows, columns=["time", "ref", "what", "kind"])
    made["time"] = pd.to_datetime(made["time"], utc=True)
    return made.assign(source=source)


def slack(folder):
    people = {one["id"]: one["profile"]["title"] for one in json.loads((folder / "slack/users.json").read_text())}
    days = (folder / "slack").glob("*/*.json")
    said = sorted((one for day in days for one in json.loads(day.read_text())), key=lambda one: float(one["ts"]))
    said = [one for one in said if "bot_id" not in one and one.get("subtype") is None]
    lead = [one for one in said if people[one["user"]] == "Support lead" and one["text"].startswith("[impact]")]
    key = [one for one in said if one["text"].startswith("[status]")] + lead[:1]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return frame(
        "slack", [(epoch + timedelta(seconds=float(one["ts"])), one["ts"], one["text"], "message") for one in key]
    )


def pager(folder):
    entries = json.loads((folder / "pagerduty.json").read_text())["log_entries"]
    wanted = {f"{kind}_log_entry" for kind in ("trigger", "acknowledge", "resolve")}
    kept = [one for one in entries if one["type"] in wanted]
    return frame("pagerduty", [(one["created_at"], one["id"], one["summary"], one["type"]) for one in kept])


def deploys(folder):
    service = json.loads((folder / "pagerduty.json").read_text())["log_entries"][0]["service"]["summary"]
    lines = (folder / "deploys.log").read_text().splitlines()
    zone = ZoneInfo(lines[1].split()[-1])
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.startswith("#") and line[21:].split()[0] == service:
            moment = datetime.fromisoformat(line[:19]).replace(tzinfo=zone)
            rows.append((moment.astimezone(UTC), str(number), " ".join(line[21:].split()), "deploy"))
    return frame("deploys", rows)


def journal(folder):
    entries = [json.loads(line) for line in (folder / "journal.json").read_text().splitlines()]
    entries.sort(key=lambda one: int(one["__MONOTONIC_TIMESTAMP"]))
    last = entries[-1]  # logged after the clock was put right
    onset = next(one for one in entries if one["_SYSTEMD_UNIT"] == "nginx.service" and int(one["PRIORITY"]) <= 3)
    ago = int(last["__MONOTONIC_TIMESTAMP"]) - int(onset["__MONOTONIC_TIMESTAMP"])
    moment = pd.Timestamp(int(last["__REALTIME_TIMESTAMP"]) - ago, unit="us", tz="UTC")
    return frame("journal", [(moment, onset["__CURSOR"], onset["MESSAGE"], "error")])


def public(folder):
    [incident] = json.loads((folder / "statuspage.json").read_text())["incidents"]
    updates = incident["incident_updates"]
    return frame("statuspage", [(one["created_at"], one["id"], one["body"], one["status"]) for one in updates])
