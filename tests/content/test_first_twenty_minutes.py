"""The numbers that the incident lesson quotes are those of the files it shows."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from groundschool.datasets import load_datasets
from groundschool.datasets.store import PRACTICE_SEED


@pytest.fixture(scope="module")
def shown(course):
    """Return the variant that the lesson opens: the one after the exercise's own."""
    return load_datasets(course.root)[0]["incident-bundle"].generate(PRACTICE_SEED + 1)


@pytest.fixture(scope="module")
def misread(shown):
    return datetime.fromisoformat(shown.truth["timeline"]["traps"]["skew-ignored"]["impact_start"])


@pytest.fixture(scope="module")
def marks(shown):
    return {
        name: datetime.fromisoformat(at) for name, at in shown.truth["timeline"]["wants"].items() if " " not in name
    }


def test_the_prediction_about_the_stepped_clock_is_true_of_the_lessons_bundle(course, shown, misread, marks):
    asked = {entry.id: entry for entry in course.lesson("incident-response/first-twenty-minutes").declared.predictions}
    question, right = asked["which-first"].question, asked["which-first"].options[1]
    entries = [json.loads(line) for line in shown.files["journal.json"].splitlines()]
    [stepped] = [one["MESSAGE"].split()[-2] for one in entries if str(one["MESSAGE"]).startswith("System clock was st")]
    assert misread + timedelta(seconds=float(stepped)) == marks["impact_start"]
    assert f"{misread:%H:%M:%S} UTC" in question
    assert f"stepped by {float(stepped):.2f} seconds" in question
    paged = marks["detected"].astimezone(ZoneInfo("Europe/Lisbon"))
    assert f"rang at {paged.isoformat()[11:]}" in question
    assert f"is {marks['detected']:%H:%M:%S} UTC" in right.reply
    assert f"is {marks['impact_start']:%H:%M:%S}." in right.reply
    assert right.right


def test_the_wrong_clock_makes_the_page_come_out_of_nothing(shown, misread, marks):
    deploys = [at for ref, at in shown.truth["timeline"]["wants"].items() if ref.startswith("deploys ")]
    assert datetime.fromisoformat(min(deploys)) < marks["impact_start"] < marks["detected"] < misread


def test_the_exercise_opens_with_another_incident(course, marks):
    practice = load_datasets(course.root)[0]["incident-bundle"].generate(PRACTICE_SEED)
    assert practice.truth["timeline"]["wants"]["impact_start"][:10] != f"{marks['impact_start']:%Y-%m-%d}"
