"""Builds the view of a cohort: who stands where in which skill, milestones, what waits for a mark, newest evidence."""

from collections import Counter
from collections.abc import Collection

from groundschool.reports.cohort_model import CohortReport, EvidenceLine, MapCell, MapRow, MilestoneLine, SkillColumn
from groundschool.reports.facts import Facts, counting
from groundschool.tracker.evidence.counted_attempts import Attempt
from groundschool.tracker.mastery.bars import in_hundredths
from groundschool.tracker.mastery.skills import SkillState

NEWEST = 20


def build_cohort(facts: Facts, asked: Collection[str] = ()) -> CohortReport:
    """Return the report of everyone in ``facts``; ``asked`` are the skills that the gate asks for."""
    states = {associate: facts.states(associate) for associate in facts.people()}
    attempts = [attempt for same in facts.by_associate.values() for attempt in same]
    newest = sorted(attempts, key=lambda attempt: attempt.order, reverse=True)
    shown = {s.skill.id for rows in states.values() for s in rows if s.reading.weighed} | set(facts.weights)
    milestones = _milestones(facts, states)
    pending = tuple(_evidence(facts, attempt) for attempt in reversed(newest) if attempt.pending > 0)
    return CohortReport(
        title=facts.title,
        company=facts.company,
        as_of=facts.as_of,
        policy=facts.framework.policy.version,
        framework=facts.framework.version,
        half_life_days=facts.framework.policy.half_life_days,
        bar=in_hundredths(facts.framework.policy.levels[0].floor),
        first_level=facts.level(2),
        summary=_summary(facts, milestones, pending, len(attempts)),
        columns=_columns(facts, shown, asked),
        people=tuple(_person(facts, associate, rows, shown) for associate, rows in states.items()),
        milestones=milestones,
        pending=pending,
        newest=tuple(_evidence(facts, attempt) for attempt in newest[:NEWEST]),
        attempts=len(attempts),
        provisional=sum(attempt.provisional for attempt in attempts),
        assurance=tuple(Counter(attempt.assurance for attempt in attempts).most_common()),
        without_exercise=tuple(skill.title for skill in facts.framework.skills if skill.id not in shown),
        unknown_exercises=tuple(sorted({a.exercise for a in attempts} - set(facts.exercises))),
    )


def _columns(facts: Facts, shown: set[str], asked: Collection[str]) -> tuple[SkillColumn, ...]:
    titles = {dimension.id: dimension.title for dimension in facts.framework.dimensions}
    return tuple(
        SkillColumn(
            id=skill.id,
            title=skill.title,
            dimension=titles.get(skill.dimension or "", "Towards promotion"),
            asked=skill.id in asked,
            grantable=facts.coverage[skill.id].grantable,
        )
        for skill in facts.framework.skills
        if skill.id in shown
    )


def _person(facts: Facts, associate: str, states: list[SkillState], shown: set[str]) -> MapRow:
    attempts = facts.by_associate[associate]
    waiting = [attempt.exercise for attempt in attempts if attempt.pending > 0]
    return MapRow(
        id=associate,
        name=facts.name(associate),
        team=facts.roster[associate].team if associate in facts.roster else "",
        cells=tuple(_cell(facts, state, waiting) for state in states if state.skill.id in shown),
        handed_in=tuple(attempt.submitted_at for attempt in attempts),
        reached=tuple(sorted(m.effective_at for state in states for m in state.milestones)),
    )


def _cell(facts: Facts, state: SkillState, waiting: list[str]) -> MapCell:
    pending = sum(exercise in facts.weights.get(state.skill.id, ()) for exercise in waiting)
    floor = in_hundredths(state.reading.lower) if state.reading.units > 0 else None
    attempts = len(state.reading.weighed)
    return MapCell(floor, state.granted, facts.level(state.granted), state.standing, attempts, pending)


def _milestones(facts: Facts, states: dict[str, list[SkillState]]) -> tuple[MilestoneLine, ...]:
    lines = [
        MilestoneLine(
            name=facts.name(associate),
            skill=state.skill.title,
            level_word=facts.level(milestone.level),
            effective_at=milestone.effective_at,
            freshness=state.standing,
        )
        for associate, rows in states.items()
        for state in rows
        for milestone in state.milestones
    ]
    return tuple(sorted(lines, key=lambda line: line.effective_at, reverse=True))


def _evidence(facts: Facts, attempt: Attempt) -> EvidenceLine:
    cap = facts.framework.policy.critical_cap
    notes = {
        f"waits for a mark on {_points(attempt.pending)}": attempt.pending > 0,
        f"failed a safety check: counts {in_hundredths(cap)} at most": attempt.critical_failed,
        "known variant": not attempt.hidden,
        f"graded {attempt.assurance}": attempt.assurance != "isolated",
        f"found while grading: {'; '.join(attempt.findings)}": bool(attempt.findings),
        "not in this course": attempt.exercise not in facts.exercises,
    }
    return EvidenceLine(
        name=facts.name(attempt.associate),
        exercise=facts.exercise_title(attempt.exercise),
        submitted_at=attempt.submitted_at,
        points=attempt.points,
        max_points=attempt.max_points,
        share=in_hundredths(attempt.share),
        pending=attempt.pending,
        notes=tuple(note for note, holds in notes.items() if holds),
    )


def _points(points: float) -> str:
    return f"{points:.4g} point{'s' * (points != 1)}"


def _summary(
    facts: Facts, milestones: tuple[MilestoneLine, ...], pending: tuple[EvidenceLine, ...], attempts: int
) -> tuple[str, ...]:
    """Return the answer in one sentence, and in a second one what somebody should do about it."""
    people = len(facts.by_associate)
    if not people:
        return ("No associates yet: the roster is empty and nothing was graded.",)
    who = counting(people, "associate")
    if not attempts:
        return (f"{who}, and nothing graded yet.",)
    reached = len({line.name for line in milestones})
    if milestones:
        answer = f"{counting(len(milestones), 'skill milestone')} reached, by {reached} of {who}."
    else:
        answer = f"No skill milestone reached yet by {who}, from {counting(attempts, 'graded attempt')}."
    if not pending:
        return answer, "No answer waits for a mark."
    oldest = pending[0]
    since = f"{oldest.submitted_at.day} {oldest.submitted_at:%B}"
    waits = "waits" if len(pending) == 1 else "wait"
    return answer, f"{counting(len(pending), 'answer')} {waits} for a mark, the oldest since {since}."
