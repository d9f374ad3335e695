"""What people write who trust a green list: slips of one kind together, and whole answers of the hurried."""

import re
from pathlib import Path

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, TWO = "checked", "decision"

they_all_look_alike = slip(
    ONE,
    {
        'path.startswith("..") or ': "",
        "(anchor and anchor not in": '(anchor and path[:2] not in ("mo", "ru") and anchor not in',
        'entry["spec"]["owner"].removeprefix("group:default/") == bundle.head["team"]': 'bundle.head["team"] in entry["spec"]["owner"]',
        'len(set(entry["people"]))': 'len(entry["people"])',
        ".keys() - {anchor}": "",
        '"oncall.json" or bundle.service not in entry["services"]': '"oncall.json"',
        '"entities.json" or anchor != bundle.service': '"entities.json"',
        'found = re.match(r"[-*+] \\[[ xX]\\] \\*\\*(.+?)\\*\\*", line)': 'found = re.match(r"- \\[[ x]\\] \\*\\*(.+?)\\*\\*", line)',
        'if found and found[1] in self.policy["items"]:': "if found:",
        'in bundle.policy["items"]:\n        evidence': "in links:\n        evidence",
    },
    tag="names-counted",
    score=27 / 39,
)  # fmt: skip
it_is_there = slip(
    ONE,
    {
        "if not pages:": "if pages is None:",
        're.search("[1-9]", rule.get("for", ""))': '"for" in rule',
        "return not part or part in bundle.entries(path)": "return True",
        'host != "https://runbooks.saltmarsh.example" or ': "",
        ' if case["exp_alerts"]': "",
        'set(held.get(part, [])) - {"", "TODO", "TBD"}': "part in held",
        're.split("[{ ]", line)[0] for line in samples if not line.startswith("#")': 'word for line in samples for word in re.split("[{ ]", line)',
        '(top, *top.get("panels", []))': "(top,)",
        'target in panel.get("targets", [])': 'target in panel.get("targets", [])[:1]',
        ' or bundle.service not in json.loads(bundle.text(path))["tags"]': "",
        'yaml.load(matter, yaml.CSafeLoader)["service"] != bundle.service': "not matter",
    },
    tag="named-is-tested",
    score=30 / 39,
)  # fmt: skip
somebody_did_it = slip(
    ONE,
    {
        '== "page"]': '== "page" and _anchor in (rule["alert"], "")]',
        'for row in releases if row["environment"] == "production"': "for row in releases",
        'entry["objective"] >= 100': 'entry["objective"] > 100',
        'any(rule["labels"].get("slo") == anchor for rule in rules)': 'anchor in bundle.text("monitoring/rules.yml")',
        '"slo.json" or entry["service"] != bundle.service': '"slo.json"',
        '(entry["kind"], entry["service"]) != (kind, bundle.service)': 'entry["kind"] != kind',
        'entry["result"] != "passed"': 'not entry["result"].startswith("passed")',
        "if age < timedelta():": "if False:",
        'age > timedelta(days=bundle.policy["items"][kind]["within_days"])': 'age.days > bundle.policy["items"][kind]["within_days"]',
        '{"", "TODO", "TBD"}': '{""}',
    },
    tag="found-in-text",
    score=20 / 39,
)  # fmt: skip
clocks_on_walls = slip(
    ONE,
    {
        'datetime.fromisoformat(self.head["review"])': 'datetime.fromisoformat(self.head["review"]).replace(tzinfo=UTC)',
        "row[column] = datetime.fromisoformat(row[column])": "row[column] = datetime.fromisoformat(row[column]).replace(tzinfo=UTC)",
        'entry["ended_at"] <= bundle.released': 'entry["ended_at"] < bundle.released',
        'return of_drill(bundle, path, entry, "restore")': 'why = of_drill(bundle, path, entry, "restore")\n    return "before-release" if why == "ok" and entry["ended_at"] < bundle.released else why',
        "if found[1] in links:": "if False:",
        'name, _, part = page.partition("#")': 'name, part = page, ""',
    },
    tag="fragment-is-name",
    score=29 / 39,
)  # fmt: skip


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


@wrong(ONE, tag="all-is-a-gap", score=33 / 39)
def nobody_is_ready(folder):
    """Be on the safe side: nothing is met."""
    return {
        item: one if one["state"] != "met" else {"state": "not met", "evidence": one["evidence"], "why": "untested"}
        for item, one in other.with_a_class(folder).items()
    }


@wrong(ONE, tag="age-ignored", score=23 / 39)
def a_first_draft(folder):
    """Everything by its name, and drills by their result."""
    told = other.with_a_class(folder)
    for one in told.values():
        if one["why"] in ("no-runbook", "untested", "no-alert", "no-data", "unfinished", "before-release", "too-old"):
            one.update(state="met", why="ok")
    return told


HOLDS = 'if row["who"] in people and today <= date.fromisoformat(row["until"]) <= last'
COUNTS = 'if row["who"] != head["author"] and changed <= row["signed_at"] <= review'
BLOCKS = 'if policy["items"][item]["blocks"] or item not in holding]'

nothing_blocks = slip(TWO, {BLOCKS: "if item not in holding]"}, tag="condition-lifts-block", score=19 / 21)
all_of_it_blocks = slip(TWO, {BLOCKS: "]"}, tag="everything-blocks", score=4 / 21)
conditions_are_paper = slip(
    TWO,
    {BLOCKS: 'if policy["items"][item]["blocks"]]', "[holding[item] for item in still_open if item not in blocked]": "[holding[item] for item in still_open if item in holding and item not in blocked]"},
    tag="conditions-unneeded",
    score=15 / 21,
)  # fmt: skip
some_day = slip(TWO, {HOLDS: 'if row["who"] in people'}, tag="dates-unread", score=17 / 21)
over_is_done = slip(TWO, {"today <= date.fromisoformat": "date.fromisoformat"}, tag="past-is-fine", score=19 / 21)
before_the_last_day = slip(TWO, {'["until"]) <= last': '["until"]) < last'}, tag="last-moment", score=20 / 21)
after_today = slip(TWO, {"today <= date": "today < date"}, tag="last-moment", score=20 / 21)
day_on_the_wall = slip(TWO, {"review.astimezone(UTC).date()": "review.date()"}, tag="last-moment", score=20 / 21)
somebody = slip(TWO, {'if row["who"] in people and': "if"}, tag="anybody", score=20 / 21)
somebody_named = slip(TWO, {'if row["who"] in people and': 'if " " in row["who"] and'}, tag="anybody", score=20 / 21)
as_many_as_they_like = slip(TWO, {' or len(conditions) > policy["at_most"]': ""}, tag="any-number", score=20 / 21)
fewer_than_that = slip(TWO, {'> policy["at_most"]': '>= policy["at_most"]'}, tag="at-most-is-less", score=17 / 21)
authors_sign = slip(TWO, {'row["who"] != head["author"] and ': ""}, tag="author-signs", score=20 / 21)
signed_once = slip(TWO, {"changed <= row": "row"}, tag="early-counts", score=18 / 21)
signed_some_day = slip(TWO, {'row["signed_at"] <= review': 'row["signed_at"]'}, tag="future-counts", score=18 / 21)
signed_before = slip(TWO, {'row["signed_at"] <= review': 'row["signed_at"] < review'}, tag="last-moment", score=20 / 21)
signed_then = slip(TWO, {"changed <= row": "changed < row"}, tag="last-moment", score=20 / 21)
signed_later = slip(TWO, {"blocked or to_sign or": "blocked or"}, tag="unsigned-goes", score=15 / 21)
the_team_by_its_word = slip(
    TWO, {'(head["team"] if who == "team" else who)': "who"}, tag="team-is-a-name", score=2 / 21
)
done_and_promised = slip(
    TWO,
    {"[holding[item] for item in still_open if item not in blocked]": "[row for item, row in holding.items() if item not in blocked]"},
    tag="met-conditions-listed",
    score=3 / 21,
)  # fmt: skip
only_when_it_goes = slip(
    TWO,
    {'"conditions": conditions,': '"conditions": [] if stops else conditions,'},
    tag="conditions-hidden",
    score=8 / 21,
)
shown_or_not = slip(TWO, {'!= "met"': '== "not met"'}, tag="not-shown-is-fine", score=5 / 21)


two_signatures = slip(
    TWO,
    {"not in signed]": 'not in signed][: 9 * (len(rows(review_folder / "signatures.csv")) < 2)]'},
    tag="two-are-two",
    score=15 / 21,
)


@wrong(TWO, tag="always-no", score=1 / 21)
def always_no(folder, states):
    """Nobody was ever blamed for saying no."""
    told = other.with_tables(folder, states)
    return {"decision": "no go", "blocked_by": [*told["blocked_by"]], "conditions": [], "to_sign": told["to_sign"]}


@wrong(TWO, tag="green-is-go", score=1 / 21)
def green_is_go(folder, _states):
    """Go when the list is green."""
    text = Path(folder, "review/readiness.md").read_text()
    green = "- [ ]" not in text
    return {"decision": "go" if green else "no go", "blocked_by": [], "conditions": [], "to_sign": []}
