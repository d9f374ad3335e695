"""Says which cell to run when one uses a name that no cell has defined yet."""

from types import TracebackType
from typing import TYPE_CHECKING

from groundschool.notebook.session import practice

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

ALL_ABOVE = "Run the cells above first: in the menu, Run > Run All Above Selected Cell."


def explain_missing_names() -> None:
    """Let this kernel add a sentence to every NameError."""
    from IPython.core.getipython import get_ipython

    if (shell := get_ipython()) is not None and NameError not in shell.custom_exceptions:
        shell.set_custom_exc((NameError,), _shown)


def advice(name: str) -> str:
    """Return what to do about a name that is not defined."""
    tasks = [task for exercise in practice().course.exercises.values() for task in exercise.tasks.values()]
    titles = {task.title for task in tasks if task.answer == name}
    if len(titles) == 1:
        return f"{name} is not there yet. Run the cell in which you write it (“{titles.pop()}”), then this one."
    return f"{name} is not there yet. {ALL_ABOVE}"


def _shown(
    shell: "InteractiveShell",
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    if name := getattr(error, "name", None):
        print(advice(name))  # noqa: T201 - below the traceback, where people look
