"""Certificates: what an exercise was proven with, so that it is proven anew only when something of that changes.

A certificate is no more than a claim, and holds until it is doubted: its key must be that of what lies here, and the
digest of one seed, drawn anew for each commit and proven each time, must be the one that was seen.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from subprocess import run

from pydantic import BaseModel, ConfigDict, ValidationError

from groundschool.authoring.prove import SEEDS, Proof
from groundschool.authoring.reached import PACKAGE, reached
from groundschool.curriculum import Course, Exercise
from groundschool.curriculum.contents import PILOT
from groundschool.engine.afterwards import SENIORS
from groundschool.grading.tools import TOOLS

NAME = "proof.lock"
MUTANTS = "mutants.lock"  # what surveys of mutants leave beside it, which no proof depends on
_NOTE = "Written by 'groundschool prove'; never by hand."
_LEFT_OUT = {"__pycache__", ".ipynb_checkpoints", NAME, MUTANTS, PILOT, SENIORS}


class Certificate(BaseModel):
    """What was proven: the key of everything the proof depends on, and for each seed a digest of what was seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: str
    key: str
    digests: tuple[str, ...]


def certify(course: Course, proof: Proof) -> None:
    """Write the certificate of a proof that holds on all the seeds there are; no other is worth one."""
    if not proof.failures and proof.seeds == SEEDS:
        exercise = course.exercise(proof.exercise)
        written = Certificate(note=_NOTE, key=key_of(course, exercise), digests=proof.digests)
        (exercise.folder / NAME).write_text(written.model_dump_json(indent=2) + "\n", encoding="utf-8")


def certified(course: Course, exercise: Exercise) -> Certificate | None:
    """Return the certificate of an exercise as it lies here; None where it is missing, unreadable or stale."""
    try:
        found = Certificate.model_validate_json((exercise.folder / NAME).read_bytes())
    except (OSError, ValidationError):
        return None
    fresh = found.key == key_of(course, exercise) and len(found.digests) == SEEDS
    return found if fresh else None


def stale(course: Course) -> list[str]:
    """Return the exercises without a certificate that fits what lies here."""
    return [name for name, exercise in course.exercises.items() if certified(course, exercise) is None]


def key_of(course: Course, exercise: Exercise) -> str:
    """Return the digest of all that a proof depends on: content, data, code that it reaches, tools, seeds."""
    folders = [exercise.folder, *(course.root / "datasets" / name for name in exercise.declared.datasets)]
    folders += [course.root / "formats", course.root / "scenarios"]  # the course's own, which any exercise may use
    content = [path for folder in folders for path in _files(folder)]
    parts = [(path.relative_to(course.root).as_posix(), _digest(path)) for path in content]
    code = reached(path for path in content if path.suffix == ".py" and path.name != "record.py")
    parts += [(path.relative_to(PACKAGE).as_posix(), _digest(path)) for path in code]
    parts += [(name, tool_version(name)) for name in exercise.declared.tools]
    return hashlib.sha256(json.dumps([*parts, SEEDS]).encode()).hexdigest()


@cache
def tool_version(name: str) -> str:
    """Return what a known tool says of its version; "missing" where it is not installed."""
    tool = TOOLS[name]
    if not tool.found:
        return "missing"
    if tool.module:
        try:
            return version(tool.module)
        except PackageNotFoundError:
            return "unknown"
    said = run([tool.found, "--version"], capture_output=True, text=True, check=False, timeout=30)
    return (said.stdout or said.stderr).strip()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _LEFT_OUT & {*path.relative_to(folder).parts}:
            yield path


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
