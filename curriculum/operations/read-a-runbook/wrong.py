"""What people write down who read the right page and the wrong line of it; at the end, whole forms of the hurried."""

import json
import re

from groundschool.kit import slip, wrong

ONE, ONE_OFF = "runbook", 7 / 8
MINE, OWNER, FRESH, FIRST = '"runbook": mine', 'about["owner"]', '"freshness": against', '"first_change": first'
NEEDS, MORE, AFTER = r"at least (\d+) %", r"more replicas the (.+) has to agree", r"fallen (\d+) minutes"
BACK = 'command.endswith("=NOTED")'

similar_name = slip(
    ONE, {MINE: '"runbook": next(stem for stem in parts if stem != mine)'}, tag="other-runbook", score=ONE_OFF
)
its_owner = slip(
    ONE,
    {OWNER: 'next(head["owner"] for stem, head in heads.items() if stem != mine)'},
    tag="other-runbook",
    score=ONE_OFF,
)
its_role = slip(
    ONE,
    {'re.search(r"more replicas the (.+) has to agree", text)': 're.search(r"more replicas the (.+) has to agree", '
     "next(other for stem, (_, other) in parts.items() if stem != mine))"},
    tag="other-runbook",
    score=ONE_OFF,
)  # fmt: skip
who_was_paged = slip(ONE, {OWNER: 'page["labels"]["team"]'}, tag="paged-team", score=ONE_OFF)
by_the_title = slip(
    ONE,
    {MINE: '"runbook": next(one for one, head in heads.items() if page["labels"]["alertname"] in head["title"])'},
    tag="other-runbook",
    score=ONE_OFF,
)
one_half = slip(
    ONE,
    {
        FRESH: '"freshness": "changed-since" if age > 180 and max(done) > about["last_reviewed"] '
        'else {"fresh": "changed-since"}.get(against, "fresh")'
    },
    tag="half-of-the-rule",
    score=ONE_OFF,
)
by_the_release = slip(
    ONE,
    {
        FRESH: '"freshness": "fresh" if about["tested_on"].split()[1] == next(row.split()[-1] for row in '
        '(folder / "changes.txt").read_text().splitlines() if row.split()[1:4] == [about["service"], "done", "release"]) '
        'else "changed-since"'
    },
    tag="half-of-the-rule",
    score=ONE_OFF,
)
all_of_psql = slip(
    ONE,
    {FIRST: '"first_change": next(n for n, command in typed if command.startswith("psql"))'},
    tag="only-a-query",
    score=ONE_OFF,
)
by_the_verb = slip(
    ONE,
    {FIRST: '"first_change": next(n for n, command in typed if re.search(" delete | can-i | diff ", command))'},
    tag="looks-dangerous",
    score=ONE_OFF,
)
trusts_the_checks = slip(
    ONE,
    {FIRST: '"first_change": next(n for n, command in typed if " scale " in command)'},
    tag="checks-only-read",
    score=ONE_OFF,
)
by_the_heading = slip(
    ONE,
    {FIRST: '"first_change": next(n for n, command in typed if "jsonpath" in command)'},
    tag="section-begins",
    score=ONE_OFF,
)
when_it_fires = slip(ONE, {NEEDS: r"More than (\d+) %"}, tag="alert-fires", score=ONE_OFF)
who_agrees_to_that = slip(ONE, {MORE: r"For command \d+ the (.+) has to agree"}, tag="agrees-to-another", score=ONE_OFF)
who_is_called = slip(ONE, {MORE: r"page the (.+)\."}, tag="is-paged", score=ONE_OFF)
until_it_works = slip(ONE, {AFTER: r"That takes (\d+) minutes"}, tag="effect-time", score=ONE_OFF)
until_there_is_news = slip(ONE, {AFTER: r"news every (\d+) minutes"}, tag="news-time", score=ONE_OFF)
until_it_fired = slip(ONE, {AFTER: r"in use for (\d+) minutes"}, tag="alert-waits", score=ONE_OFF)
the_other_way_back = slip(ONE, {BACK: 'command.endswith("=on")'}, tag="undoes-another", score=ONE_OFF)
once_more = slip(ONE, {BACK: '" scale " in command'}, tag="does-it-again", score=ONE_OFF)


def opened(folder):
    """Return the page's labels, and the text of the runbook that it means, and of the other one."""
    labels = json.loads((folder / "page.json").read_text())["alerts"][0]["labels"]
    texts = {path.stem: path.read_text() for path in (folder / "runbooks").glob("*.md")}
    mine = next(stem for stem, text in texts.items() if f"alert: {labels['alertname']}\n" in text)
    return labels, mine, texts.pop(mine), *texts.popitem()


def found(pattern, text):
    """Return what stands in a text behind a pattern."""
    return re.search(pattern, text, re.MULTILINE)[1]


@wrong(ONE, tag="other-runbook", score=0)
def the_first_that_looked_right(folder):
    """Whoever reads well, and reads the other runbook."""
    _, _, _, other, text = opened(folder)
    return {
        "runbook": f"{other}.md",
        "owner": found(r"^owner: (.+)", text),
        "freshness": "I think so",
        "first_change": int(found(r"^(\d+)\. .*(?:LOG_LEVEL|POST|terminate)", text)),
        "only_from_percent": int(found(r"at least (\d+) %", text)),
        "more_needs": found(r"more replicas the (.+) has", text),
        "escalate_after_minutes": int(found(r"fallen (\d+)", text)),
        "undo": int(found(r"^(\d+)\. .*=NOTED", text)),
    }


@wrong(ONE, tag="text-for-number", score=3 / 8)
def everything_in_quotes(folder):
    """Whoever copies words, units and all."""
    _, mine, text, *_ = opened(folder)
    return {
        "runbook": mine,
        "owner": found(r"^owner: (.+)", text),
        "freshness": "180 days",
        "first_change": "4.",
        "only_from_percent": f"{found(r'at least (.+ %)', text)}",
        "more_needs": found(r"more replicas the (.+) has", text),
        "escalate_after_minutes": f"{found(r'fallen (.+ minutes)', text)}",
        "undo": found(r"^(\d+)\. .*=NOTED", text),
    }


@wrong(ONE, tag="paged-team", score=1 / 8)
def from_the_page_and_the_first_lines(folder):
    """Whoever reads the page and the first section, and believes the headings."""
    labels, mine, text, *_ = opened(folder)
    return {
        "runbook": mine,
        "owner": labels["team"],
        "freshness": "yes",
        "first_change": int(found(r"^(\d+)\. Note", text)),
        "only_from_percent": int(found(r"More than (\d+) %", text)),
        "more_needs": "nobody",
        "escalate_after_minutes": int(found(r"in use for (\d+) minutes", text)),
        "undo": int(found(r"^(\d+)\. Add", text)),
    }


@wrong(ONE, tag="checks-only-read", score=4 / 8)
def starts_at_mitigation(folder):
    """Whoever takes the checks for harmless, and every role for the one that helps."""
    _, mine, text, *_ = opened(folder)
    return {
        "runbook": mine,
        "owner": f"@{found(r'^owner: (.+)', text)}",
        "freshness": "old",
        "first_change": int(found(r"^(\d+)\. Add", text)),
        "only_from_percent": int(found(r"at least (\d+) %", text)),
        "more_needs": found(r"page the (.+)\.", text),
        "escalate_after_minutes": int(found(r"fallen (\d+)", text)),
        "undo": int(found(r"^(\d+)\. Switch it on", text)),
    }
