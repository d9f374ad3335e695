"""One warm engine for the pressure corpus, and the promise that holds after every hand-in."""

import time

import pytest
from tests.integration.notebook_maker import solved
from tests.integration.pressure.corpus import EXERCISE, FULL, LIMITS, ROOT, children

from groundschool.engine import Examiner, GradingJob, GradingResult
from groundschool.sandbox import Assurance, Zygote


@pytest.fixture(scope="module", params=[Assurance.ISOLATED, Assurance.CONFINED])
def zygote(request):
    """A zygote whose children are locked in as well as counts as evidence: what earns nothing there earns nothing."""
    with Zygote(request.param) as made:
        yield made


@pytest.fixture(scope="module")
def examiner(course, zygote) -> Examiner:
    return Examiner(course, zygote, LIMITS)


@pytest.fixture
def examine(examiner, zygote):
    """Return a function that examines a hand-in; afterwards an honest one gets its marks, and nothing is left."""

    def examined(content: bytes) -> GradingResult:
        found = examiner.examine(GradingJob("mallory", EXERCISE, content, 4711))
        assert _left(zygote) == []
        return found

    yield examined
    honest = examiner.examine(GradingJob("ann", EXERCISE, solved(ROOT, EXERCISE), 4712))
    assert (honest.status, honest.marks) == ("graded", FULL)
    assert _left(zygote) == []


def _left(zygote: Zygote) -> list[int]:
    """Return the processes that are left a moment after everything was ended."""
    until = time.monotonic() + 5
    while (left := children(zygote.pid)) and time.monotonic() < until:
        time.sleep(0.01)
    return left
