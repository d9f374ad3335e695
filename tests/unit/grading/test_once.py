"""What no variant changes is made at every grading, and once while an answer is proven."""

from groundschool.grading import once
from groundschool.grading.once import remembered_in


def test_it_is_made_each_time_where_nothing_is_remembered():
    made = iter(range(9))
    assert [once("a", lambda: next(made)) for _ in range(3)] == [0, 1, 2]


def test_it_is_made_once_for_each_answer_while_proofs_remember():
    made, first, second = iter(range(9)), {}, {}
    for memory, wanted in ((first, [0, 0, 1]), (second, [2, 2, 3]), (first, [0, 0, 1])):
        with remembered_in(memory):
            assert [once(about, lambda: next(made)) for about in ("a", "a", "b")] == wanted
    assert once("a", lambda: next(made)) == 4
