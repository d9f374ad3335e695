"""Answers that are marked on our own page, in a real browser: with the keyboard, one after the other, and told."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from shutil import copytree

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import flaws
from tests.browser.served import serving

from groundschool.curriculum import Course
from groundschool.demo.cohort import HandIn, put_in_exchange
from groundschool.nbgrader_bridge.gradebook import read_gradebook

pytestmark = pytest.mark.long

EXERCISE = "incident-response/timeline-from-five-clocks"
TASK = "mitigated-update"
# Ana, Bo and Cy are Sam's; what waits too long is with Mo as well.
PEOPLE = (("ana", "sam"), ("bo", "sam"), ("cy", "sam"), ("di", "mo"))
HANDED_IN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=10)


@pytest.fixture(scope="module")
def course(small_course):
    return Course(small_course("linux/journal-triage", EXERCISE))


@pytest.fixture(scope="module")
def graded(course, verb, tmp_path_factory):
    """A working folder in which three hand-ins were collected and graded."""
    work = tmp_path_factory.mktemp("graded")
    people = (
        f'[[associate]]\nid = "{who}"\nname = "{who.title()} Lima"\nmentor = "{mentor}"\nmanager = "kim"\n'
        f'team = "sea"\nstart_date = {(HANDED_IN - timedelta(days=60)).date()}\n'
        for who, mentor in PEOPLE
    )
    (work / "roster.toml").write_text("\n".join(people), encoding="utf-8")
    options = ("--course", course.root, "--work", work, "--exchange", work / "exchange")
    verb("release", *options)
    for hours, who in enumerate(("ana", "bo", "cy")):
        at = HANDED_IN + timedelta(hours=hours)
        put_in_exchange(course, HandIn(who, "incident-response", at, {EXERCISE: ("solved", 0)}), work / "exchange")
    assert "3 graded" in verb("grade", "--collect", *options)
    return work


@pytest.fixture
def work(graded, tmp_path):
    return copytree(graded, tmp_path / "work")


@pytest.fixture
def links(work, course) -> Iterator[dict[str, str]]:
    with serving(work, "--course", str(course.root)) as found:
        yield found


@pytest.fixture
def visit(same_window, links):
    """Return a function that follows somebody's own link in their browser."""

    def follow(who: str, path: str = "", width: int = 1440, scheme: str = "light") -> Page:
        page = same_window(who, width, scheme)
        page.goto(links[who])
        if path:
            page.goto(re.sub(r"groundschool/.*", f"groundschool/{path}", page.url))
        return page

    return follow


def marks(work) -> dict[str, tuple[float, bool]]:
    """Return what everybody's answer is worth, and whether it waits."""
    rows = read_gradebook(f"sqlite:///{work / 'gradebook.db'}")
    return {who: (row.marks[TASK].points, row.marks[TASK].pending) for (who, _), row in rows.items()}


def said(page: Page):
    return page.locator("p.said")


def test_three_answers_are_marked_with_the_keyboard_alone_and_the_queue_is_true_right_after(visit, work, picture):
    page = visit("sam")
    expect(page.get_by_text("3 answers; the oldest waits")).to_be_visible()
    page.get_by_role("link", name="Mark the next answer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Lima" not in page.locator("body").inner_text()
    for keys, worth in (("4354", "3.2"), ("5555", "4"), ("1111", "0.8")):
        expect(page.locator("fieldset:focus legend")).to_have_text("Clarity for its audience")
        for key in keys:
            page.keyboard.press(key)
        expect(page.locator("output")).to_have_text(worth)
        page.keyboard.type("Say since when, 5 words.")
        picture(page, f"first-mark-{keys}")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        expect(said(page)).to_contain_text(f"{worth} of 4 is recorded.")
    expect(page.get_by_role("heading", level=1, name="Mentor queue")).to_be_visible()
    expect(page.get_by_text("No answer waits for a mark.")).to_be_visible()
    assert marks(work) == {"ana": (3.2, False), "bo": (4.0, False), "cy": (0.8, False)}


def test_what_is_skipped_stays_and_a_saved_comment_is_chosen(visit, work):
    page = visit("sam", f"mark/{EXERCISE}")
    page.get_by_role("link", name="Skip", exact=True).click()
    for criterion in page.locator("fieldset:has([type=radio])").all():
        criterion.get_by_role("radio").nth(2).check()
    page.get_by_label(re.compile("Mitigated is not resolved")).check()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(said(page)).to_contain_text("2.4 of 4 is recorded.")
    expect(page.get_by_text("2 answers; the oldest waits")).to_be_visible()
    assert marks(work)["ana"] == (0.0, True)
    assert marks(work)["bo"] == (2.4, False)
    results = visit("bo").locator("section[aria-labelledby=results]")
    expect(results).to_contain_text("Mitigated is not resolved: say what still has to be watched.")


def test_a_form_that_fails_keeps_what_was_typed(visit):
    page = visit("sam", "mark")
    page.keyboard.press("4")
    page.locator("form.rubric").evaluate("form => { form.noValidate = true }")
    page.get_by_label(re.compile("What would make it")).fill("I had <thought> about it.")
    page.get_by_label(re.compile("Mitigated is not resolved")).check()
    with page.expect_response(re.compile("first-mark")) as answer:
        page.get_by_role("button", name="Record and next").click()
    assert answer.value.status == 422
    expect(page.get_by_role("alert")).to_contain_text("level-1: '' is no level. Choose 1 to 5.")
    expect(page.get_by_label(re.compile("What would make it"))).to_have_value("I had <thought> about it.")
    expect(page.get_by_label(re.compile("Mitigated is not resolved"))).to_be_checked()
    assert page.locator("[name=level-0]:checked").get_attribute("value") == "4"
    assert flaws(page, 1440) == ""
    for key in "4444":
        page.keyboard.press(key)
    with page.expect_navigation():
        page.get_by_role("button", name="Record and next").click()
    expect(said(page)).to_contain_text("3.2 of 4 is recorded.")
    page.goto(re.sub(r"groundschool/.*", "groundschool/mentor", page.url))
    page.get_by_text("Attest something else that you saw").click()
    page.get_by_label("Where it can be looked at").fill("SHIFT-118")
    page.locator("details.form form").evaluate("form => { form.noValidate = true }")
    page.get_by_label("Done on").evaluate("field => { field.type = 'text'; field.value = 'yesterday' }")
    page.get_by_role("button", name="I saw it: sign", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("'yesterday' cannot be read")
    expect(page.get_by_label("Where it can be looked at")).to_have_value("SHIFT-118")


def test_the_later_of_two_mentors_is_told_and_loses_no_word(visit, work):
    late = visit("mo", "mark")
    early = visit("sam", "mark")
    for page in (late, early):
        page.locator("fieldset:has([type=radio])").nth(0).focus()
        for key in "5555":
            page.keyboard.press(key)
        page.keyboard.type("Of the later one." if page is late else "Of the first one.")
    early.get_by_role("button", name="Record and next").click()
    expect(said(early)).to_contain_text("4 of 4 is recorded.")
    late.get_by_role("button", name="Record and next").click()
    expect(late.get_by_text(re.compile("Sam marked it with 4 of 4 on"))).to_be_visible()
    expect(late.get_by_text("Of the later one.")).to_be_visible()
    assert [given for given in marks(work).values() if not given[1]] == [(4.0, False)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(visit, picture, width, scheme):
    for path in ("mentor", "mark"):
        page = visit("sam", path, width, scheme)
        assert flaws(page, width) == ""
        picture(page, f"{path}-{width}-{scheme}")


def test_from_a_doubt_to_the_answer_to_a_new_mark_and_back(visit, work):
    page = visit("sam", "mark")
    page.locator("fieldset:has([type=radio])").nth(0).focus()
    for key in "2222":
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    asking = visit("ana")
    asking.get_by_text("Ask for another look at a mark").click()
    asking.get_by_label("Why").fill("It says who is affected.")
    asking.get_by_role("button", name="Ask my mentor").click()
    page = visit("sam")
    page.get_by_role("link", name=re.compile("Look at the answer of Ana Lima")).click()
    expect(page.get_by_text("“It says who is affected.”")).to_be_visible()
    assert flaws(page, 1440) == ""
    for key in "4444":
        page.keyboard.press(key)
    page.get_by_role("button", name="Record the new mark").click()
    expect(page.get_by_role("heading", level=1, name="Mentor queue")).to_be_visible()
    expect(page.get_by_text("Nobody asks for another look at a mark.")).to_be_visible()
    assert marks(work)["ana"] == (3.2, False)
    page = visit("sam", "associate/ana")
    page.get_by_role("link", name="Back to the queue").click()
    expect(page.get_by_role("heading", level=1, name="Mentor queue")).to_be_visible()
