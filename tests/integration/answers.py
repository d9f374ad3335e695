"""Where each fact about a person can be read, and what it says there.

A surface is a page's model, Home, a verb's JSON or an export. ``FACTS`` names for each fact the surfaces that tell it
and how it is read off each: a new page joins by an entry here.
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
        self.manager = {pace.id: pace for pace in build_manager(self.people, newest).people}
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


FACTS: dict[str, dict[str, Read]] = {
    "service day": {
        "explain": lambda told: told.gate["day"],
        "on-call page": lambda told: told.on_call and told.on_call.day,
        "page": lambda told: day_said(told.page.gate),
        "person page": lambda told: day_said(told.person.gate),
        "progress": lambda told: day_said(told.progress["gate"]),
        "page, to themselves": lambda told: day_said(told.page.answer),
        "Home": lambda told: day_said(told.home["answer"]),
    },
    "conditions met of how many": {
        "export": lambda told: (whole(told)["have"], whole(told)["need"]),
        "explain": lambda told: (sum(one["met"] for one in told.gate["criteria"]), len(told.gate["criteria"])),
        "page": lambda told: (told.page.met, told.page.of),
        "page, in a column": lambda told: (len(told.page.conditions.done), told.page.of),
        "person page": lambda told: (len(told.person.conditions.done), told.page.of),
        "on-call page": lambda told: told.on_call and (told.on_call.met, told.on_call.of),
        "progress": lambda told: (told.progress["met"], told.progress["of"]),
        "Home": lambda told: (len(told.home["conditions"]["done"]), told.page.of),
    },
    "conditions of an associate, word for word": {
        "page": lambda told: [plain(getattr(told.page.conditions, name)) for name in ("yours", "ours", "done")],
        "Home": lambda told: [titles(told.home["conditions"][name]) for name in ("yours", "ours", "done")],
        "progress": lambda told: [titles(told.progress["conditions"][name]) for name in ("yours", "ours", "done")],
    },
    "what is ours and what is done": {
        "page": lambda told: [plain(told.page.conditions.ours), plain(told.page.conditions.done)],
        "person page": lambda told: [plain(told.person.conditions.ours), plain(told.person.conditions.done)],
    },
    "stage": {
        "export": lambda told: (whole(told)["state"] == "primary", whole(told)["since"]),
        "explain": lambda told: (
            told.gate["stage"] == "primary",
            told.gate["passed_at"] and told.employment.local_date(told.gate["passed_at"]).isoformat(),
        ),
    },
    "on call": {
        "export": lambda told: whole(told)["state"] == "primary",
        "page": lambda told: told.page.answer.startswith("You are on call"),
        "Home": lambda told: not told.home["expected"],
        "person page": lambda told: " is on call since " in told.person.gate,
        "on-call page": lambda told: told.on_call and told.on_call.on_call,
    },
    "from when on they can be on call": {
        "export": lambda told: dates_of(told, (whole(told)["forecast_low"], whole(told)["forecast_high"])),
        "explain": lambda told: dates_of(told, told.gate["forecast"] or ()),
        "page": lambda told: dates_said(told.page.expected),
        "Home": lambda told: dates_said(told.home["expected"]),
        "progress": lambda told: dates_said(told.progress["expected"]),
        "person page": lambda told: (
            () if " is on call since " in told.person.gate else dates_said(told.person.gate.rpartition("On call ")[2])
        ),
    },
    "what each line waits for, of whom and since when": {
        "export": lambda told: [
            (row["criterion"], row["owner"], row["since"])
            for row in told.rows("gate")
            if row["criterion"] != "gate" and row["owner"]
        ],
        "explain": lambda told: [
            (one["criterion"], one["owner"], one["since"] and one["since"].isoformat())
            for one in told.gate["criteria"]
            if not one["met"]
        ],
    },
    "whose turn it is": {"on-call page": blocker_said, "page": blocker_on_page},
    "skills: level, freshness, proven": {
        "export": exported_skills,
        "explain": explained_skills,
        "page": page_skills,
        "progress": lambda told: skills(told.progress["skills"]),
    },
    "milestones: state and due date": {
        "export": exported_milestones,
        "explain": explained_milestones,
        "page": lambda told: states(told.page.milestones),
        "person page": lambda told: states(told.person.milestones),
        "manager page": lambda told: told.pace and states(told.pace.milestones),
    },
    "the newest quarter": {
        "export": lambda told: told.pace and told.rows("velocity")[-1]["status"],
        "manager page": lambda told: told.pace and told.pace.velocity.status,
    },
    "how many answers wait": {
        "page": lambda told: len(told.page.pending),
        "manager page": lambda told: told.pace and told.pace.pending,
    },
    "quarters": {
        "export": lambda told: quarters(
            [
                (row["quarter"], row["milestones"], row["required"], row["stretch"], row["status"])
                for row in told.rows("velocity")
            ]
        ),
        "explain": lambda told: quarters(
            [
                (one.quarter, one.milestones, one.required, one.stretch, one.status)
                for one in told.cohort.explained(told.who, "velocity")["quarters"]
            ]
        ),
    },
    "velocity in words": {
        "page": lambda told: told.page.velocity,
        "person page": lambda told: told.person.velocity,
        "progress": lambda told: told.progress["velocity"],
        "explain": lambda told: (
            explain_answer(told.cohort.workspace, Question(told.who, "velocity"), told.cohort.instant).answer
        ),
    },
    "answers that wait": {
        "page": lambda told: pending(told.page.pending),
        "Home": lambda told: [(one["title"], one["points"], tuple(one["with"])) for one in told.home["pending"]],
        "progress": lambda told: [
            (one["exercise"], one["points"], tuple(one["holders"])) for one in told.progress["pending"]
        ],
    },
    "answers that a mentor has": {
        "page": lambda told: [(one.exercise, one.points) for one in told.page.pending],
        "mentor page": marks_of_mentor,
    },
    "what is owed, and since when": {
        "page": lambda told: owed(told.page.waits),
        "person page": lambda told: owed(told.person.owed),
        "progress": lambda told: [
            (one["what"], tuple(one["holders"]), date.fromisoformat(one["since"]), one["days"])
            for one in told.progress["waits"]
        ],
    },
    "what is owed before the gate": {
        "page": lambda told: of_gate(told, told.page.waits),
        "on-call page": lambda told: of_gate(told, told.cohort.oncall.owed) if told.on_call else None,
    },
}
