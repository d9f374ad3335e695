"""Other ways to be right."""

import pandas as pd

from groundschool.kit import right


def last_boot_frame(path):
    frame = pd.read_json(path, lines=True, dtype=False, convert_dates=False)
    if frame.empty:
        return frame
    for column in ("__REALTIME_TIMESTAMP", "__MONOTONIC_TIMESTAMP", "PRIORITY"):
        frame[column] = frame[column].astype("int64")
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
