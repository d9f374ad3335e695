"""Wrong answers that are the solution with one slip: what is written is the slip and nothing else."""

import nbformat
import pytest
from tests.conftest import ROOT

from groundschool.authoring.answers import wrong_answers
from groundschool.authoring.solution import solved_notebook
from groundschool.curriculum import Course
from groundschool.demo.cohort import fabricate
from groundschool.engine.notebook_file import read_notebook
from groundschool.errors import GroundschoolError
from groundschool.marking.answers import digest_of

FOLDER = "curriculum/linux/slow-disk"


def slip(root, edits, **changes):
    """Return the one wrong answer of the example course, made by a slip; ``changes`` are files' other contents."""
    wrong = f'from groundschool.kit import slip\n\nslipped = slip("slowest", {edits}, tag="seconds", score=0.2)\n'
    for name, text in {"wrong.py": wrong, **changes}.items():
        (root / FOLDER / name).write_text(text, encoding="utf-8")
    (answer,) = wrong_answers(Course(root).exercise("linux/slow-disk"))
    return answer, answer.exercise.tasks["slowest"]


def test_a_slip_is_the_solution_with_each_text_replaced(example, tmp_path):
    answer, task = slip(example, {"[0])": "[0]) / 1000", "None)": "0.0)"})
    times = tmp_path / "times.txt"
    times.write_text("9.0 ms\n1800.0 ms\n", encoding="utf-8")
    function = answer.for_task(task, tmp_path)
    assert function(times) == 1.8
    assert function.__name__ == "slipped"
    assert answer.for_task(task, tmp_path) is function


@pytest.mark.parametrize(("text", "times"), [("nowhere", 0), ("line", 4)])
def test_a_text_that_stands_not_once_is_named_with_file_and_task(example, tmp_path, text, times):
    answer, task = slip(example, {text: "x"})
    said = rf"slow-disk/wrong\.py: '{text}' stands {times} times in the solution of 'slowest'"
    with pytest.raises(GroundschoolError, match=said):
        answer.for_task(task, tmp_path)


def test_a_slip_knows_what_other_cells_define_and_runs_none_of_them(example, tmp_path):
    notebook = (example / FOLDER / "notebook.py").read_text(encoding="utf-8")
    helped = notebook.replace("float(line.split()[0])", "seen(line)")
    helped += (
        "\n# %%\nfrom math import floor\n\n\nHALF, FIRST = 0.5, 0\nshown = 1 / 0\n\n\n"
        "def seen(line):\n    return floor(float(line.split()[FIRST]))\n\n\n1 / 0\n"
    )
    answer, task = slip(example, {"seen(line)": "-seen(line)"}, **{"notebook.py": helped})
    times = tmp_path / "times.txt"
    times.write_text("9.5 ms\n", encoding="utf-8")
    assert answer.for_task(task, tmp_path)(times) == -9


def test_a_slip_of_a_text_is_what_the_notebook_makes_of_the_files(example, tmp_path):
    declared = (example / FOLDER / "exercise.toml").read_text(encoding="utf-8")
    changes = {
        "exercise.toml": declared.replace('kind = "function"', 'kind = "text"'),
        "notebook.py": '# %%\npath = files("linux/slow-disk") / "t.txt"\n\n'
        '# %% task="slowest"\nslowest = path.read_text()[:3]\n',
    }
    answer, task = slip(example, {"[:3]": "[:4]"}, **changes)
    (tmp_path / "t.txt").write_text("abcdef", encoding="utf-8")
    assert answer.for_task(task, tmp_path) == "abcd"


def test_slips_of_a_text_go_on_from_one_run_and_know_nothing_of_each_other(example, tmp_path):
    declared = (example / FOLDER / "exercise.toml").read_text(encoding="utf-8")
    notebook = (
        "# %%\nimport pandas as pd\n\nwith open(files('') / 'runs', 'a') as runs:\n    runs.write('x')\n"
        "seen, rows, word = [], pd.DataFrame({'n': [1, 2]}), 'none'\nalias = {'seen': seen}\n\n\n"
        "def say():\n    return f'{word} {seen} {list(rows.n)} {alias[\"seen\"] is seen}'\n\n"
        "# %%\nfrom pathlib import Path\n\nPath('note').write_text('kept')\n\n"
        '# %% task="slowest"\nword = "one"\nseen.append(word)\nrows["n"] += 1\n'
        'slowest = say() + Path("note").read_text()\n'
    )
    (example / FOLDER / "exercise.toml").write_text(declared.replace('"function"', '"text"'), encoding="utf-8")
    (example / FOLDER / "notebook.py").write_text(notebook, encoding="utf-8")
    edits = {word: {'"one"': f'"{word}"'} for word in ("two", "three")}
    slips = "".join(f"{word} = slip('slowest', {edit}, tag='seconds', score=0.2)\n" for word, edit in edits.items())
    wrong = f"from groundschool.kit import slip\n\n{slips}"
    (example / FOLDER / "wrong.py").write_text(wrong, encoding="utf-8")
    exercise = Course(example).exercise("linux/slow-disk")
    (two, three), task = wrong_answers(exercise), exercise.tasks["slowest"]
    with solved_notebook(exercise, tmp_path) as solved:
        assert solved.answers["slowest"] == "one ['one'] [2, 3] Truekept"
        assert two.for_task(task, tmp_path, solved) == "two ['two'] [2, 3] Truekept"
        assert three.for_task(task, tmp_path, solved) == "three ['three'] [2, 3] Truekept"
    assert (tmp_path / "runs").read_text() == "x"


def test_somebody_of_the_cohort_hands_in_the_solution_with_the_slip():
    course = Course.find(ROOT)
    exercise = course.exercise("linux/no-space-left")
    names = [answer.name for answer in wrong_answers(exercise)]
    made = fabricate(course, exercise, "wrong", names.index("reload_always_helps"))
    nbformat.validate(made)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in made.cells}
    assert "if True:" in cells["diagnose-answer"]
    assert 'if service["reload_reopens_files"]' not in cells["diagnose-answer"]
    assert "SOLUTION" not in cells["diagnose-answer"]


def test_somebody_of_the_cohort_hands_in_an_answer_that_is_written_out(built):
    course = Course(built)
    exercise = course.exercise("linux/slow-disk")
    names = [answer.name for answer in wrong_answers(exercise)]
    made = fabricate(course, exercise, "wrong", names.index("last_line"))
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in made.cells}
    assert cells["slowest-answer"].endswith("slowest = last_line")
    for foreign in ("groundschool", "slip(", "@wrong", "biggest_text"):
        assert foreign not in cells["slowest-answer"]


@pytest.mark.parametrize("name", Course.find(ROOT).exercises)
def test_somebody_of_the_cohort_who_does_it_again_hands_in_another_attempt(name):
    course = Course.find(ROOT)
    exercise = course.exercise(name)
    released = read_notebook((course.root / "exercises" / f"{name}.ipynb").read_bytes())
    handed_in = [nbformat.writes(fabricate(course, exercise, "solved", number)).encode() for number in (0, 1, 2)]
    assert len({digest_of(released, read_notebook(content)) for content in handed_in}) == len(handed_in)
