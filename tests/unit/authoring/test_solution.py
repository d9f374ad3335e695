"""What is left of a cell when its solution is taken out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.authoring.solution import unsolved

few = settings(max_examples=25)
LINES = st.lists(st.sampled_from(("def f(path):", "    return 3", "x = 1", "", "    # why")), max_size=4)


def test_a_solution_becomes_the_stub_at_its_indent():
    cell = "def f(path):\n    ### BEGIN SOLUTION\n    return 3\n    ### END SOLUTION\n\nf(1)"
    assert unsolved(cell) == "def f(path):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n\nf(1)"


def test_an_answer_without_marks_is_the_stub_as_a_whole():
    assert unsolved("answer = 3") == "# YOUR CODE HERE\nraise NotImplementedError()"
    assert unsolved("shown = 3", answer=False) == "shown = 3"


@few
@given(LINES, LINES, LINES)
def test_nothing_of_a_solution_is_left_and_everything_around_it(before, between, after):
    secret = ["    ### BEGIN SOLUTION", "    secret = 42", *between, "    ### END SOLUTION"]
    left = unsolved("\n".join([*before, *secret, *after]))
    assert "secret" not in left
    assert "SOLUTION" not in left
    stub = ["    # YOUR CODE HERE", "    raise NotImplementedError()"]
    assert left.split("\n") == [*before, *stub, *after]
