"""Each item of a brief for Support is right about every text of a corpus; promises are shown to a person."""

import sys
import tomllib
from pathlib import Path

import pytest
from tests.conftest import ROOT

from groundschool.datasets import load_datasets
from groundschool.judges.prose.doubts import DOUBTS
from groundschool.judges.prose.support_brief import FAILS, SupportFacts, judge_brief, read_brief

TEXTS = tomllib.loads(Path(__file__).with_name("brief_texts.toml").read_text(encoding="utf-8"))
CORPUS, [FLAG] = TEXTS["items"], TEXTS["flags"]
OFTEN = 0.9  # of the flags that are raised, and of the texts that deserve one
ENOUGH = 12
LABELS = {  # of the check that decides each item
    "notice": "it says what customers notice",
    "since": "it says since when",
    "works": "it says what still works",
    "tell": "it says what customers can do",
    "next": "the next update",
    "names": "no internal name",
    "trade": "no word of the trade",
    "times": "no time that nobody knows",
    "length": "at most",
    "sentences": "no sentence",
}
GOOD = {
    "notice": "the confirmation e-mail with the ticket does not arrive.",
    "since": "09:12 UTC",
    "works": "booking and paying.",
    "tell": "your ticket is under My bookings.",
    "next": "10:10 UTC",
}
NAMES = dict(zip(GOOD, ("Customers notice", "Since", "Still works", "Tell customers", "Next update"), strict=True))


@pytest.fixture(scope="module")
def facts():
    """What is true of the morning that the exercise tells about."""
    return SupportFacts.from_truth(load_datasets(ROOT)[0]["service-map"].generate(0).truth["support-brief"])


def brief(**others):
    return "\n".join(f"{NAMES[key]}: {text}" for key, text in (GOOD | others).items())


def put(text, entry):
    """Return a good brief with a text of the corpus in it."""
    if entry["put"] == "words":
        missing = int(text) - len(brief().split())
        return brief(tell=GOOD["tell"] + " One more word." * (missing // 3) + " Word." * (missing % 3))
    if entry["put"] == "sentence":
        return brief(tell=f"{GOOD['tell']} {' '.join(['word'] * int(text))}.")
    if entry["put"] == "more":
        return brief(tell=f"{GOOD['tell']} {text}")
    return brief(**{entry["put"]: text})


def wrongly(entry, facts):
    """Return the texts that are stopped wrongly, and those that slip through."""

    def holds(text):
        checks = judge_brief(put(text, entry), facts).checks
        [check] = [check for check in checks if check.label.startswith(LABELS[entry["item"]])]
        return check.passed

    return [one for one in entry["good"] if not holds(one)], [one for one in entry["bad"] if holds(one)]


def named(entry):
    return entry["item"]


def test_the_corpus_has_every_item_with_enough_texts_of_either_kind():
    assert [named(entry) for entry in CORPUS] == [*LABELS]
    for entry in CORPUS:
        assert min(len(set(entry["good"])), len(set(entry["bad"]))) >= ENOUGH, named(entry)


@pytest.mark.parametrize("entry", CORPUS, ids=named)
def test_an_item_is_right_about_every_text(entry, facts):
    assert wrongly(entry, facts) == ([], [])


def test_how_often_each_is_right_is_printed(capsys, facts):
    lines = ["", "item       good  bad  precision  recall"]
    for entry in CORPUS:
        false, missed = wrongly(entry, facts)
        good, bad = len(entry["good"]), len(entry["bad"])
        found = bad - len(missed)
        lines.append(f"{named(entry):9} {good:5} {bad:4} {found / (found + len(false)):10.2f} {found / bad:7.2f}")
    with capsys.disabled():
        sys.stdout.write("\n".join(lines))
    assert len(lines) == 2 + len(LABELS)


def test_what_works_and_is_said_to_fail_is_shown_to_a_person_nine_times_in_ten(facts):
    assert FLAG["doubt"] == FAILS
    assert min(len(set(FLAG["good"])), len(set(FLAG["bad"]))) >= ENOUGH
    texts = (*FLAG["good"], *FLAG["bad"])
    raised = {text: FAILS in {one.doubt for one in judge_brief(put(text, FLAG), facts).flags} for text in texts}
    false, found = ([text for text in FLAG[kind] if raised[text]] for kind in ("good", "bad"))
    assert len(found) >= OFTEN * (len(found) + len(false)), false
    assert len(found) >= OFTEN * len(FLAG["bad"]), set(FLAG["bad"]) - set(found)


def test_a_promise_blame_and_shop_talk_cost_nothing_and_are_shown_to_a_person(facts):
    text = brief(tell=f"{GOOD['tell']} It will be fixed shortly. Somebody forgot a certificate.")
    score = judge_brief(text, facts)
    assert score.fraction == 1
    assert {flag.doubt for flag in score.flags} == {DOUBTS[one] for one in ("promise", "blame", "jargon")}


def test_an_empty_text_holds_nothing(facts):
    for text in ("", "Hello", "Customers notice:", "\n\n"):
        assert judge_brief(text, facts).fraction == 0


def test_what_does_not_matter_does_not():
    lines = ("**customers notice:** a", "b", "- Since: c", "# Still works", "d", "> TELL CUSTOMERS: e", "Next-update:f")
    written = read_brief("\n".join(("```text", *lines, "```")))
    assert [*written.values()] == ["a\nb", "c", "d", "e", "f"]
