"""Written by a blind solver: one table of everything, and the marks by group."""

import json
import os
from pathlib import Path

import pandas as pd


def _load(*parts):
    with Path(*parts).open(encoding="utf-8") as file:
        return json.load(file)


def _clock(frame):
    """Return the journal with a column `at`: realtime, the step added to what came before it."""
    frame = frame.copy()
    frame["boot"] = frame["__MONOTONIC_TIMESTAMP"].astype("int64")
    frame["at"] = pd.to_datetime(frame["__REALTIME_TIMESTAMP"].astype("int64"), unit="us", utc=True)
    said = frame["MESSAGE"].map(lambda m: m if isinstance(m, str) else "")
    step = frame[(frame["SYSLOG_IDENTIFIER"] == "chronyd") & said.str.startswith("System clock was stepped by")].iloc[0]
    frame.loc[frame["boot"] < step["boot"], "at"] += pd.Timedelta(
        microseconds=round(float(step["MESSAGE"].split()[5]) * 1e6)
    )
    return frame


def timeline(folder):
    """Return {"events": [...], "marks": {...}} for the five sources in a folder, everything in UTC."""
    tables = []

    def add(source, at, ref, what, mark):
        tables.append(
            pd.DataFrame({"at": list(at), "source": source, "ref": list(ref), "what": list(what), "mark": list(mark)})
        )

    # pager
    pager = pd.DataFrame(_load(folder, "pagerduty.json")["log_entries"])
    pager["kind"] = pager["type"].str.removesuffix("_log_entry")
    pager = pager[pager["kind"].isin(["trigger", "acknowledge", "resolve"])]
    add(
        "pagerduty",
        pd.to_datetime(pager["created_at"], utc=True, format="ISO8601"),
        pager["id"],
        pager["kind"] + ": " + pager["summary"],
        pager["kind"],
    )
    service = pager["service"].iloc[0]["summary"]

    # chat
    slack = Path(folder, "slack")
    lead = [u["id"] for u in _load(slack, "users.json") if u["profile"].get("title") == "Support lead"]
    chat = pd.DataFrame(
        [
            message
            for channel in os.scandir(slack)
            if channel.is_dir()
            for day in os.scandir(channel.path)
            if day.name.endswith(".json")
            for message in _load(day.path)
        ]
    ).reindex(columns=["ts", "user", "text", "bot_id", "subtype"])
    chat = chat[chat["bot_id"].isna() & chat["subtype"].isna()].copy()
    chat["at"] = chat["ts"].map(lambda ts: pd.Timestamp(int(ts.replace(".", "")), unit="us", tz="UTC"))
    chat = chat.sort_values("at")
    status = chat[chat["text"].str.startswith("[status]")]
    add(
        "slack",
        status["at"],
        status["ts"],
        status["text"],
        status["text"].str.extract(r"^\[status\] (mitigated|resolved)")[0],
    )
    impact = chat[chat["text"].str.startswith("[impact]") & chat["user"].isin(lead)].head(1)
    add("slack", impact["at"], impact["ts"], impact["text"], ["impact"] * len(impact))

    # deploys
    with Path(folder, "deploys.log").open(encoding="utf-8") as file:
        lines = pd.Series(file.read().splitlines())
    lines.index += 1
    zone = lines[2].split()[-1]
    parts = lines[lines.index > 2].str.extract(r"^(?P<when>\S+ \S+)\s+(?P<service>\S+)\s+(?P<what>.*)$")
    parts = parts[parts["service"] == service]
    add(
        "deploys",
        pd.to_datetime(parts["when"]).dt.tz_localize(zone).dt.tz_convert("UTC"),
        parts.index,
        parts["what"],
        [None] * len(parts),
    )

    # journal
    with Path(folder, "journal.json").open(encoding="utf-8") as file:
        journal = _clock(pd.DataFrame([json.loads(line) for line in file]))
    bad = (
        journal[(journal["_SYSTEMD_UNIT"] == "nginx.service") & (pd.to_numeric(journal["PRIORITY"]) <= 3)]
        .sort_values("boot")
        .head(1)
    )
    add("journal", bad["at"], bad["__CURSOR"], ["first error of nginx"], ["start"])

    # status page
    public = pd.DataFrame(_load(folder, "statuspage.json")["incidents"][0]["incident_updates"])
    add(
        "statuspage",
        pd.to_datetime(public["created_at"], utc=True),
        public["id"],
        public["status"] + ": " + public["body"],
        [None] * len(public),
    )

    rows = pd.concat([t for t in tables if len(t)], ignore_index=True).sort_values("at", kind="stable")
    first, last = rows.groupby("mark")["at"].min(), rows.groupby("mark")["at"].max()
    marks = {
        "impact_start": first["start"],
        "detected": min(first["trigger"], first.get("impact", first["trigger"])),
        "acknowledged": first["acknowledge"],
        "mitigated": last["mitigated"],
        "resolved": last["resolved"],
    }
    stamp = "%Y-%m-%dT%H:%M:%S.%fZ"
    rows["time"] = rows["at"].map(lambda at: at.strftime(stamp))
    rows["ref"] = rows["ref"].map(lambda ref: ref if isinstance(ref, str) else int(ref))
    return {
        "events": rows[["time", "source", "ref", "what"]].to_dict("records"),
        "marks": {k: v.strftime(stamp) for k, v in marks.items()},
    }
