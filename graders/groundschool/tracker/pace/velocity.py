"""Learning velocity: skill milestones a quarter, read honestly. With few a quarter, one without any says little.

At a true rate of 1.5 a quarter nothing happens in 22 of 100 quarters, twice in a row in 5 (Poisson); so one such
quarter is told and never held against anybody.
"""

from collections.abc import Iterable, Sequence
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
    (0-1) scales what is ``required`` and what is ``stretch``; somebody who was hardly there is not ``judged``, nor is a
    quarter before it is over.
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
    judged: bool
    over: bool

    @property
    def status(self) -> str:
        """Return the quarter in words."""
        if self.over and not self.judged:
            return "not judged"
        band = f"{self.required}" if self.required == self.stretch else f"{self.required}\N{EN DASH}{self.stretch}"
        return f"{self.count} of {band}" + ("" if self.over else " so far")

    @property
    def count(self) -> str:
        """Return the number of milestones, with how many of them are questioned."""
        return f"{self.milestones}" + (f" ({self.under_review} under review)" if self.under_review else "")


def velocities(
    associate: str, milestones: Iterable[SkillMilestone], employment: Employment, policy: Quarters, as_of: datetime
) -> tuple[Velocity, ...]:
    """Return every quarter from the first day, or the first milestone, to the one of ``as_of``.

    A milestone that was carried over from a skill of an older framework counted there, and counts no more.
    """
    month = policy.fiscal_start_month
    own = [milestone for milestone in milestones if not milestone.carried_from]
    instants = [milestone.effective_at for milestone in own] + [m.revoked_at for m in own if m.revoked_at]
    counted = {milestone: quarter_of(milestone.effective_at, employment, month) for milestone in own}
    revoked = [quarter_of(milestone.revoked_at, employment, month) for milestone in own if milestone.revoked_at]
    touched = [quarter_of(instant, employment, month) for instant in instants]
    today = employment.local_date(as_of)
    quarter = min([quarter_on(employment.start_date, month), *touched])
    last = max([quarter_on(today, month), *touched])
    service, found = _Service(associate, employment, policy, today), list[Velocity]()
    while quarter <= last:
        mine = [milestone for milestone, when in counted.items() if when == quarter]
        found.append(service.velocity(quarter, mine, -revoked.count(quarter)))
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

    def velocity(self, quarter: Quarter, mine: list[SkillMilestone], adjustments: int) -> Velocity:
        """Return a quarter with its milestones and what was revoked in it."""
        policy = self.policy
        first, end = quarter.first_day(policy.fiscal_start_month), quarter.end_day(policy.fiscal_start_month)
        there = availability(self.employment, first, end)
        required, stretch = (floor(n * there + 0.5) for n in (policy.milestones_required, policy.milestones_stretch))
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
            judged=end <= self.today and there >= policy.least_availability,
            over=end <= self.today,
        )
