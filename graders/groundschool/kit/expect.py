"""Expectations: what must be seen of a right answer, and which misconception shows when something else is.

The truth holds whole answers: the right one of each subject (a host, a file, a question), and what each misconception
makes of it. An expectation is a view of such answers, so the right value and the value of every trap follow from it.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from groundschool.grading import Check, Outcome, Score, given

View = Callable[[Any], Any]
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Expect:
    """One property of every subject's answer: ``view`` of it is what it is of the right answer.

    ``among`` chooses the subjects, by a test of their right answer or by name. ``allowed`` are values that pass beside
    the right one. A hint shows when what a misconception makes of the answer looks the same through the view: let the
    view show a value, not a verdict. What a failure may come from when none does is ``tag``, or ``missed`` by the value
    that should have been seen, or ``crashed`` when the answer raised; the proofs know a wrong answer by it, associates
    never see it.
    """

    label: str
    view: View
    points: float = 1.0
    tag: str = ""
    missed: Mapping[Hashable, str] = field(default_factory=dict)
    among: Callable[[Any], bool] | Collection[str] | None = None
    allowed: frozenset[Hashable] = frozenset()
    critical: bool = False
    crashed: str = ""

    def check(self, said: Mapping[str, Outcome], wants: Answers, traps: Mapping[str, Answers]) -> Check | None:
        """Return the one check over all subjects: the first that fails, else the first; none where no subject is."""
        checks = [
            self._one(said[name], want, {tag: answers[name] for tag, answers in traps.items() if name in answers})
            for name, want in wants.items()
            if self._is_about(name, want)
        ]
        return next((one for one in checks if not one.passed), checks[0] if checks else None)

    def _is_about(self, name: str, want: object) -> bool:
        if self.among is None:
            return True
        return self.among(want) if callable(self.among) else name in self.among

    def _one(self, got: Outcome, want: object, traps: Answers) -> Check:
        """Return the check of one subject's answer."""
        if self.allowed and got.look(lambda found: self.view(found) in self.allowed, otherwise=False):
            return Check(self.label, passed=True, points=self.points, critical=self.critical)
        right = self.view(want)
        shown = {tag: value for tag in _likeliest(got, traps) if (value := self._seen(traps[tag])) != right}
        about = self.missed.get(right, self.tag) if self.missed else self.tag
        if got.error:
            about = self.crashed or about
        return got.equals(
            self.label, self.view, right, points=self.points, tag=about, traps=shown, critical=self.critical
        )

    def _seen(self, trap: object) -> object:
        """Return the view of what a misconception makes of an answer; where its shape has none, what nothing equals."""
        try:
            return self.view(trap)
        except (KeyError, IndexError, TypeError):
            return object()


def item(*keys: Hashable) -> View:
    """Return the view of one entry of an answer, or of several by their keys."""
    return lambda found: found[keys[0]] if len(keys) == 1 else {key: found[key] for key in keys}


def as_it_is(found: object) -> object:
    """Return an answer as it is: the view of all that it says."""
    return found


def part(got: Outcome, key: str, whole: str = "all") -> Outcome:
    """Return what an answer says under a key, ``nothing`` where it has none; under ``whole``, which keys it has."""
    if got.error:
        return got
    if key == whole:
        return given(got.look(sorted, otherwise=None), got.shown)
    return given(got.look(lambda found: found[key], otherwise="nothing"), f"{got.shown}[{key!r}]")


def judged(
    said: Mapping[str, Outcome], wants: Answers, traps: Mapping[str, Answers], expected: Sequence[Expect]
) -> Score:
    """Return the score of what was said of each subject; an expectation of which there is no subject is left out."""
    checks = (one.check(said, wants, traps) for one in expected)
    return Score(tuple(check for check in checks if check is not None))


def _likeliest(got: Outcome, traps: Answers) -> list[str]:
    """Return the tags of traps, first of those whose whole answer is the one that was given."""
    return sorted(traps, key=lambda tag: not got.look(lambda found: bool(found == traps[tag]), otherwise=False))
