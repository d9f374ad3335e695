"""Each item of a change request is right about every text of a corpus; a secret costs, whatever else is right."""

import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.content.corpus import load_corpus, named, table, too_few, wrongly

from groundschool.judges.prose.change_facts import ChangeFacts
from groundschool.judges.prose.change_request import ITEMS, LABELS, judge_change, read_request

CORPUS = load_corpus("change_texts.toml")["items"]
KNOWN = "smf_live_00ff00ff00ff00ff"
FACTS = ChangeFacts.from_truth(
    {
        "now": datetime(2026, 6, 1, 6, tzinfo=UTC).isoformat(),
        "ticket": "OPS-2291",
        "service": "bookings",
        "key": "pool.max",
        "before": "40",
        "after": "60",
        "risk": "medium",
        "services": ["bookings", "fares", "kiosk", "mail", "payments"],
        "affected": ["bookings", "kiosk"],
        "window": {"days": [0, 1, 2, 3], "opens": "08:00", "closes": "15:00"},
        "freezes": [["2026-06-02T20:00:00-06:00", "2026-06-03T03:00:00-06:00"]],
        "notice": 24,
        "verify": 30,
        "guards": [
            {"name": "error share", "unit": "%", "usual": 0.5, "alert_at": 4.0},
            {"name": "waiting", "unit": "messages", "usual": 60, "alert_at": 300},
        ],
        "tested": ["REH-81", "REH-90"],
        "measured": 12,
        "people": ["Amara Nwosu", "Rosa Nunes", "Tomasz Zielak", "Yusuf Demir"],
        "approvers": ["Rosa Nunes", "Tomasz Zielak"],
    }
)
RIGHT = {  # of each label the first good text of its item
    entry["put"]: entry["good"][0] for entry in CORPUS if entry["put"] in LABELS
}


def request(**others):
    parts = RIGHT | {key.replace("_", " "): text for key, text in others.items()}
    return "\n".join(f"{label}: {parts[label]}" for label in LABELS)


def put(text, entry):
    """Return a request that is right, with a text of the corpus in it."""
    if entry["put"] == "words":
        return request(Why=RIGHT["Why"] + " word" * (int(text) - len(request().split())))
    return request(**{entry["put"]: text})


def holds(text, entry):
    checks = {check.label: check.passed for check in judge_change(put(text, entry), FACTS, [KNOWN]).checks}
    return checks[ITEMS[entry["item"]]]


def test_the_corpus_has_every_item_with_enough_texts_of_either_kind():
    assert [named(entry) for entry in CORPUS] == [*ITEMS]
    assert too_few(CORPUS) == []
    assert judge_change(request(), FACTS, [KNOWN]).fraction == 1


@pytest.mark.parametrize("entry", CORPUS, ids=named)
def test_an_item_is_right_about_every_text(entry):
    assert wrongly(entry, holds) == ([], [])


def test_how_often_each_is_right_is_printed(capsys):
    printed = table(CORPUS, holds)
    with capsys.disabled():
        sys.stdout.write(printed)
    assert printed.count("\n") == 1 + len(ITEMS)


def test_a_secret_costs_whatever_else_is_right():
    score = judge_change(request(What=f"{RIGHT['What']} beside {KNOWN}"), FACTS, [KNOWN])
    assert score.fraction < 1 / 2
    assert [check.tag for check in score.checks if not check.passed] == ["secret-left"]


@pytest.mark.parametrize("text", ["", "Hello", "What:", "\n\n", "What: pool.max of bookings from 40 to 60"])
def test_a_text_that_says_little_holds_little(text):
    assert judge_change(text, FACTS, [KNOWN]).fraction < 1 / 10


@pytest.mark.parametrize("marks", ["1. ", "2) ", "- ", "**", "## ", "> "])
def test_labels_may_be_items_of_any_list(marks):
    close = "**" if marks == "**" else ""
    written = "\n".join(f"{marks}{label.upper()}:{close} {RIGHT[label]}" for label in LABELS)
    assert [*read_request(written).values()] == [RIGHT[label] for label in LABELS]


def test_a_label_that_begins_an_item_of_a_list_is_none_where_labels_begin_lines():
    text = request(Steps="1. `ferryctl plan bookings`\n2. `ferryctl apply bookings`\n3. Verify: look at the dashboard")
    assert judge_change(text, FACTS, [KNOWN]).fraction == 1


def test_names_are_read_however_they_are_composed():
    facts = replace(FACTS, people=("Étienne Gallant", *FACTS.people), approvers=frozenset({"Étienne Gallant"}))
    text = request(Approvers="E\u0301tienne\u00a0Gallant")
    assert judge_change(text, facts, [KNOWN]).fraction == 1
