"""What grep prints of lines, and of which options nobody knows what it would."""

import pytest

from groundschool.judges.prose.grep import filtered

LINES = ("03:10 said 451", "03:11 failed", "03:12 said 451", "03:13 well", "03:14 well", "03:15 Said 550")


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("451", "03:10 said 451\n03:12 said 451"),
        ("-c 451", "2"),
        ("-ci SAID", "3"),
        ("-v said", "03:11 failed\n03:13 well\n03:14 well\n03:15 Said 550"),
        ("-A1 550", "03:15 Said 550"),
        ("-A 1 failed", "03:11 failed\n03:12 said 451"),
        ("-B1 failed", "03:10 said 451\n03:11 failed"),
        ("-1 13", "03:12 said 451\n03:13 well\n03:14 well"),
        ("--context=1 -m 1 451", "03:10 said 451\n03:11 failed"),
        ("-B1 -E failed|550", "03:10 said 451\n03:11 failed\n--\n03:14 well\n03:15 Said 550"),
        ("-o 45.", "451\n451"),
        ("-w wel", ""),
        ("-F 4.1", ""),
        ("-e 550", "03:15 Said 550"),
        ("failed\\|550", "03:11 failed\n03:15 Said 550"),
        ("failed|550", ""),
    ],
)
def test_lines_are_printed_as_grep_prints_them(words, printed):
    assert filtered(words.split(), LINES) == printed


@pytest.mark.parametrize(
    "words", ["", "-q 451", "-l 451", "--no-such 451", "451 /var/log/x", "(a+)+$ -E", "-A x 451", "["]
)
def test_what_is_not_known_prints_nothing_that_anybody_knows(words):
    assert filtered(words.split(), LINES) is None
