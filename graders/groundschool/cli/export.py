"""``groundschool export``."""

from typing import Annotated

import typer

from groundschool.cli.options import (
    AcceptClockOption,
    AsOfOption,
    CourseOption,
    JsonOption,
    KnownAtOption,
    LedgerOption,
    OutOption,
    ViewerOption,
    WorkOption,
)
from groundschool.cli.page_file import write
from groundschool.errors import GroundschoolError
from groundschool.reports.exports.kind import ExportKind
from groundschool.services.workspace import Workspace, now


def export(  # noqa: PLR0913 - one parameter an option
    kind: Annotated[ExportKind, typer.Argument(help="What to export.")],
    *,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    out: OutOption = None,
    viewer: ViewerOption = None,
    names: Annotated[
        bool, typer.Option("--names", help="Call people by their ids, and not by their pseudonyms.")
    ] = False,
    issuer: Annotated[
        str | None, typer.Option("--issuer", help="The address of the organisation that badges are from.")
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Export what the tracker knows: tables as CSV or JSON, events and statements as JSON lines, badges as files."""
    from groundschool.services.export_kind import Export, export_kind

    if kind is ExportKind.BADGES and out is None:
        raise GroundschoolError("badges are files: name a folder for them with --out.")
    workspace = Workspace(course, work, ledger, accept_clock=accept_clock)
    done = export_kind(workspace, Export(kind, as_of, known_at, names, json, issuer), now(), viewer)
    if out is None:
        print(done.text, end="")
    elif kind is ExportKind.BADGES:
        for name, text in done.files.items():
            write(out / name, text.encode())
        print(f"Written: {len(done.files)} badge drafts below {out}")
    else:
        write(out, done.text.encode())
        print(f"Written: {out}")
    if done.hidden:
        typer.echo(f"{done.hidden} not shown: {viewer} may not see this of them by name", err=True)
