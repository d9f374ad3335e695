"""Error events as logcli prints them, of two services, and whole days of counts."""

import json
import random
import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from groundschool.formats import logcli
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import REGIONS
from groundschool.simulation.state import World

days = beside(__file__, "days")
Day = days.Day
EDGES = ("no-events", "torn", "clock-change", "bounds")
SERVICES = ("auth", "booking-api", "freight", "inventory", "notify", "payments", "search", "web")
WORDS = ("upstream timed out", "pool exhausted", "connection reset by peer", "deadline exceeded", "a & b <nil>")
HALIFAX, LISBON = (region.timezone for region in REGIONS)
CLOCKS = {HALIFAX: (2026, 11, 1, 5), LISBON: (2026, 10, 25, 1)}  # UTC at which they go back an hour
SHORTEST, LEAST, TIMES, PAUSE = 3, 10, 5, 2
MINUTE = timedelta(minutes=1)


@dataclass
class Export:
    """Events of one service between two moments, as somebody in ``zone`` sees them.

    ``counts`` are those of the whole minutes, the first of which begins at ``first``.
    """

    zone: tzinfo
    began: datetime
    ended: datetime
    first: datetime
    counts: list[int]
    events: list[datetime]


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return exports with their windows, days, and what is asked of both, right and as misconceptions have it."""
    rng, bundle = random.Random(f"error events {seed} {edge}"), Bundle(seed, edge)
    zones: list[tzinfo] = [ZoneInfo(HALIFAX), rng.choice((ZoneInfo(LISBON), UTC))]
    zones *= len(TORN) // 2 if edge == "torn" else 1
    for number, service in enumerate(sorted(rng.sample(SERVICES, len(zones)))):
        export = _export(rng, World.from_seed(seed).day, rng.choice(zones) if edge == "torn" else zones[number], edge)
        entries = [
            (one.astimezone(export.zone), rng.choice((0, rng.randrange(1000))), _labels(service), _line(rng))
            for one in export.events
        ]
        entries = _twice(rng, export, entries)
        text = logcli.jsonl(entries[:: rng.choice((1, -1))])
        if edge == "torn":
            text, line = _torn(rng, text, TORN[number])
            bundle.truth.setdefault("refused", {})[service] = f"{service}.jsonl:{line}"
        bundle.write(f"{service}.jsonl", text)
        bounds = (logcli.in_go(one.astimezone(export.zone)) for one in (export.began, export.ended))
        window = dict(zip(("from", "to"), bounds, strict=True))
        bundle.write(f"{service}.window.json", json.dumps(window) + "\n")
        bundle.answer("per-minute", service, _per_minute(export), {how: _per_minute(export, how) for how in MISCOUNTED})
        bundle.answer("report", service, _report(export), {how: _report(export, how) for how in REPORTED})
    _days(rng, bundle, edge)
    return bundle.variant()


def _export(rng: random.Random, day: datetime, zone: tzinfo, edge: str | None) -> Export:
    """Return an export with spikes in it; its window begins and ends within a minute, and begins without an event."""
    middle = day + timedelta(hours=rng.randint(6, 20))
    if edge == "clock-change":
        middle = datetime(*CLOCKS.get(str(zone), CLOCKS[LISBON]), tzinfo=UTC)
    first = middle.replace(second=0, microsecond=0) - timedelta(minutes=rng.randint(30, 60))
    counts = _counts(rng, edge, busy=str(zone) == HALIFAX)
    before, after = _within(rng, 5, 55), _within(rng, 5, 55)
    events = [first + at * MINUTE + _within(rng, 0, 60) for at, count in enumerate(counts) for _ in range(count)]
    last = first + len(counts) * MINUTE
    if edge == "bounds":  # the first moment of a minute is in it, and the last millionth of a second
        events += [first, first + 5 * MINUTE, first + 6 * MINUTE - timedelta(microseconds=1), last]
        counts[0], counts[5] = counts[0] + 1, counts[5] + 2
    if edge in (None, "bounds"):
        events += [first - _within(rng, 0, before.total_seconds()) for _ in range(rng.randint(1, 3))]
        events += [last + _within(rng, 0, after.total_seconds()) for _ in range(rng.randint(1, 3))]
    return Export(zone, first - before, last + after, first, counts, sorted(events))


def _counts(rng: random.Random, edge: str | None, *, busy: bool) -> list[int]:
    """Return events by the minute: of a service that always has some, or of one that seldom has; with two spikes."""
    minutes = 40 if edge == "torn" else rng.randint(70, 90)
    rate = rng.uniform(1.9, 2.4) if busy else rng.uniform(0.2, 0.5)
    counts = [0, *(min(days.poisson(rng, rate), 7) for _ in range(minutes - 1))]
    if edge == "no-events":  # one of the windows has not even a whole minute
        return [] if busy else [0] * minutes
    if edge != "bounds":
        half = minutes // 2
        for begins in (rng.randint(4, half - 12), rng.randint(half, minutes - 8)):
            lasts = rng.randint(4, 6)
            counts[begins : begins + lasts] = [rng.randint(18, 24) for _ in range(lasts)]
            counts[begins + 1] = rng.randint(2, 4)  # a quiet one within it
    return counts


def _within(rng: random.Random, least: float, most: float) -> timedelta:
    """Return a while below ``most`` seconds, with as many digits as a clock happens to give."""
    return timedelta(microseconds=rng.randrange(round(least * 1e6) + 1, round(most * 1e6), rng.choice((1, 1000, 10))))


def _twice(rng: random.Random, export: Export, entries: list[Any]) -> list[Any]:
    """Return the entries, a few of them twice: an error that was logged twice in a moment is two events."""
    told = sorted(rng.sample(range(len(entries)), min(3, len(entries))), reverse=True)
    for place in told:
        entries.insert(place, entries[place])
        export.events.insert(place, export.events[place])
        at = (export.events[place] - export.first) // MINUTE
        if 0 <= at < len(export.counts):
            export.counts[at] += 1
    return entries


def _labels(service: str) -> dict[str, str]:
    return {"app": service, "level": "error", "namespace": "saltmarsh"}


def _line(rng: random.Random) -> str:
    return f'level=error msg="{rng.choice(WORDS)}" took={rng.randint(1, 9000)}ms'


TORN = ("cut", "empty", "words", "no-offset", "no-timestamp", "a-list")


def _torn(rng: random.Random, text: str, how: str) -> tuple[str, int]:
    """Return an export with one line that is no entry, and its number."""
    lines = text.splitlines()
    at = rng.randrange(2, len(lines) - 1)
    entry = json.loads(lines[at])
    lines[at] = {
        "cut": lines[at][:-9],
        "empty": "",
        "words": json.dumps({**entry, "timestamp": "yesterday"}),
        "no-offset": json.dumps({**entry, "timestamp": entry["timestamp"][:19]}),
        "no-timestamp": json.dumps({"labels": {}, "line": entry["line"]}),
        "a-list": json.dumps([entry["timestamp"], entry["line"]]),
    }[how]
    return "\n".join(lines) + "\n", at + 1


MISCOUNTED = ("no-zeros", "first-part", "last-part", "both-parts", "nearest-minute", "local-times", "first-event-first")


def _per_minute(export: Export, how: str = "") -> dict[str, object]:
    """Return the counts of whole minutes, right or as a misconception counts."""
    first, counts, events = export.first, export.counts, export.events
    if how == "no-zeros":
        counts = [count for count in counts if count]
    if counts and how in ("first-part", "last-part", "both-parts", "nearest-minute"):
        spread = range(-(how in ("first-part", "both-parts")), len(counts) + (how in ("last-part", "both-parts")))
        late = MINUTE / 2 if how == "nearest-minute" else timedelta()
        places = Counter((one + late - first) // MINUTE for one in events)
        counts, first = [places[at] for at in spread], first + spread[0] * MINUTE
    if how == "first-event-first" and any(counts):
        at = next(place for place, count in enumerate(counts) if count)
        first, counts = first + at * MINUTE, counts[at:]
    clock = export.zone if how == "local-times" else UTC
    return {"from": f"{first.astimezone(clock):%Y-%m-%dT%H:%MZ}", "counts": counts}


REPORTED = ("own-numbers", "last-minute", "of-the-mean")


def _report(export: Export, how: str = "") -> list[dict[str, object]]:
    """Return a row for each spike of an export, right or as a misconception reports it."""
    counts, rows = export.counts, []
    usual = (statistics.fmean if how == "of-the-mean" else statistics.median)(counts or [0])
    for begin, end in _spikes(counts):
        last = end - 1 if how == "last-minute" else end
        times = (f"{export.first + at * MINUTE:%Y-%m-%dT%H:%MZ}" for at in (begin, last))
        events = sum(counts[begin:end])
        times_usual = (max(counts) if how == "own-numbers" else events / (end - begin)) / usual if usual else None
        rows.append({**dict(zip(("from", "to"), times, strict=True)), "events": events, "times_usual": times_usual})
    return rows


def _days(rng: random.Random, bundle: Bundle, edge: str | None) -> None:
    """Write days of counts, and what is asked of them."""
    makes = days.DAYS[:2] if edge in ("torn", "clock-change") else days.DAYS
    chosen = [*days.at_the_bounds()] if edge == "bounds" else [make(rng) for make in makes]
    if edge == "no-events":
        chosen = [Day("nothing", [0] * 200, []), Day("no minute", [], [])]
    told = {f"day-{number:02}": day for number, day in enumerate(rng.sample(chosen, len(chosen)), 1)}
    bundle.write("days.json", json.dumps({name: day.counts for name, day in told.items()}) + "\n")
    bundle.truth["days"] = {name: {"kind": day.kind, "counts": day.counts} for name, day in told.items()}
    for name, day in told.items():
        if _spikes(day.counts) != [list(one) for one in day.spikes]:
            raise ValueError(f"{day.kind}: {_spikes(day.counts)} is read, {day.spikes} was laid")
        bundle.answer("spikes", name, _spikes(day.counts), {how: _spikes(day.counts, how) for how in MISTAKEN})


MISTAKEN = (
    "day-end-ignored",
    "mean-and-deviation",
    "fixed-threshold",
    "blips-count",
    "volume-ignored",
    "dips-end-it",
    "zeros-left-out",
)


def _spikes(counts: list[int], how: str = "") -> list[list[int]]:
    """Return [first minute, the one behind the last] of each spike, right or as a misconception finds them."""
    if not counts:
        return []
    seen = [count for count in counts if count] if how == "zeros-left-out" else counts
    usual = statistics.median(seen) if seen else 0
    bound = max(TIMES * usual, 1 if how == "volume-ignored" else LEAST)
    if how == "fixed-threshold":
        bound = 30
    if how == "mean-and-deviation":
        bound = statistics.fmean(counts) + 3 * statistics.pstdev(counts)
    found: list[list[int]] = []
    for at in (place for place, count in enumerate(counts) if count >= bound):
        if found and at - found[-1][1] <= (0 if how == "dips-end-it" else PAUSE):
            found[-1][1] = at + 1
        else:
            found.append([at, at + 1])
    if how == "day-end-ignored":
        found = [one for one in found if one[1] < len(counts)]
    return [one for one in found if one[1] - one[0] >= (1 if how == "blips-count" else SHORTEST)]
