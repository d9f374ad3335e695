"""The pages for managers, mentors and associates in a real browser: nothing for axe to find, nothing cut off."""

import io

import pytest
from pypdf import PdfReader
from tests.browser.conftest import flaws
from tests.integration.lived_team import NAMES, people, team

from groundschool.reports.associate import build_associate
from groundschool.reports.manager import build_manager
from groundschool.reports.mentor import build_mentor
from groundschool.reports.oncall import build_oncall
from groundschool.reports.person import build_person
from groundschool.reports.role_pages import (
    render_associate,
    render_manager,
    render_mentor,
    render_oncall,
    render_person,
)
from groundschool.tracker.pace.quarters import Quarter

PAGES = ("manager", "mentor", "associate", "person", "oncall")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    roster = team(folder) / "roster.toml"
    roster.write_text(
        roster.read_text("utf-8").replace('manager = "kim"', 'manager = "kim"\noncall_lead = "lee"'), "utf-8"
    )
    found = people(folder)
    (folder / "manager.html").write_text(render_manager(build_manager(found, Quarter(2026, 2), "payments")), "utf-8")
    (folder / "mentor.html").write_text(render_mentor(build_mentor(found, "sam")), "utf-8")
    (folder / "associate.html").write_text(render_associate(build_associate(found, "hana")), "utf-8")
    (folder / "person.html").write_text(render_person(build_person(found, "dev", "kim")), "utf-8")
    (folder / "oncall.html").write_text(render_oncall(build_oncall(found, "lee")), "utf-8")
    return folder


@pytest.fixture
def opened(same_window, pages):
    """Return a function that opens a page by name, width and colour scheme."""

    def open_page(name: str, width: int = 1440, scheme: str = "light"):
        page = same_window("", width, scheme)
        page.goto((pages / f"{name}.html").as_uri())
        return page

    return open_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_the_page_never_scrolls_sideways(opened, name, width, scheme):
    page = opened(name, width, scheme)
    assert flaws(page, width) == ""


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_alone_reaches_everything_in_order(opened, name):
    page = opened(name)
    stops = page.locator("a[href]:visible, summary:visible, [tabindex='0']:visible").count()
    seen = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY"))
    assert page.evaluate("document.activeElement !== document.body")
    assert len(seen) == stops
    assert page.locator(".skip").count() == 1


def test_a_team_of_ten_fits_one_landscape_sheet_whole_and_an_annex(chromium, tmp_path):
    ten = (*NAMES, ("ivo", "Ivo Andersen"), ("jun", "Jun Nakamura-Featherstonehaugh"))
    report = build_manager(people(team(tmp_path, ten)), Quarter(2026, 2), "payments")
    assert len(report.people) == 10
    assert len(report.owed) >= 8
    (tmp_path / "manager.html").write_text(render_manager(report), "utf-8")
    page = chromium.new_page()
    page.goto((tmp_path / "manager.html").as_uri())
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))).pages
    page.close()
    assert sheets[0].mediabox.width > sheets[0].mediabox.height
    first, rest = sheets[0].extract_text(), "".join(sheet.extract_text() for sheet in sheets[1:])
    parts = ("On call alone", "Waiting for us", "Whom to ask", "Who can be on call", "What waits for us", "The people")
    assert [part for part in parts if part not in first] == []
    assert [name for _, name in ten if name.isascii() and name.split()[0] not in first] == []
    assert "Dated milestones" not in first
    assert all(part in rest for part in ("Dated milestones", "Quarter by quarter", "Changes"))
