"""What people write who trust a green list: slips of one kind together, and whole answers of the hurried."""

import re
from pathlib import Path

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, TWO = "checked", "decision"

they_all_look_alike = slip(
    ONE,
    {
        "if path in bundle.files and": "if (bundle.root / path).is_file() and",
        "(not anchor or anchor in": '(not anchor or path[:2] in ("mo", "ru") or anchor in',
        'entry["spec"]["owner"].removeprefix("group:default/") == bundle.head["team"]': 'bundle.head["team"] in entry["spec"]["owner"]',
        'len(set(entry["people"]))': 'len(entry["people"])',
        ".keys() - {anchor}": "",
        '"oncall.json" or bundle.service not in entry["services"]': '"oncall.json"',
        '"entities.json" or anchor != bundle.service': '"entities.json"',
        "^[-*+] \\[[ xX]\\]": "^- \\[[ x]\\]",
        'in bundle.policy["items"]:\n        evidence': "in bundle.links:\n        evidence",
    },
    tag="names-counted",
    score=29 / 40,
)  # fmt: skip
it_is_there = slip(
    ONE,
    {
        "if not pages:": "if pages is None:",
        're.search("[1-9]", rule.get("for", ""))': '"for" in rule',
        "return not part or part in bundle.entries(path)": "return True",
        'host != "https://runbooks.saltmarsh.example" or ': "",
        ' if case.get("exp_alerts")': "",
        'held.get(part, set()) - {"", "TODO", "TBD"}': "part in held",
        're.split("[{ ]", line)[0] for line in': 'word for line in bundle.text("monitoring/metrics.prom").splitlines() for word in re.split("[{ ]", line) for _ in',
        '(top, *top.get("panels", []))': "(top,)",
        'target in panel.get("targets", [])': 'target in panel.get("targets", [])[:1]',
        ' or bundle.service not in json.loads(bundle.text(path))["tags"]': "",
        'matter(bundle.root / path).get("service") != bundle.service': 'path[-3:] != ".md"',
    },
    tag="named-is-tested",
    score=28 / 40,
)  # fmt: skip
somebody_did_it = slip(
    ONE,
    {
        '== "page"]': '== "page" and _anchor in (rule["alert"], "")]',
        'for row in releases if row["environment"] == "production"': "for row in releases",
        'entry["objective"] >= 100': 'entry["objective"] > 100',
        'any(rule.get("labels", {}).get("slo") == anchor for rule in rules)': 'anchor in bundle.text("monitoring/rules.yml")',
        '"slo.json" or entry["service"] != bundle.service': '"slo.json"',
        '(entry["kind"], entry["service"]) != (kind, bundle.service)': 'entry["kind"] != kind',
        'entry["result"] != "passed"': 'not entry["result"].startswith("passed")',
        "if age < timedelta():": "if False:",
        'age > timedelta(days=bundle.policy["items"][kind]["within_days"])': 'age.days > bundle.policy["items"][kind]["within_days"]',
        '{"", "TODO", "TBD"}': '{""}',
    },
    tag="found-in-text",
    score=21 / 40,
)  # fmt: skip
clocks_on_walls = slip(
    ONE,
    {
        'datetime.fromisoformat(self.head["review"])': 'datetime.fromisoformat(self.head["review"]).replace(tzinfo=UTC)',
        "    return when\n": "    return when.replace(tzinfo=UTC)\n",
        'entry["when"] <= bundle.released': 'entry["when"] < bundle.released',
        "age > timedelta(days": "age >= timedelta(days",
        'return of_drill(bundle, path, entry, "restore")': 'why = of_drill(bundle, path, entry, "restore")\n    return "before-release" if why == "ok" and entry["when"] < bundle.released else why',
        "if line[1] in found:": "if False:",
        'name, _, part = page.partition("#")': 'name, part = page, ""',
    },
    tag="fragment-is-name",
    score=30 / 40,
)  # fmt: skip
as_it_is_written = slip(
    ONE,
    {
        '.removeprefix("group:default/")': "",
        'get("slo") == anchor': 'get("slo", "").startswith(anchor)',
        '"ok" if there.issuperset(needed)': '"ok" if all(name in " ".join(there) for name in needed)',
        'if len(set(entry["people"])) < 2:': 'if not entry["escalates_to"]:\n        return "no-escalation"\n    if len(set(entry["people"])) < 2:',
    },
    tag="owner-as-text",
    score=28 / 40,
)  # fmt: skip
bounds_on_both_sides = slip(
    ONE,
    {
        "^[-*+] \\[[ xX]\\]": "^[-*+] \\[.\\]",
        "age > timedelta(days": "age >= timedelta(days",
        "if age < timedelta():": "if age <= timedelta():",
    },
    tag="any-mark",
    score=38 / 40,
)


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


@wrong(ONE, tag="file-is-evidence", score=11 / 40)
def the_link_checker(folder):
    """Follow every link; what is there is evidence."""
    told = other.with_a_class(folder)
    for one in told.values():
        if one["evidence"]:
            one.update(state="met", why="ok")
    return told


@wrong(ONE, tag="unticked-is-open", score=35 / 40)
def a_tick_is_needed_too(folder):
    """Look at the evidence, and take it only where somebody has ticked."""
    told = other.with_a_class(folder)
    ticked = re.findall(r"(?m)^[-*+] \[[xX]\] \*\*([\w-]+)", Path(folder, "review/readiness.md").read_text())
    for item, one in told.items():
        if one["why"] == "ok" and item not in ticked:
            one.update(state="not shown", evidence=None, why="no-pointer")
    return told


@wrong(ONE, tag="all-is-a-gap", score=33 / 40)
def nobody_is_ready(folder):
    """Be on the safe side: nothing is met."""
    return {
        item: one if one["state"] != "met" else {"state": "not met", "evidence": one["evidence"], "why": "untested"}
        for item, one in other.with_a_class(folder).items()
    }


@wrong(ONE, tag="age-ignored", score=23 / 40)
def a_first_draft(folder):
    """Everything by its name, and drills by their result."""
    told = other.with_a_class(folder)
    for one in told.values():
        if one["why"] in ("no-runbook", "untested", "no-alert", "no-data", "unfinished", "before-release", "too-old"):
            one.update(state="met", why="ok")
    return told


FILES = ("readiness.md", "policy.toml", "signatures.csv")
HOLDS = 'if row["who"] in people and today <= row["when"] <= last'
BLOCKS = 'if policy["items"][item]["blocks"] or item not in holding]'

nothing_blocks = slip(TWO, {BLOCKS: "if item not in holding]"}, tag="condition-lifts-block", score=19 / 21)
conditions_are_paper = slip(
    TWO,
    {BLOCKS: 'if policy["items"][item]["blocks"]]', "[holding[item] for item in still_open if item not in blocked]": "[holding[item] for item in still_open if item in holding and item not in blocked]"},
    tag="conditions-unneeded",
    score=15 / 20,
)  # fmt: skip
some_day = slip(TWO, {HOLDS: 'if row["who"] in people'}, tag="dates-unread", score=17 / 20)
over_is_done = slip(TWO, {"today <= row": "row"}, tag="past-is-fine", score=17 / 20)
somebody = slip(TWO, {'if row["who"] in people and': "if"}, tag="anybody", score=19 / 20)
as_many_as_they_like = slip(TWO, {' or len(conditions) > policy["at_most"]': ""}, tag="any-number", score=20 / 21)
fewer_than_that = slip(TWO, {'> policy["at_most"]': '>= policy["at_most"]'}, tag="at-most-is-less", score=16 / 20)
signed_later = slip(TWO, {"blocked or to_sign or": "blocked or"}, tag="unsigned-goes", score=14 / 20)
the_team_by_its_word = slip(
    TWO, {'(head["team"] if who == "team" else who)': "who"}, tag="team-is-a-name", score=4 / 20
)
done_and_promised = slip(
    TWO,
    {"[holding[item] for item in still_open if item not in blocked]": "[row for item, row in holding.items() if item not in blocked]"},
    tag="met-conditions-listed",
    score=3 / 20,
)  # fmt: skip
only_when_it_goes = slip(
    TWO,
    {'"conditions": conditions,': '"conditions": [] if stops else conditions,'},
    tag="conditions-hidden",
    score=8 / 20,
)
shown_or_not = slip(TWO, {'!= "met"': '== "not met"'}, tag="not-shown-is-fine", score=5 / 20)


two_signatures = slip(
    TWO,
    {"not in signed]": 'not in signed][: 9 * (len(rows(review_folder / "signatures.csv", "signed_at", moment)) < 2)]'},
    tag="two-are-two",
    score=14 / 20,
)
days_at_their_bounds = slip(
    TWO,
    {
        'row["when"] <= last': 'row["when"] < last',
        "today <= row": "today < row",
        "review.astimezone(UTC).date()": "review.date()",
    },
    tag="last-moment",
    score=20 / 21,
)
signed_once = slip(TWO, {"changed <= row": "row"}, tag="early-counts", score=17 / 20)
signed_some_day = slip(TWO, {'row["when"] <= review': 'row["when"]'}, tag="future-counts", score=17 / 20)
signed_at_the_bounds = slip(
    TWO, {'changed <= row["when"] <= review': 'changed < row["when"] < review'}, tag="last-moment", score=20 / 21
)


@wrong(TWO, tag="everything-blocks", score=4 / 20)
def nothing_may_be_open(folder, states):
    """Every open item stops the launch; promises are paper."""
    told = other.line_by_line(folder, states)
    still_open = [item for item, one in states.items() if one["state"] != "met"]
    return {**told, "blocked_by": still_open, "conditions": [], "decision": "no go" if still_open else told["decision"]}


@wrong(TWO, tag="author-signs", score=20 / 21)
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


@wrong(TWO, tag="always-no", score=1 / 20)
def always_no(folder, states):
    """Nobody was ever blamed for saying no."""
    told = other.line_by_line(folder, states)
    return {"decision": "no go", "blocked_by": [*told["blocked_by"]], "conditions": [], "to_sign": told["to_sign"]}


@wrong(TWO, tag="green-is-go", score=1 / 21)
def green_is_go(folder, _states):
    """Go when the list is green."""
    text = Path(folder, "review/readiness.md").read_text()
    green = "- [ ]" not in text
    return {"decision": "go" if green else "no go", "blocked_by": [], "conditions": [], "to_sign": []}
