"""A worker ends with whoever grades, also with one who was killed before it began."""

import multiprocessing
import os

import pytest

from groundschool.marking.workers import _begin
from groundschool.sandbox import Assurance, Limits


@pytest.mark.parametrize(("grader", "code"), [(os.getpid, 0), (lambda: 1, 1)], ids=["there", "gone"])
def test_a_worker_begins_only_while_its_grader_is_there(grader, code, tmp_path):
    terms = (grader(), object(), (str(tmp_path), Limits(), Assurance.CONFINED, None))
    worker = multiprocessing.get_context("fork").Process(target=_begin, args=terms)
    worker.start()
    worker.join(10)
    assert worker.exitcode == code
