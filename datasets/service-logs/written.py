"""How lines are written: as the collector got them, as other writers write them, and with one that is to be refused."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

WORSE = {40: [49], 50: [60, 55.0], "error": ["fatal", "panic", "Error"], "ERROR": ["CRITICAL", "FATAL", "error"]}
REFUSED = ("torn", "list", "word", "no-time", "no-offset", "no-level")
REFUSED += ("no-message", "message-number", "no-service", "no-host", "sampled-none", "sampled-half")
REFUSED += ("server-time", "server-offset")


def by_others(lines: Sequence[str], rng: random.Random) -> str:
    """Return lines with their members in another order, times as text, other names of ids and levels, empty lines."""
    found = []
    for number, line in enumerate(lines):
        event: dict[str, Any] = json.loads(line)
        for key, unit in (("time", 1000), ("ts", 1)):
            if isinstance(event.get(key), int | float) and number % 3:
                at = datetime.fromtimestamp(round(event[key] * 1000 / unit) / 1000, UTC)
                event[key] = at.isoformat(timespec="microseconds" if number % 2 else "milliseconds")
        if "trace_id" in event and number % 2:
            event["traceId"] = event.pop("trace_id")
        elif "trace_id" not in event and number % 4:
            event["trace_id"] = ""
        if number % 5 == 0 or event["level"] == 40:
            event["level"] = rng.choice(WORSE.get(event["level"], [event["level"]]))
        event.setdefault("sampled", 1)
        members = [*event.items(), ("kubernetes", {"labels": {"level": "error"}}), ("error_count", 0)]
        rng.shuffle(members)
        found.append(json.dumps(dict(members), ensure_ascii=number % 2 == 0) + ("\n \n" if number % 7 == 0 else "\n"))
    return "".join(found)


def refused(lines: Sequence[str], rng: random.Random) -> Iterator[tuple[str, str, int]]:
    """Yield name, text and line of files in which one line is to be refused."""
    usual = [line for line in lines if '"sampled":' in line and '"level":50' not in line][:8]
    clock = next(line for line in lines if '"server_time"' in line)
    for name in REFUSED:
        number = rng.randrange(2, len(usual))
        broken = _broken(name, clock if name.startswith("server") else usual[number])
        yield (
            name,
            "".join([*usual[:number], "\n" if number % 2 else "", f"{broken}\n", *usual]),
            number + 1 + number % 2,
        )


def _broken(name: str, line: str) -> str:
    if name in ("torn", "list", "word"):
        return {"torn": line[: len(line) // 2], "list": f"[{line.strip()}]", "word": '"level=error"'}[name]
    event: dict[str, Any] = json.loads(line)
    time, text = (
        next(key for key in keys if key in event) for keys in (("@timestamp", "time", "ts"), ("message", "msg"))
    )
    if name.startswith("no-") and name != "no-offset":
        event.pop({"no-time": time, "no-message": text}.get(name, name[3:]))
    event |= {
        "no-offset": {time: "2026-03-02T12:00:00.123"},
        "message-number": {text: 404},
        "sampled-none": {"sampled": 0},
        "sampled-half": {"sampled": 2.5},
        "server-time": {"server_time": 1772445600.123},
        "server-offset": {"server_time": "2026-03-02T12:00:00.123"},
    }.get(name, {})
    return json.dumps(event)
