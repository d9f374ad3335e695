"""Predict first: commit to an answer with a confidence before reading on."""

from html import escape

from groundschool.curriculum.lesson import Lesson, Prediction
from groundschool.errors import UnknownNameError
from groundschool.notebook.diary import note
from groundschool.notebook.display import REPLY, TEXT, say, show_widget
from groundschool.notebook.session import current

CONFIDENCES = (50, 60, 70, 80, 90, 99)


def predict(lesson: str, question: str, *, choose: int | None = None, confidence: int = 70) -> None:
    """Ask a lesson's prediction as a widget, or answer it with option ``choose`` (from 1), this sure in percent."""
    found = current().desk.course.lesson(lesson)
    asked = {entry.id: entry for entry in found.declared.predictions}
    if question not in asked:
        raise UnknownNameError(f"prediction of {lesson}", question, asked)
    prediction = asked[question]
    if choose is not None:
        say(_answer(found, prediction, choose, confidence))
        return
    options = "\n".join(f"  {number}. {option.text}" for number, option in enumerate(prediction.options, 1))
    call = f'predict("{lesson}", "{question}", choose=1, confidence=70)'
    show_widget(_form(found, prediction), f"{prediction.question}\n{options}\nWithout widgets: {call}")


def _answer(lesson: Lesson, prediction: Prediction, choose: int, confidence: int) -> str:
    if not 1 <= choose <= len(prediction.options):
        return f"There are {len(prediction.options)} options, numbered from 1."
    option = prediction.options[choose - 1]
    brier = round((confidence / 100 - option.right) ** 2, 4)
    facts = {"right": option.right, "tag": option.tag, "confidence": confidence, "brier": brier}
    note("prediction", lesson=lesson.id, question=prediction.id, **facts)
    return f"{'Right.' if option.right else 'Not so.'} {option.reply}"


def _form(lesson: Lesson, prediction: Prediction):  # noqa: ANN202 - ipywidgets is imported only when a form is made
    import ipywidgets

    wide = ipywidgets.Layout(width="auto")
    question = ipywidgets.HTML(f'<strong style="{TEXT}">{escape(prediction.question)}</strong>')
    texts = [(option.text, number) for number, option in enumerate(prediction.options, 1)]
    choice = ipywidgets.RadioButtons(options=texts, value=None, layout=wide)
    # A list, not a slider: the slider of ipywidgets has no name that a screen reader could say.
    percents = [(f"{percent} %", percent) for percent in CONFIDENCES]
    narrow = ipywidgets.Layout(width="14rem")
    sure = ipywidgets.Dropdown(options=percents, value=70, description="How sure?", layout=narrow)
    button = ipywidgets.Button(description="Commit", tooltip="Commit to this prediction")
    reply = ipywidgets.HTML()

    def commit(pressed: ipywidgets.Button) -> None:
        said = "Choose one first."
        if choice.value is not None and sure.value is not None:
            said = _answer(lesson, prediction, choice.value, sure.value)
            pressed.disabled = choice.disabled = sure.disabled = True
        reply.value = f'<span style="{REPLY}">{escape(said)}</span>'

    button.on_click(commit)
    return ipywidgets.VBox([question, choice, sure, button, reply])
