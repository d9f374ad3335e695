"""Answers a lesson's prediction, and notes in the associate's diary how good it was."""

from groundschool.curriculum.lesson import Lesson, Prediction
from groundschool.errors import UnknownNameError
from groundschool.services.diary import Diary


def prediction_of(lesson: Lesson, question: str) -> Prediction:
    """Return a prediction that a lesson asks for; raises UnknownNameError."""
    asked = {entry.id: entry for entry in lesson.declared.predictions}
    if question not in asked:
        raise UnknownNameError(f"prediction of {lesson.id}", question, asked)
    return asked[question]


def answer_prediction(diary: Diary, lesson: Lesson, prediction: Prediction, choose: int, confidence: int) -> str:
    """Return the reply to option ``choose`` (from 1), this sure in percent, or how many options there are."""
    if not 1 <= choose <= len(prediction.options):
        return f"There are {len(prediction.options)} options, numbered from 1."
    option = prediction.options[choose - 1]
    brier = round((confidence / 100 - option.right) ** 2, 4)
    facts = {"right": option.right, "tag": option.tag, "confidence": confidence, "brier": brier}
    diary.note("prediction", lesson=lesson.id, question=prediction.id, **facts)
    return f"{'Right.' if option.right else 'Not so.'} {option.reply}"
