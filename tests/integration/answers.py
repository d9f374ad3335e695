"""Where each fact about a person can be read, and what it says there.

A surface is a page's model, Home, a verb's JSON or an export.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from groundschool.reports.associate import build_associate
from groundschool.reports.exports.kind import ExportKind
from groundschool.reports.facts import called
from groundschool.reports.home import build_home
from groundschool.reports.manager import build_manager
from groundschool.reports.mentor import build_mentor
from groundschool.reports.oncall import build_oncall
from groundschool.reports.person import build_person
from groundschool.services.explain_answer import Question, explain_answer
from groundschool.services.export_kind import Export, export_kind
from groundschool.services.load_people import load_people
from groundschool.services.show_progress import show_progress
from groundschool.services.workspace import Workspace
from groundschool.tracker.mastery.bars import in_hundredths
from groundschool.tracker.pace.service_clock import due_date

Read = Callable[["Told"], Any]


class Cohort:
    """A folder of people at one instant, and what is exported of them."""

    def __init__(self, course: Path, work: Path, instant: datetime, lead: str) -> None:
        self.workspace, self.instant, self.lead = Workspace(course, work), instant, lead
        self.people = load_people(self.workspace, instant)
        self.names = [person.id for person in self.people]
        self.oncall = build_oncall(self.people, lead)
        self.mentor = build_mentor(self.people)
        newest = max((person.velocities[-1].quarter for person in self.people), key=str)
        self.quarter = build_manager(self.people, newest)
        self.manager = {pace.id: pace for pace in self.quarter.people}
        self.exported = {kind: self._rows(kind) for kind in ("gate", "milestones", "velocity", "readings")}

    def _rows(self, kind: str) -> list[dict[str, Any]]:
        asked = Export(ExportKind(kind), names=True, json=True)
        return json.loads(export_kind(self.workspace, asked, self.instant).text)[kind]

    def explained(self, who: str, about: str) -> dict[str, Any]:
        """Return the numbers of ``ledger explain --json``."""
        return explain_answer(self.workspace, Question(who, about), self.instant).numbers


@dataclass(frozen=True)
class Told:
    """What is told of one person, wherever it is."""

    cohort: Cohort
    who: str

    @cached_property
    def page(self):
        return build_associate(self.cohort.people, self.who)

    @cached_property
    def person(self):
        return build_person(self.cohort.people, self.who)

    @cached_property
    def home(self) -> dict[str, Any]:
        return json.loads(json.dumps(build_home(self.cohort.people, self.who)))

    @cached_property
    def progress(self) -> dict[str, Any]:
        return show_progress(self.cohort.workspace, self.who, self.cohort.instant).document

    @cached_property
    def gate(self) -> dict[str, Any]:
        return self.cohort.explained(self.who, "gate")

    @cached_property
    def on_call(self):
        """Return their line on their on-call lead's page, None for who has left."""
        return next((one for one in self.cohort.oncall.people if one.id == self.who), None)

    @property
    def pace(self):
        """Return their line on their manager's page of the newest quarter, None for who is not there in it."""
        return self.cohort.manager.get(self.who)

    def rows(self, kind: str) -> list[dict[str, Any]]:
        return [row for row in self.cohort.exported[kind] if row["subject_id"] == self.who]

    @property
    def employment(self):
        return self.cohort.people.of(self.who).record.employment


def day_said(sentence: str) -> int | None:
    found = re.search(r"[Dd]ay (\d+)[:,]", sentence)
    return int(found[1]) if found else None


def dates_said(sentence: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+ [A-Z][a-z]{2} \d{4}", sentence))


def said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def dates_of(told: Told, span) -> tuple[str, ...]:
    """Return service days as the dates that pages write; the same day is said once."""
    days = [due_date(told.employment, day) for day in span if day is not None]
    return tuple(dict.fromkeys(said(day) for day in days if day))


def whole(told: Told) -> dict[str, Any]:
    return next(row for row in told.rows("gate") if row["criterion"] == "gate")


def titles(conditions: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["title"], one["count"], one["words"]) for one in conditions]


def plain(conditions) -> list[tuple[str, str, str]]:
    return [(one.title, one.count, one.words) for one in conditions]


def skills(lines) -> dict[str, tuple]:
    return {one["id"]: (one["level"], one["freshness"], in_hundredths(one["lower"])) for one in lines if one["units"]}


def exported_skills(told: Told) -> dict[str, tuple]:
    level = told.cohort.people.facts.level
    return {
        row["skill_id"]: (level(row["granted_level"]), row["freshness"], in_hundredths(row["lower"]))
        for row in told.rows("readings")
    }


def explained_skills(told: Told) -> dict[str, tuple]:
    level = told.cohort.people.facts.level
    found = {row["skill_id"]: told.cohort.explained(told.who, row["skill_id"]) for row in told.rows("readings")}
    return {
        name: (level(one["granted"]), one["freshness"], in_hundredths(one["reading"].lower))
        for name, one in found.items()
    }


def page_skills(told: Told) -> dict[str, tuple]:
    lines = (one.line for one in told.page.skills)
    return {line.id: (line.level, line.freshness, line.proven) for line in lines if line.units}


def states(milestones) -> dict[str, tuple]:
    return {one.declared.id: (one.state.value, one.due.isoformat() if one.due else None) for one in milestones}


def explained_milestones(told: Told) -> dict[str, tuple]:
    found = {one.declared.id: told.cohort.explained(told.who, one.declared.id) for one in told.page.milestones}
    return {name: (one["state"], one["due"].isoformat() if one["due"] else None) for name, one in found.items()}


def exported_milestones(told: Told) -> dict[str, tuple]:
    rows = told.rows("milestones")
    return {row["milestone_id"]: (row["state"], row["due_date"]) for row in rows if ":" not in row["milestone_id"]}


def quarters(rows: list[tuple]) -> list[tuple]:
    return [tuple(map(str, row)) for row in rows]


def pending(lines) -> list[tuple]:
    return [(one.exercise, one.points, tuple(one.holders)) for one in lines]


def marks_of_mentor(told: Told) -> list[tuple]:
    mine = sorted((one for one in told.cohort.mentor.marks if one.id == told.who), key=lambda one: one.handed_in)
    return [(one.title, one.points) for one in mine]


def owed(lines) -> list[tuple]:
    return [(one.what, one.holders, one.since, one.days) for one in lines]


def of_gate(told: Told, lines) -> list[tuple]:
    """Return what is owed before a gate, in one order."""
    marks = {"mark", "countersign", "review"}
    return sorted((one.what, one.holders, one.since) for one in lines if one.id == told.who and one.kind not in marks)


def blocker_said(told: Told) -> tuple | None:
    """Return who has to act for what holds somebody up, and since when, as an on-call lead reads it."""
    line = told.on_call
    if line is None or ", since " not in line.turn:
        return None
    whose, _, since = line.turn.partition(", since ")
    names = re.sub(r"^you\b", called(told.cohort.lead), whose)
    return sorted(re.split(r", | and ", names)), since


def blocker_on_page(told: Told) -> tuple | None:
    if told.on_call is None or blocker_said(told) is None:
        return None
    what = told.on_call.next
    one = next(one for one in told.page.conditions.ours if one.title.lower() == what.lower())
    found = re.fullmatch(r"(.+?) owes? this since (.+) \d{4}", one.words)
    assert found, one.words
    names = found[1].replace("Nobody is named in the roster who", "nobody is named")
    return sorted(re.split(r", | and ", names)), found[2]
