"""An associate's own progress in the Home notebook: in words, as HTML, and why it cannot be shown."""

import pytest
from tests.unit.grading.test_verdict import HOSTILE, Tags

from groundschool.errors import GroundschoolError
from groundschool.notebook.mine import fetch_standing, look, standing_as_html, standing_as_text
from groundschool.reports.live import PAGES

GATE = (
    {"title": "Training", "have": 3, "need": 3, "met": True, "owner": "associate", "todo": ""},
    {"title": "A shift", "have": 0, "need": 1, "met": False, "owner": "rota", "todo": "Hold one shift."},
)
BEST = {
    "exercise": "linux/journal-triage",
    "title": "Journal triage",
    "minutes": 25,
    "words": "Journal triage (25 min): why.",
}
TOLD = {
    "name": "Ana",
    "answer": "Ana is at shadow on service day 41.",
    "next": BEST,
    "others": [],
    "gate": list(GATE),
    "pending": [
        {"exercise": "Status update", "points": 4.0, "since": "2026-03-01T00:00:00+00:00", "with": ["Sam", "Mo"]}
    ],
    "hands": "1 answer with Sam, median wait 9 h.",
    "changed": {
        "exercise": "Journal triage",
        "score": 0.9,
        "handed_in": "2026-03-01T00:00:00+00:00",
        "skills": ["linux.logs-services: floor 0.60 -> 0.69, needs 0.65"],
    },
}


def test_it_says_what_is_next_what_the_gate_lacks_what_waits_and_what_changed():
    assert standing_as_text(TOLD).splitlines() == [
        "Ana is at shadow on service day 41.",
        "",
        "Next: Journal triage (25 min): why. Open linux/journal-triage.ipynb",
        "",
        "On-call gate",
        "  ✓ Training: 3 of 3, met",
        "  ✗ A shift: 0 of 1, waits for the rota",
        "",
        "1 answer with Sam, median wait 9 h.",
        "Status update: 4 points wait for a mark with Sam and now with Mo",
        "",
        "Journal triage, 90% of the points:",
        "  linux.logs-services: floor 0.60 -> 0.69, needs 0.65",
    ]


def test_the_button_opens_the_exercise_beside_the_home_notebook():
    page = standing_as_html(TOLD)
    assert 'href="linux/journal-triage.ipynb">Open Journal triage</a>' in page
    assert Tags(page).open == []


def test_whoever_has_just_begun_has_nothing_waiting_and_nothing_changed():
    told = TOLD | {"next": None, "pending": [], "changed": None}
    assert "Nothing of yours waits for a mark." in standing_as_text(told)
    assert "Next" not in standing_as_text(told)
    assert "changed" not in standing_as_html(told)


def test_what_comes_from_outside_is_text_not_markup():
    told = TOLD | {"answer": HOSTILE, "hands": HOSTILE, "next": BEST | {"title": HOSTILE, "words": HOSTILE}}
    page = Tags(standing_as_html(told))
    assert page.seen <= {"div", "section", "h3", "p", "ul", "li", "a", "br", "span", "code"}
    assert page.text.count(HOSTILE) == 4


def test_what_a_mentor_said_stands_with_what_it_is_about_and_is_text():
    told = TOLD | {"said": [{"exercise": "An update", "task": "Reasons", "words": f"Say since when.\n{HOSTILE}"}]}
    assert "  An update, Reasons: Say since when." in standing_as_text(told).splitlines()
    page = standing_as_html(told)
    assert "What your mentor said" in page
    assert "An update, Reasons: Say since when.<br>" in page
    assert HOSTILE not in page
    assert "What your mentor said" not in standing_as_html(TOLD)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/groundschool/", "groundschool/"])
def test_only_pages_are_asked(url):
    with pytest.raises(GroundschoolError, match="no address of pages"):
        fetch_standing(url)


def test_a_reason_is_shown_instead():
    assert "does not answer" in standing_as_html("Your progress cannot be shown now: host does not answer.")


@pytest.mark.parametrize("url", ["http://[", "nowhere", "http://127.0.0.1:9/groundschool/"])
def test_looking_in_vain_is_a_sentence_and_no_traceback(url, monkeypatch):
    monkeypatch.setenv(PAGES, url)
    assert str(look()).startswith("Your progress cannot be shown now: ")
