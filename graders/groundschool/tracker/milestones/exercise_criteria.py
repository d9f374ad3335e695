"""Criteria that attempts at exercises answer: a score reached, a trend, no unsafe step left standing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from statistics import median

from groundschool.curriculum.criteria import Safe, Scored, Trend
from groundschool.curriculum.reach import no_exercise
from groundschool.tracker.evidence.counted_attempts import Attempt, counted
from groundschool.tracker.mastery.reading import reaches
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.milestones.checked import Checked
from groundschool.tracker.pace.service_clock import service_days


def scored(criterion: Scored, record: AssociateRecord) -> Checked:
    """Return how many variants of the exercise were passed, in time where a time is set.

    A pass whose mark changed since is still one, under review.
    """
    if (exercise := record.exercises.get(criterion.exercise)) is None:
        lacks = no_exercise(criterion)
        return Checked(criterion, criterion.title, 0, criterion.variants, met=False, lacks=lacks)

    def reached(attempts: Iterable[Attempt], known_at: datetime | None) -> Checked:
        lacks = record.lacks(criterion)
        checked = Checked(criterion, criterion.title, 0, criterion.variants, met=False, lacks=lacks)
        passes: dict[tuple[int, str], Attempt] = {}
        for attempt in _counted(attempts, exercise, record):
            if _counts(attempt, criterion, record):
                passes.setdefault((attempt.exercise_version, attempt.variant), attempt)
                ids = tuple(name for one in passes.values() for name in one.events)
                checked = replace(checked, have=len(passes), evidence=ids)
                met = len(passes) >= criterion.variants
                checked = checked.reached(met=met, at=attempt.submitted_at, known=known_at)
        return checked

    now = reached(record.past.attempts, None)
    first = next((one for s in record.past.snapshots if (one := reached(s.attempts, s.known_at)).met), None)
    if first is None or now.met:
        return replace(now, recorded_at=first.recorded_at if first else None)
    return replace(first, under_review=True, note="its mark changed since")


def trend(criterion: Trend, record: AssociateRecord) -> Checked:
    """Return whether the median time of the last runs lies below that of the first, no run being in both."""
    need = 2 * criterion.runs
    if (exercise := record.exercises.get(criterion.exercise)) is None:
        return Checked(criterion, criterion.title, 0, need, met=False, lacks=no_exercise(criterion))
    runs = [a for a in _counted(record.past.attempts, exercise, record) if a.active_seconds is not None]
    note, lacks = "counts runs whose time was told", record.lacks(criterion)
    checked = Checked(criterion, criterion.title, len(runs), need, met=False, note=note, lacks=lacks)
    seconds = [run.active_seconds or 0.0 for run in runs]
    for end in range(need, len(runs) + 1):
        before, after = median(seconds[: criterion.runs]), median(seconds[end - criterion.runs : end])
        met = after < before
        note = f"median {after / 60:.0f} min, at first {before / 60:.0f} min"
        ids = tuple(name for run in runs[:end] for name in run.events)
        checked = replace(checked, note=note, evidence=ids if met else ())
        checked = checked.reached(met=met, at=runs[end - 1].submitted_at)
    return checked


def safe(criterion: Safe, record: AssociateRecord) -> Checked:
    """Return how many failed safety checks of the last service days still lack a safe pass on another variant."""
    evidence = counted(record.past.attempts, record.judge.framework.policy.duplicate_hours)
    today = service_days(record.employment, record.employment.local_date(record.as_of))
    open_: list[Attempt] = []
    cleared: list[Attempt] = []
    for failed in (attempt for attempt in evidence if attempt.critical_failed):
        day = service_days(record.employment, record.employment.local_date(failed.submitted_at))
        if today - day > criterion.days:
            continue
        clearing = next((a for a in evidence if _clears(a, failed, record)), None)
        if clearing is None:
            open_.append(failed)
        else:
            cleared.append(clearing)
    return Checked(
        criterion,
        criterion.title,
        len(open_),
        0,
        met=not open_,
        met_at=max((a.submitted_at for a in cleared), default=None) if not open_ else None,
        evidence=tuple(name for a in (open_ or cleared) for name in a.events),
        note="; ".join(f"unsafe in {a.exercise}" for a in open_),
    )


def _clears(attempt: Attempt, failed: Attempt, record: AssociateRecord) -> bool:
    """Return whether this is a safe pass of the same exercise afterwards, on another variant."""
    same = attempt.exercise == failed.exercise and attempt.variant != failed.variant and attempt.order > failed.order
    return same and not attempt.critical_failed and reaches(attempt.share, record.judge.framework.policy.pass_mark)


def _counts(attempt: Attempt, criterion: Scored, record: AssociateRecord) -> bool:
    """Return whether the attempt is a pass; where several variants are asked for, they must be hidden ones."""
    if attempt.critical_failed or not reaches(attempt.share, criterion.score):
        return False
    if criterion.variants > 1 and not attempt.hidden:
        return False
    if criterion.minutes is None:
        return True
    allowed = criterion.minutes * 60 * (1 + record.extra_time)
    return attempt.active_seconds is not None and attempt.active_seconds <= allowed


def _counted(attempts: Iterable[Attempt], exercise: str, record: AssociateRecord) -> list[Attempt]:
    mine = (attempt for attempt in attempts if attempt.exercise == exercise)
    return counted(mine, record.judge.framework.policy.duplicate_hours)
