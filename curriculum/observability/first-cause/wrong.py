"""Answers people really give: some as they are typed, and the solution with one slip each."""

import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

from groundschool.kit import slip, wrong

E, S, F = 13, 14, 11  # points of the tasks, edges included
ERRORS, ROWS, FIRST = "errors", "signatures", "first-cause"


def as_utc(event):
    """Return the time of a line as it stands there."""
    at = event.get("@timestamp") or event.get("time") or event.get("ts")
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    else:
        at = datetime.fromtimestamp(round(at * 1000) / 1000 if at < 10**11 else at / 1000, UTC)
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def hurried(path):
    """Yield what is read of each line as it stands in this file."""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        yield {
            "at": as_utc(event),
            "service": event["service"],
            "template": event.get("msg") or event.get("message"),
            "weight": event.get("sampled", 1),
            "trace": event.get("trace_id"),
            "level": event["level"],
            "line": line,
            "stack": event.get("stack_trace") or event.get("stacktrace") or event.get("err", {}).get("stack") or "",
        }


def bad(row):
    return row["level"] in (50, "error", "ERROR")


def mask(text):
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", text)
    text = re.sub(r"\d+\.\d+\.\d+\.\d+", "<ip>", text)
    text = re.sub(r"\b\d+(\.\d+)?(ms|s|m|h)\b", "<duration>", text)
    text = re.sub(r"\b(?=\w*\d)(?=\w*[a-f])[0-9a-f]{8,}\b", "<hex>", text)
    return re.sub(r"\b\d+(\.\d+)?\b", "<n>", text)


def row_of(row, **other):
    return {key: row[key] for key in ("at", "service", "template", "weight", "trace")} | other


@wrong(ERRORS, tag="word-error", score=0)
def grepped(path):
    """grep -i error."""
    return [
        row_of(row, template=mask(row["template"]), weight=1)
        for row in hurried(path)
        if bad(row) or "error" in row["template"].lower()
    ]


@wrong(ERRORS, tag="unmasked", score=5 / E)
def messages_as_they_are(path):
    """What the level says, and the text as it stands there."""
    return [row_of(row) for row in hurried(path) if bad(row)]


@wrong(ERRORS, tag="stack-lines", score=1 / E)
def every_line_of_it(path):
    """Each line of a stack, too."""
    found = []
    for row in hurried(path):
        if bad(row):
            frames = row["stack"].splitlines()
            frames = frames if row["service"] == "booking-api" else frames[1:]
            found += [row_of(row, template=mask(text)) for text in (row["template"], *frames)]
    return found


@wrong(ERRORS, tag="clock-ignored", score=7 / E)
def level_and_masks(path):
    """All of it but the clock."""
    return [row_of(row, template=mask(row["template"])) for row in hurried(path) if bad(row)]


OFF = 'event["at"] - off.get(event["host"], timedelta(0))'
BAD = '"bad": level.lower() in WORDS if isinstance(level, str) else level >= 50,'
clock_ignored = slip(ERRORS, {OFF: 'event["at"]'}, tag="clock-ignored", score=9 / E)
clock_added = slip(ERRORS, {OFF: 'event["at"] + off.get(event["host"], timedelta(0))'}, tag="clock-added", score=9 / E)
clock_from_there_on = slip(
    ERRORS,
    {
        "events.append(event)": 'events.append(event | {"early": off.get(event["host"], timedelta(0))})',
        OFF: 'event["at"] - event["early"]',
    },
    tag="clock-ignored",
    score=9 / E,
)
only_the_worst_clock = slip(
    ERRORS,
    {
        OFF: 'event["at"] - (off.get(event["host"], timedelta(0)) if off.get(event["host"]) == max(off.values()) else timedelta(0))'
    },
    tag="clock-ignored",
    score=11 / E,
)
sampling_ignored = slip(ERRORS, {'"weight": event["weight"]': '"weight": 1'}, tag="sampling-ignored", score=10 / E)
digits = slip(
    ERRORS, {"return PIECE.sub(lambda piece: mask(piece.group()), message)": 'return re.sub("[0-9]+", "<n>", message)'}, tag="digits-masked", score=8 / E
)  # fmt: skip
half_a_piece = slip(ERRORS, {"MASK.fullmatch(piece)": "MASK.match(piece)"}, tag="half-masked", score=8 / E)
small_letters_only = slip(
    ERRORS,
    {"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"},
    tag="half-masked",
    score=12 / E,
)
words_in_information = slip(
    ERRORS, {'if event["bad"]': 'if event["bad"] or "error" in event["message"].lower()'}, tag="word-error", score=2 / E
)
offsets_dropped = slip(
    ERRORS,
    {"    return at\n": "    return at.replace(tzinfo=UTC)\n"},
    tag="local-time",
    score=9 / E,
)
only_error = slip(ERRORS, {BAD: '"bad": level in ("error", "ERROR", 50),'}, tag="one-writer", score=12 / E)
one_name = slip(ERRORS, {', "traceId": "trace_id"}': "}"}, tag="one-writer", score=12 / E)
no_texts = slip(
    ERRORS,
    {'line["time"] = line["ts"] * 1000 if isinstance(line["ts"], int | float) else line["ts"]': 'line["time"] = float(line["ts"]) * 1000'},
    tag="one-writer",
    score=12 / E,
)  # fmt: skip
empty_lines = slip(ERRORS, {"if line.strip():": "if line:"}, tag="one-writer", score=12 / E)
skips_what_is_torn = slip(
    ERRORS, {'raise ValueError(f"{path}:{number}: {error}") from error': "continue"}, tag="read-anyway", score=12 / E
)
naive_is_utc = slip(
    ERRORS,
    {'raise ValueError("an offset is expected")': "at = at.replace(tzinfo=UTC)"},
    tag="read-anyway",
    score=12 / E,
)
any_weight = slip(
    ERRORS, {'raise ValueError("sampled is a whole number")': "weight = 1"}, tag="read-anyway", score=12 / E
)
any_names = slip(
    ERRORS, {'raise TypeError(f"{name} is expected")': 'line[name] = str(line.get(name, ""))'}, tag="read-anyway", score=12 / E
)  # fmt: skip
only_errors_are_checked = slip(
    ERRORS,
    {'raise ValueError(f"{path}:{number}: {error}") from error': 'if "rror" not in line:\n                    continue\n                raise ValueError(f"{path}:{number}: {error}") from error'},
    tag="read-anyway",
    score=12 / E,
)  # fmt: skip


@wrong(ROWS, tag="clock-ignored", score=6 / S)
def counted(path):
    """A Counter of templates, with what else is asked for."""
    groups = defaultdict(list)
    for row in hurried(path):
        if bad(row):
            groups[row["service"], mask(row["template"])].append(row)
    return [
        {
            "service": service,
            "template": template,
            "count": sum(row["weight"] for row in rows),
            "first_seen": min(row["at"] for row in rows),
            "traces": len({row["trace"] for row in rows if row["trace"]}),
            "services": [service],
        }
        for (service, template), rows in groups.items()
    ]


@wrong(ROWS, tag="sampling-ignored", score=3 / S)
def counted_by_line(path):
    """How many lines there are, and the first of them."""
    groups = defaultdict(list)
    for row in hurried(path):
        if bad(row):
            groups[row["service"], mask(row["template"])].append(row)
    return [
        {
            "service": service,
            "template": template,
            "count": len(rows),
            "first_seen": rows[0]["at"],
            "traces": len(rows),
            "services": [service],
        }
        for (service, template), rows in groups.items()
    ]


COUNT = '"count": sum(row["weight"] for row in rows)'
WHO = "sorted({service}.union(*(failed[trace] for trace in traces)))"
lines_counted = slip(ROWS, {COUNT: '"count": len(rows)'}, tag="sampling-ignored", score=10 / S)
first_in_file = slip(ROWS, {'min(row["at"] for row in rows)': 'rows[0]["at"]'}, tag="file-order", score=9 / S)
lines_for_traces = slip(ROWS, {'"traces": len(traces)': '"traces": len(rows)'}, tag="lines-as-traces", score=11 / S)
no_trace_is_one = slip(
    ROWS, {'traces = {row["trace"] for row in rows if row["trace"]}': 'traces = {row["trace"] for row in rows}'}, tag="no-trace-is-one", score=9 / S)  # fmt: skip
own_left_out = slip(
    ROWS, {WHO: "sorted(set().union(*(failed[trace] for trace in traces)))"}, tag="own-left-out", score=10 / S
)


@wrong(FIRST, tag="loudest", score=1 / F)
def the_top_of_the_dashboard(path):
    """The highest count first."""
    found = Counter()
    for row in hurried(path):
        if bad(row):
            found[row["service"], mask(row["template"])] += row["weight"]
    return [
        {"service": service, "template": template, "leads": count} for (service, template), count in found.most_common()
    ]


@wrong(FIRST, tag="widest", score=1 / F)
def in_most_traces(path):
    """What most of the failed requests have."""
    found = defaultdict(set)
    for row in hurried(path):
        if bad(row) and row["trace"]:
            found[row["service"], mask(row["template"])].add(row["trace"])
    rows = [{"service": one[0], "template": one[1], "leads": len(traces)} for one, traces in found.items()]
    return sorted(rows, key=lambda row: -row["leads"])


@wrong(FIRST, tag="clock-ignored", score=1 / F)
def first_of_each_trace(path):
    """The right idea, by the times that stand there."""
    traces, leads = defaultdict(list), Counter()
    for row in hurried(path):
        if bad(row) and row["trace"]:
            traces[row["trace"]].append(row)
    for rows in traces.values():
        if len({row["service"] for row in rows}) > 1:
            first = min(rows, key=lambda row: row["at"])
            leads[first["service"], mask(first["template"])] += 1
    return [{"service": one[0], "template": one[1], "leads": count} for one, count in leads.most_common()]


ORDER = "key=lambda one: (-leads[one], seen[one])"
FIRSTS = 'min(rows, key=lambda row: row["at"])'
sorted_by_time = slip(FIRST, {f"sorted(leads, {ORDER})": "sorted(seen, key=seen.get)"}, tag="first-seen", score=2 / F)
last_of_them = slip(FIRST, {FIRSTS: 'max(rows, key=lambda row: row["at"])'}, tag="last-leads", score=2 / F)
alone_too = slip(FIRST, {'len({row["service"] for row in rows}) > 1': "rows"}, tag="alone-leads", score=5 / F)
agents_clocks = slip(
    "errors",
    {'if event["server"]:': 'if event["server"] and event["service"] == "node-agent":'},
    tag="clock-ignored",
    score=12 / E,
)
