"""Answers people really give: the solution with one slip each, and whole ones in a hurry."""

import gzip
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from groundschool.kit import slip, wrong

NAMED, UNFINISHED = r'r"access\.log(?:([.-])(\d+)(\.gz)?)?"', " and not interrupted"
AGED, LINE = '(-number if found[1] == "-" else number, path)', 'yield line.rstrip("\\n")'
EACH, COUNTED = "for line in lines:", "total = malformed = 0"
FIELD, SENT = r"""r'"((?:[^"\\]++|\\.)*)"'""", '0 if found[4] == "-" else int(found[4])'
REQUEST, PATH = r'r"([A-Z]+) ([^ ]+) HTTP/[\d.]+"', r're.sub(r"^https?://[^/?]*/?", "/", target).partition("?")[0]'
ROUTE = '"{id}" if part.removeprefix("SMF").isdigit() else part'
RATE = "sum(failed.values()) / requests if requests else None"
RANKED = "seconds[ceil(p / 100 * len(seconds)) - 1] for p in (50, 95)"
TIMED = "found[7] and float(found[7])"
BY_WORDS = rf"""words = line.split(" ")
    try:
        path = words[6].split("?")[0]
        route = "/".join({ROUTE} for part in path.split("/"))
        time = " ".join(words[3:5]).strip("[]")
        return words[5].strip('"') + " " + route, int(words[8]), int(words[9].replace("-", "0")), time, None
    except (IndexError, ValueError):
        return None
    quoted = """
L, R, T = 12, 21, 5  # points of the three tasks

only_the_file_named_log = slip(
    "log-lines",
    {NAMED: r'r"(a)(c)?(cess)\.log"', "int(found[2]) if found[2] else ": ""},
    tag="newest-file-only",
    score=1 / L,
)
sorted_by_name = slip("log-lines", {AGED: "(path.name, path)", ", reverse=True": ""}, tag="name-order", score=4 / L)
sorted_by_name_backwards = slip("log-lines", {AGED: "(path.name, path)"}, tag="name-order", score=10 / L)
all_at_once = slip(
    "log-lines",
    {"aged = []": "aged, kept = [], []", LINE: 'kept.append(line.rstrip("\\n"))\n    return kept'},
    tag="reads-all",
    score=10 / L,
)
a_file_at_a_time = slip("log-lines", {EACH: "for line in lines.readlines():"}, tag="reads-all", score=11 / L)
only_numbers = slip("log-lines", {NAMED: r'r"access\.log(?:(\.)(\d+)(\.gz)?)?"'}, tag="only-numbers", score=11 / L)
dates_are_numbers = slip("log-lines", {AGED: "(number, path)"}, tag="only-numbers", score=11 / L)
both_copies = slip("log-lines", {UNFINISHED: ""}, tag="not-a-log-file", score=11 / L)
folders_too = slip("log-lines", {" and path.is_file()": ""}, tag="not-a-log-file", score=11 / L)
copies_too = slip("log-lines", {"re.fullmatch(": "re.match("}, tag="not-a-log-file", score=11 / L)


@wrong("log-lines", tag="not-a-log-file", score=0)
def every_file(folder):
    for path in sorted(Path(folder).glob("*.log*"), reverse=True):
        with gzip.open(path, "rt") if path.suffix == ".gz" else open(path) as lines:
            yield from (line.rstrip("\n") for line in lines)


@wrong("log-lines", tag="name-order", score=8 / L)
def in_a_hurry(folder):
    lines = []
    for name in sorted(Path(folder).glob("access.log*"), reverse=True):
        with gzip.open(name, "rt") if name.suffix == ".gz" else open(name) as file:
            lines += file.readlines()
    return iter([line.strip() for line in lines])


@wrong("log-lines", tag="name-order", score=9 / L)
def numbered(folder):
    by_number = {}
    for path in sorted(Path(folder).iterdir()):
        if found := re.fullmatch(r"access\.log(\.(\d+)(\.gz)?)?", path.name):
            by_number.setdefault(int(found[2] or 0), path)
    for _, path in sorted(by_number.items(), reverse=True):
        with gzip.open(path, "rt") if path.suffix == ".gz" else open(path) as lines:
            yield from (line.rstrip("\n") for line in lines)


@wrong("log-lines", tag="only-numbers", score=1 / L)
def nothing_at_all(_folder):
    return iter(())


seventh_word = slip("report", {"quoted = ": BY_WORDS}, tag="split-on-spaces", score=10 / R)
quote_ends_the_field = slip("report", {FIELD: """r'"([^"]*)"'"""}, tag="quotes-end-fields", score=20 / R)
dash_crashes = slip("report", {SENT: "int(found[4])"}, tag="bytes-are-digits", score=18 / R)
anchored_at_both_ends = slip(
    "report",
    {'rf" \\[(': 'rf"^[0-9a-f.:]+ - .*? \\[(', "(?: ([\\d.]+) | |$)": "(?: ([\\d.]+) .*)?$"},
    tag="one-format",
    score=20 / R,
)
targets_are_paths = slip("report", {REQUEST: r'r"([A-Z]+) (/[^ ]*) HTTP/[\d.]+"'}, tag="only-paths", score=11 / R)
method_and_path = slip(
    "report", {"re.fullmatch(r": "re.match(r", REQUEST[1:]: r'"([A-Z]+) ([^ ]+)"'}, tag="looks-like-http", score=14 / R
)
by_a_library = slip(
    "report",
    {
        "from datetime import": "from urllib.parse import urlsplit\nfrom datetime import",
        PATH: 'urlsplit(target).path or "/"',
    },
    tag="a-library-tidied",
    score=18 / R,
)
slash_goes = slip(
    "report",
    {'for part in path.split("/")': 'for part in (path.rstrip("/") or "/").split("/")'},
    tag="slash-tidied",
    score=18 / R,
)
hosts_are_paths = slip(
    "report",
    {'    if method == "CONNECT":  # a host and a port, no path\n        route = target\n': ""},
    tag="host-is-no-path",
    score=18 / R,
)
end_left_open = slip("report", {"(?: ([\\d.]+) | |$)": "(?: ([\\d.]+) )?"}, tag="end-left-open", score=20 / R)
drops_what_it_cannot_read = slip(
    "report", {EACH: "for line in filter(parse, lines):"}, tag="malformed-dropped", score=16 / R
)
rate_of_all_lines = slip(
    "report", {RATE: RATE.replace("/ requests", "/ total")}, tag="malformed-in-denominator", score=20 / R
)
four_hundreds_are_errors = slip(
    "report", {"if 500 <= status <= 599:": "if status >= 400:"}, tag="client-errors", score=18 / R
)
usual_codes = slip(
    "report", {"if 500 <= status <= 599:": "if status in (500, 502, 503, 504):"}, tag="only-usual-codes", score=20 / R
)
no_end_to_errors = slip("report", {"if 500 <= status <= 599:": "if status >= 500:"}, tag="no-end", score=20 / R)
first_of_equals = slip(
    "report",
    {"min(failed, key=lambda pair: (-failed[pair], pair))": "max(failed, key=failed.get)"},
    tag="tie-rule",
    score=20 / R,
)
targets_as_they_are = slip("report", {'.partition("?")[0]': "", ROUTE: "part"}, tag="raw-targets", score=15 / R)
digits_become_ids = slip(
    "report", {ROUTE: r're.sub(r"(SMF)?\d+", "{id}", part)'}, tag="any-digit-is-an-id", score=17 / R
)
offset_thrown_away = slip(
    "report", {"strptime(time,": 'strptime(time[:20] + " +0000",'}, tag="local-time", score=19 / R
)
first_seen_is_first = slip(
    "report",
    {"min(moment, first.get((name, status), moment))": "first.get((name, status), moment)"},
    tag="first-line-is-first",
    score=20 / R,
)
list_of_lines = slip("report", {EACH: "for line in list(lines):"}, tag="reads-all", score=19 / R)
counters_outside = slip(
    "report",
    {
        "def report(lines):": 'SEEN = {"total": 2, "malformed": 1}  # from a first try\n\n\ndef report(lines):',
        COUNTED: 'total, malformed = SEEN["total"], SEEN["malformed"]',
        "requests = total - malformed": "SEEN.update(total=total, malformed=malformed)\n"
        '    requests = sum(end["requests"] for end in endpoints.values())',
    },
    tag="remembers-calls",
    score=15 / R,
)
divides_by_nothing = slip("report", {RATE: "sum(failed.values()) / requests"}, tag="empty-log", score=20 / R)

FROM_THE_WEB = re.compile(r'^(\S+) (\S+) (\S+) \[([\w:/]+\s[+\-]\d{4})\] "(\S+) (\S+)\s*(\S*)" (\d{3}) (\S+)')


def summed(read, lines):
    """Return the report of what somebody reads: method, target, status, bytes and time of a line."""
    total, ends, failed, first = 0, {}, Counter(), {}
    for line in lines:
        total += 1
        try:
            method, target, status, size, time = read(line)
        except (ValueError, TypeError, IndexError):
            continue
        route = "/".join(
            "{id}" if re.fullmatch(r"(SMF)?\d+", part) else part for part in target.split("?")[0].split("/")
        )
        end = ends.setdefault(f"{method} {route}", {"requests": 0, "errors": 0, "bytes": 0})
        end["requests"] += 1
        end["bytes"] += int(size) if size.isdigit() else 0
        if status.startswith("5"):
            end["errors"] += 1
            failed[f"{method} {route}", int(status)] += 1
            when = datetime.strptime(time, "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC)
            first.setdefault((f"{method} {route}", int(status)), f"{when:%Y-%m-%dT%H:%M:%SZ}")
    requests = sum(end["requests"] for end in ends.values())
    top = None
    for (name, status), count in failed.most_common(1):
        top = {"endpoint": name, "status": status, "count": count, "first": first[name, status]}
    rate = failed.total() / requests if requests else None
    return {"lines": total, "malformed": total - requests, "endpoints": ends, "error_rate": rate, "top_error": top}


@wrong("report", tag="one-format", score=9 / R)
def pattern_from_the_web(lines):
    return summed(lambda line: [FROM_THE_WEB.match(line)[group] for group in (5, 6, 8, 9, 4)], lines)


@wrong("report", tag="quotes-end-fields", score=9 / R)
def between_quotes(lines):
    def read(line):
        client, request, numbers, *_ = line.split('"')
        method, target, _ = request.split()
        status, size = numbers.split()
        return method, target, status, size, client.rpartition("[")[2].rstrip("] ")

    return summed(read, lines)


@wrong("report", tag="one-format", score=1 / R)
def zeros(_lines):
    return {"lines": 0, "malformed": 0, "endpoints": {}, "error_rate": None, "top_error": None}


BELL = {
    "from math import ceil": "import numpy as np\nfrom math import ceil",
    f'{{f"p{{p}}": {RANKED}}}': '{"p50": seconds[ceil(len(seconds) / 2) - 1]}\n'
    '        found[name]["p95"] = np.mean(seconds) + 2 * np.std(seconds)',
}
bell_curve = slip("latency", BELL, tag="mean-plus-two-sd", score=3 / T)
as_numpy_does = slip(
    "latency",
    {"from math import ceil": "import numpy as np", RANKED: "np.percentile(seconds, p) for p in (50, 95)"},
    tag="interpolated",
    score=1 / T,
)
rank_is_an_index = slip(
    "latency", {RANKED: "seconds[p * len(seconds) // 100] for p in (50, 95)"}, tag="rank-is-an-index", score=1 / T
)
sorted_as_text = slip(
    "latency", {"seconds.sort()": "seconds.sort(key=lambda one: f'{one:.3f}')"}, tag="text-order", score=1 / T
)


@wrong("latency", tag="one-format", score=0)
def fourth_from_the_end(lines):
    times = {}
    for line in lines:
        words = line.split()
        if re.fullmatch(r"[\d.]+", words[-4]) and re.match(r'"[A-Z]+$', words[5]):
            times.setdefault(f"{words[5][1:]} {words[6]}", []).append(float(words[-4]))
    return {
        name: {"p50": sorted(own)[len(own) // 2], "p95": sorted(own)[int(len(own) * 0.95)]}
        for name, own in times.items()
    }


@wrong("latency", tag="one-format", score=0)
def no_times(_lines):
    return {}
