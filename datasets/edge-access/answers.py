"""What is true of an edge host's log: the right report and response times, and what misconceptions make of them."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from groundschool.kit import Bundle
from groundschool.simulation.clock import ZONES, iso_utc

GLUED = re.compile(r'"\d+\.\d{3} ')  # the first of the four fields, without a space before it
OWN_FORMAT = re.compile(r"^[0-9a-f.:]+ - .*\" (\d+\.\d{3}) \S+ ")  # an address, and the four fields
LOG = "access.log"  # with its rotations, what the answers are about


@dataclass(frozen=True)
class Hit:
    """One line of the log and the facts it was written from; a line that is no request has no method."""

    time: float
    line: str
    method: str = ""
    route: str = ""
    status: int = 400
    size: int = 0
    seconds: float | None = None
    region: str = "north"


def _endpoint(hit: Hit) -> str:
    return f"{hit.method} {hit.route}"


def _request(line: str) -> str:
    """Return what was asked, as far as it stands in a line."""
    return re.split(r'(?<!\\)"', line.partition('] "')[2])[0]


def _target(hit: Hit) -> str:
    """Return an endpoint named by all that was asked for, query and ids included, hosts left out."""
    return f"{hit.method} {re.sub('^https?://[^/?]*/?', '/', _asked(hit))}"


def _asked(hit: Hit) -> str:
    return _request(hit.line).rpartition(" HTTP/")[0].partition(" ")[2]


def _with_ids(path: str) -> str:
    return "/".join("{id}" if re.fullmatch(r"(SMF)?\d+", part) else part for part in path.split("/"))


def _digits(hit: Hit) -> str:
    """Return an endpoint in which any digits became an id."""
    return _of_path(hit, re.sub(r"(SMF)?\d+", "{id}", _target(hit).partition("?")[0].partition(" ")[2]))


def _of_path(hit: Hit, route: str) -> str:
    """Return an endpoint with another route, unless it has no path."""
    return _endpoint(hit) if hit.method == "CONNECT" else f"{hit.method} {route}"


def _always_a_path(hit: Hit) -> str:
    """Return an endpoint for which a host and a port were taken for a path."""
    return f"{hit.method} {_with_ids(hit.route.partition('?')[0])}"


def _no_last_slash(hit: Hit) -> str:
    return _of_path(hit, hit.route.rstrip("/") or "/")


def _by_words(hit: Hit) -> Hit:
    """Return a line as somebody reads it who counts words: the sixth is the method, the ninth the status."""
    words = hit.line.split(" ")
    try:
        route = "/".join(
            "{id}" if re.fullmatch(r"(SMF)?\d+", part) else part for part in words[6].split("?")[0].split("/")
        )
        status, size = int(words[8]), int(words[9].replace("-", "0"))
    except (IndexError, ValueError):
        return replace(hit, method="")
    return replace(hit, method=words[5].strip('"'), route=route, status=status, size=size)


def _utc(hit: Hit) -> str:
    return iso_utc(datetime.fromtimestamp(int(hit.time), UTC))


def _wall(hit: Hit) -> str:
    """Return the host's wall clock passed off as UTC."""
    return iso_utc(datetime.fromtimestamp(int(hit.time), ZONES[hit.region]).replace(tzinfo=UTC))


def answer(bundle: Bundle, hits: list[Hit], *, mistaken: bool) -> None:
    """Add the right report and percentiles, and where ``mistaken`` says so what each misconception makes of them."""
    right = _report(hits)
    if not mistaken:
        bundle.answer("report", LOG, right)
        bundle.answer("latency", LOG, _percentiles(hits, _ranked))
        return
    failed = sum(end["errors"] for end in right["endpoints"].values())
    traps = {
        "malformed-dropped": _report([hit for hit in hits if hit.method]),
        "malformed-in-denominator": right | {"error_rate": failed / len(hits) if right["endpoints"] else None},
        "client-errors": _report(hits, least=400),
        "raw-targets": _report(hits, name=_target),
        "any-digit-is-an-id": _report(hits, name=_digits),
        "split-on-spaces": _report([_by_words(hit) for hit in hits]),
        "quotes-end-fields": _report(_unread(hits, lambda line: '\\"' in line)),
        "one-format": _report(_unread(hits, lambda line: not line[0].isalnum() or not OWN_FORMAT.search(line))),
        "only-paths": _report(_unread(hits, lambda line: not re.match("[A-Z]+ /", _request(line)))),
        "looks-like-http": _report([_taken_for_one(hit) for hit in hits]),
        "a-library-tidied": _report(hits, name=_split),
        "slash-tidied": _report(hits, name=_no_last_slash),
        "host-is-no-path": _report(hits, name=_always_a_path),
        "end-left-open": _report([_by_words(hit) if GLUED.search(hit.line) else hit for hit in hits]),
        "only-usual-codes": _report([replace(hit, status=0) if hit.status > 504 else hit for hit in hits]),
        "no-end": _report([replace(hit, status=599) if hit.status > 599 else hit for hit in hits]),
        "tie-rule": right | {"top_error": _first_of_equals(hits)},
        "local-time": _report(hits, clock=_wall),
    }
    bundle.answer("report", LOG, right, traps)
    bundle.answer(
        "latency",
        LOG,
        _percentiles(hits, _ranked),
        {
            "mean-plus-two-sd": _percentiles(hits, lambda times, p: _ranked(times, p) if p == 50 else _bell(times)),
            "interpolated": _percentiles(hits, lambda times, p: float(np.percentile(times, p))),
            "rank-is-an-index": _percentiles(hits, lambda times, p: times[p * len(times) // 100]),
            "text-order": _percentiles(hits, lambda times, p: _ranked(sorted(times, key="{:.3f}".format), p)),
            "successes-only": _percentiles([hit for hit in hits if hit.status < 500], _ranked),
        },
    )


def _taken_for_one(hit: Hit) -> Hit:
    """Return a line as somebody reads it to whom a method and a path are enough."""
    found = re.match(r"([A-Z]+) (/[^ ?]*)", _request(hit.line))
    return hit if hit.method or not found else replace(hit, method=found[1], route=found[2])


def _split(hit: Hit) -> str:
    """Return an endpoint whose path a library cut out."""
    return _of_path(hit, _with_ids(urlsplit(_asked(hit)).path or "/"))


def _first_of_equals(hits: list[Hit]) -> dict[str, Any] | None:
    """Return the top error, of equals the one that occurred first."""
    failed = [hit for hit in hits if hit.method and _failed(hit)]
    pairs = Counter((_endpoint(hit), hit.status) for hit in failed)
    return top([hit for hit in failed if (_endpoint(hit), hit.status) == pairs.most_common(1)[0][0]])


def _unread(hits: list[Hit], odd: Callable[[str], bool]) -> list[Hit]:
    """Return the lines as somebody reads them who takes the odd ones for malformed."""
    return [replace(hit, method="") if odd(hit.line) else hit for hit in hits]


def _report(
    hits: list[Hit], *, least: int = 500, name: Callable[[Hit], str] = _endpoint, clock: Callable[[Hit], str] = _utc
) -> dict[str, Any]:
    """Return the report of lines: ``least`` is an error's lowest status; ``name`` and ``clock`` say where and when."""
    groups = _grouped(hits, name)
    failed = [hit for hit in hits if hit.method and _failed(hit, least)]
    requests = sum(map(len, groups.values()))
    return {
        "lines": len(hits),
        "malformed": len(hits) - requests,
        "endpoints": {key: _totals(group, least) for key, group in sorted(groups.items())},
        "error_rate": len(failed) / requests if requests else None,
        "top_error": top(failed, name, clock),
    }


def _failed(hit: Hit, least: int = 500) -> bool:
    return least <= hit.status <= 599


def _totals(group: list[Hit], least: int) -> dict[str, int]:
    failed = sum(_failed(hit, least) for hit in group)
    return {"requests": len(group), "errors": failed, "bytes": sum(hit.size for hit in group)}


def _grouped(hits: Iterable[Hit], name: Callable[[Hit], str] = _endpoint) -> dict[str, list[Hit]]:
    """Return the requests by endpoint."""
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        if hit.method:
            groups[name(hit)].append(hit)
    return groups


def _percentiles(hits: list[Hit], of: Callable[[list[float], int], float]) -> dict[str, dict[str, float]]:
    """Return p50 and p95 of the response times of every endpoint that has any, in seconds."""
    found = {}
    for name, group in sorted(_grouped(hits).items()):
        if times := sorted(hit.seconds for hit in group if hit.seconds is not None):
            found[name] = {f"p{percent}": of(times, percent) for percent in (50, 95)}
    return found


def _ranked(times: list[float], percent: int) -> float:
    """Return the nearest-rank percentile of sorted times."""
    return times[ceil(len(times) * percent / 100) - 1]


def _bell(times: list[float]) -> float:
    return float(np.mean(times) + 2 * np.std(times))


def names(hit: Hit, worst: dict[str, Any]) -> bool:
    """Return whether a line is one of those that the top error counts."""
    return (_endpoint(hit), hit.status) == (worst["endpoint"], worst["status"])


def top(
    failed: list[Hit], name: Callable[[Hit], str] = _endpoint, clock: Callable[[Hit], str] = _utc
) -> dict[str, Any] | None:
    """Return the commonest pair of endpoint and status with its count and the time of its earliest line."""
    pairs = Counter((name(hit), hit.status) for hit in failed)
    if not pairs:
        return None
    (endpoint, status), count = min(pairs.items(), key=lambda item: (-item[1], item[0]))
    first = min(clock(hit) for hit in failed if (name(hit), hit.status) == (endpoint, status))
    return {"endpoint": endpoint, "status": status, "count": count, "first": first}
