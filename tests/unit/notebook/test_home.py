"""The learning path on Home: areas in order, what is done and what is next, as text and as markup."""

from tests.unit.curriculum.declared import course, exercise, lesson
from tests.unit.grading.test_verdict import HOSTILE, Tags

from groundschool.notebook.home import path_as_html, path_as_text
from groundschool.services.learning_path import learning_path

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
    noted = [{"kind": "prediction", "lesson": "linux/first-lesson", "question": "order"}]
    assert path_as_text(learning_path(made, noted), "An example").splitlines()[:11] == [
        "An example",
        "1 of 3 steps done, about 1 h to go.",
        "Next: Slow disk (about 20 min). You have done its lesson, Reading times. Open linux/slow-disk.ipynb",
        "",
        "Linux: Logs and disks.",
        "  Lesson   Reading times (✓ done · about 10 min): linux/lessons/first-lesson.ipynb",
        "  Exercise Slow disk (about 20 min): linux/slow-disk.ipynb",
        "",
        "Infrastructure as code: Plans.",
        "  Exercise A small change (about 20 min): iac/small-change.ipynb",
        "",
    ]


def test_the_path_as_html_is_a_card_an_area_with_a_link_a_step_below_what_is_next():
    made = course(exercise(), lessons=(lesson(),), areas=AREAS)
    page = path_as_html(learning_path(made, []))
    assert page.count("<section") == 2
    assert page.index("first-lesson.ipynb") < page.index('href="linux/slow-disk.ipynb"')
    assert page.index("It comes before Slow disk.") < page.index("<section")
    assert Tags(page).open == []


def test_where_pages_say_what_is_next_the_path_does_not_and_marks_what_was_handed_in():
    made = course(exercise(), exercise("linux/also", title="Also"), areas=AREAS)
    path = learning_path(made, [], {"linux/slow-disk": "done", "linux/also": "begun"})
    for said in (path_as_text(path, "An example", served=True), path_as_html(path, served=True)):
        assert "Next:" not in said
        assert said.count("✓ done") == said.count("◐ begun") == 1
        assert "handed in with full marks" in said


def test_titles_are_text_not_markup():
    made = course(exercise(title=HOSTILE), areas={"linux": (HOSTILE, HOSTILE)})
    page = Tags(path_as_html(learning_path(made, [])))
    assert page.seen <= {"div", "section", "h3", "p", "ol", "li", "a", "br", "span", "strong"}
    assert page.text.count(HOSTILE) == 4
