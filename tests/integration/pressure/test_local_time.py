"""Answers run in a time zone of their sitting: local time is wrong for everybody, and the same when graded again."""

import re
import time

import pytest
from tests.conftest import ROOT
from tests.integration.notebook_maker import hand_in, master_answers
from tests.integration.pressure.corpus import EXERCISE, FULL, LIMITS

from groundschool.engine import Examiner, GradingJob
from groundschool.engine.local_time import ZONES, zone_of
from groundschool.sandbox import Assurance, Zygote

SHOWN = """
import subprocess, time
from datetime import datetime
print(time.strftime("%z"), datetime.now().astimezone().strftime("%z"), flush=True)
print(subprocess.run(["date", "+%z"], capture_output=True, text=True).stdout)
"""
NAME = "first-errors-answer"
SEEDS = {zone_of(seed): seed for seed in range(40)}


@pytest.fixture(params=Assurance)
def zygote(request):
    with Zygote(request.param) as made:
        yield made


def test_python_and_programs_find_the_zone_of_the_sitting(zygote):
    assert SEEDS.keys() == {*ZONES}
    offsets = set()
    for zone in ZONES:
        with zygote.child(LIMITS, zone) as sandbox:
            shown = {word for output in sandbox.run(SHOWN).outputs for word in output["text"].split()}
        assert len(shown) == 1
        offsets |= shown
    assert offsets == {"+0545", "+0845", "+1245", "-0930"}


def test_a_child_without_a_zone_has_the_graders_own(zygote):
    with zygote.child(LIMITS) as sandbox:
        (output,) = sandbox.run("import time; print(time.strftime('%z'))").outputs
    assert output["text"].split() == [time.strftime("%z")]


def test_the_graders_own_language_is_not_the_answers(monkeypatch):
    for name in ("LANG", "LC_ALL", "LC_COLLATE", "LANGUAGE", "PYTHONHASHSEED"):
        monkeypatch.setenv(name, "de_DE.ISO-8859-1")
    shown = "import os; print([n for n in os.environ if n[:2] == 'LC'], os.environ['LANG'], open('x', 'w').encoding)"
    with Zygote() as made, made.child(LIMITS) as sandbox:
        (output,) = sandbox.run(shown).outputs
    assert output["text"].split() == ["[]", "C.UTF-8", "UTF-8"]


@pytest.mark.parametrize("seed", SEEDS.values(), ids=SEEDS)
def test_local_time_earns_nothing_whichever_zone_it_is(course, seed):
    answers = master_answers(ROOT, EXERCISE)
    source = "".join(answers[NAME])
    naive = source.replace("datetime(1970, 1, 1, tzinfo=UTC)", "datetime.fromtimestamp(0)")
    naive = naive.replace('.replace("+00:00", "Z")', ' + "Z"')  # on a host in UTC all of it is right
    assert naive.count("fromtimestamp(0)") == naive.count('+ "Z"') == 1
    with Zygote() as zygote:
        examiner = Examiner(course, zygote, LIMITS)
        right = examiner.examine(GradingJob("ann", EXERCISE, hand_in(ROOT, EXERCISE, answers), seed))
        wrong = examiner.examine(GradingJob("ann", EXERCISE, hand_in(ROOT, EXERCISE, answers | {NAME: naive}), seed))
    assert right.marks == FULL
    assert wrong.marks["first-errors"] < FULL["first-errors"]


def test_no_zone_stands_in_what_is_handed_out():
    offsets = [re.compile(rb"[+-](?:05:?45|08:?45|12:?45|09:?30)\b")]
    handed_out = [
        path for path in (ROOT / "datasets").rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    assert len(handed_out) > 100
    assert not [path for path in handed_out if any(one.search(path.read_bytes()) for one in offsets)]
