"""The doors of the served pages: links and visits that end, forms that are too long, and a record that is away."""

import re
import subprocess
import time
from http.cookiejar import CookieJar
from statistics import median
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import GROUNDSCHOOL
from tests.browser.served import serving
from tests.integration.lived_ready import lived, today
from tests.integration.lived_team import NAMES, ROOT

from groundschool.services.workspace import Workspace
from groundschool.web.base import FORMS_A_MINUTE


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return lived(tmp_path_factory.mktemp("served"), NAMES, today())


@pytest.fixture(scope="module")
def links(work):
    with serving(work) as found:
        yield found


class Visitor:
    """A browser of sorts in which somebody has followed a link."""

    def __init__(self, link: str) -> None:
        self.jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        self.base = link.split("groundschool/", maxsplit=1)[0]
        self.first = self.ask(link)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, address and text."""
        url = path if path.startswith("http") else self.base + path
        data = urlencode(form).encode() if form is not None else None
        try:
            with self.opener.open(url, data, timeout=30) as found:
                return found.status, found.url, found.read().decode()
        except HTTPError as error:
            with error:
                # What is too long is not read: the connection ends with the answer.
                return error.code, error.url, "" if error.code == 400 else error.read().decode()

    def send(self, path: str, form: dict[str, str]) -> tuple[int, str, str]:
        """Return the answer to a form of a page of ours."""
        field = re.search(r'name="_xsrf" value="([^"]+)"', self.ask("logout")[2])
        return self.ask(path, {"_xsrf": field[1], **form})


def test_a_link_that_was_taken_back_lets_nobody_in_and_ends_the_visit_it_opened(links, work):
    kept = Workspace(ROOT, work).links()
    visitor = Visitor(links["bo"])
    assert visitor.ask("groundschool/associate/bo")[0] == 200
    mine = next(link for link in kept.every() if link.who == "bo")
    command = [GROUNDSCHOOL, "links", "revoke", mine.id, "--work", work, "--course", ROOT]
    said = subprocess.run(command, check=True, capture_output=True)
    assert b"opens nothing any more" in said.stdout
    assert "/login" in visitor.ask("groundschool/associate/bo")[1]
    assert "/login" in Visitor(links["bo"]).first[1]
    assert Visitor(links["chen"]).ask("groundschool/associate/chen")[0] == 200


def test_who_leaves_is_not_let_in_from_the_day_after(links, work):
    visitor = Visitor(links["fay"])
    assert visitor.ask("groundschool/associate/fay")[0] == 200
    path = work / "roster.toml"
    before = path.read_text(encoding="utf-8")
    head, mine, rest = re.split(r'(id = "fay"[^\[]+)', before)
    left = head + re.sub("start_date = .*", "start_date = 2025-01-01\nend_date = 2026-06-01", mine) + rest
    path.write_text(left, encoding="utf-8")
    try:
        assert "/login" in visitor.ask("groundschool/associate/fay")[1]
        assert "/login" in Visitor(links["fay"]).first[1]
    finally:
        path.write_text(before, encoding="utf-8")


def test_looking_at_the_way_out_leaves_nobody_out_and_the_button_does(window, links):
    page = window()
    page.goto(links["gus"])
    page.get_by_role("link", name="Leave").click()
    expect(page.get_by_text("until you leave")).to_be_visible()
    page.get_by_role("link", name="Back to your pages").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello Bartholomew-Maximilian")
    page.get_by_role("link", name="Leave").click()
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_text("You have left.")).to_be_visible()
    page.goto(links["gus"].split("?")[0])
    assert "/login" in page.url


def test_leaving_needs_the_pages_own_field(links):
    visitor = Visitor(links["gus"])
    assert visitor.ask("logout", {})[0] == 403
    assert visitor.ask("groundschool/associate/gus")[0] == 200


def test_a_form_that_is_too_long_is_not_read_and_a_long_note_is_said(links):
    visitor = Visitor(links["sam"])
    form = {"associate": "ana", "kind": "shadow-shift", "artefact": "S-7", "on": today().date().isoformat()}
    assert visitor.send("groundschool/attest", form | {"note": "x" * 100_000})[0] == 400
    status, _, text = visitor.send("groundschool/attest", form | {"note": "x" * 5_000})
    assert status == 422
    assert "has 5,000 characters, and 4,000 is the most" in text
    assert visitor.send("groundschool/attest", form | {"note": "x" * 4_000})[0] == 200


@pytest.mark.parametrize("steering", ["\x9b2J", "\u202eslipped"])
def test_what_steers_a_terminal_is_not_recorded(links, steering):
    visitor = Visitor(links["sam"])
    form = {"associate": "ana", "kind": "shadow-shift", "artefact": "S-8", "on": today().date().isoformat()}
    status, _, text = visitor.send("groundschool/attest", form | {"note": f"fine {steering}"})
    assert status == 422
    assert "note: holds characters that cannot be seen" in text


def test_who_asks_again_and_again_is_asked_to_wait_and_nobody_else(links):
    visitor = Visitor(links["hana"])
    found = [visitor.send("groundschool/attest", {"associate": "hana"})[0] for _ in range(FORMS_A_MINUTE + 5)]
    assert found[:FORMS_A_MINUTE] == [404] * FORMS_A_MINUTE
    assert set(found[FORMS_A_MINUTE:]) == {429}
    assert Visitor(links["sam"]).send("groundschool/attest", {"associate": "ana"})[0] == 422


def test_what_is_not_theirs_and_what_there_is_not_take_the_same_time(links):
    visitor = Visitor(links["ana"])

    def usual(who: str) -> float:
        return median(timed(who) for _ in range(25))

    def timed(who: str) -> float:
        begin = time.perf_counter()
        assert visitor.ask(f"groundschool/associate/{who}")[0] == 404
        return time.perf_counter() - begin

    found = [(usual("dev"), usual("nobody")) for _ in range(3)]
    assert min(abs(one - other) / max(one, other) for one, other in found) < 0.25, found


def test_a_record_that_is_away_is_said_in_words_and_is_there_again(links, work):
    visitor = Visitor(links["sam"])
    ledger, aside = work / "ledger.db", work / "aside.db"
    ledger.rename(aside)
    try:
        for path in ("groundschool/mentor", "groundschool/", "groundschool/entries.json"):
            status, _, text = visitor.ask(path)
            assert (status, "The record cannot be reached now." in text) == (503, True), text
        assert not ledger.exists()
    finally:
        aside.rename(ledger)
    assert visitor.ask("groundschool/mentor")[0] == 200
