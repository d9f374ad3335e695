"""Learning velocity: skill milestones a quarter, read honestly. With few a quarter, one without any says little.

At a true rate of 1.5 a quarter nothing happens in 22 of 100 quarters, twice in a row in 5 (Poisson); so one such
quarter is told and never held against anybody.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import exp, floor

from groundschool.curriculum.policies import Quarters
from groundschool.tracker.mastery.skill_milestone import SkillMilestone
from groundschool.tracker.pace.quarters import Quarter, quarter_of, quarter_on
from groundschool.tracker.pace.service_clock import Employment, availability


@dataclass(frozen=True)
class Velocity:
    """One associate's quarter.

    ``milestones`` are the levels that took effect in it, ``under_review`` those of them that are questioned,
    ``adjustments`` the revocations decided in it, at most 0, whenever what they revoke took effect. ``availability``
    (0-1) scales what is ``required`` and what is ``stretch``, and neither is more than the skills in which the
    course still had a level to grant, ``reachable`` (None: in all). Somebody who was hardly there is not ``judged``,
    nor is anybody before the quarter is over, or where nothing could be reached.
    """

    associate: str
    quarter: Quarter
    zone: str
    milestones: int
    under_review: int
    adjustments: int
    availability: float
    required: int
    stretch: int
    reachable: int | None
    judged: bool
    over: bool

    @property
    def status(self) -> str:
        """Return the quarter in words."""
        if self.reachable == 0:
            return "nothing to reach: the course grants no further level yet"
        if self.over and not self.judged:
            return "not judged"
        band = f"{self.required}" if self.required == self.stretch else f"{self.required}\N{EN DASH}{self.stretch}"
        return f"{self.count} of {band}" + ("" if self.over else " so far")

    @property
    def count(self) -> str:
        """Return the number of milestones, with how many of them are questioned."""
        return f"{self.milestones}" + (f" ({self.under_review} under review)" if self.under_review else "")


def velocities(  # noqa: PLR0913, PLR0917 - what is counted, by what, as of when
    associate: str,
    milestones: Iterable[SkillMilestone],
    employment: Employment,
    policy: Quarters,
    as_of: datetime,
    grantable: Collection[tuple[str, int]] | None = None,
) -> tuple[Velocity, ...]:
    """Return every quarter from the first day, or the first milestone, to the one of ``as_of`` or of the last day.

    A milestone that was carried over from a skill of an older framework counted there, and counts no more.
    ``grantable`` are the (skill, level) that the course can grant, all of them without it.
    """
    month = policy.fiscal_start_month
    own = [milestone for milestone in milestones if not milestone.carried_from]
    instants = [milestone.effective_at for milestone in own] + [m.revoked_at for m in own if m.revoked_at]
    counted = {milestone: quarter_of(milestone.effective_at, employment, month) for milestone in own}
    revoked = [quarter_of(milestone.revoked_at, employment, month) for milestone in own if milestone.revoked_at]
    touched = [quarter_of(instant, employment, month) for instant in instants]
    today = employment.local_date(as_of)
    quarter = min([quarter_on(employment.start_date, month), *touched])
    there = min(today, employment.end_date or today)
    last = max([quarter_on(there, month), *touched])
    service, found = _Service(associate, employment, policy, today), list[Velocity]()
    while quarter <= last:
        mine = [milestone for milestone, when in counted.items() if when == quarter]
        before = {(milestone.skill, milestone.level) for milestone, when in counted.items() if when < quarter}
        open_ = {*(grantable or ()), *((m.skill, m.level) for m in mine)} - before
        left = None if grantable is None else len({skill for skill, _ in open_})
        found.append(service.velocity(quarter, mine, -revoked.count(quarter), left))
        quarter = quarter.next
    return tuple(found)


def judged_zeros(quarters: Sequence[Velocity]) -> int:
    """Return how many judged quarters there were since the last milestone, or since the first quarter."""
    zeros = 0
    for velocity in reversed(quarters):
        if velocity.milestones:
            break
        zeros += velocity.judged
    return zeros


def trailing(quarters: Sequence[Velocity], count: int = 4) -> int:
    """Return the milestones of the last ``count`` quarters, less what was revoked in them."""
    return sum(velocity.milestones + velocity.adjustments for velocity in quarters[-count:])


def chance_of_none(rate: float, quarters: int = 1) -> float:
    """Return the probability of no milestone in so many quarters at a true rate a quarter (Poisson)."""
    return exp(-rate * quarters)


@dataclass(frozen=True)
class _Service:
    """Whose quarters are counted, by which policy, as of which day."""

    associate: str
    employment: Employment
    policy: Quarters
    today: date

    def velocity(
        self, quarter: Quarter, mine: list[SkillMilestone], adjustments: int, reachable: int | None
    ) -> Velocity:
        """Return a quarter with its milestones, what was revoked in it, and how many levels it could bring."""
        policy = self.policy
        first, end = quarter.first_day(policy.fiscal_start_month), quarter.end_day(policy.fiscal_start_month)
        there = availability(self.employment, first, end)
        asked = (floor(n * there + 0.5) for n in (policy.milestones_required, policy.milestones_stretch))
        required, stretch = (n if reachable is None else min(n, reachable) for n in asked)
        return Velocity(
            self.associate,
            quarter,
            str(self.employment.zone_at(self.employment.midnight(first))),
            len(mine),
            sum(milestone.state == "under review" for milestone in mine),
            adjustments,
            there,
            required,
            stretch,
            reachable,
            judged=end <= self.today and there >= policy.least_availability and reachable != 0,
            over=end <= self.today,
        )
