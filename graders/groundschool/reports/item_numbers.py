"""How exercises and tasks went, over everybody, as far as it may be told."""

from collections.abc import Collection

from groundschool.reports.people import People
from groundschool.tracker.insight.coarse_items import coarse, of_everybody
from groundschool.tracker.insight.items import ItemStat, item_stats
from groundschool.tracker.privacy.batches import counted_in_batches


def item_numbers(people: People, known: Collection[str] = ()) -> list[ItemStat]:
    """Return the statistics of every exercise and task, over everybody, to whoever knows some people by name."""
    facts, policy = people.whole.facts, people.declared.policies.visibility
    minutes = {name: float(exercise.minutes) for name, exercise in facts.exercises.items()}
    told = counted_in_batches(facts.attempts, people.groups, known, people.declared.k, facts.as_of)
    stats = item_stats(told, facts.framework.policy, minutes, facts.as_of)
    return [coarse(stat, policy.percent_step, policy.percent_below) for stat in of_everybody(stats)]
