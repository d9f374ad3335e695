"""One answer everywhere: a question about a person has the same answer on pages, on Home, in verbs and in exports."""

from pathlib import Path

import pytest
from tests.integration.answers import Cohort, Told
from tests.integration.facts_told import FACTS
from tests.integration.lived import Life
from tests.integration.lived_ready import lived
from tests.integration.lived_team import NAMES, ROOT, on, team, told
from tests.integration.pages_said import PAGES, spoken

from groundschool.ledger.opened import open_ledger

LEAD = "lou"
OWN, OTHER = "by the course's own gate", "by a gate that can be passed"


def with_a_lead(work: Path) -> Path:
    """Name an on-call lead in a roster, and let one of them leave."""
    path = work / "roster.toml"
    text = path.read_text(encoding="utf-8").replace('manager = "kim"\n', f'manager = "kim"\noncall_lead = "{LEAD}"\n')
    path.write_text(text.replace('name = "Bo"\n', 'name = "Bo"\nend_date = 2026-03-31\n'), encoding="utf-8")
    return work


def on_call_at_last(work: Path) -> Path:
    """Record the shift and the signatures that Ana lacks."""
    life = Life()
    life.attest("reverse-shadow-shift", 92, by=LEAD)
    life.sign(95, "mentor", "sam")
    life.sign(96, "manager", "kim")
    with open_ledger(f"sqlite:///{work / 'ledger.db'}", work, lambda: on(100)) as ledger:
        ledger.append(told("ana", life.events))
    return work


@pytest.fixture(scope="module", params=[OWN, OTHER])
def cohort(request, tmp_path_factory) -> Cohort:
    """The lived team on its day 100, before the course's gate and before one that Ana has passed."""
    work = tmp_path_factory.mktemp("team")
    made = team(work) if request.param == OWN else on_call_at_last(lived(work, NAMES, on(100)))
    return Cohort(ROOT, with_a_lead(made), on(100), LEAD)


@pytest.mark.parametrize("fact", FACTS)
def test_the_same_question_has_one_answer_everywhere(cohort, fact):
    compared = 0
    for who in cohort.names:
        answers = {surface: read(Told(cohort, who)) for surface, read in FACTS[fact].items()}
        given = {surface: answer for surface, answer in answers.items() if answer is not None}
        first = next(iter(given.values()), None)
        assert all(answer == first for answer in given.values()), (who, given)
        compared += len(given) > 1
    assert compared, f"nobody's {fact} is told in two places"


def test_there_is_somebody_on_call_somebody_blocked_and_somebody_who_left(cohort, request):
    """What is compared above is not empty everywhere."""
    people = [Told(cohort, who) for who in cohort.names]
    assert any(one.page.waits for one in people)
    assert any(one.page.pending for one in people)
    assert any(one.on_call is None for one in people)
    on_call = [one.who for one in people if one.page.answer.startswith("You are on call")]
    assert on_call == (["ana"] if request.node.callspec.params["cohort"] == OTHER else [])


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_says_what_the_exports_say(cohort, kind, request):
    """Ten facts of everybody, each looked for in the page as a reader hears it."""
    drawn, facts = PAGES[kind]
    found = dict.fromkeys(facts, 0)
    for person in (Told(cohort, who) for who in cohort.names):
        if (html := drawn(person)) is not None:
            text = spoken(html)
            for name, find in facts.items():
                said = list(find(person))
                assert [one for one in said if one not in text] == [], (person.who, name)
                found[name] += len(said)
    if request.node.callspec.params["cohort"] == OTHER:  # where somebody is on call, and others can be
        assert [name for name, number in found.items() if not number] == []
