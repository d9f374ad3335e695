"""What ``curriculum/<area>/<exercise>/pilot.toml`` says: how it went when somebody solved it without the solution."""

from typing import Annotated

from pydantic import Field

from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Slug, Text


class Solving(Strict):
    """One person's way through the exercise: who, and how many attempts each task took until full marks."""

    by: Text
    attempts: dict[Slug, Annotated[int, Field(ge=1)]]


class Mended(Strict):
    """What a solver could read in two ways, or stumbled over, and what was changed."""

    was: Text
    now: Text


class PilotFile(Strict):
    """Blind solvings of an exercise: by people who had the released notebook, its lesson and its data, and no more.

    ``minutes`` is an estimate until it was ``measured`` with associates; ``right`` names the answers in ``right.py``
    that solvers wrote.
    """

    minutes: Annotated[int, Field(ge=5, le=240)]
    measured: bool = False
    right: tuple[Text, ...] = ()
    solved: tuple[Solving, ...] = Field(min_length=1)
    mended: tuple[Mended, ...] = ()
