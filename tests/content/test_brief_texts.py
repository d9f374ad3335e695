"""Each item of a brief for Support is right about every text of a corpus; promises are shown to a person."""

import sys

import pytest
from tests.conftest import ROOT
from tests.content.corpus import load_corpus, named, nearly_always, table, too_few, wrongly

from groundschool.datasets import load_datasets
from groundschool.judges.prose.doubts import DOUBTS
from groundschool.judges.prose.support_brief import FAILS, SupportFacts, judge_brief, read_brief

TEXTS = load_corpus("brief_texts.toml")
CORPUS, [FLAG] = TEXTS["items"], TEXTS["flags"]
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


@pytest.fixture(scope="module")
def holds(facts):
    """Return whether an item passes a text of the corpus, or no flag is raised about it."""

    def decided(text, entry):
        score = judge_brief(put(text, entry), facts)
        if "doubt" in entry:
            return entry["doubt"] not in {flag.doubt for flag in score.flags}
        [check] = [check for check in score.checks if check.label.startswith(LABELS[entry["item"]])]
        return check.passed

    return decided


def test_the_corpus_has_every_item_with_enough_texts_of_either_kind():
    assert [named(entry) for entry in CORPUS] == [*LABELS]
    assert named(FLAG) == FAILS
    assert too_few((*CORPUS, FLAG)) == []


@pytest.mark.parametrize("entry", CORPUS, ids=named)
def test_an_item_is_right_about_every_text(entry, holds):
    assert wrongly(entry, holds) == ([], [])


def test_how_often_each_is_right_is_printed(capsys, holds):
    printed = table(CORPUS, holds)
    with capsys.disabled():
        sys.stdout.write(printed)
    assert printed.count("\n") == 1 + len(LABELS)


def test_what_works_and_is_said_to_fail_is_shown_to_a_person_nine_times_in_ten(holds):
    assert nearly_always(FLAG, holds), wrongly(FLAG, holds)


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


@pytest.mark.parametrize("marks", ["1. ", "2) ", "a) ", "B. ", "+ ", "1. **", "- 1. ", "## 3. "])
def test_labels_may_be_items_of_any_list(marks):
    lines = [f"{marks}{NAMES[key]}: {text}" for key, text in GOOD.items()]
    assert read_brief("\n".join(lines)) == dict(zip(NAMES.values(), GOOD.values(), strict=True))
