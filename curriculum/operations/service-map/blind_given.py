"""What the notebook gives to everybody: spans and entities as they are read. Both blind solutions stand on it."""

import json
from pathlib import Path

import yaml

KINDS = ("", "internal", "server", "client", "producer", "consumer")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, and ten times as fast
NOBODY = {"", "0" * 16}


def documents(path):
    """Yield (line, document): one a line, or one in the whole file."""
    text = path.read_text(encoding="utf-8")
    try:
        whole = [json.loads(text)]
    except ValueError:
        whole = []
    yield from ((1, one) for one in whole)
    lines = [] if whole else [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    for number, line in lines:
        try:
            yield number, json.loads(line)
        except ValueError:
            raise ValueError(f"{path.name}:{number}: a JSON object is expected") from None


def values(listed):
    """Return attributes as a dictionary."""
    return {one["key"]: next(iter(one.get("value", {}).values()), "") for one in listed or ()}


def kind_of(value):
    """Return the kind of a span in small letters, whether it was written as a number or as a name."""
    return KINDS[value] if isinstance(value, int) else str(value or "").removeprefix("SPAN_KIND_").lower()


def spans(folder):
    """Return a dictionary for each span; a resource that names no environment is production's."""
    path, found = Path(folder) / "traces.jsonl", []
    for number, document in documents(path):
        try:
            for resource in document["resourceSpans"] if document else []:
                says = values(resource.get("resource", {}).get("attributes"))
                for scope in resource.get("scopeSpans", []):
                    for span in scope.get("spans", []):
                        parent = span.get("parentSpanId") or ""
                        found.append(
                            {
                                "trace": span["traceId"].lower(),
                                "id": span["spanId"].lower(),
                                "parent": None if parent in NOBODY else parent.lower(),
                                "service": says.get("service.name", "unknown_service"),
                                "environment": says.get("deployment.environment.name", "production"),
                                "name": span.get("name", ""),
                                "kind": kind_of(span.get("kind", 0)),
                                "attributes": values(span.get("attributes")),
                                "links": [
                                    (one["traceId"].lower(), one["spanId"].lower()) for one in span.get("links", [])
                                ],
                            }
                        )
        except (AttributeError, KeyError, TypeError, IndexError) as error:
            raise ValueError(f"{path.name}:{number}: spans of OTLP are expected ({error!r})") from None
    return found


def entities(folder):
    """Return the entities of the catalogue."""
    path = Path(folder) / "catalog-info.yaml"
    try:
        found = [one for one in yaml.load_all(path.read_text(encoding="utf-8"), Loader=LOADER) if one]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ValueError(f"{path.name}:{mark.line + 1 if mark else 1}: no YAML") from None
    return found
