"""Mentors who share the marking: late answers are handed over, one in ten is marked twice, and nobody is named."""

from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import count
from shutil import copytree

import pytest
from tests.integration.lived import on
from tests.integration.lived_team import ROOT
from tests.integration.mentors import EXERCISE, THURSDAY, TODAY, TUESDAY, WEDNESDAY, cohort, marked, waits
from typer.testing import CliRunner

from groundschool.cli.app import app
from groundschool.errors import GroundschoolError
from groundschool.reports.live import Live
from groundschool.reports.marking_assignment import pending_of
from groundschool.reports.mentor import build_mentor
from groundschool.reports.progress import PendingLine
from groundschool.services.desk import LedgerDesk
from groundschool.services.page_request import NotTheirs, Page, PageRequest
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.second_marks import drawn
from groundschool.tracker.privacy.visibility import Viewer

LIVE = Live("/groundschool/")
SAM, MO, LEE, KIM, ANA = (Viewer(who) for who in ("sam", "mo", "lee", "kim", "ana"))


@pytest.fixture
def desk_of(tmp_path):
    """Return a function that returns a desk on Saturday with these events."""
    with ExitStack() as stack:

        def made(*events) -> LedgerDesk:
            desk = LedgerDesk(Workspace(ROOT, cohort(tmp_path, *events)), clock=lambda: on(TODAY))
            return stack.enter_context(closing(desk))

        yield made


def queue(desk: LedgerDesk, mentor: Viewer) -> list[tuple[str, int, str]]:
    return [(line.id, line.waited, line.hands) for line in build_mentor(desk.people(), mentor).marks]


def test_what_is_late_goes_to_another_mentor_too_and_back_to_nobody(desk_of):
    desk = desk_of(*waits("ana", TUESDAY, WEDNESDAY))
    # On Saturday a hand-in of Tuesday has waited three working days, one of Wednesday two.
    assert queue(desk, SAM) == [("ana", 3, "also with mo"), ("ana", 2, "")]
    assert queue(desk, MO) == [("ana", 3, "handed over, late with sam")]
    assert queue(desk, LEE) == []


def test_whoever_has_least_to_mark_helps_a_mentor_of_the_team_before_others(desk_of):
    desk = desk_of(*waits("ana", TUESDAY), *waits("cy", 30, 31, 32))
    assert queue(desk, MO)[-1] == ("ana", 3, "handed over, late with sam")
    assert {hands for _, _, hands in queue(desk, SAM)} == {"also with mo", "handed over, late with mo"}
    assert queue(desk, LEE) == []
    assert build_mentor(desk.people(), "").marks[0].hands == "also with sam"


def test_of_another_team_a_mentor_helps_where_there_is_no_nearer_one(desk_of):
    desk = desk_of(*waits("di", 30))
    (helper,) = {mentor for mentor in (SAM, MO) if queue(desk, mentor)}
    assert helper == MO  # nobody of theirs waits: the name decides
    assert queue(desk, LEE) == [("di", 7, "also with mo")]


def test_the_associate_reads_with_whom_an_answer_waits_and_how_long_that_takes(desk_of):
    desk = desk_of(*waits("ana", TUESDAY), *waits("bo", TUESDAY))
    (told,) = pending_of(desk.people(), "ana")
    assert told == PendingLine("An incident update, twice", on(TUESDAY), 8.0, ("Sam", "Mo"))
    page = desk.page(ANA, PageRequest(Page.ASSOCIATE, "ana"), LIVE)
    assert "with Sam, and now with Mo" in page
    assert "1 answer with Sam." in page
    assert desk.home(ANA)["pending"][0]["with"] == ["Sam", "Mo"]


def test_progress_says_with_whom_an_answer_waits(desk_of):
    work = desk_of(*waits("ana", TUESDAY)).workspace.folder
    told = CliRunner().invoke(app, ["progress", "ana", "--course", str(ROOT), "--work", str(work)])
    assert "8 points, with Sam and now with Mo" in " ".join(told.output.split())


def test_the_median_wait_is_told_from_three_marks_on(desk_of):
    before = waits("bo", 10, 12, 14)
    graded = [
        replace(
            event,
            event_id=f"{event.event_id}-marked",
            payload=dict(event.payload) | {"manual_points_pending": 0.0},
            recorded_at=on(20 + number),
        )
        for number, event in enumerate(before)
    ]
    desk = desk_of(*before, *graded, *waits("ana", THURSDAY))
    assert desk.home(ANA)["hands"] == "1 answer with Sam, median wait 9 days."


def test_a_queue_names_nobody_whose_answer_waits(desk_of):
    desk = desk_of(*waits("ana", TUESDAY), *waits("bo", TUESDAY))
    page = desk.page(SAM, PageRequest(Page.MENTOR), LIVE)
    card = page.split('aria-labelledby="marks"')[1].split("</section>")[0]
    assert "An incident update, twice" in card
    assert "2 answers; the oldest waits 3 working days" in card
    assert "Ana" not in card
    assert "Bo" not in card


def test_an_answer_is_read_and_marked_a_second_time_by_a_mentor_of_others(desk_of):
    desk = desk_of(marked())
    assert build_mentor(desk.people(), MO).second_marks == 1
    page = desk.page(MO, PageRequest(Page.SECOND), LIVE)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;: nobody has seen it" in page
    assert "update 3 | 2026-03-02 14:20 UTC\nImpact: 38 %" in page
    assert "Clarity for its audience" in page
    assert "Ana" not in page
    assert "6.4" not in page
    desk.page(MO, PageRequest(Page.SECOND), LIVE)
    assert [(e.actor, e.associate) for e in events(desk, "record.read")] == [("mo", "ana")]
    assert "Mo (second marker) read your answer on" in desk.page(ANA, PageRequest(Page.ASSOCIATE, "ana"), LIVE)
    said = desk.second_mark(MO, levels(desk, 4, 4, 5, 5))
    assert said == "An incident update, twice: 7.2 of 8 is recorded; the first was 6.4, together the marks make 6.8."
    (event,) = events(desk, "rubric.marked")
    assert (event.actor, event.payload["points"], event.payload["max"]) == ("mo", 7.2, 8)
    assert desk.people().of("ana").record.past.attempts[0].points == pytest.approx(18.8)
    assert build_mentor(desk.people(), MO).second_marks == 0
    assert "1 answer marked twice" in build_mentor(desk.people(), SAM).agreement


def test_marks_far_apart_wait_for_a_third_person(desk_of):
    desk = desk_of(marked())
    assert "a third mark is due" in desk.second_mark(MO, levels(desk, 1, 1, 2, 2))
    assert build_mentor(desk.people(), MO).second_marks == 0
    assert build_mentor(desk.people(), LEE).second_marks == 1
    assert desk.people().of("ana").record.past.attempts[0].points == pytest.approx(18.4)
    assert "together the marks make 5.6" in desk.second_mark(LEE, levels(desk, 3, 3, 4, 4))
    assert desk.people().of("ana").record.past.attempts[0].points == pytest.approx(17.6)


@pytest.mark.parametrize("viewer", [SAM, KIM, ANA])
def test_no_second_mark_by_the_first_marker_or_by_who_is_no_mentor(desk_of, viewer):
    desk = desk_of(marked())
    refused = GroundschoolError if viewer is SAM else NotTheirs
    with pytest.raises(refused):
        desk.page(viewer, PageRequest(Page.SECOND), LIVE)
    with pytest.raises(refused):
        desk.second_mark(viewer, levels(desk, 5, 5, 5, 5))
    assert events(desk, "rubric.marked") == []


def test_whoever_helped_with_the_first_mark_gives_no_second(desk_of):
    event = marked()
    desk = desk_of(replace(event, actor="mo", payload=dict(event.payload) | {"by_hand": ["reasons"]}))
    assert build_mentor(desk.people(), MO).second_marks == 0
    assert build_mentor(desk.people(), LEE).second_marks == 1


def test_a_level_that_is_missing_is_named_and_nothing_recorded(desk_of):
    desk = desk_of(marked())
    form = levels(desk, 4, 4, 5, 9)
    del form["level-1"]
    with pytest.raises(GroundschoolError, match=r"level-1: '' is no level(.|\n)*level-3: '9' is no level"):
        desk.second_mark(MO, form)
    with pytest.raises(GroundschoolError, match="no answer that waits for a second mark of yours is called 'x'"):
        desk.second_mark(MO, form | {"answer": "x"})
    assert events(desk, "rubric.marked") == []


@pytest.mark.parametrize(("change", "said"), [(bytes.upper, "replaced by a newer one"), (None, "cannot be read")])
def test_a_hand_in_that_is_not_there_any_more_is_said(desk_of, change, said):
    desk = desk_of(marked())
    path = desk.workspace.folder / "submitted" / "ana" / f"{EXERCISE}.ipynb"
    if change:
        path.write_bytes(change(path.read_bytes()))
    else:
        path.unlink()
    with pytest.raises(GroundschoolError, match=said):
        desk.page(MO, PageRequest(Page.SECOND), LIVE)


def test_an_answer_that_is_not_there_any_more_holds_up_no_other(desk_of):
    first = marked()
    name = next(name for number in count(1_000) if drawn(name := f"{EXERCISE}-{number}"))
    payload = dict(first.payload) | {"attempt_id": name}
    desk = desk_of(first, replace(first, associate="bo", event_id="f" * 32, payload=payload))
    submitted = desk.workspace.folder / "submitted"
    copytree(submitted / "ana", submitted / "bo")
    (submitted / "ana" / f"{EXERCISE}.ipynb").write_bytes(b"{}")
    assert "nobody has seen it" in desk.page(MO, PageRequest(Page.SECOND), LIVE)
    assert [(e.actor, e.associate) for e in events(desk, "record.read")] == [("mo", "bo")]


def events(desk: LedgerDesk, kind: str) -> list:
    with desk.workspace.opened(create=False) as ledger:
        return [event for event in ledger.events() if event.type == kind]


def levels(desk: LedgerDesk, *given: int) -> dict[str, str]:
    """Return the form of a second mark of Ana's answer."""
    (event,) = [event for event in events(desk, "attempt.graded") if event.associate == "ana"]
    form = {f"level-{number}": str(level) for number, level in enumerate(given)}
    return form | {"answer": f"{event.payload['attempt_id']}:reasons"}
