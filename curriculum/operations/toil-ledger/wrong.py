"""What people write whose number looks well: the solution with a slip, and whole answers of the hurried."""

import csv
import json
import statistics
from datetime import datetime, timedelta
from pathlib import Path

from groundschool.kit import slip, wrong

ONE, TWO, THREE = "toil", "used", "saved"
ROW = 'if row["Worklog ID"] not in newest or updated > newest[row["Worklog ID"]][0]:'
LIST = "return [entry for _, entry in newest.values()]"
IN = "begin <= started < end]"
COUNTS = 'if not one["ci"] and not one["dry_run"] and one["exit"] == 0 and who not in robots:'
MINE = "if name == tool and released <= at < released + timedelta(days=days)]"
LEFT = 'between(entries, known["replaces"], released, released + timedelta(days=days))'
BEFORE = 'between(entries, known["replaces"], released - long, released)'
UPKEEP = 'between(entries, known["upkeep"], released, released + long)'
A_MONTH = "(len(took) * (hours - each) - upkeep) * 30 / days"
NO_OFFSET = '        raise ValueError(f"{text} has no offset")\n'

projects = slip(
    ONE,
    {'in ("interrupt", "scheduled"):': 'in ("interrupt", "scheduled", "project"):'},
    tag="projects-too",
    score=5 / 13,
)
what_stays = slip(ONE, {' and not task["lasting"]': ""}, tag="lasting-too", score=5 / 13)
machines = slip(ONE, {'task["by_hand"] and not': "not"}, tag="machines-too", score=5 / 13)
once_is_enough = slip(ONE, {"len(hours[key]) >= 3": "len(hours[key]) >= 1"}, tag="once-is-toil", score=4 / 13)
more_than_three = slip(ONE, {"len(hours[key]) >= 3": "len(hours[key]) > 3"}, tag="last-moment", score=4 / 13)
each_row = slip(
    ONE,
    {'newest[row["Worklog ID"]] = updated, entry': "newest[number] = updated, entry"},
    tag="twice-told",
    score=6 / 13,
)
all_time = slip(ONE, {IN: "]", "if one == key and ": "if one == key "}, tag="window-ignored", score=2 / 13)
to_the_end = slip(ONE, {IN: "begin <= started <= end]"}, tag="last-moment", score=6 / 13)
on_the_wall = slip(ONE, {IN: "begin <= started.replace(tzinfo=UTC) < end]"}, tag="days-on-the-wall", score=7 / 13)
share_of_toil = slip(
    ONE,
    {"sum(sum(one) for one in hours.values())": "sum(sum(hours[key]) for key in found)"},
    tag="of-toil",
    score=9 / 13,
)
only_hands = slip(
    ONE,
    {"sum(sum(one) for one in hours.values())": 'sum(sum(hours[one["key"]]) for one in opened(folder, "tasks.json") if one["by_hand"])'},
    tag="of-manual",
    score=10 / 13,
)  # fmt: skip
nothing_is_zero = slip(ONE, {"if of else None": "if of else 0.0"}, tag="nothing-is-zero", score=12 / 13)
below_zero = slip(ONE, {"if entry[2] < 0:": "if False:"}, tag="read-anyway", score=12 / 13)
line_of_the_data = slip(
    ONE, {"csv.DictReader(lines), 2)": "csv.DictReader(lines), 1)"}, tag="read-anyway", score=12 / 13
)


@wrong(ONE, tag="last-moment", score=0)
def of_the_slide(folder, start, end):
    """Adds up what the export has, of all that is done by hand."""
    tasks = {one["key"]: one for one in json.loads(Path(folder, "tasks.json").read_text())}
    found, of = {}, 0.0
    with Path(folder, "worklogs.csv").open() as lines:
        for row in csv.DictReader(lines):
            if start[:10] <= row["Started"][:10] <= end[:10]:
                of += float(row["Hours"])
                if tasks[row["Issue Key"]]["by_hand"]:
                    found[row["Issue Key"]] = found.get(row["Issue Key"], 0.0) + float(row["Hours"])
    return {"tasks": found, "hours": sum(found.values()), "of": of, "percent": 100 * sum(found.values()) / max(of, 1)}


pipelines = slip(TWO, {'if not one["ci"] and not': "if not"}, tag="ci-runs", score=10 / 15)
for_show = slip(TWO, {' and not one["dry_run"]': ""}, tag="dry-runs", score=10 / 15)
failures = slip(TWO, {' and one["exit"] == 0': ""}, tag="failed-runs", score=10 / 15)
robots = slip(TWO, {" and who not in robots:": ":"}, tag="robots-run", score=7 / 15)
root = slip(TWO, {'one.get("sudo_user", one["user"])': 'one["user"]'}, tag="root-runs", score=7 / 15)
robots_by_prefix = slip(TWO, {"who not in robots:": 'not who.startswith("svc-"):'}, tag="robots-by-name", score=7 / 15)
all_tools = slip(TWO, {MINE: MINE.replace("name == tool and ", "")}, tag="other-tools", score=6 / 15)
before_the_release = slip(
    TWO, {MINE: "if name == tool and at < released + timedelta(days=days)]"}, tag="early-runs", score=9 / 15
)
also_the_author = slip(TWO, {' - {known["author"]}': ""}, tag="author-is-peer", score=12 / 15)
as_it_is_written = slip(TWO, {'one["user"]).lower()': 'one["user"])'}, tag="capitals-differ", score=7 / 15)
ever_since = slip(TWO, {"min(90, (moment(today)": "min(9_000, (moment(today)"}, tag="no-longest", score=5 / 15)
the_last_ninety = slip(TWO, {LEFT: 'between(entries, known["replaces"], moment(today) - timedelta(days=90), moment(today))'},
                       tag="no-longer-than", score=11 / 15)  # fmt: skip
what_is_done_with_it = slip(
    TWO, {"100 * len(by) / of if of": "100 * len(by) / len(by) if by"}, tag="of-runs", score=13 / 15
)
with_its_end = slip(TWO, {MINE: MINE.replace("at < released", "at <= released")}, tag="last-moment", score=14 / 15)
by_the_wall = slip(TWO, {MINE: MINE.replace("released <= at", "released <= at.replace(tzinfo=UTC)").replace("= at.replace(tzinfo=UTC) <", "= at.replace(tzinfo=UTC) <")},
                   tag="days-on-the-wall", score=10 / 15)  # fmt: skip
a_fortnight_and_a_day = slip(TWO, {"if days < 14:": "if days <= 14:"}, tag="too-young", score=14 / 15)
begun_days = slip(TWO, {"// timedelta(days=1))": "// timedelta(days=1) + 1)"}, tag="begun-days", score=4 / 15)
what_cannot_be_read = slip(
    TWO,
    {'            raise ValueError(f"usage.jsonl:{number}: {error}") from error\n': "            continue\n"},
    tag="read-anyway",
    score=14 / 15,
)
young_before_torn = slip(
    TWO,
    {
        "    entries, runs = worked(folder), ran(folder)\n": "",
        "        return None\n    by =": "        return None\n    entries, runs = worked(folder), ran(folder)\n    by =",
    },
    tag="read-anyway",
    score=14 / 15,
)


@wrong(TWO, tag="last-moment", score=0)
def every_line(folder, tool, today):
    """Counts lines of the log since the release."""
    [known] = [one for one in json.loads(Path(folder, "tools.json").read_text()) if one["name"] == tool]
    released = datetime.fromisoformat(known["released"])
    lines = [json.loads(line) for line in Path(folder, "usage.jsonl").read_text().splitlines()]
    mine = [one for one in lines if one["tool"] == tool and datetime.fromisoformat(one["ts"]) >= released]
    with Path(folder, "worklogs.csv").open() as rows:
        left = sum(
            row["Issue Key"] == known["replaces"] and datetime.fromisoformat(row["Started"]) >= released
            for row in csv.DictReader(rows)
        )
    days = (datetime.fromisoformat(today) - released).days
    percent = 100 * len(mine) / max(len(mine) + left, 1)
    return {
        "days": days,
        "runs": len(mine),
        "by_hand": left,
        "percent": percent,
        "peers": sorted({one["user"] for one in mine}),
    }


the_mean = slip(
    THREE, {"statistics.median(took or [0])": "statistics.mean(took or [0])"}, tag="mean-for-median", score=3 / 13
)
in_minutes = slip(THREE, {"seconds / 3600": "seconds / 60"}, tag="minutes-for-hours", score=2 / 13)
nobody_waits = slip(THREE, {"statistics.median(took or [0])": "0"}, tag="tool-takes-nothing", score=2 / 13)
nobody_looks_after_it = slip(THREE, {" - upkeep) * 30": ") * 30"}, tag="upkeep-free", score=2 / 13)
upkeep_for_ever = slip(THREE, {UPKEEP: 'between(entries, known["upkeep"], datetime.min.replace(tzinfo=UTC), moment(today))'},
                       tag="upkeep-for-ever", score=3 / 13)  # fmt: skip
a_whole_window = slip(THREE, {" * 30 / days for": " for"}, tag="no-month", score=2 / 13)
ever_before = slip(THREE, {BEFORE: 'between(entries, known["replaces"], datetime.min.replace(tzinfo=UTC), released)'},
                   tag="since-ever", score=2 / 13)  # fmt: skip
all_building = slip(THREE, {'sum(between(entries, known["build"], first, released))': 'sum(sum(between(entries, one["build"], first, moment(one["released"]))) for one in opened(folder, "tools.json"))'},
                    tag="build-of-all", score=9 / 13)  # fmt: skip
still_building = slip(
    THREE,
    {'known["build"], first, released))': 'known["build"], first, moment(today)))'},
    tag="build-after",
    score=9 / 13,
)
in_the_window = slip(
    THREE,
    {'known["build"], first, released))': 'known["build"], released - long, released))'},
    tag="build-in-window",
    score=10 / 13,
)
least_and_most = slip(
    THREE, {'statistics.quantiles(manual, method="inclusive")': "(min(manual), statistics.median(manual), max(manual))"},
    tag="low-is-least", score=9 / 13,
)  # fmt: skip
exclusive = slip(THREE, {', method="inclusive"': ""}, tag="exclusive-quartiles", score=9 / 13)
two_suffice = slip(THREE, {"len(manual) < 4": "len(manual) < 2"}, tag="few-suffice", score=12 / 13)
always_pays = slip(
    THREE,
    {"build / likely if likely > 0 else None": "build / likely if likely else None"},
    tag="pays-backwards",
    score=10 / 13,
)
at_once = slip(
    THREE,
    {"build / likely if likely > 0 else None": "build / likely if likely > 0 else 0.0"},
    tag="pays-at-once",
    score=9 / 13,
)


@wrong(THREE, tag="last-moment", score=0)
def sixty_hours(folder, tool, today):
    """Every line of the log, times what it took by hand at the worst."""
    [known] = [one for one in json.loads(Path(folder, "tools.json").read_text()) if one["name"] == tool]
    lines = [json.loads(line) for line in Path(folder, "usage.jsonl").read_text().splitlines()]
    mine = [one for one in lines if one["tool"] == tool]
    with Path(folder, "worklogs.csv").open() as rows:
        took = [float(row["Hours"]) for row in csv.DictReader(rows) if row["Issue Key"] == known["replaces"]] or [0.0]
    months = (datetime.fromisoformat(today) - datetime.fromisoformat(known["released"])) / timedelta(days=30)
    low, likely, high = (len(mine) * one / months for one in (min(took), statistics.mean(took), max(took)))
    return {"low": low, "likely": likely, "high": high, "pays_back": 0.0}
