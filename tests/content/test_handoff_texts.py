"""Each item of a handoff note is right about every text of a corpus; what only a person can judge is shown to one."""

import sys
import unicodedata

import pytest
from tests.content.corpus import load_corpus, named, table, too_few, wrongly

from groundschool.judges.prose.doubts import DOUBTS
from groundschool.judges.prose.handoff import VAGUE, judge_handoff
from groundschool.judges.prose.handoff_note import HandoffFacts, note_entries

CORPUS = load_corpus("handoff_texts.toml")["items"]
LABELS = {  # of the check that decides each item
    "period": "the period",
    "people": "who hands over",
    "named": "everything open",
    "state": "each with its state",
    "owner": "each with a person",
    "action": "each with what",
    "time": "each with its time",
    "closed": "nothing that is closed",
    "watch": "what is watched",
    "unit": "what is watched",
    "risks": "the risk",
    "accepted": "who accepts",
    "utc": "every line",
    "secret": "no secret",
    "length": "at most",
}
PEOPLE = {
    name: [name, *name.split(), handle]
    for name, handle in (
        ("Daniel Paul", "dpaul"), ("Grace Doucet", "grace"), ("Kwame Boateng", "kwame"), ("Tomás Abreu", "tomas"),
        ("Inês Carvalho", "ines"), ("Moira MacKinnon", "moira"),
    )
}  # fmt: skip
OWN = "5f0c7a1e-2b1d-4c3e-8f00-0123456789ab"
ITEMS = (
    (
        ["#1412", "1412", "INC-1412", "INC1412"],
        ["acknowledged", "acked", "ack'd", "ack"],
        "Daniel Paul",
        "2026-05-12T14:30:00Z",
    ),
    (["ac0754b8e88730d7", "DiskAlmostFull"], ["firing", "active"], "Grace Doucet", None),
    ([OWN, "5f0c7a1e"], ["active", "muted"], "Kwame Boateng", "2026-05-13T04:30:00Z"),
    (["CHG0031802"], ["scheduled", "planned"], "Grace Doucet", "2026-05-12T22:00:00Z"),
    (["D-2204"], ["watched"], "Tomás Abreu", "2026-05-12T15:00:00Z"),
)
FACTS = HandoffFacts.from_truth({
    "starts": "2026-05-12T06:00:00+00:00", "ends": "2026-05-12T14:00:00+00:00",
    "giver": PEOPLE["Inês Carvalho"], "taker": PEOPLE["Moira MacKinnon"],
    "items": [
        {"aliases": names, "states": states, "owner": PEOPLE[owner], "due": due} for names, states, owner, due in ITEMS
    ],
    "closed": [["#1409", "1409", "INC-1409"], ["77aa10b2"], ["CHG0031800"]],
    "watch": [{"words": ["queue", "queues"], "bound": 5000, "units": ["", "messages", "message", "msgs"]},
              {"words": ["replica", "replicas"], "bound": 45, "units": ["s", "sec", "secs", "second", "seconds"]}],
    "risk": [["sale", "spring", "booking", "traffic"], "2026-05-13T07:00:00+00:00"],
    "secrets": ["smf_live_98d0bee002a598b5fc5cda75845789e2"], "limit": 350,
    "people": [*PEOPLE.values()],
})  # fmt: skip
GOOD = {
    "period": "2026-05-12 06:00 to 14:00 UTC",
    "from": "Inês Carvalho",
    "to": "Moira MacKinnon",
    "entry": "- #1412 | acknowledged | Daniel Paul | next: compare two requests | 14:30 UTC",
    "alert": "- DiskAlmostFull on db-1 | firing | Grace Doucet | next: free some room | 16:00 UTC",
    "silence": "- 5f0c7a1e | active | Kwame | next: end it by hand | 2026-05-13 04:30 UTC",
    "more": "",
    "watch": "- queue depth over 5000 messages: ring Kwame",
    "lag": "- replica lag over 45 s: ring Kwame",
    "risks": "the spring sale opens at 2026-05-13 07:00 UTC",
    "accepted": "Moira MacKinnon, 14:10 UTC",
}


def note(**others):
    said = GOOD | others
    return f"""Period: {said["period"]}
From: {said["from"]}
To: {said["to"]}
Open:
{said["entry"]}
{said["alert"]}
{said["silence"]}
{said["more"]}
Changes:
- CHG0031802 | scheduled | Grace | next: be there then | 22:00 UTC
- D-2204 | watched | Tomás | next: compare the latency | 15:00 UTC
Watch:
{said["watch"]}
{said["lag"]}
Risks next 24 h: {said["risks"]}
Closed: #1409, 77aa10b2, CHG0031800
Accepted by: {said["accepted"]}"""


def holds(text, entry):
    """Return whether an item passes a text of the corpus."""
    if entry["put"] == "words":
        text = note(more="word " * (int(text) - len(note().split()))) if int(text) > len(note().split()) else note()
    else:
        text = note(**{entry["put"]: text})
    [check] = [one for one in judge_handoff(text, FACTS).checks if one.label.startswith(LABELS[entry["item"]])]
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


def test_a_good_note_has_all_points_and_an_empty_one_none():
    assert judge_handoff(note(), FACTS).fraction == 1
    for text in ("", "All quiet.", "Open:", "Open: none\nChanges: none", "\n\n"):
        assert judge_handoff(text, FACTS).fraction == 0


def test_blame_a_promise_and_a_vague_action_cost_nothing_and_are_shown_to_a_person():
    more = "- thanks to Daniel Paul, who broke it. It will be fixed soon."
    entry = "- #1412 | acked | Daniel | next: handle this | 14:30 UTC"
    score = judge_handoff(note(more=more, entry=entry), FACTS)
    assert score.fraction == 1
    assert {flag.doubt for flag in score.flags} == {DOUBTS["blame"], DOUBTS["promise"], VAGUE}


def test_a_list_that_is_indented_below_its_label_is_a_list():
    lines = [f"  {line}" if line.startswith("- ") else line for line in note().split("\n")]
    assert judge_handoff("\n".join(lines), FACTS).fraction == 1
    assert judge_handoff(unicodedata.normalize("NFD", note()), FACTS).fraction == 1


def test_a_secret_caps_the_note():
    assert judge_handoff(note(more="- token smf_live_98d0bee002a598b5fc5cda75845789e2"), FACTS).fraction <= 0.4


def test_tables_headings_and_deeper_points_are_entries():
    assert note_entries("| a | b |\n|---|---|\n| c | d |") == ["a | b |", "c | d |"]
    assert note_entries("- a\n  - b\n  c\n- d") == ["a | b | c", "d"]
    assert note_entries("### a\nb\n### c") == ["a | b", "c"]
    assert note_entries("a\n\nb") == ["a", "b"]
