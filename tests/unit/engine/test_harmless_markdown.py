"""What associates write as Markdown, once nbconvert has made a page of it: no TeX that acts, no page without end."""

import html
import re
import time

import pytest
from nbconvert.filters.markdown import markdown2html

from groundschool.engine.graded_notebook import ROOM, graded_notebook
from groundschool.engine.harmless import MOST_FORMULAS, WORD_JOINER, harmless_text
from groundschool.engine.outputs import LARGEST, cleaned, size
from groundschool.engine.replay import Wrote

LINK = "{javascript:window.struck=1}{x}"
DELIMITERS = (("$", "$"), ("&#36;", "&#36;"), ("&dollar;", "&dollar;"), ("$$", "$$"), ("\\\\(", "\\\\)"))
BACKSLASHES = ("\\", "\\\\", "&#92;", "&#92", "&#x5c;", "&#X5C;", "&bsol;", "&amp;bsol;")
LETTERS = ("href", "&#104;ref", "&#x68;ref", "h&#114;ef", "&#104ref")


def page(source):
    """Return what a browser reads for TeX in the page that is made of a text."""
    return html.unescape(re.sub(r"<[^>]*>", "", markdown2html(harmless_text(source))))


@pytest.mark.parametrize("letters", LETTERS)
@pytest.mark.parametrize("backslash", BACKSLASHES)
@pytest.mark.parametrize("delimiters", DELIMITERS)
def test_no_entity_makes_a_link_of_a_formula(delimiters, backslash, letters):
    before, after = delimiters
    assert "\\href" not in page(f"{before}{backslash}{letters}{LINK}{after}")


@pytest.mark.parametrize("tex", [r"\href1{x}", r"\raise50em{x}", r"\lower-9em{x}", r"\smash{x}", r"a \\[-90em] b"])
def test_no_formula_reaches_over_the_lines_around_it(tex):
    shown = page(f"${tex}$")
    assert f"\\{WORD_JOINER}" in shown


@pytest.mark.parametrize(
    "honest", ["R&D, a && b", "[x](http://a.test/?a=1&b=2)", "&lt;div&gt;", r"$x &= \frac{1}{2} \\ y$"]
)
def test_what_people_write_stays_as_it_was(honest):
    assert harmless_text(honest) == honest


@pytest.mark.parametrize("opening", [r"\begin{a}", r"\\(a", r"\\[a"])
def test_formulas_without_an_end_do_not_take_the_square_of_their_number(opening):
    began = time.process_time()
    markdown2html(harmless_text(opening * 8_000))
    assert time.process_time() - began < 2  # 3 to 7 seconds before, at this size, and hours at a notebook's
    few = opening * MOST_FORMULAS
    assert harmless_text(few) == few


@pytest.mark.parametrize("kept", [True, False])
def test_a_picture_that_did_not_come_with_its_text_stops_no_page(kept):
    picture = {"image/png": "iVBORw0KGgo="} if kept else {"image/svg+xml": "<svg/>"}
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "![x](attachment:a.png)"}
    notebook = {"cells": [cell | {"attachments": {"a.png": picture}}], "metadata": {}}
    graded_notebook(notebook, [Wrote()], (), ())
    (shown,) = notebook["cells"]
    made = markdown2html(shown["source"]) if not kept else shown["source"]
    assert ("attachments" in shown, "![x](attachment:a.png)" in made) == (kept, kept)


@pytest.mark.parametrize("kind", ["markdown", "code", "raw"])
def test_of_what_somebody_wrote_so_much_is_shown_and_no_more(kind):
    cells = [{"cell_type": kind, "id": f"c{n}", "metadata": {}, "source": "a+" * 300_000} for n in range(4)]
    ours = {"cell_type": "markdown", "id": "z", "metadata": {"nbgrader": {"locked": True}}, "source": "Course " * 9}
    notebook = {"cells": [*cells, ours], "metadata": {}}
    graded_notebook(notebook, [Wrote()] * 5, (), ())
    *theirs, last = [one["source"] for one in notebook["cells"]]
    assert sum(map(len, theirs)) < ROOM + 1_000
    assert (theirs[0], last) == ("a+" * 300_000, "Course " * 9)
    assert theirs[-1].endswith("more was cut off ...")


def test_of_what_has_to_be_formatted_less_is_shown_than_of_what_is_only_shown():
    plain = [{"output_type": "display_data", "data": {"text/plain": "x" * 1_000_000}, "metadata": {}}]
    dear = [{"output_type": "display_data", "data": {"text/markdown": "x" * 1_000_000}, "metadata": {}}]
    assert "text/plain" in cleaned(plain)[0]["data"]
    assert "cut off" in cleaned(dear)[0]["text"]
    assert size({"data": {"text/markdown": "x" * 200_000}}) < LARGEST
