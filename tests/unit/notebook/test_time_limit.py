"""An answer without an end is ended while one practises, and the checks go on."""

import threading
import time

import pytest

from groundschool.grading import call
from groundschool.notebook.time_limit import time_limit


def endless(_path):
    while True:
        pass


def test_an_answer_without_an_end_is_what_the_check_says():
    with time_limit(0.2):
        got = call(endless, "a.log")
    assert "TimeoutError" in got.error
    assert "does every loop end?" in got.error
    assert got.line


def test_nothing_is_left_to_ring_afterwards():
    with time_limit(0.1):
        pass
    time.sleep(0.15)


def test_in_another_thread_there_is_no_limit():
    done = []

    def checks():
        with time_limit(0.01):
            done.append(True)

    thread = threading.Thread(target=checks)
    thread.start()
    thread.join()
    assert done == [True]


def test_what_the_checks_raise_themselves_passes_through():
    with pytest.raises(ValueError, match="ours"), time_limit(5):
        raise ValueError("ours")
