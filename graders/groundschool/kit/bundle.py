"""What a generator fills: the files of one variant, and the whole answers that are true of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from groundschool.datasets import Variant


class Bundle:
    """The files, right answers and traps of one variant in the making.

    ``truth`` is what becomes the variant's: by task ``wants`` (the right answer of each subject) and ``traps`` (by
    misconception, what it makes of it), beside whatever else the grader has to know.
    """

    def __init__(self, seed: int, edge: str | None = None) -> None:
        self.seed, self.edge = seed, edge
        self.files: dict[str, bytes] = {}
        self.truth: dict[str, Any] = {}

    def write(self, path: str, content: str | bytes) -> None:
        """Add a file; raises ValueError when there is one of this name already."""
        if path in self.files:
            raise ValueError(f"{path} is written twice")
        self.files[path] = content.encode() if isinstance(content, str) else content

    def answer(self, task: str, subject: str, right: object, traps: Mapping[str, object] | None = None) -> None:
        """Add a subject's right answer to a task and, by tag, the whole answer that a misconception leads to.

        A trap that is the right answer shows nothing and is left out; raises ValueError when the subject has an answer.
        """
        told = self.truth.setdefault(task, {"wants": {}, "traps": {}})
        if subject in told["wants"]:
            raise ValueError(f"{subject} of {task} is answered twice")
        told["wants"][subject] = right
        for tag, led_to in (traps or {}).items():
            if led_to != right:
                told["traps"].setdefault(tag, {})[subject] = led_to

    def order(self, task: str, first: Sequence[str] = (), last: Sequence[str] = ()) -> None:
        """Put the traps of a task in order: of several that show the same, the first one's hint is given.

        Those that are named neither ``first`` nor ``last`` stay between them, as they were answered.
        """
        traps = self.truth.setdefault(task, {"wants": {}, "traps": {}})["traps"]
        between = [tag for tag in traps if tag not in {*first, *last}]
        self.truth[task]["traps"] = {tag: traps[tag] for tag in (*first, *between, *last) if tag in traps}

    def variant(self) -> Variant:
        """Return the finished variant."""
        return Variant(self.files, self.truth, self.seed, self.edge)
