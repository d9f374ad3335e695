"""Each mutant once, under a name that says what changed and no line number."""

from groundschool.authoring.mutants.mutant import difference, mutants


def test_a_text_comes_once_and_never_as_it_was():
    found = list(mutants("a\nb\n", [("x", "a\n"), ("y", "a"), ("z", "a\nb"), ("x", "b\n")], lambda text: text != "b\n"))
    assert [(one.operator, one.text) for one in found] == [("x", "a\n")]


def test_two_alike_get_names_of_their_own():
    first, second = mutants("k = 1\n\nk = 1\n", [("number", "k = 2\n\nk = 1\n"), ("number", "k = 1\n\nk = 2\n")])
    assert (first.name, second.name) == ("number: k = 1 -> k = 2", "number: k = 1 -> k = 2 (2)")


def test_a_name_shows_some_words_around_what_changed():
    old = "def f(rows):\n    return [row for row in rows if row.size >= 10 and row.kind == 'file']\n"
    shown = difference(old, old.replace(">=", ">"))
    assert shown == "rows if row.size >= 10 and row.kind == -> rows if row.size > 10 and row.kind =="


def test_a_long_change_is_cut_in_its_middle():
    shown = difference("x" * 500, "")
    assert len(shown) < 110
    assert " ... " in shown


def test_a_longer_text_that_begins_and_ends_alike_is_told_from_the_shorter():
    assert difference("aaa", "aaaa") == "aaa -> aaaa"
