"""What people write who trust a green list: slips of one kind together, and whole answers of the hurried."""

import re
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, TWO = "checked", "decision"

they_all_look_alike = slip(
    ONE,
    {
        '["owner"] == review["team"]': '["owner"].startswith(review["team"])',
        'len(set(rotations[anchor]["people"]))': 'len(rotations[anchor]["people"])',
        "in rotations.keys() - {anchor}": "is not None",
        'review["service"] not in rotations[anchor]["services"]': 'review["service"] not in str(rotations[anchor]["services"])',
        'review["service"] not in there["dashboard_tags"]': 'review["service"] not in " ".join(there["dashboard_tags"])',
        '["service"] != review["service"]:\n        return "other"\n    if there': '["service"] == "":\n        return "other"\n    if there',
        'anchor in [alert["slo"] for alert in alerts]': 'any(alert["slo"].startswith(anchor) for alert in alerts)',
        '["objective"] == 100': '["objective"] > 100',
        'if row["item"] in found and row["item"] in items:': "if False:",
    },
    tag="names-counted",
    score=27 / 39,
)  # fmt: skip
it_is_there = slip(
    ONE,
    {
        "if not pages:": "if pages is None:",
        'all(alert["runbook"] in runbooks for': 'all(alert["runbook"] for',
        ' if test["fires"]}': "}",
        '{"", "TODO", "TBD"} & {*texts}': '"" in texts',
        'there["services_of_pages"].get(path) != review["service"]': 'path not in there["services_of_pages"]',
    },
    tag="named-is-tested",
    score=31 / 39,
)
the_one_pointed_to = slip(
    ONE,
    {
        'if alert["severity"] == "page"}': 'if alert["severity"] == "page" and _anchor in (name, "")}',
        'for panel in there["entries"][path].values() for metric': 'for at, panel in there["entries"][path].items() if _anchor in (at, "") for metric',
        'for row in there["releases"] if row["environment"] == "production"': 'for row in there["releases"]',
        'row["result"] != "passed"': '"passed" not in row["result"]',
        "if age < timedelta():": "if False:",
        '(row["kind"], row["service"]) != (kind, review["service"])': 'row["kind"] != kind',
        '[alert["slo"] for alert in alerts]': '[alert["slo"] for alert in alerts if alert["severity"] == "page"]',
    },
    tag="pointed-only",
    score=27 / 39,
)  # fmt: skip
clocks_on_walls = slip(
    ONE,
    {
        'age = review["review"] - row["ended_at"]': 'age = review["review"].replace(tzinfo=None) - row["ended_at"].replace(tzinfo=None)',
        '["ended_at"] <= max(live)': '["ended_at"].replace(tzinfo=None) < max(at.replace(tzinfo=None) for at in live)',
        'return of_drill(review, there, path, anchor, "restore")': 'why = of_drill(review, there, path, anchor, "restore")\n    return "before-release" if why == "ok" and there["entries"][path][anchor]["ended_at"] < max(row["released_at"] for row in there["releases"]) else why',
    },
    tag="times-as-text",
    score=35 / 39,
)  # fmt: skip
another_order = slip(
    ONE,
    {
        'if row["result"] != "passed":\n        return "failed"\n    age = review["review"] - row["ended_at"]\n    if age < timedelta():\n        return "not-yet"\n': 'age = review["review"] - row["ended_at"]\n    if age < timedelta():\n        return "not-yet"\n    if row["result"] != "passed":\n        return "failed"\n',
        'if len(set(rotations[anchor]["people"])) < 2:': 'if not rotations[anchor]["escalates_to"]:\n        return "no-escalation"\n    if len(set(rotations[anchor]["people"])) < 2:',
        'if alert["severity"] == "page"}': "}",
        '{"", "TODO", "TBD"} & {*texts}': 'any(not text or "TODO" in text or "TBD" in text for text in texts)',
        "age > timedelta(days": "age >= timedelta(days",
    },
    tag="last-reason",
    score=28 / 39,
)  # fmt: skip
by_the_name_of_the_file = slip(
    ONE,
    {'os.path.normpath(f"review/{path}")': 'next((known for known in there["entries"] if f"/{path}".endswith(f"/{known}")), path)'},
    tag="by-its-name",
    score=38 / 39,
)  # fmt: skip


@lru_cache(maxsize=64)
def _looked_at(folder, _text):
    return other.with_a_class(folder)


def looked_at(folder):
    """Return what is right; several answers go wrong after that."""
    return deepcopy(_looked_at(folder, Path(folder, "review/readiness.md").read_text()))


@wrong(ONE, tag="ticks-trusted", score=0)
def as_in_spring(folder):
    """Count the ticks."""
    told = {}
    for line in Path(folder, "review/readiness.md").read_text().splitlines():
        found = re.match(r"- \[(.)\] \*\*([\w-]+)\*\*:? ?(?:.*\]\(\.?/?\.\./(.*)\))?", line)
        if found and found[2] != "logo":
            met = found[1] == "x"
            told[found[2]] = {
                "state": "met" if met else "not met",
                "evidence": found[3],
                "why": "ok" if met else "dead",
            }
    return told


@wrong(ONE, tag="file-is-evidence", score=13 / 39)
def the_link_checker(folder):
    """Follow every link; what is there is evidence."""
    told = looked_at(folder)
    for one in told.values():
        if one["evidence"]:
            one.update(state="met", why="ok")
    return told


@wrong(ONE, tag="unticked-is-open", score=35 / 39)
def a_tick_is_needed_too(folder):
    """Look at the evidence, and take it only where somebody has ticked."""
    told = looked_at(folder)
    ticked = re.findall(r"(?m)^- \[x\] \*\*([\w-]+)", Path(folder, "review/readiness.md").read_text())
    for item, one in told.items():
        if one["why"] == "ok" and item not in ticked:
            one.update(state="not shown", evidence=None, why="no-pointer")
    return told


@wrong(ONE, tag="all-is-a-gap", score=33 / 39)
def nobody_is_ready(folder):
    """Be on the safe side: nothing is met."""
    return {
        item: one if one["state"] != "met" else {"state": "not met", "evidence": one["evidence"], "why": "untested"}
        for item, one in looked_at(folder).items()
    }


@wrong(ONE, tag="file-is-evidence", score=34 / 39)
def whatever_it_points_to(folder):
    """What is there is about the item: nobody points to something else."""
    told = looked_at(folder)
    for one in told.values():
        if one["why"] == "other":
            one.update(state="met", why="ok")
    return told


FILES = ("readiness.md", "policy.toml", "signatures.csv")
HOLDS = 'if row["who"] in review["people"] and review["today"] <= row["day"] <= last'
BLOCKS = 'if policy["items"][item]["blocks"] or item not in holding]'
SIGNED = 'review["changed"] <= row["signed_at"] <= review["review"]'

nothing_blocks = slip(TWO, {BLOCKS: "if item not in holding]"}, tag="condition-lifts-block", score=13 / 22)
conditions_are_paper = slip(
    TWO,
    {BLOCKS: 'if policy["items"][item]["blocks"]]', "[holding[item] for item in still_open if item not in blocked]": "[holding[item] for item in still_open if item in holding and item not in blocked]"},
    tag="conditions-unneeded",
    score=10 / 22,
)  # fmt: skip
some_day = slip(TWO, {HOLDS: 'if row["who"] in review["people"]'}, tag="dates-unread", score=12 / 22)
somebody = slip(TWO, {'if row["who"] in review["people"] and': "if"}, tag="anybody", score=13 / 22)
as_many_as_they_like = slip(TWO, {' or len(conditions) > policy["at_most"]': ""}, tag="any-number", score=13 / 22)
signed_later = slip(TWO, {"blocked or to_sign or": "blocked or"}, tag="unsigned-goes", score=10 / 22)
the_team_by_its_word = slip(
    TWO, {'(review["team"] if who == "team" else who)': "who"}, tag="team-is-a-name", score=3 / 22
)
done_and_promised = slip(
    TWO,
    {"[holding[item] for item in still_open if item not in blocked]": "[row for item, row in holding.items() if item not in blocked]"},
    tag="met-conditions-listed",
    score=17 / 22,
)  # fmt: skip
only_when_it_goes = slip(
    TWO,
    {'"conditions": conditions,': '"conditions": [] if stops else conditions,'},
    tag="conditions-hidden",
    score=13 / 22,
)
shown_or_not = slip(TWO, {'!= "met"': '== "not met"'}, tag="not-shown-is-fine", score=3 / 22)
days_at_their_bounds = slip(
    TWO,
    {
        'row["day"] <= last': 'row["day"] < last',
        'review["today"] <= row': 'review["today"] < row',
        SIGNED: 'review["changed"] < row["signed_at"] < review["review"]',
    },
    tag="last-moment",
    score=21 / 22,
)
signed_some_day = slip(TWO, {SIGNED: "True"}, tag="future-counts", score=12 / 22)
promised_twice = slip(TWO, {'if row["item"] in seen:': "if False:"}, tag="read-anyway", score=21 / 22)


@wrong(TWO, tag="everything-blocks", score=2 / 22)
def nothing_may_be_open(folder, states):
    """Every open item stops the launch; promises are paper."""
    told = other.line_by_line(folder, states)
    still_open = [item for item, one in states.items() if one["state"] != "met"]
    return {**told, "blocked_by": still_open, "conditions": [], "decision": "no go" if still_open else told["decision"]}


@wrong(TWO, tag="author-signs", score=13 / 22)
def the_author_has_signed(folder, states):
    """Whoever knows the service best has signed: that will do."""
    told = other.line_by_line(folder, states)
    head, policy, signed = (Path(folder, "review", name).read_text() for name in FILES)
    author = re.search(r"(?m)^author: (.*)$", head)[1]
    if f"\n{author}," in signed:
        most = int(re.search(r"at_most = (\d+)", policy)[1])
        stops = told["blocked_by"] or len(told["conditions"]) > most
        told.update(to_sign=[], decision="no go" if stops else "go with conditions" if told["conditions"] else "go")
    return told


@wrong(TWO, tag="two-are-two", score=9 / 22)
def nobody_has_to_sign(folder, states):
    """The policy's items decide; signatures are for the archive."""
    told = other.line_by_line(folder, states)
    most = int(re.search(r"at_most = (\d+)", Path(folder, "review/policy.toml").read_text())[1])
    stops = told["blocked_by"] or len(told["conditions"]) > most
    word = "no go" if stops else "go with conditions" if told["conditions"] else "go"
    return {**told, "to_sign": [], "decision": word}


@wrong(TWO, tag="always-no", score=10 / 22)
def always_no(folder, states):
    """Nobody was ever blamed for saying no; the lists are right."""
    return {**other.line_by_line(folder, states), "decision": "no go"}


@wrong(TWO, tag="green-is-go", score=0 / 22)
def green_is_go(folder, _states):
    """Go when the list is green."""
    text = Path(folder, "review/readiness.md").read_text()
    green = "- [ ]" not in text
    return {"decision": "go" if green else "no go", "blocked_by": [], "conditions": [], "to_sign": []}
