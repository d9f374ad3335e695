"""Worked examples through the pages: the gate as it is told, one fact for every viewer, and a thousand people."""

import re
from dataclasses import replace

import pytest
from tests.integration.lived import on
from tests.integration.lived_ready import lived
from tests.integration.lived_team import NAMES, ROOT, events, roster

from groundschool.errors import UnknownNameError
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import GateSigned, WorkAttested
from groundschool.reports.explained import date_in_words
from groundschool.reports.role_pages import render_associate, render_manager, render_person
from groundschool.services.load_people import load_people
from groundschool.services.page_access import associate_page, manager_page, person_page
from groundschool.services.workspace import Workspace

LEFT = "sign-off (mentor, manager or on-call lead)"
WRONG = re.compile(r"\bNaN\b|\binf\b|>None</td>|None of \d")


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return lived(tmp_path_factory.mktemp("lived"), NAMES, on(100))


def known(work, day: float):
    return load_people(Workspace(ROOT, work), on(day), on(day), on(day))


def test_tv33_the_pages_say_what_the_gate_lacks_who_owes_it_and_by_when(work):
    people = known(work, 74)
    told = f"Ana Sousa, day 74: 10 of 12 conditions for on-call duty met; missing: own shift (rota), {LEFT}. "
    told += f"On call between {date_in_words(on(80 + 1))} and {date_in_words(on(90 + 5))}, if everybody acts from today"
    assert people.of("ana").gate.forecast == (80, 90)
    own, shown = associate_page(people, "ana", "ana")[0], person_page(people, "kim", "ana")[0]
    assert (own.gate, shown.gate) == (own.gate, own.gate)
    assert own.gate.startswith(told)
    (waits,) = [one for one in shown.conditions.ours if one.title == "A shift with a senior watching"]
    assert (waits.count, waits.sign) == ("0 of 1", "open")
    assert waits.words == "Nobody is named in the roster who owes this since 3 Feb 2026"
    for page in (render_associate(own), render_person(shown)):
        assert waits.words in page
        assert not WRONG.search(page)


def test_tv33_with_everything_but_signatures_it_is_ready_and_never_more(tmp_path):
    place = lived(tmp_path, NAMES, on(100))
    shift = WorkAttested(kind="reverse-shadow-shift", artefact_ref="S-1", attester_role="oncall_lead")
    append(place, on(80), shift, "lee")
    ready, _ = associate_page(known(place, 81), "ana", "ana")
    assert ready.gate.startswith(f"Ana Sousa, day 81: 11 of 12 conditions for on-call duty met; missing: {LEFT}.")
    append(place, on(82), GateSigned(role="mentor"), "sam", "gate.signed_off")
    half, _ = associate_page(known(place, 83), "ana", "ana")
    assert "missing: sign-off (manager or on-call lead)" in half.gate
    append(place, on(84), GateSigned(role="manager"), "kim", "gate.signed_off")
    told = f"Ana Sousa is on call since {date_in_words(on(84))}, day 84"
    assert told in associate_page(known(place, 85), "ana", "ana")[0].gate


def append(place, at, payload, by: str, kind: str = "") -> None:
    from groundschool.ledger.events import make_event

    with open_ledger(f"sqlite:///{place / 'ledger.db'}", place, lambda: at, accept_clock=True) as ledger:
        ledger.append([make_event("ana", at, payload, by, kind)])


def test_tv42_everybody_who_sees_a_level_sees_the_same_one(work):
    people = known(work, 100)
    rows = set()
    for viewer in ("ana", "sam"):
        page = render_associate(associate_page(people, viewer, "ana")[0])
        rows.add(re.search(r"<li><span>Parsing logs and data.*?</li>", page)[0])
    assert len(rows) == 1
    assert '<span class="tag good">working, fresh</span>' in rows.pop()
    with pytest.raises(UnknownNameError):
        associate_page(people, "kim", "ana")
    granted = people.of("ana").record.states["script.parsing"].milestones[0]
    assert granted.effective_at < on(60)


def test_a_thousand_people_are_a_page_that_holds(tmp_path):
    names = [(f"{who}{turn}", f"{name} {turn}") for turn in range(125) for who, name in NAMES]
    (tmp_path / "roster.toml").write_text(roster(names), encoding="utf-8")
    few = [event for event in events() if event.associate == "bo"]
    told = [
        replace(event, associate=who, event_id=f"{who}-{event.event_id}"[:60], payload=dict(event.payload))
        for who, _ in names
        for event in few
    ]
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, lambda: on(100)) as ledger:
        ledger.append(told)
    view, _ = manager_page(known(tmp_path, 40), None, "2026Q1", "payments")
    page = render_manager(view)
    assert (view.total, len(view.people)) == (1000, 1000)
    assert len(page.encode()) < 2_000_000
    assert "The first 60 of 1,000 are shown; groundschool export gate writes all of them." in page
    assert not WRONG.search(page)
