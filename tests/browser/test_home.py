"""The Home notebook in JupyterLab: the associate's own page as a widget, and the way to the next exercise."""

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import WINDOW
from tests.browser.jupyter import FRONT, SETTINGS, SLOW, Notebook, axe_finds
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


def test_home_shows_the_gate_what_waits_and_what_the_last_work_changed(home, picture):
    panel = home.locator(FRONT)
    expect(panel.get_by_role("heading", name="Next best exercise")).to_be_visible(timeout=SLOW)
    expect(panel.get_by_text("Training module finished: 2 of 3, waits for the associate")).to_be_visible()
    expect(panel.get_by_text("Nothing of yours waits for a mark.")).to_be_visible()
    expect(panel.locator("code", has_text="script.parsing: floor")).to_be_visible()
    picture(home, "home-progress")
    assert axe_finds(home, ".jp-OutputArea-output") == []


def test_looking_again_keeps_one_copy_and_the_button_opens_the_exercise(home):
    panel = home.locator(FRONT)
    panel.get_by_role("button", name="Look again").click()
    expect(panel.get_by_role("heading", name="Next best exercise")).to_have_count(1, timeout=SLOW)
    link = panel.get_by_role("link", name="Open ").first
    title = link.inner_text().removeprefix("Open ")
    link.click()
    expect(home.locator(FRONT).get_by_role("heading", level=1, name=title)).to_be_visible(timeout=SLOW)
