"""What people write whose number looks well: the solution with a slip, and whole answers of the hurried."""

import csv
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, TWO = "states", "shares"
FITS = '!= ("Component", "service", "production", team):'
WHAT = '(entry["kind"], spec["type"], spec.get("lifecycle"), owner)'
TIERS, OWNER = 'not in ("1", "2"):', 'owner = re.split("[:/]", spec["owner"])[-1].lower()'
NAMES = "{notes.get('saltmarsh.example/aliases', '')}"
DONE = 'if row["state"] == "Closed" and row["close_code"] != "unsuccessful":'
HELD = 'elif line.strip().lower() not in ("", "todo", "tbd"):'
ORDER, LATE = "(not whole, -(day or date.min).toordinal(), path.name, day)", "day < one <= now"
DAY, OLD = '"not-reviewed": day > now', "now - day > timedelta(days=180)"
UTC_DAY = 'datetime.fromisoformat(row["closed_at"]).astimezone(UTC).date()'

still_there = slip(
    ONE,
    {'spec.get("lifecycle"), owner': 'spec.get("lifecycle").replace("deprecated", "production"), owner'},
    tag="retired-counts",
    score=27 / 32,
)
soon_there = slip(
    ONE,
    {'spec.get("lifecycle"), owner': 'spec.get("lifecycle").replace("experimental", "production"), owner'},
    tag="experiments-count",
    score=27 / 32,
)
all_tiers = slip(ONE, {TIERS: 'not in ("1", "2", "3"):'}, tag="low-tier-counts", score=27 / 32)
not_the_last_tier = slip(ONE, {TIERS: '== "3":'}, tag="no-tier-counts", score=27 / 32)
all_components = slip(
    ONE,
    {'spec["type"], spec.get': '"service", spec.get', '(entry["kind"], ': '(entry["kind"], '},
    tag="libraries-count",
    score=27 / 32,
)
all_kinds = slip(
    ONE,
    {WHAT: '("Component", "service", spec.get("lifecycle", "production"), owner)'},
    tag="kinds-count",
    score=27 / 32,
)
owners_as_written = slip(ONE, {OWNER: 'owner = spec["owner"]'}, tag="owner-as-text", score=2 / 30)
all_teams = slip(ONE, {OWNER: "owner = team"}, tag="everybody-counts", score=26 / 32)
owners_end_alike = slip(
    ONE,
    {OWNER: 'owner = team if spec["owner"].lower().endswith(team) else ""'},
    tag="owner-ends-alike",
    score=27 / 32,
)
code_is_nothing = slip(
    ONE,
    {HELD: 'elif not fenced and line.strip().lower() not in ("", "todo", "tbd"):'},
    tag="code-is-nothing",
    score=29 / 32,
)
deep_ones_end_it = slip(ONE, {'(("# ", "## "))': '(("# ", "## ", "### "))'}, tag="deep-ends", score=29 / 32)
it_begins_with_todo = slip(
    ONE,
    {HELD: 'elif line.strip() and not line.strip().lower().startswith(("todo", "tbd")):'},
    tag="todo-begins",
    score=29 / 32,
)
up_to_the_next_rule = slip(
    ONE,
    {"is_whole(text)\n        except": 'is_whole(re.split("(?m)^---$", text)[0])\n        except'},
    tag="rule-ends",
    score=29 / 32,
)
about_the_heading = slip(
    ONE,
    {"held.issuperset(PARTS)": "all(any(one.lower() in part.lower() for part in held) for one in PARTS)"},
    tag="headings-alike",
    score=29 / 32,
)
no_day_is_new = slip(ONE, {"-(day or date.min)": "-(day or date.max)"}, tag="undated-first", score=28 / 32)
one_change_each = slip(
    ONE,
    {'changed.setdefault(row["cmdb_ci"].lower(), set()).add(day)': 'changed[row["cmdb_ci"].lower()] = {day}'},
    tag="one-change",
    score=28 / 32,
)
one_name_is_enough = slip(ONE, {NAMES: ""}, tag="aliases-unread", score=26 / 32)
capitals_matter = slip(ONE, {'known["service"].lower()': 'known["service"]'}, tag="case-matters", score=28 / 32)
somebody_will = slip(ONE, {HELD: "elif line.strip():"}, tag="todo-is-text", score=29 / 32)
every_heading = slip(
    ONE, {'line.startswith(("# ", "## ")) and not fenced:': 'line.startswith(("# ", "## ")):'},
    tag="fences-read", score=29 / 32,
)  # fmt: skip
the_headings_are_there = slip(
    ONE,
    {'part = line.strip("# ")': 'held.add(line.strip("# "))'},
    tag="headings-suffice",
    score=29 / 32,
)
a_page_is_a_page = slip(ONE, {"return held.issuperset(PARTS)": "return True"}, tag="stubs-count", score=24 / 32)
the_newest = slip(
    ONE,
    {
        ORDER: "(-(day or date.min).toordinal(), not whole, path.name, day)",
        "stub, _, page, day = min(": "_, stub, page, day = min(",
    },
    tag="newest-wins",
    score=28 / 32,
)
the_first_page = slip(
    ONE,
    {"default=(None,) * 4)": "default=(None,) * 4, key=lambda page: page[2])"},
    tag="any-page",
    score=28 / 32,
)
reviewed_tomorrow = slip(ONE, {DAY: '"not-reviewed": day == date.max'}, tag="ahead-is-fresh", score=25 / 32)
only_real_days = slip(
    ONE,
    {
        'known.get("last_reviewed")': 'known.get("last_reviewed")\n            day = None if re.match(r"\\d", str(day)) and isinstance(day, str) else day'
    },
    tag="day-as-text",
    score=29 / 32,
)
age_is_all = slip(ONE, {LATE: "False"}, tag="age-alone", score=27 / 32)
changes_are_all = slip(ONE, {OLD: "False"}, tag="changes-alone", score=28 / 32)
whatever_is_over = slip(
    ONE, {DONE: 'if row["closed_at"] and row["close_code"] != "unsuccessful":'}, tag="cancelled-counts", score=28 / 32
)
tried_is_changed = slip(ONE, {DONE: 'if row["state"] == "Closed":'}, tag="failed-counts", score=28 / 32)
days_as_written = slip(
    ONE, {UTC_DAY: 'date.fromisoformat(row["closed_at"][:10])'}, tag="days-on-the-wall", score=25 / 32
)
that_day_too = slip(ONE, {LATE: "day <= one <= now"}, tag="same-day", score=27 / 32)
at_most_179 = slip(ONE, {OLD: OLD.replace(">", ">=")}, tag="last-day", score=31 / 32)
about_six_months = slip(ONE, {OLD: "now - day > timedelta(days=182)"}, tag="last-day", score=31 / 32)
what_is_to_come = slip(ONE, {LATE: "day < one"}, tag="last-day", score=31 / 32)
not_today = slip(ONE, {LATE: "day < one < now"}, tag="last-day", score=31 / 32)
passed_over = slip(
    ONE,
    {'            raise ValueError(f"{path.name}: {error}") from error': '            return "", None, False'},
    tag="read-anyway",
    score=31 / 32,
)
without_its_name = slip(
    ONE, {'ValueError(f"{path.name}: {error}")': "ValueError(str(error))"}, tag="read-anyway", score=31 / 32
)
headings_as_they_are = slip(
    ONE, {'part = line.strip("# ")': 'part = line.lstrip("# ")'}, tag="fences-read", score=29 / 30
)


def dates_of_commits(folder):
    """Return the day of the last commit of each page."""
    days, day = {}, None
    for line in Path(folder, "git-log.txt").read_text().splitlines():
        if line.startswith("Date:"):
            day = date.fromisoformat(line.split()[1])
        elif line.startswith("runbooks/"):
            days.setdefault(line.removeprefix("runbooks/"), day)
    return days


def services_of(folder, team, key="name"):
    """Return the entries that somebody in a hurry takes for the team's services."""
    for entry in json.loads(Path(folder, "entities.json").read_text()):
        if entry["kind"] == "Component" and entry["spec"]["owner"].endswith(team):
            yield entry["metadata"][key], entry


@wrong(ONE, tag="commit-is-review", score=20 / 32)
def as_git_says(folder, team, today):
    """Everything right, but for the day: that of the last commit."""
    days, told = dates_of_commits(folder), other.with_a_class_a_page(folder, team, today)
    for one in told.values():
        if one["state"] not in ("missing", "stub"):
            recent = date.fromisoformat(today) - days[one["runbook"]] <= timedelta(days=180)
            one["state"] = "fresh" if recent else "too-old"
    return told


@wrong(ONE, tag="ahead-is-fresh", score=10 / 32)
def a_first_draft(folder, team, today):
    """Names as they are, a page for each, and six months."""
    told, now = {}, date.fromisoformat(today)
    pages = {}
    for path in sorted(Path(folder, "runbooks").glob("*.md")):
        _, head, _ = path.read_text().split("---\n", 2)
        pages[yaml.safe_load(head)["service"]] = path, yaml.safe_load(head).get("last_reviewed")
    for name, entry in services_of(folder, team):
        if entry["spec"]["lifecycle"] == "deprecated":
            continue
        path, day = pages.get(name, (None, None))
        if path is None:
            told[name] = {"runbook": None, "state": "missing"}
            continue
        if isinstance(day, str):
            day = date.fromisoformat(day)
        state = "not-reviewed" if day is None else "too-old" if now - day > timedelta(days=180) else "fresh"
        told[name] = {"runbook": path.name, "state": state}
    return told


@wrong(ONE, tag="aliases-unread", score=12 / 32)
def by_words(folder, team, today):
    """Search the texts for what is asked for, with regular expressions alone."""
    told, now = {}, date.fromisoformat(today)
    texts = {path.name: path.read_text() for path in sorted(Path(folder, "runbooks").glob("*.md"))}
    done = [
        row for row in csv.DictReader(Path(folder, "changes.csv").read_text().splitlines()) if row["state"] == "Closed"
    ]
    for name in other.with_a_class_a_page(folder, team, today):
        found = [file for file, text in texts.items() if re.search(rf"service: {name}\b", text)]
        if not found:
            told[name] = {"runbook": None, "state": "missing"}
            continue
        day = re.search(r"last_reviewed: '?(\d{4}-\d\d-\d\d)", texts[found[-1]])
        day = date.fromisoformat(day[1]) if day else None
        closed = [
            datetime.fromisoformat(row["closed_at"]).astimezone(UTC).date() for row in done if row["cmdb_ci"] == name
        ]
        if day is None:
            state = "not-reviewed"
        elif now - day > timedelta(days=180):
            state = "too-old"
        else:
            state = "changed-since" if any(one > day for one in closed) else "fresh"
        told[name] = {"runbook": found[-1], "state": state}
    return told


@wrong(ONE, tag="pages-first", score=25 / 32)
def what_has_a_page(folder, team, today):
    """Begin with the pages, and leave the services out that have none."""
    told = other.with_a_class_a_page(folder, team, today)
    return {name: one for name, one in told.items() if one["runbook"]}


of_all_services = slip(
    TWO,
    {'share(whole.count("fresh"), len(whole))': 'share(whole.count("fresh"), len(told))'},
    tag="of-all",
    score=7 / 13,
)
a_share_of_one = slip(TWO, {"round(100 * have / of, 1)": "round(have / of, 3)"}, tag="fraction", score=9 / 13)
nothing_of_nothing = slip(TWO, {"if of else None": "if of else 0.0"}, tag="nothing-is-zero", score=11 / 13)
all_of_nothing = slip(TWO, {"if of else None": "if of else 100.0"}, tag="nothing-is-whole", score=11 / 13)
of_what_is_there = slip(TWO, {" if of else None": ""}, tag="nothing-is-zero", score=11 / 13)
pages_are_runbooks = slip(TWO, {'not in ("missing", "stub")': '!= "missing"'}, tag="stubs-count", score=6 / 13)
in_whole_percent = slip(TWO, {"round(100 * have / of, 1)": "100 * have // of"}, tag="percent-cut", score=9 / 13)


@wrong(TWO, tag="stubs-count", score=1 / 13)
def the_slide_of_may(folder, team, today):
    """Pages by services, and dates by git."""
    states = as_git_says(folder, team, today)
    have = [one for one in states.values() if one["runbook"]]
    fresh = [one for one in have if one["state"] != "too-old"]
    return {
        "coverage": {"have": len(have), "of": len(states), "percent": round(100 * len(have) / max(len(states), 1), 1)},
        "freshness": {"have": len(fresh), "of": len(have), "percent": round(100 * len(fresh) / max(len(have), 1), 1)},
    }
