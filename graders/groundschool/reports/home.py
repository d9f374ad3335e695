"""What Home shows of an associate's own record: their own page in short, as plain data that crosses as JSON."""

from dataclasses import asdict
from typing import Any

from groundschool.reports.associate import build_associate
from groundschool.reports.associate_model import NextStep, ResultLine
from groundschool.reports.explained import date_in_words
from groundschool.reports.handed_in import handed_in
from groundschool.reports.live import HOME_FORM
from groundschool.reports.people import People
from groundschool.reports.progress import PendingLine
from groundschool.reports.said import NOTHING_SAID, Said
from groundschool.tracker.insight.changed import last_graded, skill_changes
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.gate_state import GateStage


def build_home(people: People, associate: str, said: Said = NOTHING_SAID) -> dict[str, Any]:
    """Return the short form of one associate's own page, and how far they are with what they handed in.

    ``said`` is what people said of their work.
    """
    report, person = build_associate(people, associate, said), people.of(associate)
    return {
        "form": HOME_FORM,
        "id": report.id,
        "name": report.name,
        "first_name": report.first_name,
        "as_of": report.as_of.isoformat(),
        "answer": report.answer,
        "expected": "" if person.gate.stage is GateStage.PRIMARY else report.expected,
        "next": _step(people, report.next),
        "shorter": _step(people, report.shorter),
        "conditions": asdict(report.conditions),
        "results": [_result(line) for line in report.results],
        "corrected": list(report.corrected),
        "pending": [_pending(line) for line in report.pending],
        "hands": report.hands,
        "unread": [line.words for line in report.unread],
        "changed": _changed(people, person),
        "exercises": handed_in(person),
    }


def _step(people: People, step: NextStep | None) -> dict[str, Any] | None:
    if step is None:
        return None
    exercise = people.facts.exercises[step.exercise]
    lesson = people.facts.lessons.get(exercise.declared.lesson)
    return {
        "title": step.title,
        "minutes": step.minutes,
        "reason": step.reason,
        "place": exercise.place,
        "lesson": {"title": step.lesson, "place": lesson.place} if lesson else None,
    }


def _result(line: ResultLine) -> dict[str, Any]:
    comments = [f"{remark.task}: {remark.words}" for remark in line.comments]
    return {"title": line.title, "on": date_in_words(line.handed_in), "words": line.words, "comments": comments}


def _pending(line: PendingLine) -> dict[str, Any]:
    on, holders = date_in_words(line.submitted_at), list(line.holders)
    return {"title": line.exercise, "points": line.points, "on": on, "with": holders}


def _changed(people: People, person: Person) -> dict[str, Any] | None:
    attempt = last_graded(person.record)
    if attempt is None:
        return None
    return {
        "title": people.facts.exercise_title(attempt.exercise),
        "on": date_in_words(attempt.submitted_at),
        "skills": [change.words for change in skill_changes(person.record, attempt)],
    }
