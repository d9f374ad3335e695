"""Log lines as ``logcli query --output=jsonl`` of Grafana Loki prints them: a JSON object a line, keys in order.

Times are RFC 3339 with as many digits of a second as there are, in the zone of whoever asks
(https://github.com/grafana/loki/blob/main/pkg/logcli/output/jsonl.go; Go's ``time.RFC3339Nano``).
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from groundschool.formats.accepted import Accepted

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
# Go writes these of JSON's texts with their numbers, so that they can stand in a page.
IN_PAGES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def jsonl(entries: Iterable[tuple[datetime, int, Mapping[str, str], str]]) -> str:
    """Return entries (an aware time in the zone of whoever asks, ns beyond its µs, labels, line), each on a line."""
    return "".join(f"{_entry(*one)}\n" for one in entries)


def _entry(moment: datetime, beyond: int, labels: Mapping[str, str], line: str) -> str:
    entry = {"labels": dict(sorted(labels.items())), "line": line, "timestamp": in_go(moment, beyond)}
    text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    return "".join(IN_PAGES.get(letter, letter) for letter in text)


def in_go(moment: datetime, beyond: int = 0) -> str:
    """Return a time and some nanoseconds as Go writes them in JSON: no zeros at the end of a second, ``Z`` for UTC."""
    second = f"{moment:%Y-%m-%dT%H:%M:%S.%f}{beyond:03}".rstrip("0").rstrip(".")
    offset = moment.strftime("%z")
    return second + ("Z" if offset == "+0000" else f"{offset[:3]}:{offset[3:]}")


def read_jsonl(content: bytes) -> list[dict[str, Any]]:
    """Return the entries; raises ValueError for a line that is none."""
    entries = [json.loads(line) for line in content.decode().splitlines()]
    for entry in entries:
        if [*entry] != ["labels", "line", "timestamp"] or not TIME.fullmatch(entry["timestamp"]):
            raise ValueError("labels, line and timestamp are expected, in this order")
    return entries


ACCEPTED = {"logcli-jsonl": Accepted(read=read_jsonl)}
