"""Spoils a line, or the counts of a case, in a way that an answer has to refuse."""

import json
import random
from datetime import datetime, timedelta, timezone
from typing import Any

from groundschool.kit import Bundle

OF_LINES = ("torn", "no-object", "no-key", "no-status", "no-last-status")
OF_CASES = {"more-than-all": "exposed-last", "more-in-second": "internal", "more-than-none": "over"}
EDGES = (*OF_LINES, *OF_CASES)


def spoil(rng: random.Random, bundle: Bundle, posted: list[Any], shown: list[Any]) -> str:
    """Spoil what the edge is about; return the place that a refusal has to name."""
    if bundle.edge in OF_LINES:
        several = [at for at, (_, line) in enumerate(posted) if len(json.loads(line)["alerts"]) > 2]
        at = several[0] if "status" in bundle.edge else rng.randrange(1, len(posted))
        when, line = posted[at]
        posted[at] = when, _line(rng, bundle.edge, line) + "\n"
        return f"alerts.jsonl:{at + 1}"
    if bundle.edge in OF_CASES:
        _leave_out(shown)
        name = bundle.truth["kinds"][OF_CASES[bundle.edge]]
        shown.sort(key=lambda case: case["case"] == name)  # whoever minds rows that do not hold refuses another one
        _count(rng, bundle.edge, shown[-1])
        return name
    return ""


def _line(rng: random.Random, edge: str, line: str) -> str:
    """Return what stands in place of a line."""
    if edge == "torn":
        return line[: len(line) // 2]
    if edge == "no-object":
        return rng.choice(("null", "502"))
    found = json.loads(line)
    if edge == "no-key":
        del found["groupKey"]
    else:  # as in files that people have shortened by hand
        del found["alerts"][-1 if edge == "no-last-status" else 0]["status"]
    return json.dumps(found, separators=(",", ":"))


def _leave_out(shown: list[Any]) -> None:
    """Add rows that hold nowhere: whoever leaves them out does not mind their numbers."""
    for case in shown:
        for row in [*case["counts"]]:
            case["counts"].append({**row, "failed": 9, "total": 3, "counted_at": _moment(row["counted_at"], 20)})
        odd = {"region": "north", "failed": 9, "total": 3, "counted_at": case["at"]}
        for journey, counted in (("all", "requests"), ("book", "hosts")):
            case["counts"].append({"journey": journey, "counted": counted, **odd})


def _count(rng: random.Random, edge: str, case: dict[str, Any]) -> None:
    """Add rows to a case, one of them with more failed than its total: where many would not look."""
    needed = [row["journey"] for row in case["counts"] if row["journey"] != "all" and row["counted"] == "requests"]
    bad = {"journey": rng.choice(needed or ["book"]), "region": "north", "counted": "requests"}
    last = datetime.fromisoformat(case["at"]).astimezone(timezone(timedelta(hours=1))).isoformat()  # as a text, too
    bad |= {"failed": 41, "total": 40, "counted_at": last}
    beside = {**bad, "region": "south", "failed": 0, "counted_at": _moment(last, 1)}
    rows = {
        "more-than-all": [bad],
        "more-in-second": [beside, bad],
        "more-than-none": [{**bad, "failed": 3, "total": 0}, {**beside, "failed": None, "total": None}],
    }[edge]
    case["counts"] = [*rows, *case["counts"]]


def _moment(text: str, minutes: int) -> str:
    """Return the moment so many minutes before another one."""
    return (datetime.fromisoformat(text) - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
