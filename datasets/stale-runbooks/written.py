"""Pages of which some places have rotted: each place knows what is right, what the page says, and who errs there."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Finding = list[Any]  # page, line, kind, what is there, what it should be
HISTORY = "## History"
ROTS = {"service": 4, "namespace": 2, "flag": 2, "link": 2, "alert": 2, "threshold": 1, "role": 1, "secret": 2}


@dataclass
class Place:
    """A place of a page: what is right there, and what it said once. A ``decoy`` says that, and is right."""

    kind: str
    now: str
    was: str
    decoy: str = ""  # the misconception of whoever mends it
    via: str = ""  # what stood there between the two
    sure: bool = False  # it has rotted on every page
    stale: bool = False

    @property
    def text(self) -> str:
        """Return what the page says."""
        return self.was if self.stale or self.decoy else self.now


Line = Sequence[str | Place]


@dataclass
class Page:
    """Lines of a page, and the steps of it that stand in front of what has to be done before them."""

    name: str
    lines: list[Line]
    early: Mapping[int, tuple[str, str]] = field(default_factory=dict)  # line: the step, and what has to come first

    def rot(self, rng: random.Random) -> None:
        """Let so many places of each kind rot, those that are sure to among them: somebody has mended some before."""
        places = [place for _, place in self.places() if not place.decoy and place.was != place.now]
        for kind, many in ROTS.items():
            mine = [place for place in places if place.kind == kind]
            sure = [place for place in mine if place.sure]
            others = [place for place in mine if not place.sure]
            for place in (*sure, *rng.sample(others, max(0, many - len(sure)))):
                place.stale = True

    def places(self) -> Iterable[tuple[int, Place]]:
        """Yield every place with the number of its line."""
        for number, line in enumerate(self.lines, 1):
            yield from ((number, piece) for piece in line if isinstance(piece, Place))

    def text(self) -> str:
        """Return the page as it is."""
        return "".join("".join(one if isinstance(one, str) else one.text for one in line) + "\n" for line in self.lines)

    def found(self, number: int, place: Place) -> Finding:
        """Return what is to be said of a place."""
        return [self.name, number, place.kind, place.was, place.now]

    def findings(self) -> list[Finding]:
        """Return all that is stale, in order, each once a line."""
        told = [self.found(number, place) for number, place in self.places() if place.stale]
        told += [[self.name, number, "order", *pair] for number, pair in self.early.items()]
        return in_order(told)

    def taken_for_stale(self, tag: str) -> list[Finding]:
        """Return what a misconception takes for stale beside the rest."""
        return [self.found(number, place) for number, place in self.places() if place.decoy == tag]

    def below_history(self) -> int:
        """Return the number of the line with which History begins."""
        return 1 + next(number for number, line in enumerate(self.lines) if line == [HISTORY])

    def facts(self) -> dict[str, Any]:
        """Return what a judge of the mended page has to know: forms of each line, and pairs of old and new by kind."""
        pairs: dict[str, list[list[str]]] = {}
        for _, place in self.places():
            told = pairs.setdefault(place.kind, [])
            told += [one for one in ([place.was, place.now], [place.via or place.was, place.now]) if one not in told]
        lines = [[one if isinstance(one, str) else [one.text, one.text if one.decoy else one.now] for one in line]
                 for line in self.lines]  # fmt: skip
        return {"lines": lines, "pairs": pairs}


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in order, each once."""
    return [list(one) for one in sorted({tuple(one) for one in findings})]
