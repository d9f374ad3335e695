"""Builds lesson notebooks: the head from the declaration, the cells from the master, the outputs from a run."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from groundschool.authoring.master import KERNEL, read_master
from groundschool.authoring.run import run
from groundschool.curriculum import Course, Lesson


def lesson_notebook(course: Course, lesson: Lesson, built: Path | None = None) -> NotebookNode:
    """Return a lesson with its outputs: those of ``built`` when its cells are the same, else those of a run.

    Raises GroundschoolError, naming the lesson and the cell, when the run fails.
    """
    cells = [new_markdown_cell(_head(course, lesson))]
    cells += [
        new_markdown_cell(cell.source) if cell.cell_type == "markdown" else new_code_cell(cell.source)
        for cell in read_master(lesson.master)
    ]
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"{lesson.slug[:48]}-{number:02d}"
    notebook = new_notebook(cells=cells, metadata=KERNEL)
    before = _built_before(built)
    if before is not None and _sources(before) == _sources(notebook):
        return before
    return run(course, notebook, f"curriculum/{lesson.area}/lessons/{lesson.slug}.py")


def _built_before(built: Path | None) -> NotebookNode | None:
    return nbformat.read(built, as_version=4) if built is not None and built.is_file() else None


def _sources(notebook: NotebookNode) -> list[tuple[str, str]]:
    return [(cell.id, cell.source) for cell in notebook.cells]


def _head(course: Course, lesson: Lesson) -> str:
    declared = lesson.declared
    area = course.areas[lesson.area].declared.title
    objectives = "\n".join(f"- {objective}" for objective in declared.objectives)
    before = ", ".join(
        f"[{course.lesson(name).declared.title}](../../{name.replace('/', '/lessons/')}.ipynb)"
        for name in declared.prerequisites
    )
    facts = (
        f"{area} lesson · {declared.minutes_teach} minutes to read and run · {declared.minutes_practise} to practise"
    )
    needs = f"Before this: {before}\n\n" if before else ""
    return (
        f"# {declared.title}\n\n{facts}\n\n{needs}After this lesson you can:\n\n{objectives}\n\n"
        f"Not here: {declared.out_of_scope}"
    )
