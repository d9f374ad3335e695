"""Hints that open one at a time, each opening noted in the associate's diary."""

from html import escape

from groundschool.curriculum import Exercise, Task
from groundschool.notebook.display import REPLY, say, show_widget
from groundschool.notebook.session import diary, practice
from groundschool.services.open_hint import open_hint


def hints(exercise: str, task: str, *, show: int | None = None) -> None:
    """Offer the task's hints as buttons, or print hint number ``show`` (from 1) where there are no widgets."""
    found, asked = practice().course.task(exercise, task)
    if show is not None:
        say(open_hint(diary(), found, asked, show))
        return
    count = len(asked.hints)
    call = f'hints("{exercise}", "{task}", show=1)'
    text = f"{count} hint{'s' if count > 1 else ''} for “{asked.title}”. Without widgets: {call}"
    show_widget(_panel(found, asked), text)


def _panel(exercise: Exercise, task: Task):  # noqa: ANN202 - ipywidgets is imported only when a panel is made
    import ipywidgets

    return ipywidgets.VBox([_row(exercise, task, number) for number in range(1, len(task.hints) + 1)])


def _row(exercise: Exercise, task: Task, number: int):  # noqa: ANN202 - ipywidgets is imported only when needed
    import ipywidgets

    tooltip = f"Hint {number} of {len(task.hints)} for {task.title}"
    fixed = ipywidgets.Layout(flex="0 0 auto", width="8rem")
    button = ipywidgets.Button(description=f"Open hint {number}", tooltip=tooltip, layout=fixed)
    shown = ipywidgets.HTML(layout=ipywidgets.Layout(flex="1 1 0", min_width="0"))

    def reveal(_pressed: ipywidgets.Button) -> None:
        # The button stays enabled: disabling it would take the focus away from whoever works by keyboard.
        if not shown.value:
            shown.value = f'<span style="{REPLY}">{escape(open_hint(diary(), exercise, task, number))}</span>'

    button.on_click(reveal)
    return ipywidgets.HBox([button, shown])
