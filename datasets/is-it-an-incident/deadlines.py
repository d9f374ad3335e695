"""Cases that are about alerts and what they announce: how soon, which one of several, and whether it still holds."""

from dataclasses import replace
from datetime import timedelta

from groundschool.kit import beside

engine, drawer, counts = (beside(__file__, name) for name in ("engine", "drawer", "counts"))
Case, Warn, Drawer = engine.Case, engine.Warn, drawer.Drawer
WEEK, QUARTER = 168, 0.25


def deadline(draw: Drawer, of: int, factor: float, *, less: float = 0) -> Case:
    """Return a case in which nothing fails, and a deadline is at a part of one of its bounds, or a little less."""
    name = draw.rng.choice([*draw.policy.deadlines])
    return draw.warned(draw.case(), name, draw.policy.deadlines[name][of] * factor - less)


def other_kind(draw: Drawer) -> Case:
    """Return a case with a deadline of the last kind that pages nobody yet, and a far one."""
    name = [*draw.policy.deadlines][-1]
    case, (page, ticket) = draw.case(), draw.policy.deadlines[name]
    return replace(case, notifications=([draw.warn(case, name, hours) for hours in (page * 2, ticket * 2)],))


def first_kind(draw: Drawer, case: Case, hours: float) -> Case:
    """Return a case with a deadline of the first kind, which is a certificate at Saltmarsh."""
    return draw.warned(case, next(iter(draw.policy.deadlines)), hours)


def later(draw: Drawer, case: Case, kind: str) -> Case:
    """Return the case of another night with the same notification, when the deadline is near."""
    name, moment = case.notifications[-1][0].deadline
    left = timedelta(hours=draw.policy.deadlines[name][0] * 0.6)
    return replace(
        draw.case(case.service, (moment - left).astimezone(case.at.tzinfo)),
        label=case.label,
        notifications=case.notifications,
        same_as=kind,
    )


def several(draw: Drawer) -> Case:
    """Return a case with deadlines of two kinds: one far, one near, and one far again."""
    hours = draw.policy.deadlines
    one, other = sorted(draw.rng.sample([*hours], 2), key=lambda name: hours[name])
    case, far = draw.case(), hours[one][1] * 2
    alerts = [
        draw.warn(case, one, far),
        draw.warn(case, other, hours[other][0] * 0.75),
        draw.warn(case, one, far + 1),
    ]
    return replace(case, notifications=(alerts,))


def gone(draw: Drawer) -> Case:
    """Return a case with a near deadline that is over, between two alerts that fire and have none."""
    name, case = draw.rng.choice([*draw.policy.deadlines][1:]), draw.case()
    near = draw.warn(case, name, draw.policy.deadlines[name][0] * 0.5, fires=False)
    return replace(case, notifications=([Warn(fires=True), near, Warn(fires=True)],))


def among_far(draw: Drawer) -> Case:
    """Return a case with two far deadlines, and between them a moment that no deadline is named for."""
    one, other = draw.rng.sample([*draw.policy.deadlines], 2)
    case, hours = draw.case(), draw.policy.deadlines
    alerts = [
        draw.warn(case, one, hours[one][1] * 2),
        draw.warn(case, "retried_at" if "full_at" in hours else "full_at", 0.5),
        draw.warn(case, other, hours[other][1] * 2),
    ]
    return replace(case, notifications=(alerts,))


def twice(draw: Drawer, *, better: bool) -> Case:
    """Return a case whose group was posted twice: near, then a ticket; or two far ones, then one near."""
    others = [*draw.policy.deadlines][1:]
    case, name = draw.case(), others[0] if better else draw.rng.choice(others)
    page, ticket = draw.policy.deadlines[name]
    near, next_days, far = (draw.warn(case, name, left) for left in (page * 0.5, ticket - QUARTER, ticket * 2))
    return replace(case, notifications=([near], [next_days]) if better else ([far, far], [near]))


def hit(draw: Drawer) -> Case:
    """Return a case in which customers wait, and a deadline is far."""
    return first_kind(draw, draw.hit(1), 2_000)


def internal(draw: Drawer) -> Case:
    """Return a case of a service that no journey needs, with a deadline that is near."""
    return first_kind(draw, counts.internal(draw), 1.5)
