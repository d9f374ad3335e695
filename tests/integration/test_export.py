"""Exports from the command line: exact headers, one row a fact, and nobody at all is a header."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptSubmitted
from groundschool.ledger.events import make_event
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import AttestationRequested
from groundschool.ledger.store import Ledger
from groundschool.reports.exports.table import (
    AT_RISK,
    GATE,
    ITEMS,
    MILESTONES,
    READINGS,
    SCORECARD,
    TEAMS,
    VELOCITY,
)

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture
def work(tmp_path):
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: NOON) as ledger:
        payload = AttemptGraded(
            attempt_id="a1",
            exercise="linux/journal-triage",
            exercise_version=1,
            variant="1",
            hidden=True,
            provisional=False,
            content_sha256="",
            points=9,
            max_points=10,
        )
        ledger.append([replace(make_event("=ann", NOON, payload, "autograde"), recorded_at=NOON)])
    return tmp_path


def run(*words: str) -> str:
    found = CliRunner().invoke(app, list(words))
    assert found.exit_code == 0, found.output
    return found.stdout


def test_tv44_readings_have_the_exact_header_and_escape_formulas(work):
    rows = list(csv.DictReader(io.StringIO(run("export", "readings", "--work", str(work)))))
    assert tuple(rows[0]) == READINGS
    assert {row["subject_id"] for row in rows} == {"'=ann"}
    assert {row["p_hat"] for row in rows} == {"0.9"}


def test_before_anything_was_handed_in_there_is_a_header_only(work):
    words = ("export", "readings", "--as-of", "2026-05-01", "--work", str(work))
    assert run(*words).strip() == ",".join(READINGS)


def test_tv37_an_empty_cohort_is_a_header_and_no_error(tmp_path):
    Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: NOON).__exit__(None, None, None)
    assert run("export", "milestones", "--work", str(tmp_path)).strip() == ",".join(MILESTONES)
    assert json.loads(run("export", "readings", "--work", str(tmp_path), "--json"))["schema_version"] == 1


def test_moodle_gets_the_framework_in_a_file(work):
    out = work / "moodle.csv"
    assert run("export", "moodle", "--work", str(work), "--out", str(out)) == f"Written: {out}\n"
    assert out.read_text(encoding="utf-8").startswith("Parent ID number,ID number,Short name")


TABLES = {
    "readings": READINGS,
    "milestones": MILESTONES,
    "velocity": VELOCITY,
    "gate": GATE,
    "items": ITEMS,
    "scorecard": SCORECARD,
    "at-risk": AT_RISK,
    "teams": TEAMS,
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_table_has_its_exact_header_and_no_number_that_is_none(work, kind):
    text = run("export", kind, "--work", str(work))
    assert text.splitlines()[0] == ",".join(TABLES[kind])
    assert not {"nan", "inf", "None"} & set(text.replace("\n", ",").split(","))
    found = json.loads(run("export", kind, "--work", str(work), "--json"))
    assert all(tuple(row) == TABLES[kind] for row in found[kind])


@pytest.mark.parametrize("kind", [*TABLES, "events", "xapi", "lti"])
def test_tv37_nobody_at_all_is_a_header_or_nothing_in_every_export(tmp_path, kind):
    Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: NOON).__exit__(None, None, None)
    assert len(run("export", kind, "--work", str(tmp_path)).splitlines()) == (kind in TABLES)


@pytest.mark.parametrize("kind", ["events", "xapi", "lti"])
def test_lines_are_json_documents(work, kind):
    lines = [json.loads(line) for line in run("export", kind, "--work", str(work)).splitlines()]
    assert lines
    assert all("ann" in json.dumps(line) for line in lines)


def test_exported_events_are_appended_to_another_ledger_as_they_were(work):
    out, other = work / "events.jsonl", work / "other"
    other.mkdir()
    run("export", "events", "--names", "--work", str(work), "--out", str(out))
    assert run("ledger", "append", str(out), "--work", str(other)).startswith("1 recorded")
    found = [
        json.loads(run("export", "events", "--names", "--work", str(place))) | {"hash": "", "prev": "", "event_id": ""}
        for place in (work, other)
    ]
    assert found[0] == found[1]


def test_a_dash_is_standard_output_and_no_file(work, monkeypatch):
    monkeypatch.chdir(work)
    words = ("export", "events", "--names", "--work", str(work))
    found = CliRunner().invoke(app, [*words, "--out", "-"])
    assert (found.exit_code, found.stdout) == (0, run(*words))
    assert not (work / "-").exists()


def test_files_are_not_written_to_standard_output(work, monkeypatch):
    monkeypatch.chdir(work)
    found = CliRunner().invoke(app, ["export", "badges", "--work", str(work), "--out", "-"])
    assert found.exit_code
    assert str(found.exception) == "badges are files: name a folder for them with --out."
    assert not (work / "-").exists()


def test_items_of_fewer_than_five_people_say_nothing_else(work):
    rows = list(csv.DictReader(io.StringIO(run("export", "items", "--work", str(work)))))
    assert {(row["n"], row["first_mean"], row["flag"]) for row in rows} == {("", "", "too few people")}


def learnt(work, person: str) -> None:
    with Ledger(f"sqlite:///{work / 'ledger.db'}", lambda: NOON) as ledger:
        for number, exercise in enumerate(
            (
                "scripting/access-log-report",
                "networking/handshake-census",
                "observability/honest-percentiles",
                "incident-response/timeline-from-five-clocks",
            )
            * 3
        ):
            payload = AttemptGraded(
                attempt_id=f"{person}-{number}",
                exercise=exercise,
                exercise_version=1,
                variant=str(number),
                hidden=True,
                provisional=False,
                content_sha256="",
                points=10,
                max_points=10,
            )
            ledger.append([replace(make_event(person, NOON, payload, "autograde"), recorded_at=NOON)])


def test_badges_are_files_a_folder_for_each_person(work):
    learnt(work, "bo")
    out = work / "badges"
    words = ("export", "badges", "--work", str(work), "--as-of", "2026-05-21", "--out", str(out))
    assert run(*words) == f"Written: 1 badge drafts below {out}\n"
    badge = json.loads((out / "bo" / "script.parsing-working.json").read_text(encoding="utf-8"))
    assert "bo" not in json.dumps(badge["credentialSubject"]["identifier"])
    before = (out / "bo" / "script.parsing-working.json").read_bytes()
    run(*words)
    assert (out / "bo" / "script.parsing-working.json").read_bytes() == before


ROSTER = """
[[associate]]
id = "bo"
name = "Bo"
mentor = "sam"
manager = "kim"
oncall_lead = "lou"
[[associate]]
id = "cy"
name = "Cy"
manager = "kim"
"""


@pytest.mark.parametrize(
    ("viewer", "kind", "seen"),
    [
        ("sam", "readings", {"bo"}),
        ("kim", "readings", set()),
        ("kim", "gate", {"bo", "cy"}),
        ("lou", "gate", {"bo"}),
        ("lou", "milestones", set()),
        ("cy", "gate", {"cy"}),
    ],
)
def test_a_viewer_gets_whom_they_may_see_and_leaves_a_trace(work, viewer, kind, seen):
    (work / "roster.toml").write_text(ROSTER, encoding="utf-8")
    learnt(work, "bo")
    text = run("export", kind, "--work", str(work), "--viewer", viewer)
    found = {line.split(",")[0] for line in text.splitlines()[1:]}
    assert found == seen
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: NOON) as ledger:
        reads = [event for event in ledger.events() if event.type == "record.read"]
    assert {event.associate for event in reads} == seen - {viewer}
    assert {event.actor for event in reads} <= {viewer}


@pytest.mark.parametrize("kind", ["readings", "milestones", "velocity", "gate", "scorecard"])
def test_i12_tv42_everybody_who_sees_a_fact_sees_the_same_row(work, kind):
    (work / "roster.toml").write_text(ROSTER, encoding="utf-8")
    learnt(work, "bo")
    words = ("export", kind, "--names", "--work", str(work), "--as-of", "2026-05-21", "--known-at", "2026-05-21")
    everybody = {line for line in run(*words).splitlines() if line.startswith("bo,")}
    assert everybody
    for viewer in ("bo", "sam", "kim"):
        seen = {line for line in run(*words, "--viewer", viewer).splitlines() if line.startswith("bo,")}
        by_name = viewer != "kim" or kind in {"milestones", "velocity", "gate"}
        assert seen == (everybody if by_name else set())


def cohort(work, **teams: int) -> None:
    """Write a roster of so many people a team, all of them looked after by kim."""
    people = [(f"{team}{number}", team) for team, count in teams.items() for number in range(count)]
    lines = [
        f'[[associate]]\nid = "{who}"\nname = "{who}"\nteam = "{team}"\nstart_date = 2026-04-01\nmanager = "kim"\n'
        for who, team in people
    ]
    (work / "roster.toml").write_text("".join(lines), encoding="utf-8")


def by_team(work) -> dict[str, tuple[str, str]]:
    text = run("export", "teams", "--names", "--work", str(work), "--as-of", "2026-05-21", "--viewer", "kim")
    return {row["team"]: (row["people"], row["note"]) for row in csv.DictReader(io.StringIO(text))}


def hidden_in(rows) -> set[str]:
    return {row["team"] for row in rows if row["note"] == "too few people"}


@pytest.mark.parametrize(
    ("teams", "hidden"),
    [
        ({"x": 4, "y": 3}, {"x", "y"}),
        ({"x": 6, "y": 3}, {"x", "y"}),
        ({"x": 6, "y": 5}, set()),
        ({"x": 5}, set()),
        ({"x": 4}, {"x", "all"}),
    ],
)
def test_tv36_no_number_about_a_few_people_is_told_or_can_be_worked_out(tmp_path, teams, hidden):
    Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: NOON).__exit__(None, None, None)
    cohort(tmp_path, **teams)
    found = by_team(tmp_path)
    assert {name for name, (_, note) in found.items() if note == "too few people"} == hidden
    sizes = {**teams, "all": sum(teams.values())}
    assert {name: people for name, (people, _) in found.items()} == {
        name: "" if name in hidden else str(size) for name, size in sizes.items()
    }


def test_numbers_of_teams_tell_nothing_of_who_joins_or_of_whom_a_viewer_does_not_know(tmp_path):
    Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: NOON).__exit__(None, None, None)
    cohort(tmp_path, x=7, y=6)
    roster = (tmp_path / "roster.toml").read_text(encoding="utf-8")
    words = ("export", "teams", "--names", "--work", str(tmp_path), "--as-of")
    before = run(*words, "2026-05-19")
    joined = roster + '[[associate]]\nid = "z"\nname = "z"\nteam = "x"\nstart_date = 2026-04-15\nmanager = "kim"\n'
    (tmp_path / "roster.toml").write_text(joined, encoding="utf-8")
    assert run(*words, "2026-05-22") == before
    assert "too few people" not in {note for _, note in by_team(tmp_path).values()}
    mentored = roster.replace('name = "x0"', 'name = "x0"\nmentor = "sam"', 1)
    (tmp_path / "roster.toml").write_text(mentored.replace('name = "x1"', 'name = "x1"\nmentor = "sam"', 1), "utf-8")
    rows = list(csv.DictReader(io.StringIO(run(*words, "2026-05-21", "--viewer", "sam"))))
    assert hidden_in(rows) == set()  # five of x are left, whom sam does not know
    (tmp_path / "roster.toml").write_text(re.sub(r'name = "(x[0-2])"', r'name = "\1"\nmentor = "sam"', roster), "utf-8")
    rows = list(csv.DictReader(io.StringIO(run(*words, "2026-05-21", "--viewer", "sam"))))
    assert hidden_in(rows) == {"x", "y"}
    assert {(row["people"], row["required"]) for row in rows if row["team"] != "all"} == {("", "")}


def test_who_is_at_risk_knows_first_and_their_manager_sees_a_reason_and_no_detail(work):
    cohort(work, x=1)
    words = ("export", "at-risk", "--names", "--work", str(work))
    began = ("--as-of", "2026-04-07T12:00Z")
    (row,) = csv.DictReader(io.StringIO(run(*words, *began, "--viewer", "x0")))
    assert (row["rule"], row["class"], row["since"], row["owner"]) == ("B4", "blocked-by-us", "2026-04-01", "manager")
    assert run(*words, *began, "--viewer", "kim").splitlines() == [",".join(AT_RISK)]
    assert "blocked-by-us" in run(*words, "--as-of", "2026-04-08T12:00Z", "--viewer", "kim")
    asked = AttestationRequested(kind="runbook-updated", artefact_ref="RB-1", attester="sam")
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: NOON, accept_clock=True) as ledger:
        ledger.append([make_event("x0", datetime(2026, 5, 1, 12, tzinfo=UTC), asked, "x0")])
    waits = "B2,blocked-by-us,Work waits for a signature for more than 5 working days"
    known = run(*words, "--as-of", "2026-05-21", "--viewer", "x0")
    assert f'{waits},"runbook-updated, with sam",2026-05-01,mentor,' in known
    assert f"{waits},,2026-05-01,mentor," in run(*words, "--as-of", "2026-05-21", "--viewer", "kim")
    assert run(*words, "--as-of", "2026-05-21", "--viewer", "lee").splitlines() == [",".join(AT_RISK)]
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: NOON) as ledger:
        reads = [(e.actor, e.payload["data"]) for e in ledger.events() if e.type == "record.read"]
    assert reads == [("kim", "at_risk")] * 2


@pytest.mark.parametrize(("kind", "field"), [("events", "active_seconds"), ("xapi", "duration")])
def test_how_long_somebody_took_is_for_their_own_eyes(work, kind, field):
    (work / "roster.toml").write_text(ROSTER, encoding="utf-8")
    learnt(work, "bo")
    told = AttemptSubmitted(
        attempt_id="bo-0",
        exercise="scripting/access-log-report",
        exercise_version=1,
        variant="0",
        content_sha256="",
        active_seconds=754.0,
    )
    with Ledger(f"sqlite:///{work / 'ledger.db'}", lambda: NOON) as ledger:
        ledger.append([replace(make_event("bo", NOON, told, "bo"), recorded_at=NOON)])
    seen = {viewer: run("export", kind, "--work", str(work), "--viewer", viewer) for viewer in ("bo", "sam")}
    assert field in seen["bo"]
    assert "bo-0" in seen["sam"] or "scripting/access-log-report" in seen["sam"]
    assert field not in seen["sam"]
