"""An associate's own record on Home: in words, as HTML, and why it cannot be shown."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from threading import Thread

import pytest
from tests.unit.grading.test_verdict import HOSTILE, Tags

from groundschool.notebook.mine import look, page_address
from groundschool.notebook.standing import standing_as_html, standing_as_text
from groundschool.reports.live import HOME_FORM, PAGES

LESSON = {"title": "Reading the journal, about 40 min", "place": "linux/lessons/reading-the-journal.ipynb"}
NEXT = {
    "title": "Journal triage",
    "minutes": 25,
    "reason": "Logs and services is the last skill.",
    "place": "linux/journal-triage.ipynb",
    "lesson": LESSON,
}
SHORTER = NEXT | {"title": "Handshake census", "minutes": 15, "place": "networking/handshake-census.ipynb"}
TOLD = {
    "form": HOME_FORM,
    "id": "ana",
    "name": "Ana Sousa",
    "first_name": "Ana",
    "as_of": "2026-03-02T00:00:00+00:00",
    "answer": "Day 41: 1 of 3 conditions done, 1 yours to do, and 1 is ours, not yours.",
    "expected": "On call between 2 Apr 2026 and 9 Apr 2026, if everybody acts from today",
    "next": NEXT,
    "shorter": SHORTER,
    "conditions": {
        "yours": [{"title": "Updated a runbook", "count": "1 of 2", "words": "Update two.", "sign": "begun"}],
        "ours": [{"title": "A shift", "count": "0 of 1", "words": "Tomas owes this since 1 Mar 2026", "sign": "open"}],
        "done": [{"title": "Training", "count": "3 of 3", "words": "since 1 Feb 2026", "sign": "done"}],
    },
    "results": [{"title": "Journal triage", "on": "1 Mar 2026", "words": "full marks"}],
    "corrected": [],
    "pending": [{"title": "Status update", "points": 4.0, "on": "1 Mar 2026", "with": ["Sam", "Mo"]}],
    "hands": "1 answer with Sam, median wait 9 h.",
    "unread": [],
    "changed": {
        "title": "Journal triage",
        "on": "1 Mar 2026",
        "skills": ["Logs and services: proven 44 before, 53 now, of 65"],
    },
    "exercises": {"linux/journal-triage": "done"},
}
BARE = {"next": None, "shorter": None, "pending": [], "hands": "", "changed": None, "results": []}
NOBODY_DID_ANYTHING = TOLD | BARE | {"conditions": {"yours": [], "ours": [], "done": []}}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_said):
        """Say nothing of what was asked."""


@contextmanager
def serving(folder) -> Iterator[str]:
    """Answer with the files of a folder, and yield the address."""
    with HTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_it_says_in_words_what_the_associates_page_says():
    assert standing_as_text(TOLD).splitlines() == [
        "Hello Ana. Day 41: 1 of 3 conditions done, 1 yours to do, and 1 is ours, not yours.",
        "On call between 2 Apr 2026 and 9 Apr 2026, if everybody acts from today",
        "",
        f"Do this next: Journal triage (about 25 min). {NEXT['reason']} Open linux/journal-triage.ipynb",
        "  Read the lesson before it: Reading the journal, about 40 min. Open linux/lessons/reading-the-journal.ipynb",
        f"Something shorter: Handshake census (about 15 min). {NEXT['reason']} Open networking/handshake-census.ipynb",
        "  Read the lesson before it: Reading the journal, about 40 min. Open linux/lessons/reading-the-journal.ipynb",
        "",
        "Yours to do",
        "  ◐ Updated a runbook, 1 of 2. Update two.",
        "",
        "Ours to do",
        "  ○ A shift, 0 of 1. Tomas owes this since 1 Mar 2026",
        "",
        "Done",
        "  ✓ Training, 3 of 3. since 1 Feb 2026",
        "",
        "Last results",
        "  Journal triage, 1 Mar 2026: full marks",
        "",
        "What your last graded work changed",
        "  Journal triage, handed in on 1 Mar 2026",
        "  Logs and services: proven 44 before, 53 now, of 65",
        "",
        "Waiting for a mark",
        "  1 answer with Sam, median wait 9 h.",
        "  Status update, 4 points, handed in on 1 Mar 2026: with Sam, and now with Mo",
    ]


def test_the_exercise_its_lesson_and_a_shorter_one_are_links_beside_the_home_notebook():
    page = standing_as_html(TOLD)
    assert 'href="linux/journal-triage.ipynb">Open Journal triage</a>' in page
    assert 'href="linux/lessons/reading-the-journal.ipynb">Reading the journal, about 40 min</a>' in page
    assert 'href="networking/handshake-census.ipynb">Handshake census</a>' in page
    assert Tags(page).open == []


def test_the_whole_page_is_a_link_without_the_token_that_opens_it(monkeypatch):
    monkeypatch.setenv(PAGES, "https://pages.example.org/groundschool/?token=secret")
    address = page_address(TOLD | {"id": "a b"})
    assert address == "https://pages.example.org/groundschool/associate/a%20b"
    assert f'href="{address}"' in standing_as_html(TOLD, address)
    assert "My whole page" not in standing_as_html(TOLD)
    assert page_address("no pages") == ""


def test_an_empty_record_says_what_will_be_there():
    for said in (standing_as_text(NOBODY_DID_ANYTHING), standing_as_html(NOBODY_DID_ANYTHING)):
        assert "New ones show here." in said
        assert "Nothing of yours waits for a mark." in said
        assert "What is done will stand here." in said
        assert "What you hand in stands here with its marks" in said
        assert "changed" not in said


def test_whoever_is_on_call_reads_so_and_no_date():
    page = standing_as_html(TOLD | {"answer": "You are on call since day 82.", "expected": ""})
    assert "You are on call.</p>" in page
    assert "estimate" not in page


def test_what_a_mentor_says_of_a_result_stands_below_it():
    results = [{**TOLD["results"][0], "comments": ["Sam: name the unit first."]}]
    assert "full marks\n  Sam: name the unit first." in standing_as_text(TOLD | {"results": results})
    assert "<li" in standing_as_html(TOLD | {"results": results}).partition("name the unit first")[0][-200:]


def test_what_we_corrected_and_could_not_read_has_a_card_of_its_own():
    told = TOLD | {"corrected": ["Journal triage: 4 before, 6 now."], "unread": ["Journal triage: no notebook."]}
    assert "Corrected by us\n  Journal triage: 4 before, 6 now." in standing_as_text(told)
    assert "Could not be read</h3>" in standing_as_html(told)


def test_what_comes_from_outside_is_text_not_markup():
    step = {**NEXT, "title": HOSTILE, "reason": HOSTILE, "lesson": {**LESSON, "title": HOSTILE}}
    condition = dict.fromkeys(("title", "count", "words"), HOSTILE) | {"sign": "open"}
    told = TOLD | {"first_name": HOSTILE, "answer": HOSTILE, "expected": HOSTILE, "next": step, "shorter": step}
    told |= {"conditions": {"yours": [condition], "ours": [], "done": []}, "hands": HOSTILE}
    page = Tags(standing_as_html(told, "https://pages.example.org"))
    assert page.seen <= {"div", "section", "h2", "h3", "p", "ul", "li", "a", "br", "span", "strong", "bdi"}
    assert page.text.count(HOSTILE) == 12
    assert page.open == []


def test_a_reason_is_shown_instead():
    assert "does not answer" in standing_as_html("Your progress cannot be shown now: host does not answer.")


@pytest.mark.parametrize("url", ["http://[", "nowhere", "http://127.0.0.1:9/groundschool/"])
def test_looking_in_vain_is_a_sentence_and_no_traceback(url, monkeypatch):
    monkeypatch.setenv(PAGES, url)
    assert str(look()).startswith("Your progress cannot be shown now: ")


@pytest.mark.parametrize("answer", [{}, {**TOLD, "form": HOME_FORM + 1}])
def test_pages_of_another_edition_are_a_sentence(answer, monkeypatch, tmp_path):
    (tmp_path / "me.json").write_text(json.dumps(answer), encoding="utf-8")
    with serving(tmp_path) as url:
        monkeypatch.setenv(PAGES, url)
        assert "another edition of groundschool" in str(look())
