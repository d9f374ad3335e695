"""Grades what was read of auth logs against the night that they were written from."""

from typing import Any

from groundschool.kit import Expect, Score, Variant, call, judged, on_edges


def pairs(found: Any) -> list:
    """Return [source, user, attempts] of a dictionary by pairs; of the truth, what it is."""
    return sorted([*pair, times] for pair, times in found.items()) if isinstance(found, dict) else found


def logins(found: Any) -> list:
    """Return [at, source, user] of each login, in the order given."""
    return [list(one) for one in found]


def spans(found: Any) -> list:
    """Return [source, first, last, users] of a dictionary by source; of the truth, what it is."""
    return sorted([source, *span] for source, span in found.items()) if isinstance(found, dict) else found


ON_EDGES = {
    task: on_edges(__file__, view) for task, view in (("failures", pairs), ("guessed", logins), ("windows", spans))
}
FAILURES = (
    Expect("the pairs are those of source and user", lambda found: [one[:2] for one in pairs(found)], points=3),
    Expect("every attempt is counted once", pairs, points=4),
)
GUESSED = (
    Expect(
        "the logins are those that came by guessing", lambda found: sorted(one[1:] for one in logins(found)), points=4
    ),
    Expect("they have their times, in order", logins, points=2),
)
WINDOWS = (
    Expect(
        "the sources are those with five failures or more", lambda found: [one[0] for one in spans(found)], points=2
    ),
    Expect("each has its users", lambda found: [[one[0], one[3]] for one in spans(found)], points=2),
    Expect("and the times of its first and last failure", lambda found: [one[:3] for one in spans(found)], points=2),
)


def failures(answer: object, variant: Variant) -> Score:
    """Return the checks of ``failures(folder)`` for every bastion."""
    return _graded("failures", answer, variant, FAILURES)


def guessed(answer: object, variant: Variant) -> Score:
    """Return the checks of ``guessed(folder)`` for every bastion."""
    return _graded("guessed", answer, variant, GUESSED)


def windows(answer: object, variant: Variant) -> Score:
    """Return the checks of ``windows(folder)`` for every bastion."""
    return _graded("windows", answer, variant, WINDOWS)


def _graded(task: str, answer: Any, variant: Variant, expected: tuple[Expect, ...]) -> Score:
    truth = variant.truth[task]
    said = {host: call(answer, f"{variant.path()}/{host}") for host in truth["wants"]}
    if variant.edge:
        expected = (ON_EDGES[task][variant.edge],)
    return judged(said, truth["wants"], truth["traps"], expected)
