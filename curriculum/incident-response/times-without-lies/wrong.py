"""What people write whose report looks well: the solution with a slip, and whole answers of the hurried."""

import json
import statistics
from datetime import datetime
from pathlib import Path

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, TWO, THREE = "times", "summary", "downtime"
TAKEN = 'if e["what"] == "acknowledged" and e["by"]["kind"] == "person"]'
OVER = 'ends[-1]["at"] if ends and ends[-1]["what"] == "resolved" else None'
MERGED = 'while incidents[last]["merged_into"]:'
SEVERITY = 'min(event["to"] for event in events if event["what"] == "severity")'
START = 'next(event["at"] for event in events if event["what"] == "triggered")'
IN_ORDER = 'sorted(found, key=lambda event: event["at"])'
MAYBE = ' or not one["open"] or (exported - starts[name]).total_seconds() >= 600'
NO_OFFSET = 'raise ValueError(f"{text} has no offset")'

whoever_it_was = slip(ONE, {TAKEN: 'if e["what"] == "acknowledged"]'}, tag="bots-answer", score=21 / 23)
who_ended_it_had_it = slip(
    ONE, {'"acknowledge": next(iter(taken), None)': '"acknowledge": next(iter(taken), over)'},
    tag="resolved-is-taken", score=19 / 23,
)  # fmt: skip
who_had_it_last = slip(
    ONE, {"next(iter(taken), None)": "taken[-1] if taken else None"}, tag="last-taken", score=18 / 23
)
the_last_alert = slip(
    ONE,
    {START: '[event["at"] for event in events if event["what"] == "triggered"][-1]'},
    tag="last-trigger",
    score=18 / 23,
)
each_by_itself = slip(ONE, {MERGED: "while False:"}, tag="merged-apart", score=17 / 23)
merged_is_gone = slip(
    ONE, {"        last, steps = name, 0\n": '        if one["merged_into"]:\n            continue\n        last, steps = name, 0\n'},
    tag="merged-dropped", score=19 / 23,
)  # fmt: skip
one_step = slip(
    ONE,
    {
        MERGED: 'while incidents[last]["merged_into"] and steps < 1:',
        "for name, found in events.items()}": 'for name, found in events.items() if not incidents[name]["merged_into"]}',
    },
    tag="one-merge-deep",
    score=19 / 23,
)
the_first_relief = slip(
    ONE, {"calm[-1] if calm else None": "calm[0] if calm else None"}, tag="first-mitigation", score=18 / 23
)
better_when_over = slip(
    ONE, {"calm[-1] if calm else None": "calm[-1] if calm else over"}, tag="mitigated-is-resolved", score=19 / 23
)
the_first_end = slip(
    ONE,
    {OVER: 'next((event["at"] for event in ends if event["what"] == "resolved"), None)'},
    tag="first-end",
    score=18 / 23,
)
once_over = slip(
    ONE, {OVER: '([None] + [event["at"] for event in ends if event["what"] == "resolved"])[-1]'},
    tag="reopened-is-over", score=18 / 23,
)  # fmt: skip
started_anew = slip(
    ONE,
    {'in ("resolved", "reopened")]': 'in ("resolved", "reopened", "triggered")]'},
    tag="trigger-reopens",
    score=21 / 23,
)
only_people_calm = slip(
    ONE, {'if event["what"] == "mitigated"]': 'if event["what"] == "mitigated" and event["by"]["kind"] == "person"]'},
    tag="first-mitigation", score=21 / 23,
)  # fmt: skip
the_more_of = slip(
    ONE, {OVER: 'max([e["at"] for e in ends if e["what"] == "resolved"], default=None) if 2 * [e["what"] for e in ends].count("resolved") > len(ends) else None'},
    tag="reopened-is-over", score=21 / 23,
)  # fmt: skip
over_at_the_export = slip(
    ONE, {"    _, incidents = read(folder)": "    exported, incidents = read(folder)", OVER: f"{OVER[:-4]}exported"},
    tag="open-ends-now", score=15 / 23,
)  # fmt: skip
as_it_began = slip(ONE, {SEVERITY: SEVERITY.replace("min(", "next(")}, tag="first-severity", score=18 / 23)
as_it_ended = slip(ONE, {SEVERITY: f"[{SEVERITY[4:-1]}][-1]"}, tag="last-severity", score=18 / 23)
as_they_stand = slip(ONE, {IN_ORDER: "found"}, tag="order-of-file", score=14 / 23)
from_when_we_knew = slip(
    ONE, {"(at - start).total_seconds() / 60 for key, at in moments.items()}":
          "(at - (taken[0] if taken and key != 'acknowledge' else start)).total_seconds() / 60 for key, at in moments.items()}"},
    tag="from-the-answer", score=6 / 23,
)  # fmt: skip
clocks_on_walls = slip(
    ONE, {"    return found\n": "    return found.replace(tzinfo=None)\n"}, tag="clocks-as-text", score=2 / 23
)
utc_if_unsaid = slip(ONE, {NO_OFFSET: "found = found.astimezone()"}, tag="read-anyway", score=22 / 23)
whatever_it_says = slip(ONE, {"until < begun": "until is begun"}, tag="read-anyway", score=22 / 23)
events_alone = slip(
    ONE, {'moment(each["from"]), each["until"] and moment(each["until"])': 'datetime.fromisoformat(each["from"]).astimezone(), each["until"] and datetime.fromisoformat(each["until"]).astimezone()'},
    tag="read-anyway", score=22 / 23,
)  # fmt: skip
no_name = slip(
    ONE, {"raise ValueError(f\"{one['id']}: {error}\") from None": "raise"}, tag="read-anyway", score=22 / 23
)


@wrong(ONE, tag="bots-answer", score=11 / 23)
def as_the_report_did(folder):
    """The first of each kind of event, minus the first trigger."""
    export = json.loads(Path(folder, "incidents.json").read_text())
    told = {}
    for one in export["incidents"]:
        if one["merged_into"]:
            continue
        first = {}
        for event in sorted(one["events"], key=lambda event: datetime.fromisoformat(event["at"])):
            first.setdefault(event["what"], datetime.fromisoformat(event["at"]))
        told[one["id"]] = {
            "severity": next(event["to"] for event in one["events"] if "to" in event),
            "open": "resolved" not in first,
        }
        for key, what in (("acknowledge", "acknowledged"), ("mitigate", "mitigated"), ("resolve", "resolved")):
            at = first.get(what)
            told[one["id"]][key] = None if at is None else (at - first["triggered"]).total_seconds() / 60
    return told


@wrong(ONE, tag="whole-minutes", score=4 / 23)
def in_whole_minutes(folder):
    """Everything right of what was not merged, cut to minutes."""
    merged = {one["id"] for one in other.opened(folder)["incidents"] if one["merged_into"]}
    told = other.event_by_event(folder)
    return {
        name: one | {key: one[key] and int(one[key]) for key in ("acknowledge", "mitigate", "resolve")}
        for name, one in told.items()
        if name not in merged
    }


means_alone = slip(TWO, {"statistics.median(known)": "statistics.mean(known)"}, tag="mean-for-median", score=11 / 14)
the_lower_middle = slip(
    TWO, {"statistics.median(known)": "statistics.median_low(known)"}, tag="lower-middle", score=11 / 14
)
nothing_took_no_time = slip(TWO, {"else (None, None)": "else (0.0, 0.0)"}, tag="nothing-is-zero", score=13 / 14)
enough_for_a_mean = slip(TWO, {"len(mine) < 5": "len(mine) < 3"}, tag="few-are-many", score=13 / 14)
five_are_few = slip(TWO, {"len(mine) < 5": "len(mine) <= 5"}, tag="up-to-the-goal", score=13 / 14)
few_without_the_open = slip(
    TWO, {"len(mine) < 5": 'sum(not one["open"] for one in mine.values()) < 5'}, tag="up-to-the-goal", score=13 / 14
)
only_what_is_over = slip(TWO, {'"n": len(mine), "open"': '"n": sum(not one["open"] for one in mine.values()), "open"'}, tag="open-left-out", score=11 / 14)  # fmt: skip
of_those_who_took_it = slip(TWO, {MAYBE: ""}, tag="untaken-left-out", score=11 / 14)
ten_is_fine = slip(TWO, {"minutes < 10 for": "minutes <= 10 for"}, tag="up-to-the-goal", score=13 / 14)
all_are_decided = slip(TWO, {'if one["acknowledge"] is not None': "if True"}, tag="undecided-is-late", score=11 / 14)
over_means_taken = slip(TWO, {' or not one["open"]': ""}, tag="over-undecided", score=12 / 14)


@wrong(TWO, tag="untaken-left-out", score=0)
def of_the_report(folder):
    """Means of what the report had."""
    told = as_the_report_did(folder)
    found = {}
    for level in ("SEV1", "SEV2", "SEV3"):
        mine = [one for one in told.values() if one["severity"] == level]
        entry = {"n": len(mine), "open": sum(one["open"] for one in mine), "few": len(mine) < 5}
        for key in ("acknowledge", "mitigate", "resolve"):
            known = [one[key] for one in mine if one[key] is not None]
            mean = statistics.mean(known) if known else 0
            entry[key] = {"n": len(known), "mean": mean, "median": statistics.median(known) if known else 0}
        taken = [one["acknowledge"] for one in mine if one["acknowledge"] is not None]
        entry["in_time"] = {"have": sum(minutes < 10 for minutes in taken), "of": len(taken)}
        found[level] = entry
    return found


twice_as_bad = slip(THREE, {"max(begun, reached)": "begun"}, tag="overlaps-twice", score=3 / 8)
the_whole_spell = slip(
    THREE, {"(max(begun, start), min(until or exported, end))": "(begun, until or exported)",
            "seconds, reached = 0, start": "seconds, reached = 0, min([start, *(b for b, _ in spans)])"},
    tag="window-ignored", score=3 / 8,
)  # fmt: skip
until_it_is_over = slip(
    THREE, {'for begun, until in one["impact"]': 'for begun, until in one["impact"] if until'},
    tag="open-impact-dropped", score=4 / 8,
)  # fmt: skip
all_together = slip(THREE, {'if one["service"] == service\n': "if service\n"}, tag="all-services-one", score=3 / 8)
merged_were_elsewhere = slip(
    THREE, {'for begun, until in one["impact"]': 'for begun, until in one["impact"] if not one["merged_into"]'},
    tag="merged-unnoticed", score=4 / 8,
)  # fmt: skip
of_the_target = slip(
    THREE, {'if one["service"] == service\n': 'if incidents[one["merged_into"] or one["id"]]["service"] == service\n'},
    tag="overlaps-twice", score=4 / 8,
)  # fmt: skip
noticed_services = slip(
    THREE, {'{one["service"] for one in incidents.values()}': '{one["service"] for one in incidents.values() if one["impact"]}'},
    tag="merged-unnoticed", score=3 / 8,
)  # fmt: skip
who_counts_has_a_service = slip(
    THREE, {'{one["service"] for one in incidents.values()}': '{one["service"] for one in incidents.values() if not one["merged_into"]}'},
    tag="merged-unnoticed", score=3 / 8,
)  # fmt: skip
neighbours_only = slip(THREE, {"reached = max(reached, until)": "reached = until"}, tag="overlaps-twice", score=4 / 8)


@wrong(THREE, tag="overlaps-twice", score=3 / 8)
def as_long_as_we_worked(folder, start, end):
    """From the first event of each incident to its last one, one after the other."""
    start, end = datetime.fromisoformat(start), datetime.fromisoformat(end)
    told = {}
    for one in other.opened(folder)["incidents"]:
        moments = [datetime.fromisoformat(event["at"]) for event in one["events"]]
        begun, until = max(min(moments), start), min(max(moments), end)
        told[one["service"]] = told.get(one["service"], 0.0) + max((until - begun).total_seconds() / 60, 0.0)
    return told
