"""Who knows every former id, hand-in and text still finds nobody in a ledger, or in an export without names."""

import hashlib
import json
import re
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from tests.integration.handed_in import SOLVED, answered
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.curriculum import Course
from groundschool.engine import Examiner
from groundschool.engine.notebook_file import read_notebook
from groundschool.engine.released import released
from groundschool.grading.variant_plan import personal_seed
from groundschool.ledger.events import EVERYBODY, Event, make_event, plain_id
from groundschool.ledger.identity import Identities
from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import AttestationRequested, Nothing, Read, ReportPublished, WorkAttested
from groundschool.marking.answers import answered_text
from groundschool.marking.class_run import ClassRun
from groundschool.nbgrader_bridge.converters import Door
from groundschool.sandbox import Zygote
from groundschool.services.unit_of_work import unit_of_work

PEOPLE = ("ann.archer", "bo.baker", "cy.carter")
MENTOR, MANAGER = "sam.shepherd", "kim.king"
PAGE = "https://wiki.example/~{who}/runbook"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
DIGESTS = ("sha256", "sha1", "md5", "sha512", "blake2b")
KINDS = (
    "readings",
    "milestones",
    "velocity",
    "gate",
    "scorecard",
    "items",
    "at-risk",
    "teams",
    "events",
    "xapi",
    "lti",
)


def told(who: str) -> list[Event]:
    """Return what is recorded of somebody beside graded work."""
    return [
        make_event(
            who, AT, WorkAttested(kind="runbook", artefact_ref=PAGE.format(who=who), attester_role="mentor"), MENTOR
        ),
        make_event(who, AT, AttestationRequested(kind="runbook", artefact_ref=f"RB-{who}", attester=MENTOR), who),
        make_event(who, AT, Read(viewer=MANAGER, role="manager", data="gate"), MANAGER, "record.read"),
        make_event(
            PEOPLE[0], AT + timedelta(hours=1), Read(viewer=who, role="mentor", data="gate"), who, "record.read"
        ),
    ]


@pytest.fixture(scope="module")
def class_(built, tmp_path_factory):
    work = tmp_path_factory.mktemp("who") / "work"
    door = Door("example", built, work)
    door.prepare()
    door.enter("linux", ["slow-disk"])
    for who in PEOPLE:
        folder = work / "submitted" / who / "linux"
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text(f"{AT:%Y-%m-%d %H:%M:%S.%f} UTC", encoding="utf-8")
        (folder / "slow-disk.ipynb").write_bytes(answered(built, {"slowest-answer": SOLVED, "note": f"I am {who}."}))
    published = ReportPublished(quarter="2026Q2", knowledge_time=AT, sha256="5" * 64)
    url, course = f"sqlite:///{work / 'ledger.db'}", Course(built)
    with Zygote() as zygote, unit_of_work(course, work, url, lambda: AT, create=True) as book:
        run = ClassRun(Examiner(course, zygote), work, door.database, book, bytes(32))
        run.grade(run.plan(run.submissions({"linux/slow-disk"}, ())), lambda *_: None)
        book.record([event for who in PEOPLE for event in told(who)])
        book.record([make_event(EVERYBODY, AT, published, MANAGER)])
        shown = book.events()
    exports = "".join(export(built, work, kind) for kind in KINDS)
    return built, work, shown, exports


def export(course: Path, work: Path, kind: str) -> str:
    done = CliRunner().invoke(app, ["export", kind, "--work", str(work), "--course", str(course)])
    assert done.exit_code == 0, done.output
    return done.stdout


def recomputed(course: Path, work: Path, shown: list[Event]) -> dict[str, str]:
    """Return everything that follows from somebody's id, hand-in or texts without a key, with what it follows from."""
    found: dict[str, str] = {}
    exercise = Course(course).exercise("linux/slow-disk")
    for who in (*PEOPLE, MENTOR, MANAGER):
        found |= dict.fromkeys((who, PAGE.format(who=who), f"RB-{who}"), who)
        path = work / "submitted" / who / "linux" / "slow-disk.ipynb"
        if not path.is_file():
            continue
        content = path.read_bytes()
        stamp = datetime.fromisoformat((path.parent / "timestamp.txt").read_text(encoding="utf-8").removesuffix(" UTC"))
        told_of = answered_text(released(Course(course), exercise), read_notebook(content))
        shas = [hashlib.sha256(text).hexdigest() for text in (content, told_of.encode())]
        stamps = (stamp.replace(tzinfo=UTC).isoformat(), str(stamp), "")
        joined = ["|".join(filter(None, (who, exercise.id, *more))) for more in product(stamps, ["", *shas])]
        texts = [who.encode(), content, told_of.encode(), *(text.encode() for text in joined)]
        texts += [f"{exercise.id}|{personal_seed(who, exercise)}".encode()]
        for digest, text in product(DIGESTS, texts):
            found[hashlib.new(digest, text).hexdigest()[:8]] = f"{digest} of what {who} is or handed in"
    for event in shown:
        found[plain_id(event)] = f"the content of {event.type} of {event.associate}"
        found[plain_id(replace(event, payload=dict(event.payload)))] = f"{event.type} of {event.associate}"
    return found


def stored(work: Path) -> str:
    rows = sqlite3.connect(work / "ledger.db").execute("SELECT * FROM event").fetchall()
    raw = b"".join(path.read_bytes() for path in work.glob("ledger.db*"))
    return json.dumps(rows) + raw.decode("latin-1")


def test_nobody_is_found_by_what_was_known_of_them(class_):
    course, work, shown, exports = class_
    assert {event.actor for event in shown} >= {MENTOR, MANAGER, *PEOPLE}
    assert PAGE.format(who=PEOPLE[1]) in {event.payload.get("artefact_ref") for event in shown}
    known = recomputed(course, work, shown)
    assert len(known) > 100
    for place, text in (("ledger", stored(work)), ("exports", exports)):
        assert {why for token, why in known.items() if token in text} == set(), place


def test_the_same_is_found_where_nothing_is_hidden(class_):
    """The search itself works: in events that are not hidden it finds everybody."""
    course, work, shown, _ = class_
    text = json.dumps([(event.event_id, event.actor, dict(event.payload)) for event in told(PEOPLE[1])])
    assert {why for token, why in recomputed(course, work, shown).items() if token in text} >= {PEOPLE[1], MENTOR}


def test_two_courses_call_the_same_hand_in_differently(class_, tmp_path):
    shown = class_[2]
    (graded,) = [event for event in shown if event.type == "attempt.graded" and event.associate == PEOPLE[0]]
    for field in ("attempt_id", "content_sha256", "variant"):
        others = {event.payload[field] for event in shown if event.type == "attempt.graded"}
        assert len(others) == len(PEOPLE)
    assert re.fullmatch("[0-9a-f]{64}", graded.payload["content_sha256"])
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, lambda: AT) as other:
        other.append(told(PEOPLE[0]))
        assert not {event.event_id for event in other.events()} & {event.event_id for event in shown}


def test_an_erased_person_is_found_no_more_and_their_events_are_known_to_be_old(class_):
    course, work, shown, _ = class_
    known, who = recomputed(course, work, shown), PEOPLE[2]
    subject = Identities(work / ".groundschool").of(who).subject
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: AT) as ledger:
        ledger.append([make_event(subject, AT, Nothing(), "groundschool person", "subject.erased")])
        Identities(work / ".groundschool").forget(who)
    exports = "".join(export(course, work, kind) for kind in KINDS)
    everywhere = stored(work) + exports + (work / ".groundschool" / "identity.db").read_bytes().decode("latin-1")
    theirs = {token for token, why in known.items() if who in why}
    assert not {token for token in theirs if token in everywhere}


def test_ids_from_before_they_were_keyed_are_read_and_known_again(tmp_path):
    events = told(PEOPLE[0])
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, lambda: AT) as ledger:
        ledger._pseudonymiser.ids = lambda event: [event.event_id]
        ledger.append(events)
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, lambda: AT) as ledger:
        assert ledger.append(events) == 0
        assert {event.event_id for event in ledger.events()} == {event.event_id for event in events}
        assert not {event.event_id for event in ledger.nameless()} & {event.event_id for event in events}
        assert not [event for event in ledger.nameless() if MENTOR in str(event)]
