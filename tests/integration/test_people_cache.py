"""Everybody as the pages know them: kept up to date event by event, and never other than read anew."""

import logging
import random
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import create_engine, text
from tests.integration.lived import on
from tests.integration.lived_ready import TEAM
from tests.integration.lived_team import NAMES, ROOT, events, roster, team

from groundschool.errors import LedgerAwayError
from groundschool.ledger.events import EVERYBODY, make_event
from groundschool.ledger.payloads import ExerciseWithdrawn, GateSigned, Read, ReportPublished
from groundschool.reports.home import build_home
from groundschool.reports.marking_assignment import waiting
from groundschool.reports.mentor import build_mentor
from groundschool.services.load_people import load_people
from groundschool.services.page_cache import PageCache
from groundschool.services.people_cache import PeopleCache
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.visibility import RECORD_READ


@pytest.fixture
def places(tmp_path):
    (tmp_path / "roster.toml").write_text(roster(), encoding="utf-8")
    (tmp_path / "teams").mkdir()
    (tmp_path / "teams" / "payments.toml").write_text(TEAM, encoding="utf-8")
    return Workspace(ROOT, tmp_path)


@pytest.fixture
def kept():
    """Return a function that makes people that are kept; they let go of their ledgers afterwards."""
    with ExitStack() as stack:

        def made(places, clock=lambda: on(100)) -> PeopleCache:
            return stack.enter_context(closing(PeopleCache(places, clock)))

        yield made


def append(places, *told, at=None):
    with places.opened(create=True, clock=lambda: at or on(100)) as ledger:
        ledger.append([replace(event, seq=0, recorded_at=None) for event in told])


def told(people):
    """Return everything that pages are made from, of everybody."""
    return (
        {one.id: (one.gate, one.milestones, one.velocities, one.risks, one.skill_milestones) for one in people},
        people.leads,
        waiting(people),
        build_mentor(people, "sam"),
        [build_home(people, one.id) for one in people],
        people.facts.published,
    )


def course_wide(day: float):
    yield make_event(
        EVERYBODY, on(day), ReportPublished(quarter="2026Q1", knowledge_time=on(day), sha256="0" * 64), "kim"
    )
    gone = ExerciseWithdrawn(exercise="scripting/access-log-report", exercise_version=1, reason="replaced")
    yield make_event(EVERYBODY, on(day), gone, "kim", "exercise.retired")


@pytest.mark.parametrize("seed", range(4))
def test_however_events_arrive_they_make_what_reading_them_all_anew_makes(kept, places, seed):
    chance = random.Random(seed)
    left = [*events(), *course_wide(90)]
    left += [
        make_event("ana", on(95), GateSigned(role=role), by, "gate.signed_off")
        for role, by in (("mentor", "sam"), ("manager", "kim"))
    ]
    chance.shuffle(left)
    fresh = kept(places)
    fresh.people()
    while left:
        some, left = left[: (size := chance.randint(1, 40))], left[size:]
        append(places, *some)
        if chance.random() < 0.5:
            assert told(fresh.people()) == told(load_people(places, on(100)))
    assert told(fresh.people()) == told(load_people(places, on(100)))


def test_a_reading_is_no_news_and_is_told_to_whom_it_is_about(kept, places):
    append(places, *events())
    fresh = kept(places)
    before, newest = fresh.people(), fresh.newest({"ana"})
    append(places, make_event("ana", on(100), Read(viewer="sam", role="mentor", data="attempts"), "sam", RECORD_READ))
    assert fresh.people() is before
    assert fresh.newest({"ana"}) == newest
    assert any(event.type == RECORD_READ for event in fresh.own("ana").facts.histories["ana"].events)
    assert fresh.own("ana").of("ana").gate == before.of("ana").gate


def test_of_the_others_nothing_is_worked_out_anew(kept, places):
    append(places, *events())
    fresh = kept(places)
    before = {one.id: one for one in fresh.people()}
    append(
        places,
        *(e for e in course_wide(99) if False),
        make_event("dev", on(99), GateSigned(role="mentor"), "sam", "gate.signed_off"),
    )
    after = {one.id: one for one in fresh.people()}
    assert {who for who in before if after[who] is not before[who]} == {"dev"}


def test_people_are_as_of_now_although_others_are_heard_of_all_the_time(kept, places):
    append(places, *events())
    clock = [on(100)]
    fresh = kept(places, lambda: clock[0])
    first = fresh.people().of("bo")
    for minute in range(1, 12):
        clock[0] = on(100) + timedelta(minutes=minute)
        signed = make_event("dev", clock[0], GateSigned(role="mentor"), "sam", "gate.signed_off")
        append(places, signed, at=clock[0])
        fresh.people()
    assert fresh.people().of("bo").record.as_of - first.record.as_of >= timedelta(minutes=10)


def test_somebody_whose_identity_is_missing_is_left_out_and_the_others_are_there(kept, places, caplog):
    append(places, *events())
    with closing(sqlite3.connect(places.folder / ".groundschool" / "identity.db")) as database, database:
        database.execute("DELETE FROM identity WHERE associate = 'dev'")
    fresh = kept(places)
    with caplog.at_level(logging.WARNING):
        people = fresh.people()
        fresh.people()
    assert set(people.facts.histories) == {who for who, _ in NAMES} - {"dev"}
    assert [record.getMessage().split(" is ")[0][:9] for record in caplog.records] == ["Who subj_"]


def test_who_was_erased_is_gone_at_once_and_without_a_warning(kept, places, caplog, groundschool):
    append(places, *events())
    fresh = kept(places)
    assert "dev" in fresh.people().facts.histories
    done = groundschool("person", "erase", "dev", "--yes", "--course", ROOT, "--work", places.folder)
    assert done.returncode == 0, done.stderr
    with caplog.at_level(logging.WARNING):
        assert "dev" not in fresh.people().facts.histories
    assert not caplog.records


def test_a_ledger_that_was_put_back_from_a_backup_is_read_whole(kept, places, tmp_path):
    append(places, *events())
    fresh = kept(places)
    assert len(fresh.people().facts.attempts) > 0
    for path in places.folder.glob("ledger.db*"):
        path.unlink()
    other = tmp_path / "other"
    other.mkdir()
    team(other, NAMES[:1])
    (other / "ledger.db").rename(places.folder / "ledger.db")
    (other / ".groundschool" / "identity.db").replace(places.folder / ".groundschool" / "identity.db")
    assert set(fresh.people().facts.histories) == {"ana"}


def test_many_ask_at_once_while_events_arrive(kept, places):
    append(places, *events())
    fresh = kept(places)
    failed = []

    def ask() -> None:
        try:
            for _ in range(20):
                build_home(fresh.people(), "ana")
                fresh.own("dev").of("dev").gate  # noqa: B018 - worked out while others are
        except Exception as error:  # noqa: BLE001 - told by the test
            failed.append(error)

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for number in range(10):
        signed = make_event(
            "dev", on(90) + timedelta(minutes=number), GateSigned(role="mentor"), "sam", "gate.signed_off"
        )
        append(places, signed)
    for thread in threads:
        thread.join()
    assert failed == []
    assert told(fresh.people()) == told(load_people(places, on(100)))


def test_the_page_cache_keeps_what_was_asked_for_last_and_no_more_than_it_may():
    cache = PageCache(pages=3, characters=100)
    for name in "abc":
        cache.keep(name, (name * 20, ()))
    assert cache.get("a") == ("a" * 20, ())
    cache.keep("d", ("d" * 20, ()))
    assert [cache.get(name) is not None for name in "abcd"] == [True, False, True, True]
    cache.keep("long", ("x" * 90, ()))
    assert [cache.get(name) is not None for name in ("a", "c", "d", "long")] == [False, False, False, True]
    cache.keep("longer", ("x" * 101, ()))
    assert cache.get("longer") is None


def test_people_are_known_again_when_the_server_of_the_ledger_is_back(kept, postgres, tmp_path):
    url = postgres()
    places = Workspace(ROOT, tmp_path, url)
    (tmp_path / "roster.toml").write_text(roster(), encoding="utf-8")
    append(places, *events())
    fresh = kept(places)
    before = told(fresh.people())
    server = create_engine(url.rpartition("/")[0] + "/postgres", isolation_level="AUTOCOMMIT")
    name = url.rpartition("/")[2]
    with server.connect() as connection:
        _end_connections(connection, name)
        connection.execute(text(f"ALTER DATABASE {name} RENAME TO elsewhere_{name}"))
        with pytest.raises(LedgerAwayError):
            fresh.people()
        connection.execute(text(f"ALTER DATABASE elsewhere_{name} RENAME TO {name}"))
    server.dispose()
    assert told(fresh.people()) == before


def _end_connections(connection, name: str) -> None:
    """End everybody's connections to a database, as a server that is started anew does."""
    ended = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name")
    assert connection.execute(ended, {"name": name}).scalars().all() == [True]
