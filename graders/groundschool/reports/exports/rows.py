"""The rows of the exported tables, from what the tracker says of each person: the same that their own page shows."""

from collections.abc import Collection, Iterable, Iterator

from groundschool.reports.exports.table import ITEMS
from groundschool.reports.facts import Facts
from groundschool.reports.item_numbers import item_numbers
from groundschool.reports.people import People
from groundschool.tracker.insight.items import ItemStat
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.checked import Checked
from groundschool.tracker.milestones.gate_state import GateLine
from groundschool.tracker.privacy.published import TOO_FEW

Row = dict[str, object]


def readings(people: Iterable[Person], facts: Facts) -> Iterator[Row]:
    """Yield a row for each associate and skill that has evidence."""
    for person in people:
        for state in person.record.states.values():
            reading = state.reading
            if reading.score is None:
                continue
            yield {
                "subject_id": person.id,
                "skill_id": state.skill.id,
                "as_of": facts.as_of,
                "knowledge_time": facts.known_at or facts.as_of,
                "n": reading.units,
                "p_hat": reading.score,
                "lower": reading.lower,
                "upper": reading.upper,
                "level": reading.level,
                "granted_level": state.granted,
                "freshness": state.standing,
                "exercises": reading.exercises,
                "fresh_hidden_passes": reading.fresh_passes,
                "policy_version": facts.framework.policy.version,
                "framework_version": facts.framework.version,
            }


def milestones(people: Iterable[Person], facts: Facts) -> Iterator[Row]:
    """Yield a row for each dated milestone, then for each level of a skill granted, which has no due date."""
    for person in people:
        for dated in person.milestones:
            yield {
                "subject_id": person.id,
                "milestone_id": dated.declared.id,
                "state": dated.state.value,
                "due_date": dated.due,
                "effective_at": dated.effective_at,
                "recorded_at": dated.recorded_at,
                "service_day": dated.service_day,
                "evidence_event_ids": dated.evidence,
            }
        for grant in person.skill_milestones:
            yield {
                "subject_id": person.id,
                "milestone_id": f"{grant.skill}:{facts.level(grant.level)}",
                "state": grant.state.replace(" ", "_"),
                "due_date": None,
                "effective_at": grant.effective_at,
                "recorded_at": grant.recorded_at,
                "service_day": None,
                "evidence_event_ids": grant.evidence,
            }


def velocity(people: Iterable[Person]) -> Iterator[Row]:
    """Yield a row for each associate and quarter since they started."""
    for person in people:
        for quarter in person.velocities:
            yield {
                "subject_id": person.id,
                "quarter": str(quarter.quarter),
                "zone": quarter.zone,
                "milestones": quarter.milestones,
                "adjustments": quarter.adjustments,
                "availability": quarter.availability,
                "required": quarter.required,
                "stretch": quarter.stretch,
                "judged": quarter.judged,
                "status": quarter.status,
            }


def gate(people: Iterable[Person]) -> Iterator[Row]:
    """Yield a row for the gate as a whole, its stage for a state, and then one for each of its criteria."""
    for person in people:
        state = person.gate
        low, high = state.on_call or (None, None)
        whole = {
            "criterion": "gate",
            "have": state.met,
            "need": len(state.lines),
            "state": state.stage.value,
            "owner": "",
        }
        since = person.record.employment.local_date(state.passed_at) if state.passed_at else None
        yield {"subject_id": person.id, **whole, "since": since, "forecast_low": low, "forecast_high": high}
        for line in state.lines:
            yield {"subject_id": person.id, **_line(line)}


def dimensions(people: Iterable[Person]) -> Iterator[Row]:
    """Yield a row for each associate and dimension; the total is the same range in each."""
    for person in people:
        card = person.scorecard
        for line in card.dimensions:
            yield {
                "subject_id": person.id,
                "dimension": line.dimension.id,
                "weight": line.dimension.weight,
                "score": line.score,
                "coverage": line.coverage,
                "meets_bar": line.meets_bar,
                "total_low": card.low,
                "total_high": card.high,
            }


def items(people: People, known: Collection[str] = ()) -> Iterator[Row]:
    """Yield a row for each exercise version and each of its tasks, to whoever knows some people by name.

    Of an exercise that too few tried there is nothing but that; of one that nobody tried it is the same.
    """
    stats = item_numbers(people, known)
    told = {stat.exercise for stat in stats}
    few = (
        {**dict.fromkeys(ITEMS), "exercise_id": name, "version": one.declared.version, "flag": TOO_FEW}
        for name, one in people.facts.exercises.items()
        if name not in told and people.whole.facts.by_associate
    )
    yield from sorted([*map(_item, stats), *few], key=lambda row: str(row["exercise_id"]))


def _item(stat: ItemStat) -> Row:
    return {
        "exercise_id": stat.exercise,
        "version": stat.version,
        "test_id": stat.test_id,
        "n": stat.n,
        "first_mean": stat.first_mean,
        "r_rest": stat.r_rest,
        "r_low": stat.r_low,
        "r_high": stat.r_high,
        "median_min": stat.median_min,
        "iqr_low": stat.iqr_low,
        "iqr_high": stat.iqr_high,
        "most_failed_test": stat.most_failed_test,
        "flag": "; ".join(stat.flags),
    }


def _line(line: GateLine) -> Row:
    low, high = line.forecast or (None, None)
    return {
        "criterion": line.checked.name,
        "have": line.checked.have,
        "need": line.checked.need,
        "state": criterion_state(line.checked),
        "owner": "" if line.checked.met else line.owner,
        "since": line.since,
        "forecast_low": low,
        "forecast_high": high,
    }


def criterion_state(checked: Checked) -> str:
    """Return ``met``, ``under_review`` or ``missing``."""
    if not checked.met:
        return "missing"
    return "under_review" if checked.under_review else "met"
