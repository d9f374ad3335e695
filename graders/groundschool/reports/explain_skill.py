"""Why somebody stands as they do in a skill: every attempt with its weight, what each level asks for, every grant."""

from groundschool.reports.explained import Because, Parts, instant_in_words, review_reason
from groundschool.reports.people import People
from groundschool.reports.progress import reasons, shortfall_in_words
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.ageing import refresh_due
from groundschool.tracker.mastery.bars import in_hundredths
from groundschool.tracker.mastery.reading import Weighed
from groundschool.tracker.mastery.rule import Shortfall, asked
from groundschool.tracker.mastery.skill_milestone import SkillMilestone


def explain_skill(people: People, person: Person, skill: str) -> Parts:
    """Return where somebody stands in a skill, what that follows from, and the same as data."""
    facts, policy = people.facts, people.facts.framework.policy
    state = person.record.states[skill]
    reading = state.reading
    since = [grant for grant in state.milestones if grant.level == state.granted]
    standing = f" since {instant_in_words(since[-1].effective_at)}, {state.standing}" if since else ""
    answer = f"{facts.name(person.id)}: {state.skill.title} is at {facts.level(state.granted)}{standing}."
    because: list[Because] = [_figures(people, person, skill)]
    for number, bar in enumerate(policy.levels):
        needed = facts.framework.exercises_needed(skill) if number == 0 else None
        because.append(f"{bar.level} asks for: {'; '.join(map(_asked, asked(reading, bar, needed)))}.")
    because += [_attempt(people, entry) for entry in reading.weighed]
    because += [
        f"attested: {work.kind} {work.artefact} by {work.attester}, {instant_in_words(work.occurred_at)}"
        for work in reading.attested
    ]
    because += [_grant(people, person, grant) for grant in state.milestones]
    if state.milestones and (due := refresh_due(reading, policy)):
        because.append(f"without new evidence a refresher is due from {instant_in_words(due)} on")
    because += [
        f"waits for a mark: {facts.exercise_title(one.exercise)}, handed in {instant_in_words(one.submitted_at)}, "
        f"{one.pending:g} points"
        for one in person.record.past.attempts
        if one.pending and not one.voided and one.exercise in facts.weights.get(skill, {})
    ]
    numbers = {"reading": reading, "granted": state.granted, "freshness": state.standing, "grants": state.milestones}
    return answer, because, numbers | {"lacking": state.lacking, "policy": policy.model_dump(mode="json")}


def _figures(people: People, person: Person, skill: str) -> str:
    policy, reading = people.facts.framework.policy, person.record.states[skill].reading
    if reading.score is None:
        return "nothing is known of it yet: not attempted is not zero"
    return (
        f"{reading.units:.4f} units of evidence with a mean of {reading.score:.4f}: proven "
        f"{in_hundredths(reading.lower)} of 100, for nine times in ten it is above {reading.lower:.4f} and below "
        f"{reading.upper:.4f} (Wilson interval, z {policy.z:g}; policy {policy.version}, "
        f"framework {people.facts.framework.version})"
    )


def _asked(entry: Shortfall) -> str:
    return shortfall_in_words(entry) + ("" if entry.met else ", missing")


def _attempt(people: People, entry: Weighed) -> Because:
    attempt = entry.attempt
    why, title = "; ".join(reasons(entry)), people.facts.exercise_title(attempt.exercise)
    said = (
        f"{title} ({attempt.exercise}), handed in {instant_in_words(attempt.submitted_at)}: "
        f"{attempt.points:g} of {attempt.max_points:g} points count as {entry.score:.4f} with a weight of "
        f"{entry.units:.4f} units ({why})."
    )
    return said, attempt.events


def _grant(people: People, person: Person, grant: SkillMilestone) -> Because:
    origin = f", carried over from {grant.carried_from}" if grant.carried_from else ""
    known = f", known {instant_in_words(grant.recorded_at)}" if grant.recorded_at else ""
    cause = f", {review_reason(person, grant)}" if grant.cause else ""
    said = (
        f"{people.facts.level(grant.level)} took effect {instant_in_words(grant.effective_at)}{known}{origin}, under "
        f"policy {grant.policy_version or 'unnamed'} and framework {grant.framework_version or 'unnamed'}: "
        f"{grant.state}{cause}."
    )
    return said, (*grant.completed_by, *grant.cause)
