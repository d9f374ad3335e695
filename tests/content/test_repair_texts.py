"""Each item over prose of a mended page and of its message is right about every text of a corpus, and quick."""

import sys
import time

import pytest
from tests.conftest import ROOT
from tests.content.corpus import load_corpus, named, table, too_few, wrongly

from groundschool.datasets import load_datasets
from groundschool.judges.prose.commit_message import MessageFacts, judge_message
from groundschool.judges.prose.page_repair import RepairFacts, judge_repair

CORPUS = load_corpus("repair_texts.toml")["items"]
PATH = "ops/fares/deploy-4"
LABELS = {
    "rotation": "each secret that stood there is to be rotated",
    "subject": "the first line says what was done",
    "why": "the text says why",
    "ticket": "a trailer Refs",
    "rotate": "a trailer Rotate",
}
MESSAGE = MessageFacts(("when-fares-fail.md", "when-holds-fail.md"), "INC-512", "OPS-2044", (PATH,), ())
PAGE = RepairFacts(
    [["---"], ["service: ", ["seats", "fares"]], ["last_reviewed: 2026-01-01"], ["---"], [""], ["## Mitigation"], [""],
     ["1. Do it: `ferryctl drain ", ["seats", "fares"], "`"], ["   Approval: ", ["alone", "database engineer"]]],
    {kind: [["seats", "fares"]] if kind == "service" else [[f"old-{kind}", f"new-{kind}"]]
     for kind in ("service", "namespace", "flag", "link", "alert", "threshold", "role", "secret")},
    {}, (PATH,), ("smf_live_abcdefghkm23456789pq",), "2026-03-02",
)  # fmt: skip


def message(subject="Mend two runbooks", body="INC-512", trailers="Refs: OPS-2044"):
    return f"{subject}\n\n{body}\n\n{trailers}"


def holds(text, entry):
    """Return whether an item passes a text of the corpus."""
    if entry["put"] == "note":
        score = judge_repair(f"{PAGE.mended}\n\n{text}", PAGE)
    else:
        score = judge_message(message(**{entry["put"]: text}), MESSAGE)
    [check] = [check for check in score.checks if check.label.startswith(LABELS[entry["item"]])]
    return check.passed


def test_the_corpus_has_every_item_with_enough_texts_of_either_kind():
    assert [named(entry) for entry in CORPUS] == [*LABELS]
    assert too_few(CORPUS) == []


@pytest.mark.parametrize("entry", CORPUS, ids=named)
def test_an_item_is_right_about_every_text(entry):
    assert wrongly(entry, holds) == ([], [])


def test_how_often_each_is_right_is_printed(capsys):
    printed = table(CORPUS, holds)
    with capsys.disabled():
        sys.stdout.write(printed)
    assert printed.count("\n") == 1 + len(LABELS)


def real():
    """Return what is known of a page that somebody gets."""
    return RepairFacts(**load_datasets(ROOT)[0]["stale-runbooks"].generate(0).truth["first-page"])


@pytest.mark.parametrize("text", ["", "Hello", "\n\n", "---\n---\n"])
def test_a_text_that_is_no_page_holds_nothing(text):
    assert judge_message(text, MESSAGE).fraction == 0
    assert judge_repair(text, real()).fraction == 0


@pytest.mark.parametrize(
    "part",
    ["```\n", "## Mitigation\n", "1. Do it: `ferryctl drain fares`\n", "Rotate: x\n", "Approval: x\n", "`ferryctl ",
     "https://", "Refs: OPS-1\n", " " * 50, "To: ", "last_reviewed: ", "\n"],
)  # fmt: skip
def test_a_hostile_text_is_judged_in_no_time(part):
    facts = real()
    began = time.process_time()
    for many in (100, 3000):
        judge_repair(part * many, facts)
        judge_repair(facts.mended + "\n" + (part * many)[:8000], facts)
        judge_message(part * many, MESSAGE)
    assert time.process_time() - began < 1
