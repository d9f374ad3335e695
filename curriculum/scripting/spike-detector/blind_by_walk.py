"""A right answer that was written without having seen the solution: moments with zones, and a walk."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

MINUTE = timedelta(minutes=1)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


def _time(text):
    if not isinstance(text, str) or not TIME.fullmatch(text):
        raise ValueError(f"not a time with an offset: {text!r}")
    return datetime.fromisoformat(text).astimezone(UTC)


def _floor(moment):
    return moment.replace(second=0, microsecond=0)


def _stamp(moment):
    return f"{moment:%Y-%m-%dT%H:%MZ}"


def _window(path):
    told = json.loads((path.parent / (path.name.removesuffix(".jsonl") + ".window.json")).read_text(encoding="utf-8"))
    begin, end = _time(told["from"]), _time(told["to"])
    first = _floor(begin)
    # fromisoformat drops digits beyond a millionth: a begin of 00.0000001 is still within its minute
    within = first != begin or re.search(r"\.0*[1-9]", told["from"])
    if within:
        first += MINUTE
    return first, _floor(end)


def per_minute(path):
    """Return {"from": "2026-03-29T00:01Z", "counts": [3, 0, 1, ...]}."""
    path = Path(path)
    first, behind = _window(path)
    counts = [0] * max(0, (behind - first) // MINUTE)
    with path.open(encoding="utf-8") as export:
        for number, line in enumerate(export, 1):
            try:
                at = _time(json.loads(line)["timestamp"])
            except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
                raise ValueError(
                    f"{path.name}:{number}: a JSON object with a timestamp (RFC 3339, with offset) is expected, not {line.strip()[:60]!r}"
                ) from error
            if first <= at < behind:
                counts[(at - first) // MINUTE] += 1
    return {"from": _stamp(first), "counts": counts}


def spikes(counts):
    """Return [[begin, end], ...] in minutes of the list."""
    if not counts:
        return []
    bound = max(10, 5 * median(counts))
    found = []
    for at, count in enumerate(counts):
        if count < bound:
            continue
        if found and at - found[-1][1] <= 2:
            found[-1][1] = at + 1
        else:
            found.append([at, at + 1])
    return [[begin, end] for begin, end in found if end - begin >= 3]


def report(path):
    """Return [{"from", "to", "events", "times_usual"}, ...]."""
    told = per_minute(path)
    counts = told["counts"]
    start = datetime.fromisoformat(told["from"])
    usual = median(counts) if counts else 0
    rows = []
    for begin, end in spikes(counts):
        events = sum(counts[begin:end])
        rows.append(
            {
                "from": _stamp(start + begin * MINUTE),
                "to": _stamp(start + end * MINUTE),
                "events": events,
                "times_usual": events / (end - begin) / usual if usual else None,
            }
        )
    return rows
