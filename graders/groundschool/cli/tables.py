"""Tables of exercises that fit a terminal of 80 columns: a name is folded where there is no room, and never cut."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

NARROW = 100


def table_of(title: str, name: str, figures: Iterable[str]) -> Table:
    """Return a table without rows: a name to the left, figures to its right."""
    table = Table(title=title or None, box=None, pad_edge=False, collapse_padding=True, header_style="bold")
    table.title_justify = table.caption_justify = "left"
    table.add_column(name, overflow="fold")
    for figure in figures:
        table.add_column(figure, justify="right", no_wrap=True)
    return table


def exercise_cell(exercise: str, width: int) -> Text:
    """Return an exercise's id, its area on a line of its own where a terminal is narrow."""
    return Text(exercise.replace("/", "/\n") if width < NARROW else exercise)
