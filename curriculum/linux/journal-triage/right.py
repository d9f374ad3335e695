"""Other ways to be right."""

import json
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from groundschool.kit import right


def last_boot_frame(path):
    frame = pd.read_json(path, lines=True, dtype=False, convert_dates=False)
    if frame.empty:
        return frame
    for column in ("__REALTIME_TIMESTAMP", "__MONOTONIC_TIMESTAMP"):
        frame[column] = frame[column].astype("int64")
    frame["PRIORITY"] = pd.to_numeric(frame["PRIORITY"])
    frame = frame.reindex(columns=frame.columns.union(["UNIT", "_PID", "_SYSTEMD_UNIT"]))
    frame["_SYSTEMD_UNIT"] = frame["UNIT"].where(frame["_PID"].eq("1")).fillna(frame["_SYSTEMD_UNIT"])
    newest = frame.loc[frame["__REALTIME_TIMESTAMP"].idxmax(), "_BOOT_ID"]
    return frame[frame["_BOOT_ID"] == newest].sort_values("__MONOTONIC_TIMESTAMP", kind="stable")


@right("first-errors")
def with_pandas(path):
    frame = last_boot_frame(path)
    if frame.empty:
        return {}
    errors = frame[(frame["PRIORITY"] <= 3) & frame["_SYSTEMD_UNIT"].notna()].drop_duplicates("_SYSTEMD_UNIT")
    found = {}
    for row in errors.to_dict("records"):
        moment = pd.Timestamp(row["__REALTIME_TIMESTAMP"], unit="us", tz="UTC").isoformat(timespec="microseconds")
        message = row["MESSAGE"]
        if isinstance(message, list):
            message = bytes(message).decode(errors="replace")
        found[row["_SYSTEMD_UNIT"]] = [moment.replace("+00:00", "Z"), message if isinstance(message, str) else ""]
    return found


@right("priority-counts")
def with_value_counts(path):
    frame = last_boot_frame(path)
    return {} if frame.empty else {int(level): int(count) for level, count in frame["PRIORITY"].value_counts().items()}


@right("first-errors")
def one_pass(path):
    """Keep the earliest error of every unit in every boot, and choose the boot at the end."""
    first, newest = {}, (-1, "")
    with open(path, encoding="utf-8") as lines:
        for entry in map(json.loads, lines):
            wall, boot, since = (
                int(entry["__REALTIME_TIMESTAMP"]),
                entry["_BOOT_ID"],
                int(entry["__MONOTONIC_TIMESTAMP"]),
            )
            newest = max(newest, (wall, boot))
            unit = (entry.get("UNIT") if entry.get("_PID") == "1" else None) or entry.get("_SYSTEMD_UNIT")
            if (
                unit
                and entry.get("PRIORITY") in {"0", "1", "2", "3"}
                and since < first.get((boot, unit), [since + 1])[0]
            ):
                first[boot, unit] = since, wall, entry.get("MESSAGE") or ""
    found = {}
    for (boot, unit), (_, wall, text) in first.items():
        if boot == newest[1]:
            seconds, rest = divmod(wall, 1_000_000)
            moment = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{rest:06}Z"
            found[unit] = (moment, text if isinstance(text, str) else bytearray(text).decode("utf-8", "replace"))
    return found


@right("priority-counts")
def with_a_counter(path):
    entries = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    newest = max((int(entry["__REALTIME_TIMESTAMP"]), entry["_BOOT_ID"]) for entry in entries)[1] if entries else ""
    levels = (entry.get("PRIORITY") for entry in entries if entry["_BOOT_ID"] == newest)
    return dict(Counter(int(level) for level in levels if level is not None))


def entries_of_last_boot(path):
    with open(path, encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines if line.strip()]
    if not entries:
        return []
    newest = max(entries, key=lambda e: int(e["__REALTIME_TIMESTAMP"]))
    return [e for e in entries if e["_BOOT_ID"] == newest["_BOOT_ID"]]


def unit_of(entry):
    if entry.get("_PID") == "1" and entry.get("UNIT"):
        return entry["UNIT"]
    return entry.get("_SYSTEMD_UNIT")


def text_of(message):
    if message is None:
        return ""
    if isinstance(message, list):
        return bytes(message).decode("utf-8", errors="replace")
    return message


def utc_of(microseconds):
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(microseconds))
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


@right("first-errors")
def blind_first_errors(path):
    """Written by a solver who had the notebook, the lesson and the data."""
    result = {}
    for e in sorted(entries_of_last_boot(path), key=lambda e: int(e["__MONOTONIC_TIMESTAMP"])):
        unit = unit_of(e)
        if unit is None or "PRIORITY" not in e or int(e["PRIORITY"]) > 3:
            continue
        if unit not in result:
            result[unit] = (utc_of(e["__REALTIME_TIMESTAMP"]), text_of(e.get("MESSAGE")))
    return result


@right("priority-counts")
def blind_counts(path):
    """Written by a solver who had the notebook, the lesson and the data."""
    counts = {}
    for e in entries_of_last_boot(path):
        if "PRIORITY" in e:
            level = int(e["PRIORITY"])
            counts[level] = counts.get(level, 0) + 1
    return counts


NEEDED = [
    "__REALTIME_TIMESTAMP",
    "__MONOTONIC_TIMESTAMP",
    "_BOOT_ID",
    "PRIORITY",
    "MESSAGE",
    "_PID",
    "UNIT",
    "_SYSTEMD_UNIT",
]


def object_frame(path):
    rows = map(json.loads, Path(path).read_bytes().splitlines())
    f = pd.DataFrame(list(rows), dtype=object).reindex(columns=NEEDED)
    for c in NEEDED[:2]:
        f[c] = f[c].astype("int64")
    f["PRIORITY"] = f["PRIORITY"].astype("Int64")
    if f.empty:
        return f
    return f[f["_BOOT_ID"] == f.loc[f["__REALTIME_TIMESTAMP"].idxmax(), "_BOOT_ID"]]


def any_text(m):
    match m:
        case str():
            return m
        case list():
            return str(bytes(m), "utf-8", "replace")
        case _:
            return ""


@right("first-errors")
def blind_first_errors_in_a_frame(path):
    """Written by a solver who had the notebook, the lesson and the data."""
    f = object_frame(path)
    f = f.assign(unit=f["UNIT"].where((f["_PID"] == "1") & f["UNIT"].notna(), f["_SYSTEMD_UNIT"]))
    f = (
        f[f["PRIORITY"].le(3).fillna(value=False).astype(bool) & f["unit"].notna()]
        .sort_values("__MONOTONIC_TIMESTAMP")
        .drop_duplicates("unit")
    )
    when = pd.to_datetime(f["__REALTIME_TIMESTAMP"], unit="us", utc=True).dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {u: (w, any_text(m)) for u, w, m in zip(f["unit"], when, f["MESSAGE"], strict=True)}


@right("priority-counts")
def blind_counts_in_a_frame(path):
    """Written by a solver who had the notebook, the lesson and the data."""
    c = object_frame(path)["PRIORITY"].dropna().value_counts()
    return {int(k): int(v) for k, v in c.items()}
