"""The view of a cohort: answer first, nobody ranked, nothing missing shown as zero."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.reports.example import AS_OF, NAMES, attempt, facts

from groundschool.reports.cohort import build_cohort
from groundschool.reports.plain import as_document
from groundschool.tracker.mastery.bars import in_hundredths

IAC = ("iac/read-the-plan", "iac/small-change")


def perfect(associate="a02", tries=3):
    return [
        attempt(associate, name, AS_OF - timedelta(days=20 - number), 10.0, variant=str(number))
        for name in IAC
        for number in range(tries)
    ]


def report(*attempts, count=3, **changed):
    return build_cohort(facts(count, attempts=tuple(attempts), **changed))


def cell(found, name, skill):
    person = next(person for person in found.people if person.id == name)
    return person.cells[[column.id for column in found.columns].index(skill)]


def test_an_empty_cohort_says_so():
    found = report(count=0)
    assert found.summary == ("No associates yet: the roster is empty and nothing was graded.",)
    assert (found.people, found.milestones, found.newest, found.pending) == ((), (), (), ())


def test_nobody_handed_in_yet():
    found = report(count=1)
    assert found.summary == ("1 associate, and nothing graded yet.",)
    assert {cell.floor for cell in found.people[0].cells} == {None}


def test_no_evidence_is_not_a_zero_and_a_zero_is_not_missing():
    found = report(attempt("a01", "linux/disk-full", AS_OF, 0.0))
    zero, missing = cell(found, "a01", "linux.storage-permissions"), cell(found, "a01", "net.connectivity")
    assert (zero.floor, zero.spoken) == (0, "exploring, 1 attempt")
    assert (missing.floor, missing.spoken) == (None, "no evidence")


def test_milestones_come_first_in_the_answer():
    found = report(*perfect())
    assert found.summary == ("1 skill milestone reached, by 1 of 3 associates.", "No answer waits for a mark.")
    (line,) = found.milestones
    assert (line.name, line.skill, line.level_word) == (NAMES[1], "Infrastructure as code", "working")
    assert line.effective_at == AS_OF - timedelta(days=18)
    assert cell(found, "a02", "cloud.iac").level == 2


def test_waiting_answers_are_named_and_not_counted():
    old = attempt("a01", "incident-response/update", AS_OF - timedelta(days=5), 4.0, pending=4.0)
    new = attempt("a02", "incident-response/update", AS_OF - timedelta(days=1), 6.0, pending=4.0)
    found = report(new, old)
    assert [line.name for line in found.pending] == [NAMES[0], NAMES[1]]
    assert found.pending[0].notes == ("waits for a mark on 4 points",)
    assert found.summary[1] == "2 answers wait for a mark, the oldest since 18 November."
    assert cell(found, "a01", "doc.incident-writing").spoken == "no evidence, 1 waiting for a mark"


def test_people_are_ordered_by_name_whatever_the_script_or_score():
    found = report(*perfect("a11"), count=12)
    names = [person.name for person in found.people]
    assert names.index("Åsa Öberg") < names.index("Émile O'Brien-Dubois") < names.index("Wu") < names.index("דנה לוי")


def test_someone_the_roster_does_not_know_is_shown_by_id():
    assert [person.name for person in report(*perfect("zoe"), count=0).people] == ["zoe"]


def test_notes_of_an_attempt():
    made = attempt("a01", "linux/disk-full", AS_OF, 9.0, hidden=False, critical_failed=True)
    (line,) = report(made).newest
    assert line.notes == ("failed a safety check: counts 40 at most", "known variant")


def test_an_exercise_the_course_no_longer_has_is_named_and_counts_for_nothing():
    found = report(attempt("a01", "linux/gone", AS_OF, 9.0))
    assert found.unknown_exercises == ("linux/gone",)
    assert {cell.floor for person in found.people for cell in person.cells} == {None}


def test_voided_and_future_attempts_are_not_in_the_report():
    later = attempt("a01", "linux/disk-full", AS_OF + timedelta(seconds=1), 9.0)
    void = replace(attempt("a01", "linux/disk-full", AS_OF, 9.0), voided=True)
    assert report(later, void).attempts == 0


def test_the_newest_twenty_come_newest_first():
    dates = [line.submitted_at for line in build_cohort(facts()).newest]
    assert len(dates) == 20
    assert dates == sorted(dates, reverse=True)


def test_floors_are_rounded_down():
    # Three units of perfect evidence give a floor of 0.6462, at most.
    assert cell(report(*perfect(tries=2)), "a02", "cloud.iac").floor <= 64
    assert (in_hundredths(0.6499), in_hundredths(0.65), in_hundredths(0.29)) == (64, 65, 29)


def test_skills_are_grouped_by_dimension_and_the_rest_is_named():
    found = report()
    assert sum(span for _, span in found.groups) == len(found.columns) == 12
    assert "Learning" in found.without_exercise
    assert "Infrastructure as code" not in found.not_grantable


@pytest.mark.parametrize("count", [0, 1, 12])
def test_the_document_is_plain_data(count):
    document = as_document(build_cohort(facts(count)))
    assert document["schema_version"] == 1
    assert document["as_of"] == "2026-11-23T09:00:00+00:00"
    assert len(document["people"]) == count
