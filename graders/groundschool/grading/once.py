"""Checks that no variant changes: made at every grading, and once where proofs try an answer on many seeds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
Memory = dict[str, Any]
_MEMORY: ContextVar[Memory | None] = ContextVar("memory", default=None)


def once(about: str, make: Callable[[], T]) -> T:
    """Return what ``make`` gives; while one answer is proven, what it gave when it was first asked ``about`` this.

    For a group of checks that would say the same on every plain variant: arguments that make no sense, memory that
    does not grow, what a linter finds.
    """
    memory = _MEMORY.get()
    if memory is None:
        return make()
    if about not in memory:
        memory[about] = make()
    return memory[about]


@contextmanager
def remembered_in(memory: Memory) -> Iterator[None]:
    """Let ``once`` remember in ``memory``, one answer's own, while the block lasts."""
    token = _MEMORY.set(memory)
    try:
        yield
    finally:
        _MEMORY.reset(token)
