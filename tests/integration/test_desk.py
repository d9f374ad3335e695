"""The desk behind the served pages: whose page it is, what is recorded of a visit, and what a form cannot do."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import Markup
from tests.integration.lived import on
from tests.integration.lived_ready import lived
from tests.integration.lived_team import NAMES, ROOT, roster

from groundschool.errors import GroundschoolError
from groundschool.ledger.attempt_payloads import AttemptGraded
from groundschool.ledger.events import make_event
from groundschool.reports.live import Live
from groundschool.reports.mentor import build_mentor
from groundschool.services.desk import LedgerDesk
from groundschool.services.page_request import NotTheirs, Page, PageRequest
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.regrades import doubtable
from groundschool.tracker.privacy.visibility import Role, Viewer

LIVE = Live("/groundschool/")
SAM, KIM, ANA = Viewer("sam"), Viewer("kim"), Viewer("ana")


class Clock:
    def __init__(self) -> None:
        self.now = on(100)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(tmp_path, clock):
    with closing(LedgerDesk(Workspace(ROOT, lived(tmp_path, NAMES, on(100))), clock=clock)) as made:
        yield made


def recorded(desk, kind: str) -> list[tuple[str, str]]:
    with desk.workspace.opened(create=False) as ledger:
        return [(event.actor, event.associate) for event in ledger.events() if event.type == kind]


def test_on_the_first_day_everybody_has_a_page(tmp_path, clock):
    (tmp_path / "roster.toml").write_text(roster(), encoding="utf-8")
    with closing(LedgerDesk(Workspace(ROOT, tmp_path), clock=clock)) as desk:
        assert "Nobody has read your record." in desk.page(ANA, PageRequest(Page.ASSOCIATE, "ana"), LIVE)
        assert "Nothing waits for you." in desk.page(SAM, PageRequest(Page.MENTOR), LIVE)
        assert "Nobody of eight is on call" in desk.page(KIM, PageRequest(Page.MANAGER), LIVE)
        assert desk.home(ANA)["changed"] is None


def test_nobody_on_the_roster_has_no_page(tmp_path, clock):
    with closing(LedgerDesk(Workspace(ROOT, tmp_path), clock=clock)) as desk:
        assert desk.entries(ANA) == ()
        with pytest.raises(NotTheirs):
            desk.home(ANA)


def test_a_visit_is_recorded_once_while_the_page_is_the_same_and_again_later(desk, clock):
    for _ in range(3):
        desk.page(SAM, PageRequest(Page.ASSOCIATE, "dev"), LIVE)
    assert recorded(desk, "record.read") == [("sam", "dev")]
    clock.now += timedelta(minutes=11)
    desk.page(SAM, PageRequest(Page.ASSOCIATE, "dev"), LIVE)
    assert recorded(desk, "record.read") == [("sam", "dev")] * 2


def test_a_page_that_is_kept_has_the_field_of_whoever_looks_now(desk):
    first, second = (replace(LIVE, xsrf=Markup("<input value={}>").format(name)) for name in ("one", "two"))
    page = desk.page(SAM, PageRequest(Page.MENTOR), first)
    assert page.count("<input value=one>") > 1
    assert desk.page(SAM, PageRequest(Page.MENTOR), second) == page.replace("value=one", "value=two")


def test_an_associate_sees_at_once_who_looked(desk):
    desk.page(ANA, PageRequest(Page.ASSOCIATE, "ana"), LIVE)
    desk.page(KIM, PageRequest(Page.MANAGER, "ana"), LIVE)
    assert "Kim (manager) read your gate on" in desk.page(ANA, PageRequest(Page.ASSOCIATE, "ana"), LIVE)
    assert set(recorded(desk, "record.read")) == {("kim", "ana")}


@pytest.mark.parametrize("about", ["script.parsing:working", "net.tcp:owner", "zz"])
def test_who_is_no_mentor_decides_about_no_level_and_learns_of_none(desk, about):
    with pytest.raises(NotTheirs):
        desk.decide(KIM, {"associate": "ana", "decision": "revoke", "about": about, "reason": "so"})
    with pytest.raises(NotTheirs):
        desk.regrade(KIM, {"associate": "ana", "request": about, "reason": "so"})


def test_what_was_recorded_shows_at_once_and_what_was_declared_too(desk):
    before = desk.people()
    assert desk.people() is before
    desk.attest(SAM, {"associate": "dev", "kind": "shadow-shift", "artefact": "S-9", "on": "2026-04-20"})
    assert desk.people() is not before
    settled = desk.people()
    path = desk.workspace.folder / "roster.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"Bo"', '"Bo Derrick"'), encoding="utf-8")
    assert desk.people() is not settled
    assert desk.people().facts.name("bo") == "Bo Derrick"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": "shadow-shift", "artefact": "", "on": "2026-04-20"}, "artefact_ref"),
        ({"kind": "shadow-shift", "artefact": "S", "on": "yesterday"}, "on: 'yesterday' cannot be read"),
        ({"kind": "change-reviewed", "artefact": "C-1", "rubric": "9", "on": "2026-04-20"}, "Give 1 to 4"),
        ({"kind": "change-reviewed", "artefact": "C-1", "rubric": "good", "on": "2026-04-20"}, "Give a whole number"),
        ({"kind": "toil-reduced", "artefact": "T-1", "on": "2026-04-20"}, "before, an after and a unit"),
        ({"kind": "nothing", "artefact": "T-1", "on": "2026-04-20"}, "there is no attestation 'nothing'"),
        ({"kind": "shadow-shift", "artefact": "S", "on": "2027-01-01"}, "is not over yet"),
    ],
)
def test_a_form_that_does_not_fit_says_what_and_how_and_records_nothing(desk, form, said):
    before = recorded(desk, "attestation.made")
    with pytest.raises(GroundschoolError, match=said):
        desk.attest(SAM, {"associate": "dev"} | form)
    assert recorded(desk, "attestation.made") == before


@pytest.mark.parametrize(
    ("viewer", "form"),
    [
        (Viewer("zoe"), {"associate": "ana"}),
        (ANA, {"associate": "ana"}),
        (ANA, {"associate": "dev"}),
        (SAM, {"associate": "nobody"}),
        (SAM, {}),
    ],
)
def test_nobody_signs_for_whom_they_do_not_look_after(desk, viewer, form):
    signed = {"decision": "sign-off", "about": "mentor", "kind": "shadow-shift", "artefact": "S"} | form
    for take in (desk.attest, desk.decide):
        with pytest.raises(NotTheirs):
            take(viewer, signed)


@pytest.mark.parametrize(
    ("viewer", "form", "said"),
    [
        (SAM, {"decision": "sign-off", "about": "mentor"}, "a signature counts when everything else is there"),
        (SAM, {"decision": "sign-off", "about": "manager or on-call lead"}, "you are not the manager or on-call lead"),
        (SAM, {"decision": "waive", "about": "M30", "reason": "so"}, "is not made on a page"),
        (SAM, {"decision": "uphold", "about": "net.tcp:owner"}, "a decision has a reason"),
        (SAM, {"decision": "revoke", "about": "script.parsing:working", "reason": "so"}, "is not under review"),
        (SAM, {"decision": "revoke", "about": "net.tcp:owner", "reason": "so"}, "grant of ana"),
    ],
)
def test_a_decision_that_cannot_be_is_said_in_a_sentence(desk, viewer, form, said):
    with pytest.raises(GroundschoolError, match=said):
        desk.decide(viewer, {"associate": "ana"} | form)


def test_a_group_gives_its_role_in_its_team(desk):
    lee = Viewer("lee", in_teams=frozenset({(Role.MENTOR, "payments"), (Role.MANAGER, "harbour")}))
    assert [entry.title for entry in desk.entries(lee)] == ["Mentor queue"]
    assert "8 associates" in desk.page(lee, PageRequest(Page.MENTOR), LIVE)
    with pytest.raises(NotTheirs):
        desk.page(lee, PageRequest(Page.MANAGER), LIVE)


def test_who_was_refused_is_recorded_of_the_one_they_asked_about_and_of_nobody_else(desk):
    desk.refuse(ANA, "associate/dev", "dev")
    desk.refuse(ANA, "associate/nobody-of-that-name", "nobody-of-that-name")
    assert recorded(desk, "record.refused") == [("ana", "dev"), ("ana", "*")]


def doubted(desk) -> list[str]:
    return [line.reason for line in build_mentor(desk.people(), SAM).regrades]


def test_a_doubt_waits_until_the_attempt_is_graded_again(desk):
    attempt = doubtable(desk.people().of("ana").record.past)[0]
    desk.regrade(ANA, {"associate": "ana", "attempt": attempt.attempt_id, "reason": "Both are right."})
    assert doubted(desk) == ["Both are right."]
    with desk.workspace.opened(create=False) as ledger:
        graded = (event for event in ledger.events("ana") if event.type == "attempt.graded")
        before = next(event for event in graded if event.payload["attempt_id"] == attempt.attempt_id)
        payload = AttemptGraded.model_validate({**before.payload, "points": 1.0, "replaces": before.event_id})
        ledger.append([make_event("ana", before.occurred_at, payload, "autograde")])
    assert doubted(desk) == []


@pytest.mark.parametrize(
    ("viewer", "form", "said"),
    [
        (ANA, {"attempt": "nothing", "reason": "so"}, "mark to doubt"),
        (ANA, {"attempt": "nothing"}, "reason: is missing"),
        (SAM, {"request": "nothing", "reason": "so"}, "doubt that waits"),
    ],
)
def test_a_doubt_that_cannot_be_is_said_in_a_sentence(desk, viewer, form, said):
    with pytest.raises(GroundschoolError, match=said):
        desk.regrade(viewer, {"associate": "ana"} | form)


@pytest.mark.parametrize("viewer", [Viewer("bo"), Viewer("zoe")])
def test_nobody_doubts_or_answers_for_others(desk, viewer):
    with pytest.raises(NotTheirs):
        desk.regrade(viewer, {"associate": "ana", "attempt": "x", "request": "x", "reason": "so"})


def test_a_quarter_counts_what_came_of_everybody_although_its_reader_looks_after_few(desk):
    """Its numbers about exercises are the whole cohort's, so that it is made anew whoever has news."""
    roster_file = desk.workspace.folder / "roster.toml"
    people = roster_file.read_text(encoding="utf-8")
    head, mine, rest = people.partition('id = "dev"')
    roster_file.write_text(head + mine + rest.replace('manager = "kim"', 'manager = "joe"', 1), encoding="utf-8")
    desk.page(KIM, PageRequest(Page.MANAGER), LIVE)
    before = desk.people()
    with desk.workspace.opened(create=False) as ledger:
        graded = next(event for event in ledger.events("dev") if event.type == "attempt.graded")
        payload = AttemptGraded.model_validate({**graded.payload, "points": 0.0, "replaces": graded.event_id})
        ledger.append([make_event("dev", graded.occurred_at, payload, "autograde")])
    made = []
    desk._views._pages.keep = lambda key, _: made.append(key)
    desk.page(KIM, PageRequest(Page.MANAGER), LIVE)
    assert desk.people() is not before
    assert len(made) == 1
