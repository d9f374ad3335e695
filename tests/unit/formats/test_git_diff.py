"""Differences as git shows them: what is held against git itself is in the integration tier."""

import re

from hypothesis import given
from hypothesis import strategies as st

from groundschool.formats.git_diff import diff_stat, unified

LINES = st.lists(st.sampled_from(["a: 1", "  b: 2", "  c: 3", "d:", "# e"]), max_size=12)


def text(lines):
    return "".join(f"{line}\n" for line in lines)


@given(LINES, LINES)
def test_a_difference_says_every_line_of_both_sides_or_leaves_it_out(before, after):
    shown = unified({"x": text(before)}, {"x": text(after)})
    hunks = shown.split("\n@@ ")[1:]
    for hunk in hunks:
        sizes = re.match(r"-\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@", hunk)
        lines = hunk.splitlines()[1:]
        old, new = (sum(line[0] in signs for line in lines) for signs in (" -", " +"))
        assert [old, new] == [1 if size is None else int(size) for size in sizes.groups()]
    assert bool(hunks) == (before != after)


@given(LINES, LINES)
def test_the_sums_are_those_of_the_difference(before, after):
    if before == after:
        return
    one, other = {"x": text(before)}, {"x": text(after)}
    body = [line for line in unified(one, other).splitlines() if not line.startswith(("---", "+++"))]
    added, removed = (sum(line.startswith(sign) for line in body) for sign in "+-")
    last = diff_stat(one, other).splitlines()[-1]
    assert (f"{added} insertion" in last) == bool(added)
    assert (f"{removed} deletion" in last) == bool(removed)


def test_new_and_deleted_files_are_said_so_and_scripts_can_be_run():
    shown = unified({"gone.txt": "1\n", "same": "2\n"}, {"new.sh": "3\n", "same": "2\n"})
    assert "deleted file mode 100644" in shown
    assert "new file mode 100755" in shown
    assert "b/same" not in shown
