"""The process that gives one sheet's feedback pages: told what on standard input, it says what could not be done."""

import json
import os
import sys
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.marking.laid import laid_below
from groundschool.marking.submissions import find_submissions_apart
from groundschool.nbgrader_bridge.converters import Door
from groundschool.services.feedback import Feedback, Sheet


def as_text(door: Door, sheet: Sheet) -> str:
    """Return what the process is told."""
    where = {"course_id": door.course_id, "root": str(door.root), "work": str(door.work)}
    return json.dumps({"door": where, "exchange": str(door.exchange or ""), "sheet": sheet})


def give_pages(text: str) -> list[str]:
    """Write and release the pages that are told, and return what could not be done, in sentences."""
    told = json.loads(text)
    where, exchange = told["door"], told["exchange"]
    door = Door(where["course_id"], Path(where["root"]), Path(where["work"]), Path(exchange) if exchange else None)
    associate, area = told["sheet"]
    submitted = door.work / "submitted"
    theirs = {laid.path for laid in laid_below(submitted, {associate})}
    handed_in = find_submissions_apart(Course(door.root), submitted, (), theirs)
    return Feedback(door, handed_in).give({(associate, area)}, ())


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)  # whoever gave the mark waits for the next answer, and nobody for this page
    sys.stdout.write(json.dumps(give_pages(sys.stdin.read())))
