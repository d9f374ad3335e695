"""What a mutant is, and what it is called."""

from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

AROUND = 20  # characters on either side of what changed
LONGEST = 90  # characters of a changed part

Changed = tuple[str, str]  # an operator and the whole text as it makes it


@dataclass(frozen=True)
class Mutant:
    """A text that an operator changed; ``name`` says which and what, without a line number: that moves."""

    operator: str
    name: str
    text: str


def mutants(
    original: str, changed: Iterable[Changed], usable: Callable[[str], bool] = lambda _: True
) -> Iterator[Mutant]:
    """Yield each changed text once, under a name of its own, without those that are the original or of no use."""
    texts, names = {original.strip()}, dict[str, int]()
    for operator, text in changed:
        if text.strip() in texts or not usable(text):
            continue
        texts.add(text.strip())
        one = Mutant(operator, f"{operator}: {difference(original, text)}", text)
        names[one.name] = again = names.get(one.name, 0) + 1
        yield one if again == 1 else replace(one, name=f"{one.name} ({again})")


def difference(old: str, new: str) -> str:
    """Return the part that differs as it was and as it is, on one line, with some words around it."""
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    begin = _word(old, first)
    return " -> ".join(_shown(text, begin, len(text) - last) for text in (old, new))


def _alike(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    lengths = range(1, min(len(one), len(other)) + 1)
    return bisect(lengths, 0, key=lambda length: one[:length] != other[:length])


def _word(text: str, at: int) -> int:
    """Return where what is shown begins: a few words before a place, in the same line."""
    line = text.rfind("\n", 0, at) + 1
    near = max(line, at - AROUND)
    return near if near == line else text.find(" ", near, at) + 1 or near


def _shown(text: str, begin: int, end: int) -> str:
    line = text.find("\n", end)
    line = len(text) if line < 0 else line
    stop = min(line, end + AROUND)
    part = " ".join(text[begin:stop].split())
    return part if len(part) <= LONGEST else f"{part[: LONGEST // 2]} ... {part[-LONGEST // 2 :]}"
