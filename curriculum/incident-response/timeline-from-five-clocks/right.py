"""Other ways to be right."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from groundschool.kit import beside, right


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
    of_nginx = (one for one in entries if one.get("_SYSTEMD_UNIT") == "nginx.service")
    onset = next(one for one in of_nginx if int(one["PRIORITY"]) <= 3)
    ago = int(last["__MONOTONIC_TIMESTAMP"]) - int(onset["__MONOTONIC_TIMESTAMP"])
    moment = pd.Timestamp(int(last["__REALTIME_TIMESTAMP"]) - ago, unit="us", tz="UTC")
    return frame("journal", [(moment, onset["__CURSOR"], onset["MESSAGE"], "error")])


def public(folder):
    [incident] = json.loads((folder / "statuspage.json").read_text())["incidents"]
    updates = incident["incident_updates"]
    return frame("statuspage", [(one["created_at"], one["id"], one["body"], one["status"]) for one in updates])


@right("timeline")
def with_the_standard_library(folder):
    """Reads with regular expressions, takes the step from chronyd's own words, and spells UTC as Z."""
    folder, rows = Path(folder), []

    def read(name):
        return json.loads((folder / name).read_text())

    def put(at, source, ref, what):
        rows.append(
            {"time": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "source": source, "ref": ref, "what": what}
        )
        return rows[-1]["time"]

    marks, states = {}, {}
    [lead] = [one["id"] for one in read("slack/users.json") if one["profile"]["title"] == "Support lead"]
    posted = [one for path in folder.glob("slack/inc-*/*.json") for one in json.loads(path.read_text())]
    for one in sorted(posted, key=lambda one: one["ts"]):
        state = re.match(r"\[status\] (\w+)", one["text"])
        cry = one["user"] == lead and one["text"].startswith("[impact]") if "user" in one else False
        if {"bot_id", "subtype"} & one.keys() or not (state or (cry and "cry" not in states)):
            continue
        key = state[1] if state else "cry"
        states[key] = put(datetime.fromtimestamp(float(one["ts"]), UTC), "slack", one["ts"], one["text"])

    pager = {"trigger": [], "acknowledge": [], "resolve": []}
    for one in read("pagerduty.json")["log_entries"]:
        kind = one["type"].removesuffix("_log_entry")
        if kind in pager:
            pager[kind].append(put(datetime.fromisoformat(one["created_at"]), "pagerduty", one["id"], kind))
        service = one["service"]["summary"]

    log = (folder / "deploys.log").read_text()
    zone = ZoneInfo(re.search(r"local: (\S+)", log)[1])
    for number, line in enumerate(log.splitlines(), 1):
        if found := re.match(r"([\d-]+ [\d:]+)\s+" + re.escape(service) + r"\s+(.*)", line):
            put(datetime.fromisoformat(found[1]).replace(tzinfo=zone), "deploys", str(number), found[2])

    errors, steps = [], []
    for line in (folder / "journal.json").read_text().splitlines():
        one = json.loads(line)
        booted, wall = int(one["__MONOTONIC_TIMESTAMP"]), int(one["__REALTIME_TIMESTAMP"])
        if one.get("SYSLOG_IDENTIFIER") == "chronyd" and (by := re.search(r"stepped by (-?[\d.]+)", one["MESSAGE"])):
            steps.append((booted, float(by[1])))
        if one.get("_SYSTEMD_UNIT") == "nginx.service" and one.get("PRIORITY", "7") in "0123":
            errors.append((booted, wall, one["__CURSOR"]))
    booted, wall, cursor = min(errors)
    missing = sum(by for at, by in steps if at > booted)
    marks["impact_start"] = put(datetime.fromtimestamp(wall / 1e6 + missing, UTC), "journal", cursor, "first error")

    for one in read("statuspage.json")["incidents"][0]["incident_updates"]:
        put(datetime.fromisoformat(one["created_at"]), "statuspage", one["id"], one["status"])
    marks |= {"detected": min([*pager["trigger"], states["cry"]]), "acknowledged": min(pager["acknowledge"])}
    marks |= {"mitigated": states["mitigated"], "resolved": states["resolved"]}
    return {"events": sorted(rows, key=lambda row: datetime.fromisoformat(row["time"])), "marks": marks}


@right("timeline")
def with_a_spare_row_or_two(folder):
    """Keeps two rows more than asked, numbers lines as numbers, and writes every time with an offset."""
    told = with_the_standard_library(folder)
    entries = [json.loads(line) for line in (Path(folder) / "journal.json").read_text().splitlines()]
    last = max(entries, key=lambda one: int(one["__MONOTONIC_TIMESTAMP"]))
    read = datetime.fromtimestamp(int(last["__REALTIME_TIMESTAMP"]) / 1e6, UTC)
    told["events"].append(
        {"time": read.isoformat(), "source": "journal", "ref": last["__CURSOR"], "what": "journal ends"}
    )
    for row in told["events"]:
        row["time"] = datetime.fromisoformat(row["time"]).isoformat()
        row["ref"] = int(row["ref"]) if row["source"] == "deploys" else row["ref"]
    told["events"].sort(key=lambda row: datetime.fromisoformat(row["time"]))
    return told


blind_by_readers = right("timeline")(beside(__file__, "blind_readers").timeline)
blind_in_tables = right("timeline")(beside(__file__, "blind_tables").timeline)
