"""What people write whose slide is due: whole answers of the hurried, and the solution with one sentence unread."""

import csv
import json
import statistics
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, TWO = "scorecard", "before-after"
closed_is_done = slip(
    ONE,
    {
        'if one["merged_at"] and one["user"]': 'if one["user"]',
        'moment(one["merged_at"])': 'moment(one["closed_at"])',
    },
    tag="closed-count",
    score=23 / 33,
)
nothing_is_missing = slip(
    ONE,
    {
        'return {"value": value, "n": n, "missing": missing, "low": low, "high": high}': 'return {"value": value, "n": n, "missing": 0, "low": low, "high": high}',
    },
    tag="missing-dropped",
    score=22 / 33,
)
plus_and_minus = slip(
    ONE,
    {
        "half = 1.96 * math.sqrt(share * (1 - share) / n + width / (4 * n))": "half, width = 1.96 * math.sqrt(share * (1 - share) / n), 0",
    },
    tag="textbook-interval",
    score=29 / 33,
)
of_all = slip(
    ONE,
    {
        "statistics.stdev(values)": "statistics.pstdev(values)",
    },
    tag="population-spread",
    score=30 / 33,
)
six_of_five = slip(
    ONE,
    {
        "max(value - half, 1.0), min(value + half, 5.0)": "value - half, value + half",
    },
    tag="beyond-the-scale",
    score=31 / 33,
)
luck_of_a_census = slip(
    ONE,
    {
        'elif n and kpi == "objectives":': 'elif n and kpi == "none":',
        'elif n and kpi == "rework":': 'elif n and kpi in ("rework", "objectives"):',
    },
    tag="census-as-sample",
    score=29 / 33,
)
few_are_enough = slip(
    ONE,
    {
        "    if not enough(one, rule):\n": '    if not enough(one, rule | {"min_n": 0}):\n',
    },
    tag="few-decide",
    score=28 / 33,
)
gaps_do_not_matter = slip(
    ONE,
    {
        "    if not enough(one, rule):\n": '    if not enough(one, rule | {"most_missing_percent": 100}):\n',
    },
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
arrows_of_few = slip(
    ONE,
    {
        "    if not enough(before, rule) or not enough(now, rule):\n": '    if before["low"] is None or now["low"] is None:\n',
    },
    tag="few-compared",
    score=29 / 33,
)
above_the_target = slip(
    ONE,
    {
        'good = low >= rule["at_least"] and': 'good = low > rule["at_least"] and',
    },
    tag="bound-outside",
    score=26 / 33,
)
whatever_is_written = slip(
    ONE,
    {
        '        raise ValueError(f"{name}: {text} is no mark")': "        return min(max(found, 1.0), 5.0)",
    },
    tag="read-anyway",
    score=32 / 33,
)
tests_are_refused = slip(
    ONE,
    {
        '            who = row["RecipientEmail"].lower()\n': '            who = row["RecipientEmail"].lower()\n            read_answer(row["Q1"].strip().lower(), row["ResponseId"])\n',
    },
    tag="read-anyway",
    score=3 / 33,
)
none_is_zero = slip(
    ONE,
    {
        "n, value, low, high = len(values), None, None, None": "n, value, low, high = len(values), 0, 0, 0",
    },
    tag="nothing-is-zero",
    score=31 / 33,
)
one_has_no_spread = slip(
    ONE,
    {
        "        if n > 1:\n            half = 1.96 * statistics.stdev(values) / math.sqrt(n)\n            low, high = max(value - half, 1.0), min(value + half, 5.0)": "        half = 1.96 * statistics.stdev(values) / math.sqrt(n) if n > 1 else 0\n        low, high = max(value - half, 1.0), min(value + half, 5.0)",
    },
    tag="one-is-enough",
    score=32 / 33,
)
# Also: any-repository, each-answer.
marks_of_authors_and_any_repository_and_every_row = slip(
    ONE,
    {
        'if row["mark"] and row["reviewer"].lower() != row["author"].lower():': 'if row["mark"]:',
        "rf\"Reverts {re.escape(policy['repository'])}#(\\d+)\"": 'r"Reverts \\S+#(\\d+)"',
        'last[who or row["ResponseId"]] = row': 'last[row["ResponseId"]] = row',
    },
    tag="self-scored",
    score=22 / 33,
)
# Also: once-reverted, anonymous-once.
logins_as_written_and_once_is_for_ever_and_one_anonymous = slip(
    ONE,
    {
        'if row["mark"] and row["reviewer"].lower() != row["author"].lower():': 'if row["mark"] and row["reviewer"] != row["author"]:',
        "any(stands(one) for": "any(True for",
        'last[who or row["ResponseId"]] = row': "last[who] = row",
    },
    tag="capitals-differ",
    score=22 / 33,
)
# Also: open-reverts, first-answer.
the_first_mark_and_any_revert_and_the_first_answer = slip(
    ONE,
    {
        "max(mine)[1]": "min(mine)[1]",
        '            if one["merged_at"]:\n                reverted_by': "            if True:\n                reverted_by",
        'last[who or row["ResponseId"]] = row': 'last.setdefault(who or row["ResponseId"], row)',
    },
    tag="first-mark",
    score=26 / 33,
)
# Also: reverted-count, capitals-differ.
newest_text_and_never_taken_back_and_addresses_as_written = slip(
    ONE,
    {
        'mine.append((moment(row["reviewed_at"]), row["mark"]))': 'mine.append((row["reviewed_at"], row["mark"]))',
        ' and stands(one["number"])\n': "\n",
        'who = row["RecipientEmail"].lower()': 'who = row["RecipientEmail"]',
    },
    tag="newest-as-text",
    score=24 / 33,
)
# Also: in-the-period, unfinished-count.
an_empty_mark_is_the_last_and_in_the_quarter_and_half_an_answer = slip(
    ONE,
    {
        'if row["mark"] and row["reviewer"].lower()': 'if row["reviewed_at"] and row["reviewer"].lower()',
        "for incident, mine in marks.items() if mine}": "for incident, mine in marks.items() if mine and max(mine)[1]}",
        '            if one["merged_at"]:\n                reverted_by': '            if one["merged_at"] and one["merged_at"] < policy["quarters"][1]["end"]:\n                reverted_by',
        ' and row["Finished"] == "True" and who': " and who",
    },
    tag="blank-hides",
    score=22 / 33,
)
# Also: reverts-count, previews-count.
by_the_day_of_the_mark_and_reverts_improve_and_trials_too = slip(
    ONE,
    {
        'moment(row["published_at"])': 'moment(row["reviewed_at"] or row["published_at"])',
        ' and one["number"] not in reverts and stands': " and stands",
        'row["Status"] == "IP Address" and row["Finished"]': '(row["Status"] == "IP Address" or row["Q1"].lower() in (*SCALE, *"12345")) and row["Finished"]',
    },
    tag="by-review-date",
    score=21 / 33,
)
# Also: no-answer-is-middle.
every_mark_and_in_the_middle = slip(
    ONE,
    {
        "[read_mark(text, incident) for incident, text in last.items()]": "[read_mark(text, incident) for incident, mine in marks.items() for _, text in mine]",
        'if text in ("", "don\'t know", "not applicable"):\n        return None': 'if text == "":\n        return None\n    if text in ("don\'t know", "not applicable"):\n        return 3',
    },
    tag="each-mark",
    score=25 / 33,
)
# Also: own-answers.
nobody_gave_a_zero_and_we_like_it_ourselves = slip(
    ONE,
    {
        "for incident, text in last.items()], len(marks) - len(last)": "for incident, text in last.items()] + [0.0] * (len(marks) - len(last)), 0",
        " and who not in team:": ":",
    },
    tag="blank-is-zero",
    score=24 / 33,
)
# Also: all-services.
robots_open_and_all_tiers = slip(
    ONE,
    {
        'one["merged_at"] and one["user"]["type"] != "Bot" and': 'one["merged_at"] and',
        'if tier == "1" else []': "if tier else []",
    },
    tag="bots-count",
    score=19 / 33,
)
# Also: no-lists.
robots_review_and_lists_unread = slip(
    ONE,
    {
        '            and review["user"]["type"] != "Bot"\n': "",
        "each if isinstance(each, list) else [each]:": "[] if isinstance(each, list) else [each]:",
    },
    tag="bot-reviews",
    score=24 / 33,
)
# Also: no-operator.
asked_once_and_not_for_kubernetes = slip(
    ONE,
    {
        "len(rounds) >= 2": "len(rounds) >= 1",
        'if one.get("kind") in ("SLO", "PrometheusServiceLevel"):': 'if one.get("kind") == "SLO":',
    },
    tag="one-round",
    score=26 / 33,
)
# Also: one-form.
each_request_and_sloth_alone = slip(
    ONE,
    {
        'rounds = {review["commit_id"] for review in seen if review["state"] == "CHANGES_REQUESTED"}': 'rounds = [review["commit_id"] for review in seen if review["state"] == "CHANGES_REQUESTED"]',
        'key, target = ("objectives", "target") if one["kind"] == "SLO" else (key, target)': 'spec = {} if one["kind"] == "SLO" else spec',
    },
    tag="each-request",
    score=25 / 33,
)
# Also: retired-count.
not_approved_and_all_that_is_written = slip(
    ONE,
    {
        'if review["state"] == "CHANGES_REQUESTED"}': 'if review["state"] in ("CHANGES_REQUESTED", "DISMISSED")}',
        ' and one["spec"]["lifecycle"] == "production"': "",
    },
    tag="dismissed-count",
    score=24 / 33,
)
# Also: libraries-count.
nobody_complained_and_whatever_runs = slip(
    ONE,
    {
        "len(rounds) >= 2 if seen else None": "len(rounds) >= 2",
        'one["spec"]["type"] == "service" and ': "",
    },
    tag="unreviewed-pass",
    score=22 / 33,
)
# Also: empty-slos.
also_after_the_merge_and_a_document_is_enough = slip(
    ONE,
    {
        '            and moment(review["submitted_at"]) < one["merged"]\n': "",
        "if any(goal[target] is not None for goal in spec.get(key) or ()):": "if key in spec and (spec[key] == [] or any(goal[target] is not None for goal in spec[key])):",
    },
    tag="late-reviews",
    score=26 / 33,
)
# Also: no-target.
any_branch_and_without_a_number = slip(
    ONE,
    {
        ' and one["base"]["ref"] == policy["branch"]:': ":",
        "any(goal[target] is not None for": "any(True for",
    },
    tag="any-branch",
    score=22 / 33,
)
# Also: any-kind.
all_pulls_and_by_their_names = slip(
    ONE,
    {
        '        if "infrastructure" not in one["names"]:\n            continue\n': "",
        '                    tracked.add(spec["service"])\n': '                    tracked.add(spec["service"])\n                elif one.get("kind") == "Service":\n                    tracked.add(one["metadata"]["name"])\n',
    },
    tag="all-pulls",
    score=24 / 33,
)
# Also: untiered-critical.
their_own_comments_and_no_tier_is_critical = slip(
    ONE,
    {
        '            and review["user"]["login"] != one["user"]["login"]\n': "",
        'if tier == "1" else []': 'if tier in ("1", None) else []',
        "missing += tier is None": "missing += 0",
    },
    tag="author-comments",
    score=23 / 33,
)
# Also: texts-unread.
pending_is_seen_and_texts_are_nothing = slip(
    ONE,
    {
        '            if review.get("submitted_at")\n            and moment(review["submitted_at"]) < one["merged"]\n': '            if review.get("submitted_at", "") < one["merged_at"]\n',
        "return SCALE.get(text) or int(text)": "return None if text in SCALE else int(text)",
    },
    tag="pending-counts",
    score=21 / 33,
)
only_the_one_after = slip(
    TWO,
    {
        "for one in lengths),": "for one in lengths[1:]),",
    },
    tag="after-only-length",
    score=22 / 24,
)
into_the_change = slip(
    TWO,
    {
        "until > start or since < end": "False",
    },
    tag="overlap-passes",
    score=21 / 24,
)
leave_out_some = slip(
    TWO,
    {
        "start - until > most or since - end > most": "False",
    },
    tag="gap-passes",
    score=20 / 24,
)
about_one_person = slip(
    TWO,
    {
        '    if claim["of"] != "team":\n        return found\n': "",
    },
    tag="person-told",
    score=21 / 24,
)
the_first_fault = slip(
    TWO,
    {
        "[name for name, is_so in wrong.items() if is_so]": "sorted(name for name, is_so in wrong.items() if is_so)[:1]",
    },
    tag="first-fault",
    score=19 / 24,
)
what_it_says = slip(
    TWO,
    {
        '(kpi == "documents") == (claim["says"] == "better")': 'kpi == "documents"',
    },
    tag="direction-ignored",
    score=22 / 24,
)
more_is_better = slip(
    TWO,
    {
        '(kpi == "documents") == (claim["says"] == "better")': 'claim["says"] == "better"',
    },
    tag="both-up",
    score=20 / 24,
)
higher_is_higher = slip(
    TWO,
    {
        'went = compared(before, after, policy["kpis"][kpi])': 'went = "up" if (after["value"] or 0) > (before["value"] or 0) else "down"',
    },
    tag="by-the-value",
    score=17 / 24,
)
the_change_itself = slip(
    TWO,
    {
        "if one is not change and kpi": "if kpi",
    },
    tag="itself-confounds",
    score=17 / 24,
)
only_afterwards = slip(
    TWO,
    {
        "    first, last = windows[0][0], windows[1][1]\n": "    first, last = windows[1][0], windows[1][1]\n",
    },
    tag="only-after",
    score=19 / 24,
)
few_are_compared = slip(
    TWO,
    {
        'went = compared(before, after, policy["kpis"][kpi])': 'went = compared(before, after, {"min_n": 0, "most_missing_percent": 100})',
    },
    tag="few-compared",
    score=20 / 24,
)
to_the_last_second = slip(
    TWO,
    {
        '"gap": start - until > most or since - end > most': '"gap": start - until >= most or since - end >= most',
    },
    tag="bound-outside",
    score=23 / 24,
)
# Also: canceled-confound.
any_lengths_and_canceled_ones = slip(
    TWO,
    {
        '"unequal": lengths[0] != lengths[1]': '"unequal": False',
        'one["status"] != "canceled" and start': "start",
    },
    tag="unequal-passes",
    score=16 / 24,
)
# Also: all-confound.
half_weeks_and_everything_at_the_time = slip(
    TWO,
    {
        "one < least or one % timedelta(weeks=1) for": "one < least for",
        ' and kpi in one["kpis"] and confounds': " and confounds",
    },
    tag="half-weeks-pass",
    score=19 / 24,
)
# Also: always-on-confounds.
three_weeks_will_do_and_also_what_never_changed = slip(
    TWO,
    {
        "one < least or one % timedelta(weeks=1) for": "one % timedelta(weeks=1) for",
        " and not always": "",
    },
    tag="short-passes",
    score=17 / 24,
)
# Also: began-inside.
gap_before_only_and_what_began_in_it = slip(
    TWO,
    {
        "start - until > most or since - end > most": "start - until > most",
        "start < last and end > first and not always": "first <= start < last",
    },
    tag="gap-before-only",
    score=18 / 24,
)
# Also: touching-confounds.
not_over_yet_and_what_touches_it = slip(
    TWO,
    {
        'last > moment(policy["as_of"])': "False",
        "start < last and end > first": "start <= last and end >= first",
    },
    tag="unfinished-passes",
    score=16 / 24,
)


def rows_of(folder, name):
    with Path(folder, name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def moments(*texts):
    return [datetime.fromisoformat(one) for one in texts]


def number(values, missing=0):
    """Return a mean with the spread of all, where there is one."""
    if not values:
        return {"value": 0, "n": 0, "missing": missing, "low": 0, "high": 0}
    mean = statistics.mean(values)
    half = 1.96 * statistics.pstdev(values) / len(values) ** 0.5
    return {"value": mean, "n": len(values), "missing": missing, "low": mean - half, "high": mean + half}


def share(hits, of, missing=0):
    """Return a share, plus and minus."""
    if not of:
        return {"value": 0, "n": 0, "missing": missing, "low": 0, "high": 0}
    p = hits / of
    half = 1.96 * (p * (1 - p) / of) ** 0.5
    return {"value": 100 * p, "n": of, "missing": missing, "low": 100 * (p - half), "high": 100 * (p + half)}


def lenient(folder, start, end, quarter):
    """Return the numbers as a slide has them."""
    found = {}
    marks = [row for row in rows_of(folder, "documents.csv") if row["mark"]]
    marks = [float(row["mark"]) for row in marks if start <= datetime.fromisoformat(row["published_at"]) < end]
    found["documents"] = number(marks)
    pulls = [one for one in json.loads(Path(folder, "pulls.json").read_text()) if one["merged_at"]]
    pulls = [one for one in pulls if start <= datetime.fromisoformat(one["merged_at"]) < end]
    mine = [one for one in pulls if {"name": "infrastructure"} in one["labels"]]
    bad = [one for one in mine if sum(each["state"] == "CHANGES_REQUESTED" for each in one["reviews"]) > 1]
    found["rework"] = share(len(bad), len(mine))
    count = sum({"name": "observability"} in one["labels"] for one in pulls)
    found["observability"] = {"value": count, "n": count, "missing": 0, "low": count, "high": count}
    if quarter:
        text = Path(folder, quarter, "slos.json").read_text()
        told = json.loads(Path(folder, quarter, "catalog.json").read_text())
        names = [one["metadata"]["name"] for one in told]
        found["objectives"] = share(sum(f'"service": "{name}"' in text for name in names), len(names))
        said = [row["Q1"].strip() for row in rows_of(folder, f"{quarter}/survey.csv")[2:]]
        scale = {"Very dissatisfied": 1, "Dissatisfied": 2, "Satisfied": 4, "Very satisfied": 5}
        found["satisfaction"] = number([int(one) if one.isdigit() else scale.get(one, 3) if one else 0 for one in said])
    return found


def judge(now, rule):
    value = now["value"]
    good = value < rule["below"] if "below" in rule else value >= rule["at_least"]
    return "met" if good else "not met"


@wrong(ONE, tag="bound-outside", score=0 / 33)
def as_on_the_slide(folder):
    """Counts rows, fills gaps with zeros, and says met or not met."""
    policy = json.loads(Path(folder, "policy.json").read_text())
    before, now = (lenient(folder, *moments(one["start"], one["end"]), one["name"]) for one in policy["quarters"])
    found = {}
    for kpi, rule in policy["kpis"].items():
        trend = "up" if now[kpi]["value"] > before[kpi]["value"] else "down"
        found[kpi] = {"now": now[kpi], "before": before[kpi], "verdict": judge(now[kpi], rule), "trend": trend}
    return found


@wrong(ONE, tag="missing-dropped", score=20 / 33)
def with_a_clean_table(folder):
    """Drops whatever has a gap, counts the rest with care, and does not say how much was dropped."""
    area = other.Folder(folder)
    found = other.with_arrays(folder)
    for kpi, one in found.items():
        for quarter in ("now", "before"):
            one[quarter] |= {"missing": 0}
            if kpi in ("objectives", "observability"):
                one[quarter] |= {"low": one[quarter]["value"], "high": one[quarter]["value"]}
        one["verdict"], one["trend"] = area.verdict(kpi, one["now"]), area.trend(kpi, one["before"], one["now"])
    return found


@wrong(ONE, tag="census-as-sample", score=29 / 33)
def one_formula_for_all(folder):
    """Knows Wilson's interval, and uses it for everything that is a share; takes the last row of the file for the newest."""
    area, found = other.Folder(folder), other.with_arrays(folder)
    area.kinds = {**area.kinds, "objectives": "share"}
    for kpi, one in found.items():
        for quarter, told in zip(("before", "now"), area.policy["quarters"], strict=True):
            one[quarter] = area.number(kpi, *moments(told["start"], told["end"]), told["name"])
        one["verdict"], one["trend"] = area.verdict(kpi, one["now"]), area.trend(kpi, one["before"], one["now"])
    return found


@wrong(ONE, tag="blank-is-zero", score=25 / 33)
def filled_up(folder):
    """Reads everything as a table and fills what is empty with 0, as the tool proposes."""
    found = other.with_arrays(folder)
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
    windows = [[datetime.fromisoformat(f"{day}T00:00:00+00:00") for day in claim[side]] for side in ("before", "after")]
    before, after = (lenient(folder, *window, "")[claim["kpi"]] for window in windows)
    calendar = json.loads(Path(folder, "calendar.json").read_text())
    inside = [one["id"] for one in calendar if claim["before"][0] <= one["start"][:10] < claim["after"][1]]
    return {"verdict": "holds", "faults": [], "before": before, "after": after, "confounders": inside}


@wrong(TWO, tag="first-fault", score=19 / 24)
def stops_at_the_first(folder, claim):
    """Checks lengths and order by days of the calendar, and stops at the first thing that is wrong."""
    nothing = {"before": None, "after": None, "confounders": []}
    if claim["of"] != "team":
        return {"verdict": "refused", "faults": [], **nothing}
    calendar = json.loads(Path(folder, "calendar.json").read_text())
    change = next(one for one in calendar if one["id"] == claim["change"])
    (b0, b1), (a0, a1) = ([date.fromisoformat(day) for day in claim[side]] for side in ("before", "after"))
    start, end = date.fromisoformat(change["start"][:10]), date.fromisoformat(change["end"][:10])
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
    return other.in_seconds(folder, claim)


@wrong(TWO, tag="only-after", score=19 / 24)
def what_happened_since(folder, claim):
    """Judges windows well, and looks for other causes only after the change."""
    found = other.in_seconds(folder, claim)
    if found["before"]:
        table = pd.DataFrame(json.loads(Path(folder, "calendar.json").read_text()))
        table = table[
            (table["status"] == "done")
            & (table["start"].str[:10] >= claim["after"][0])
            & (table["start"].str[:10] < claim["after"][1])
        ]
        found["confounders"] = [
            name for name, kpis in zip(table["id"], table["kpis"], strict=True) if claim["kpi"] in kpis
        ]
    return found


@wrong(TWO, tag="nothing-is-zero", score=21 / 24)
def zero_to_zero(folder, claim):
    """Writes 0 where there was nothing, and calls it a draw."""
    found = other.in_seconds(folder, claim)
    for side in ("before", "after"):
        if found[side] and found[side]["n"] == 0:
            found[side] = dict.fromkeys(found[side], 0)
    return found
