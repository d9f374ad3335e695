"""What mtr reports of a path: ``mtr -n -j`` and ``mtr -n -r``.

Layout: mtr 0.95 (``ui/report.c``, JSON by Jansson), and 0.92, which wrote its JSON itself. Times are milliseconds.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from groundschool.formats.accepted import Accepted

SILENT = "???"
_FIELDS = ("Last", "Avg", "Best", "Wrst", "StDev")


@dataclass(frozen=True)
class Hub:
    """A hop: who reported it, how many packets of those ``sent`` nobody reported, and how long the others took."""

    host: str
    lost: int
    sent: int
    times: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)

    @property
    def loss(self) -> float:
        """Return the share that is lost in per cent, as it is printed."""
        return round(100 * self.lost / self.sent, 3)


def mtr_json(source: str, destination: str, hubs: Sequence[Hub]) -> str:
    """Return the report of version 0.95."""
    about = {"src": source, "dst": destination, "tos": 0, "tests": hubs[0].sent if hubs else 100}
    about |= {"psize": "64", "bitpattern": "0x00"}
    rows = [
        {"count": at, "host": hub.host, "Loss%": hub.loss, "Snt": hub.sent, **_times(hub)}
        for at, hub in enumerate(hubs, 1)
    ]
    return json.dumps({"report": {"mtr": about, "hubs": rows}}, indent=4) + "\n"


def old_mtr_json(source: str, destination: str, hubs: Sequence[Hub]) -> str:
    """Return the report of version 0.92: numbers of hops are texts. Without a hop its list is never closed."""
    tests = hubs[0].sent if hubs else 100
    about = {"src": source, "dst": destination, "tos": "0x0", "psize": "64", "bitpattern": "0x00", "tests": f"{tests}"}
    told = ",\n".join(f'      "{name}": "{value}"' for name, value in about.items())
    rows = []
    for at, hub in enumerate(hubs, 1):
        numbers = {"Loss%": f"{hub.loss:.2f}", "Snt": hub.sent, **{k: f"{v:.2f}" for k, v in _times(hub).items()}}
        fields = [f'"count": "{at}"', f'"host": "{hub.host}"', *(f'"{name}": {one}' for name, one in numbers.items())]
        rows.append("{\n      " + ",\n      ".join(fields) + "\n    }")
    listed = ",\n    ".join(rows) + "]\n" if rows else ""
    return f'{{\n  "report": {{\n    "mtr": {{\n{told}\n    }},\n    "hubs": [{listed}  }}\n}}\n'


def mtr_table(source: str, hubs: Sequence[Hub], began: str) -> str:
    """Return what ``mtr -n -r`` prints; ``began`` is a moment in ISO 8601."""
    heads = "".join(f"{name:>6}" for name in _FIELDS)
    lines = [f"Start: {began}", f"HOST: {source:<27.27} Loss%   Snt {heads}"]
    for at, hub in enumerate(hubs, 1):
        times = "".join(f"{value:6.1f}" for value in _times(hub).values())
        lines.append(f" {at:2}.|-- {hub.host:<25.25}{hub.loss:5.1f}%{hub.sent:6} {times}")
    return "\n".join(lines) + "\n"


def _times(hub: Hub) -> dict[str, float]:
    return dict(zip(_FIELDS, hub.times, strict=True))


def read_mtr_json(content: bytes) -> list[Any]:
    """Return the hubs of a report in JSON; raises ValueError for anything else."""
    match json.loads(content):
        case {"report": {"mtr": {"dst": str()}, "hubs": [*hubs]}}:
            for hub in hubs:
                if not isinstance(hub, dict) or not {"count", "host", "Loss%", "Snt", *_FIELDS} <= hub.keys():
                    raise ValueError(f"{hub} is no hub")
            return hubs
        case _:
            raise ValueError("no report of mtr")


def read_mtr_table(content: bytes) -> int:
    """Return how many hops a report has that is made to be read; raises ValueError for what is none."""
    start, heading, *lines = content.decode().splitlines()
    if not start.startswith("Start: ") or not heading.startswith("HOST: "):
        raise ValueError("no report of mtr")
    for at, line in enumerate(lines, 1):
        if not line.startswith(f" {at:2}.|-- ") or len(line[33:].split()) != 2 + len(_FIELDS):
            raise ValueError(f"line {at + 2} is no hop")
    return len(lines)


ACCEPTED = {"mtr-json": Accepted(read=read_mtr_json), "mtr-text": Accepted(read=read_mtr_table)}
