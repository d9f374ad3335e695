"""Spans in OTLP/JSON, one document a line, as the OpenTelemetry Collector's file exporter writes them.

The shape is that of ``TracesData`` in opentelemetry-proto 1.x (https://opentelemetry.io/docs/specs/otlp/, JSON Protobuf
Encoding): ids in hexadecimal, 64-bit numbers as texts, kinds and codes as numbers, and what is empty left out. Writers
that use protobuf's own JSON print the names of kinds and codes instead; the reader takes both.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from groundschool.formats.accepted import Accepted

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = 1, 2, 3, 4, 5
KIND_NAMES = tuple(
    f"SPAN_KIND_{name}" for name in ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
)
OK, ERROR = 1, 2
CODE_NAMES = ("STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR")
NOTHING = 0
ID = {16: re.compile("[0-9a-fA-F]{32}"), 8: re.compile("[0-9a-fA-F]{16}")}
Value = str | int | float | bool
Values = Mapping[str, Value]


@dataclass(frozen=True)
class SpanEvent:
    """Something that happened within a span: Unix nanoseconds, a name and attributes."""

    at: int
    name: str
    attributes: Values = field(default_factory=dict)


@dataclass(frozen=True)
class OtlpSpan:
    """A span: ids in lower-case hexadecimal (no parent: empty), Unix nanoseconds, and who exported it.

    ``status`` is 0 (unset), OK or ERROR; ``links`` are (trace, span) of others that it has to do with.
    """

    trace: str
    span: str
    parent: str
    name: str
    kind: int
    start: int
    end: int
    resource: Values
    scope: str
    status: int = NOTHING
    message: str = ""
    attributes: Values = field(default_factory=dict)
    events: tuple[SpanEvent, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def otlp_lines(spans: Iterable[OtlpSpan], per_line: int = 40) -> str:
    """Return documents, one a line: the spans in the order in which they ended, so many to a document."""
    exported = sorted(spans, key=lambda one: (one.end, one.span))
    parts = (exported[first : first + per_line] for first in range(0, len(exported), per_line))
    return "".join(json.dumps(otlp_document(part), separators=(",", ":")) + "\n" for part in parts)


def otlp_document(spans: Sequence[OtlpSpan]) -> dict[str, Any]:
    """Return one document: spans by their resource and scope, in the order in which each first comes."""
    resources: dict[tuple[Any, ...], dict[str, list[OtlpSpan]]] = {}
    for one in spans:
        scopes = resources.setdefault(tuple(one.resource.items()), {})
        scopes.setdefault(one.scope, []).append(one)
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": _attributes(dict(resource))},
                "scopeSpans": [
                    {"scope": {"name": scope}, "spans": [_span(one) for one in own]} for scope, own in scopes.items()
                ],
            }
            for resource, scopes in resources.items()
        ]
    }


def _span(one: OtlpSpan) -> dict[str, Any]:
    """Return a span as an object, its keys in the order of the protocol's fields."""
    written: dict[str, Any] = {
        "traceId": one.trace,
        "spanId": one.span,
        "parentSpanId": one.parent,
        "flags": 257 if one.kind in (CLIENT, PRODUCER, INTERNAL) else 769,  # sampled; whether the parent is elsewhere
        "name": one.name,
        "kind": one.kind,
        "startTimeUnixNano": str(one.start),
        "endTimeUnixNano": str(one.end),
        "attributes": _attributes(one.attributes),
        "events": [
            {"timeUnixNano": str(event.at), "name": event.name, "attributes": _attributes(event.attributes)}
            for event in one.events
        ],
        "links": [{"traceId": trace, "spanId": span} for trace, span in one.links],
    }
    status = {"message": one.message, "code": one.status}
    kept = {key: value for key, value in written.items() if value not in ("", [])}
    return kept | {"status": {key: value for key, value in status.items() if value}}


def _attributes(values: Values) -> list[dict[str, Any]]:
    return [{"key": key, "value": _any_value(value)} for key, value in values.items()]


def _any_value(value: Value) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": value}


def read_otlp(content: bytes) -> list[dict[str, Any]]:
    """Return the spans of documents, one a line or one in the whole file; raises ValueError for what is none."""
    found = []
    for document in _documents(content.decode()):
        try:
            for resource in document["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    found += scope.get("spans", [])
        except (LookupError, TypeError, AttributeError) as error:
            raise ValueError(f"no spans of OTLP: {error!r}") from error
    for span in found:
        _check(span)
    return found


def _documents(text: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines()]


def _check(span: Mapping[str, Any]) -> None:
    ids = ((span.get("traceId"), 16), (span.get("spanId"), 8), (span.get("parentSpanId") or "0" * 16, 8))
    if not all(ID[size].fullmatch(str(text)) for text, size in ids):
        raise ValueError("ids are hexadecimal, of 16 and 8 bytes")
    if int(span["endTimeUnixNano"]) < int(span["startTimeUnixNano"]):
        raise ValueError("a span ends when it begins, or later")
    kind, code = span.get("kind", 0), span.get("status", {}).get("code", 0)
    if kind not in (*range(6), *KIND_NAMES) or code not in (*range(3), *CODE_NAMES):
        raise ValueError(f"neither a kind nor a code: {kind!r}, {code!r}")


ACCEPTED = {"otlp-traces": Accepted(read=read_otlp)}
