"""The report in a real browser: nothing for axe to find, nothing fetched, nothing cut off."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.unit.reports.example import facts

from groundschool.reports.cohort import build_cohort
from groundschool.reports.cohort_page import render_page


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    for name, count in (("empty", 0), ("one", 2), ("cohort", 12)):
        (folder / f"{name}.html").write_text(render_page(build_cohort(facts(count))), encoding="utf-8")
    return folder


@pytest.fixture
def opened(same_window, pages):
    """Return a function that opens a page by name, width and colour scheme; a request that leaves the disk fails."""
    asked: list[str] = []

    def open_page(name: str, width: int = 1440, scheme: str = "light"):
        page = same_window("", width, scheme)
        page.context.on("request", lambda sent: asked.append(sent.url))
        page.goto((pages / f"{name}.html").as_uri())
        return page

    yield open_page
    assert asked
    assert [url for url in asked if not url.startswith("file://")] == []


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("cohort", 1440, "light"),
        ("cohort", 1440, "dark"),
        ("cohort", 320, "light"),
        ("cohort", 320, "dark"),
        ("empty", 320, "light"),
        ("one", 320, "light"),
    ],
)
def test_axe_finds_nothing(opened, name, width, scheme):
    found = Axe().run(opened(name, width, scheme))
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", ["empty", "one", "cohort"])
def test_the_page_itself_never_scrolls_sideways(opened, name):
    width, inner = opened(name, 320).evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= inner == 320


def test_wide_tables_scroll_inside_their_region_by_keyboard(opened):
    page = opened("cohort", 320)
    region = page.get_by_role("region", name="Associates and skills")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_the_map_of_twelve_skills_fits_a_desk_screen(opened):
    region = opened("cohort").get_by_role("region", name="Associates and skills")
    assert region.evaluate("element => element.scrollWidth - element.clientWidth") == 0


def test_names_stay_in_view_and_read_from_the_left(opened):
    page = opened("cohort", 320)
    region = page.get_by_role("region", name="Associates and skills")
    region.evaluate("element => element.scrollTo(element.scrollWidth, 0)")
    edges = "all => all.map(name => Math.round(name.getBoundingClientRect().left))"
    left = page.locator(".map tbody th bdi").evaluate_all(edges)
    assert len(set(left)) == 1
    assert left[0] >= 0


def test_cells_are_read_out_in_words(opened):
    row = opened("cohort").locator(".map tbody tr", has_text="Inês Carvalho").aria_snapshot()
    assert "no evidence" in row
