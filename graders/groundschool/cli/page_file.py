"""Writes files where they are wanted, on standard output for ``-``; of a page it says what it answers."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from groundschool.services.write_pages import WrittenPage

STANDARD_OUTPUT = Path("-")


def refuse_mixture(*written: Path | None, json: bool) -> None:
    """Raise typer.BadParameter when more than one of a page, what belongs to it, and its view as JSON is printed."""
    if [*written, STANDARD_OUTPUT if json else None].count(STANDARD_OUTPUT) > 1:
        raise typer.BadParameter(
            "one thing can be printed: the page, a PDF, a picture or the JSON. Name a file for the others."
        )


def finish(written: "WrittenPage", out: Path, pdf: Path | None, *, json: bool) -> None:
    """Write a page, as a PDF too where one is asked for, and print its answer, or the whole view as JSON."""
    import json as codec

    from groundschool.reports.plain import as_document

    write_file(out, written.page.encode())
    if pdf is not None:
        write_file(pdf, _as_pdf(written.page))
    if json:
        print(codec.dumps(as_document(written.view), indent=2, ensure_ascii=False))
        return
    tell_beside(written.answer, out, pdf)
    for path in filter(None, (out, pdf)):
        tell_beside(f"Written: {path}", out, pdf)


def tell_beside(sentence: str, *written: Path | None) -> None:
    """Print a sentence about what was written: on standard error where that went to standard output."""
    typer.echo(sentence, err=STANDARD_OUTPUT in written)


def _as_pdf(page: str) -> bytes:
    from groundschool.errors import MissingToolError

    try:
        from weasyprint import HTML  # pyright: ignore[reportMissingImports] - the extra 'pdf'
    except (ImportError, OSError) as error:
        remedy = "Install it with: pip install 'groundschool[pdf]' (and pango, on Debian: apt install libpango-1.0-0)"
        message = f"the PDF is made by weasyprint, which cannot be loaded: {error}. {remedy}, or print the page."
        raise MissingToolError(message) from None
    return HTML(string=page).write_pdf()


def write_file(path: Path, content: bytes) -> None:
    """Write a file, and the folder it lies in, or to standard output; raises GroundschoolError when that cannot be."""
    from groundschool.errors import GroundschoolError

    if path == STANDARD_OUTPUT:
        typer.echo(content, nl=False)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise GroundschoolError(f"{path}: cannot be written: {error.strerror}. Name another file.") from None
