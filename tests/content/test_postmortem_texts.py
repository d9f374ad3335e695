"""Each item of a postmortem is right about every text of a corpus; blame and hindsight are shown to a person."""

import re
import sys
from datetime import timedelta

import pytest
from tests.conftest import ROOT
from tests.content.corpus import load_corpus, named, nearly_always, table, too_few, wrongly

from groundschool.datasets import load_datasets
from groundschool.judges.prose.postmortem import judge_postmortem
from groundschool.judges.prose.postmortem_facts import PostmortemFacts
from groundschool.judges.prose.postmortem_headings import SECTIONS
from groundschool.judges.prose.postmortem_text import MARKS

TEXTS = load_corpus("postmortem_texts.toml")
[MARK] = [one for one in TEXTS["items"] if one["item"] == "mark"]
CORPUS = [one for one in TEXTS["items"] if one is not MARK] + [MARK | {"item": mark} for mark in MARKS]
FLAGS = TEXTS["flags"]
LABELS = {  # of the check that decides each item
    "incident": "it names the incident",
    "sections": "every section",
    "number": "the first percentage",
    "scope": "the impact says what failed",
    "span": "the impact says from when",
    "utc": "the timeline's times",
    "monotone": "no row is earlier",
    "sources": "every row has a source",
    "agree": "each row has the time",
    "durations": "times to detect",
    "factors": "at least two",
    "shown": "and with each a record",
    "no-factor": "and none that",
    "trigger": "the trigger names",
    "ticket": "each action has an open ticket",
    "action": "each action says what",
    "owner": "each action has an owner",
    "due": "each action has a date",
    "type": "each action is of one type",
    "done": "each action says by",
    "both": "one action prevents",
} | {mark: f"[{mark}]" for mark in MARKS}
HEAD = "| Time (UTC) | What | Source |\n|---|---|---|"
CELLS = ("ticket", "action", "type", "owner", "due", "done")


@pytest.fixture(scope="module")
def facts():
    """What is true of an incident of the exercise."""
    return PostmortemFacts.from_truth(load_datasets(ROOT)[0]["postmortem"].generate(2).truth["postmortem"])


@pytest.fixture(scope="module")
def words(facts):
    """What the braces of the corpus stand for."""
    since, until = facts.marks["impact start"], facts.until
    share, days = 100 * facts.failed / facts.attempts, facts.marks["resolved"]
    took = {
        name: round((facts.marks[mark] - since).total_seconds() / 60)
        for name, mark in zip(("detect", "mitigate", "resolve"), MARKS[1:], strict=True)
    }
    number = facts.incident[4:]
    found = {
        "incident": facts.incident, "incident_cut": facts.incident[:-1], "number_only": number,
        "incident_gap": f"INC {number}",
        "since": f"{since:%H:%M}", "until": f"{until:%H:%M}", "later": f"{until + timedelta(minutes=9):%H:%M}",
        "day_of": f"{since:%Y-%m-%d}", "failed": facts.failed, "failed_comma": f"{facts.failed:,}",
        "attempts": facts.attempts,
        "percent": f"{share:.1f}", "double": f"{2 * share:.1f}", "half": f"{share / 2:.1f}", "word": facts.scope[0],
        "ref": next(ref for ref in facts.moments if ref.startswith("slack")), "trigger": facts.trigger,
        "change": next(ref for ref in facts.others if ref.startswith("changes")).split()[1],
        "service": next(ref for ref in facts.others if ref.startswith("services")).split()[1],
        "day": f"{days + timedelta(days=10):%Y-%m-%d}", "own": f"{days:%Y-%m-%d}", "other": "OPS-8440",
        "closed": "OPS-7941",
    }  # fmt: skip
    exact = (facts.marks["detected"] - since).total_seconds()
    found |= {"detect_s": round(exact), "trigger_line": facts.trigger.split()[1]}
    found |= {
        "day_spelled": f"{days + timedelta(days=10):%-d %B %Y}",
        "day_american": f"{days + timedelta(days=10):%B %-d, %Y}",
    }
    for name, minutes in took.items():
        found |= {
            f"{name}_h": f"{minutes // 60}h{minutes % 60:02}",
            f"{name}_clock": f"{minutes // 60}:{minutes % 60:02} h",
        }
        found[f"{name}_words"] = spelled(minutes)
    found |= took | {f"f{at}": one for at, one in enumerate(facts.factors, 1)}
    found |= {f"n{at}_said": facts.no_texts[one] for at, one in enumerate(facts.no_factors, 1)}
    found |= {f"n{at}": one for at, one in enumerate(facts.no_factors, 1)}
    found |= {f"t{at}": one for at, one in enumerate(facts.tickets, 1)}
    cased = {f"{key}_lower": str(one).lower() for key, one in found.items()}
    return found | cased | {f"{key}_upper": str(one).upper() for key, one in found.items()}


def spelled(number):
    """Return a number below a hundred in words."""
    small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]  # fmt: skip
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    if number < 20:
        return small[number]
    return tens[number // 10 - 2] + (f"-{small[number % 10]}" if number % 10 else "")


SHAPE = "| {at:%Y-%m-%d %H:%M:%S} | {what} | {ref} |"


def timeline(facts, head=HEAD, changed=None, minutes=None, shape=SHAPE):
    """Return a timeline: of its marks and the trigger's minutes, or of rows so many minutes after the beginning."""
    since = facts.marks["impact start"]
    if minutes is not None:
        rows = [(since + timedelta(minutes=int(one)), "x", "alerts HighErrorShare") for one in minutes.split()]
    else:
        rows = [(at, f"[{mark}]", "alerts HighErrorShare") for mark, at in facts.marks.items()]
        ref, at = next((ref, at) for ref, at in facts.moments.items() if ref.startswith("slack"))
        rows += [(at, "said", ref), *((since, f"{place}", "runbook 1") for place in range(3))]
        rows = sorted(changed(row) if changed else row for row in rows)
    return "\n".join([head, *(shape.format(at=at, what=what, ref=ref) for at, what, ref in rows)])


@pytest.fixture(scope="module")
def postmortem(facts, words):
    """Return a good postmortem, with other texts in places."""

    def written(title="# {incident}", rows=None, cells=None, types=("prevent", "detect"), **others):
        first, second = (
            {"ticket": words[ticket], "action": "ring sooner", "type": kind, "owner": "manager", "due": words["day"],
             "done": "3 pages ring in a drill"}
            for ticket, kind in zip(("t1", "t2"), types, strict=True)
        )  # fmt: skip
        lines = [" | ".join((one | more)[name] for name in CELLS) for one, more in ((first, cells or {}), (second, {}))]
        said = dict.fromkeys(SECTIONS, "Something was so.") | {
            "Impact": "{percent} % of {word} ({failed} of {attempts}) from {since} to {until} UTC",
            "Timeline": rows or timeline(facts),
            "Detection": " ".join(f"Time to {one}: {{{one}}} min." for one in ("detect", "mitigate", "resolve")),
            "Contributing factors": "{f1} (changes {change}), {f2} (services {service})",
            "Trigger": "{trigger}",
            "Actions": f"| {' | '.join(CELLS)} |\n|--|--|--|--|--|--|\n| " + " |\n| ".join(lines) + " |",
        }  # fmt: skip
        text = "\n\n".join([title, *(f"## {name}\n{one}" for name, one in (said | others).items())])
        return text.format_map(words)

    return written


def moved(row, what, seconds, said=None):
    """Return a row so many seconds later, with other words, if it is the one that says ``what``."""
    return (row[0] + timedelta(seconds=int(seconds)), said or what, row[2]) if row[1] == what else row


def marked(facts, item, text):
    """Return a timeline whose row of a mark is as a text of the corpus says."""
    seconds, _, said = text.partition(" ")
    said = said.format(mark=item, mark_upper=item.upper())
    return timeline(facts, changed=lambda row: moved(row, f"[{item}]", seconds, said))


@pytest.fixture(scope="module")
def put(facts, words, postmortem):
    """Return a good postmortem with a text of the corpus in it."""
    ways = {
        "heading": lambda text, _: postmortem().replace(*text.split(" -> ", 1), 1),
        "title": lambda text, _: postmortem(title=text),
        "source": lambda text, _: postmortem(rows=timeline(facts, changed=lambda row: sourced(row, text))),
        "seconds": lambda text, _: postmortem(rows=timeline(facts, changed=lambda row: moved(row, "said", text))),
        "head": lambda text, _: postmortem(rows=timeline(facts, head=text)),
        "shape": lambda text, _: postmortem(rows=timeline(facts, head="", shape=text)),
        "section": lambda text, _: postmortem(**dict([text.split(" -> ", 1)])),
        "whole": lambda text, _: reshaped(postmortem(), text),
        "minutes": lambda text, _: postmortem(rows=timeline(facts, minutes=text)),
        "mark": lambda text, item: postmortem(rows=marked(facts, item, text)),
        "types": lambda text, _: postmortem(types=text.split()),
    }

    def reshaped(text, how):
        """Return a text with its headings or its table of actions in another style."""
        styles = {
            "underlined": (r"(?m)^## (.*)$", r"\1\n------"),
            "underlined twice": (r"(?m)^## (.*)$", r"\1\n======"),
            "closed": (r"(?m)^## (.*)$", r"## \1 ##"),
            "bold": (r"(?m)^## (.*)$", r"**\1**\n"),
            "bold colon": (r"(?m)^## (.*)$", r"**\1:**\n"),
            "low lines": (r"(?m)^## (.*)$", r"__\1__\n"),
            "italic": (r"(?m)^## (.*)$", r"*\1*\n"),
            "run in": (r"(?m)^## (.*)\n(?=\S)", r"**\1.** "),
            "run in colon": (r"(?m)^## (Summary|Detection|Resolution)\n(?=\S)", r"**\1:** "),
            "numbered": (r"(?m)^## (.*)$", r"## 1. \1"),
            "deep": (r"(?m)^## (.*)$", r"#### \1"),
            "no bars": (r"(?m)^\| (.*) \|$", r"\1"),
            "plain": (r"(?m)^## (.*)$", r"\1"),
            "quoted": (r"(?m)^## (.*)$", r'"\1"'),
            "bullets": (r"(?m)^## (.*)$", r"- \1"),
            "none": (r"(?m)^## (.*)$", ""),
        }
        return re.sub(*styles[how], text)

    def sourced(row, text):
        return (*row[:2], text.format_map(words)) if row[1] == "2" else row

    def placed(text, entry):
        where = entry["put"]
        if where in ways:
            return ways[where](text, named(entry))
        return postmortem(cells={where: text}) if where in CELLS else postmortem(**{where: text})

    return placed


@pytest.fixture(scope="module")
def holds(facts, put):
    """Return whether an item passes a text of the corpus, or no flag is raised about it."""

    def decided(text, entry):
        score = judge_postmortem(put(text, entry), facts)
        if "doubt" in entry:
            return entry["doubt"] not in {flag.doubt for flag in score.flags}
        [check] = [check for check in score.checks if check.label.startswith(LABELS[entry["item"]])]
        return check.passed

    return decided


def test_the_corpus_has_every_item_with_enough_texts_of_either_kind():
    assert {*map(named, CORPUS)} == {*LABELS}
    assert too_few(one for one in (*CORPUS, *FLAGS) if not one.get("more")) == []


def test_a_good_postmortem_is_good(facts, postmortem):
    score = judge_postmortem(postmortem(), facts)
    assert [check.label for check in score.checks if not check.passed] == []
    assert score.flags == ()


@pytest.mark.parametrize("entry", CORPUS, ids=lambda one: f"{named(one)}-{one['put']}")
def test_an_item_is_right_about_every_text(entry, holds):
    assert wrongly(entry, holds) == ([], [])


@pytest.mark.parametrize("entry", FLAGS, ids=lambda one: f"{named(one)}-{one['put']}")
def test_a_flag_is_raised_nine_times_in_ten(entry, holds):
    assert nearly_always(entry, holds), wrongly(entry, holds)


def test_how_often_each_is_right_is_printed(capsys, holds):
    most = [one for one in (*CORPUS, *FLAGS) if not one.get("more")]
    printed = table(most, holds)
    with capsys.disabled():
        sys.stdout.write(printed)
    assert printed.count("\n") == 1 + len(most)


def test_nothing_of_a_customer_and_no_secret_may_stand_in_it(facts, postmortem):
    for said in (*facts.private, *facts.secrets, facts.secrets[0][-9:]):
        assert judge_postmortem(postmortem(Resolution=f"It says {said}."), facts).critical_failed


def test_an_empty_text_holds_nothing(facts):
    for text in ("", "Hello", "\n\n", "| a | b |"):
        assert judge_postmortem(text, facts).fraction == 0
