"""What was handed in: every notebook under ``submitted/``, readable or with the reason why not.

A file that is called or put wrongly, but surely is an exercise's notebook by its cells, is one; what lies beside
notebooks for nothing is none, and no word is lost on it.
"""

import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from groundschool.curriculum import Course
from groundschool.engine.apart import apart
from groundschool.engine.steps import Bounds, Steps
from groundschool.marking.choice import chosen
from groundschool.marking.laid import laid_below
from groundschool.marking.reading import MOST_ENDED, FileReading
from groundschool.marking.recognition import Recognition
from groundschool.marking.safe_files import read_below
from groundschool.marking.submission import Submission

__all__ = ["Submission", "content_of", "files_handed_in", "find_submissions", "find_submissions_apart"]

# What one file may cost, and all together.
READING = Bounds(computing=15.0, seconds=3_600.0)


def find_submissions(  # noqa: PLR0913 - what lies where, whose counts, when, and step by step
    course: Course,
    submitted: Path,
    roster: Collection[str],
    among: Collection[Path] | None = None,
    *,
    now: datetime | None = None,
    steps: Steps = Steps(),  # noqa: B008 - bars nothing, and is told nothing
) -> Iterator[Submission]:
    """Yield every notebook below ``submitted/<associate>/<area>/``, in order; nothing is changed or deleted.

    With a roster, whoever is not on it is unknown; without one, everybody is known. With ``among`` only what these
    files have a part in is yielded. What claims to be from after ``now`` is not believed.
    """
    people = {path.relative_to(submitted).parts[0] for path in among or ()}
    if among is not None and not people:
        return
    reading = FileReading(Recognition(course, submitted.parent), roster, now or datetime.now(UTC), steps)
    files = laid_below(submitted, people)
    for associate, theirs in groupby(files, lambda laid: laid.path.relative_to(submitted).parts[0]):
        found = chosen(reading.of(associate, list(theirs)))
        beside = frozenset(submission.exercise for submission, _ in found)
        for submission, sources in found:
            if among is None or not sources.isdisjoint(among):
                yield replace(submission, files=sources, beside=beside)


def find_submissions_apart(
    course: Course,
    submitted: Path,
    roster: Collection[str],
    among: Collection[Path] | None = None,
    bounds: Bounds = READING,
) -> list[Submission]:
    """Return what ``find_submissions`` yields, found by a child of this process, which must have one thread only.

    A file that ends the child, by its size, its depth or the time it takes, is told as one that cannot be read. Where
    there are no such children, on Windows, nothing is graded either, and the files are read here.
    """
    if not hasattr(os, "fork"):
        return list(find_submissions(course, submitted, roster, among))

    def work(steps: Steps) -> list[dict[str, Any]]:
        return [one.as_json() for one in find_submissions(course, submitted, roster, among, steps=steps)]

    people = sum(1 for _ in submitted.iterdir()) if submitted.is_dir() else 0
    enough = replace(bounds, children=2 * MOST_ENDED * people + 2)
    return [Submission.read(told) for told in apart(work, enough)]


def files_handed_in(submitted: Path) -> Iterator[Path]:
    """Yield whatever lies where notebooks are handed in."""
    return (laid.path for laid in laid_below(submitted))


def content_of(submission: Submission, submitted: Path) -> bytes:
    """Return the bytes of a submission below ``submitted``; raises OddFileError where it is no regular file now."""
    return read_below(submitted, submission.path)
