"""Item analysis: which exercises and tasks are hard, which tell strong from weak, and which are broken.

A high pass rate is no defect of an exercise that teaches mastery or safety. Scores are first attempts, on purpose:
later ones show teaching, not the item.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median, quantiles

from groundschool.curriculum.framework import MasteryPolicy
from groundschool.tracker.evidence.counted_attempts import Attempt, counted
from groundschool.tracker.insight.discrimination import Item, Scores, discrimination, item_rests
from groundschool.tracker.insight.statistic import welch
from groundschool.tracker.mastery.reading import reaches

# Fewer people than this tell nothing: five against five lie wholly apart by chance once in 126 times.
MIN_GROUP = 5
SPREAD, SPREAD_P = 0.15, 0.01
LONGEST = 4  # times the estimate: more was not work
ABANDONED_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class ItemStat:
    """One exercise version, or one of its tasks (``test_id``), over everybody's first attempts.

    ``first_mean`` (0-1) is how easy it is. ``r_rest`` is its correlation with the mean of the other items, with a 95 %
    interval: None for fewer than twenty people. Minutes are active ones, told by those who chose to, None for fewer
    than five. ``attempts_to_pass`` is a median, ``variant_spread`` the largest difference between the means of variants
    that five people or more had, ``abandoned`` the share of people who did not pass and stopped trying a month ago.
    """

    exercise: str
    version: int
    test_id: str
    n: int
    first_mean: float
    pass_rate: float
    r_rest: float | None = None
    r_low: float | None = None
    r_high: float | None = None
    median_min: float | None = None
    iqr_low: float | None = None
    iqr_high: float | None = None
    most_failed_test: str = ""
    attempts_to_pass: float | None = None
    variant_spread: float | None = None
    abandoned: float | None = None
    grader_drift: float | None = None
    flags: tuple[str, ...] = ()


def item_stats(
    attempts: Iterable[Attempt], policy: MasteryPolicy, minutes: Mapping[str, float], as_of: datetime
) -> list[ItemStat]:
    """Return the statistics of every exercise version, each followed by those of its tasks.

    ``minutes`` are the estimates by exercise. Whose first attempt waits for a mark is left out until it comes.
    """
    known = [a for a in attempts if a.submitted_at <= as_of and not a.voided]
    by_version = _by_version(counted(known, policy.duplicate_hours))
    begun = _by_version(sorted(known, key=lambda attempt: attempt.order))
    whole = {(*key, ""): firsts for key, every in sorted(begun.items()) if (firsts := _marked_firsts(every))}
    shares = {item: {who: a.share for who, a in firsts.items()} for item, firsts in whole.items()}
    tasks = _task_scores(whole)
    rests, of_tasks = item_rests(shares), item_rests(tasks)
    found: list[ItemStat] = []
    for item, firsts in whole.items():
        mine = {name: scores for name, scores in tasks.items() if name[:2] == item[:2]}
        told = _Exercise(by_version[item[:2]], firsts, policy, minutes.get(item[0]), as_of)
        found.append(told.stat(item, rests[item], _most_failed(mine)))
        found += [_task(name, list(mine[name].values()), of_tasks[name], policy) for name in sorted(mine)]
    return found


@dataclass(frozen=True)
class _Exercise:
    """One exercise version: all its attempts, and everybody's first."""

    attempts: list[Attempt]
    firsts: Mapping[str, Attempt]
    policy: MasteryPolicy
    minutes: float | None
    as_of: datetime

    def stat(self, item: Item, rest: tuple[float | None, int], most_failed: str) -> ItemStat:
        r, low, high, flag = discrimination(*rest)
        spread, differs = self._spread()
        times = self._times()
        return ItemStat(
            *item,
            n=len(self.firsts),
            first_mean=fmean(attempt.share for attempt in self.firsts.values()),
            pass_rate=fmean(self._passed(attempt) for attempt in self.firsts.values()),
            r_rest=r,
            r_low=low,
            r_high=high,
            median_min=times[1] if times else None,
            iqr_low=times[0] if times else None,
            iqr_high=times[2] if times else None,
            most_failed_test=most_failed,
            attempts_to_pass=self._attempts_to_pass(),
            variant_spread=spread,
            abandoned=self._abandoned(),
            grader_drift=self._drift(),
            flags=tuple(filter(None, (flag, "variants differ" if differs else ""))),
        )

    def _passed(self, attempt: Attempt) -> bool:
        return not attempt.critical_failed and reaches(attempt.share, self.policy.pass_mark)

    def _times(self) -> tuple[float, float, float] | None:
        told = [a.active_seconds / 60 for a in self.firsts.values() if a.active_seconds is not None]
        if len(told) < MIN_GROUP:
            return None
        longest = LONGEST * self.minutes if self.minutes else max(told)
        low, middle, high = quantiles([min(time, longest) for time in told], n=4, method="inclusive")
        return low, middle, high

    def _by_person(self) -> dict[str, list[Attempt]]:
        found: dict[str, list[Attempt]] = {}
        for attempt in self.attempts:
            if attempt.associate in self.firsts:
                found.setdefault(attempt.associate, []).append(attempt)
        return found

    def _attempts_to_pass(self) -> float | None:
        tries = [
            next((number for number, one in enumerate(mine, 1) if self._passed(one)), None)
            for mine in self._by_person().values()
        ]
        return median(passed) if (passed := [number for number in tries if number]) else None

    def _abandoned(self) -> float:
        return fmean(
            not any(map(self._passed, mine)) and self.as_of - mine[-1].submitted_at > ABANDONED_AFTER
            for mine in self._by_person().values()
        )

    def _spread(self) -> tuple[float | None, bool]:
        groups: dict[str, list[float]] = {}
        for attempt in self.firsts.values():
            groups.setdefault(attempt.variant, []).append(attempt.share)
        ranked = sorted((group for group in groups.values() if len(group) >= MIN_GROUP), key=fmean)
        if len(ranked) < 2:
            return None, False
        spread, p = fmean(ranked[-1]) - fmean(ranked[0]), welch(ranked[-1], ranked[0])
        return spread, spread > SPREAD and p is not None and p < SPREAD_P

    def _drift(self) -> float | None:
        """Return the first mean under the newest grader less that under those before; None with one grader only."""
        graders = list(dict.fromkeys(attempt.grader for attempt in self.attempts))
        new = [a.share for a in self.firsts.values() if a.grader == graders[-1]]
        old = [a.share for a in self.firsts.values() if a.grader != graders[-1]]
        return fmean(new) - fmean(old) if new and old else None


def _by_version(attempts: Iterable[Attempt]) -> dict[tuple[str, int], list[Attempt]]:
    found: dict[tuple[str, int], list[Attempt]] = {}
    for attempt in attempts:
        found.setdefault((attempt.exercise, attempt.exercise_version), []).append(attempt)
    return found


def _marked_firsts(attempts: list[Attempt]) -> dict[str, Attempt]:
    """Return everybody's first attempt that has all its marks: a later one is no first, however long a mark takes."""
    found: dict[str, Attempt] = {}
    for attempt in attempts:
        found.setdefault(attempt.associate, attempt)
    return {who: attempt for who, attempt in found.items() if not attempt.pending}


def _task_scores(whole: Mapping[Item, Mapping[str, Attempt]]) -> dict[Item, dict[str, float]]:
    found: dict[Item, dict[str, float]] = {}
    for (exercise, version, _), firsts in whole.items():
        for who, attempt in firsts.items():
            for task in attempt.tasks:
                found.setdefault((exercise, version, task.id), {})[who] = min(task.points / task.max, 1.0)
    return found


def _most_failed(tasks: Scores) -> str:
    """Return the task with the lowest mean, none where nobody lost a point."""
    means = {name[2]: fmean(scores.values()) for name, scores in tasks.items()}
    lowest = min(means, key=lambda name: (means[name], name), default="")
    return lowest if lowest and means[lowest] < 1 else ""


def _task(item: Item, scores: list[float], rest: tuple[float | None, int], policy: MasteryPolicy) -> ItemStat:
    r, low, high, flag = discrimination(*rest)
    rate = fmean(reaches(score, policy.pass_mark) for score in scores)
    return ItemStat(*item, len(scores), fmean(scores), rate, r, low, high, flags=(flag,) if flag else ())
