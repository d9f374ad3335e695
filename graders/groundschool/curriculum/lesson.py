"""What ``curriculum/<area>/lessons/<slug>.toml`` says: the head of a lesson, its predictions and questions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, JsonValue, model_validator

from groundschool.curriculum.exercise import Status
from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Slug, Text


class Option(Strict):
    """One answer to a prediction: right, or wrong with the misconception it shows; ``reply`` is said when chosen."""

    text: Text
    reply: Text
    right: bool = False
    tag: Slug | None = None

    @model_validator(mode="after")
    def _wrong_has_a_tag(self) -> Self:
        if self.right == (self.tag is not None):
            raise ValueError("a right option has no tag, a wrong one names its misconception in 'tag'")
        return self


class Prediction(Strict):
    """A question to commit to before reading on."""

    id: Slug
    question: Text
    options: tuple[Option, ...] = Field(min_length=3, max_length=5)

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        if sum(option.right for option in self.options) != 1:
            raise ValueError("exactly one option is right")
        return self


class WrongValue(Strict):
    """A value that a misconception leads to, and what is said to it."""

    value: JsonValue
    tag: Slug
    reply: Text


class SmallQuestion(Strict):
    """A small question that a value answers, checked at once and never graded; ``reply`` is said to the right value.

    ``also`` are other ways to write that value; where ``any_order``, lists are alike that hold the same. A number may
    be off by ``within``: who is asked for one digit and gives them all is right.
    """

    id: Slug
    question: Text
    right: JsonValue
    also: tuple[JsonValue, ...] = ()
    any_order: bool = False
    within: Annotated[float, Field(ge=0)] = 0
    reply: Text
    wrong: tuple[WrongValue, ...] = ()

    def is_right(self, value: object) -> bool:
        """Return whether a value is the right one, however it is written.

        Small letters or large, and alone or in a list, are no difference, unless a wrong value says that they are.
        """
        rights = (self.right, *self.also)
        if any(self.alike(value, one) for one in rights):
            return True
        known = any(self.alike(value, one.value) for one in self.wrong)
        return not known and any(self.alike(_loosely(value), _loosely(one)) for one in rights)

    def alike(self, value: object, other: object) -> bool:
        """Return whether two values are the same answer."""
        if self.any_order and isinstance(value, list) and isinstance(other, list):
            value, other = sorted(value, key=repr), sorted(other, key=repr)
        return _alike(value, other, self.within)

    @model_validator(mode="after")
    def _wrong_is_not_right(self) -> Self:
        if any(self.alike(one.value, right) for one in self.wrong for right in (self.right, *self.also)):
            raise ValueError("a value in 'wrong' is the right one")
        return self


def _loosely(value: object) -> object:
    """Return a value with its texts in small letters, and as a list where it is none."""
    if isinstance(value, str):
        value = value.casefold()
    if not isinstance(value, list):
        return [value]
    return [one.casefold() if isinstance(one, str) else one for one in value]


def _alike(one: object, other: object, within: float) -> bool:
    """Return whether two values are the same, each number in them within so much."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_alike(*pair, within) for pair in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key], within) for key in one)
    numbers = not isinstance(one, bool) and not isinstance(other, bool)
    if within and numbers and isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= within
    return one == other


class LessonFile(Strict):
    """A lesson's head: what it teaches, to whom, and how long it takes."""

    title: Text
    status: Status = "active"
    skills: tuple[Text, ...] = Field(min_length=1)
    prerequisites: tuple[Text, ...] = ()
    minutes_teach: Annotated[int, Field(ge=5, le=90)]
    objectives: tuple[Text, ...] = Field(min_length=2)
    out_of_scope: Text
    datasets: tuple[Text, ...] = ()
    predictions: tuple[Prediction, ...] = Field(min_length=1)
    questions: tuple[SmallQuestion, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """One lesson: its master (``<slug>.py``) and its declaration. Area and slug come from the path."""

    master: Path
    declared: LessonFile

    @property
    def area(self) -> str:
        """Return the skill area's folder name."""
        return self.master.parents[1].name

    @property
    def slug(self) -> str:
        """Return the file's name without its ending."""
        return self.master.stem

    @property
    def id(self) -> str:
        """Return ``area/slug``."""
        return f"{self.area}/{self.slug}"

    @property
    def place(self) -> str:
        """Return where its notebook lies, as seen from Home."""
        return f"{self.area}/lessons/{self.slug}.ipynb"
