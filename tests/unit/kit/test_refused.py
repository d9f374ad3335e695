"""What an answer refuses: which place, in which class, and that reading on is seen."""

import pytest

from groundschool.kit import READ_ANYWAY, Expect, call, judged_refusals, refused_at

REFUSED = Expect("a torn line is refused, with its place", lambda place: place)


class TornLineError(ValueError):
    """A class of somebody's own."""


def raising(error):
    def answer(_path):
        raise error

    return answer


@pytest.mark.parametrize(
    "error", [ValueError("stat.1:4: torn"), TornLineError("a/stat.1:4 is\ntorn"), UnicodeError("stat.1:4")]
)
def test_a_value_error_of_any_class_names_its_place(error):
    assert refused_at(call(raising(error), "x")).value == "stat.1:4"


@pytest.mark.parametrize("error", [KeyError("stat.1:4"), ValueError("torn"), NotImplementedError("stat.1:4")])
def test_another_error_and_one_without_a_place_stay_what_they_are(error):
    assert refused_at(call(raising(error), "x")).error


def test_another_place_is_what_the_pattern_says():
    got = call(raising(ValueError("proc/41/stat has no end")), "x")
    assert refused_at(got, r"proc/\d+/stat").value == "proc/41/stat"


def test_who_gives_something_has_read_on():
    assert refused_at(call(lambda _path: None, "x")).value == READ_ANYWAY


def test_refusals_are_judged_by_subject_and_reading_on_has_its_tag():
    said = {
        "right": call(raising(ValueError("stat.1:4")), "x"),
        "elsewhere": call(raising(ValueError("stat.1:5")), "x"),
    }
    said["read"] = call(lambda _path: 3, "x")
    wants = dict.fromkeys([*said, "never asked"], "stat.1:4")
    for subject, passed, tag in (("right", True, ""), ("elsewhere", False, ""), ("read", False, "torn-is-read")):
        [check] = judged_refusals({subject: said[subject]}, wants, "torn-is-read", REFUSED).checks
        assert (check.passed, check.tag) == (passed, tag)
    [check] = judged_refusals(said, wants, "torn-is-read", REFUSED).checks
    assert not check.passed
