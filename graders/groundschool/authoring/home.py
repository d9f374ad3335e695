"""The Home notebook: where an associate starts each time."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from groundschool.authoring.master import KERNEL
from groundschool.authoring.run import executed_notebook
from groundschool.curriculum import Course

HOME = "home"


def home_notebook(course: Course) -> NotebookNode:
    """Return the Home notebook, with the learning path as its stored output."""
    welcome = (
        f"# {course.declared.title}\n\n"
        f"You are new on call at {course.declared.company}. Work down each column: read the lesson, then do its "
        "exercises. Nothing you try here can break anything, and every check may be run as often as you like.\n\n"
        "**Shift+Enter** runs a cell and goes on to the next one, in every notebook here. The cell below shows where "
        "you are."
    )
    cells = [new_markdown_cell(welcome), new_code_cell("from groundschool import home\n\nhome()")]
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"{HOME}-{number:02d}"
    return executed_notebook(course, new_notebook(cells=cells, metadata=KERNEL), f"the {HOME} notebook")
