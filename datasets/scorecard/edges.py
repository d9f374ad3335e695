"""Areas that lie at the bounds of the rules, that have nothing, or one of each; and what cannot be read."""

import random
from datetime import datetime, timedelta
from typing import Any

from groundschool.kit import beside

judged, drawn, claims = (beside(__file__, name) for name in ("judged", "drawn", "claims"))
Draw, Entry = drawn.Draw, judged.CalendarEntry
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
FOUR = [("other", "4", 3)]
Made = tuple[dict[str, Any], list[Any]]


def bounds(rng: random.Random, day: datetime) -> Made:  # noqa: C901 - one bound after the other
    """Return areas whose quarters, counts, means and windows all lie at a bound, and claims about them."""
    draw = drawn.Draw(rng, drawn.NAMES[0], day)
    draw.rules["documents"] |= {"min_n": 7, "most_missing": 30}
    draw.rules["rework"] |= {"min_n": 6, "most_missing": 40}
    draw.rules["satisfaction"] |= {"min_n": 10, "most_missing": 49.9}
    middle, last = draw.middle, draw.end - SECOND
    for each in (middle, *(middle + DAY * place for place in range(3, 23, 4)), last):  # all 4: neither luck nor room
        draw.document(each, FOUR)
    for place in range(3):
        draw.document(middle + DAY * (40 + place), [])
    for each in (middle - SECOND, draw.end):
        draw.document(each, [("other", "1", 3)])
    for place in range(7):
        draw.document(draw.start + DAY * (8 + place), FOUR)
    for each in (middle, last, *(middle + DAY * place for place in (4, 6, 8, 10))):
        draw.pull(each, ["infrastructure"], drawn.MAJOR[0])
    for place in range(4):
        draw.pull(middle + DAY * (20 + place), ["infrastructure"])
    for each in (middle - SECOND, draw.end):
        draw.pull(each, ["infrastructure"], [drawn.GOOD])
    draw.pull(middle + DAY * 30, ["infrastructure"], drawn.MAJOR[0][:2])
    told = draw.pulls[-1]  # what was said in the second of the merge was not said before it
    late = judged.PullReview(told.reviews[1].who, drawn.ASKED, told.reviews[1].commit, told.closed)
    draw.pulls[-1] = judged.PullRequest(
        told.number, told.author, told.labels, told.closed, reviews=[told.reviews[0], late]
    )
    answers = [draw.answer(draw.end - DAY, text) for text in ("Satisfied", "") for _ in range(10)]
    draw.snapshot(1, (), 0, answers)
    draw.snapshot(0, ("none",), 0, draw.answers(0, 9, (2, 3), 0, odd=False))
    draw.calendar = _calendar(draw)
    areas = {draw.name: draw.area()}
    for name, (improved, unknown) in zip(drawn.NAMES[1:], ((2, 4), (6, 1)), strict=True):
        other = _empty(drawn.Draw(rng, name, day))
        if name == drawn.NAMES[2]:
            other.rules["rework"]["below"] = 30.0
            for place in range(12):
                other.pull(middle + DAY * (place + 3), ["infrastructure"], [drawn.GOOD])
        for place in range(improved):
            other.pull(middle + DAY * (50 + place), ["observability"])
        for place in range(unknown):
            other.pull(middle + DAY * (60 + place), [])
        areas[name] = other.area()
    return areas, _at_bounds(rng, draw)


def _calendar(draw: Draw) -> list[Any]:
    middle, ends, mine = draw.middle.date(), draw.as_of - 28 * DAY, ["documents"]
    return [
        Entry("CAL-100", "Reviews in pairs", middle, middle + DAY, ["documents", "rework"]),
        Entry("CAL-200", "Reviews in pairs", ends, ends, mine),
        Entry("CAL-300", "Two people joined", middle - 63 * DAY, middle + 64 * DAY, mine),
        Entry("CAL-400", "A course", middle - 64 * DAY, middle - 62 * DAY, mine),
        Entry("CAL-500", "A freeze", middle + 63 * DAY, middle + 90 * DAY, mine),
        Entry("CAL-800", "Nobody on leave", middle + 64 * DAY, middle + 80 * DAY, mine),
        Entry("CAL-600", "New labels", middle - 63 * DAY, middle + 63 * DAY, mine),
        Entry("CAL-700", "Another survey", middle - 62 * DAY, middle + 64 * DAY, mine),
    ]


def _at_bounds(rng: random.Random, draw: Draw) -> list[Any]:
    change, ends, gap = *draw.calendar[:2], draw.windows["most_gap_days"]
    plans = ((change, (63, 63, 0, 0)), (change, (56, 56, gap, gap)), (change, (56, 56, 1 + gap, 0)),
             (change, (56, 56, 0, 1 + gap)), (change, (28, 28, 0, 0)), (ends, (28, 28, 0, 0)), (ends, (28, 28, 0, 1)),
             (change, (63, 63, -1, 0)), (change, (63, 63, 0, -1)))  # fmt: skip
    return [(draw.name, claims.made(one, plan, "documents", rng.choice(("better", "worse")))) for one, plan in plans]


def _empty(draw: Draw) -> Draw:
    draw.snapshots = {name: judged.Snapshot((), (), ()) for name, _, _ in draw.quarters}
    return draw


def nothing(rng: random.Random, day: datetime) -> Made:
    """Return an area of which nothing was exported but the headings, and claims about it."""
    return _claimed(_empty(drawn.Draw(rng, drawn.NAMES[1], day)))


def one(rng: random.Random, day: datetime) -> Made:
    """Return an area with one of each, where one is enough by the rules."""
    return _claimed(one_of_each(rng, day))


def one_of_each(rng: random.Random, day: datetime) -> Draw:
    """Return what is drawn of an area with one of each."""
    draw = drawn.Draw(rng, drawn.NAMES[2], day)
    for rule in draw.rules.values():
        rule["min_n"] = 1
    middle: datetime = draw.middle + timedelta(days=40)
    draw.document(middle, [("other", "4.6", 2)])
    draw.document(draw.start + timedelta(days=60), [("other", "2", 2)])
    draw.pull(middle, ["infrastructure"], [("other", "APPROVED", 0)])
    made = judged.CatalogueService("fares", "1")
    for (name, _, end), text in zip(draw.quarters, ("Dissatisfied", "Very satisfied"), strict=True):
        row = draw.answer(end - timedelta(days=3), text)
        draw.snapshots[name] = judged.Snapshot([made], [judged.ServiceObjective("fares")], [row])
    return draw


def _claimed(draw: Draw) -> Made:
    draw.calendar = _calendar(draw)[:1]
    told = [(draw.name, claims.made(draw.calendar[0], (56, 56, 1, 1), kpi, "better")) for kpi in judged.DATED]
    return {draw.name: draw.area()}, told


MAKERS = {"bounds": bounds, "nothing": nothing, "one": one}


def torn_document(rng: random.Random, draw: Draw, text: str) -> tuple[str, dict[str, Any]]:
    """Write a mark that counts so that nobody can read it, after some that do not count; return whose, and a claim."""
    draw.documents.clear()
    middle = draw.middle
    draw.document(draw.start - 9 * DAY, [("other", "3,5", 2)])
    draw.document(draw.end + 5 * DAY, [("other", "3,5", 2)])
    draw.document(middle + 30 * DAY, [("self", "10", 2), FOUR[0]])
    draw.document(middle + rng.choice((-20, 20)) * DAY, [("other", text, 3)])
    draw.calendar = _calendar(draw)[:1]
    return draw.documents[-1].id, claims.made(draw.calendar[0], (28, 28, 0, 0), "documents", "better")


def torn_answer(rng: random.Random, draw: Draw, text: str) -> str:
    """Write an answer that counts so that nobody can read it, after some that do not count; return which one."""
    name, _, end = rng.choice(draw.quarters)
    told = draw.snapshots[name]
    trial = draw.answer(end - 9 * DAY, "asdf", status="Survey Preview")
    own = draw.answer(end - 9 * DAY, "asdf", f"{draw.people[0]}@saltmarsh.example")
    row = draw.answer(end - 8 * DAY, text)
    draw.snapshots[name] = judged.Snapshot(told.services, told.objectives, [trial, own, row])
    return row.id
