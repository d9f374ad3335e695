"""Writes files where they are wanted; of a page it says what it answers."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundschool.services.write_pages import WrittenPage


def finish(written: "WrittenPage", out: Path, pdf: Path | None, *, json: bool) -> None:
    """Write a page, as a PDF too where one is asked for, and print its answer, or the whole view as JSON."""
    import json as codec

    from groundschool.reports.plain import as_document

    write(out, written.page.encode())
    if pdf is not None:
        write(pdf, _as_pdf(written.page))
    if json:
        print(codec.dumps(as_document(written.view), indent=2, ensure_ascii=False))
        return
    print(written.answer)
    for path in filter(None, (out, pdf)):
        print(f"Written: {path}")


def _as_pdf(page: str) -> bytes:
    from groundschool.errors import MissingToolError

    try:
        from weasyprint import HTML  # pyright: ignore[reportMissingImports] - the extra 'pdf'
    except (ImportError, OSError) as error:
        remedy = "Install it with: pip install 'groundschool[pdf]' (and pango, on Debian: apt install libpango-1.0-0)"
        message = f"the PDF is made by weasyprint, which cannot be loaded: {error}. {remedy}, or print the page."
        raise MissingToolError(message) from None
    return HTML(string=page).write_pdf()


def write(path: Path, content: bytes) -> None:
    """Write a file, and the folder it lies in; raises GroundschoolError when that cannot be."""
    from groundschool.errors import GroundschoolError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise GroundschoolError(f"{path}: cannot be written: {error.strerror}. Name another file.") from None
