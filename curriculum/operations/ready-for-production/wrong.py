"""What people write who trust a green list: the solution with a slip, and whole answers of the hurried."""

import re
from pathlib import Path

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, TWO = "checked", "decision"
JUDGE = "why = JUDGES[item](bundle, path, anchor, entry)"
TICK = r'found = re.match(r"[-*+] \[[ xX]\] \*\*(.+?)\*\*", line)'

what_is_there_is_right = slip(ONE, {JUDGE: 'why = "ok"'}, tag="file-is-evidence", score=12 / 39)
only_ticked_lines = slip(ONE, {TICK: TICK.replace("[ xX]", "[xX]")}, tag="unticked-is-open", score=23 / 39)
outside_too = slip(ONE, {'path.startswith("..") or ': ""}, tag="outside-counts", score=38 / 39)
no_anchors = slip(
    ONE,
    {"(anchor and anchor not in": '(anchor and path[:2] not in ("mo", "ru") and anchor not in'},
    tag="anchor-ignored",
    score=38 / 39,
)
owners_as_written = slip(ONE, {'.removeprefix("group:default/")': ""}, tag="owner-as-text", score=33 / 39)
short_owners = slip(
    ONE,
    {
        'entry["spec"]["owner"].removeprefix("group:default/") == bundle.head["team"]': 'bundle.head["team"] in entry["spec"]["owner"]'
    },
    tag="names-alike",
    score=38 / 39,
)
any_entity = slip(
    ONE,
    {'"catalog-info.yaml" or anchor != bundle.service': '"catalog-info.yaml"'},
    tag="file-is-evidence",
    score=37 / 39,
)
names_not_people = slip(ONE, {'len(set(entry["people"]))': 'len(entry["people"])'}, tag="names-counted", score=38 / 39)
to_anybody = slip(
    ONE,
    {'entry["escalates_to"] in bundle.entries(path).keys() - {anchor}': 'entry["escalates_to"]'},
    tag="any-escalation",
    score=38 / 39,
)
to_itself = slip(ONE, {".keys() - {anchor}": ""}, tag="any-escalation", score=38 / 39)
whose_rotation = slip(
    ONE,
    {'"oncall.yaml" or bundle.service not in entry["services"]': '"oncall.yaml"'},
    tag="file-is-evidence",
    score=37 / 39,
)
no_pages_at_all = slip(ONE, {"if not pages:": "if pages is None:"}, tag="none-is-all", score=38 / 39)
all_alerts = slip(ONE, {'if rule["labels"]["severity"] == "page"]': "]"}, tag="tickets-too", score=26 / 39)
the_one_pointed_to = slip(
    ONE,
    {'== "page"]': '== "page" and _anchor in (rule["alert"], "")]'},
    tag="pointed-only",
    score=32 / 39,
)
for_is_there = slip(ONE, {'re.search("[1-9]", rule.get("for", ""))': '"for" in rule'}, tag="zero-is-for", score=38 / 39)
a_link_is_enough = slip(
    ONE,
    {"all(has_runbook(bundle, rule)": 'all("runbook_url" in rule["annotations"]'},
    tag="link-is-runbook",
    score=37 / 39,
)
whatever_is_behind_it = slip(
    ONE, {"return not part or part in bundle.entries(path)": "return True"}, tag="fragment-ignored", score=38 / 39
)
with_its_fragment = slip(
    ONE, {'name, _, part = page.partition("#")': 'name, part = page, ""'}, tag="fragment-is-name", score=31 / 39
)
any_host = slip(
    ONE,
    {'host != "https://runbooks.saltmarsh.example" or ': ""},
    tag="host-ignored",
    score=38 / 39,
)
any_test = slip(ONE, {' if case["exp_alerts"]': ""}, tag="named-is-tested", score=38 / 39)
there_are_tests = slip(ONE, {"<= tested else": "or tested else"}, tag="tests-exist", score=37 / 39)
headings_are_there = slip(
    ONE, {'set(held.get(part, [])) - {"", "TODO", "TBD"}': "part in held"}, tag="headings-suffice", score=37 / 39
)
somebody_will = slip(ONE, {'{"", "TODO", "TBD"}': '{""}'}, tag="todo-is-text", score=38 / 39)
any_page = slip(
    ONE,
    {'yaml.load(matter, yaml.CSafeLoader)["service"] != bundle.service': "not matter"},
    tag="file-is-evidence",
    score=37 / 39,
)
help_is_enough = slip(
    ONE,
    {'re.split("[{ ]", line)[0] for line in samples if not line.startswith("#")': 'word for line in samples for word in re.split("[{ ]", line)'},
    tag="help-is-data",
    score=37 / 39,
)  # fmt: skip
open_rows_only = slip(ONE, {'(top, *top.get("panels", []))': "(top,)"}, tag="rows-unopened", score=37 / 39)
one_query_each = slip(
    ONE,
    {'target in panel.get("targets", [])': 'target in panel.get("targets", [])[:1]'},
    tag="first-query",
    score=37 / 39,
)
by_text = slip(
    ONE,
    {"there.issuperset(re.findall(": 'all(name in " ".join(there) for name in re.findall('},
    tag="names-alike",
    score=37 / 39,
)
any_board = slip(
    ONE, {' or bundle.service not in json.loads(bundle.text(path))["tags"]': ""}, tag="file-is-evidence", score=37 / 39
)
a_goal_is_a_goal = slip(
    ONE, {'entry["objective"] >= 100': 'entry["objective"] > 100'}, tag="all-is-a-goal", score=36 / 39
)
search_the_file = slip(
    ONE,
    {'any(rule["labels"].get("slo") == anchor for rule in rules)': 'anchor in bundle.text("monitoring/rules.yml")'},
    tag="found-in-text",
    score=37 / 39,
)  # fmt: skip
begins_like_it = slip(
    ONE, {'rule["labels"].get("slo") == anchor': 'rule["labels"].get("slo", "").startswith(anchor)'},
    tag="names-alike", score=38 / 39,
)  # fmt: skip
whose_goal = slip(
    ONE, {'"slo.yaml" or entry["service"] != bundle.service': '"slo.yaml"'}, tag="file-is-evidence", score=37 / 39
)
any_kind = slip(ONE, {'(entry["kind"], entry["service"]) != (kind, bundle.service)': 'entry["service"] != bundle.service'}, tag="any-drill", score=38 / 39)  # fmt: skip
any_service = slip(ONE, {'(entry["kind"], entry["service"]) != (kind, bundle.service)': 'entry["kind"] != kind'}, tag="any-service", score=38 / 39)  # fmt: skip
however_it_ended = slip(ONE, {'entry["result"] != "passed"': 'not entry["result"]'}, tag="result-unread", score=35 / 39)
passed_somehow = slip(
    ONE,
    {'entry["result"] != "passed"': 'not entry["result"].startswith("passed")'},
    tag="begins-with-passed",
    score=38 / 39,
)
it_is_planned = slip(ONE, {"if age < timedelta():": "if False:"}, tag="plans-count", score=37 / 39)
for_ever = slip(
    ONE,
    {'timedelta(days=bundle.policy["items"][kind]["within_days"])': "timedelta(days=9999)"},
    tag="age-ignored",
    score=35 / 39,
)
days_not_hours = slip(
    ONE,
    {'age > timedelta(days=bundle.policy["items"][kind]["within_days"])': 'age.days > bundle.policy["items"][kind]["within_days"]'},
    tag="last-moment",
    score=38 / 39,
)  # fmt: skip
just_too_old = slip(ONE, {"age > timedelta": "age >= timedelta"}, tag="last-moment", score=38 / 39)
one_age = slip(ONE, {'policy["items"][kind]["within_days"]': 'policy["items"]["rollback"]["within_days"]'}, tag="one-age-for-all", score=36 / 39)  # fmt: skip
staging_too = slip(
    ONE, {'for row in releases if row["environment"] == "production"': "for row in releases"},
    tag="staging-counts", score=36 / 39,
)  # fmt: skip
whatever_was_released = slip(ONE, {'why == "ok" and entry["ended_at"] <= bundle.released': "False"}, tag="release-ignored", score=36 / 39)  # fmt: skip
restores_too = slip(
    ONE,
    {
        'return of_drill(bundle, path, entry, "restore")': 'why = of_drill(bundle, path, entry, "restore")\n    return "before-release" if why == "ok" and entry["ended_at"] < bundle.released else why'
    },
    tag="release-for-all",
    score=37 / 39,
)
at_the_same_time = slip(ONE, {'entry["ended_at"] <= bundle.released': 'entry["ended_at"] < bundle.released'}, tag="last-moment", score=38 / 39)  # fmt: skip
walls = slip(
    ONE,
    {'datetime.fromisoformat(self.head["review"])': 'datetime.fromisoformat(self.head["review"]).replace(tzinfo=UTC)',
     "row[column] = datetime.fromisoformat(row[column])": "row[column] = datetime.fromisoformat(row[column]).replace(tzinfo=UTC)"},
    tag="times-as-text",
    score=34 / 39,
)  # fmt: skip
twice_is_once = slip(ONE, {"if found[1] in links:": "if False:"}, tag="read-anyway", score=38 / 39)
no_offset_is_fine = slip(ONE, {"row[column] - datetime(2026, 1, 1, tzinfo=UTC)": "row[column] = row[column].astimezone(UTC)"}, tag="read-anyway", score=38 / 39)  # fmt: skip
no_place = slip(ONE, {'ValueError(f"{place}: {error}")': "ValueError(str(error))"}, tag="read-anyway", score=38 / 39)
dashes_only = slip(ONE, {TICK: TICK.replace("[-*+]", "-").replace("xX", "x")}, tag="one-form-only", score=38 / 39)
every_line = slip(ONE, {'if found and found[1] in self.policy["items"]:': "if found:", 'in bundle.policy["items"]:\n        evidence': "in links:\n        evidence"}, tag="every-line", score=34 / 39)  # fmt: skip


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


@wrong(ONE, tag="file-is-evidence", score=12 / 39)
def the_link_checker(folder):
    """Follow every link; what is there is evidence."""
    told = other.with_a_class(folder)
    for one in told.values():
        if one["evidence"]:
            one.update(state="met", why="ok")
    return told


@wrong(ONE, tag="from-the-root", score=7 / 39)
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


@wrong(ONE, tag="last-reason", score=37 / 39)
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

nothing_blocks = slip(TWO, {BLOCKS: "if item not in holding]"}, tag="condition-lifts-block", score=18 / 21)
all_of_it_blocks = slip(TWO, {BLOCKS: "]"}, tag="everything-blocks", score=5 / 21)
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
    score=9 / 21,
)
shown_or_not = slip(TWO, {'!= "met"': '== "not met"'}, tag="not-shown-is-fine", score=5 / 21)


two_signatures = slip(
    TWO,
    {"not in signed]": 'not in signed][: 9 * (len(rows(review_folder / "signatures.csv")) < 2)]'},
    tag="two-are-two",
    score=15 / 21,
)


@wrong(TWO, tag="always-no", score=2 / 21)
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
