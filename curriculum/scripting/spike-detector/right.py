"""Other ways to be right: with tables, and by one walk with a state."""

import json
import re
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from groundschool.kit import beside, right

TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)")


@right("per-minute")
def by_pattern(path):
    """The minute is in the text; only the offset has to be taken away."""
    name, window = Path(path).name, json.loads(Path(path).with_suffix(".window.json").read_text())

    def minute(text):
        found = TIME.fullmatch(text)
        return datetime.fromisoformat(found[1] + found[2].replace("Z", "+00:00")).astimezone(UTC)

    begin, end = minute(window["from"]) + timedelta(minutes=1), minute(window["to"])
    counts = {begin + timedelta(minutes=at): 0 for at in range(int((end - begin).total_seconds()) // 60)}
    for at, line in enumerate(Path(path).read_text().splitlines()):
        try:
            when = minute(json.loads(line)["timestamp"])
        except (TypeError, KeyError, ValueError):
            raise ValueError(f"line {name}:{at + 1} has no timestamp") from None
        if when in counts:
            counts[when] += 1
    return {"from": begin.strftime("%Y-%m-%dT%H:%MZ"), "counts": list(counts.values())}


@right("per-minute")
def by_places(path):
    """All moments sorted once, and cut at the minutes."""
    folder, name = Path(path).parent, Path(path).stem
    window = json.loads((folder / f"{name}.window.json").read_text())
    seconds, lines = [], Path(path).read_text().splitlines()
    for number, line in enumerate(lines, 1):
        try:
            moment = datetime.fromisoformat(json.loads(line)["timestamp"])
            moment.utcoffset().total_seconds()
        except Exception:  # noqa: BLE001 - whatever is wrong with it
            raise ValueError(f"{name}.jsonl:{number} is not an entry with a time: {line[:30]}") from None
        seconds.append(moment)
    begin, end = (datetime.fromisoformat(window[key]).timestamp() for key in ("from", "to"))
    edges = [datetime.fromtimestamp(at, UTC) for at in range(int(begin // 60 + 1) * 60, int(end // 60) * 60 + 1, 60)]
    seconds.sort()
    places = [bisect_left(seconds, edge) for edge in edges]
    return {"from": f"{edges[0]:%FT%RZ}", "counts": [after - before for before, after in pairwise(places)]}


@right("spikes")
def with_arrays(counts):
    """Loud minutes as numbers, cut where three quiet ones lie between."""
    day = np.array(counts)
    loud = np.flatnonzero((day >= 10) & (day >= 5 * np.median(day))) if len(day) else np.array([], int)
    parts = np.split(loud, np.flatnonzero(np.diff(loud) > 3) + 1) if len(loud) else []
    return [(int(part[0]), int(part[-1]) + 1) for part in parts if part[-1] - part[0] >= 2]


@right("spikes")
def by_a_walk(counts):
    """One walk over the minutes that remembers when it was loud for the last time."""
    if not counts:
        return []
    middle = sorted(counts)
    usual = (middle[(len(middle) - 1) // 2] + middle[len(middle) // 2]) / 2
    found, begin, last = [], None, None
    for at, count in enumerate([*counts, 0, 0, 0]):
        if count >= 10 and count >= usual * 5 and at < len(counts):
            begin, last = (at if begin is None else begin), at
        elif begin is not None and at - last >= 3:
            if last - begin >= 2:
                found.append([begin, last + 1])
            begin = None
    return found


@right("report")
def with_a_table(path):
    told = by_places(path)
    table = pd.Series(told["counts"], pd.date_range(told["from"], periods=len(told["counts"]), freq="min"))
    rows = []
    for begin, end in by_a_walk(told["counts"]):
        part, usual = table.iloc[begin:end], table.median()
        rows.append(
            {
                "to": f"{part.index[-1] + pd.Timedelta(minutes=1):%Y-%m-%dT%H:%MZ}",
                "from": f"{part.index[0]:%Y-%m-%dT%H:%MZ}",
                "times_usual": float(part.mean() / usual) if usual else None,
                "events": int(part.sum()),
            }
        )
    return rows


walked = beside(__file__, "blind_by_walk")
counted = beside(__file__, "blind_in_nanoseconds")
blind_by_walk_per_minute = right("per-minute")(walked.per_minute)
blind_by_walk_spikes = right("spikes")(walked.spikes)
blind_by_walk_report = right("report")(walked.report)
blind_in_nanoseconds_per_minute = right("per-minute")(counted.per_minute)
blind_in_nanoseconds_spikes = right("spikes")(counted.spikes)
blind_in_nanoseconds_report = right("report")(counted.report)
