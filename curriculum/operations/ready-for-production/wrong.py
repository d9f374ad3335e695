"""What people write who trust a green list: the solution with a slip, and whole answers of the hurried."""

import os
import re
from datetime import datetime
from pathlib import Path

import yaml

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, TWO = "checked", "decision"
JUDGE = "why = judges[item](entry, anchor, path) if item in judges else of_drill(item, entry, path)"
DEAD = 'if path.startswith("..") or not (root / path).is_file() or (anchor and anchor not in entries(path)):'
LINK = "links[found[1]] = link[1] if link else None"
TICK = r'found = re.match(r"[-*+] \[[ xX]\] \*\*(.+?)\*\*", line)'

what_is_there_is_right = slip(ONE, {JUDGE: 'why = "ok"'}, tag="page-exists", score=0)
only_ticked_lines = slip(ONE, {TICK: TICK.replace("[ xX]", "[xX]")}, tag="unticked-is-open", score=0)
outside_too = slip(ONE, {'path.startswith("..") or ': ""}, tag="outside-counts", score=0)
no_anchors = slip(ONE, {" or (anchor and anchor not in entries(path))": ""}, tag="anchor-ignored", score=0)
owners_as_written = slip(ONE, {'.removeprefix("group:default/")': ""}, tag="owner-as-text", score=0)
short_owners = slip(
    ONE,
    {'entry["spec"]["owner"].removeprefix("group:default/") == head["team"]': 'head["team"] in entry["spec"]["owner"]'},
    tag="names-alike",
    score=0,
)
somebody_owns_it = slip(
    ONE,
    {'entry["spec"]["owner"].removeprefix("group:default/") == head["team"]': 'entry["spec"]["owner"]'},
    tag="owner-exists",
    score=0,
)
any_entity = slip(ONE, {'"catalog-info.yaml" or anchor != service': '"catalog-info.yaml"'}, tag="", score=0)
names_not_people = slip(ONE, {'len(set(entry["people"]))': 'len(entry["people"])'}, tag="names-counted", score=0)
to_anybody = slip(
    ONE,
    {'entry["escalates_to"] in entries(path).keys() - {anchor}': 'entry["escalates_to"]'},
    tag="any-escalation",
    score=0,
)
to_itself = slip(ONE, {"entries(path).keys() - {anchor}": "entries(path)"}, tag="any-escalation", score=0)
whose_rotation = slip(ONE, {'"oncall.yaml" or service not in entry["services"]': '"oncall.yaml"'}, tag="", score=0)
no_pages_at_all = slip(ONE, {"if not pages:": "if pages is None:"}, tag="none-is-all", score=0)
all_alerts = slip(ONE, {'if rule["labels"]["severity"] == "page"]': "]"}, tag="", score=0)
the_one_pointed_to = slip(
    ONE,
    {'== "page"]': '== "page" and _anchor in (rule["alert"], "")]'},
    tag="pointed-only",
    score=0,
)
for_is_there = slip(ONE, {'re.search("[1-9]", rule.get("for", ""))': '"for" in rule'}, tag="zero-is-for", score=0)
a_link_is_enough = slip(
    ONE, {"all(has_page(rule)": 'all("runbook_url" in rule["annotations"]'}, tag="link-is-runbook", score=0
)
whatever_is_behind_it = slip(
    ONE, {"return not part or part in entries(path)": "return True"}, tag="fragment-ignored", score=0
)
with_its_fragment = slip(ONE, {'name, _, part = page.partition("#")': 'name, part = page, ""'}, tag="", score=0)
any_host = slip(
    ONE,
    {'host != "https://runbooks.saltmarsh.example" or not (root / path)': "not (root / path)"},
    tag="host-ignored",
    score=0,
)
any_test = slip(ONE, {'return test["exp_alerts"]': "return True"}, tag="named-is-tested", score=0)
there_are_tests = slip(ONE, {"<= tested else": "or tested else"}, tag="tests-exist", score=0)
headings_are_there = slip(ONE, {'- {"", "TODO", "TBD"}': '| {"x"}'}, tag="headings-suffice", score=0)
somebody_will = slip(ONE, {'{"", "TODO", "TBD"}': '{""}'}, tag="todo-is-text", score=0)
any_page = slip(ONE, {'yaml.load(matter, yaml.CSafeLoader)["service"] != service': "not matter"}, tag="", score=0)
help_is_enough = slip(
    ONE,
    {'re.split("[{ ]", line)[0] for line in samples if not line.startswith("#")': 'word for line in samples for word in re.split("[{ ]", line)'},
    tag="help-is-data",
    score=0,
)  # fmt: skip
open_rows_only = slip(ONE, {'(top, *top.get("panels", []))': "(top,)"}, tag="rows-unopened", score=0)
one_query_each = slip(
    ONE, {'target in panel.get("targets", [])': 'target in panel.get("targets", [])[:1]'}, tag="first-query", score=0
)
by_text = slip(
    ONE,
    {"there.issuperset(re.findall(": 'all(name in " ".join(there) for name in re.findall('},
    tag="names-alike",
    score=0,
)
any_board = slip(ONE, {'["tags"]:': '["tags"] + [service]:'}, tag="", score=0)
a_goal_is_a_goal = slip(ONE, {'entry["objective"] >= 100': 'entry["objective"] > 100'}, tag="all-is-a-goal", score=0)
search_the_file = slip(
    ONE,
    {'any(rule["labels"].get("slo") == anchor for rule in rules)': 'anchor in (root / "monitoring/rules.yml").read_text()'},
    tag="found-in-text",
    score=0,
)  # fmt: skip
begins_like_it = slip(
    ONE, {'rule["labels"].get("slo") == anchor': 'rule["labels"].get("slo", "").startswith(anchor)'},
    tag="names-alike", score=0,
)  # fmt: skip
goals_alone = slip(ONE, {'rules = entries("monitoring/rules.yml").values()': 'return "ok"'}, tag="slo-exists", score=0)
whose_goal = slip(ONE, {'"slo.yaml" or entry["service"] != service': '"slo.yaml"'}, tag="", score=0)
any_kind = slip(ONE, {'(entry["kind"], entry["service"]) != (item, service)': 'entry["service"] != service'}, tag="any-drill", score=0)  # fmt: skip
any_service = slip(ONE, {'(entry["kind"], entry["service"]) != (item, service)': 'entry["kind"] != item'}, tag="any-service", score=0)  # fmt: skip
however_it_ended = slip(ONE, {'entry["result"] != "passed"': 'not entry["result"]'}, tag="result-unread", score=0)
passed_somehow = slip(
    ONE, {'entry["result"] != "passed"': 'not entry["result"].startswith("passed")'}, tag="begins-with-passed", score=0
)
it_is_planned = slip(ONE, {'if entry["ended_at"] > review:': "if False:"}, tag="plans-count", score=0)
for_ever = slip(
    ONE, {'timedelta(days=policy["items"][item]["within_days"])': "timedelta(days=9999)"}, tag="age-ignored", score=0
)
days_not_hours = slip(
    ONE,
    {'review - entry["ended_at"] > timedelta(days=policy["items"][item]["within_days"])': '(review - entry["ended_at"]).days > policy["items"][item]["within_days"]'},
    tag="last-moment",
    score=0,
)  # fmt: skip
just_too_old = slip(
    ONE, {'review - entry["ended_at"] > ': 'review - entry["ended_at"] >= '}, tag="last-moment", score=0
)
one_age = slip(ONE, {'policy["items"][item]["within_days"]': 'policy["items"]["rollback"]["within_days"]'}, tag="one-age-for-all", score=0)  # fmt: skip
staging_too = slip(
    ONE, {'for row in releases if row["environment"] == "production"': "for row in releases"},
    tag="staging-counts", score=0,
)  # fmt: skip
whatever_was_released = slip(ONE, {'if item == "rollback" and entry["ended_at"] <= released else': "if False else"}, tag="release-ignored", score=0)  # fmt: skip
restores_too = slip(ONE, {'if item == "rollback" and entry': "if entry"}, tag="release-for-all", score=0)
at_the_same_time = slip(ONE, {'entry["ended_at"] <= released': 'entry["ended_at"] < released'}, tag="last-moment", score=0)  # fmt: skip
walls = slip(
    ONE,
    {'datetime.fromisoformat(head["review"])': 'datetime.fromisoformat(head["review"]).replace(tzinfo=UTC)',
     "row[column] = datetime.fromisoformat(row[column])": "row[column] = datetime.fromisoformat(row[column]).replace(tzinfo=UTC)"},
    tag="times-as-text",
    score=0,
)  # fmt: skip
twice_is_once = slip(ONE, {"if found[1] in links:": "if False:"}, tag="read-anyway", score=0)
no_offset_is_fine = slip(ONE, {'raise ValueError("no offset")': "row[column] = row[column].astimezone(UTC)"}, tag="read-anyway", score=0)  # fmt: skip
no_place = slip(ONE, {'ValueError(f"{place}: {error}")': "ValueError(str(error))"}, tag="read-anyway", score=0)
dashes_only = slip(ONE, {TICK: TICK.replace("[-*+]", "-").replace("xX", "x")}, tag="one-form-only", score=0)
every_line = slip(ONE, {'if found and found[1] in policy["items"]:': "if found:", 'in policy["items"]:\n        evidence': "in links:\n        evidence"}, tag="", score=0)  # fmt: skip


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
                "why": "ok" if met else "no-pointer",
            }
    return told


@wrong(ONE, tag="page-exists", score=0)
def the_link_checker(folder):
    """Follow every link; what is there is evidence."""
    told = other.with_a_class(folder)
    for one in told.values():
        if one["evidence"]:
            one.update(state="met", why="ok")
    return told


@wrong(ONE, tag="", score=0)
def from_the_root(folder):
    """Take paths as they would be from the folder of the bundle."""
    told, text = {}, Path(folder, "review/readiness.md").read_text()
    for item, right in other.with_a_class(folder).items():
        found = re.search(rf"\*\*{item}\*\*.*\]\((.*)\)", text)
        if found and not Path(folder, found[1].split("#")[0]).is_file():
            told[item] = {"state": "not shown", "evidence": None, "why": "dead"}
        else:
            told[item] = right
    return told


@wrong(ONE, tag="", score=0)
def nobody_is_ready(folder):
    """Be on the safe side: nothing is met."""
    return {
        item: one if one["state"] != "met" else {"state": "not met", "evidence": one["evidence"], "why": "untested"}
        for item, one in other.with_a_class(folder).items()
    }


@wrong(ONE, tag="release-ignored", score=0)
def a_first_draft(folder):
    """Everything by its name, and drills by their result."""
    told = other.with_a_class(folder)
    for one in told.values():
        if one["why"] in ("no-runbook", "untested", "no-alert", "no-data", "unfinished", "before-release", "too-old"):
            one.update(state="met", why="ok")
    return told


@wrong(ONE, tag="last-reason", score=0)
def the_last_reason(folder):
    """Go through the rules, and keep what was found last."""
    told = other.with_a_class(folder)
    bundle = other.Service(folder)
    if told["alerts"]["why"] in ("no-for", "no-runbook"):
        fired = {
            case["alertname"]
            for test in bundle.yaml("monitoring/rules-test.yml")[0]["tests"]
            for case in test["alert_rule_test"]
            if case["exp_alerts"]
        }
        if any(name not in fired for name, rule in bundle.rules.items() if rule["labels"]["severity"] == "page"):
            told["alerts"]["why"] = "untested"
    return told


HOLDS = 'if row["who"] in people and today <= date.fromisoformat(row["until"]) <= last'
COUNTS = 'if row["who"] != head["author"] and changed <= row["signed_at"] <= review'
BLOCKS = 'if policy["items"][item]["blocks"] or item not in holding]'

nothing_blocks = slip(TWO, {BLOCKS: "if item not in holding]"}, tag="condition-lifts-block", score=0)
all_of_it_blocks = slip(TWO, {BLOCKS: "]"}, tag="everything-blocks", score=0)
conditions_are_paper = slip(
    TWO,
    {BLOCKS: 'if policy["items"][item]["blocks"]]', "[holding[item] for item in still_open if item not in blocked]": "[holding[item] for item in still_open if item in holding and item not in blocked]"},
    tag="conditions-unneeded",
    score=0,
)  # fmt: skip
some_day = slip(TWO, {HOLDS: 'if row["who"] in people'}, tag="dates-unread", score=0)
over_is_done = slip(TWO, {"today <= date.fromisoformat": "date.fromisoformat"}, tag="past-is-fine", score=0)
before_the_last_day = slip(TWO, {'["until"]) <= last': '["until"]) < last'}, tag="last-moment", score=0)
after_today = slip(TWO, {"today <= date": "today < date"}, tag="last-moment", score=0)
day_on_the_wall = slip(TWO, {"review.astimezone(UTC).date()": "review.date()"}, tag="last-moment", score=0)
somebody = slip(TWO, {'if row["who"] in people and': "if"}, tag="anybody", score=0)
somebody_named = slip(TWO, {'if row["who"] in people and': 'if " " in row["who"] and'}, tag="anybody", score=0)
as_many_as_they_like = slip(TWO, {' or len(conditions) > policy["at_most"]': ""}, tag="any-number", score=0)
fewer_than_that = slip(TWO, {'> policy["at_most"]': '>= policy["at_most"]'}, tag="", score=0)
authors_sign = slip(TWO, {'row["who"] != head["author"] and ': ""}, tag="author-signs", score=0)
signed_once = slip(TWO, {"changed <= row": "row"}, tag="early-counts", score=0)
signed_some_day = slip(TWO, {'row["signed_at"] <= review': 'row["signed_at"]'}, tag="future-counts", score=0)
signed_before = slip(TWO, {'row["signed_at"] <= review': 'row["signed_at"] < review'}, tag="last-moment", score=0)
signed_then = slip(TWO, {"changed <= row": "changed < row"}, tag="last-moment", score=0)
signed_later = slip(TWO, {"blocked or to_sign or": "blocked or"}, tag="unsigned-goes", score=0)
the_team_by_its_word = slip(TWO, {'(head["team"] if who == "team" else who)': "who"}, tag="", score=0)
done_and_promised = slip(
    TWO,
    {"[holding[item] for item in still_open if item not in blocked]": "[row for item, row in holding.items() if item not in blocked]"},
    tag="met-conditions-listed",
    score=0,
)  # fmt: skip
only_when_it_goes = slip(
    TWO, {'"conditions": conditions,': '"conditions": [] if stops else conditions,'}, tag="", score=0
)
shown_or_not = slip(TWO, {'!= "met"': '== "not met"'}, tag="", score=0)


@wrong(TWO, tag="everything-blocks", score=0)
def always_no(folder, states):
    """Nobody was ever blamed for saying no."""
    told = other.with_tables(folder, states)
    return {"decision": "no go", "blocked_by": [*told["blocked_by"]], "conditions": [], "to_sign": told["to_sign"]}


@wrong(TWO, tag="two-are-two", score=0)
def two_signatures(folder, states):
    """Count the signatures."""
    told = other.with_tables(folder, states)
    if len(Path(folder, "review/signatures.csv").read_text().split()) > 2:
        told["to_sign"] = []
    return told


@wrong(TWO, tag="ticks-trusted", score=0)
def green_is_go(folder, states):
    """Go when the list is green."""
    text = Path(folder, "review/readiness.md").read_text()
    green = "- [ ]" not in text
    return {"decision": "go" if green else "no go", "blocked_by": [], "conditions": [], "to_sign": []}


@wrong(TWO, tag="", score=0)
def by_the_day(folder, states):
    """Compare texts of times."""
    told = other.with_tables(folder, states)
    root = Path(folder, "review")
    head = yaml.safe_load((root / "readiness.md").read_text().split("---\n")[1])
    signed = set()
    for line in (root / "signatures.csv").read_text().splitlines()[1:]:
        who, team, when = line.split(",")
        datetime.fromisoformat(when)
        if who != head["author"] and head["changed"][:10] <= when[:10] <= head["review"][:10]:
            signed.add("team" if team == head["team"] else team)
    told["to_sign"] = [os.fspath(who) for who in told["to_sign"] if who not in signed]
    return told
