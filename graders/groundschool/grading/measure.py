"""Watches what an answer costs while it works."""

import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice


@dataclass(frozen=True)
class Marks:
    """Between which two numbers of items memory is compared, and how many bytes it may grow by meanwhile."""

    few: int
    many: int
    most: int


HERE = Marks(400, 1_000, 30_000)  # the allocator counts every byte; a log's lines alone are 120,000
# The kernel counts pages of the whole process: more items, so that keeping them (4,000,000) stands out from noise.
IN_SANDBOX = Marks(1_500, 17_500, 1_600_000)


def lets_go(answer: Callable[[Iterable[str]], object], items: Sequence[str]) -> bool:
    """Return whether an answer, handed thousands of items one by one, lets each go; false if it does not take them all.

    ``items`` are handed out over and over, each a new string. An answer that stands for a function in a sandbox says by
    ``memory_in_use()`` how many bytes are used there; those of any other are counted by this process's allocator.
    """
    elsewhere: Callable[[], int] | None = getattr(answer, "memory_in_use", None)
    if elsewhere is not None:
        return _grows_little(answer, items, IN_SANDBOX, elsewhere)
    tracemalloc.start()
    try:
        return _grows_little(answer, items, HERE, lambda: tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()


def _grows_little(
    answer: Callable[[Iterable[str]], object], items: Sequence[str], marks: Marks, used: Callable[[], int]
) -> bool:
    """Return whether memory in use, as the source of the items sees it, grows within bounds between the marks."""
    raw, seen = [item.encode() for item in items], []

    def source() -> Iterator[str]:
        for number, item in enumerate(islice(cycle(raw), marks.many + 1)):
            if number in {marks.few, marks.many}:
                seen.append(used())
            yield item.decode()

    answer(source())
    return len(seen) == 2 and seen[1] - seen[0] < marks.most
