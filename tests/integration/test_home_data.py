"""What Home is told of an associate's record: the page in short, with places to open and how far each exercise is."""

import pytest
from tests.integration.lived_team import events, on, people, roster

from groundschool.ledger.opened import open_ledger
from groundschool.reports.associate import build_associate
from groundschool.reports.handed_in import handed_in
from groundschool.reports.home import build_home

NAMES = (("eli", "Eli Cohen"), ("gus", "Gus Featherstone"))
ALSO = "networking/handshake-census"


@pytest.fixture
def lived(tmp_path):
    """A folder of two who tried some exercises, and a function that records more and looks."""

    def look(*more):
        (tmp_path / "roster.toml").write_text(roster(NAMES), encoding="utf-8")
        with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, lambda: on(100)) as ledger:
            ledger.append([event for event in (*events(), *more) if event.associate in dict(NAMES)])
        return people(tmp_path)

    return look


def test_home_is_the_page_in_short_with_places_to_open(lived):
    team = lived()
    page, home = build_associate(team, "gus"), build_home(team, "gus")
    assert (home["answer"], home["expected"]) == (page.answer, page.expected)
    assert home["next"]["title"] == page.next.title
    assert home["next"]["place"] == f"{page.next.exercise}.ipynb"
    assert home["next"]["lesson"]["place"].split("/")[1] == "lessons"
    assert [one["title"] for one in home["conditions"]["ours"]] == [one.title for one in page.conditions.ours]
    titles = {skill.title for skill in team.facts.framework.skills}
    assert {line.partition(":")[0] for line in home["changed"]["skills"]} <= titles


def test_an_exercise_is_done_with_full_marks_or_where_it_gave_a_level_and_begun_when_handed_in(lived):
    team = lived()
    person = team.of("gus")
    states = handed_in(person)
    for attempt in person.record.past.attempts:
        if attempt.points >= attempt.max_points and not attempt.pending:
            assert states[attempt.exercise] == "done"
    assert set(states.values()) == {"done", "begun"}
    assert set(states) == {attempt.exercise for attempt in person.record.past.attempts}
