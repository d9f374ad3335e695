"""What people write whose slide is due: whole answers of the hurried, and the solution with one sentence unread."""

import csv
import json
import statistics
from datetime import date
from pathlib import Path

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "blind_plain_rows")
ONE, TWO = "scorecard", "before-after"
closed_is_done_and_as_written = slip(  # also: capitals-differ, of an address
    ONE,
    {
        '        if one["merged_at"]\n        and within(one["merged_at"], ': '        if within(one["closed_at"], ',
        'who = row["RecipientEmail"].lower()': 'who = row["RecipientEmail"]',
        'review["submitted_at"] < one["merged_at"]': 'review["submitted_at"] < one["closed_at"]',
    },
    tag="closed-count",
    score=18 / 33,
)
plus_and_minus_of_all = slip(  # also: population-spread
    ONE,
    {
        "math.sqrt(share * (1 - share) / n + width / (4 * n))": "math.sqrt(share * (1 - share) / n)\n        width = 0",
        "statistics.stdev(values)": "statistics.pstdev(values)",
    },
    tag="textbook-interval",
    score=27 / 33,
)
six_of_five_and_luck_of_a_census = slip(  # also: census-as-sample
    ONE,
    {
        "max(value - half, 1.0), min(value + half, 5.0)": "value - half, value + half",
        'elif n and kpi == "objectives":': 'elif n and kpi == "none":',
        'elif n and kpi == "rework":': 'elif n and kpi in ("rework", "objectives"):',
    },
    tag="beyond-the-scale",
    score=27 / 33,
)
few_are_enough = slip(
    ONE,
    {"    if not enough(one, rule):\n": '    if not enough(one, rule | {"min_n": 0}):\n'},
    tag="few-decide",
    score=28 / 33,
)
gaps_do_not_matter = slip(
    ONE,
    {"    if not enough(one, rule):\n": '    if not enough(one, rule | {"most_missing_percent": 100}):\n'},
    tag="gaps-decide",
    score=27 / 33,
)
the_number_alone = slip(
    ONE,
    {
        '    low, high = one["low"], one["high"]\n': '    low = high = one["value"]\n',
        '"up" if now["low"] > before["high"] else "down" if now["high"] < before["low"] else': '"up" if now["value"] > before["value"] else "down" if now["value"] < before["value"] else',
    },
    tag="by-the-value",
    score=23 / 33,
)
arrows_from_few = slip(
    ONE,
    {"if not enough(before, rule) or not enough(now, rule):": 'if before["low"] is None or not enough(now, rule):'},
    tag="few-compared",
    score=30 / 33,
)
between_the_targets = slip(  # also: bound-outside
    ONE,
    {
        'good = low >= rule["at_least"] and': 'good = low > rule["at_least"] and',
        'high <= rule.get("at_most", math.inf)': 'high < rule.get("at_most", math.inf)',
    },
    tag="bound-outside",
    score=26 / 33,
)
whatever_is_written = slip(
    ONE,
    {'        raise ValueError(f"{name}: {text} is no mark")': "        return min(max(found, 1.0), 5.0)"},
    tag="read-anyway",
    score=32 / 33,
)
tests_are_refused = slip(
    ONE,
    {
        '        who = row["RecipientEmail"].lower()\n': '        who = row["RecipientEmail"].lower()\n        if row["Q1"] not in (*SCALE, "", "Don\'t know", "Not applicable"):\n            raise ValueError(row["ResponseId"])\n',
    },
    tag="read-anyway",
    score=0 / 33,
)
all_marks_are_read = slip(
    ONE,
    {
        '        if within(row["published_at"], window': '        if row["mark"]:\n            read_mark(row["mark"], row["incident"])\n        if within(row["published_at"], window',
    },
    tag="read-anyway",
    score=32 / 33,
)
none_is_zero_and_one_has_no_spread = slip(  # also: one-is-enough
    ONE,
    {
        "n, value, low, high = len(values), None, None, None": "n, value, low, high = len(values), 0, 0, 0",
        "        if n > 1:\n            half = 1.96 * statistics.stdev(values) / math.sqrt(n)\n            low, high = max(value - half, 1.0), min(value + half, 5.0)": "        half = 1.96 * statistics.stdev(values) / math.sqrt(n) if n > 1 else 0\n        low, high = max(value - half, 1.0), min(value + half, 5.0)",
    },
    tag="nothing-is-zero",
    score=30 / 33,
)
marks_of_authors_and_every_row_and_review = slip(  # also: each-answer, late-reviews
    ONE,
    {
        'if row["mark"] and row["reviewer"].lower() != row["author"].lower():': 'if row["mark"]:',
        'last[who or row["ResponseId"]] = row': 'last[row["ResponseId"]] = row',
        'if review["submitted_at"] < one["merged_at"]\n                and': "if",
    },
    tag="self-scored",
    score=21 / 33,
)
logins_as_written_and_one_anonymous_and_own_comments = slip(  # also: anonymous-once, author-comments
    ONE,
    {
        'if row["mark"] and row["reviewer"].lower() != row["author"].lower():': 'if row["mark"] and row["reviewer"] != row["author"]:',
        'last[who or row["ResponseId"]] = row': "last[who] = row",
        '\n                and review["user"]["login"].lower() != one["user"]["login"].lower()\n': "\n",
    },
    tag="capitals-differ",
    score=20 / 33,
)
the_first_mark_and_nobody_complained_and_no_tier_is_critical = slip(  # also: open-reverts, first-answer, unreviewed-pass, untiered-critical
    ONE,
    {
        "max(mine)[1]": "min(mine)[1]",
        'if one["merged_at"] and (one["body"]': 'if (one["body"]',
        'last[who or row["ResponseId"]] = row': 'last.setdefault(who or row["ResponseId"], row)',
        "values += [len(rounds) >= 2] if seen else []\n            missing += not seen": "values += [len(rounds) >= 2]",
        'if tier == "1" else []\n            missing += tier is None': 'if tier in ("1", None) else []',
    },
    tag="first-mark",
    score=15 / 33,
)
newest_text_and_robots_review_and_whatever_runs = slip(  # also: reverted-count, last-with-answer, bot-reviews, retired-count
    ONE,
    {
        'datetime.fromisoformat(row["reviewed_at"])': 'row["reviewed_at"]',
        ' and str(one["number"]) not in reverted for': " for",
        'last[who or row["ResponseId"]] = row': 'last[who or row["ResponseId"]] = row if row["Q1"] in SCALE else last.get(who, row)',
        '                and review["user"]["type"] != "Bot"\n': "",
        'if one["spec"]["lifecycle"] == "production":': "if True:",
    },
    tag="newest-as-text",
    score=15 / 33,
)
an_empty_mark_is_the_last_and_in_the_quarter_and_half_an_answer = slip(  # also: in-the-period, unfinished-count
    ONE,
    {
        'if row["mark"] and row["reviewer"].lower()': 'if row["reviewed_at"] and row["reviewer"].lower()',
        "for incident, mine in marks.items() if mine}": "for incident, mine in marks.items() if mine and max(mine)[1]}",
        'if one["merged_at"] and (one["body"]': 'if one["merged_at"] and one["merged_at"] < window["end"] and (one["body"]',
        ' and row["Finished"] == "True" and who': " and who",
    },
    tag="blank-hides",
    score=24 / 33,
)
by_the_day_of_the_mark_and_asked_once_and_a_document_is_enough = slip(  # also: previews-count, one-round, empty-slos
    ONE,
    {
        'within(row["published_at"], window': 'within(row["reviewed_at"] or row["published_at"], window',
        'row["Status"] == "IP Address" and': '(row["Status"] == "IP Address" or row["Q1"] in SCALE) and',
        "len(rounds) >= 2": "len(rounds) >= 1",
        'if any(goal["target"] is not None for goal in one["spec"]["objectives"]):': 'if not one["spec"]["objectives"] or any(goal["target"] for goal in one["spec"]["objectives"]):',
    },
    tag="by-review-date",
    score=18 / 33,
)
every_mark_and_in_the_middle_and_comments_do_not_look = slip(  # also: no-answer-is-middle, comments-do-not-look
    ONE,
    {
        "[read_mark(text, incident) for incident, text in last.items()]": "[read_mark(text, incident) for incident, mine in marks.items() for _, text in mine]",
        'row["Q1"] not in ("", "Don\'t know", "Not applicable")]': 'row["Q1"]]',
        "if text not in SCALE:": 'if text not in (*SCALE, "Don\'t know", "Not applicable"):',
        "SCALE[text]": "SCALE.get(text, 3)",
        'if review["submitted_at"] < one["merged_at"]': 'if review["state"] != "COMMENTED" and review["submitted_at"] < one["merged_at"]',
    },
    tag="each-mark",
    score=20 / 33,
)
nobody_gave_a_zero_and_each_request_and_no_number = slip(  # also: own-answers, each-request, no-target
    ONE,
    {
        "for incident, text in last.items()], len(marks) - len(last)": "for incident, text in last.items()] + [0.0] * (len(marks) - len(last)), 0",
        " and who not in team:": ":",
        'rounds = {review["commit_id"] for review in seen if review["state"] == "CHANGES_REQUESTED"}': 'rounds = [review["commit_id"] for review in seen if review["state"] == "CHANGES_REQUESTED"]',
        'any(goal["target"] is not None for': "any(True for",
    },
    tag="blank-is-zero",
    score=17 / 33,
)
robots_open_and_all_tiers = slip(  # also: all-services
    ONE,
    {
        '\n        and one["user"]["type"] != "Bot"\n': "\n",
        'if tier == "1" else []': "if tier else []",
    },
    tag="bots-count",
    score=19 / 33,
)
any_lengths_and_canceled_ones = slip(  # also: canceled-confound
    TWO,
    {
        '"unequal": lengths[0] != lengths[1]': '"unequal": False',
        'one["status"] != "canceled" and one': "one",
    },
    tag="unequal-passes",
    score=16 / 24,
)
ragged_only_before = slip(
    TWO,
    {"or one % 7 for one in lengths)": "for one in lengths) or lengths[0] % 7 != 0"},
    tag="half-weeks-pass",
    score=22 / 24,
)
short_only_after = slip(
    TWO,
    {
        'any(one < policy["claims"]["least_days"] or': 'lengths[1] < policy["claims"]["least_days"] or any(',
    },
    tag="short-passes",
    score=22 / 24,
)
about_one_person = slip(
    TWO, {'    if claim["of"] != "team":\n        return found\n': ""}, tag="person-told", score=21 / 24
)
what_it_says = slip(
    TWO,
    {'holds = (went == better) == (claim["says"] == "better")': "holds = went == better"},
    tag="direction-ignored",
    score=22 / 24,
)
more_is_better = slip(
    TWO,
    {'"rework": "down"': '"rework": "up"'},
    tag="both-up",
    score=20 / 24,
)
higher_is_higher = slip(
    TWO,
    {
        'went = compared(before, after, policy["kpis"][kpi])': 'went = "up" if (after["value"] or 0) > (before["value"] or 0) else "down"'
    },
    tag="by-the-value",
    score=17 / 24,
)
the_change_itself = slip(
    TWO, {'entries.pop(claim["change"])': 'entries[claim["change"]]'}, tag="itself-confounds", score=17 / 24
)
gap_before_only_and_only_afterwards = slip(  # also: only-after
    TWO,
    {
        "max(gaps) >": "gaps[0] >",
        'confounds(one, claim["before"][0], claim["after"][1])': 'one["end"] > claim["after"][0] and confounds(one, claim["before"][0], claim["after"][1])',
    },
    tag="gap-before-only",
    score=18 / 24,
)
far_inside_is_a_gap_and_everything_at_the_time = slip(  # also: all-confound
    TWO,
    {
        "max(gaps) >": "max(map(abs, gaps)) >",
        'kpi in one["kpis"] and confounds': "confounds",
    },
    tag="all-confound",
    score=19 / 24,
)
into_the_change = slip(TWO, {"min(gaps) < 0": "False"}, tag="overlap-passes", score=22 / 24)
leave_out_some_and_what_began_in_it = slip(  # also: began-inside
    TWO,
    {
        'max(gaps) > policy["claims"]["most_gap_days"]': "False",
        'one["start"] < last and one["end"] > first and not always': 'first <= one["start"] < last',
    },
    tag="gap-passes",
    score=16 / 24,
)
not_over_yet_and_all_that_touches_it = slip(
    TWO,
    {
        'claim["after"][1] > policy["as_of"]': "False",
        'one["start"] < last and one["end"] > first and not always': 'one["start"] <= last and one["end"] >= first',
    },
    tag="unfinished-passes",
    score=16 / 24,
)
in_one_of_the_windows = slip(
    TWO,
    {
        'confounds(one, claim["before"][0], claim["after"][1])': 'confounds(one, claim["before"][0], claim["after"][1]) and (one["start"] < claim["before"][1] or one["end"] > claim["after"][0])',
    },
    tag="only-in-windows",
    score=20 / 24,
)


def rows_of(folder, name):
    with Path(folder, name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def number(values):
    """Return a mean with the spread of all, where there is one."""
    if not values:
        return dict.fromkeys(("value", "n", "missing", "low", "high"), 0)
    mean = statistics.mean(values)
    half = 1.96 * statistics.pstdev(values) / len(values) ** 0.5
    return {"value": mean, "n": len(values), "missing": 0, "low": mean - half, "high": mean + half}


def lenient(folder, start, end, quarter):
    """Return the numbers as a slide has them."""
    found = {}
    marks = [row for row in rows_of(folder, "documents.csv") if row["mark"]]
    found["documents"] = number([float(row["mark"]) for row in marks if start <= row["published_at"] < end])
    pulls = [one for one in json.loads(Path(folder, "pulls.json").read_text()) if one["merged_at"]]
    pulls = [one for one in pulls if start <= one["merged_at"] < end]
    mine = [one for one in pulls if {"name": "infrastructure"} in one["labels"]]
    bad = [sum(each["state"] == "CHANGES_REQUESTED" for each in one["reviews"]) > 1 for one in mine]
    found["rework"] = number([100 * one for one in bad])
    count = sum({"name": "observability"} in one["labels"] for one in pulls)
    found["observability"] = {"value": count, "n": count, "missing": 0, "low": count, "high": count}
    if quarter:
        text = Path(folder, quarter, "slos.json").read_text()
        told = json.loads(Path(folder, quarter, "catalog.json").read_text())
        found["objectives"] = number([100 * (f'"service": "{one["metadata"]["name"]}"' in text) for one in told])
        said = [row["Q1"] for row in rows_of(folder, f"{quarter}/survey.csv")[2:]]
        found["satisfaction"] = number([other.SCALE.get(one, 3) if one else 0 for one in said])
    return found


@wrong(ONE, tag="bound-outside", score=0 / 33)
def as_on_the_slide(folder):
    """Counts rows, fills gaps with zeros, and says met or not met."""
    policy = json.loads(Path(folder, "policy.json").read_text())
    before, now = (lenient(folder, one["start"], one["end"], one["name"]) for one in policy["quarters"])
    found = {}
    for kpi, rule in policy["kpis"].items():
        good = now[kpi]["value"] < rule["below"] if "below" in rule else now[kpi]["value"] >= rule["at_least"]
        trend = "up" if now[kpi]["value"] > before[kpi]["value"] else "down"
        verdict = "met" if good else "not met"
        found[kpi] = {"now": now[kpi], "before": before[kpi], "verdict": verdict, "trend": trend}
    return found


def again(folder, kpi, **numbers):
    """Return an entry of the scorecard whose verdict and trend follow from these numbers."""
    rule = json.loads(Path(folder, "policy.json").read_text())["kpis"][kpi]
    trend = other.trend(numbers["before"], numbers["now"], rule)
    return numbers | {"verdict": other.verdict(numbers["now"], rule), "trend": trend}


@wrong(ONE, tag="missing-dropped", score=20 / 33)
def with_a_clean_table(folder):
    """Drops whatever has a gap, counts the rest with care, and does not say how much was dropped."""
    found = {}
    for kpi, one in other.scorecard(folder).items():
        sides = {quarter: one[quarter] | {"missing": 0} for quarter in ("now", "before")}
        if kpi in ("objectives", "observability"):
            sides = {quarter: told | {"low": told["value"], "high": told["value"]} for quarter, told in sides.items()}
        found[kpi] = again(folder, kpi, **sides)
    return found


@wrong(ONE, tag="blank-is-zero", score=25 / 33)
def filled_up(folder):
    """Reads everything as a table and fills what is empty with 0, as the tool proposes."""
    found = other.scorecard(folder)
    for kpi in ("documents", "satisfaction"):
        for quarter in ("now", "before"):
            told = found[kpi][quarter]
            n = told["n"] + told["missing"]
            value = told["value"] * told["n"] / n if n else 0
            found[kpi][quarter] = told | {"value": value, "n": n, "missing": 0}
    return found


@wrong(TWO, tag="bound-outside", score=2 / 24)
def believes_it(folder, claim):
    """Measures two windows, believes whoever says it, and names what began between the first day and the last."""
    before, after = (lenient(folder, *claim[side], "")[claim["kpi"]] for side in ("before", "after"))
    calendar = json.loads(Path(folder, "calendar.json").read_text())
    inside = [one["id"] for one in calendar if claim["before"][0] <= one["start"] < claim["after"][1]]
    return {"verdict": "holds", "faults": [], "before": before, "after": after, "confounders": inside}


@wrong(TWO, tag="first-fault", score=20 / 24)
def stops_at_the_first(folder, claim):
    """Checks lengths and order, and stops at the first thing that is wrong."""
    nothing = {"before": None, "after": None, "confounders": []}
    if claim["of"] != "team":
        return {"verdict": "refused", "faults": [], **nothing}
    calendar = json.loads(Path(folder, "calendar.json").read_text())
    change = next(one for one in calendar if one["id"] == claim["change"])
    (b0, b1), (a0, a1) = ([date.fromisoformat(day) for day in claim[side]] for side in ("before", "after"))
    start, end = date.fromisoformat(change["start"]), date.fromisoformat(change["end"])
    policy = json.loads(Path(folder, "policy.json").read_text())
    fault = None
    if b1 - b0 != a1 - a0:
        fault = "unequal"
    elif (b1 - b0).days < policy["claims"]["least_days"]:
        fault = "length"
    elif b1 > start or a0 < end:
        fault = "overlap"
    elif max((start - b1).days, (a0 - end).days) > policy["claims"]["most_gap_days"]:
        fault = "gap"
    if fault:
        return {"verdict": "invalid", "faults": [fault], **nothing}
    return other.before_after(folder, claim)
