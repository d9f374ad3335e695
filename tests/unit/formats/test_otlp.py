"""Spans in OTLP/JSON: what is written is read again, by us and by protobuf's own reader of the protocol."""

import base64
import json

import pytest
from google.protobuf.json_format import ParseDict
from opentelemetry.proto.trace.v1.trace_pb2 import TracesData
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.formats.otlp import (
    CLIENT,
    ERROR,
    KIND_NAMES,
    SERVER,
    OtlpSpan,
    SpanEvent,
    otlp_document,
    otlp_lines,
    read_otlp,
)

TRACE, RESOURCE = "4bf92f3577b34da6a3ce929d0e0e4736", {"service.name": "auth"}
BEGAN = 1_795_424_000_123_456_789
ROOT_SPAN = OtlpSpan(TRACE, "00f067aa0ba902b7", "", "GET /", SERVER, BEGAN, BEGAN + 100_000_001,
                     RESOURCE, "lib", ERROR, "broke", {"http.response.status_code": 500, "cached": False, "share": 0.5},
                     (SpanEvent(1_795_424_000_200_000_001, "exception", {"exception.message": "no"}),),
                     ((TRACE, "1111111111111111"),))  # fmt: skip
CALL = OtlpSpan(TRACE, "53995c3f42cd8ad8", ROOT_SPAN.span, "get", CLIENT, ROOT_SPAN.start + 1, ROOT_SPAN.end - 1,
                RESOURCE, "lib")  # fmt: skip


def parsed(document):
    """Return a document as protobuf reads it: what it wants in base64 is given so, once it is known for hexadecimal."""

    def turned(value):
        if isinstance(value, list):
            return [turned(one) for one in value]
        if not isinstance(value, dict):
            return value
        ids = {"traceId", "spanId", "parentSpanId"} & value.keys()
        inside = {key: turned(one) for key, one in value.items()}
        return inside | {key: base64.b64encode(bytes.fromhex(value[key])).decode() for key in ids}

    return ParseDict(turned(document), TracesData())


def test_the_protocols_own_reader_finds_what_was_written():
    read = parsed(otlp_document([ROOT_SPAN, CALL]))
    [resource] = read.resource_spans
    [scope] = resource.scope_spans
    root, call = scope.spans
    assert (resource.resource.attributes[0].value.string_value, scope.scope.name) == ("auth", "lib")
    assert (root.trace_id.hex(), root.span_id.hex(), root.parent_span_id) == (TRACE, ROOT_SPAN.span, b"")
    assert (root.start_time_unix_nano, root.end_time_unix_nano) == (ROOT_SPAN.start, ROOT_SPAN.end)
    assert (root.kind, root.status.code, root.status.message) == (SERVER, ERROR, "broke")
    assert [one.value.WhichOneof("value") for one in root.attributes] == ["int_value", "bool_value", "double_value"]
    assert (root.events[0].time_unix_nano, root.links[0].span_id.hex()) == (ROOT_SPAN.events[0].at, "1" * 16)
    assert (call.parent_span_id.hex(), call.kind, call.status.code) == (ROOT_SPAN.span, CLIENT, 0)


def test_lines_hold_so_many_spans_in_the_order_in_which_they_ended():
    lines = otlp_lines([ROOT_SPAN, CALL], per_line=1).splitlines()
    assert [span["spanId"] for line in lines for span in read_otlp(line.encode())] == [CALL.span, ROOT_SPAN.span]
    assert [span["spanId"] for span in read_otlp("\n".join(lines).encode())] == [CALL.span, ROOT_SPAN.span]
    assert read_otlp(json.dumps(otlp_document([CALL]), indent=1).encode())[0]["parentSpanId"] == ROOT_SPAN.span


def test_names_of_kinds_are_read_too():
    document = otlp_document([CALL])
    document["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["kind"] = KIND_NAMES[CLIENT]
    assert read_otlp(json.dumps(document).encode())
    assert parsed(document).resource_spans[0].scope_spans[0].spans[0].kind == CLIENT


@pytest.mark.parametrize(
    "odd",
    [{"traceId": "W47/95gDgQPSabYzgT/GDA=="}, {"parentSpanId": "1"}, {"endTimeUnixNano": "5"}, {"kind": "server"}],
    ids=str,
)
def test_what_is_no_span_is_refused(odd):
    document = otlp_document([CALL])
    document["resourceSpans"][0]["scopeSpans"][0]["spans"][0] |= odd
    with pytest.raises(ValueError, match=r"hexadecimal|ends|kind"):
        read_otlp(json.dumps(document).encode())


def test_the_protocols_own_reader_takes_every_file_of_every_dataset():
    found = 0
    for dataset in load_datasets(ROOT)[0].values():
        for path in dataset.checksums:
            if dataset.declared_as(path).format == "otlp-traces":
                for line in (dataset.folder / path).read_text().splitlines():
                    found += len(parsed(json.loads(line)).resource_spans)
    assert found
