"""What SDKs and a collector say of a resource beside its name: as much as makes each file of traces as large."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from groundschool.formats.otlp import OtlpSpan, otlp_lines

PER_LINE = 60  # spans of a document
Said = Callable[[OtlpSpan], str]


def _name(one: OtlpSpan) -> str:
    return str(one.resource["service.name"])


def _digest(one: OtlpSpan, of: str, digits: int) -> str:
    return hashlib.sha256(f"{one.resource[of]}".encode()).hexdigest()[:digits]


# https://opentelemetry.io/docs/specs/semconv/resource/
SAID: dict[str, Said] = {
    "telemetry.sdk.name": lambda _one: "opentelemetry",
    "telemetry.sdk.version": lambda _one: "1.38.0",
    "deployment.environment.name": lambda _one: "production",
    "cloud.region": lambda _one: "north",
    "service.namespace": lambda _one: "bookings",
    "k8s.cluster.name": lambda _one: "saltmarsh-north-1",
    "k8s.namespace.name": lambda _one: "bookings-production",
    "k8s.deployment.name": _name,
    "k8s.pod.name": lambda one: str(one.resource["service.instance.id"]),
    "k8s.node.name": lambda one: str(one.resource["host.name"]),
    "k8s.container.name": _name,
    "container.id": lambda one: _digest(one, "service.instance.id", 64),
    "container.image.name": lambda one: f"registry.saltmarsh.example/{_name(one)}",
    "container.image.tags": lambda one: str(one.resource["service.version"]),
    "host.id": lambda one: _digest(one, "host.name", 32),
    "process.command": lambda one: f"/srv/{_name(one)}/bin/{_name(one)}",
}


def documents(traces: Sequence[Sequence[OtlpSpan]]) -> str:
    """Return the spans of traces as the collector writes them."""
    return otlp_lines((span for trace in traces for span in trace), PER_LINE)


def filled(traces: Sequence[Sequence[OtlpSpan]], size: int, rng: random.Random) -> list[list[OtlpSpan]]:
    """Return traces whose resources say so much that all are written in a size; none where they are larger already."""
    left = size - len(documents(traces))
    if left < 0:
        return []
    written = [*map(json.loads, documents(traces).splitlines())]
    times: Counter[Any] = Counter(_key(one) for document in written for one in document["resourceSpans"])
    firsts: dict[Any, OtlpSpan] = {tuple(span.resource.items()): span for trace in traces for span in trace}
    more: dict[Any, dict[str, str]] = {key: {} for key in firsts}
    wanted = [(key, name) for name in SAID for key in rng.sample([*firsts], len(firsts))]
    for key, name in wanted:
        said = SAID[name](firsts[key])
        cost = times[key] * len(json.dumps({"key": name, "value": {"stringValue": said}}, separators=(",", ":")) + ",")
        if cost <= left:
            more[key][name] = said
            left -= cost
    return [
        [replace(one, resource={**one.resource, **more[tuple(one.resource.items())]}) for one in trace]
        for trace in traces
    ]


def _key(resource: dict[str, Any]) -> Any:  # noqa: ANN401 - how resources are told apart
    return tuple((one["key"], one["value"]["stringValue"]) for one in resource["resource"]["attributes"])
