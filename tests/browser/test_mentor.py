"""A mentor in formgrader: sees the hand-ins and their scores, opens one, and gives a mark that becomes evidence."""

import json
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import WINDOW
from tests.browser.jupyter import SLOW

from groundschool.curriculum import Course
from groundschool.demo.cohort import HandIn, put_in_exchange
from groundschool.ledger.opened import open_ledger
from groundschool.nbgrader_bridge.gradebook import read_gradebook

pytestmark = pytest.mark.long

AUTOMATIC = "linux/journal-triage"
MARKED = "incident-response/timeline-from-five-clocks"
MARK = 3.5
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WRONG = "2.38 / 8"  # what the first wrong answer of the exercise is worth, rounded by formgrader
HAND_INS = (
    HandIn("amara", "linux", AT, {AUTOMATIC: ("solved", 0)}),
    HandIn("bjorn", "linux", AT, {AUTOMATIC: ("wrong", 0)}),
    HandIn("amara", "incident-response", AT, {MARKED: ("solved", 0)}),
)


@pytest.fixture(scope="module")
def course(small_course):
    return Course(small_course(AUTOMATIC, MARKED))


@pytest.fixture(scope="module")
def desk(course, verb, tmp_path_factory):
    """The options of a working folder in which three hand-ins were collected and graded."""
    work = tmp_path_factory.mktemp("desk")
    people = (f'[[associate]]\nid = "{who}"\nname = "{who}"\nmentor = "mo"\n' for who in ("amara", "bjorn"))
    (work / "roster.toml").write_text("\n".join(people), encoding="utf-8")
    options = ("--course", course.root, "--work", work, "--exchange", work / "exchange")
    verb("release", *options)
    for hand_in in HAND_INS:
        put_in_exchange(course, hand_in, work / "exchange")
    assert "3 graded" in verb("grade", "--collect", "--feedback", *options)
    return work, options


@pytest.fixture(scope="module")
def running(lab, desk):
    work, options = desk
    with lab(work, "--mentor", "--viewer", "mo", *options) as running:
        yield running


@pytest.fixture(scope="module")
def window(chromium, running):
    """JupyterLab as a mentor opens it for the first time; to load it costs more than what is done in it."""
    opened = chromium.new_page(viewport=WINDOW)
    opened.goto(running.address("lab") + "&reset", wait_until="domcontentloaded")
    opened.get_by_role("menuitem", name="Nbgrader", exact=True).wait_for(timeout=SLOW)
    yield opened
    opened.close()


@pytest.fixture
def mentor_lab(window):
    """JupyterLab with nothing open but its launcher."""
    yield window
    window.get_by_role("menuitem", name="File", exact=True).click()
    window.get_by_role("menuitem", name="Close All Tabs", exact=True).click()
    window.locator(".jp-LauncherCard").first.wait_for(timeout=SLOW)


@pytest.fixture
def mentor_page(mentor_lab):
    """JupyterLab with formgrader opened from its menu."""
    mentor_lab.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    mentor_lab.get_by_text("Formgrader", exact=True).click()
    return mentor_lab


def evidence(work, associate, exercise):
    """Return the newest evidence of somebody's exercise: the payload of its last event."""
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: AT) as book:
        found = [event.payload for event in book.events() if event.associate == associate]
    return [payload for payload in found if payload.get("exercise") == exercise][-1]


def manual_grading(formgrader, area, exercise):
    """Open the list of an exercise's submissions, as formgrader shows them without names."""
    formgrader.get_by_role("link", name="Manual Grading").click()
    formgrader.locator("#main-table").get_by_role("link", name=area, exact=True).click(timeout=SLOW)
    formgrader.locator("#main-table").get_by_role("link", name=exercise, exact=True).click(timeout=SLOW)
    return formgrader.locator("#main-table").get_by_role("row")


def wait_until_marks_are_kept(page):
    """Wait for formgrader to have read the marks: what is typed before that is not sent."""
    frame = page.query_selector("iframe").content_frame()
    frame.wait_for_function("() => window.formgrader && formgrader.grades && formgrader.grades.loaded", timeout=SLOW)


def test_the_launcher_leads_to_the_queue_and_the_queue_to_the_next_answer(mentor_lab, picture):
    mentor_lab.locator(".jp-LauncherCard", has_text="Mentor queue").click(timeout=SLOW)
    queue = mentor_lab.frame_locator("iframe")
    expect(queue.get_by_role("heading", level=1, name="Mentor queue")).to_be_visible(timeout=SLOW)
    expect(queue.get_by_text("1 answer to mark")).to_be_visible()
    picture(mentor_lab, "queue-in-lab")
    queue.get_by_role("link", name="Mark the next answer").click()
    expect(queue.get_by_role("group", name="Clarity for its audience")).to_be_visible(timeout=SLOW)
    picture(mentor_lab, "next-answer")
    queue.get_by_role("link", name="The next answer in formgrader").click()
    expect(queue.locator("input#mitigated-update")).to_be_visible(timeout=SLOW)


def test_what_opens_first_is_the_queue_with_the_way_to_jupyterlab(chromium, running):
    page = chromium.new_page(viewport=WINDOW)
    page.goto(running.address())
    expect(page.get_by_role("heading", level=1, name="Mentor queue")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("link", name="JupyterLab")).to_have_attribute("href", re.compile("/lab$"))
    page.close()


def test_a_mentor_reads_a_hand_in_and_gives_a_mark_that_becomes_evidence(mentor_page, desk, verb, picture):
    work, options = desk
    page = mentor_page
    formgrader = page.frame_locator("iframe")
    assignment = formgrader.locator("#main-table").get_by_role("row").filter(has_text="linux")
    expect(assignment.locator(".num-submissions")).to_have_text("2", timeout=SLOW)
    picture(page, "formgrader")

    submissions = manual_grading(formgrader, *AUTOMATIC.split("/"))
    expect(submissions.filter(has_text="8 / 8", has_not_text=WRONG)).to_have_count(1, timeout=SLOW)
    wrong = submissions.filter(has_text=WRONG)
    wrong.get_by_role("link", name="Submission").click()
    expect(formgrader.locator("input#first-errors")).to_have_attribute("placeholder", "0.375", timeout=SLOW)
    expect(formgrader.get_by_text("Syslog priorities count down").first).to_be_visible()
    expect(formgrader.get_by_text("FAIL", exact=True).first).to_be_visible()
    expect(formgrader.get_by_text("PASS", exact=True).first).to_be_visible()
    formgrader.locator("input#first-errors").scroll_into_view_if_needed()
    picture(page, "marking")

    before = evidence(work, "amara", MARKED)
    assert before["manual_points_pending"] == 4
    formgrader.get_by_role("link", name="Manual Grading").click()
    manual_grading(formgrader, *MARKED.split("/")).get_by_role("link", name="Submission").click(timeout=SLOW)
    mark = formgrader.locator("input#mitigated-update")
    expect(mark).to_be_visible(timeout=SLOW)
    wait_until_marks_are_kept(page)
    mark.fill(str(MARK))
    with page.expect_response(lambda answer: "/api/grade/" in answer.url and answer.request.method == "PUT") as saved:
        mark.press("Tab")
    assert saved.value.ok
    picture(page, "marked")

    verb("grade", *options)
    after = evidence(work, "amara", MARKED)
    marks = {task["id"]: task["points"] for task in after["tasks"]}
    assert marks["mitigated-update"] == MARK
    assert after["points"] == before["points"] + MARK
    assert after["manual_points_pending"] == 0


def test_the_autograde_button_runs_the_engine_and_gives_the_same_marks(mentor_page, desk, picture):
    work, _ = desk
    graded = work / "autograded" / "bjorn" / "linux" / "journal-triage.ipynb"
    before, marks = graded.stat().st_mtime_ns, read_gradebook(f"sqlite:///{work / 'gradebook.db'}")
    formgrader = mentor_page.frame_locator("iframe")
    assignment = formgrader.locator("#main-table").get_by_role("row").filter(has_text="linux")
    assignment.locator(".num-submissions a").click(timeout=SLOW)
    formgrader.get_by_role("row").filter(has_text="bjorn").locator(".autograde a").click(timeout=SLOW)
    expect(formgrader.get_by_text("Successfully autograded 'linux' for student 'bjorn'")).to_be_visible(timeout=SLOW)
    picture(mentor_page, "autograded")
    assert graded.stat().st_mtime_ns > before
    assert "properties hold" in graded.read_text(encoding="utf-8")
    assert read_gradebook(f"sqlite:///{work / 'gradebook.db'}") == marks


def test_what_an_associate_hands_in_runs_no_script_in_the_mentors_browser(mentor_page, desk, verb):
    work, options = desk
    script = "<img src=x onerror=\"document.title = 'taken over'\"><script>document.title = 'taken over'</script>"
    path = work / "submitted" / "bjorn" / "linux" / "journal-triage.ipynb"
    notebook = json.loads(path.read_bytes())
    cells = [{"cell_type": "markdown", "id": "own-text", "metadata": {}, "source": f"Look: {script}"}]
    shown = f"from IPython.display import HTML, Javascript, display\ndisplay(HTML({script!r}))\nJavascript('1')"
    cells += [
        {"cell_type": "code", "id": "own-code", "metadata": {}, "source": shown, "outputs": [], "execution_count": None}
    ]
    path.write_text(json.dumps(notebook | {"cells": notebook["cells"] + cells}), encoding="utf-8")
    verb("grade", "linux", "--associate", "bjorn", *options)
    formgrader = mentor_page.frame_locator("iframe")
    rows = manual_grading(formgrader, *AUTOMATIC.split("/"))
    rows.filter(has_text=WRONG).get_by_role("link", name="Submission").click(timeout=SLOW)
    expect(formgrader.get_by_text("Look:")).to_be_visible(timeout=SLOW)
    frame = next(frame for frame in mentor_page.frames if "/submissions/" in frame.url)
    assert frame.title() != "taken over"
    assert frame.locator("img[onerror]").count() == 0


def test_the_feedback_page_shows_the_verdict(chromium, desk, picture):
    work, _ = desk
    page = chromium.new_page(viewport=WINDOW)
    path = work / "feedback" / "bjorn" / "linux" / "journal-triage.html"
    page.goto(path.as_uri())
    expect(page.get_by_text("Syslog priorities count down").first).to_be_visible()
    assert page.get_by_role("link", name="linux/reading-the-journal").count() == 0
    page.get_by_text("properties hold").first.scroll_into_view_if_needed()
    picture(page, "feedback")
    page.close()
