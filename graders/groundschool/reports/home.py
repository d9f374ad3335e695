"""What the Home notebook shows of an associate's own record: plain data that crosses as JSON."""

from collections.abc import Iterator
from typing import Any

from groundschool.reports.explained import gate_sentence
from groundschool.reports.marking_assignment import hands_sentence, pending_of
from groundschool.reports.people import People
from groundschool.reports.said import NOTHING_SAID, Said, said_lately
from groundschool.reports.unread import unread_of
from groundschool.tracker.insight.changed import last_graded, skill_changes
from groundschool.tracker.insight.next_best import Suggestion, ranked
from groundschool.tracker.insight.person import Person

OTHERS, REMARKS = 2, 3


def build_home(people: People, associate: str, said: Said = NOTHING_SAID) -> dict[str, Any]:
    """Return what an associate's Home shows of their own record.

    Their next best exercises and gate, what waits and with whom, what the last grading changed, and what was ``said``.
    """
    facts, person = people.facts, people.of(associate)
    pending = pending_of(people, associate)
    best = [_suggested(one) for one in ranked(person, facts.exercises.values())]
    return {
        "name": facts.name(associate),
        "as_of": facts.as_of.isoformat(),
        "answer": gate_sentence(people, person),
        "next": best[0] if best else None,
        "others": best[1 : 1 + OTHERS],
        "gate": list(_gate(person)),
        "pending": [
            {
                "exercise": line.exercise,
                "points": line.points,
                "since": line.submitted_at.isoformat(),
                "with": list(line.holders),
            }
            for line in pending
        ],
        "unread": [line.words for line in unread_of(people, associate)],
        "hands": hands_sentence(people, associate, len(pending)),
        "changed": _changed(people, person),
        "said": [
            {"exercise": title, "task": remark.task, "words": remark.words}
            for title, remark in said_lately(people, person, said, REMARKS)
        ],
    }


def _suggested(best: Suggestion) -> dict[str, Any]:
    return {"exercise": best.exercise, "title": best.title, "minutes": best.minutes, "words": best.words}


def _gate(person: Person) -> Iterator[dict[str, Any]]:
    for line in person.gate.lines:
        one = line.checked
        yield {
            "title": one.title,
            "have": one.have,
            "need": one.need,
            "met": one.met,
            "owner": line.owner,
            "todo": "" if one.met else one.criterion.todo,
        }


def _changed(people: People, person: Person) -> dict[str, Any] | None:
    attempt = last_graded(person.record)
    if attempt is None:
        return None
    return {
        "exercise": people.facts.exercise_title(attempt.exercise),
        "handed_in": attempt.submitted_at.isoformat(),
        "score": attempt.share,
        "skills": [change.words for change in skill_changes(person.record, attempt)],
    }
