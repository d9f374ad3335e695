"""Reads what one person has handed in: which file is a notebook of which exercise, and what is wrong with others."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePath

from groundschool.engine.notebook_file import Notebook, UnreadableError, read_notebook
from groundschool.engine.rebuild import touched
from groundschool.engine.steps import Steps
from groundschool.errors import did_you_mean
from groundschool.marking.answers import digests
from groundschool.marking.hand_in_copy import DEPTH, SECRET, is_named_like_a_notebook
from groundschool.marking.laid import LaidFile
from groundschool.marking.recognition import Recognition, is_document
from groundschool.marking.safe_files import OddFileError, read_below, shown
from groundschool.marking.stamps import NAME as STAMP
from groundschool.marking.submission import Submission

# Who has handed in so many files that ended the process which looked at them is not looked at further.
MOST_ENDED = 3
RIGHT, FORMER, RENAMED, ELSEWHERE, NESTED = range(5)
# Browsers and mail save a notebook under these, too.
SAVED_AS = frozenset({"", ".json", ".txt"})
NOTHING = (
    f"no notebook is in it (hidden files, and what lies more than {DEPTH} folders deep, are not looked at); "
    "hand in the .ipynb file"
)


@dataclass(frozen=True)
class Candidate:
    """A file that is a notebook of an exercise, or the reason why it is none.

    ``rank`` is how far it lies from the place and name it should have; a ``FORMER`` one has those of an earlier
    release. A ``vain`` problem is told only where nothing of its folder, or of its exercise, could be read.
    """

    submission: Submission
    rank: int = RIGHT
    answers: tuple[str, ...] = ()
    vain: bool = False


@dataclass(frozen=True)
class FileReading:
    """Reads files as notebooks of a course's exercises; ``now`` is when. Each file that is read is one of its steps."""

    recognition: Recognition
    roster: Collection[str]
    now: datetime
    steps: Steps = field(default_factory=Steps)

    def of(self, associate: str, files: Collection[LaidFile]) -> list[Candidate]:
        """Return what is meant as an answer among one person's files, in order."""
        found = [one for laid in files if (one := self._file(associate, laid)) is not None]
        found += self._left(associate, files)
        return [*found, *self._empty(associate, files, {one.submission.path for one in found})]

    def _file(self, associate: str, laid: LaidFile) -> Candidate | None:
        """Return what a file is; None for what lies there for nothing."""
        path, area = laid.path, laid.folder.path.name
        name = self.recognition.called_today(f"{area}/{path.stem}")
        notebookish = is_named_like_a_notebook(path.name)
        if path.name in {STAMP, SECRET}:
            return None
        if laid.kind:
            return self._bad(associate, name, laid, f"it is {laid.kind}, not a notebook")
        if self.roster and associate not in self.roster:
            unknown = f"{shown(associate)} is not on the roster. {did_you_mean(associate, self.roster)}"
            return self._bad(associate, name, laid, unknown) if notebookish else None
        if laid.depth == 0 and path.suffix == ".ipynb" and name in self._exercises:
            return self._exact(associate, name, laid)
        if notebookish or (path.suffix.lower() in SAVED_AS and self.recognition.is_close(area, path)):
            return self._elsewhere(associate, name, laid)
        return self._instead(associate, name, laid)

    def _exact(self, associate: str, name: str, laid: LaidFile) -> Candidate:
        """Return a file that is where it should be; one with the cells of another exercise is that one's."""
        try:
            notebook, sha256 = self._read(associate, laid)
        except (UnreadableError, OddFileError) as error:
            return self._bad(associate, name, laid, _words(error))
        if not self.recognition.is_of(name, notebook) and (other := self.recognition.exercise_of(notebook)):
            return self._notebook(associate, other, laid, notebook, sha256)
        return self._notebook(associate, name, laid, notebook, sha256)

    def _elsewhere(self, associate: str, name: str, laid: LaidFile) -> Candidate:
        """Return a file that is called or lies otherwise: known by its cells, or named."""
        area, path = laid.folder.path.name, laid.path
        wrong = f"no exercise is called {shown(name)}. {did_you_mean(name, self._exercises)}"
        if path.suffix.lower() != ".ipynb":
            wrong = f"{shown(path.name)} is not a notebook; hand in the .ipynb file"
        try:
            notebook, sha256 = self._read(associate, laid)
        except (UnreadableError, OddFileError):
            return self._bad(associate, name, laid, wrong, vain=laid.depth > 0)
        if exercise := self.recognition.exercise_of(notebook):
            return self._notebook(associate, exercise, laid, notebook, sha256)
        return self._bad(associate, name, laid, wrong, vain=not self.recognition.is_close(area, path))

    def _instead(self, associate: str, name: str, laid: LaidFile) -> Candidate | None:
        """Return a file that may be handed in instead of a notebook, None for any other one."""
        if name not in self._exercises and not is_document(laid.path.name):
            return None
        problem = f"{shown(laid.path.name)} is not a notebook; hand in the .ipynb file"
        return self._bad(associate, name, laid, problem, vain=True)

    def _notebook(self, associate: str, exercise: str, laid: LaidFile, notebook: Notebook, sha256: str) -> Candidate:
        dated = laid.folder.dated(laid.status, self.now)
        versions = self.recognition.versions(exercise)
        said = (*laid.folder.receipt.findings, *filter(None, [dated.finding]))
        one = Submission(associate, exercise, laid.path, dated.at, sha256, findings=said)
        rank = self._rank(exercise, laid)
        if versions is None:
            return Candidate(one, rank)
        origin = versions.origin(notebook)
        if not touched(origin, notebook):
            return Candidate(replace(one, touched=False), rank)
        told, *before = digests(versions, notebook, origin)
        answers = self.recognition.answers(versions.today, versions.brought_up(notebook, origin))
        return Candidate(replace(one, answers=told, answers_before=tuple(before)), rank, answers)

    def _read(self, associate: str, laid: LaidFile) -> tuple[Notebook, str]:
        """Return a notebook and the SHA-256 of its file; all that is done with it belongs to the same step."""
        if reason := self._refused(f"{associate}/", str(laid.path)):
            raise UnreadableError(f"it {reason}")
        content = read_below(laid.folder.top, laid.path)
        return read_notebook(content), hashlib.sha256(content).hexdigest()

    def _refused(self, whose: str, path: str) -> str:
        ended = [reason for step, reason in self.steps.barred.items() if step.startswith(whose)]
        return ended[-1] if len(ended) >= MOST_ENDED else self.steps.refuse(whose + path)

    def _bad(self, associate: str, name: str, laid: LaidFile, problem: str, *, vain: bool = False) -> Candidate:
        at = laid.folder.dated(laid.status, self.now).at
        return Candidate(Submission(associate, name, laid.path, at, problem=problem), vain=vain)

    def _left(self, associate: str, files: Collection[LaidFile]) -> Iterator[Candidate]:
        """Yield what was left in the exchange when their hand-ins were collected."""
        first = {laid.folder.path: laid for laid in reversed([*files])}
        for path, laid in first.items():
            for name, reason in laid.folder.receipt.left.items():
                gone = PurePath(name)
                at = laid.folder.dated(laid.status, self.now).at
                yield Candidate(Submission(associate, f"{path.name}/{gone.stem}", path / gone, at, problem=reason))

    def _rank(self, exercise: str, laid: LaidFile) -> int:
        """Return how far a file lies from where an exercise's notebook should."""
        if laid.depth:
            return NESTED
        place = f"{laid.folder.path.name}/{laid.path.stem}" if laid.path.suffix == ".ipynb" else ""
        if place == exercise:
            return RIGHT
        if self.recognition.called_today(place) == exercise:
            return FORMER
        return RENAMED if laid.folder.path.name == exercise.partition("/")[0] else ELSEWHERE

    def _empty(self, associate: str, files: Iterable[LaidFile], meant: Collection[Path]) -> Iterator[Candidate]:
        """Yield a word about each hand-in of which nothing is meant as an answer, so that its associate is told."""
        for laid in {laid.folder.path: laid for laid in files}.values():
            area = laid.folder.path
            known = not self.roster or associate in self.roster
            if known and not any(path.is_relative_to(area) for path in meant):
                yield self._bad(associate, f"{area.name}/*", replace(laid, path=area / "*.ipynb"), NOTHING, vain=True)

    @property
    def _exercises(self) -> Collection[str]:
        return self.recognition.course.exercises


def _words(error: UnreadableError | OddFileError) -> str:
    return str(error) if isinstance(error, UnreadableError) else f"it {error}"
