"""The view of one person: every reading explained, the next level's lack in words."""

from datetime import timedelta

import pytest
from tests.unit.reports.example import AS_OF, attempt, facts

from groundschool.errors import UnknownNameError
from groundschool.reports.plain import as_document
from groundschool.reports.progress import build_progress


def progress(*attempts, associate="a01"):
    return build_progress(facts(3, attempts=tuple(attempts)), associate)


def skill(view, name):
    return next(line for line in view.skills if line.id == name)


def test_without_evidence_there_is_no_score():
    line = skill(progress(), "cloud.iac")
    assert (line.score, line.lower, line.upper, line.level, line.attempts) == (None, None, None, "none", ())
    assert line.missing == ("exercises 0 of 2", "fresh passes 0 of 3", "units of evidence 0.00 of 3.00")


def test_each_attempt_says_why_it_counts_as_it_does():
    early, late = AS_OF - timedelta(days=10), AS_OF
    view = progress(
        attempt("a01", "iac/read-the-plan", early, 5.0),
        attempt("a01", "iac/read-the-plan", late, 10.0, variant="2"),
        attempt("a01", "iac/small-change", late, 10.0, critical_failed=True, hidden=False),
    )
    first, second, third = skill(view, "cloud.iac").attempts
    assert first.why == ("first try on a hidden variant", "1 newer fresh try")
    assert second.units == pytest.approx(1.0)
    assert third.why == ("known variant", "a safety check failed: counted 0.40 of 1.00")
    assert "mean score 0.77 of 0.80" not in skill(view, "cloud.iac").missing
    assert any(text.startswith("mean score 0.7") for text in skill(view, "cloud.iac").missing)


def test_skills_nobody_can_reach_yet_say_so():
    view = progress()
    assert not skill(view, "net.connectivity").grantable
    assert skill(view, "cloud.iac").grantable


def test_reached_levels_whatever_waits():
    names = "iac/read-the-plan", "iac/small-change"
    perfect = [
        attempt("a01", name, AS_OF - timedelta(days=3 - n), 10.0, variant=str(n)) for name in names for n in (1, 2, 3)
    ]
    waiting = attempt("a01", "incident-response/update", AS_OF, 4.0, pending=4.0)
    view = progress(*perfect, waiting)
    line = skill(view, "cloud.iac")
    assert (line.level, line.freshness, line.reached) == ("working", "fresh", (("working", AS_OF),))
    assert (line.next_level, line.missing[-1]) == ("independent", "attestations 0 of 1")


def test_only_ones_own_attempts_are_shown():
    view = progress(attempt("a02", "iac/read-the-plan", AS_OF, 5.0))
    assert skill(view, "cloud.iac").attempts == ()


def test_someone_unknown_gets_the_nearest_id():
    with pytest.raises(UnknownNameError, match=r"no associate is called 'a0l'\. Did you mean"):
        progress(associate="a0l")


def test_the_document_is_plain_data():
    document = as_document(progress(attempt("a01", "iac/read-the-plan", AS_OF, 5.0)))
    assert (document["schema_version"], document["id"]) == (1, "a01")
    assert document["skills"][0]["reached"] == []
