"""The answer that is to be marked a second time, read by a process of its own from wherever it was handed in."""

import pytest
from tests.integration.handed_in import SOLVED, answered

from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError
from groundschool.marking.answer_sheet import AskedAnswer
from groundschool.marking.answers import fingerprint
from groundschool.marking.standing import StandingExaminer
from groundschool.marking.submissions import find_submissions
from groundschool.sandbox import Limits

KEY = b"k" * 32
EXERCISE = "linux/slow-disk"


@pytest.fixture
def read(built, tmp_path):
    """Return a function that hands an answer in under some name, and one that reads the sheet of what is asked for."""
    reader = StandingExaminer(str(built), Limits(), tmp_path)

    def put(name: str, answer: str = SOLVED) -> str:
        path = tmp_path / "submitted/ann/linux" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(answered(built, {"slowest-answer": answer}))
        (found,) = find_submissions(Course(built), tmp_path / "submitted", ())
        return fingerprint(found.answers, KEY)

    def sheet(content: str):
        return reader.sheet(AskedAnswer("ann", EXERCISE, content, (KEY,), ("slowest-answer",)))

    return put, sheet


@pytest.mark.parametrize("name", ["slow-disk.ipynb", "slow-disk (1).ipynb", "Slow-Disk-Copy1.ipynb"])
def test_it_is_found_under_the_name_it_was_handed_in_under(read, name):
    put, sheet = read
    (asked,) = [part for part in sheet(put(name)) if part.asked]
    assert SOLVED.strip() in asked.source


def test_one_that_was_replaced_or_is_gone_is_said_to_be(read, tmp_path):
    put, sheet = read
    first = put("slow-disk.ipynb")
    put("slow-disk.ipynb", SOLVED + "\nfurther = 1\n")
    with pytest.raises(GroundschoolError, match="replaced by a newer one"):
        sheet(first)
    (tmp_path / "submitted/ann/linux/slow-disk.ipynb").unlink()
    with pytest.raises(GroundschoolError, match="not there any more"):
        sheet(first)
