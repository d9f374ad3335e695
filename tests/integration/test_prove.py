"""The proofs notice what they promise to notice: each broken promise of an exercise is named."""

import pytest

from groundschool.authoring.prove import prove
from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError

FOLDER = "curriculum/linux/slow-disk"


def change(root, name, old, new):
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def failures(root, seeds=3):
    return {failure.proof for failure in prove(Course(root), "linux/slow-disk", seeds).failures}


def test_the_example_holds_over_twenty_seeds(example):
    proof = prove(Course(example), "linux/slow-disk", 20)
    assert proof.failures == ()
    assert (proof.seeds, proof.wrong, proof.right, proof.tags) == (20, 4, 1, 4)
    assert (proof.unseen, proof.untrapped) == (("crashes_when_empty",), 0)


def test_hints_that_no_trap_led_to_are_counted_and_answers_that_none_reproduces_named(example):
    change(example, f"{FOLDER}/grader.py", "import Expect", "import Check, Expect")
    change(example, f"{FOLDER}/grader.py", "return judged(", "return blamed(")
    blamed = 'def blamed(*_told):\n    return Score((Check("x", passed=False, tag="seconds"),))\n'
    path = example / FOLDER / "grader.py"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{blamed}", encoding="utf-8")
    proof = prove(Course(example), "linux/slow-disk", 1)
    assert proof.untrapped == 4
    assert proof.unseen == ("biggest_text", "last_line", "crashes_when_empty")


@pytest.mark.parametrize(
    ("file", "old", "new", "proof"),
    [
        (f"{FOLDER}/notebook.py", "default=None)", "default=0.0)", "slowest: solved = full marks"),
        (f"{FOLDER}/notebook.py", "### BEGIN SOLUTION", "# the solution", "slowest: unsolved = 0"),
        (f"{FOLDER}/right.py", "times[-1]", "times[0]", "slowest: sorted_last() = full marks"),
        (f"{FOLDER}/wrong.py", "score=0.8", "score=0.7", "crashes_when_empty() gets its declared score"),
        (f"{FOLDER}/wrong.py", 'tag="seconds", score=0.2', 'tag="seconds", score=1.0', "wrong is below full marks"),
        (f"{FOLDER}/wrong.py", 'tag="seconds"', 'tag="last-line"', "in_seconds() shows 'last-line'"),
        (f"{FOLDER}/wrong.py", 'tag="seconds"', 'tag="hours"', "tags are declared"),
        (f"{FOLDER}/grader.py", 'truth["wants"], t', "dict.fromkeys(said, 1234.5), t", "slowest: solved = full marks"),
        (f"{FOLDER}/wrong.py", '"[0])": "', '"[1])": "', "in_seconds() is graded"),
        (
            f"{FOLDER}/grader.py",
            "ON_EDGES =",
            'SEALED = {"slowest": ["no such"]}\nON_EDGES =',
            "slowest: what is sealed is a check",
        ),
        ("datasets/slow-disk/generate.py", "{seed} {edge}", "{edge}", "two seeds give different answers"),
        ("datasets/slow-disk/generate.py", "{seed} {edge}", "{edge}", "slowest: hard-coding gets under half"),
    ],
)
def test_a_broken_promise_is_named(example, file, old, new, proof):
    if new == "# the solution":
        change(example, file, "### END SOLUTION", "# that was it")
        change(example, file, '# %% task="slowest"', "# %%")
        change(example, file, "# %%\ntry:", '# %% task="slowest"\nanswer = slowest\n\n\n# %%\ntry:')
    change(example, file, old, new)
    assert proof in failures(example)


@pytest.mark.parametrize(
    ("name", "empty"), [("wrong.py", "at least four wrong answers"), ("right.py", "an alternative right answer")]
)
def test_too_few_answers_are_named(example, name, empty):
    (example / FOLDER / name).write_text('"""None yet."""\n', encoding="utf-8")
    assert empty in failures(example, seeds=1)


def test_a_grader_that_is_not_deterministic_is_named(example):
    change(example, f"{FOLDER}/grader.py", "\n\n\ndef", "\n\nTURN = iter(range(99))\n\n\ndef")
    change(example, f"{FOLDER}/grader.py", "[expected]", '[Expect(f"{next(TURN)}", str)]')
    assert "slowest: the grader is deterministic" in failures(example, seeds=1)


def test_a_solution_that_fails_is_a_sentence_with_the_file(example):
    change(example, f"{FOLDER}/notebook.py", "print(path.read_text()[:120])", "1 / 0")
    with pytest.raises(GroundschoolError, match=r"slow-disk/notebook\.py: a cell fails with ZeroDivisionError"):
        prove(Course(example), "linux/slow-disk", 1)
