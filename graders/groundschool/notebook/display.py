"""Shows a widget where widgets work and its text form everywhere else."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipywidgets import Widget

# Widgets set their text in one line of 13 px; ours is prose, and wraps.
TEXT = "display:block;font-size:14px;line-height:1.5;white-space:normal;overflow-wrap:anywhere"
BOX = "border-left:3px solid #0072b2;padding-left:10px;margin:5px 0 5px 5px"
REPLY = f"{TEXT};{BOX}"


def show_widget(widget: "Widget", text: str) -> None:
    """Display a widget with a text form that stays readable in a saved notebook, a terminal or a screen reader."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(text)  # noqa: T201 - outside a notebook the text is the display
        return
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    display({"text/plain": text, "application/vnd.jupyter.widget-view+json": view}, raw=True)


def show_mime(data: dict[str, Any]) -> None:
    """Display something by MIME type; outside a notebook its text is printed."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        say(data["text/plain"])
    else:
        display(data, raw=True)


def say(text: str) -> None:
    """Display plain text."""
    print(text)  # noqa: T201 - the text form is what this function is for
