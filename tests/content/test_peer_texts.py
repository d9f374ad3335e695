"""Each item about a comment on a colleague's page is right about every text of a corpus."""

import sys

import pytest
from tests.conftest import ROOT
from tests.content.corpus import load_corpus, named, table, too_few, wrongly

from groundschool.kit import beside

COMMENTS = beside(f"{ROOT}/curriculum/operations/review-a-peer/grader.py", "comments")
CORPUS = load_corpus("peer_texts.toml")["items"]


def holds(text, entry):
    beside, criterion = entry.get("beside", ()), entry.get("criterion", "")
    return entry["item"] not in COMMENTS.faults(text, COMMENTS.Place(entry["line"], beside, criterion))


def test_the_corpus_has_every_item_with_enough_texts_of_either_kind():
    assert list(dict.fromkeys(named(entry) for entry in CORPUS)) == [*COMMENTS.ITEMS]
    assert too_few(CORPUS) == []


@pytest.mark.parametrize("entry", CORPUS, ids=named)
def test_an_item_is_right_about_every_text(entry):
    assert wrongly(entry, holds) == ([], [])


def test_how_often_each_is_right_is_printed(capsys):
    printed = table(CORPUS, holds)
    with capsys.disabled():
        sys.stdout.write(printed)
    assert printed.count("\n") == 1 + len(CORPUS)


def test_a_long_text_is_read_to_its_bound_and_no_further():
    assert COMMENTS.faults("`" * 100_000, COMMENTS.Place("x" * 100_000)).keys() >= {"about-its-line", "short"}
