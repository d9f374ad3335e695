"""The items of rubric R1 leave good texts alone: no item, and no doubt, rises at more than one in ten of a corpus."""

import json
import tomllib
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from groundschool.datasets import load_datasets
from groundschool.judges.prose.facts import IncidentFacts
from groundschool.judges.prose.incident_update import judge

CORPUS = tomllib.loads(Path(__file__).with_name("good_updates.toml").read_text(encoding="utf-8"))["updates"]
SEEDS = range(1, 13)
NAMED = {"book": "booking", "check-in": "check-in", "freight": "freight"}


@pytest.fixture(scope="module")
def situations(course):
    dataset = load_datasets(course.root)[0]["incident-state"]
    return [dataset.generate(seed) for seed in SEEDS]


def written(update, variant):
    """Return a text of the corpus with the facts of one situation."""
    facts, state = variant.truth, json.loads(variant.files["state.json"])
    now = datetime.fromisoformat(facts["now"])
    due = now + timedelta(minutes=facts["cadence"][facts["severity"]])
    state_of = f"{facts['severity']} | {facts['status']} | update {facts['number']}"
    header = f"[{facts['incident']}] {state_of} | {now:%Y-%m-%d %H:%M} UTC"
    return f"{header}\n" + update["text"].format(
        percent=round(100 * facts["share"]),
        failed=facts["failed"],
        scope=NAMED[facts["journey"]],
        since=facts["since"][11:16],
        confirmed=state["cause"]["confirmed"],
        role=state["work"][0]["owner_role"],
        due=f"{due:%H:%M}",
        date=f"{due:%Y-%m-%d}",
    )


def tried(situations):
    """Yield (audience, score) for every text of the corpus in every situation that it is true of."""
    for variant in situations:
        for update in CORPUS:
            if (update["when"] == "known") == bool(variant.truth["cause"]):
                facts = IncidentFacts.from_truth(variant.truth)
                yield update["audience"], judge(written(update, variant), update["audience"], facts)


def test_the_corpus_is_large_and_covers_both_audiences_and_both_states():
    kinds = Counter((update["audience"], update["when"]) for update in CORPUS)
    assert len(CORPUS) >= 20
    assert min(kinds.values()) >= 5
    assert len(kinds) == 4


def test_the_situations_cover_every_status_and_both_severities(situations):
    assert {variant.truth["status"] for variant in situations} == {"investigating", "identified", "monitoring"}
    assert {variant.truth["severity"] for variant in situations} == {"SEV1", "SEV2"}


@pytest.mark.parametrize("audience", ["internal", "customer"])
def test_no_item_fires_on_more_than_one_good_text_in_ten(audience, situations):
    judged, fired, seen = Counter(), Counter(), {}
    for reader, score in tried(situations):
        for check in score.checks if reader == audience else ():
            judged[check.label] += 1
            if not check.passed:
                fired[check.label] += 1
                seen[check.label] = check.evidence
    assert min(judged.values()) >= 20
    too_often = {
        label: (count, judged[label], seen[label]) for label, count in fired.items() if count > judged[label] / 10
    }
    assert not too_often


def test_no_gate_fires_on_a_good_text(situations):
    critical = [check for _, score in tried(situations) for check in score.checks if check.critical]
    assert [check for check in critical if not check.passed] == []


@pytest.mark.parametrize("audience", ["internal", "customer"])
def test_no_doubt_rises_at_more_than_one_good_text_in_ten(audience, situations):
    told = [score for reader, score in tried(situations) if reader == audience]
    raised, seen = Counter(), {}
    for score in told:
        for flag in {flag.doubt: flag for flag in score.flags}.values():
            raised[flag.doubt] += 1
            seen[flag.doubt] = flag.sentence
    assert {doubt: (count, seen[doubt]) for doubt, count in raised.items() if count > len(told) / 10} == {}
