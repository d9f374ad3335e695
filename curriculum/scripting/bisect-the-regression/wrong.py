"""Probes that take a crash for an answer, searches along a line, and whom people blame."""

import io
import re
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from unittest.mock import patch

from groundschool.kit import slip, wrong

PROBE, STEP, FORM = "probe", "next-step", "regression"


@cache
def compiled(text):
    """Return the code of a program, which many of these answers start."""
    return compile(text, "fares", "exec")


def started(tree, program, *words):
    """Return the status of a program and what it prints."""
    out = io.StringIO()
    with chdir(tree), redirect_stdout(out), redirect_stderr(io.StringIO()), patch.object(sys, "argv", ["", *words]):
        try:
            code = compiled(Path(program).read_text())
            exec(code, {"__name__": "__main__", "__file__": program})  # noqa: S102 - what python3 does
        except SystemExit as end:
            return end.code, out.getvalue()
        except Exception:  # noqa: BLE001 - as Python itself does
            return 1, out.getvalue()
    return 0, out.getvalue()


@wrong(PROBE, tag="broken-is-bad", score=9 / 14)
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


@wrong(PROBE, tag="looks-at-the-table", score=6 / 14)
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
a_crash_is_good = slip(PROBE, {CAUGHT: "return 0"}, tag="broken-is-good", score=9 / 14)
whatever_the_status = slip(
    PROBE, {RUN: f"try:\n                {RUN}\n            except SystemExit:\n                pass"},
    tag="status-ignored", score=13 / 14,
)  # fmt: skip
where_it_is_today = slip(PROBE, {PROGRAM: 'program = "fares"'}, tag="todays-path", score=11 / 14)
where_it_was = slip(
    PROBE,
    {PROGRAM: 'program = "tools/fares" if (Path(tree) / "tools/fares").exists() else "fares"'},
    tag="old-copy-first",
    score=11 / 14,
)
from_elsewhere = slip(
    PROBE,
    {"with chdir(tree), ": "with ", "run_path(program,": "run_path(f'{tree}/{program}',"},
    tag="elsewhere",
    score=8 / 14,
)
all_that_is_said = slip(PROBE, {"redirect_stderr(said)": "redirect_stderr(out)"}, tag="stderr-is-output", score=11 / 14)
of_singles_too = slip(
    PROBE,
    {
        "def fare(who):": 'def fare(who, ticket="return"):',
        'who, "return"]': "who, ticket]",
        'fare("adult") else': 'fare("adult") and fare("child", "single") * 2 == fare("adult", "single") else',
    },
    tag="another-symptom",
    score=13 / 14,
)

cheaper_than_an_adult = slip(
    PROBE, {'fare("child") * 2 == fare("adult")': 'fare("child") < fare("adult")'}, tag="any-discount", score=10 / 14
)
a_fare_with_a_point = slip(
    PROBE, {"int(out.getvalue())": "round(float(out.getvalue()))"}, tag="number-found", score=13 / 14
)
in_its_own_folder = slip(
    PROBE,
    {"chdir(tree)": "chdir((Path(tree) / program).parent)", "run_path(program,": "run_path('fares',"},
    tag="old-place",
    score=13 / 14,
)


@wrong(PROBE, tag="broken-is-bad", score=12 / 14)
def the_first_that_runs(tree):
    """If today's program does not work, yesterday's is tried."""
    for place in ("fares", "tools/fares"):
        if (Path(tree) / place).exists():
            said = [started(tree, place, who, "return") for who in ("child", "adult")]
            if all(status in (0, None) and out.strip().isdigit() for status, out in said):
                return int(int(said[0][1]) * 2 != int(said[1][1]))
    return 125


@wrong(PROBE, tag="number-found", score=13 / 14)
def the_last_word(tree):
    """Takes the last word of the output, as awk would."""
    program = next((place for place in ("fares", "tools/fares") if (Path(tree) / place).exists()), "fares")
    (child, said), (adult, price) = (started(tree, program, who, "return") for who in ("child", "adult"))
    last = [(text.split() or [""])[-1] for text in (said, price)]
    if child or adult or not all(word.isdigit() for word in last):
        return 125
    return int(int(last[0]) * 2 != int(last[1]))


@wrong(PROBE, tag="number-found", score=12 / 14)
def the_first_line(tree):
    """Takes the first word of the output, and asks the child's status only."""
    program = next((place for place in ("fares", "tools/fares") if (Path(tree) / place).exists()), "fares")
    (child, said), (_, price) = (started(tree, program, who, "return") for who in ("child", "adult"))
    first = [(text.split() or [""])[0] for text in (said, price)]
    if child or not all(word.isdigit() for word in first):
        return 125
    return int(int(first[0]) * 2 != int(first[1]))


@wrong(PROBE, tag="number-found", score=11 / 14)
def status_of_the_adult(tree):
    """Searches the number anywhere, and trusts a child's fare whatever its status."""
    program = next((place for place in ("fares", "tools/fares") if (Path(tree) / place).exists()), "fares")
    (_, said), (adult, price) = (started(tree, program, who, "return") for who in ("child", "adult"))
    found = [re.search(r"\d+", text) for text in (said, price)]
    if adult or not all(found):
        return 125
    return int(int(found[0][0]) * 2 != int(found[1][0]))


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
all_that_bad_stands_on = slip(STEP, {"below[bad] - below[good]": "below[bad]"}, tag="tests-all", score=8 / 11)
along_first_parents = slip(
    STEP, {"for on in parents[one]))": "for on in parents[one][:1]))"}, tag="merge-blamed", score=2 / 11
)
by_thirds = slip(
    STEP,
    {"min(weights[one], len(suspects) - weights[one])": "-abs(3 * weights[one] - len(suspects))"},
    tag="tests-all",
    score=8 / 11,
)
the_middle_one = slip(
    STEP,
    {"max(choice, key=lambda one: min(weights[one], len(suspects) - weights[one]))": "choice[len(choice) // 2]"},
    tag="tests-all",
    score=8 / 11,
)
gives_up = slip(
    STEP,
    {"if not choice:": "if not choice or [*said.values()].count(125) == 3:"},
    tag="gives-up",
    score=6 / 11,
)

the_merge = slip(
    FORM,
    {'"first_bad": culprit': '"first_bad": merge', '"last_touch": touched[0]': '"last_touch": main'},
    tag="merge-blamed",
    score=3 / 5,
)
the_last_change = slip(
    FORM,
    {'"first_bad": culprit': '"first_bad": touched[0]', '"merged_by": merge': '"merged_by": culprit'},
    tag="last-touch",
    score=3 / 5,
)
the_nearest_merge = slip(
    FORM,
    {
        '"merged_by": merge': '"merged_by": [one for one in parents if len(parents[one]) == 2 and '
        "culprit in ancestors_of([one])][-1]",
        '"line": line.strip()': '"line": next(old for _, old, new in changes if new == line).strip()',
    },
    tag="nearest-merge",
    score=3 / 5,
)
the_next_merge_of_main = slip(
    FORM,
    {
        "while line_of_main and culprit in ancestors_of(line_of_main):": "newer = [*parents][: [*parents].index(culprit)]\n"
        "while {*newer} & {*line_of_main}:",
        "merge, line_of_main = line_of_main[0]": "merge, line_of_main = line_of_main[0] if len(parents[line_of_main[0]]) "
        "== 2 else merge",
        " and one in of_main]": "]",
    },
    tag="unrelated-merge",
    score=3 / 5,
)


@wrong(FORM, tag="head-commit", score=0)
def whom_everybody_blames(folder):
    """git log -1, and whatever it shows."""
    bundle = (folder / "history.bundle").read_bytes()
    head = bundle.split(b"\n")[1].split()[0].decode()
    return {"first_bad": head, "merged_by": head, "path": "docs/on-call.md", "line": "", "last_touch": head}
