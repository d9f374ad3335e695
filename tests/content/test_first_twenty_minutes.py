"""The numbers that the incident lesson quotes are those of the files it shows."""

import json
from datetime import datetime, timedelta

import pytest

from groundschool.datasets import load_datasets


@pytest.fixture(scope="module")
def practice(course):
    return load_datasets(course.root)[0]["incident-bundle"].generate(0)


def test_the_prediction_about_the_stepped_clock_is_true_of_the_practice_bundle(course, practice):
    asked = {entry.id: entry for entry in course.lesson("incident-response/first-twenty-minutes").declared.predictions}
    question = asked["which-first"].question
    onset = datetime.fromisoformat(practice.truth["timeline"]["wants"]["impact_start"])
    entries = [json.loads(line) for line in practice.files["journal.json"].splitlines()]
    [stepped] = [one["MESSAGE"].split()[-2] for one in entries if "was stepped by" in one["MESSAGE"]]
    deploy = practice.files["deploys.log"].decode().split("  booking-api  deploy ")[0].split()[-1]
    read = onset - timedelta(seconds=float(stepped))
    assert f"{read:%H:%M:%S} UTC" in question
    assert f"began at {deploy}" in question
    assert f"stepped by {float(stepped):.2f} seconds" in question
    assert f"is {onset:%H:%M:%S}" in asked["which-first"].options[1].reply
    began = datetime.fromisoformat(f"{onset:%Y-%m-%d}T{deploy}+00:00") + timedelta(hours=3)
    assert (onset - began) // timedelta(seconds=1) == 61


def test_the_wrong_clock_makes_the_deploy_look_innocent(practice):
    onset = datetime.fromisoformat(practice.truth["timeline"]["wants"]["impact_start"])
    misread = datetime.fromisoformat(practice.truth["timeline"]["traps"]["skew-ignored"]["impact_start"])
    told = practice.truth["timeline"]["wants"].items()
    deploys = [datetime.fromisoformat(at) for ref, at in told if ref.startswith("deploys ")]
    assert misread < min(deploys) < onset
