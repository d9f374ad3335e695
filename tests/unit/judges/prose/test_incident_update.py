"""Each item of R1 fires on its own fault, on nothing else, and the gates cap."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from groundschool.judges.prose.doubts import DOUBTS
from groundschool.judges.prose.facts import IncidentFacts
from groundschool.judges.prose.incident_update import judge

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
    scope=("booking", "bookings"),
    cause=(),
    suspects=("search",),
    people=("Leila",),
    internal=("booking-api", "Leila"),
    secrets=("smf_live_99aa71c05e",),
    cadence={"SEV1": 20, "SEV2": 30, "SEV3": 60},
    diluted=0.09,
)
KNOWN = replace(OPEN, cause=("release", "deploy"), status="identified")
GOOD = """[INC-0421] SEV2 | investigating | update 2 | 2026-05-04 14:20 UTC
Impact: 23 % of booking attempts have failed since 14:02 UTC.
Cause: not known yet.
Actions: the bookings on-call compares failing requests with good ones.
Next update: 14:50 UTC"""
NAMED = GOOD.replace("investigating", "identified").replace("not known yet", "the newest release of one service")


def failed(text, audience="internal", facts=OPEN):
    return [check.tag or check.about for check in judge(text, audience, facts).checks if not check.passed]


def hinted(text, audience="internal", facts=OPEN):
    return [check.tag for check in judge(text, audience, facts).checks if check.tag]


@pytest.mark.parametrize("audience", ["internal", "customer"])
def test_a_good_text_passes_everything(audience):
    assert failed(GOOD, audience) == []
    assert failed(NAMED, audience, KNOWN) == []


@pytest.mark.parametrize(
    ("old", "new", "tags"),
    [
        ("update 2", "update 1", ["header"]),
        ("14:20 UTC", "11:20 UTC", ["no-utc-time", "next-update"]),
        ("| investigating", "| resolved", ["status"]),
        ("SEV2", "SEV3", ["severity-too-low"]),
        ("SEV2", "SEV1", ["next-update"]),
        ("23 % of", "some", ["impact-not-quantified"]),
        ("23 %", "26 %", ["impact-not-quantified"]),
        ("23 % of", "10 % or 20 % or 30 % or 23 % of", ["impact-not-quantified"]),
        ("23 %", "9 %", ["wrong-window"]),
        ("booking attempts", "things", ["impact-not-quantified"]),
        ("since 14:02 UTC", "for a while", ["no-utc-time"]),
        ("since 14:02 UTC", "since 14:02", ["no-utc-time"]),
        ("not known yet.", "", ["cause-withheld"]),
        ("23 %", "46 % (2,345 of 10,196)", ["impact-not-quantified"]),
        ("23 %", "23 % (4,690 of 10,196)", ["impact-not-quantified"]),
        ("the bookings on-call compares", "comparing", ["no-owner"]),
        ("14:50 UTC", "soon", ["next-update"]),
        ("14:50 UTC", "14:51 UTC", ["next-update"]),
        ("14:50 UTC", "14:20 UTC", ["next-update"]),
        ("good ones.", "good ones. " + "We look again. " * 70, ["too-long"]),
        ("good ones.", "good ones: smf_live_99aa71c05e", ["secret-leaked"]),
        ("good ones.", "good ones. Leila forgot a test.", []),
        ("good ones.", "good ones. We fail the database over next.", []),
        ("not known yet", "the search deploy", []),
        ("INC-0421", "INC-0422", ["header", "header"]),
    ],
)
def test_one_fault_fires_its_own_items(old, new, tags):
    assert failed(GOOD.replace(old, new)) == tags


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("23 %", "26 %"),  # a number there is, and not the average of everything
        ("14:20 UTC", "13:55 UTC"),  # a quarter of an hour is no zone's distance
        ("since 14:02 UTC", "for a while"),
        ("[INC-0421]", "Incident:"),
    ],
)
def test_no_hint_is_shown_for_what_the_text_does_not_show(old, new):
    assert failed(GOOD.replace(old, new))
    assert hinted(GOOD.replace(old, new)) == []


def test_a_header_on_a_walls_clock_does_not_make_the_next_update_late():
    text = GOOD.replace("14:20 UTC", "11:20 UTC")
    assert failed(text) == ["no-utc-time", "next-update"]
    assert hinted(text) == ["no-utc-time"]


@pytest.mark.parametrize(
    ("old", "new", "doubt"),
    [
        ("good ones.", "good ones. Leila forgot a test.", "blame"),
        ("good ones.", "good ones. We fail the database over next.", "action"),
        ("good ones.", "good ones. It will be fixed by 15:00 UTC.", "promise"),
        ("not known yet", "the search deploy", "cause"),
    ],
)
def test_what_a_person_has_to_judge_is_shown_with_the_sentence(old, new, doubt):
    [flag] = judge(GOOD.replace(old, new), "internal", OPEN).flags
    assert flag.doubt == DOUBTS[doubt]
    assert flag.sentence in GOOD.replace(old, new)


def test_a_good_text_raises_no_flag():
    assert judge(GOOD, "internal", OPEN).flags == ()
    assert judge(NAMED, "internal", KNOWN).flags == ()


def test_another_cause_than_the_confirmed_one_is_a_guess_and_holds_the_real_one_back():
    told = judge(NAMED.replace("the newest release of one service", "search"), "internal", KNOWN)
    assert {flag.doubt for flag in told.flags} == {DOUBTS["cause"], DOUBTS["withheld"]}


@pytest.mark.parametrize(
    ("old", "new"), [("23 %", "21 %"), ("23 %", "25 percent"), ("23 % of", "2,300 failed"), ("14:20 UTC", "14:25 UTC")]
)
def test_what_is_near_enough_is_right(old, new):
    assert failed(GOOD.replace(old, new)) == []


def test_one_severity_higher_is_right_with_its_own_cadence():
    assert failed(GOOD.replace("SEV2", "SEV1").replace("14:50", "14:40")) == []


def test_customers_read_no_internal_name_and_may_be_told_less_about_the_cause():
    assert failed(GOOD.replace("requests", "booking-api requests"), "customer") == ["internal-name"]
    shorter = NAMED.replace("the newest release of one service", "identified")
    assert DOUBTS["withheld"] not in {flag.doubt for flag in judge(shorter, "customer", KNOWN).flags}
    assert DOUBTS["withheld"] in {flag.doubt for flag in judge(shorter, "internal", KNOWN).flags}


@pytest.mark.parametrize("added", ["smf_live_99aa71c05e", "half of it: 99aa71c05e"])
def test_a_gate_caps_an_otherwise_perfect_text(added):
    score = judge(f"{GOOD}\n{added}", "internal", OPEN)
    assert score.critical_failed
    assert score.fraction == 0.40


def test_a_gate_earns_nothing():
    assert all(check.points == 0 for check in judge(GOOD, "internal", OPEN).checks if check.critical)


@pytest.mark.parametrize("text", ["", "\n", "Impact:", "???", "[INC-0421]"])
def test_a_broken_text_is_judged_and_earns_next_to_nothing(text):
    assert judge(text, "internal", OPEN).fraction <= 1 / 17


def test_facts_are_read_from_plain_data():
    plain = {
        **vars(OPEN),
        "now": "2026-05-04T14:20:00Z",
        "since": "2026-05-04T14:02:00Z",
        "scope": ["booking", "bookings"],
    }
    assert IncidentFacts.from_truth({**plain, "journey": "book"}) == OPEN
