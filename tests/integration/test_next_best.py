"""What to do next: what is needed most, for the time it takes, said with its numbers."""

from dataclasses import replace
from math import isfinite

import pytest
from tests.integration.lived import CRITICAL, SHOWING, TRIAGE, Life, on

from groundschool.curriculum.exercise import Exercise, ExerciseFile
from groundschool.curriculum.reach import reach_of
from groundschool.tracker.insight.needs import Need, skill_needs
from groundschool.tracker.insight.next_best import Gain, Suggestion, ranked

E = "incident-response/inc-05"


def exercise(name: str, *skills: str, minutes: int = 25, **more) -> Exercise:
    from pathlib import Path

    declared = {
        "ref": "INC-05",
        "title": name.partition("/")[2],
        "summary": "Find it.",
        "level": 2,
        "minutes": minutes,
        "order": 1,
        "datasets": ["journal"],
        "lesson": "linux/reading-the-journal",
        "blueprint": ["B3.linux"],
        "skills": [{"id": skill, "weight": 1.0} for skill in skills],
        "tasks": [{"id": "one", "title": "One", "points": 10, "kind": "function", "answer": "one"}],
    }
    return Exercise(Path("curriculum") / name, ExerciseFile.model_validate(declared | more))


def judged(life: Life, day: float, *exercises: Exercise):
    """Return the person with the weights of these exercises beside those that the life was lived with."""
    person = life.person(day)
    weights = {skill: dict(found) for skill, found in person.record.judge.weights.items()}
    for one in exercises:
        for use in one.declared.skills:
            weights.setdefault(use.id, {})[one.id] = use.weight
    record = replace(person.record, judge=replace(person.record.judge, weights=weights))
    return replace(person, record=record)


def test_tv09b_the_suggestion_says_what_a_safe_pass_would_do():
    life = Life()
    for place, name in enumerate(SHOWING):
        life.try_(40 + place / 1000, name)
    life.try_(40.1, E, critical_failed=True)
    life.events = life.events[-5:]
    inc = exercise(E, "incident.mitigation")
    person = judged(life, 40.1, inc)
    (best,) = ranked(person, [inc])
    gain = best.gains[0]
    assert (gain.score, gain.lower, gain.after) == pytest.approx((0.88, 0.5991, 0.6935), abs=2e-4)
    assert best.number == pytest.approx(gain.need.value * (gain.after - gain.lower) / 25)


def test_tv09b_in_words():
    need = Need(2.0, "is the last skill before your on-call gate")
    gain = Gain("incident.escalation", "escalation", need, 0.88, 0.5991, 0.6935, 0.65)
    assert Suggestion(E, "inc-05 variant B", 25, 0.0076, (gain,)).words == (
        "inc-05 variant B (about 25 min): escalation is the last skill before your on-call gate: proven so far 59 of "
        "65. A pass takes it to about 69."
    )


@pytest.mark.parametrize(("lower", "shown"), [(0.6499, 64), (0.6449, 64), (0.65, 65), (0.651, 65)])
def test_a_bar_just_missed_is_never_shown_as_met(lower, shown):
    gain = Gain("s", "S", Need(1, "is not "), 0.8, lower, 0.8, 0.65)
    assert f"proven so far {shown} of 65." in Suggestion("a/b", "B", 10, 1, (gain,)).words


def test_the_last_skill_before_the_gate_comes_first_and_says_so():
    life = Life()
    life.almost_ready()
    life.try_(200, "linux/late")
    left = exercise("linux/late", CRITICAL[0])
    other = exercise("linux/other", "cloud.iac")
    person = judged(life, 74, left, other)
    assert skill_needs(person)["cloud.iac"].value == 1.0
    assert skill_needs(person)[CRITICAL[0]].value == 0.1
    newcomer = judged(Life(), 3, left, other)
    best = ranked(newcomer, [other, left])
    assert [one.exercise for one in best] == ["linux/late", "linux/other"]
    assert "is one of 6 skills that your on-call gate still asks for: nothing is known of it yet. A" in best[0].words


def test_what_cannot_be_done_yet_or_teaches_nothing_is_left_out():
    life = Life()
    life.try_(2, "linux/own", hidden=False)
    offers = [
        exercise("linux/own", "cloud.iac", variant="personal"),
        exercise("linux/second", "cloud.iac", prerequisites=["linux/first"]),
        exercise("linux/after-own", "cloud.iac", prerequisites=["linux/own"]),
        exercise("linux/old", "cloud.iac", status="retired"),
        exercise("linux/new", "cloud.iac", status="draft"),
    ]
    assert [one.exercise for one in ranked(judged(life, 3, *offers), offers)] == ["linux/after-own"]


def test_of_two_alike_the_shorter_one():
    offers = [exercise("linux/long", "cloud.iac", minutes=50), exercise("linux/short", "cloud.iac", minutes=20)]
    assert ranked(judged(Life(), 3, *offers), offers)[0].exercise == "linux/short"


def test_nothing_on_offer_is_no_suggestion():
    assert ranked(Life().person(3), []) == []


def test_an_offer_more_never_makes_the_best_worse_and_every_number_is_finite():
    life = Life()
    life.almost_ready()
    offers = [exercise(f"linux/x{place}", *CRITICAL[place : place + 2], minutes=20 + place) for place in range(4)]
    person = judged(life, 300, *offers)
    best = [max((one.number for one in ranked(person, offers[:count])), default=0.0) for count in range(5)]
    assert best == sorted(best)
    assert all(isfinite(number) and number >= 0 for number in best)
    assert on(300) == person.record.as_of


def test_an_exercise_that_the_gate_names_comes_first_and_says_so():
    named, other = exercise(TRIAGE, "cloud.iac"), exercise("linux/other", "cloud.iac")
    best = ranked(judged(Life(), 3, named, other), [other, named])
    assert [one.exercise for one in best] == [TRIAGE, "linux/other"]
    assert best[0].reason.startswith("Your on-call gate asks for it (0 of 2). Infrastructure as code is not ")


def test_a_level_that_the_course_cannot_grant_is_needed_for_no_gate():
    one = exercise("linux/one", CRITICAL[0])
    person = judged(Life(), 3, one)
    lacking = replace(person, record=replace(person.record, reach=reach_of(person.record.judge.framework, [one])))
    need = skill_needs(lacking)[CRITICAL[0]]
    assert (need.value, need.reason) == (0.5, "counts towards the level “working”, which the course cannot grant yet")


def test_first_steps_are_not_for_who_has_gone_further():
    first, later = exercise("linux/first", "cloud.iac", level=1), exercise("linux/later", "cloud.iac")
    life = Life()
    assert {one.exercise for one in ranked(judged(life, 3, first, later), [first, later])} == {
        "linux/first",
        "linux/later",
    }
    life.try_(2, "linux/later")
    assert [one.exercise for one in ranked(judged(life, 3, first, later), [first, later])] == ["linux/later"]
