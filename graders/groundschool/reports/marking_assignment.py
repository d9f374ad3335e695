"""In whose hands an answer lies that waits for a mark: its mentor's, and after too long another mentor's as well."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from groundschool.reports.facts import counting
from groundschool.reports.people import People
from groundschool.reports.progress import PendingLine
from groundschool.tracker.evidence.attempt import Attempt
from groundschool.tracker.insight.at_risk import MARKING, working_days
from groundschool.tracker.insight.waits import median_wait


@dataclass(frozen=True)
class Waiting:
    """An answer that waits for a mark: whose, with which mentor (empty for none), for how many working days.

    ``late`` is longer than their team's policy allows; then ``helper`` is another mentor who has it as well, empty
    where there is none.
    """

    associate: str
    attempt: Attempt
    mentor: str
    waited: int
    late: bool
    helper: str = ""

    @property
    def holders(self) -> tuple[str, ...]:
        """Return the ids of everybody who may mark it."""
        return tuple(filter(None, (self.mentor, self.helper)))


def waiting(people: People) -> list[Waiting]:
    """Return every answer of everybody that waits for a mark, the oldest first.

    Whoever has least to mark helps with what is late, a mentor of the same team before others.
    """
    return people.whole.once(_waiting)


def pending_of(people: People, associate: str) -> tuple[PendingLine, ...]:
    """Return what of an associate waits for a mark, the oldest first."""
    facts = people.facts
    return tuple(
        PendingLine(
            facts.exercise_title(one.attempt.exercise),
            one.attempt.submitted_at,
            one.attempt.pending,
            tuple(map(facts.called, one.holders)),
        )
        for one in waiting(people)
        if one.associate == associate
    )


def usual_wait(people: People, mentor: str) -> timedelta | None:
    """Return the median time in which a mentor's associates had their marks lately, None where too few had any."""
    whole = people.whole
    theirs = (history for who, history in whole.facts.histories.items() if whole.relation(who).mentor == mentor)
    return median_wait(theirs, whole.facts.as_of)


def hands_sentence(people: People, associate: str, answers: int) -> str:
    """Return in whose hands so many answers of an associate's are, and how long they take there, empty for none."""
    mentor = people.relation(associate).mentor
    if not answers or not mentor:
        return ""
    said = f"{counting(answers, 'answer')} with {people.facts.called(mentor)}"
    usual = usual_wait(people, mentor)
    return f"{said}, median wait {_length(usual)}." if usual else f"{said}."


def _length(wait: timedelta) -> str:
    hours = max(1, round(wait / timedelta(hours=1)))
    return f"{hours} h" if hours < 48 else counting(round(wait / timedelta(days=1)), "day")


def _waiting(people: People) -> list[Waiting]:
    found = sorted(_all(people), key=lambda one: one.attempt.order)
    load = Counter(one.mentor for one in found)
    teams = _teams(people)
    return [_helped(one, people.team(one.associate), teams, load) for one in found]


def _all(people: People) -> Iterator[Waiting]:
    for associate, attempts in people.facts.by_associate.items():
        for attempt in attempts:
            if attempt.pending:
                person = people.of(associate)
                since = person.record.employment.local_date(attempt.submitted_at)
                waited = working_days(since, person.record.employment.local_date(people.facts.as_of))
                late = any(rule.id == MARKING and waited > rule.limit for rule in person.policies.at_risk.rules)
                yield Waiting(associate, attempt, people.relation(associate).mentor or "", waited, late)


def _helped(one: Waiting, team: str, teams: Mapping[str, Collection[str]], load: Counter[str]) -> Waiting:
    others = [mentor for mentor in teams if mentor not in {one.mentor, one.associate}]
    if not one.late or not others:
        return one
    helper = min(others, key=lambda mentor: (team not in teams[mentor], load[mentor], mentor))
    load[helper] += 1
    return replace(one, helper=helper)


def _teams(people: People) -> dict[str, set[str]]:
    """Return the teams of every mentor of the roster."""
    found: dict[str, set[str]] = {}
    for person in people.facts.roster.values():
        if person.mentor:
            found.setdefault(person.mentor, set()).add(person.team)
    return found
