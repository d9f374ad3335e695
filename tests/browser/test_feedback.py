"""An associate gets the feedback of a hand-in: submits and fetches in JupyterLab's Assignment List, and reads it."""

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import WINDOW
from tests.browser.jupyter import SLOW

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def course(small_course):
    return small_course("linux/journal-triage")


@pytest.fixture(scope="module")
def desk(course, verb, tmp_path_factory):
    """The options of a working folder that released to an exchange which only its configuration names."""
    folder = tmp_path_factory.mktemp("desk")
    verb("init-course", "--course", course, "--work", folder / "work", "--exchange", folder / "exchange")
    options = ("--course", course, "--work", folder / "work")
    verb("release", *options)
    return options, folder / "exchange"


def open_list(page):
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click(timeout=SLOW)
    page.locator(".lm-Menu-item", has_text="Assignment List").click()


@pytest.fixture
def opened(lab, course, desk, tmp_path):
    """The folder of an associate, and the address of their JupyterLab."""
    folder = tmp_path / "associate"
    with lab(folder, "--folder", folder, "--course", course, "--exchange", desk[1]) as served:
        yield folder, served.address()


def test_feedback_is_fetched_in_the_assignment_list_and_read(chromium, opened, desk, verb):
    options, _ = desk
    folder, address = opened
    page = chromium.new_context(viewport=WINDOW).new_page()
    page.goto(address, wait_until="domcontentloaded")
    open_list(page)
    page.get_by_role("button", name="Submit").first.click(timeout=SLOW)
    submitted = page.locator("#submitted_assignments_list")
    expect(submitted).to_contain_text("linux", timeout=SLOW)
    graded = verb("grade", "--collect", "--feedback", *options)
    assert " 0 failed" in graded
    page.reload(wait_until="domcontentloaded")
    open_list(page)
    page.get_by_role("button", name="Fetch Feedback").first.click(timeout=SLOW)
    expect(page.get_by_text("View Feedback").first).to_be_visible(timeout=SLOW)
    [told] = (folder / "linux" / "feedback").rglob("journal-triage.html")
    assert "is not written yet" in told.read_text(encoding="utf-8")
    page.context.close()
