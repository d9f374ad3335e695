"""``groundschool progress``."""

from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import JsonOption, RecordPlaces, ViewerOption, spread
from groundschool.services.clock import now

if TYPE_CHECKING:
    from rich.table import Table

    from groundschool.reports.progress import Progress

AssociateArgument = Annotated[str, typer.Argument(help="The associate's id, as nbgrader and the ledger know it.")]


@spread
def progress(
    associate: AssociateArgument,
    *,
    viewer: ViewerOption = None,
    places: RecordPlaces,
    json: JsonOption = False,
) -> None:
    """Show where one associate stands: each skill, why it reads so, and what the next level asks for."""
    import json as codec

    from groundschool.reports.plain import as_document
    from groundschool.services.show_progress import show_progress

    view = show_progress(places.workspace, associate, now(), viewer)
    if json:
        print(codec.dumps(as_document(view), indent=2, ensure_ascii=False))
    else:
        _show(view)


def _show(view: "Progress") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    console.print(Text(f"{view.name} · {view.as_of:%d %b %Y %H:%M %Z}", style="bold"))
    best = f"Next best: {view.next_best}" if view.next_best else ""
    for sentence in filter(None, (best, view.gate, view.velocity, *view.risks)):
        console.print(Text(sentence))
    console.print(_skills(view))
    explained = _attempts(view)
    if explained.row_count:
        console.print(explained)
    for line in view.pending:
        waits = f"Waits for a mark: {line.exercise}, handed in {line.submitted_at:%d %b %Y}, {line.points:g} points"
        holders = f", with {' and now with '.join(line.holders)}" if line.holders else ""
        console.print(Text(waits + holders))
    console.print(
        Text("The floor is the score that is exceeded nine times in ten. Known variants count half.", style="dim")
    )


def _skills(view: "Progress") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Skills", title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in ("Skill", "Level", "Floor", "Score", "Units"):
        table.add_column(name, justify="left" if name in {"Skill", "Level"} else "right")
    table.add_column("Next", ratio=1)
    for line in view.skills:
        since = f" since {line.reached[-1][1]:%d %b %Y}, {line.freshness}" if line.reached else ""
        figures = (_share(line.lower), _share(line.score), f"{line.units:.1f}" if line.score is not None else "-")
        title = line.title + ("*" if line.asked else "")
        table.add_row(Text(title), Text(line.level + since), *figures, Text(line.then))
    table.caption, table.caption_justify = "* asked for by the gate before on-call duty", "left"
    return table


def _attempts(view: "Progress") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Why", title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in ("Skill", "Exercise", "Handed in", "Score", "Units", "Because"):
        table.add_column(name, justify="right" if name in {"Score", "Units"} else "left")
    for line in view.skills:
        for place, entry in enumerate(line.attempts):
            date = f"{entry.submitted_at:%d %b %Y}"
            title, why = Text("" if place else line.title), Text("; ".join(entry.why))
            table.add_row(title, Text(entry.exercise), date, f"{entry.score:.2f}", f"{entry.units:.2f}", why)
    return table


def _share(value: float | None) -> str:
    return "-" if value is None else f"{int(value * 100 + 1e-9) / 100:.2f}"
