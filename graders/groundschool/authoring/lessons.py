"""Builds lesson notebooks: the head from the declaration, the cells from the master, the outputs from a run.

An author marks cells of a master: ``# %% solution=true`` is folded, ``# %% output="kept"`` ships with what it shows.
Everything else ships without outputs, because what is to be predicted or tried would stand below the question.
"""

import hashlib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.reader import NotJSONError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from groundschool.authoring.dialogue import spoken
from groundschool.authoring.lesson_data import DIGITS, data_digest
from groundschool.authoring.lesson_questions import SOLUTION, refused_answers
from groundschool.authoring.master import KERNEL, read_master
from groundschool.authoring.run import executed_notebook
from groundschool.curriculum import Course, Lesson
from groundschool.errors import CourseError, Problem
from groundschool.grading.runner import Desk

OURS, DATA = "groundschool", "data"
KEPT = "keep-output"  # a cell's tag
FOLDED = "# One way to do it. Try yours first."  # what of a folded cell is seen


def as_opened(whole: NotebookNode) -> NotebookNode:
    """Return a lesson as an associate opens it: with the outputs of those cells alone that keep them."""
    opened = deepcopy(whole)
    for cell in opened.cells:
        if cell.cell_type == "code" and KEPT not in cell.metadata.get("tags", ()):
            cell.outputs, cell.execution_count = [], None
    return opened


def lesson_notebook(course: Course, lesson: Lesson, built: Path | None = None) -> NotebookNode:
    """Return a lesson with its outputs: those of ``built`` when its cells and data are the same, else those of a run.

    Raises GroundschoolError, naming the lesson and the cell, when the run fails, and CourseError with every folded
    answer that is not right.
    """
    notebook, before = _without_outputs(course, lesson), _built_before(built)
    data = _digest(Desk(course), lesson, notebook)
    if before is not None and _sources(before) == _sources(notebook) and _data(before) == data:
        return before
    where = f"curriculum/{lesson.area}/lessons/{lesson.slug}.py"
    ran = executed_notebook(course, notebook, where)
    if wrong := [
        Problem(where, SOLUTION, said, "Mend the folded cell or the question.") for said in refused_answers(ran)
    ]:
        raise CourseError(wrong)
    ran.metadata[OURS] = {DATA: data}
    return ran


def stale_lessons(course: Course) -> Iterator[Problem]:
    """Yield a problem for each built lesson that is no notebook, or shows other data than its exercises have now."""
    desk = Desk(course)
    for lesson in course.with_status("active")[1]:
        place = built_place(lesson)
        built = _built_before(course.root / place)
        if built is not None and _data(built) != _digest(desk, lesson, built):
            message = "its stored outputs are of other data or questions than there are now"
            yield Problem(place.as_posix(), "outputs", message, "Run: groundschool build")
        elif built is None and (course.root / place).is_file():
            yield Problem(place.as_posix(), "", "it is no notebook", "Run: groundschool build")


def built_place(lesson: Lesson, top: str = "source") -> Path:
    """Return where a lesson is built, relative to the course."""
    return Path(top, lesson.area, "lessons", f"{lesson.slug}.ipynb")


def _without_outputs(course: Course, lesson: Lesson) -> NotebookNode:
    cells = [new_markdown_cell(_head(course, lesson))]
    cells += [
        new_markdown_cell(spoken(cell.source)) if cell.cell_type == "markdown" else _code_cell(cell)
        for cell in read_master(lesson.master)
    ]
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"{lesson.slug[:48]}-{number:02d}"
    return new_notebook(cells=cells, metadata=KERNEL)


def _code_cell(marked: NotebookNode) -> NotebookNode:
    """Return a master's cell of code with what its marks mean to Jupyter."""
    cell = new_code_cell(marked.source)
    if marked.metadata.get(SOLUTION):
        cell.source = f"{FOLDED}\n{cell.source}"
        cell.metadata |= {"tags": [SOLUTION], "jupyter": {"source_hidden": True}}
    if marked.metadata.get("output") == "kept":
        cell.metadata["tags"] = [KEPT]
    return cell


def _built_before(built: Path | None) -> NotebookNode | None:
    """Return a lesson as it was built, None where there is none, or one that a merge left in pieces."""
    if built is None or not built.is_file():
        return None
    try:
        return nbformat.read(built, as_version=4)
    except (NotJSONError, UnicodeDecodeError):
        return None


def _digest(desk: Desk, lesson: Lesson, notebook: NotebookNode) -> str:
    """Return the digest of what outputs show beside the cells: data of exercises, and what the lesson replies."""
    data = data_digest(desk, _code(notebook))
    return hashlib.sha256(f"{data} {lesson.declared.model_dump_json()}".encode()).hexdigest()[:DIGITS]


def _code(notebook: NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def _data(built: NotebookNode) -> str:
    """Return the digest of the data that a lesson's outputs are of."""
    return built.metadata.get(OURS, {}).get(DATA, "")


def _sources(notebook: NotebookNode) -> list[tuple[str, str, object]]:
    return [(cell.id, cell.source, cell.metadata) for cell in notebook.cells]


def _head(course: Course, lesson: Lesson) -> str:
    declared = lesson.declared
    area = course.areas[lesson.area].declared.title
    objectives = "\n".join(f"- {objective}" for objective in declared.objectives)
    before = ", ".join(
        f"[{course.lesson(name).declared.title}](../../{name.replace('/', '/lessons/')}.ipynb)"
        for name in declared.prerequisites
    )
    facts = f"{area} lesson · about {declared.minutes_teach} minutes"
    needs = f"Before this: {before}\n\n" if before else ""
    return (
        f"# {declared.title}\n\n{facts} · [Home](../../home.ipynb)\n\n"
        f"{needs}After this lesson you can:\n\n{objectives}\n\n"
        f"Not here: {declared.out_of_scope}"
    )
