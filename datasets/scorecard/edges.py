"""Areas that lie at the bounds of the rules, that have nothing, or one of each; and what cannot be read."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from groundschool.kit import beside

judged, drawn, claims = (beside(__file__, name) for name in ("judged", "drawn", "claims"))
Draw = drawn.Draw
SECOND = timedelta(seconds=1)


def bounds(rng: random.Random, day: datetime) -> tuple[dict[str, Any], list[Any]]:
    """Return an area whose quarters, counts, means and windows all lie at a bound, and claims about it."""
    draw = drawn.Draw(rng, drawn.NAMES[0], day)
    least = draw.rules["documents"]["min_n"] = 7
    draw.rules["documents"]["most_missing"] = 30
    draw.rules["rework"] |= {"min_n": 6, "most_missing": 40}
    draw.rules["satisfaction"] |= {"min_n": 10, "most_missing": 49.9}
    days = timedelta(days=1)
    at = [draw.middle, *(draw.middle + days * place for place in range(3, 23, 4)), draw.end - SECOND]
    for each in at:  # all of them 4: neither luck nor room
        draw.document(each, [("other", "4", 3)])
    for place in range(3):
        draw.document(draw.middle + days * (40 + place), [])
    draw.document(draw.middle - SECOND, [("other", "1", 3)])
    draw.document(draw.end, [("other", "1", 3)])
    for place in range(least):
        draw.document(draw.start + days * (8 + place), [("other", "4", 3)])
    asked, good = "CHANGES_REQUESTED", ("other", "APPROVED", 2)
    for each in (draw.middle, draw.end - SECOND, *(draw.middle + days * place for place in (4, 6, 8, 10))):
        draw.pull(each, ["infrastructure"], [("other", asked, 0), ("other", asked, 1), good])
    for place in range(4):
        draw.pull(draw.middle + days * (20 + place), ["infrastructure"])
    for each in (draw.middle - SECOND, draw.end):
        draw.pull(each, ["infrastructure"], [good])
    draw.pull(draw.middle + days * 30, ["infrastructure"], [("other", asked, 0), ("other", asked, 1)])
    last = draw.pulls[-1]  # what was said in the second of the merge was not said before it
    draw.pulls[-1] = replace(last, reviews=[last.reviews[0], replace(last.reviews[1], at=last.closed)])
    for place in range(rng.choice((2, 6))):
        draw.pull(draw.middle + days * (50 + place), ["observability"])
    answers = [draw.answer(draw.end - days, "Satisfied") for _ in range(10)] + [
        draw.answer(draw.end - days, "") for _ in range(10)
    ]
    draw.snapshot(1, (), 0, answers)
    draw.snapshot(0, ("none",), 0, draw.answers(0, 9, (2, 3), 0, odd=False))
    change = judged.CalendarEntry(
        "CAL-100", "Reviews in pairs", draw.middle, draw.middle + days, ["documents", "rework"]
    )
    ends = judged.CalendarEntry(
        "CAL-200", "Reviews in pairs", draw.as_of - 28 * days, draw.as_of - 28 * days, ["documents"]
    )
    others = [
        judged.CalendarEntry(
            "CAL-300", "Two people joined", draw.middle - 63 * days, draw.middle + 64 * days, ["documents"]
        ),
        judged.CalendarEntry(
            "CAL-400", "A course", draw.middle - 63 * days - SECOND, draw.middle - 63 * days + SECOND, ["documents"]
        ),
        judged.CalendarEntry("CAL-500", "A freeze", draw.middle + 64 * days - SECOND, None, ["documents"]),
    ]
    draw.calendar = [change, ends, *others]
    gap = draw.windows["most_gap_days"]
    plans = ((change, (63, 63, 1, 1)), (change, (56, 56, 1 + gap, 1 + gap)), (change, (56, 56, 2 + gap, 1)),
             (change, (28, 28, 1, 1)), (ends, (28, 28, 1, 1)), (ends, (28, 28, 1, 2)), (change, (63, 63, 0, 1)),
             (change, (63, 63, 1, 0)))  # fmt: skip
    told = [(draw.name, claims.made(one, plan, "documents", rng.choice(("better", "worse")))) for one, plan in plans]
    return {draw.name: draw.area()}, told


def nothing(rng: random.Random, day: datetime) -> tuple[dict[str, Any], list[Any]]:
    """Return an area of which nothing was exported but the headings, and claims about it."""
    draw = drawn.Draw(rng, drawn.NAMES[1], day)
    draw.snapshots = {name: judged.Snapshot((), (), ()) for name, _, _ in draw.quarters}
    return _claimed(draw)


def one(rng: random.Random, day: datetime) -> tuple[dict[str, Any], list[Any]]:
    """Return an area with one of each, where one is enough by the rules."""
    draw = drawn.Draw(rng, drawn.NAMES[2], day)
    for rule in draw.rules.values():
        rule["min_n"] = 1
    middle: datetime = draw.middle + timedelta(days=40)
    draw.document(middle, [("other", "4.6", 2)])
    draw.document(draw.start + timedelta(days=60), [("other", "2", 2)])
    draw.pull(middle, ["infrastructure"], [("other", "APPROVED", 0)])
    made = judged.CatalogueService("fares", "1")
    for (name, _, end), text in zip(draw.quarters, ("Dissatisfied", "5"), strict=True):
        row = draw.answer(end - timedelta(days=3), text)
        draw.snapshots[name] = judged.Snapshot([made], [judged.ServiceObjective("openslo", "fares")], [row])
    return _claimed(draw)


def _claimed(draw: Draw) -> tuple[dict[str, Any], list[Any]]:
    begin = draw.middle + timedelta(hours=5)
    change = judged.CalendarEntry(
        "CAL-100", "Reviews in pairs", begin, begin + timedelta(hours=3), ["documents", "rework"]
    )
    draw.calendar = [change]
    told = [(draw.name, claims.made(change, (56, 56, 1, 1), kpi, "better")) for kpi in judged.DATED]
    return {draw.name: draw.area()}, told


MAKERS = {"bounds": bounds, "nothing": nothing, "one": one}


def spoil_document(rng: random.Random, draw: Draw, text: str) -> str:
    """Write a mark that counts so that nobody can read it; return whose document it is."""
    begin, end = (
        (draw.middle - timedelta(days=60), draw.middle - timedelta(days=15))
        if rng.random() < 0.5
        else (draw.middle + timedelta(days=15), draw.middle + timedelta(days=60))
    )
    fits = [at for at, each in enumerate(draw.documents) if len(each.marks) == 1 and begin < each.published < end
            and each.marks[0].who.lower() != each.author.lower() and each.marks[0].mark]  # fmt: skip
    at = rng.choice(fits)
    told = draw.documents[at]
    draw.documents[at] = replace(told, marks=[replace(told.marks[0], mark=text)])
    return told.id


def spoil_survey(rng: random.Random, draw: Draw, text: str) -> str:
    """Write an answer that counts so that nobody can read it; return which one it is."""
    names = [*draw.snapshots]  # in the later one there is rubbish before it, which does not count
    name = names[0] if text == "6" else rng.choice(names)
    snapshot = draw.snapshots[name]
    emails = [each.email.lower() for each in snapshot.answers]
    team = {f"{who}@saltmarsh.example" for who in draw.people}
    fits = [at for at, each in enumerate(snapshot.answers)
            if each.finished and each.status == "IP Address" and emails.count(emails[at]) == 1
            and emails[at] not in team]  # fmt: skip
    at = rng.choice(fits)
    answers = [*snapshot.answers]
    answers[at] = replace(answers[at], answer=text)
    draw.snapshots[name] = replace(snapshot, answers=answers)
    return answers[at].id
