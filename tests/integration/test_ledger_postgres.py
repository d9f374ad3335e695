"""The ledger on a real PostgreSQL: the same chain as on SQLite, append-only; ``test_ledger.py`` runs on both."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from groundschool.ledger.attempt_payloads import AttemptVoided
from groundschool.ledger.chain import first_break
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.identity import Identities
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import Nothing
from groundschool.ledger.secret import PRIVATE
from groundschool.ledger.store import Ledger

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


def void(number: int) -> Event:
    payload = AttemptVoided(attempt_id=f"a{number}", reason="mix-up")
    return make_event("ann", NOON + timedelta(minutes=number), payload, "sam")


@pytest.fixture
def url(postgres) -> str:
    return postgres()


def test_the_chain_is_the_one_that_sqlite_makes(url, tmp_path):
    heads = []
    for place in (url, f"sqlite:///{tmp_path / 'ledger.db'}"):
        with Ledger(place, lambda: NOON) as ledger:
            assert ledger.append([void(1), void(2)]) == 2
            assert ledger.append([void(2), void(3)]) == 1
            assert first_break(ledger.events()) is None
            heads.append([event.hash for event in ledger.events()])
    assert heads[0] == heads[1]


@pytest.mark.parametrize("statement", ["UPDATE event SET seq = 9", "DELETE FROM event", "TRUNCATE event"])
def test_nothing_recorded_can_be_changed(url, statement):
    with Ledger(url, lambda: NOON) as ledger:
        ledger.append([void(1)])
    engine = create_engine(url)
    with pytest.raises(DBAPIError, match=f"append-only: no {statement.split()[0]}"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_tv40_people_are_hidden_and_erased_as_on_sqlite(url, tmp_path):
    def opened():
        return open_ledger(url, tmp_path, lambda: NOON)

    with opened() as ledger:
        ledger.append(void(number) for number in range(3))
        assert {event.associate for event in ledger.stored()} == {Identities(tmp_path / PRIVATE).of("ann").subject}
        assert {event.payload["reason"] for event in ledger.events()} == {"mix-up"}
        assert "mix-up" not in str(ledger.stored())
        subject = Identities(tmp_path / PRIVATE).of("ann").subject
        ledger.append([make_event(subject, NOON, Nothing(), "groundschool person", "subject.erased")])
        Identities(tmp_path / PRIVATE).forget("ann")
    with opened() as ledger:
        assert ledger.events() == []
        assert first_break(ledger.stored()) is None
