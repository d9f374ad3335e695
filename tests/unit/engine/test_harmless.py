"""What associates display keeps its looks and loses its sting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.engine.harmless import WORD_JOINER, harmless_html, harmless_text

STINGS = (
    "<script>steal()</script>",
    "<SCRIPT src=//evil></SCRIPT>",
    "<img src=x onerror=steal()>",
    "<svg onload=steal()>",
    "<a href='javascript:steal()'>x</a>",
    "<iframe src=//evil></iframe>",
    "<style>body{background:url(//evil)}</style>",
    "<scr<script>ipt>steal()</scr</script>ipt>",
    "<div style='background:url(javascript:steal())'>x</div>",
    "<form action=//evil><button>x</button></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=steal()>",
    "<template><img src=x onerror=steal()>",
)
ACTS = ("<script", "onerror=", "onload=", "javascript:", "<iframe", "<svg", "<form", "<style", "//evil")


@pytest.mark.parametrize("sting", STINGS)
def test_nothing_in_html_acts(sting):
    shown = harmless_html(f"<table border='1'><tr><td>before</td></tr></table>{sting}").lower()
    assert "<td>before</td>" in shown
    assert not [act for act in ACTS if act in shown.replace("&lt;", "")]


def test_a_frame_keeps_its_table_and_loses_its_style_sheet():
    table = '<table border="1"><thead><tr><th>a</th></tr></thead></table>'
    marked = table.replace('1"', "1\" class='dataframe' id='x' style='position:fixed'")
    frame = f"<div>\n<style scoped>\n .dataframe {{x: 1}}\n</style>\n{marked}</div>"
    assert harmless_html(frame) == f"<div>\n\n{table}</div>"


@given(st.text(st.sampled_from("<>/!?aS \"'&`\n-[]()=" + WORD_JOINER)))
def test_text_holds_no_tag_and_reads_as_before(source):
    shown = harmless_text(source)
    assert not any(f"<{start}" in shown for start in "aS/!?")
    assert shown.replace(WORD_JOINER, "") == source.replace(WORD_JOINER, "")
