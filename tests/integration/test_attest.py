"""``groundschool attest``: one piece of work or a file of them, checked whole, recorded once."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.ledger.opened import open_ledger
from groundschool.tracker.evidence.new_attestations import Proposal

ROOT = Path(__file__).parents[2]
ROSTER = """
[[associate]]
id = "ann"
name = "Ann Ekdahl"
start_date = 2026-01-12
mentor = "sam"
manager = "kim"
[[associate]]
id = "bo"
name = "Bo Berg"
mentor = "lee"
"""
HEADER = (
    "subject,kind,artefact_ref,attester,attester_role,occurred_on,rubric,skills,before,after,unit,note,prior_learning"
)


@pytest.fixture
def work(tmp_path):
    (tmp_path / "roster.toml").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def run(work: Path, *words: str) -> str:
    found = CliRunner().invoke(app, ["attest", *words, "--work", str(work), "--course", str(ROOT)])
    assert found.exit_code == 0, found.output or found.exception
    return found.stdout


def refused(work: Path, *words: str) -> str:
    found = CliRunner().invoke(app, ["attest", *words, "--work", str(work), "--course", str(ROOT)])
    assert found.exit_code != 0
    assert events(work) == []
    return str(found.exception)


def events(work: Path):
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: datetime.now(UTC)) as ledger:
        return ledger.events()


def sheet(work: Path, *lines: str, header: str = HEADER) -> str:
    path = work / "signed.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
    return str(path)


def test_one_piece_of_work_is_recorded_once(work):
    words = ("ann", "shadow-shift", "INC-7", "--by", "sam", "--on", "2026-02-03")
    assert run(work, *words).startswith("ann: shadow-shift INC-7 recorded, marked as backdated: signed over 30 days")
    assert "was there already" in run(work, *words)
    (event,) = events(work)
    assert (event.actor, event.payload["attester_role"], str(event.occurred_at)) == (
        "sam",
        "mentor",
        "2026-02-03 12:00:00+00:00",
    )


def test_an_outcome_a_mark_and_the_skills_they_showed(work):
    run(work, "ann", "toil-reduced", "T-1", "--by", "sam", "--before", "12", "--after", "4", "--unit", "h/month")
    run(work, "ann", "change-reviewed", "PR-9", "--by", "sam", "--rubric", "3", "--skill", "git.change-hygiene")
    outcome, mark = sorted(events(work), key=lambda event: event.payload["kind"], reverse=True)
    assert (outcome.payload["before"], outcome.payload["after"]) == (12, 4)
    assert (mark.payload["rubric"], mark.payload["skills"]) == (3, ["git.change-hygiene"])


def test_whoever_is_on_no_roster_signs_only_as_somebody_from_elsewhere(work):
    words = ("ann", "shadow-shift", "INC-7", "--by", "samm", "--role", "senior")
    said = refused(work, *words)
    assert "attester: the roster names nobody 'samm'. Did you mean sam? Who is from elsewhere" in said
    run(work, *words, "--outside")
    assert [event.actor for event in events(work)] == ["samm"]


def test_a_dry_run_records_nothing(work):
    assert "would be recorded" in run(work, "ann", "shadow-shift", "INC-7", "--by", "sam", "--dry-run")
    assert events(work) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ann", "shadow-shift", "INC-7", "--by", "ann"), "attester: nobody attests their own work"),
        (("ann", "shadow-shift", "INC-7", "--by", " ann "), "attester: nobody attests their own work"),
        (("ann", "shadow-shift", "INC-7"), "attester: nobody signs"),
        (
            ("ann", "toil-reduced", "T-1", "--by", "sam", "--before", "nan", "--after", "1", "--unit", "h"),
            "before: nan is",
        ),
        (("anne", "shadow-shift", "INC-7", "--by", "sam"), "Did you mean ann?"),
        (("ann", "shadow-shft", "INC-7", "--by", "sam"), "Did you mean shadow-shift"),
        (("ann", "shadow-shift", "  ", "--by", "sam"), "artefact_ref: is missing"),
        (("ann", "shadow-shift", "INC-7", "--by", "sam", "--on", "2036-01-01"), "01 Jan 2036 is not over yet"),
        (
            ("ann", "shadow-shift", "INC-7", "--by", "sam", "--on", "2026-01-11"),
            "before the start date. Mark it as prior",
        ),
        (("ann", "shadow-shift", "INC-7", "--by", "sam", "--rubric", "3"), "shadow-shift is not marked"),
        (("ann", "change-reviewed", "PR-1", "--by", "sam"), "nothing is no mark for change-reviewed. Give 1 to 4"),
        (("ann", "change-reviewed", "PR-1", "--by", "sam", "--rubric", "5"), "5 is no mark"),
        (("ann", "toil-reduced", "T-1", "--by", "sam", "--before", "3"), "a before, an after and a unit"),
        (("ann", "shadow-shift", "INC-7", "--by", "sam", "--skill", "linux.log"), "Did you mean linux.logs-services"),
        (("ann", "shadow-shift", "INC-7", "--by", "sam", "--role", "boss"), "there is no role 'boss'"),
    ],
)
def test_tv33_what_cannot_be_attested_is_said_with_a_remedy(work, words, said):
    assert said in refused(work, *words)


def test_tv33_the_same_artefact_counts_once_a_kind(work):
    run(work, "ann", "shadow-shift", "INC-7", "--by", "sam", "--on", "2026-02-03")
    found = CliRunner().invoke(app, ["attest", "ann", "shadow-shift", "INC-7", "--by", "lee", "--work", str(work)])
    assert "INC-7 is attested as shadow-shift already, by sam for 03 Feb 2026" in str(found.exception)
    words = ("ann", "shadow-shift", "INC-7 ", "--by", "sam", "--on", "2026-02-03")
    for told in ((), ("--note", "what I forgot to say"), ("--role", "peer")):
        found = CliRunner().invoke(app, ["attest", *words, *told, "--work", str(work)])
        assert found.exit_code == (1 if told else 0), found.output
    assert "to correct it, retract" in str(found.exception)
    run(work, "ann", "guided-triage", "INC-7", "--by", "lee")
    run(work, "bo", "shadow-shift", "INC-7", "--by", "lee")
    assert len(events(work)) == 3


def test_what_was_retracted_counts_again_when_it_is_told_anew(work):
    words = ("ann", "shadow-shift", "INC-7", "--by", "sam", "--on", "2026-11-12")
    event_id = json.loads(run(work, *words, "--json"))["attestations"][0]["event_id"]
    retract = ["decide", "retract", "ann", event_id, "--by", "kim", "--reason", "wrong shift", "--work", str(work)]
    assert CliRunner().invoke(app, retract).exit_code == 0
    assert "was there already and does not count, because it was retracted" in run(work, *words)
    assert "INC-7 recorded" in run(work, *words, "--note", "the right shift")


def test_work_signed_in_time_is_not_backdated_by_being_told_again(work):
    signed = Proposal("", "ann", "shadow-shift", "INC-7", "sam", "mentor", datetime(2026, 2, 3, 12, tzinfo=UTC)).event()
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: datetime(2026, 2, 4, tzinfo=UTC)) as ledger:
        ledger.append([signed])
    said = run(work, "ann", "shadow-shift", "INC-7", "--by", "sam", "--on", "2026-02-03")
    assert said.startswith("ann: shadow-shift INC-7 was there already (")


def test_an_instant_that_utc_has_no_year_for_is_a_usage_error(work):
    words = ["attest", "ann", "shadow-shift", "INC-7", "--by", "sam", "--on", "0001-01-01T00:00+14:00"]
    found = CliRunner().invoke(app, [*words, "--work", str(work)])
    assert (found.exit_code, "write a day like 2026-08-03" in found.output) == (2, True)


def test_tv43_work_from_before_the_start_counts_as_prior_learning(work):
    run(work, "ann", "shadow-shift", "INC-1", "--by", "sam", "--on", "2025-12-01", "--prior-learning")
    assert events(work)[0].payload["prior_learning"] is True


def test_a_file_is_recorded_all_or_none_and_again_is_nothing_new(work):
    lines = (
        'ann,shadow-shift,INC-7,sam,mentor,2026-11-12,,,,,,"said, and meant",',
        "ann,change-reviewed,PR-12,sam,mentor,2026-11-13,3,git.change-hygiene; cloud.iac,,,,,",
        "bo,toil-reduced,=1+1,lee,peer,2026-11-14T09:30+01:00,,,12,4.5,h/month,,no",
    )
    path = sheet(work, *lines)
    found = json.loads(run(work, "--csv", path, "--json"))["attestations"]
    assert [(one["associate"], one["known"]) for one in found] == [("ann", False), ("ann", False), ("bo", False)]
    assert [event.payload.get("note") for event in events(work)] == ["said, and meant", "", ""]
    assert [one["known"] for one in json.loads(run(work, "--csv", path, "--json"))["attestations"]] == [True] * 3
    assert len(events(work)) == 3


def test_tv44_every_bad_line_of_a_file_is_told_at_once(work):
    path = sheet(
        work,
        "ann,shadow-shift,INC-7,sam,mentor,12 Nov,,,,,,,",
        "anne,shadow-shift,INC-8,sam,mentor,2026-11-12,x,,,,,,",
        "ann,shadow-shift,INC-9,ann,mentor,2026-11-12,,,,,,,perhaps",
        "ann,toil-reduced,T-1,sam,mentor,2026-11-12,,,nan,1,h,,",
        "ann,shadow-shift,INC-7",
        "bo,shadow-shift,INC-9,sam,mentor,2026-11-12,,,,,,,",
        "bo,shadow-shift,INC-9,lee,mentor,2026-11-12,,,,,,,",
        "ann,shadow-shift,INC-9,ann,mentor,2026-11-12,1.5,,,,,,",
    )
    said = refused(work, "--csv", path)
    for part in (
        ":2: occurred_on: '12 Nov' is no day",
        ":3: rubric: 'x' is no number",
        ":4: prior_learning: 'perhaps' is neither yes nor no",
        ":5: before: 'nan' is no number",
        ":6: has not as many cells as the header",
        f":8: artefact_ref: INC-9 is attested as shadow-shift in {path}:7 too",
        ":9: rubric: 1.5 is no whole number",
    ):
        assert part in said
    assert said.endswith("Nothing was recorded.")


def test_problems_follow_the_lines_of_the_file(work):
    path = sheet(work, *(f"ann,shadow-shift,INC-{number},ann,mentor,2026-11-12,,,,,,," for number in range(12)))
    told = refused(work, "--csv", path).splitlines()[:-1]
    assert [int(line.removeprefix(f"{path}:").split(":")[0]) for line in told] == list(range(2, 14))


def test_who_signs_a_whole_file_is_named_once(work):
    header = "subject,kind,artefact_ref,attester_role,occurred_on"
    path = sheet(work, "ann,shadow-shift,INC-7,mentor,2026-11-12", ",,,,", header=header)
    run(work, "--csv", path, "--by", "sam")
    assert [event.actor for event in events(work)] == ["sam"]


def test_a_line_that_says_who_signs_is_signed_by_them(work):
    lines = ("ann,shadow-shift,INC-7,lee,mentor,2026-11-12,,,,,,,", "ann,shadow-shift,INC-8,,mentor,2026-11-13,,,,,,,")
    run(work, "--csv", sheet(work, *lines), "--by", "sam")
    assert [event.actor for event in events(work)] == ["lee", "sam"]


def test_a_file_and_one_piece_of_work_exclude_each_other(work):
    words = ["attest", "ann", "shadow-shift", "INC-7", "--by", "sam", "--csv", sheet(work), "--work", str(work)]
    found = CliRunner().invoke(app, words)
    assert (found.exit_code, "leave out all but --by" in found.output) == (2, True)


def test_a_cell_beyond_measure_is_a_sentence(work):
    path = sheet(work, "ann,shadow-shift,INC-7,sam,mentor,2026-11-12,,,,,,said,", f'ann,"{"x" * 200_000}')
    assert f"{path}:3: field larger than field limit" in refused(work, "--csv", path)


SPREADSHEETS = {
    "semicolons": (";", "utf-8"),
    "semicolons and a mark": (";", "utf-8-sig"),
    "tabs in UTF-16": ("\t", "utf-16"),
    "big-endian UTF-16 without a mark": (",", "utf-16-be"),
    "UTF-16 without a mark": (";", "utf-16-le"),
    "Windows' own": (";", "cp1252"),
    "Latin-1": (",", "latin-1"),
}


@pytest.mark.parametrize("kind", SPREADSHEETS)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_a_table_is_read_as_spreadsheets_save_it(work, kind, end):
    separator, encoding = SPREADSHEETS[kind]
    half = '"4.5"' if separator == "," else "4,5"
    lines = (
        HEADER.replace(",", separator),
        separator.join(
            [
                "ann",
                "change-reviewed",
                "PR-12",
                "sam",
                "mentor",
                "2026-11-13",
                "3",
                '"git.change-hygiene;"',
                "",
                "",
                "",
                '"geprüft, für gut befunden"',
                "",
            ]
        ),
        separator.join(
            ["bo", "toil-reduced", "T-1", "lee", "peer", "2026-11-14", "", "", "12", half, "h/month", "", ""]
        ),
    )
    path = work / "signed.csv"
    path.write_bytes(end.join([*lines, ""]).encode(encoding))
    run(work, "--csv", str(path))
    reviewed, reduced = events(work)
    assert (reviewed.payload["note"], reviewed.payload["skills"]) == (
        "geprüft, für gut befunden",
        ["git.change-hygiene"],
    )
    assert reduced.payload["after"] == 4.5


def test_excels_own_first_line_names_the_separator_and_lines_keep_their_numbers(work):
    path = work / "signed.csv"
    lines = ["sep=;", HEADER.replace(",", ";"), "ann;shadow-shift;INC-7;sam;mentor;12 Nov;;;;;;;"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert f"{path}:3: occurred_on: '12 Nov' is no day" in refused(work, "--csv", str(path))


def test_what_is_no_text_is_named_with_line_and_column(work):
    path = work / "signed.csv"
    path.write_bytes(HEADER.encode() + b"\nann,shadow-shift,INC-\x81\n")
    assert f"{path}:2:22: byte 0x81 is no text. Save it as CSV in UTF-8." in refused(work, "--csv", str(path))


def test_a_workbook_is_asked_for_as_csv(work):
    path = work / "signed.xlsx"
    path.write_bytes(b"PK\x03\x04and so on")
    assert "is a workbook, not a CSV file" in refused(work, "--csv", str(path))


def test_a_column_that_is_there_twice_is_named(work):
    path = sheet(work, header=f"{HEADER},kind")
    assert f"{path}:1: kind: the column is there more than once" in refused(work, "--csv", path)


def test_columns_that_are_missing_or_misspelt_are_named(work):
    path = sheet(work, header=HEADER.replace("attester_role", "atester_role"))
    said = refused(work, "--csv", path)
    assert "attester_role: the column is missing" in said
    assert "atester_role: there is no such column. Did you mean attester_role" in said


def test_a_file_that_is_not_there_is_a_sentence(work):
    assert "cannot be read" in refused(work, "--csv", str(work / "no.csv"))
