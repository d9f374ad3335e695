"""The served pages in a real browser: each role's way through them, what is not theirs, and who else could ask."""

import json
import re
from collections.abc import Iterator
from functools import cache
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import flaws
from tests.browser.served import serving
from tests.integration.lived_ready import lived, today
from tests.integration.lived_team import NAMES, ROOT

from groundschool.services.clock import now
from groundschool.services.load_people import load_people
from groundschool.services.workspace import Workspace
from groundschool.tracker.milestones.gate_state import GateStage

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return lived(tmp_path_factory.mktemp("served"), NAMES, today())


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


@pytest.fixture(scope="module")
def signed_in(links):
    """Return a function that follows somebody's own link without a browser, once, and returns who goes on."""

    @cache
    def opener(who: str) -> OpenerDirector:
        made = build_opener(HTTPCookieProcessor(CookieJar()))
        made.open(links[who], timeout=30).read()
        return made

    return opener


@pytest.fixture
def ask(links, signed_in):
    """Return a function that asks as somebody, without a browser, and returns status and text."""

    def answer(who: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        base = links[who].split("groundschool/")[0]
        data = urlencode(form).encode() if form is not None else None
        try:
            with signed_in(who).open(base + path, data, timeout=30) as found:
                return found.status, found.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    return answer


def recorded(work, kind: str) -> list[tuple[str, str, str]]:
    """Return who did what about whom, of the events of a kind."""
    with Workspace(ROOT, work).opened(create=False) as ledger:
        return [
            (e.actor, e.associate, str(e.payload.get("page", e.payload.get("data", ""))))
            for e in ledger.events()
            if e.type == kind
        ]


def test_everybody_lands_on_the_page_that_is_theirs(visit):
    for who, title in (("ana", "Hello Ana"), ("sam", "Mentor queue"), ("kim", "Team payments")):
        page = visit(who)
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        assert "token" not in page.url


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (320, "dark"), (1440, "light"), (1440, "dark")])
@pytest.mark.parametrize(("who", "path"), [("ana", ""), ("sam", "mentor"), ("kim", "manager"), ("kim", "manager/ana")])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(visit, picture, who, path, width, scheme):  # noqa: PLR0917
    page = visit(who, width, scheme)
    if path:
        page.goto(re.sub(r"groundschool/.*", f"groundschool/{path}", page.url))
    assert flaws(page, width) == ""
    picture(page, f"served-{who}-{path.replace('/', '-')}-{width}-{scheme}")


def test_a_table_is_sorted_by_the_head_that_is_pressed_with_the_keyboard_too(visit):
    page = visit("kim")
    table = page.get_by_role("table", name=re.compile("^Where each person is"))
    names = table.locator("tbody th")
    before = names.all_inner_texts()
    button = table.get_by_role("button", name="Associate")
    button.press("Enter")
    button.press("Enter")
    expect(table.get_by_role("columnheader", name="Associate")).to_have_attribute("aria-sort", "descending")
    after = names.all_inner_texts()
    assert sorted(after) == sorted(before)
    assert after != before
    assert after[0] == "هناء القاسم"


def test_a_manager_drills_down_to_milestones_and_gate_and_finds_no_score(visit, work):
    page = visit("kim")
    page.get_by_role("table", name=re.compile("^Where each person is")).get_by_role("link", name="Dev Patel").click()
    expect(page.get_by_role("heading", level=1, name="Dev Patel")).to_be_visible()
    expect(page.get_by_role("heading", name="Ours to do")).to_be_visible()
    assert not re.search(r"\b0\.\d\d\b|of 65", page.locator("main").inner_text())
    assert ("kim", "dev", "gate") in recorded(work, "record.read")


def test_a_manager_turns_to_the_quarter_before_and_back(visit):
    page = visit("kim")
    now_shown = page.get_by_text(re.compile(r"20\d\dQ\d \(")).inner_text()
    page.get_by_role("link", name=re.compile("^←")).click()
    expect(page.get_by_text(now_shown)).to_have_count(0)
    page.get_by_role("link", name=re.compile("→$")).click()
    expect(page.get_by_text(now_shown)).to_be_visible()
    expect(page.get_by_role("link", name="Team payments")).to_have_attribute("aria-current", "page")


def test_from_the_last_attestation_to_both_signatures(visit, work):
    page = visit("sam")
    page.get_by_text("Attest something else that you saw").click()
    page.get_by_role("combobox", name="Associate").select_option("ana")
    page.get_by_role("combobox", name="What").select_option("reverse-shadow-shift")
    page.get_by_label("Where it can be looked at").fill("SHIFT-118")
    page.get_by_role("button", name="I saw it: sign", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Ana Sousa: reverse-shadow-shift SHIFT-118 is recorded.")
    page.get_by_role("button", name="Sign as mentor for Ana Sousa").click()
    expect(page.get_by_role("status")).to_contain_text("Ana Sousa: sign-off mentor is recorded.")
    page.reload()
    expect(page.get_by_role("status")).to_have_count(0)

    page = visit("kim")
    page.get_by_role("table", name=re.compile("^Where each person is")).get_by_role("link", name="Ana Sousa").click()
    page.get_by_role("button", name=re.compile("Sign as manager")).click()
    expect(page.get_by_role("status")).to_contain_text("Ana Sousa: sign-off manager is recorded.")
    expect(page.get_by_text("Ana Sousa is on call since")).to_be_visible()
    assert load_people(Workspace(ROOT, work), now()).of("ana").gate.stage is GateStage.PRIMARY


def test_one_press_attests_what_an_associate_asked_for_with_the_keyboard_alone(visit, work):
    page = visit("sam")
    wanted = page.get_by_role("button", name=re.compile("I saw it: sign .* of Eli"))
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("runbook-updated RB-7 is recorded.")
    expect(page.get_by_role("button", name=re.compile("of Eli"))).to_have_count(0)
    signed = [who for who in recorded(work, "attestation.made") if who[:2] == ("sam", "eli")]
    assert signed


def test_a_level_under_review_is_decided_with_a_reason(visit, work):
    page = visit("sam")
    upheld = page.get_by_role("button", name=re.compile("Uphold .* of Bartholomew"))
    upheld.click()
    assert page.get_by_label("Reason").evaluate("input => !input.checkValidity()")
    page.get_by_label("Reason").fill("The regrade hit one variant of four.")
    upheld.click()
    expect(page.get_by_role("status")).to_contain_text("uphold linux.logs-services:working is recorded.")
    expect(upheld).to_have_count(0)
    assert [(by, about) for by, about, _ in recorded(work, "milestone.upheld")] == [("sam", "gus")]


@pytest.mark.parametrize(
    ("who", "path", "about"),
    [
        ("ana", "associate/dev", "dev"),
        ("ana", "manager/dev", "dev"),
        ("ana", "mentor", ""),
        ("ana", "manager", ""),
        ("kim", "associate/chen", "chen"),
        ("kim", "mentor", ""),
        ("kim", "manager?team=harbour", ""),
        ("sam", "manager", ""),
        ("sam", "associate/nobody", ""),
        ("ana", "mark", ""),
        ("ana", "second", ""),
        ("kim", "second", ""),
    ],
)
def test_what_is_not_theirs_is_not_there_and_the_asking_is_recorded(ask, work, who, path, about):
    asked = (who, about or "*", path.split("/")[0].split("?")[0])
    assert asked not in recorded(work, "record.refused")
    status, text = ask(who, f"groundschool/{path}")
    assert (status, "There is no such page." in text) == (404, True)
    assert recorded(work, "record.refused")[-1] == asked


def test_an_associate_signs_nothing_and_nobody_signs_without_the_pages_own_field(ask, work):
    form = {"associate": "ana", "kind": "shadow-shift", "artefact": "S-9", "on": "2026-11-20"}
    before = recorded(work, "attestation.made")
    for who in ("sam", "ana"):
        assert ask(who, "groundschool/attest", form)[0] == 403
        assert ask(who, "groundschool/first-mark", form)[0] == 403
        assert (
            ask(who, "groundschool/decide", {"decision": "sign-off", "associate": "ana", "about": "mentor"})[0] == 403
        )
    assert recorded(work, "attestation.made") == before


def test_an_associate_reads_who_looked_and_who_was_refused(visit, ask):
    assert ask("bo", "groundschool/associate/eli")[0] == 404
    page = visit("eli")
    told = page.get_by_role("region", name="Who sees what of you").or_(page.locator("section[aria-labelledby=privacy]"))
    expect(told).to_contain_text(re.compile("Bo asked for your page on .*, and was refused"))
    told.get_by_text(re.compile("and was refused, and")).click()
    expect(told).to_contain_text("Sam (mentor) read your attempts on")
    page.get_by_role("link", name="What my manager sees").click()
    expect(page.get_by_text("Scores, attempts and times are not shown to managers and on-call leads.")).to_be_visible()


def test_a_mark_is_doubted_and_answered_and_both_read_why(visit, work):
    page = visit("hana")
    page.get_by_text("Ask for another look at a mark").click()
    page.get_by_role("textbox", name="Why").fill("Both orders are right.")
    page.get_by_role("button", name="Ask my mentor").click()
    expect(page.get_by_role("status")).to_contain_text("your mentor is asked to look again")
    page = visit("sam")
    doubted = page.locator("section[aria-labelledby=regrades]")
    expect(doubted).to_contain_text("Both orders are right.")
    doubted.get_by_role("textbox").fill("The task asks for the newest first.")
    doubted.get_by_role("button", name="The mark stays").click()
    expect(page.get_by_role("status")).to_contain_text("that the mark stays, and why, is recorded")
    expect(doubted).to_contain_text("Nobody asks for another look")
    expect(visit("hana").get_by_text("the mark stays, says sam (The task asks for the newest first.)")).to_be_visible()
    asked = [("hana", "hana")], [("sam", "hana")]
    told = [[line[:2] for line in recorded(work, kind)] for kind in ("regrade.requested", "regrade.declined")]
    assert tuple(told) == asked


def test_an_associate_takes_away_all_that_is_kept_of_them(visit, work, tmp_path):
    page = visit("chen")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="All that is kept of you").click()
    waiting.value.save_as(tmp_path / "mine.zip")
    with ZipFile(tmp_path / "mine.zip") as file:
        told = [json.loads(line) for line in file.read("events.jsonl").decode().splitlines()]
    assert {event["subject"] for event in told} == {"chen"}
    assert ("chen", "chen", "") in recorded(work, "subject.exported")


@pytest.mark.parametrize(
    "path", ["api/contents", "api/kernels", "api/terminals", "lab", "tree", "formgrader", "files/x", "terminals/1"]
)
def test_the_server_has_the_pages_and_nothing_else(ask, path):
    assert ask("sam", path)[0] in {403, 404}


def test_without_a_link_nobody_gets_in_and_a_page_is_kept_by_no_cache(links):
    base = links["sam"].split("?")[0]
    with build_opener().open(base, timeout=30) as found:
        assert "/login" in found.url
    for other in (links["sam"][:-4] + "0000", f"{base}?token=", f"{base}?token=%C3%A9"):
        with build_opener().open(other, timeout=30) as found:
            assert "/login" in found.url
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    with opener.open(links["sam"], timeout=30) as found:
        assert found.headers["Cache-Control"] == "no-store"
        assert found.headers["Content-Security-Policy"].startswith("default-src 'none'")
