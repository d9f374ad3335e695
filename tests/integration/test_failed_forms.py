"""A form that could not be taken is shown once more as it was filled in, with what is wrong above it; no other is."""

from contextlib import closing
from dataclasses import replace

import pytest
from tests.integration.lived import on
from tests.integration.lived_ready import lived
from tests.integration.lived_team import NAMES, ROOT
from tests.integration.mentors import TODAY, cohort, marked

from groundschool.reports.live import Live, Retry
from groundschool.services.desk import LedgerDesk
from groundschool.services.page_request import Page, PageRequest
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.regrades import doubtable
from groundschool.tracker.privacy.visibility import Viewer

SAM, ANA, MO = Viewer("sam"), Viewer("ana"), Viewer("mo")
TYPED = 'I said "why" & <meant> it.'
SHOWN = 'value="I said &#34;why&#34; &amp; &lt;meant&gt; it."'
SAID = "reason: it is too short."


@pytest.fixture
def desk(tmp_path):
    with closing(LedgerDesk(Workspace(ROOT, lived(tmp_path, NAMES, on(100))), clock=lambda: on(100))) as made:
        yield made


def failed(action: str, **fields: str) -> Live:
    return Live("/groundschool/", retry=Retry(action, tuple(fields.items()), SAID))


def once_more(desk: LedgerDesk, viewer: Viewer, page: Page, live: Live, who: str = "") -> str:
    shown = desk.page(viewer, PageRequest(page, who), replace(live, viewer=viewer.id))
    assert f'role="alert">{SAID}</p>' in shown
    return shown


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("decide", {"associate": "gus", "about": "linux.logs-services:working", "reason": TYPED}),
        ("attest", {"form": "anything", "associate": "ana", "artefact": TYPED}),
    ],
)
def test_what_a_mentor_typed_stands_in_its_form_again(desk, action, fields):
    shown = once_more(desk, SAM, Page.MENTOR, failed(action, **fields))
    assert shown.count(SHOWN) == 1
    assert SHOWN not in desk.page(SAM, PageRequest(Page.MENTOR), Live("/groundschool/"))


def test_the_form_of_somebody_else_or_of_another_kind_stays_empty(desk):
    about = {"about": "linux.logs-services:working", "reason": TYPED}
    assert SHOWN not in once_more(desk, SAM, Page.MENTOR, failed("decide", associate="eli", **about))
    assert SHOWN not in once_more(desk, SAM, Page.MENTOR, failed("regrade", associate="gus", **about))


def test_the_doubt_of_an_associate_and_what_a_mentor_answers_stand_again(desk):
    attempt = doubtable(desk.people().of("ana").record.past)[0].attempt_id
    live = failed("regrade", associate="ana", attempt=attempt, reason=TYPED)
    shown = once_more(desk, ANA, Page.ASSOCIATE, live, "ana")
    assert shown.count(SHOWN) == 1
    assert f'<option value="{attempt}" selected>' in shown
    desk.regrade(ANA, {"associate": "ana", "attempt": attempt, "reason": "Both are right."})
    with desk.workspace.opened(create=False) as ledger:
        request = next(event.event_id for event in ledger.events("ana") if event.type == "regrade.requested")
    live = failed("regrade", associate="ana", request=request, reason=TYPED)
    assert once_more(desk, SAM, Page.MENTOR, live).count(SHOWN) == 1


def test_the_levels_of_a_second_mark_are_chosen_again(tmp_path):
    event = marked()
    name = f"{event.payload['attempt_id']}:reasons"
    with closing(LedgerDesk(Workspace(ROOT, cohort(tmp_path, event)), clock=lambda: on(TODAY))) as desk:
        live = failed("second-mark", answer=name, **{"level-0": "4", "level-2": "2"})
        shown = once_more(desk, MO, Page.SECOND, live)
    assert [line.split('"')[0] for line in shown.split('value="') if "required checked" in line.split(">")[0]] == [
        "4",
        "2",
    ]
