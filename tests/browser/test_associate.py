"""An associate in JupyterLab: finds the way, fails, takes a hint, solves, and tries another variant."""

import re

import nbformat
import pytest
from playwright.sync_api import expect
from tests.browser.conftest import WINDOW
from tests.browser.jupyter import FRONT, SETTINGS, SLOW, Notebook, axe_finds, choose

pytestmark = pytest.mark.long

EXERCISE = "linux/journal-triage.ipynb"
LESSON = "linux/lessons/reading-the-journal.ipynb"
VERDICT = ".jp-RenderedHTMLCommon:not(.jp-MarkdownOutput)"
FIRST = "The first error of every failed unit"
COUNTS = "Entries of the last boot by priority"

# JupyterLab says so now and then when a page with a busy kernel is left.
JUPYTERS_OWN = "Could not restore the debugger state"
SECOND_VARIANT = """
another_variant("linux/journal-triage")
folder = files("linux/journal-triage")
(folder / "journal.json").read_text(encoding="utf-8")[:400]
"""


@pytest.fixture(scope="module")
def course(small_course):
    return small_course("linux/journal-triage")


@pytest.fixture(scope="module")
def served(lab, course, tmp_path_factory):
    folder = tmp_path_factory.mktemp("associate")
    with lab(folder, "--folder", folder, "--course", course, settings=SETTINGS) as running:
        yield running


@pytest.fixture(scope="module")
def window(chromium):
    """A window for all tests here: to load JupyterLab costs more than what is done in it."""
    context = chromium.new_context(viewport=WINDOW)
    yield context.new_page()
    context.close()


@pytest.fixture
def opened(window, served):
    """Return a function that opens the laboratory, on a notebook and nothing else; an error in its console fails."""
    errors: list[str] = []

    def hear(said):
        if said.type == "error":
            errors.append(said.text)

    def fail(error):
        errors.append(str(error))

    def open_page(notebook=""):
        if notebook and window.url != "about:blank":
            open_from_path(window, notebook)
        else:
            path = f"lab/tree/{notebook}" if notebook else ""
            window.goto(served.address(path) + ("&reset" if path else ""), wait_until="domcontentloaded")
        window.locator(FRONT).wait_for(timeout=SLOW)
        return window

    window.on("console", hear)
    window.on("pageerror", fail)
    yield open_page
    choose(window, "Settings", "Theme", "JupyterLab Light")
    window.wait_for_function("document.body.dataset.jpThemeLight === 'true'")
    close_all(window)
    window.remove_listener("console", hear)
    window.remove_listener("pageerror", fail)
    assert [said for said in errors if not said.startswith(JUPYTERS_OWN)] == []


def open_from_path(page, path):
    choose(page, "File", "Open from Path…")
    page.locator(".jp-Dialog input").fill(path)
    page.keyboard.press("Enter")


def close_all(page):
    """Close every tab, and keep nothing of what was changed in it."""
    choose(page, "File", "Close All Tabs")
    discard = page.get_by_role("button", name="Discard")
    launcher = page.locator(".jp-LauncherCard").first
    while not launcher.is_visible():
        discard.or_(launcher).first.wait_for(timeout=SLOW)
        if discard.first.is_visible():
            discard.first.click()


@pytest.fixture(scope="module")
def solutions(course):
    solved = nbformat.read(course / "source" / "linux" / "journal-triage.ipynb", as_version=4)
    return {cell.metadata["nbgrader"]["grade_id"]: cell.source for cell in solved.cells if "nbgrader" in cell.metadata}


OPENS = 'open_edge("linux/journal-triage", "shuffled")'


def trusting(solution):
    """Return a solution made wrong as people make it: the file's order and the type of MESSAGE are trusted."""
    ordered = 'sorted(entries, key=lambda entry: int(entry["__MONOTONIC_TIMESTAMP"]))'
    newest = 'max(entries, key=lambda entry: int(entry["__REALTIME_TIMESTAMP"]))'
    decoded = 'bytes(message).decode("utf-8", errors="replace")'
    assert solution.count(ordered) == solution.count(newest) == solution.count(decoded) == 1
    return solution.replace(ordered, "entries").replace(newest, "entries[-1]").replace(decoded, "str(message)")


def wait_until_at_the_top(heading):
    """Wait until a heading stands in the upper half of the window, where whoever followed a link to it looks."""
    expect(heading).to_be_in_viewport(timeout=SLOW)
    heading.page.wait_for_function(
        "heading => heading.getBoundingClientRect().top < window.innerHeight / 2", arg=heading.element_handle()
    )


def turn_dark(page):
    choose(page, "Settings", "Theme", "JupyterLab Dark")
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")


def test_home_shows_the_learning_path_and_nothing_else_pops_up(opened, picture):
    page = opened()
    notebook = Notebook(page)
    card = notebook.panel.locator("section", has=page.get_by_role("heading", name="Linux"))
    expect(card.get_by_role("link")).to_have_text(["Reading the journal", "Journal triage"])
    expect(notebook.panel.locator(".jp-InputPrompt", has_text="[1]:")).to_be_visible(timeout=SLOW)  # it runs by itself
    expect(notebook.panel.get_by_text("It comes before Journal triage.")).to_be_visible()
    notebook.wait_until_idle()
    expect(page.locator(".jp-Dialog, .Toastify__toast")).to_have_count(0)
    expect(page.get_by_text("Create Assignment")).to_have_count(0)
    expect(page.get_by_text("Formgrader")).to_have_count(0)
    picture(page, "home")
    assert axe_finds(page, VERDICT) == []
    for title in ("Journal triage", "Reading the journal"):
        card.get_by_role("link", name=title).click()
        expect(notebook.panel.get_by_role("heading", level=1, name=title)).to_be_visible(timeout=SLOW)
        page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text="home.ipynb").click()


def test_an_exercise_fails_readably_then_passes_then_passes_on_another_variant(opened, solutions, picture):
    page = opened(EXERCISE)
    notebook = Notebook(page)
    notebook.run_all()
    for task in (FIRST, COUNTS):
        verdict = notebook.verdict(task)
        expect(verdict).to_contain_text("is not written yet. Write it in the cell above, run that cell, then this one.")
        expect(verdict.get_by_role("listitem")).to_have_count(0)
    notebook.verdict(FIRST).scroll_into_view_if_needed()
    picture(page, "failed")

    answer = notebook.cell("def first_errors")
    notebook.rewrite(answer, trusting(solutions["first-errors-answer"]))
    notebook.rewrite(notebook.cell("def priority_counts"), solutions["priority-counts-answer"])
    notebook.run_all()
    verdict = notebook.verdict(FIRST)
    expect(verdict.get_by_text("PASS", exact=True)).not_to_have_count(0)
    failed = verdict.get_by_role("listitem").filter(has_text="FAIL")
    for broken in ("not UTF-8", "order of the lines"):
        expect(failed.filter(has_text=broken)).to_have_count(1)
    expect(failed.filter(has_text="order of the lines")).to_contain_text(OPENS)
    expect(verdict.get_by_text("Nothing promises the order of lines")).to_be_visible()
    assert axe_finds(page, VERDICT) == []
    notebook.cell('hints("linux/journal-triage", "first-errors")').evaluate("cell => cell.scrollIntoView()")
    picture(page, "associate")
    section = verdict.get_by_role("link").first
    name = section.inner_text().partition("“")[2].removesuffix("”")
    section.click()
    expect(notebook.panel.get_by_role("heading", level=1, name="Reading the journal")).to_be_attached(timeout=SLOW)
    wait_until_at_the_top(notebook.panel.get_by_role("heading", name=name, exact=True))
    page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text="journal-triage.ipynb").click()

    notebook.rewrite(answer, solutions["first-errors-answer"])
    notebook.run_all()
    expect(verdict).to_contain_text(re.compile(r"(\d+) of \1 properties hold · 6 of 6 points"))
    expect(notebook.verdict(COUNTS)).to_contain_text(re.compile(r"(\d+) of \1 properties hold · 2 of 2 points"))
    assert axe_finds(page, VERDICT) == []
    picture(page, "passed")
    turn_dark(page)
    assert axe_finds(page, VERDICT) == []
    picture(page, "passed-dark")

    shown = notebook.cell("folder = files(")
    first_entry = shown.locator(".jp-OutputArea").inner_text()
    notebook.rewrite(shown, SECOND_VARIANT)
    notebook.run(shown)
    assert shown.locator(".jp-OutputArea").inner_text() != first_entry
    notebook.run(notebook.cell('grade("linux/journal-triage", "first-errors"'))
    expect(verdict).to_contain_text(re.compile(r"(\d+) of \1 properties hold"))


def test_hints_open_by_keyboard_and_are_noted_in_the_diary(opened, served, picture):
    page = opened(EXERCISE)
    notebook = Notebook(page)
    notebook.run_all()
    cell = notebook.cell('hints("linux/journal-triage", "first-errors")')
    notebook.run(cell)
    first = cell.get_by_role("button", name="Open hint 1")
    expect(first).to_be_visible(timeout=SLOW)
    before = served.diary()
    notebook.tab_to(first)
    page.keyboard.press("Enter")
    expect(cell.get_by_text("Hint 1 of 3:")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(cell.get_by_role("button", name="Open hint 2")).to_be_focused()
    [entry] = served.diary()[len(before) :]
    assert entry["kind"] == "hint"
    assert (entry["exercise"], entry["task"], entry["number"]) == ("linux/journal-triage", "first-errors", 1)
    picture(page, "hint")
    assert axe_finds(page, ".widget-vbox") == []
    turn_dark(page)
    assert axe_finds(page, ".widget-vbox") == []
    picture(page, "hint-dark")


def test_a_prediction_is_made_by_keyboard_and_noted_in_the_diary(opened, served, picture):
    page = opened(LESSON)
    notebook = Notebook(page)
    notebook.run_all()
    cell = notebook.cell("predict(")
    commit = cell.get_by_role("button", name="Commit")
    expect(commit).to_be_visible(timeout=SLOW)
    notebook.run(cell)
    notebook.tab_to(commit)
    page.keyboard.press("Enter")
    expect(cell.get_by_text("Choose one first.")).to_be_visible()
    notebook.run(cell)
    notebook.tab_to(cell.get_by_role("radio").nth(1))
    page.keyboard.press("Space")
    expect(cell.get_by_role("radio").nth(1)).to_be_checked()
    for key, place in (("ArrowDown", 2), ("ArrowUp", 1)):
        page.keyboard.press(key)
        expect(cell.get_by_role("radio").nth(place)).to_be_checked()
        expect(cell.get_by_role("radio").nth(place)).to_be_focused()
    picture(page, "prediction")
    assert axe_finds(page, ".widget-vbox") == []
    notebook.tab_to(commit)
    page.keyboard.press("Enter")
    expect(cell.get_by_text("Right.").or_(cell.get_by_text("Not so."))).to_be_visible()
    entry = served.diary()[-1]
    assert entry["kind"] == "prediction"
    assert entry["lesson"] == "linux/reading-the-journal"
    assert entry["confidence"] == 70
    assert axe_finds(page, ".widget-vbox") == []
    turn_dark(page)
    assert axe_finds(page, ".widget-vbox") == []
    picture(page, "prediction-dark")


def test_a_lesson_opens_without_answers_and_checks_a_small_question_at_once(opened, served, picture):
    page = opened(LESSON)
    notebook = Notebook(page)
    expect(notebook.panel.get_by_text("One way to do it. Try yours first.").first).to_be_attached(timeout=SLOW)
    expect(notebook.panel.locator(".jp-OutputArea-output")).to_have_count(0)
    picture(page, "lesson")
    notebook.run_all()
    cell = notebook.cell('"both-directions"')
    expect(cell.get_by_role("status")).to_contain_text("Write your answer in place of the dots")
    before = served.diary()
    notebook.rewrite(cell, 'ask("linux/reading-the-journal", "both-directions", [147, 18])')
    notebook.run(cell)
    expect(cell.get_by_role("status")).to_contain_text("Not so. The other way round")
    picture(page, "question")
    notebook.rewrite(cell, 'ask("linux/reading-the-journal", "both-directions", [18, 147])')
    notebook.run(cell)
    expect(cell.get_by_role("status")).to_contain_text("Right.")
    assert [(one["kind"], one["right"]) for one in served.diary()[len(before) :]] == [
        ("question", False),
        ("question", True),
    ]
    assert axe_finds(page, VERDICT) == []
    notebook.panel.get_by_role("link", name="Home").first.click()
    expect(notebook.panel.get_by_text("◐ begun · Lesson")).to_be_visible(timeout=SLOW)
