"""A process of the pool that is ended from outside costs nobody a mark: the jobs it had are examined again, apart."""

import os
import signal

import pytest
from tests.integration.notebook_maker import solved
from tests.integration.pressure.corpus import EXERCISE, FULL, ROOT

from groundschool.engine import Examiner, GradingJob
from groundschool.marking.standing import ENDED, StandingExaminer
from groundschool.marking.workers import side_by_side
from groundschool.sandbox import Assurance, Limits

JOBS = [
    (name, GradingJob(name, EXERCISE, solved(ROOT, EXERCISE), 7))
    for name in ("ann", "bob", "mallory", "dan", "eve", "fay")
]


@pytest.fixture
def ended(monkeypatch):
    """Let the process that examines mallory be ended from outside, as often as it comes to it."""
    examine = Examiner.examine

    def examined(self, job):
        if job.associate == "mallory":
            os.kill(os.getpid(), signal.SIGKILL)
        return examine(self, job)

    monkeypatch.setattr(Examiner, "examine", examined)


@pytest.mark.usefixtures("ended")
def test_only_the_guilty_paper_is_not_graded(examiner):
    found = dict(side_by_side(examiner, JOBS, 2))
    assert found.keys() == {name for name, _ in JOBS}
    assert "ended from outside" in found.pop("mallory").fault
    assert {name: one.marks for name, one in found.items()} == dict.fromkeys(found, FULL)


def test_an_examiner_of_its_own_gives_the_same_and_comes_back_when_it_was_ended(course, examiner):
    job = JOBS[0][1]
    here = examiner.examine(job)
    standing = StandingExaminer(str(course.root), Limits())
    there = standing.examine(job, Assurance.SEPARATE)
    assert (there.marks, there.notebook, there.variants) == (here.marks, here.notebook, here.variants)
    os.kill(standing.pid, signal.SIGKILL)
    assert standing.examine(job, Assurance.SEPARATE).fault == ENDED
    assert standing.examine(job, Assurance.SEPARATE).marks == FULL
