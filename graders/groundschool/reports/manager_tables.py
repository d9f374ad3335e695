"""The tables of a manager's page as rows of CSV files, with nothing in them that the page does not show."""

import re
from collections.abc import Callable, Iterator, Mapping

from groundschool.reports.exports.table import Header, Row
from groundschool.reports.facts import called
from groundschool.reports.manager_model import ManagerReport

PEOPLE: Header = (
    "subject_id", "name", "where", "service_day", "conditions_met", "conditions", "next", "turn",
    "levels", "required", "reachable", "answers_waiting",
)  # fmt: skip
WAITS: Header = ("subject_id", "name", "what", "holders", "since", "days")
MILESTONES: Header = ("day", "title", "past", "waived", "possible", "in_the_way")
QUARTERS: Header = ("quarter", "reached", "required", "stretch", "reachable", "over")


def _people(report: ManagerReport) -> Iterator[Row]:
    for pace in report.people:
        yield {
            "subject_id": pace.id,
            "name": pace.name,
            "where": "; ".join(words for _, words in pace.tags),
            "service_day": pace.progress.day,
            "conditions_met": pace.progress.met,
            "conditions": pace.progress.of,
            "next": pace.progress.next,
            "turn": re.sub(r"^you\b", called(report.viewer), pace.progress.turn),  # who reads a file is not "you"
            "levels": pace.velocity.milestones,
            "required": pace.velocity.required,
            "reachable": pace.velocity.reachable,
            "answers_waiting": pace.pending,
        }


def _waits(report: ManagerReport) -> Iterator[Row]:
    for one in report.owed:
        holders = "; ".join(one.holders)
        about = {"subject_id": one.id, "name": one.name, "what": one.what, "holders": holders}
        yield about | {"since": one.since, "days": one.days}


def _milestones(report: ManagerReport) -> Iterator[Row]:
    for row in report.dated:
        about = {"day": row.day, "title": row.title, "past": row.past, "waived": row.waived}
        yield about | {"possible": row.possible, "in_the_way": row.way}


def _quarters(report: ManagerReport) -> Iterator[Row]:
    for row in report.quarters:
        asked = {"quarter": row.quarter, "reached": row.reached, "required": row.asked, "stretch": row.stretch}
        yield asked | {"reachable": row.reachable, "over": row.over}


TABLES: Mapping[str, tuple[Header, Callable[[ManagerReport], Iterator[Row]]]] = {
    "people": (PEOPLE, _people),
    "waits": (WAITS, _waits),
    "milestones": (MILESTONES, _milestones),
    "quarters": (QUARTERS, _quarters),
}
