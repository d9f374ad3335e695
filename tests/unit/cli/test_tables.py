"""Tables of exercises at 80 columns: names and figures stay whole."""

from io import StringIO

from rich.console import Console

from groundschool.cli.tables import exercise_cell, table_of

FIGURES = ("Graded", "Lowest", "Median", "Highest", "To mark", "Seconds each")
LONG = "incident-response/timeline-from-five-clocks"


def shown(*names: str, width: int = 80) -> str:
    console = Console(width=width, file=StringIO())
    table = table_of("", "Exercise", FIGURES)
    for name in names:
        table.add_row(exercise_cell(name, width), *("100%" for _ in FIGURES))
    console.print(table)
    return console.file.getvalue()


def test_a_name_is_on_two_lines_and_no_figure_is_cut():
    said = shown(LONG)
    assert "…" not in said
    assert "incident-response/ " in said
    assert "timeline-from-five-clocks" in said
    assert said.count("100%") == len(FIGURES)


def test_a_wide_terminal_has_a_line_an_exercise():
    assert LONG in shown(LONG, width=120)


def test_a_name_that_is_longer_than_its_room_is_folded():
    name = "linux/" + "-".join(["long"] * 12)
    cells = [line.split(" ")[0] for line in shown(name).splitlines()[1:]]
    assert "".join(cells) == name
