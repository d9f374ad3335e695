"""Bundles for the edges: times at a bound, nothing there, and an item that stands twice."""

import random
from datetime import datetime, timedelta

from groundschool.kit import beside

decided, drawn, evidence, kinds = (beside(__file__, name) for name in ("decided", "drawn", "evidence", "kinds"))
Draft, DAY = drawn.Draft, drawn.DAY
SECOND = timedelta(seconds=1)
TORN = ("twice", "twice-open", "promised-twice")


def plain(rng: random.Random, day: datetime, many: int = 3) -> list[Draft]:
    """Return bundles of which everything is fine."""
    names = rng.sample([f"{thing}-{does}" for thing in drawn.THINGS for does in drawn.DOES], 2 * many)
    found = []
    for service, other in zip(names[:many], names[many:], strict=True):
        one = drawn.draft(rng, day, service, other, dict.fromkeys(kinds.ITEMS, "fine"))
        evidence.make(one)
        decided.settle(one, "promised")
        found.append(one)
    return found


def bounds(rng: random.Random, day: datetime) -> list[Draft]:
    """Return bundles in which everything is at a bound, or one beside it."""
    made = []
    for number, one in enumerate(plain(rng, day, 6)):
        one.review, one.hours = one.review.replace(hour=22, minute=30), 5.5  # the next day, by the clock on that wall
        drills = {item: next(row for row in one.drills if row[0] == one.targets[item].split("#")[1]) for item in AGED}
        oldest = {item: one.review - one.within[item] * DAY for item in AGED}
        released = next(row for row in one.releases if row[0] == "production" and row[1] != "2.3.0")
        before = next(row for row in one.releases if row[1] == "2.3.0")
        before[2] = one.at(one.review - 300 * DAY)
        released[2] = one.at(one.review - 200 * DAY)
        one.signatures = [row for row in one.signatures if row[0] != one.author]
        for row in one.signatures:
            row[2] = one.at(one.changed if number % 2 else one.review)
        if number in (0, 1):  # just in time, and a second too late
            for item in AGED:
                drills[item][3] = one.at(oldest[item] - number * SECOND)
                one.of_kind[item] = ("fine", "too-old")[number]
        elif number in (2, 3):  # at the release, and a second after it
            when = one.review - 5 * DAY
            released[2], drills["rollback"][3] = one.at(when), one.at(when + (number - 2) * SECOND)
            one.of_kind["rollback"] = ("before", "fine")[number - 2]
        else:  # now, and in a second
            for item in AGED:
                drills[item][3] = one.at(one.review + (number - 4) * SECOND)
                one.of_kind[item] = ("fine", "not-yet")[number - 4]
        _at_bounds(one, number)
        made.append(one)
    return made


AGED = ("rollback", "restore")


def _at_bounds(one: Draft, number: int) -> None:
    """Put what a decision hangs on at its bounds: days of conditions, signatures, and how many conditions there are."""
    gaps = one.open_items()
    one.blocks -= {*gaps}
    one.policy["at_most"] = len(gaps)
    last = one.policy["within_days"]
    days = {1: (0, last), 2: (last,), 5: (-1, last + 1)}.get(number, ())
    person = next(iter(one.rotations.values()))["people"][0]
    one.conditions = [
        [item, person, (decided.today(one) + ahead * DAY).isoformat()] for item, ahead in zip(gaps, days, strict=True)
    ]
    if number in (0, 3):  # a second too early, and one too late
        row = one.signatures[0]
        row[2] = one.at(one.changed - SECOND if number else one.review + SECOND)


def nothing(rng: random.Random, day: datetime) -> list[Draft]:
    """Return two bundles without an item in the checklist, and two without an alert; in one nobody has signed."""
    made = plain(rng, day, 4)
    for one, text in zip(made[2:], ("", "{}\n"), strict=True):
        one.alerts, one.blank, one.targets["alerts"] = [], text, "monitoring/rules.yml"
        one.of_kind |= {"alerts": "no-page", "slo": "none"}
        one.conditions, one.blocks = [], {"alerts"}
    for one in made[:2]:
        one.of_kind = dict.fromkeys(kinds.ITEMS, "absent")
        one.ticked = dict.fromkeys(kinds.ITEMS, False)
    made[0].signatures, made[0].conditions, made[0].blocks = [], [], {*rng.sample(kinds.ITEMS, 4)}
    made[1].blocks = {item for item in kinds.ITEMS if item != made[1].conditions[0][0]}
    return made


def tear(rng: random.Random, held: dict[str, str], how: str) -> tuple[str, str]:
    """Spoil a file of a bundle; return the task that has to refuse it, and the place."""
    if how == "promised-twice":
        row = rng.choice(held["review/conditions.csv"].split("\n")[1:-1])
        held["review/conditions.csv"] += f"{row[:-2]}{rng.randint(10, 28)}\n"
        return "decision", f"conditions.csv:{held['review/conditions.csv'].count(chr(10))}"
    lines = held["review/readiness.md"].split("\n")
    items = [line for line in lines if line.startswith("- [") and "**logo**" not in line]
    again = rng.choice(items)
    again = again if how == "twice" else f"- [ ] {again.split('] ', 1)[1].split(':')[0]}: done"
    last = max(number for number, line in enumerate(lines) if line.startswith("- ["))
    lines.insert(last + 1, again)
    held["review/readiness.md"] = "\n".join(lines)
    return "checked", f"readiness.md:{last + 2}"
