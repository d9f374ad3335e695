"""The page: self-contained, escaped, with a table that says in words what the colours say."""

import re
from html.parser import HTMLParser

import pytest
from tests.unit.reports.example import Associate, facts

from groundschool.reports.cohort import build_cohort
from groundschool.reports.cohort_page import render_page
from groundschool.reports.rendering import script

VOID = {"meta", "col", "br", "hr", "img", "link", "input"}


class Checked(HTMLParser):
    """Checks that elements nest, and keeps what the tests ask for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


@pytest.fixture(scope="module")
def html() -> str:
    return render_page(build_cohort(facts()))


def test_nothing_is_fetched_and_nothing_runs_but_what_sorts_tables(html):
    seen = Checked(html)
    assert not [name for name, _ in seen.seen if name in {"link", "img", "iframe", "object"}]
    assert seen.all("script") == [{}]
    assert f"<script>{script()}</script>" in html
    assert not re.search(r"https?://|url\(|@import", html)


def test_tables_have_captions_and_scoped_headers(html):
    seen = Checked(html)
    assert len(seen.all("table")) == len(seen.all("caption")) == 5
    assert {header.get("scope") for header in seen.all("th")} == {"col", "colgroup", "row"}


def test_scrolling_regions_can_be_reached_and_are_named(html):
    regions = [attributes for attributes in Checked(html).all("div") if attributes.get("class") == "scroll"]
    assert len(regions) == 5
    assert all(region["tabindex"] == "0" and region["role"] == "region" for region in regions)
    ids = {attributes["id"] for attributes in Checked(html).all("caption")}
    assert {region["aria-labelledby"] for region in regions} == ids


def test_names_are_escaped_and_isolated():
    person = Associate(id="a01", name='<img src=x onerror="alert(1)"> & co')
    page = render_page(build_cohort(facts(0, roster={"a01": person})))
    assert "<bdi>&lt;img src=x onerror=&#34;alert(1)&#34;&gt; &amp; co</bdi>" in page
    assert Checked(page).all("img") == []


@pytest.mark.parametrize("count", [0, 1, 12])
def test_no_page_prints_what_no_reader_understands(count):
    page = render_page(build_cohort(facts(count)))
    text = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)
    assert not re.search(r"\b(None|nan|inf|Undefined)\b", text)
    Checked(page)


def test_an_empty_cohort_renders_its_sentences():
    page = render_page(build_cohort(facts(0)))
    assert "No associates yet" in page
    assert "<table" not in page


def test_the_same_facts_are_the_same_bytes(html):
    assert render_page(build_cohort(facts())) == html


def test_the_legend_says_what_is_proven_and_nothing_of_floors():
    page = render_page(build_cohort(facts()))
    assert "what is proven so far, in hundredths" in page
    assert "floor" not in page
