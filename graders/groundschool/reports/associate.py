"""An associate's own page: what next, what is missing for on-call duty, what counts and why, and who holds what."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from groundschool.curriculum.policies import Visibility
from groundschool.reports.associate_model import AssociateReport, NextStep, ResultLine, SkillBar
from groundschool.reports.conditions import GateConditions, conditions_of
from groundschool.reports.explained import (
    correction_sentences,
    date_in_words,
    expected_in_words,
    gate_sentence,
    risk_sentences,
    velocity_words,
)
from groundschool.reports.facts import counting
from groundschool.reports.marking_assignment import hands_sentence, pending_of
from groundschool.reports.owed import called, joined, owed_to
from groundschool.reports.people import People
from groundschool.reports.progress import SkillLine, build_progress
from groundschool.reports.said import NOTHING_SAID, Said, remarks_on
from groundschool.reports.unread import unread_of
from groundschool.tracker.evidence.regrades import declined_doubts, doubtable, open_doubts
from groundschool.tracker.insight.next_best import Suggestion, ranked
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.ageing import refresh_due
from groundschool.tracker.mastery.bars import in_hundredths
from groundschool.tracker.milestones.gate_state import ASSOCIATE, GateStage
from groundschool.tracker.privacy.visibility import RECORD_READ, RECORD_REFUSED, Relation

RESULTS = 5
READ = {"at_risk": "page on where help is due"}
NOT_YET = "Nobody can pass the gate with this course yet: exercises are missing. Ours to write, and held against nobody"
SHORTER = 0.7  # of the minutes of the next exercise: worth offering beside it


def build_associate(people: People, associate: str, said: Said = NOTHING_SAID) -> AssociateReport:
    """Return the page of one associate, with what people ``said`` of their work.

    Raises UnknownNameError for somebody whom neither roster nor ledger knows.
    """
    facts, person = people.facts, people.of(associate)
    progress = build_progress(facts, associate, person.gate.declared.skills)
    pending = pending_of(people, associate)
    best = ranked(person, facts.exercises.values())
    conditions = conditions_of(people, person, associate, scores=True)
    visibility = people.declared.settings(people.team(associate)).policies.visibility
    return AssociateReport(
        id=associate,
        name=progress.name,
        title=facts.title,
        as_of=facts.as_of,
        policy=progress.policy,
        framework=progress.framework,
        answer=_answer(person, conditions),
        gate=gate_sentence(people, person),
        expected=NOT_YET if person.gate.lacks else expected_in_words(person),
        met=person.gate.met,
        of=len(person.gate.lines),
        next=_step(people, best[0]) if best else None,
        shorter=next((_step(people, one) for one in best if one.minutes <= SHORTER * best[0].minutes), None),
        conditions=conditions,
        waits=tuple(owed_to(people, person)),
        skills=tuple(_bars(progress.skills, best)),
        level=facts.level(2),
        unreachable=tuple(line.title for line in progress.skills if not line.grantable and line.next_level),
        results=tuple(_results(people, person, said)),
        corrected=correction_sentences(people, person),
        pending=pending,
        hands=hands_sentence(people, associate, len(pending)),
        milestones=person.milestones,
        velocity=velocity_words(person),
        refreshers=tuple(sorted(_refreshers(people, person), key=lambda line: line[1])),
        risks=risk_sentences(person.risks),
        by_name=visibility.manager_view == "milestones",
        others_see=tuple(_seen(people.relation(associate), visibility)),
        readers=tuple(_readers(person)),
        marked=tuple(_marked(people, person)),
        doubts=tuple(_doubts(people, person)),
        unread=tuple(unread_of(people, associate)),
    )


def _answer(person: Person, conditions: GateConditions) -> str:
    """Return where somebody stands, in a sentence to themselves."""
    gate, ours = person.gate, len(conditions.ours)
    yours = sum(line.owner == ASSOCIATE for line in gate.missing)
    if gate.stage is GateStage.PRIMARY:
        return f"You are on call since day {gate.passed_day}."
    done = f"Day {gate.day}: {len(conditions.done)} of {counting(len(gate.lines), 'condition')} done"
    if gate.stage is GateStage.READY:
        return f"{done}, and what is left is ours: signatures."
    rest = f", {yours} {'is' if yours == 1 else 'are'} yours" if yours else ""
    owed = f", {ours} {'is' if ours == 1 else 'are'} ours" if ours else ""
    return f"{done}{rest}{owed}."


def _step(people: People, best: Suggestion) -> NextStep:
    exercise = people.facts.exercises[best.exercise]
    lesson = people.facts.lessons.get(exercise.declared.lesson)
    before = f"{lesson.declared.title}, about {lesson.declared.minutes_teach} min" if lesson else ""
    return NextStep(best.exercise, best.title, best.minutes, best.reason, before)


def _bars(skills: Iterable[SkillLine], best: list[Suggestion]) -> Iterator[SkillBar]:
    """Yield the skills, those that the gate asks for first, then by what is proven."""
    for line in sorted(skills, key=lambda line: (not line.asked, -(line.lower or 0.0), line.title)):
        offers = ((gain, one) for one in best for gain in one.gains if gain.skill == line.id)
        gain, one = max(offers, key=lambda offer: offer[0].after - offer[0].lower, default=(None, None))
        lift = ""
        if gain and one and in_hundredths(gain.after) > line.proven:
            lift = f"A passed “{one.title}” takes it to about {in_hundredths(gain.after)}"
        yield SkillBar(line, in_hundredths(line.bar), lift)


def _results(people: People, person: Person, said: Said) -> Iterator[ResultLine]:
    """Yield the newest attempts, the last one first."""
    for one in sorted(person.record.past.attempts, key=lambda one: one.order, reverse=True)[:RESULTS]:
        title, marks = people.facts.exercise_title(one.exercise), (one.points, one.max_points, one.pending)
        yield ResultLine(
            one.attempt_id,
            one.exercise,
            title,
            one.submitted_at,
            *marks,
            one.voided,
            remarks_on(people, person, one, said),
        )


def _refreshers(people: People, person: Person) -> Iterator[tuple[str, datetime]]:
    for state in person.record.states.values():
        held = state.freshness and not state.under_review
        due = refresh_due(state.reading, people.facts.framework.policy) if held else None
        if due is not None:
            yield state.skill.title, due


def _seen(relation: Relation, visibility: Visibility) -> Iterator[str]:
    """Yield who is shown what of somebody."""
    manager, mentor = (_named(word, who) for word, who in (("manager", relation.manager), ("mentor", relation.mentor)))
    if visibility.manager_view == "milestones":
        told = "conditions and whose turn it is, milestones and velocity by name"
        yield f"{manager}: {told}; no scores, attempts or times."
    else:
        yield f"{manager}: conditions and milestones of groups of {visibility.k} or more, and nothing by name."
    after = f"{visibility.head_start_hours} hours after you"
    yield f"{manager}, {after}: where help is due; the kind of reason and what to do."
    yield f"{mentor}: attempts, scores and answers, and {after} where help is due."
    leads = _named("on-call lead", joined([called(who) for who in sorted(relation.oncall_leads)]))
    yield f"{leads}: your conditions before on-call duty."
    yield "Another mentor: an answer that waits too long for its mark."
    yield "A second marker: one answer in ten, without being told whose it is."


def _named(role: str, who: str | None) -> str:
    return f"{called(who)}, your {role}" if who else f"Your {role}"


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
    reads = [event for event, _ in person.record.past.of(RECORD_READ, RECORD_REFUSED) if event.associate == person.id]
    for event in sorted(reads, key=lambda event: event.order, reverse=True):
        if event.type == RECORD_REFUSED:
            yield f"{called(event.actor)} asked for your page on {date_in_words(event.occurred_at)}, and was refused"
            continue
        role, data = event.payload["role"], READ.get(event.payload["data"], event.payload["data"].replace("_", " "))
        yield f"{called(event.actor)} ({role.replace('_', ' ')}) read your {data} on {date_in_words(event.occurred_at)}"
