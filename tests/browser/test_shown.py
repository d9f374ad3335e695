"""What an associate shows, in a real browser: no script runs, no request leaves the page, nothing lies over it."""

import json
import sqlite3

import pytest
from tests.browser.conftest import WINDOW
from tests.browser.strikes import HTML, MARKDOWN, STRIKE, TEXTS
from tests.integration.notebook_maker import code, solved

from groundschool.curriculum import Course

EXERCISE = "linux/journal-triage"
LITTER = ("plot.html", "plot.svg", "journal-triage.xhtml", "no-space-left.html")  # what lies beside a hand-in
# What MathJax reads: all text but that of code.
READ_FOR_TEX = """() => {
    const all = document.body.cloneNode(true)
    all.querySelectorAll('pre, code, script, style, textarea').forEach(one => one.remove())
    return all.textContent
}"""
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SHOW = "from IPython.display import display\nfor one, more in {all!r}:\n    display(one, metadata=more, raw=True)"


def text(number, source):
    def change(notebook):
        attachments = {
            "a.png": {"image/png": PIXEL, "image/svg+xml": HTML[4]},
            f'b"onerror="{STRIKE}': {"image/png": PIXEL},
        }
        cell = {"cell_type": "markdown", "id": f"t{number}", "metadata": {"class": f'"><img src=x onerror={STRIKE}>'}}
        notebook["cells"].append(cell | {"source": source, "attachments": attachments})

    return change


def named(notebook):
    notebook["metadata"]["title"] = notebook["metadata"]["authors"] = HTML[0]
    notebook["metadata"]["kernelspec"] = {"name": HTML[2], "display_name": HTML[2], "language": HTML[2]}
    notebook["metadata"]["language_info"] = {"name": HTML[2], "pygments_lexer": HTML[2]}
    notebook["cells"][0]["id"] = f'"><img src=x onerror={STRIKE}>'


def hand_in(root):
    """Return a hand-in that strikes through every door, its answers right."""
    shown = [({"text/html": one}, {}) for one in HTML]
    shown += [({"text/markdown": one}, {}) for one in TEXTS]
    shown += [
        ({mime: one}, {}) for one in HTML[:6] for mime in ("text/latex", "image/svg+xml", "text/plain", "image/png")
    ]
    shown += [({"application/javascript": STRIKE}, {}), ({"text/html": "<b>x</b>"}, {"isolated": True})]
    sizes = {"width": f"1 onload={STRIKE}", "height": f'"><img src=x onerror={STRIKE}>'}
    shown += [({"image/png": PIXEL}, {"image/png": sizes}), ({"image/jpeg": PIXEL}, {"image/jpeg": sizes})]
    told = f"print({HTML!r})\nraise ValueError({HTML[0]!r} + {HTML[2]!r})"
    stream = f"import sys\nsys.stderr.write({' '.join(HTML)!r})"
    texts = [text(number, source) for number, source in enumerate(TEXTS)]
    return solved(root, EXERCISE, *texts, code(SHOW.format(all=shown)), code(told), code(stream), named)


@pytest.fixture(scope="module")
def course(small_course):
    return Course(small_course(EXERCISE))


@pytest.fixture(scope="module")
def desk(course, verb, tmp_path_factory):
    work = tmp_path_factory.mktemp("desk")
    (work / "roster.toml").write_text('[[associate]]\nid = "mal"\nname = "mal"\nmentor = "mo"\n', encoding="utf-8")
    options = ("--course", course.root, "--work", work, "--exchange", work / "exchange")
    verb("release", *options)
    handed = work / "submitted" / "mal" / f"{EXERCISE}.ipynb"
    handed.parent.mkdir(parents=True)
    handed.write_bytes(hand_in(course.root))
    for name in LITTER:
        (handed.parent / name).write_text(f"<svg xmlns='http://www.w3.org/2000/svg'>{HTML[0]}</svg>", encoding="utf-8")
    told = json.loads(verb("grade", "--feedback", "--json", *options))
    assert [one["points"] for one in told["graded"]] == [8]
    return work, options


@pytest.fixture
def watched(chromium):
    """A page of which is known what it asked for, and whether somebody's script ran in it."""
    context = chromium.new_context(viewport=WINDOW)
    page = context.new_page()
    asked = []
    page.route("**/*elsewhere.test/**", lambda route: (asked.append(route.request.url), route.abort()))
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    yield page, asked
    context.close()


def unharmed(page, asked):
    """See that nothing has struck, not even after every link was clicked that could."""
    page.wait_for_timeout(1000)
    assert page.evaluate("window.struck") is None
    assert asked == []
    assert page.locator("#over, .modal.in").count() == 0
    fixed = "[...document.querySelectorAll('.output *, .jp-OutputArea *, .text_cell_render *')]"
    assert page.evaluate(f"{fixed}.filter(e => getComputedStyle(e).position === 'fixed').length") == 0
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
    assert not [
        link for link in links if link.lower().strip().startswith(("javascript", "data:", "vbscript", "java\t"))
    ]
    assert "\\href" not in page.evaluate(READ_FOR_TEX)
    assert page.evaluate("document.querySelectorAll('[onerror],[onload],[onclick*=struck],iframe[srcdoc]').length") == 0


def test_there_are_strikes_enough():
    assert len(set(TEXTS)) >= 40
    assert len(MARKDOWN) >= 10


def test_the_feedback_strikes_nobody(desk, watched):
    work, _ = desk
    page, asked = watched
    (feedback,) = (work / "feedback").rglob("*.html")
    page.goto(feedback.as_uri(), wait_until="domcontentloaded")
    unharmed(page, asked)


def test_formgrader_strikes_no_mentor(desk, lab, watched):
    work, options = desk
    page, asked = watched
    with sqlite3.connect(work / "gradebook.db") as book:
        ((submission,),) = book.execute("select id from submitted_notebook limit 1").fetchall()
    with lab(work, "--mentor", "--viewer", "mo", *options) as running:
        page.goto(running.address(f"formgrader/submissions/{submission}/"), wait_until="domcontentloaded")
        page.locator("#toc, .nbgrader_cell, .cell").first.wait_for(timeout=30_000)
        unharmed(page, asked)
        for name in LITTER:
            shown = page.goto(running.address(f"formgrader/submissions/{submission}/{name}"))
            assert shown is not None
            assert shown.status in {403, 404}, name
            assert page.evaluate("window.struck") is None


def test_what_lies_beside_a_hand_in_is_nobodys_page(desk):
    work, _ = desk
    assert {path.name for path in (work / "submitted").rglob("*") if path.is_file()} > set(LITTER)
    for folder in ("autograded", "feedback"):
        assert not [path for path in (work / folder).rglob("*") if path.name in LITTER]
