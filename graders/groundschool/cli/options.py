"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

CourseOption = Annotated[Path | None, typer.Option("--course", help="The course folder; found from here if not given.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
