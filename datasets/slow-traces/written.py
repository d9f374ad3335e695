"""How traces are written: as the Collector's file exporter does, and as others do; and files that are to be refused."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from groundschool.formats.otlp import CODE_NAMES, KIND_NAMES, OtlpSpan, otlp_document, otlp_lines

PER_LINE = 30
IDS = ("traceId", "spanId", "parentSpanId")
REFUSED = ("torn", "list", "jaeger", "base64", "no-trace", "short", "long", "parent")
REFUSED += (
    "float",
    "exponent",
    "unit",
    "underscore",
    "true",
    "none",
    "backwards",
    "own-parent",
    "own-parent-in-capitals",
)
TIMES = ("startTimeUnixNano", "endTimeUnixNano")


def usual(spans: Sequence[OtlpSpan]) -> str:
    """Return the file exporter's lines."""
    return otlp_lines(spans, PER_LINE)


def twice(spans: Sequence[OtlpSpan], rng: random.Random) -> str:
    """Return lines in which some batches were delivered twice, as after an answer that was lost."""
    lines = usual(spans).splitlines(keepends=True)
    return "".join([*lines, *rng.sample(lines, 2), otlp_lines(spans[:7])])


def one_document(spans: Sequence[OtlpSpan]) -> str:
    """Return all of it as one document over many lines, as a query gives it."""
    return json.dumps(otlp_document(spans), indent=2) + "\n"


def by_another(spans: Sequence[OtlpSpan]) -> str:
    """Return lines of another writer: kinds and codes by name, whole numbers, capitals, zeros where nothing is."""
    lines = [json.loads(line) for line in usual(spans).splitlines()]
    for number, document in enumerate(lines):
        for resource in document["resourceSpans"]:
            resource["resource"]["attributes"].reverse()
        for span in _spans(document):
            _respell(span, capitals=number % 2 == 0)
        document["resourceSpans"].append({"resource": {}, "schemaUrl": "https://opentelemetry.io/schemas/1.27.0"})
        document["resourceSpans"].append({"scopeSpans": [{"scope": {"name": "nothing"}}]})
    return "\n \n".join(json.dumps(document) for document in lines) + "\n\n"


def _respell(span: dict[str, Any], *, capitals: bool) -> None:
    for key in IDS:
        span[key] = span.get(key, "0" * 16).upper() if capitals else span.get(key, "")
    for key in TIMES:
        span[key] = int(span[key])
    span["kind"] = KIND_NAMES[span["kind"]]
    status = span.pop("status")
    if "code" in status:
        span["status"] = status | {"code": CODE_NAMES[status["code"]]}
    span |= {"droppedAttributesCount": 0, "traceState": "vendor=1"}


def _spans(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in document["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            yield from scope["spans"]


def refused(spans: Sequence[OtlpSpan], rng: random.Random) -> Iterator[tuple[str, str, int]]:
    """Yield name, text and line of files that hold something which is no trace."""
    lines = otlp_lines(spans[:20], 5).splitlines()
    for name in REFUSED:
        number = rng.randrange(1, len(lines))
        shown = [*lines[:number], "", _broken(name, lines[number]), *lines]
        yield name, "".join(f"{line}\n" for line in shown), number + 2
    yield "document", json.dumps(json.loads(_broken("short", lines[1])), indent=1), 1


def _broken(name: str, line: str) -> str:
    if name == "torn":
        return line[: len(line) * 2 // 3]
    if name == "list":
        return f"[{line}]"
    if name == "jaeger":
        return json.dumps(
            {"data": [{"traceID": next(_spans(json.loads(line)))["traceId"], "spans": []}], "errors": None}
        )
    document = json.loads(line)
    span = [one for one in _spans(document) if "parentSpanId" in one][-1]
    span |= {
        "base64": {"traceId": "W47/95gDgQPSabYzgT/GDA=="},
        "no-trace": {"traceId": None},
        "short": {"spanId": span["spanId"][:15]},
        "long": {"spanId": f"{span['spanId']}0"},
        "exponent": {"endTimeUnixNano": float(span["endTimeUnixNano"])},
        "unit": {"endTimeUnixNano": f"{span['endTimeUnixNano']}ns"},
        "parent": {"parentSpanId": "7f-3a90c1be4d2a8"},
        "float": {"startTimeUnixNano": f"{int(span['startTimeUnixNano']) / 1e9:.6f}"},
        "underscore": {"endTimeUnixNano": f"{int(span['endTimeUnixNano']):_}"},
        "true": {"startTimeUnixNano": True},
        "none": {"endTimeUnixNano": None},
        "backwards": {"endTimeUnixNano": str(int(span["startTimeUnixNano"]) - 1)},
        "own-parent": {"parentSpanId": span["spanId"]},
        "own-parent-in-capitals": {
            "spanId": f"{span['spanId'][:15]}a",
            "parentSpanId": f"{span['spanId'][:15]}A".upper(),
        },
    }[name]
    return json.dumps(document, separators=(",", ":"))
