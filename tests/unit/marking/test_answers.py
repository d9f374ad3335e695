"""What tells attempts apart: code as it runs, without what no mark can hang on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.marking.answers import without_comments

CODE = "def f(x):\n    '''Blank line:\n\n    stays  '''\n    return '#' + x"


@pytest.mark.parametrize(
    ("noisy", "bare"),
    [
        ("x = 1  # one\n\n\n# two\n", "x = 1"),
        ("x = 1   \n\ny = 2", "x = 1\ny = 2"),
        ('x = "#" # "', 'x = "#"'),
        ("x = '\\'#' # '", "x = '\\'#'"),
        ("x = '''#\n\n#''' #'''", "x = '''#\n\n#'''"),
        ("x = 'open # not a remark\ny = 1 # one", "x = 'open # not a remark\ny = 1"),
        ("# only \\", ""),
        ("# only \\\nx = 1", "x = 1"),
    ],
)
def test_comments_and_blank_lines_are_no_part_of_it(noisy, bare):
    assert without_comments(noisy) == bare


@pytest.mark.parametrize("text", [CODE, "%%bash\n# a line of a script\n\necho 1", "x = '\\\n#'"])
def test_strings_and_other_languages_stay(text):
    assert without_comments(text) == text


def test_other_code_is_another_answer():
    assert without_comments(CODE) != without_comments(CODE.replace("Blank", "Empty"))
    assert without_comments("if x:\n    y()\n    z()") != without_comments("if x:\n    y()\nz()")


@given(st.text(alphabet="ab '\"\\#\n%"))
def test_any_text_is_read_once_and_for_all(text):
    once = without_comments(text)
    assert len(once) <= len(text)
    if not {"'", '"', "\\"} & set(text) and not text.startswith("%%"):
        assert "#" not in once
        assert without_comments(once) == once


def test_a_long_line_of_quotes_takes_no_time():
    assert len(without_comments("'\\'" * 100_000 + "#")) > 0
