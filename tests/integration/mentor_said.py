"""What the mentors' page has to say, in a reader's words, worked out from exports and `progress` of everybody."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from tests.integration.answers import Told

from groundschool.reports.facts import counting


def there(told: Told) -> list[Told]:
    """Return everybody who has not left, on whose behalf the page speaks."""
    everybody = (Told(told.cohort, who) for who in told.cohort.names)
    return [one for one in everybody if one.cohort.people.of(one.who).there]


def waits(told: Told, *kinds: str) -> list[dict]:
    return [wait for wait in told.progress["waits"] if wait["kind"] in kinds and told in there(told)]


def how_many_people(told: Told) -> Iterable[str]:
    return [f"{counting(len(there(told)), 'associate')} Mentor queue"]


def to_mark(told: Told) -> Counter[str]:
    return Counter(one["exercise"] for each in there(told) for one in each.progress["pending"])


def how_many_answers(told: Told) -> Iterable[str]:
    total = to_mark(told).total()
    return [f"{counting(total, 'answer')} to mark (", f"Answers to mark {total} "]


def to_which_question(told: Told) -> Iterable[str]:
    return [f"{exercise} {counting(count, 'answer')}; " for exercise, count in to_mark(told).items()]


def how_many_signatures(told: Told) -> Iterable[str]:
    asked = sum(len(waits(each, "countersign")) for each in there(told))
    return [f"{counting(asked, 'signature')} to give", f"{asked} for work you saw"]


def whose_work(told: Told) -> Iterable[str]:
    """Yield who heads the list of work to sign: of this team, one person asked."""
    return [f"and work that waits for who saw it. {told.page.name} " for _ in waits(told, "countersign")]


def under_review(told: Told) -> list[str]:
    return [row["skill_id"] for row in told.rows("readings") if row["freshness"] == "under review"]


def how_many_under_review(told: Told) -> Iterable[str]:
    count = sum(len(under_review(each)) for each in there(told))
    return [f"{count} under review"] if count else []


def which_level_is_questioned(told: Told) -> Iterable[str]:
    skills = told.cohort.people.facts.framework.by_id
    return [f"{told.page.name} : {skills[one].title} at " for one in under_review(told)]


def work_and_for_how_long(told: Told) -> Iterable[str]:
    return [f"{one['days']} d {one['what'][0].upper()}{one['what'][1:]}" for one in waits(told, "countersign")]


def decisions_and_for_how_long(told: Told) -> Iterable[str]:
    return [f"{one['days']} d {one['what'][0].upper()}{one['what'][1:]}" for one in waits(told, "review")]


def since_when_overdue(told: Told) -> Iterable[str]:
    """Yield how long milestones are overdue of those who are there."""
    days = {state.declared.id: state.declared.day for state in told.page.milestones}
    for row in told.rows("milestones"):
        if row["state"] == "overdue" and row["milestone_id"] in days and told in there(told):
            late = (told.cohort.instant.date() - date.fromisoformat(row["due_date"])).days
            yield f"{late} d A milestone is overdue (day {days[row['milestone_id']]})"


MENTOR = {
    "how many people": how_many_people,
    "answers to mark": how_many_answers,
    "to which question": to_which_question,
    "signatures to give": how_many_signatures,
    "whose work to sign": whose_work,
    "how many under review": how_many_under_review,
    "which level is questioned": which_level_is_questioned,
    "work that waits, for how long": work_and_for_how_long,
    "decisions that wait, for how long": decisions_and_for_how_long,
    "since when overdue": since_when_overdue,
}
