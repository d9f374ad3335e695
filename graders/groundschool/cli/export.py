"""``groundschool export``."""

from dataclasses import dataclass
from typing import Annotated

import typer

from groundschool.cli.options import (
    AsOfOption,
    JsonOption,
    KnownAtOption,
    OutOption,
    RecordPlaces,
    ViewerOption,
    spread,
)
from groundschool.cli.page_file import STANDARD_OUTPUT, write_file
from groundschool.errors import GroundschoolError
from groundschool.reports.exports.kind import ExportKind
from groundschool.services.clock import now


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """As of when, where to, for whom, and in which form."""

    as_of: AsOfOption = None
    known_at: KnownAtOption = None
    out: OutOption = None
    viewer: ViewerOption = None
    names: Annotated[bool, typer.Option("--names", help="Call people by their ids, and not by their pseudonyms.")] = (
        False
    )
    issuer: Annotated[
        str | None, typer.Option("--issuer", help="The address of the organisation that badges are from.")
    ] = None


@spread
def export(
    kind: Annotated[ExportKind, typer.Argument(help="What to export.")],
    *,
    options: ExportOptions,
    places: RecordPlaces,
    json: JsonOption = False,
) -> None:
    """Export what the tracker knows: tables as CSV or JSON, events and statements as JSON lines, badges as files."""
    from groundschool.services.export_kind import Export, export_kind

    out = options.out or STANDARD_OUTPUT
    if kind is ExportKind.BADGES and out == STANDARD_OUTPUT:
        raise GroundschoolError("badges are files: name a folder for them with --out.")
    asked = Export(kind, options.as_of, options.known_at, options.names, json, options.issuer)
    done = export_kind(places.workspace, asked, now(), options.viewer)
    if kind is ExportKind.BADGES:
        for name, text in done.files.items():
            write_file(out / name, text.encode())
        print(f"Written: {len(done.files)} badge drafts below {out}")
    else:
        write_file(out, done.text.encode())
        if out != STANDARD_OUTPUT:
            print(f"Written: {out}")
    if done.hidden:
        typer.echo(f"{done.hidden} not shown: {options.viewer} may not see this of them by name", err=True)
