"""Grades the access log report against the requests as they were counted before a line was written."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any
from zlib import decompressobj

from groundschool.kit import Check, Expect, Near, Score, Variant, call, item, judged, lets_go, on_edges, once

LOG = "access.log"  # with its rotations, what all three tasks are about
GZIP = 31  # how zlib is told of gzip's format
ROUNDED = 1e-9  # what the order of additions may change
KEYS = ("requests", "errors", "bytes")


def whole(found: Mapping) -> tuple:
    """Return everything a report says, in a form that compares."""
    worst = found["top_error"]
    return counts(found), rate(found), worst and (top(found), since(found))


def counts(found: Mapping) -> Counter:
    """Return all counts of a report; those of two reports add up with ``+``."""
    ends = {(name, key): end[key] for name, end in found["endpoints"].items() for key in KEYS}
    return +Counter({"lines": found["lines"], "malformed": found["malformed"], **ends})


def rate(found: Mapping) -> Near | None:
    """Return the error rate, None without requests."""
    return None if found["error_rate"] is None else Near(found["error_rate"], ROUNDED)


def totals(found: Mapping) -> tuple:
    """Return how many lines there were, and how many of them malformed."""
    return found["lines"], found["malformed"]


def column(key: str, found: Mapping) -> Counter:
    """Return one count of every endpoint that has any."""
    return +Counter({name: end[key] for name, end in found["endpoints"].items()})


def sent(found: Mapping) -> int:
    """Return how many bytes were sent, to whichever endpoint."""
    return sum(end["bytes"] for end in found["endpoints"].values())


def top(found: Mapping) -> tuple:
    """Return what the top error is and how often it occurred."""
    return tuple(found["top_error"][key] for key in ("endpoint", "status", "count"))


def since(found: Mapping) -> str | None:
    """Return when the top error was first seen."""
    return found["top_error"] and found["top_error"]["first"]


def percentile(name: str, often: Collection[str], found: Mapping) -> dict:
    """Return one percentile of endpoints that were asked for often."""
    return {end: Near(values[name], ROUNDED) for end, values in found.items() if end in often}


COUNTED = (
    Expect("every line is counted, and every malformed one", totals, points=2),
    Expect("requests by endpoint are right, ids written {id}", partial(column, "requests"), points=3),
    Expect("server errors by endpoint are right", partial(column, "errors")),
    Expect("the error rate is server errors over requests", rate),
    Expect("the top error is named and counted", top),
)
DATED = (
    Expect("bytes are added up", sent),
    Expect("the top error's first moment is in UTC", since),
)
UNTIMED = Expect("lines without times are left out", lambda found: {*found}, tag="one-format")
FILES = ("many-rotations", "dateext", "cut-off", "neighbours")  # edges of files, not of lines
REPORT_ON_EDGES = on_edges(
    __file__,
    {
        **dict.fromkeys(FILES, totals),
        "empty": whole,
        "torn": totals,
        "escaped-quotes": partial(column, "requests"),
        "dash-bytes": lambda found: (column("requests", found), column("bytes", found)),
        "two-zones": since,
        "formats": partial(column, "requests"),
        "equals": lambda found: (column("errors", found), top(found)),
    },
)
LINES_ON_EDGES = on_edges(__file__, list)
ENOUGH = 20  # lines of a file that ends too early
OFTEN = 5  # requests of an endpoint, from which on its percentiles differ


def log_lines(answer: Callable, variant: Variant) -> Score:
    """Return the checks of ``log_lines(folder)``: every access log, in order, one line at a time."""
    want, taken = lines_of(variant), ENOUGH if variant.edge == "cut-off" else None
    mistaken = {
        "newest-file-only": [LOG],
        "name-order": sorted(logs(variant)),
        "not-a-log-file": sorted(variant.files),
    }
    traps = {tag: {LOG: text_of(variant, files)} for tag, files in mistaken.items() if not taken}
    said = {LOG: call(lambda: [*islice(answer(variant.path()), taken)])}
    if variant.edge in (*FILES, "empty", "torn"):
        return judged(said, {LOG: want[:taken]}, traps, [LINES_ON_EDGES[variant.edge]])
    expected = (
        Expect("every line is there once, and none from elsewhere", Counter, points=3),
        Expect("the oldest line comes first, the newest last", item(0, -1), points=2, tag="name-order"),
    )
    lazy = call(partial(answer, variant.path())).holds(
        "lines are handed out one at a time",
        lambda lines: iter(lines) is lines and next(lines) == want[0],
        traps={"reads-all": lambda lines: isinstance(lines, list | tuple)},
        evidence="log_lines() gave a collection of all lines, or nothing first",
    )
    return Score((*judged(said, {LOG: want}, traps, expected).checks, lazy))


def report(answer: Callable, variant: Variant) -> Score:
    """Return the checks of ``report(lines)``: totals, endpoints, errors, the top error, and how it gets there."""
    half = lines_of(variant)[::2]
    said = {LOG: call(answer, handed_out(variant))}
    if "report" not in variant.truth:
        return judged(said, {LOG: recorded(variant.truth)}, {}, COUNTED)
    wants, traps = variant.truth["report"]["wants"], variant.truth["report"]["traps"]
    if variant.edge in FILES:
        return judged(said, wants, traps, COUNTED[:1])
    if variant.edge:
        return judged(said, wants, traps, [REPORT_ON_EDGES[variant.edge]])
    return Score(
        (*judged(said, wants, traps, [*COUNTED, *DATED]).checks, *once("behaviour", lambda: behaviour(answer, half)))
    )


def latency(answer: Callable, variant: Variant) -> Score:
    """Return the checks of ``latency(lines)``: nearest-rank percentiles where there are times, nothing elsewhere."""
    said = {LOG: call(answer, handed_out(variant))}
    told = variant.truth.get("latency", {"wants": {LOG: {}}, "traps": {}})
    untimed = variant.edge in ("formats", "escaped-quotes", "dash-bytes", "empty") or not told["wants"][LOG]
    return judged(said, told["wants"], told["traps"], [UNTIMED] if untimed else ranked(variant))


def ranked(variant: Variant) -> list[Expect]:
    """Return what is expected of the percentiles: of endpoints asked for once, all report() is told, and nothing here."""
    ends = variant.truth["report"]["wants"][LOG]["endpoints"]
    often = {name for name, end in ends.items() if end["requests"] >= OFTEN}
    return [
        Expect(f"{name} is the nearest-rank percentile", partial(percentile, name, often), points=2)
        for name in ("p50", "p95")
    ]


def behaviour(answer: Callable, lines: list[str]) -> list[Check]:
    """Return what must hold whatever the log says: any order, parts that add up, and memory that does not grow."""
    third = len(lines) // 3

    def report_of_lines_backwards() -> bool:
        one, other = answer(reversed(lines)), answer(iter(lines))
        return whole(one) == whole(other) and one["lines"] == len(lines)

    def report_of_two_parts() -> bool:
        one, two = (counts(answer(iter(part))) for part in (lines[:third], lines[third:]))
        return one + two == counts(answer(iter(lines))) and one["lines"] == third

    def report_of_many_lines() -> bool:
        return lets_go(answer, lines)

    return [
        call(report_of_lines_backwards).holds(
            "the order of the lines does not matter",
            bool,
            tag="first-line-is-first",
            evidence="report() of the same lines from the last to the first differs",
        ),
        call(report_of_two_parts).holds(
            "the counts of two parts add up",
            bool,
            tag="remembers-calls",
            evidence="report() of the first third and of the rest do not add up to report() of the whole",
        ),
        call(report_of_many_lines).holds(
            "lines are counted and let go",
            bool,
            points=2,
            tag="reads-all",
            evidence="memory grew with every line that report() was handed",
        ),
    ]


def logs(variant: Variant) -> list[str]:
    """Return the names of all that begins like an access log."""
    return [name for name in variant.files if name.startswith(LOG)]


def lines_of(variant: Variant) -> list[str]:
    """Return the lines of the access log, oldest first; a recording has one rotation."""
    return variant.truth.get("written") or text_of(variant, sorted(logs(variant), reverse=True))


def handed_out(variant: Variant) -> Iterator[str]:
    """Yield the lines that a report is about, on edges with their line ends."""
    yield from (line + "\n" * bool(variant.edge) for line in variant.truth.get("asked") or lines_of(variant))


def text_of(variant: Variant, names: list[str]) -> list[str]:
    """Return the lines of some files, as far as they can be read."""
    contents = [(name, variant.files[name]) for name in names]
    texts = [
        (decompressobj(GZIP).decompress(content) if name.endswith(".gz") else content) for name, content in contents
    ]
    return [line for text in texts for line in text.decode().splitlines()]


def recorded(truth: Mapping) -> dict[str, Any]:
    """Return the report that a recording's truth means; it knows neither bytes nor when a line was written."""
    ends = {f"{end['method']} {end['route']}": end for end in truth["endpoints"]}
    failed = {
        (name, int(status)): count
        for name, end in ends.items()
        for status, count in end["by_status"].items()
        if status.startswith("5")
    }
    errors = Counter(dict.fromkeys(ends, 0))
    for (name, _), count in failed.items():
        errors[name] += count
    endpoint, status = min(failed, key=lambda pair: (-failed[pair], pair))
    return {
        "lines": truth["lines"],
        "malformed": truth["malformed"],
        "endpoints": {name: {"requests": end["requests"], "errors": errors[name]} for name, end in ends.items()},
        "error_rate": errors.total() / (truth["lines"] - truth["malformed"]),
        "top_error": {"endpoint": endpoint, "status": status, "count": failed[endpoint, status]},
    }
