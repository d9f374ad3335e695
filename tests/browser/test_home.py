"""The Home notebook in JupyterLab: the associate's own page as a widget, and the way to the next exercise."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import WINDOW
from tests.browser.jupyter import FRONT, SETTINGS, SLOW, Notebook, axe_finds, choose
from tests.browser.served import serving
from tests.integration.lived_ready import lived, today
from tests.integration.lived_team import NAMES, ROOT

from groundschool.reports.live import PAGES


@pytest.fixture(scope="module")
def home(chromium, lab, tmp_path_factory):
    """JupyterLab of Gus, on the Home notebook, while the pages are served."""
    work, folder = tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("associate")
    patched = pytest.MonkeyPatch()
    with serving(lived(work, NAMES, today())) as links:
        patched.setenv(PAGES, links["gus"])
        with lab(folder, "--folder", folder, "--course", ROOT, settings=SETTINGS) as running:
            context = chromium.new_context(viewport=WINDOW)
            page = context.new_page()
            page.goto(running.address("lab/tree/home.ipynb") + "&reset", wait_until="domcontentloaded")
            page.locator(FRONT).wait_for(timeout=SLOW)
            Notebook(page).run_all()
            yield page
            context.close()
    patched.undo()


def test_home_shows_what_the_associates_page_says(home, picture):
    panel = home.locator(FRONT)
    expect(panel.get_by_role("heading", level=2, name="Hello Bartholomew-Maximilian. Day ")).to_be_visible(timeout=SLOW)
    expect(panel.get_by_role("heading", name="Do this next, about ")).to_be_visible()
    for column in ("Yours to do", "Ours to do", "Done", "Last results", "On-call duty"):
        expect(panel.get_by_role("heading", name=column, exact=True)).to_be_visible()
    expect(panel.get_by_text("Training module finished, 2 of 3")).to_be_visible()
    expect(panel.get_by_text("Nothing of yours waits for a mark.")).to_be_visible()
    expect(panel.get_by_text(re.compile(r"Parsing logs and data: proven \d+ before, \d+ now, of \d+"))).to_be_visible()
    picture(home, "home-progress")
    assert axe_finds(home, ".jp-OutputArea-output") == []


def test_what_was_handed_in_is_marked_along_the_path(home):
    path = home.locator(FRONT).locator("section", has=home.get_by_role("heading", name="Networking"))
    census = path.locator("li", has=home.get_by_role("link", name="Handshake census", exact=True))
    expect(census).to_contain_text(re.compile("✓ done|◐ begun"))


def test_nothing_is_cut_on_a_phone_or_in_the_dark(home, picture):
    choose(home, "View", "Appearance", "Show Left Sidebar")  # it leaves no room on a phone
    for width in (420, WINDOW["width"]):
        home.set_viewport_size({"width": width, "height": WINDOW["height"]})
        for scope in (".jp-OutputArea-output h2", ".jp-OutputArea-output section"):
            for box in home.locator(f"{FRONT} {scope}").all():
                assert box.evaluate("one => one.scrollWidth <= one.clientWidth + 1"), (width, box.inner_text())
                assert box.evaluate("one => one.getBoundingClientRect().right <= window.innerWidth"), width
        picture(home, f"home-{width}")
    choose(home, "Settings", "Theme", "JupyterLab Dark")
    home.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    assert axe_finds(home, ".jp-OutputArea-output") == []
    picture(home, "home-dark")
    choose(home, "Settings", "Theme", "JupyterLab Light")
    home.wait_for_function("document.body.dataset.jpThemeLight === 'true'")


def test_the_whole_page_opens_signed_in_though_the_notebook_holds_no_token(home):
    link = home.locator(FRONT).get_by_role("link", name="My whole page")
    assert "token" not in link.get_attribute("href")
    link.focus()
    with home.context.expect_page() as opened:
        home.keyboard.press("Enter")
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Hello Bartholomew-Maximilian.", timeout=SLOW)
    opened.value.close()


def test_looking_again_keeps_one_copy_and_the_buttons_open_exercise_and_lesson(home):
    panel = home.locator(FRONT)
    panel.get_by_role("button", name="Look again").click()
    expect(panel.get_by_role("heading", name="Do this next, about ")).to_have_count(1, timeout=SLOW)
    card = panel.locator("section", has=home.get_by_role("heading", name="Do this next, about "))
    link = card.get_by_role("link", name="Open ").first
    lesson, title = card.get_by_role("link").nth(1), link.inner_text().removeprefix("Open ")
    for way, heading in ((lesson, lesson.inner_text().partition(", about")[0]), (link, title)):
        way.click()
        expect(home.locator(FRONT).get_by_role("heading", level=1, name=heading)).to_be_visible(timeout=SLOW)
        home.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text="home.ipynb").click()
