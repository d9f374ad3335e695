"""Each item over prose of a mended page and of its message is right about every text of a corpus, and quick."""

import sys
import time

import pytest
from tests.conftest import ROOT
from tests.content.corpus import load_corpus, named, nearly_always, table, too_few, wrongly

from groundschool.datasets import load_datasets
from groundschool.judges.prose.commit_message import MessageFacts, judge_message
from groundschool.judges.prose.page_repair import RepairFacts, judge_repair

TEXTS = load_corpus("repair_texts.toml")
CORPUS, [FLAG] = TEXTS["items"], TEXTS["flags"]
PATH = "ops/fares/deploy-4"
LABELS = {
    "rotation": "each secret that stood there is to be rotated",
    "why": "it says why",
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


def unremarked(text, _entry):
    """Return whether nothing of a message's form is shown to a person, and nothing of it costs points."""
    score = judge_message(f"{text}\n\nRefs: OPS-2044", MESSAGE)
    assert [check.points for check in score.checks] == [3, 1, 2, 2, 0]
    return not score.flags


def test_what_is_unusual_in_a_form_is_shown_to_a_person():
    assert too_few([FLAG]) == []
    assert nearly_always(FLAG, unremarked), wrongly(FLAG, unremarked)


def test_what_a_trailer_is_said_to_be_is_true():
    score = judge_message("Mend two runbooks\n\nINC-512\nRotate: a/b", MESSAGE)
    evidence = {check.label.partition(" for")[0]: check.evidence for check in score.checks}
    assert "has another line than trailers" in evidence["a trailer Rotate"]
    score = judge_message(message(trailers=f"Rotate: {PATH}\nRotate: a/b\nRefs: INC-512"), MESSAGE)
    assert [check.evidence for check in score.checks if "Rotate" in check.label] == ["asked for, too: a/b"]


def test_blanks_at_the_ends_of_lines_do_not_count():
    facts = real()
    assert judge_repair(facts.mended.replace("\n", "  \n"), facts).checks == judge_repair(facts.mended, facts).checks


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
     "https://", "Refs: OPS-1\n", " " * 50, "To: ", "last_reviewed: ", "\n", "***", "-eyJaaaaaaaa"],
)  # fmt: skip
def test_a_hostile_text_is_judged_in_no_time(part):
    facts = real()
    began = time.process_time()
    for many in (100, 3000):
        judge_repair(part * many, facts)
        judge_repair(facts.mended + "\n" + (part * many)[:8000], facts)
        judge_message(part * many, MESSAGE)
    assert time.process_time() - began < 1
