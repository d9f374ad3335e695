"""Other ways to be right."""

import json
import time
from collections import Counter
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
