"""How a use case that takes a while tells of its steps to whoever waits for it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

# Given what is done and in how many steps, yields what is called after each of them with its name.
Steps = Callable[[str, int], AbstractContextManager[Callable[[str], None]]]


@contextmanager
def untold(title: str, total: int) -> Iterator[Callable[[str], None]]:  # noqa: ARG001 - nobody waits
    """Yield what tells nobody."""
    yield lambda _: None
