"""What an associate wrote, on the page where it is marked a second time, in a real browser: text, and nothing else."""

import json

import pytest
from tests.browser.served import serving
from tests.browser.strikes import HTML, STRIKE, TEXTS
from tests.browser.test_shown import unharmed, watched  # noqa: F401 - a fixture
from tests.integration import mentors
from tests.integration.lived_ready import today

BEFORE = "</pre></details></article></section></main></body></html>"


def struck() -> bytes:
    """Return a hand-in that strikes through every door there is to this page."""
    notebook = json.loads(mentors_notebook())
    notebook["metadata"] = {"title": HTML[0], "kernelspec": {"name": HTML[2], "display_name": HTML[2]}}
    *_, code, asked = notebook["cells"]
    asked["source"] += "\n".join((*TEXTS, *(BEFORE + one for one in TEXTS), "'\"><img src=x onerror=" + STRIKE))
    code["source"] += "\n".join(BEFORE + one for one in TEXTS)
    for cell in (code, asked):
        cell["metadata"] |= {"class": HTML[2], "tags": list(HTML)}
        cell["attachments"] = {HTML[2]: {"image/svg+xml": HTML[4]}}
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [one, BEFORE + one]} for one in TEXTS]
    code["outputs"] += [
        {"output_type": "display_data", "data": {"text/plain": one, "text/html": one, "image/svg+xml": one}}
        for one in HTML
    ]
    code["outputs"].append({"output_type": "error", "ename": HTML[0], "evalue": HTML[2], "traceback": list(HTML)})
    own = [
        {"cell_type": kind, "id": f"{kind}-{number}", "metadata": {}, "source": source}
        for number, source in enumerate(TEXTS)
        for kind in ("markdown", "raw")
    ]
    notebook["cells"] += own
    return json.dumps(notebook).encode()


mentors_notebook = mentors.notebook


@pytest.fixture(scope="module")
def links(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mentors, "notebook", struck)
        work = mentors.cohort(tmp_path_factory.mktemp("struck"), mentors.marked(), today=today())
    with serving(work) as found:
        yield found


def test_the_second_marks_page_strikes_no_mentor(links, watched):  # noqa: F811 - the fixture
    page, asked = watched
    page.goto(links["mo"])
    page.get_by_role("link", name="Give the next second mark").click()
    page.get_by_role("heading", name="The answer", exact=True).wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    shown = page.locator("body").inner_text()
    assert [one for one in HTML if one not in page.content() and one.split("\n")[0] in shown]
    unharmed(page, asked)
    inside = "document.querySelectorAll('pre > *, article img, article a, article iframe, article svg').length"
    assert page.evaluate(inside) == 0
    assert page.evaluate("document.querySelectorAll('main > section').length") == 2
