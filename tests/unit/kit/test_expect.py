"""What graders expect of whole answers: the right value and every trap follow from one view."""

import pytest

from groundschool.kit import Expect, as_it_is, call, given, item, judged, part

WANTS = {"a": {"cause": "inodes", "bytes": 0}, "b": {"cause": "blocks", "bytes": 7}}
TRAPS = {
    "blocks-only": {"a": {"cause": "blocks", "bytes": 0}},
    "twice": {"b": {"cause": "blocks", "bytes": 14}},
}
CAUSE, BYTES = Expect("the cause", item("cause"), 3), Expect("the bytes", item("bytes"), 4)


def said(**answers):
    return {name: given(answers.get(name, want), name) for name, want in WANTS.items()}


def judge(answers, *expected, wants=WANTS, traps=TRAPS):
    return judged(answers, wants, traps, expected)


def test_the_right_answers_hold():
    score = judge(said(), CAUSE, BYTES)
    assert score.fraction == 1
    assert [(check.label, check.points) for check in score.checks] == [("the cause", 3), ("the bytes", 4)]


def test_a_trap_that_gives_the_same_is_a_misconception_that_was_seen():
    score = judge(said(a={"cause": "blocks", "bytes": 99}, b={"cause": "blocks", "bytes": 14}), CAUSE, BYTES)
    assert score.fraction == 0
    # Both properties fail, and the first subject that fails a property speaks for it.
    assert [(check.tag, check.trapped, check.evidence[:1]) for check in score.checks] == [
        ("blocks-only", True, "a"),
        ("", False, "a"),
    ]


def test_another_subjects_trap_shows_nothing():
    (check,) = judge(said(b={"cause": "inodes", "bytes": 7}), CAUSE).checks
    assert (check.passed, check.tag) == (False, "")
    assert check.differs == "got 'inodes', expected 'blocks'"


def test_a_trap_that_is_right_through_the_view_shows_nothing():
    traps = {"same-cause": {"a": {"cause": "inodes", "bytes": 5}}}
    (check,) = judge(said(a={"cause": "inodes", "bytes": 5}), CAUSE, traps=traps).checks
    assert check.passed


def test_of_several_traps_that_look_alike_the_one_that_gives_the_whole_answer_is_seen():
    traps = {"one": {"a": {"cause": "x", "bytes": 1}}, "other": {"a": {"cause": "x", "bytes": 2}}}
    for count, tag in ((1, "one"), (2, "other"), (3, "one")):
        (check,) = judge(said(a={"cause": "x", "bytes": count}), CAUSE, traps=traps).checks
        assert check.tag == tag


@pytest.mark.parametrize("misread", [{}, 3, []])
def test_a_trap_without_what_the_view_shows_is_passed_over(misread):
    traps = {"nothing": {"a": misread}, "blocks-only": TRAPS["blocks-only"]}
    (check,) = judge(said(a={"cause": "blocks"}), CAUSE, traps=traps).checks
    assert check.tag == "blocks-only"


@pytest.mark.parametrize(
    "among", [lambda want: want["bytes"] > 0, ["b"], frozenset({"b"})], ids=["test", "list", "set"]
)
def test_subjects_are_chosen_by_their_right_answer_or_by_name(among):
    score = judge(said(a={"cause": "wrong"}), Expect("the cause", item("cause"), among=among))
    assert score.fraction == 1


def test_a_property_of_which_there_is_no_subject_is_left_out():
    assert judge(said(), CAUSE, Expect("none", item("cause"), among=[])).checks == judge(said(), CAUSE).checks


def test_other_values_may_be_allowed():
    wide = Expect("harmless", item("cause"), among=["a"], allowed=frozenset({"blocks", "inodes"}), critical=True)
    assert judge(said(a={"cause": "blocks"}), wide).fraction == 1
    score = judge(said(a={"cause": "kill"}), wide)
    assert score.critical_failed


def test_what_a_failure_may_come_from_is_for_the_proofs_alone():
    missed = Expect("the cause", item("cause"), tag="usual", missed={"inodes": "no-df-i"}, crashed="no-data")
    for answers, about in (
        (said(a={"cause": "x"}), "no-df-i"),
        (said(b={"cause": "x"}), "usual"),
        (said() | {"b": call(lambda: {}["x"])}, "no-data"),
    ):
        (check,) = judge(answers, missed).checks
        assert (check.tag, check.about) == ("", about)
    assert judge(answers, missed).tags == ()
    assert judge(answers, missed).suspected == ("no-data",)


def test_a_blank_answer_is_about_nothing():
    def stub(_folder):
        raise NotImplementedError

    score = judge({name: call(stub, name) for name in WANTS}, Expect("x", item("cause"), tag="usual", crashed="crash"))
    assert (score.suspected, score.checks[0].evidence) == ((), "stub is not written yet")


def test_an_answer_that_equals_nothing_is_no_fault_of_the_grader():
    class Odd(dict):
        def __eq__(self, other):
            raise ValueError

        __hash__ = None

    (check,) = judge(said(a=Odd(cause="blocks")), CAUSE).checks
    assert check.tag == "blocks-only"


def test_an_item_is_one_entry_or_several():
    assert item("cause")(WANTS["a"]) == "inodes"
    assert item("cause", "bytes")(WANTS["b"]) == WANTS["b"]
    assert item(0)([4]) == 4


def test_one_answer_about_many_is_judged_part_by_part():
    got = given({"a": 1, "c": None}, "count()")
    parts = {key: part(got, key) for key in ("all", "a", "b", "c")}
    assert [one.value for one in parts.values()] == [["a", "c"], 1, "nothing", None]
    assert parts["a"].shown == "count()['a']"
    wants = {"all": ["a", "b"], "a": 1}
    assert [check.passed for check in judged(parts, wants, {}, [Expect("all", as_it_is, among=["all"])]).checks] == [
        False
    ]
    broken = call(lambda: 1 / 0)
    assert part(broken, "a") is broken
    assert part(given(7), "all").value is None
