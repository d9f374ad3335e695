"""Probes that take a crash for an answer, searches along a line, and whom people blame."""

import io
import runpy
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from groundschool.kit import slip, wrong

PROBE, STEP, FORM = "probe", "next-step", "regression"


def started(tree, program, *words):
    """Return the status of a program and what it prints."""
    out = io.StringIO()
    with chdir(tree), redirect_stdout(out), redirect_stderr(io.StringIO()), patch.object(sys, "argv", ["", *words]):
        try:
            runpy.run_path(program, run_name="__main__")
        except SystemExit as end:
            return end.code, out.getvalue()
        except Exception:  # noqa: BLE001 - as Python itself does
            return 1, out.getvalue()
    return 0, out.getvalue()


@wrong(PROBE, tag="broken-is-bad", score=7 / 11)
def the_status_it_ends_with(tree):
    """As it stands in many a bisect script: whatever fails is bad."""
    program = next((place for place in ("fares", "tools/fares") if (Path(tree) / place).exists()), "fares")
    child, adult = (started(tree, program, who, "return") for who in ("child", "adult"))
    if child[0] or adult[0]:
        return 1
    return 0 if child[1].isspace() or (child[1].strip().isdigit() and int(child[1]) * 2 == int(adult[1])) else 1


@wrong(PROBE, tag="fixed-fare", score=0)
def half_of_today(tree):
    """Compares with what main has for a child."""
    status, out = started(tree, "fares", "child", "return")
    return 125 if status else int(out.strip() != "1350")


@wrong(PROBE, tag="looks-at-the-table", score=4 / 11)
def every_fare(tree):
    """Wants all of the table to be as it should be."""
    top = Path(tree) if (Path(tree) / "fares").exists() else Path(tree) / "tools"
    try:
        rows = dict(line.split(",", 1) for line in (top / "fares.csv").read_text().splitlines())
        compile((top / "fares").read_text(), "fares", "exec")
    except (OSError, SyntaxError):
        return 125
    return 0 if rows["child"] == "50,50" else 1


CAUGHT = "return 125"
PROGRAM = 'program = "fares" if (Path(tree) / "fares").exists() else "tools/fares"'
RUN = 'runpy.run_path(program, run_name="__main__")'
a_crash_is_bad = slip(PROBE, {CAUGHT: "return 1"}, tag="broken-is-bad", score=7 / 11)
a_crash_is_good = slip(PROBE, {CAUGHT: "return 0"}, tag="broken-is-good", score=7 / 11)
whatever_the_status = slip(
    PROBE, {RUN: f"try:\n                {RUN}\n            except SystemExit:\n                pass"},
    tag="status-ignored", score=10 / 11,
)  # fmt: skip
where_it_is_today = slip(PROBE, {PROGRAM: 'program = "fares"'}, tag="todays-path", score=9 / 11)
where_it_was = slip(
    PROBE,
    {PROGRAM: 'program = "tools/fares" if (Path(tree) / "tools/fares").exists() else "fares"'},
    tag="old-copy-first",
    score=10 / 11,
)
from_elsewhere = slip(
    PROBE,
    {"with chdir(tree), ": "with ", "run_path(program,": "run_path(f'{tree}/{program}',"},
    tag="elsewhere",
    score=6 / 11,
)
all_that_is_said = slip(PROBE, {"redirect_stderr(said)": "redirect_stderr(out)"}, tag="stderr-is-output", score=8 / 11)
what_stands_first = slip(
    PROBE,
    {"int(out.getvalue())": 'int("".join(filter(str.isdigit, out.getvalue())) or 0)'},
    tag="broken-is-good",
    score=10 / 11,
)
of_singles_too = slip(
    PROBE,
    {
        "def fare(who):": 'def fare(who, ticket="return"):',
        'who, "return"]': "who, ticket]",
        'fare("adult") else': 'fare("adult") and fare("child", "single") * 2 == fare("adult", "single") else',
    },
    tag="another-symptom",
    score=10 / 11,
)


@wrong(STEP, tag="as-if-linear", score=1 / 11)
def the_middle_of_the_list(parents, good, bad, said):
    """The search of a sorted list, from the schoolbook."""
    line = list(parents)
    line = line[line.index(bad) : line.index(good)]
    for one, code in said.items():
        if code == 1:
            line = line[line.index(one) :]
        elif code == 0:
            line = line[: line.index(one)]
    choice = [one for one in line[1:] if one not in said]
    return choice[len(choice) // 2] if choice else line


@wrong(STEP, tag="merge-blamed", score=2 / 11)
def along_main(parents, good, bad, said):
    """Follows the first parents, as git log --first-parent does."""
    line = [bad]
    while parents[line[-1]] and parents[line[-1]][0] != good:
        line.append(parents[line[-1]][0])
    while bads := [one for one in line[1:] if said.get(one) == 1]:
        line = line[line.index(bads[-1]) :]
    goods = [one for one in line if said.get(one) == 0]
    line = line[: line.index(goods[0])] if goods else line
    choice = [one for one in line[1:] if one not in said]
    return choice[len(choice) // 2] if choice else line


@wrong(STEP, tag="tests-all", score=8 / 11)
def one_after_the_other(parents, good, bad, said):
    """From the oldest on, until one is bad."""

    def below(tips):
        found, left = set(), list(tips)
        while left:
            if (one := left.pop()) not in found:
                found.add(one)
                left += parents[one]
        return found

    fine = below([good, *(one for one in said if said[one] == 0)])
    worst = [one for one in said if said[one] == 1] or [bad]
    left = below(worst[:1]) - fine
    oldest = [one for one in reversed(list(parents)) if one in left and one not in said and one != bad]
    return left if worst != [bad] or not oldest else oldest[0]


what_breaks_is_bad = slip(STEP, {"if code == 1:": "if code:"}, tag="broken-is-bad", score=4 / 11)
what_breaks_is_good = slip(STEP, {"elif code == 0:": "else:"}, tag="broken-is-good", score=4 / 11)
only_the_bad_one = slip(
    STEP, {"return sorted(suspects)": "return [max(suspects, key=weights.get)]"}, tag="one-of-several", score=9 / 11
)
the_largest = slip(STEP, {"max(choice, key=lambda": "min(choice, key=lambda"}, tag="tests-all", score=8 / 11)
all_that_bad_stands_on = slip(STEP, {"below[bad] - below[good]": "below[bad]"}, tag="tests-all", score=8 / 11)
along_first_parents = slip(
    STEP, {"for on in parents[one]))": "for on in parents[one][:1]))"}, tag="merge-blamed", score=2 / 11
)

the_merge = slip(FORM, {'"first_bad": culprit': '"first_bad": merge'}, tag="merge-blamed", score=0.8)
the_last_change = slip(FORM, {'"first_bad": culprit': '"first_bad": touched[0]'}, tag="last-touch", score=0.8)
by_itself = slip(FORM, {'"merged_by": merge': '"merged_by": culprit'}, tag="itself", score=0.8)
what_it_was = slip(
    FORM,
    {'"line": line.strip()': '"line": next(old for _, old, new in changes if new == line).strip()'},
    tag="line-before",
    score=0.8,
)
the_newest = slip(FORM, {'"last_touch": touched[0]': '"last_touch": main'}, tag="head-commit", score=0.8)


@wrong(FORM, tag="head-commit", score=0)
def whom_everybody_blames(folder):
    """git log -1, and whatever it shows."""
    bundle = (folder / "history.bundle").read_bytes()
    head = bundle.split(b"\n")[1].split()[0].decode()
    return {"first_bad": head, "merged_by": head, "path": "docs/on-call.md", "line": "", "last_touch": head}
