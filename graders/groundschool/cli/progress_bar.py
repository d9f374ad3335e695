"""A progress bar on standard error, for whatever takes longer than two seconds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(title: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar while the block runs, if there is any step; call the yielded function once a step with its name."""
    if not total:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[step]}"), console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=total, step="")

        def advance(step: str) -> None:
            progress.update(task, advance=1, step=step)

        yield advance
        progress.update(task, step="")
