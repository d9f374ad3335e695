"""What we owe, whose turn it is and who may see it: an on-call lead's page, a person's, and the files of a quarter."""

import csv
import io
import struct

import pytest
from tests.integration.lived import ROOT, on
from tests.integration.lived_team import NAMES, people, team
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.events import make_event
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import WorkAttested
from groundschool.reports.oncall import build_oncall
from groundschool.reports.owed import joined, owed_to
from groundschool.reports.person import build_person
from groundschool.reports.turns import whom_to_ask, yours
from groundschool.services.page_files import page_file
from groundschool.services.page_request import NotTheirs, Page, PageRequest
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.visibility import Role, Viewer

LEE = Viewer("lee")
KIM = Viewer("kim")
SHIFT = "a shift with a senior watching"


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """A team whose on-call lead is Lee."""
    place = team(tmp_path_factory.mktemp("team"))
    roster = place / "roster.toml"
    roster.write_text(roster.read_text("utf-8").replace('"kim"', '"kim"\noncall_lead = "lee"'), "utf-8")
    return place


def names(found) -> list[tuple[str, str]]:
    return [(one.id, one.what) for one in found]


def test_what_waits_longest_stands_first_and_says_whose_turn_it_is(work):
    everybody = people(work)
    owed = owed_to(everybody, everybody.of("dev"))
    assert [(one.what, one.holders, one.since.isoformat(), one.days) for one in owed] == [
        (SHIFT, ("lee",), "2026-02-03", 78),
        ("an answer to mark", ("sam",), "2026-02-25", 56),
    ]
    assert (owed[0].whose("lee"), owed[0].whose("kim")) == ("you", "Lee")
    assert [one.days for one in owed] == sorted((one.days for one in owed), reverse=True)


def test_a_shift_is_owed_after_five_working_days_and_a_mark_a_day_after_its_associate_knows(work):
    def told(day: float) -> set[str]:
        found = people(work, day)
        return {one.what for one in owed_to(found, found.of("dev"))}

    assert SHIFT not in told(29)
    assert SHIFT in told(30)
    assert "an answer to mark" not in told(49)
    assert "an answer to mark" in told(50)


def test_a_lead_sees_gates_and_nothing_else(work):
    everybody = people(work)
    report = build_oncall(everybody, LEE)
    assert [one.name for one in report.people] == [everybody.facts.name(who) for who in everybody.facts.people()]
    assert ("dev", SHIFT) in names(report.owed)
    assert "an answer to mark" not in {one.what for one in report.owed}
    assert report.answer.startswith("0 of 8 associates are on call; 2 things to give, the longest wait 78 days")
    shown = build_person(everybody, "dev", LEE)
    assert (shown.milestones, shown.velocity, shown.talk) == ((), "", ())
    assert {one.what for one in shown.owed} == {SHIFT}
    assert names(shown.yours) == [("dev", SHIFT)]


def test_who_is_nobodys_lead_has_an_empty_page(work):
    report = build_oncall(people(work), Viewer("mo"))
    assert (report.people, report.owed, report.gates) == ((), (), ())
    assert report.answer == "No associate has you as on-call lead."


def test_a_lead_signs_as_a_lead_and_a_mentor_as_a_mentor(tmp_path):
    place = team(tmp_path, NAMES[:1])
    roster = place / "roster.toml"
    roster.write_text(roster.read_text("utf-8").replace('"kim"', '"kim"\noncall_lead = "lee"'), "utf-8")
    shift = WorkAttested(kind="reverse-shadow-shift", artefact_ref="S-1", attester_role="oncall_lead")
    with open_ledger(f"sqlite:///{place / 'ledger.db'}", place, lambda: on(95), accept_clock=True) as ledger:
        ledger.append([make_event("ana", on(80), shift, "lee")])
    # The course lacks what its gate asks for, so that nothing is ready to be signed yet.
    everybody = people(place, 99)
    assert build_oncall(everybody, LEE).gates == ()
    assert build_person(everybody, "ana", KIM).to_sign is None


def test_a_manager_reads_what_is_theirs_and_whom_to_ask(work):
    everybody = people(work)
    owed = [one for person in everybody for one in owed_to(everybody, person)]
    mine = [one.what for one in yours(everybody, list(everybody), owed, "kim")]
    assert mine == ["Give Bo pager and access"]
    asked = [one.what for one in whom_to_ask(owed, "kim")]
    assert f"Lee: {SHIFT} for Ana and Dev" in asked
    assert any(one.startswith("Sam: an answer to mark for Dev") for one in asked)
    assert not any("pager" in one for one in asked)


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_an_enumeration_reads_like_one(words, said):
    assert joined(words) == said


def file(work, viewer: Viewer, name: str, **more: str):
    asked = PageRequest(Page.MANAGER, name, tuple(more.items()))
    return page_file(Workspace(ROOT, work), people(work), viewer, asked)


def test_tables_are_what_the_page_shows_and_reading_them_is_recorded(work):
    found = file(work, KIM, "waits", team="payments", quarter="2026Q2")
    assert (found.name, found.kind) == ("payments-2026Q2-waits.csv", "text/csv; charset=utf-8")
    rows = list(csv.DictReader(io.StringIO(found.content.decode())))
    assert [row["holders"] for row in rows if row["subject_id"] == "dev"] == ["lee", "sam"]
    people_rows = list(csv.DictReader(io.StringIO(file(work, KIM, "people", team="payments").content.decode())))
    assert {row["subject_id"] for row in people_rows} == {who for who, _ in NAMES}
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: on(110)) as ledger:
        reads = {(e.actor, e.payload["data"]) for e in ledger.events() if e.type == "record.read"}
    assert ("kim", "milestones") in reads


def test_a_slide_is_a_picture_of_its_size_whatever_people_are_called(work):
    content = file(work, KIM, "slide", team="payments").content
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (1600, 900)


def test_the_command_writes_the_same_slide_and_tables_beside_its_page(work, tmp_path):
    places = ["--work", str(work), "--course", str(ROOT), "--team", "payments", "--as-of", "2026-04-22"]
    written = ["--out", tmp_path / "page.html", "--slide", tmp_path / "slide.png", "--tables", tmp_path / "tables"]
    found = CliRunner().invoke(app, ["report", "manager", *places, *map(str, written)])
    assert found.exit_code == 0, found.exception
    assert (tmp_path / "slide.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    tables = {path.name: path.read_text("utf-8") for path in (tmp_path / "tables").iterdir()}
    assert sorted(tables) == [f"payments-2026Q2-{name}.csv" for name in ("milestones", "people", "quarters", "waits")]
    rows = list(csv.DictReader(io.StringIO(tables["payments-2026Q2-people.csv"])))
    assert {row["subject_id"] for row in rows} == {who for who, _ in NAMES}
    assert found.output.count("Written: ") == 2 + len(tables)


@pytest.mark.parametrize(("viewer", "name"), [(Viewer("dev"), "people"), (LEE, "slide"), (KIM, "nothing")])
def test_files_are_for_managers_and_others_find_none(work, viewer, name):
    with pytest.raises(NotTheirs):
        file(work, viewer, name)


def test_a_team_that_names_nobody_has_tables_without_anybody(tmp_path):
    place = team(tmp_path)
    (place / "teams").mkdir()
    (place / "teams" / "payments.toml").write_text('[visibility]\nmanager_view = "aggregate"\n', encoding="utf-8")
    for name in ("people", "waits", "milestones", "quarters"):
        assert len(file(place, KIM, name, team="payments").content.decode().splitlines()) == 1
    assert Role.MANAGER in people(place).roles(KIM, "dev")
