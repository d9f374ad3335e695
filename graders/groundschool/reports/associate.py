"""An associate's own page: what next, what is missing for on-call duty, what counts and why, and who holds what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from groundschool.curriculum.policies import Visibility
from groundschool.reports.explained import correction_sentences, gate_sentence, risk_sentences, velocity_sentence
from groundschool.reports.marking_assignment import hands_sentence, pending_of
from groundschool.reports.people import People
from groundschool.reports.progress import PendingLine, SkillLine, build_progress
from groundschool.reports.rendering import day
from groundschool.reports.unread import UnreadLine, unread_of
from groundschool.tracker.evidence.regrades import declined_doubts, doubtable, open_doubts
from groundschool.tracker.insight.next_best import ranked
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.ageing import refresh_due
from groundschool.tracker.milestones.dated_milestones import MilestoneState
from groundschool.tracker.milestones.gate import GateLine
from groundschool.tracker.privacy.visibility import RECORD_READ, RECORD_REFUSED

OTHERS = 3


@dataclass(frozen=True)
class AssociateReport:
    """One person's page; ``others_see`` says in sentences what others are shown, ``readers`` who looked.

    ``hands`` says with whom answers wait, and how long they usually do there. ``by_name`` is whether managers see
    milestones, gate and velocity by name, ``marked`` what can be doubted: attempt ids with title and hand-in;
    ``doubts`` says which are, and what was answered, ``corrected`` which we corrected, from what to what and why;
    ``unread`` what could not be read and what helps.
    """

    id: str
    name: str
    title: str
    as_of: datetime
    policy: str
    framework: str
    gate: str
    velocity: str
    next_best: str
    others: tuple[str, ...]
    lines: tuple[GateLine, ...]
    milestones: tuple[MilestoneState, ...]
    skills: tuple[SkillLine, ...]
    bar: float
    pending: tuple[PendingLine, ...]
    hands: str
    refreshers: tuple[tuple[str, datetime], ...]
    risks: tuple[str, ...]
    by_name: bool
    others_see: tuple[str, ...]
    readers: tuple[str, ...]
    marked: tuple[tuple[str, str, datetime], ...]
    doubts: tuple[str, ...]
    corrected: tuple[str, ...]
    unread: tuple[UnreadLine, ...]


def build_associate(people: People, associate: str) -> AssociateReport:
    """Return the page of one associate; raises UnknownNameError for somebody whom neither roster nor ledger knows."""
    facts, person = people.facts, people.of(associate)
    progress = build_progress(facts, associate, person.gate.declared.skills)
    pending = pending_of(people, associate)
    best = [suggestion.words for suggestion in ranked(person, facts.exercises.values())]
    visibility = people.declared.settings(people.team(associate)).policies.visibility
    return AssociateReport(
        id=associate,
        name=progress.name,
        title=facts.title,
        as_of=facts.as_of,
        policy=progress.policy,
        framework=progress.framework,
        gate=gate_sentence(people, person),
        velocity=velocity_sentence(people, person),
        next_best=best[0] if best else "",
        others=tuple(best[1 : 1 + OTHERS]),
        lines=person.gate.lines,
        milestones=person.milestones,
        skills=progress.skills,
        bar=facts.framework.policy.levels[0].floor,
        pending=pending,
        hands=hands_sentence(people, associate, len(pending)),
        refreshers=tuple(sorted(_refreshers(people, person), key=lambda line: line[1])),
        risks=risk_sentences(person.risks),
        by_name=visibility.manager_view == "milestones",
        others_see=tuple(_seen(visibility)),
        readers=tuple(_readers(person)),
        doubts=tuple(_doubts(people, person)),
        corrected=correction_sentences(people, person),
        unread=tuple(unread_of(people, associate)),
        marked=tuple(
            (one.attempt_id, facts.exercise_title(one.exercise), one.submitted_at)
            for one in doubtable(person.record.past)
        ),
    )


def _refreshers(people: People, person: Person) -> Iterator[tuple[str, datetime]]:
    for state in person.record.states.values():
        due = refresh_due(state.reading, people.facts.framework.policy) if state.freshness else None
        if due is not None:
            yield state.skill.title, due


def _seen(visibility: Visibility) -> Iterator[str]:
    """Yield who is shown what of somebody."""
    if visibility.manager_view == "milestones":
        yield "Your manager: milestones, gate and velocity by name; no scores, attempts or times."
    else:
        yield f"Your manager: milestones, gate and velocity of groups of {visibility.k} or more, and nothing by name."
    after = f"{visibility.head_start_hours} hours after you"
    yield f"Your manager, {after}: that you need help or wait for us; the kind of reason and what to do."
    yield f"Your mentor: attempts, scores and answers, and {after} what you need help with or wait for."
    yield "Your on-call lead: your gate."
    yield "Another mentor: an answer that waits too long for its mark."
    yield "A second marker: one answer in ten, without being told whose it is."


def _marked(people: People, person: Person) -> Iterator[tuple[str, str, datetime]]:
    """Yield the marks that they can doubt: of which attempt, at what, and from when."""
    for one in doubtable(person.record.past):
        yield one.attempt_id, people.facts.exercise_title(one.exercise), one.submitted_at


def _doubts(people: People, person: Person) -> Iterator[str]:
    """Yield which marks they doubt, and what was answered."""
    for doubt in open_doubts(person.record.past):
        yield f"{people.facts.exercise_title(doubt.attempt.exercise)}: another look is asked for ({doubt.reason})"
    for by, attempt, reason in declined_doubts(person.record.past):
        yield f"{people.facts.exercise_title(attempt.exercise)}: the mark stays, says {by} ({reason})"


def _readers(person: Person) -> Iterator[str]:
    """Yield who read this record, the last first."""
    reads = [event for event, _ in person.record.past.of(RECORD_READ, RECORD_REFUSED)]
    for event in sorted(reads, key=lambda event: event.order, reverse=True):
        if event.type == RECORD_REFUSED:
            yield f"{event.actor} asked for your page on {day(event.occurred_at)}, and was refused"
            continue
        role, data = event.payload["role"], event.payload["data"].replace("_", " ")
        yield f"{event.actor} ({role}) read your {data} on {day(event.occurred_at)}"
