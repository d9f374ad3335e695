"""The learning path: areas in order, lessons before exercises, only what is ready."""

from tests.unit.curriculum.declared import course, exercise, lesson
from tests.unit.grading.test_verdict import HOSTILE, Tags

from groundschool.notebook.home import path_as_html, path_as_text

AREAS = {"linux": ("Linux", "Logs and disks."), "iac": ("Infrastructure as code", "Plans.")}


def test_the_path_as_text():
    made = course(
        exercise("iac/small-change", title="A small change"),
        exercise(),
        exercise("linux/full-disk", status="draft"),
        exercise("linux/old-one", status="retired"),
        lessons=(lesson(),),
        areas=AREAS,
    )
    assert path_as_text(made).splitlines() == [
        "An example",
        "",
        "Linux: Logs and disks.",
        "  Lesson   Reading times (10 min): linux/lessons/first-lesson.ipynb",
        "  Exercise Slow disk (20 min): linux/slow-disk.ipynb",
        "",
        "Infrastructure as code: Plans.",
        "  Exercise A small change (20 min): iac/small-change.ipynb",
    ]


def test_the_path_as_html_is_a_card_an_area_with_a_link_a_step():
    page = path_as_html(course(exercise(), lessons=(lesson(),), areas=AREAS))
    assert page.count("<section") == 2
    assert page.index("first-lesson.ipynb") < page.index('href="linux/slow-disk.ipynb"')
    assert Tags(page).open == []


def test_titles_are_text_not_markup():
    page = Tags(path_as_html(course(exercise(title=HOSTILE), areas={"linux": (HOSTILE, HOSTILE)})))
    assert page.seen <= {"div", "section", "h3", "p", "ol", "li", "a", "br", "span"}
    assert page.text.count(HOSTILE) == 3
