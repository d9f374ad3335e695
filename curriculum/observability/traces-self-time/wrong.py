"""Answers people really give: the solution with one slip each, and some as they are typed."""

import itertools
import json
from collections import Counter, defaultdict
from pathlib import Path
from unittest.mock import patch

from groundschool.kit import beside, slip, wrong

S, C, V = 18, 15, 19  # points of the tasks, edges included
OWN, PATHS, ASK = "self-times", "critical-paths", "verdict"


def hurried(path):
    """Yield (trace, id, parent, service, name, start, end, span) of lines as the exporter writes them."""
    for line in Path(path).read_text().splitlines():
        for resource in json.loads(line)["resourceSpans"]:
            who = {one["key"]: one["value"].get("stringValue") for one in resource["resource"]["attributes"]}
            for scope in resource["scopeSpans"]:
                for one in scope["spans"]:
                    times = int(one["startTimeUnixNano"]), int(one["endTimeUnixNano"])
                    known = one["traceId"], one["spanId"], one.get("parentSpanId", "")
                    yield *known, who["service.name"], one["name"], *times, one


@wrong(OWN, tag="children-summed", score=3 / S)
def less_what_the_children_took(path):
    """The formula from the blackboard."""
    found = defaultdict(lambda: {"self_ns": Counter(), "orphans": [], "missing": []})
    spans = [*hurried(path)]
    ids = {(one[0], one[1]) for one in spans}
    for trace, span, parent, _, _, start, end, _ in spans:
        found[trace]["self_ns"][span] += end - start
        if (trace, parent) in ids:
            found[trace]["self_ns"][parent] -= end - start
        elif parent:
            found[trace]["orphans"].append(span)
            found[trace]["missing"].append(parent)
    return {trace: told | {"missing": sorted(set(told["missing"]))} for trace, told in found.items()}


@wrong(OWN, tag="whole-durations", score=1 / S)
def how_long_each_lasts(path):
    """Durations, as the list of spans shows them."""
    found = defaultdict(lambda: {"self_ns": {}, "orphans": [], "missing": []})
    for trace, span, _, _, _, start, end, _ in hurried(path):
        found[trace]["self_ns"][span] = end - start
    return dict(found)


BUSY = "busy += max(0, ended - max(begun, until))"
WAITS = 'one["kind"] != 5 and one["start"] < end'
CUT = 'waiting.append((child, begun, max(begun, min(one["end"], end))))'
NANOS = "return int(value)"

each_child = slip(OWN, {BUSY: "busy += ended - begun"}, tag="children-summed", score=10 / S)
no_children = slip(OWN, {"end - start - busy": "end - start"}, tag="whole-durations", score=7 / S)
consumers_too = slip(OWN, {WAITS: 'one["start"] < end'}, tag="consumers-waited-for", score=8 / S)
not_cut = slip(OWN, {CUT: 'waiting.append((child, one["start"], one["end"]))'}, tag="not-cut", score=9 / S)
as_floats = slip(OWN, {NANOS: "return int(float(value))"}, tag="float-nanos", score=6 / S)
in_seconds = slip(OWN, {"end - start - busy": "(end - start - busy) / 10**9"}, tag="seconds", score=7 / S)
silent = slip(
    OWN,
    {'"orphans": orphans': '"orphans": []', '"missing": missing': '"missing": []'},
    tag="orphans-silent",
    score=14 / S,
)
turned_round = slip(
    OWN,
    {'"orphans": orphans, "missing": missing': '"missing": orphans, "orphans": missing'},
    tag="missing-is-orphan",
    score=14 / S,
)
below_the_root = slip(
    OWN,
    {
        'found[one["parent"]].append(span)': 'found[one["parent"] if one["parent"] in spans or not one["parent"] else next((root for root, top in spans.items() if not top["parent"]), "?")].append(span)',
        '"orphans": orphans, "missing": missing': '"orphans": [], "missing": []',
    },
    tag="orphans-adopted",
    score=10 / S,
)
by_number_only = slip(
    OWN, {'KINDS.get(span.get("kind"), span.get("kind"))': 'span.get("kind")'}, tag="one-writer", score=17 / S
)
ids_as_they_are = slip(OWN, {"return text.lower()": "return text"}, tag="one-writer", score=16 / S)
skips_what_is_torn = slip(
    OWN,
    {'raise ValueError(f"{path}:{number}: a JSON object is expected") from None': "continue"},
    tag="read-anyway",
    score=17 / S,
)
any_id = slip(
    OWN,
    {'raise ValueError(f"{digits} hexadecimal digits are expected, not {text!r}")': "pass"},
    tag="read-anyway",
    score=17 / S,
)
any_time = slip(
    OWN,
    {'raise ValueError(f"whole nanoseconds are expected, not {value!r}")': "return int(float(value or 0))"},
    tag="read-anyway",
    score=17 / S,
)
any_span = slip(
    OWN,
    {'raise ValueError("a span that ends before it begins, or is its own parent")': "continue"},
    tag="read-anyway",
    score=17 / S,
)
blank_lines_do_not_count = slip(
    OWN,
    {
        'for number, line in enumerate(text.split("\\n"), 1) if line.strip()]': 'for number, line in enumerate([line for line in text.split("\\n") if line.strip()], 1)]'
    },
    tag="read-anyway",
    score=17 / S,
)
numbers_as_python_has_them = slip(
    OWN,
    {'if not re.fullmatch("[0-9]+", str(value)):': "if isinstance(value, float) or value is None:"},
    tag="read-anyway",
    score=17 / S,
)
own_parent_as_written = slip(
    OWN,
    {'one["parent"] == one["span"]:': 'span.get("parentSpanId") == span.get("spanId"):'},
    tag="read-anyway",
    score=17 / S,
)
every_kind_of_line_end = slip(OWN, {'text.split("\\n")': "text.splitlines()"}, tag="usual-only", score=17 / S)
all_have_names = slip(OWN, {'span.get("name", "")': 'span["name"]'}, tag="usual-only", score=17 / S)
all_have_kinds = slip(
    OWN,
    {'KINDS.get(span.get("kind"), span.get("kind"))': 'KINDS.get(span["kind"], span["kind"])'},
    tag="usual-only",
    score=17 / S,
)
parents_of_any_trace = slip(
    OWN,
    {
        "        orphans = [": "        known = {one for others in traces(path).values() for one in others}\n        orphans = [",
        'one["parent"] and one["parent"] not in spans]': 'one["parent"] and one["parent"] not in known]',
    },
    tag="usual-only",
    score=17 / S,
)
empty_where_it_was = slip(
    OWN,
    {'max(begun, min(one["end"], end))))': 'min(one["end"], end)))', 'begun = max(one["start"], start)': 'begun = max(one["start"], start) if one["end"] > start else one["start"]'},
    tag="usual-only",
    score=17 / S,
)  # fmt: skip
any_document = slip(OWN, {'raise ValueError("resourceSpans are expected")': "return"}, tag="read-anyway", score=17 / S)


@wrong(PATHS, tag="all-to-the-root", score=1 / C)
def the_longest_span(path):
    """The first bar of the picture."""
    found = {trace: {} for trace, *_ in hurried(path)}
    for trace, span, parent, _, _, start, end, _ in hurried(path):
        if not parent:
            found[trace][span] = end - start
    return found


@wrong(PATHS, tag="longest-child", score=0)
def into_the_longest(path):
    """Follows the longest bar, level by level, and takes off what ran below it."""
    children, found = defaultdict(list), {}
    for one in hurried(path):
        children[one[0], one[2]].append(one)
        found[one[0]] = {}
    for trace, parts in found.items():
        here = next(iter(children[trace, ""]), None)
        while here and here[1] not in parts:
            below = [one for one in children[trace, here[1]] if one[7]["kind"] != 5 and one[5] < here[6]]
            marks = sorted({here[5], here[6], *(min(mark, here[6]) for one in below for mark in one[5:7])})
            parts[here[1]] = sum(
                b - a for a, b in itertools.pairwise(marks) if not any(one[5] <= a and b <= one[6] for one in below)
            )
            here = max(below, key=lambda one: one[6] - one[5], default=None)
    return {trace: {span: ns for span, ns in parts.items() if ns} for trace, parts in found.items()}


LAST = "key=lambda one: one[1], reverse=True"
not_backwards = slip(PATHS, {LAST: "key=lambda one: one[1] - one[0], reverse=True"}, tag="longest-first", score=3 / C)
also_what_still_ran = slip(
    PATHS,
    {"if begun < ended <= now:": "if True:", "parts[span] += now - ended\n": "parts[span] += max(0, now - ended)\n"},
    tag="every-self-time",
    score=2 / C,
)


@wrong(ASK, tag="longest-span", score=2 / V)
def what_is_red_and_long(path):
    """The longest bars, and everything that is red."""
    longest, errors = Counter(), []
    for trace, span, _, service, name, start, end, one in hurried(path):
        longest[service, name] += end - start
        if one["status"].get("code") == 2:
            errors.append({"trace": trace, "span": span, "blame": service})
    most = longest.most_common(1)
    return {"slowest": (most and {"service": most[0][0][0], "name": most[0][0][1]}) or None, "errors": errors}


@wrong(ASK, tag="first-seen-error", score=0)
def what_customers_saw(path):
    """The first red one from above, and the longest single part."""
    longest, errors = Counter(), []
    spans = {one[1]: one for one in hurried(path)}
    for trace, span, parent, service, name, start, end, one in spans.values():
        if one["kind"] == 2:
            longest[service, name] += end - start
        above = spans.get(parent)
        if one["status"].get("code") == 2 and not (above and above[7]["status"].get("code") == 2):
            errors.append({"trace": trace, "span": span, "blame": service})
    most = longest.most_common(1)
    return {"slowest": (most and {"service": most[0][0][0], "name": most[0][0][1]}) or None, "errors": errors}


FAILED = 'one["failed"] and not any(child["failed"] for child in children)'
HEARD = 'return child["service"] if child["end"] > one["end"] else one["service"]'
UNHEARD = 'return None if one["says"].get("error.type") == "timeout" else one["says"].get("server.address")'
OWN_TIMES = "{trace: told['self_ns'] for trace, told in self_times(path).items()}"
self_times_added = slip(
    ASK,
    {
        "errors, paths = defaultdict(int), [], critical_paths(path)": f"errors, paths = defaultdict(int), [], {OWN_TIMES}"
    },
    tag="every-self-time",
    score=18 / V,
)
by_name_alone = slip(
    ASK,
    {
        'times[spans[span]["service"], spans[span]["name"]] += ns': 'times[next(pair for pair in [*times, (spans[span]["service"], spans[span]["name"])] if pair[1] == spans[span]["name"])] += ns'
    },
    tag="usual-only",
    score=18 / V,
)
nothing_red_further_down = slip(
    ASK,
    {
        "times, errors, paths = ": """def red(one, own, spans):
        return any(spans[child]["failed"] or red(spans[child], own, spans) for child in own[one["span"]])

    times, errors, paths = """,
        FAILED: 'one["failed"] and not red(one, own, spans)',
    },
    tag="usual-only",
    score=18 / V,
)
no_orphans = slip(ASK, {FAILED: f'{FAILED} and one["parent"] in (*spans, "")'}, tag="usual-only", score=18 / V)
no_consumers_below = slip(
    ASK, {FAILED: FAILED.replace('"] for', '"] and child["kind"] != 5 for')}, tag="usual-only", score=18 / V
)
no_consumers = slip(ASK, {FAILED: f'{FAILED} and one["kind"] != 5'}, tag="usual-only", score=18 / V)
any_timeout = slip(
    ASK,
    {'one["says"].get("error.type") == "timeout"': '"timeout" in one["says"].get("error.type", "")'},
    tag="usual-only",
    score=18 / V,
)
no_type_is_timeout = slip(
    ASK, {'"error.type") == "timeout"': '"error.type", "timeout") == "timeout"'}, tag="usual-only", score=18 / V
)


@wrong(ASK, tag="one-writer", score=17 / V)
def the_first_attribute_says_who(path):
    """A reader that takes what stands first in a resource for the service."""
    plain = beside(__file__, "blind_with_dictionaries")
    read = plain.texts

    def texts(owner):
        found = read(owner)
        return found | {"service.name": next(iter(found.values()), None)}

    with patch.object(plain, "texts", texts):
        return plain.verdict(path)


all_of_them = slip(ASK, {FAILED: 'one["failed"]'}, tag="every-error", score=10 / V)
blames_the_callee = slip(
    ASK,
    {UNHEARD: 'return one["says"].get("server.address")', HEARD: 'return child["service"]'},
    tag="callee-blamed",
    score=17 / V,
)
blames_the_caller = slip(ASK, {'if one["kind"] != 3:': "if True:"}, tag="caller-blamed", score=10 / V)
never_the_callee = slip(ASK, {HEARD: 'return one["service"]'}, tag="caller-blamed", score=18 / V)
nobody_answered = slip(ASK, {UNHEARD: "return None"}, tag="nobody-asked", score=12 / V)
the_longest_part = slip(
    ASK,
    {'times[spans[span]["service"], spans[span]["name"]] += ns': 'times[spans[span]["service"], spans[span]["name"]] = max(ns, times[spans[span]["service"], spans[span]["name"]])'},
    tag="longest-once",
    score=11 / V,
)  # fmt: skip
