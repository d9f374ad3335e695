"""Answers people really give, each with the misconception behind it."""

import gzip
import re
from collections import Counter
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

import numpy as np

from groundschool.kit import wrong

QUOTED = r'"((?:[^"\\]|\\.)*)"'
LINE = re.compile(rf"\S+ - (.*?) \[([^]]+)\] {QUOTED} (\d{{3}}) (\d+|-) {QUOTED} {QUOTED}(?: ([\d.]+) .*)?$")
REQUEST = re.compile(r"([A-Z]+) (/\S*) HTTP/[\d.]+")


def opened(path):
    return gzip.open(path, "rt") if path.name.endswith(".gz") else open(path)


@wrong("log-lines", tag="newest-file-only", score=3 / 8)
def only_the_file_named_log(folder):
    with open(Path(folder) / "access.log") as lines:
        for line in lines:
            yield line.rstrip("\n")


@wrong("log-lines", tag="name-order", score=5 / 8)
def sorted_by_name(folder):
    for path in sorted(Path(folder).glob("access.log*")):
        with opened(path) as lines:
            for line in lines:
                yield line.rstrip("\n")


@wrong("log-lines", tag="name-order", score=7 / 8)
def sorted_by_name_backwards(folder):
    for path in sorted(Path(folder).glob("access.log*"), reverse=True):
        with opened(path) as lines:
            for line in lines:
                yield line.rstrip("\n")


@wrong("log-lines", tag="not-a-log-file", score=3 / 8)
def every_file(folder):
    def age(path):
        return int("".join(filter(str.isdigit, path.name)) or 0)

    for path in sorted(Path(folder).glob("*.log*"), key=age, reverse=True):
        with opened(path) as lines:
            for line in lines:
                yield line.rstrip("\n")


@wrong("log-lines", tag="reads-all", score=7 / 8)
def all_at_once(folder):
    def age(path):
        return int("".join(filter(str.isdigit, path.name)) or 0)

    found = []
    for path in sorted(Path(folder).glob("access.log*"), key=age, reverse=True):
        with opened(path) as lines:
            found += lines.read().splitlines()
    return found


def parse(line, pattern=LINE):
    found = pattern.match(line.rstrip("\n"))
    request = found and REQUEST.fullmatch(found[3])
    return (request[1], request[2], int(found[4]), found[5], found[2]) if request else None


def route(target):
    return "/".join("{id}" if re.fullmatch(r"(SMF)?\d+", part) else part for part in target.split("?")[0].split("/"))


def utc(stamp):
    return datetime.strptime(stamp, "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def size(text):
    return 0 if text == "-" else int(text)


def count(  # noqa: PLR0913 - one keyword per step that people get wrong
    lines, *, parse=parse, name=route, when=utc, bad=lambda status: status >= 500, size=size, earliest=min
):
    """Return the right report, with one step replaced by a misconception."""
    state = {"lines": 0, "malformed": 0, "ends": {}, "failed": {}, "first": {}}
    for line in lines:
        state["lines"] += 1
        parsed = parse(line)
        if parsed is None:
            state["malformed"] += 1
            continue
        method, target, status, sent, stamp = parsed
        key = f"{method} {name(target)}"
        end = state["ends"].setdefault(key, {"requests": 0, "errors": 0, "bytes": 0})
        end["requests"] += 1
        end["bytes"] += size(sent)
        if bad(status):
            end["errors"] += 1
            state["failed"][key, status] = state["failed"].get((key, status), 0) + 1
            state["first"][key, status] = earliest(when(stamp), state["first"].get((key, status), when(stamp)))
    return finished(state)


def finished(state):
    failed, top = state["failed"], None
    if failed:
        worst = min(failed, key=lambda pair: (-failed[pair], pair))
        top = {"endpoint": worst[0], "status": worst[1], "count": failed[worst], "first": state["first"][worst]}
    requests = state["lines"] - state["malformed"]
    rate = sum(failed.values()) / requests if requests else None
    return {
        "lines": state["lines"],
        "malformed": state["malformed"],
        "endpoints": state["ends"],
        "error_rate": rate,
        "top_error": top,
    }


@wrong("report", tag="split-on-spaces", score=11 / 21)
def seventh_word(lines):
    def by_words(line):
        words = line.split(" ")
        try:
            return (
                words[5].strip('"'),
                words[6],
                int(words[8]),
                int(words[9].replace("-", "0")),
                " ".join(words[3:5]).strip("[]"),
            )
        except (IndexError, ValueError):
            return None

    return count(lines, parse=by_words)


@wrong("report", tag="quotes-end-fields", score=20 / 21)
def quote_ends_the_field(lines):
    plain = re.compile(LINE.pattern.replace(r'((?:[^"\\]|\\.)*)', '([^"]*)'))
    return count(lines, parse=lambda line: parse(line, plain))


@wrong("report", tag="bytes-are-digits", score=20 / 21)
def dash_crashes(lines):
    return count(lines, size=int)


@wrong("report", tag="malformed-dropped", score=17 / 21)
def drops_what_it_cannot_read(lines):
    return count(line for line in lines if parse(line))


@wrong("report", tag="malformed-in-denominator", score=20 / 21)
def rate_of_all_lines(lines):
    found = count(lines)
    failed = sum(end["errors"] for end in found["endpoints"].values())
    return {**found, "error_rate": failed / found["lines"] if found["endpoints"] else None}


@wrong("report", tag="client-errors", score=19 / 21)
def four_hundreds_are_errors(lines):
    return count(lines, bad=lambda status: status >= 400)


@wrong("report", tag="raw-targets", score=13 / 21)
def targets_as_they_are(lines):
    return count(lines, name=lambda target: target)


@wrong("report", tag="any-digit-is-an-id", score=16 / 21)
def digits_become_ids(lines):
    return count(lines, name=lambda target: re.sub(r"(SMF)?\d+", "{id}", target.split("?")[0]))


@wrong("report", tag="local-time", score=19 / 21)
def offset_thrown_away(lines):
    def naive(stamp):
        return datetime.strptime(stamp[:20] + " +0000", "%d/%b/%Y:%H:%M:%S %z").strftime("%Y-%m-%dT%H:%M:%SZ")

    return count(lines, when=naive)


@wrong("report", tag="first-line-is-first", score=20 / 21)
def first_seen_is_first(lines):
    return count(lines, earliest=lambda _new, old: old)


@wrong("report", tag="reads-all", score=19 / 21)
def list_of_lines(lines):
    return count(list(lines))


SEEN = Counter(lines=2, malformed=1)  # from a first try in the notebook


@wrong("report", tag="remembers-calls", score=13 / 21)
def counters_outside(lines):
    found = count(lines)
    SEEN.update(lines=found["lines"], malformed=found["malformed"])
    return {**found, **SEEN}


@wrong("report", tag="empty-log", score=20 / 21)
def divides_by_nothing(lines):
    found = count(lines)
    failed = sum(end["errors"] for end in found["endpoints"].values())
    return {**found, "error_rate": failed / (found["lines"] - found["malformed"])}


def times(lines):
    found = {}
    for line in lines:
        match = LINE.match(line.rstrip("\n"))
        request = match and REQUEST.fullmatch(match[3])
        if request and match[8] is not None:
            found.setdefault(f"{request[1]} {route(request[2])}", []).append(float(match[8]))
    return found


def rank(seconds, percent):
    return sorted(seconds)[ceil(percent / 100 * len(seconds)) - 1]


@wrong("latency", tag="mean-plus-two-sd", score=3 / 5)
def bell_curve(lines):
    return {
        name: {"p50": rank(seconds, 50), "p95": np.mean(seconds) + 2 * np.std(seconds)}
        for name, seconds in times(lines).items()
    }


@wrong("latency", tag="interpolated", score=1 / 5)
def as_numpy_does(lines):
    return {
        name: {"p50": np.percentile(seconds, 50), "p95": np.percentile(seconds, 95)}
        for name, seconds in times(lines).items()
    }
