"""Each automatic item of an update is right about every text of a corpus, the readers behind flags nearly always."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.content.corpus import load_corpus, named, nearly_always, table, too_few, wrongly
from tests.integration.notebook_maker import hand_in, master_answers

from groundschool.engine import Examiner, GradingJob
from groundschool.judges.prose.doubts import DOUBTS
from groundschool.judges.prose.facts import IncidentFacts
from groundschool.judges.prose.incident_update import judge
from groundschool.sandbox import Zygote

CORPUS = load_corpus("update_texts.toml")
LABELS = {  # of the check that decides each item
    "header": "the header names the incident",
    "time": "the header has the time of writing",
    "status": "the status is the one",
    "severity": "the severity is by policy",
    "number": "the first percentage",
    "scope": "the impact says what",
    "since": "the impact says since when",
    "cause": "there is a line about the cause",
    "owner": "the actions say who",
    "next": "the next update is announced",
    "length": "at most",
    "names": "no internal name",
    "secret": "no secret is shown",
    "incident": "it is about this incident",
}
OPEN = IncidentFacts(
    incident="INC-0421",
    number=2,
    status="investigating",
    severity="SEV2",
    now=datetime(2026, 5, 4, 14, 20, tzinfo=UTC),
    since=datetime(2026, 5, 4, 14, 2, tzinfo=UTC),
    share=0.23,
    failed=2345,
    attempts=10196,
    scope=("booking", "bookings", "book", "checkout", "tickets", "ticket", "reservation", "reservations"),
    cause=(),
    suspects=("search",),
    people=("Leila Haddad", "Leila", "leila", "Grace Doucet", "Grace", "grace"),
    internal=(
        *("booking-api", "bookings-db", "session-cache", "booking-api-7c9d", "edge-north-b.saltmarsh.example"),
        *("Leila Haddad", "Leila", "@leila", "Grace Doucet", "Grace", "@grace"),
    ),
    secrets=("smf_live_9f2c4d81aa07b3e65512",),
    cadence={"SEV1": 20, "SEV2": 30, "SEV3": 60},
    diluted=0.09,
)
FACTS = {"open": OPEN, "known": replace(OPEN, cause=("release", "deploy"), status="identified", approved="roll back")}
LINES = {
    "header": "[INC-0421] SEV2 | investigating | update 2 | 2026-05-04 14:20 UTC",
    "impact": "Impact: 23 % of booking attempts have failed since 14:02 UTC.",
    "cause": "Cause: not known yet.",
    "actions": "Actions: the bookings team is on it.",
    "next": "Next update: 14:50 UTC",
}


def judged(text, entry):
    """Return the score of a good update with a text of the corpus in it."""
    lines = dict(LINES)
    if entry["put"] == "words":
        have = len(" ".join(lines.values()).split())
        lines["actions"] += " word" * (int(text) - have)
    elif entry["put"] == "more":
        lines["actions"] += f" {text}"
    else:
        lines[entry["put"]] = text
    return judge("\n".join(lines.values()), entry.get("audience", "internal"), FACTS[entry.get("facts", "open")])


def holds(text, entry):
    """Return whether the item passes a text, or its reader raises no flag."""
    score = judged(text, entry)
    if "doubt" in entry:
        return DOUBTS[entry["doubt"]] not in {flag.doubt for flag in score.flags}
    [check] = [check for check in score.checks if check.label.startswith(LABELS[entry["item"]])]
    return check.passed


def test_the_corpus_has_every_item_and_every_doubt_with_enough_texts_of_either_kind():
    assert {named(entry) for entry in CORPUS["items"]} == set(LABELS)
    assert {named(entry) for entry in CORPUS["flags"]} == set(DOUBTS)
    assert too_few((*CORPUS["items"], *CORPUS["flags"])) == []


@pytest.mark.parametrize("entry", CORPUS["items"], ids=named)
def test_an_item_is_right_about_every_text(entry):
    assert wrongly(entry, holds) == ([], [])


@pytest.mark.parametrize("entry", CORPUS["flags"], ids=named)
def test_a_reader_is_right_nine_times_in_ten(entry):
    assert nearly_always(entry, holds), wrongly(entry, holds)


def test_how_often_each_is_right_is_printed(capsys):
    printed = table((*CORPUS["items"], *CORPUS["flags"]), holds)
    with capsys.disabled():
        sys.stdout.write(printed)
    assert printed.count("\n") == 1 + len(LABELS) + len(DOUBTS)


COMPLAINT = """[INC-0421] SEV2 | investigating | update 2 | 2026-05-04 14:20 UTC
Impact: 23 % of booking attempts have failed since 14:02 UTC.
Cause: Leila's search deploy broke it, she should have tested it.
Actions: the on-call is rolling search back now, it will be fixed by 14:40 UTC.
Next update: 14:50 UTC"""


def test_blame_a_guess_a_promise_and_a_roll_back_nobody_approved_pass_every_item_and_are_shown_to_a_person():
    score = judge(COMPLAINT, "internal", OPEN)
    assert score.fraction == 1
    assert {flag.doubt for flag in score.flags} == {DOUBTS[one] for one in ("blame", "cause", "promise", "action")}
    assert all(flag.sentence in COMPLAINT for flag in score.flags)


def test_the_same_text_for_both_costs_customers_nothing_but_is_shown_where_it_talks_shop():
    text = "\n".join(LINES.values()).replace("is on it", "on-call compares booking-api by version")
    assert judge(text, "internal", OPEN).flags == ()
    told = judge(text, "customer", OPEN)
    assert [check.label for check in told.checks if not check.passed] == ["no internal name in what customers read"]
    assert [flag.doubt for flag in told.flags] == [DOUBTS["jargon"]]


def test_the_mentors_notebook_shows_the_sentence_and_takes_nothing_off(course):
    name = "incident-response/incident-update"
    blame = "Leila Haddad should have tested this before going home."
    answers = master_answers(course.root, name)
    [cell] = [cell for cell in answers if cell.startswith("internal")]
    answers[cell] += f"\ninternal_update = internal_update.replace('Next update', '{blame}\\nNext update')\n"
    with Zygote() as zygote:
        done = Examiner(course, zygote).examine(GradingJob("ann", name, hand_in(course.root, name, answers), 3**160))
    assert done.points == done.judged
    shown = "".join(
        str(output["data"].get("text/html", ""))
        for each in json.loads(done.notebook)["cells"]
        for output in each.get("outputs", ())
        if "data" in output
    )
    assert shown.count(blame) == 1
    assert DOUBTS["blame"] in shown
