"""Chooses, where somebody has handed in several files of one exercise, the one that counts."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from groundschool.marking.reading import FORMER, RIGHT, Candidate
from groundschool.marking.safe_files import shown
from groundschool.marking.submission import Submission

Chosen = tuple[Submission, frozenset[Path]]


def chosen(candidates: Iterable[Candidate]) -> list[Chosen]:
    """Return one person's submissions in order, each with the files that had a part in it."""
    every = list(candidates)
    read: dict[str, list[Candidate]] = {}
    for one in every:
        if not one.submission.problem:
            read.setdefault(one.submission.exercise, []).append(one)
    bad = [one for one in every if one.submission.problem]
    found = [pair for exercise in read for pair in _of(read[exercise], _same(exercise, bad))]
    folders = {one.submission.path.parent for listed in read.values() for one in listed}
    for one in bad:
        settled = one.submission.exercise in read or (one.vain and one.submission.path.parent in folders)
        if not settled:
            found.append((one.submission, frozenset({one.submission.path})))
    return sorted(found, key=lambda pair: pair[0].path)


def _of(read: Sequence[Candidate], unread: Sequence[Candidate]) -> Iterator[Chosen]:
    """Yield the submission of one exercise: of files with an answer the one nearest to where it should be."""
    sources = frozenset(one.submission.path for one in (*read, *unread))
    answered = [one for one in read if one.submission.touched] or list(read)
    nearest = min(one.rank for one in answered)
    first, *more = [one for one in answered if one.rank == nearest]
    if any(one.answers != first.answers for one in more):
        names = " and ".join(shown(one.submission.path.name) for one in (first, *more))
        problem = f"{names} are notebooks of the same exercise with different answers; hand in one of them"
        for one in (first, *more):
            yield one.submission.unreadable(problem), sources
        return
    others = [one for one in answered if one.rank > nearest and one.answers != first.answers]
    yield first.submission.found(*_said(first, others, unread)), sources


def _said(first: Candidate, others: Iterable[Candidate], unread: Iterable[Candidate]) -> Iterator[str]:
    """Yield what is to be said of the file that counts, and of those that do not."""
    if first.rank not in {RIGHT, FORMER}:
        yield f"it was handed in as {first.submission.place}, and is known by its cells"
    for one in others:
        if one.rank == FORMER:  # handed in before the exercise was called otherwise
            continue
        yield f"{one.submission.place} has other answers, and does not count"
    for one in unread:
        yield f"{one.submission.place} cannot be read, and does not count: {one.submission.problem}"


def _same(exercise: str, bad: Iterable[Candidate]) -> list[Candidate]:
    """Return what could not be read of an exercise and is surely meant; notes beside it are not."""
    return [one for one in bad if one.submission.exercise == exercise and not one.vain]
