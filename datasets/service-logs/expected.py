"""What is asked of the lines, worked out from what was said: right, or as a misconception has it."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
PIECE = re.compile(r"[A-Za-z0-9µ](?:[A-Za-z0-9µ_.-]*[A-Za-z0-9µ])?")
MASKS = (
    ("<uuid>", re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")),
    ("<ip>", re.compile(r"\d+\.\d+\.\d+\.\d+")),
    ("<n>", re.compile(r"\d+(\.\d+)?")),
    ("<duration>", re.compile(r"\d+(\.\d+)?(ns|us|µs|ms|s|m|h)")),
    ("<hex>", re.compile(r"0[xX][0-9a-fA-F]+|(?=.*\d)[0-9a-fA-F]{8,}")),
)


@dataclass(frozen=True)
class Logged:
    """One line as it stands in the file: ``at`` is right, ``shown`` what the clock of its host read (ms since 1970)."""

    at: int
    shown: int
    service: str
    host: str
    level: str
    text: str
    template: str
    trace: str = ""
    weight: int = 1
    stack: tuple[str, ...] = ()
    zone: int = 0  # ms that its text is off, read without its offset

    @property
    def bad(self) -> bool:
        """Return whether its level says error, or worse."""
        return self.level in ("error", "fatal", "critical", "panic")


@dataclass(frozen=True)
class Reading:
    """How lines are read: as asked, or with a misconception."""

    clock: str = "right"  # ignored | added | local
    masks: str = "right"  # none | digits
    words: bool = False
    stacks: bool = False
    sampling: bool = True
    order: str = "time"  # file | last
    alone: bool = False
    ties: bool = True  # the one seen first, or as they come
    untraced: bool = False


RIGHT = Reading()


@cache
def masked(text: str) -> str:
    """Return a text with its marks, by the rules."""
    return PIECE.sub(lambda found: next((mark for mark, how in MASKS if how.fullmatch(found[0])), found[0]), text)


def _when(one: Logged, how: Reading) -> int:
    off = one.shown - one.at
    return one.at + {"ignored": off, "added": 2 * off, "local": one.zone}.get(how.clock, 0)


def _template(text: str, template: str, how: Reading) -> str:
    return {"none": text, "digits": re.sub(r"\d+", "<n>", text)}.get(how.masks, template)


def _is_error(one: Logged, how: Reading) -> bool:
    return one.bad or (how.words and "error" in one.text.lower())


def moment(ms: int) -> str:
    """Return a time in UTC to the millisecond."""
    return (BEGIN + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def errors(lines: Sequence[Logged], how: Reading = RIGHT) -> list[dict[str, Any]]:
    """Return a row for each error line, in the order of the file."""
    return [
        {
            "at": moment(_when(one, how)),
            "service": one.service,
            "template": template,
            "weight": one.weight if how.sampling else 1,
            "trace": one.trace or None,
        }
        for one in lines
        if _is_error(one, how)
        for template in (
            _template(one.text, one.template, how),
            *(map(masked, one.stack) if how.stacks else ()),
        )
    ]


Signature = tuple[str, str]


def _by_signature(rows: Sequence[Mapping[str, Any]]) -> dict[Signature, list[Mapping[str, Any]]]:
    found: dict[Signature, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["service"], row["template"]].append(row)
    return found


def signatures(lines: Sequence[Logged], how: Reading = RIGHT) -> list[dict[str, Any]]:
    """Return a row for each signature."""
    rows, who = errors(lines, how), defaultdict[str | None, set[str]](set)
    for row in rows:
        who[row["trace"]].add(row["service"])
    found = []
    for (service, template), own in _by_signature(rows).items():
        traces = {row["trace"] for row in own if row["trace"] or how.untraced}
        found.append(
            {
                "service": service,
                "template": template,
                "count": sum(row["weight"] for row in own),
                "first_seen": own[0]["at"] if how.order == "file" else min(row["at"] for row in own),
                "traces": len(traces),
                "services": sorted({service}.union(*(who[trace] for trace in traces))),
            }
        )
    return found


def first_cause(lines: Sequence[Logged], how: Reading = RIGHT) -> list[dict[str, Any]]:
    """Return the signatures that lead traces, those that lead most first."""
    rows, traces = errors(lines, how), defaultdict[str, list[Mapping[str, Any]]](list)
    for row in rows:
        if row["trace"]:
            traces[row["trace"]].append(row)
    leads = Counter[Signature]()
    for own in traces.values():
        if how.alone or len({row["service"] for row in own}) > 1:
            end = max if how.order == "last" else min
            first = own[0] if how.order == "file" else end(own, key=lambda row: row["at"])
            leads[first["service"], first["template"]] += 1
    seen = {(one["service"], one["template"]): one["first_seen"] for one in signatures(lines, how)}
    return [
        {"service": key[0], "template": key[1], "leads": leads[key]}
        for key in sorted(leads, key=lambda key: (-leads[key], seen[key] if how.ties else ""))
    ]


def ranked(lines: Sequence[Logged], by: str) -> list[dict[str, Any]]:
    """Return all signatures by another measure, with the number of traces that they lead."""
    leads = {(row["service"], row["template"]): row["leads"] for row in first_cause(lines)}
    keys = {
        "loudest": lambda row: (-row["count"], row["first_seen"]),
        "first-seen": lambda row: (row["first_seen"],),
        "widest": lambda row: (-row["traces"], row["service"] != "edge"),
    }
    order = [(row["service"], row["template"]) for row in sorted(signatures(lines), key=keys[by])]
    return [{"service": key[0], "template": key[1], "leads": leads.get(key, 0)} for key in order]
