"""HTTP archives: HAR 1.2 as browsers export it (http://www.softwareishard.com/blog/har-12-spec/), in JSON.

What browsers do beyond it: Chrome (creator WebInspector) counts TLS within ``connect``, as the text says, and has names
of its own that begin with an underscore, as Safari does (``HARBuilder.js`` of WebKit), without those names; Firefox
counts ``connect`` and ``ssl`` apart, in whole milliseconds.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from groundschool.formats.accepted import Accepted

PHASES = ("blocked", "dns", "ssl", "connect", "send", "wait", "receive")
REQUIRED = ("send", "wait", "receive")


@dataclass(frozen=True)
class Creator:
    """Who wrote an archive, and in which version of the format."""

    name: str
    version: str
    format: str = "1.2"


CHROME = Creator("WebInspector", "537.36")
FIREFOX = Creator("Firefox", "141.0")
SAFARI = Creator("WebKit Web Inspector", "1.0")
FIREBUG = Creator("Firebug", "1.9", "1.1")


@dataclass(frozen=True)
class HarEntry:
    """One request: when it began, for what, its answer, and its timings as they are written, in milliseconds."""

    at: datetime
    url: str
    status: int
    size: int
    timings: Mapping[str, float]
    time: float
    version: str = "http/2.0"
    more: Mapping[str, Any] | None = None


def as_har(creator: Creator, entries: Iterable[HarEntry], *, mark: bool = False) -> bytes:
    """Return an archive; ``mark`` puts a byte order mark before it, as some exporters on Windows do."""
    log = {
        "version": creator.format,
        "creator": {"name": creator.name, "version": creator.version},
        "pages": [],
        "entries": [_entry(one) for one in entries],
    }
    text = json.dumps({"log": log}, indent=2)
    return (b"\xef\xbb\xbf" if mark else b"") + text.encode()


def read_har(content: bytes) -> list[dict[str, Any]]:
    """Return the entries of an archive; raises ValueError for what is none."""
    try:
        log = json.loads(content.decode("utf-8-sig"))["log"]
        entries, named = log["entries"], (log["version"], log["creator"]["name"])
        for entry in entries:
            _ = datetime.fromisoformat(entry["startedDateTime"]), entry["request"]["url"], entry["response"]["status"]
            _ = [float(entry["timings"][phase]) for phase in REQUIRED], float(entry["time"]), named
    except (LookupError, TypeError) as error:
        raise ValueError(f"no HTTP archive: {error!r}") from error
    return entries


def _entry(one: HarEntry) -> dict[str, Any]:
    host = one.url.split("/")[2]
    at = one.at.astimezone(UTC)
    return {
        **(one.more or {}),
        "startedDateTime": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
        "time": one.time,
        "request": {
            "method": "GET",
            "url": one.url,
            "httpVersion": one.version,
            "headers": [{"name": "Host", "value": host}],
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": 0,
        },
        "response": {
            "status": one.status,
            "statusText": "",
            "httpVersion": one.version,
            "headers": [],
            "cookies": [],
            "content": {"size": one.size, "mimeType": "application/json"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": one.size,
        },
        "cache": {},
        "timings": dict(one.timings),
    }


ACCEPTED = {"har": Accepted(read=read_har)}
