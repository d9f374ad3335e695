"""``groundschool report``."""

from pathlib import Path
from typing import Annotated

import typer

from groundschool.cli.options import CourseOption, JsonOption, LedgerOption, WorkOption

OutOption = Annotated[Path, typer.Option("--out", help="Where to write the HTML page.")]
PdfOption = Annotated[Path | None, typer.Option("--pdf", help="Also write a PDF here; needs the extra 'pdf'.")]


def report(  # noqa: PLR0913 - one parameter an option
    *,
    out: OutOption,
    pdf: PdfOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    json: JsonOption = False,
) -> None:
    """Write the cohort's skills, milestones and newest evidence as one self-contained HTML page."""
    import json as codec

    from groundschool.cli.places import Places, now
    from groundschool.cli.tracked import gather
    from groundschool.reports.cohort import build_cohort
    from groundschool.reports.page import render_page
    from groundschool.reports.plain import as_document

    view = build_cohort(gather(Places(course, work, ledger), now()).facts)
    page = render_page(view)
    _write(out, page.encode())
    if pdf is not None:
        _write(pdf, _as_pdf(page))
    if json:
        print(codec.dumps(as_document(view), indent=2, ensure_ascii=False))
        return
    print(" ".join(view.summary))
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


def _write(path: Path, content: bytes) -> None:
    from groundschool.errors import GroundschoolError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise GroundschoolError(f"{path}: cannot be written: {error.strerror}. Name another file.") from None
