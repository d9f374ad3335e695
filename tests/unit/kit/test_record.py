"""A record is checked entry by entry."""

import pytest

from groundschool.kit import Expect, Variant, a_number, a_text, by_entry

ASKED = {
    "load": Expect("the load", a_number, among=["load"], tag="text-for-number"),
    "owner": Expect("who owns it", a_text, among=["owner"]),
}
TRUTH = {"wants": {"load": 2.5, "owner": "edge"}, "traps": {"first-seen": {"owner": "web"}}}


def score(answer):
    return by_entry("form", answer, Variant({}, {"form": TRUTH}, 0, None), ASKED)


def passed(answer):
    return {check.label: check.passed for check in score(answer).checks}


def test_each_entry_is_a_check_of_its_own():
    assert passed({"load": 2.5, "owner": " edge ", "remark": "more"}) == {"the load": True, "who owns it": True}
    assert passed({"load": 2.4, "owner": "edge"}) == {"the load": False, "who owns it": True}


@pytest.mark.parametrize("odd", [None, "2.5", True, [2.5]])
def test_what_is_no_number_is_told_so(odd):
    (load, owner) = score({"load": odd, "owner": "edge"}).checks
    assert not load.passed
    assert owner.passed
    said = "not filled in yet" if odd is None else "without quotes"
    assert said in load.evidence


def test_a_misconception_is_recognised_by_its_value():
    (_, owner) = score({"load": 2.5, "owner": "web"}).checks
    assert owner.tag == "first-seen"


@pytest.mark.parametrize("odd", [[], "load", 7])
def test_an_answer_that_is_no_record_fails_every_check(odd):
    assert not any(check.passed for check in score(odd).checks)
    assert "no dictionary" in score(odd).checks[0].evidence


@pytest.mark.parametrize("odd", [10**5000, ["edge"], "e" * 201, {"edge"}, b"edge"], ids=type)
def test_what_is_no_short_text_is_told_so(odd):
    (_, owner) = score({"load": 2.5, "owner": odd}).checks
    assert not owner.passed
    assert "text is asked for" in owner.evidence


def test_an_entry_that_its_view_breaks_on_is_not_our_fault():
    first = {"form": Expect("the first letter", lambda value: value[0], among=["form"])}
    (check,) = by_entry(
        "form", {"form": ""}, Variant({}, {"form": {"wants": {"form": "x"}, "traps": {}}}, 0, None), first
    ).checks
    assert "which cannot be read" in check.evidence
