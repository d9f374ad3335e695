"""Predict first: commit to an answer with a confidence before reading on."""

from html import escape

from groundschool.curriculum.lesson import Lesson, Prediction
from groundschool.notebook.display import REPLY, TEXT, say, show_widget
from groundschool.notebook.session import diary, practice
from groundschool.services.answer_prediction import answer_prediction, prediction_of

CONFIDENCES = (50, 60, 70, 80, 90, 99)


def predict(lesson: str, question: str, *, choose: int | None = None, confidence: int = 70) -> None:
    """Ask a lesson's prediction as a widget, or answer it with option ``choose`` (from 1), this sure in percent."""
    found = practice().course.lesson(lesson)
    prediction = prediction_of(found, question)
    if choose is not None:
        say(answer_prediction(diary(), found, prediction, choose, confidence))
        return
    options = "\n".join(f"  {number}. {option.text}" for number, option in enumerate(prediction.options, 1))
    call = f'predict("{lesson}", "{question}", choose=1, confidence=70)'
    show_widget(_form(found, prediction), f"{prediction.question}\n{options}\nWithout widgets: {call}")


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
            said = answer_prediction(diary(), lesson, prediction, choice.value, sure.value)
            pressed.disabled = choice.disabled = sure.disabled = True
        reply.value = f'<span style="{REPLY}">{escape(said)}</span>'

    button.on_click(commit)
    return ipywidgets.VBox([question, choice, sure, button, reply])
