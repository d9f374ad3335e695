"""What ``groundschool progress`` prints: a screen of what an associate's page says, or everything."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from groundschool.reports.associate_model import AssociateReport
from groundschool.reports.conditions import Condition
from groundschool.reports.explained import date_in_words
from groundschool.reports.facts import counting
from groundschool.reports.progress import PendingLine, Progress, SkillLine

SKILLS, RESULTS, PENDING = 7, 3, 2
ASKED = "* asked for before on-call duty"


def show_screen(page: AssociateReport) -> None:
    """Print what fits a screen of 80 columns: the sentence, what is whose to do, what is next, skills, last results."""
    console = Console()
    console.print(Text(f"{page.name} · {date_in_words(page.as_of)}", style="bold"))
    console.print(Text(page.answer if page.met == page.of else f"{page.answer} {page.expected}."))
    console.print(_facts(page))
    console.print()
    told = [one.line for one in page.skills if one.line.asked or one.line.score is not None][:SKILLS]
    console.print(_short(told))
    rest = len(page.skills) - len(told)
    more = f"{counting(rest, 'more skill')}, and what counts and why: --all" if rest else "What counts and why: --all"
    console.print(Text(f"{ASKED}. {more}", style="dim"))


def show_whole(view: Progress) -> None:
    """Print everything: the sentences, every skill with what its next level asks for, and why each attempt counts."""
    console = Console()
    console.print(Text(f"{view.name} · {view.as_of:%d %b %Y %H:%M %Z}", style="bold"))
    best = f"Next best: {view.next_best}" if view.next_best else ""
    for sentence in filter(None, (best, view.gate, view.velocity, *view.risks, *map(_waits, view.pending))):
        console.print(Text(sentence))
    console.print(_skills(view))
    explained = _attempts(view)
    if explained.row_count:
        console.print(explained)
    console.print(
        Text("Proven is the score that is exceeded nine times in ten. Known variants count half.", style="dim")
    )


def _facts(page: AssociateReport) -> Table:
    """Return a table of what is whose to do, what is next, what came last and what waits, each beside its name."""
    table = Table.grid(padding=(0, 1))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(ratio=1)
    table.add_row("Yours", Text(_titles(page.conditions.yours) or "nothing is left"))
    table.add_row("Ours", Text(_titles(page.conditions.ours) or "nothing is owed"))
    if page.next:
        table.add_row("Next", Text(f"{page.next.title}, about {page.next.minutes} min. {page.next.reason}"))
    for name, lines in (("Last", _results(page)), ("Waits", _pending(page))):
        for place, line in enumerate(lines):
            table.add_row("" if place else name, Text(line))
    return table


def _titles(conditions: Iterable[Condition]) -> str:
    return "; ".join(f"{one.title} {one.count}" for one in conditions)


def _results(page: AssociateReport) -> Iterator[str]:
    for one in page.results[:RESULTS]:
        yield f"{date_in_words(one.handed_in)}, {one.title}: {one.words}"


def _pending(page: AssociateReport) -> Iterator[str]:
    yield from (_waits(line).removeprefix("Waits ") for line in page.pending[:PENDING])
    if (more := len(page.pending) - PENDING) > 0:
        yield f"and {more} more"


def _short(lines: Iterable[SkillLine]) -> Table:
    """Return a table of skills, with what is proven of each."""
    table = _table("")
    for name in ("Skill", "Level", "Proven", "Next"):
        table.add_column(name)
    for line in lines:
        standing = f"{line.level}, {line.freshness}" if line.freshness else line.level
        table.add_row(Text(_title(line)), Text(standing), line.proven_of, Text(line.next_level))
    return table


def _skills(view: Progress) -> Table:
    table = _table("Skills", ASKED)
    for name in ("Skill", "Level", "Proven", "Score", "Units"):
        table.add_column(name, justify="right" if name in {"Score", "Units"} else "left")
    table.add_column("Next", ratio=1)
    for line in view.skills:
        since = f" since {date_in_words(line.reached[-1][1])}, {line.freshness}" if line.reached else ""
        figures = (_share(line.score), f"{line.units:.1f}" if line.score is not None else "-")
        table.add_row(Text(_title(line)), Text(line.level + since), line.proven_of, *figures, Text(line.then))
    return table


def _attempts(view: Progress) -> Table:
    table = _table("Why")
    for name in ("Skill", "Exercise", "Handed in", "Score", "Units", "Because"):
        table.add_column(name, justify="right" if name in {"Score", "Units"} else "left")
    for line in view.skills:
        for place, entry in enumerate(line.attempts):
            title, why = Text("" if place else line.title), Text("; ".join(entry.why))
            figures = f"{entry.score:.2f}", f"{entry.units:.2f}"
            table.add_row(title, Text(entry.exercise), date_in_words(entry.submitted_at), *figures, why)
    return table


def _table(title: str, caption: str = "") -> Table:
    table = Table(title=title or None, caption=caption or None, box=None, pad_edge=False, header_style="bold")
    table.title_justify = table.caption_justify = "left"
    return table


def _title(line: SkillLine) -> str:
    return line.title + ("*" if line.asked else "")


def _waits(line: PendingLine) -> str:
    waits = f"Waits for a mark: {line.exercise}, handed in {date_in_words(line.submitted_at)}, {line.points:g} points"
    return waits + (f", with {' and now with '.join(line.holders)}" if line.holders else "")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{int(value * 100 + 1e-9) / 100:.2f}"
