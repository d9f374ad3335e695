"""A right answer that was written without having seen the solution: plain loops, standard library."""

import csv
import json
import math
import re
import statistics
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

SCALE = {
    "Very dissatisfied": 1,
    "Dissatisfied": 2,
    "Neither satisfied nor dissatisfied": 3,
    "Satisfied": 4,
    "Very satisfied": 5,
}
Z = 1.96


def load(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def rows_of(path):
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def moment(text):
    return datetime.fromisoformat(text)


def midnight(day):
    return datetime.combine(date.fromisoformat(day), time(), UTC)


def within(text, start, end):
    return bool(text) and start <= moment(text) < end


def as_number(value, n, missing, low, high):
    if n == 0:
        value = low = high = None
    return {"value": value, "n": n, "missing": missing, "low": low, "high": high}


def mean_of(values, missing):
    n = len(values)
    if n == 0:
        return as_number(None, 0, missing, None, None)
    mean = statistics.mean(values)
    if n == 1:
        return as_number(mean, 1, missing, None, None)
    half = Z * statistics.stdev(values) / math.sqrt(n)
    return as_number(mean, n, missing, max(1.0, mean - half), min(5.0, mean + half))


def wilson(hits, n, missing):
    if n == 0:
        return as_number(None, 0, missing, None, None)
    p = hits / n
    middle = p + Z * Z / (2 * n)
    half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    below = 1 + Z * Z / n
    return as_number(100 * p, n, missing, 100 * (middle - half) / below, 100 * (middle + half) / below)


def read_mark(text, name):
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 1 <= value <= 5:
        raise ValueError(f"{name}: cannot read the mark {text!r}")
    return value


def documents(folder, start, end):
    by_document = {}
    for row in rows_of(Path(folder) / "documents.csv"):
        if within(row["published_at"], start, end):
            counted = by_document.setdefault(row["incident"], [])
            if row["mark"].strip() and row["reviewer"].lower() != row["author"].lower():
                counted.append((moment(row["reviewed_at"]), read_mark(row["mark"], row["incident"])))
    marks = [max(counted)[1] for counted in by_document.values() if counted]
    return mean_of(marks, len(by_document) - len(marks))


def login(user):
    return ((user or {}).get("login") or "").lower()


def is_bot(user):
    return (user or {}).get("type") == "Bot"


def labels(pull):
    return {label["name"] for label in pull["labels"]}


def landed(pulls, start, end):
    return [pull for pull in pulls if within(pull["merged_at"], start, end) and not is_bot(pull["user"])]


def rework(folder, start, end):
    hits = n = missing = 0
    for pull in landed(load(Path(folder) / "pulls.json"), start, end):
        if "infrastructure" not in labels(pull):
            continue
        reviews = [
            review
            for review in pull["reviews"]
            if moment(review["submitted_at"]) < moment(pull["merged_at"])
            and not is_bot(review["user"])
            and login(review["user"]) != login(pull["user"])
        ]
        if not reviews:
            missing += 1
            continue
        n += 1
        hits += len({review["commit_id"] for review in reviews if review["state"] == "CHANGES_REQUESTED"}) >= 2
    return wilson(hits, n, missing)


def observability(folder, start, end):
    pulls = load(Path(folder) / "pulls.json")
    reverted = set()
    for pull in pulls:
        found = re.match(r"Reverts saltmarsh/platform#(\d+)", pull["body"] or "")
        if found and pull["merged_at"]:
            reverted.add(int(found[1]))
    all_landed = landed(pulls, start, end)
    labelled = [pull for pull in all_landed if pull["labels"]]
    count = sum("observability" in labels(pull) and pull["number"] not in reverted for pull in labelled)
    missing = len(all_landed) - len(labelled)
    return as_number(count, len(labelled), missing, count, count + missing)


def with_objective(entries):
    return {
        entry["spec"]["service"]
        for entry in entries
        if any(goal.get("target") is not None for goal in entry["spec"]["objectives"])
    }


def objectives(exported):
    names = with_objective(load(exported / "slos.json"))
    n = has = missing = 0
    for entry in load(exported / "catalog.json"):
        spec = entry.get("spec") or {}
        if spec.get("lifecycle") != "production":
            continue
        tier = (entry["metadata"].get("annotations") or {}).get("saltmarsh.example/tier")
        if tier is None:
            missing += 1
        elif tier == "1":
            n += 1
            has += entry["metadata"]["name"] in names
    if n == 0:
        return as_number(None, 0, missing, None, None)
    return as_number(100 * has / n, n, missing, 100 * has / (n + missing), 100 * (has + missing) / (n + missing))


def read_answer(row):
    if row["Q1"] in ("", "Don't know", "Not applicable"):
        return None
    if row["Q1"] not in SCALE:
        raise ValueError(f"{row['ResponseId']}: cannot read the answer {row['Q1']!r}")
    return SCALE[row["Q1"]]


def satisfaction(exported, team):
    team = {address.lower() for address in team}
    answers = {}
    for place, row in enumerate(rows_of(exported / "survey.csv")[2:]):
        address = row["RecipientEmail"].lower()
        if row["Status"] != "IP Address" or row["Finished"] != "True" or address in team:
            continue
        key = address or place
        answer = read_answer(row)
        if key not in answers or row["RecordedDate"] > answers[key][0]:
            answers[key] = (row["RecordedDate"], answer)
    values = [answer for _, answer in answers.values() if answer is not None]
    return mean_of(values, len(answers) - len(values))


def enough(number, rule):
    asked = number["n"] + number["missing"]
    return (
        number["low"] is not None
        and number["n"] >= rule["min_n"]
        and number["missing"] * 100 <= rule["most_missing_percent"] * asked
    )


def verdict(number, rule):
    if not enough(number, rule):
        return "too few to say"
    low, high = number["low"], number["high"]
    if "below" in rule:
        good, bad = high < rule["below"], low >= rule["below"]
    else:
        most = rule.get("at_most", math.inf)
        good, bad = rule["at_least"] <= low and high <= most, high < rule["at_least"] or low > most
    return "met" if good else "not met" if bad else "too few to say"


def trend(before, now, rule):
    if enough(before, rule) and enough(now, rule):
        if now["low"] > before["high"]:
            return "up"
        if now["high"] < before["low"]:
            return "down"
    return "no telling"


def scorecard(folder):
    folder = Path(folder)
    policy = load(folder / "policy.json")
    numbers = []
    for quarter in policy["quarters"]:
        start, end = midnight(quarter["start"]), midnight(quarter["end"])
        exported = folder / quarter["name"]
        numbers.append(
            {
                "documents": documents(folder, start, end),
                "rework": rework(folder, start, end),
                "observability": observability(folder, start, end),
                "objectives": objectives(exported),
                "satisfaction": satisfaction(exported, policy["team"]),
            }
        )
    before, now = numbers
    return {
        kpi: {
            "now": now[kpi],
            "before": before[kpi],
            "verdict": verdict(now[kpi], policy["kpis"][kpi]),
            "trend": trend(before[kpi], now[kpi], policy["kpis"][kpi]),
        }
        for kpi in now
    }


def before_after(folder, claim):
    folder = Path(folder)
    found = {"verdict": "refused", "faults": [], "before": None, "after": None, "confounders": []}
    if claim["of"] != "team":
        return found
    policy = load(folder / "policy.json")
    rules = policy["claims"]
    calendar = load(folder / "calendar.json")
    [change] = [entry for entry in calendar if entry["id"] == claim["change"]]
    start, end = midnight(change["start"]), midnight(change["end"])
    first, until, since, last = (midnight(day) for day in claim["before"] + claim["after"])
    lengths = [until - first, last - since]
    gap = timedelta(days=rules["most_gap_days"])
    wrong = {
        "unequal": lengths[0] != lengths[1],
        "length": any(length.days < rules["least_days"] or length.days % 7 for length in lengths),
        "overlap": until > start or since < end,
        "gap": start - until > gap or since - end > gap,
        "unfinished": last > midnight(policy["as_of"]),
    }
    found["faults"] = [fault for fault, here in wrong.items() if here]
    if found["faults"]:
        found["verdict"] = "invalid"
        return found
    measure = {"documents": documents, "rework": rework}[claim["kpi"]]
    found["before"], found["after"] = measure(folder, first, until), measure(folder, since, last)
    went = trend(found["before"], found["after"], policy["kpis"][claim["kpi"]])
    better = "down" if claim["kpi"] == "rework" else "up"
    if went == "no telling":
        found["verdict"] = "not shown"
    else:
        found["verdict"] = "holds" if (went == better) == (claim["says"] == "better") else "contradicted"
    for entry in calendar:
        if entry["id"] == claim["change"] or entry["status"] == "canceled" or claim["kpi"] not in entry["kpis"]:
            continue
        begins, ends = midnight(entry["start"]), midnight(entry["end"])
        if begins < last and ends > first and not (begins <= first and ends >= last):
            found["confounders"].append(entry["id"])
    return found
