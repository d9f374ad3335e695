"""A right answer that was written without having seen the solution: decimals, classes, no regex, SQL for the sums."""

import itertools
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

DIGITS = frozenset("0123456789")
HEXADECIMAL = DIGITS | frozenset("abcdefABCDEF")
ENDS = DIGITS | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZµ")
INSIDE = ENDS | frozenset("._-")
BAD = frozenset({"error", "fatal", "critical", "panic"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNITS = ("ns", "us", "µs", "ms", "s", "m", "h")


class NoTimeError(ValueError):
    """What was read is not a time."""


def iso(value):
    if type(value) is not str:
        raise NoTimeError("no text")
    moment = datetime.fromisoformat(value)
    if moment.utcoffset() is None:
        raise NoTimeError("no offset")
    return (moment - EPOCH) // timedelta(milliseconds=1)


def stamp(members):
    if "@timestamp" in members:
        return iso(members["@timestamp"])
    name = "time" if "time" in members else "ts"
    value = members.get(name)
    if type(value) in (int, Decimal):
        return int(Decimal(value) * (1 if name == "time" else 1000))
    return iso(value)


def all_of(letters, text):
    return text != "" and all(letter in letters for letter in text)


def number(text):
    parts = text.split(".")
    return len(parts) <= 2 and all(all_of(DIGITS, part) for part in parts)


def masked(piece):
    parts = piece.split("-")
    if [len(part) for part in parts] == [8, 4, 4, 4, 12] and all(all_of(HEXADECIMAL, part) for part in parts):
        return "<uuid>"
    parts = piece.split(".")
    if len(parts) == 4 and all(all_of(DIGITS, part) for part in parts):
        return "<ip>"
    if number(piece):
        return "<n>"
    if any(piece.endswith(unit) and number(piece.removesuffix(unit)) for unit in UNITS):
        return "<duration>"
    if piece[:2].lower() == "0x" and all_of(HEXADECIMAL, piece[2:]):
        return "<hex>"
    if len(piece) >= 8 and all_of(HEXADECIMAL, piece) and not DIGITS.isdisjoint(piece):
        return "<hex>"
    return piece


def masked_run(run):
    core = run.strip("._-")
    if not core:
        return run
    start = run.index(core)
    return run[:start] + masked(core) + run[start + len(core) :]


def template(message):
    runs = itertools.groupby(message, INSIDE.__contains__)
    return "".join(masked_run("".join(run)) if inside else "".join(run) for inside, run in runs)


@dataclass(frozen=True)
class Line:
    when: int
    true: int | None
    is_error: bool
    message: str
    service: str
    host: str
    trace: str | None
    weight: int

    @classmethod
    def read(cls, text):
        members = json.loads(text, parse_float=Decimal, parse_constant=Decimal)
        if type(members) is not dict:
            raise ValueError("no object")
        level, weight = members.get("level"), members.get("sampled", 1)
        if type(level) not in (str, int, Decimal):
            raise ValueError("no level")
        if type(weight) is not int or weight <= 0:
            raise ValueError("no sample")
        message = members.get("message", members.get("msg"))
        for value in (message, members.get("service"), members.get("host")):
            if type(value) is not str:
                raise ValueError("a text is missing")
        return cls(
            stamp(members),
            iso(members["server_time"]) if "server_time" in members else None,
            level.casefold() in BAD if type(level) is str else level >= 50,
            message,
            members["service"],
            members["host"],
            members.get("trace_id", members.get("traceId")) or None,
            weight,
        )


def lines_of(path) -> Iterator[Line]:
    for index, raw in enumerate(Path(path).read_bytes().split(b"\n")):
        if raw.strip() == b"":
            continue
        try:
            yield Line.read(raw.decode("utf-8"))
        except (ValueError, InvalidOperation, OverflowError) as error:
            raise ValueError(f"{Path(path).name}:{index + 1}: {error}") from error


def written(moment):
    return (EPOCH + timedelta(milliseconds=moment)).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment % 1000:03}Z"


def errors(path):
    lines = tuple(lines_of(path))
    ahead = {}
    for line in lines:
        if line.true is not None:
            ahead[line.host] = line.when - line.true
    return [
        {
            "at": written(line.when - ahead.get(line.host, 0)),
            "service": line.service,
            "template": template(line.message),
            "weight": line.weight,
            "trace": line.trace,
        }
        for line in lines
        if line.is_error
    ]


def table(path):
    database = sqlite3.connect(":memory:")
    database.execute("create table e (at text, service text, template text, weight integer, trace text)")
    database.executemany("insert into e values (:at, :service, :template, :weight, :trace)", errors(path))
    database.execute("create index by_trace on e (trace)")
    return database


def signatures(path):
    database = table(path)
    sums = database.execute(
        "select service, template, sum(weight), min(at), count(distinct trace) from e group by service, template"
    ).fetchall()
    reach = {}
    for service, text, other in database.execute(
        "select distinct mine.service, mine.template, other.service from e mine join e other using (trace)"
    ):
        reach.setdefault((service, text), {service}).add(other)
    names = ("service", "template", "count", "first_seen", "traces")
    return [{**dict(zip(names, row, strict=True)), "services": list(reach.get(row[:2], row[:1]))} for row in sums]


def first_cause(path):
    rows = table(path).execute(
        """
        with shared as (select trace, min(at) as at from e group by trace having count(distinct service) > 1),
        led as (select e.service, e.template, count(*) as leads from shared join e using (trace, at)
            where trace is not null group by 1, 2)
        select led.*, (select min(at) from e where e.service = led.service and e.template = led.template) as seen
        from led order by leads desc, seen
        """
    )
    return [{"service": service, "template": text, "leads": leads} for service, text, leads, _ in rows]
