"""An answer that is marked a second time, in a real browser: read, marked with the keyboard alone, and answered."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import flaws
from tests.browser.served import serving
from tests.integration.lived_ready import today
from tests.integration.lived_team import ROOT
from tests.integration.mentors import TUESDAY, cohort, marked, waits

from groundschool.services.workspace import Workspace


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return cohort(tmp_path_factory.mktemp("second"), marked(), *waits("bo", TUESDAY), today=today())


@pytest.fixture(scope="module")
def links(work) -> Iterator[dict[str, str]]:
    with serving(work) as found:
        yield found


@pytest.fixture
def visit(same_window, links):
    """Return a function that follows somebody's own link in their browser."""

    def follow(who: str, width: int = 1440, scheme: str = "light") -> Page:
        page = same_window(who, width, scheme)
        page.goto(links[who])
        return page

    return follow


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_axe_finds_nothing_and_the_page_never_scrolls_sideways(visit, picture, width, scheme):
    page = visit("mo", width, scheme)
    page.get_by_role("link", name="Give the next second mark").click()
    expect(page.get_by_role("heading", level=1, name="An incident update, twice")).to_be_visible()
    page.get_by_role("radio").nth(3).check()
    assert flaws(page, width) == ""
    picture(page, f"second-mark-{width}-{scheme}")


def test_a_second_mark_is_given_with_the_keyboard_alone(visit, picture, work):
    page = visit("lee")
    expect(page.locator("#second ~ p").first).to_contain_text("1 answer waits for another mark")
    picture(page, "queue-with-second-mark")
    page.get_by_role("link", name="Give the next second mark").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("nobody has seen it")).to_be_visible()
    for level in ("4", "4", "5", "5"):
        while page.evaluate("document.activeElement.type") != "radio":
            page.keyboard.press("Tab")
        for _ in range(int(level) - 1):
            page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.value") == level
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("7.2 of 8 is recorded; the first was 6.4")
    expect(page.get_by_text("No answer waits for a second mark.")).to_be_visible()
    with Workspace(ROOT, work).opened(create=False) as ledger:
        (event,) = [event for event in ledger.events() if event.type == "rubric.marked"]
    assert (event.actor, event.associate, event.payload["points"]) == ("lee", "ana", 7.2)


def test_an_associate_reads_with_whom_an_answer_waits(visit):
    page = visit("bo")
    pending = page.locator("section[aria-labelledby=results]")
    expect(pending).to_contain_text("with Sam, and now with Mo")
