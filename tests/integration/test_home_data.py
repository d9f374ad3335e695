"""What Home is told of an associate's record: the page in short, with places to open and how far each exercise is."""

import pytest
from tests.integration.lived import CRITICAL, SHOWING, Life
from tests.integration.lived_team import events, on, people, roster

from groundschool.ledger.opened import open_ledger
from groundschool.ledger.payloads import MilestoneDecided
from groundschool.reports.associate import build_associate
from groundschool.reports.handed_in import handed_in
from groundschool.reports.home import build_home

NAMES = (("eli", "Eli Cohen"), ("gus", "Gus Featherstone"))


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


def test_an_exercise_is_done_with_full_marks_and_begun_when_handed_in():
    life = Life()
    life.try_(20, SHOWING[0])
    life.try_(30, SHOWING[0], variant="2", share=0.5)
    life.try_(21, SHOWING[1], share=0.9)
    life.try_(22, SHOWING[2], manual_points_pending=2.0)
    assert handed_in(life.person(40)) == {SHOWING[0]: "done", SHOWING[1]: "begun", SHOWING[2]: "begun"}


def test_an_exercise_is_done_where_it_gave_a_level_and_begun_again_where_that_was_revoked():
    life = Life()
    for place, exercise in enumerate(SHOWING):
        life.try_(20 + place, exercise, share=0.99)
    assert life.person(40).skill_milestones[0].effective_at == on(23)
    assert handed_in(life.person(40)) == {**dict.fromkeys(SHOWING[:3], "begun"), SHOWING[3]: "done"}
    for skill in CRITICAL:
        life.add(30, MilestoneDecided(skill=skill, level=2, cause="c"), kind="milestone.revoked")
    assert set(handed_in(life.person(40)).values()) == {"begun"}
