"""Everything kept of one person can be taken along, or erased: the chain stays whole, the others as they were."""

import io
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.lived import Life, on
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.errors import GroundschoolError, LedgerError
from groundschool.ledger.chain import first_break
from groundschool.ledger.events import EVERYBODY, Event, make_event
from groundschool.ledger.identity import Identities
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import AttestationRequested, Nothing, Read, ReportPublished, WorkAttested
from groundschool.ledger.pseudonymiser import PREFIX
from groundschool.ledger.store import Ledger

ROOT = Path(__file__).parents[2]
TELLING = "INC-4711-the-payroll-outage"
PUBLISHED = ReportPublished(quarter="2026Q2", knowledge_time=on(80), sha256="5" * 64)
REAL = ("scripting/access-log-report", "networking/handshake-census", "observability/honest-percentiles")


def life_of(who: str, artefact: str, count: int) -> list[Event]:
    """Return so many events of somebody, one of them attested work with a telling artefact."""
    life = Life()
    for number in range(count - 1):
        life.try_(number / 10, REAL[number % 3], str(number))
    life.add(30, WorkAttested(kind="shadow-shift", artefact_ref=artefact, attester_role="mentor", note=f"{artefact}!"))
    found = []
    for event in life.events:
        mine = replace(event, associate=who, event_id=f"{who}-{event.event_id}"[:60])
        found.append(replace(mine, payload={**mine.payload, **_own(who, mine)}))
    return found


def _own(who: str, event: Event) -> dict[str, str]:
    return {"attempt_id": f"{who}-{event.payload['attempt_id']}"} if "attempt_id" in event.payload else {}


def opened(work: Path, url: str = "") -> Ledger:
    return open_ledger(url or f"sqlite:///{work / 'ledger.db'}", work, lambda: on(90), accept_clock=True)


@pytest.fixture
def work(tmp_path):
    with opened(tmp_path) as ledger:
        ledger.append(life_of("ann", TELLING, 180))
        ledger.append(life_of("bo", "INC-1", 12))
        ledger.append([make_event(EVERYBODY, on(80), PUBLISHED, "kim")])
        ledger.append([make_event("bo", on(81), Read(viewer="ann", role="mentor", data="gate"), "ann", "record.read")])
    return tmp_path


def run(work: Path, *words: str):
    return CliRunner().invoke(app, [*words, "--work", str(work), "--course", str(ROOT)])


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def export(work: Path, kind: str, who: str) -> list[str]:
    text = run(work, "export", kind, "--names", "--as-of", "2026-04-20", "--known-at", "2026-05-01").stdout
    return [line for line in text.splitlines() if line.startswith((who, "subject_id"))]


def test_nothing_in_the_ledger_tells_who_somebody_is_or_what_they_wrote(work):
    stored = (work / "ledger.db").read_bytes() + b"".join(path.read_bytes() for path in work.glob("ledger.db-*"))
    assert TELLING.encode() not in stored
    with opened(work) as ledger:
        assert {event.associate for event in ledger.events()} == {"ann", "bo", "*"}
        assert all(event.associate == "*" or event.associate.startswith("subj_") for event in ledger.stored())
        sealed = [event.payload["artefact_ref"] for event in ledger.stored() if event.type == "attestation.made"]
        assert all(text.startswith(PREFIX) for text in sealed)
        assert TELLING in {event.payload.get("artefact_ref") for event in ledger.events("ann")}
    assert stat.S_IMODE((work / ".groundschool" / "identity.db").stat().st_mode) == 0o600


def test_the_same_events_again_are_none_also_where_their_text_is_sealed(work):
    with opened(work) as ledger:
        assert ledger.append(life_of("ann", TELLING, 180)) == 0
        attested = next(event for event in ledger.events("ann") if event.type == "attestation.made")
        other = replace(attested, payload={**attested.payload, "artefact_ref": "INC-another"})
        with pytest.raises(LedgerError, match="is in the ledger with other content"):
            ledger.append([other])


def test_tv40_erasing_a_person_leaves_the_chain_and_everybody_else_as_they_were(work):
    before = {kind: export(work, kind, "bo") for kind in ("readings", "milestones", "velocity", "gate")}
    assert len(export(work, "readings", "ann")) > 1
    dry = run(work, "person", "erase", "ann")
    assert "180 events stay in the ledger" in dry.stdout
    assert dry.stdout.endswith("Nothing was changed. Say --yes to erase.\n")
    assert TELLING.encode() not in bytes_below(work)
    assert b"ann" in (work / ".groundschool" / "identity.db").read_bytes()

    assert run(work, "person", "erase", "ann", "--yes").exit_code == 0
    assert b"ann" not in (work / ".groundschool" / "identity.db").read_bytes()
    assert export(work, "readings", "ann") == ["subject_id" + line[10:] for line in export(work, "readings", "ann")]
    assert {kind: export(work, kind, "bo") for kind in before} == before
    verified = run(work, "ledger", "verify")
    assert (verified.exit_code, verified.stdout.split(",")[0]) == (0, "195 events")
    with opened(work) as ledger:
        assert {event.associate for event in ledger.events()} - {"bo", "*"} == set()
        assert "5" * 64 in {event.payload.get("sha256") for event in ledger.events()}
        assert first_break(ledger.stored()) is None
    assert run(work, "person", "erase", "ann", "--yes").exit_code != 0


def test_exports_call_people_by_their_pseudonyms_unless_names_are_asked_for(work):
    known = Identities(work / ".groundschool")
    for kind in ("readings", "events", "xapi", "lti", "gate"):
        text = run(work, "export", kind, "--as-of", "2026-04-20").stdout
        assert known.of("bo").subject in text
        assert '"bo"' not in text
        assert not [line for line in text.splitlines() if line.startswith("bo,")]
    assert "viewer" not in run(work, "export", "gate", "--viewer", "bo").stdout
    rows = run(work, "export", "gate", "--viewer", "bo").stdout.splitlines()[1:]
    assert {row.split(",")[0] for row in rows} == {known.of("bo").subject}


def test_tv40_a_group_that_falls_below_five_is_suppressed_again(tmp_path):
    names = ("ann", "bo", "cy", "di", "ed")
    with opened(tmp_path) as ledger:
        for name in names:
            ledger.append(life_of(name, f"INC-{name}", 8))
    told = run(tmp_path, "export", "items").stdout.splitlines()
    assert any(line.startswith(f"{REAL[1]},1,,5,") for line in told)
    run(tmp_path, "person", "erase", "ann", "--yes")
    assert all(line.endswith("too few people") for line in run(tmp_path, "export", "items").stdout.splitlines()[1:])


def test_a_person_takes_everything_along_in_one_file_and_it_is_recorded(work):
    for name in ("one.zip", "two.zip"):
        words = ("person", "export", "bo", "--out", str(work / name), "--as-of", "2026-04-20")
        assert run(work, *words).stdout == f"Written: {work / name} (13 events)\n"
    with ZipFile(io.BytesIO((work / "one.zip").read_bytes())) as file:
        names = file.namelist()
        events = [json.loads(line) for line in file.read("events.jsonl").decode().splitlines()]
        assert "INC-1" in file.read("events.jsonl").decode()
        assert file.read("readings.csv").decode().startswith("subject_id,skill_id")
    assert names[:5] == ["README.txt", "events.jsonl", "readings.csv", "milestones.csv", "xapi.jsonl"]
    assert {event["subject"] for event in events} == {"bo"}
    assert "record.read" in {event["type"] for event in events}
    with opened(work) as ledger:
        assert [event.type for event in ledger.events("bo")].count("subject.exported") == 2


def test_what_is_kept_of_a_person_goes_to_standard_output_where_that_is_asked_for(work, monkeypatch):
    monkeypatch.chdir(work)
    found = run(work, "person", "export", "bo", "--out", "-", "--as-of", "2026-04-20")
    with ZipFile(io.BytesIO(found.stdout_bytes)) as file:
        assert "events.jsonl" in file.namelist()
    assert "Written: - (13 events)" in found.stderr
    assert not (work / "-").exists()


def test_what_erasing_does_not_reach_is_named(work):
    (work / "roster.toml").write_text('[[associate]]\nid = "ann"\nname = "Ann"\n', encoding="utf-8")
    (work / "cohort.html").write_text("<td>ann</td>", encoding="utf-8")
    (work / "others.html").write_text("<td>joann, ann-marie</td>", encoding="utf-8")
    (work / "gradebook.db.2026-05-01").touch()
    left = json.loads(run(work, "person", "erase", "ann", "--json").stdout)["left"]
    assert left == [
        "their entry in the roster",
        f"{work / 'cohort.html'} tells of them: make it anew",
        f"{work / 'gradebook.db.2026-05-01'} may be a backup with them in it",
        "backups elsewhere: whoever restores an older identity.db runs this command again",
    ]


def test_events_from_before_pseudonyms_are_read_and_cannot_be_erased_where_they_are(tmp_path):
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", lambda: on(90)) as ledger:
        ledger.append(life_of("ann", TELLING, 5))
    with opened(tmp_path) as ledger:
        assert len(ledger.events("ann")) == 5
        assert ledger.append(life_of("ann", TELLING, 5)) == 0
    found = run(tmp_path, "person", "erase", "ann", "--yes")
    assert "recorded before there were pseudonyms" in str(found.exception)


def test_a_ledger_without_its_identities_is_an_error_and_not_an_empty_cohort(work):
    (work / ".groundschool" / "identity.db").unlink()
    with opened(work) as ledger, pytest.raises(LedgerError, match=r"Restore identity\.db from the same backup"):
        ledger.events()
    assert run(work, "ledger", "verify").exit_code == 0


def test_identities_that_others_can_read_are_refused(work):
    (work / ".groundschool" / "identity.db").chmod(0o644)
    with pytest.raises(GroundschoolError, match="Run: chmod 600"):
        opened(work)


def test_text_about_a_pseudonym_is_sealed_too_and_refused_once_its_person_is_erased(work):
    subject = Identities(work / ".groundschool").of("ann").subject
    noted = WorkAttested(kind="shadow-shift", artefact_ref="INC-9-a-telling-name", attester_role="mentor")
    with opened(work) as ledger:
        ledger.append([make_event(subject, on(85), noted, "sam")])
        assert "INC-9-a-telling-name" not in str(ledger.stored())
        assert "INC-9-a-telling-name" in {event.payload.get("artefact_ref") for event in ledger.events("ann")}
    run(work, "person", "erase", "ann", "--yes")
    with opened(work) as ledger, pytest.raises(LedgerError, match="was erased: nothing more can be written"):
        ledger.append([make_event(subject, on(86), noted, "sam")])


def test_tv40_an_erased_persons_id_is_gone_from_what_others_records_say_too(work):
    asked = AttestationRequested(kind="shadow-shift", artefact_ref="INC-2", attester="ann")
    with opened(work) as ledger:
        ledger.append([make_event("bo", on(82), asked, "bo")])
        assert "ann" in {event.payload.get("attester") for event in ledger.events("bo")}
    run(work, "person", "erase", "ann", "--yes")
    with opened(work) as ledger:
        named = {event.payload.get(field) for event in ledger.stored() for field in ("attester", "viewer", "marker")}
        assert "ann" not in named | {event.actor for event in ledger.stored()}
        assert first_break(ledger.stored()) is None


def test_what_an_erased_person_signed_is_known_when_it_is_told_again(work):
    read = make_event("bo", on(81), Read(viewer="ann", role="mentor", data="gate"), "ann", "record.read")
    with opened(work) as ledger:
        assert ledger.append([read]) == 0
    run(work, "person", "erase", "ann", "--yes")
    with opened(work) as ledger:
        assert ledger.append([read]) == 0


def test_many_processes_make_the_identities_together(tmp_path):
    def first(number: int) -> str:
        return Identities(tmp_path / f"{number // 8}").of("ann").subject

    with ThreadPoolExecutor(8) as pool:
        subjects = list(pool.map(first, range(240)))
    assert [len(set(subjects[start : start + 8])) for start in range(0, 240, 8)] == [1] * 30


def test_two_processes_give_a_person_one_pseudonym(tmp_path):
    first, second = Identities(tmp_path), Identities(tmp_path)
    assert first.of("ann") == second.of("ann") == Identities(tmp_path).of("ann")
    made = second.of("bo")
    assert first.known(made.subject) == made


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.text(max_size=30)), min_size=1, max_size=12), st.sampled_from("abcd")
)
def test_i15_erasing_anybody_leaves_the_chain_valid_and_every_other_event_as_it_was(tmp_path_factory, told, gone):
    work = tmp_path_factory.mktemp("erased")
    events = [
        make_event(
            who,
            on(0) + timedelta(minutes=number),
            WorkAttested(kind="shadow-shift", artefact_ref=f"INC-{number}", attester_role="mentor", note=note),
            "sam",
        )
        for number, (who, note) in enumerate(told)
    ]
    with opened(work) as ledger:
        ledger.append(events)
        before = [event for event in ledger.events() if event.associate != gone]
        identities = Identities(work / ".groundschool")
        if (identity := identities.known(gone)) is not None:
            ledger.append([make_event(identity.subject, on(1), Nothing(), "groundschool person", "subject.erased")])
            identities.forget(gone)
    with opened(work) as ledger:
        assert ledger.events() == before
        assert first_break(ledger.stored()) is None
