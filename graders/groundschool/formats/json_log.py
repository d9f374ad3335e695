"""Log lines as JSON, an object a line, as common loggers write them; each has its own names for the same things.

pino counts milliseconds and numbers its levels (https://getpino.io/#/docs/api?id=level-string), zap counts seconds with
a fraction (zap's ``NewProductionEncoderConfig``), Java's LogstashEncoder writes the local time with its offset and has
the stack in one text (https://github.com/logfellow/logstash-logback-encoder#standard-fields), Go's slog writes RFC
3339. nginx writes what its ``log_format ... escape=json`` says; this one has ``$msec``.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from groundschool.formats.accepted import Accepted
from groundschool.formats.instants import micros

PINO = {"debug": 20, "info": 30, "warn": 40, "error": 50, "fatal": 60}
LOGBACK = {"debug": 10_000, "info": 20_000, "warn": 30_000, "error": 40_000}
TIMES, TEXTS = ("@timestamp", "timestamp", "time", "ts"), ("message", "msg")


@dataclass(frozen=True)
class JsonEvent:
    """What a program logs: an aware moment, a level of PINO's, a message, further fields, and what was thrown."""

    at: datetime
    level: str
    message: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    thrown: str = ""
    stack: tuple[str, ...] = ()

    @property
    def trace(self) -> str:
        """Return the stack in one text, what was thrown first, as it is read in a terminal."""
        return "\n".join((f"{self.thrown}: {self.message}", *self.stack))


def pino(event: JsonEvent) -> str:
    """Return a line as pino writes it, with its serializer for errors."""
    line = {"level": PINO[event.level], "time": micros(event.at) // 1000, **event.fields}
    if event.thrown:
        line["err"] = {"type": event.thrown, "message": event.message, "stack": event.trace}
    return _line({**line, "msg": event.message})


def zap(event: JsonEvent) -> str:
    """Return a line as zap's production logger writes it; its stack has no heading."""
    line = {"level": event.level, "ts": micros(event.at) / 1e6, "msg": event.message, **event.fields}
    return _line(line | ({"error": event.thrown, "stacktrace": "\n".join(event.stack)} if event.thrown else {}))


def logstash(event: JsonEvent) -> str:
    """Return a line as LogstashEncoder writes it, in the zone of its moment."""
    at = event.at.isoformat(timespec="milliseconds")
    line = {"@timestamp": at, "@version": "1", "message": event.message}
    line |= {"level": event.level.upper(), "level_value": LOGBACK[event.level]}
    return _line({**line, **({"stack_trace": f"{event.trace}\n"} if event.thrown else {}), **event.fields})


def nginx_json(event: JsonEvent) -> str:
    """Return a line of an nginx that is told to log JSON."""
    millis = micros(event.at) // 1000
    head = f'{{"ts":{millis // 1000}.{millis % 1000:03},'
    return head + _line({"level": event.level, **event.fields, "msg": event.message})[1:]


def slog(event: JsonEvent) -> str:
    """Return a line as Go's ``slog.JSONHandler`` writes it, in UTC."""
    at = event.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return _line({"time": at, "level": event.level.upper(), "msg": event.message, **event.fields})


LOGGERS: Mapping[str, Callable[[JsonEvent], str]] = {
    "pino": pino,
    "zap": zap,
    "logstash": logstash,
    "nginx": nginx_json,
    "slog": slog,
}


def _line(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_json_log(content: bytes) -> list[dict[str, Any]]:
    """Return the lines; raises ValueError for one that is no object with a time, a level and a message."""
    lines = [json.loads(line) for line in content.decode().splitlines()]
    for line in lines:
        if not isinstance(line, dict) or "level" not in line or not all(map(line.keys().__and__, (TIMES, TEXTS))):
            raise ValueError("an object with a time, a level and a message is expected on every line")
    return lines


ACCEPTED = {"json-log": Accepted(read=read_json_log)}
