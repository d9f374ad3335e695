"""Stops a grader at the first check that fails, for whoever asks only whether it notices an answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from groundschool.grading.score import Check

_ASKED: ContextVar[bool] = ContextVar("asked", default=False)


class Noticed(BaseException):
    """A check failed: what a grader would do next cannot change that."""

    def __init__(self, check: Check) -> None:
        """Tell which check."""
        super().__init__(check.label)
        self.check = check


def stated(check: Check) -> Check:
    """Return a check that a grader states; raises Noticed for a failed one where that is all that is asked."""
    if _ASKED.get() and not check.passed:
        raise Noticed(check)
    return check


@contextmanager
def only_noticing() -> Iterator[None]:
    """Let the first failed check end the grader while the block lasts."""
    token = _ASKED.set(True)
    try:
        yield
    finally:
        _ASKED.reset(token)
