"""Grades the access log report against the requests as they were counted before a line was written."""

import gzip
from collections import Counter
from functools import partial

from groundschool.kit import Check, Score, Variant, call, lets_go, once

SAID = {
    "empty": "an empty log is no crash",
    "one-record": "a log with one line works",
    "torn": "a last line cut off in the middle is malformed, no crash",
    "escaped-quotes": "a quote that Apache escaped does not end the field",
    "dash-bytes": "Apache's - for no bytes is zero",
    "two-zones": "offsets that differ within a log are honoured",
    "many-rotations": "a log of twelve files works",
}
TAGS = {
    "empty": "empty-log",
    "escaped-quotes": "quotes-end-fields",
    "dash-bytes": "bytes-are-digits",
    "two-zones": "local-time",
}
KEYS = ("requests", "errors", "bytes")


def log_lines(answer, variant: Variant) -> Score:
    """Return the checks of ``log_lines(folder)``: every access log, in order, one line at a time."""
    want = lines_of(variant, rotation(variant))

    def all_lines():
        return [line.rstrip("\n") for line in answer(variant.path())]

    got = call(all_lines)
    if variant.edge in {"empty", "many-rotations"}:
        tag = "name-order" if variant.edge == "many-rotations" else ""
        return Score((got.equals(SAID[variant.edge], list, want, tag=tag),))
    strays = lines_of(variant, ["error.log"])
    ends = (want[0], want[-1])
    checks = (
        got.holds(
            "no line is missing", lambda lines: not Counter(want) - Counter(lines), points=2, tag="newest-file-only"
        ),
        got.holds("no line comes from elsewhere", lambda lines: not {*lines} & {*strays}, tag="not-a-log-file"),
        got.equals(
            "the oldest line comes first", lambda lines: (lines[0], lines[-1]), ends, points=2, tag="name-order"
        ),
        call(partial(answer, variant.path())).holds(
            "lines are handed out one at a time",
            lambda lines: iter(lines) is lines,
            tag="reads-all",
            evidence="log_lines() gave a collection of all lines",
        ),
    )
    return Score(checks)


def report(answer, variant: Variant) -> Score:
    """Return the checks of ``report(lines)``: totals, endpoints, errors, the top error, and how it gets there."""
    lines, want = lines_of(variant, rotation(variant)), expected(variant.truth)
    got = call(answer, (line for line in lines), crash_tag=TAGS.get(variant.edge or "", ""))
    if variant.edge is not None:
        view = VIEWS[variant.edge]
        return Score((got.equals(SAID[variant.edge], view, view(want), tag=TAGS.get(variant.edge, "")),))
    rates = (
        {tag: variant.truth["traps"][tag] for tag in ("malformed-in-denominator", "client-errors")}
        if variant.truth.get("traps")
        else {}
    )
    checks = [
        got.equals(
            "every line is counted, and every malformed one",
            totals,
            totals(want),
            points=2,
            traps={"malformed-dropped": (want["lines"] - want["malformed"], 0)},
        ),
        got.equals(
            "endpoints are routes, ids written {id}",
            lambda found: {*found["endpoints"]},
            {*want["endpoints"]},
            tag=got.look(naming, ""),
        ),
        got.equals("requests by endpoint are right", partial(column, "requests"), column("requests", want), points=2),
        got.equals(
            "server errors by endpoint are right",
            partial(column, "errors"),
            column("errors", want),
            tag="client-errors",
        ),
        got.equals(
            "the error rate is server errors over requests",
            lambda found: round(found["error_rate"], 9),
            round(want["error_rate"], 9),
            traps={tag: round(rates[tag], 9) for tag in ("malformed-in-denominator", "client-errors") if rates},
        ),
        got.equals("the top error is named and counted", top, top(want)),
    ]
    if since(want):  # a recording knows neither bytes nor the moment a line was written
        checks += [
            got.equals("bytes by endpoint are right", partial(column, "bytes"), column("bytes", want)),
            got.equals("the top error's first moment is in UTC", since, since(want), tag="local-time"),
            *once("behaviour", lambda: behaviour(answer, lines)),
        ]
    return Score(tuple(checks))


def latency(answer, variant: Variant) -> Score:
    """Return the checks of ``latency(lines)``: nearest-rank percentiles where there are times, nothing elsewhere."""
    got = call(answer, (line for line in lines_of(variant, rotation(variant))))
    if not variant.truth.get("timed"):
        return Score((got.equals("a log without times gives nothing", dict, {}),))
    ends = {f"{end['method']} {end['route']}": end for end in variant.truth["endpoints"]}
    traps = variant.truth["traps"]["p95"]
    checks = [
        got.equals(
            f"{name} is the nearest-rank percentile",
            partial(percentile, name),
            {end: values[name] for end, values in ends.items()},
            points=2,
            tag=got.look(partial(shortcut, traps), "") if name == "p95" else "interpolated",
        )
        for name in ("p50", "p95")
    ]
    return Score(tuple(checks))


def behaviour(answer, lines: list[str]) -> list[Check]:
    """Return what must hold whatever the log says: any order, parts that add up, and memory that does not grow."""
    third = len(lines) // 3

    def report_of_lines_backwards():
        return whole(answer(reversed(lines))) == whole(answer(iter(lines)))

    def report_of_two_parts():
        one, two = (counts(answer(iter(part))) for part in (lines[:third], lines[third:]))
        return one + two == counts(answer(iter(lines)))

    def report_of_many_lines():
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


def rotation(variant: Variant) -> list[str]:
    """Return the names of a variant's access logs, oldest first: the highest number is the oldest."""
    names = [name for name in variant.files if name.startswith("access.log")]
    return sorted(names, key=lambda name: -int("".join(filter(str.isdigit, name)) or 0))


def lines_of(variant: Variant, names: list[str]) -> list[str]:
    """Return the lines of some files."""
    contents = [(name, variant.files[name]) for name in names]
    texts = [(gzip.decompress(content) if name.endswith(".gz") else content).decode() for name, content in contents]
    return [line for text in texts for line in text.splitlines()]


def expected(truth) -> dict:
    """Return the report that the truth means; None where a recording's truth says nothing."""
    ends = {f"{end['method']} {end['route']}": end for end in truth["endpoints"]}
    failed = {
        (name, int(status)): count
        for name, end in ends.items()
        for status, count in end["by_status"].items()
        if status.startswith("5")
    }
    worst = min(failed, key=lambda pair: (-failed[pair], pair)) if failed else None
    first = (truth.get("top") or {}).get("first")
    requests = truth["lines"] - truth["malformed"]
    return {
        "lines": truth["lines"],
        "malformed": truth["malformed"],
        "endpoints": {
            name: {
                "requests": end["requests"],
                "errors": sum(count for (owner, _), count in failed.items() if owner == name),
                "bytes": end.get("bytes"),
            }
            for name, end in ends.items()
        },
        "error_rate": sum(failed.values()) / requests if requests else None,
        "top_error": worst and {"endpoint": worst[0], "status": worst[1], "count": failed[worst], "first": first},
    }


def whole(found) -> tuple:
    """Return everything a report says, in a form that compares."""
    rate, worst = found["error_rate"], found["top_error"]
    return counts(found), rate if rate is None else round(rate, 9), worst and (top(found), since(found))


def counts(found) -> Counter:
    """Return all counts of a report; those of two reports add up with ``+``."""
    ends = {(name, key): end[key] for name, end in found["endpoints"].items() for key in KEYS}
    return +Counter({"lines": found["lines"], "malformed": found["malformed"], **ends})


def totals(found) -> tuple:
    """Return how many lines there were, and how many of them malformed."""
    return found["lines"], found["malformed"]


def column(key: str, found) -> dict:
    """Return one count of every endpoint."""
    return {name: end[key] for name, end in found["endpoints"].items()}


def top(found) -> tuple:
    """Return what the top error is and how often it occurred."""
    return tuple(found["top_error"][key] for key in ("endpoint", "status", "count"))


def since(found) -> str | None:
    """Return when the top error was first seen."""
    return found["top_error"] and found["top_error"]["first"]


def percentile(name: str, found) -> dict:
    """Return one percentile of every endpoint."""
    return {end: round(float(values[name]), 9) for end, values in found.items()}


VIEWS = {
    "empty": whole,
    "one-record": whole,
    "torn": totals,
    "escaped-quotes": partial(column, "requests"),
    "dash-bytes": partial(column, "bytes"),
    "two-zones": since,
    "many-rotations": totals,
}


def naming(found) -> str:
    """Return the misconception that the names of an answer's endpoints show."""
    names = [*found["endpoints"]]
    if any(part and part != "{id}" for name in names for part in name.split("/") if "{id}" in part):
        return "any-digit-is-an-id"
    raw = any("?" in name or name.rpartition("/")[2].removeprefix("SMF").isdigit() for name in names)
    return "raw-targets" if raw else "split-on-spaces"


def shortcut(traps, found) -> str:
    """Return the misconception whose percentiles an answer's are closest to, when within 3 % of them."""
    off = {tag: sum(abs(found[end]["p95"] - value) for end, value in values.items()) for tag, values in traps.items()}
    near = min(off, key=off.__getitem__)
    return near if off[near] < 0.03 * sum(traps[near].values()) else ""
