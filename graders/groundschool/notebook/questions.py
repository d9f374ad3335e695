"""Small questions in a lesson: a value answers, the reply comes at once, nothing is graded."""

from html import escape

from groundschool.notebook.display import BOX, TEXT, show_mime
from groundschool.notebook.session import diary, practice
from groundschool.services.answer_question import answer_question, question_of

_COLOURS = {None: "#767676", True: "#1a7f37", False: "#b3361b"}
_SIGNS = {None: "?", True: "✓", False: "✗"}


def ask(lesson: str, question: str, answer: object, *, solution: bool = False) -> None:
    """Show what a lesson says to an answer of one of its small questions; ``...`` asks the question.

    A ``solution`` is the lesson's own answer, and nobody's progress.
    """
    found = practice().course.lesson(lesson)
    reply = answer_question(None if solution else diary(), found, question_of(found, question), answer)
    border = f"{BOX};border-left-color:{_COLOURS[reply.right]}"
    shown = f'<div role="status" style="{TEXT};{border}">{_SIGNS[reply.right]} {escape(reply.text)}</div>'
    show_mime({"text/plain": reply.text, "text/html": shown})
