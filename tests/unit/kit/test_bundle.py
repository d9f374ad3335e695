"""What a generator fills becomes a variant with whole answers."""

import pytest

from groundschool.kit import Bundle


def test_files_and_answers_become_a_variant():
    bundle = Bundle(3, "empty")
    bundle.write("a.log", "é\n")
    bundle.write("b.bin", b"\0")
    bundle.answer("count", "a.log", 1, {"twice": 2, "same": 1})
    bundle.answer("count", "b.bin", 0)
    bundle.truth["asked"] = ["a.log"]
    variant = bundle.variant()
    assert variant.files == {"a.log": "é\n".encode(), "b.bin": b"\0"}
    assert variant.truth["count"] == {"wants": {"a.log": 1, "b.bin": 0}, "traps": {"twice": {"a.log": 2}}}
    assert variant.truth["asked"] == ["a.log"]
    assert (variant.seed, variant.edge) == (3, "empty")


def test_a_file_is_written_once():
    bundle = Bundle(0)
    bundle.write("a", "")
    with pytest.raises(ValueError, match="a is written twice"):
        bundle.write("a", "")


def test_a_subject_has_one_right_answer():
    bundle = Bundle(0)
    bundle.answer("count", "a.log", 1)
    with pytest.raises(ValueError, match=r"a\.log of count is answered twice"):
        bundle.answer("count", "a.log", 2)
