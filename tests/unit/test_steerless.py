"""What somebody wrote steers no terminal, and reads as it was."""

import pytest

from groundschool.cli.grade import show_summary
from groundschool.engine import GradingResult
from groundschool.errors import GroundschoolError, steerless
from groundschool.ledger.free_text import check_length
from groundschool.marking.summary import Summary

HONEST = ("Zoë's note: 3 < 4 & 5", "two\nlines\tand a tab\r\n", "emoji 👩‍💻, a\u00a0b, עברית, العربية, 中文")
STEERS = ("\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\u202egnp.exe", "\u2066x", "a\x08b", "\x00", "half \ud800")


@pytest.mark.parametrize("text", HONEST)
def test_what_people_write_stays(text):
    assert steerless(text) == text
    check_length("note", text)


@pytest.mark.parametrize("text", STEERS)
def test_what_steers_is_shown_as_a_question_mark_and_never_recorded(text):
    assert "?" in steerless(text)
    assert steerless(steerless(text)) == steerless(text)
    with pytest.raises(GroundschoolError, match="reason: holds characters that cannot be seen"):
        check_length("reason", text)


def test_a_run_prints_nothing_that_steers(capsys, handed_in):
    told = Summary(
        with_findings=[(handed_in, GradingResult(findings=("cell 1 \x1b[2J",), assurance="isolated"))],
        failed=[(handed_in, GradingResult(fault="grading failed with \x1b]0;x\x07"))],
        unreadable=[handed_in.unreadable("it is \u202e")],
    )
    show_summary(told)
    printed = capsys.readouterr().out
    assert "cell 1 ?[2J" in printed
    assert not {"\x1b", "\x07", "\u202e"} & set(printed)


@pytest.fixture
def handed_in():
    from datetime import UTC, datetime
    from pathlib import Path

    from groundschool.marking.submission import Submission

    return Submission("ann", "linux/slow-disk", Path("submitted/ann/linux/slow-disk.ipynb"), datetime.now(UTC))
