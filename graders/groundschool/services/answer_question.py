"""Answers a lesson's small question, and notes in the associate's diary, if it is theirs, how it went."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath

from groundschool.curriculum.lesson import Lesson, SmallQuestion
from groundschool.errors import UnknownNameError
from groundschool.grading.difference import first_unequal
from groundschool.services.diary import Diary


@dataclass(frozen=True)
class Reply:
    """What is said to an answer; ``right`` is None where nothing was answered yet."""

    text: str
    right: bool | None


def question_of(lesson: Lesson, question: str) -> SmallQuestion:
    """Return a question that a lesson asks; raises UnknownNameError."""
    asked = {entry.id: entry for entry in lesson.declared.questions}
    if question not in asked:
        raise UnknownNameError(f"question of {lesson.id}", question, asked)
    return asked[question]


def answer_question(diary: Diary | None, lesson: Lesson, question: SmallQuestion, answer: object) -> Reply:
    """Return the reply to an answer: to the right one, to one that a misconception leads to, or where it differs."""
    if answer is ... or (isinstance(answer, list | tuple) and any(one is ... for one in answer)):
        return Reply(
            f"{question.question} Write your answer in place of the dots, then run this cell again.", right=None
        )
    got = as_written(answer)
    right = question.is_right(got)
    known = next((one for one in question.wrong if question.alike(got, one.value)), None)
    if diary:
        diary.note("question", lesson=lesson.id, question=question.id, right=right, tag=known.tag if known else None)
    if right:
        return Reply(f"Right. {question.reply}", right=True)
    if known:
        return Reply(f"Not so. {known.reply}", right=False)
    where = first_unequal(got, question.right)
    return Reply(f"Not so: {where}. Try again; the folded cell below has one way.", right=False)


def as_written(value: object) -> object:
    """Return a value as a declaration writes it: numbers to nine digits, names as text, rows as lists, sets sorted."""
    if isinstance(value, Mapping):
        return {str(as_written(key)): as_written(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_written(one) for one in value]
    if isinstance(value, AbstractSet):
        return sorted((as_written(one) for one in value), key=repr)
    if isinstance(value, PurePath | date):
        return str(value)
    if isinstance(value, float | Decimal | Fraction):
        return float(f"{float(value):.9g}")
    plain = getattr(value, "to_dict", None) or getattr(value, "tolist", None)  # pandas' tables, numpy's numbers
    return as_written(plain()) if callable(plain) and not isinstance(value, type) else value
