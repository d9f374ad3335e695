"""The three pages from the command line and as data: the answer first, and nothing that is nobody's business."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.integration.lived import on
from tests.integration.lived_team import NAMES, people, team
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.events import make_event
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import WorkAttested
from groundschool.reports.associate import build_associate
from groundschool.reports.manager import build_manager
from groundschool.reports.mentor import build_mentor
from groundschool.reports.role_pages import render_associate, render_manager, render_mentor
from groundschool.services.page_access import manager_page
from groundschool.tracker.pace.quarters import Quarter
from groundschool.tracker.privacy.published import week_of

ROOT = Path(__file__).parents[2]
Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return team(tmp_path_factory.mktemp("team"))


def run(work: Path, *words: str):
    return CliRunner().invoke(app, ["report", *words, "--work", str(work), "--course", str(ROOT)])


def test_a_managers_quarter_answers_first_and_names_who_owes_what(work):
    report = build_manager(people(work), Q2, "payments")
    assert report.answer == "Nobody of eight is on call. Eight wait for exercises that the course does not have."
    dev = next(pace for pace in report.people if pace.id == "dev")
    assert (dev.progress.next, dev.progress.turn) == ("a shift with a senior watching", "nobody is named, since 3 Feb")
    assert ("ours", "waits for the course") in dev.tags
    mine = [(one.what, one.holders) for one in report.owed if one.name == "Dev Patel"]
    assert mine == [("a shift with a senior watching", ()), ("an answer to mark", ("sam",))]
    assert [tile.number for tile in report.tiles] == [0, 0, len(report.owed), 0]
    away = next(pace for pace in report.people if pace.id == "fay")
    assert (away.velocity.judged, away.velocity.availability) == (False, 0)


def test_tv36_the_heat_map_hides_small_numbers_and_never_lets_them_be_worked_out(work):
    report = build_manager(people(work), Q2, "payments")
    for row in report.skills:
        known = [count for count in row.counts if count]
        assert all(count >= 5 for count in known)
        assert row.counts.count(None) != 1
        assert report.total - sum(known) == 0 or report.total - sum(known) >= 5 or row.counts.count(None) > 1


def test_where_the_team_shows_nobody_by_name_the_page_has_no_name(tmp_path):
    place = team(tmp_path)
    (place / "teams").mkdir()
    (place / "teams" / "payments.toml").write_text('[visibility]\nmanager_view = "aggregate"\n', encoding="utf-8")
    report = build_manager(people(place), Q2, "payments")
    assert report.people == ()
    page = render_manager(report)
    assert "shows conditions, milestones and velocity of nobody by name" in page
    assert "Told of nobody by name." in page
    assert report.changes == ()
    assert build_associate(people(place), "ana").others_see[0].endswith("of groups of 5 or more, and nothing by name.")


def test_an_associate_reads_who_is_shown_what(tmp_path):
    told = build_associate(people(team(tmp_path)), "ana").others_see
    shown = "conditions and whose turn it is, milestones and velocity by name; no scores, attempts or times."
    assert told[0] == f"Kim, your manager: {shown}"
    assert "24 hours after you" in told[1]
    assert told[-1] == "A second marker: one answer in ten, without being told whose it is."


def test_a_page_about_everybody_names_nobody_whose_own_team_does_not(tmp_path):
    place = team(tmp_path)
    (place / "teams").mkdir()
    (place / "teams" / "payments.toml").write_text('[visibility]\nmanager_view = "aggregate"\n', encoding="utf-8")
    report = build_manager(people(place), Q2)
    assert (report.total, report.people, report.changes, report.named) == (8, (), (), False)


def test_a_small_team_that_shows_nobody_by_name_has_no_number_either(tmp_path):
    place = team(tmp_path, NAMES[3:6])
    (place / "teams").mkdir()
    (place / "teams" / "payments.toml").write_text('[visibility]\nmanager_view = "aggregate"\n', encoding="utf-8")
    report = build_manager(people(place), Q2, "payments")
    assert report.answer == "Too few people for numbers about the group."


def test_a_page_that_names_nobody_is_the_same_on_every_day_of_a_week(tmp_path):
    place = team(tmp_path)
    (place / "teams").mkdir()
    (place / "teams" / "payments.toml").write_text('[visibility]\nmanager_view = "aggregate"\n', encoding="utf-8")
    everybody = people(place)
    monday = week_of(everybody.facts.as_of, everybody.declared.publication)
    days = [
        manager_page(everybody.at(monday + timedelta(days=day)), None, "2026Q2", "payments")[0] for day in (0, 3, 6)
    ]
    assert days[0].total == 8
    assert {(view.as_of, view.answer, view.skills) for view in days} == {(monday, days[0].answer, days[0].skills)}


def test_a_page_is_the_same_bytes_for_the_same_record_and_holds_its_fingerprint(work):
    pages = [render_manager(build_manager(people(work), Q2)) for _ in range(2)]
    assert pages[0] == pages[1]
    assert build_manager(people(work), Q2).sha256 in pages[0]
    assert build_manager(people(work), Q1).sha256 not in pages[0]


@pytest.mark.parametrize("name", [name for _, name in NAMES])
def test_names_of_every_kind_are_shown_and_never_run(work, name):
    page = render_manager(build_manager(people(work), Q2))
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert escaped in page
    assert "<b>Cohen</b>" not in page


def test_a_mentors_queue_puts_what_blocks_the_gate_first(work):
    report = build_mentor(people(work), "sam")
    assert [line.rank for line in report.marks] == sorted(line.rank for line in report.marks)
    assert report.answer.endswith("it blocks the on-call gate.")
    assert [(line.name, line.artefact) for line in report.signatures] == [("Eli <b>Cohen</b> & Sons", "RB-7")]
    assert build_mentor(people(work), "nobody").answer == "Nothing waits for you."


def test_who_is_stuck_is_who_this_mentor_can_help_the_longest_first(work):
    report = build_mentor(people(work), "sam")
    assert [one.days for one in report.stuck] == sorted((one.days for one in report.stuck), reverse=True)
    held = {one.name: [line.what for line in one.held] for one in report.stuck}
    assert "work to sign" in held["Eli <b>Cohen</b> & Sons"]
    # Dev waits for a shift, which the rota owes, and for an answer to be marked, which names nobody.
    assert {what.split(" (")[0].split(" for ")[0] for what in held["Dev Patel"]} == {
        "No evidence",
        "A milestone is overdue",
    }
    assert "an answer to mark" not in str(held)


def test_a_mentor_learns_of_a_risk_a_day_after_the_associate(work):
    name = dict(NAMES)["chen"]

    def idle(day: float) -> bool:
        stuck = build_mentor(people(work, day), "sam").stuck
        return any("No evidence" in line.what for one in stuck if one.name == name for line in one.held)

    assert any("No evidence" in risk for risk in build_associate(people(work, 49), "chen").risks)
    assert not idle(49)
    assert idle(50)


def test_an_associates_page_says_what_next_and_who_holds_what(work):
    report = build_associate(people(work), "dev")
    assert re.fullmatch(r".+: .+\. A pass takes it to about \d+( of 65)?\.", report.next.reason)
    assert report.next.lesson.endswith("min")
    assert any(line.startswith("Blocked by us since") for line in report.risks)
    waiting = build_associate(people(work), "hana")
    assert waiting.pending
    assert "with Sam" in render_associate(waiting)


def test_tv37_nobody_at_all_is_a_page_and_not_an_error(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, lambda: None):  # type: ignore[arg-type] - nothing is recorded
        pass
    for page in (render_manager(build_manager(people(tmp_path), Q2)), render_mentor(build_mentor(people(tmp_path)))):
        assert not re.search(r"\b(nan|inf|None)\b", page)
    assert "No associates yet." in render_manager(build_manager(people(tmp_path), Q2))


def test_tv38_one_associate_is_whole_on_their_own_page_and_no_number_on_the_teams(tmp_path):
    place = team(tmp_path, NAMES[3:4])
    report = build_manager(people(place), Q2, "payments")
    assert report.answer.startswith("1 associate: too few people for numbers about the group.")
    assert all(count is None or count == 0 for row in report.skills for count in row.counts)
    assert len(report.people) == 1
    page = render_manager(report)
    assert "too few people are at any one level to tell how many" in page
    assert report.tiles == ()
    assert not re.search(r"\b(nan|inf|None)\b", render_associate(build_associate(people(place), "dev")))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("manager", "--quarter", "2026Q2", "--team", "payments"), "Nobody of eight is on call."),
        (("mentor", "--of", "sam"), "to mark"),
        (("associate", "dev"), r"Dev Patel, day \d+: 8 of 12 conditions"),  # the days go on, also while nobody looks
    ],
)
def test_each_page_is_written_and_says_its_answer(work, tmp_path, words, said):
    out = tmp_path / "page.html"
    found = run(work, *words, "--out", str(out))
    assert found.exit_code == 0, found.exception
    assert re.search(said, found.stdout)
    text = out.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "://" not in re.sub(r'xmlns(:xlink)?="[^"]*"', "", text)
    as_data = json.loads(run(work, *words, "--out", str(out), "--json").stdout)
    assert as_data["schema_version"] == 1


@pytest.mark.parametrize("words", [(), ("manager", "--quarter", "2026Q2"), ("mentor",), ("associate", "dev")])
def test_a_page_on_standard_output_is_the_page_alone_and_no_file(work, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    found = run(work, *words, "--out", "-")
    assert found.exit_code == 0, found.exception
    assert found.stdout.startswith("<!DOCTYPE html>")
    assert found.stdout.endswith("</html>")
    assert len(found.stderr.splitlines()) >= 2  # where it works, and what the page answers
    assert list(tmp_path.iterdir()) == []
    mixed = run(work, *words, "--out", "-", "--json")
    assert (mixed.exit_code, mixed.stdout) == (2, "")
    assert "one thing can be printed" in mixed.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("manager", "--quarter", "2026Q9"), "is no quarter. Write it like 2026Q3"),
        (("manager", "--team", "paiments"), "no team is called 'paiments'. Did you mean payments?"),
        (("mentor", "--of", "sma"), "no mentor is called 'sma'. Did you mean sam?"),
        (("associate", "devv"), "Did you mean dev?"),
    ],
)
def test_what_does_not_exist_is_a_sentence(work, tmp_path, words, said):
    found = run(work, *words, "--out", str(tmp_path / "page.html"))
    assert found.exit_code != 0
    assert said in str(found.exception)


def test_a_manager_who_reads_by_name_leaves_a_trace(tmp_path):
    place = team(tmp_path)
    run(place, "manager", "--quarter", "2026Q2", "--viewer", "kim", "--out", str(tmp_path / "page.html"))
    with open_ledger(f"sqlite:///{place / 'ledger.db'}", place, lambda: None) as ledger:  # type: ignore[arg-type] - nothing is recorded
        reads = [event for event in ledger.events() if event.type == "record.read"]
    assert {event.associate for event in reads if event.payload["data"] == "milestones"} == {who for who, _ in NAMES}
    assert "dev" in {event.associate for event in reads if event.payload["data"] == "at_risk"}


def test_a_mentor_who_opens_the_queue_leaves_a_trace(tmp_path):
    place = team(tmp_path, NAMES[:3])
    run(place, "mentor", "--of", "sam", "--out", str(tmp_path / "page.html"))
    with open_ledger(f"sqlite:///{place / 'ledger.db'}", place, lambda: on(110)) as ledger:
        reads = {(event.associate, event.actor) for event in ledger.events() if event.type == "record.read"}
    assert reads == {(who, "sam") for who, _ in NAMES[:3]}


def test_tv20_a_published_quarter_can_be_made_again_to_its_fingerprint(tmp_path):
    place = team(tmp_path)
    as_known = ("--quarter", "2026Q2", "--as-of", "2026-04-21", "--known-at", "2026-04-21")
    first = run(place, "manager", *as_known, "--publish", "--out", str(tmp_path / "one.html"))
    sha256 = first.stdout.split()[-1]
    assert len(sha256) == 64
    with open_ledger(f"sqlite:///{place / 'ledger.db'}", place, lambda: on(110), accept_clock=True) as ledger:
        ledger.append(
            [
                replace(
                    make_event(
                        "dev",
                        on(99),
                        WorkAttested(kind="primary-shift", artefact_ref="S-1", attester_role="mentor"),
                        "sam",
                    ),
                    recorded_at=on(110),
                )
            ]
        )
    run(place, "manager", *as_known, "--out", str(tmp_path / "again.html"))
    again = (tmp_path / "again.html").read_text(encoding="utf-8")
    assert f'sha256 <span class="hash">{sha256}</span>, the same as this page' in again
    run(place, "manager", "--quarter", "2026Q2", "--as-of", "2026-04-21", "--out", str(tmp_path / "now.html"))
    assert f"{sha256}</span></p>" in (tmp_path / "now.html").read_text(encoding="utf-8")


def test_what_is_published_as_json_is_nothing_but_json(tmp_path):
    place = team(tmp_path, NAMES[:3])
    said = run(place, "manager", "--quarter", "2026Q2", "--publish", "--json", "--out", str(tmp_path / "page.html"))
    assert json.loads(said.stdout)["quarter"] == "2026Q2"
    assert said.stderr.startswith("Published: 2026Q2 as known ")


def test_ten_thousand_people_are_counted_on_a_page_of_two_megabytes_at_most(work):
    report = build_manager(people(work), Q2, "payments")
    many = replace(report, people=report.people * 1250, owed=report.owed * 1250, total=10_000)
    page = render_manager(many)
    assert len(page.encode()) <= 2_000_000
    assert "The first 60 of 10,000 are shown; groundschool export gate writes all of them." in page
    assert "10,000 on the way." in page
    assert page.count("Featherstonehaugh") < 60


@pytest.mark.parametrize(
    ("viewer", "words", "seen"),
    [
        ("sam", ("associate", "dev"), True),
        ("dev", ("associate", "dev"), True),
        ("kim", ("associate", "dev"), False),
        ("ana", ("associate", "dev"), False),
    ],
)
def test_a_page_of_somebody_is_for_them_and_their_mentor_and_for_others_nobody(tmp_path, viewer, words, seen):
    place = team(tmp_path)
    found = run(place, *words, "--viewer", viewer, "--out", str(tmp_path / "page.html"))
    assert (found.exit_code == 0) is seen
    assert seen or "no associate is called 'dev'" in str(found.exception)
    with open_ledger(f"sqlite:///{place / 'ledger.db'}", place, lambda: on(110)) as ledger:
        reads = [event.actor for event in ledger.events("dev") if event.type == "record.read"]
    assert reads == (["sam"] if viewer == "sam" else [])


@pytest.mark.parametrize(("viewer", "count"), [("kim", 8), ("sam", 8), ("ana", 1), ("lee", 0)])
def test_a_quarter_shows_a_viewer_their_own_people_only(tmp_path, viewer, count):
    out = tmp_path / "page.html"
    found = run(team(tmp_path), "manager", "--quarter", "2026Q2", "--viewer", viewer, "--out", str(out))
    assert found.exit_code == 0, found.exception
    page = out.read_text(encoding="utf-8")
    names = [name for _, name in NAMES if name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page]
    assert len([name for name in names if name != "Bo"]) == min(count, 7)
