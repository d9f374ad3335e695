"""Draws what people claim about a change: windows that are as they should be, and what is wrong with others."""

import random
from datetime import date, timedelta
from typing import Any

from groundschool.kit import beside

judged, drawn = beside(__file__, "judged"), beside(__file__, "drawn")
Draw = drawn.Draw
Entry = judged.CalendarEntry
CHANGES = ("A template for incident documents and plans", "Reviews in pairs", "A checker for plans before review")
OTHERS = ("Two people joined", "Freeze for the summer timetable", "Half of the area moved office", "Nobody on leave",
          "New labels for pull requests", "Reviewers from another area", "A course about writing",
          "The provider's new major version")  # fmt: skip
# What is wrong with a claim: the lengths of its windows, and how many days lie between them and the change.
FAULTY = {
    "unequal": (56, 63, 0, 1),
    "short": (21, 21, 1, 0),
    "ragged-before": (60, 56, 1, 0),
    "ragged-after": (56, 60, 0, 1),
    "short-before": (21, 56, 1, 0),
    "short-after": (56, 21, 0, 1),
    "overlap-before": (56, 56, -9, 1),
    "overlap-after": (56, 56, 1, -9),
    "gap-before": (56, 56, 9, 1),
    "gap-after": (56, 56, 0, 9),
    "unfinished": (35, 35, 0, 1),
    "unfinished-gap-unequal": (35, 42, 9, 1),
}


def calendar(rng: random.Random, draw: Draw) -> None:
    """Add the change calendar: two changes that claims are about, and what else was going on."""
    both, days = list(judged.DATED), timedelta(days=1)
    main = draw.middle.date() + days * rng.randint(-3, 3)
    late = draw.as_of - days * rng.randint(15, 25)
    ids = iter(rng.sample(range(400, 999), 12))

    def add(start: date, end: date, kpis: list[str], *, canceled: bool = False, title: str = "") -> Entry:
        entry = Entry(f"CAL-{next(ids)}", title or rng.choice(OTHERS), start, end, kpis, canceled)
        draw.calendar.append(entry)
        return entry

    draw.main = add(main, main + rng.randint(2, 3) * days, ["observability", *both], title=rng.choice(CHANGES))
    draw.late = add(late, late + rng.randint(1, 3) * days, both, title=rng.choice(CHANGES))
    begin, end = windows(draw.main, (70, 70), (0, 1))
    first, last = date.fromisoformat(begin[0]), date.fromisoformat(end[1])
    add(first - 9 * days, first + rng.randint(9, 30) * days, both)  # began before it, ended in it
    add(last - rng.randint(9, 30) * days, last + 200 * days, ["satisfaction", *both])
    add(first + rng.randint(12, 20) * days, first + 24 * days, [rng.choice(both)])
    add(main, main + days, both)  # in neither window
    add(first - 20 * days, last + 90 * days, both)  # the same in both
    add(first + 15 * days, first + 22 * days, both, canceled=True)
    add(last - 25 * days, last - 14 * days, ["observability", "satisfaction"])
    add(first - 12 * days, first, both)  # is over when the window begins
    add(last, last + 9 * days, both)
    first_entry = draw.calendar.pop(2)  # one that counts
    rng.shuffle(draw.calendar)
    draw.calendar.insert(0, first_entry)


def windows(change: Entry, lengths: tuple[int, int], gaps: tuple[int, int]) -> tuple[list[str], list[str]]:
    """Return the windows before and after a change, as two days each."""
    end, begin = change.start - timedelta(days=gaps[0]), change.end + timedelta(days=gaps[1])
    return _days(end - timedelta(days=lengths[0]), end), _days(begin, begin + timedelta(days=lengths[1]))


def _days(start: date, end: date) -> list[str]:
    return [start.isoformat(), end.isoformat()]


def made(change: Entry, plan: tuple[int, int, int, int], kpi: str, says: str) -> dict[str, Any]:
    """Return a claim."""
    before, after = windows(change, plan[:2], plan[2:])
    return {"kpi": kpi, "of": "team", "change": change.id, "says": says, "before": before, "after": after}


def usual(rng: random.Random, draws: list[Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return claims with the area that each is about: valid ones, faulty ones, and some about one person."""
    found = []
    for draw in draws:
        for kpi in judged.DATED:
            says = ("better", "worse") if kpi == "rework" else (rng.choice(("better", "worse")),)
            for said, days in zip(says, rng.sample((63, 70), 2), strict=False):
                found.append((draw.name, made(draw.main, (days, days, 0, rng.choice((0, 1))), kpi, said)))
    for what, plan in FAULTY.items():
        draw = rng.choice(draws)
        change = draw.late if what.startswith("unfinished") else draw.main
        found.append((draw.name, made(change, plan, rng.choice(judged.DATED), rng.choice(("better", "worse")))))
    for plan in ((70, 70, 1, 1), (56, 63, 9, 1)):
        draw = rng.choice(draws)
        claim = made(draw.main, plan, rng.choice(judged.DATED), "better")
        found.append((draw.name, claim | {"of": rng.choice(draw.people)}))
    rng.shuffle(found)
    return found
