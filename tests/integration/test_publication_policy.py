"""When numbers about groups change is the course's to say, and how few they may be about whoever asks for most."""

import pytest

from groundschool.curriculum.declarations import load_declarations
from groundschool.curriculum.publication import USUAL, load_publication

SAID = 'title = "When"\n'


def declare(root, text):
    (root / "curriculum" / "policies" / "publication.toml").write_text(SAID + text, encoding="utf-8")


def test_the_course_says_it_and_without_its_word_the_usual_holds(course, example):
    assert load_publication(course.root)[0].blueprint == ("B10.variants",)
    assert load_publication(example) == (USUAL, [])
    declare(example, 'weeks = 2\nweekday = "thursday"\nzone = "Asia/Tokyo"')
    found, problems = load_declarations(example)
    assert (found.publication.weeks, found.publication.weekday, found.publication.zone, problems) == (
        2,
        "thursday",
        "Asia/Tokyo",
        [],
    )


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("weeks = 0", "weeks"),
        ('weekday = "noday"', "weekday"),
        ('zone = "Europe/Berlim"', "zone"),
        ("days = 3", "days"),
    ],
)
def test_what_cannot_be_is_said_with_file_field_and_remedy(example, text, field):
    declare(example, text)
    (problem,) = load_declarations(example)[1]
    assert (problem.where, problem.field) == ("curriculum/policies/publication.toml", field)
    assert problem.remedy


def test_a_row_that_the_blueprint_lacks_is_said(example, groundschool):
    declare(example, 'blueprint = ["B99.nothing"]')
    found = groundschool("check", "--course", example)
    assert found.returncode == 1
    assert "publication.toml" in found.stdout + found.stderr


def test_a_team_that_asks_for_more_people_asks_for_everybody_and_none_publishes_on_a_day_of_its_own(example, tmp_path):
    (tmp_path / "teams").mkdir()
    path = tmp_path / "teams" / "payments.toml"
    path.write_text("[visibility]\nk = 8\n", encoding="utf-8")
    assert load_declarations(example, tmp_path)[0].k == 8
    path.write_text("[publication]\nweeks = 2\n", encoding="utf-8")
    (problem,) = load_declarations(example, tmp_path)[1]
    assert (problem.where, problem.field) == ("teams/payments.toml", "publication")
