"""Links to the served pages: who has one, until when, and what the file tells whoever reads it."""

import json
import stat
from datetime import timedelta

import pytest
from tests.integration.lived import on
from tests.integration.lived_team import ROOT, roster

from groundschool.errors import GroundschoolError, UnknownNameError
from groundschool.services.page_links import PageLinks

WEEK = timedelta(days=7)


@pytest.fixture
def clock():
    return [on(100)]


@pytest.fixture
def links(tmp_path, clock):
    return PageLinks(tmp_path / "private", lambda: clock[0])


def test_a_link_opens_until_it_expires(links, clock):
    link, token = links.make("ana", WEEK)
    assert links.behind(token) == links.alive(link.id) == link
    clock[0] += WEEK - timedelta(seconds=1)
    assert links.behind(token) == link
    clock[0] += timedelta(seconds=1)
    assert links.behind(token) is None
    assert links.alive(link.id) is None


def test_one_is_taken_back_and_the_others_stay(links):
    (first, one), (_, two), (_, other) = (links.make(who, WEEK) for who in ("ana", "ana", "dev"))
    links.revoke(first.id)
    assert [links.behind(token) is not None for token in (one, two, other)] == [False, True, True]
    assert links.alive(first.id) is None
    with pytest.raises(UnknownNameError):
        links.revoke("nothing")


def test_who_reads_the_file_has_no_link(links):
    _, token = links.make("ana", WEEK)
    assert stat.S_IMODE(links.path.stat().st_mode) == 0o600
    assert token.encode() not in links.path.read_bytes()
    assert len(token) >= 43  # 256 bits


def test_a_file_that_others_can_read_is_refused(links, clock):
    links.path.chmod(0o644)
    with pytest.raises(GroundschoolError, match="chmod 600"):
        PageLinks(links.path.parent, lambda: clock[0])


def test_cookies_have_one_key_that_is_none_of_the_courses(links, tmp_path, clock):
    key = links.cookie_key()
    assert links.cookie_key() == PageLinks(tmp_path / "private", lambda: clock[0]).cookie_key() == key
    assert len(key) == 32
    assert PageLinks(tmp_path / "another", lambda: clock[0]).cookie_key() != key


def test_what_ended_long_ago_is_not_listed_and_a_persons_links_can_be_forgotten(links, clock):
    links.make("ana", WEEK)
    clock[0] += timedelta(days=120)
    links.make("dev", WEEK)
    assert [link.who for link in links.every()] == ["dev"]
    assert links.forget("dev") == 1
    assert links.every() == []


@pytest.mark.parametrize("junk", ["", "x", "é", "\ud800", "'; DROP TABLE link; --", "a" * 100_000])
def test_what_is_no_token_opens_nothing(links, junk):
    links.make("ana", WEEK)
    assert links.behind(junk) is None
    assert links.alive(junk[:100].encode("utf-8", "replace").decode()) is None


def test_a_file_that_is_no_database_is_one_sentence(links, clock):
    links.path.write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(GroundschoolError, match="Move it away"):
        PageLinks(links.path.parent, lambda: clock[0]).every()


@pytest.fixture
def command(tmp_path, groundschool):
    (tmp_path / "roster.toml").write_text(
        roster().replace('id = "dev"', 'end_date = 2026-02-01\nid = "dev"'), encoding="utf-8"
    )

    def run(*arguments):
        return groundschool("links", *arguments, "--course", ROOT, "--work", tmp_path)

    return run


def test_links_are_made_listed_and_taken_back_on_the_command_line(command):
    made = json.loads(command("make", "ana", "sam", "--days", "3", "--url", "https://pages.example/", "--json").stdout)
    assert [one["who"] for one in made] == ["ana", "sam"]
    assert all(one["url"].startswith("https://pages.example/groundschool/?token=") for one in made)
    listed = command("list")
    assert made[0]["url"].partition("=")[2] not in listed.stdout
    taken = command("revoke", made[0]["id"])
    assert taken.stdout == f"{made[0]['id']}: ana's link opens nothing any more\n"
    told = {one["who"]: one["opens"] for one in json.loads(command("list", "--json").stdout)}
    assert told == {"ana": False, "sam": True}


@pytest.mark.parametrize("who", ["nobody", "dev"])
def test_who_is_not_there_or_has_left_gets_none(command, who):
    done = command("make", who)
    assert done.returncode == 2
    assert f"no person of the roster is called '{who}'" in done.stderr
    assert "There are no links." in command("list").stdout
    assert len(done.stderr.splitlines()) == 2  # where it looked, and the sentence
