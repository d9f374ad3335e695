"""What people write whose slide looks well: whole answers of the hurried, and the solution with one sentence unread.

There are more of the latter: each sentence of the contract has one that ignores it and nothing else.
"""

import csv
import json
import statistics
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, TWO, THREE = "outcomes", "lead-times", "report"
DONE = 'return one["state"] in ("Review", "Closed") and one["close_code"] != "canceled"'
CODE = 'if one["close_code"] == "unsuccessful"}'
WORDS = 'words = {word.strip(".,()").lower() for word in incident["work_notes"].split()}'
NAMES = 'words & {name.lower(), one["u_version"].lower() or name.lower()}'
AND_NAMES = f"\n                and {NAMES}"
ABOUT = 'causes = [incident["caused_by"]]'
UNDECLARED = '        if not incident["caused_by"]:\n'
WINDOW = 'one["work_start"] <= opened <= one["work_end"] + window'
FIRST = 'first = last(name, changes, "u_backs_out")'
TAKEN_BACK = 'failed.setdefault(last(one["u_backs_out"], changes, "u_backs_out"), set())'
TOLD_AS = '.add(last(number, incidents, "duplicate_of"))'
COUNTS = 'counts = number in done and not one["u_backs_out"]'
NEWER = 'if before is None or before["sys_updated_on"] < row["sys_updated_on"]:'
NO_OFFSET = 'raise ValueError(f"{number}: {text} has no offset")'

# Which changes count.
closed_is_closed = slip(ONE, {DONE: 'return one["state"] in ("Review", "Closed")'}, tag="closed-is-done", score=38 / 44)
whatever_is_not_canceled = slip(
    ONE,
    {DONE: 'return one["state"] != "Canceled" and one["close_code"] != "canceled"'},
    tag="unfinished-count",
    score=42 / 44,
)
closed_alone = slip(ONE, {'("Review", "Closed")': '("Closed",)'}, tag="review-is-open", score=41 / 44)
only_successful_is = slip(
    ONE, {CODE: 'if one["close_code"] not in ("successful", "successful_issues")}'}, tag="no-code-fails", score=41 / 44
)
incidents_alone = slip(ONE, {CODE: "if False}"}, tag="code-unread", score=40 / 44)
what_stands_last = slip(ONE, {NEWER: "if True:"}, tag="last-row", score=41 / 44)
newest_text = slip(
    ONE, {NEWER: 'if before is None or str(before["sys_updated_on"]) < str(row["sys_updated_on"]):'},
    tag="newest-as-text", score=43 / 44,
)  # fmt: skip
# What an incident is about.
both_of_them = slip(
    ONE, {UNDECLARED: "        if True:\n", "            causes = [\n                name": "            causes += [\n                name"},
    tag="evidence-besides", score=40 / 44,
)  # fmt: skip
what_is_not_here_is_nothing = slip(
    ONE, {UNDECLARED: '        if incident["caused_by"] not in done:\n'}, tag="outside-is-none", score=42 / 44
)
any_service = slip(ONE, {'one["cmdb_ci"] == incident["cmdb_ci"]\n': "one\n"}, tag="any-service", score=41 / 44)
after_the_work = slip(ONE, {WINDOW: WINDOW.replace("work_start", "work_end")}, tag="during-is-before", score=42 / 44)
since_it_ended = slip(
    ONE, {WINDOW: 'one["work_start"] <= opened < one["work_end"] + window'}, tag="up-to-the-bound", score=43 / 44
)
still_running = slip(
    ONE, {'and one["work_end"]\n': "\n", WINDOW: 'one["work_start"] <= opened and (not one["work_end"] or opened <= one["work_end"] + window)'},
    tag="until-now", score=43 / 44,
)  # fmt: skip
by_parts = slip(
    ONE, {NAMES: '(name.lower() in incident["work_notes"].lower() or one["u_version"].lower() in incident["work_notes"].lower())'},
    tag="part-of-a-word", score=41 / 44,
)  # fmt: skip
as_it_is_written = slip(
    ONE, {WORDS: WORDS.replace(".lower()", ""), NAMES: 'words & {name, one["u_version"] or name}'},
    tag="capitals-matter", score=42 / 44,
)  # fmt: skip
words_as_they_are = slip(ONE, {'word.strip(".,()").lower()': "word.lower()"}, tag="ends-not-stripped", score=42 / 44)
versions_alone = slip(
    ONE, {NAMES: 'one["u_version"] and one["u_version"].lower() in words'}, tag="numbers-unread", score=40 / 44
)
one_step_of_duplicates = slip(
    ONE, {TOLD_AS: '.add(incident["duplicate_of"] or number)'}, tag="one-duplicate-deep", score=42 / 44
)
blamed_is_counted = slip(
    ONE, {COUNTS: 'counts = (number in done or number in failed) and not one["u_backs_out"]', "            if name in done:\n": "            if name in changes:\n"},
    tag="canceled-blamed", score=42 / 44,
)  # fmt: skip
# Back-outs.
everything_is_a_change = slip(
    ONE, {COUNTS: "counts = number in done", FIRST: "first = name", TAKEN_BACK: 'failed.setdefault(one["u_backs_out"], set())'},
    tag="counted-twice", score=38 / 44,
)  # fmt: skip
one_step = slip(
    ONE, {FIRST: 'first = changes[name]["u_backs_out"] or name', TAKEN_BACK: 'failed.setdefault(one["u_backs_out"], set())'},
    tag="one-step-back", score=43 / 44,
)  # fmt: skip
planned_is_done = slip(
    ONE,
    {"    for one in done.values():\n": "    for one in changes.values():\n"},
    tag="backout-not-done",
    score=41 / 44,
)
filled_up = slip(
    ONE, {'newest[row["number"]] = row': 'newest[row["number"]] = (before or {}) | {key: value for key, value in row.items() if value or not before}'},
    tag="filled-up", score=43 / 44,
)  # fmt: skip
done_is_done = slip(
    ONE, {NEWER: NEWER[:-1] + ' and (row["state"] == "Closed" and row["close_code"] != "canceled"):'},
    tag="best-state", score=42 / 44,
)  # fmt: skip
# Moments.
walls = slip(
    ONE, {"    return found\n": "    return found.replace(tzinfo=None)\n"}, tag="clocks-as-text", score=42 / 44
)
utc_if_unsaid = slip(
    ONE,
    {
        NO_OFFSET: "found = found.replace(tzinfo=UTC)",
        "from datetime import datetime, timedelta": "from datetime import UTC, datetime, timedelta",
    },
    tag="read-anyway",
    score=43 / 44,
)
what_matters = slip(ONE, {' "approval_set",': ""}, tag="read-anyway", score=43 / 44)


def opened(folder):
    """Return the rows as they stand and the incidents."""
    with open(Path(folder, "changes.csv"), encoding="utf-8-sig", newline="") as lines:
        rows = [*csv.DictReader(lines)]
    return rows, json.loads(Path(folder, "incidents.json").read_text())["result"]


@wrong(ONE, tag="code-alone", score=18 / 44)
def the_slide(folder):
    """What the close code says, of everything that is closed."""
    told = {}
    for row in opened(folder)[0]:
        done = row["state"] in ("Closed", "Review") and row["close_code"] != "canceled"
        outcome = "failed" if row["close_code"] == "unsuccessful" else "succeeded"
        told[row["number"]] = {"outcome": outcome if done else "not-counted", "by": []}
    return told


@wrong(ONE, tag="last-change", score=21 / 44)
def as_the_plugin_does(folder):
    """The change before each incident, whatever it was, unless one is declared."""
    rows, incidents = opened(folder)
    told = other.a_class_a_change(folder)
    done = [row for row in rows if told[row["number"]]["outcome"] != "not-counted" and row["work_end"]]
    for one in told.values():
        one["by"] = []
        one["outcome"] = one["outcome"].replace("failed", "succeeded")
    for incident in incidents:
        at = datetime.fromisoformat(incident["opened_at"])
        before = [
            row
            for row in done
            if row["cmdb_ci"] == incident["cmdb_ci"] and datetime.fromisoformat(row["work_end"]) <= at
        ]
        name = incident["caused_by"]
        if not name and before:
            name = max(before, key=lambda row: datetime.fromisoformat(row["work_end"]))["number"]
        if name in told and told[name]["outcome"] != "not-counted":
            told[name] = {"outcome": "failed", "by": sorted({*told[name]["by"], incident["number"]})}
    return told


@wrong(ONE, tag="time-alone", score=16 / 44)
def within_a_week(folder):
    """Whatever broke within a week of a change of the same service; codes besides."""
    rows, incidents = opened(folder)
    told = the_slide(folder)
    for row in rows:
        if told[row["number"]]["outcome"] == "not-counted" or not row["work_end"]:
            continue
        end = datetime.fromisoformat(row["work_end"])
        for incident in incidents:
            late = datetime.fromisoformat(incident["opened_at"]) - end
            near = row["cmdb_ci"] == incident["cmdb_ci"] and timedelta() <= late <= timedelta(days=7)
            if near or incident["caused_by"] == row["number"]:
                by = sorted({*told[row["number"]]["by"], incident["number"]})
                told[row["number"]] = {"outcome": "failed", "by": by}
    return told


@wrong(ONE, tag="links-alone", score=25 / 44)
def what_is_declared(folder):
    """Codes, back-outs and declared causes: notes are for people."""
    rows, incidents = opened(folder)
    told = the_slide(folder)
    backouts = [row for row in rows if row["u_backs_out"] and told[row["number"]]["outcome"] != "not-counted"]
    for row in backouts:
        told[row["u_backs_out"]]["outcome"] = "failed"
    for row in rows:
        if row["u_backs_out"]:
            told[row["number"]]["outcome"] = "not-counted"
    for incident in incidents:
        number = incident["caused_by"]
        if number in told and told[number]["outcome"] != "not-counted":
            told[number]["outcome"] = "failed"
            told[number]["by"].append(incident["duplicate_of"] or incident["number"])
    return told


@wrong(ONE, tag="ruled-out-blamed", score=19 / 44)
def wherever_it_is_mentioned(folder):
    """A change has failed that any notes mention, or that is declared."""
    rows, incidents = opened(folder)
    told = the_slide(folder)
    for row in rows:
        one = told[row["number"]]
        for incident in incidents:
            notes = incident["work_notes"]
            mentioned = row["number"] in notes or row["u_version"] in notes
            if one["outcome"] != "not-counted" and (mentioned or incident["caused_by"] == row["number"]):
                one["outcome"] = "failed"
                one["by"] = sorted({*one["by"], incident["number"]})
    return told


@wrong(ONE, tag="window-forgotten", score=32 / 44)
def a_join_on_the_service(folder):
    """A table of incidents beside the changes of their service, without a time; links go first."""
    rows, incidents = opened(folder)
    told = {number: one | {"by": []} for number, one in other.a_class_a_change(folder).items()}
    for row in rows:
        one = told[row["number"]]
        if one["outcome"] == "not-counted":
            continue
        for incident in incidents:
            words = incident["work_notes"].replace("(", " ").replace(")", " ").replace(",", " ").split()
            named = {row["number"], row["u_version"]} & {word.rstrip(".") for word in words} - {""}
            about = incident["cmdb_ci"] == row["cmdb_ci"] and named and row["number"] not in incident["ruled_out"]
            if incident["caused_by"] == row["number"] or (about and not incident["caused_by"]):
                one["by"] = sorted({*one["by"], incident["number"]})
                one["outcome"] = "failed"
    return told


FROM, UNTIL = 'begun, ended = one["opened_at"], one["work_end"]', "if ended is None or ended < begun:"
DAYS_OFF = ' and day.isoformat() not in rules["holidays"]:'
WEEK = 'if DAYS[day.weekday()] in rules["workdays"] and'
no_holidays = slip(TWO, {DAYS_OFF: ":"}, tag="holidays-count", score=18 / 21)
office_in_utc = slip(
    TWO, {'zone = ZoneInfo(rules["zone"])': 'zone = ZoneInfo("UTC")'}, tag="days-in-utc", score=10 / 21
)
else_when_closed = slip(TWO, {'one["opened_at"], one["work_end"]': 'one["opened_at"], one["work_end"] or one["closed_at"]'}, tag="missing-until-closed", score=20 / 21)  # fmt: skip
never_below_zero = slip(TWO, {UNTIL: "if ended and ended < begun:\n            found[number] = 0.0\n        elif ended is None:"}, tag="negative-is-zero", score=19 / 21)  # fmt: skip
not_even_a_second = slip(TWO, {UNTIL: "if ended is None or ended <= begun:"}, tag="up-to-the-bound", score=20 / 21)
by_the_wall = slip(
    TWO, {"(ended - begun).total_seconds()": '(ended.astimezone(ZoneInfo(rules["zone"])) - begun.astimezone(ZoneInfo(rules["zone"]))).total_seconds()'},
    tag="wall-difference", score=20 / 21,
)  # fmt: skip
full_hours = slip(
    TWO, {"(ended - begun).total_seconds() / 3600": "(ended - begun).total_seconds() // 3600",
          "working(begun, ended, rules).total_seconds() / 3600": "working(begun, ended, rules).total_seconds() // 3600"},
    tag="whole-hours", score=6 / 21,
)  # fmt: skip
everybody = slip(
    TWO,
    {'        if not is_done(one) or one["u_backs_out"]:\n            continue\n': ""},
    tag="all-are-timed",
    score=19 / 21,
)


@wrong(TWO, tag="clocks-as-text", score=15 / 21)
def as_the_clocks_say(folder):
    """Everything right, without offsets."""
    rows = {row["number"]: row for row in opened(folder)[0]}
    told = other.hours_by_edges(folder)
    for number, hours in told.items():
        row = rows[number]
        begun, ended = (
            datetime.fromisoformat(row[key][:19]) if row[key] else None for key in ("opened_at", "work_end")
        )
        if hours is not None and (row["opened_at"][19:] != row["work_end"][19:]):
            told[number] = None if ended < begun else (ended - begun).total_seconds() / 3600
    return told


@wrong(TWO, tag="all-hours", score=10 / 21)
def last_minus_first(folder):
    """One column minus the other one."""
    found = {}
    told = other.a_class_a_change(folder)
    for row in opened(folder)[0]:
        if told[row["number"]]["outcome"] != "not-counted" and row["work_end"]:
            span = datetime.fromisoformat(row["work_end"]) - datetime.fromisoformat(row["opened_at"])
            found[row["number"]] = span.total_seconds() / 3600
    return found


def spans(folder, since, until):
    """Return for each change that counts the moments of two columns, where it has both."""
    told = other.a_class_a_change(folder)
    return {
        row["number"]: [datetime.fromisoformat(row[key]) for key in (since, until)]
        for row in opened(folder)[0]
        if told[row["number"]]["outcome"] != "not-counted" and row[since] and row[until]
    }


@wrong(TWO, tag="from-start", score=2 / 21)
def the_work_alone(folder):
    """How long the work took."""
    moments = spans(folder, "work_start", "work_end")
    return {number: (ended - begun).total_seconds() / 3600 for number, (begun, ended) in moments.items()}


@wrong(TWO, tag="until-closed", score=2 / 21)
def the_life_of_a_ticket(folder):
    """From the day on which a ticket was opened to the day on which it was closed."""
    moments = spans(folder, "opened_at", "closed_at")
    return {number: (closed - opened).total_seconds() / 3600 for number, (opened, closed) in moments.items()}


@wrong(TWO, tag="from-approval", score=2 / 21)
def since_somebody_agreed(folder):
    """From the approval until it was done; nothing where either is missing."""
    moments = spans(folder, "approval_set", "work_end")
    return {number: (ended - begun).total_seconds() / 3600 for number, (begun, ended) in moments.items()}


def of_the_office(folder, counts):
    """Return the office's hours between request and end, on days that count."""
    rules = json.loads(Path(folder, "rules.json").read_text())
    zone, found = ZoneInfo(rules["zone"]), {}
    for number, moments in spans(folder, "opened_at", "work_end").items():
        begun, ended = (at.astimezone(zone) for at in moments)
        total, day = timedelta(), begun.date()
        while day <= ended.date():
            opens, closes = (
                datetime.fromisoformat(f"{day}T{rules[key]}").replace(tzinfo=zone) for key in ("from", "until")
            )
            if counts(day, rules):
                total += max(min(ended, closes) - max(begun, opens), timedelta())
            day += timedelta(days=1)
        found[number] = total.total_seconds() / 3600
    return found


@wrong(TWO, tag="mon-to-fri", score=12 / 21)
def business_days(folder):
    """Monday to Friday as everybody knows them, for all changes."""
    return of_the_office(folder, lambda day, rules: day.weekday() < 5 and str(day) not in rules["holidays"])


@wrong(TWO, tag="all-days", score=11 / 21)
def hours_of_every_day(folder):
    """The office's hours, on all days, for all changes."""
    return of_the_office(folder, lambda *_: True)


GROUP = 'low = [one for one in counted if one["risk"] == "Low" and one["type"] != "emergency"]'
NOTHING = '"percent": None, "low": None, "high": None}'
MEDIAN = "statistics.median(known) if known else None"
emergencies_too = slip(THREE, {' and one["type"] != "emergency"]': "]"}, tag="emergency-mixed", score=9 / 16)
standard_is_safe = slip(
    THREE, {GROUP: 'low = [one for one in counted if one["type"] == "standard"]'}, tag="standard-is-low", score=9 / 16
)
the_lower_one = slip(
    THREE, {MEDIAN: "statistics.median_low(known) if known else None"}, tag="lower-middle", score=13 / 16
)
took_no_time = slip(THREE, {"known = [one for one in mine if one is not None]": "known = [one or 0.0 for one in mine]"}, tag="none-is-zero", score=12 / 16)  # fmt: skip
nothing_is_bad = slip(THREE, {NOTHING: '"percent": 0.0, "low": 0.0, "high": 0.0}', MEDIAN: "statistics.median(known) if known else 0.0"}, tag="nothing-is-zero", score=13 / 16)  # fmt: skip
plus_and_minus = slip(
    THREE, {"100 * (middle - half) / (1 + width)": "100 * (part - half)", "100 * (middle + half) / (1 + width)": "100 * (part + half)",
            "math.sqrt(part * (1 - part) / of + width / (4 * of))": "math.sqrt(part * (1 - part) / of)"},
    tag="textbook-interval", score=12 / 16,
)  # fmt: skip


@wrong(THREE, tag="nothing-is-zero", score=1 / 16)
def from_the_slide(folder):
    """Shares of everything in the file, and means of what has an end."""
    rows, _ = opened(folder)
    told, hours = the_slide(folder), last_minus_first(folder)
    found = {"lead": {}}
    for name, group in (
        ("low-risk", {row["number"] for row in rows if row["risk"] == "Low"}),
        ("emergency", {row["number"] for row in rows if row["type"] == "emergency"}),
    ):
        held = sum(told[number]["outcome"] == "succeeded" for number in group)
        percent = 100 * held / max(len(group), 1)
        found[name] = {"held": held, "of": len(group), "percent": percent, "low": percent, "high": percent}
    for kind in ("standard", "normal", "emergency"):
        known = [hours[row["number"]] for row in rows if row["type"] == kind and row["number"] in hours]
        found["lead"][kind] = {"n": len(known), "median": statistics.mean(known) if known else 0}
    return found


@wrong(THREE, tag="not-counted-in", score=2 / 16)
def of_all_tickets(folder):
    """What held, of all that stands in the file, as a share of one."""
    told, hours = other.a_class_a_change(folder), other.hours_by_edges(folder)
    rows = {row["number"]: row for row in opened(folder)[0]}
    found = {"lead": {}}
    for name, key, value in (("low-risk", "risk", "Low"), ("emergency", "type", "emergency")):
        group = [number for number, row in rows.items() if row[key] == value]
        group = [number for number in group if name == "emergency" or rows[number]["type"] != "emergency"]
        held = sum(told[number]["outcome"] == "succeeded" for number in group)
        share = held / len(group) if group else 0
        found[name] = {"held": held, "of": len(group), "percent": share, "low": share, "high": share}
    for kind in ("standard", "normal", "emergency"):
        known = [one for number, one in hours.items() if rows[number]["type"] == kind and one is not None]
        found["lead"][kind] = {"n": len(known), "median": statistics.mean(known) if known else None}
    return found


@wrong(THREE, tag="all-risks", score=4 / 16)
def planned_and_unplanned(folder):
    """What was planned and what was not, of any risk; means; nothing is 100 %."""
    told, hours = other.a_class_a_change(folder), other.hours_by_edges(folder)
    types = {row["number"]: row["type"] for row in opened(folder)[0]}
    counted = [number for number, one in told.items() if one["outcome"] != "not-counted"]
    found = {"lead": {}}
    for name, hurried in (("low-risk", False), ("emergency", True)):
        group = [told[number]["outcome"] for number in counted if (types[number] == "emergency") == hurried]
        found[name] = other.ends(group.count("succeeded"), len(group))
        if not group:
            found[name] |= {"percent": 100.0, "low": 100.0, "high": 100.0}
    for kind in ("standard", "normal", "emergency"):
        known = [hours[number] for number in counted if types[number] == kind and hours[number] is not None]
        found["lead"][kind] = {"n": len(known), "median": statistics.mean(known) if known else None}
    return found
