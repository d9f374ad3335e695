"""How a score reads: as text and as HTML, with what came back and the hint, and nothing an answer could inject."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.curriculum.declared import TASK, exercise

from groundschool.grading import Check, Score
from groundschool.grading.score import Flag
from groundschool.grading.variant_plan import edge_label
from groundschool.grading.verdict import SCORE_MIME, as_mime, score_as_html, score_as_text

few = settings(max_examples=25)
EXERCISE = exercise()
TASK_ = EXERCISE.tasks["slowest"]
HOSTILE = "<script>alert(1)</script><img src=x onerror=y>\"'&"


class Tags(HTMLParser):
    """Collects the elements of a fragment and the text between them."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text = ""
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag, attrs):
        assert {name for name, _ in attrs} <= {"style", "href"}
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def failed(label: str, evidence: str, **more: object) -> Check:
    return Check(label, passed=False, evidence=evidence, **more)


def test_a_passed_and_a_failed_property_with_evidence_hint_and_lesson():
    score = Score(
        (
            Check("every unit is named", passed=True, points=3),
            failed("times are numbers", "slowest('a.log') gave '9.1'", tag="text-order", seen_on="the edge “late”"),
        )
    )
    assert score_as_text(EXERCISE, TASK_, score).splitlines() == [
        "The slowest request: 1 of 2 properties hold, 6 of 8 points",
        "PASS  every unit is named",
        "FAIL  times are numbers",
        "      slowest('a.log') gave '9.1' (on the edge “late”)",
        "      Compare numbers, not texts. Lesson: linux/first-lesson.",
    ]


def test_a_hint_without_a_lesson_and_an_unknown_tag():
    quiet = exercise(misconceptions=[{"tag": "text-order", "hint": "Compare numbers."}])
    for tag, hint in (("text-order", "Compare numbers."), ("nobody-declared", "x")):
        said = score_as_text(quiet, TASK_, Score((failed("a", "x", tag=tag),)))
        assert said.endswith(f"\n      {hint}")


def test_evidence_that_all_share_is_said_once():
    score = Score(tuple(failed(label, "slowest() raised KeyError", seen_on="another variant") for label in "abc"))
    for shown in (score_as_text(EXERCISE, TASK_, score), score_as_html(EXERCISE, TASK_, score)):
        assert shown.count("slowest() raised KeyError") == 1


def test_what_differs_is_said_each_with_its_variant():
    score = Score((failed("a", "gave 1", seen_on="one"), failed("b", "gave 2", seen_on="two")))
    assert score_as_text(EXERCISE, TASK_, score).splitlines()[1:] == [
        "FAIL  a",
        "      gave 1 (on one)",
        "FAIL  b",
        "      gave 2 (on two)",
    ]


def test_points_are_shown_without_noise_and_a_cap_is_explained():
    score = Score((Check("a", passed=True, points=2), failed("b", "", critical=True)))
    assert score_as_text(EXERCISE, TASK_, score).splitlines()[0] == (
        "The slowest request: 1 of 2 properties hold, 3.2 of 8 points, "
        "a safety-critical property failed, which caps the task"
    )


def test_hostile_strings_are_text():
    hostile = exercise(
        tasks=[TASK | {"title": HOSTILE}], misconceptions=[{"tag": "t", "hint": HOSTILE, "lesson": HOSTILE}]
    )
    score = Score((failed(HOSTILE, HOSTILE, tag="t", seen_on=HOSTILE), Check(HOSTILE, passed=True)))
    page = Tags(score_as_html(hostile, hostile.tasks["slowest"], score))
    assert page.seen == {"div", "span", "strong", "ul", "li", "a"}
    assert page.text.count(HOSTILE) == 7


CHECKS = st.builds(
    Check,
    st.text(min_size=1, max_size=20),
    st.booleans(),
    st.sampled_from((0.5, 1.0, 3.0)),
    st.sampled_from(("", "text-order", "other")),
    st.text(max_size=20),
    st.booleans(),
    st.sampled_from(("", "another variant")),
)


@few
@given(st.lists(CHECKS, min_size=1, max_size=4).map(lambda checks: Score(tuple(checks))))
def test_whatever_was_seen_the_fragment_is_well_formed_and_names_every_property(score):
    page = Tags(score_as_html(EXERCISE, TASK_, score))
    assert page.open == []
    assert page.text.count("PASS") + page.text.count("FAIL") >= len(score.checks)


def test_of_what_is_not_written_there_is_one_line():
    score = Score(tuple(failed(label, "slowest is not written yet", blank=True) for label in ("one", "two", "three")))
    said = "slowest is not written yet. Write it in the cell above, run that cell, then this one."
    assert score_as_text(EXERCISE, TASK_, score) == f"The slowest request: {said}"
    assert Tags(score_as_html(EXERCISE, TASK_, score)).text == f"The slowest request: {said}"


def test_whoever_practises_is_told_how_to_open_the_edge_that_failed():
    found = exercise(edges=[{"id": "late", "label": "late ones count"}])
    score = Score((failed("late ones count", "gave 1", seen_on=edge_label("late")),))
    call = 'open_edge("linux/slow-disk", "late")'
    practised, assessed = (as_mime(found, TASK_, score, practising=one) for one in (True, False))
    assert f"(on a variant with the edge “late”: {call})" in practised["text/plain"]
    assert call in Tags(practised["text/html"]).text
    assert "open_edge" not in assessed["text/plain"] + assessed["text/html"]
    assert practised[SCORE_MIME] == assessed[SCORE_MIME]


def test_what_a_person_has_to_decide_is_shown_with_the_sentence_and_what_it_would_cost():
    score = Score((Check("it is long enough", passed=True),), (Flag("may be blame", f"{HOSTILE} broke it."),))
    assert score_as_text(EXERCISE, TASK_, score).splitlines()[2:] == [
        "For a person to decide; nothing was taken off. Confirmed, one caps the task at 3.2 points:",
        f"LOOK  may be blame: {HOSTILE} broke it.",
    ]
    shown = Tags(score_as_html(EXERCISE, TASK_, score))
    assert shown.open == []
    assert f"{HOSTILE} broke it." in shown.text
    assert "script" not in shown.seen
