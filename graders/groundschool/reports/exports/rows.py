"""The rows of the exported tables, made from the facts; every associate's row is the one their own page shows."""

from collections.abc import Iterator
from datetime import datetime

from groundschool.reports.facts import Facts


def readings(facts: Facts, known_at: datetime) -> Iterator[dict[str, object]]:
    """Yield a row for each associate and skill that has evidence."""
    for associate in facts.people():
        for state in facts.states(associate):
            reading = state.reading
            if reading.score is None:
                continue
            yield {
                "subject_id": associate,
                "skill_id": state.skill.id,
                "as_of": facts.as_of,
                "knowledge_time": known_at,
                "n": reading.units,
                "p_hat": reading.score,
                "lower": reading.lower,
                "upper": reading.upper,
                "level": reading.level,
                "granted_level": state.granted,
                "freshness": state.freshness,
                "exercises": reading.exercises,
                "fresh_hidden_passes": reading.fresh_passes,
                "policy_version": facts.framework.policy.version,
                "framework_version": facts.framework.version,
            }


def skill_milestones(facts: Facts) -> Iterator[dict[str, object]]:
    """Yield a row for each level of a skill that was granted; such a milestone has no due date and no service day."""
    for associate in facts.people():
        for state in facts.states(associate):
            for milestone in state.milestones:
                yield {
                    "subject_id": associate,
                    "milestone_id": f"{milestone.skill}:{facts.level(milestone.level)}",
                    "state": milestone.state.replace(" ", "_"),
                    "due_date": None,
                    "effective_at": milestone.effective_at,
                    "recorded_at": milestone.recorded_at,
                    "service_day": None,
                    "evidence_event_ids": milestone.evidence,
                }
